//! Countries, regions and their names in thirteen languages.

use std::borrow::Cow;

use super::{Loader, city_key};
use crate::lexicon::entity::PlaceKind;
use crate::lexicon::forms::forms;
use crate::lexicon::table::{Row, Table, TableError};
use crate::lexicon::{Country, Entity, Form, Region, Spelling, Target, Tongue, id_of};
use crate::ontology::EntityType;

pub(super) const COUNTRIES: &str = include_str!("../../../schema/countries.tsv");
pub(super) const COUNTRY_NAMES: &str = include_str!("../../../schema/country-names.tsv");
pub(super) const REGIONS: &str = include_str!("../../../schema/regions.tsv");

impl Loader {
    pub(super) fn regions(&mut self) -> Result<(), TableError> {
        let table = Table::new("schema/regions.tsv", REGIONS, &["code", "name", "parent"])?;
        for row in table.rows() {
            let row = row?;
            self.regions.push(Region {
                code: row.cell(0).into(),
                name: row.cell(1).into(),
                parent: row.optional(2).map(Into::into),
            });
        }
        Ok(())
    }

    pub(super) fn countries(&mut self) -> Result<(), TableError> {
        let columns = [
            "code",
            "alpha2",
            "numeric",
            "name",
            "region",
            "parent",
            "from",
            "until",
            "successors",
        ];
        let table = Table::new("schema/countries.tsv", COUNTRIES, &columns)?;
        for row in table.rows() {
            let row = row?;
            let mut regions = Vec::new();
            let mut next = row.optional(4);
            while let Some(code) = next {
                let region = self
                    .regions
                    .iter()
                    .find(|region| region.code == code)
                    .ok_or_else(|| row.error(4, "a code of regions.tsv", "add the region there"))?;
                regions.insert(0, region.clone());
                next = region.parent.as_deref();
            }
            let year = |column| match row.optional(column) {
                None => Ok(None),
                Some(_) => row.parse(column, "a year").map(Some),
            };
            let country = Country {
                code: row.cell(0).into(),
                alpha2: row.optional(1).map(Into::into),
                numeric: row.optional(2).map(Into::into),
                name: row.cell(3).into(),
                regions,
                parent: row.optional(5).map(Into::into),
                from: year(6)?,
                until: year(7)?,
                successors: row.list(8, ' ').map(Into::into).collect(),
            };
            let index = self.countries.len() as u32;
            if self.by_code.insert(country.code.clone(), index).is_some() {
                return Err(row.error(
                    0,
                    "a code that is not listed yet",
                    "remove one of the lines",
                ));
            }
            let mut entity = Entity::new(
                format!("country/{}", row.cell(0)).into(),
                Cow::Borrowed(row.cell(3)),
                EntityType::Country,
                "countries",
            );
            entity.country = Some(Cow::Borrowed(row.cell(0)));
            self.entities.push(entity);
            let target = Target {
                entity: index,
                form: Form::Name,
                spelling: Spelling::Capital,
                sure: true,
                tongue: Tongue::Any,
            };
            self.phrase(&row, 3, row.cell(3), target)?;
            self.countries.push(country);
        }
        Ok(())
    }

    pub(super) fn country_names(&mut self) -> Result<(), TableError> {
        let columns = ["code", "language", "kind", "names"];
        let table = Table::new("schema/country-names.tsv", COUNTRY_NAMES, &columns)?;
        for row in table.rows() {
            let row = row?;
            let entity = *self
                .by_code
                .get(row.cell(0))
                .ok_or_else(|| row.error(0, "a code of countries.tsv", "add the country there"))?;
            let form = match row.cell(2) {
                "name" => Form::Name,
                "adjective" | "prefix" => Form::Adjective,
                "capital" => {
                    self.capitals(&row, entity)?;
                    continue;
                }
                _ => {
                    return Err(row.error(
                        2,
                        "`name`, `adjective`, `capital` or `prefix`",
                        "correct the cell",
                    ));
                }
            };
            let prefix = row.cell(2) == "prefix";
            for name in row.list(3, '|') {
                let target = Target {
                    entity,
                    form,
                    spelling: if prefix {
                        Spelling::Prefix
                    } else {
                        Spelling::of(name)
                    },
                    sure: true,
                    tongue: tongue_of(row.cell(1), name),
                };
                self.phrase(&row, 3, name, target)?;
                for other in forms(row.cell(1), name, form == Form::Adjective) {
                    self.phrase(&row, 3, &other, target)?;
                }
            }
        }
        Ok(())
    }

    /// Capitals are places that may stand for their country's government.
    fn capitals(&mut self, row: &Row<'static, '_>, country: u32) -> Result<(), TableError> {
        let code = row.cell(0);
        let mut city = match row.cell(1) {
            "en" => None,
            _ => self.capital_of.get(&country).copied(),
        };
        for name in row.list(3, '|') {
            let known = self
                .phrases
                .key(name)
                .and_then(|key| self.cities.get(&city_key(key, code)).copied());
            let index = match (known, city) {
                (Some(index), _) | (None, Some(index)) => index,
                (None, None) => {
                    let mut entity = Entity::new(
                        id_of(EntityType::Place, name).into(),
                        Cow::Borrowed(name),
                        EntityType::Place,
                        "country-names",
                    );
                    entity.country = Some(Cow::Borrowed(code));
                    self.entities.push(entity);
                    self.entities.len() as u32 - 1
                }
            };
            city.get_or_insert(index);
            self.capital_of.entry(country).or_insert(index);
            self.entities[index as usize].place = Some(PlaceKind::Capital);
            let target = Target {
                entity: index,
                form: Form::Capital,
                spelling: Spelling::of(name),
                sure: true,
                tongue: tongue_of(row.cell(1), name),
            };
            self.phrase(row, 3, name, target)?;
            for other in forms(row.cell(1), name, false) {
                self.phrase(row, 3, &other, target)?;
            }
        }
        Ok(())
    }
}

/// The language that a name in Latin letters is bound to, so that it is no name in English text. A single character stands for a country
/// in Japanese headlines only.
fn tongue_of(language: &str, name: &str) -> Tongue {
    if language == "ja" && name.chars().count() == 1 {
        return Tongue::Japanese;
    }
    if name
        .chars()
        .all(|c| (c as u32) < 0x250 || !c.is_alphabetic())
    {
        Tongue::of(language)
    } else {
        Tongue::Any
    }
}

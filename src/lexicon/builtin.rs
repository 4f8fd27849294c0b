//! The files of `schema/` as part of the program, and how each becomes countries, entities and phrases.

use std::borrow::Cow;
use std::collections::HashMap;

use xxhash_rust::xxh3::Xxh3;

use super::phrases::PhrasesBuilder;
use super::table::{Table, TableError};
use super::{Country, Entity, Form, Lexicon, LexiconError, Region, Spelling, Target};
use crate::ontology::EntityType;

const COUNTRIES: &str = include_str!("../../schema/countries.tsv");
const COUNTRY_NAMES: &str = include_str!("../../schema/country-names.tsv");
const REGIONS: &str = include_str!("../../schema/regions.tsv");

/// What the loaders fill.
#[derive(Default)]
struct Loader {
    countries: Vec<Country>,
    by_code: HashMap<String, u32>,
    regions: Vec<Region>,
    entities: Vec<Entity>,
    phrases: PhrasesBuilder,
}

pub(super) fn load() -> Result<Lexicon, LexiconError> {
    let mut loader = Loader::default();
    loader.regions()?;
    loader.countries()?;
    loader.country_names()?;
    let mut hasher = Xxh3::new();
    for file in [COUNTRIES, COUNTRY_NAMES, REGIONS] {
        hasher.update(file.as_bytes());
    }
    let by_id = loader
        .entities
        .iter()
        .enumerate()
        .map(|(index, entity)| (entity.id.clone(), index as u32))
        .collect();
    Ok(Lexicon {
        countries: loader.countries,
        by_code: loader.by_code,
        regions: loader.regions,
        entities: loader.entities,
        by_id,
        phrases: loader.phrases.build(),
        fingerprint: hasher.digest(),
    })
}

impl Loader {
    fn regions(&mut self) -> Result<(), TableError> {
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

    fn countries(&mut self) -> Result<(), TableError> {
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
            self.entities.push(Entity {
                id: format!("country/{}", row.cell(0)).into(),
                name: Cow::Borrowed(row.cell(3)),
                kind: EntityType::Country,
                country: Some(Cow::Borrowed(row.cell(0))),
                sector: None,
                sponsor: None,
                position: None,
                population: 0,
                origin: Cow::Borrowed("countries"),
            });
            self.phrases.add(
                row.cell(3),
                Target {
                    entity: index,
                    form: Form::Name,
                    spelling: Spelling::Capital,
                    sure: true,
                },
            );
            self.countries.push(country);
        }
        Ok(())
    }

    fn country_names(&mut self) -> Result<(), TableError> {
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
                "adjective" => Form::Adjective,
                "capital" => Form::Capital,
                _ => {
                    return Err(row.error(
                        2,
                        "`name`, `adjective` or `capital`",
                        "correct the cell",
                    ));
                }
            };
            for name in row.list(3, '|') {
                let target = Target {
                    entity,
                    form,
                    spelling: Spelling::of(name),
                    sure: true,
                };
                if !self.phrases.add(name, target) {
                    return Err(row.error(
                        3,
                        "names without commas and brackets",
                        "write the name as running text has it",
                    ));
                }
            }
        }
        Ok(())
    }
}

//! The gazetteer.

use std::borrow::Cow;

use super::{Loader, city_key};
use crate::lexicon::entity::PlaceKind;
use crate::lexicon::table::{Table, TableError};
use crate::lexicon::{Entity, Form, Spelling, Target, Tongue};
use crate::ontology::EntityType;

pub(super) const PLACES: &str = include_str!("../../../schema/places.tsv");

impl Loader {
    pub(super) fn places(&mut self) -> Result<(), TableError> {
        let columns = [
            "id",
            "name",
            "country",
            "kind",
            "region",
            "lat",
            "lon",
            "population",
            "aliases",
        ];
        let table = Table::new("schema/places.tsv", PLACES, &columns)?;
        self.entities.reserve(40_000);
        for row in table.rows() {
            let row = row?;
            let kind = match row.cell(3) {
                "city" => PlaceKind::City,
                "region" => PlaceKind::Region,
                "water" => PlaceKind::Water,
                "area" => PlaceKind::Area,
                "facility" => PlaceKind::Facility,
                _ => {
                    return Err(row.error(
                        3,
                        "`city`, `region`, `water`, `area` or `facility`",
                        "correct the cell",
                    ));
                }
            };
            let index = self.entities.len() as u32;
            let mut entity = Entity::new(
                format!("place/{}", row.cell(0)).into(),
                Cow::Borrowed(row.cell(1)),
                EntityType::Place,
                "places",
            );
            entity.country = row.optional(2).map(Cow::Borrowed);
            entity.region = row.cell(4);
            entity.place = Some(kind);
            if row.optional(5).is_some() {
                entity.position = Some((
                    row.parse(5, "degrees of latitude")?,
                    row.parse(6, "degrees of longitude")?,
                ));
            }
            entity.population = row.parse(7, "a number")?;
            let population = entity.population;
            self.entities.push(entity);
            let sure = match kind {
                PlaceKind::Capital | PlaceKind::City => population >= 1_000_000,
                PlaceKind::Region => population >= 1_000_000 || row.cell(0).starts_with('x'),
                PlaceKind::Water | PlaceKind::Area | PlaceKind::Facility => true,
            };
            for name in std::iter::once(row.cell(1)).chain(row.list(8, '|')) {
                let (name, form) = match name.strip_prefix('?') {
                    Some(name) => (name, Form::AfterComma),
                    None => (name, Form::Name),
                };
                let target = Target {
                    entity: index,
                    form,
                    spelling: Spelling::of(name),
                    sure: sure && form == Form::Name,
                    tongue: Tongue::Any,
                };
                let key = self.phrase(&row, 8, name, target)?;
                if let Some(other) = without_umlauts(name) {
                    self.phrase(&row, 8, &other, target)?;
                }
                if kind == PlaceKind::City && form == Form::Name {
                    let key = city_key(key, row.cell(2));
                    let largest = self.cities.entry(key).or_insert(index);
                    if self.entities[*largest as usize].population < population {
                        *largest = index;
                    }
                }
            }
        }
        Ok(())
    }
}

/// `Duesseldorf` of `Düsseldorf`: as those write it who have no such letters.
fn without_umlauts(name: &str) -> Option<String> {
    const LETTERS: [(char, &str); 6] = [
        ('ä', "ae"),
        ('ö', "oe"),
        ('ü', "ue"),
        ('Ä', "Ae"),
        ('Ö', "Oe"),
        ('Ü', "Ue"),
    ];
    let has = name.contains(|c| LETTERS.iter().any(|(letter, _)| *letter == c));
    has.then(|| {
        let spell = |name: String, (letter, two): &(char, &str)| name.replace(*letter, two);
        LETTERS.iter().fold(name.to_owned(), spell)
    })
}

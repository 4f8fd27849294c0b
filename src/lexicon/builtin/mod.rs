//! The files of `schema/` as part of the program, and how each becomes countries, entities and phrases.

mod countries;
mod places;

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::Xxh3;

use super::events::EventLexicon;
use super::phrases::PhrasesBuilder;
use super::table::{Row, Table, TableError};
use super::{Country, Entity, Lexicon, LexiconError, Region, Target, fold};

const AMBIGUOUS: &str = include_str!("../../../schema/ambiguous.tsv");

/// What the loaders fill.
#[derive(Default)]
struct Loader {
    countries: Vec<Country>,
    by_code: HashMap<String, u32>,
    regions: Vec<Region>,
    entities: Vec<Entity>,
    phrases: PhrasesBuilder,
    /// Folded names that need support.
    ambiguous: HashSet<String>,
    /// Largest city of each name by country and folded name, for capitals.
    cities: HashMap<(&'static str, String), u32>,
    /// Capital of each country, by the first name listed.
    capital_of: HashMap<u32, u32>,
}

pub(super) fn load() -> Result<Lexicon, LexiconError> {
    let mut loader = Loader::default();
    loader.ambiguous()?;
    loader.regions()?;
    loader.countries()?;
    loader.places()?;
    loader.country_names()?;
    let mut hasher = Xxh3::new();
    for file in [
        countries::COUNTRIES,
        countries::COUNTRY_NAMES,
        countries::REGIONS,
        places::PLACES,
        AMBIGUOUS,
    ] {
        hasher.update(file.as_bytes());
    }
    EventLexicon::fingerprint(&mut hasher);
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
        events: std::sync::Arc::new(EventLexicon::builtin()?),
        fingerprint: hasher.digest(),
    })
}

impl Loader {
    fn ambiguous(&mut self) -> Result<(), TableError> {
        let table = Table::new("schema/ambiguous.tsv", AMBIGUOUS, &["name", "also"])?;
        for row in table.rows() {
            self.ambiguous.insert(fold(row?.cell(0)));
        }
        Ok(())
    }

    /// Adds a phrase that stands in `column` of `row`.
    fn phrase(
        &mut self,
        row: &Row<'static, '_>,
        column: usize,
        phrase: &str,
        mut target: Target,
    ) -> Result<(), TableError> {
        if target.sure && self.ambiguous.contains(&fold(phrase)) {
            target.sure = false;
        }
        if self.phrases.add(phrase, target) {
            Ok(())
        } else {
            Err(row.error(
                column,
                "names without commas and brackets",
                "write the name as running text has it",
            ))
        }
    }
}

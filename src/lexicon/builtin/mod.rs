//! The files of `schema/` as part of the program, and how each becomes countries, entities and phrases.

mod bodies;
mod countries;
mod places;
mod states;

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::events::EventLexicon;
use super::phrases::PhrasesBuilder;
use super::table::{Row, Table, TableError};
use super::{Body, Common, CompanyWord, Country, Entity, Lexicon, LexiconError, Region, Target};
use crate::text::{ByHash, Hashes};

const AMBIGUOUS: &str = include_str!("../../../schema/ambiguous.tsv");

/// What the loaders fill.
#[derive(Default)]
struct Loader {
    countries: Vec<Country>,
    by_code: HashMap<String, u32>,
    regions: Vec<Region>,
    entities: Vec<Entity>,
    phrases: PhrasesBuilder,
    /// Keys of names that need support.
    ambiguous: Hashes,
    /// Bodies of states by folded variant.
    bodies: HashMap<String, Body>,
    company_words: HashMap<&'static str, CompanyWord>,
    /// Words with a capital that name nobody, folded.
    common: HashMap<String, Common>,
    /// Ids of organizations, groups and people.
    ids: HashSet<String>,
    /// Largest city of each name by country and key, for capitals.
    cities: ByHash<u32>,
    /// Capital of each country, by the first name listed.
    capital_of: HashMap<u32, u32>,
}

/// Names and the words of events at the same time; neither needs the other.
pub(super) fn load() -> Result<Lexicon, LexiconError> {
    std::thread::scope(|scope| {
        let events = scope.spawn(EventLexicon::builtin);
        let lexicon = load_names();
        let events = events
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(Lexicon {
            events: std::sync::Arc::new(events),
            ..lexicon?
        })
    })
}

/// The lexicon without the words of events.
fn load_names() -> Result<Lexicon, LexiconError> {
    let mut loader = Loader::default();
    loader.ambiguous()?;
    loader.regions()?;
    loader.countries()?;
    loader.bodies_of_states()?;
    loader.company_words()?;
    loader.common_capitals()?;
    loader.organizations()?;
    loader.groups()?;
    loader.leaders()?;
    loader.places()?;
    loader.country_names()?;
    let mut hasher = Xxh3::new();
    for file in [
        countries::COUNTRIES,
        countries::COUNTRY_NAMES,
        countries::REGIONS,
        places::PLACES,
        bodies::ORGANIZATIONS,
        bodies::GROUPS,
        bodies::LEADERS,
        states::BODIES,
        states::COMPANY_WORDS,
        states::COMMON,
        AMBIGUOUS,
    ] {
        hasher.update(file.as_bytes());
    }
    EventLexicon::fingerprint(&mut hasher);
    let by_id = loader
        .entities
        .iter()
        .enumerate()
        .map(|(index, entity)| (xxh3_64(entity.id.as_bytes()), index as u32))
        .collect();
    Ok(Lexicon {
        countries: loader.countries,
        by_code: loader.by_code,
        regions: loader.regions,
        entities: loader.entities,
        by_id,
        phrases: loader.phrases.build(),
        events: std::sync::Arc::default(),
        bodies: loader.bodies,
        company_words: loader.company_words,
        common: loader.common,
        user: super::dictionary::Layer::default(),
        fingerprint: hasher.digest(),
    })
}

/// Every built-in name of the entity with this id.
pub(super) fn names_of(id: &str) -> Vec<String> {
    let Some((kind, key)) = id.split_once('/') else {
        return Vec::new();
    };
    let (text, names): (&str, &[usize]) = match kind {
        "organization" => (bodies::ORGANIZATIONS, &[1, 2]),
        "group" => (bodies::GROUPS, &[1, 2]),
        "person" => (bodies::LEADERS, &[1, 2]),
        "place" => (places::PLACES, &[1, 8]),
        "country" => (countries::COUNTRY_NAMES, &[3]),
        _ => return Vec::new(),
    };
    let lines = text.lines().filter(|line| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with('\t'))
    });
    lines
        .flat_map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            names
                .iter()
                .filter_map(|&cell| cells.get(cell).copied())
                .flat_map(|cell| cell.split('|'))
                .map(|name| name.trim_start_matches('?').to_owned())
                .filter(|name| !name.is_empty())
                .collect::<Vec<String>>()
        })
        .collect()
}

impl Loader {
    fn ambiguous(&mut self) -> Result<(), TableError> {
        let table = Table::new("schema/ambiguous.tsv", AMBIGUOUS, &["name", "also"])?;
        for row in table.rows() {
            if let Some(key) = self.phrases.key(row?.cell(0)) {
                self.ambiguous.insert(key);
            }
        }
        Ok(())
    }

    /// Adds a phrase that stands in `column` of `row`; its key.
    fn phrase(
        &mut self,
        row: &Row<'static, '_>,
        column: usize,
        phrase: &str,
        target: Target,
    ) -> Result<u64, TableError> {
        let ambiguous = &self.ambiguous;
        let key = self.phrases.add(phrase, |key| Target {
            sure: target.sure && !ambiguous.contains(&key),
            ..target
        });
        key.ok_or_else(|| {
            row.error(
                column,
                "names without commas and brackets",
                "write the name as running text has it",
            )
        })
    }
}

/// The key of a city in a country.
fn city_key(name: u64, country: &str) -> u64 {
    country.bytes().fold(name, |key, byte| {
        (key ^ u64::from(byte)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    })
}

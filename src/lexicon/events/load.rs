//! The files of `schema/events/` and `schema/ontology/` → [`EventLexicon`].

mod entries;
mod words;

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::Xxh3;

use super::entry::Entry;
use super::vocabulary::{Lemma, Vocabulary};
use super::{EventLexicon, WordClass, use_of};
use crate::lexicon::LexiconError;
use crate::lexicon::table::{Table, TableError};
use crate::text::OwnMap;

macro_rules! files {
    ($($name:literal),*) => { &[$(($name, concat!("schema/events/", $name, ".tsv"), include_str!(concat!("../../../schema/events/", $name, ".tsv")))),*] };
}

const ENTRIES: &[(&str, &str, &str)] = files![
    "assault",
    "coerce",
    "mobilize",
    "protest",
    "sanction",
    "accuse",
    "reject",
    "threaten",
    "request",
    "agree",
    "consult",
    "support",
    "cooperate",
    "aid",
    "concede",
    "retreat",
    "statement"
];
const CLASSES: &str = include_str!("../../../schema/events/classes.tsv");
const LIGHT: &str = include_str!("../../../schema/events/light.tsv");
const OPERATORS: &str = include_str!("../../../schema/events/operators.tsv");
const IRREGULAR: &str = include_str!("../../../schema/events/irregular.tsv");
const AGENTS: &str = include_str!("../../../schema/events/agents.tsv");
const CONFIDENCE: &str = include_str!("../../../schema/events/confidence.tsv");
const MODES: &str = include_str!("../../../schema/ontology/modes.tsv");
const CAMEO: &str = include_str!("../../../schema/ontology/cameo.tsv");
const CONTEXTS: &str = include_str!("../../../schema/ontology/contexts.tsv");
const DOMAINS: &str = include_str!("../../../schema/events/domains.tsv");
const SECTORS: &str = include_str!("../../../schema/ontology/sectors.tsv");

struct Loader {
    vocabulary: Vocabulary,
    irregular: HashMap<(String, char), (String, String)>,
    classes: Vec<(&'static str, WordClass)>,
    sectors: HashSet<&'static str>,
    modes: HashSet<(&'static str, &'static str)>,
    codes: HashSet<&'static str>,
    entries: Vec<Entry>,
}

impl EventLexicon {
    /// Compiles the built-in files. O(size of the files), some milliseconds.
    ///
    /// # Errors
    /// Names the file, line and column that is wrong, and the cure.
    pub fn builtin() -> Result<EventLexicon, LexiconError> {
        let mut loader = Loader {
            vocabulary: Vocabulary::default(),
            irregular: irregular()?,
            classes: Vec::new(),
            sectors: column(
                "schema/ontology/sectors.tsv",
                SECTORS,
                &["sector", "meaning"],
            )?,
            modes: HashSet::new(),
            codes: column(
                "schema/ontology/cameo.tsv",
                CAMEO,
                &["code", "type", "label"],
            )?,
            entries: Vec::new(),
        };
        for row in Table::new(
            "schema/ontology/modes.tsv",
            MODES,
            &["type", "mode", "meaning"],
        )?
        .rows()
        {
            let row = row?;
            loader.modes.insert((row.cell(0), row.cell(1)));
        }
        loader.class_names()?;
        for (name, file, text) in ENTRIES {
            loader.entries_of(name, file, text)?;
        }
        let lights = loader.lights()?;
        let operators = loader.operators()?;
        let agents = loader.agents()?;
        let domains = loader.domains()?;
        let common = loader.common()?;
        loader.class_words()?;
        let measures = loader
            .classes
            .iter()
            .find(|(name, _)| *name == "measure")
            .map(|(_, class)| class.lemmas.clone())
            .unwrap_or_default();
        let (contexts, context_names) = loader.contexts()?;
        let mut heads: OwnMap<u32, Vec<u32>> = OwnMap::default();
        for (number, entry) in loader.entries.iter().enumerate() {
            heads
                .entry(use_of(entry.words[entry.head], entry.pos))
                .or_default()
                .push(number as u32);
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for numbers in heads.values_mut() {
            numbers.sort_by_key(|&number| {
                let entry = &loader.entries[number as usize];
                (
                    std::cmp::Reverse((entry.words.len(), entry.restriction())),
                    entry.kind.is_none(),
                    number,
                )
            });
        }
        Ok(EventLexicon {
            vocabulary: loader.vocabulary,
            entries: loader.entries,
            heads: heads.into_iter().collect(),
            class_numbers: (loader.classes.iter().map(|(name, _)| *name).zip(0..)).collect(),
            classes: loader.classes,
            lights: lights.into_iter().collect(),
            operators: operators.into_iter().collect(),
            agents: agents.into_iter().collect(),
            contexts: contexts.into_iter().collect(),
            context_names,
            domains: domains.into_iter().collect(),
            weights: Loader::weights()?,
            common,
            measures,
        })
    }
}

impl EventLexicon {
    /// Adds all files to a fingerprint.
    pub(in crate::lexicon) fn fingerprint(hasher: &mut Xxh3) {
        for (.., text) in ENTRIES {
            hasher.update(text.as_bytes());
        }
        for text in [
            CLASSES, LIGHT, OPERATORS, IRREGULAR, AGENTS, MODES, CAMEO, CONTEXTS, SECTORS, DOMAINS,
            CONFIDENCE,
        ] {
            hasher.update(text.as_bytes());
        }
    }
}

fn column(
    file: &'static str,
    text: &'static str,
    columns: &[&'static str],
) -> Result<HashSet<&'static str>, TableError> {
    Table::new(file, text, columns)?
        .rows()
        .map(|row| row.map(|row| row.cell(0)))
        .collect()
}

fn irregular() -> Result<HashMap<(String, char), (String, String)>, TableError> {
    let table = Table::new(
        "schema/events/irregular.tsv",
        IRREGULAR,
        &["lemma", "pos", "past", "participle"],
    )?;
    table
        .rows()
        .map(|row| {
            let row = row?;
            let pos = row.parse(1, "`v` or `n`")?;
            Ok((
                (row.cell(0).to_owned(), pos),
                (row.cell(2).to_owned(), row.cell(3).to_owned()),
            ))
        })
        .collect()
}
impl Loader {
    fn verb(&mut self, word: &str) -> Lemma {
        let forms = self.irregular.get(&(word.to_owned(), 'v'));
        self.vocabulary.verb(word, forms)
    }

    fn noun(&mut self, word: &str) -> Lemma {
        let forms = self.irregular.get(&(word.to_owned(), 'n'));
        self.vocabulary.noun(word, forms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ontology::EventType;

    #[test]
    fn the_files_are_sound_and_cover_the_ontology() {
        let lexicon = EventLexicon::builtin().unwrap_or_else(|error| panic!("{error}"));
        assert!(lexicon.entries().len() > 3_000);
        for kind in EventType::ALL {
            assert!(
                lexicon
                    .entries()
                    .iter()
                    .any(|entry| entry.kind == Some(kind)),
                "{kind}"
            );
        }
        let used: HashSet<&str> = lexicon.entries().iter().map(|entry| entry.cameo).collect();
        let codes = column("cameo", CAMEO, &["code", "type", "label"]).expect("a table");
        let mut missing: Vec<_> = codes.difference(&used).collect();
        missing.sort();
        assert!(missing.is_empty(), "codes without an entry: {missing:?}");
    }
}

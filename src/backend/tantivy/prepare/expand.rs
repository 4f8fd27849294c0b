//! Patterns, fuzzy words and ranges as the terms of the index that they stand for.

use std::collections::BTreeSet;
use std::ops::Bound;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};
use tantivy::Term;
use tantivy::schema::Field;
use tantivy_fst::{Automaton, Regex};

use super::super::engine;
use super::Preparation;
use crate::backend::BackendError;
use crate::query::{Glob, Scope, WordMatch};

impl Preparation<'_> {
    /// The folded words that a pattern or fuzzy word stands for, as terms of title and body.
    pub(super) fn expand(
        &mut self,
        word: &WordMatch,
        scope: Scope,
        at: (usize, usize),
    ) -> Result<Vec<Term>, BackendError> {
        let fields = &self.snapshot.fields;
        let places: &[Field] = match scope {
            Scope::Any => &[fields.title_form, fields.body_form],
            Scope::Title => &[fields.title_form],
            Scope::Body => &[fields.body_form],
        };
        let found = match word {
            WordMatch::Pattern(pattern) => {
                self.matching_terms(places, &glob_automaton(pattern)?, self.limit + 1)?
            }
            WordMatch::Fuzzy { form, distance } => {
                self.matching_terms(places, &Fuzzy::new(form, *distance), self.limit + 1)?
            }
            WordMatch::Word { .. } | WordMatch::Term(_) => BTreeSet::new(),
        };
        if found.len() > self.limit {
            self.cut.push(at);
        }
        Ok(found
            .into_iter()
            .take(self.limit)
            .flat_map(|text| {
                places
                    .iter()
                    .map(move |field| Term::from_field_text(*field, &text))
            })
            .collect())
    }

    /// Terms of `places` that an automaton accepts, the first `limit` in alphabetic order.
    pub(super) fn matching_terms<A>(
        &self,
        places: &[Field],
        automaton: &A,
        limit: usize,
    ) -> Result<BTreeSet<String>, BackendError>
    where
        A: Automaton,
        A::State: Clone,
    {
        let mut found = BTreeSet::new();
        for segment in self.snapshot.searcher.segment_readers() {
            for field in places {
                let index = segment
                    .inverted_index(*field)
                    .map_err(engine("looking up a pattern"))?;
                let mut stream = index.terms().search(automaton).into_stream()?;
                let mut taken = 0;
                while taken < limit && stream.advance() {
                    found.insert(String::from_utf8_lossy(stream.key()).into_owned());
                    taken += 1;
                }
            }
        }
        while found.len() > limit {
            found.pop_last();
        }
        Ok(found)
    }

    pub(super) fn key_range(
        &self,
        prefix: &str,
        from: &Bound<String>,
        to: &Bound<String>,
    ) -> Result<Vec<Term>, BackendError> {
        let field = self.snapshot.fields.key;
        let mut found = BTreeSet::new();
        for segment in self.snapshot.searcher.segment_readers() {
            let index = segment
                .inverted_index(field)
                .map_err(engine("looking up a range"))?;
            let terms = index.terms();
            let range = match from {
                Bound::Unbounded => terms.range().ge(prefix.as_bytes()),
                Bound::Included(text) => terms.range().ge(format!("{prefix}{text}").as_bytes()),
                Bound::Excluded(text) => terms.range().gt(format!("{prefix}{text}").as_bytes()),
            };
            let range = match to {
                Bound::Unbounded => range.lt(format!("{prefix}\u{10ffff}").as_bytes()),
                Bound::Included(text) => range.le(format!("{prefix}{text}").as_bytes()),
                Bound::Excluded(text) => range.lt(format!("{prefix}{text}").as_bytes()),
            };
            let mut stream = range.into_stream()?;
            while stream.advance() {
                found.insert(String::from_utf8_lossy(stream.key()).into_owned());
            }
        }
        Ok(found
            .into_iter()
            .map(|text| Term::from_field_text(field, &text))
            .collect())
    }
}

pub(super) fn glob_automaton(pattern: &[Glob]) -> Result<Regex, BackendError> {
    let mut text = String::new();
    for glob in pattern {
        match glob {
            Glob::Many => text.push_str(".*"),
            Glob::One => text.push('.'),
            Glob::Letter(letter) => {
                if letter.is_ascii_punctuation() {
                    text.push('\\');
                }
                text.push(*letter);
            }
        }
    }
    pattern_automaton(&text)
}

/// Words that a regular expression takes whole.
pub(in crate::backend::tantivy) fn pattern_automaton(text: &str) -> Result<Regex, BackendError> {
    Regex::new(text).map_err(|error| BackendError::Engine {
        doing: "reading a pattern",
        source: error.to_string().into(),
    })
}

/// Words at most so many edits away.
pub(in crate::backend::tantivy) struct Fuzzy {
    dfa: DFA,
    distance: u8,
}

impl Fuzzy {
    pub(in crate::backend::tantivy) fn new(form: &str, distance: u8) -> Self {
        // Longer words would make an automaton of too many states.
        let form: String = form.chars().take(48).collect();
        Fuzzy {
            dfa: LevenshteinAutomatonBuilder::new(distance, true).build_dfa(&form),
            distance,
        }
    }
}

impl Automaton for Fuzzy {
    type State = u32;

    fn start(&self) -> u32 {
        self.dfa.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.dfa.distance(*state), Distance::Exact(distance) if distance <= self.distance)
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != levenshtein_automata::SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.dfa.transition(*state, byte)
    }
}

//! Dictionaries of `schema/` and of the user, compiled to one trie of names.
//!
//! The built-in files are part of the program. A user's dictionary is a second layer above them: it adds, merges and blocks names
//! without touching what lies below, so that it can be exchanged at run time.

mod builtin;
mod country;
mod dictionary;
mod entity;
pub mod events;
mod forms;
mod phrases;
pub mod table;
mod words;

use std::collections::HashMap;

use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use crate::ontology::EntityType;
use crate::text::ByHash;

pub use country::{Country, Region};
pub use entity::{Entity, PlaceKind, id_of};
use phrases::Phrases;
pub use phrases::{Form, Found, Spelling, Target, Tongue};
pub use words::{Case, Script, Word, fold, words};

/// Why the dictionaries could not be loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LexiconError {
    /// A file is not as its columns promise.
    #[error(transparent)]
    Table(#[from] table::TableError),
    /// A user dictionary cannot be read.
    #[error("cannot read the dictionary `{path}`; hint: check path and permissions", path = path.display())]
    Read {
        /// The file.
        path: std::path::PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A line of a user dictionary is no entry.
    #[error("`{path}` line {line}: {message}; hint: one JSON object a line with `name` and perhaps `aliases`, `type`, `country`, `sector`, `sponsor`, `id`, `action`", path = path.display())]
    Entry {
        /// The file.
        path: std::path::PathBuf,
        /// Line from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

/// Every name the program knows, with what it stands for.
#[derive(Debug)]
pub struct Lexicon {
    countries: Vec<Country>,
    by_code: HashMap<String, u32>,
    regions: Vec<Region>,
    entities: Vec<Entity>,
    /// Entities by the hashes of their ids.
    by_id: ByHash<u32>,
    phrases: Phrases,
    events: std::sync::Arc<events::EventLexicon>,
    bodies: HashMap<String, Body>,
    company_words: HashMap<&'static str, CompanyWord>,
    common: HashMap<String, Common>,
    user: dictionary::Layer,
    fingerprint: u64,
}

/// A body that every state has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// Part of the ids of such organizations: `foreign-ministry`.
    pub key: &'static str,
    /// English name without a country.
    pub name: &'static str,
    /// PLOVER sector.
    pub sector: &'static str,
}

/// What a word does in the name of a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompanyWord {
    /// Its legal form: `Inc`, `GmbH`.
    Form,
    /// What partners call their firm: `Sons`, `Brothers`.
    Firm,
    /// A last word that only organizations have: `Airlines`.
    Head,
}

/// A word that is written with a capital although, alone, it names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Common {
    /// It never names something of this kind, or of any.
    Never(Option<EntityType>),
    /// It stands for a longer name that ends with it: "the Bank".
    Part,
}

impl Lexicon {
    /// The dictionaries that are part of the program.
    ///
    /// # Errors
    /// Names the file, line and column that is wrong.
    pub fn builtin() -> Result<Lexicon, LexiconError> {
        builtin::load()
    }

    /// Changes whenever any dictionary does: annotations with the same fingerprint were made by the same names.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The words that carry events.
    pub fn events(&self) -> &events::EventLexicon {
        &self.events
    }

    /// The country with this code (alpha-3, withdrawn, or the user's own), in capitals.
    pub fn country(&self, code: &str) -> Option<&Country> {
        self.by_code
            .get(code)
            .map(|&index| &self.countries[index as usize])
    }

    /// Every country, historical states and the user's own after the present ones.
    pub fn countries(&self) -> &[Country] {
        &self.countries
    }

    /// Every UN M49 region, those above before those inside.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The region with this M49 code or English name.
    pub fn region(&self, text: &str) -> Option<&Region> {
        self.regions
            .iter()
            .find(|region| region.code == text || region.name.eq_ignore_ascii_case(text))
    }

    /// The country that a user means: an ISO code in any case, or a name or adjective in any supported language.
    pub fn resolve_country(&self, text: &str) -> Option<&Country> {
        let text = text.trim();
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let code = text.to_ascii_uppercase();
            if let Some(country) = self.country(&code) {
                return Some(country);
            }
            if let Some(country) = self
                .countries
                .iter()
                .find(|country| country.numeric.as_deref() == Some(text))
            {
                return Some(country);
            }
        }
        if text.len() == 2 && text.is_ascii() {
            let code = text.to_ascii_uppercase();
            if let Some(country) = self
                .countries
                .iter()
                .find(|country| country.alpha2.as_deref() == Some(code.as_str()))
            {
                return Some(country);
            }
        }
        if let Some(country) = self.country(text) {
            return Some(country);
        }
        self.exact(text)
            .iter()
            .filter(|target| matches!(target.form, Form::Name | Form::Adjective))
            .map(|target| self.entity(*target))
            .find(|entity| entity.kind == EntityType::Country)
            .and_then(|entity| self.country(entity.country.as_deref()?))
    }

    /// The entity that a name or alias stands for; the first listed when there are several.
    pub fn canonical_name(&self, text: &str) -> Option<&Entity> {
        self.exact(text)
            .iter()
            .filter(|target| target.form != Form::Blocked)
            .map(|target| self.entity(*target))
            .next()
    }

    /// The entity with this stable id.
    pub fn entity_by_id(&self, id: &str) -> Option<&Entity> {
        self.index_of(id)
            .map(|index| &self.entities[index as usize])
    }

    fn index_of(&self, id: &str) -> Option<u32> {
        let index = *self.by_id.get(&xxh3_64(id.as_bytes()))?;
        (self.entities[index as usize].id == id).then_some(index)
    }

    /// The entity that a target points at.
    pub fn entity(&self, target: Target) -> &Entity {
        &self.entities[target.entity as usize]
    }

    /// The longest phrase that starts with the first of `words`, among those that `accept` takes given their number of words;
    /// the user's wins over a built-in one of the same length.
    pub fn longest(
        &self,
        words: &[Word],
        mut accept: impl FnMut(usize, &[Target]) -> bool,
    ) -> Option<Found<'_>> {
        let builtin = self.phrases.longest(words, &mut accept);
        if self.user.phrases.is_empty() {
            return builtin;
        }
        let user = self
            .user
            .phrases
            .longest(words, &mut accept)
            .map(|found| Found {
                user: true,
                ..found
            });
        match (user, builtin) {
            (Some(user), Some(builtin)) if builtin.words > user.words => Some(builtin),
            (user, builtin) => user.or(builtin),
        }
    }

    /// The body of a state that is called so, country left out ("foreign ministry", folded).
    pub fn body(&self, folded: &str) -> Option<Body> {
        self.bodies.get(folded).copied()
    }

    /// What a word, in small letters and without points, does in the name of a company.
    pub fn company_word(&self, word: &str) -> Option<CompanyWord> {
        self.company_words.get(word).copied()
    }

    /// Whether these folded words name nobody although they have capitals.
    pub fn common(&self, folded: &str) -> Option<Common> {
        self.common.get(folded).copied()
    }

    /// Everything that exactly this phrase stands for; empty when it is not known.
    pub fn exact(&self, phrase: &str) -> &[Target] {
        match self.user.phrases.exact(phrase) {
            [] => self.phrases.exact(phrase),
            user => user,
        }
    }
}

#[cfg(test)]
mod tests;

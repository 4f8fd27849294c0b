//! The user's dictionary: JSON lines that add, merge and block names above the built-in ones.
//!
//! ```json
//! {"name": "Army of Gondor", "aliases": ["Gondorian army"], "type": "organization", "country": "GON", "sector": "MIL"}
//! {"name": "Islamic Revolutionary Guard Corps", "aliases": ["the Corps"], "action": "merge"}
//! {"name": "Basij", "aliases": ["Basij militia"], "action": "split"}
//! {"name": "Burma", "aliases": ["Myanmar"], "action": "rename"}
//! {"name": "Paris Hilton", "action": "block"}
//! ```
//!
//! `add` makes an entity, or changes the one whose `id` is given. `merge` lets the aliases mean the entity called `name`; an alias that
//! is itself the name of a built-in entity brings all of that entity's names along. `split` takes name and aliases away from what they
//! stood for and makes them an entity of their own, of the same type, country and sector where the entry gives no others. `rename` calls
//! the entity that the aliases (or the `id`) stand for by `name`, and leaves it all its names; of what no dictionary knows the entry
//! gives the `type`. `block` lets a phrase name nothing.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use super::entity::{Entity, id_of};
use super::phrases::{Phrases, PhrasesBuilder};
use super::{Country, Form, Lexicon, LexiconError, Spelling, Target, Tongue, builtin};
use crate::ontology::EntityType;

/// What the user's dictionaries add to a lexicon.
#[derive(Debug, Default)]
pub(super) struct Layer {
    /// Phrases that win over the built-in ones of the same length.
    pub(super) phrases: Phrases,
    /// Each entry as written, with all phrases whose meaning it changes.
    entries: Vec<(String, Vec<String>)>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    #[default]
    Add,
    Merge,
    Split,
    Rename,
    Block,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default, rename = "type")]
    kind: Option<EntityType>,
    #[serde(default)]
    country: Option<String>,
    #[serde(default)]
    sector: Option<String>,
    #[serde(default)]
    sponsor: Option<String>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    action: Action,
}

impl Lexicon {
    /// This lexicon with the user's dictionaries above it, read in order: a later entry wins.
    ///
    /// # Errors
    /// When a file cannot be read or a line is no entry; says which.
    pub fn with_dictionaries(mut self, files: &[PathBuf]) -> Result<Lexicon, LexiconError> {
        let mut lines = Vec::new();
        for path in files {
            let text = fs_err::read_to_string(path).map_err(|source| LexiconError::Read {
                path: path.clone(),
                source,
            })?;
            self.fingerprint = self.fingerprint.rotate_left(7) ^ xxh3_64(text.as_bytes());
            for (index, line) in text.lines().enumerate() {
                let line = line.trim();
                if !line.is_empty() && !line.starts_with('#') {
                    let entry = serde_json::from_str(line)
                        .map_err(|source| wrong(path, index, source.to_string()))?;
                    lines.push((path.as_path(), index, line.to_owned(), entry));
                }
            }
        }
        // later entries win: they are first among the senses of a phrase
        let mut phrases: Vec<Vec<(String, Target)>> = Vec::new();
        for (path, index, line, entry) in lines {
            let mut targets = Vec::new();
            let changed =
                self.apply(&entry, &mut targets, |message| wrong(path, index, message))?;
            phrases.push(targets);
            self.user.entries.push((line, changed));
        }
        let mut builder = PhrasesBuilder::default();
        for (phrase, target) in phrases.iter().rev().flatten() {
            builder.add(phrase, |_| *target);
        }
        self.user.phrases = builder.build();
        Ok(self)
    }

    /// Phrases whose meaning differs between the two lexicons: only articles that contain one of them need to be annotated again.
    /// Empty when both have the same user dictionaries.
    pub fn affected(&self, other: &Lexicon) -> Vec<String> {
        let mine: BTreeSet<_> = self.user.entries.iter().collect();
        let theirs: BTreeSet<_> = other.user.entries.iter().collect();
        let phrases: BTreeSet<&String> = mine
            .symmetric_difference(&theirs)
            .flat_map(|(_, phrases)| phrases)
            .collect();
        phrases.into_iter().cloned().collect()
    }

    /// Carries one entry out; returns the phrases whose meaning changes.
    fn apply(
        &mut self,
        entry: &Entry,
        targets: &mut Vec<(String, Target)>,
        wrong: impl Fn(String) -> LexiconError,
    ) -> Result<Vec<String>, LexiconError> {
        let named = || std::iter::once(&entry.name).chain(&entry.aliases);
        if let Some(phrase) = named().find(|phrase| !matchable(phrase)) {
            return Err(wrong(format!(
                "`{phrase}` cannot be found in text; hint: give names without commas and brackets"
            )));
        }
        let mut changed: Vec<String> = named().cloned().collect();
        if matches!(entry.action, Action::Block) {
            let blocked = Target {
                entity: 0,
                form: Form::Blocked,
                spelling: Spelling::Any,
                sure: true,
                tongue: Tongue::Any,
            };
            targets.extend(named().map(|phrase| (phrase.clone(), blocked)));
            return Ok(changed);
        }
        for code in [&entry.country, &entry.sponsor].into_iter().flatten() {
            self.invent_country(code);
        }
        if matches!(entry.action, Action::Split) {
            let index = self.split(entry).ok_or_else(|| {
                wrong(format!(
                    "`{}` stands for nothing that could be split; hint: give a `type`, or a name that is known",
                    entry.name
                ))
            })?;
            targets.extend(named().map(|phrase| (phrase.clone(), own_name(index, phrase))));
            return Ok(changed);
        }
        let known = self.known(entry);
        if matches!(entry.action, Action::Rename) && known.is_none() && entry.kind.is_none() {
            return Err(wrong(format!(
                "neither `id` nor an alias says what is to be called `{}`; hint: give one that is known, or the `type`",
                entry.name
            )));
        }
        let form = match entry.kind {
            Some(EntityType::Nationality) => Form::Adjective,
            _ => Form::Name,
        };
        let index = match known {
            Some(index) => {
                changed.extend(builtin::names_of(&self.entities[index as usize].id));
                self.change(index, entry);
                index
            }
            None => self.invent(entry),
        };
        if matches!(entry.action, Action::Merge) {
            for alias in &entry.aliases {
                let other = self.canonical_index(alias).filter(|other| *other != index);
                if let Some(other) = other
                    && self.entities[other as usize].name == *alias
                {
                    changed.extend(builtin::names_of(&self.entities[other as usize].id));
                    self.entities[other as usize] = self.entities[index as usize].clone();
                }
            }
        }
        targets.extend(named().map(|phrase| {
            let target = Target {
                form,
                ..own_name(index, phrase)
            };
            (phrase.clone(), target)
        }));
        changed.sort();
        changed.dedup();
        Ok(changed)
    }

    /// The entity that an entry speaks of, when there is one already.
    fn known(&self, entry: &Entry) -> Option<u32> {
        if let Some(id) = &entry.id {
            return self.index_of(id);
        }
        match (entry.action, entry.kind) {
            (Action::Merge, _) => self.canonical_index(&entry.name),
            (Action::Rename, _) => entry
                .aliases
                .iter()
                .find_map(|alias| self.canonical_index(alias)),
            (_, Some(EntityType::Country | EntityType::Nationality)) => {
                let id = format!("country/{}", entry.country.as_deref()?);
                self.index_of(&id)
            }
            _ => None,
        }
    }

    /// Index of the entity that a name or alias stands for.
    fn canonical_index(&self, name: &str) -> Option<u32> {
        self.phrases.exact(name).first().map(|target| target.entity)
    }

    /// Gives a known entity what the entry says.
    fn change(&mut self, index: u32, entry: &Entry) {
        let renames = entry.id.is_some()
            || entry.kind == Some(EntityType::Country)
            || matches!(entry.action, Action::Rename);
        let entity = &mut self.entities[index as usize];
        if renames && entry.kind != Some(EntityType::Nationality) {
            entity.name = Cow::Owned(entry.name.clone());
            let country = entity
                .country
                .as_deref()
                .filter(|_| entity.kind == EntityType::Country)
                .and_then(|code| self.by_code.get(code));
            if let Some(&country) = country {
                self.countries[country as usize]
                    .name
                    .clone_from(&entry.name);
            }
        }
        if let Some(kind) = entry.kind
            && kind != EntityType::Nationality
        {
            entity.kind = kind;
        }
        for (field, value) in [
            (&mut entity.country, &entry.country),
            (&mut entity.sector, &entry.sector),
            (&mut entity.sponsor, &entry.sponsor),
        ] {
            if let Some(value) = value {
                *field = Some(Cow::Owned(value.clone()));
            }
        }
        entity.origin = Cow::Borrowed("user dictionary");
    }

    /// Makes an entity of what a name and its aliases stood for together with others; `None` when nothing says what it is.
    fn split(&mut self, entry: &Entry) -> Option<u32> {
        let mut names = std::iter::once(&entry.name).chain(&entry.aliases);
        let before = names.find_map(|name| self.canonical_index(name));
        let before = before.map(|index| self.entities[index as usize].clone());
        let kind = entry.kind.or_else(|| before.as_ref().map(|e| e.kind))?;
        let index = self.invent(&Entry {
            kind: Some(kind),
            ..entry.clone()
        });
        let entity = &mut self.entities[index as usize];
        if let Some(before) = before {
            entity.country = entity.country.take().or(before.country);
            entity.sector = entity.sector.take().or(before.sector);
            entity.sponsor = entity.sponsor.take().or(before.sponsor);
        }
        Some(index)
    }

    /// Makes the entity of an entry.
    fn invent(&mut self, entry: &Entry) -> u32 {
        let kind = entry.kind.unwrap_or(EntityType::Organization);
        let id = entry.id.clone().unwrap_or_else(|| id_of(kind, &entry.name));
        let mut entity = Entity::new(
            Cow::Owned(id.clone()),
            Cow::Owned(entry.name.clone()),
            kind,
            "user dictionary",
        );
        entity.country = entry.country.clone().map(Cow::Owned);
        entity.sector = entry.sector.clone().map(Cow::Owned);
        entity.sponsor = entry.sponsor.clone().map(Cow::Owned);
        let index = self.entities.len() as u32;
        self.by_id.insert(xxh3_64(id.as_bytes()), index);
        self.entities.push(entity);
        index
    }

    /// Makes a country for a code that is not known yet, called by its code until an entry of type `country` names it.
    fn invent_country(&mut self, code: &str) {
        if self.by_code.contains_key(code) {
            return;
        }
        let mut entity = Entity::new(
            Cow::Owned(format!("country/{code}")),
            Cow::Owned(code.to_owned()),
            EntityType::Country,
            "user dictionary",
        );
        entity.country = Some(Cow::Owned(code.to_owned()));
        self.by_id
            .insert(xxh3_64(entity.id.as_bytes()), self.entities.len() as u32);
        self.entities.push(entity);
        self.by_code
            .insert(code.to_owned(), self.countries.len() as u32);
        self.countries.push(Country {
            code: code.to_owned(),
            name: code.to_owned(),
            ..Country::default()
        });
    }
}

/// A phrase that is the name of an entity.
fn own_name(entity: u32, phrase: &str) -> Target {
    Target {
        entity,
        form: Form::Name,
        spelling: Spelling::of(phrase),
        sure: true,
        tongue: Tongue::Any,
    }
}

/// Whether a phrase can be found in running text.
fn matchable(phrase: &str) -> bool {
    PhrasesBuilder::default().key(phrase).is_some()
}

fn wrong(path: &Path, index: usize, message: String) -> LexiconError {
    LexiconError::Entry {
        path: path.to_owned(),
        line: index + 1,
        message,
    }
}

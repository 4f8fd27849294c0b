//! Treebanks and gold names → model files. Reproducible: one thread, fixed seeds, no clock.

mod arcs;
mod classes;
mod damage;
mod field;
mod gold;
mod lemmas;
mod naming;
mod tags;
mod treebank;

use std::io::BufRead;

use thiserror::Error;

pub use damage::Damage;
pub use gold::{GoldArticle, GoldName, read_gold};
pub(crate) use treebank::Example;

use super::learn::Random;
use super::parser::Parser;
use super::tagger::Tagger;
use crate::text::TextField;

/// Why training cannot go on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A file cannot be read.
    #[error("`{file}` cannot be read; hint: give a plain or gzip file")]
    Read {
        /// Its name.
        file: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A treebank line is not understood.
    #[error(
        "`{file}` line {line} is no CoNLL-U row of known tags and relations; hint: use Penn tags and ClearNLP relations"
    )]
    Treebank {
        /// Its name.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// A record of gold names is not understood.
    #[error("`{file}` line {line} is no record with `text` and `entities`")]
    Names {
        /// Its name.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// There is nothing to learn from.
    #[error("the examples teach nothing; hint: give treebanks with at least one sentence")]
    Empty,
}

/// How long and from how much to train.
#[derive(Clone, Debug)]
pub struct TrainOptions {
    /// Passes over the examples for tags.
    pub tag_rounds: u32,
    /// Passes over the examples for arcs.
    pub arc_rounds: u32,
    /// Passes over the articles with names.
    pub name_rounds: u32,
    /// Use only every n-th sentence.
    pub every: usize,
}

impl Default for TrainOptions {
    fn default() -> Self {
        TrainOptions {
            tag_rounds: 6,
            arc_rounds: 6,
            name_rounds: 6,
            every: 1,
        }
    }
}

/// Sentences to learn from.
#[derive(Debug, Default)]
pub struct Treebank {
    pub(crate) examples: Vec<Example>,
    lemmas: lemmas::Lemmas,
}

impl Treebank {
    /// Adds the sentences of a CoNLL-U text.
    pub fn read(&mut self, name: &str, input: impl BufRead) -> Result<(), TrainError> {
        let examples = treebank::read(name, input, &mut self.lemmas)?;
        self.examples.extend(examples);
        Ok(())
    }

    /// The lemmas that the rules do not give, as the table `schema/lemmas.tsv`.
    #[must_use]
    pub fn lemmas(&self) -> String {
        self.lemmas.table()
    }

    /// How many sentences there are.
    pub fn len(&self) -> usize {
        self.examples.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.examples.is_empty()
    }
}

/// Plain text to learn classes of words from.
#[derive(Debug, Default)]
pub struct PlainText {
    counter: classes::Counter,
    scratch: super::Scratch,
    lists: Vec<(u32, u8)>,
}

/// What a list of names names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// First names of persons.
    FirstName,
    /// Surnames.
    Surname,
    /// Places below country level.
    Place,
    /// Countries.
    Country,
    /// National adjectives and demonyms.
    People,
}

impl PlainText {
    /// Adds a text.
    pub fn add(&mut self, text: &str) {
        let none = super::Classes::default();
        for sentence in super::split(text, TextField::Body, &mut self.scratch) {
            self.scratch.words.clear();
            super::look_at(text, &sentence, &none, &mut self.scratch.words);
            self.counter.add(&self.scratch.words);
        }
    }

    /// Adds a name to a list.
    pub fn add_name(&mut self, kind: ListKind, name: &str) {
        use super::classes::list;
        let mut ranges = Vec::new();
        crate::text::tokenize(name, 0..name.len() as u32, &mut ranges);
        let alone = ranges.len() == 1;
        let bit = match kind {
            ListKind::FirstName => list::FIRST_NAME,
            ListKind::Surname => list::SURNAME,
            ListKind::Place | ListKind::Country if !alone => list::PLACE_PART,
            ListKind::Place => list::PLACE,
            ListKind::Country => list::COUNTRY,
            ListKind::People => list::PEOPLE,
        };
        let mut buffer = Vec::new();
        for range in ranges {
            let form = &name[range.start as usize..range.end as usize];
            if form.chars().next().is_some_and(char::is_alphabetic) {
                let word = super::words::word(form, &mut buffer);
                self.lists.push((word.lower, bit));
            }
        }
    }

    /// Makes the classes; the file's bytes.
    pub fn train_classes(
        self,
        header: &[String],
        say: &mut dyn FnMut(String),
    ) -> Result<Vec<u8>, TrainError> {
        say(format!("classes: {} tokens", self.counter.tokens()));
        let mut writer = super::file::Writer::default();
        self.counter
            .finish(say)
            .with_lists(self.lists)
            .write(&mut writer);
        pack(writer, "classes", header)
    }
}

/// Trains a tagger; the file's bytes.
pub fn train_tagger(
    treebank: &Treebank,
    models: &super::Models,
    options: &TrainOptions,
    header: &[String],
    say: &mut dyn FnMut(String),
) -> Result<Vec<u8>, TrainError> {
    let tagger: Tagger = tags::train(&treebank.examples, &models.classes, options, say)?;
    let mut writer = super::file::Writer::default();
    tagger.write(&mut writer);
    pack(writer, "tagger", header)
}

/// Trains a parser on top of the models' tagger; the file's bytes.
pub fn train_parser(
    treebank: &Treebank,
    models: &super::Models,
    options: &TrainOptions,
    header: &[String],
    say: &mut dyn FnMut(String),
) -> Result<Vec<u8>, TrainError> {
    let parser: Parser = arcs::train(
        &treebank.examples,
        &models.classes,
        &models.tagger,
        options,
        say,
    )?;
    let mut writer = super::file::Writer::default();
    parser.write(&mut writer);
    pack(writer, "parser", header)
}

/// Trains a name tagger on a treebank and on articles with names marked by hand; the file's bytes.
pub fn train_names(
    treebank: &Treebank,
    gold: &[GoldArticle],
    held_out: &[GoldArticle],
    models: super::Models,
    options: &TrainOptions,
    header: &[String],
    say: &mut dyn FnMut(String),
) -> Result<Vec<u8>, TrainError> {
    let names = naming::train(&treebank.examples, gold, held_out, models, options, say)?;
    let mut writer = super::file::Writer::default();
    names.write(&mut writer);
    pack(writer, "names", header)
}

fn pack(writer: super::file::Writer, name: &str, header: &[String]) -> Result<Vec<u8>, TrainError> {
    writer
        .pack(name, header)
        .map_err(|source| TrainError::Read {
            file: name.to_owned(),
            source,
        })
}

/// A copy of the sentence as bad sources write it (all capitals, all lower case, headline case, no final stop), or
/// `None` when this one is left as it is.
fn corrupt(example: &Example, random: &mut Random) -> Option<Example> {
    let draw = random.unit();
    let change: fn(&str) -> String = match draw {
        _ if draw < 0.03 => str::to_uppercase,
        _ if draw < 0.05 => str::to_lowercase,
        _ if draw < 0.07 => title_case,
        _ => return None,
    };
    let mut copy = example.clone();
    copy.text.clear();
    let mut last = 0;
    for (old, new) in example
        .sentence
        .tokens
        .iter()
        .zip(&mut copy.sentence.tokens)
    {
        copy.text
            .push_str(&example.text[last as usize..old.start as usize]);
        last = old.end;
        new.start = copy.text.len() as u32;
        copy.text
            .push_str(&change(&example.text[old.start as usize..old.end as usize]));
        new.end = copy.text.len() as u32;
    }
    copy.sentence.end = copy.text.len() as u32;
    Some(copy)
}

fn title_case(word: &str) -> String {
    const SMALL: &[&str] = &[
        "of", "in", "the", "a", "to", "for", "and", "on", "at", "by", "with",
    ];
    if SMALL.contains(&word) {
        return word.to_owned();
    }
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

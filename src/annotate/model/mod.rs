//! Sentences → tags, names and dependency trees: small linear models of our own, shipped inside the program.
//!
//! Every model is a table of one-byte weights in hashed rows ([`table`]) over numbers computed once for each token
//! ([`words`]). The files in `schema/models` are written by `dateline train` and checked when they are loaded; the same
//! input always gives the same output. English only: on other languages the output means nothing.

mod agree;
mod classes;
pub mod evaluate;
mod evidence;
pub(crate) mod file;
pub(crate) mod learn;
mod lemma;
mod names;
mod parser;
mod table;
mod tagger;
pub mod train;
mod words;

use std::ops::Range;

pub use file::ModelError;
pub use lemma::lemma;

use self::agree::Agreement;
use self::classes::Classes;
use self::evidence::{Evidence, Roles};
use self::file::{Reader, unpack};
use self::names::{Lattice, Names};
use self::parser::{Parser, State};
use self::tagger::Tagger;
use self::words::{Word, look_at};
use super::analysis::{Rel, Sentence, Tag, Token};
use crate::text::{TextField, sentences, tokenize};

const TAGGER: &[u8] = include_bytes!("../../../schema/models/tagger.bin");
const PARSER: &[u8] = include_bytes!("../../../schema/models/parser.bin");
const NAMES: &[u8] = include_bytes!("../../../schema/models/names.bin");
const CLASSES: &[u8] = include_bytes!("../../../schema/models/classes.bin");

/// The bytes of the model files.
#[derive(Clone, Copy, Debug)]
pub struct ModelFiles<'b> {
    /// Classes of words.
    pub classes: &'b [u8],
    /// Parts of speech.
    pub tagger: &'b [u8],
    /// Heads and relations.
    pub parser: &'b [u8],
    /// Names.
    pub names: &'b [u8],
}

/// The trained models.
#[derive(Debug)]
pub struct Models {
    classes: Classes,
    tagger: Tagger,
    parser: Parser,
    names: Names,
    roles: Roles,
}

/// Working space, to be kept between sentences.
#[derive(Debug, Default)]
pub struct Scratch {
    words: Vec<Word>,
    state: State,
    ranges: Vec<Range<u32>>,
    evidence: Evidence,
    lattice: Lattice,
    agreement: Agreement,
}

impl Models {
    /// The models shipped with the program.
    ///
    /// # Errors
    ///
    /// When a file is damaged or of another version.
    pub fn builtin() -> Result<Models, ModelError> {
        Self::load(&ModelFiles {
            classes: CLASSES,
            tagger: TAGGER,
            parser: PARSER,
            names: NAMES,
        })
    }

    /// Models from the bytes of model files. An empty slice stands for a model that is not there: it tags everything
    /// alike, parses nothing, finds no names.
    ///
    /// # Errors
    ///
    /// When a file is damaged or of another version.
    pub fn load(files: &ModelFiles<'_>) -> Result<Models, ModelError> {
        fn read<T: Default>(
            file: &'static str,
            bytes: &[u8],
            read: impl Fn(&mut Reader<'_>) -> Result<T, ModelError>,
        ) -> Result<T, ModelError> {
            if bytes.is_empty() {
                return Ok(T::default());
            }
            read(&mut Reader::new(file, &unpack(file, bytes)?))
        }
        // Unpacking takes most of the time; the large files do not wait for each other.
        std::thread::scope(|scope| {
            let parser = scope.spawn(|| read("parser", files.parser, Parser::read));
            let classes = read("classes", files.classes, Classes::read);
            let tagger = read("tagger", files.tagger, Tagger::read);
            let names = read("names", files.names, Names::read);
            let parser = parser
                .join()
                .unwrap_or(Err(ModelError::Shape { file: "parser" }));
            Ok(Models {
                classes: classes?,
                tagger: tagger?,
                parser: parser?,
                names: names?,
                roles: Roles::default(),
            })
        })
    }

    /// These models with other names.
    pub(crate) fn set_names(&mut self, names: Names) {
        self.names = names;
    }

    /// Sets the part of speech of each token.
    pub fn tag(&self, text: &str, sentence: &mut Sentence, scratch: &mut Scratch) {
        scratch.words.clear();
        look_at(text, sentence, &self.classes, &mut scratch.words);
        let tokens = &mut sentence.tokens;
        self.tagger
            .tag(&scratch.words, |at, tag| tokens[at].tag = tag);
    }

    /// Sets the names of a tagged sentence that stands alone.
    pub fn names(&self, text: &str, sentence: &mut Sentence, scratch: &mut Scratch) {
        self.names_of_article(|_| text, std::slice::from_mut(sentence), scratch);
    }

    /// Sets the names of all sentences of an article, which must be tagged; each gives evidence for the others.
    ///
    /// `text` gives the text of a field.
    pub fn names_of_article<'t>(
        &self,
        text: impl Fn(TextField) -> &'t str,
        sentences: &mut [Sentence],
        scratch: &mut Scratch,
    ) {
        self.look_at_all(text, sentences, scratch);
        self.name_all(sentences, scratch);
    }

    /// Sets part of speech and names of all sentences of an article, title and body together: each says something about
    /// the names of the other. `text` gives the text of a field.
    pub fn read<'t>(
        &self,
        text: impl Fn(TextField) -> &'t str,
        sentences: &mut [Sentence],
        scratch: &mut Scratch,
    ) {
        self.look_at_all(text, sentences, scratch);
        let mut rest = scratch.words.as_slice();
        for sentence in sentences.iter_mut() {
            let tokens = &mut sentence.tokens;
            let (words, after) = rest.split_at(tokens.len());
            rest = after;
            self.tagger.tag(words, |at, tag| tokens[at].tag = tag);
        }
        self.name_all(sentences, scratch);
    }

    /// Sets head and relation of each token of those sentences that are `wanted`, by their numbers. All are sentences which [`Models::read`] has just
    /// read with the same `scratch`.
    pub fn parse_where(
        &self,
        sentences: &mut [Sentence],
        wanted: impl Fn(usize, &Sentence) -> bool,
        scratch: &mut Scratch,
    ) {
        let mut rest = scratch.words.as_slice();
        for (number, sentence) in sentences.iter_mut().enumerate() {
            let (words, after) = rest.split_at(sentence.tokens.len());
            rest = after;
            if wanted(number, sentence) {
                self.parser.parse(words, sentence, &mut scratch.state);
            }
        }
    }

    /// Works out once what all models see of the words of an article.
    fn look_at_all<'t>(
        &self,
        text: impl Fn(TextField) -> &'t str,
        sentences: &[Sentence],
        scratch: &mut Scratch,
    ) {
        scratch.words.clear();
        let tokens = sentences.iter().map(|sentence| sentence.tokens.len());
        scratch.words.reserve(tokens.sum());
        for sentence in sentences {
            let text = text(sentence.field);
            look_at(text, sentence, &self.classes, &mut scratch.words);
        }
    }

    /// Sets the names of tagged sentences, at whose words `scratch` has looked.
    fn name_all(&self, sentences: &mut [Sentence], scratch: &mut Scratch) {
        scratch.evidence.clear();
        let mut rest = scratch.words.as_slice();
        for sentence in sentences.iter() {
            let (words, after) = rest.split_at(sentence.tokens.len());
            rest = after;
            scratch.evidence.gather(words, &self.roles);
        }
        let mut rest = scratch.words.as_slice();
        for sentence in sentences.iter_mut() {
            let (words, after) = rest.split_at(sentence.tokens.len());
            rest = after;
            self.names.name(
                words,
                sentence,
                &self.roles,
                &scratch.evidence,
                &mut scratch.lattice,
            );
        }
        scratch
            .agreement
            .settle(&scratch.words, sentences, &scratch.evidence);
    }

    /// Sets head and relation of each token of a tagged sentence.
    pub fn parse(&self, text: &str, sentence: &mut Sentence, scratch: &mut Scratch) {
        scratch.words.clear();
        look_at(text, sentence, &self.classes, &mut scratch.words);
        self.parser
            .parse(&scratch.words, sentence, &mut scratch.state);
    }
}

/// The sentences of `text` with their tokens, neither tagged nor parsed.
#[must_use]
pub fn split(text: &str, field: TextField, scratch: &mut Scratch) -> Vec<Sentence> {
    sentences(text)
        .into_iter()
        .filter_map(|range| {
            scratch.ranges.clear();
            tokenize(text, range.clone(), &mut scratch.ranges);
            let tokens: Vec<Token> = scratch
                .ranges
                .iter()
                .take(usize::from(u16::MAX) - 2)
                .enumerate()
                .map(|(at, range)| Token {
                    start: range.start,
                    end: range.end,
                    tag: Tag::Xx,
                    head: at as u16,
                    rel: Rel::Root,
                    name: None,
                    name_start: false,
                })
                .collect();
            (!tokens.is_empty()).then_some(Sentence {
                field,
                start: range.start,
                end: range.end,
                tokens,
                parsed: false,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn analyse(text: &str) -> Vec<Sentence> {
        let models = Models::builtin().expect("the shipped models are good");
        let mut scratch = Scratch::default();
        let mut sentences = split(text, TextField::Body, &mut scratch);
        for sentence in &mut sentences {
            models.tag(text, sentence, &mut scratch);
            models.names(text, sentence, &mut scratch);
            models.parse(text, sentence, &mut scratch);
        }
        sentences
    }

    fn show(text: &str) -> String {
        analyse(text)
            .iter()
            .flat_map(|sentence| &sentence.tokens)
            .map(|token| {
                format!(
                    "{}/{}/{}",
                    &text[token.start as usize..token.end as usize],
                    token.tag.as_str(),
                    token.rel.as_str()
                )
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn reads_a_plain_sentence() {
        assert_eq!(
            show("Rebels attacked the town on Monday."),
            "Rebels/NNS/nsubj attacked/VBD/ROOT the/DT/det town/NN/dobj on/IN/prep Monday/NNP/pobj ./././punct"
                .replace("./././punct", "././punct")
        );
    }

    #[test]
    fn damage_is_seen() {
        let mut bytes = TAGGER.to_vec();
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        let load = |tagger| {
            Models::load(&ModelFiles {
                classes: &[],
                tagger,
                parser: &[],
                names: &[],
            })
        };
        assert!(matches!(load(&bytes), Err(ModelError::Checksum { .. })));
        assert!(matches!(load(b"tags"), Err(ModelError::Header { .. })));
        assert!(load(TAGGER).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_text_gives_trees(text in "\\PC{0,60}|[a-zA-Z .,'\"-]{0,200}") {
            for sentence in analyse(&text) {
                let roots = sentence.tokens.iter().enumerate().filter(|(at, t)| usize::from(t.head) == *at).count();
                prop_assert_eq!(roots, 1);
                for token in &sentence.tokens {
                    let mut at = *token;
                    let mut steps = 0;
                    while sentence.tokens[usize::from(at.head)] != at && steps <= sentence.tokens.len() {
                        at = sentence.tokens[usize::from(at.head)];
                        steps += 1;
                    }
                    prop_assert!(steps <= sentence.tokens.len());
                }
            }
        }
    }
}

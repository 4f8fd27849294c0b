//! Labelled records and plain news → examples.
//!
//! A record has `text` and `events`, each with a `plover` root or a `quad` class and, where known, the spans of source
//! and target in characters. News without events gives pairs of names between which nothing is told to happen.
//!
//! One file, though a long one: each source of pairs is read in the same few steps, which are best seen together.

use std::ops::Range;

use serde::Deserialize;
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use super::super::NONE;
use super::super::features::Pair;
use crate::annotate::{Rel, Sentence, Tag, Token};
use crate::ontology::EventType;
use crate::text::{sentences, tokenize};

/// Why examples cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CorpusError {
    /// A line is no record.
    #[error("`{file}` line {line} is no record with `text`")]
    Record {
        /// Its name.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
}

/// One pair with what may be said of it.
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub(super) text: String,
    pub(super) sentence: Sentence,
    pub(super) pair: Pair,
    /// Bit `c` is set when class `c` may be right.
    pub(super) allowed: u32,
    pub(super) weight: f32,
    /// Whether cross-validation measures on it.
    pub(super) measured: bool,
    /// Hash of the record's id, which says what part it is in.
    pub(super) key: u64,
}

impl Example {
    /// Whether the pair is known to have no event.
    pub(super) fn is_background(&self) -> bool {
        self.allowed == 1 << NONE
    }
}

/// Examples to learn from.
#[derive(Debug, Default)]
pub struct Corpus {
    pub(super) examples: Vec<Example>,
}

#[derive(Deserialize)]
struct Record {
    #[serde(default)]
    id: String,
    #[serde(default)]
    set: String,
    text: String,
    #[serde(default)]
    events: Vec<Labelled>,
    #[serde(default)]
    topics: Vec<String>,
    group: Option<String>,
}

/// Labels of news in which hardly anything happens between political actors.
const EVENTLESS: [&str; 9] = [
    "sport",
    "entertainment",
    "tech",
    "sci",
    "business",
    "earn",
    "rec.",
    "comp.",
    "misc.",
];

#[derive(Deserialize)]
struct Labelled {
    plover: Option<String>,
    quad: Option<String>,
    source: Option<String>,
    target: Option<String>,
    source_span: Option<[usize; 2]>,
    target_span: Option<[usize; 2]>,
    trigger_span: Option<[usize; 2]>,
    #[serde(default)]
    args: Vec<Argument>,
}

#[derive(Deserialize)]
struct Argument {
    role: String,
    order: Option<u32>,
    span: Option<[usize; 2]>,
}

impl Corpus {
    /// Adds the labelled records of a file in JSON lines. `prepare` tags and parses a sentence.
    pub fn read_labelled(
        &mut self,
        name: &str,
        text: &str,
        prepare: &mut dyn FnMut(&str, &mut Sentence),
    ) -> Result<(), CorpusError> {
        for record in records(name, text) {
            let record = record?;
            for event in &record.events {
                let Some(allowed) = allowed(event) else {
                    continue;
                };
                self.add(&record, event, allowed, prepare);
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        record: &Record,
        event: &Labelled,
        allowed: u32,
        prepare: &mut dyn FnMut(&str, &mut Sentence),
    ) {
        let bytes = |span: [usize; 2]| bytes_of(&record.text, span);
        let found = |words: &Option<String>| {
            let words = words.as_deref().filter(|words| !words.is_empty())?;
            let start = record.text.find(words)?;
            Some(start..start + words.len())
        };
        let argument = |wanted: &dyn Fn(&Argument) -> bool| {
            event
                .args
                .iter()
                .find(|argument| wanted(argument))
                .and_then(|argument| argument.span)
        };
        let agents = [
            "Attacker",
            "Killer",
            "Communicator",
            "Participant",
            "Jailer",
            "Demonstrator",
        ];
        let patients = ["Target", "Victim", "Recipient", "Detainee", "Injurer"];
        let source = event
            .source_span
            .or_else(|| argument(&|a| a.order == Some(1) || agents.contains(&a.role.as_str())))
            .map(bytes)
            .or_else(|| found(&event.source));
        let target = event
            .target_span
            .or_else(|| argument(&|a| a.order == Some(2) || patients.contains(&a.role.as_str())))
            .map(bytes)
            .or_else(|| found(&event.target));
        let measured = record.set == "plv";
        let weight = match record.set.as_str() {
            "plv" | "plover_gsr" => 1.0,
            "cameo_penta" => 0.7,
            "case2021" => 0.2,
            _ => 0.4,
        };
        // One sentence, unless the spans stand in several.
        let trigger = event.trigger_span.map(bytes);
        let mut spans: Vec<Range<usize>> = [&source, &target, &trigger]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        if record.set == "rams" || record.set == "wikievents" || record.set == "re3d" {
            let Some(anchor) = trigger.clone().or(source.clone()) else {
                return;
            };
            spans = vec![anchor];
        }
        let first = spans.iter().map(|span| span.start).min();
        let last = spans.iter().map(|span| span.end).max();
        let mut whole: Option<Range<u32>> = None;
        for range in sentences(&record.text) {
            if last.is_none_or(|last| (range.start as usize) < last)
                && first.is_none_or(|first| range.end as usize > first)
            {
                whole = Some(whole.map_or(range.start, |whole| whole.start)..range.end);
            }
        }
        let Some(whole) = whole else {
            return;
        };
        let mut sentence = sentence(&record.text, whole);
        if sentence.tokens.is_empty() {
            return;
        }
        prepare(&record.text, &mut sentence);
        let pair = Pair {
            source: tokens_in(&sentence, source),
            target: tokens_in(&sentence, target),
        };
        self.examples.push(Example {
            text: record.text.clone(),
            sentence,
            pair,
            allowed,
            weight,
            measured,
            key: xxh3_64(record.id.as_bytes()),
        });
    }

    /// Adds pairs of names out of news about sport, technology, business and the like, at most `most` of them, as pairs
    /// between which nothing happens. Other news of the file is left out.
    pub fn read_background(
        &mut self,
        name: &str,
        text: &str,
        most: usize,
        prepare: &mut dyn FnMut(&str, &mut Sentence),
    ) -> Result<(), CorpusError> {
        let mut count = 0;
        for record in records(name, text) {
            let record = record?;
            if !is_eventless(&record) {
                continue;
            }
            for range in sentences(&record.text).into_iter().step_by(3) {
                if count >= most {
                    return Ok(());
                }
                let mut sentence = sentence(&record.text, range.clone());
                if !(6..60).contains(&sentence.tokens.len()) {
                    continue;
                }
                prepare(&record.text, &mut sentence);
                let Some(pair) = two_actors(&record.text, &sentence, count) else {
                    continue;
                };
                let text = record.text[range.start as usize..range.end as usize].to_owned();
                for token in &mut sentence.tokens {
                    token.start -= range.start;
                    token.end -= range.start;
                }
                sentence.start = 0;
                sentence.end = text.len() as u32;
                self.examples.push(Example {
                    text,
                    sentence,
                    pair,
                    allowed: 1 << NONE,
                    weight: 0.3,
                    measured: false,
                    key: 0,
                });
                count += 1;
            }
        }
        Ok(())
    }

    /// Adds the wordings of an event lexicon (tab separated: wordings joined by `|`, part of speech, mode), each in a
    /// bare sentence. `kind` is what its events are.
    pub fn read_lexicon(
        &mut self,
        kind: EventType,
        table: &str,
        weight: f32,
        prepare: &mut dyn FnMut(&str, &mut Sentence),
    ) {
        for line in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let mut columns = line.split('\t');
            let (Some(words), Some(pos), Some(mode)) =
                (columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            let class = match mode.split('/').next() {
                Some("none") => NONE,
                Some(first) => first.parse::<EventType>().unwrap_or(kind) as usize,
                None => continue,
            };
            for wording in words.split('|') {
                let text = match pos {
                    "v" => format!("The government will {wording} the group."),
                    "n" => format!("The government's {wording} on the group."),
                    _ => continue,
                };
                let target = text.len() - "the group.".len();
                let mut sentence = sentence(&text, 0..text.len() as u32);
                prepare(&text, &mut sentence);
                let pair = Pair {
                    source: 0..2,
                    target: tokens_in(&sentence, Some(target..text.len() - 1)),
                };
                self.examples.push(Example {
                    text,
                    sentence,
                    pair,
                    allowed: 1 << class,
                    weight,
                    measured: false,
                    key: 0,
                });
            }
        }
    }

    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.examples.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.examples.is_empty()
    }
}

fn records(name: &str, text: &str) -> impl Iterator<Item = Result<Record, CorpusError>> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(move |(at, line)| {
            serde_json::from_str(line).map_err(|source| CorpusError::Record {
                file: name.to_owned(),
                line: at + 1,
                source,
            })
        })
}

fn is_eventless(record: &Record) -> bool {
    let mut labels = record.topics.iter().chain(&record.group).peekable();
    labels.peek().is_some()
        && labels.all(|label| {
            let label = label.to_lowercase();
            EVENTLESS.iter().any(|known| label.starts_with(known))
        })
}

/// The subject of a verb and what it acts on, or else the first two names of the sentence that do not touch.
fn two_actors(text: &str, sentence: &Sentence, wanted: usize) -> Option<Pair> {
    if sentence.parsed {
        let mut pairs = Vec::new();
        for (verb, token) in sentence.tokens.iter().enumerate() {
            if !token.tag.is_verb() || token.tag == Tag::Md {
                continue;
            }
            let kid = |wanted: &[Rel], above: usize| {
                sentence.tokens.iter().enumerate().position(|(at, token)| {
                    usize::from(token.head) == above && at != above && wanted.contains(&token.rel)
                })
            };
            let Some(subject) = kid(&[Rel::Nsubj, Rel::Nsubjpass], verb) else {
                continue;
            };
            let object = kid(&[Rel::Dobj, Rel::Dative], verb).or_else(|| {
                kid(&[Rel::Agent, Rel::Prep], verb)
                    .and_then(|preposition| kid(&[Rel::Pobj], preposition))
            });
            if let Some(object) = object {
                pairs.push(Pair {
                    source: phrase(sentence, subject),
                    target: phrase(sentence, object),
                });
            }
        }
        if !pairs.is_empty() {
            return Some(pairs.swap_remove(wanted % pairs.len()));
        }
    }
    two_names(text, sentence)
}

/// The noun phrase that ends with its head.
fn phrase(sentence: &Sentence, head: usize) -> Range<usize> {
    let mut start = head;
    while start > 0 && usize::from(sentence.tokens[start - 1].head) == head {
        start -= 1;
    }
    start..head + 1
}

/// The first two names of the sentence that do not touch.
fn two_names(text: &str, sentence: &Sentence) -> Option<Pair> {
    let mut names: Vec<Range<usize>> = Vec::new();
    for (at, token) in sentence.tokens.iter().enumerate() {
        let form = &text[token.start as usize..token.end as usize];
        let is_name = match token.tag {
            Tag::Nnp | Tag::Nnps => true,
            Tag::Xx => at > 0 && form.starts_with(char::is_uppercase),
            _ => false,
        };
        if !is_name {
            continue;
        }
        match names.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => names.push(at..at + 1),
        }
        if names.len() > 2 {
            break;
        }
    }
    let target = names.get(1)?.clone();
    Some(Pair {
        source: names[0].clone(),
        target,
    })
}

/// The classes that the label leaves open.
fn allowed(event: &Labelled) -> Option<u32> {
    use EventType as E;
    let of = |kinds: &[E]| {
        kinds
            .iter()
            .fold(0u32, |mask, &kind| mask | 1 << kind as u32)
    };
    if let Some(root) = &event.plover {
        if root == "YIELD" {
            return Some(of(&[E::Concede, E::Retreat]));
        }
        return root.parse::<EventType>().ok().map(|kind| of(&[kind]));
    }
    // CAMEO's classes are cut a little differently from PLOVER's: appeals stand with statements, sanctions with words.
    match event.quad.as_deref()? {
        "statement" => Some(of(&[E::Statement, E::Request])),
        "verbal-cooperation" => Some(of(&[E::Agree, E::Consult, E::Support])),
        "material-cooperation" => Some(of(&[E::Cooperate, E::Aid, E::Concede, E::Retreat])),
        "verbal-conflict" => Some(of(&[
            E::Request,
            E::Accuse,
            E::Reject,
            E::Threaten,
            E::Sanction,
        ])),
        "material-conflict" => Some(of(&[
            E::Protest,
            E::Sanction,
            E::Mobilize,
            E::Coerce,
            E::Assault,
        ])),
        _ => None,
    }
}

/// Characters → bytes.
fn bytes_of(text: &str, span: [usize; 2]) -> Range<usize> {
    let byte = |character: usize| {
        text.char_indices()
            .nth(character)
            .map_or(text.len(), |(byte, _)| byte)
    };
    byte(span[0])..byte(span[1])
}

fn tokens_in(sentence: &Sentence, span: Option<Range<usize>>) -> Range<usize> {
    let Some(span) = span else {
        return 0..0;
    };
    let inside =
        |token: &Token| (token.start as usize) < span.end && token.end as usize > span.start;
    let Some(first) = sentence.tokens.iter().position(inside) else {
        return 0..0;
    };
    let length = sentence.tokens[first..]
        .iter()
        .take_while(|token| inside(token))
        .count();
    first..first + length
}

/// The tokens of one sentence, neither tagged nor parsed.
fn sentence(text: &str, range: Range<u32>) -> Sentence {
    let mut ranges = Vec::new();
    tokenize(text, range.clone(), &mut ranges);
    Sentence {
        start: range.start,
        end: range.end,
        tokens: ranges
            .into_iter()
            .take(usize::from(u16::MAX))
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
            .collect(),
        ..Sentence::default()
    }
}

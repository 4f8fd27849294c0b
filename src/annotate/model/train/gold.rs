//! Records with names marked by hand → articles cut and tagged as the program does it, with the true names.

use std::io::BufRead;

use serde::Deserialize;

use super::TrainError;
use crate::annotate::analysis::NameKind;

/// A text with marked names.
#[derive(Clone, Debug)]
pub struct GoldArticle {
    /// `set:…`
    pub id: String,
    /// The text.
    pub text: String,
    /// Names by byte range, in order.
    pub names: Vec<GoldName>,
}

/// A marked name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoldName {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Its kind; `None` for a class that the models do not know (products, works).
    pub kind: Option<NameKind>,
    /// Whether it is a name at all, or a phrase such as `the rebels`.
    pub named: bool,
}

#[derive(Deserialize)]
struct Record {
    id: String,
    text: String,
    #[serde(default)]
    entities: Vec<Entity>,
}

#[derive(Deserialize)]
struct Entity {
    start: u32,
    end: u32,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    otype: Option<String>,
    #[serde(default)]
    named: Option<bool>,
}

/// Reads records, one in JSON a line; their offsets count characters.
pub fn read_gold(name: &str, input: impl BufRead) -> Result<Vec<GoldArticle>, TrainError> {
    let mut articles = Vec::new();
    for (number, line) in input.lines().enumerate() {
        let line = line.map_err(|source| TrainError::Read {
            file: name.to_owned(),
            source,
        })?;
        if line.trim().is_empty() {
            continue;
        }
        let record: Record = serde_json::from_str(&line).map_err(|source| TrainError::Names {
            file: name.to_owned(),
            line: number + 1,
            source,
        })?;
        articles.push(article(record));
    }
    Ok(articles)
}

fn article(record: Record) -> GoldArticle {
    let bytes: Vec<u32> = record
        .text
        .char_indices()
        .map(|(at, _)| at as u32)
        .chain([record.text.len() as u32])
        .collect();
    let mut names: Vec<GoldName> = record
        .entities
        .iter()
        .filter_map(|entity| {
            Some(GoldName {
                start: *bytes.get(entity.start as usize)?,
                end: *bytes.get(entity.end as usize)?,
                kind: kind(entity),
                named: entity.named != Some(false) && !is_pronoun(&record.text, entity),
            })
        })
        .collect();
    names.sort_by_key(|name| (name.start, std::cmp::Reverse(name.end)));
    GoldArticle {
        id: record.id,
        text: record.text,
        names,
    }
}

/// Whether what is marked is a pronoun, which some marks take for a name when it opens a sentence.
fn is_pronoun(text: &str, entity: &Entity) -> bool {
    let length = entity.end.saturating_sub(entity.start) as usize;
    let words: String = text
        .chars()
        .skip(entity.start as usize)
        .take(length)
        .collect();
    matches!(
        words.to_lowercase().as_str(),
        "i" | "we"
            | "you"
            | "he"
            | "she"
            | "it"
            | "they"
            | "us"
            | "our"
            | "his"
            | "her"
            | "its"
            | "their"
            | "who"
    )
}

fn kind(entity: &Entity) -> Option<NameKind> {
    match (entity.kind.as_str(), entity.otype.as_deref()) {
        ("PER", _) => Some(NameKind::Person),
        ("ORG", _) => Some(NameKind::Organization),
        ("LOC" | "COUNTRY", _) => Some(NameKind::Location),
        ("MISC", Some("NORP" | "Nationality")) => Some(NameKind::Norp),
        _ => None,
    }
}

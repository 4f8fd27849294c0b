//! A record understood as news.
//!
//! `Record → Article`: title, body, outlet, date, language, duplicate key. No dictionaries, no index.
//!
//! [`from_record`] is pure: any number of threads may call it, and the same record gives the same article.

mod agency;
mod coded;
mod draft;
mod duplicate;
mod feed;
mod html;
mod json;
mod mail;
mod map;
mod markdown;
mod plain;
mod record;
mod reuters;
mod wiki;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::archive::{Origin, Skipped};
use crate::text::{PartialDate, TextField};

pub use duplicate::{ContentHash, Signature};
pub use map::{Mapping, MappingError};
pub use record::from_record;

/// One news article, whatever archive it came from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Article {
    /// Identity: the given `id`, else the `url`, else a hash of the content.
    pub id: String,
    /// Canonical address.
    pub url: Option<String>,
    /// Headline; empty when there is none.
    pub title: String,
    /// Running text, NFC, paragraphs separated by a blank line.
    pub body: String,
    /// When it was published, to the precision that is known.
    pub published: Option<PartialDate>,
    /// ISO 639-1 code, or `None` when it cannot honestly be told.
    pub language: Option<String>,
    /// The publisher.
    pub outlet: Option<String>,
    /// Bylines.
    pub authors: Vec<String>,
    /// Section of the paper or site.
    pub section: Option<String>,
    /// Labels that the archive gave it.
    pub tags: Vec<String>,
    /// Where in which archive it was read.
    pub origin: Origin,
    /// Anything else that the record held; stored and returned.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

impl Article {
    /// The text that spans of `field` point into.
    #[must_use]
    pub fn text(&self, field: TextField) -> &str {
        match field {
            TextField::Title => &self.title,
            TextField::Body => &self.body,
        }
    }
}

/// How records are understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleOptions {
    /// Which column or key holds a field, where its name does not tell.
    pub map: Vec<Mapping>,
}

/// What a record turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Understood {
    /// An article.
    Article(Box<Parsed>),
    /// Well-formed, but no article by its nature: a page of links, a talk page.
    Skipped(Skipped),
}

/// An article with what its record said beyond it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The article.
    pub article: Article,
    /// Mentions that another system found, as given; see [`crate::annotate`] for their reading.
    pub entities: Option<Value>,
    /// Events that another system coded, as given.
    pub events: Option<Value>,
    /// Whether the record only annotates an article that is kept elsewhere (a GDELT or POLECAT row): its text is empty, and
    /// an article of the same identity must not lose its own.
    pub annotates: bool,
    /// What had to be mended.
    pub repairs: Repairs,
}

/// What had to be mended to read a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repairs {
    /// Byte sequences that were no text and became U+FFFD.
    pub broken_characters: u64,
    /// Records whose syntax had to be mended before it could be parsed.
    pub broken_syntax: u64,
    /// Dates that could not be read; they are kept as `date_text` in `extra`.
    pub unread_dates: u64,
}

impl std::ops::AddAssign for Repairs {
    fn add_assign(&mut self, other: Repairs) {
        self.broken_characters += other.broken_characters;
        self.broken_syntax += other.broken_syntax;
        self.unread_dates += other.unread_dates;
    }
}

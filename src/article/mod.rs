//! A record understood as news.
//!
//! `Record → Article`: title, body, outlet, date, language, duplicate key. No dictionaries, no index.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::archive::Origin;
use crate::text::{PartialDate, TextField};

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

//! Where in an article something stands.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The text of an article that a span points into.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum TextField {
    /// The headline.
    Title,
    /// The running text.
    #[default]
    Body,
}

/// A half-open UTF-8 byte range on character boundaries in one text of an article.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Which text.
    #[serde(default)]
    pub field: TextField,
    /// First byte.
    pub start: u32,
    /// One past the last byte; never less than `start`.
    pub end: u32,
}

impl Span {
    /// The words the span covers, or `None` when it does not lie on character boundaries of `text`.
    #[must_use]
    pub fn slice<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.get(self.start as usize..self.end as usize)
    }

    /// Whether `other` lies wholly inside this span.
    #[must_use]
    pub fn contains(&self, other: &Span) -> bool {
        self.field == other.field && self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share a byte.
    #[must_use]
    pub fn overlaps(&self, other: &Span) -> bool {
        self.field == other.field && self.start < other.end && other.start < self.end
    }
}

/// A span together with the words it covers, for answers that travel without their article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Quote {
    /// Which text.
    #[serde(default)]
    pub field: TextField,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The covered words, equal to `text[start..end]` of the article.
    #[serde(default)]
    pub text: String,
}

impl Quote {
    /// Quotes `span` out of `text`; an invalid span gives an empty quote at its start.
    #[must_use]
    pub fn new(span: Span, text: &str) -> Self {
        Quote {
            field: span.field,
            start: span.start,
            end: span.end,
            text: span.slice(text).unwrap_or_default().to_owned(),
        }
    }

    /// The span without its words.
    #[must_use]
    pub fn span(&self) -> Span {
        Span {
            field: self.field,
            start: self.start,
            end: self.end,
        }
    }
}

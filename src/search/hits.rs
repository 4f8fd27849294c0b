//! Answers, in the shapes that every surface shows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::annotate::{Annotations, CountryCount, EntityCount, Event};
use crate::article::Article;
use crate::text::{PartialDate, Span};

/// Both exact counts of a result set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Total {
    /// Articles that match.
    pub articles: u64,
    /// Events that match in them: those that satisfy the event clauses, or all events of the articles when there are none.
    pub events: u64,
}

/// Something in the query that was repaired or ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Warning {
    /// Stable code, such as `unclosed_quote`.
    pub code: String,
    /// What was repaired and how.
    pub message: String,
    /// First byte in the query text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A window of an article's text with the words that match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Snippet {
    /// `title` or `body`.
    pub field: String,
    /// Escaped HTML; word hits in `<mark>`, event evidence in `<mark class="event">`.
    pub html: String,
    /// The same window as plain text.
    pub text: String,
    /// What is marked, as byte ranges of the article's text.
    pub spans: Vec<Span>,
}

/// One ranked article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Hit {
    /// Article id.
    pub id: String,
    /// Relevance; 0 where the order is not by relevance.
    pub score: f32,
    /// Headline.
    pub title: String,
    /// Address.
    pub url: Option<String>,
    /// Publisher.
    pub outlet: Option<String>,
    /// Publication date.
    pub published: Option<PartialDate>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// Best passages.
    pub snippets: Vec<Snippet>,
    /// Countries of the article.
    pub countries: Vec<CountryCount>,
    /// Organizations of the article.
    pub organizations: Vec<EntityCount>,
    /// The events that match, or all of the article when the query asks for none.
    pub events: Vec<Event>,
}

/// One value of a facet with its counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bucket {
    /// Code, canonical name or path; what a filter takes.
    pub value: String,
    /// What people read.
    pub label: String,
    /// Articles that have it.
    pub articles: u64,
    /// Matching events that have it; null for facets of articles.
    pub events: Option<u64>,
    /// Whether the request filters by it.
    pub selected: bool,
}

/// Counts of one interval of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelineBucket {
    /// First day (or year, month) of the interval in the requested time zone, ISO 8601.
    pub start: String,
    /// Articles in it.
    pub articles: u64,
    /// Matching events of those articles.
    pub events: u64,
}

/// The answer to a search for articles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Hits {
    /// Exact counts.
    pub total: Total,
    /// Whether nothing matched all words and any word was taken instead.
    pub relaxed: bool,
    /// Repairs of the query.
    pub warnings: Vec<Warning>,
    /// Where next to nothing matches: the query with each word that hardly any article has replaced by the nearest one
    /// that is frequent.
    pub did_you_mean: Option<String>,
    /// Wall time in milliseconds, filled in by the surface.
    pub took_ms: u64,
    /// The page of results.
    pub hits: Vec<Hit>,
    /// Requested facets by name.
    pub facets: BTreeMap<String, Vec<Bucket>>,
    /// Counts by date; empty unless asked for.
    pub timeline: Vec<TimelineBucket>,
    /// Where the next page starts; null at the end.
    pub next_cursor: Option<String>,
}

/// One event with the article that reports it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EventHit {
    /// The event.
    #[serde(flatten)]
    pub event: Event,
    /// The article that reports it.
    pub article: ArticleRef,
}

/// Enough of an article to cite it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArticleRef {
    /// Article id.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Publication date.
    pub published: Option<PartialDate>,
    /// Address.
    pub url: Option<String>,
    /// Publisher.
    pub outlet: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
}

/// The answer to a search for events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EventHits {
    /// Exact counts.
    pub total: Total,
    /// Whether any word was taken instead of all.
    pub relaxed: bool,
    /// Repairs of the query.
    pub warnings: Vec<Warning>,
    /// Wall time in milliseconds, filled in by the surface.
    pub took_ms: u64,
    /// The page of events.
    pub events: Vec<EventHit>,
    /// Requested facets, counted over the matching events.
    pub facets: BTreeMap<String, Vec<Bucket>>,
    /// Counts by date of the matching events.
    pub timeline: Vec<TimelineBucket>,
    /// Where the next page starts; null at the end.
    pub next_cursor: Option<String>,
}

/// One cell of the matrix of sources and targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MatrixCell {
    /// Country code of the source.
    pub source: String,
    /// Country code of the target.
    pub target: String,
    /// Articles with such an event.
    pub articles: u64,
    /// Events.
    pub events: u64,
}

/// Source × target counts of the matching events, most events first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Matrix {
    /// Exact counts of the whole result set.
    pub total: Total,
    /// Cells that are not empty.
    pub cells: Vec<MatrixCell>,
}

/// A completion of what somebody types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Suggestion {
    /// What to insert into the query.
    pub value: String,
    /// What people read.
    pub label: String,
    /// `term` or the name of a facet.
    pub kind: String,
    /// Articles that have it.
    pub articles: u64,
}

/// An article with everything read out of it, as stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnnotatedArticle {
    /// The article.
    #[serde(flatten)]
    pub article: Article,
    /// What was read out of it.
    #[serde(flatten)]
    pub annotations: Annotations,
}

/// Size and state of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stats {
    /// Articles that can be found.
    pub articles: u64,
    /// Their events.
    pub events: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Segments.
    pub segments: u64,
    /// Counts up with each commit.
    pub generation: u64,
    /// Format version of the index.
    pub format: u32,
    /// Earliest publication date.
    pub first: Option<PartialDate>,
    /// Latest publication date.
    pub last: Option<PartialDate>,
    /// Articles by language, most first.
    pub languages: Vec<Bucket>,
}

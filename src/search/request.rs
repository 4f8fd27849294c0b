//! A search as backends answer it: limits checked, names looked up, the query planned.

use jiff::tz::TimeZone;

use super::cursor::Cursor;
use super::params::{FacetRequest, Interval, Sort, TimelineDate};
use super::picks::Pick;
use super::ranking::Ranking;
use crate::query::{EventMatch, Plan};

/// Which counts by date are wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineRequest {
    /// The interval; `None` chooses one that gives a readable number of buckets.
    pub interval: Option<Interval>,
    /// Which date.
    pub date: TimelineDate,
    /// Where days begin.
    pub tz: TimeZone,
    /// Most buckets.
    pub limit: usize,
}

/// A search as backends answer it.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The query as written.
    pub text: String,
    /// What must hold of the article.
    pub plan: Plan,
    /// What is asked when nothing matches `plan`.
    pub relaxed: Option<Plan>,
    /// Values picked by facet.
    pub picks: Vec<Pick>,
    /// Order of hits.
    pub sort: Sort,
    /// Hits on the page.
    pub limit: usize,
    /// Where the page starts.
    pub cursor: Option<Cursor>,
    /// Facets to count.
    pub facets: Vec<FacetRequest>,
    /// Counts by date.
    pub timeline: Option<TimelineRequest>,
    /// Fragments of each field in a snippet; 0 for none.
    pub snippets: usize,
    /// Bytes of a body in which snippets are looked for.
    pub snippet_bytes: usize,
    /// Whether near-duplicates collapse into one hit.
    pub collapse: bool,
    /// Days in which the weight of an article's age halves, and the present.
    pub recency: Option<(u32, i64)>,
    /// Whether the query is widened by words of its best hits.
    pub expand: bool,
    /// How words are weighed.
    pub ranking: Ranking,
    /// Words that a pattern may stand for.
    pub expansions: usize,
    /// Tells this search from others in cursors.
    pub fingerprint: u64,
}

/// Hits on a page that asks for no number.
pub const PAGE: usize = 10;

impl Request {
    /// A request for everything, as a start for tests and programs.
    #[must_use]
    pub fn all() -> Self {
        Request {
            text: String::new(),
            plan: Plan::All,
            relaxed: None,
            picks: Vec::new(),
            sort: Sort::Newest,
            limit: PAGE,
            cursor: None,
            facets: Vec::new(),
            timeline: None,
            snippets: 0,
            snippet_bytes: 1 << 20,
            collapse: false,
            recency: None,
            expand: false,
            ranking: Ranking::default(),
            expansions: 1000,
            fingerprint: 0,
        }
    }

    /// The event conditions of query and clauses; none when the query asks for no events.
    #[must_use]
    pub fn event_matches(plan: &Plan) -> Vec<&EventMatch> {
        let mut matches = Vec::new();
        plan.event_matches(&mut matches);
        matches
    }
}

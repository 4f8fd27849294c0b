//! The engine-free question and answer: `Params → Request → Hits`.
//!
//! `Params` is what a user wrote, with the same names on every surface (`q`, one per facet, `event`, `from` …).
//! [`resolve`] gives a `Request`, which any backend answers with `Hits` or `EventHits`.

pub mod answer;
mod cursor;
pub mod export;
mod hits;
mod params;
mod picks;
mod ranking;
mod request;
mod resolve;
pub mod snippet;

pub use crate::document::Facet;
pub use cursor::{Cursor, SortKey};
pub use hits::{
    AnnotatedArticle, ArticleRef, Bucket, EventHit, EventHits, Hit, Hits, Matrix, MatrixCell,
    Snippet, Stats, Suggestion, TimelineBucket, Total, Warning,
};
pub use params::{
    BucketOrder, FacetRequest, Interval, Match, PARAMETERS, ParamError, Params, Sort, TimelineDate,
};
pub use picks::{Condition, Pick};
pub use ranking::Ranking;
pub use request::{PAGE, Request, TimelineRequest};
pub use resolve::{RequestError, resolve};

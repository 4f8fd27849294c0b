//! The engine-free question and answer: `Params → Request → Hits`.
//!
//! `Params` is what a user wrote, with the same names on every surface (`q`, one per facet, `event`, `from` …).
//! Resolving it gives a `Request`, which any backend answers with `Hits` or `EventHits`.

pub mod export;
mod facet;
mod hits;

pub use facet::Facet;
pub use hits::{
    AnnotatedArticle, ArticleRef, Bucket, EventHit, EventHits, Hit, Hits, Matrix, MatrixCell,
    Snippet, Stats, Suggestion, TimelineBucket, Total, Warning,
};

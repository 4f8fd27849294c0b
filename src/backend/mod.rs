//! Where documents are kept and searched: `Document → index`, `Request → Hits`.
//!
//! [`Backend`] answers, [`Writer`] changes; no type of an engine crosses either. One plan gives the same articles,
//! events and counts on every backend, only scores may differ: [`scan`] is the plain reading of what each request
//! means, [`tantivy`] the fast one.
//!
//! What counts as a matching event: with event clauses in the query, the events that fulfil one of those not denied;
//! without, all events of the article. Values picked in facets of events must hold of one event together, and narrow
//! the matching events; an article without such an event does not match.

mod error;
mod gate;
pub mod scan;
pub mod tantivy;

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::document::{Document, Facet};
use crate::search::{
    AnnotatedArticle, Bucket, EventHits, FacetRequest, Hit, Hits, Matrix, Request, Stats,
    Suggestion,
};

pub use error::BackendError;
pub(crate) use gate::Gate;

/// Tells a running search that nobody waits for it any more.
#[derive(Clone, Default)]
pub struct Deadline {
    passed: Option<Arc<dyn Fn() -> bool + Send + Sync>>,
}

impl Deadline {
    /// Never passes.
    #[must_use]
    pub fn none() -> Self {
        Deadline::default()
    }

    /// Passes when `passed` says so; asked every few thousand documents, so it must be cheap.
    pub fn new(passed: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Deadline {
            passed: Some(Arc::new(passed)),
        }
    }

    /// # Errors
    /// `BackendError::Deadline` once it has passed.
    pub fn check(&self) -> Result<(), BackendError> {
        match &self.passed {
            Some(passed) if passed() => Err(BackendError::Deadline),
            _ => Ok(()),
        }
    }
}

impl std::fmt::Debug for Deadline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deadline")
            .field("set", &self.passed.is_some())
            .finish()
    }
}

/// What a check of an index found.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct VerifyReport {
    /// Articles read.
    pub articles: u64,
    /// Events read.
    pub events: u64,
    /// What is wrong; empty for a sound index.
    pub faults: Vec<String>,
}

/// Receives one article of an export with the ids of its matching events.
pub type ExportSink<'a> = dyn FnMut(AnnotatedArticle, Vec<String>) -> ControlFlow<()> + 'a;

/// Answers searches; shared by threads.
pub trait Backend: Send + Sync {
    /// Articles that match, ranked, with counts.
    fn search(&self, request: &Request, deadline: &Deadline) -> Result<Hits, BackendError>;
    /// Events that match: those with the newest article first unless the request sorts otherwise; facets and timeline count events.
    fn events(&self, request: &Request, deadline: &Deadline) -> Result<EventHits, BackendError>;
    /// Matching events by countries of source and target.
    fn matrix(&self, request: &Request, deadline: &Deadline) -> Result<Matrix, BackendError>;
    /// Values of one facet among the matching articles, those picked in it left out of account.
    fn facet(
        &self,
        request: &Request,
        facet: &FacetRequest,
        deadline: &Deadline,
    ) -> Result<Vec<Bucket>, BackendError>;
    /// One article as stored.
    fn article(&self, id: &str) -> Result<Option<AnnotatedArticle>, BackendError>;
    /// Articles with the same rare words, most alike first; `None` when there is no such article.
    fn similar(
        &self,
        id: &str,
        limit: usize,
        deadline: &Deadline,
    ) -> Result<Option<Vec<Hit>>, BackendError>;
    /// Names and words that begin so, most frequent first.
    fn suggest(&self, prefix: &str, limit: usize) -> Result<Vec<Suggestion>, BackendError>;
    /// Every matching article, one after the other, in an order of the index's own; memory does not grow with their number.
    fn export(
        &self,
        request: &Request,
        deadline: &Deadline,
        sink: &mut ExportSink<'_>,
    ) -> Result<(), BackendError>;
    /// Size and state.
    fn stats(&self) -> Result<Stats, BackendError>;
    /// Counts up with each commit that this backend sees.
    fn generation(&self) -> u64;
    /// Takes up what was committed since.
    fn reload(&self) -> Result<(), BackendError>;
    /// Works out beforehand what the first searches after a commit would wait for.
    fn warm(&self) -> Result<(), BackendError> {
        Ok(())
    }
    /// Reads everything and compares it with itself.
    fn verify(&self) -> Result<VerifyReport, BackendError>;

    /// Values of one facet, by name and beginning.
    fn facet_values(
        &self,
        request: &Request,
        facet: Facet,
        prefix: &str,
        limit: usize,
        deadline: &Deadline,
    ) -> Result<Vec<Bucket>, BackendError> {
        let wanted = FacetRequest {
            limit,
            prefix: prefix.to_owned(),
            ..FacetRequest::new(facet)
        };
        self.facet(request, &wanted, deadline)
    }
}

/// Changes an index; one at a time. Changes are seen by backends after the next commit.
pub trait Writer: Send {
    /// Adds an article, in place of one with the same id.
    fn put(&mut self, document: Document) -> Result<(), BackendError>;
    /// Removes an article; one that is not there is no error.
    fn delete(&mut self, id: &str) -> Result<(), BackendError>;
    /// Removes what matches, changes not yet committed included, and says how many; commits what came before.
    fn delete_matching(&mut self, request: &Request) -> Result<u64, BackendError>;
    /// Makes all changes durable together with `checkpoint`: after a crash either both are there or neither.
    fn commit(&mut self, checkpoint: &str) -> Result<(), BackendError>;
    /// What the last commit carried.
    fn checkpoint(&self) -> Option<String>;
    /// Whether an article with this id is there, changes not yet committed included.
    fn contains(&self, id: &str) -> Result<bool, BackendError>;
    /// Drops what was deleted and joins what is scattered.
    fn optimize(&mut self) -> Result<(), BackendError>;
}

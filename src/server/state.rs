//! What all handlers share: the index, the annotator, the keys, the turns, the counters.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use axum::body::Bytes;

use super::error::Problem;
use super::guard::RateLimit;
use super::keys::{KeyRing, Scope};
use super::metrics::Metrics;
use super::pool::Pool;
use super::watches::WatchBook;
use super::webhooks::Deliveries;
use super::wire::request_problem;
use super::writes::{OpenWriter, WriteQueue};
use crate::backend::{Backend, Deadline};
use crate::config::Settings;
use crate::document::{Document, Names};
use crate::search::{Params, Request, Warning, resolve};

/// Makes the document of an article given as JSON, or says what is wrong with it.
pub type MakeDocument = Arc<
    dyn Fn(serde_json::Map<String, serde_json::Value>) -> Result<Document, String> + Send + Sync,
>;

/// What depends on the dictionaries in force; always replaced as a whole.
#[derive(Clone)]
pub struct Vocabulary {
    /// What the names in queries stand for.
    pub names: Arc<dyn Names>,
    /// Reads and annotates an article that comes in.
    pub document: MakeDocument,
}

/// Reads the dictionaries again when they have changed since the last time, or, given `true`, in any case.
pub type Refresh = Arc<dyn Fn(bool) -> Result<Option<Vocabulary>, String> + Send + Sync>;

/// What a server is made of.
pub struct Parts {
    /// Limits.
    pub settings: Settings,
    /// Answers searches.
    pub backend: Arc<dyn Backend>,
    /// The dictionaries at the start.
    pub vocabulary: Vocabulary,
    /// How changed dictionaries are taken up; `None` where they never change.
    pub refresh: Option<Refresh>,
    /// Opens the index for writing; `None` makes the server read-only.
    pub writer: Option<OpenWriter>,
    /// Where keys and watches are kept; `None` for neither.
    pub dir: Option<PathBuf>,
    /// Whether only this machine can reach the server.
    pub loopback: bool,
}

/// The shared state of a server; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Inner>);

/// The fields of [`AppState`].
pub struct Inner {
    pub(super) settings: Settings,
    pub(super) backend: Arc<dyn Backend>,
    vocabulary: RwLock<Vocabulary>,
    /// How often the vocabulary has changed.
    vocabulary_changes: AtomicU64,
    pub(super) refresh: Option<Refresh>,
    pub(super) writes: Option<WriteQueue>,
    pub(super) keys: Option<KeyRing>,
    pub(super) watches: Option<WatchBook>,
    pub(super) deliveries: Deliveries,
    pub(super) pool: Pool,
    pub(super) rate: RateLimit,
    pub(super) metrics: Metrics,
    pub(super) openapi: OnceLock<Bytes>,
    loopback: bool,
}

impl AppState {
    /// Puts the parts together and starts the thread that writes.
    ///
    /// # Errors
    /// When the keys or watches cannot be read.
    pub fn new(parts: Parts) -> Result<AppState, super::ServeError> {
        let keys = parts.dir.as_deref().map(KeyRing::open).transpose()?;
        let watches = parts.dir.as_deref().map(WatchBook::open).transpose()?;
        let writes = parts
            .writer
            .map(|writer| WriteQueue::start(writer, Arc::clone(&parts.backend)));
        Ok(AppState(Arc::new(Inner {
            pool: Pool::new(&parts.settings),
            settings: parts.settings,
            backend: parts.backend,
            vocabulary: RwLock::new(parts.vocabulary),
            vocabulary_changes: AtomicU64::new(0),
            refresh: parts.refresh,
            writes,
            keys,
            watches,
            deliveries: Deliveries::default(),
            rate: RateLimit::default(),
            metrics: Metrics::new(),
            openapi: OnceLock::new(),
            loopback: parts.loopback,
        })))
    }

    /// Runs `work` on a search thread, with its deadline.
    pub(super) async fn search<T: Send + 'static>(
        &self,
        work: impl FnOnce(&AppState, &Deadline) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let state = self.clone();
        self.pool
            .run(&self.metrics, move |deadline| work(&state, deadline))
            .await
    }

    /// What a user asked, checked and planned.
    pub(super) fn resolve(&self, params: &Params) -> Result<(Request, Vec<Warning>), Problem> {
        let now = jiff::Timestamp::now().as_second();
        let names = self.vocabulary().names;
        resolve(params, names.as_ref(), &self.settings, now)
            .map_err(|error| request_problem(&error))
    }

    /// The dictionaries in force.
    pub(super) fn vocabulary(&self) -> Vocabulary {
        self.vocabulary
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Puts other dictionaries in force.
    pub(super) fn set_vocabulary(&self, vocabulary: Vocabulary) {
        *self
            .vocabulary
            .write()
            .unwrap_or_else(PoisonError::into_inner) = vocabulary;
        self.vocabulary_changes.fetch_add(1, Ordering::Release);
    }

    /// A number that changes whenever the same question may get another answer.
    pub(super) fn generation(&self) -> (u64, u64) {
        (
            self.backend.generation(),
            self.vocabulary_changes.load(Ordering::Acquire),
        )
    }

    /// Reading is open on loopback; beyond it, it needs a key as soon as one was made for reading.
    pub(super) fn reading_needs_key(&self) -> bool {
        !self.loopback && self.keys.as_ref().is_some_and(|keys| keys.has(Scope::Read))
    }
}

impl Deref for AppState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

//! What all handlers share: the index, the annotator, the keys, the turns, the counters.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;

use super::error::Problem;
use super::guard::RateLimit;
use super::keys::{KeyRing, Scope};
use super::metrics::Metrics;
use super::pool::Pool;
use super::watches::WatchBook;
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

/// How articles come in.
pub struct Intake {
    /// Reads and annotates an article.
    pub document: MakeDocument,
    /// Opens the index for writing.
    pub writer: OpenWriter,
}

/// What a server is made of.
pub struct Parts {
    /// Limits.
    pub settings: Settings,
    /// Answers searches.
    pub backend: Arc<dyn Backend>,
    /// What the names in queries stand for.
    pub names: Arc<dyn Names>,
    /// How articles come in; `None` makes the server read-only.
    pub intake: Option<Intake>,
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
    pub(super) names: Arc<dyn Names>,
    pub(super) intake: Option<(MakeDocument, WriteQueue)>,
    pub(super) keys: Option<KeyRing>,
    pub(super) watches: Option<WatchBook>,
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
        let intake = parts.intake.map(|intake| {
            let queue = WriteQueue::start(intake.writer, Arc::clone(&parts.backend));
            (intake.document, queue)
        });
        Ok(AppState(Arc::new(Inner {
            pool: Pool::new(&parts.settings),
            settings: parts.settings,
            backend: parts.backend,
            names: parts.names,
            intake,
            keys,
            watches,
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
        resolve(params, self.names.as_ref(), &self.settings, now)
            .map_err(|error| request_problem(&error))
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

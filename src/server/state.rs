//! What all handlers share: the index, the annotator, the keys, the turns, the counters.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;

use super::guard::RateLimit;
use super::keys::{KeyRing, Scope};
use super::metrics::Metrics;
use super::pool::Pool;
use super::watches::WatchBook;
use super::writes::{OpenWriter, WriteQueue};
use crate::annotate::Annotator;
use crate::backend::Backend;
use crate::config::Settings;

/// What a server is made of.
pub struct Parts {
    /// Limits.
    pub settings: Settings,
    /// Answers searches.
    pub backend: Arc<dyn Backend>,
    /// Annotates what is written and names what is asked.
    pub annotator: Arc<Annotator>,
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
    pub(super) annotator: Arc<Annotator>,
    pub(super) writes: Option<WriteQueue>,
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
        let writes = parts
            .writer
            .map(|open| WriteQueue::start(open, Arc::clone(&parts.backend)));
        Ok(AppState(Arc::new(Inner {
            pool: Pool::new(&parts.settings),
            settings: parts.settings,
            backend: parts.backend,
            annotator: parts.annotator,
            writes,
            keys,
            watches,
            rate: RateLimit::default(),
            metrics: Metrics::new(),
            openapi: OnceLock::new(),
            loopback: parts.loopback,
        })))
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

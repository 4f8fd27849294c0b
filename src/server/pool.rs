//! Searches run on their own threads behind a bounded number of turns, with a deadline, and end when the client leaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::{Code, Problem};
use super::metrics::Metrics;
use crate::backend::Deadline;
use crate::config::Settings;

/// The turns of a server.
pub(super) struct Pool {
    turns: Arc<Semaphore>,
    exports: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    deadline: Duration,
}

impl Pool {
    pub(super) fn new(settings: &Settings) -> Pool {
        Pool {
            turns: Arc::new(Semaphore::new(settings.search_threads())),
            exports: Arc::new(Semaphore::new(settings.search_threads().max(2))),
            waiting: AtomicUsize::new(0),
            most_waiting: settings.searches_waiting,
            deadline: Duration::from_millis(settings.deadline_ms),
        }
    }

    /// Runs `work` on a thread for blocking work once a turn is free.
    ///
    /// # Errors
    /// `overloaded` when too many wait already or the deadline passes while waiting, else what `work` returns. When the
    /// returned future is dropped, because the client left, the deadline is cancelled and `work` ends at its next look at it.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        metrics: &Metrics,
        work: impl FnOnce(&Deadline) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let until = Instant::now() + self.deadline;
        let turn = self.turn(metrics, until).await?;
        let left = Arc::new(AtomicBool::new(false));
        let cancel = Cancel(Arc::clone(&left));
        let deadline =
            Deadline::new(move || left.load(Ordering::Relaxed) || Instant::now() >= until);
        metrics.running.inc();
        let running = metrics.running.clone();
        let task = tokio::task::spawn_blocking(move || {
            let answer = work(&deadline);
            running.dec();
            drop(turn);
            answer
        });
        let answer = task.await.map_err(|error| Problem::internal(&error))?;
        drop(cancel);
        answer
    }

    /// A turn for an export, which may last as long as the client reads.
    pub(super) fn export_turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.exports)
            .try_acquire_owned()
            .map_err(|_| overloaded())
    }

    async fn turn(
        &self,
        metrics: &Metrics,
        until: Instant,
    ) -> Result<OwnedSemaphorePermit, Problem> {
        if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            return Ok(turn);
        }
        let _waiting = Waiting::enter(self, metrics)?;
        let turn = Arc::clone(&self.turns).acquire_owned();
        match tokio::time::timeout_at(until.into(), turn).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(closed)) => Err(Problem::internal(&closed)),
            Err(_) => {
                metrics.refused.inc();
                Err(overloaded())
            }
        }
    }
}

fn overloaded() -> Problem {
    Problem::new(
        Code::Overloaded,
        "every search slot is taken; hint: try again in a moment, or raise `searches_in_flight`",
    )
}

/// Ends the search when dropped, which does no harm once it has ended by itself.
struct Cancel(Arc<AtomicBool>);

impl Drop for Cancel {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Counts a waiting search for as long as it waits.
struct Waiting<'a> {
    pool: &'a Pool,
    metrics: &'a Metrics,
}

impl<'a> Waiting<'a> {
    fn enter(pool: &'a Pool, metrics: &'a Metrics) -> Result<Self, Problem> {
        let before = pool.waiting.fetch_add(1, Ordering::Relaxed);
        metrics.waiting.inc();
        let waiting = Waiting { pool, metrics };
        if before >= pool.most_waiting {
            metrics.refused.inc();
            return Err(overloaded());
        }
        Ok(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.pool.waiting.fetch_sub(1, Ordering::Relaxed);
        self.metrics.waiting.dec();
    }
}

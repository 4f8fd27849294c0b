//! Writing over HTTP: one thread applies what requests hand it, commits, and only then answers.
//!
//! The index is open for writing only while there is something to write, so that a load from the command line can
//! take its turn. Requests that arrive together share one commit.

use std::sync::Arc;
use std::sync::mpsc;

use tokio::sync::oneshot;

use super::error::Problem;
use super::wire::backend_problem;
use crate::backend::{Backend, BackendError, Writer};
use crate::document::Document;

/// Opens the index for writing.
pub type OpenWriter = Arc<dyn Fn() -> Result<Box<dyn Writer>, BackendError> + Send + Sync>;

/// Requests that may wait for the thread.
const QUEUE: usize = 64;

/// One change of the index.
pub(super) enum Change {
    /// Puts an article in the place of whatever has its id.
    Put(Box<Document>),
    /// Takes an article out.
    Delete(String),
}

/// What a change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// The article is new.
    Indexed,
    /// The article took the place of an older one.
    Replaced,
    /// The article is gone.
    Deleted,
    /// There was nothing to delete.
    Missing,
}

struct Job {
    changes: Vec<Change>,
    answer: oneshot::Sender<Result<Vec<Done>, Problem>>,
}

/// The way to the writing thread; dropping it ends the thread.
pub(super) struct WriteQueue {
    jobs: mpsc::SyncSender<Job>,
}

impl WriteQueue {
    /// Starts the thread.
    pub(super) fn start(open: OpenWriter, backend: Arc<dyn Backend>) -> WriteQueue {
        let (jobs, waiting) = mpsc::sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("dateline-write".to_owned())
            .spawn(move || work(&open, backend.as_ref(), &waiting))
            .expect("invariant: the system can start one more thread");
        WriteQueue { jobs }
    }

    /// Applies the changes in order and returns what each did, once all are on disk.
    pub(super) async fn apply(&self, changes: Vec<Change>) -> Result<Vec<Done>, Problem> {
        let (answer, done) = oneshot::channel();
        let job = Job { changes, answer };
        self.jobs.try_send(job).map_err(|_| {
            Problem::new(
                super::error::Code::Overloaded,
                "too many writes are waiting; hint: send more articles in one request, as JSONL",
            )
        })?;
        done.await.map_err(|error| Problem::internal(&error))?
    }
}

/// Takes whatever waits, applies it, commits, answers; the writer closes when nothing is left.
fn work(open: &OpenWriter, backend: &dyn Backend, waiting: &mpsc::Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let mut jobs = vec![first];
        jobs.extend(waiting.try_iter());
        let mut writer = match open() {
            Ok(writer) => writer,
            Err(error) => {
                refuse(jobs, &backend_problem(&error));
                continue;
            }
        };
        while !jobs.is_empty() {
            batch(writer.as_mut(), backend, jobs);
            jobs = waiting.try_iter().collect();
        }
    }
}

/// Applies some jobs under one commit.
fn batch(writer: &mut dyn Writer, backend: &dyn Backend, mut jobs: Vec<Job>) {
    let mut results = Vec::with_capacity(jobs.len());
    let mut failed = None;
    for job in &mut jobs {
        match apply(writer, std::mem::take(&mut job.changes)) {
            Ok(done) => results.push(done),
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    let checkpoint = writer.checkpoint().unwrap_or_default();
    let outcome = match failed {
        Some(error) => Err(error),
        None => writer.commit(&checkpoint).and_then(|()| backend.reload()),
    };
    if let Err(error) = outcome {
        refuse(jobs, &backend_problem(&error));
        return;
    }
    for (job, done) in jobs.into_iter().zip(results) {
        // A client that left has no use for the answer; the change stands.
        let _ = job.answer.send(Ok(done));
    }
}

fn apply(writer: &mut dyn Writer, changes: Vec<Change>) -> Result<Vec<Done>, BackendError> {
    let mut done = Vec::with_capacity(changes.len());
    for change in changes {
        done.push(match change {
            Change::Put(document) => {
                let known = writer.contains(&document.article.id)?;
                writer.put(*document)?;
                if known { Done::Replaced } else { Done::Indexed }
            }
            Change::Delete(id) => {
                let known = writer.contains(&id)?;
                if known {
                    writer.delete(&id)?;
                    Done::Deleted
                } else {
                    Done::Missing
                }
            }
        });
    }
    Ok(done)
}

fn refuse(jobs: Vec<Job>, problem: &Problem) {
    for job in jobs {
        let _ = job.answer.send(Err(problem.clone()));
    }
}

//! The stages between an archive and whoever takes its articles: one reader, many workers, one visitor, in order.
//!
//! The reader numbers what it finds; workers parse, annotate and prepare; the visitor gets everything in the order of
//! reading, so that what it makes of it depends neither on threads nor on queues. A [`Gate`] bounds what is on its way.
//! A worker that panics on a record turns it into a reject. Deliberately not here: what to do with the articles.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use serde::Serialize;

use crate::annotate::{Annotations, Annotator};
use crate::archive::{self, Content, Input, Item, Origin, Position, ReadOptions, Record, Reject};
use crate::article::{self, Article, ArticleOptions, Parsed, Repairs, Understood};
use crate::backend::Gate;
use crate::config::Settings;

/// Stack of a worker: parsers of deeply nested markup need more than the default.
const STACK_BYTES: usize = 16 << 20;
/// How long the visitor sleeps at most before it looks whether somebody wants to stop.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How a stream of articles is made.
#[derive(Clone, Debug)]
pub struct StreamOptions {
    /// How archives are read.
    pub read: ReadOptions,
    /// How records become articles.
    pub article: ArticleOptions,
    /// How much of an article is annotated.
    pub annotate: AnnotateLimits,
    /// Workers that parse and annotate, at least one.
    pub threads: usize,
    /// Items on their way at once.
    pub queue_records: usize,
    /// Bytes on their way at once.
    pub queue_bytes: usize,
}

/// How much of an article is annotated.
#[derive(Clone, Copy, Debug)]
pub struct AnnotateLimits {
    /// Bytes of the body; the rest is searched, but names and events in it are not read.
    pub bytes: usize,
    /// Events that are kept.
    pub events: usize,
}

impl From<&Settings> for AnnotateLimits {
    fn from(settings: &Settings) -> Self {
        Self {
            bytes: settings.annotated_bytes,
            events: settings.article_events,
        }
    }
}

/// The annotations of an article as read: those that its record brought along, else our own, within the limits.
pub fn annotate(parsed: &Parsed, annotator: &Annotator, limits: AnnotateLimits) -> Annotations {
    let (entities, events) = (parsed.entities.as_ref(), parsed.events.as_ref());
    let body = &parsed.article.body;
    let mut annotations = if body.len() <= limits.bytes {
        annotator.adopt(&parsed.article, entities, events)
    } else {
        let mut beginning = parsed.article.clone();
        beginning
            .body
            .truncate(body.floor_char_boundary(limits.bytes));
        annotator.adopt(&beginning, entities, events)
    };
    annotations.events.truncate(limits.events);
    annotations
}

/// A record that could not be used, as it is written to the rejects file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// Where it stands.
    pub origin: Origin,
    /// Stable code.
    pub code: String,
    /// What is wrong and what to do.
    pub reason: String,
}

impl From<Reject> for Rejected {
    fn from(reject: Reject) -> Self {
        Self {
            origin: reject.origin,
            code: reject.code.to_string(),
            reason: reject.reason,
        }
    }
}

/// An article with what was read out of it.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The article.
    pub article: Article,
    /// What was read out of it, or what the record brought along.
    pub annotations: Annotations,
    /// Whether the record only annotates an article that is kept elsewhere.
    pub annotates: bool,
    /// What had to be mended.
    pub repairs: Repairs,
}

/// What became of one item.
#[derive(Debug)]
pub enum Outcome<T> {
    /// An article, prepared.
    Article(Box<T>),
    /// A record that cannot be used.
    Rejected(Rejected),
    /// Something that is no article.
    Skipped,
    /// The end of an input.
    EndOfInput,
}

/// One item in the order of reading.
#[derive(Debug)]
pub struct Step<T> {
    /// Number of its input in the list.
    pub input: usize,
    /// Where reading would go on after it.
    pub next: Position,
    /// Bytes of the input, as it lies on disk, read so far.
    pub read_bytes: u64,
    /// Bytes of the record after decompression.
    pub bytes: u64,
    /// What became of it.
    pub outcome: Outcome<T>,
}

struct Task {
    number: u64,
    input: usize,
    record: Box<Record>,
    weight: usize,
}

struct Finished<T> {
    number: u64,
    weight: usize,
    step: Step<T>,
}

/// What an idle visitor is asked: go on waiting, or end the stream.
pub type Idle<'a> = &'a mut dyn FnMut() -> ControlFlow<()>;

/// Reads `inputs` (each from its position), turns each article with its annotations into a `T` by `prepare`, and hands
/// all steps to `visit` in the order of reading, until it breaks or the inputs end. `idle` is asked now and then while
/// nothing arrives. Memory: what the gate lets in, and one record for each worker.
pub fn stream<T: Send + 'static>(
    inputs: Vec<(usize, Input, Position)>,
    options: &StreamOptions,
    annotator: &Arc<Annotator>,
    prepare: impl Fn(Arrival) -> T + Send + Sync + 'static,
    visit: &mut dyn FnMut(Step<T>) -> ControlFlow<()>,
    idle: Idle<'_>,
) {
    let gate = Arc::new(Gate::new(options.queue_records, options.queue_bytes));
    let stopped = Arc::new(AtomicBool::new(false));
    // The gate bounds what is inside, so that neither channel needs a bound to keep memory flat.
    let (to_workers, tasks) = bounded(options.queue_records.max(1));
    let (to_visitor, finished) = unbounded();
    let prepare = Arc::new(prepare);
    for _ in 0..options.threads.max(1) {
        let (tasks, done, prepare) = (tasks.clone(), to_visitor.clone(), prepare.clone());
        let (annotator, limits, options) =
            (annotator.clone(), options.annotate, options.article.clone());
        spawn("annotate", move || {
            work(&tasks, &done, &annotator, &options, limits, &*prepare);
        });
    }
    drop(tasks);
    {
        let (gate, stopped, read) = (gate.clone(), stopped.clone(), options.read.clone());
        spawn("read", move || {
            read_all(inputs, &read, &gate, &stopped, &to_workers, &to_visitor);
        });
    }
    in_order(&finished, &gate, visit, idle);
    // Threads end by themselves once nobody listens. One that waits for standard input is left to the end of the process.
    stopped.store(true, Ordering::Relaxed);
    gate.close();
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .name(name.to_owned())
        .stack_size(STACK_BYTES)
        .spawn(body)
        .expect("invariant: a load needs a handful of threads, which the system grants");
}

fn read_all<T>(
    inputs: Vec<(usize, Input, Position)>,
    options: &ReadOptions,
    gate: &Gate,
    stopped: &AtomicBool,
    to_workers: &Sender<Task>,
    to_visitor: &Sender<Finished<T>>,
) {
    let mut number = 0;
    for (input, listed, from) in inputs {
        let mut open = true;
        let mut read_bytes = 0;
        archive::read(&listed, from, options, &mut |item| {
            let next = item.next();
            let (weight, bytes) = weigh(&item);
            if let Item::Record(record) = &item {
                read_bytes = record.read_bytes;
            }
            open = !stopped.load(Ordering::Relaxed) && gate.enter(weight) && {
                let direct = |outcome| Finished {
                    number,
                    weight,
                    step: Step {
                        input,
                        next,
                        read_bytes,
                        bytes,
                        outcome,
                    },
                };
                match item {
                    Item::Record(record) => to_workers
                        .send(Task {
                            number,
                            input,
                            record,
                            weight,
                        })
                        .is_ok(),
                    Item::Reject(reject) => to_visitor
                        .send(direct(Outcome::Rejected(reject.into())))
                        .is_ok(),
                    Item::Skipped(_) => to_visitor.send(direct(Outcome::Skipped)).is_ok(),
                    Item::Done { .. } => to_visitor.send(direct(Outcome::EndOfInput)).is_ok(),
                }
            };
            number += 1;
            if open {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        if !open {
            return;
        }
    }
}

/// Bytes that an item holds in memory, and bytes that its record had in the archive.
fn weigh(item: &Item) -> (usize, u64) {
    match item {
        Item::Record(record) => {
            let held = match &record.content {
                Content::Bytes { bytes, .. } => bytes.len(),
                Content::Row { cells, .. } => cells.iter().map(Vec::len).sum(),
                Content::Fields(_) => record.bytes as usize,
            };
            (held, record.bytes)
        }
        Item::Reject(_) | Item::Skipped(_) | Item::Done { .. } => (0, 0),
    }
}

fn work<T>(
    tasks: &Receiver<Task>,
    done: &Sender<Finished<T>>,
    annotator: &Annotator,
    options: &ArticleOptions,
    limits: AnnotateLimits,
    prepare: &(dyn Fn(Arrival) -> T + Send + Sync),
) {
    for Task {
        number,
        input,
        record,
        weight,
    } in tasks
    {
        let (next, read_bytes, bytes, origin) = (
            record.next,
            record.read_bytes,
            record.bytes,
            record.origin.clone(),
        );
        let outcome = catch_unwind(AssertUnwindSafe(|| understand(*record, annotator, options, limits, prepare)))
            .unwrap_or_else(|_| {
                Outcome::Rejected(Rejected {
                    origin,
                    code: "internal-error".to_owned(),
                    reason: "the program failed on this record; hint: report it with the record, the others are not affected"
                        .to_owned(),
                })
            });
        let step = Step {
            input,
            next,
            read_bytes,
            bytes,
            outcome,
        };
        if done
            .send(Finished {
                number,
                weight,
                step,
            })
            .is_err()
        {
            return;
        }
    }
}

fn understand<T>(
    record: Record,
    annotator: &Annotator,
    options: &ArticleOptions,
    limits: AnnotateLimits,
    prepare: &(dyn Fn(Arrival) -> T + Send + Sync),
) -> Outcome<T> {
    match article::from_record(record, options) {
        Ok(Understood::Skipped(_)) => Outcome::Skipped,
        Ok(Understood::Article(parsed)) => {
            let annotations = annotate(&parsed, annotator, limits);
            Outcome::Article(Box::new(prepare(Arrival {
                article: parsed.article,
                annotations,
                annotates: parsed.annotates,
                repairs: parsed.repairs,
            })))
        }
        Err(reject) => Outcome::Rejected(reject.into()),
    }
}

/// Hands out what is finished by number, holding back what is ahead of its turn.
fn in_order<T>(
    finished: &Receiver<Finished<T>>,
    gate: &Gate,
    visit: &mut dyn FnMut(Step<T>) -> ControlFlow<()>,
    idle: Idle<'_>,
) {
    let mut early = BTreeMap::new();
    let mut turn = 0;
    loop {
        let one = match finished.recv_timeout(LOOK_EVERY) {
            Ok(one) => one,
            Err(RecvTimeoutError::Timeout) => match idle() {
                ControlFlow::Continue(()) => continue,
                ControlFlow::Break(()) => return,
            },
            Err(RecvTimeoutError::Disconnected) => return,
        };
        early.insert(one.number, one);
        while let Some(one) = early.remove(&turn) {
            turn += 1;
            gate.leave(one.weight);
            if visit(one.step).is_break() {
                return;
            }
        }
    }
}

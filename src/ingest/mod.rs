//! Archive → index: workers, bounded queues, progress, resume, report.
//!
//! [`stream`] turns archives into articles in order; [`run`] puts them into an index. Each commit carries a checkpoint,
//! so that `kill -9` and the same load again give the index of an undisturbed run. What comes of a load depends on its
//! inputs and options alone: not on threads, queues, commits or the clock. Deliberately not here: clocks, signals and
//! terminals, which reach a load through its [`Observer`].

mod checkpoint;
mod dedup;
mod known;
mod load;
mod pipeline;
mod rejects;
mod texts;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::annotate::Annotator;
use crate::archive::{self, ArchiveError, Input, Position};
use crate::article::Repairs;
use crate::backend::{Backend, BackendError, Writer};

use checkpoint::Checkpoint;
pub use dedup::{Dedup, OnDuplicate};
use known::Known;
use load::Load;
pub use pipeline::{
    AnnotateLimits, Arrival, Idle, Outcome, Rejected, Step, StreamOptions, annotate, stream,
};

/// What a load reads and how.
#[derive(Clone, Debug)]
pub struct IngestOptions {
    /// Files, folders, or `-` for standard input.
    pub paths: Vec<PathBuf>,
    /// How archives become articles.
    pub stream: StreamOptions,
    /// Where rejected records are written.
    pub rejects: Option<PathBuf>,
    /// What makes two articles one.
    pub dedup: Dedup,
    /// What happens to a duplicate.
    pub on_duplicate: OnDuplicate,
    /// Texts remembered to find duplicates by.
    pub near_duplicates: usize,
    /// Articles after which to commit.
    pub commit_articles: u64,
    /// The table of files read before; files in it that have not changed are passed over when `only_new`.
    pub known: Option<PathBuf>,
    /// Whether to pass over files that were read before.
    pub only_new: bool,
}

/// What came of a load; after a crash it counts what came of all its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Records read, good and bad.
    pub read: u64,
    /// Articles that were new.
    pub indexed: u64,
    /// Articles that took the place of another.
    pub replaced: u64,
    /// Articles left out as duplicates.
    pub duplicates: u64,
    /// Records that could not be used.
    pub rejected: u64,
    /// Things that are no articles.
    pub skipped: u64,
    /// Events of the articles that went in.
    pub events: u64,
    /// Bytes of the records after decompression.
    pub bytes: u64,
    /// What had to be mended in them.
    #[serde(default)]
    pub repairs: Repairs,
}

/// How far a load is.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// Counts so far.
    pub report: Report,
    /// Bytes of the inputs, as they lie on disk, read so far.
    pub input_bytes: u64,
    /// Bytes of all inputs; unknown when one is a stream.
    pub total_bytes: Option<u64>,
    /// Articles since the last commit.
    pub uncommitted: u64,
}

/// What an observer wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Go on.
    Continue,
    /// Commit now, then go on.
    Commit,
    /// Commit and stop.
    Stop,
}

/// Who watches a load: shows progress, keeps the time, passes on the wish to stop.
pub trait Observer {
    /// Called after each item and now and then while nothing happens.
    fn look(&mut self, progress: &Progress) -> Wish;
    /// Called for each rejected record.
    fn rejected(&mut self, rejected: &Rejected);
    /// Called once when the load goes on where an interrupted one stopped.
    fn resumed(&mut self, report: &Report);
}

/// How a load ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// What came of it.
    pub report: Report,
    /// Whether everything was read; `false` when the observer stopped it.
    pub complete: bool,
    /// Inputs that were passed over because nothing in them is new.
    pub unchanged: usize,
}

/// Why a load cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// The inputs cannot be listed.
    #[error(transparent)]
    Inputs(#[from] ArchiveError),
    /// The index cannot be written.
    #[error(transparent)]
    Index(#[from] BackendError),
    /// The rejects file cannot be written.
    #[error("the rejects file cannot be written: {source}; hint: name another with --rejects")]
    Rejects {
        /// What the system said, with the path.
        source: io::Error,
    },
}

/// Loads archives into the index that `writer` writes and `backend` reads.
///
/// # Errors
/// When inputs cannot be listed or the index or the rejects file cannot be written. Bad records are no errors: they are
/// counted, told to the observer and written to the rejects file.
pub fn run(
    options: &IngestOptions,
    annotator: &Arc<Annotator>,
    writer: &mut dyn Writer,
    backend: &dyn Backend,
    observer: &mut dyn Observer,
) -> Result<Ending, IngestError> {
    let mut known = options
        .known
        .as_deref()
        .map(Known::read)
        .unwrap_or_default();
    let (inputs, unlisted, unchanged) = list(options, &known)?;
    let checkpoint = begin(&inputs, options, writer, observer);
    let ahead = ahead(&inputs, &checkpoint, &known, options);
    for input in &inputs {
        known.add(input);
    }
    let at_start = checkpoint.input == 0 && checkpoint.next == Position::default();
    let lexicon = annotator.lexicon().clone();
    let mut load = Load::new(
        &inputs, checkpoint, options, lexicon, writer, backend, observer,
    )?;
    if at_start {
        for rejected in unlisted {
            load.reject(&rejected)?;
        }
    }
    load.remember_texts(options.dedup)?;
    load.drive(ahead, options, annotator)?;
    let complete = !load.stopped;
    load.checkpoint.complete = complete;
    load.commit()?;
    let report = load.progress.report;
    for (input, next) in load.ends {
        known.ended(&inputs[input], next);
    }
    if let (true, Some(path)) = (complete, &options.known) {
        // Only saves time on the next load: not worth failing this one.
        let _ = known.write(path);
    }
    Ok(Ending {
        report,
        complete,
        unchanged,
    })
}

/// Where the load begins: at the last commit of the same load, if that did not come to its end.
fn begin(
    inputs: &[Input],
    options: &IngestOptions,
    writer: &dyn Writer,
    observer: &mut dyn Observer,
) -> Checkpoint {
    let load = checkpoint::fingerprint(inputs, options);
    // A stream cannot be read again from its start.
    let resumable = inputs.iter().all(|input| input.path.is_some());
    let left = writer.checkpoint().filter(|_| resumable);
    match Checkpoint::resume(left.as_deref(), &load) {
        Some(left) => {
            observer.resumed(&left.report);
            left
        }
        None => Checkpoint::start(load),
    }
}

/// The inputs that are still to be read, by number, each with where to begin in it.
fn ahead(
    inputs: &[Input],
    checkpoint: &Checkpoint,
    known: &Known,
    options: &IngestOptions,
) -> Vec<(usize, Input, Position)> {
    let from = |number: usize, input: &Input| {
        let begun = number == checkpoint.input && checkpoint.next != Position::default();
        match (begun, options.only_new) {
            (true, _) => checkpoint.next,
            (false, true) => known.grown_from(input),
            (false, false) => Position::default(),
        }
    };
    let numbered = inputs.iter().enumerate().skip(checkpoint.input);
    numbered
        .map(|(number, input)| (number, input.clone(), from(number, input)))
        .collect()
}

/// The inputs to read, what could not be listed, and how many were passed over as unchanged.
fn list(
    options: &IngestOptions,
    known: &Known,
) -> Result<(Vec<Input>, Vec<Rejected>, usize), IngestError> {
    let (mut inputs, mut unlisted, mut unchanged) = (Vec::new(), Vec::new(), 0);
    for listed in archive::inputs(&options.paths, &options.stream.read)? {
        match listed {
            Ok(input) if options.only_new && known.has(&input) => unchanged += 1,
            Ok(input) => inputs.push(input),
            Err(reject) => unlisted.push(reject.into()),
        }
    }
    Ok((inputs, unlisted, unchanged))
}

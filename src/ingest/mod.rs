//! Archive → index: workers, bounded queues, progress, resume, report.
//!
//! [`stream`] turns archives into articles in order; [`run`] puts them into an index. Each commit carries a checkpoint,
//! so that `kill -9` and the same load again give the index of an undisturbed run. What comes of a load depends on its
//! inputs and options alone: not on threads, queues, commits or the clock. Deliberately not here: clocks, signals and
//! terminals, which reach a load through its [`Observer`].
//!
//! One file, though a long one: its order of steps is what makes a load exact, and is read from top to bottom.

mod checkpoint;
mod dedup;
mod known;
mod pipeline;
mod rejects;
mod texts;

use std::collections::{HashMap, HashSet};
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::annotate::Annotator;
use crate::archive::{self, ArchiveError, Input, Position};
use crate::article::Repairs;
use crate::backend::{Backend, BackendError, Deadline, Writer};
use crate::document;
use crate::lexicon::Lexicon;
use crate::search::{AnnotatedArticle, Request};

use checkpoint::Checkpoint;
pub use dedup::{Dedup, OnDuplicate};
use dedup::{Seen, TextKey, Verdict};
use known::Known;
pub use pipeline::{
    AnnotateLimits, Arrival, Idle, Outcome, Rejected, Step, StreamOptions, annotate, stream,
};
use rejects::RejectsFile;

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

fn no_rejects(source: io::Error) -> IngestError {
    IngestError::Rejects { source }
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

/// An article on its way into the index.
struct Prepared {
    document: document::Document,
    key: TextKey,
    annotates: bool,
    repairs: Repairs,
}

/// Articles that readers of the index cannot see yet.
#[derive(Default)]
struct Uncommitted {
    /// Ids of articles with a text of their own.
    whole: HashSet<String>,
    /// Articles known only by annotations, which more records may add to.
    annotated: HashMap<String, AnnotatedArticle>,
}

/// A load under way.
struct Load<'a> {
    inputs: &'a [Input],
    rejects: RejectsFile,
    seen: Seen,
    progress: Progress,
    checkpoint: Checkpoint,
    finished_bytes: u64,
    /// Inputs that were read whole, with where they ended.
    ends: Vec<(usize, Position)>,
    commit_articles: u64,
    lexicon: Arc<Lexicon>,
    uncommitted: Uncommitted,
    writer: &'a mut dyn Writer,
    backend: &'a dyn Backend,
    observer: &'a mut dyn Observer,
    stopped: bool,
}

impl<'a> Load<'a> {
    fn new(
        inputs: &'a [Input],
        checkpoint: Checkpoint,
        options: &IngestOptions,
        lexicon: Arc<Lexicon>,
        writer: &'a mut dyn Writer,
        backend: &'a dyn Backend,
        observer: &'a mut dyn Observer,
    ) -> Result<Self, IngestError> {
        let finished = inputs.iter().take(checkpoint.input);
        let finished_bytes = finished.filter_map(|input| input.bytes).sum();
        Ok(Load {
            inputs,
            rejects: RejectsFile::open(options.rejects.as_deref(), checkpoint.rejects_bytes)
                .map_err(no_rejects)?,
            seen: Seen::new(options.dedup, options.on_duplicate, options.near_duplicates),
            progress: Progress {
                report: checkpoint.report.clone(),
                input_bytes: finished_bytes,
                total_bytes: inputs.iter().map(|input| input.bytes).sum(),
                uncommitted: 0,
            },
            checkpoint,
            finished_bytes,
            ends: Vec::new(),
            commit_articles: options.commit_articles,
            lexicon,
            uncommitted: Uncommitted::default(),
            writer,
            backend,
            observer,
            stopped: false,
        })
    }

    /// Where texts are compared, those in the index count too.
    fn remember_texts(&mut self, dedup: Dedup) -> Result<(), IngestError> {
        if self.seen.compares_texts() {
            let seen = &mut self.seen;
            self.backend
                .export(&Request::all(), &Deadline::none(), &mut |found, _| {
                    seen.remember(&found.article.id, &TextKey::of(&found.article, dedup));
                    ControlFlow::Continue(())
                })?;
        }
        Ok(())
    }

    fn drive(
        &mut self,
        ahead: Vec<(usize, Input, Position)>,
        options: &IngestOptions,
        annotator: &Arc<Annotator>,
    ) -> Result<(), IngestError> {
        let (lexicon, dedup) = (self.lexicon.clone(), options.dedup);
        let prepare = move |arrival: Arrival| {
            let key = TextKey::of(&arrival.article, dedup);
            Prepared {
                document: document::build(arrival.article, arrival.annotations, &*lexicon),
                key,
                annotates: arrival.annotates,
                repairs: arrival.repairs,
            }
        };
        let inputs = ahead.len();
        let mut ended = 0;
        let mut failure = None;
        // Both closures need the load; the stream never calls one from within the other.
        let load = std::cell::RefCell::new(self);
        stream(
            ahead,
            &options.stream,
            annotator,
            prepare,
            &mut |step| {
                if matches!(step.outcome, Outcome::EndOfInput) {
                    ended += 1;
                }
                match load.borrow_mut().take(step) {
                    Ok(flow) => flow,
                    Err(error) => {
                        failure = Some(error);
                        ControlFlow::Break(())
                    }
                }
            },
            &mut || load.borrow_mut().look().unwrap_or(ControlFlow::Break(())),
        );
        if let Some(error) = failure {
            return Err(error);
        }
        load.into_inner().stopped |= ended < inputs;
        Ok(())
    }

    fn take(&mut self, step: Step<Prepared>) -> Result<ControlFlow<()>, IngestError> {
        let most = self.inputs[step.input].bytes.unwrap_or(u64::MAX);
        let read_bytes = self.finished_bytes + step.read_bytes.min(most);
        let report = &mut self.progress.report;
        report.bytes += step.bytes;
        match step.outcome {
            Outcome::Article(prepared) => {
                report.read += 1;
                self.put(*prepared)?;
            }
            Outcome::Rejected(rejected) => {
                report.read += 1;
                self.reject(&rejected)?;
            }
            Outcome::Skipped => report.skipped += 1,
            Outcome::EndOfInput => {
                self.ends.push((step.input, step.next));
                self.finished_bytes += self.inputs[step.input].bytes.unwrap_or_default();
            }
        }
        (self.checkpoint.input, self.checkpoint.next) = (step.input, step.next);
        let progress = &mut self.progress.input_bytes;
        *progress = (*progress).max(read_bytes).max(self.finished_bytes);
        self.look()
    }

    fn put(&mut self, prepared: Prepared) -> Result<(), IngestError> {
        let Prepared {
            document,
            key,
            annotates,
            repairs,
        } = prepared;
        self.progress.report.repairs += repairs;
        if annotates && self.add_to_article(&document)? {
            return Ok(());
        }
        let writer = &mut *self.writer;
        let id = document.article.id.as_str();
        let verdict = self.seen.judge(id, &key, || writer.contains(id))?;
        let report = &mut self.progress.report;
        match &verdict {
            Verdict::Duplicate => {
                report.duplicates += 1;
                return Ok(());
            }
            Verdict::New => report.indexed += 1,
            Verdict::Replace(other) => {
                report.replaced += 1;
                if let Some(other) = other {
                    writer.delete(other)?;
                }
            }
        }
        if annotates {
            let found = AnnotatedArticle {
                article: document.article.clone(),
                annotations: document.annotations.clone(),
            };
            self.uncommitted.annotated.insert(id.to_owned(), found);
        } else {
            self.uncommitted.whole.insert(id.to_owned());
        }
        report.events += document.annotations.events.len() as u64;
        self.progress.uncommitted += 1;
        writer.put(document)?;
        Ok(())
    }

    /// Adds the events of a record without a text to the article that it speaks of; `false` when there is none yet.
    fn add_to_article(&mut self, document: &document::Document) -> Result<bool, IngestError> {
        let id = &document.article.id;
        let found = match self.uncommitted.annotated.remove(id) {
            Some(found) => Some(found),
            None if self.writer.contains(id)? => {
                if self.uncommitted.whole.contains(id) {
                    self.commit()?;
                }
                self.backend.reload()?;
                self.backend.article(id)?
            }
            None => None,
        };
        let Some(mut found) = found else {
            return Ok(false);
        };
        let events = &mut found.annotations.events;
        let before = events.len();
        for event in &document.annotations.events {
            if !events.iter().any(|known| known.id == event.id) {
                events.push(event.clone());
            }
        }
        let added = (events.len() - before) as u64;
        if added == 0 {
            self.progress.report.duplicates += 1;
        } else {
            self.progress.report.replaced += 1;
            self.progress.report.events += added;
            self.progress.uncommitted += 1;
            let (article, annotations) = (found.article.clone(), found.annotations.clone());
            self.writer
                .put(document::build(article, annotations, &*self.lexicon))?;
        }
        self.uncommitted.annotated.insert(id.clone(), found);
        Ok(true)
    }

    fn reject(&mut self, rejected: &Rejected) -> Result<(), IngestError> {
        self.progress.report.rejected += 1;
        self.rejects.write(rejected).map_err(no_rejects)?;
        self.observer.rejected(rejected);
        Ok(())
    }

    fn look(&mut self) -> Result<ControlFlow<()>, IngestError> {
        match self.observer.look(&self.progress) {
            Wish::Stop => {
                self.stopped = true;
                return Ok(ControlFlow::Break(()));
            }
            Wish::Commit => self.commit()?,
            Wish::Continue if self.progress.uncommitted >= self.commit_articles => self.commit()?,
            Wish::Continue => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    fn commit(&mut self) -> Result<(), IngestError> {
        self.checkpoint.rejects_bytes = self.rejects.sync().map_err(no_rejects)?;
        self.checkpoint.report = self.progress.report.clone();
        self.writer.commit(&self.checkpoint.to_text())?;
        self.progress.uncommitted = 0;
        self.uncommitted = Uncommitted::default();
        Ok(())
    }
}

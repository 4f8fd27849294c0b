//! A load under way: each step of the stream into the index, in its order, up to the commit that makes it last.

use std::collections::{HashMap, HashSet};
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::checkpoint::Checkpoint;
use super::dedup::{Dedup, Seen, TextKey, Verdict};
use super::pipeline::{Arrival, Outcome, Rejected, Step, stream};
use super::rejects::RejectsFile;
use super::{IngestError, IngestOptions, Observer, Progress, Wish};
use crate::annotate::Annotator;
use crate::archive::{Input, Position};
use crate::article::Repairs;
use crate::backend::{Backend, Deadline, Writer};
use crate::document;
use crate::lexicon::Lexicon;
use crate::search::{AnnotatedArticle, Request};

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
pub(super) struct Load<'a> {
    inputs: &'a [Input],
    rejects: RejectsFile,
    seen: Seen,
    pub(super) progress: Progress,
    pub(super) checkpoint: Checkpoint,
    finished_bytes: u64,
    /// Inputs that were read whole, with where they ended.
    pub(super) ends: Vec<(usize, Position)>,
    commit_articles: u64,
    lexicon: Arc<Lexicon>,
    uncommitted: Uncommitted,
    writer: &'a mut dyn Writer,
    backend: &'a dyn Backend,
    observer: &'a mut dyn Observer,
    pub(super) stopped: bool,
}

impl<'a> Load<'a> {
    pub(super) fn new(
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
    pub(super) fn remember_texts(&mut self, dedup: Dedup) -> Result<(), IngestError> {
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

    pub(super) fn drive(
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

    pub(super) fn reject(&mut self, rejected: &Rejected) -> Result<(), IngestError> {
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

    pub(super) fn commit(&mut self) -> Result<(), IngestError> {
        self.checkpoint.rejects_bytes = self.rejects.sync().map_err(no_rejects)?;
        self.checkpoint.report = self.progress.report.clone();
        self.writer.commit(&self.checkpoint.to_text())?;
        self.progress.uncommitted = 0;
        self.uncommitted = Uncommitted::default();
        Ok(())
    }
}

fn no_rejects(source: io::Error) -> IngestError {
    IngestError::Rejects { source }
}

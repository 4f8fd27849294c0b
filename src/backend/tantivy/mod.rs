//! The backend on Tantivy: an index in a folder, read by many, written by one.
//!
//! Stages: [`writer`] prepares documents, [`schema`] names fields and splits prepared text, `prepare` looks up and weighs
//! the terms of a plan, `docs` and `events` walk postings, `run` counts in one pass per segment, `ordinals` numbers facet
//! values over segments. Tantivy's query parser, facet collector and snippets are not used.

mod ask;
mod columns;
mod complete;
mod docs;
mod event_bits;
mod events;
mod export;
mod listing;
mod meant;
mod migrate;
mod open;
mod ordinals;
mod page;
mod prepare;
mod rows;
mod run;
mod schema;
mod similar;
mod snapshot;
mod suggest;
mod tally;
mod verify;
mod writer;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};

use tantivy::{Index, IndexReader, ReloadPolicy};

use self::complete::Completions;
use self::ordinals::Ordinals;
use self::page::{cut_warnings, next_cursor};
use self::schema::Fields;
use self::snapshot::{Snapshot, snapshot};
use self::writer::Payload;
use super::{Backend, BackendError, Deadline, ExportSink, VerifyReport};
use crate::document::analysis::Analyzer;
use crate::document::{Facet, fields};
use crate::search::{
    AnnotatedArticle, Bucket, EventHits, FacetRequest, Hit, Hits, Matrix, MatrixCell, Request,
    SortKey, Stats, Suggestion, Total, answer,
};

pub use migrate::migrate;
pub use writer::{TantivyWriter, WriteOptions, create_or_open_writer};

/// Makes errors of the engine ours.
fn engine(doing: &'static str) -> impl Fn(tantivy::TantivyError) -> BackendError {
    move |source| BackendError::Engine {
        doing,
        source: Box::new(source),
    }
}
/// Reads an index in a folder. Cheap to clone; clones see the same commits.
#[derive(Clone)]
pub struct TantivyBackend {
    index: Index,
    reader: IndexReader,
    fields: Fields,
    path: PathBuf,
    current: Arc<RwLock<Arc<Snapshot>>>,
    /// Analyzers with the stems that earlier searches met.
    analyzers: Arc<Mutex<Vec<Analyzer>>>,
    completions: Arc<Completions>,
}

/// Opens the index in `path` for reading; commits of a writer, in this process or another, show within a second.
///
/// # Errors
/// When there is no index, or one of another format.
pub fn open(path: &Path) -> Result<TantivyBackend, BackendError> {
    if !path.join("meta.json").exists() {
        return Err(BackendError::NoIndex {
            path: path.to_owned(),
        });
    }
    let mut index = Index::open_in_dir(path).map_err(engine("opening"))?;
    index.set_tokenizers(schema::tokenizers());
    TantivyBackend::with_policy(index, path, ReloadPolicy::OnCommitWithDelay)
}

/// Reads what the last commit carried.
fn payload_of(index: &Index) -> Result<Payload, BackendError> {
    let metas = index.load_metas().map_err(engine("opening"))?;
    let payload = metas
        .payload
        .as_deref()
        .and_then(|text| serde_json::from_str::<Payload>(text).ok());
    Ok(payload.unwrap_or(Payload {
        format: if metas.segments.is_empty() {
            fields::FORMAT
        } else {
            0
        },
        generation: 0,
        checkpoint: String::new(),
    }))
}

/// Reads what the last commit carried and checks the format.
fn read_payload(index: &Index, path: &Path) -> Result<Payload, BackendError> {
    let payload = payload_of(index)?;
    if payload.format != fields::FORMAT {
        return Err(BackendError::Format {
            path: path.to_owned(),
            found: payload.format,
            expected: fields::FORMAT,
        });
    }
    Ok(payload)
}

impl TantivyBackend {
    /// Reads an index that is open already; sees commits when told to reload.
    fn of(index: Index, path: &Path) -> Result<Self, BackendError> {
        Self::with_policy(index, path, ReloadPolicy::Manual)
    }

    fn with_policy(index: Index, path: &Path, policy: ReloadPolicy) -> Result<Self, BackendError> {
        let payload = read_payload(&index, path)?;
        let (_, fields) = schema::schema();
        let reader: IndexReader = index
            .reader_builder()
            .reload_policy(policy)
            .try_into()
            .map_err(engine("opening"))?;
        let current = snapshot(reader.searcher(), &fields, payload.generation, None);
        Ok(TantivyBackend {
            index,
            reader,
            fields,
            path: path.to_owned(),
            current: Arc::new(RwLock::new(current)),
            analyzers: Arc::default(),
            completions: Arc::default(),
        })
    }

    /// The latest commit that the reader has taken up.
    fn snapshot(&self) -> Result<Arc<Snapshot>, BackendError> {
        let searcher = self.reader.searcher();
        {
            let current = self
                .current
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            if current.is_of(&searcher) {
                return Ok(current.clone());
            }
        }
        let payload = read_payload(&self.index, &self.path)?;
        let mut current = self
            .current
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if !current.stays(&searcher, payload.generation) {
            *current = snapshot(searcher, &self.fields, payload.generation, Some(&current));
        }
        Ok(current.clone())
    }

    /// Works with an analyzer that nobody else uses meanwhile.
    fn analyzed<T>(&self, work: impl FnOnce(&mut Analyzer) -> T) -> T {
        let free = || {
            self.analyzers
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
        };
        let known = free().pop();
        let mut analyzer = known.unwrap_or_default();
        let done = work(&mut analyzer);
        free().push(analyzer);
        done
    }

    fn has(&self, id: &str) -> Result<bool, BackendError> {
        Ok(self.snapshot()?.address(id)?.is_some())
    }

    fn has_deletes(&self) -> bool {
        self.reader
            .searcher()
            .segment_readers()
            .iter()
            .any(tantivy::SegmentReader::has_deletes)
    }

    /// The sort keys of the best hits, without reading an article; their `tie` tells which articles they are.
    ///
    /// # Errors
    /// As [`Backend::search`].
    pub fn ranked(
        &self,
        request: &Request,
        deadline: &Deadline,
    ) -> Result<Vec<SortKey>, BackendError> {
        let snapshot = self.snapshot()?;
        let widened;
        let request = if request.expand {
            widened = self.expanded(&snapshot, request, deadline)?;
            &widened
        } else {
            request
        };
        let answer = Self::ask(&snapshot, request, deadline, &|task| {
            task.keep = request.limit;
            Ok(())
        })?;
        Ok(answer.found.top.into_iter().map(|(key, _)| key).collect())
    }

    /// The ids of everything that matches.
    fn each_match(
        &self,
        request: &Request,
        deadline: &Deadline,
        each: &mut dyn FnMut(String),
    ) -> Result<(), BackendError> {
        self.export(request, deadline, &mut |stored, _| {
            each(stored.article.id);
            ControlFlow::Continue(())
        })
    }
}

/// A value of a facet without its label.
fn value_of(ordinals: &Ordinals, number: u32) -> String {
    let (value, _, _) = schema::split_column_value(ordinals.value(number as usize));
    value.to_owned()
}

impl Backend for TantivyBackend {
    fn search(&self, request: &Request, deadline: &Deadline) -> Result<Hits, BackendError> {
        let snapshot = self.snapshot()?;
        let widened;
        let request = if request.expand {
            widened = self.expanded(&snapshot, request, deadline)?;
            &widened
        } else {
            request
        };
        let keep = request.limit + 1;
        let answer = Self::ask(&snapshot, request, deadline, &|task| {
            task.keep = keep;
            Ok(())
        })?;
        let more = answer.found.top.len() > request.limit;
        let page = &answer.found.top[..answer.found.top.len().min(request.limit)];
        let last = page.last().map(|(key, _)| *key).filter(|_| more);
        let mut warnings = cut_warnings(&answer.cut, request);
        let mut did_you_mean = None;
        if answer.found.articles <= meant::FEW || answer.relaxed {
            let (meant, corrected) = meant::did_you_mean(&snapshot, request)?;
            warnings.extend(meant);
            did_you_mean = corrected;
        }
        Ok(Hits {
            total: Total {
                articles: answer.found.articles,
                events: answer.found.events,
            },
            relaxed: answer.relaxed,
            warnings,
            did_you_mean,
            took_ms: 0,
            hits: self.hits(&snapshot, answer.plan, request, page)?,
            facets: Self::facets(&snapshot, request, &answer.found, false)?,
            timeline: request
                .timeline
                .as_ref()
                .map(|wanted| answer::timeline(&answer.found.days, wanted))
                .unwrap_or_default(),
            next_cursor: next_cursor(request, last, answer.relaxed, &answer.statistics),
        })
    }

    fn events(&self, request: &Request, deadline: &Deadline) -> Result<EventHits, BackendError> {
        self.list_events(request, deadline)
    }

    fn matrix(&self, request: &Request, deadline: &Deadline) -> Result<Matrix, BackendError> {
        let snapshot = self.snapshot()?;
        let sources = snapshot.ordinals(Facet::SourceCountry)?;
        let targets = snapshot.ordinals(Facet::TargetCountry)?;
        let request = Request {
            facets: Vec::new(),
            timeline: None,
            ..request.clone()
        };
        let answer = Self::ask(&snapshot, &request, deadline, &|task| {
            task.matrix = Some((sources.clone(), targets.clone()));
            task.by_events = true;
            Ok(())
        })?;
        let mut cells: Vec<MatrixCell> = answer
            .found
            .cells
            .iter()
            .map(|((source, target), (articles, events))| MatrixCell {
                source: value_of(&sources, *source),
                target: value_of(&targets, *target),
                articles: *articles,
                events: *events,
            })
            .collect();
        cells.sort_by(|a, b| {
            b.events
                .cmp(&a.events)
                .then_with(|| (&a.source, &a.target).cmp(&(&b.source, &b.target)))
        });
        Ok(Matrix {
            total: Total {
                articles: answer.found.articles,
                events: answer.found.events,
            },
            cells,
        })
    }

    fn facet(
        &self,
        request: &Request,
        facet: &FacetRequest,
        deadline: &Deadline,
    ) -> Result<Vec<Bucket>, BackendError> {
        let snapshot = self.snapshot()?;
        let request = Request {
            facets: vec![facet.clone()],
            timeline: None,
            ..request.clone()
        };
        let answer = Self::ask(&snapshot, &request, deadline, &|_| Ok(()))?;
        Ok(Self::facets(&snapshot, &request, &answer.found, false)?
            .remove(facet.facet.as_str())
            .unwrap_or_default())
    }

    fn article(&self, id: &str) -> Result<Option<AnnotatedArticle>, BackendError> {
        let snapshot = self.snapshot()?;
        snapshot
            .address(id)?
            .map(|address| snapshot.stored(address))
            .transpose()
    }

    fn similar(
        &self,
        id: &str,
        limit: usize,
        deadline: &Deadline,
    ) -> Result<Option<Vec<Hit>>, BackendError> {
        self.hits_like(id, limit, deadline)
    }

    fn suggest(&self, prefix: &str, limit: usize) -> Result<Vec<Suggestion>, BackendError> {
        suggest::suggest(&self.completions, &*self.snapshot()?, prefix, limit)
    }

    fn export(
        &self,
        request: &Request,
        deadline: &Deadline,
        sink: &mut ExportSink<'_>,
    ) -> Result<(), BackendError> {
        self.export_matches(request, deadline, sink)
    }

    fn stats(&self) -> Result<Stats, BackendError> {
        verify::stats(self, &*self.snapshot()?)
    }

    fn generation(&self) -> u64 {
        self.snapshot().map_or(0, |snapshot| snapshot.generation)
    }

    fn reload(&self) -> Result<(), BackendError> {
        self.reader.reload().map_err(engine("reloading"))?;
        self.snapshot().map(|_| ())
    }

    fn warm(&self) -> Result<(), BackendError> {
        let snapshot = self.snapshot()?;
        snapshot.warm()?;
        for field in [snapshot.fields.suggest, snapshot.fields.body_form] {
            self.completions.warm(&snapshot, field)?;
        }
        Ok(())
    }

    fn verify(&self) -> Result<VerifyReport, BackendError> {
        verify::verify(self, &*self.snapshot()?)
    }
}

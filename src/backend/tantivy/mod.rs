//! The backend on Tantivy: an index in a folder, read by many, written by one.
//!
//! Stages: [`writer`] prepares documents, [`schema`] names fields and splits prepared text, `prepare` looks up and weighs
//! the terms of a plan, `docs` and `events` walk postings, `run` counts in one pass per segment, `ordinals` numbers facet
//! values over segments. Tantivy's query parser, facet collector and snippets are not used.

mod docs;
mod events;
mod open;
mod ordinals;
mod prepare;
mod run;
mod schema;
mod suggest;
mod verify;
mod writer;

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use rayon::prelude::*;
use tantivy::schema::Value as _;
use tantivy::{DocAddress, Index, IndexReader, ReloadPolicy, Searcher, TantivyDocument};

use self::open::{Segment, length_table};
use self::ordinals::Ordinals;
use self::prepare::Preparation;
use self::run::{Found, PreparedPick, SegmentEvents, Task, Walk};
use self::schema::Fields;
use self::writer::{Payload, number};
use super::{Backend, BackendError, Deadline, ExportSink, VerifyReport};
use crate::document::analysis::Analyzer;
use crate::document::{Facet, fields, unpack};
use crate::query::{ArticleText, Plan, Scope, TextMatch, WordMatch};
use crate::search::answer::{self, Counted};
use crate::search::{
    AnnotatedArticle, Bucket, Condition, Cursor, EventHit, EventHits, FacetRequest, Hit, Hits,
    Matrix, MatrixCell, Request, Sort, SortKey, Stats, Suggestion, Total, Warning,
};

pub use writer::{TantivyWriter, WriteOptions, create_or_open_writer};

/// Makes errors of the engine ours.
fn engine(doing: &'static str) -> impl Fn(tantivy::TantivyError) -> BackendError {
    move |source| BackendError::Engine {
        doing,
        source: Box::new(source),
    }
}

/// The index as of one commit.
struct Snapshot {
    searcher: Searcher,
    fields: Fields,
    generation: u64,
    ordinals: Vec<OnceLock<Arc<Ordinals>>>,
    events: OnceLock<u64>,
    totals: Mutex<HashMap<(u32, Facet), Totals>>,
}

/// Articles and events of each value of a facet, by the numbers of a segment.
type Totals = Arc<[(u32, u32)]>;

impl Snapshot {
    fn stored(&self, address: DocAddress) -> Result<AnnotatedArticle, BackendError> {
        let document: TantivyDocument = self
            .searcher
            .doc(address)
            .map_err(engine("reading an article"))?;
        let bytes = document
            .get_first(self.fields.stored)
            .and_then(|value| value.as_bytes())
            .unwrap_or_default();
        let (article, annotations) = unpack(bytes)?;
        Ok(AnnotatedArticle {
            article,
            annotations,
        })
    }

    /// Counts of a facet over everything in a segment, made once.
    fn totals(&self, segment: u32, facet: Facet, make: impl FnOnce() -> Vec<(u32, u32)>) -> Totals {
        let lock = || {
            self.totals
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
        };
        if let Some(known) = lock().get(&(segment, facet)) {
            return known.clone();
        }
        let made: Totals = make().into();
        lock().insert((segment, facet), made.clone());
        made
    }

    fn ordinals(&self, facet: Facet) -> Result<Arc<Ordinals>, BackendError> {
        let slot = &self.ordinals[number(facet)];
        if let Some(known) = slot.get() {
            return Ok(known.clone());
        }
        let built = Arc::new(Ordinals::build(&self.searcher, &fields::column(facet))?);
        Ok(slot.get_or_init(|| built).clone())
    }

    /// Where the article with this id is.
    fn address(&self, id: &str) -> Result<Option<DocAddress>, BackendError> {
        use tantivy::{DocSet as _, TERMINATED};
        let term = tantivy::Term::from_field_text(self.fields.id, id);
        for (at, segment) in self.searcher.segment_readers().iter().enumerate() {
            let index = segment
                .inverted_index(self.fields.id)
                .map_err(engine("looking up an id"))?;
            let Some(mut postings) =
                index.read_postings(&term, tantivy::schema::IndexRecordOption::Basic)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    return Ok(Some(DocAddress {
                        segment_ord: at as u32,
                        doc_id: postings.doc(),
                    }));
                }
                postings.advance();
            }
        }
        Ok(None)
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

/// Reads what the last commit carried and checks the format.
fn read_payload(index: &Index, path: &Path) -> Result<Payload, BackendError> {
    let metas = index.load_metas().map_err(engine("opening"))?;
    let payload = metas
        .payload
        .as_deref()
        .and_then(|text| serde_json::from_str::<Payload>(text).ok());
    let payload = payload.unwrap_or(Payload {
        format: if metas.segments.is_empty() {
            fields::FORMAT
        } else {
            0
        },
        generation: 0,
        checkpoint: String::new(),
    });
    if payload.format != fields::FORMAT {
        return Err(BackendError::Format {
            path: path.to_owned(),
            found: payload.format,
            expected: fields::FORMAT,
        });
    }
    Ok(payload)
}

/// The answer of all segments to one plan.
struct Answer<'r> {
    plan: &'r Plan,
    relaxed: bool,
    found: Found,
    statistics: Vec<f32>,
    cut: Vec<(usize, usize)>,
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
        let current = snapshot(reader.searcher(), &fields, payload.generation);
        Ok(TantivyBackend {
            index,
            reader,
            fields,
            path: path.to_owned(),
            current: Arc::new(RwLock::new(current)),
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
            if current.searcher.generation().generation_id()
                == searcher.generation().generation_id()
            {
                return Ok(current.clone());
            }
        }
        let payload = read_payload(&self.index, &self.path)?;
        let fresh = snapshot(searcher, &self.fields, payload.generation);
        let mut current = self
            .current
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if current.searcher.generation().generation_id()
            < fresh.searcher.generation().generation_id()
        {
            *current = fresh;
        }
        Ok(current.clone())
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

    fn task<'r>(
        preparation: &mut Preparation<'_>,
        snapshot: &Snapshot,
        plan: &Plan,
        request: &'r Request,
        deadline: &'r Deadline,
    ) -> Result<Task<'r>, BackendError> {
        let (mut prepared, require_base) = preparation.with_events_later(plan)?;
        let clauses = Request::event_matches(plan)
            .into_iter()
            .map(|clause| preparation.event(clause))
            .collect::<Result<Vec<_>, _>>()?;
        let mut picks = Vec::new();
        for pick in &request.picks {
            let counted = request
                .facets
                .iter()
                .any(|wanted| wanted.facet == pick.facet);
            match &pick.condition {
                Condition::Article(keys) => {
                    let keys = preparation.plan(&Plan::Keys {
                        facet: pick.facet,
                        keys: keys.clone(),
                    })?;
                    if counted {
                        picks.push((pick.facet, PreparedPick::Article(keys)));
                    } else {
                        // Nothing is counted beside it, so it narrows like any other condition.
                        prepared = prepare::Prepared::And(vec![prepared, keys]);
                    }
                }
                Condition::Event(condition) => {
                    if !counted {
                        let event = preparation.event(condition)?;
                        prepared = prepare::Prepared::And(vec![
                            prepared,
                            prepare::Prepared::Candidates(event),
                        ]);
                    }
                    picks.push((
                        pick.facet,
                        PreparedPick::Event(preparation.event(condition)?),
                    ));
                }
            }
        }
        let mut facets = Vec::new();
        for wanted in &request.facets {
            facets.push((wanted.facet, snapshot.ordinals(wanted.facet)?));
        }
        Ok(Task {
            request,
            plan: prepared,
            clauses,
            picks,
            facets,
            matrix: None,
            keep: 0,
            by_events: false,
            require_base,
            deadline,
        })
    }

    /// Asks all segments, and again with the relaxed plan when nothing is found.
    fn ask<'r>(
        snapshot: &Snapshot,
        request: &'r Request,
        deadline: &Deadline,
        shape: &(dyn Fn(&mut Task<'_>) -> Result<(), BackendError> + Sync),
    ) -> Result<Answer<'r>, BackendError> {
        let walked_relaxed = request.cursor.as_ref().is_some_and(|cursor| cursor.relaxed);
        if !walked_relaxed {
            let answer = Self::ask_plan(snapshot, &request.plan, request, deadline, shape)?;
            if answer.found.articles > 0 || request.relaxed.is_none() {
                return Ok(answer);
            }
        }
        let plan = request.relaxed.as_ref().unwrap_or(&request.plan);
        let mut answer = Self::ask_plan(snapshot, plan, request, deadline, shape)?;
        answer.relaxed = answer.found.articles > 0;
        Ok(answer)
    }

    fn ask_plan<'r>(
        snapshot: &Snapshot,
        plan: &'r Plan,
        request: &Request,
        deadline: &Deadline,
        shape: &(dyn Fn(&mut Task<'_>) -> Result<(), BackendError> + Sync),
    ) -> Result<Answer<'r>, BackendError> {
        let scored = request.sort == Sort::Relevance;
        let given = request
            .cursor
            .as_ref()
            .map(|cursor| cursor.statistics.as_slice());
        let mut preparation = Preparation::new(snapshot, request, scored, given)?;
        let mut task = Self::task(&mut preparation, snapshot, plan, request, deadline)?;
        shape(&mut task)?;
        let table = length_table(preparation.statistics[0], &request.ranking);
        let task = &task;
        let parts = snapshot
            .searcher
            .segment_readers()
            .par_iter()
            .enumerate()
            .map(|(at, reader)| {
                let segment = Segment {
                    reader,
                    snapshot,
                    table: table.clone(),
                };
                Walk::open(task, &segment, at)?.run()
            })
            .collect::<Result<Vec<_>, _>>()?;
        let mut found = Found::default();
        for part in parts {
            if request.collapse && !task.by_events {
                merge_groups(&mut found, part, request.sort);
            } else {
                found.merge(part);
            }
        }
        if request.collapse && !task.by_events {
            found.articles = found.groups.len() as u64;
            found.top = found.groups.drain().map(|(_, best)| best).collect();
            if let Some(cursor) = &request.cursor {
                found
                    .top
                    .retain(|(key, _)| cursor.key.order(key, request.sort).is_lt());
            }
        }
        found.top.sort_by(|a, b| a.0.order(&b.0, request.sort));
        found.top.truncate(task.keep);
        Ok(Answer {
            plan,
            relaxed: false,
            found,
            statistics: preparation.statistics,
            cut: preparation.cut,
        })
    }

    /// Numbers of the matching events of some documents, in their order.
    fn matching_events(
        snapshot: &Snapshot,
        plan: &Plan,
        request: &Request,
        documents: &[DocAddress],
    ) -> Result<Vec<Vec<u32>>, BackendError> {
        let mut preparation = Preparation::new(snapshot, request, false, None)?;
        let deadline = Deadline::none();
        let request = Request {
            facets: Vec::new(),
            ..request.clone()
        };
        let task = Self::task(&mut preparation, snapshot, plan, &request, &deadline)?;
        let mut order: Vec<usize> = (0..documents.len()).collect();
        order.sort_by_key(|at| documents[*at]);
        let mut out = vec![Vec::new(); documents.len()];
        let mut opened: Option<(u32, SegmentEvents<'_>)> = None;
        for at in order {
            let DocAddress {
                segment_ord,
                doc_id,
            } = documents[at];
            if opened.as_ref().is_none_or(|(ord, _)| *ord != segment_ord) {
                let segment = Segment {
                    reader: snapshot.searcher.segment_reader(segment_ord),
                    snapshot,
                    table: length_table(1.0, &request.ranking),
                };
                opened = Some((segment_ord, SegmentEvents::open(&segment, &task)?));
            }
            if let Some((_, events)) = &mut opened {
                out[at] = events.numbers(doc_id)?;
            }
        }
        Ok(out)
    }

    fn hits(
        snapshot: &Snapshot,
        plan: &Plan,
        request: &Request,
        top: &[(SortKey, DocAddress)],
    ) -> Result<Vec<Hit>, BackendError> {
        let addresses: Vec<DocAddress> = top.iter().map(|(_, address)| *address).collect();
        let matching = Self::matching_events(snapshot, plan, request, &addresses)?;
        let by_events = !Request::event_matches(plan).is_empty()
            || request
                .picks
                .iter()
                .any(|pick| matches!(pick.condition, Condition::Event(_)));
        let mut analyzer = Analyzer::default();
        let mut hits = Vec::with_capacity(top.len());
        for ((key, address), events) in top.iter().zip(matching) {
            hits.push(answer::hit(
                snapshot.stored(*address)?,
                key.score,
                &events,
                by_events,
                plan,
                request,
                &mut analyzer,
            ));
        }
        Ok(hits)
    }

    fn facets(
        snapshot: &Snapshot,
        request: &Request,
        found: &Found,
        by_events: bool,
    ) -> Result<BTreeMap<String, Vec<Bucket>>, BackendError> {
        let mut facets = BTreeMap::new();
        for (wanted, counts) in request.facets.iter().zip(&found.facets) {
            let ordinals = snapshot.ordinals(wanted.facet)?;
            let picked: Vec<String> = request
                .picks
                .iter()
                .filter(|pick| pick.facet == wanted.facet)
                .flat_map(|pick| pick.keys.clone())
                .collect();
            facets.insert(
                wanted.facet.to_string(),
                buckets(&ordinals, counts, wanted, &picked, by_events),
            );
        }
        for wanted in &request.facets {
            facets.entry(wanted.facet.to_string()).or_default();
        }
        Ok(facets)
    }
}

fn buckets(
    ordinals: &Ordinals,
    counts: &[(u64, u64)],
    wanted: &FacetRequest,
    picked: &[String],
    by_events: bool,
) -> Vec<Bucket> {
    let counted = counts
        .iter()
        .enumerate()
        .filter(|(_, (articles, events))| *articles > 0 || *events > 0)
        .map(|(at, (articles, events))| {
            let (value, label, above) = schema::split_column_value(ordinals.value(at));
            Counted {
                value,
                label,
                above,
                articles: *articles,
                events: *events,
            }
        });
    answer::buckets(counted, wanted, picked, by_events)
}

fn merge_groups(found: &mut Found, mut part: Found, sort: Sort) {
    #[expect(
        clippy::iter_over_hash_type,
        reason = "the best of a group does not depend on the order"
    )]
    for (group, best) in std::mem::take(&mut part.groups) {
        let kept = found.groups.entry(group).or_insert(best);
        if best.0.order(&kept.0, sort).is_lt() {
            *kept = best;
        }
    }
    found.merge(part);
}

fn snapshot(searcher: Searcher, fields: &Fields, generation: u64) -> Arc<Snapshot> {
    Arc::new(Snapshot {
        searcher,
        fields: fields.clone(),
        generation,
        ordinals: Facet::ALL.iter().map(|_| OnceLock::new()).collect(),
        events: OnceLock::new(),
        totals: Mutex::default(),
    })
}

fn next_cursor(
    request: &Request,
    last: Option<SortKey>,
    relaxed: bool,
    statistics: &[f32],
) -> Option<String> {
    let statistics = if request.sort == Sort::Relevance {
        statistics.to_vec()
    } else {
        Vec::new()
    };
    last.map(|key| {
        Cursor {
            key,
            relaxed,
            statistics,
        }
        .encode(request.fingerprint)
    })
}

fn cut_warnings(cut: &[(usize, usize)], request: &Request) -> Vec<Warning> {
    let kind = |limit| crate::query::ProblemKind::TooManyExpansions {
        text: "this pattern".to_owned(),
        limit,
    };
    cut.iter()
        .map(|(start, end)| {
            let kind = kind(request.expansions);
            Warning {
                code: kind.code().to_owned(),
                message: kind.to_string(),
                start: *start,
                end: *end,
            }
        })
        .collect()
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
        if answer.found.articles == 0 || answer.relaxed {
            warnings.extend(suggest::did_you_mean(&snapshot, &request.plan)?);
        }
        Ok(Hits {
            total: Total {
                articles: answer.found.articles,
                events: answer.found.events,
            },
            relaxed: answer.relaxed,
            warnings,
            took_ms: 0,
            hits: Self::hits(&snapshot, answer.plan, request, page)?,
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
        let snapshot = self.snapshot()?;
        let keep = request.limit + 1;
        let answer = Self::ask(&snapshot, request, deadline, &|task| {
            task.keep = keep;
            task.by_events = true;
            Ok(())
        })?;
        let addresses: Vec<DocAddress> = answer
            .found
            .top
            .iter()
            .map(|(_, address)| *address)
            .collect();
        let matching = Self::matching_events(&snapshot, answer.plan, request, &addresses)?;
        let mut events: Vec<EventHit> = Vec::new();
        let mut last = None;
        let mut more = false;
        'page: for ((key, address), numbers) in answer.found.top.iter().zip(matching) {
            let mut stored = None;
            for event in numbers {
                let key = SortKey { event, ..*key };
                if request
                    .cursor
                    .as_ref()
                    .is_some_and(|cursor| !cursor.key.order(&key, request.sort).is_lt())
                {
                    continue;
                }
                if events.len() == request.limit {
                    more = true;
                    break 'page;
                }
                let stored: &AnnotatedArticle = match &mut stored {
                    Some(stored) => stored,
                    none => none.insert(snapshot.stored(*address)?),
                };
                events.extend(answer::event_hits(stored, &[event]));
                last = Some(key);
            }
        }
        Ok(EventHits {
            total: Total {
                articles: answer.found.articles,
                events: answer.found.events,
            },
            relaxed: answer.relaxed,
            warnings: cut_warnings(&answer.cut, request),
            took_ms: 0,
            events,
            facets: Self::facets(&snapshot, request, &answer.found, true)?,
            timeline: request
                .timeline
                .as_ref()
                .map(|wanted| answer::timeline(&answer.found.days, wanted))
                .unwrap_or_default(),
            next_cursor: next_cursor(
                request,
                last.filter(|_| more),
                answer.relaxed,
                &answer.statistics,
            ),
        })
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
                source: sources.value(*source as usize).to_owned(),
                target: targets.value(*target as usize).to_owned(),
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
        const WORDS: usize = 30;
        let snapshot = self.snapshot()?;
        let Some(address) = snapshot.address(id)? else {
            return Ok(None);
        };
        let article = snapshot.stored(address)?.article;
        let text = ArticleText::new(&article, 1 << 16, &mut Analyzer::default());
        let words = prepare::telling_words(&snapshot, &text, WORDS)?
            .into_iter()
            .map(|(term, weight)| {
                Plan::Text(TextMatch {
                    scope: Scope::Any,
                    words: vec![WordMatch::Word {
                        form: term.clone(),
                        terms: vec![term],
                        sound: None,
                    }],
                    slop: 0,
                    boost: weight.min(8.0),
                    at: (0, 0),
                })
            });
        let plan = Plan::Or(words.collect()).and(Plan::Not(Box::new(Plan::Id(id.to_owned()))));
        let request = Request {
            plan,
            sort: Sort::Relevance,
            limit,
            snippets: 1,
            ..Request::all()
        };
        Ok(Some(self.search(&request, deadline)?.hits))
    }

    fn suggest(&self, prefix: &str, limit: usize) -> Result<Vec<Suggestion>, BackendError> {
        suggest::suggest(&*self.snapshot()?, prefix, limit)
    }

    fn export(
        &self,
        request: &Request,
        deadline: &Deadline,
        sink: &mut ExportSink<'_>,
    ) -> Result<(), BackendError> {
        let snapshot = self.snapshot()?;
        let request = Request {
            facets: Vec::new(),
            timeline: None,
            sort: Sort::Newest,
            cursor: None,
            ..request.clone()
        };
        let count = Self::ask(&snapshot, &request, deadline, &|_| Ok(()))?;
        let mut preparation = Preparation::new(&snapshot, &request, false, None)?;
        let task = Self::task(&mut preparation, &snapshot, count.plan, &request, deadline)?;
        for (at, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
            let segment = Segment {
                reader,
                snapshot: &snapshot,
                table: length_table(1.0, &request.ranking),
            };
            let mut events = SegmentEvents::open(&segment, &task)?;
            let mut failed = None;
            let mut stopped = false;
            Walk::open(&task, &segment, at)?.each(&mut |_, doc, _| {
                let stored = snapshot
                    .stored(DocAddress {
                        segment_ord: at as u32,
                        doc_id: doc,
                    })
                    .and_then(|stored| Ok((stored, events.numbers(doc)?)));
                match stored {
                    Ok((stored, numbers)) => {
                        let ids = numbers
                            .iter()
                            .filter_map(|event| stored.annotations.events.get(*event as usize))
                            .map(|event| event.id.clone())
                            .collect();
                        let flow = sink(stored, ids);
                        stopped = flow.is_break();
                        flow
                    }
                    Err(error) => {
                        failed = Some(error);
                        ControlFlow::Break(())
                    }
                }
            })?;
            if let Some(error) = failed {
                return Err(error);
            }
            if stopped {
                break;
            }
        }
        Ok(())
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

    fn verify(&self) -> Result<VerifyReport, BackendError> {
        verify::verify(self, &*self.snapshot()?)
    }
}

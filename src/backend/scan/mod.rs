//! A backend that reads every document for every request: the plain meaning of plans, facets, counts and orders, against
//! which other backends are held. Documents stay in memory; nothing is fast.

mod count;
mod evaluate;
mod writer;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, RwLock};

use self::evaluate::{Held, Matched};
use super::{Backend, BackendError, Deadline, ExportSink, VerifyReport};
use crate::document::analysis::{Analyzer, name_key};
use crate::document::fields;
use crate::query::{Plan, TextMatch, WordMatch};
use crate::search::answer::{self, DayCounts};
use crate::search::{
    AnnotatedArticle, Bucket, Cursor, EventHits, Facet, FacetRequest, Hit, Hits, Matrix,
    MatrixCell, Request, Sort, SortKey, Stats, Suggestion, Total,
};

pub use writer::ScanWriter;

/// Documents in memory, as of the last commit.
#[derive(Default)]
struct State {
    held: BTreeMap<String, Arc<Held>>,
    checkpoint: Option<String>,
    generation: u64,
}

/// Answers by reading everything.
#[derive(Clone, Default)]
pub struct ScanBackend {
    state: Arc<RwLock<State>>,
}

impl ScanBackend {
    /// An empty backend.
    #[must_use]
    pub fn new() -> Self {
        ScanBackend::default()
    }

    /// Its writer.
    #[must_use]
    pub fn writer(&self) -> ScanWriter {
        ScanWriter::of(self.clone())
    }

    fn held(&self) -> Vec<Arc<Held>> {
        let state = self
            .state
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        state.held.values().cloned().collect()
    }

    /// The plan that is answered, and what it finds: the relaxed one when the other finds nothing.
    fn find<'r>(
        &self,
        request: &'r Request,
        held: &[Arc<Held>],
        by_events: bool,
        deadline: &Deadline,
    ) -> Result<(&'r Plan, bool, Vec<Matched>), BackendError> {
        let ask = |plan| {
            let mut found = evaluate::matching(held, plan, request, None, deadline)?;
            found.retain(|matched| !by_events || !matched.events.is_empty());
            Ok::<_, BackendError>(found)
        };
        if !request.cursor.as_ref().is_some_and(|cursor| cursor.relaxed) {
            let found = ask(&request.plan)?;
            if !found.is_empty() || request.relaxed.is_none() {
                return Ok((&request.plan, false, found));
            }
        }
        let plan = request.relaxed.as_ref().unwrap_or(&request.plan);
        let found = ask(plan)?;
        let any = !found.is_empty();
        Ok((plan, any, found))
    }
}

fn key(held: &Held, score: f32) -> SortKey {
    SortKey {
        score,
        date: held.document.published.map_or(i64::MIN, |(start, _)| start),
        tie: held.document.tie,
        event: 0,
    }
}

/// Cuts the wanted page out of ranked hits; gives the cursor of the next one.
fn cut<T>(ranked: &mut Vec<(SortKey, T)>, request: &Request, relaxed: bool) -> Option<String> {
    if let Some(cursor) = &request.cursor {
        ranked.retain(|(key, _)| cursor.key.order(key, request.sort).is_lt());
    }
    let more = ranked.len() > request.limit;
    ranked.truncate(request.limit);
    ranked.last().filter(|_| more).map(|(key, _)| {
        Cursor {
            key: *key,
            relaxed,
            statistics: Vec::new(),
        }
        .encode(request.fingerprint)
    })
}

impl Backend for ScanBackend {
    fn search(&self, request: &Request, deadline: &Deadline) -> Result<Hits, BackendError> {
        let held = self.held();
        let (plan, relaxed, found) = self.find(request, &held, false, deadline)?;
        let by_events = !Request::event_matches(plan).is_empty() || evaluate::event_picks(request);
        let mut ranked: Vec<(SortKey, &Matched)> = found
            .iter()
            .map(|matched| {
                (
                    key(
                        &held[matched.at],
                        evaluate::score(&held, matched.at, plan, request),
                    ),
                    matched,
                )
            })
            .collect();
        ranked.sort_by(|a, b| a.0.order(&b.0, request.sort));
        if request.collapse {
            let mut seen = std::collections::HashSet::new();
            ranked.retain(|(_, matched)| seen.insert(held[matched.at].document.near));
        }
        let total = Total {
            articles: ranked.len() as u64,
            events: found
                .iter()
                .map(|matched| matched.events.len() as u64)
                .sum(),
        };
        let next_cursor = cut(&mut ranked, request, relaxed);
        let mut analyzer = Analyzer::default();
        let hits = ranked
            .iter()
            .map(|(key, matched)| {
                let score = if request.sort == Sort::Relevance {
                    key.score
                } else {
                    0.0
                };
                answer::hit(
                    held[matched.at].stored(),
                    score,
                    &matched.events,
                    by_events,
                    plan,
                    request,
                    &mut analyzer,
                )
            })
            .collect();
        Ok(Hits {
            did_you_mean: None,
            total,
            relaxed,
            hits,
            facets: count::facets(&held, plan, request, false, deadline)?,
            timeline: count::timeline(&held, &found, request),
            next_cursor,
            ..Hits::default()
        })
    }

    fn events(&self, request: &Request, deadline: &Deadline) -> Result<EventHits, BackendError> {
        let held = self.held();
        let (plan, relaxed, found) = self.find(request, &held, true, deadline)?;
        let mut ranked: Vec<(SortKey, &Matched)> = found
            .iter()
            .flat_map(|matched| {
                let key = key(
                    &held[matched.at],
                    evaluate::score(&held, matched.at, plan, request),
                );
                matched.events.iter().map(move |event| {
                    (
                        SortKey {
                            event: *event,
                            ..key
                        },
                        matched,
                    )
                })
            })
            .collect();
        ranked.sort_by(|a, b| a.0.order(&b.0, request.sort));
        let total = Total {
            articles: found.len() as u64,
            events: ranked.len() as u64,
        };
        let next_cursor = cut(&mut ranked, request, relaxed);
        let events = ranked
            .iter()
            .flat_map(|(key, matched)| answer::event_hits(&held[matched.at].stored(), &[key.event]))
            .collect();
        Ok(EventHits {
            total,
            relaxed,
            events,
            facets: count::facets(&held, plan, request, true, deadline)?,
            timeline: count::timeline(&held, &found, request),
            next_cursor,
            ..EventHits::default()
        })
    }

    fn matrix(&self, request: &Request, deadline: &Deadline) -> Result<Matrix, BackendError> {
        let held = self.held();
        let (_, _, found) = self.find(request, &held, true, deadline)?;
        let mut cells: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
        for matched in &found {
            let mut here: BTreeMap<(String, String), u64> = BTreeMap::new();
            for event in &matched.events {
                let keys = &held[matched.at].document.events[*event as usize];
                let of = |facet: Facet| {
                    keys.facets
                        .iter()
                        .filter(move |value| value.facet == facet)
                        .map(|value| value.value.clone())
                };
                for source in of(Facet::SourceCountry) {
                    for target in of(Facet::TargetCountry) {
                        *here.entry((source.clone(), target)).or_default() += 1;
                    }
                }
            }
            for (cell, events) in here {
                let sum = cells.entry(cell).or_default();
                sum.0 += 1;
                sum.1 += events;
            }
        }
        let mut cells: Vec<MatrixCell> = cells
            .into_iter()
            .map(|((source, target), (articles, events))| MatrixCell {
                source,
                target,
                articles,
                events,
            })
            .collect();
        cells.sort_by(|a, b| {
            b.events
                .cmp(&a.events)
                .then_with(|| (&a.source, &a.target).cmp(&(&b.source, &b.target)))
        });
        let total = Total {
            articles: found.len() as u64,
            events: found
                .iter()
                .map(|matched| matched.events.len() as u64)
                .sum(),
        };
        Ok(Matrix { total, cells })
    }

    fn facet(
        &self,
        request: &Request,
        facet: &FacetRequest,
        deadline: &Deadline,
    ) -> Result<Vec<Bucket>, BackendError> {
        let held = self.held();
        let request = Request {
            facets: vec![facet.clone()],
            ..request.clone()
        };
        let (plan, _, _) = self.find(&request, &held, false, deadline)?;
        Ok(count::facets(&held, plan, &request, false, deadline)?
            .remove(facet.facet.as_str())
            .unwrap_or_default())
    }

    fn article(&self, id: &str) -> Result<Option<AnnotatedArticle>, BackendError> {
        let state = self
            .state
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(state.held.get(id).map(|held| held.stored()))
    }

    fn similar(
        &self,
        id: &str,
        limit: usize,
        deadline: &Deadline,
    ) -> Result<Option<Vec<Hit>>, BackendError> {
        let held = self.held();
        let Some(at) = held.iter().position(|held| held.document.article.id == id) else {
            return Ok(None);
        };
        let terms: std::collections::BTreeSet<Box<str>> = held[at]
            .text
            .title
            .iter()
            .chain(&held[at].text.body)
            .map(|word| word.term.clone())
            .collect();
        let words = terms.into_iter().map(|term| {
            Plan::Text(TextMatch {
                scope: crate::query::Scope::Any,
                words: vec![WordMatch::Term(term.to_string())],
                slop: 0,
                boost: 1.0,
                at: (0, 0),
            })
        });
        let plan = Plan::Or(words.collect()).and(Plan::Not(Box::new(Plan::Id(id.to_owned()))));
        let request = Request {
            plan,
            sort: Sort::Relevance,
            limit,
            ..Request::all()
        };
        Ok(Some(self.search(&request, deadline)?.hits))
    }

    fn suggest(&self, prefix: &str, limit: usize) -> Result<Vec<Suggestion>, BackendError> {
        let prefix = name_key(prefix);
        let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
        for held in self.held() {
            let values = held.document.facets.iter().filter(|value| {
                matches!(
                    value.facet,
                    Facet::Person | Facet::Organization | Facet::Place | Facet::Country
                )
            });
            for value in values.filter(|value| value.above == 0) {
                let shown = if value.label.is_empty() {
                    &value.value
                } else {
                    &value.label
                };
                if name_key(shown).starts_with(&prefix) {
                    *counts
                        .entry((value.facet.to_string(), shown.clone()))
                        .or_default() += 1;
                }
            }
        }
        let mut all: Vec<Suggestion> = counts
            .into_iter()
            .map(|((kind, label), articles)| Suggestion {
                value: label.clone(),
                label,
                kind,
                articles,
            })
            .collect();
        all.sort_by(|a, b| {
            b.articles
                .cmp(&a.articles)
                .then_with(|| a.label.cmp(&b.label))
        });
        all.truncate(limit);
        Ok(all)
    }

    fn export(
        &self,
        request: &Request,
        deadline: &Deadline,
        sink: &mut ExportSink<'_>,
    ) -> Result<(), BackendError> {
        let held = self.held();
        let (_, _, found) = self.find(request, &held, false, deadline)?;
        for matched in found {
            let stored = held[matched.at].stored();
            let ids = matched
                .events
                .iter()
                .filter_map(|at| stored.annotations.events.get(*at as usize))
                .map(|event| event.id.clone())
                .collect();
            if sink(stored, ids) == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    }

    fn stats(&self) -> Result<Stats, BackendError> {
        let held = self.held();
        let dates = || {
            held.iter()
                .filter_map(|held| held.document.article.published)
        };
        let request = Request {
            facets: vec![FacetRequest {
                limit: usize::MAX,
                ..FacetRequest::new(Facet::Language)
            }],
            ..Request::all()
        };
        Ok(Stats {
            articles: held.len() as u64,
            events: held
                .iter()
                .map(|held| held.document.events.len() as u64)
                .sum(),
            bytes: 0,
            segments: 1,
            generation: self.generation(),
            format: fields::FORMAT,
            first: dates().min_by_key(crate::text::PartialDate::start_unix),
            last: dates().max_by_key(crate::text::PartialDate::start_unix),
            languages: count::facets(&held, &Plan::All, &request, false, &Deadline::none())?
                .remove("language")
                .unwrap_or_default(),
        })
    }

    fn generation(&self) -> u64 {
        self.state
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .generation
    }

    fn reload(&self) -> Result<(), BackendError> {
        Ok(())
    }

    fn verify(&self) -> Result<VerifyReport, BackendError> {
        let held = self.held();
        Ok(VerifyReport {
            articles: held.len() as u64,
            events: held
                .iter()
                .map(|held| held.document.events.len() as u64)
                .sum(),
            faults: Vec::new(),
        })
    }
}

/// Days of an article's matching events or of its publication.
fn add_days(held: &Held, number: u64, events: &[u32], request: &Request, counts: &mut DayCounts) {
    let Some(wanted) = &request.timeline else {
        return;
    };
    match wanted.date {
        crate::search::TimelineDate::Published => {
            if let Some((start, end)) = held.document.published {
                counts.add_article(
                    answer::local_day(start, end, &wanted.tz),
                    events.len() as u64,
                );
            }
        }
        crate::search::TimelineDate::Event => {
            let mut days: Vec<i32> = events
                .iter()
                .filter_map(|at| held.document.events[*at as usize].date)
                .map(|(start, end)| answer::local_day(start, end, &wanted.tz))
                .collect();
            counts.add_events(number, &mut days);
        }
    }
}

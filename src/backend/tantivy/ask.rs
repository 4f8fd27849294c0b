//! One plan asked of all segments, and the relaxed one when it finds nothing.

use std::sync::Arc;

use rayon::prelude::*;
use tantivy::DocAddress;

use super::TantivyBackend;
use super::open::{Segment, length_table};
use super::ordinals::{GlobalCounts, Ordinals};
use super::prepare::{self, Preparation};
use super::run::{Bar, Found, PreparedPick, SegmentEvents, Task, Walk, count_sets, sum};
use super::snapshot::Snapshot;
use crate::backend::{BackendError, Deadline};
use crate::document::Facet;
use crate::query::Plan;
use crate::search::{Condition, Request, Sort};

/// Documents to be looked at from which a search is shared out among threads.
const LARGE: u64 = 20_000;

/// The answer of all segments to one plan.
pub(super) struct Answer<'r> {
    pub(super) plan: &'r Plan,
    pub(super) relaxed: bool,
    pub(super) found: Found,
    pub(super) statistics: Vec<f32>,
    pub(super) cut: Vec<(usize, usize)>,
}

impl TantivyBackend {
    pub(super) fn task<'r>(
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
            bar: Bar::default(),
        })
    }

    /// Asks all segments, and again with the relaxed plan when nothing is found.
    pub(super) fn ask<'r>(
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
        let segments = (0..snapshot.searcher.segment_readers().len())
            .map(|number| Segment::new(snapshot, number, table.clone()))
            .collect::<Result<Vec<_>, _>>()?;
        let mut walks = Vec::new();
        for segment in &segments {
            walks.push(Walk::open(task, segment.clone())?);
        }
        let cost: u64 = walks.iter().map(Walk::cost).sum();
        // Waking other threads takes as long as a small search.
        let mut parts = if cost < LARGE {
            walks
                .into_iter()
                .map(Walk::run)
                .collect::<Result<Vec<_>, _>>()?
        } else {
            walks
                .into_par_iter()
                .map(Walk::run)
                .collect::<Result<Vec<_>, _>>()?
        };
        let facets = if parts.iter().any(|part| part.set.is_some()) {
            count_sets(task, &segments, &parts)?
        } else {
            sums(&mut parts, task)
        };
        let mut found = Found {
            facets,
            ..Found::default()
        };
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
    pub(super) fn matching_events(
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
                let table = length_table(1.0, &request.ranking);
                let segment = Segment::new(snapshot, segment_ord as usize, table)?;
                opened = Some((segment_ord, SegmentEvents::open(&segment, &task)?));
            }
            if let Some((_, events)) = &mut opened {
                out[at] = events.numbers(doc_id)?;
            }
        }
        Ok(out)
    }
}

/// Counts of all segments, for each wanted facet.
fn sums(parts: &mut [Found], task: &Task<'_>) -> Vec<Arc<GlobalCounts>> {
    let mut of_parts: Vec<_> = parts
        .iter_mut()
        .map(|part| std::mem::take(&mut part.counts).into_iter())
        .collect();
    let sum_next = |(_, ordinals): &(Facet, Arc<Ordinals>)| {
        let counts = of_parts.iter_mut().filter_map(Iterator::next).collect();
        sum(ordinals, counts)
    };
    task.facets.iter().map(sum_next).collect()
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

//! One plan asked of all segments, and the relaxed one when it finds nothing.

use rayon::prelude::*;
use tantivy::DocAddress;

use super::TantivyBackend;
use super::open::{Segment, length_table};
use super::prepare::{self, Preparation};
use super::run::{Found, PreparedPick, SegmentEvents, Task, Walk};
use super::snapshot::Snapshot;
use crate::backend::{BackendError, Deadline};
use crate::query::Plan;
use crate::search::{Condition, Request, Sort};

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
        let mut parts = snapshot
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
        let mut found = Found {
            facets: sums(&mut parts, task),
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
}

/// Counts of all segments by global number, for each wanted facet.
fn sums(parts: &mut [Found], task: &Task<'_>) -> Vec<Vec<(u64, u64)>> {
    let counts: Vec<Vec<Vec<(u32, u32)>>> = parts
        .iter_mut()
        .map(|part| std::mem::take(&mut part.counts))
        .collect();
    task.facets
        .par_iter()
        .enumerate()
        .map(|(at, (_, ordinals))| {
            let mut sums = vec![(0, 0); ordinals.len()];
            for (segment, counts) in counts.iter().enumerate() {
                let numbers = &ordinals.of_segment[segment];
                for ((articles, events), number) in counts[at].iter().zip(numbers) {
                    if *articles != 0 {
                        let sum: &mut (u64, u64) = &mut sums[*number as usize];
                        sum.0 += u64::from(*articles);
                        sum.1 += u64::from(*events);
                    }
                }
            }
            sums
        })
        .collect()
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

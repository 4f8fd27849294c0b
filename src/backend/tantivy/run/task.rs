//! What is asked of every segment, and what the segments give.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tantivy::DocAddress;

use super::super::ordinals::{GlobalCounts, Ordinals};
use super::super::prepare::{Prepared, PreparedEvent};
use super::best::Groups;
use super::later::DocSet;
use crate::backend::Deadline;
use crate::document::Facet;
use crate::search::answer::DayCounts;
use crate::search::{Request, SortKey};

/// What is asked of every segment.
pub(in crate::backend::tantivy) struct Task<'r> {
    pub(in crate::backend::tantivy) request: &'r Request,
    pub(in crate::backend::tantivy) plan: Prepared,
    /// Event conditions of the query that are not denied.
    pub(in crate::backend::tantivy) clauses: Vec<PreparedEvent>,
    pub(in crate::backend::tantivy) picks: Vec<(Facet, PreparedPick)>,
    /// Facets to count, with their numbering.
    pub(in crate::backend::tantivy) facets: Vec<(Facet, Arc<Ordinals>)>,
    /// Numbering of the countries of sources and targets, when the matrix is wanted.
    pub(in crate::backend::tantivy) matrix: Option<(Arc<Ordinals>, Arc<Ordinals>)>,
    /// Best hits to keep.
    pub(in crate::backend::tantivy) keep: usize,
    /// Whether articles without a matching event are left out.
    pub(in crate::backend::tantivy) by_events: bool,
    /// Whether documents without an event in question do not match, which the plan leaves to the walk.
    pub(in crate::backend::tantivy) require_base: bool,
    pub(in crate::backend::tantivy) deadline: &'r Deadline,
    /// The score that a hit must have at least, for all that the segments walked so far tell.
    pub(in crate::backend::tantivy) bar: Bar,
}

/// A score that only rises, shared by the walks over all segments.
#[derive(Default)]
pub(in crate::backend::tantivy) struct Bar(AtomicU32);

impl Bar {
    pub(super) fn get(&self) -> f32 {
        f32::from_bits(self.0.load(Ordering::Relaxed))
    }

    /// Scores are not negative, so that their bits rise with them.
    pub(super) fn raise(&self, score: f32) {
        if score > self.get() {
            self.0.fetch_max(score.to_bits(), Ordering::Relaxed);
        }
    }
}

impl Task<'_> {
    /// Whether every event of every document matches.
    pub(super) fn takes_all_events(&self) -> bool {
        self.clauses.is_empty() && !self.picks_events()
    }

    /// Whether the number of matching events shows in the postings of one token.
    pub(super) fn counts_events(&self) -> bool {
        let clauses = self.clauses.as_slice();
        matches!(clauses, [PreparedEvent::Tokens { once: true, .. }]) && !self.picks_events()
    }

    fn picks_events(&self) -> bool {
        let pick = |(_, pick): &(Facet, PreparedPick)| matches!(pick, PreparedPick::Event(_));
        self.picks.iter().any(pick)
    }
}

/// Picked values of one facet.
pub(in crate::backend::tantivy) enum PreparedPick {
    Article(Prepared),
    Event(PreparedEvent),
}

/// What one segment, or all of them, gave.
#[derive(Default)]
pub(in crate::backend::tantivy) struct Found {
    pub(in crate::backend::tantivy) articles: u64,
    pub(in crate::backend::tantivy) events: u64,
    /// What matches, where facets are counted after the walk.
    pub(in crate::backend::tantivy) set: Option<DocSet>,
    /// What one segment counted of each wanted facet, where they are counted on the way.
    pub(in crate::backend::tantivy) counts: Vec<GlobalCounts>,
    /// The counts of all segments.
    pub(in crate::backend::tantivy) facets: Vec<Arc<GlobalCounts>>,
    pub(in crate::backend::tantivy) days: DayCounts,
    pub(in crate::backend::tantivy) cells: HashMap<(u32, u32), (u64, u64)>,
    /// Best hits, not in order.
    pub(in crate::backend::tantivy) top: Vec<(SortKey, DocAddress)>,
    /// Best hit of each group of near-duplicates, where they collapse.
    pub(in crate::backend::tantivy) groups: Groups,
}

impl Found {
    /// Adds what another segment gave, but for facets.
    pub(in crate::backend::tantivy) fn merge(&mut self, other: Found) {
        self.articles += other.articles;
        self.events += other.events;
        self.days.merge(other.days);
        #[expect(
            clippy::iter_over_hash_type,
            reason = "sums do not depend on the order"
        )]
        for (cell, (articles, events)) in other.cells {
            let sum = self.cells.entry(cell).or_default();
            sum.0 += articles;
            sum.1 += events;
        }
        self.top.extend(other.top);
        self.groups.reserve(other.groups.len());
        #[expect(clippy::iter_over_hash_type, reason = "each group stands in it once")]
        for (group, best) in other.groups {
            self.groups.entry(group).and_modify(|_| ()).or_insert(best);
        }
    }
}

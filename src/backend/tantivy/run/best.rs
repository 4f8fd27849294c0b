//! The best hits of one segment, and the best of each group where near-duplicates collapse.

use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};

use tantivy::DocAddress;

use super::super::columns::SegmentColumns;
use super::super::docs::{Doc, Docs};
use super::task::Task;
use crate::search::{Request, Sort, SortKey};

/// Hits by group.
pub(in crate::backend::tantivy) type Groups = HashMap<u64, (SortKey, DocAddress)>;

/// Keeps the best hits.
pub(super) struct Best<'t, 's> {
    request: &'t Request,
    keep: usize,
    by_events: bool,
    columns: &'s SegmentColumns,
    segment: u32,
    heap: BinaryHeap<Ranked>,
    groups: Groups,
}

impl<'t, 's> Best<'t, 's> {
    pub(super) fn new(task: &'t Task<'t>, columns: &'s SegmentColumns, segment: u32) -> Self {
        Best {
            request: task.request,
            keep: task.keep,
            by_events: task.by_events,
            columns,
            segment,
            heap: BinaryHeap::new(),
            groups: Groups::new(),
        }
    }

    /// Looks at the present document of `docs`.
    pub(super) fn add(&mut self, doc: Doc, docs: &mut Docs<'_>) {
        if self.keep == 0 {
            return;
        }
        let request = self.request;
        let collapses = request.collapse && !self.by_events;
        let worst = self
            .heap
            .peek()
            .filter(|_| self.heap.len() >= self.keep && !collapses);
        let mut key = SortKey::default();
        if request.sort == Sort::Relevance {
            key.score = docs.score();
            if let Some((days, now)) = request.recency {
                key.score *= self.freshness(doc, days, now);
            }
            if worst.is_some_and(|worst| key.score < worst.key.score) {
                return;
            }
        }
        key.date = self.columns.published.first(doc).unwrap_or(i64::MIN);
        if let Some(worst) = worst {
            // Undated articles come last either way.
            let age = |date: i64| if date == i64::MIN { i64::MAX } else { date };
            let too_late = match request.sort {
                Sort::Newest => key.date < worst.key.date,
                Sort::Oldest => age(key.date) > age(worst.key.date),
                Sort::Relevance => false,
            };
            if too_late {
                return;
            }
        }
        key.tie = self.columns.tie.first(doc).unwrap_or_default();
        if collapses {
            self.group(doc, key);
            return;
        }
        if let Some(cursor) = &request.cursor {
            // Events of the cursor's own article may still be left.
            let event = if self.by_events { u32::MAX } else { 0 };
            let key = SortKey { event, ..key };
            if !cursor.key.order(&key, request.sort).is_lt() {
                return;
            }
        }
        let ranked = Ranked {
            key,
            doc,
            sort: request.sort,
        };
        if self.heap.len() < self.keep {
            self.heap.push(ranked);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && ranked < *worst
        {
            *worst = ranked;
        }
    }

    fn group(&mut self, doc: Doc, key: SortKey) {
        let address = self.address(doc);
        let near = self.columns.near.first(doc).unwrap_or_default();
        match self.groups.entry(near) {
            Entry::Vacant(slot) => {
                slot.insert((key, address));
            }
            Entry::Occupied(mut slot) => {
                if key.order(&slot.get().0, self.request.sort).is_lt() {
                    slot.insert((key, address));
                }
            }
        }
    }

    fn address(&self, doc_id: Doc) -> DocAddress {
        DocAddress {
            segment_ord: self.segment,
            doc_id,
        }
    }

    /// The weight of an article's age: halves in the given days down to a tenth.
    fn freshness(&self, doc: Doc, days: u32, now: i64) -> f32 {
        let Some(date) = self.columns.published.first(doc) else {
            return 0.1;
        };
        let age = (now - date).max(0) as f32 / 86_400.0;
        0.1 + 0.9 * 0.5f32.powf(age / (days.max(1) as f32))
    }

    /// The best hits, not in order, and the groups.
    pub(super) fn finish(self) -> (Vec<(SortKey, DocAddress)>, Groups) {
        let of = |ranked: &Ranked| (ranked.key, self.address(ranked.doc));
        (self.heap.iter().map(of).collect(), self.groups)
    }
}

/// A hit in a heap whose top is the worst.
struct Ranked {
    key: SortKey,
    doc: Doc,
    sort: Sort,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.order(&other.key, self.sort)
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}

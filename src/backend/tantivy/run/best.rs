//! The best hits of one segment, and the best of each group where near-duplicates collapse.

use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};

use tantivy::DocAddress;

use super::super::columns::SegmentColumns;
use super::super::docs::Doc;
use super::super::rows::firsts;
use super::scored::ByScore;
use super::task::Task;
use crate::search::{Sort, SortKey};

/// Hits by group.
pub(in crate::backend::tantivy) type Groups = HashMap<u64, (SortKey, DocAddress)>;

/// Keeps the best hits.
pub(super) struct Best<'t, 's> {
    task: &'t Task<'t>,
    collapses: bool,
    columns: &'s SegmentColumns,
    segment: u32,
    /// The best by relevance alone.
    scored: Option<ByScore<'s>>,
    /// The best by anything else.
    heap: BinaryHeap<Ranked>,
    dates: Vec<i64>,
    groups: Groups,
}

impl<'t, 's> Best<'t, 's> {
    pub(super) fn new(task: &'t Task<'t>, columns: &'s SegmentColumns, segment: u32) -> Self {
        let request = task.request;
        let collapses = request.collapse && !task.by_events;
        let by_score = request.sort == Sort::Relevance
            && request.recency.is_none()
            && request.cursor.is_none()
            && !collapses;
        Best {
            task,
            collapses,
            columns,
            segment,
            scored: by_score.then(|| ByScore::new(task.keep, columns)),
            heap: BinaryHeap::new(),
            dates: Vec::new(),
            groups: Groups::new(),
        }
    }

    /// What has to be known of the documents of the next block: those with a lower score stand no chance.
    pub(super) fn wanted(&mut self) -> Option<f32> {
        if self.task.keep == 0 || self.task.request.sort != Sort::Relevance {
            return None;
        }
        if let Some(scored) = &mut self.scored {
            scored.raise(self.task.bar.get());
            return Some(scored.least());
        }
        Some(self.least())
    }

    /// The score of the worst of the best, once there are enough.
    fn least(&self) -> f32 {
        let worst = self.worst();
        worst.map_or(f32::NEG_INFINITY, |worst| worst.key.score)
    }

    /// The worst of the best, once there are enough.
    fn worst(&self) -> Option<&Ranked> {
        let full = self.heap.len() >= self.task.keep && !self.collapses;
        self.heap.peek().filter(|_| full)
    }

    /// Looks at documents, with their scores where the order is by relevance.
    pub(super) fn add_block(&mut self, docs: &[Doc], scores: &[f32]) {
        let sort = self.task.request.sort;
        if self.task.keep == 0 {
            return;
        }
        if let Some(scored) = &mut self.scored {
            scored.add(docs, scores);
            self.task.bar.raise(scored.least());
            return;
        }
        if sort == Sort::Relevance {
            let mut least = self.least();
            for (doc, score) in docs.iter().zip(scores) {
                if *score >= least {
                    self.add_scored(*doc, *score);
                    least = self.least();
                }
            }
            return;
        }
        let mut dates = std::mem::take(&mut self.dates);
        firsts(&self.columns.published, docs, i64::MIN, &mut dates);
        // Articles mostly come in the order of their dates: with the best first, the others stand no chance.
        let rises = dates.first() < dates.last();
        let backwards = rises == (sort == Sort::Newest);
        let mut look = |at: usize| {
            let date = dates[at];
            // Undated articles come last either way.
            let age = |date: i64| if date == i64::MIN { i64::MAX } else { date };
            let too_late = self.worst().is_some_and(|worst| match sort {
                Sort::Newest => date < worst.key.date,
                Sort::Oldest => age(date) > age(worst.key.date),
                Sort::Relevance => false,
            });
            if !too_late {
                let key = SortKey {
                    date,
                    ..SortKey::default()
                };
                self.add(docs[at], key);
            }
        };
        if backwards {
            (0..docs.len()).rev().for_each(&mut look);
        } else {
            (0..docs.len()).for_each(&mut look);
        }
        self.dates = dates;
    }

    fn add_scored(&mut self, doc: Doc, mut score: f32) {
        if let Some((days, now)) = self.task.request.recency {
            score *= self.freshness(doc, days, now);
            if self.worst().is_some_and(|worst| score < worst.key.score) {
                return;
            }
        }
        let date = self.columns.published.first(doc).unwrap_or(i64::MIN);
        let key = SortKey {
            score,
            date,
            ..SortKey::default()
        };
        self.add(doc, key);
    }

    /// Takes a document whose key lacks nothing but the tie.
    fn add(&mut self, doc: Doc, key: SortKey) {
        let request = self.task.request;
        let tie = self.columns.tie.first(doc).unwrap_or_default();
        let key = SortKey { tie, ..key };
        if self.collapses {
            self.group(doc, key);
            return;
        }
        if let Some(cursor) = &request.cursor {
            // Events of the cursor's own article may still be left.
            let event = if self.task.by_events { u32::MAX } else { 0 };
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
        if self.heap.len() < self.task.keep {
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
                if key.order(&slot.get().0, self.task.request.sort).is_lt() {
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
    pub(super) fn finish(mut self) -> (Vec<(SortKey, DocAddress)>, Groups) {
        let scored = self.scored.take().into_iter().flat_map(ByScore::finish);
        let ranked = std::mem::take(&mut self.heap).into_iter();
        let best = scored.chain(ranked.map(|ranked| (ranked.key, ranked.doc)));
        let best = best.map(|(key, doc)| (key, self.address(doc))).collect();
        (best, self.groups)
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

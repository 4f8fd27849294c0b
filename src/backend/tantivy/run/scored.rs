//! The best hits of one segment by relevance.
//!
//! Scores decide nearly always. Dates and ids, which lie in columns, are read only of documents whose scores are equal where
//! the best end, and of what is left at last.

use super::super::columns::SegmentColumns;
use super::super::docs::Doc;
use crate::search::{Sort, SortKey};

/// A document that may be among the best.
#[derive(Clone, Copy)]
struct Scored {
    /// Nothing but the score, unless it is `whole`.
    key: SortKey,
    doc: Doc,
    whole: bool,
}

/// The best `keep` documents, and some that are not.
pub(super) struct ByScore<'s> {
    columns: &'s SegmentColumns,
    keep: usize,
    found: Vec<Scored>,
    /// Documents with a lower score stand no chance.
    least: f32,
}

impl<'s> ByScore<'s> {
    pub(super) fn new(keep: usize, columns: &'s SegmentColumns) -> Self {
        ByScore {
            columns,
            keep,
            found: Vec::with_capacity(keep.min(64) * 2),
            least: f32::NEG_INFINITY,
        }
    }

    /// The score below which documents stand no chance.
    pub(super) fn least(&self) -> f32 {
        self.least
    }

    /// Leaves out what scores less than documents elsewhere that are enough by themselves.
    pub(super) fn raise(&mut self, least: f32) {
        self.least = self.least.max(least);
    }

    /// Looks at documents with their scores.
    pub(super) fn add(&mut self, docs: &[Doc], scores: &[f32]) {
        for (doc, score) in docs.iter().zip(scores) {
            if *score >= self.least {
                let key = SortKey {
                    score: *score,
                    ..SortKey::default()
                };
                self.found.push(Scored {
                    key,
                    doc: *doc,
                    whole: false,
                });
                if self.found.len() >= self.keep * 2 {
                    self.prune();
                }
            }
        }
    }

    /// Leaves the best.
    fn prune(&mut self) {
        if self.found.len() <= self.keep {
            return;
        }
        let by_score = |a: &Scored, b: &Scored| b.key.score.total_cmp(&a.key.score);
        let (_, last, others) = self.found.select_nth_unstable_by(self.keep - 1, by_score);
        let least = last.key.score;
        if others.iter().any(|other| other.key.score >= least) {
            self.found.retain(|scored| scored.key.score >= least);
            self.complete();
            let order = |a: &Scored, b: &Scored| a.key.order(&b.key, Sort::Relevance);
            self.found.select_nth_unstable_by(self.keep - 1, order);
        }
        self.found.truncate(self.keep);
        self.raise(least);
    }

    /// Reads the dates and ids that are not known yet.
    fn complete(&mut self) {
        let columns = self.columns;
        for scored in self.found.iter_mut().filter(|scored| !scored.whole) {
            scored.key.date = columns.published.first(scored.doc).unwrap_or(i64::MIN);
            scored.key.tie = columns.tie.first(scored.doc).unwrap_or_default();
            scored.whole = true;
        }
    }

    /// The best, not in order.
    pub(super) fn finish(mut self) -> impl Iterator<Item = (SortKey, Doc)> {
        self.prune();
        self.complete();
        self.found
            .into_iter()
            .map(|scored| (scored.key, scored.doc))
    }
}

//! Documents with words side by side, or near each other.

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::{DocSet as _, TERMINATED};

use super::Doc;
use super::term::{Weigher, in_scope};
use crate::query::{Scope, phrase_places};

/// Documents with words side by side.
pub(in crate::backend::tantivy) struct PhraseDocs {
    /// Alternatives of each word.
    words: Vec<Vec<SegmentPostings>>,
    /// Numbers of the words, the rarest first.
    order: Vec<usize>,
    scope: Scope,
    slop: u32,
    pub(super) weigher: Option<Weigher>,
    pub(super) doc: Doc,
    lists: Vec<Vec<u32>>,
    buffer: Vec<u32>,
}

impl PhraseDocs {
    /// `words` are the alternatives of each word, at least one of each.
    pub(in crate::backend::tantivy) fn new(
        words: Vec<Vec<SegmentPostings>>,
        scope: Scope,
        slop: u32,
        weigher: Option<Weigher>,
    ) -> Self {
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by_key(|at| frequency(&words[*at]));
        let mut docs = PhraseDocs {
            lists: vec![Vec::new(); words.len()],
            words,
            order,
            scope,
            slop,
            weigher,
            doc: 0,
            buffer: Vec::new(),
        };
        docs.settle(0);
        docs
    }

    /// About how many documents have to be looked at.
    pub(super) fn cost(&self) -> u64 {
        let rarest = self.order.first();
        rarest.map_or(0, |at| frequency(&self.words[*at])) * 4
    }

    /// Moves on to the first document from `target` on that holds the phrase.
    pub(super) fn settle(&mut self, target: Doc) -> Doc {
        let mut target = target;
        'next: while target != TERMINATED && self.doc != TERMINATED {
            for at in &self.order {
                let found = self.words[*at]
                    .iter_mut()
                    .map(|postings| seek(postings, target))
                    .min()
                    .unwrap_or(TERMINATED);
                if found != target {
                    target = found;
                    continue 'next;
                }
            }
            self.doc = target;
            if self.fits() {
                return target;
            }
            target += 1;
        }
        self.doc = TERMINATED;
        TERMINATED
    }

    fn read_positions(&mut self) {
        for (word, list) in self.words.iter_mut().zip(&mut self.lists) {
            list.clear();
            if let ([postings], Scope::Any) = (word.as_mut_slice(), self.scope) {
                postings.append_positions_with_offset(0, list);
                list.dedup();
                continue;
            }
            for postings in word
                .iter_mut()
                .filter(|postings| postings.doc() == self.doc)
            {
                postings.positions(&mut self.buffer);
                list.extend_from_slice(in_scope(&self.buffer, self.scope));
            }
            if word.len() > 1 {
                list.sort_unstable();
            }
            // A word of the title stands there as often as it counts.
            list.dedup();
        }
    }

    fn fits(&mut self) -> bool {
        self.read_positions();
        let mut found = false;
        phrase_places(&self.lists, self.slop, |_| {
            found = true;
            false
        });
        found
    }

    /// The score, or some lower one if it is below `least`.
    pub(super) fn score(&mut self, least: f32) -> f32 {
        let Some(weigher) = &self.weigher else {
            return 0.0;
        };
        let lengths = self.lists.iter().map(Vec::len);
        // Each place moves one list on, and a phrase without gaps moves all of them.
        let most = if self.slop == 0 {
            lengths.min().unwrap_or(0)
        } else {
            lengths.sum()
        };
        let most = weigher.score(self.doc, most as u32);
        if most < least {
            return most;
        }
        let mut times = 0;
        phrase_places(&self.lists, self.slop, |_| {
            times += 1;
            true
        });
        weigher.score(self.doc, times)
    }
}

/// How many documents have any of the alternatives of a word, at most.
fn frequency(word: &[SegmentPostings]) -> u64 {
    let frequencies = word.iter().map(SegmentPostings::doc_freq);
    frequencies.map(u64::from).sum()
}

/// Seeks postings that may already stand further on.
pub(in crate::backend::tantivy) fn seek(postings: &mut SegmentPostings, target: Doc) -> Doc {
    if postings.doc() >= target {
        postings.doc()
    } else {
        postings.seek(target)
    }
}

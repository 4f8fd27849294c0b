//! Documents with words side by side, or near each other.

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::{DocSet as _, TERMINATED};

use super::Doc;
use super::term::{Weigher, in_scope};
use crate::query::{Scope, phrase_places};

/// Documents with words side by side.
pub(in crate::backend::tantivy) struct PhraseDocs {
    /// Alternatives of each word.
    pub(in crate::backend::tantivy) words: Vec<Vec<SegmentPostings>>,
    pub(in crate::backend::tantivy) scope: Scope,
    pub(in crate::backend::tantivy) slop: u32,
    pub(in crate::backend::tantivy) weigher: Option<Weigher>,
    pub(in crate::backend::tantivy) doc: Doc,
    pub(in crate::backend::tantivy) lists: Vec<Vec<u32>>,
    pub(in crate::backend::tantivy) buffer: Vec<u32>,
}

impl PhraseDocs {
    /// Moves on to the first document from `target` on that holds the phrase.
    pub(in crate::backend::tantivy) fn settle(&mut self, target: Doc) -> Doc {
        let mut target = target;
        'next: while target != TERMINATED && self.doc != TERMINATED {
            for word in &mut self.words {
                let found = word
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

    pub(super) fn score(&mut self) -> f32 {
        let Some(weigher) = &self.weigher else {
            return 0.0;
        };
        let mut times = 0;
        phrase_places(&self.lists, self.slop, |_| {
            times += 1;
            true
        });
        weigher.score(self.doc, times)
    }
}

/// Seeks postings that may already stand further on.
pub(in crate::backend::tantivy) fn seek(postings: &mut SegmentPostings, target: Doc) -> Doc {
    if postings.doc() >= target {
        postings.doc()
    } else {
        postings.seek(target)
    }
}

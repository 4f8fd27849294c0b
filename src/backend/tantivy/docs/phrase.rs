//! Documents with words side by side, or near each other.

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::{DocSet as _, TERMINATED};

use super::Doc;
use super::term::{Weigher, in_scope};
use crate::document::fields::BODY_POSITION;
use crate::query::{Scope, phrase_places};

/// Documents with words side by side.
pub(in crate::backend::tantivy) struct PhraseDocs {
    /// The words, the rarest first.
    words: Vec<Word>,
    scope: Scope,
    slop: u32,
    pub(super) weigher: Option<Weigher>,
    pub(super) doc: Doc,
    /// Positions of each word in the present document, in the order of the phrase.
    lists: Vec<Vec<u32>>,
    /// Times that the phrase stands there, where that is known.
    times: Option<u32>,
    buffer: Vec<u32>,
}

/// One word of a phrase.
struct Word {
    /// Its place in the phrase.
    number: usize,
    /// Its alternatives.
    postings: Vec<SegmentPostings>,
}

impl Word {
    /// How many documents have any of the alternatives, at most.
    fn frequency(&self) -> u64 {
        let frequencies = self.postings.iter().map(SegmentPostings::doc_freq);
        frequencies.map(u64::from).sum()
    }

    /// Moves on to the first document from `target` on that has an alternative.
    fn seek(&mut self, target: Doc) -> Doc {
        match self.postings.as_mut_slice() {
            [one] => seek(one, target),
            several => {
                let found = several.iter_mut().map(|postings| seek(postings, target));
                found.min().unwrap_or(TERMINATED)
            }
        }
    }

    /// Moves on from `doc`.
    fn advance(&mut self, doc: Doc) -> Doc {
        match self.postings.as_mut_slice() {
            [one] => one.advance(),
            _ => self.seek(doc + 1),
        }
    }

    /// Reads where the alternatives stand in `doc`, without repeats.
    fn read(&mut self, doc: Doc, scope: Scope, buffer: &mut Vec<u32>, list: &mut Vec<u32>) {
        list.clear();
        let several = self.postings.len() > 1;
        for postings in &mut self.postings {
            if postings.doc() != doc {
                continue;
            }
            if scope == Scope::Any {
                postings.append_positions_with_offset(0, list);
            } else {
                postings.positions(buffer);
                list.extend_from_slice(in_scope(buffer, scope));
            }
        }
        if several {
            list.sort_unstable();
        }
        // A word of the title stands there as often as it counts.
        let of_title = list.first().is_some_and(|first| *first < BODY_POSITION);
        if several || of_title {
            list.dedup();
        }
    }
}

impl PhraseDocs {
    /// `words` are the alternatives of each word, at least one of each.
    pub(in crate::backend::tantivy) fn new(
        words: Vec<Vec<SegmentPostings>>,
        scope: Scope,
        slop: u32,
        weigher: Option<Weigher>,
    ) -> Self {
        let of_number = |(number, postings)| Word { number, postings };
        let mut words: Vec<Word> = words.into_iter().enumerate().map(of_number).collect();
        words.sort_by_key(Word::frequency);
        let mut docs = PhraseDocs {
            lists: vec![Vec::new(); words.len()],
            words,
            scope,
            slop,
            weigher,
            doc: 0,
            times: None,
            buffer: Vec::new(),
        };
        docs.seek(0);
        docs
    }

    /// About how many documents have to be looked at.
    pub(super) fn cost(&self) -> u64 {
        self.words.first().map_or(0, Word::frequency) * 4
    }

    /// Moves on to the next document that holds the phrase.
    pub(super) fn advance(&mut self) -> Doc {
        let doc = self.doc;
        match self.words.first_mut() {
            Some(lead) if doc != TERMINATED => {
                let next = lead.advance(doc);
                self.settle(next)
            }
            _ => TERMINATED,
        }
    }

    /// Moves on to the first document from `target` on that holds the phrase.
    pub(super) fn seek(&mut self, target: Doc) -> Doc {
        match self.words.first_mut() {
            Some(lead) if self.doc != TERMINATED => {
                let next = lead.seek(target);
                self.settle(next)
            }
            _ => TERMINATED,
        }
    }

    /// Moves on from a document that the rarest word stands at.
    fn settle(&mut self, mut doc: Doc) -> Doc {
        'next: while doc != TERMINATED {
            if let Some((lead, others)) = self.words.split_first_mut() {
                for word in others {
                    let found = word.seek(doc);
                    if found != doc {
                        doc = lead.seek(found);
                        continue 'next;
                    }
                }
            }
            self.doc = doc;
            if self.fits() {
                return doc;
            }
            doc = self.words[0].advance(doc);
        }
        self.doc = TERMINATED;
        TERMINATED
    }

    /// Whether the phrase stands in the present document, which has all of its words.
    fn fits(&mut self) -> bool {
        for word in &mut self.words {
            let list = &mut self.lists[word.number];
            word.read(self.doc, self.scope, &mut self.buffer, list);
        }
        if let ([first, second], 0) = (self.lists.as_slice(), self.slop) {
            let times = pairs(first, second);
            self.times = Some(times);
            return times > 0;
        }
        self.times = None;
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
        if let Some(times) = self.times {
            return weigher.score(self.doc, times);
        }
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
        self.times = Some(times);
        weigher.score(self.doc, times)
    }
}

/// How many positions of the first list have the next one in the second.
fn pairs(first: &[u32], second: &[u32]) -> u32 {
    let mut times = 0;
    let mut rest = second.iter();
    let mut next = rest.next();
    for position in first {
        while next.is_some_and(|next| *next <= *position) {
            next = rest.next();
        }
        match next {
            Some(next) => times += u32::from(*next == position + 1),
            None => break,
        }
    }
    times
}

/// Seeks postings that may already stand further on.
pub(in crate::backend::tantivy) fn seek(postings: &mut SegmentPostings, target: Doc) -> Doc {
    if postings.doc() >= target {
        postings.doc()
    } else {
        postings.seek(target)
    }
}

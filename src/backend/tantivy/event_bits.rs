//! The events of one segment in a row, and sets of them by bit.
//!
//! Where two frequent tokens must meet in one event, reading their positions document by document takes milliseconds; the
//! bits of both, made once for each token that is frequent, meet in microseconds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::{DocSet as _, TERMINATED, Term};

use super::docs::Doc;
use super::schema::EVENT_STEP;

/// Events of each document, in one row.
pub(super) struct EventRow {
    /// Events before each document, and the number of all of them at the end.
    starts: Vec<u32>,
    /// The same as differences, which lie closer together; `MANY` for those that do not fit.
    counts: Vec<u8>,
    known: Mutex<HashMap<Term, EventBits>>,
}

/// Stands for a number that is too large for a byte.
const MANY: u8 = u8::MAX;

/// A set of events by their places in the row.
pub(super) type EventBits = Arc<[u64]>;

/// A token is frequent from one document in so many.
const FREQUENT: u32 = 64;
/// Tokens whose bits are kept, of each segment.
const KEPT: usize = 64;

impl EventRow {
    /// Makes the row out of the number of events of each document.
    pub(super) fn new(counts: impl Iterator<Item = u32>) -> Self {
        let mut sum = 0u32;
        let mut starts = vec![0];
        let mut small = Vec::new();
        for count in counts {
            sum = sum.saturating_add(count);
            starts.push(sum);
            small.push(u8::try_from(count).unwrap_or(MANY));
        }
        EventRow {
            starts,
            counts: small,
            known: Mutex::default(),
        }
    }

    /// How many events a document has.
    #[inline]
    pub(super) fn count(&self, doc: Doc) -> u32 {
        match self.counts[doc as usize] {
            MANY => self.starts[doc as usize + 1] - self.starts[doc as usize],
            count => u32::from(count),
        }
    }

    /// How many events some documents have together.
    pub(super) fn sum(&self, docs: &[Doc]) -> u64 {
        let (mut sum, mut many) = (0, false);
        for doc in docs {
            let count = self.counts[*doc as usize];
            many |= count == MANY;
            sum += u64::from(count);
        }
        if many {
            return docs.iter().map(|doc| u64::from(self.count(*doc))).sum();
        }
        sum
    }

    /// The place of a document's first event.
    pub(super) fn start(&self, doc: Doc) -> u32 {
        self.starts[doc as usize]
    }

    /// The document of an event, not before `from`.
    pub(super) fn doc_of(&self, event: u32, from: Doc) -> Doc {
        let rest = &self.starts[from as usize + 1..];
        // Most often it is not far.
        let mut step = 1;
        while step < rest.len() && rest[step] <= event {
            step *= 2;
        }
        let near = &rest[step / 2..rest.len().min(step + 1)];
        from + (step / 2 + near.partition_point(|end| *end <= event)) as Doc
    }

    /// The events that have a token; `None` where it is not frequent enough to be worth it.
    pub(super) fn bits(&self, term: &Term, postings: &SegmentPostings) -> Option<EventBits> {
        if u64::from(postings.doc_freq()) * u64::from(FREQUENT) < self.counts.len() as u64 {
            return None;
        }
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bits) = known().get(term) {
            return Some(bits.clone());
        }
        if known().len() >= KEPT {
            return None;
        }
        let bits = self.read(postings.clone());
        known().insert(term.clone(), bits.clone());
        Some(bits)
    }

    fn read(&self, mut postings: SegmentPostings) -> EventBits {
        let events = self.starts.last().copied().unwrap_or(0) as usize;
        let mut bits = vec![0u64; events.div_ceil(64)];
        let mut positions = Vec::new();
        while postings.doc() != TERMINATED {
            positions.clear();
            postings.append_positions_with_offset(0, &mut positions);
            let start = self.start(postings.doc());
            for position in &positions {
                let event = (start + position / EVENT_STEP) as usize;
                bits[event / 64] |= 1 << (event % 64);
            }
            postings.advance();
        }
        bits.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_leads_back_to_its_document() {
        let row = EventRow::new([2, 0, 300, 0, 0, 1].into_iter());
        assert_eq!((row.count(0), row.count(1), row.count(2)), (2, 0, 300));
        assert_eq!((row.sum(&[0, 1, 5]), row.sum(&[0, 2])), (3, 302));
        for (event, doc) in [(0, 0), (1, 0), (2, 2), (301, 2), (302, 5)] {
            for from in 0..=doc {
                assert_eq!(row.doc_of(event, from), doc, "event {event} from {from}");
            }
        }
    }
}

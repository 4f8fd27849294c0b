//! The most frequent terms with a beginning.
//!
//! A beginning of one or two letters has tens of thousands of terms in each segment. Segments never change, so what was
//! found in one is kept for as long as it lives.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};

use rayon::prelude::*;
use tantivy::index::SegmentId;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet as _, SegmentReader, TERMINATED, Term};

use super::{Snapshot, engine};
use crate::backend::BackendError;

/// Terms kept of one beginning in one segment.
const KEPT: usize = 60;
/// Terms that a beginning must have for its best to be kept.
const MANY: usize = 500;
/// Beginnings that are kept, of all segments together.
const BEGINNINGS: usize = 10_000;

/// Frequencies of terms in one segment, most frequent first.
type Frequent = Arc<[(u32, String)]>;

/// What was found so far.
#[derive(Default)]
pub(super) struct Completions {
    known: Mutex<HashMap<(SegmentId, Field, String), Frequent>>,
}

impl Completions {
    /// The most frequent terms of `field` that begin with `prefix`, with the number of articles that have each.
    pub(super) fn most_frequent(
        &self,
        snapshot: &Snapshot,
        field: Field,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<(String, u64)>, BackendError> {
        let segments = snapshot.searcher.segment_readers();
        let lists = segments
            .par_iter()
            .map(|segment| self.in_segment(snapshot, segment, field, prefix))
            .collect::<Result<Vec<_>, _>>()?;
        let mut sums: HashMap<&str, u64> = HashMap::new();
        for (frequency, text) in lists.iter().flat_map(|list| list.iter()) {
            *sums.entry(text).or_default() += u64::from(*frequency);
        }
        let mut best: Vec<(&str, u64)> = sums.into_iter().collect();
        best.sort_unstable_by_key(|(text, sum)| (Reverse(*sum), *text));
        best.truncate(limit);
        // A term may be among the most frequent of one segment and not of another.
        let mut out = Vec::with_capacity(best.len());
        for (text, _) in best {
            let term = Term::from_field_text(field, text);
            let mut sum = 0;
            for segment in segments {
                sum += articles(segment, &term)?;
            }
            if sum > 0 {
                out.push((text.to_owned(), sum));
            }
        }
        Ok(out)
    }

    fn in_segment(
        &self,
        snapshot: &Snapshot,
        segment: &SegmentReader,
        field: Field,
        prefix: &str,
    ) -> Result<Frequent, BackendError> {
        let key = (segment.segment_id(), field, prefix.to_owned());
        if let Some(known) = self.lock().get(&key) {
            return Ok(known.clone());
        }
        let (looked_at, found) = frequent(segment, field, prefix)?;
        if looked_at >= MANY {
            self.forget_dead(snapshot);
            let mut known = self.lock();
            if known.len() < BEGINNINGS {
                known.insert(key, found.clone());
            }
        }
        Ok(found)
    }

    /// Finds the completions of one and two letters beforehand, in segments where that was not done yet.
    pub(super) fn warm(&self, snapshot: &Snapshot, field: Field) -> Result<(), BackendError> {
        self.forget_dead(snapshot);
        for segment in snapshot.searcher.segment_readers() {
            let key = |prefix: &str| (segment.segment_id(), field, prefix.to_owned());
            // What was found of the empty beginning, which nobody asks for, tells that all others were looked at.
            let done = key("");
            if self.lock().contains_key(&done) {
                continue;
            }
            let index = segment
                .inverted_index(field)
                .map_err(engine("looking up a beginning"))?;
            let mut stream = index.terms().stream()?;
            let mut open: [(String, Best); 2] = Default::default();
            let mut found = vec![(done, Frequent::default())];
            while stream.advance() {
                let (term, frequency) = (stream.key(), stream.value().doc_freq);
                for (letters, (prefix, best)) in (1..).zip(&mut open) {
                    let Some(begins) = beginning(term, letters) else {
                        continue;
                    };
                    if begins != prefix {
                        let ended = std::mem::take(best);
                        if ended.looked_at >= MANY {
                            found.push((key(prefix), ended.finish()));
                        }
                        begins.clone_into(prefix);
                    }
                    best.add(frequency, term);
                }
            }
            for (prefix, best) in open {
                if best.looked_at >= MANY {
                    found.push((key(&prefix), best.finish()));
                }
            }
            let mut known = self.lock();
            let room = BEGINNINGS.saturating_sub(known.len());
            known.extend(found.into_iter().take(room));
        }
        Ok(())
    }

    /// Drops what was found in segments that are no more.
    fn forget_dead(&self, snapshot: &Snapshot) {
        let alive = |id: &SegmentId| {
            let mut readers = snapshot.searcher.segment_readers().iter();
            readers.any(|reader| reader.segment_id() == *id)
        };
        self.lock().retain(|(id, ..), _| alive(id));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(SegmentId, Field, String), Frequent>> {
        self.known
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Walks all terms with a beginning; gives their number and the most frequent ones.
fn frequent(
    segment: &SegmentReader,
    field: Field,
    prefix: &str,
) -> Result<(usize, Frequent), BackendError> {
    let index = segment
        .inverted_index(field)
        .map_err(engine("looking up a beginning"))?;
    let mut stream = index
        .terms()
        .range()
        .ge(prefix.as_bytes())
        .lt(format!("{prefix}\u{10ffff}").as_bytes())
        .into_stream()?;
    let mut best = Best::default();
    while stream.advance() {
        best.add(stream.value().doc_freq, stream.key());
    }
    Ok((best.looked_at, best.finish()))
}

/// The most frequent of some terms.
#[derive(Default)]
struct Best {
    /// The least frequent on top; of equal ones the last in the alphabet.
    heap: BinaryHeap<(Reverse<u32>, String)>,
    looked_at: usize,
}

impl Best {
    fn add(&mut self, frequency: u32, term: &[u8]) {
        self.looked_at += 1;
        if self.heap.len() == KEPT && self.heap.peek().is_some_and(|least| frequency <= least.0.0) {
            return;
        }
        let term = String::from_utf8_lossy(term).into_owned();
        self.heap.push((Reverse(frequency), term));
        if self.heap.len() > KEPT {
            self.heap.pop();
        }
    }

    fn finish(self) -> Frequent {
        let found = self.heap.into_sorted_vec().into_iter();
        found.map(|(frequency, text)| (frequency.0, text)).collect()
    }
}

/// The first letters of a term, as bytes of it; `None` where it has fewer.
fn beginning(term: &[u8], letters: usize) -> Option<&str> {
    // A letter takes four bytes at most, and what follows may be cut in the middle of one.
    let head = &term[..term.len().min(letters * 4)];
    let head = match std::str::from_utf8(head) {
        Ok(head) => head,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).ok()?,
    };
    let mut ends = head
        .char_indices()
        .map(|(at, letter)| at + letter.len_utf8());
    ends.nth(letters - 1).map(|end| &head[..end])
}

/// Articles of a segment that have a term.
fn articles(segment: &SegmentReader, term: &Term) -> Result<u64, BackendError> {
    let index = segment
        .inverted_index(term.field())
        .map_err(engine("looking up a beginning"))?;
    let Some(info) = index.get_term_info(term)? else {
        return Ok(0);
    };
    let Some(alive) = segment.alive_bitset() else {
        return Ok(u64::from(info.doc_freq));
    };
    let mut postings = index.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
    let mut count = 0;
    while postings.doc() != TERMINATED {
        count += u64::from(alive.is_alive(postings.doc()));
        postings.advance();
    }
    Ok(count)
}

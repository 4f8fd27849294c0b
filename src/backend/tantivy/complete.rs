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
            let alive = |id: &SegmentId| {
                let mut readers = snapshot.searcher.segment_readers().iter();
                readers.any(|reader| reader.segment_id() == *id)
            };
            let mut known = self.lock();
            known.retain(|(id, ..), _| alive(id));
            if known.len() < BEGINNINGS {
                known.insert(key, found.clone());
            }
        }
        Ok(found)
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
    // The least frequent on top; of equal ones the last in the alphabet.
    let mut best: BinaryHeap<(Reverse<u32>, String)> = BinaryHeap::with_capacity(KEPT + 1);
    let mut looked_at = 0;
    while stream.advance() {
        looked_at += 1;
        let frequency = stream.value().doc_freq;
        if best.len() == KEPT && best.peek().is_some_and(|least| frequency <= least.0.0) {
            continue;
        }
        best.push((
            Reverse(frequency),
            String::from_utf8_lossy(stream.key()).into_owned(),
        ));
        if best.len() > KEPT {
            best.pop();
        }
    }
    let found = best.into_sorted_vec().into_iter();
    Ok((
        looked_at,
        found.map(|(frequency, text)| (frequency.0, text)).collect(),
    ))
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

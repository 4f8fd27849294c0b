//! Facets counted after the walk, once it is known which documents match: over these, or over all others and taken
//! from the counts of everything, whichever are fewer.

use std::sync::Arc;

use rayon::prelude::*;

use super::super::docs::Doc;
use super::super::open::Segment;
use super::super::ordinals::{GlobalCounts, Ordinals};
use super::count::{Counter, FacetValues};
use super::task::{Found, Task};
use crate::backend::BackendError;
use crate::document::Facet;

/// Documents of a segment, by bit.
pub(in crate::backend::tantivy) type DocSet = Vec<u64>;

/// Documents counted at once.
const BLOCK: usize = 512;
/// Documents to count from which the facets are shared out among threads.
const LARGE: u64 = 2_000;

/// Counts each wanted facet over what the walks found in `segments`.
pub(in crate::backend::tantivy) fn count_sets(
    task: &Task<'_>,
    segments: &[Segment<'_>],
    parts: &[Found],
) -> Result<Vec<Arc<GlobalCounts>>, BackendError> {
    let found: u64 = parts.iter().map(|part| part.articles).sum();
    let readers = segments.iter().map(|segment| segment.reader);
    let all: u64 = readers.map(|reader| u64::from(reader.num_docs())).sum();
    let rest = all - found;
    let less = rest < found;
    let of_segment = |(segment, part): (&Segment<'_>, &Found)| {
        let set = part.set.as_deref().unwrap_or_default();
        if less {
            others(segment, set)
        } else {
            members(set)
        }
    };
    let lists: Vec<Vec<Doc>> = segments.iter().zip(parts).map(of_segment).collect();
    let count = |(facet, ordinals): &(Facet, Arc<Ordinals>)| {
        task.deadline.check()?;
        if rest == 0 {
            return everything(*facet, ordinals, segments);
        }
        let mut counter = Counter::new(*facet, ordinals);
        for (segment, docs) in segments.iter().zip(&lists) {
            count_docs(&mut counter, segment, *facet, ordinals, docs)?;
        }
        Ok(Arc::new(if less {
            counter.rest(&*everything(*facet, ordinals, segments)?)
        } else {
            counter.finish()
        }))
    };
    if found.min(rest) < LARGE {
        task.facets.iter().map(count).collect()
    } else {
        task.facets.par_iter().map(count).collect()
    }
}

/// Counts over everything, made once.
pub(in crate::backend::tantivy) fn everything(
    facet: Facet,
    ordinals: &Ordinals,
    segments: &[Segment<'_>],
) -> Result<Arc<GlobalCounts>, BackendError> {
    if let Some(known) = ordinals.everything.get() {
        return Ok(known.clone());
    }
    let mut counter = Counter::new(facet, ordinals);
    for segment in segments {
        let docs = others(segment, &[]);
        count_docs(&mut counter, segment, facet, ordinals, &docs)?;
    }
    let counts = Arc::new(counter.finish());
    Ok(ordinals.everything.get_or_init(|| counts).clone())
}

fn count_docs(
    counter: &mut Counter<'_>,
    segment: &Segment<'_>,
    facet: Facet,
    ordinals: &Ordinals,
    docs: &[Doc],
) -> Result<(), BackendError> {
    let values = FacetValues::open(segment, facet, ordinals)?;
    for block in docs.chunks(BLOCK) {
        counter.add(&values, block);
    }
    Ok(())
}

/// The documents of a set.
fn members(set: &[u64]) -> Vec<Doc> {
    let mut docs = Vec::new();
    for (at, word) in set.iter().enumerate() {
        let mut word = *word;
        while word != 0 {
            docs.push((at * 64) as Doc + word.trailing_zeros());
            word &= word - 1;
        }
    }
    docs
}

/// The living documents of a segment that are not in a set.
fn others(segment: &Segment<'_>, set: &[u64]) -> Vec<Doc> {
    let max = segment.reader.max_doc() as usize;
    let mut rest: DocSet = vec![!0; max.div_ceil(64)];
    if let Some(last) = rest.last_mut()
        && !max.is_multiple_of(64)
    {
        *last = (1 << (max % 64)) - 1;
    }
    for (rest, set) in rest.iter_mut().zip(set) {
        *rest &= !set;
    }
    let mut docs = members(&rest);
    if let Some(alive) = segment.reader.alive_bitset() {
        docs.retain(|doc| alive.is_alive(*doc));
    }
    docs
}

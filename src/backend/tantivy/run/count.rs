//! Counting on one segment: values of facets, days of publication.

use tantivy::columnar::Column;

use super::super::docs::Doc;
use super::super::engine;
use super::super::open::Segment;
use crate::backend::BackendError;
use crate::document::{Facet, fields};
use crate::search::answer::DayCounts;

/// Counts one facet on one segment.
pub(super) struct Counter {
    pub(super) facet: Facet,
    /// Bit of the facet's own pick, 0 without one.
    pub(super) own: u32,
    pub(super) ords: Column<u64>,
    /// Event of each value.
    pub(super) events_of: Option<Column<u64>>,
    pub(super) counts: Vec<(u32, u32)>,
    pub(super) last: Vec<Doc>,
}

/// Adds one, or takes one away.
pub(super) type Step = u32;
pub(super) const ADD: Step = 1;
pub(super) const TAKE_AWAY: Step = u32::MAX;

impl Counter {
    pub(super) fn article(&mut self, doc: Doc, step: Step) {
        for row in self.ords.index.value_row_ids(doc) {
            let count = &mut self.counts[self.ords.values.get_val(row) as usize].0;
            *count = count.wrapping_add(step);
        }
    }

    /// Counts the values of the events that `counts` lets through.
    pub(super) fn events(&mut self, doc: Doc, step: Step, mut counts: impl FnMut(u32) -> bool) {
        let Some(events_of) = &self.events_of else {
            return;
        };
        for row in self.ords.index.value_row_ids(doc) {
            if !counts(events_of.values.get_val(row) as u32) {
                continue;
            }
            let ord = self.ords.values.get_val(row) as usize;
            let count = &mut self.counts[ord];
            count.1 = count.1.wrapping_add(step);
            if self.last[ord] != doc {
                self.last[ord] = doc;
                count.0 = count.0.wrapping_add(step);
            }
        }
    }

    /// Counts everything of a document.
    pub(super) fn all(&mut self, doc: Doc, step: Step) {
        if self.events_of.is_some() {
            self.events(doc, step, |_| true);
        } else {
            self.article(doc, step);
        }
    }
}

/// Articles by day of publication, in a row where the days of a segment lie close enough.
pub(super) struct Days {
    first: i32,
    counts: Vec<(u64, u64)>,
}

/// Days that are worth a row: about a thousand years.
const MOST_DAYS: i32 = 400_000;

impl Days {
    pub(super) fn of(published: &Column<i64>) -> Option<Self> {
        const DAY: i64 = 86_400;
        if published.num_docs() == 0 || published.values.num_vals() == 0 {
            return None;
        }
        // A time zone moves a moment by a day at most.
        let first = published.min_value().div_euclid(DAY) as i32 - 1;
        let last = published.max_value().div_euclid(DAY) as i32 + 1;
        let length = last.checked_sub(first)?.checked_add(1)?;
        (1..=MOST_DAYS).contains(&length).then(|| Days {
            first,
            counts: vec![(0, 0); length as usize],
        })
    }

    pub(super) fn add(&mut self, day: i32, events: u64) {
        if let Some(count) = self.counts.get_mut((day - self.first) as usize) {
            count.0 += 1;
            count.1 += events;
        }
    }

    pub(super) fn pour(self, into: &mut DayCounts) {
        for (at, (articles, events)) in self.counts.into_iter().enumerate() {
            if articles > 0 {
                let sum = into.days.entry(self.first + at as i32).or_default();
                sum.0 += articles;
                sum.1 += events;
            }
        }
    }
}
pub(super) type FacetColumns = (Column<u64>, Option<Column<u64>>, usize);

pub(super) fn facet_columns(
    segment: &Segment<'_>,
    facet: Facet,
) -> Result<Option<FacetColumns>, BackendError> {
    let fast = segment.reader.fast_fields();
    let Some(column) = fast
        .str(&fields::column(facet))
        .map_err(engine("reading a facet"))?
    else {
        return Ok(None);
    };
    let events_of = if facet.is_event_facet() {
        Some(
            fast.u64(&fields::column_event(facet))
                .map_err(engine("reading a facet"))?,
        )
    } else {
        None
    };
    let values = column.num_terms();
    Ok(Some((column.ords().clone(), events_of, values)))
}

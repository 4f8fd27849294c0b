//! Columns of one segment, opened once for each commit: looking a column up by name costs more than a small search.

use std::sync::{Arc, Mutex, OnceLock};

use tantivy::SegmentReader;
use tantivy::columnar::Column;

use super::docs::Doc;
use super::engine;
use super::events::EventColumns;
use super::tally::Tallies;
use super::writer::number;
use crate::backend::BackendError;
use crate::document::{Facet, fields};

/// Columns of one segment.
pub(super) struct SegmentColumns {
    pub(super) published: Column<i64>,
    pub(super) published_end: Column<i64>,
    pub(super) tie: Column<u64>,
    pub(super) near: Column<u64>,
    /// Events of each document.
    pub(super) event_counts: Vec<u32>,
    events: OnceLock<EventColumns>,
    facets: Vec<OnceLock<Option<FacetColumns>>>,
}

/// The values of one facet in one segment.
pub(super) struct FacetColumns {
    pub(super) ords: Column<u64>,
    /// Event of each value, for facets of events.
    pub(super) events_of: Option<Column<u64>>,
    pub(super) tallies: Tallies,
    /// Articles and events of each value over everything in the segment, once they were needed.
    pub(super) totals: Mutex<Option<Totals>>,
}

/// Articles and events of each value of a facet, by the numbers of a segment.
pub(super) type Totals = Arc<[(u32, u32)]>;

impl SegmentColumns {
    pub(super) fn open(reader: &SegmentReader) -> Result<Self, BackendError> {
        let fast = reader.fast_fields();
        let i64s = |name: &str| fast.i64(name).map_err(engine("reading columns"));
        let u64s = |name: &str| fast.u64(name).map_err(engine("reading columns"));
        let counts = u64s(fields::EVENT_COUNT)?;
        let count = |doc| counts.first(doc).unwrap_or_default() as u32;
        Ok(SegmentColumns {
            published: i64s(fields::PUBLISHED)?,
            published_end: i64s(fields::PUBLISHED_END)?,
            tie: u64s(fields::TIE)?,
            near: u64s(fields::NEAR)?,
            event_counts: (0..reader.max_doc()).map(count).collect(),
            events: OnceLock::new(),
            facets: Facet::ALL.iter().map(|_| OnceLock::new()).collect(),
        })
    }

    /// Columns with one value for each event.
    pub(super) fn events(&self, reader: &SegmentReader) -> Result<&EventColumns, BackendError> {
        if let Some(known) = self.events.get() {
            return Ok(known);
        }
        let fast = reader.fast_fields();
        let i64s = |name: &str| fast.i64(name).map_err(engine("reading events"));
        let u64s = |name: &str| fast.u64(name).map_err(engine("reading events"));
        let opened = EventColumns {
            start: i64s(fields::EVENT_START)?,
            end: i64s(fields::EVENT_END)?,
            confidence: u64s(fields::EVENT_CONFIDENCE)?,
            words: u64s(fields::EVENT_WORDS)?,
        };
        Ok(self.events.get_or_init(|| opened))
    }

    /// The values of a facet; `None` when no document has any.
    pub(super) fn facet(
        &self,
        reader: &SegmentReader,
        facet: Facet,
    ) -> Result<Option<&FacetColumns>, BackendError> {
        let slot = &self.facets[number(facet)];
        if let Some(known) = slot.get() {
            return Ok(known.as_ref());
        }
        let fast = reader.fast_fields();
        let column = fast
            .str(&fields::column(facet))
            .map_err(engine("reading a facet"))?;
        let opened = match column {
            None => None,
            Some(column) => {
                let events_of = if facet.is_event_facet() {
                    let column = fast.u64(&fields::column_event(facet));
                    Some(column.map_err(engine("reading a facet"))?)
                } else {
                    None
                };
                Some(FacetColumns {
                    ords: column.ords().clone(),
                    events_of,
                    tallies: Tallies::new(column.num_terms()),
                    totals: Mutex::default(),
                })
            }
        };
        Ok(slot.get_or_init(|| opened).as_ref())
    }
}

impl FacetColumns {
    /// Calls `each` with every value of a document, and how many of its events have it, of those that `passes` lets
    /// through.
    pub(super) fn visit(
        &self,
        doc: Doc,
        here: &mut Vec<u32>,
        passes: impl Fn(u32) -> bool,
        mut each: impl FnMut(u32, u32),
    ) {
        let rows = self.ords.index.value_row_ids(doc);
        let Some(events_of) = &self.events_of else {
            rows.for_each(|row| each(self.ords.values.get_val(row) as u32, 0));
            return;
        };
        here.clear();
        for row in rows {
            if passes(events_of.values.get_val(row) as u32) {
                here.push(self.ords.values.get_val(row) as u32);
            }
        }
        here.sort_unstable();
        for same in here.chunk_by(|a, b| a == b) {
            each(same[0], same.len() as u32);
        }
    }

    /// Counts over everything in the segment, made once.
    pub(super) fn totals(&self, reader: &SegmentReader) -> Totals {
        let mut known = self
            .totals
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(known) = &*known {
            return known.clone();
        }
        let mut counts = vec![(0, 0); self.tallies.len()];
        let mut here = Vec::new();
        for doc in reader.doc_ids_alive() {
            self.visit(
                doc,
                &mut here,
                |_| true,
                |value, events| {
                    let count: &mut (u32, u32) = &mut counts[value as usize];
                    count.0 += 1;
                    count.1 += events;
                },
            );
        }
        let made: Totals = counts.into();
        *known = Some(made.clone());
        made
    }
}

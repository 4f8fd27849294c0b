//! Columns of one segment, opened once for each commit: looking a column up by name costs more than a small search.

use std::sync::OnceLock;

use tantivy::SegmentReader;
use tantivy::columnar::Column;

use super::engine;
use super::event_bits::EventRow;
use super::events::EventColumns;
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
    pub(super) event_row: EventRow,
    events: OnceLock<EventColumns>,
    facets: Vec<OnceLock<Option<FacetColumns>>>,
}

/// The values of one facet in one segment.
pub(super) struct FacetColumns {
    pub(super) ords: Column<u64>,
    /// Event of each value, for facets of events.
    pub(super) events_of: Option<Column<u64>>,
}

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
            event_row: EventRow::new((0..reader.max_doc()).map(count)),
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
                })
            }
        };
        Ok(slot.get_or_init(|| opened).as_ref())
    }
}

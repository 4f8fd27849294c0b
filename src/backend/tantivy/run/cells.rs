//! The matrix of one segment: countries of sources by countries of targets, of the same event.

use std::collections::HashMap;

use super::super::columns::FacetColumns;
use super::super::docs::Doc;

/// Counts articles and events by the numbers of both countries.
pub(super) struct Cells<'s> {
    sources: (&'s FacetColumns, &'s [u32]),
    targets: (&'s FacetColumns, &'s [u32]),
    found: HashMap<(u32, u32), (u64, u64)>,
}

impl<'s> Cells<'s> {
    /// Beside the columns stand the numbers of their values over all segments.
    pub(super) fn new(
        sources: (&'s FacetColumns, &'s [u32]),
        targets: (&'s FacetColumns, &'s [u32]),
    ) -> Self {
        Cells {
            sources,
            targets,
            found: HashMap::new(),
        }
    }

    /// Adds the given events of a document.
    pub(super) fn add(&mut self, doc: Doc, events: &[u32]) {
        let (sources, targets) = (values(self.sources, doc), values(self.targets, doc));
        let mut here: Vec<(u32, u32)> = Vec::new();
        for (event, source) in sources
            .iter()
            .filter(|(event, _)| events.binary_search(event).is_ok())
        {
            here.extend(
                targets
                    .iter()
                    .filter(|(other, _)| other == event)
                    .map(|(_, target)| (*source, *target)),
            );
        }
        here.sort_unstable();
        for same in here.chunk_by(|a, b| a == b) {
            let sum = self.found.entry(same[0]).or_default();
            sum.0 += 1;
            sum.1 += same.len() as u64;
        }
    }

    pub(super) fn finish(self) -> HashMap<(u32, u32), (u64, u64)> {
        self.found
    }
}

/// Event and value of each value of a document.
fn values((columns, global): (&FacetColumns, &[u32]), doc: Doc) -> Vec<(u32, u32)> {
    let Some(events_of) = &columns.events_of else {
        return Vec::new();
    };
    columns
        .ords
        .index
        .value_row_ids(doc)
        .map(|row| {
            (
                events_of.values.get_val(row) as u32,
                global[columns.ords.values.get_val(row) as usize],
            )
        })
        .collect()
}

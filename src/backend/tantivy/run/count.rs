//! Counting on one segment: the values of a facet.

use super::super::columns::{FacetColumns, Totals};
use super::super::docs::Doc;
use super::super::tally::{Count, Tally};
use crate::document::Facet;

/// Counts one facet on one segment.
pub(super) struct Counter<'s> {
    pub(super) facet: Facet,
    /// Bit of the facet's own pick, 0 without one.
    pub(super) own: u32,
    /// `None` when no document of the segment has a value.
    columns: Option<&'s FacetColumns>,
    tally: Option<Tally>,
    here: Vec<u32>,
}

/// What one segment counted of a facet.
pub(in crate::backend::tantivy) enum Counts {
    /// Some values.
    Some(Vec<(u32, Count)>),
    /// Everything in the segment.
    All(Totals),
    /// Everything but some documents, by number.
    Rest(Vec<Count>),
}

impl<'s> Counter<'s> {
    pub(super) fn new(facet: Facet, own: u32, columns: Option<&'s FacetColumns>) -> Self {
        Counter {
            facet,
            own,
            columns,
            tally: columns.map(|columns| columns.tallies.take()),
            here: Vec::new(),
        }
    }

    /// Counts a document with those of its events that `passes` lets through.
    pub(super) fn add(&mut self, doc: Doc, passes: impl Fn(u32) -> bool) {
        if let (Some(columns), Some(tally)) = (self.columns, &mut self.tally) {
            columns.visit(doc, &mut self.here, passes, |value, events| {
                tally.add(value, 1, events);
            });
        }
    }

    /// What was counted with [`add`](Self::add).
    pub(super) fn finish(self) -> Counts {
        Counts::Some(match (self.columns, self.tally) {
            (Some(columns), Some(tally)) => columns.tallies.give_back(tally),
            _ => Vec::new(),
        })
    }

    /// The counts of everything less those of some documents.
    pub(super) fn rest(
        &mut self,
        reader: &tantivy::SegmentReader,
        others: impl Iterator<Item = Doc>,
    ) -> Counts {
        let Some(columns) = self.columns else {
            return Counts::Some(Vec::new());
        };
        let totals = columns.totals(reader);
        let mut others = others.peekable();
        if others.peek().is_none() {
            return Counts::All(totals);
        }
        let mut counts = totals.to_vec();
        for doc in others {
            columns.visit(
                doc,
                &mut self.here,
                |_| true,
                |value, events| {
                    let count = &mut counts[value as usize];
                    count.0 -= 1;
                    count.1 -= events;
                },
            );
        }
        Counts::Rest(counts)
    }
}

impl Counts {
    /// Calls `each` with every value that counts.
    pub(in crate::backend::tantivy) fn for_each(&self, mut each: impl FnMut(u32, Count)) {
        let dense: &[Count] = match self {
            Counts::Some(some) => {
                some.iter().for_each(|(value, count)| each(*value, *count));
                return;
            }
            Counts::All(totals) => totals,
            Counts::Rest(rest) => rest,
        };
        for (value, count) in dense.iter().enumerate() {
            if count.0 != 0 {
                each(value as u32, *count);
            }
        }
    }
}

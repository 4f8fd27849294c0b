//! Counting the values of a facet, a block of documents at a time.

use std::sync::Arc;

use super::super::columns::FacetColumns;
use super::super::docs::Doc;
use super::super::open::Segment;
use super::super::ordinals::{GlobalCounts, Ordinals};
use super::super::rows::Rows;
use super::super::tally::Tally;
use super::matching::EventFails;
use crate::backend::BackendError;
use crate::document::Facet;

/// Counts one facet, over one segment after the other.
pub(in crate::backend::tantivy) struct Counter<'o> {
    facet: Facet,
    ordinals: &'o Ordinals,
    tally: Tally,
    rows: Rows,
    /// Events that count, by value and article.
    chosen: Vec<(u32, u32)>,
}

/// The values of a facet in one segment.
pub(in crate::backend::tantivy) struct FacetValues<'s> {
    /// `None` when no document of the segment has a value.
    columns: Option<&'s FacetColumns>,
    /// The number of each of the segment's values over all segments.
    numbers: &'s [u32],
    /// Articles in the segments before.
    before: u32,
}

impl<'s> FacetValues<'s> {
    pub(in crate::backend::tantivy) fn open(
        segment: &Segment<'s>,
        facet: Facet,
        ordinals: &'s Ordinals,
    ) -> Result<Self, BackendError> {
        let readers = segment.snapshot.searcher.segment_readers().iter();
        let before = readers.take(segment.number as usize);
        Ok(FacetValues {
            columns: segment.columns.facet(segment.reader, facet)?,
            numbers: &ordinals.of_segment[segment.number as usize],
            before: before.fold(1, |sum: u32, reader| sum.wrapping_add(reader.max_doc())),
        })
    }
}

impl<'o> Counter<'o> {
    pub(in crate::backend::tantivy) fn new(facet: Facet, ordinals: &'o Ordinals) -> Self {
        Counter {
            facet,
            ordinals,
            tally: ordinals.tallies.take(),
            rows: Rows::default(),
            chosen: Vec::new(),
        }
    }

    /// Counts documents, with all of their events.
    pub(in crate::backend::tantivy) fn add(&mut self, values: &FacetValues<'_>, docs: &[Doc]) {
        let Some(columns) = values.columns else {
            return;
        };
        let (rows, tally, numbers) = (&mut self.rows, &mut self.tally, values.numbers);
        if !self.facet.is_event_facet() {
            let found = rows.values(&columns.ords, docs);
            tally.add_articles(found.iter().map(|value| numbers[*value as usize]));
            return;
        }
        let (owners, found) = rows.owned(&columns.ords, docs);
        tally.add_events(owners.iter().zip(found).map(|(doc, value)| {
            let article = values.before.wrapping_add(*doc);
            (numbers[*value as usize], article)
        }));
    }

    /// Counts documents with those of their events that fail no picks but perhaps `own`.
    pub(super) fn add_events(
        &mut self,
        values: &FacetValues<'_>,
        docs: &[Doc],
        fails: &EventFails,
        own: u32,
    ) {
        let Some((columns, events)) = values
            .columns
            .and_then(|columns| Some((columns, columns.events_of.as_ref()?)))
        else {
            return;
        };
        let mut at = 0;
        self.chosen.clear();
        for (doc, event, value) in self.rows.of_events(&columns.ords, events, docs) {
            while docs[at] < doc {
                at += 1;
            }
            if fails.of(at, event as u32) & !own == 0 {
                let article = values.before.wrapping_add(doc);
                self.chosen.push((values.numbers[value as usize], article));
            }
        }
        self.tally.add_events(self.chosen.iter().copied());
    }

    /// What was counted.
    pub(in crate::backend::tantivy) fn finish(self) -> GlobalCounts {
        self.ordinals.tallies.give_back(self.tally)
    }

    /// The counts of everything less what was counted.
    pub(super) fn rest(self, everything: &GlobalCounts) -> GlobalCounts {
        let less = |(number, (articles, events)): &(u32, (u32, u32))| {
            let others = self.tally.count(*number);
            (*number, (articles - others.0, events - others.1))
        };
        let rest = everything.iter().map(less);
        let rest = rest.filter(|(_, (articles, _))| *articles > 0).collect();
        self.finish();
        rest
    }
}

/// Counts of one facet from several walks.
pub(in crate::backend::tantivy) fn sum(
    ordinals: &Ordinals,
    parts: Vec<GlobalCounts>,
) -> Arc<GlobalCounts> {
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else {
        return Arc::default();
    };
    let rest: Vec<GlobalCounts> = parts.filter(|part| !part.is_empty()).collect();
    if rest.is_empty() {
        return Arc::new(first);
    }
    let mut tally = ordinals.tallies.take();
    for (number, count) in std::iter::once(first).chain(rest).flatten() {
        tally.add(number, count);
    }
    Arc::new(ordinals.tallies.give_back(tally))
}

//! One walk over the matching documents of a segment: counts, sideways facets, timeline, matrix and the best hits.
//!
//! Sideways counts take one pass: a document that fails no pick counts everywhere, one that fails the picks of one
//! facet alone counts in that facet only, any other is left out. For facets of events the same holds of each event.

mod best;
mod cells;
mod count;
mod dates;
mod matching;
mod task;

use std::ops::ControlFlow;

use tantivy::TERMINATED;

use self::best::Best;
use self::cells::Cells;
use self::count::Counter;
use self::dates::Timeline;
use self::matching::Matching;
use super::docs::{Doc, Docs};
use super::open::Segment;
use crate::backend::BackendError;
use crate::document::Facet;
use crate::search::TimelineDate;

pub(super) use count::Counts;
pub(super) use matching::SegmentEvents;
pub(super) use task::{Found, PreparedPick, Task};

/// How the events of a document are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// All of them match.
    All,
    /// Their number is enough.
    Count,
    /// Which ones match is asked, too.
    Find,
}

/// Walks the matching documents of one segment.
pub(super) struct Walk<'t, 's> {
    task: &'t Task<'t>,
    segment: Segment<'s>,
    docs: Docs<'s>,
    article_picks: Vec<(u32, Docs<'s>)>,
    events: SegmentEvents<'s>,
    way: Way,
    event_picks: u32,
    counters: Vec<Counter<'s>>,
    cells: Option<Cells<'t>>,
    timeline: Option<Timeline<'t, 's>>,
    best: Best<'t, 's>,
    matching: Matching,
    found: Found,
    /// Bits of the matching documents, where facets are counted after the walk.
    later: Option<Vec<u64>>,
}

impl<'t, 's: 't> Walk<'t, 's> {
    pub(super) fn open(task: &'t Task<'t>, segment: Segment<'s>) -> Result<Self, BackendError> {
        let (reader, columns) = (segment.reader, segment.columns);
        let mut article_picks = Vec::new();
        let mut event_picks = 0;
        for (at, (_, pick)) in task.picks.iter().enumerate() {
            match pick {
                PreparedPick::Article(prepared) => {
                    article_picks.push((1 << at, segment.open(prepared)?))
                }
                PreparedPick::Event(_) => event_picks |= 1 << at,
            }
        }
        let mut counters = Vec::new();
        for (facet, _) in &task.facets {
            let own = task
                .picks
                .iter()
                .position(|(other, _)| other == facet)
                .map_or(0, |at| 1 << at);
            counters.push(Counter::new(*facet, own, columns.facet(reader, *facet)?));
        }
        let timeline = match &task.request.timeline {
            None => None,
            Some(wanted) => {
                let events = match wanted.date {
                    TimelineDate::Published => None,
                    TimelineDate::Event => Some(columns.events(reader)?),
                };
                Some(Timeline::new(wanted, columns, events))
            }
        };
        let cells = cells(task, &segment)?;
        let events = SegmentEvents::open(&segment, task)?;
        let needs_events = cells.is_some()
            || timeline.as_ref().is_some_and(Timeline::of_events)
            || task.facets.iter().any(|(facet, _)| facet.is_event_facet());
        let way = match (events.takes_all(), events.can_count() && !needs_events) {
            (true, _) => Way::All,
            (_, true) => Way::Count,
            _ => Way::Find,
        };
        // Without picks every matching document counts everywhere, and counting can wait for the whole set.
        let waits = !counters.is_empty() && article_picks.is_empty() && way != Way::Find;
        Ok(Walk {
            docs: segment.open(&task.plan)?,
            later: waits.then(|| vec![0; reader.max_doc() as usize / 64 + 1]),
            article_picks,
            events,
            way,
            event_picks,
            counters,
            cells,
            timeline,
            best: Best::new(task, columns, segment.number),
            matching: Matching::default(),
            found: Found::default(),
            task,
            segment,
        })
    }

    /// About how many documents the walk has to look at.
    pub(super) fn cost(&self) -> u64 {
        self.docs.cost()
    }

    /// Walks to the end and counts.
    pub(super) fn run(mut self) -> Result<Found, BackendError> {
        self.each(&mut |walk, doc, matching| {
            walk.take(doc, matching);
            ControlFlow::Continue(())
        })?;
        self.found.counts = match self.later.take() {
            Some(bits) => self.count_set(&bits)?,
            None => self.counters.into_iter().map(Counter::finish).collect(),
        };
        if let Some(timeline) = self.timeline {
            self.found.days = timeline.finish();
        }
        if let Some(cells) = self.cells {
            self.found.cells = cells.finish();
        }
        (self.found.top, self.found.groups) = self.best.finish();
        Ok(self.found)
    }

    /// Calls `each` for every document that fulfils query and picks, with the number of its matching events; counts
    /// facets on the way.
    pub(super) fn each(
        &mut self,
        each: &mut dyn FnMut(&mut Self, Doc, u64) -> ControlFlow<()>,
    ) -> Result<(), BackendError> {
        let alive = self.segment.reader.alive_bitset();
        let mut looked = 0u32;
        let mut doc = self.docs.doc();
        while doc != TERMINATED {
            looked = looked.wrapping_add(1);
            if looked.is_multiple_of(4096) {
                self.task.deadline.check()?;
            }
            if alive.is_none_or(|alive| alive.is_alive(doc)) && self.one(doc, each)?.is_break() {
                break;
            }
            doc = self.docs.advance();
        }
        match &self.docs {
            Docs::Event(event) if event.failed.is_some() => Err(BackendError::Broken),
            _ => Ok(()),
        }
    }

    fn one(
        &mut self,
        doc: Doc,
        each: &mut dyn FnMut(&mut Self, Doc, u64) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, BackendError> {
        let mut failed = 0;
        for (bit, pick) in &mut self.article_picks {
            if !pick.holds(doc) {
                if failed != 0 || self.counters.is_empty() {
                    return Ok(ControlFlow::Continue(()));
                }
                failed = *bit;
            }
        }
        let matching = match self.way {
            Way::All => u64::from(self.segment.columns.event_counts[doc as usize]),
            Way::Count => self.events.count(doc),
            Way::Find => self.events.find(doc, &mut self.matching)? as u64,
        };
        if self.task.require_base && !self.has_base(matching) {
            return Ok(ControlFlow::Continue(()));
        }
        let events_hold = matching > 0 || (self.event_picks == 0 && !self.task.by_events);
        if self.later.is_none() && !self.counters.is_empty() {
            self.count(doc, failed, events_hold);
        }
        if failed == 0 && events_hold {
            Ok(each(self, doc, matching))
        } else {
            Ok(ControlFlow::Continue(()))
        }
    }

    /// Whether an event of the document is in question at all.
    fn has_base(&self, matching: u64) -> bool {
        match self.way {
            Way::All | Way::Count => matching > 0,
            Way::Find => !self.matching.base.is_empty(),
        }
    }

    /// Counts facets over a set of documents, or over the others and takes them from the counts of all, whichever are
    /// fewer.
    fn count_set(&mut self, bits: &[u64]) -> Result<Vec<Counts>, BackendError> {
        let reader = self.segment.reader;
        let rest = u64::from(reader.num_docs()) - self.found.articles;
        let inside = |doc: Doc| bits[doc as usize / 64] & (1 << (doc % 64)) != 0;
        let mut counts = Vec::with_capacity(self.counters.len());
        for mut counter in std::mem::take(&mut self.counters) {
            self.task.deadline.check()?;
            if rest < self.found.articles {
                let others = reader.doc_ids_alive().filter(|doc| !inside(*doc));
                let others = others.take(rest as usize);
                counts.push(counter.rest(reader, others));
                continue;
            }
            for (at, word) in bits.iter().enumerate() {
                let mut word = *word;
                while word != 0 {
                    counter.add((at * 64) as u32 + word.trailing_zeros(), |_| true);
                    word &= word - 1;
                }
            }
            counts.push(counter.finish());
        }
        Ok(counts)
    }

    fn count(&mut self, doc: Doc, failed: u32, events_hold: bool) {
        let every = self.way == Way::All;
        if !every && failed == 0 {
            self.matching.spread();
        }
        let by_event = &self.matching.by_event;
        for counter in &mut self.counters {
            let own = counter.own;
            if !counter.facet.is_event_facet() {
                if failed & !own == 0 && events_hold {
                    counter.add(doc, |_| true);
                }
            } else if failed == 0 {
                let fails = |event: u32| by_event.get(event as usize).copied();
                counter.add(doc, |event| {
                    every || fails(event).is_some_and(|fails| fails & !own == 0)
                });
            }
        }
    }

    /// Counts one document and keeps it if it is among the best.
    fn take(&mut self, doc: Doc, matching: u64) {
        self.found.articles += 1;
        self.found.events += matching;
        if let Some(bits) = &mut self.later {
            bits[doc as usize / 64] |= 1 << (doc % 64);
        }
        if let Some(timeline) = &mut self.timeline {
            if timeline.of_events() {
                let article = u64::from(self.segment.number) << 32 | u64::from(doc);
                let events = numbers(self.way, &self.matching, matching);
                timeline.add_events(doc, article, &events);
            } else {
                timeline.add_article(doc, matching);
            }
        }
        if let Some(cells) = &mut self.cells {
            cells.add(doc, &numbers(self.way, &self.matching, matching));
        }
        self.best.add(doc, &mut self.docs);
    }
}

/// The numbers of the matching events of a document.
fn numbers(way: Way, matching: &Matching, count: u64) -> Vec<u32> {
    match way {
        Way::All => (0..count as u32).collect(),
        Way::Count | Way::Find => matching.numbers().collect(),
    }
}

/// The matrix, where it is asked for and the segment has events with both sides.
fn cells<'t>(task: &'t Task<'t>, segment: &Segment<'t>) -> Result<Option<Cells<'t>>, BackendError> {
    let Some((sources, targets)) = &task.matrix else {
        return Ok(None);
    };
    let of = |facet| segment.columns.facet(segment.reader, facet);
    let number = segment.number as usize;
    Ok(of(Facet::SourceCountry)?
        .zip(of(Facet::TargetCountry)?)
        .map(|(source, target)| {
            Cells::new(
                (source, &sources.of_segment[number]),
                (target, &targets.of_segment[number]),
            )
        }))
}

//! One walk over the matching documents of a segment: counts, sideways facets, timeline, matrix and the best hits.
//!
//! Sideways counts take one pass: a document that fails no pick counts everywhere, one that fails the picks of one
//! facet alone counts in that facet only, any other is left out. For facets of events the same holds of each event.

mod best;
mod cells;
mod count;
mod dates;
mod later;
mod matching;
mod scored;
mod task;

use std::ops::ControlFlow;

use self::best::Best;
use self::cells::Cells;
use self::count::{Counter, FacetValues};
use self::dates::Timeline;
use self::later::DocSet;
use self::matching::{EventFails, Matching};
use super::docs::{Block, Doc, Docs, Wanted, retain};
use super::open::Segment;
use super::prepare::Prepared;
use crate::backend::BackendError;
use crate::document::Facet;
use crate::search::TimelineDate;

pub(super) use count::sum;
pub(super) use later::{count_sets, everything};
pub(super) use matching::SegmentEvents;
pub(super) use task::{Bar, Found, PreparedPick, Task};

/// How the events of a document are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// All of them match.
    All,
    /// The walk over the documents tells how many match, which is enough.
    Times,
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
    /// Where the events of documents have to be looked at.
    events: Option<SegmentEvents<'s>>,
    way: Way,
    /// Whether the number of matching events of each document is asked, not only their sum.
    each: bool,
    event_picks: u32,
    facets: Vec<FacetWalk<'t>>,
    cells: Option<Cells<'t>>,
    timeline: Option<Timeline<'t, 's>>,
    best: Best<'t, 's>,
    found: Found,
    present: Present,
    /// One event of a document after the other.
    scratch: Matching,
}

/// A facet that is counted on the way.
struct FacetWalk<'t> {
    facet: Facet,
    /// Bit of the facet's own pick, 0 without one.
    own: u32,
    values: FacetValues<'t>,
    counter: Counter<'t>,
}

/// The block of documents at hand.
#[derive(Default)]
struct Present {
    block: Block,
    /// Bit of the one pick of articles that each document fails.
    failed: Vec<u32>,
    /// Number of matching events of each.
    matching: Vec<u32>,
    /// Which picks the events of each fail, where that is asked.
    fails: EventFails,
    /// Documents that count for a facet.
    chosen: Vec<Doc>,
}

impl Present {
    /// Drops the documents that `keep` refuses, by their places in the block.
    fn retain(&mut self, keep: impl Fn(&Self, usize) -> bool) {
        let kept: Vec<bool> = (0..self.block.docs.len())
            .map(|at| keep(self, at))
            .collect();
        if kept.iter().all(|kept| *kept) {
            return;
        }
        let keep = |at: usize| kept[at];
        self.block.retain(keep);
        retain(&mut self.failed, keep);
        retain(&mut self.matching, keep);
        self.fails.retain(keep);
    }
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
        let needs_events = cells.is_some()
            || timeline.as_ref().is_some_and(Timeline::of_events)
            || task.facets.iter().any(|(facet, _)| facet.is_event_facet());
        let mut way = match (task.takes_all_events(), task.counts_events()) {
            (true, _) => Way::All,
            (_, true) if !needs_events => Way::Count,
            _ => Way::Find,
        };
        let counting = match &task.plan {
            Prepared::Candidates(event) if !needs_events && task.picks.is_empty() => {
                segment.counting(event)?
            }
            _ => None,
        };
        let docs = match counting {
            Some(docs) => {
                way = Way::Times;
                docs
            }
            None => segment.open_whole(&task.plan)?,
        };
        let events = match way {
            Way::All | Way::Times => None,
            Way::Count | Way::Find => Some(SegmentEvents::open(&segment, task)?),
        };
        // Without picks every matching document counts everywhere, and counting can wait for the whole set.
        let waits = !task.facets.is_empty() && article_picks.is_empty() && way != Way::Find;
        let mut facets = Vec::new();
        for (facet, ordinals) in task.facets.iter().filter(|_| !waits) {
            let own = task.picks.iter().position(|(other, _)| other == facet);
            facets.push(FacetWalk {
                facet: *facet,
                own: own.map_or(0, |at| 1 << at),
                values: FacetValues::open(&segment, *facet, ordinals)?,
                counter: Counter::new(*facet, ordinals),
            });
        }
        let set: Option<DocSet> = waits.then(|| vec![0; reader.max_doc() as usize / 64 + 1]);
        Ok(Walk {
            docs,
            article_picks,
            events,
            way,
            each: way != Way::All || timeline.is_some() || cells.is_some() || task.by_events,
            event_picks,
            facets,
            cells,
            timeline,
            best: Best::new(task, columns, segment.number),
            found: Found {
                set,
                ..Found::default()
            },
            present: Present::default(),
            scratch: Matching::default(),
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
        while self.next()? {
            self.take();
        }
        let counters = self.facets.into_iter().map(|facet| facet.counter);
        self.found.counts = counters.map(Counter::finish).collect();
        if let Some(timeline) = self.timeline {
            self.found.days = timeline.finish();
        }
        if let Some(cells) = self.cells {
            self.found.cells = cells.finish();
        }
        (self.found.top, self.found.groups) = self.best.finish();
        Ok(self.found)
    }

    /// Calls `each` for every document that fulfils query and picks.
    pub(super) fn each(
        &mut self,
        each: &mut dyn FnMut(Doc) -> ControlFlow<()>,
    ) -> Result<(), BackendError> {
        while self.next()? {
            for doc in &self.present.block.docs {
                if each(*doc).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Goes on to the next block of documents that fulfil query and picks; counts facets on the way. `false` at the end.
    fn next(&mut self) -> Result<bool, BackendError> {
        loop {
            self.task.deadline.check()?;
            let wanted = match (self.way, self.best.wanted()) {
                (_, Some(least)) => Wanted::Scores { least },
                (Way::Times, None) => Wanted::Times,
                _ => Wanted::Docs,
            };
            self.docs.fill(&mut self.present.block, wanted);
            if let Docs::Event(event) = &self.docs
                && event.failed.is_some()
            {
                return Err(BackendError::Broken);
            }
            if self.present.block.docs.is_empty() {
                return Ok(false);
            }
            self.narrow()?;
            self.count_facets();
            if !self.present.block.docs.is_empty() {
                return Ok(true);
            }
        }
    }

    /// Leaves documents that fulfil the query and all but one of the picks of articles, and looks at their events.
    fn narrow(&mut self) -> Result<(), BackendError> {
        let present = &mut self.present;
        present.failed.clear();
        present.matching.clear();
        present.fails.clear();
        if let Some(alive) = self.segment.reader.alive_bitset() {
            present.retain(|present, at| alive.is_alive(present.block.docs[at]));
        }
        if !self.article_picks.is_empty() {
            const TWO: u32 = u32::MAX;
            let sideways = !self.facets.is_empty();
            for doc in &present.block.docs {
                let mut failed = 0;
                for (bit, pick) in &mut self.article_picks {
                    if !pick.holds(*doc) {
                        failed = if sideways && failed == 0 { *bit } else { TWO };
                        if failed == TWO {
                            break;
                        }
                    }
                }
                present.failed.push(failed);
            }
            present.retain(|present, at| present.failed[at] != TWO);
        }
        let docs = &present.block.docs;
        match (self.way, &mut self.events) {
            (Way::Times, _) => present.matching.extend_from_slice(&present.block.times),
            (Way::All, _) if !self.each => {}
            (Way::All, _) | (_, None) => {
                let row = &self.segment.columns.event_row;
                let count = |doc: &Doc| row.count(*doc);
                present.matching.extend(docs.iter().map(count));
            }
            (Way::Count, Some(events)) => {
                for doc in docs {
                    present.matching.push(events.count(*doc) as u32);
                }
            }
            (Way::Find, Some(events)) => {
                let mut kept = Vec::with_capacity(docs.len());
                for doc in docs {
                    let count = events.find(*doc, &mut self.scratch)?;
                    kept.push(!self.scratch.base.is_empty());
                    present.matching.push(count as u32);
                    present.fails.push(&self.scratch);
                }
                if self.task.require_base {
                    present.retain(|_, at| kept[at]);
                }
                return Ok(());
            }
        }
        if self.task.require_base && self.way != Way::Times {
            present.retain(|present, at| present.matching[at] > 0);
        }
        Ok(())
    }

    /// Counts facets sideways and leaves documents that fulfil query and picks.
    fn count_facets(&mut self) {
        let present = &mut self.present;
        let needs_event = self.event_picks != 0 || self.task.by_events;
        let holds = |present: &Present, at: usize| !needs_event || present.matching[at] > 0;
        let (of_events, of_articles): (Vec<_>, Vec<_>) = self
            .facets
            .iter_mut()
            .partition(|facet| facet.facet.is_event_facet());
        for facet in of_articles {
            let mut chosen = std::mem::take(&mut present.chosen);
            chosen.clear();
            for (at, doc) in present.block.docs.iter().enumerate() {
                let failed = present.failed.get(at).copied().unwrap_or(0);
                if failed & !facet.own == 0 && holds(present, at) {
                    chosen.push(*doc);
                }
            }
            facet.counter.add(&facet.values, &chosen);
            present.chosen = chosen;
        }
        if !present.failed.is_empty() {
            present.retain(|present, at| present.failed[at] == 0);
        }
        for facet in of_events {
            let docs = &present.block.docs;
            if self.way == Way::All {
                facet.counter.add(&facet.values, docs);
            } else {
                let fails = &present.fails;
                let own = facet.own;
                facet.counter.add_events(&facet.values, docs, fails, own);
            }
        }
        if needs_event {
            present.retain(holds);
        }
    }

    /// Counts the documents at hand and keeps those that are among the best.
    fn take(&mut self) {
        let present = &self.present;
        let docs = &present.block.docs;
        self.found.articles += docs.len() as u64;
        self.found.events += if self.each {
            let counts = present.matching.iter().map(|count| u64::from(*count));
            counts.sum::<u64>()
        } else {
            self.segment.columns.event_row.sum(docs)
        };
        if let Some(set) = &mut self.found.set {
            for doc in docs {
                set[*doc as usize / 64] |= 1 << (doc % 64);
            }
        }
        if let Some(timeline) = &mut self.timeline {
            if timeline.of_events() {
                for (at, doc) in docs.iter().enumerate() {
                    let article = u64::from(self.segment.number) << 32 | u64::from(*doc);
                    let events = numbers(self.way, present, at);
                    timeline.add_events(*doc, article, &events);
                }
            } else {
                timeline.add_articles(docs, &present.matching);
            }
        }
        if let Some(cells) = &mut self.cells {
            for (at, doc) in docs.iter().enumerate() {
                cells.add(*doc, &numbers(self.way, present, at));
            }
        }
        self.best.add_block(docs, &present.block.scores);
    }
}

/// The numbers of the matching events of a document, by its place in the block.
fn numbers(way: Way, present: &Present, at: usize) -> Vec<u32> {
    match way {
        Way::All => (0..present.matching[at]).collect(),
        Way::Times | Way::Count | Way::Find => present.fails.matching(at).collect(),
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

//! One walk over the matching documents of a segment: counts, sideways facets, timeline, matrix and the best hits.
//!
//! Sideways counts take one pass: a document that fails no pick counts everywhere, one that fails the picks of one
//! facet alone counts in that facet only, any other is left out. For facets of events the same holds of each event.
//!
//! One file, though a long one: the parts of one answer share one walk over the segments.
mod count;
mod matching;
mod task;

use std::collections::BinaryHeap;
use std::collections::hash_map::Entry;
use std::ops::ControlFlow;

use tantivy::columnar::Column;
use tantivy::{DocAddress, TERMINATED};

use self::count::{ADD, Counter, Days, TAKE_AWAY, facet_columns};
use self::matching::Matching;
use self::task::Ranked;
use super::docs::{Doc, Docs};
use super::engine;
use super::events::value_of;
use super::open::Segment;
use super::ordinals::Ordinals;
use super::schema::{EVENT_STEP, NO_DATE};
use crate::backend::BackendError;
use crate::document::Facet;
use crate::document::fields;
use crate::search::answer::local_day;
use crate::search::{Sort, SortKey, TimelineDate, TimelineRequest};

pub(super) use matching::SegmentEvents;
pub(super) use task::{Found, PreparedPick, Task};

/// Walks the matching documents of one segment.
pub(super) struct Walk<'t, 's> {
    task: &'t Task<'t>,
    segment: &'t Segment<'s>,
    number: u32,
    docs: Docs<'s>,
    article_picks: Vec<(u32, Docs<'s>)>,
    events: SegmentEvents<'s>,
    event_picks: u32,
    counters: Vec<Counter>,
    matrix: Option<[(Column<u64>, Column<u64>); 2]>,
    published: Column<i64>,
    published_end: Column<i64>,
    tie: Column<u64>,
    near: Column<u64>,
    event_count: Column<u64>,
    event_start: Column<i64>,
    event_end: Column<i64>,
    matching: Matching,
    heap: BinaryHeap<Ranked>,
    found: Found,
    /// Bits of the matching documents, where facets are counted after the walk.
    later: Option<Vec<u64>>,
    by_day: Option<Days>,
}

impl<'t, 's> Walk<'t, 's> {
    pub(super) fn open(
        task: &'t Task<'t>,
        segment: &'t Segment<'s>,
        number: usize,
    ) -> Result<Self, BackendError> {
        let fast = segment.reader.fast_fields();
        let i64s = |name: &str| fast.i64(name).map_err(engine("reading columns"));
        let u64s = |name: &str| fast.u64(name).map_err(engine("reading columns"));
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
            let Some((ords, events_of, values)) = facet_columns(segment, *facet)? else {
                counters.push(Counter {
                    facet: *facet,
                    own,
                    ords: Column::build_empty_column(segment.reader.max_doc()),
                    events_of: None,
                    counts: Vec::new(),
                    last: Vec::new(),
                });
                continue;
            };
            let last = if facet.is_event_facet() {
                vec![Doc::MAX; values]
            } else {
                Vec::new()
            };
            counters.push(Counter {
                facet: *facet,
                own,
                ords,
                events_of,
                counts: vec![(0, 0); values],
                last,
            });
        }
        let matrix = match &task.matrix {
            None => None,
            Some(_) => {
                let of = |facet| -> Result<Option<(Column<u64>, Column<u64>)>, BackendError> {
                    Ok(facet_columns(segment, facet)?
                        .and_then(|(ords, events_of, _)| Some((ords, events_of?))))
                };
                of(Facet::SourceCountry)?
                    .zip(of(Facet::TargetCountry)?)
                    .map(|(source, target)| [source, target])
            }
        };
        let events = SegmentEvents::open(segment, task)?;
        let published = i64s(fields::PUBLISHED)?;
        // Without picks every matching document counts everywhere, and counting can wait for the whole set.
        let waits = !counters.is_empty() && article_picks.is_empty() && events.takes_all();
        let later = waits.then(|| vec![0; segment.reader.max_doc() as usize / 64 + 1]);
        let by_publication = |wanted: &TimelineRequest| wanted.date == TimelineDate::Published;
        let by_day = if task.request.timeline.as_ref().is_some_and(by_publication) {
            Days::of(&published)
        } else {
            None
        };
        Ok(Walk {
            docs: segment.open(&task.plan)?,
            later,
            by_day,
            article_picks,
            events,
            event_picks,
            counters,
            matrix,
            published,
            published_end: i64s(fields::PUBLISHED_END)?,
            tie: u64s(fields::TIE)?,
            near: u64s(fields::NEAR)?,
            event_count: u64s(fields::EVENT_COUNT)?,
            event_start: i64s(fields::EVENT_START)?,
            event_end: i64s(fields::EVENT_END)?,
            matching: Matching::default(),
            heap: BinaryHeap::new(),
            found: Found::default(),
            task,
            segment,
            number: number as u32,
        })
    }

    /// Walks to the end and counts.
    pub(super) fn run(mut self) -> Result<Found, BackendError> {
        self.each(&mut |walk, doc, matching| {
            walk.take(doc, matching);
            ControlFlow::Continue(())
        })?;
        if let Some(bits) = self.later.take() {
            self.count_set(&bits)?;
        }
        if let Some(days) = self.by_day.take() {
            days.pour(&mut self.found.days);
        }
        self.found.top = self
            .heap
            .into_iter()
            .map(|ranked| {
                (
                    ranked.key,
                    DocAddress {
                        segment_ord: self.number,
                        doc_id: ranked.doc,
                    },
                )
            })
            .collect();
        self.found.counts = self
            .counters
            .into_iter()
            .map(|counter| counter.counts)
            .collect();
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
        let simple = self.events.takes_all();
        let mut doc = self.docs.doc();
        while doc != TERMINATED {
            looked = looked.wrapping_add(1);
            if looked.is_multiple_of(4096) {
                self.task.deadline.check()?;
            }
            if alive.is_none_or(|alive| alive.is_alive(doc))
                && self.one(doc, simple, each)?.is_break()
            {
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
        simple: bool,
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
        let matching = if simple {
            self.event_count.first(doc).unwrap_or_default()
        } else {
            self.events.find(doc, &mut self.matching)? as u64
        };
        if self.task.require_base && self.matching.base.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        let events_hold = matching > 0 || (self.event_picks == 0 && !self.task.by_events);
        self.count(doc, failed, simple, events_hold);
        if failed == 0 && events_hold {
            Ok(each(self, doc, matching))
        } else {
            Ok(ControlFlow::Continue(()))
        }
    }

    /// Counts facets over a set of documents, or over the others and takes them from the counts of all, whichever are
    /// fewer.
    fn count_set(&mut self, bits: &[u64]) -> Result<(), BackendError> {
        let reader = self.segment.reader;
        let rest = u64::from(reader.num_docs()) - self.found.articles;
        let alive = reader.alive_bitset();
        let is_alive = |doc: Doc| alive.is_none_or(|alive| alive.is_alive(doc));
        let inside = |doc: Doc| bits[doc as usize / 64] & (1 << (doc % 64)) != 0;
        for counter in &mut self.counters {
            self.task.deadline.check()?;
            if counter.counts.is_empty() {
                continue;
            }
            if rest < self.found.articles {
                let totals = self
                    .segment
                    .snapshot
                    .totals(self.number, counter.facet, || {
                        for doc in (0..reader.max_doc()).filter(|doc| is_alive(*doc)) {
                            counter.all(doc, ADD);
                        }
                        std::mem::take(&mut counter.counts)
                    });
                counter.counts = totals.to_vec();
                counter.last.fill(Doc::MAX);
                if rest > 0 {
                    for doc in (0..reader.max_doc()).filter(|doc| !inside(*doc) && is_alive(*doc)) {
                        counter.all(doc, TAKE_AWAY);
                    }
                }
            } else {
                for (at, word) in bits.iter().enumerate() {
                    let mut word = *word;
                    while word != 0 {
                        counter.all((at * 64) as u32 + word.trailing_zeros(), ADD);
                        word &= word - 1;
                    }
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, doc: Doc, failed: u32, simple: bool, events_hold: bool) {
        if self.counters.is_empty() || self.later.is_some() {
            return;
        }
        if !simple && failed == 0 {
            self.matching.spread();
        }
        let by_event = &self.matching.by_event;
        for counter in &mut self.counters {
            if !counter.facet.is_event_facet() {
                if failed & !counter.own == 0 && events_hold {
                    counter.article(doc, ADD);
                }
            } else if failed == 0 {
                if simple {
                    counter.events(doc, ADD, |_| true);
                } else {
                    let own = counter.own;
                    counter.events(doc, ADD, |event| {
                        by_event
                            .get(event as usize)
                            .is_some_and(|fails| fails & !own == 0)
                    });
                }
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
        if self.task.request.timeline.is_some() {
            self.add_days(doc, matching);
        }
        if self.matrix.is_some() {
            self.add_cells(doc);
        }
        if self.task.keep > 0 {
            self.rank(doc);
        }
    }

    fn numbers_of_matching(&mut self, doc: Doc) -> Vec<u32> {
        if self.events.takes_all() {
            (0..self.event_count.first(doc).unwrap_or_default() as u32).collect()
        } else {
            let matching = &self.matching;
            matching
                .base
                .iter()
                .zip(&matching.fails)
                .filter(|(_, fails)| **fails == 0)
                .map(|(position, _)| position / EVENT_STEP)
                .collect()
        }
    }

    fn add_days(&mut self, doc: Doc, matching: u64) {
        let Some(wanted) = &self.task.request.timeline else {
            return;
        };
        match wanted.date {
            TimelineDate::Published => {
                if let Some(start) = self.published.first(doc) {
                    let end = self.published_end.first(doc).unwrap_or(start);
                    let day = local_day(start, end, &wanted.tz);
                    match &mut self.by_day {
                        Some(days) => days.add(day, matching),
                        None => self.found.days.add_article(day, matching),
                    }
                }
            }
            TimelineDate::Event => {
                let mut days: Vec<i32> = self
                    .numbers_of_matching(doc)
                    .into_iter()
                    .filter_map(|event| {
                        Some((
                            value_of(&self.event_start, doc, event)?,
                            value_of(&self.event_end, doc, event)?,
                        ))
                    })
                    .filter(|(start, _)| *start != NO_DATE)
                    .map(|(start, end)| local_day(start, end, &wanted.tz))
                    .collect();
                let article = u64::from(self.number) << 32 | u64::from(doc);
                self.found.days.add_events(article, &mut days);
            }
        }
    }

    fn add_cells(&mut self, doc: Doc) {
        let numbers = self.numbers_of_matching(doc);
        let (Some([source, target]), Some((sources, targets))) = (&self.matrix, &self.task.matrix)
        else {
            return;
        };
        let values = |(ords, events_of): &(Column<u64>, Column<u64>),
                      ordinals: &Ordinals|
         -> Vec<(u32, u32)> {
            let global = &ordinals.of_segment[self.number as usize];
            ords.index
                .value_row_ids(doc)
                .map(|row| {
                    (
                        events_of.values.get_val(row) as u32,
                        global[ords.values.get_val(row) as usize],
                    )
                })
                .collect()
        };
        let (sources, targets) = (values(source, sources), values(target, targets));
        let mut here: Vec<(u32, u32)> = Vec::new();
        for (event, source) in sources
            .iter()
            .filter(|(event, _)| numbers.binary_search(event).is_ok())
        {
            here.extend(
                targets
                    .iter()
                    .filter(|(other, _)| other == event)
                    .map(|(_, target)| (*source, *target)),
            );
        }
        here.sort_unstable();
        let mut before = None;
        for cell in here {
            let sum = self.found.cells.entry(cell).or_default();
            sum.1 += 1;
            if before != Some(cell) {
                sum.0 += 1;
                before = Some(cell);
            }
        }
    }

    fn rank(&mut self, doc: Doc) {
        let request = self.task.request;
        let mut key = SortKey::default();
        if request.sort == Sort::Relevance {
            key.score = self.docs.score();
            if let Some((days, now)) = request.recency {
                key.score *= self.freshness(doc, days, now);
            }
            let full = self.heap.len() >= self.task.keep && !request.collapse;
            if full
                && self
                    .heap
                    .peek()
                    .is_some_and(|worst| key.score < worst.key.score)
            {
                return;
            }
        }
        key.date = self.published.first(doc).unwrap_or(i64::MIN);
        key.tie = self.tie.first(doc).unwrap_or_default();
        if request.collapse && !self.task.by_events {
            let address = DocAddress {
                segment_ord: self.number,
                doc_id: doc,
            };
            match self
                .found
                .groups
                .entry(self.near.first(doc).unwrap_or_default())
            {
                Entry::Vacant(slot) => {
                    slot.insert((key, address));
                }
                Entry::Occupied(mut slot) => {
                    if key.order(&slot.get().0, request.sort).is_lt() {
                        slot.insert((key, address));
                    }
                }
            }
            return;
        }
        if let Some(cursor) = &request.cursor {
            // Events of the cursor's own article may still be left.
            let event = if self.task.by_events { u32::MAX } else { 0 };
            if !cursor
                .key
                .order(&SortKey { event, ..key }, request.sort)
                .is_lt()
            {
                return;
            }
        }
        let ranked = Ranked {
            key,
            doc,
            sort: request.sort,
        };
        if self.heap.len() < self.task.keep {
            self.heap.push(ranked);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && ranked < *worst
        {
            *worst = ranked;
        }
    }

    /// The weight of an article's age: halves in the given days down to a tenth.
    fn freshness(&self, doc: Doc, days: u32, now: i64) -> f32 {
        let Some(date) = self.published.first(doc) else {
            return 0.1;
        };
        let age = (now - date).max(0) as f32 / 86_400.0;
        0.1 + 0.9 * 0.5f32.powf(age / (days.max(1) as f32))
    }
}

//! The matching events of one document: those that fulfil a clause of the query, and which picks they fail.

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::IndexRecordOption;

use super::super::docs::{Doc, retain, seek};
use super::super::events::EventMatcher;
use super::super::open::Segment;
use super::super::prepare::PreparedEvent;
use super::super::schema::EVENT_STEP;
use super::task::{PreparedPick, Task};
use crate::backend::BackendError;

/// The matching events of one document.
#[derive(Default)]
pub(in crate::backend::tantivy) struct Matching {
    /// Positions of the events in question.
    pub(in crate::backend::tantivy) base: Vec<u32>,
    /// For each, which picks of events it fails, by bit.
    pub(super) fails: Vec<u32>,
    more: Vec<u32>,
}

/// Which picks the events of each document of a block fail.
#[derive(Default)]
pub(super) struct EventFails {
    /// The events of each document.
    spans: Vec<(u32, u32)>,
    /// Failed picks by event number, as bits; all of them for events that are not in question.
    fails: Vec<u32>,
}

/// Evaluates clauses and picks of events on one segment.
pub(in crate::backend::tantivy) struct SegmentEvents<'s> {
    /// Postings of the one token that is asked for, where its frequencies count the matching events.
    counted: Vec<SegmentPostings>,
    clauses: Vec<EventMatcher<'s>>,
    /// Bit and matcher of each pick of events.
    picks: Vec<(u32, EventMatcher<'s>)>,
    /// Finds every event, where nothing but picks is asked of them; opened when it is needed.
    every: Option<EventMatcher<'s>>,
    segment: Segment<'s>,
}

impl<'s> SegmentEvents<'s> {
    pub(in crate::backend::tantivy) fn open(
        segment: &Segment<'s>,
        task: &Task<'_>,
    ) -> Result<Self, BackendError> {
        let clauses = task
            .clauses
            .iter()
            .map(|clause| segment.matcher(clause))
            .collect::<Result<_, _>>()?;
        let mut picks = Vec::new();
        for (at, (_, pick)) in task.picks.iter().enumerate() {
            if let PreparedPick::Event(event) = pick {
                picks.push((1 << at, segment.matcher(event)?));
            }
        }
        let counted = match task.clauses.as_slice() {
            [PreparedEvent::Tokens { terms, .. }] if task.counts_events() => {
                segment.postings(terms, IndexRecordOption::WithFreqs)?
            }
            _ => Vec::new(),
        };
        Ok(SegmentEvents {
            counted,
            clauses,
            picks,
            every: None,
            segment: segment.clone(),
        })
    }

    /// How many events of a document match, without finding them.
    pub(super) fn count(&mut self, doc: Doc) -> u64 {
        let lists = self.counted.iter_mut();
        lists
            .filter_map(|postings| (seek(postings, doc) == doc).then(|| postings.term_freq()))
            .map(u64::from)
            .sum()
    }

    /// Finds the events in question; returns how many match.
    pub(in crate::backend::tantivy) fn find(
        &mut self,
        doc: Doc,
        out: &mut Matching,
    ) -> Result<usize, BackendError> {
        match self.clauses.as_mut_slice() {
            [] => {
                let every = match &mut self.every {
                    Some(every) => every,
                    none => none.insert(self.segment.matcher(&PreparedEvent::All)?),
                };
                every.events(doc, &mut out.base)?;
            }
            [one] => one.events(doc, &mut out.base)?,
            several => {
                out.base.clear();
                for clause in several {
                    clause.events(doc, &mut out.more)?;
                    out.base.extend_from_slice(&out.more);
                }
                out.base.sort_unstable();
                out.base.dedup();
            }
        }
        out.fails.clear();
        out.fails.resize(out.base.len(), 0);
        for (bit, pick) in &mut self.picks {
            pick.events(doc, &mut out.more)?;
            for (position, fails) in out.base.iter().zip(&mut out.fails) {
                if out.more.binary_search(position).is_err() {
                    *fails |= *bit;
                }
            }
        }
        Ok(out.fails.iter().filter(|fails| **fails == 0).count())
    }

    /// Numbers of the matching events of a document.
    pub(in crate::backend::tantivy) fn numbers(
        &mut self,
        doc: Doc,
    ) -> Result<Vec<u32>, BackendError> {
        let mut out = Matching::default();
        self.find(doc, &mut out)?;
        Ok(out.numbers().collect())
    }
}

impl Matching {
    /// Numbers of the matching events, ascending.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.base
            .iter()
            .zip(&self.fails)
            .filter(|(_, fails)| **fails == 0)
            .map(|(position, _)| position / EVENT_STEP)
    }
}

impl EventFails {
    pub(super) fn clear(&mut self) {
        self.spans.clear();
        self.fails.clear();
    }

    /// Adds the events of the next document.
    pub(super) fn push(&mut self, matching: &Matching) {
        let start = self.fails.len();
        let last = matching.base.last();
        let count = last.map_or(0, |last| (last / EVENT_STEP) as usize + 1);
        self.fails.resize(start + count, u32::MAX);
        for (position, fails) in matching.base.iter().zip(&matching.fails) {
            self.fails[start + (position / EVENT_STEP) as usize] = *fails;
        }
        self.spans.push((start as u32, self.fails.len() as u32));
    }

    /// Drops the documents that `keep` refuses, by their places in the block.
    pub(super) fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        retain(&mut self.spans, keep);
    }

    /// The picks that an event of a document fails, by the document's place in the block.
    pub(super) fn of(&self, at: usize, event: u32) -> u32 {
        self.events(at)
            .get(event as usize)
            .copied()
            .unwrap_or(u32::MAX)
    }

    /// Numbers of the matching events of a document.
    pub(super) fn matching(&self, at: usize) -> impl Iterator<Item = u32> {
        let events = self.events(at).iter().enumerate();
        events
            .filter(|(_, fails)| **fails == 0)
            .map(|(event, _)| event as u32)
    }

    fn events(&self, at: usize) -> &[u32] {
        let (start, end) = self.spans[at];
        &self.fails[start as usize..end as usize]
    }
}

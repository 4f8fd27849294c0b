//! The matching events of one document: those that fulfil a clause of the query, and which picks they fail.

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::IndexRecordOption;

use super::super::docs::{Doc, seek};
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
    /// Failed picks by event number, for counting facets.
    pub(super) by_event: Vec<u32>,
    more: Vec<u32>,
}

/// Evaluates clauses and picks of events on one segment.
pub(in crate::backend::tantivy) struct SegmentEvents<'s> {
    /// Postings of the one token that is asked for, where its frequencies count the matching events.
    counted: Option<Vec<SegmentPostings>>,
    clauses: Vec<EventMatcher<'s>>,
    /// Bit and matcher of each pick of events.
    picks: Vec<(u32, EventMatcher<'s>)>,
    /// Finds every event, where nothing but picks is asked of them.
    every: Option<EventMatcher<'s>>,
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
            [PreparedEvent::Tokens { terms, once: true }] if picks.is_empty() => {
                Some(segment.postings(terms, IndexRecordOption::WithFreqs)?)
            }
            _ => None,
        };
        let every = if task.clauses.is_empty() {
            Some(segment.matcher(&PreparedEvent::All)?)
        } else {
            None
        };
        Ok(SegmentEvents {
            counted,
            clauses,
            picks,
            every,
        })
    }

    /// Whether [`count`](Self::count) tells how many events match.
    pub(super) fn can_count(&self) -> bool {
        self.counted.is_some()
    }

    /// How many events of a document match, without finding them.
    pub(super) fn count(&mut self, doc: Doc) -> u64 {
        let lists = self.counted.iter_mut().flatten();
        lists
            .filter_map(|postings| (seek(postings, doc) == doc).then(|| postings.term_freq()))
            .map(u64::from)
            .sum()
    }

    /// Whether every event of every document matches.
    pub(super) fn takes_all(&self) -> bool {
        self.clauses.is_empty() && self.picks.is_empty()
    }

    /// Finds the events in question; returns how many match.
    pub(in crate::backend::tantivy) fn find(
        &mut self,
        doc: Doc,
        out: &mut Matching,
    ) -> Result<usize, BackendError> {
        match self.clauses.as_mut_slice() {
            [] => match &mut self.every {
                Some(every) => every.events(doc, &mut out.base)?,
                None => out.base.clear(),
            },
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

    /// Spreads failed picks by event number; events not in question fail everything.
    pub(super) fn spread(&mut self) {
        self.by_event.clear();
        if let Some(last) = self.base.last() {
            self.by_event
                .resize((last / EVENT_STEP) as usize + 1, u32::MAX);
        }
        for (position, fails) in self.base.iter().zip(&self.fails) {
            self.by_event[(position / EVENT_STEP) as usize] = *fails;
        }
    }
}

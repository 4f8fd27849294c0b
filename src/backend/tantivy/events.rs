//! Which events of a document match: by positions of event tokens.
//!
//! Every token of event number `k` stands at position `k * EVENT_STEP + polarity`, so that tokens of one event share
//! their position, a conjunction is the intersection of short sorted lists, and the polarity comes for free. Dates,
//! confidence and the place of the sentence are read from columns only for events that are still in question.
//!
//! Tokens of events that are told as having happened, which most clauses ask for, are kept apart from those of denied,
//! threatened and other events by a mark: a clause of one slot then is one list of postings, and its events are counted
//! by the frequencies there.

use std::sync::Arc;

use tantivy::Term;
use tantivy::columnar::Column;
use tantivy::postings::{Postings as _, SegmentPostings};

use super::docs::{Doc, seek};
use super::schema::{EVENT_STEP, Fields, NO_DATE};
use crate::backend::BackendError;
use crate::ontology::Polarity;
use crate::query::{ANY_POLARITY, TextMatch, phrase_places, polarity_bits};

/// The token that every event has.
pub(super) const ANY_EVENT: &str = "*";

/// Stands before the tokens of events that are told otherwise than as having happened; no token begins with it.
pub(super) const OTHERWISE: char = '-';

/// Whether events of these polarities have the plain token, and whether some have the marked one.
pub(super) fn marks(polarities: u8) -> (bool, bool) {
    let told = polarity_bits(&Polarity::TOLD);
    (polarities & told != 0, polarities & !told != 0)
}

/// The terms under which `token` stands for events of these polarities.
pub(super) fn token_terms(fields: &Fields, token: &str, polarities: u8) -> Vec<Term> {
    let (plain, marked) = marks(polarities);
    let plain = plain.then(|| Term::from_field_text(fields.event, token));
    let text = || Term::from_field_text(fields.event, &format!("{OTHERWISE}{token}"));
    plain.into_iter().chain(marked.then(text)).collect()
}

/// The terms of all events.
pub(super) fn every_event(fields: &Fields) -> Vec<Term> {
    token_terms(fields, ANY_EVENT, ANY_POLARITY)
}

/// Reads the sentence of an event and tells whether it fulfils a condition that positions cannot answer.
pub(super) type SentenceTest<'s> =
    Arc<dyn Fn(Doc, u32, &TextMatch) -> Result<bool, BackendError> + Send + Sync + 's>;

/// Columns of one value for each event.
pub(super) struct EventColumns {
    pub(super) start: Column<i64>,
    pub(super) end: Column<i64>,
    pub(super) confidence: Column<u64>,
    pub(super) words: Column<u64>,
}

/// The value of event `event` of `doc`.
pub(super) fn value_of<T: PartialOrd + Copy + std::fmt::Debug + Send + Sync + 'static + Default>(
    column: &Column<T>,
    doc: Doc,
    event: u32,
) -> Option<T> {
    let rows = column.index.value_row_ids(doc);
    let row = rows.start + event;
    (row < rows.end).then(|| column.values.get_val(row))
}

/// One node of an event condition, opened on a segment.
pub(super) enum Node<'s> {
    Nothing,
    All,
    /// Posting lists of alternative tokens.
    Tokens(Vec<SegmentPostings>),
    Polarity(u8),
    Date {
        from: i64,
        to: i64,
    },
    Confidence(u16),
    /// Alternatives of each word of a phrase, which must stand in the sentence.
    Words {
        words: Vec<Vec<SegmentPostings>>,
        condition: TextMatch,
    },
    /// A condition that only the text itself can answer.
    Sentence {
        condition: TextMatch,
        test: SentenceTest<'s>,
    },
    And(Vec<Node<'s>>),
    Or(Vec<Node<'s>>),
    Not(Box<Node<'s>>),
}

/// Finds the matching events of documents in ascending order.
pub(super) struct EventMatcher<'s> {
    node: Node<'s>,
    /// Postings of all events.
    every: Vec<SegmentPostings>,
    columns: &'s EventColumns,
    /// Positions of all events of `all_of`, once they were needed.
    all: Vec<u32>,
    all_of: Doc,
    scratch: Scratch,
}

/// Buffers that live from one document to the next.
#[derive(Default)]
struct Scratch {
    positions: Vec<u32>,
    lists: Vec<Vec<u32>>,
}

impl<'s> EventMatcher<'s> {
    pub(super) fn new(
        node: Node<'s>,
        every: Vec<SegmentPostings>,
        columns: &'s EventColumns,
    ) -> Self {
        EventMatcher {
            node,
            every,
            columns,
            all: Vec::new(),
            all_of: Doc::MAX,
            scratch: Scratch::default(),
        }
    }

    /// Fills `out` with the positions of the matching events of `doc`, ascending.
    pub(super) fn events(&mut self, doc: Doc, out: &mut Vec<u32>) -> Result<(), BackendError> {
        out.clear();
        let mut context = Events {
            every: &mut self.every,
            columns: self.columns,
            all: &mut self.all,
            all_of: &mut self.all_of,
            scratch: &mut self.scratch,
        };
        context.evaluate(&mut self.node, doc, out)
    }
}

/// Adds the positions in any of the lists, ascending.
fn append_positions(lists: &mut [SegmentPostings], doc: Doc, out: &mut Vec<u32>) {
    let mut found = 0;
    for postings in lists {
        if seek(postings, doc) == doc {
            postings.append_positions_with_offset(0, out);
            found += 1;
        }
    }
    if found > 1 {
        out.sort_unstable();
        out.dedup();
    }
}

struct Events<'m> {
    every: &'m mut Vec<SegmentPostings>,
    columns: &'m EventColumns,
    all: &'m mut Vec<u32>,
    all_of: &'m mut Doc,
    scratch: &'m mut Scratch,
}

impl Events<'_> {
    fn every(&mut self, doc: Doc) -> &[u32] {
        if *self.all_of != doc {
            self.all.clear();
            append_positions(self.every, doc, self.all);
            *self.all_of = doc;
        }
        self.all
    }

    fn evaluate(
        &mut self,
        node: &mut Node<'_>,
        doc: Doc,
        out: &mut Vec<u32>,
    ) -> Result<(), BackendError> {
        match node {
            Node::Nothing => {}
            Node::Tokens(lists) => append_positions(lists, doc, out),
            Node::All
            | Node::Polarity(_)
            | Node::Date { .. }
            | Node::Confidence(_)
            | Node::Words { .. }
            | Node::Sentence { .. } => {
                out.extend_from_slice(self.every(doc));
                self.narrow(node, doc, out)?;
            }
            Node::And(parts) => {
                // Nodes with tokens come first; the others narrow what is left.
                let mut parts = parts.iter_mut();
                if let Some(first) = parts.next() {
                    self.evaluate(first, doc, out)?;
                }
                for part in parts {
                    if out.is_empty() {
                        return Ok(());
                    }
                    self.narrow(part, doc, out)?;
                }
            }
            Node::Or(parts) => {
                let mut more = Vec::new();
                for part in parts {
                    more.clear();
                    self.evaluate(part, doc, &mut more)?;
                    out.extend_from_slice(&more);
                }
                out.sort_unstable();
                out.dedup();
            }
            Node::Not(_) => {
                out.extend_from_slice(self.every(doc));
                self.narrow(node, doc, out)?;
            }
        }
        Ok(())
    }

    /// Keeps the events of `out` that fulfil `node`.
    fn narrow(
        &mut self,
        node: &mut Node<'_>,
        doc: Doc,
        out: &mut Vec<u32>,
    ) -> Result<(), BackendError> {
        match node {
            Node::All => {}
            Node::Nothing => out.clear(),
            Node::Polarity(bits) => {
                out.retain(|position| 1u8 << (position % EVENT_STEP) & *bits != 0)
            }
            Node::Date { from, to } => out.retain(|position| {
                let event = position / EVENT_STEP;
                let start = value_of(&self.columns.start, doc, event).unwrap_or(NO_DATE);
                let end = value_of(&self.columns.end, doc, event).unwrap_or(NO_DATE);
                start != NO_DATE && start < *to && *from < end
            }),
            Node::Confidence(least) => out.retain(|position| {
                value_of(&self.columns.confidence, doc, position / EVENT_STEP)
                    .is_some_and(|value| value >= u64::from(*least))
            }),
            Node::Words { words, condition } => self.words(words, condition, doc, out),
            Node::Sentence { condition, test } => {
                let mut kept = Vec::with_capacity(out.len());
                for position in out.iter() {
                    if test(doc, position / EVENT_STEP, condition)? {
                        kept.push(*position);
                    }
                }
                *out = kept;
            }
            Node::And(parts) => {
                for part in parts {
                    self.narrow(part, doc, out)?;
                }
            }
            Node::Tokens(lists) => {
                let other = &mut self.scratch.positions;
                other.clear();
                append_positions(lists, doc, other);
                out.retain(|position| other.binary_search(position).is_ok());
            }
            Node::Or(_) => {
                let mut other = Vec::new();
                self.evaluate(node, doc, &mut other)?;
                out.retain(|position| other.binary_search(position).is_ok());
            }
            Node::Not(inner) => {
                let mut other = out.clone();
                self.narrow(inner, doc, &mut other)?;
                out.retain(|position| other.binary_search(position).is_err());
            }
        }
        Ok(())
    }

    /// Keeps events in whose sentence the words stand.
    fn words(
        &mut self,
        words: &mut [Vec<SegmentPostings>],
        condition: &TextMatch,
        doc: Doc,
        out: &mut Vec<u32>,
    ) {
        let Scratch { positions, lists } = &mut *self.scratch;
        lists.resize_with(words.len(), Vec::new);
        for (word, list) in words.iter_mut().zip(lists.iter_mut()) {
            list.clear();
            for postings in word {
                if seek(postings, doc) == doc {
                    postings.positions(positions);
                    list.extend_from_slice(positions);
                }
            }
            list.sort_unstable();
            list.dedup();
        }
        let columns = self.columns;
        out.retain(|position| {
            let packed = value_of(&columns.words, doc, position / EVENT_STEP).unwrap_or_default();
            let (first, last) = ((packed >> 32) as u32, packed as u32);
            let inside: Vec<Vec<u32>> = lists
                .iter()
                .map(|list| {
                    list[list.partition_point(|at| *at < first)
                        ..list.partition_point(|at| *at < last)]
                        .to_vec()
                })
                .collect();
            let mut found = false;
            phrase_places(&inside, condition.slop, |_| {
                found = true;
                false
            });
            found
        });
    }
}

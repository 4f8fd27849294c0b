//! Sets of documents of one segment, walked in order, with scores: what a prepared plan becomes.
//!
//! Our own rather than Tantivy's scorers, because words are weighed by our own BM25, stand for several terms at once,
//! are bound to title or body, and events are matched by positions. Dispatch is by `match`, postings are not boxed.

mod block;
mod filter;
mod phrase;
mod same;
mod term;
mod union;
mod whole;

use std::sync::Arc;

use tantivy::{DocSet as _, TERMINATED};

use self::block::helped;
use self::union::OrDocs;
use crate::query::Scope;

pub(super) use block::{Block, Wanted, retain};
pub(super) use filter::{EventDocs, PublishedDocs};
pub(super) use phrase::{PhraseDocs, seek};
pub(super) use same::SameDocs;
pub(super) use term::{TermDocs, Weigher};
pub(super) use whole::WholeDocs;

/// Number of a document within its segment.
pub(super) type Doc = u32;

/// Documents in ascending order; after the last one stands `TERMINATED`.
pub(super) enum Docs<'s> {
    /// None.
    None,
    /// Every document below `max`.
    All { doc: Doc, max: Doc },
    /// Documents with a term.
    Term(Box<TermDocs>),
    /// Documents with the one term that is asked for.
    Whole(Box<WholeDocs>),
    /// Documents with words side by side.
    Phrase(Box<PhraseDocs>),
    /// Documents of a set made beforehand.
    Set {
        docs: Arc<[Doc]>,
        at: usize,
        score: f32,
    },
    /// Documents whose publication overlaps.
    Published(Box<PublishedDocs<'s>>),
    /// Documents with a matching event.
    Event(Box<EventDocs<'s>>),
    /// Documents of which one event has several tokens.
    Same(Box<SameDocs<'s>>),
    /// In all of these; the rarest first.
    And(Vec<Docs<'s>>),
    /// In any of these.
    Or(Box<OrDocs<'s>>),
    /// In the first; the others only add to the score.
    Helped(Box<(Docs<'s>, Vec<Docs<'s>>)>),
    /// In the first and not in the others.
    Without(Box<(Docs<'s>, Vec<Docs<'s>>)>),
}

impl<'s> Docs<'s> {
    /// In all of `parts`.
    pub(super) fn all_of(mut parts: Vec<Docs<'s>>) -> Self {
        if parts.iter().any(|part| matches!(part, Docs::None)) {
            return Docs::None;
        }
        let narrows = |part: &Docs<'_>| !matches!(part, Docs::All { .. });
        if parts.iter().any(narrows) {
            parts.retain(narrows);
        } else {
            parts.truncate(1);
        }
        match parts.len() {
            0 => Docs::None,
            1 => parts.swap_remove(0),
            _ => {
                parts.sort_by_key(Docs::cost);
                let mut docs = Docs::And(parts);
                docs.align();
                docs
            }
        }
    }

    /// In any of `parts`.
    pub(super) fn any_of(mut parts: Vec<Docs<'s>>) -> Self {
        parts.retain(|part| !matches!(part, Docs::None));
        match parts.len() {
            0 => Docs::None,
            1 => parts.swap_remove(0),
            _ => Docs::Or(Box::new(OrDocs::new(parts))),
        }
    }

    /// In `base` and in none of `others`.
    pub(super) fn without(base: Docs<'s>, mut others: Vec<Docs<'s>>) -> Self {
        others.retain(|part| !matches!(part, Docs::None));
        if others.is_empty() {
            return base;
        }
        let mut docs = Docs::Without(Box::new((base, others)));
        docs.align();
        docs
    }

    /// About how many documents have to be looked at.
    pub(super) fn cost(&self) -> u64 {
        match self {
            Docs::None => 0,
            Docs::All { max, .. } => u64::from(*max) * 2,
            Docs::Term(term) => {
                u64::from(term.postings.doc_freq()) * if term.scope == Scope::Any { 1 } else { 4 }
            }
            Docs::Whole(whole) => whole.cost(),
            Docs::Phrase(phrase) => phrase.cost(),
            Docs::Set { docs, .. } => docs.len() as u64,
            Docs::Published(docs) => u64::from(docs.max) * 3 / 2,
            Docs::Event(event) => event.candidates.cost() * 4,
            Docs::Same(same) => same.cost(),
            Docs::And(parts) => parts.iter().map(Docs::cost).min().unwrap_or(0),
            Docs::Or(or) => or.parts.iter().map(Docs::cost).sum(),
            Docs::Without(parts) | Docs::Helped(parts) => parts.0.cost(),
        }
    }

    /// The present document.
    pub(super) fn doc(&self) -> Doc {
        match self {
            Docs::None => TERMINATED,
            Docs::All { doc, .. } => *doc,
            Docs::Term(term) => term.postings.doc(),
            Docs::Whole(whole) => whole.doc(),
            Docs::Phrase(phrase) => phrase.doc,
            Docs::Set { docs, at, .. } => docs.get(*at).copied().unwrap_or(TERMINATED),
            Docs::Published(docs) => docs.doc,
            Docs::Event(event) => event.candidates.doc(),
            Docs::Same(same) => same.doc,
            Docs::And(parts) => parts[0].doc(),
            Docs::Or(or) => or.doc,
            Docs::Without(parts) | Docs::Helped(parts) => parts.0.doc(),
        }
    }

    /// The next document.
    pub(super) fn advance(&mut self) -> Doc {
        match self {
            Docs::None => TERMINATED,
            Docs::All { doc, max } => {
                *doc = if *doc >= max.saturating_sub(1) {
                    TERMINATED
                } else {
                    *doc + 1
                };
                *doc
            }
            Docs::Term(term) => {
                term.postings.advance();
                term.settle()
            }
            Docs::Whole(whole) => whole.advance(),
            Docs::Phrase(phrase) => phrase.advance(),
            Docs::Set { at, .. } => {
                *at += 1;
                self.doc()
            }
            Docs::Published(docs) => docs.settle(docs.doc.saturating_add(1)),
            Docs::Event(event) => {
                event.candidates.advance();
                event.settle()
            }
            Docs::Same(same) => same.advance(),
            Docs::And(parts) => {
                parts[0].advance();
                self.align()
            }
            Docs::Or(or) => or.advance(),
            Docs::Helped(parts) => parts.0.advance(),
            Docs::Without(parts) => {
                parts.0.advance();
                self.align()
            }
        }
    }

    /// The first document not before `target`.
    pub(super) fn seek(&mut self, target: Doc) -> Doc {
        if self.doc() >= target {
            return self.doc();
        }
        match self {
            Docs::None => TERMINATED,
            Docs::All { doc, max } => {
                *doc = if target < *max { target } else { TERMINATED };
                *doc
            }
            Docs::Term(term) => {
                term.postings.seek(target);
                term.settle()
            }
            Docs::Whole(whole) => whole.seek(target),
            Docs::Phrase(phrase) => phrase.seek(target),
            Docs::Set { docs, at, .. } => {
                *at += docs[*at..].partition_point(|doc| *doc < target);
                self.doc()
            }
            Docs::Published(docs) => docs.settle(target),
            Docs::Event(event) => {
                event.candidates.seek(target);
                event.settle()
            }
            Docs::Same(same) => same.seek(target),
            Docs::And(parts) => {
                parts[0].seek(target);
                self.align()
            }
            Docs::Or(or) => or.seek(target),
            Docs::Helped(parts) => parts.0.seek(target),
            Docs::Without(parts) => {
                parts.0.seek(target);
                self.align()
            }
        }
    }

    /// Whether `target` is in the set; targets only rise.
    pub(super) fn holds(&mut self, target: Doc) -> bool {
        match self {
            // Testing one document is cheaper than looking for the next that fits.
            Docs::Published(docs) => docs.fits(target),
            Docs::And(parts) => parts.iter_mut().all(|part| part.holds(target)),
            _ => self.seek(target) == target,
        }
    }

    /// Moves on until the document of the first part fulfils the others too.
    fn align(&mut self) -> Doc {
        match self {
            Docs::And(parts) => {
                let (lead, rest) = parts
                    .split_first_mut()
                    .expect("invariant: two parts at least");
                let mut doc = lead.doc();
                'next: while doc != TERMINATED {
                    for part in rest.iter_mut() {
                        if let Docs::Published(docs) = part {
                            if docs.fits(doc) {
                                continue;
                            }
                            doc = lead.advance();
                            continue 'next;
                        }
                        let found = part.seek(doc);
                        if found != doc {
                            doc = lead.seek(found);
                            continue 'next;
                        }
                    }
                    break;
                }
                doc
            }
            Docs::Without(parts) => {
                let (base, others) = &mut **parts;
                let mut doc = base.doc();
                while doc != TERMINATED && others.iter_mut().any(|other| other.holds(doc)) {
                    doc = base.advance();
                }
                doc
            }
            _ => self.doc(),
        }
    }

    /// The score of the present document.
    pub(super) fn score(&mut self) -> f32 {
        match self {
            Docs::Term(term) => term.score(),
            Docs::Whole(whole) => whole.score(),
            Docs::Phrase(phrase) => phrase.score(f32::NEG_INFINITY),
            Docs::Set { score, .. } => *score,
            Docs::And(parts) => parts.iter_mut().map(Docs::score).sum(),
            Docs::Or(or) => or.score(),
            Docs::Without(parts) => parts.0.score(),
            Docs::Helped(parts) => {
                let (base, help) = &mut **parts;
                let doc = base.doc();
                base.score() + helped(help, doc)
            }
            Docs::None | Docs::All { .. } | Docs::Published(_) | Docs::Event(_) | Docs::Same(_) => {
                0.0
            }
        }
    }
}

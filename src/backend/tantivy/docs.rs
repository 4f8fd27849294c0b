//! Sets of documents of one segment, walked in order, with scores: what a prepared plan becomes.
//!
//! Our own rather than Tantivy's scorers, because words are weighed by our own BM25, stand for several terms at once,
//! are bound to title or body, and events are matched by positions. Dispatch is by `match`, postings are not boxed.

use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::{DocSet as _, TERMINATED};

use super::events::EventMatcher;
use crate::backend::BackendError;
use crate::document::fields::BODY_POSITION;
use crate::query::{Scope, phrase_places};

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
    /// Documents with words side by side.
    Phrase(Box<PhraseDocs>),
    /// Documents of a set made beforehand.
    Set {
        docs: Arc<[Doc]>,
        at: usize,
        score: f32,
    },
    /// Documents whose publication overlaps.
    Published(Box<PublishedDocs>),
    /// Documents with a matching event.
    Event(Box<EventDocs<'s>>),
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
        if parts.len() > 1 {
            parts.retain(|part| !matches!(part, Docs::All { .. }));
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
            Docs::Phrase(phrase) => {
                phrase
                    .words
                    .iter()
                    .map(|word| {
                        word.iter()
                            .map(|postings| u64::from(postings.doc_freq()))
                            .sum()
                    })
                    .min()
                    .unwrap_or(0)
                    * 4
            }
            Docs::Set { docs, .. } => docs.len() as u64,
            Docs::Published(docs) => u64::from(docs.max) * 3 / 2,
            Docs::Event(event) => event.candidates.cost() * 4,
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
            Docs::Phrase(phrase) => phrase.doc,
            Docs::Set { docs, at, .. } => docs.get(*at).copied().unwrap_or(TERMINATED),
            Docs::Published(docs) => docs.doc,
            Docs::Event(event) => event.candidates.doc(),
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
            Docs::Phrase(phrase) => {
                let next = phrase.doc.saturating_add(1);
                phrase.settle(next)
            }
            Docs::Set { at, .. } => {
                *at += 1;
                self.doc()
            }
            Docs::Published(docs) => docs.settle(docs.doc.saturating_add(1)),
            Docs::Event(event) => {
                event.candidates.advance();
                event.settle()
            }
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
            Docs::Phrase(phrase) => phrase.settle(target),
            Docs::Set { docs, at, .. } => {
                *at += docs[*at..].partition_point(|doc| *doc < target);
                self.doc()
            }
            Docs::Published(docs) => docs.settle(target),
            Docs::Event(event) => {
                event.candidates.seek(target);
                event.settle()
            }
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
            Docs::Phrase(phrase) => phrase.score(),
            Docs::Set { score, .. } => *score,
            Docs::And(parts) => parts.iter_mut().map(Docs::score).sum(),
            Docs::Or(or) => or.score(),
            Docs::Without(parts) => parts.0.score(),
            Docs::Helped(parts) => {
                let (base, help) = &mut **parts;
                let doc = base.doc();
                let helped: f32 = help
                    .iter_mut()
                    .map(|part| {
                        if part.seek(doc) == doc {
                            part.score()
                        } else {
                            0.0
                        }
                    })
                    .sum();
                base.score() + helped
            }
            Docs::None | Docs::All { .. } | Docs::Published(_) | Docs::Event(_) => 0.0,
        }
    }
}

/// Weighs one word by BM25 (Robertson & Zaragoza 2009) over weighted lengths.
#[derive(Clone)]
pub(super) struct Weigher {
    pub(super) norms: FieldNormReader,
    /// `k1 (1 - b + b length / average)` by fieldnorm.
    pub(super) table: Arc<[f32; 256]>,
    /// Inverse document frequency times boost times `k1 + 1`.
    pub(super) weight: f32,
}

impl Weigher {
    pub(super) fn score(&self, doc: Doc, times: u32) -> f32 {
        let times = times as f32;
        self.weight * times / (times + self.table[self.norms.fieldnorm_id(doc) as usize])
    }
}

/// Documents with a term, perhaps only in one part of the text.
pub(super) struct TermDocs {
    pub(super) postings: SegmentPostings,
    pub(super) scope: Scope,
    pub(super) weigher: Option<Weigher>,
    pub(super) times: u32,
    pub(super) buffer: Vec<u32>,
}

impl TermDocs {
    /// Moves on to a document where the term stands within the scope.
    pub(super) fn settle(&mut self) -> Doc {
        if self.scope == Scope::Any {
            return self.postings.doc();
        }
        while self.postings.doc() != TERMINATED {
            self.postings.positions(&mut self.buffer);
            self.times = in_scope(&self.buffer, self.scope).len() as u32;
            if self.times > 0 {
                break;
            }
            self.postings.advance();
        }
        self.postings.doc()
    }

    fn score(&mut self) -> f32 {
        let times = if self.scope == Scope::Any {
            self.postings.term_freq()
        } else {
            self.times
        };
        self.weigher
            .as_ref()
            .map_or(0.0, |weigher| weigher.score(self.postings.doc(), times))
    }
}

fn in_scope(positions: &[u32], scope: Scope) -> &[u32] {
    let body = positions.partition_point(|position| *position < BODY_POSITION);
    match scope {
        Scope::Any => positions,
        Scope::Title => &positions[..body],
        Scope::Body => &positions[body..],
    }
}

/// Documents with words side by side.
pub(super) struct PhraseDocs {
    /// Alternatives of each word.
    pub(super) words: Vec<Vec<SegmentPostings>>,
    pub(super) scope: Scope,
    pub(super) slop: u32,
    pub(super) weigher: Option<Weigher>,
    pub(super) doc: Doc,
    pub(super) lists: Vec<Vec<u32>>,
    pub(super) buffer: Vec<u32>,
}

impl PhraseDocs {
    /// Moves on to the first document from `target` on that holds the phrase.
    pub(super) fn settle(&mut self, target: Doc) -> Doc {
        let mut target = target;
        'next: while target != TERMINATED && self.doc != TERMINATED {
            for word in &mut self.words {
                let found = word
                    .iter_mut()
                    .map(|postings| seek(postings, target))
                    .min()
                    .unwrap_or(TERMINATED);
                if found != target {
                    target = found;
                    continue 'next;
                }
            }
            self.doc = target;
            if self.fits() {
                return target;
            }
            target += 1;
        }
        self.doc = TERMINATED;
        TERMINATED
    }

    fn read_positions(&mut self) {
        for (word, list) in self.words.iter_mut().zip(&mut self.lists) {
            list.clear();
            for postings in word
                .iter_mut()
                .filter(|postings| postings.doc() == self.doc)
            {
                postings.positions(&mut self.buffer);
                list.extend_from_slice(in_scope(&self.buffer, self.scope));
            }
            if word.len() > 1 {
                list.sort_unstable();
            }
            // A word of the title stands there as often as it counts.
            list.dedup();
        }
    }

    fn fits(&mut self) -> bool {
        self.read_positions();
        let mut found = false;
        phrase_places(&self.lists, self.slop, |_| {
            found = true;
            false
        });
        found
    }

    fn score(&mut self) -> f32 {
        let Some(weigher) = &self.weigher else {
            return 0.0;
        };
        let mut times = 0;
        phrase_places(&self.lists, self.slop, |_| {
            times += 1;
            true
        });
        weigher.score(self.doc, times)
    }
}

/// Seeks postings that may already stand further on.
pub(super) fn seek(postings: &mut SegmentPostings, target: Doc) -> Doc {
    if postings.doc() >= target {
        postings.doc()
    } else {
        postings.seek(target)
    }
}

/// Documents whose publication overlaps a range of seconds.
pub(super) struct PublishedDocs {
    pub(super) start: Column<i64>,
    pub(super) end: Column<i64>,
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) doc: Doc,
    pub(super) max: Doc,
}

impl PublishedDocs {
    fn fits(&self, doc: Doc) -> bool {
        let start = self.start.first(doc);
        start.is_some_and(|start| {
            start < self.to
                && (start >= self.from || self.end.first(doc).is_some_and(|end| self.from < end))
        })
    }

    pub(super) fn settle(&mut self, target: Doc) -> Doc {
        let mut doc = target;
        while doc < self.max && !self.fits(doc) {
            doc += 1;
        }
        self.doc = if doc < self.max { doc } else { TERMINATED };
        self.doc
    }
}

/// Documents with a matching event.
pub(super) struct EventDocs<'s> {
    pub(super) candidates: Docs<'s>,
    pub(super) matcher: EventMatcher<'s>,
    pub(super) found: Vec<u32>,
    pub(super) failed: Option<BackendError>,
}

impl EventDocs<'_> {
    pub(super) fn settle(&mut self) -> Doc {
        let mut doc = self.candidates.doc();
        while doc != TERMINATED {
            match self.matcher.events(doc, &mut self.found) {
                Ok(()) if self.found.is_empty() => doc = self.candidates.advance(),
                Ok(()) => break,
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            }
        }
        doc
    }
}

/// Documents handled at once by a union.
const WINDOW: u32 = 4096;

/// A union that fills a window of documents at a time, so that each part is walked in one go.
pub(super) struct OrDocs<'s> {
    parts: Vec<Docs<'s>>,
    doc: Doc,
    /// First document of the window.
    base: Doc,
    bits: Box<[u64; WINDOW as usize / 64]>,
    scores: Box<[f32; WINDOW as usize]>,
}

impl<'s> OrDocs<'s> {
    fn new(parts: Vec<Docs<'s>>) -> Self {
        let mut or = OrDocs {
            parts,
            doc: 0,
            base: 0,
            bits: Box::new([0; WINDOW as usize / 64]),
            scores: Box::new([0.0; WINDOW as usize]),
        };
        or.refill();
        or
    }

    /// Fills the window that begins at the least document of the parts.
    fn refill(&mut self) -> Doc {
        let Some(base) = self
            .parts
            .iter()
            .map(Docs::doc)
            .min()
            .filter(|doc| *doc != TERMINATED)
        else {
            self.doc = TERMINATED;
            return TERMINATED;
        };
        self.base = base;
        let horizon = base.saturating_add(WINDOW).min(TERMINATED);
        for part in &mut self.parts {
            if let Docs::Term(term) = part
                && term.scope == Scope::Any
            {
                fill_term(term, base, horizon, &mut self.bits, &mut self.scores);
                continue;
            }
            let mut doc = part.doc();
            while doc < horizon {
                let at = (doc - base) as usize;
                self.bits[at / 64] |= 1 << (at % 64);
                self.scores[at] += part.score();
                doc = part.advance();
            }
        }
        self.doc = base;
        base
    }

    fn leave(&mut self) {
        let at = (self.doc - self.base) as usize;
        self.bits[at / 64] &= !(1 << (at % 64));
        self.scores[at] = 0.0;
    }

    /// The first document of the window from `at` on.
    fn next_in_window(&mut self, at: usize) -> Option<Doc> {
        let mut word = at / 64;
        let mut bits = self.bits.get(word)? & (!0 << (at % 64));
        while bits == 0 {
            word += 1;
            bits = *self.bits.get(word)?;
        }
        Some(self.base + (word * 64) as u32 + bits.trailing_zeros())
    }

    fn advance(&mut self) -> Doc {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        let at = (self.doc - self.base) as usize;
        self.leave();
        match self.next_in_window(at + 1) {
            Some(doc) => {
                self.doc = doc;
                doc
            }
            None => self.refill(),
        }
    }

    fn seek(&mut self, target: Doc) -> Doc {
        if self.doc >= target {
            return self.doc;
        }
        if target - self.base < WINDOW {
            let mut doc = self.doc;
            while doc < target {
                doc = self.advance();
            }
            return doc;
        }
        self.bits.fill(0);
        self.scores.fill(0.0);
        for part in &mut self.parts {
            part.seek(target);
        }
        self.refill()
    }

    fn score(&self) -> f32 {
        self.scores[(self.doc - self.base) as usize]
    }
}

/// The loop that unions of plain words spend their time in.
fn fill_term(
    term: &mut TermDocs,
    base: Doc,
    horizon: Doc,
    bits: &mut [u64; WINDOW as usize / 64],
    scores: &mut [f32; WINDOW as usize],
) {
    let mut doc = term.postings.doc();
    match &term.weigher {
        Some(weigher) => {
            while doc < horizon {
                let at = (doc - base) as usize;
                bits[at / 64] |= 1 << (at % 64);
                scores[at] += weigher.score(doc, term.postings.term_freq());
                doc = term.postings.advance();
            }
        }
        None => {
            while doc < horizon {
                let at = (doc - base) as usize;
                bits[at / 64] |= 1 << (at % 64);
                doc = term.postings.advance();
            }
        }
    }
}

//! Documents in any of several sets, by windows.

use tantivy::postings::Postings as _;
use tantivy::{DocSet as _, TERMINATED};

use super::block::{BLOCK, Block, Wanted};
use super::{Doc, Docs, TermDocs};
use crate::query::Scope;

/// Documents handled at once by a union.
const WINDOW: u32 = 4096;

/// A union that fills a window of documents at a time, so that each part is walked in one go.
pub(in crate::backend::tantivy) struct OrDocs<'s> {
    pub(super) parts: Vec<Docs<'s>>,
    pub(super) doc: Doc,
    /// First document of the window.
    base: Doc,
    bits: Box<[u64; WINDOW as usize / 64]>,
    scores: Box<[f32; WINDOW as usize]>,
}

impl<'s> OrDocs<'s> {
    pub(super) fn new(parts: Vec<Docs<'s>>) -> Self {
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

    pub(super) fn advance(&mut self) -> Doc {
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

    /// Fills `block`, a word of the window at a time.
    pub(super) fn fill(&mut self, block: &mut Block, wanted: Wanted) {
        let scored = matches!(wanted, Wanted::Scores { .. });
        while self.doc != TERMINATED {
            let first = (self.doc - self.base) as usize / 64;
            for word in first..self.bits.len() {
                let mut bits = self.bits[word];
                while bits != 0 {
                    let at = word * 64 + bits.trailing_zeros() as usize;
                    if block.docs.len() == BLOCK {
                        self.bits[word] = bits;
                        self.doc = self.base + at as u32;
                        return;
                    }
                    block.docs.push(self.base + at as u32);
                    if scored {
                        block.scores.push(self.scores[at]);
                    }
                    self.scores[at] = 0.0;
                    bits &= bits - 1;
                }
                self.bits[word] = 0;
            }
            self.refill();
        }
    }

    pub(super) fn seek(&mut self, target: Doc) -> Doc {
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

    pub(super) fn score(&self) -> f32 {
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

//! Documents by blocks: what most searches spend their time in has no dispatch within a block.

use tantivy::postings::Postings as _;
use tantivy::{DocSet as _, TERMINATED};

use super::{Doc, Docs, TermDocs, seek};
use crate::query::Scope;

/// Documents of one block.
pub(in crate::backend::tantivy) const BLOCK: usize = 256;

/// Documents in ascending order, with what else is wanted of them.
#[derive(Default)]
pub(in crate::backend::tantivy) struct Block {
    pub(in crate::backend::tantivy) docs: Vec<Doc>,
    /// Scores, where they are wanted.
    pub(in crate::backend::tantivy) scores: Vec<f32>,
    /// Times that the one term stands in each document, or its matching events; where they are wanted.
    pub(in crate::backend::tantivy) times: Vec<u32>,
}

/// What is wanted of documents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::backend::tantivy) enum Wanted {
    /// Nothing else.
    Docs,
    /// How often the one term stands in them, or how many of their events match.
    Times,
    /// Their scores; those below `least` need not be right, only below it.
    Scores { least: f32 },
}

impl Block {
    fn clear(&mut self) {
        self.docs.clear();
        self.scores.clear();
        self.times.clear();
    }

    /// Drops the documents that `keep` refuses, by their places in the block.
    pub(in crate::backend::tantivy) fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        retain(&mut self.docs, &keep);
        retain(&mut self.scores, &keep);
        retain(&mut self.times, &keep);
    }
}

/// Drops the values whose places `keep` refuses.
pub(in crate::backend::tantivy) fn retain<T>(values: &mut Vec<T>, keep: impl Fn(usize) -> bool) {
    let mut at = 0;
    values.retain(|_| {
        at += 1;
        keep(at - 1)
    });
}

impl Docs<'_> {
    /// Fills `block` with the next documents; none is left when it is empty afterwards.
    pub(in crate::backend::tantivy) fn fill(&mut self, block: &mut Block, wanted: Wanted) {
        block.clear();
        match self {
            Docs::All { doc, max } => {
                let end = doc.saturating_add(BLOCK as u32).min(*max);
                block.docs.extend(*doc..end);
                *doc = if end < *max { end } else { TERMINATED };
                if let Wanted::Scores { .. } = wanted {
                    block.scores.resize(block.docs.len(), 0.0);
                }
            }
            Docs::Term(term) if term.scope == Scope::Any => term.fill(block, wanted),
            Docs::Whole(whole) => whole.fill(block, wanted),
            Docs::Or(or) => or.fill(block, wanted),
            Docs::And(parts) if parts.iter().all(Docs::is_plain) => {
                let terms = parts.iter_mut().filter_map(|part| match part {
                    Docs::Term(term) => Some(&mut **term),
                    _ => None,
                });
                fill_common(&mut terms.collect::<Vec<_>>(), block, wanted);
            }
            Docs::Same(same) => {
                same.fill(block);
                if let Wanted::Scores { .. } = wanted {
                    block.scores.resize(block.docs.len(), 0.0);
                }
            }
            Docs::Helped(parts) => {
                let (base, help) = &mut **parts;
                let Wanted::Scores { least } = wanted else {
                    base.fill(block, wanted);
                    return;
                };
                let most: f32 = help.iter().map(Docs::most).sum();
                let enough = least - most;
                base.fill(block, Wanted::Scores { least: enough });
                // Where words stand is read only of documents that may get among the best by it.
                for (doc, score) in block.docs.iter().zip(&mut block.scores) {
                    if *score >= enough {
                        *score += helped(help, *doc);
                    }
                }
            }
            Docs::Phrase(phrase) => {
                while phrase.doc != TERMINATED && block.docs.len() < BLOCK {
                    block.docs.push(phrase.doc);
                    if let Wanted::Scores { least } = wanted {
                        block.scores.push(phrase.score(least));
                    }
                    phrase.advance();
                }
            }
            Docs::None
            | Docs::Term(_)
            | Docs::Set { .. }
            | Docs::Published(_)
            | Docs::Event(_)
            | Docs::And(_)
            | Docs::Without(_) => self.fill_singly(block, wanted),
        }
    }

    /// Whether these are the documents with a term, wherever it stands in them.
    fn is_plain(&self) -> bool {
        matches!(self, Docs::Term(term) if term.scope == Scope::Any)
    }

    fn fill_singly(&mut self, block: &mut Block, wanted: Wanted) {
        let mut doc = self.doc();
        while doc != TERMINATED && block.docs.len() < BLOCK {
            block.docs.push(doc);
            if let Wanted::Scores { .. } = wanted {
                block.scores.push(self.score());
            }
            doc = self.advance();
        }
    }

    /// What a document may score at most.
    fn most(&self) -> f32 {
        match self {
            Docs::Phrase(phrase) => phrase
                .weigher
                .as_ref()
                .map_or(0.0, |weigher| weigher.weight),
            _ => f32::INFINITY,
        }
    }
}

/// Fills `block` with documents that have all of the terms; the first of these leads, and stands at the next one that
/// has all of them.
fn fill_common(terms: &mut [&mut TermDocs], block: &mut Block, wanted: Wanted) {
    let mut doc = terms.first().map_or(TERMINATED, |lead| lead.postings.doc());
    while doc != TERMINATED && block.docs.len() < BLOCK {
        block.docs.push(doc);
        if let Wanted::Scores { least } = wanted {
            let most: f32 = terms.iter().map(|term| term.most()).sum();
            block.scores.push(if most < least {
                0.0
            } else {
                terms.iter_mut().map(|term| term.score()).sum()
            });
        }
        doc = next_common(terms);
    }
}

/// Moves on to the next document that has all of the terms.
fn next_common(terms: &mut [&mut TermDocs]) -> Doc {
    let Some((lead, others)) = terms.split_first_mut() else {
        return TERMINATED;
    };
    let mut doc = lead.postings.advance();
    'next: while doc != TERMINATED {
        for other in others.iter_mut() {
            let found = seek(&mut other.postings, doc);
            if found != doc {
                doc = seek(&mut lead.postings, found);
                continue 'next;
            }
        }
        break;
    }
    doc
}

/// What `help` adds to the score of a document.
pub(super) fn helped(help: &mut [Docs<'_>], doc: Doc) -> f32 {
    let score = |part: &mut Docs<'_>| {
        if part.seek(doc) == doc {
            part.score()
        } else {
            0.0
        }
    };
    help.iter_mut().map(score).sum()
}

impl TermDocs {
    /// What the term adds to the score of the present document at most.
    fn most(&self) -> f32 {
        let weigher = self.weigher.as_ref();
        weigher.map_or(0.0, |weigher| weigher.most(self.postings.term_freq()))
    }

    fn fill(&mut self, block: &mut Block, wanted: Wanted) {
        let postings = &mut self.postings;
        let mut doc = postings.doc();
        if wanted == Wanted::Docs {
            while doc != TERMINATED && block.docs.len() < BLOCK {
                block.docs.push(doc);
                doc = postings.advance();
            }
            return;
        }
        while doc != TERMINATED && block.docs.len() < BLOCK {
            block.docs.push(doc);
            block.times.push(postings.term_freq());
            doc = postings.advance();
        }
        if let Wanted::Scores { least } = wanted {
            match &self.weigher {
                Some(weigher) => weigher.weigh(block, least),
                None => block.scores.resize(block.docs.len(), 0.0),
            }
        }
    }
}

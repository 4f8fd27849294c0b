//! Documents with a term, and what a word weighs in them.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::{DocSet as _, TERMINATED};

use super::Doc;
use super::block::Block;
use crate::document::fields::BODY_POSITION;
use crate::query::Scope;

/// Weighs one word by BM25 (Robertson & Zaragoza 2009) over weighted lengths.
#[derive(Clone)]
pub(in crate::backend::tantivy) struct Weigher {
    pub(in crate::backend::tantivy) norms: FieldNormReader,
    /// `k1 (1 - b + b length / average)` by fieldnorm.
    pub(in crate::backend::tantivy) table: Arc<[f32; 256]>,
    /// Inverse document frequency times boost times `k1 + 1`.
    pub(in crate::backend::tantivy) weight: f32,
}

impl Weigher {
    /// How often the word must stand in a document at least for a score of `least`, however short the document is.
    pub(super) fn least_times(&self, least: f32) -> u32 {
        const MOST: u32 = 100;
        let reaches = |times: &u32| self.most(*times) >= least;
        (1..MOST).find(reaches).unwrap_or(MOST)
    }

    /// Weighs the documents of a block by how often each has the word; those that cannot reach `least` are not looked at.
    pub(super) fn weigh(&self, block: &mut Block, least: f32) {
        let enough = self.least_times(least);
        let found = block.docs.iter().zip(&block.times);
        block.scores.extend(found.map(|(doc, times)| {
            if *times < enough {
                0.0
            } else {
                self.score(*doc, *times)
            }
        }));
    }

    /// What the word weighs at most in a document that has it so often, however short.
    pub(super) fn most(&self, times: u32) -> f32 {
        let times = times as f32;
        self.weight * times / (times + self.table[0])
    }

    #[inline]
    pub(in crate::backend::tantivy) fn score(&self, doc: Doc, times: u32) -> f32 {
        let times = times as f32;
        self.weight * times / (times + self.table[self.norms.fieldnorm_id(doc) as usize])
    }
}

/// Documents with a term, perhaps only in one part of the text.
pub(in crate::backend::tantivy) struct TermDocs {
    pub(in crate::backend::tantivy) postings: SegmentPostings,
    pub(in crate::backend::tantivy) scope: Scope,
    pub(in crate::backend::tantivy) weigher: Option<Weigher>,
    pub(in crate::backend::tantivy) times: u32,
    pub(in crate::backend::tantivy) buffer: Vec<u32>,
}

impl TermDocs {
    /// Documents with a term anywhere, which adds nothing to their scores.
    pub(in crate::backend::tantivy) fn unweighed(postings: SegmentPostings) -> Self {
        TermDocs {
            postings,
            scope: Scope::Any,
            weigher: None,
            times: 0,
            buffer: Vec::new(),
        }
    }

    /// Moves on to a document where the term stands within the scope.
    pub(in crate::backend::tantivy) fn settle(&mut self) -> Doc {
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

    pub(super) fn score(&mut self) -> f32 {
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

pub(super) fn in_scope(positions: &[u32], scope: Scope) -> &[u32] {
    let body = positions.partition_point(|position| *position < BODY_POSITION);
    match scope {
        Scope::Any => positions,
        Scope::Title => &positions[..body],
        Scope::Body => &positions[body..],
    }
}

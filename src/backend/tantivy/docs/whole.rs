//! All documents with one term, in the blocks in which the index keeps them.

use tantivy::TERMINATED;
use tantivy::postings::BlockSegmentPostings;

use super::Doc;
use super::block::{Block, Wanted};
use super::term::Weigher;

/// Documents with a term; walked block by block by what asks for nothing but this term.
pub(in crate::backend::tantivy) struct WholeDocs {
    postings: BlockSegmentPostings,
    /// Place of the present document in its block.
    at: usize,
    weigher: Option<Weigher>,
}

impl WholeDocs {
    pub(in crate::backend::tantivy) fn new(
        postings: BlockSegmentPostings,
        weigher: Option<Weigher>,
    ) -> Self {
        WholeDocs {
            postings,
            at: 0,
            weigher,
        }
    }

    pub(super) fn cost(&self) -> u64 {
        u64::from(self.postings.doc_freq())
    }

    pub(super) fn doc(&self) -> Doc {
        let docs = self.postings.docs();
        docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    pub(super) fn advance(&mut self) -> Doc {
        self.at += 1;
        if self.at >= self.postings.block_len() {
            self.postings.advance();
            self.at = 0;
        }
        self.doc()
    }

    pub(super) fn seek(&mut self, target: Doc) -> Doc {
        let mut doc = self.doc();
        while doc < target {
            doc = self.advance();
        }
        doc
    }

    pub(super) fn score(&self) -> f32 {
        let times = self.postings.freq(self.at);
        let weigher = self.weigher.as_ref();
        weigher.map_or(0.0, |weigher| weigher.score(self.doc(), times))
    }

    /// Fills `block` with what is left of a block of the index.
    pub(super) fn fill(&mut self, block: &mut Block, wanted: Wanted) {
        let docs = self.postings.docs().get(self.at..).unwrap_or_default();
        block.docs.extend_from_slice(docs);
        if wanted != Wanted::Docs
            && let Some(times) = self.postings.freqs().get(self.at..)
        {
            block.times.extend_from_slice(&times[..docs.len()]);
        }
        if let Wanted::Scores { least } = wanted {
            match &self.weigher {
                Some(weigher) => weigher.weigh(block, least),
                None => block.scores.resize(block.docs.len(), 0.0),
            }
        }
        self.postings.advance();
        self.at = 0;
    }
}

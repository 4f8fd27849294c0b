//! Terms of words, looked up once in the dictionary of every segment.

use tantivy::Term;
use tantivy::postings::TermInfo;

use super::super::engine;
use super::super::snapshot::Snapshot;
use crate::backend::BackendError;

/// A term that some segment has.
pub(in crate::backend::tantivy) struct KnownTerm {
    pub(in crate::backend::tantivy) term: Term,
    /// Where its postings lie in each segment that has it.
    pub(in crate::backend::tantivy) infos: Vec<Option<TermInfo>>,
}

impl KnownTerm {
    /// Looks a term up; `None` where no segment has it.
    pub(super) fn find(snapshot: &Snapshot, term: Term) -> Result<Option<Self>, BackendError> {
        let segments = snapshot.searcher.segment_readers();
        let mut infos = Vec::with_capacity(segments.len());
        for segment in segments {
            let index = segment
                .inverted_index(term.field())
                .map_err(engine("looking up a word"))?;
            infos.push(index.get_term_info(&term)?);
        }
        let known = infos.iter().any(Option::is_some);
        Ok(known.then_some(KnownTerm { term, infos }))
    }

    /// How many documents have it.
    pub(super) fn frequency(&self) -> u64 {
        let known = self.infos.iter().flatten();
        known.map(|info| u64::from(info.doc_freq)).sum()
    }
}

//! The index as of one commit, with what is worked out once for it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use tantivy::schema::Value as _;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use super::columns::SegmentColumns;
use super::engine;
use super::open::{Segment, length_table};
use super::ordinals::Ordinals;
use super::run::everything;
use super::schema::{Fields, split_column_value};
use super::writer::number;
use crate::annotate::Annotations;
use crate::article::Article;
use crate::backend::BackendError;
use crate::document::analysis::Language;
use crate::document::{Facet, StoredError, fields, unpack, unpack_shown};
use crate::search::{AnnotatedArticle, Ranking};

/// The index as of one commit.
pub(super) struct Snapshot {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    pub(super) generation: u64,
    /// The last reload of which this is known to be the state.
    seen: AtomicU64,
    ordinals: Vec<OnceLock<Arc<Ordinals>>>,
    languages: OnceLock<Vec<Language>>,
    pub(super) events: OnceLock<u64>,
    /// Of segments that an earlier commit had too, what was opened then.
    columns: Vec<Arc<OnceLock<SegmentColumns>>>,
}

impl Snapshot {
    /// Whether this is what a searcher sees.
    pub(super) fn is_of(&self, searcher: &Searcher) -> bool {
        self.seen.load(Ordering::Relaxed) == searcher.generation().generation_id()
    }

    /// Whether this is still right, as a reload has brought nothing new or something older; what was worked out for it
    /// then lives on.
    pub(super) fn stays(&self, searcher: &Searcher, generation: u64) -> bool {
        let (mine, other) = (self.searcher.generation(), searcher.generation());
        if other.generation_id() <= self.seen.load(Ordering::Relaxed) {
            return true;
        }
        let same = self.generation == generation && mine.segments() == other.segments();
        if same {
            self.seen.store(other.generation_id(), Ordering::Relaxed);
        }
        same
    }

    /// An article with everything that was read out of it.
    pub(super) fn stored(&self, address: DocAddress) -> Result<AnnotatedArticle, BackendError> {
        self.unpacked(address, unpack)
    }

    /// An article with what a hit shows of it.
    pub(super) fn shown(&self, address: DocAddress) -> Result<AnnotatedArticle, BackendError> {
        self.unpacked(address, unpack_shown)
    }

    fn unpacked(
        &self,
        address: DocAddress,
        unpack: fn(&[u8]) -> Result<(Article, Annotations), StoredError>,
    ) -> Result<AnnotatedArticle, BackendError> {
        let document: TantivyDocument = self
            .searcher
            .doc(address)
            .map_err(engine("reading an article"))?;
        let bytes = document
            .get_first(self.fields.stored)
            .and_then(|value| value.as_bytes())
            .unwrap_or_default();
        let (article, annotations) = unpack(bytes)?;
        Ok(AnnotatedArticle {
            article,
            annotations,
        })
    }

    /// The columns of a segment.
    pub(super) fn columns(&self, segment: usize) -> Result<&SegmentColumns, BackendError> {
        let slot = &self.columns[segment];
        if let Some(known) = slot.get() {
            return Ok(known);
        }
        let opened = SegmentColumns::open(self.searcher.segment_reader(segment as u32))?;
        Ok(slot.get_or_init(|| opened))
    }

    pub(super) fn ordinals(&self, facet: Facet) -> Result<Arc<Ordinals>, BackendError> {
        let slot = &self.ordinals[number(facet)];
        if let Some(known) = slot.get() {
            return Ok(known.clone());
        }
        let built = Arc::new(Ordinals::build(&self.searcher, &fields::column(facet))?);
        Ok(slot.get_or_init(|| built).clone())
    }

    /// Counts everything by every facet, which opens all columns on the way.
    pub(super) fn warm(&self) -> Result<(), BackendError> {
        let table = length_table(1.0, &Ranking::default());
        let segments = (0..self.searcher.segment_readers().len())
            .map(|number| Segment::new(self, number, table.clone()))
            .collect::<Result<Vec<_>, _>>()?;
        for facet in Facet::ALL {
            everything(facet, &*self.ordinals(facet)?, &segments)?;
        }
        Ok(())
    }

    /// The languages that articles are in, of those that have a stemmer: words need to be looked up in no other.
    pub(super) fn languages(&self) -> Result<&[Language], BackendError> {
        if let Some(known) = self.languages.get() {
            return Ok(known);
        }
        let values = self.ordinals(Facet::Language)?;
        let mut languages: Vec<Language> = (0..values.len())
            .filter_map(|at| Language::of_article(Some(split_column_value(values.value(at)).0)))
            .collect();
        languages.sort_unstable();
        languages.dedup();
        Ok(self.languages.get_or_init(|| languages))
    }

    /// Where the article with this id is.
    pub(super) fn address(&self, id: &str) -> Result<Option<DocAddress>, BackendError> {
        use tantivy::{DocSet as _, TERMINATED};
        let term = tantivy::Term::from_field_text(self.fields.id, id);
        for (at, segment) in self.searcher.segment_readers().iter().enumerate() {
            let index = segment
                .inverted_index(self.fields.id)
                .map_err(engine("looking up an id"))?;
            let Some(mut postings) =
                index.read_postings(&term, tantivy::schema::IndexRecordOption::Basic)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED {
                if !segment.is_deleted(postings.doc()) {
                    return Ok(Some(DocAddress {
                        segment_ord: at as u32,
                        doc_id: postings.doc(),
                    }));
                }
                postings.advance();
            }
        }
        Ok(None)
    }
}

pub(super) fn snapshot(
    searcher: Searcher,
    fields: &Fields,
    generation: u64,
    before: Option<&Snapshot>,
) -> Arc<Snapshot> {
    let columns = searcher.segment_readers().iter().map(|reader| {
        // Columns of a segment never change, deletes are told beside them.
        let same = before.and_then(|before| {
            let readers = before.searcher.segment_readers();
            let at = readers
                .iter()
                .position(|other| other.segment_id() == reader.segment_id())?;
            Some(before.columns[at].clone())
        });
        same.unwrap_or_default()
    });
    Arc::new(Snapshot {
        columns: columns.collect(),
        seen: AtomicU64::new(searcher.generation().generation_id()),
        searcher,
        fields: fields.clone(),
        generation,
        ordinals: Facet::ALL.iter().map(|_| OnceLock::new()).collect(),
        languages: OnceLock::new(),
        events: OnceLock::new(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{create_or_open_writer, open};
    use crate::annotate::Annotations;
    use crate::article::Article;
    use crate::backend::{Backend as _, Writer as _};
    use crate::document::{self, NoNames};

    #[test]
    fn a_reload_that_brings_nothing_new_keeps_what_was_worked_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = super::super::WriteOptions::default();
        let mut writer = create_or_open_writer(folder.path(), &options).expect("a writer");
        let mut commit = |id: &str| {
            let article = Article {
                id: id.to_owned(),
                ..Article::default()
            };
            let document = document::build(article, Annotations::default(), &NoNames);
            writer.put(document).expect("put");
            writer.commit("").expect("a commit");
        };
        commit("a");
        let backend = open(folder.path()).expect("an index");
        let first = backend.snapshot().expect("a snapshot");
        backend.reload().expect("reloaded");
        assert!(Arc::ptr_eq(
            &first,
            &backend.snapshot().expect("a snapshot")
        ));
        commit("b");
        backend.reload().expect("reloaded");
        let next = backend.snapshot().expect("a snapshot");
        assert_eq!(next.searcher.num_docs(), 2);
        assert!(next.generation > first.generation);
    }
}

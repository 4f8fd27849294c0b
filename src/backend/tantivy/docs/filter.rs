//! Documents by the date of publication, and by their events.

use tantivy::TERMINATED;
use tantivy::columnar::Column;

use super::super::events::EventMatcher;
use super::{Doc, Docs};
use crate::backend::BackendError;

/// Documents whose publication overlaps a range of seconds.
pub(in crate::backend::tantivy) struct PublishedDocs<'s> {
    pub(in crate::backend::tantivy) start: &'s Column<i64>,
    pub(in crate::backend::tantivy) end: &'s Column<i64>,
    pub(in crate::backend::tantivy) from: i64,
    pub(in crate::backend::tantivy) to: i64,
    pub(in crate::backend::tantivy) doc: Doc,
    pub(in crate::backend::tantivy) max: Doc,
}

impl PublishedDocs<'_> {
    pub(super) fn fits(&self, doc: Doc) -> bool {
        let start = self.start.first(doc);
        start.is_some_and(|start| {
            start < self.to
                && (start >= self.from || self.end.first(doc).is_some_and(|end| self.from < end))
        })
    }

    pub(in crate::backend::tantivy) fn settle(&mut self, target: Doc) -> Doc {
        let mut doc = target;
        while doc < self.max && !self.fits(doc) {
            doc += 1;
        }
        self.doc = if doc < self.max { doc } else { TERMINATED };
        self.doc
    }
}

/// Documents with a matching event.
pub(in crate::backend::tantivy) struct EventDocs<'s> {
    pub(in crate::backend::tantivy) candidates: Docs<'s>,
    pub(in crate::backend::tantivy) matcher: EventMatcher<'s>,
    pub(in crate::backend::tantivy) found: Vec<u32>,
    pub(in crate::backend::tantivy) failed: Option<BackendError>,
}

impl EventDocs<'_> {
    pub(in crate::backend::tantivy) fn settle(&mut self) -> Doc {
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

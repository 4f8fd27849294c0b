//! Changes documents in memory; they are seen after the next commit.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ScanBackend;
use super::evaluate::{self, Held};
use crate::backend::{BackendError, Deadline, Writer};
use crate::document::Document;
use crate::document::analysis::Analyzer;
use crate::search::Request;

/// Changes the documents of a [`ScanBackend`].
pub struct ScanWriter {
    backend: ScanBackend,
    changes: BTreeMap<String, Option<Arc<Held>>>,
    analyzer: Analyzer,
}

impl ScanWriter {
    pub(super) fn of(backend: ScanBackend) -> Self {
        ScanWriter {
            backend,
            changes: BTreeMap::new(),
            analyzer: Analyzer::default(),
        }
    }
}

impl Writer for ScanWriter {
    fn put(&mut self, document: Document) -> Result<(), BackendError> {
        let id = document.article.id.clone();
        self.changes
            .insert(id, Some(Arc::new(Held::new(document, &mut self.analyzer))));
        Ok(())
    }

    fn delete(&mut self, id: &str) -> Result<(), BackendError> {
        self.changes.insert(id.to_owned(), None);
        Ok(())
    }

    fn delete_matching(&mut self, request: &Request) -> Result<u64, BackendError> {
        let checkpoint = self.checkpoint().unwrap_or_default();
        self.commit(&checkpoint)?;
        let held = self.backend.held();
        let found = evaluate::matching(&held, &request.plan, request, None, &Deadline::none())?;
        for matched in &found {
            self.delete(&held[matched.at].document.article.id)?;
        }
        Ok(found.len() as u64)
    }

    fn commit(&mut self, checkpoint: &str) -> Result<(), BackendError> {
        let mut state = self
            .backend
            .state
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        for (id, change) in std::mem::take(&mut self.changes) {
            match change {
                Some(held) => state.held.insert(id, held),
                None => state.held.remove(&id),
            };
        }
        state.checkpoint = Some(checkpoint.to_owned());
        state.generation += 1;
        Ok(())
    }

    fn checkpoint(&self) -> Option<String> {
        self.backend
            .state
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .checkpoint
            .clone()
    }

    fn contains(&self, id: &str) -> Result<bool, BackendError> {
        if let Some(change) = self.changes.get(id) {
            return Ok(change.is_some());
        }
        Ok(self
            .backend
            .state
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .held
            .contains_key(id))
    }

    fn optimize(&mut self) -> Result<(), BackendError> {
        Ok(())
    }
}

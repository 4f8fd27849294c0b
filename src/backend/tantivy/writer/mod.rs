//! `Document → index`: one writer at a time, commits that carry their checkpoint.

mod document;
mod queued;
mod vocabulary;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::LockError;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings, IndexWriter, TantivyError, Term};

use self::document::prepared;
use self::queued::Queued;
use self::vocabulary::Vocabulary;
use super::schema::{Fields, schema, tokenizers};
use super::{TantivyBackend, engine};
use crate::backend::{Backend as _, BackendError, Deadline, Gate, Writer};
use crate::document::{Document, Facet, fields};
use crate::search::Request;

/// What a commit carries besides the documents.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Payload {
    pub(super) format: u32,
    pub(super) generation: u64,
    pub(super) checkpoint: String,
}

/// Writes an index in a folder.
pub struct TantivyWriter {
    writer: IndexWriter<Queued>,
    /// What waits for the indexing threads.
    gate: Arc<Gate>,
    index: Index,
    fields: Fields,
    path: PathBuf,
    reader: TantivyBackend,
    /// Ids put (true) or deleted (false) since the last commit.
    pending: HashMap<String, bool>,
    payload: Payload,
    vocabulary: Vocabulary,
}

/// How an index is written.
#[derive(Clone, Copy, Debug)]
pub struct WriteOptions {
    /// Memory of all indexing threads together.
    pub memory_bytes: usize,
    /// Documents that may wait for the indexing threads, in bytes.
    pub queue_bytes: usize,
    /// Indexing threads; more than cores less one gain nothing.
    pub threads: usize,
}

impl Default for WriteOptions {
    fn default() -> Self {
        WriteOptions {
            memory_bytes: 256 << 20,
            queue_bytes: 64 << 20,
            threads: 1,
        }
    }
}

/// Least memory of one indexing thread.
const THREAD_BYTES: usize = 16 << 20;
/// Deleted share of a segment from which it is rewritten.
const DELETED_SHARE: f32 = 0.3;
/// Documents that may wait for the indexing threads; the engine has no bound below 10,000, nor one in bytes.
const QUEUE_DOCUMENTS: usize = 10_000;
/// More merges than ever run at once.
const MERGES: u32 = 100;
/// Uncompressed bytes of one block of stored articles.
const BLOCK_BYTES: usize = 64 * 1024;

/// Opens the index in `path` for writing, or makes one.
///
/// # Errors
/// When another process writes to it, it has another format, or the disk fails.
pub fn create_or_open_writer(
    path: &Path,
    options: &WriteOptions,
) -> Result<TantivyWriter, BackendError> {
    let (schema, fields) = schema();
    fs_err::create_dir_all(path)?;
    let exists = path.join("meta.json").exists();
    let mut index = if exists {
        Index::open_in_dir(path).map_err(engine("opening"))?
    } else {
        let settings = IndexSettings {
            docstore_compression: Compressor::Zstd(ZstdCompressor {
                compression_level: Some(3),
            }),
            docstore_blocksize: BLOCK_BYTES,
            ..IndexSettings::default()
        };
        Index::builder()
            .schema(schema)
            .settings(settings)
            .create_in_dir(path)
            .map_err(engine("making"))?
    };
    index.set_tokenizers(tokenizers());
    let payload = if exists {
        super::read_payload(&index, path)?
    } else {
        Payload {
            format: fields::FORMAT,
            generation: 0,
            checkpoint: String::new(),
        }
    };
    let threads = options
        .threads
        .clamp(1, 8)
        .min((options.memory_bytes / THREAD_BYTES).max(1));
    let per_thread = (options.memory_bytes / threads).clamp(THREAD_BYTES, 4_000_000_000);
    let settings = IndexWriterOptions::builder()
        .num_worker_threads(threads)
        .memory_budget_per_thread(per_thread)
        .build();
    let writer: IndexWriter<Queued> =
        index
            .writer_with_options(settings)
            .map_err(|error| match error {
                TantivyError::LockFailure(LockError::LockBusy, _) => BackendError::Locked {
                    path: path.to_owned(),
                },
                other => engine("opening")(other),
            })?;
    writer.set_merge_policy(Box::new(merge_policy()));
    let mut writer = TantivyWriter {
        writer,
        gate: Arc::new(Gate::new(QUEUE_DOCUMENTS, options.queue_bytes)),
        reader: TantivyBackend::of(index.clone(), path)?,
        index,
        fields,
        path: path.to_owned(),
        pending: HashMap::new(),
        payload,
        vocabulary: Vocabulary::default(),
    };
    if !exists {
        writer.commit("")?;
    }
    Ok(writer)
}

fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(DELETED_SHARE);
    policy
}

impl TantivyWriter {
    /// A backend that sees what this writer commits once it is told to reload.
    ///
    /// # Errors
    /// When the index cannot be opened for reading.
    pub fn backend(&self) -> Result<TantivyBackend, BackendError> {
        TantivyBackend::of(self.index.clone(), &self.path)
    }

    /// Counts commits on from `generation`.
    pub(super) fn follow(&mut self, generation: u64) {
        self.payload.generation = generation;
    }

    /// Ends writing when merges have ended.
    pub(super) fn finish(self) -> Result<(), BackendError> {
        self.writer
            .wait_merging_threads()
            .map_err(engine("merging"))
    }

    /// Deletes files that are no longer used.
    pub(super) fn clear(&self) -> Result<(), BackendError> {
        self.writer
            .garbage_collect_files()
            .wait()
            .map(|_| ())
            .map_err(engine("cleaning up"))
    }

    /// Merges everything into one segment. A merge that began before may end first and take segments away; then what is
    /// left is merged.
    fn merge_all(&mut self) -> Result<(), BackendError> {
        let mut left = MERGES;
        loop {
            self.reader.reload()?;
            let ids = self
                .index
                .searchable_segment_ids()
                .map_err(engine("merging"))?;
            if ids.len() < 2 && !self.reader.has_deletes() {
                return Ok(());
            }
            match self.writer.merge(&ids).wait() {
                Err(TantivyError::InvalidArgument(_)) if left > 0 => left -= 1,
                Err(error) => return Err(engine("merging")(error)),
                Ok(_) => return Ok(()),
            }
        }
    }
}

pub(super) fn number(facet: Facet) -> usize {
    Facet::ALL
        .iter()
        .position(|other| *other == facet)
        .expect("invariant: every facet is in `Facet::ALL`")
}

impl Writer for TantivyWriter {
    fn put(&mut self, document: Document) -> Result<(), BackendError> {
        let known = self.contains(&document.article.id)?;
        let prepared = prepared(&self.fields, &document, &mut self.vocabulary)?;
        if known {
            self.writer
                .delete_term(Term::from_field_text(self.fields.id, &document.article.id));
        }
        self.pending.insert(document.article.id, true);
        self.writer
            .add_document(Queued::new(prepared, &self.gate))
            .map_err(engine("adding an article"))?;
        Ok(())
    }

    fn delete(&mut self, id: &str) -> Result<(), BackendError> {
        self.writer
            .delete_term(Term::from_field_text(self.fields.id, id));
        self.pending.insert(id.to_owned(), false);
        Ok(())
    }

    fn delete_matching(&mut self, request: &Request) -> Result<u64, BackendError> {
        let checkpoint = self.payload.checkpoint.clone();
        self.commit(&checkpoint)?;
        let mut ids = Vec::new();
        let request = Request {
            plan: request.plan.clone(),
            relaxed: None,
            ..request.clone()
        };
        self.reader
            .each_match(&request, &Deadline::none(), &mut |id| ids.push(id))?;
        for id in &ids {
            self.delete(id)?;
        }
        Ok(ids.len() as u64)
    }

    fn commit(&mut self, checkpoint: &str) -> Result<(), BackendError> {
        self.payload.generation += 1;
        checkpoint.clone_into(&mut self.payload.checkpoint);
        let payload =
            serde_json::to_string(&self.payload).map_err(|source| BackendError::Engine {
                doing: "committing",
                source: source.into(),
            })?;
        let mut commit = self.writer.prepare_commit().map_err(engine("committing"))?;
        commit.set_payload(&payload);
        commit.commit().map_err(engine("committing"))?;
        self.pending.clear();
        self.reader.reload()
    }

    fn checkpoint(&self) -> Option<String> {
        Some(self.payload.checkpoint.clone()).filter(|checkpoint| !checkpoint.is_empty())
    }

    fn contains(&self, id: &str) -> Result<bool, BackendError> {
        if let Some(there) = self.pending.get(id) {
            return Ok(*there);
        }
        self.reader.has(id)
    }

    fn optimize(&mut self) -> Result<(), BackendError> {
        let checkpoint = self.payload.checkpoint.clone();
        self.writer.set_merge_policy(Box::new(NoMergePolicy));
        let merged = self.commit(&checkpoint).and_then(|()| self.merge_all());
        self.writer.set_merge_policy(Box::new(merge_policy()));
        merged?;
        self.clear()?;
        self.reader.reload()
    }
}

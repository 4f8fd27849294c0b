//! `Document → index`: one writer at a time, commits that carry their checkpoint.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tantivy::directory::error::LockError;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy};
use tantivy::schema::Field;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings, IndexWriter, TantivyDocument, TantivyError, Term};

use super::schema::{Fields, NO_DATE, column_value, schema, tokenizers};
use super::{TantivyBackend, engine};
use crate::backend::{Backend as _, BackendError, Deadline, Writer};
use crate::document::analysis::{Analyzer, Language, fold, name_key, sound, words};
use crate::document::{Document, EventKeys, Facet, facet_key, fields, pack};
use crate::ontology::Polarity;
use crate::query::is_capital;
use crate::search::Request;
use crate::text::{Span, TextField};

/// What a commit carries besides the documents.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Payload {
    pub(super) format: u32,
    pub(super) generation: u64,
    pub(super) checkpoint: String,
}

/// Writes an index in a folder.
pub struct TantivyWriter {
    writer: IndexWriter,
    index: Index,
    fields: Fields,
    path: PathBuf,
    reader: TantivyBackend,
    /// Ids put (true) or deleted (false) since the last commit.
    pending: HashMap<String, bool>,
    payload: Payload,
    analyzer: Analyzer,
}

/// How an index is written.
#[derive(Clone, Copy, Debug)]
pub struct WriteOptions {
    /// Memory of all indexing threads together.
    pub memory_bytes: usize,
    /// Indexing threads; more than cores less one gain nothing.
    pub threads: usize,
}

impl Default for WriteOptions {
    fn default() -> Self {
        WriteOptions {
            memory_bytes: 256 << 20,
            threads: 1,
        }
    }
}

/// Least memory of one indexing thread.
const THREAD_BYTES: usize = 16 << 20;
/// Deleted share of a segment from which it is rewritten.
const DELETED_SHARE: f32 = 0.3;
/// Uncompressed bytes of one block of stored articles.
const BLOCK_BYTES: usize = 64 * 1024;
/// Words of the lead, which may count more than the rest of the body.
const LEAD_WORDS: usize = 50;

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
    let writer: IndexWriter = index
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
        reader: TantivyBackend::of(index.clone(), path)?,
        index,
        fields,
        path: path.to_owned(),
        pending: HashMap::new(),
        payload,
        analyzer: Analyzer::default(),
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

    fn tantivy_document(&mut self, document: &Document) -> Result<TantivyDocument, BackendError> {
        let fields = &self.fields;
        let article = &document.article;
        let mut out = TantivyDocument::default();
        out.add_text(fields.id, &article.id);
        let places = add_text(fields, document, &mut self.analyzer, &mut out);
        let mut url = String::new();
        words(article.url.as_deref().unwrap_or_default(), |word| {
            let _ = write!(url, "{} ", fold(word.form));
        });
        out.add_text(fields.url, url);
        for value in &document.facets {
            out.add_text(
                fields.key,
                format!("{}:{}", value.facet, facet_key(&value.value)),
            );
            out.add_text(
                fields.facets[number(value.facet)],
                column_value(&value.value, &value.label, value.above),
            );
            add_suggestion(
                fields.suggest,
                value.facet,
                &value.value,
                &value.label,
                value.above,
                &mut out,
            );
        }
        let (start, end) = document.published.unzip();
        if let (Some(start), Some(end)) = (start, end) {
            out.add_i64(fields.published, start);
            out.add_i64(fields.published_end, end);
        }
        out.add_u64(fields.tie, document.tie);
        out.add_u64(fields.near, document.near);
        out.add_u64(fields.event_count, document.events.len() as u64);
        add_events(fields, document, &places, &mut out);
        out.add_bytes(fields.stored, &pack(article, &document.annotations)?);
        Ok(out)
    }
}

pub(super) fn number(facet: Facet) -> usize {
    Facet::ALL
        .iter()
        .position(|other| *other == facet)
        .expect("invariant: every facet is in `Facet::ALL`")
}

/// First bytes of the words of title and body, by which sentences become ranges of positions.
struct WordPlaces {
    title: Vec<(u32, u32)>,
    body: Vec<(u32, u32)>,
}

fn add_text(
    fields: &Fields,
    document: &Document,
    analyzer: &mut Analyzer,
    out: &mut TantivyDocument,
) -> WordPlaces {
    let article = &document.article;
    let language = Language::of_article(article.language.as_deref());
    let mut text = String::with_capacity(article.title.len() + article.body.len() + 8);
    let mut places = WordPlaces {
        title: Vec::new(),
        body: Vec::new(),
    };
    let mut forms = HashSet::new();
    let mut sounds = HashSet::new();
    let mut capitals = HashSet::new();
    let keep = !document.events.is_empty();
    words(&article.title, |word| {
        if word.position < fields::TITLE_WORDS {
            text.push_str(analyzer.term(word.form, language));
            text.push(' ');
            forms.insert(fold(word.form).into_owned());
            if is_capital(&article.title, word.start) {
                sounds.extend(sound(word.form));
            }
            if keep {
                places.title.push((word.start, word.end));
            }
        }
    });
    out.add_text(fields.title_form, joined(&forms));
    forms.clear();
    text.push('\n');
    words(&article.body, |word| {
        if word.position as usize == LEAD_WORDS {
            text.push('\n');
        }
        text.push_str(analyzer.term(word.form, language));
        text.push(' ');
        if is_capital(&article.body, word.start) && !capitals.contains(word.form) {
            capitals.insert(word.form.to_owned());
            sounds.extend(sound(word.form));
        }
        if !forms.contains(word.form) {
            forms.insert(fold(word.form).into_owned());
        }
        if keep {
            places.body.push((word.start, word.end));
        }
    });
    out.add_text(fields.body_form, joined(&forms));
    out.add_text(fields.sound, joined(&sounds));
    out.add_text(fields.text, text);
    places
}

fn joined(forms: &HashSet<String>) -> String {
    let mut all: Vec<&str> = forms.iter().map(String::as_str).collect();
    all.sort_unstable();
    all.join(" ")
}

/// Names are suggested by their beginning and by the beginning of each later word.
fn add_suggestion(
    field: Field,
    facet: Facet,
    value: &str,
    label: &str,
    above: u8,
    out: &mut TantivyDocument,
) {
    if above > 0
        || !matches!(
            facet,
            Facet::Country | Facet::Organization | Facet::Person | Facet::Place | Facet::Outlet
        )
    {
        return;
    }
    let shown = if label.is_empty() { value } else { label };
    let key = name_key(shown);
    let starts = std::iter::once(0)
        .chain(key.match_indices(' ').map(|(at, _)| at + 1))
        .take(4);
    for start in starts {
        let separator = super::schema::SEPARATOR;
        out.add_text(
            field,
            format!(
                "{}{separator}{facet}{separator}{value}{separator}{label}",
                &key[start..]
            ),
        );
    }
}

fn add_events(
    fields: &Fields,
    document: &Document,
    places: &WordPlaces,
    out: &mut TantivyDocument,
) {
    if document.events.is_empty() {
        return;
    }
    let mut tokens = String::new();
    for (at, keys) in document.events.iter().enumerate() {
        add_tokens(keys, &mut tokens);
        let (start, end) = keys.date.unwrap_or((NO_DATE, NO_DATE));
        out.add_i64(fields.event_start, start);
        out.add_i64(fields.event_end, end);
        out.add_u64(fields.event_confidence, u64::from(keys.confidence));
        let sentence = document
            .annotations
            .events
            .get(at)
            .map_or(Span::default(), |event| event.sentence.span());
        out.add_u64(fields.event_words, word_range(places, sentence));
        for value in &keys.facets {
            out.add_text(
                fields.facets[number(value.facet)],
                column_value(&value.value, &value.label, value.above),
            );
            if let Some(column) = fields.facet_events[number(value.facet)] {
                out.add_u64(column, at as u64);
            }
        }
    }
    out.add_text(fields.event, tokens);
}

fn add_tokens(keys: &EventKeys, tokens: &mut String) {
    let polarity = Polarity::ALL
        .iter()
        .position(|polarity| *polarity == keys.polarity)
        .unwrap_or_default();
    let _ = writeln!(tokens, "\u{2}{polarity}");
    tokens.push_str(super::events::ANY_EVENT);
    tokens.push('\n');
    for token in &keys.tokens {
        tokens.extend(
            token
                .chars()
                .filter(|letter| !matches!(letter, '\n' | '\u{2}')),
        );
        tokens.push('\n');
    }
}

/// The positions of the words within a span, half-open, packed in one number.
fn word_range(places: &WordPlaces, span: Span) -> u64 {
    let (words, offset) = match span.field {
        TextField::Title => (&places.title, 0),
        TextField::Body => (&places.body, fields::BODY_POSITION),
    };
    let first = words.partition_point(|word| word.0 < span.start) as u64 + u64::from(offset);
    let last = words.partition_point(|word| word.1 <= span.end) as u64 + u64::from(offset);
    first << 32 | last.max(first)
}

impl Writer for TantivyWriter {
    fn put(&mut self, document: Document) -> Result<(), BackendError> {
        let known = self.contains(&document.article.id)?;
        let prepared = self.tantivy_document(&document)?;
        if known {
            self.writer
                .delete_term(Term::from_field_text(self.fields.id, &document.article.id));
        }
        self.pending.insert(document.article.id, true);
        self.writer
            .add_document(prepared)
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
        self.commit(&checkpoint)?;
        self.writer.set_merge_policy(Box::new(NoMergePolicy));
        let ids = self
            .index
            .searchable_segment_ids()
            .map_err(engine("merging"))?;
        let merged = if ids.len() > 1 || self.reader.has_deletes() {
            self.writer
                .merge(&ids)
                .wait()
                .map(|_| ())
                .map_err(engine("merging"))
        } else {
            Ok(())
        };
        self.writer.set_merge_policy(Box::new(merge_policy()));
        merged?;
        self.writer
            .garbage_collect_files()
            .wait()
            .map_err(engine("cleaning up"))?;
        self.reader.reload()
    }
}

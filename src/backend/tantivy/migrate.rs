//! An index of an older format → the present one, out of its stored articles, in its own folder.
//!
//! The new index is built beside the old one; its files then move in, and the exchange of `meta.json` is the moment from
//! which readers see it. Until then a crash leaves the old index as it was. Annotations are kept, keys are made anew.

use std::collections::BTreeSet;
use std::path::Path;

use tantivy::directory::INDEX_WRITER_LOCK;
use tantivy::schema::Value as _;
use tantivy::{Directory as _, Index, TantivyDocument};

use super::writer::{Payload, TantivyWriter, WriteOptions, create_or_open_writer};
use super::{engine, payload_of};
use crate::backend::{BackendError, Writer as _};
use crate::document::{self, Names, fields, unpack, unpack_first};

/// The oldest format that can be read; its articles were stored otherwise than those of all later ones.
const FIRST: u32 = 1;
/// Where the new index is built, inside the folder of the old one.
const WORKSHOP: &str = "rebuild";
const META: &str = "meta.json";
/// The list of files that the engine may delete.
const MANAGED: &str = ".managed.json";

/// Rewrites the index in `path` if it has an older format; gives the number of its articles then.
///
/// # Errors
/// When there is no index, another process writes to it, its format is unknown, or the disk fails.
pub fn migrate(
    path: &Path,
    names: &dyn Names,
    options: &WriteOptions,
) -> Result<Option<u64>, BackendError> {
    if !path.join(META).exists() {
        return Err(BackendError::NoIndex {
            path: path.to_owned(),
        });
    }
    let old = Index::open_in_dir(path).map_err(engine("opening"))?;
    let payload = payload_of(&old)?;
    if payload.format == fields::FORMAT {
        return Ok(None);
    }
    if !(FIRST..fields::FORMAT).contains(&payload.format) {
        return Err(BackendError::Format {
            path: path.to_owned(),
            found: payload.format,
            expected: fields::FORMAT,
        });
    }
    let lock = old
        .directory()
        .acquire_lock(&INDEX_WRITER_LOCK)
        .map_err(|_| BackendError::Locked {
            path: path.to_owned(),
        })?;
    let workshop = path.join(WORKSHOP);
    if workshop.exists() {
        fs_err::remove_dir_all(&workshop)?;
    }
    let count = rebuild(&old, &payload, &workshop, names, options)?;
    move_in(&workshop, path)?;
    drop(lock);
    fs_err::remove_dir_all(&workshop)?;
    // The first writer clears away what is no longer used.
    create_or_open_writer(path, options)?.clear()?;
    Ok(Some(count))
}

/// Writes every article of the old index into a new one.
fn rebuild(
    old: &Index,
    payload: &Payload,
    workshop: &Path,
    names: &dyn Names,
    options: &WriteOptions,
) -> Result<u64, BackendError> {
    let stored = old
        .schema()
        .get_field(fields::STORED)
        .map_err(engine("opening"))?;
    let searcher = old.reader().map_err(engine("opening"))?.searcher();
    let mut writer: TantivyWriter = create_or_open_writer(workshop, options)?;
    let mut count = 0;
    for segment in searcher.segment_readers() {
        let store = segment.get_store_reader(1)?;
        for doc in segment.doc_ids_alive() {
            let document: TantivyDocument = store.get(doc).map_err(engine("reading an article"))?;
            let bytes = document
                .get_first(stored)
                .and_then(|value| value.as_bytes())
                .unwrap_or_default();
            let (article, annotations) = match payload.format {
                FIRST => unpack_first(bytes)?,
                _ => unpack(bytes)?,
            };
            writer.put(document::build(article, annotations, names))?;
            count += 1;
        }
    }
    writer.follow(payload.generation);
    writer.commit(&payload.checkpoint)?;
    writer.finish()?;
    Ok(count)
}

/// Moves the files of a finished index into the folder of another, whose place it takes.
fn move_in(workshop: &Path, path: &Path) -> Result<(), BackendError> {
    let new = Index::open_in_dir(workshop).map_err(engine("opening"))?;
    let metas = new.load_metas().map_err(engine("opening"))?;
    let mut managed = managed_files(path)?;
    let mut files: Vec<_> = metas.list_segment_files().into_iter().collect();
    files.sort();
    for file in files {
        if workshop.join(&file).exists() {
            fs_err::rename(workshop.join(&file), path.join(&file))?;
            managed.insert(file.to_string_lossy().into_owned());
        }
    }
    managed.insert(META.to_owned());
    let list = serde_json::to_vec(&managed).map_err(|source| BackendError::Engine {
        doing: "rewriting",
        source: source.into(),
    })?;
    fs_err::write(workshop.join(MANAGED), list)?;
    fs_err::rename(workshop.join(MANAGED), path.join(MANAGED))?;
    fs_err::rename(workshop.join(META), path.join(META))?;
    Ok(())
}

fn managed_files(path: &Path) -> Result<BTreeSet<String>, BackendError> {
    let bytes = fs_err::read(path.join(MANAGED))?;
    serde_json::from_slice(&bytes).map_err(|source| BackendError::Engine {
        doing: "reading the list of files",
        source: source.into(),
    })
}

#[cfg(test)]
mod tests {
    use tantivy::schema::{BytesOptions, Schema};

    use super::*;
    use crate::annotate::Annotations;
    use crate::article::Article;
    use crate::backend::Backend as _;
    use crate::document::NoNames;

    /// An index of an older format, with the one field that matters; `stored` makes what it kept of an article.
    fn old_index(path: &Path, format: u32, stored: fn(Article) -> Vec<u8>) {
        let mut schema = Schema::builder();
        let field = schema.add_bytes_field(fields::STORED, BytesOptions::default().set_stored());
        let index = Index::create_in_dir(path, schema.build()).expect("an index");
        let mut writer = index
            .writer_with_num_threads(1, 16 << 20)
            .expect("a writer");
        for number in 0..3 {
            let article = Article {
                id: format!("a{number}"),
                body: "Iran said so".to_owned(),
                ..Article::default()
            };
            let mut document = TantivyDocument::default();
            document.add_bytes(field, &stored(article));
            writer.add_document(document).expect("room on the disk");
        }
        let mut commit = writer.prepare_commit().expect("a commit");
        let payload = format!(r#"{{"format":{format},"generation":7,"checkpoint":"here"}}"#);
        commit.set_payload(&payload);
        commit.commit().expect("a commit");
    }

    fn mention(text: &str) -> serde_json::Value {
        serde_json::json!({
            "field": "body", "start": 0, "end": 4, "text": text, "type": "country",
            "name": "Iran", "id": "country/IRN", "country": "IRN",
        })
    }

    /// The first format wrote JSON, with a mark for what stands in the text anyway.
    fn as_first(article: Article) -> Vec<u8> {
        let mut annotations = serde_json::to_value(Annotations::default()).expect("plain data");
        annotations["mentions"] = serde_json::json!([mention("\u{1}")]);
        serde_json::to_vec(&(article, annotations)).expect("plain data")
    }

    /// The second one packed articles as today, with other tokens of events beside them.
    fn as_second(article: Article) -> Vec<u8> {
        let annotations = Annotations {
            mentions: vec![serde_json::from_value(mention("Iran")).expect("a mention")],
            ..Annotations::default()
        };
        document::pack(&article, &annotations).expect("plain data")
    }

    fn is_rewritten(format: u32, stored: fn(Article) -> Vec<u8>) {
        let folder = tempfile::tempdir().expect("a folder");
        let options = WriteOptions::default();
        old_index(folder.path(), format, stored);
        let refused = super::super::open(folder.path()).err().expect("too old");
        assert!(
            refused.to_string().contains("dateline optimize"),
            "{refused}"
        );
        let count = migrate(folder.path(), &NoNames, &options).expect("rewritten");
        assert_eq!(count, Some(3));
        let backend = super::super::open(folder.path()).expect("an index");
        let stored = backend
            .article("a1")
            .expect("an answer")
            .expect("an article");
        assert_eq!(stored.annotations.mentions[0].text, "Iran");
        assert_eq!(
            backend.verify().expect("a report").faults,
            Vec::<String>::new()
        );
        assert!(backend.generation() > 7);
        let writer = create_or_open_writer(folder.path(), &options).expect("a writer");
        assert_eq!(writer.checkpoint().as_deref(), Some("here"));
        assert!(!folder.path().join(WORKSHOP).exists());
        drop(writer);
        let again = migrate(folder.path(), &NoNames, &options).expect("nothing to do");
        assert_eq!(again, None);
    }

    #[test]
    fn an_index_of_the_first_format_is_rewritten_from_its_articles() {
        is_rewritten(1, as_first);
    }

    #[test]
    fn an_index_of_the_second_format_is_rewritten_from_its_articles() {
        is_rewritten(2, as_second);
    }

    #[test]
    fn an_index_of_a_later_format_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        old_index(folder.path(), fields::FORMAT + 1, as_second);
        let refused = migrate(folder.path(), &NoNames, &WriteOptions::default());
        let refused = refused.expect_err("too new").to_string();
        assert!(!refused.contains("dateline optimize"), "{refused}");
    }
}

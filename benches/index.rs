//! What indexing costs, stage by stage, beside bare Tantivy on the same documents in the same run.
//!
//! `cargo bench --bench index` takes the English articles of `sample-data`, made different from each other by a number in
//! every paragraph; with `DATELINE_BENCH=FILE` the articles of any archive instead. Every stage runs on one thread.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench reports to the terminal and fails where a step fails"
)]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use dateline::annotate::{Annotations, Annotator};
use dateline::archive::{self, Item, ReadOptions, Record};
use dateline::article::{self, Article, ArticleOptions, Understood};
use dateline::backend::Writer as _;
use dateline::backend::tantivy::{WriteOptions, create_or_open_writer};
use dateline::document::{self, Document};
use dateline::lexicon::Lexicon;

/// Articles of one run.
const ARTICLES: usize = 1_000;

fn records() -> Vec<Record> {
    let path = std::env::var_os("DATELINE_BENCH").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data"),
        PathBuf::from,
    );
    archive::open(&[path], &ReadOptions::default(), 64)
        .expect("the corpus can be read")
        .filter_map(|item| match item {
            Item::Record(record) => Some(*record),
            Item::Reject(_) | Item::Skipped(_) | Item::Done { .. } => None,
        })
        .take(ARTICLES)
        .collect()
}

fn understand(record: Record) -> Option<Article> {
    match article::from_record(record, &ArticleOptions::default()) {
        Ok(Understood::Article(parsed)) => Some(parsed.article),
        Ok(Understood::Skipped(_)) | Err(_) => None,
    }
}

/// English articles, as many as one run takes.
fn articles(records: &[Record]) -> Vec<Article> {
    let read: Vec<Article> = records
        .iter()
        .cloned()
        .filter_map(understand)
        .filter(|article| article.language.as_deref().is_none_or(|code| code == "en"))
        .collect();
    (0..ARTICLES.max(read.len()))
        .map(|number| {
            let mut article = read[number % read.len()].clone();
            if number >= read.len() {
                article.id = format!("{}-{number}", article.id);
                article.body = article
                    .body
                    .replace("\n\n", &format!("\n\nReport {number}: "));
            }
            article
        })
        .collect()
}

fn bytes(articles: &[Article]) -> u64 {
    articles
        .iter()
        .map(|article| (article.title.len() + article.body.len()) as u64)
        .sum()
}

fn stages(criterion: &mut Criterion) {
    let records = records();
    let articles = articles(&records);
    let annotator = Annotator::new(Arc::new(Lexicon::builtin().expect("builtin lexicon")))
        .expect("builtin models");
    let annotations: Vec<Annotations> = articles
        .iter()
        .map(|article| annotator.annotate(article))
        .collect();
    let documents: Vec<Document> = articles
        .iter()
        .zip(&annotations)
        .map(|(article, read)| {
            document::build(article.clone(), read.clone(), &**annotator.lexicon())
        })
        .collect();

    let mut group = criterion.benchmark_group("index");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(
        records.iter().map(|record| record.bytes).sum(),
    ));
    group.bench_function("parse records", |bench| {
        bench.iter_batched(
            || records.clone(),
            |records| records.into_iter().filter_map(understand).count(),
            BatchSize::LargeInput,
        );
    });
    group.throughput(Throughput::Bytes(bytes(&articles)));
    group.bench_function("annotate", |bench| {
        bench.iter(|| {
            for article in &articles {
                black_box(annotator.annotate(article));
            }
        });
    });
    group.bench_function("build documents", |bench| {
        bench.iter_batched(
            || (articles.clone(), annotations.clone()),
            |(articles, annotations)| {
                for (article, read) in articles.into_iter().zip(annotations) {
                    black_box(document::build(article, read, &**annotator.lexicon()));
                }
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("write and commit", |bench| {
        bench.iter_batched(
            || (documents.clone(), tempfile::tempdir().expect("a folder")),
            |(documents, folder)| {
                let options = WriteOptions::default();
                let mut writer = create_or_open_writer(folder.path(), &options).expect("a writer");
                for document in documents {
                    writer.put(document).expect("room on the disk");
                }
                writer.commit("").expect("room on the disk");
                folder
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("bare tantivy", |bench| {
        bench.iter_batched(
            || tempfile::tempdir().expect("a folder"),
            |folder| bare(&articles, folder),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

/// Title and body, stemmed with positions and stored: what any full-text index does.
fn bare(articles: &[Article], folder: tempfile::TempDir) -> tempfile::TempDir {
    use tantivy::schema::{
        IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
    };
    let mut schema = Schema::builder();
    let text = TextOptions::default()
        .set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("en_stem")
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        )
        .set_stored();
    let (id, title, body) = (
        schema.add_text_field("id", STRING | STORED),
        schema.add_text_field("title", text.clone()),
        schema.add_text_field("body", text),
    );
    let index = tantivy::Index::create_in_dir(folder.path(), schema.build()).expect("an index");
    let mut writer = index
        .writer_with_num_threads(1, 256 << 20)
        .expect("a writer");
    for article in articles {
        let document = tantivy::doc!(id => article.id.as_str(), title => article.title.as_str(), body => article.body.as_str());
        writer.add_document(document).expect("room on the disk");
    }
    writer.commit().expect("room on the disk");
    folder
}

criterion_group!(benches, stages);
criterion_main!(benches);

//! Tantivy as it comes, on the same texts: one field, its own tokenizer, nothing kept.

use std::path::Path;
use std::time::Instant;

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, Searcher, TantivyDocument, Term};

use super::made::articles;

pub(crate) struct Bare {
    searcher: Searcher,
    text: Field,
}

pub(crate) fn bare(path: &Path) -> Bare {
    let folder = path.with_extension("bare");
    if !folder.exists() {
        fs_err::create_dir_all(&folder).expect("a folder");
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("en_stem")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = schema.add_text_field(
            "text",
            TextOptions::default().set_indexing_options(indexing),
        );
        let index = Index::create_in_dir(&folder, schema.build()).expect("an index");
        let mut writer = index
            .writer_with_num_threads(2, 512 << 20)
            .expect("a writer");
        let start = Instant::now();
        for article in articles(path) {
            let mut document = TantivyDocument::default();
            document.add_text(text, format!("{}\n{}", article.title, article.body));
            writer.add_document(document).expect("indexed");
        }
        writer.commit().expect("committed");
        writer.wait_merging_threads().expect("merged");
        println!("bare: {:.0} s", start.elapsed().as_secs_f64());
    }
    let index = Index::open_in_dir(&folder).expect("an index");
    let text = index.schema().get_field("text").expect("the field");
    Bare {
        searcher: index.reader().expect("a reader").searcher(),
        text,
    }
}

impl Bare {
    fn terms(&self, words: &str) -> Vec<Term> {
        let mut analyzer = self
            .searcher
            .index()
            .tokenizers()
            .get("en_stem")
            .expect("a tokenizer");
        let mut terms = Vec::new();
        analyzer
            .token_stream(words)
            .process(&mut |token| terms.push(Term::from_field_text(self.text, &token.text)));
        terms
    }

    pub(crate) fn search(&self, kind: &str, words: &str) -> usize {
        let terms = self.terms(words);
        let occur = if kind.starts_with("or") || kind == "headline" {
            Occur::Should
        } else {
            Occur::Must
        };
        let query: Box<dyn Query> = if kind.starts_with("phrase") && terms.len() > 1 {
            Box::new(PhraseQuery::new(terms))
        } else if terms.len() == 1 {
            Box::new(TermQuery::new(
                terms[0].clone(),
                IndexRecordOption::WithFreqs,
            ))
        } else {
            let parts = terms.into_iter().map(|term| -> (Occur, Box<dyn Query>) {
                (
                    occur,
                    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
                )
            });
            Box::new(BooleanQuery::new(parts.collect()))
        };
        self.searcher
            .search(&query, &(TopDocs::with_limit(10).order_by_score(), Count))
            .expect("an answer")
            .1
    }
}

//! dateline searches news archives by words and by events: who did what to whom, where, when, and who says so.
//!
//! This page is the map for people who change it. The binary is a thin call into [`cli`]; everything else is here.
//!
//! # The flow
//!
//! ```text
//! bytes ─archive→ Record ─article→ Article ─annotate→ Annotations {mentions, entities, events} ─document→ Document ─backend→ Index
//! query text ─query::parse→ Ast ─query::plan→ Plan ─search::Request→ Backend ─→ Hits ─→ JSON · page · terminal
//! ```
//!
//! `ingest` drives the first line, with workers and bounded queues; `search::resolve` and a [`backend::Backend`] are the second.
//! `server` and `cli` are two faces of the same questions and answers and hold no meaning of their own.
//!
//! # The map
//!
//! Each module may use only those above it in this table; a test reads the `use` lines and keeps it so.
//!
//! | module | becomes | begin reading at |
//! |---|---|---|
//! | [`text`] | spans, normal forms, charsets, dates, language, sentences, tokens | [`text::Span`] |
//! | [`config`] | one `Settings` from defaults, file, environment and flags | [`config::Settings`] |
//! | [`ontology`] | event types, modes, quad classes, sectors as ids | [`ontology::EventType`] |
//! | [`lexicon`] | the dictionaries of `schema/` and of the user as one trie | [`lexicon::Lexicon`] |
//! | [`archive`] | any file, folder or pipe as a stream of records | [`archive::read`] |
//! | [`article`] | a record understood as news | [`article::from_record`] |
//! | [`annotate`] | who and where is named, who did what to whom | [`annotate::Annotator`] |
//! | [`document`] | what an index holds of one article | `document::fields` |
//! | [`query`] | the query language: text → `Ast` → `Plan` | [`query::parse()`] |
//! | [`search`] | the engine-free question and answer; snippets, cursors, exports | [`search::Request`] |
//! | [`backend`] | where documents are kept: `scan` (the oracle) and `tantivy` | [`backend::Backend`] |
//! | [`ingest`] | archive → index: resume, duplicates, rejects, report | [`ingest::run`] |
//! | [`server`] | the HTTP API and the page | [`server::app`] |
//! | [`cli`] | commands, terminal, exit codes | [`cli::main`] |
//!
//! # What never happens
//!
//! 1. No engine type crosses [`backend::Backend`]: only `backend/tantivy` knows tantivy, only `server` axum, only `cli` clap.
//! 2. The library never prints, never exits, never reads the clock. Time, settings and lexicon are passed in: same input, same output.
//! 3. `annotate` and `query` are pure and run in any thread.
//! 4. A [`query::Plan`] holds nothing unresolved; whatever a user wrote stays in the [`query::Ast`].
//! 5. A [`text::Span`] is a half-open byte range on character boundaries of one named text of the article.
//! 6. No plan gives other documents or counts on another backend; only scores may differ.
//! 7. One bad record never ends a load: it is counted and reported with its origin.
//! 8. Nothing grows without a limit that [`config::Settings`] names.
//! 9. No async below `server` and `cli`; CPU work runs on its own threads behind a bounded number of turns.
//!
//! # An example
//!
//! ```
//! use std::sync::Arc;
//!
//! use dateline::{Annotator, Article, Lexicon};
//!
//! let annotator = Annotator::new(Arc::new(Lexicon::builtin()?))?;
//! let article = Article {
//!     body: "Tehran denied that its forces had attacked the base in Syria.".to_owned(),
//!     language: Some("en".to_owned()),
//!     ..Article::default()
//! };
//! let found = annotator.annotate(&article);
//! let mention = &found.mentions[0];
//! assert_eq!((mention.text.as_str(), mention.country.as_deref()), ("Tehran", Some("IRN")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod annotate;
pub mod archive;
pub mod article;
pub mod backend;
pub mod cli;
pub mod config;
pub mod document;
pub mod ingest;
pub mod lexicon;
pub mod ontology;
pub mod query;
pub mod search;
pub mod server;
pub mod text;

pub use annotate::{Annotations, Annotator, Event, Mention};
pub use article::Article;
pub use backend::Backend;
pub use config::Settings;
pub use document::Document;
pub use lexicon::Lexicon;
pub use query::{Ast, Plan};
pub use search::Request;
pub use text::Span;

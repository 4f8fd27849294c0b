//! dateline searches news archives by words and by events: who did what to whom, where, when, and who says so.
//!
//! ```text
//! bytes ─archive→ Record ─article→ Article ─annotate→ Annotations {mentions, entities, events} ─document→ Document ─backend→ Index
//! query text ─query::parse→ Ast ─query::plan→ Plan ─search::Request→ Backend ─→ Hits ─→ JSON · page · terminal
//! ```
//!
//! Each module may use only those above it in this file.

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

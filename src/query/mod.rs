//! `query text → Ast → Plan`: the query language, free of any engine.
//!
//! [`parse()`] reads what the user wrote and repairs what is broken, [`Ast`] keeps it and prints it again,
//! [`resolve()`] looks up its names and gives the [`Plan`] that backends answer. Pure: the same text, names and time
//! give the same plan.
//!
#![doc = include_str!("examples.md")]

mod ast;
mod dates;
mod matcher;
mod parse;
mod plan;
mod print;
mod problem;
mod resolve;
mod slots;
mod word;

pub use ast::{Ast, At};
pub use dates::{FOREVER, parse_one as parse_date, parse_range as parse_dates};
pub use matcher::{ArticleText, IndexedWord, Occurrence, is_capital, phrase_places};
pub use parse::{ParseLimits, parse};
pub use plan::{EventMatch, Plan, Scope, TextMatch};
pub use problem::{Problem, ProblemKind};
pub use resolve::{Context, Joined, facet_keys, plain_words, resolve};
pub use slots::{ANY_POLARITY, event_facet, polarity_bits, short_form};
pub use word::{Glob, QueryWord, WordMatch, fuzzy_matches, glob_matches};

//! The GDELT DOC 2.0 query language over one's own archive, so that its clients work with another address.
//!
//! Follows blog.gdeltproject.org/gdelt-doc-2-0-api-debuts. Not here: what an archive does not hold (tone, themes,
//! images); such operators are refused, not ignored. A source country is told by the country domain of an outlet.

mod languages;
mod query;

pub(super) use languages::{language_code, language_name};
pub(super) use query::translate;

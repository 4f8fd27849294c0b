//! The GDELT DOC 2.0 query language over one's own archive, so that its clients work with another address.
//!
//! Follows blog.gdeltproject.org/gdelt-doc-2-0-api-debuts. Not here: what an archive does not hold (tone, themes,
//! images); such operators are refused, not ignored. What
//! country an outlet is from, `sources` tells.

mod asked;
mod query;
mod sources;
mod timeline;

pub(super) use asked::{Asked, NAMES, asked};
pub(super) use query::translate;
pub(super) use sources::{country_of, host, outlets, source_country};
pub(super) use timeline::{Series, run, timeline};

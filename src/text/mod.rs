//! Text as the rest of the program sees it: spans, sentences, tokens, dates, language.
//!
//! The lowest module of the map: pure functions and plain data, no dictionaries, no I/O.

pub mod charset;
mod date;
mod date_scan;
mod date_words;
mod hashed;
pub mod language;
mod nearest;
pub mod normal;
pub mod references;
mod sentences;
mod span;
mod tokens;
pub mod xml;

pub use date::{DateError, PartialDate, TimeOfDay};
pub use date_scan::scan_date;
pub(crate) use hashed::{ByHash, Hashes, OwnMap};
pub use nearest::nearest;
pub use sentences::sentences;
pub use span::{Quote, Span, TextField};
pub use tokens::tokenize;

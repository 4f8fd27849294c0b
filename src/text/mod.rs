//! Text as the rest of the program sees it: spans, sentences, tokens, dates, language.
//!
//! The lowest module of the map: pure functions and plain data, no dictionaries, no I/O.

mod date;
mod nearest;
mod sentences;
mod span;
mod tokens;

pub use date::{DateError, PartialDate, TimeOfDay};
pub use nearest::nearest;
pub use sentences::sentences;
pub use span::{Quote, Span, TextField};
pub use tokens::tokenize;

//! Parsed sentences → events: triggers, arguments, polarity, attribution, place, date, counts.
//!
//! Rules over dependency parses with the lexicon of `schema/events/`, in the tradition of TABARI and PETRARCH (Schrodt 2009; Norris,
//! Schrodt & Beieler 2017). Events of one sentence come in the order of their triggers; the same event told again in the article is
//! one event with further triggers in `also`.

mod actors;
pub mod classify;
mod coder;
mod dates;
mod details;
mod fold;
mod grammar;
mod matching;
mod status;
mod tree;

pub use coder::Coder;

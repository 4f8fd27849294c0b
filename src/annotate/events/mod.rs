//! Sentences and mentions → events: who did what to whom, asserted or denied, and who says so.

pub mod classify;

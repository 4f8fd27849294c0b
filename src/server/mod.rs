//! The HTTP API and the web page.

pub mod error;
pub mod keys;

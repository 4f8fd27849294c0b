//! All integration tests in one binary, a module for each boundary.

#![allow(
    clippy::unwrap_used,
    reason = "a failed step of a test is a failed test"
)]

mod annotate;
mod archive;
mod backend;
mod cli;
mod events;
mod http;
mod query;
mod tidy;

//! All integration tests in one binary, a module for each boundary.

#![allow(
    clippy::unwrap_used,
    clippy::print_literal,
    clippy::write_literal,
    clippy::nonminimal_bool,
    reason = "a failed step of a test is a failed test; conditions and literals are as they read best"
)]

mod annotate;
mod archive;
mod backend;
mod browser;
mod cli;
mod events;
mod http;
mod quality;
mod query;
mod schema;
mod served;
mod tidy;

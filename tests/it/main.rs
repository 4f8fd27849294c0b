//! All integration tests in one binary, a module for each boundary.

mod annotate;
mod archive;
mod backend;
mod cli;
mod events;
mod http;
mod query;
mod tidy;

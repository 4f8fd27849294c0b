//! All integration tests in one binary, a module for each boundary.

mod archive;
mod backend;
mod cli;
mod events;
mod http;
mod tidy;

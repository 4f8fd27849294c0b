//! The server as one service over a backend in memory, asked without a socket.
//!
//! Properties: every answer is one that the OpenAPI document promises; every error code is raised once; what
//! comes from articles never reaches a page unescaped; nothing is written without a key.

mod backend;
mod errors;
mod pages;
mod reading;
mod world;
mod writing;

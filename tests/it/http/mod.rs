//! The server as one service over a backend in memory, asked without a socket; and the binary on one.
//!
//! Properties: every answer is one that the OpenAPI document promises; every error code is raised once; what
//! comes from articles never reaches a page unescaped; nothing is written without a key; what was acknowledged
//! survives `kill -9`; no client, slow, endless or gone, holds up the others.

mod backend;
mod errors;
mod pages;
mod reading;
mod socket;
mod world;
mod writing;

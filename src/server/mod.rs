//! The HTTP API and the web page.
//!
//! `app(state)` is the whole server as one service, for a socket and for tests alike; [`run`] puts it on a socket.
//! Handlers turn addresses and bodies into [`crate::search::Params`] and answers into JSON or HTML; what takes
//! time runs on its own threads behind a bounded number of turns. Not here: what a query means, and what an index is.

mod article_input;
pub mod error;
mod gdelt;
mod guard;
mod handlers;
pub mod keys;
mod listen;
mod metrics;
mod openapi;
mod pool;
mod router;
mod run;
mod state;
mod ui;
pub mod watches;
mod watching;
mod webhooks;
mod wire;
mod writes;

pub use router::{app, openapi as openapi_document};
pub use run::{ServeError, run};
pub use state::{AppState, MakeDocument, Parts, Refresh, Vocabulary};
pub use watching::matching;
pub use writes::OpenWriter;

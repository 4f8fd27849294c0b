//! What can go wrong with an index.

use std::path::PathBuf;

use crate::document::StoredError;

/// Why a backend cannot answer or write.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackendError {
    /// There is no index.
    #[error("`{}` holds no index; hint: `dateline index` makes one", path.display())]
    NoIndex {
        /// The folder.
        path: PathBuf,
    },
    /// The index is of another version.
    #[error("the index in `{}` has format {found}, this program reads {expected}; hint: {}", path.display(), way_out(*found, *expected))]
    Format {
        /// The folder.
        path: PathBuf,
        /// Version of the index.
        found: u32,
        /// Version of the program.
        expected: u32,
    },
    /// Another process writes.
    #[error("another process writes to the index in `{}`; hint: wait for it, reading goes on meanwhile", path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// The time for a search is over.
    #[error("the search took longer than it may; hint: ask for less, or setting `deadline_ms`")]
    Deadline,
    /// A stored article cannot be read.
    #[error(transparent)]
    Stored(#[from] StoredError),
    /// The disk.
    #[error("the index cannot be read or written: {source}")]
    Io {
        /// What the system said.
        #[from]
        source: std::io::Error,
    },
    /// The engine.
    #[error("the index failed while {doing}: {source}{}", remedy(doing))]
    Engine {
        /// What was being done.
        doing: &'static str,
        /// What the engine said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A thread of ours ended early.
    #[error("a part of the search ended early; this is a fault of the program")]
    Broken,
}

/// What to do about an index of another format.
fn way_out(found: u32, expected: u32) -> &'static str {
    if found < expected {
        "`dateline optimize` rewrites it from its articles"
    } else {
        "it was made by a newer version, which can read it"
    }
}

/// What to do when writing fails, of which the engine often tells no cause.
fn remedy(doing: &str) -> &'static str {
    match doing {
        "adding an article" | "committing" | "merging" => {
            "; hint: has the disk room left? What was committed is kept, and the same command goes on from there"
        }
        _ => "",
    }
}

impl BackendError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            BackendError::NoIndex { .. } => "no_index",
            BackendError::Format { .. } => "index_format",
            BackendError::Locked { .. } => "index_locked",
            BackendError::Deadline => "deadline",
            BackendError::Stored(_) => "index_damaged",
            BackendError::Io { .. } => "index_io",
            BackendError::Engine { .. } => "index_engine",
            BackendError::Broken => "internal",
        }
    }
}

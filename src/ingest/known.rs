//! Which files an index has already read whole, so that loading a folder again takes only what is new in it.
//!
//! A file is told by its full path, size and time of change. The table is a file beside the index, written after a load
//! has come to its end; should it be lost, files are read again, and their articles are found to be duplicates.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::archive::Input;

/// Size and time of change of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    bytes: u64,
    changed_ns: u64,
}

/// The files that were read whole, by full path.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Known {
    files: BTreeMap<String, Mark>,
}

impl Known {
    /// Reads the table; a missing or unreadable one is empty.
    pub(super) fn read(path: &Path) -> Self {
        fs_err::read(path)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    /// Whether the input was read whole and has not changed since.
    pub(super) fn has(&self, input: &Input) -> bool {
        mark(input).is_some_and(|(path, mark)| self.files.get(&path) == Some(&mark))
    }

    /// Remembers an input; call before reading it, so that a change while reading shows next time.
    pub(super) fn add(&mut self, input: &Input) {
        if let Some((path, mark)) = mark(input) {
            self.files.insert(path, mark);
        }
    }

    /// Writes the table in one step.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let new = path.with_extension("new");
        fs_err::write(&new, serde_json::to_vec(self)?)?;
        fs_err::rename(&new, path)
    }
}

fn mark(input: &Input) -> Option<(String, Mark)> {
    let path = input.path.as_deref()?;
    let meta = fs_err::metadata(path)
        .ok()
        .filter(std::fs::Metadata::is_file)?;
    let full = fs_err::canonicalize(path).ok()?;
    let changed = meta
        .modified()
        .ok()?
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let mark = Mark {
        bytes: meta.len(),
        changed_ns: changed.as_nanos() as u64,
    };
    Some((full.to_string_lossy().into_owned(), mark))
}

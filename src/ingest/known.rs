//! Which files an index has already read whole, so that loading a folder again takes only what is new in it.
//!
//! A file is told by its full path, size and time of change. One that has only grown is taken up where it ended; that it
//! has only grown is told by its beginning and by what stood at its end. The table is a file beside the index, written
//! after a load has come to its end; should it be lost, files are read again, and their articles are found to be duplicates.

use std::collections::BTreeMap;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::archive::{Input, Position};

/// Bytes of the beginning and of the end of a file that must be the same when it has only grown.
const COMPARED_BYTES: u64 = 4096;

/// What is remembered of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    bytes: u64,
    changed_ns: u64,
    /// Hash of its beginning and its end.
    #[serde(default)]
    content: u64,
    /// Where a longer version of it goes on.
    #[serde(default)]
    next: Position,
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
        mark(input).is_some_and(|(path, mark)| {
            self.files.get(&path).is_some_and(|known| {
                (known.bytes, known.changed_ns) == (mark.bytes, mark.changed_ns)
            })
        })
    }

    /// Where what is new in the input begins: at its start, unless it has only grown since it was read whole.
    pub(super) fn grown_from(&self, input: &Input) -> Position {
        let grown = || {
            let (full, now) = mark(input)?;
            let known = self.files.get(&full)?;
            let same = known.bytes < now.bytes
                && known.next != Position::default()
                && content(Path::new(&full), known.bytes)? == known.content;
            same.then_some(known.next)
        };
        grown().unwrap_or_default()
    }

    /// Remembers an input; call before reading it, so that a change while reading shows next time.
    pub(super) fn add(&mut self, input: &Input) {
        if let Some((path, mark)) = mark(input) {
            self.files.insert(path, mark);
        }
    }

    /// Remembers where reading of an input ended.
    pub(super) fn ended(&mut self, input: &Input, next: Position) {
        if let Some((path, _)) = mark(input)
            && let Some(known) = self.files.get_mut(&path)
            && let Some(content) = content(Path::new(&path), known.bytes)
        {
            known.content = content;
            known.next = next;
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
        content: 0,
        next: Position::default(),
    };
    Some((full.to_string_lossy().into_owned(), mark))
}

/// Hash of the beginning and the end of the first `bytes` of a file.
fn content(path: &Path, bytes: u64) -> Option<u64> {
    let mut file = fs_err::File::open(path).ok()?;
    let mut compared = Vec::new();
    let wanted = COMPARED_BYTES.min(bytes);
    for from in [0, bytes - wanted] {
        file.seek(SeekFrom::Start(from)).ok()?;
        let read = (&mut file).take(wanted).read_to_end(&mut compared).ok()?;
        if (read as u64) < wanted {
            return None;
        }
    }
    Some(xxh3_64(&compared))
}

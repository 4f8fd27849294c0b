//! How far a load has come: kept in the index itself, in the same commit as the articles it speaks of.
//!
//! After `kill -9` the index holds the articles of the last commit and the checkpoint of that commit, so the same load
//! goes on exactly there. A load is known by its fingerprint: what is read, and how; another load starts afresh.

use std::hash::Hasher as _;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::{IngestOptions, Report};
use crate::archive::{Input, Position};

/// Version of the form below; another one is ignored, which costs reading again but loses nothing.
const VERSION: u32 = 1;

/// The state of a load at a commit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    version: u32,
    /// Fingerprint of the load.
    load: String,
    /// Whether the load came to its end.
    pub complete: bool,
    /// Number of the input that was being read.
    pub input: usize,
    /// Where to go on in it.
    pub next: Position,
    /// Length of the rejects file.
    pub rejects_bytes: u64,
    /// Counts so far.
    pub report: Report,
}

impl Checkpoint {
    /// The start of the load with this fingerprint.
    pub(super) fn start(load: String) -> Self {
        Self {
            version: VERSION,
            load,
            complete: false,
            input: 0,
            next: Position::default(),
            rejects_bytes: 0,
            report: Report::default(),
        }
    }

    /// Reads what a commit of the same, unfinished load left; `None` when there is nothing to go on from.
    pub(super) fn resume(text: Option<&str>, load: &str) -> Option<Self> {
        let left: Self = serde_json::from_str(text?).ok()?;
        (left.version == VERSION && left.load == load && !left.complete).then_some(left)
    }

    /// The text that is committed.
    pub(super) fn to_text(&self) -> String {
        serde_json::to_string(self).expect("invariant: a checkpoint is plain data")
    }
}

/// Tells one load from another: the inputs with their sizes, and all options that change what comes of them.
pub(super) fn fingerprint(inputs: &[Input], options: &IngestOptions) -> String {
    let mut hash = Xxh3::new();
    let mut add = |text: &str| {
        hash.write_usize(text.len());
        hash.write(text.as_bytes());
    };
    for input in inputs {
        add(&input.name);
        add(&format!("{:?}", input.bytes));
    }
    add(&format!("{:?}", options.stream.read));
    add(&format!("{:?}", options.stream.article));
    add(&format!(
        "{:?} {:?} {:?}",
        options.dedup, options.on_duplicate, options.rejects
    ));
    format!("{:032x}", hash.digest128())
}

//! What a reader hands out: records, rejects, and things it left out on purpose.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Format;

/// Where a record was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Origin {
    /// The file as given, followed by ` › member` for each container inside it.
    pub archive: String,
    /// Number of the record in the innermost member, from 1.
    pub record: u64,
    /// Byte offset of the record in the innermost member after decompression.
    pub offset: u64,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, record {}, byte {}",
            self.archive, self.record, self.offset
        )
    }
}

/// How far an input has been read: a place between two items.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(default, deny_unknown_fields)]
pub struct Position {
    /// Items handed out before this place.
    pub items: u64,
    /// Byte of the input where the next item begins, for formats that can be taken up in the middle; else 0.
    pub offset: u64,
}

/// One step of reading.
#[derive(Clone, Debug)]
pub enum Item {
    /// A record; whether it makes an article is for [`crate::article::from_record`] to say.
    Record(Box<Record>),
    /// Something that should have been a record but cannot be read.
    Reject(Reject),
    /// Something that is no article and was left out on purpose: a picture, a script, a duplicate capture.
    Skipped(Skipped),
    /// The input is at its end.
    Done {
        /// The input's name.
        file: Arc<str>,
        /// Where a longer version of it would go on.
        next: Position,
    },
}

impl Item {
    /// The place after this item.
    pub fn next(&self) -> Position {
        match self {
            Item::Record(record) => record.next,
            Item::Reject(reject) => reject.next,
            Item::Skipped(skipped) => skipped.next,
            Item::Done { next, .. } => *next,
        }
    }

    /// The name of the input that it came from.
    pub fn file(&self) -> &Arc<str> {
        match self {
            Item::Record(record) => &record.file,
            Item::Reject(reject) => &reject.file,
            Item::Skipped(skipped) => &skipped.file,
            Item::Done { file, .. } => file,
        }
    }
}

/// One item of an archive as read, not yet understood.
#[derive(Clone, Debug)]
pub struct Record {
    /// Name of the input.
    pub file: Arc<str>,
    /// Where it stood.
    pub origin: Origin,
    /// What it is.
    pub format: Format,
    /// The bytes or fields.
    pub content: Content,
    /// Inflated bytes that it took.
    pub bytes: u64,
    /// Bytes of the input (as it lies on disk) read so far, for progress.
    pub read_bytes: u64,
    /// The place after it.
    pub next: Position,
}

/// The raw matter of a record.
#[derive(Clone, Debug)]
pub enum Content {
    /// Bytes still to be parsed, with what the wrapping said about them.
    Bytes {
        /// The bytes as stored.
        bytes: Vec<u8>,
        /// Charset named outside the bytes (HTTP header, BOM of the stream).
        charset: Option<String>,
        /// Fields known from outside: address, date of capture, outlet of a feed. What the bytes say wins.
        known: Map<String, Value>,
    },
    /// A line of a table: column names and cells, still in the charset of the file.
    Row {
        /// Column names, shared by all rows.
        columns: Arc<[String]>,
        /// The cells, in the same order; a row may be shorter or longer.
        cells: Vec<Vec<u8>>,
    },
    /// Fields already parsed, named as the accepted input names.
    Fields(Map<String, Value>),
}

/// A record that cannot be used, with where and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Where it stands.
    pub origin: Origin,
    /// Stable code.
    pub code: RejectCode,
    /// What is wrong and what to do.
    pub reason: String,
    /// Name of the input.
    #[serde(skip)]
    pub file: Arc<str>,
    /// The place after it.
    #[serde(skip)]
    pub next: Position,
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.origin, self.reason, self.code)
    }
}

/// Something left out on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Where it stands.
    pub origin: Origin,
    /// What it is: `image/png`, `revisit`, `not text`.
    pub what: String,
    /// Name of the input.
    #[serde(skip)]
    pub file: Arc<str>,
    /// The place after it.
    #[serde(skip)]
    pub next: Position,
}

/// Why a record was rejected; stable, for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RejectCode {
    /// The file or folder cannot be read.
    Unreadable,
    /// The data end in the middle of a record.
    Truncated,
    /// A container or record is damaged.
    Corrupt,
    /// The record is longer than `record_bytes`.
    RecordTooLarge,
    /// Archives or markup nest deeper than the limit.
    TooDeep,
    /// Compressed data inflate more than `inflation_ratio`.
    InflationRatio,
    /// More than `archive_entries` members.
    TooManyEntries,
    /// A member's path leads out of its archive.
    UnsafePath,
    /// A member is encrypted.
    Encrypted,
    /// A format or compression that cannot be read.
    UnknownFormat,
    /// Not valid in its format (JSON, CSV, XML …).
    Invalid,
    /// Valid JSON, but no object.
    NotAnObject,
    /// Neither title nor body.
    NoText,
    /// A field has a value that it cannot have.
    BadField,
}

impl RejectCode {
    /// The code as written in the rejects file.
    pub fn as_str(self) -> &'static str {
        match self {
            RejectCode::Unreadable => "unreadable",
            RejectCode::Truncated => "truncated",
            RejectCode::Corrupt => "corrupt",
            RejectCode::RecordTooLarge => "record-too-large",
            RejectCode::TooDeep => "too-deep",
            RejectCode::InflationRatio => "inflation-ratio",
            RejectCode::TooManyEntries => "too-many-entries",
            RejectCode::UnsafePath => "unsafe-path",
            RejectCode::Encrypted => "encrypted",
            RejectCode::UnknownFormat => "unknown-format",
            RejectCode::Invalid => "invalid",
            RejectCode::NotAnObject => "not-an-object",
            RejectCode::NoText => "no-text",
            RejectCode::BadField => "bad-field",
        }
    }
}

impl fmt::Display for RejectCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

//! Archives as a stream of records: `bytes → Record`.
//!
//! Containers and formats are told by their bytes, not their names; bodies are streamed; a bad record is
//! a value, not the end of the load.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

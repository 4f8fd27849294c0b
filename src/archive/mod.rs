//! Archives as a stream of records: `bytes → Record`.
//!
//! Containers (folders, tar, zip, gz, zstd, xz, bz2, nested) and formats are told by their bytes; names are only a hint
//! where bytes leave a choice. [`inputs`] lists what a user named, in a stable order; [`read`] pushes the [`Item`]s of one
//! input into a closure, [`open`] is the same as an iterator on a thread of its own. Bodies are streamed: memory holds one
//! record and one buffer per layer, whatever the archive's size. A bad record is a value ([`Reject`]), never the end.
//!
//! The reader only finds where records begin and end, so that the costly part (JSON, HTML, MIME, charsets) happens in
//! [`crate::article::from_record`], which any number of threads may call.
//!
//! Nothing is ever unpacked to disk, so paths inside archives can do no harm; they are only shown, cleaned.

mod container;
mod detect;
pub(crate) mod fields;
mod format;
mod input;
mod options;
mod record;
mod session;
mod source;

use std::ops::ControlFlow;

pub use input::{ArchiveError, Input, inputs};
pub use options::{Format, Limits, ReadOptions, UnknownFormat};
pub use record::{Content, Item, Origin, Position, Record, Reject, RejectCode, Skipped};
pub use session::open;

/// Reads one input from `from` on and hands each item to `visit`, in an order that depends on the bytes alone.
///
/// Items before `from` are passed over, by seeking where the format allows it. Reading stops when `visit` breaks.
/// Ends with [`Item::Done`], whose position is where a grown file may be taken up again.
pub fn read(
    input: &Input,
    from: Position,
    options: &ReadOptions,
    visit: &mut dyn FnMut(Item) -> ControlFlow<()>,
) {
    session::read_input(input, from, options, visit);
}

/// Reads bytes that are held already (a request's body, a member that something else unpacked) as [`read`] reads a file.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
    visit: &mut dyn FnMut(Item) -> ControlFlow<()>,
) {
    session::read_bytes(name, bytes, options, visit);
}

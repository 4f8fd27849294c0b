//! A document on its way to an indexing thread, which gives back its room when it is taken up.
//!
//! The engine counts the documents that wait for it, not their bytes: thousands of long ones would wait while a segment
//! is written.

use std::sync::Arc;
use std::time::Duration;

use tantivy::schema::Value as _;
use tantivy::{Document, TantivyDocument};

use crate::backend::Gate;

/// Bytes of a value beside its text: its address, its type and its length.
const VALUE_BYTES: usize = 16;

/// How long a document waits for room at most: an engine that has failed says so only when it is given one.
const PATIENCE: Duration = Duration::from_secs(5);

/// A document with the room that it takes while it waits.
pub(super) struct Queued {
    document: TantivyDocument,
    _room: Room,
}

/// Room in a queue, given back when it is dropped.
struct Room {
    gate: Arc<Gate>,
    bytes: usize,
}

impl Queued {
    /// Waits for room for the document.
    pub(super) fn new(mut document: TantivyDocument, gate: &Arc<Gate>) -> Self {
        document.shrink_to_fit();
        let bytes = document
            .iter_fields_and_values()
            .map(|(_, value)| {
                let text = value.as_str().map_or(0, str::len);
                VALUE_BYTES + text + value.as_bytes().map_or(0, <[u8]>::len)
            })
            .sum();
        gate.enter_within(PATIENCE, bytes);
        Queued {
            document,
            _room: Room {
                gate: gate.clone(),
                bytes,
            },
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.gate.leave(self.bytes);
    }
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    /// What an indexing thread asks for when it takes the document up.
    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}

#[cfg(test)]
mod tests {
    use tantivy::schema::Field;

    use super::*;

    #[test]
    fn room_is_given_back_when_a_document_is_taken_up_or_dropped() {
        let gate = Arc::new(Gate::new(9, 1_000));
        let long = || {
            let mut document = TantivyDocument::default();
            document.add_text(Field::from_field_id(0), "x".repeat(900));
            document
        };
        let first = Queued::new(long(), &gate);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| Queued::new(long(), &gate));
            let taken = first.into_tantivy_document();
            assert_eq!(taken.iter_fields_and_values().count(), 1);
            drop(second.join().expect("room for the second"));
        });
        drop(Queued::new(long(), &gate));
    }
}

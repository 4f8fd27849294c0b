//! Columns read for many documents at once: asking for each value alone costs more than the value.

use tantivy::columnar::column_index::MultiValueIndex;
use tantivy::columnar::{Column, ColumnIndex};

use super::docs::Doc;

/// The rows of some documents in a column, with buffers that live from one block of documents to the next.
#[derive(Default)]
pub(super) struct Rows {
    /// Their numbers, ascending.
    numbers: Vec<u32>,
    /// The document of each row.
    owners: Vec<Doc>,
    values: Vec<u64>,
    events: Vec<u64>,
    ranks: Vec<u32>,
    present: Vec<Doc>,
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Rows {
    /// The values of documents, ascending ones, in a column.
    pub(super) fn values(&mut self, column: &Column<u64>, docs: &[Doc]) -> &[u64] {
        self.find(&column.index, docs, false);
        fill(column, &self.numbers, &mut self.values);
        &self.values
    }

    /// The values with the document of each.
    pub(super) fn owned(&mut self, column: &Column<u64>, docs: &[Doc]) -> (&[Doc], &[u64]) {
        self.find(&column.index, docs, true);
        fill(column, &self.numbers, &mut self.values);
        (&self.owners, &self.values)
    }

    /// The values with the document and the event of each, of which another column tells.
    pub(super) fn of_events(
        &mut self,
        column: &Column<u64>,
        events: &Column<u64>,
        docs: &[Doc],
    ) -> impl Iterator<Item = (Doc, u64, u64)> {
        self.find(&column.index, docs, true);
        fill(column, &self.numbers, &mut self.values);
        fill(events, &self.numbers, &mut self.events);
        let both = self.events.iter().zip(&self.values);
        let owned = self.owners.iter().zip(both);
        owned.map(|(doc, (event, value))| (*doc, *event, *value))
    }

    fn find(&mut self, index: &ColumnIndex, docs: &[Doc], owned: bool) {
        self.numbers.clear();
        self.owners.clear();
        let ColumnIndex::Multivalued(MultiValueIndex::MultiValueIndexV2(several)) = index else {
            index.docids_to_rowids(docs, &mut self.owners, &mut self.numbers);
            return;
        };
        self.present.clear();
        self.ranks.clear();
        let ranks = &mut self.ranks;
        several
            .optional_index
            .rank_if_exists_batch(docs, &mut self.present, ranks);
        self.starts.resize(ranks.len(), 0);
        self.ends.resize(ranks.len(), 0);
        let column = &several.start_index_column;
        column.get_vals(ranks, &mut self.starts);
        ranks.iter_mut().for_each(|rank| *rank += 1);
        column.get_vals(ranks, &mut self.ends);
        for (start, end) in self.starts.iter().zip(&self.ends) {
            self.numbers.extend(*start..*end);
        }
        if owned {
            let spans = self.starts.iter().zip(&self.ends);
            for (doc, (start, end)) in self.present.iter().zip(spans) {
                let count = (end - start) as usize;
                self.owners.extend(std::iter::repeat_n(*doc, count));
            }
        }
    }
}

fn fill(column: &Column<u64>, rows: &[u32], values: &mut Vec<u64>) {
    values.resize(rows.len(), 0);
    column.values.get_vals(rows, values);
}

/// The first value of each of some documents, ascending ones; `missing` where there is none.
pub(super) fn firsts(column: &Column<i64>, docs: &[Doc], missing: i64, out: &mut Vec<i64>) {
    out.clear();
    out.resize(docs.len(), missing);
    match &column.index {
        ColumnIndex::Full => column.values.get_vals(docs, out),
        ColumnIndex::Empty { .. } => {}
        ColumnIndex::Optional(_) | ColumnIndex::Multivalued(_) => {
            for (doc, value) in docs.iter().zip(out) {
                *value = column.first(*doc).unwrap_or(missing);
            }
        }
    }
}

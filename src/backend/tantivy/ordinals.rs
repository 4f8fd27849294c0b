//! One numbering of a facet's values over all segments, made when a facet is first counted after a reload.
//!
//! Each segment numbers the values of a column by its own sorted dictionary. Merging the dictionaries once gives
//! `segment number → global number`, after which counting is adding to an array.

use tantivy::Searcher;

use super::engine;
use crate::backend::BackendError;

/// The values of one facet in alphabetic order, and the number of each segment's values among them.
#[derive(Debug, Default)]
pub(super) struct Ordinals {
    /// All values, one after the other.
    text: String,
    /// Where each value ends.
    ends: Vec<usize>,
    /// For each segment, the global number of each of its values.
    pub(super) of_segment: Vec<Vec<u32>>,
}

impl Ordinals {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The value with this number.
    pub(super) fn value(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    /// Merges the dictionaries of `column`.
    pub(super) fn build(searcher: &Searcher, column: &str) -> Result<Self, BackendError> {
        let mut columns = Vec::new();
        for segment in searcher.segment_readers() {
            columns.push(
                segment
                    .fast_fields()
                    .str(column)
                    .map_err(engine("reading a facet"))?,
            );
        }
        let mut streams = Vec::new();
        for column in &columns {
            streams.push(match column {
                Some(column) => Some(column.dictionary().stream()?),
                None => None,
            });
        }
        let mut out = Ordinals {
            of_segment: vec![Vec::new(); streams.len()],
            ..Ordinals::default()
        };
        let mut heads: Vec<bool> = streams
            .iter_mut()
            .map(|stream| stream.as_mut().is_some_and(|stream| stream.advance()))
            .collect();
        let mut least: Vec<u8> = Vec::new();
        loop {
            let keys = streams
                .iter()
                .zip(&heads)
                .filter(|(_, head)| **head)
                .filter_map(|(stream, _)| stream.as_ref());
            let Some(key) = keys.map(|stream| stream.key()).min() else {
                return Ok(out);
            };
            least.clear();
            least.extend_from_slice(key);
            let number = out.ends.len() as u32;
            out.text.push_str(&String::from_utf8_lossy(&least));
            out.ends.push(out.text.len());
            for (at, stream) in streams.iter_mut().enumerate() {
                if let Some(stream) = stream
                    && heads[at]
                    && stream.key() == least
                {
                    out.of_segment[at].push(number);
                    heads[at] = stream.advance();
                }
            }
        }
    }
}

//! One numbering of a facet's values over all segments, made when a facet is first counted after a reload.
//!
//! Each segment numbers the values of a column by its own sorted dictionary. Merging the dictionaries once gives
//! `segment number → global number`, after which counting is adding to an array.

use std::cmp::Reverse;
use std::collections::HashMap;

use tantivy::Searcher;

use super::engine;
use super::schema::split_column_value;
use crate::backend::BackendError;
use crate::document::facet_key;

/// The values of one facet in alphabetic order, and the number of each segment's values among them.
#[derive(Debug, Default)]
pub(super) struct Ordinals {
    /// All values, one after the other.
    text: String,
    /// Where each value ends.
    ends: Vec<usize>,
    /// For each segment, the global number of each of its values.
    pub(super) of_segment: Vec<Vec<u32>>,
    /// The number that stands for each value: that of the first one with the same key.
    first: Vec<u32>,
    /// Whether other values have the same key.
    several: Vec<bool>,
    /// The place of each value in the order of keys, which decides between equal counts.
    rank: Vec<u32>,
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
                out.order();
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

    /// Finds values that are one, and the order of keys.
    fn order(&mut self) {
        let mut keys: Vec<(String, u32)> = (0..self.len())
            .map(|at| {
                let (value, _, _) = split_column_value(self.value(at));
                (facet_key(value), at as u32)
            })
            .collect();
        keys.sort_unstable();
        self.first = vec![0; keys.len()];
        self.rank = vec![0; keys.len()];
        self.several = vec![false; keys.len()];
        for (place, (key, at)) in keys.iter().enumerate() {
            let before = place.checked_sub(1).map(|before| &keys[before]);
            self.first[*at as usize] = match before {
                Some((same, before)) if same == key => {
                    self.several[*before as usize] = true;
                    self.several[*at as usize] = true;
                    self.first[*before as usize]
                }
                _ => *at,
            };
            self.rank[*at as usize] = place as u32;
        }
    }

    /// The values that count most, with their counts, equal ones in the order of their keys. Of values with one key the
    /// first that counts at all stands for all.
    pub(super) fn strongest(
        &self,
        counts: &[(u64, u64)],
        limit: usize,
        by_events: bool,
    ) -> Vec<(usize, (u64, u64))> {
        let mut found: Vec<(usize, (u64, u64))> = Vec::new();
        let mut shown: HashMap<u32, usize> = HashMap::new();
        for (at, (articles, events)) in counts.iter().copied().enumerate() {
            if articles == 0 && events == 0 {
                continue;
            }
            if self.several[at] {
                let place = *shown.entry(self.first[at]).or_insert(found.len());
                if let Some((_, sum)) = found.get_mut(place) {
                    sum.0 += articles;
                    sum.1 += events;
                    continue;
                }
            }
            found.push((at, (articles, events)));
        }
        let weight = |(at, (articles, events)): &(usize, (u64, u64))| {
            let weight = if by_events {
                (*events, *articles)
            } else {
                (*articles, *events)
            };
            (Reverse(weight), self.rank[*at])
        };
        if limit < found.len() {
            found.select_nth_unstable_by_key(limit, weight);
            found.truncate(limit);
        }
        found.sort_unstable_by_key(weight);
        found
    }
}

//! One numbering of a facet's values over all segments, made when a facet is first counted after a reload.
//!
//! Each segment numbers the values of a column by its own sorted dictionary. Merging the dictionaries once gives
//! `segment number → global number`, after which counting is adding to an array.

use std::cmp::Reverse;
use std::sync::{Arc, OnceLock};

use tantivy::Searcher;

use super::engine;
use super::schema::split_column_value;
use super::tally::{Count, Tallies};
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
    pub(super) tallies: Tallies,
    /// Counts over everything, once they were asked for.
    pub(super) everything: OnceLock<Arc<GlobalCounts>>,
}

/// Articles and events by number, of values that count at all, in any order.
pub(super) type GlobalCounts = Vec<(u32, Count)>;

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
                out.tallies = Tallies::new(out.len());
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
        counts: &GlobalCounts,
        limit: usize,
        by_events: bool,
    ) -> Vec<(u32, Count)> {
        let strength = |(articles, events): Count| {
            if by_events {
                (events, articles)
            } else {
                (articles, events)
            }
        };
        let weight = |(number, count): &(u32, Count)| {
            (Reverse(strength(*count)), self.rank[*number as usize])
        };
        // Of twice as many as are wanted the weaker half is dropped again and again; what is weaker than that never gets in.
        let room = limit.saturating_mul(2).max(64);
        let mut best: Vec<(u32, Count)> = Vec::new();
        let mut bar = (0, 0);
        let mut keep = |value: (u32, Count)| {
            if strength(value.1) < bar {
                return;
            }
            best.push(value);
            if best.len() >= room && limit < best.len() {
                best.select_nth_unstable_by_key(limit, weight);
                best.truncate(limit + 1);
                bar = strength(best[limit].1);
                best.truncate(limit);
            }
        };
        let mut several: Vec<(u32, Count)> = Vec::new();
        for value in counts {
            if self.several[value.0 as usize] {
                several.push(*value);
            } else {
                keep(*value);
            }
        }
        several.sort_unstable_by_key(|(number, _)| (self.first[*number as usize], *number));
        for same in several.chunk_by(|a, b| self.first[a.0 as usize] == self.first[b.0 as usize]) {
            let sum = same.iter().fold((0, 0), |sum: Count, (_, count)| {
                (sum.0 + count.0, sum.1 + count.1)
            });
            keep((same[0].0, sum));
        }
        best.sort_unstable_by_key(weight);
        best.truncate(limit);
        best
    }
}

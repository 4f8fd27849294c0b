//! Many texts remembered by their hashes, to find those that are the same or nearly so.
//!
//! Packed, because a load remembers millions: 16 bytes for the content of a text, 64 for its signature, and a number of
//! four bytes in each of eleven tables that are half to four fifths full; 140 to 165 bytes together, 22 to 24 where
//! signatures are not kept. The tables hold no keys: those are looked up with the text that a number stands for.

use crate::article::Signature;

/// A place in a [`Table`] without a number.
const EMPTY: u32 = u32::MAX;

/// Texts, numbered from 0 in the order in which they were added.
#[derive(Debug)]
pub(super) struct Texts {
    most: usize,
    contents: Vec<u128>,
    /// Empty as long as no text has one.
    signatures: Vec<Option<Signature>>,
    by_content: Table,
    by_band: [Table; Signature::BANDS],
}

impl Texts {
    /// None yet, and never more than `most`.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.min(EMPTY as usize),
            contents: Vec::new(),
            signatures: Vec::new(),
            by_content: Table::default(),
            by_band: Default::default(),
        }
    }

    /// Adds a text; `false` when there are as many as may be.
    pub(super) fn add(&mut self, content: u128, signature: Option<Signature>) -> bool {
        if self.contents.len() >= self.most {
            return false;
        }
        let number = self.contents.len() as u32;
        self.contents.push(content);
        let contents = &self.contents;
        self.by_content
            .add(number, self.most, |number| contents[number as usize] as u64);
        if signature.is_some() {
            self.signatures.resize(number as usize, None);
            self.signatures.push(signature);
            let signatures = &self.signatures;
            for (band, table) in self.by_band.iter_mut().enumerate() {
                table.add(number, self.most, |number| {
                    signatures[number as usize].map_or(0, |known| spread(known.band(band)))
                });
            }
        }
        true
    }

    /// The first text with this content.
    pub(super) fn same(&self, content: u128) -> Option<u32> {
        self.by_content
            .from(content as u64)
            .filter(|number| self.contents[*number as usize] == content)
            .min()
    }

    /// The first text whose signature is nearly this one.
    pub(super) fn near(&self, signature: &Signature) -> Option<u32> {
        let found = |(band, table): (usize, &Table)| {
            let key = signature.band(band);
            table
                .from(spread(key))
                .filter(|number| {
                    self.signatures[*number as usize].is_some_and(|known| {
                        known.band(band) == key && known.similarity(signature) >= Signature::NEAR
                    })
                })
                .min()
        };
        self.by_band.iter().enumerate().filter_map(found).min()
    }
}

/// A key of few bits as a hash.
fn spread(key: u32) -> u64 {
    (u64::from(key) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Numbers by hashes: open addressing with linear probing.
#[derive(Debug, Default)]
struct Table {
    places: Vec<u32>,
    used: usize,
}

impl Table {
    /// Adds a number; `hash_of` gives the hash of this one and of all before, of which there will be `most`.
    fn add(&mut self, number: u32, most: usize, hash_of: impl Fn(u32) -> u64) {
        const LEAST: usize = 64;
        // At most four fifths of the places are taken.
        if (self.used + 1) * 5 > self.places.len() * 4 {
            let larger = (self.places.len() * 3 / 2).min(most.saturating_mul(5) / 4 + 1);
            let old = std::mem::replace(&mut self.places, vec![EMPTY; larger.max(LEAST)]);
            for number in old.into_iter().filter(|number| *number != EMPTY) {
                self.put(number, hash_of(number));
            }
        }
        self.put(number, hash_of(number));
        self.used += 1;
    }

    fn put(&mut self, number: u32, hash: u64) {
        let mut at = self.place(hash);
        while self.places[at] != EMPTY {
            at = (at + 1) % self.places.len();
        }
        self.places[at] = number;
    }

    /// Where a hash belongs.
    fn place(&self, hash: u64) -> usize {
        ((u128::from(hash) * self.places.len() as u128) >> u64::BITS) as usize
    }

    /// The numbers that may have this hash.
    fn from(&self, hash: u64) -> impl Iterator<Item = u32> + '_ {
        let (before, after) = self.places.split_at(self.place(hash));
        after
            .iter()
            .chain(before)
            .copied()
            .take_while(|number| *number != EMPTY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    fn signature(seed: usize, changed: usize) -> Signature {
        let words = (0..120).map(|at| {
            let seed = if at < changed { seed + 500_000 } else { seed };
            format!("w{} ", (at + 1) * (seed + 7919) % 1_000_003)
        });
        Signature::of(&Article {
            body: words.collect(),
            ..Article::default()
        })
        .expect("long enough")
    }

    #[test]
    fn all_that_was_added_is_found_and_nothing_else() {
        let mut texts = Texts::new(3_000);
        for number in 0..3_000 {
            let content = (number as u128).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
            assert_eq!(texts.same(content), None);
            assert!(texts.add(content, Some(signature(number, 0))));
            assert_eq!(texts.same(content), Some(number as u32));
        }
        assert!(!texts.add(1, None), "no more than there may be");
        for number in (0..3_000).step_by(97) {
            assert_eq!(texts.near(&signature(number, 0)), Some(number as u32));
            assert_eq!(texts.near(&signature(number, 8)), Some(number as u32));
            assert_eq!(texts.near(&signature(number, 90)), None);
        }
    }

    #[test]
    fn a_text_costs_little() {
        let most = 4_000;
        let mut texts = Texts::new(most);
        for number in 0..most {
            texts.add(number as u128, Some(signature(number, 0)));
            let (places, used) = (texts.by_band[0].places.len(), texts.by_band[0].used);
            assert!(places * 4 >= used * 5 && places <= 64 + used * 2);
        }
        let tables = texts.by_band.iter().chain([&texts.by_content]);
        let bytes = tables.map(|table| table.places.len() * 4).sum::<usize>()
            + texts.contents.len() * size_of::<u128>()
            + texts.signatures.len() * size_of::<Option<Signature>>();
        assert!(bytes <= most * 140, "{bytes}");
    }
}

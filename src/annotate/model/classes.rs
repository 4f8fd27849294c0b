//! Words → classes of words in like surroundings, learnt from plain text, how they are usually written, and the lists of
//! names that hold them: a table by hash.

use super::file::{ModelError, Reader, Writer};

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Class {
    /// One of some hundred classes, from 1; 0 for unknown words.
    pub(crate) fine: u16,
    /// One of fewer, wide classes, from 1 to 127.
    pub(crate) coarse: u8,
    /// Whether it is among the most frequent words.
    pub(crate) frequent: bool,
    /// The lists of names that hold it, see [`list`].
    pub(crate) lists: u8,
    /// How it is written within sentences.
    pub(crate) usual: Usual,
}

/// How a word is written where capitals mean something, sentence starts left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Usual {
    /// With a capital, or never seen.
    #[default]
    Title,
    /// In small letters.
    Lower,
    /// In capitals.
    Upper,
}

impl Usual {
    fn of(bits: u8) -> Self {
        match bits {
            1 => Usual::Lower,
            2 => Usual::Upper,
            _ => Usual::Title,
        }
    }
}

/// Bits for lists of names.
pub(crate) mod list {
    /// A first name.
    pub(crate) const FIRST_NAME: u8 = 1;
    /// A surname.
    pub(crate) const SURNAME: u8 = 1 << 1;
    /// A place by itself.
    pub(crate) const PLACE: u8 = 1 << 2;
    /// Part of the name of a place.
    pub(crate) const PLACE_PART: u8 = 1 << 3;
    /// A country by itself.
    pub(crate) const COUNTRY: u8 = 1 << 4;
    /// A national adjective or demonym.
    pub(crate) const PEOPLE: u8 = 1 << 5;
}

/// The classes of known words.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    /// Sorted by word.
    entries: Vec<(u32, Class)>,
    /// Where the words with given upper bits begin.
    index: Vec<u32>,
}

const INDEX_BITS: u32 = 16;

impl Classes {
    pub(crate) fn new(mut entries: Vec<(u32, Class)>) -> Self {
        entries.sort_unstable();
        entries.dedup_by_key(|entry| entry.0);
        let mut index = vec![0u32; (1 << INDEX_BITS) + 1];
        for entry in &entries {
            index[(entry.0 >> (32 - INDEX_BITS)) as usize + 1] += 1;
        }
        for at in 1..index.len() {
            index[at] += index[at - 1];
        }
        Classes { entries, index }
    }

    /// The classes of a word by the hash of its lower case.
    #[inline]
    pub(crate) fn get(&self, word: u32) -> Class {
        let slot = (word >> (32 - INDEX_BITS)) as usize;
        let (Some(&from), Some(&to)) = (self.index.get(slot), self.index.get(slot + 1)) else {
            return Class::default();
        };
        self.entries[from as usize..to as usize]
            .iter()
            .find(|entry| entry.0 == word)
            .map_or(Class::default(), |entry| entry.1)
    }

    /// These classes with lists of names.
    pub(crate) fn with_lists(self, lists: impl IntoIterator<Item = (u32, u8)>) -> Self {
        let mut words: std::collections::BTreeMap<u32, Class> = self.entries.into_iter().collect();
        for (word, bits) in lists {
            words.entry(word).or_default().lists |= bits;
        }
        Self::new(words.into_iter().collect())
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let numbers = reader.numbers()?;
        Ok(Self::new(
            numbers
                .into_iter()
                .map(|n| {
                    let class = Class {
                        fine: (n >> 8) as u16,
                        coarse: n as u8 & 0x7f,
                        frequent: n & 0x80 != 0,
                        lists: (n >> 24) as u8 & 0x3f,
                        usual: Usual::of((n >> 30) as u8 & 3),
                    };
                    ((n >> 32) as u32, class)
                })
                .collect(),
        ))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        let numbers: Vec<u64> = self
            .entries
            .iter()
            .map(|&(word, class)| {
                u64::from(word) << 32
                    | u64::from(class.usual as u8) << 30
                    | u64::from(class.lists) << 24
                    | u64::from(class.fine) << 8
                    | u64::from(class.frequent) << 7
                    | u64::from(class.coarse)
            })
            .collect();
        writer.numbers(&numbers);
    }
}

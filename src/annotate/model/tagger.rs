//! Words → part-of-speech tags: greedy, left to right, one perceptron decision a token (Collins 2002).

use super::file::{ModelError, Reader, Writer};
use super::table::{Long, Table, feature};
use super::words::{Kind, OUTSIDE, Word};
use crate::annotate::analysis::Tag;

/// Number of columns: one for each tag.
pub(crate) const COLUMNS: usize = 56;
pub(crate) const TEMPLATES: usize = 32;
const NO_TAG: u64 = 63;

/// The tagger: weights, and the words that have one tag only.
#[derive(Debug, Default)]
pub(crate) struct Tagger {
    table: Table<COLUMNS, Long<COLUMNS>>,
    fixed: Fixed,
}

/// Frequent words that have one tag wherever they stand: sorted by key, no need to score them.
#[derive(Debug, Default)]
pub(crate) struct Fixed {
    keys: Vec<u64>,
    tags: Vec<Tag>,
    /// The entry's position plus one for each value of a key's upper bits, as a first guess.
    index: Vec<u16>,
}

const INDEX_BITS: u32 = 15;

impl Fixed {
    pub(crate) fn new(mut entries: Vec<(u64, Tag)>) -> Self {
        entries.sort_by_key(|&(key, _)| slot(key));
        entries.dedup_by_key(|&mut (key, _)| slot(key));
        let mut index = vec![0u16; 1 << INDEX_BITS];
        for (at, &(key, _)) in entries.iter().enumerate() {
            index[slot(key)] = u16::try_from(at + 1).unwrap_or(0);
        }
        Fixed {
            keys: entries.iter().map(|&(key, _)| key).collect(),
            tags: entries.iter().map(|&(_, tag)| tag).collect(),
            index,
        }
    }

    #[inline]
    fn get(&self, key: u64) -> Option<Tag> {
        let at = usize::from(*self.index.get(slot(key))?);
        (at > 0 && self.keys[at - 1] == key).then(|| self.tags[at - 1])
    }
}

fn slot(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - INDEX_BITS)) as usize
}

/// What a word is looked up by among the fixed ones: its lower case and its kind.
pub(crate) fn fixed_key(word: &Word) -> u64 {
    u64::from(word.lower) << 8 | word.kind as u64
}

impl Tagger {
    pub(crate) fn new(table: Table<COLUMNS, Long<COLUMNS>>, fixed: Fixed) -> Self {
        Tagger { table, fixed }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let table = reader.table()?;
        let keys = reader.numbers()?;
        let tags = reader.bytes()?;
        let entries = keys
            .into_iter()
            .zip(tags)
            .map(|(key, &tag)| Some((key, *Tag::ALL.get(usize::from(tag))?)))
            .collect::<Option<Vec<_>>>()
            .ok_or(ModelError::Shape {
                file: reader.file(),
            })?;
        Ok(Self::new(table, Fixed::new(entries)))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.table(&self.table);
        writer.numbers(&self.fixed.keys);
        let tags: Vec<u8> = self.fixed.tags.iter().map(|&tag| tag as u8).collect();
        writer.bytes(&tags);
    }

    /// The tags of a sentence, in order.
    pub(crate) fn tag(&self, words: &[Word], mut each: impl FnMut(usize, Tag)) {
        let (mut first, mut second) = (NO_TAG, NO_TAG);
        let mut features = [0u64; TEMPLATES];
        for (at, word) in words.iter().enumerate() {
            let tag = self.fixed.get(fixed_key(word)).unwrap_or_else(|| {
                fill(words, at, first, second, &mut features);
                best(&self.table.score(&features))
            });
            each(at, tag);
            second = first;
            first = tag as u64;
        }
    }
}

/// The tag with the highest score; the first of equals.
pub(crate) fn best<T: PartialOrd + Copy>(scores: &[T; COLUMNS]) -> Tag {
    let mut best = 0;
    for (at, score) in scores.iter().enumerate().take(Tag::ALL.len()) {
        if *score > scores[best] {
            best = at;
        }
    }
    Tag::ALL[best]
}

/// The features of the token at `at`, whose left neighbours are tagged `first` and `second` (nearest first).
pub(crate) fn fill(words: &[Word], at: usize, first: u64, second: u64, out: &mut [u64; TEMPLATES]) {
    let near = |offset: isize| {
        at.checked_add_signed(offset)
            .and_then(|at| words.get(at))
            .unwrap_or(&OUTSIDE)
    };
    let (before2, before, word, after, after2) = (near(-2), near(-1), near(0), near(1), near(2));
    let w = u64::from(word.lower);
    let kind = word.kind as u64 | u64::from(at == 0) << 4;
    let tags = first << 6 | second;
    *out = [
        feature(1, 0, 0),
        feature(2, n(word.form), 0),
        feature(3, w, 0),
        feature(4, n(word.suffix[0]), kind),
        feature(5, n(word.suffix[1]), 0),
        feature(6, n(word.suffix[2]), 0),
        feature(7, n(word.suffix[3]), 0),
        feature(8, n(word.prefix[0]), 0),
        feature(9, n(word.prefix[2]), 0),
        feature(10, n(word.shape), u64::from(at == 0)),
        feature(11, first, kind),
        feature(12, tags, 0),
        feature(13, first, n(word.known)),
        feature(14, second, n(word.known)),
        feature(15, n(before.known), 0),
        feature(16, n(before2.known), 0),
        feature(17, n(after.known), 0),
        feature(18, n(after2.known), 0),
        feature(19, n(after.suffix[2]), after.kind as u64),
        feature(20, n(before.suffix[2]), 0),
        feature(21, n(word.wide), n(after.wide)),
        feature(22, n(word.wide), n(before.wide)),
        feature(23, n(after.wide), n(after2.wide)),
        feature(24, first, n(after.known)),
        feature(25, tags, n(after.suffix[2])),
        feature(26, n(word.suffix[2]), first << 8 | after.kind as u64),
        feature(
            27,
            (before.kind as u64) << 8 | kind << 16 | after.kind as u64,
            n(word.suffix[1]),
        ),
        feature(28, n(word.cluster), kind),
        feature(29, n(before.cluster), n(word.coarse)),
        feature(30, n(after.cluster), n(word.coarse)),
        feature(31, n(word.cluster), first),
        feature(32, n(word.cluster), n(after.coarse) << 8 | n(after2.coarse)),
    ];
}

/// Whether a word is of a kind that may be fixed at all: words in capitals or in title case depend on context.
pub(crate) fn may_be_fixed(word: &Word) -> bool {
    matches!(word.kind, Kind::Lower | Kind::Mark)
}

fn n(value: impl Into<u64>) -> u64 {
    value.into()
}

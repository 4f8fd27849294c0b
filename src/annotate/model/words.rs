//! Token → the numbers that all models see of it: hashes of its form, its lower case, its ends and its shape.
//!
//! Everything is computed once for a token; the models only combine these numbers. Digits are folded to `0`, so that
//! all years look alike.

use super::classes::{Classes, Usual};
use crate::annotate::analysis::Sentence;

/// What the models see of one token.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Word {
    /// Hash of the form with its case.
    pub(crate) form: u32,
    /// Hash of the lower-cased form.
    pub(crate) lower: u32,
    /// Hashes of the first one, two and three bytes of the lower-cased form.
    pub(crate) prefix: [u32; 3],
    /// Hashes of the last one, two, three and four bytes of the lower-cased form.
    pub(crate) suffix: [u32; 4],
    /// Hash of the shape, runs shortened: `Xx`, `X`, `0`, `X.X.`
    pub(crate) shape: u32,
    /// Case and make-up, a few bits.
    pub(crate) kind: Kind,
    /// Class of words in like surroundings; 0 when unknown.
    pub(crate) cluster: u16,
    /// The same, of few wide classes.
    pub(crate) coarse: u8,
    /// The word where it is looked at alone: rare words are known by their ends.
    pub(crate) known: u32,
    /// The word where it is looked at together with others: only frequent words for themselves, others by their class.
    pub(crate) wide: u32,
    /// Lists of names that hold the word, one bit each.
    pub(crate) lists: u8,
    /// Whether the case is a guess, because that of the sentence tells nothing.
    pub(crate) recased: bool,
}

/// Case and make-up of a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// Punctuation and symbols.
    #[default]
    Mark,
    /// `word`
    Lower,
    /// `Word`
    Title,
    /// `WORD`
    Upper,
    /// `McWord`, `eWord`
    Mixed,
    /// `1,000`
    Number,
    /// `24-hour`
    Alphanumeric,
}

/// The value of a position before the first or after the last token.
pub(crate) const OUTSIDE: Word = Word {
    form: 0x1000_0001,
    lower: 0x1000_0001,
    prefix: [1; 3],
    suffix: [1; 4],
    shape: 1,
    kind: Kind::Mark,
    cluster: 0xffff,
    coarse: 0x7f,
    known: 0x1000_0001,
    wide: 0x1000_0001,
    lists: 0x80,
    recased: false,
};

/// Appends one entry to `words` for each token of the sentence. Where the sentence is in capitals, has a capital on every
/// word as headlines do, or none at all, the words are seen as they are usually written.
pub(crate) fn look_at(text: &str, sentence: &Sentence, classes: &Classes, words: &mut Vec<Word>) {
    let mut buffer = Vec::with_capacity(32);
    let form = |at: usize| {
        let token = &sentence.tokens[at];
        text.get(token.start as usize..token.end as usize)
            .unwrap_or_default()
    };
    let from = words.len();
    words.extend((0..sentence.tokens.len()).map(|at| see(form(at), classes, &mut buffer)));
    let words = &mut words[from..];
    let Some(writing) = writing(words) else {
        return;
    };
    for (at, word) in words.iter_mut().enumerate() {
        if word.kind == writing {
            let usual = classes.get(word.lower).usual;
            *word = see(&usual_form(form(at), usual, at == 0), classes, &mut buffer);
        }
        word.recased = true;
    }
}

/// What the models see of `form`, with its classes.
fn see(form: &str, classes: &Classes, buffer: &mut Vec<u8>) -> Word {
    let mut word = word(form, buffer);
    let class = classes.get(word.lower);
    (word.cluster, word.coarse, word.lists) = (class.fine, class.coarse, class.lists);
    word.known = word.lower;
    word.wide = word.lower;
    if class.fine == 0 {
        word.known = word.suffix[1] ^ (word.kind as u32) << 24;
        word.wide = word.known;
    } else if !class.frequent {
        word.wide = u32::from(class.fine).wrapping_mul(0x9e37_79b1);
    }
    word
}

/// The kind in which a sentence is written whose case tells nothing: in capitals, as a headline, without any capital.
fn writing(words: &[Word]) -> Option<Kind> {
    /// Shorter sentences may be names.
    const LEAST: usize = 3;
    let count = |kind: Kind| words.iter().filter(|word| word.kind == kind).count();
    let (lower, upper) = (count(Kind::Lower), count(Kind::Upper));
    if upper >= LEAST && upper > 3 * lower + count(Kind::Title) {
        return Some(Kind::Upper);
    }
    let title = count(Kind::Title);
    if title > LEAST && title > 3 * lower {
        return Some(Kind::Title);
    }
    (lower > LEAST && upper + title + count(Kind::Mixed) == 0).then_some(Kind::Lower)
}

/// `form`, which is written as nothing can be told from, in its usual case.
fn usual_form(form: &str, usual: Usual, first: bool) -> String {
    match usual {
        Usual::Upper => form.to_uppercase(),
        Usual::Lower if !first => form.to_lowercase(),
        Usual::Lower | Usual::Title => {
            let mut chars = form.chars();
            chars
                .next()
                .map(|start| start.to_uppercase().to_string() + &chars.as_str().to_lowercase())
                .unwrap_or_default()
        }
    }
}

/// What the models see of `form`; `buffer` is working space.
pub(crate) fn word(form: &str, buffer: &mut Vec<u8>) -> Word {
    const LONGEST: usize = 64;
    let form = &form[..form.floor_char_boundary(LONGEST)];
    // Typographic apostrophes are apostrophes.
    let straight;
    let form = if !form.is_ascii() && form.contains('’') {
        straight = form.replace('’', "'");
        straight.as_str()
    } else {
        form
    };
    let (shape, kind) = shape(form);
    let digits_alike = |byte: u8| if byte.is_ascii_digit() { b'0' } else { byte };
    buffer.clear();
    buffer.extend(form.bytes().map(digits_alike));
    let exact = hash(buffer);
    if form.is_ascii() {
        buffer.make_ascii_lowercase();
    } else {
        let lower = form.to_lowercase();
        buffer.clear();
        buffer.extend(lower.bytes().map(digits_alike));
    }
    let lower = buffer.as_slice();
    let length = lower.len();
    let near = length.min(ENDS);
    let (head, tail) = (load(&lower[..near]), load(&lower[length - near..]));
    let first = |count: usize| {
        let count = count.min(length);
        hash_of_few(head & !(u64::MAX << (8 * count)), count) ^ 0x5bd1
    };
    let last = |count: usize| {
        let count = count.min(near);
        hash_of_few(tail >> (8 * (near - count)), count) ^ 0x9e37
    };
    Word {
        form: exact,
        lower: hash(lower),
        prefix: [first(1), first(2), first(3)],
        suffix: [last(1), last(2), last(3), last(4)],
        shape,
        kind,
        cluster: 0,
        coarse: 0,
        known: 0,
        wide: 0,
        lists: 0,
        recased: false,
    }
}

/// Bytes of the longest end that is looked at.
const ENDS: usize = 4;

/// What each ASCII character does to the shape of a word.
const ASCII: [u8; 128] = {
    let mut classes = [0; 128];
    let mut byte = 0;
    while byte < 128u8 {
        classes[byte as usize] = match byte {
            b'a'..=b'z' => b'x',
            b'A'..=b'Z' => b'X',
            b'0'..=b'9' => b'0',
            mark => mark,
        };
        byte += 1;
    }
    classes
};

/// What a character does to the shape of a word.
fn class_of(c: char) -> u8 {
    match ASCII.get(c as usize) {
        Some(&class) => class,
        None if c.is_uppercase() => b'X',
        None if c.is_alphabetic() => b'x',
        None => b'?',
    }
}

fn shape(form: &str) -> (u32, Kind) {
    if form.is_ascii() {
        shape_of(
            form.bytes()
                .filter_map(|byte| ASCII.get(usize::from(byte)).copied()),
        )
    } else {
        shape_of(form.chars().map(class_of))
    }
}

fn shape_of(classes: impl Iterator<Item = u8>) -> (u32, Kind) {
    let (mut upper, mut lower, mut digits, mut all) = (0u32, 0u32, 0u32, 0u32);
    let mut shape = 0x811c_9dc5u32;
    let (mut first, mut previous) = (0u8, 0u8);
    for class in classes {
        upper += u32::from(class == b'X');
        lower += u32::from(class == b'x');
        digits += u32::from(class == b'0');
        if all == 0 {
            first = class;
        }
        all += 1;
        if class != previous {
            shape = (shape ^ u32::from(class)).wrapping_mul(0x0100_0193);
        }
        previous = class;
    }
    let kind = match (upper + lower, digits) {
        (0, 0) => Kind::Mark,
        (0, _) => Kind::Number,
        (_, 1..) => Kind::Alphanumeric,
        _ if upper == 0 => Kind::Lower,
        _ if lower == 0 => Kind::Upper,
        _ if first == b'X' && upper == 1 => Kind::Title,
        _ => Kind::Mixed,
    };
    // A few lengths matter: initials, short acronyms.
    let length = match all {
        1 => 1,
        2..=5 => 2,
        _ => 3,
    };
    (shape ^ (length << 20), kind)
}

/// A hash of a few bytes; the same on every machine, part of the model format.
#[inline]
pub(crate) fn hash(bytes: &[u8]) -> u32 {
    let mut state = (bytes.len() as u64).wrapping_mul(FACTOR);
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        state = stir(state, u64::from_le_bytes(*chunk));
    }
    if !rest.is_empty() {
        state = stir(state, load(rest));
    }
    (state.wrapping_mul(FACTOR) >> 32) as u32
}

/// The [`hash`] of `count` bytes, fewer than eight, of which `bytes` is made.
#[inline]
fn hash_of_few(bytes: u64, count: usize) -> u32 {
    let state = stir((count as u64).wrapping_mul(FACTOR), bytes);
    (state.wrapping_mul(FACTOR) >> 32) as u32
}

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline]
fn stir(state: u64, bytes: u64) -> u64 {
    let state = (state ^ bytes).wrapping_mul(FACTOR);
    state ^ state >> 29
}

/// At most eight bytes as a number, the first lowest.
#[inline]
fn load(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        // Where the two overlap they are the same.
        let last = u64::from(u32::from_le_bytes(*last)) << (8 * (bytes.len() - 4));
        return u64::from(u32::from_le_bytes(*first)) | last;
    }
    let shifted = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
    bytes.iter().rev().fold(0, shifted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ends_of_words_have_the_hashes_of_their_bytes(form in "[a-z'\u{e9}\u{2019}.]{0,12}") {
            let word = word(&form, &mut Vec::new());
            let lower = form.replace('\u{2019}', "'");
            let lower = lower.as_bytes();
            prop_assert_eq!(word.lower, hash(lower));
            for count in 1..=3 {
                let first = &lower[..lower.len().min(count)];
                prop_assert_eq!(word.prefix[count - 1], hash(first) ^ 0x5bd1);
            }
            for count in 1..=4 {
                let last = &lower[lower.len().saturating_sub(count)..];
                prop_assert_eq!(word.suffix[count - 1], hash(last) ^ 0x9e37);
            }
        }
    }
}

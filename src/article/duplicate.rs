//! Content hash and near-duplicate signature: which articles are the same, and which are copies of each other.
//!
//! The signature is one-permutation MinHash (Li, Owen, Zhang 2012, with rotation for empty bins) over word shingles:
//! deterministic, independent of threads and of anything but the text.

use std::fmt;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::Article;

/// Identity of a text: title and body, whatever white space is between their words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub u128);

impl ContentHash {
    /// Hashes title and body.
    pub fn of(title: &str, body: &str) -> Self {
        let mut words = String::with_capacity(title.len() + body.len() + 4);
        for part in [title, body] {
            for word in part.split_whitespace() {
                words.push_str(word);
                words.push(' ');
            }
            words.push('\n');
        }
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&blake3::hash(words.as_bytes()).as_bytes()[..16]);
        ContentHash(u128::from_be_bytes(bytes))
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Bins of a signature.
const BINS: usize = 64;
/// Neighbouring bins that must agree for two texts to be compared.
const ROWS: usize = 4;
/// Fewer different shingles than this make no signature: short notes resemble each other by nature.
const LEAST_SHINGLES: usize = 16;
/// Words of a body that count; a longer text is told by its beginning.
const MOST_WORDS: usize = 5000;

/// What a text looks like, in 128 bytes: two texts share about as many bins as they share shingles (Jaccard).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    #[serde(with = "bins")]
    bins: [u16; BINS],
}

impl Signature {
    /// Bands by which texts that may be near-duplicates are found: at least one is equal for nearly all pairs of which
    /// seven tenths agree.
    pub const BANDS: usize = BINS / ROWS;
    /// The least [`Signature::similarity`] of near-duplicates.
    pub const NEAR: f32 = 0.65;

    /// The signature of an article, or `None` when it is too short to have one.
    pub fn of(article: &Article) -> Option<Self> {
        let words: Vec<u64> = words(&article.body).take(MOST_WORDS).collect();
        let words = if words.len() < LEAST_SHINGLES {
            letters(&article.body)
        } else {
            words
        };
        let mut bins = [u64::MAX; BINS];
        let mut shingles = 0;
        for shingle in words.windows(3) {
            let mut bytes = [0; 24];
            for (to, word) in bytes.chunks_exact_mut(8).zip(shingle) {
                to.copy_from_slice(&word.to_le_bytes());
            }
            let hash = xxh3_64(&bytes);
            let bin = &mut bins[(hash % BINS as u64) as usize];
            *bin = (*bin).min(hash / BINS as u64);
            shingles += 1;
        }
        if shingles < LEAST_SHINGLES {
            return None;
        }
        let mut filled = [0u16; BINS];
        for (at, fill) in filled.iter_mut().enumerate() {
            // An empty bin takes the next full one, marked with the distance.
            let (distance, value) = (0..BINS)
                .map(|distance| (distance as u64, bins[(at + distance) % BINS]))
                .find(|(_, value)| *value != u64::MAX)?;
            *fill = xxh3_64(&(value.wrapping_add(distance << 58)).to_le_bytes()) as u16;
        }
        Some(Signature { bins: filled })
    }

    /// The share of agreeing bins, 0 to 1.
    pub fn similarity(&self, other: &Signature) -> f32 {
        let same = self
            .bins
            .iter()
            .zip(&other.bins)
            .filter(|(a, b)| a == b)
            .count();
        same as f32 / BINS as f32
    }

    /// Keys of the bands.
    pub fn bands(&self) -> [u64; Signature::BANDS] {
        let mut keys = [0; Signature::BANDS];
        for (band, key) in keys.iter_mut().enumerate() {
            let mut packed = (band as u64) << 56;
            for (row, bin) in self.bins[band * ROWS..(band + 1) * ROWS].iter().enumerate() {
                packed ^= u64::from(*bin) << (16 * row);
            }
            *key = xxh3_64(&[packed.to_le_bytes(), (band as u64).to_le_bytes()].concat());
        }
        keys
    }
}

/// Hashes of the words in lower case.
fn words(text: &str) -> impl Iterator<Item = u64> + '_ {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| xxh3_64(word.to_lowercase().as_bytes()))
}

/// Hashes of the letters, for scripts that set no blanks between words.
fn letters(text: &str) -> Vec<u64> {
    text.chars()
        .filter(|letter| letter.is_alphanumeric() && !letter.is_ascii())
        .take(MOST_WORDS)
        .map(|letter| xxh3_64(&(letter as u32).to_le_bytes()))
        .collect()
}

mod bins {
    use serde::{Deserialize, Deserializer, Serializer, de};

    use super::BINS;

    pub(super) fn serialize<S: Serializer>(bins: &[u16; BINS], to: S) -> Result<S::Ok, S::Error> {
        let hex: Vec<String> = bins.iter().map(|bin| format!("{bin:04x}")).collect();
        to.serialize_str(&hex.concat())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u16; BINS], D::Error> {
        let text = String::deserialize(from)?;
        let wrong = || de::Error::custom("a signature has 256 hexadecimal digits");
        let mut bins = [0; BINS];
        if text.len() != BINS * 4 || !text.is_ascii() {
            return Err(wrong());
        }
        for (bin, digits) in bins.iter_mut().zip(text.as_bytes().chunks_exact(4)) {
            let digits = std::str::from_utf8(digits).map_err(|_| wrong())?;
            *bin = u16::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        Ok(bins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(body: &str) -> Article {
        Article {
            body: body.to_owned(),
            ..Article::default()
        }
    }

    fn story(seed: usize) -> String {
        (0..200)
            .map(|at| format!("word{} ", (at * 7 + seed * 1009) % 4001))
            .collect()
    }

    #[test]
    fn copies_are_near_and_others_are_not() {
        let wire = story(1);
        let copy = format!("LONDON (Agency) - {wire} (Reporting by a colleague)");
        let other = story(2);
        let signature = |text: &str| Signature::of(&article(text)).expect("long enough");
        let (one, two, three) = (signature(&wire), signature(&copy), signature(&other));
        assert!(one.similarity(&two) >= Signature::NEAR);
        assert!(one.bands().iter().zip(two.bands()).any(|(a, b)| *a == b));
        assert!(one.similarity(&three) < 0.2);
        assert_eq!(Signature::of(&article("a short note")), None);
    }

    #[test]
    fn signatures_survive_storage() {
        let signature = Signature::of(&article(&story(3))).expect("long enough");
        let stored = serde_json::to_string(&signature).expect("plain data");
        assert_eq!(
            serde_json::from_str::<Signature>(&stored).expect("as written"),
            signature
        );
    }

    #[test]
    fn white_space_makes_no_difference_to_content() {
        assert_eq!(
            ContentHash::of("A  b", "c\nd"),
            ContentHash::of("A b", "c d")
        );
        assert_ne!(ContentHash::of("A", "b"), ContentHash::of("A b", ""));
    }
}

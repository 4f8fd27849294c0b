//! Content hash and near-duplicate signature: which articles are the same, and which are copies of each other.
//!
//! The signature is one-permutation MinHash (Li, Owen, Zhang 2012, with rotation for empty bins) over word shingles:
//! deterministic, independent of threads and of anything but the text.

use std::fmt;

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
const ROWS: usize = 3;
/// Fewer different shingles than this make no signature: short notes resemble each other by nature.
const LEAST_SHINGLES: usize = 16;
/// Words of a body that count; a longer text is told by its beginning.
const MOST_WORDS: usize = 5000;

/// What a text looks like, in 64 bytes: two texts share about as many bins as they share shingles (Jaccard).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    bins: [u8; BINS],
}

impl Signature {
    /// Bands by which texts that may be near-duplicates are found: one is equal for 96 % of pairs of which two thirds
    /// agree, for 99.6 % of those of which three quarters do.
    pub const BANDS: usize = 10;
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
        let mut filled = [0u8; BINS];
        for (at, fill) in filled.iter_mut().enumerate() {
            // An empty bin takes the next full one, marked with the distance.
            let (distance, value) = (0..BINS)
                .map(|distance| (distance as u64, bins[(at + distance) % BINS]))
                .find(|(_, value)| *value != u64::MAX)?;
            *fill = xxh3_64(&(value.wrapping_add(distance << 58)).to_le_bytes()) as u8;
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

    /// The key of a band, counted from 0.
    pub fn band(&self, band: usize) -> u32 {
        let rows = &self.bins[band * ROWS..(band + 1) * ROWS];
        rows.iter().fold(0, |key, bin| key << 8 | u32::from(*bin))
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
        assert!((0..Signature::BANDS).any(|band| one.band(band) == two.band(band)));
        assert!(one.similarity(&three) < 0.2);
        assert_eq!(Signature::of(&article("a short note")), None);
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

//! How words are weighed.

/// How words are weighed: BM25 (Robertson & Zaragoza 2009) with help from words that stand close together and, where a
/// query is widened, from words of its best hits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranking {
    /// How soon repeats of a word stop to count.
    pub k1: f32,
    /// How much the length of an article counts, 0 to 1.
    pub b: f32,
    /// Weight of neighbouring words of the query that stand close together, beside 1 for the words themselves; 0 for none.
    pub proximity: f32,
    /// Moves that such words may be apart.
    pub window: u32,
    /// Best hits that a query is widened by.
    pub feedback_hits: usize,
    /// Words taken from them.
    pub feedback_words: usize,
    /// Weight of the heaviest of these words beside 1 for those of the query.
    pub feedback_weight: f32,
}

/// Words up to which a query names its subject, and from which it describes it.
const BRIEF: f32 = 3.0;
const WORDY: f32 = 10.0;
/// `k1` and `b` of brief queries, and what is added for wordy ones.
const K1: (f32, f32) = (0.7, 0.8);
const B: (f32, f32) = (0.45, 0.15);

impl Ranking {
    /// The ranking of a query of `words` telling words.
    ///
    /// A brief query names its subject: that an article has the word says nearly all, how often and in how long a text
    /// little. In a wordy one many words are there by the way, so that repeats and length must count for more (Chung,
    /// Luk, Wong, Kwok & Lee 2006 adapt the pivot of lengths to the size of the query for the same reason). Between
    /// the two the parameters rise evenly.
    #[must_use]
    pub fn for_words(words: usize) -> Self {
        let share = ((words as f32 - BRIEF) / (WORDY - BRIEF)).clamp(0.0, 1.0);
        Ranking {
            k1: K1.0 + K1.1 * share,
            b: B.0 + B.1 * share,
            proximity: 0.0,
            window: 4,
            feedback_hits: 10,
            feedback_words: 15,
            feedback_weight: 0.3,
        }
    }
}

impl Default for Ranking {
    /// That of a query of middling length.
    fn default() -> Self {
        Ranking::for_words(6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_and_length_count_for_more_in_wordy_queries() {
        let (brief, wordy) = (Ranking::for_words(1), Ranking::for_words(40));
        assert_eq!(brief, Ranking::for_words(3));
        assert_eq!(wordy, Ranking::for_words(10));
        assert!(brief.k1 < wordy.k1 && brief.b < wordy.b);
        let between = Ranking::for_words(6);
        assert!(brief.k1 < between.k1 && between.k1 < wordy.k1);
    }
}

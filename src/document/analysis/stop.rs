//! English words that say little or nothing of what a text is about.

/// Words so frequent that they say nothing of a subject; they count in phrases but not in bags of words.
#[must_use]
pub fn is_stop_word(form: &str) -> bool {
    STOP_WORDS.binary_search(&form).is_ok()
}

/// Function words of English, after the list in van Rijsbergen, Information Retrieval (1979), cut to those without content in news.
const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it",
    "no", "not", "of", "on", "or", "such", "that", "the", "their", "then", "there", "these",
    "they", "this", "to", "was", "will", "with",
];

/// Words that hold a sentence together: pronouns, auxiliary verbs, question words, prepositions and adverbs. They may say
/// something in a brief query, and in a wordy one are only in the way.
#[must_use]
pub fn is_function_word(form: &str) -> bool {
    FUNCTION_WORDS.binary_search(&form).is_ok()
}

/// The closed classes of English words that are not among [`STOP_WORDS`]. `us` is missing: it is the United States too.
const FUNCTION_WORDS: &[&str] = &[
    "about",
    "above",
    "after",
    "again",
    "against",
    "all",
    "also",
    "am",
    "any",
    "because",
    "been",
    "before",
    "being",
    "below",
    "between",
    "both",
    "can",
    "cannot",
    "could",
    "did",
    "do",
    "does",
    "doing",
    "down",
    "during",
    "each",
    "few",
    "from",
    "further",
    "had",
    "has",
    "have",
    "having",
    "he",
    "her",
    "here",
    "hers",
    "herself",
    "him",
    "himself",
    "his",
    "how",
    "however",
    "i",
    "its",
    "itself",
    "just",
    "may",
    "me",
    "might",
    "more",
    "most",
    "must",
    "my",
    "myself",
    "nor",
    "off",
    "once",
    "only",
    "other",
    "our",
    "ours",
    "out",
    "over",
    "own",
    "same",
    "shall",
    "she",
    "should",
    "so",
    "some",
    "than",
    "theirs",
    "them",
    "themselves",
    "those",
    "through",
    "too",
    "under",
    "until",
    "up",
    "upon",
    "very",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "whom",
    "whose",
    "why",
    "within",
    "without",
    "would",
    "you",
    "your",
    "yours",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_for_search() {
        assert!(STOP_WORDS.is_sorted() && FUNCTION_WORDS.is_sorted());
    }
}

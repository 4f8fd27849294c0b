//! One word of a query, and which words of texts it means.

use std::sync::OnceLock;

use super::matcher::IndexedWord;
use crate::document::analysis::{Language, other_spellings, terms_in};

/// One word of a text condition.
#[derive(Clone, Debug, PartialEq)]
pub enum WordMatch {
    /// A word, inflected in any way.
    Word {
        /// The word in each language.
        word: QueryWord,
        /// Sounds by which other spellings are found too, where the word stands alone.
        sounds: Vec<String>,
    },
    /// A term of the index.
    Term(String),
    /// A pattern over folded words: literals with `*` and `?`.
    Pattern(Vec<Glob>),
    /// A folded word give or take some letters.
    Fuzzy {
        /// The folded word.
        form: String,
        /// Edits allowed.
        distance: u8,
    },
}

/// A word as cut from a query: lower case, accents kept. What it becomes in each language is worked out when it is asked
/// for, as stemming it in all of them takes as long as a small search.
#[derive(Clone, Debug)]
pub struct QueryWord {
    form: String,
    terms: OnceLock<Vec<String>>,
}

impl QueryWord {
    /// A word in lower case.
    #[must_use]
    pub fn new(form: &str) -> Self {
        QueryWord {
            form: form.to_owned(),
            terms: OnceLock::new(),
        }
    }

    /// As cut from the query.
    #[must_use]
    pub fn form(&self) -> &str {
        &self.form
    }

    /// Every index term that it may have become, in whatever language.
    #[must_use]
    pub fn terms(&self) -> &[String] {
        self.terms
            .get_or_init(|| terms_in(&self.form, Language::all()))
    }
}

/// All else follows from the form.
impl PartialEq for QueryWord {
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form
    }
}

/// One piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Glob {
    /// This letter.
    Letter(char),
    /// Any one letter.
    One,
    /// Any letters, or none.
    Many,
}

impl WordMatch {
    /// A word as cut from a query, with other spellings of it.
    #[must_use]
    pub fn of_form(form: &str) -> Self {
        WordMatch::Word {
            word: QueryWord::new(form),
            sounds: other_spellings(form),
        }
    }

    /// Whether a word of a text is meant.
    #[must_use]
    pub fn fits(&self, word: &IndexedWord) -> bool {
        match self {
            WordMatch::Word { word: asked, .. } => {
                asked.terms().iter().any(|term| **term == *word.term)
            }
            WordMatch::Term(term) => **term == *word.term,
            WordMatch::Pattern(pattern) => glob_matches(pattern, &word.form),
            WordMatch::Fuzzy { form, distance } => fuzzy_matches(form, &word.form, *distance),
        }
    }
}

/// Whether a folded word fits a pattern.
#[must_use]
pub fn glob_matches(pattern: &[Glob], word: &str) -> bool {
    // The classic walk with one point of return: linear for each `*`, never exponential.
    let letters: Vec<char> = word.chars().collect();
    let (mut p, mut w) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while w < letters.len() {
        match pattern.get(p) {
            Some(Glob::Many) => {
                back = Some((p, w));
                p += 1;
            }
            Some(Glob::One) => {
                p += 1;
                w += 1;
            }
            Some(Glob::Letter(letter)) if *letter == letters[w] => {
                p += 1;
                w += 1;
            }
            _ => match back {
                Some((star, from)) => {
                    back = Some((star, from + 1));
                    p = star + 1;
                    w = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|glob| *glob == Glob::Many)
}

/// Whether two words differ by at most `distance` insertions, deletions, replacements or swaps of neighbours.
#[must_use]
pub fn fuzzy_matches(a: &str, b: &str, distance: u8) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let limit = usize::from(distance);
    if a.len().abs_diff(b.len()) > limit {
        return false;
    }
    let width = b.len() + 1;
    let mut rows = vec![0usize; width * (a.len() + 1)];
    for (j, cell) in rows.iter_mut().take(width).enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        rows[i * width] = i;
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[(i - 1) * width + j] + 1)
                .min(rows[i * width + j - 1] + 1)
                .min(rows[(i - 1) * width + j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[(i - 2) * width + j - 2] + 1);
            }
            rows[i * width + j] = best;
        }
    }
    rows[width * (a.len() + 1) - 1] <= limit
}

//! Where the words of a query stand in a text: the plain meaning of [`TextMatch`], used by the scanning backend and by
//! snippets.

use super::plan::{Scope, TextMatch};
use super::word::WordMatch;
use crate::article::Article;
use crate::document::analysis::{Analyzer, Language, fold, sound, words};
use crate::document::fields::TITLE_WORDS;
use crate::text::{Span, TextField};

/// A word of a text with its index term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedWord {
    /// Stemmed and tagged.
    pub term: Box<str>,
    /// Folded, not stemmed.
    pub form: Box<str>,
    /// Whether it begins with a capital letter.
    pub capital: bool,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Title and body cut into indexed words; the number of a word is its position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleText {
    /// Words of the title.
    pub title: Vec<IndexedWord>,
    /// Words of the body.
    pub body: Vec<IndexedWord>,
}

/// Words of a text that fulfil a condition, by their positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Which text.
    pub field: TextField,
    /// Positions of the words, in the order of the condition.
    pub positions: Vec<u32>,
}

impl ArticleText {
    /// Cuts the texts of an article; of the body only the first `bytes`.
    #[must_use]
    pub fn new(article: &Article, bytes: usize, analyzer: &mut Analyzer) -> Self {
        let language = Language::of_article(article.language.as_deref());
        let cut = article
            .body
            .floor_char_boundary(bytes.min(article.body.len()));
        let mut title = indexed(&article.title, language, analyzer);
        title.truncate(TITLE_WORDS as usize);
        ArticleText {
            title,
            body: indexed(&article.body[..cut], language, analyzer),
        }
    }

    /// The words of one text.
    #[must_use]
    pub fn words(&self, field: TextField) -> &[IndexedWord] {
        match field {
            TextField::Title => &self.title,
            TextField::Body => &self.body,
        }
    }

    /// Every place where the condition is fulfilled.
    #[must_use]
    pub fn occurrences(&self, condition: &TextMatch) -> Vec<Occurrence> {
        let fields: &[TextField] = match condition.scope {
            Scope::Any => &[TextField::Title, TextField::Body],
            Scope::Title => &[TextField::Title],
            Scope::Body => &[TextField::Body],
        };
        let mut found = Vec::new();
        for field in fields {
            let words = self.words(*field);
            if let ([WordMatch::Word { sounds, .. }], Scope::Any) =
                (condition.words.as_slice(), condition.scope)
                && !sounds.is_empty()
            {
                let sounds_alike =
                    |form: &str| sound(form).is_some_and(|sound| sounds.contains(&sound));
                let alike = |word: &IndexedWord| {
                    condition.words[0].fits(word) || (word.capital && sounds_alike(&word.form))
                };
                let places = (0..words.len()).filter(|at| alike(&words[*at]));
                found.extend(places.map(|at| Occurrence {
                    field: *field,
                    positions: vec![at as u32],
                }));
                continue;
            }
            find(words, 0, words.len(), condition, |positions| {
                found.push(Occurrence {
                    field: *field,
                    positions,
                })
            });
        }
        found
    }

    /// Whether the condition is fulfilled by words that lie within `span`.
    #[must_use]
    pub fn fulfilled_within(&self, condition: &TextMatch, span: Span) -> bool {
        let scope_fits = match condition.scope {
            Scope::Any => true,
            Scope::Title => span.field == TextField::Title,
            Scope::Body => span.field == TextField::Body,
        };
        if !scope_fits {
            return false;
        }
        let words = self.words(span.field);
        let (first, last) = positions_within(words, span);
        let mut found = false;
        find(words, first, last, condition, |_| found = true);
        found
    }
}

/// The positions of the words that lie within `span`, half-open.
fn positions_within(words: &[IndexedWord], span: Span) -> (usize, usize) {
    let first = words.partition_point(|word| word.start < span.start);
    let last = words.partition_point(|word| word.end <= span.end);
    (first, last.max(first))
}

/// Whether the word at this byte begins with a capital letter.
#[must_use]
pub fn is_capital(text: &str, start: u32) -> bool {
    text[start as usize..].starts_with(char::is_uppercase)
}

fn indexed(text: &str, language: Option<Language>, analyzer: &mut Analyzer) -> Vec<IndexedWord> {
    let mut out = Vec::new();
    words(text, |word| {
        out.push(IndexedWord {
            term: analyzer.term(word.form, language).into(),
            form: fold(word.form).into(),
            capital: is_capital(text, word.start),
            start: word.start,
            end: word.end,
        });
    });
    out
}

fn find(
    words: &[IndexedWord],
    first: usize,
    last: usize,
    condition: &TextMatch,
    mut each: impl FnMut(Vec<u32>),
) {
    let lists: Vec<Vec<u32>> = condition
        .words
        .iter()
        .map(|wanted| {
            (first..last)
                .filter(|at| wanted.fits(&words[*at]))
                .map(|at| at as u32)
                .collect()
        })
        .collect();
    phrase_places(&lists, condition.slop, |positions| {
        each(positions.to_vec());
        true
    });
}

/// The places where words stand as a phrase: one position of each list, such that the positions less the number of
/// the word lie at most `slop` apart. Lists are sorted; `each` says whether to go on.
pub fn phrase_places(lists: &[Vec<u32>], slop: u32, mut each: impl FnMut(&[u32]) -> bool) {
    let Some((lead, rest)) = lists.split_first() else {
        return;
    };
    if slop == 0 {
        let mut positions = Vec::new();
        for &start in lead {
            let holds = rest
                .iter()
                .enumerate()
                .all(|(at, list)| list.binary_search(&(start + at as u32 + 1)).is_ok());
            if holds {
                positions.clear();
                positions.extend((start..).take(lists.len()));
                if !each(&positions) {
                    return;
                }
            }
        }
        return;
    }
    // A window over the least adjusted position: raise the least until all lie close enough.
    let mut cursors = vec![0usize; lists.len()];
    loop {
        let adjusted = |word: usize, at: usize| {
            lists[word]
                .get(at)
                .map(|position| i64::from(*position) - word as i64)
        };
        let mut least = (i64::MAX, 0);
        let mut greatest = i64::MIN;
        for (word, cursor) in cursors.iter().enumerate() {
            let Some(position) = adjusted(word, *cursor) else {
                return;
            };
            least = least.min((position, word));
            greatest = greatest.max(position);
        }
        if greatest - least.0 <= i64::from(slop) {
            let positions: Vec<u32> = cursors
                .iter()
                .enumerate()
                .map(|(word, cursor)| lists[word][*cursor])
                .collect();
            // A word that is asked for several times must stand there as often.
            let again = (1..positions.len()).find(|at| positions[..*at].contains(&positions[*at]));
            if let Some(again) = again {
                cursors[again] += 1;
                continue;
            }
            if !each(&positions) {
                return;
            }
        }
        cursors[least.1] += 1;
    }
}

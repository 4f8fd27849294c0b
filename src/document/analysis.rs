//! Text as the index sees it: words with positions, folded forms, and stems by language.
//!
//! Words are cut the same way in every language, so that a query can be cut without knowing the language of
//! what it will meet; only the stem depends on the language of the article. English stems and words of
//! languages without a stemmer stand bare, those of other languages carry a tag, so that a stem of one language
//! never meets a word of another. Scripts written without spaces (Han, Kana, Thai, Lao, Khmer, Burmese) are
//! indexed as overlapping pairs of characters.

mod spelling;
mod stop;

use std::collections::HashMap;
use std::ops::ControlFlow;

use frostem::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

pub use spelling::{fold, name_key, other_spellings, sound, sounding_alike};
pub use stop::{is_function_word, is_stop_word};

/// Longest word that is indexed, in bytes; longer ones are noise such as encoded attachments.
pub const WORD_BYTES: usize = 128;

/// Separates a stem from the tag of its language.
const TAG: char = '\u{1}';

/// One word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// Lower case, composed, accents kept.
    pub form: &'a str,
    /// First byte in the text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Number of the word, from 0.
    pub position: u32,
}

/// A language that has a stemmer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(u8);

macro_rules! languages {
    ($($code:literal $algorithm:ident),* $(,)?) => {
        const LANGUAGES: &[(&str, Algorithm)] = &[$(($code, Algorithm::$algorithm)),*];
    };
}

languages! {
    "en" English, "ar" Arabic, "da" Danish, "de" German, "el" Greek, "es" Spanish, "fi" Finnish, "fr" French,
    "hu" Hungarian, "it" Italian, "nl" Dutch, "no" Norwegian, "pt" Portuguese, "ro" Romanian, "ru" Russian,
    "sv" Swedish, "ta" Tamil, "tr" Turkish,
}

impl Language {
    /// The language of English articles and of those that do not say.
    pub const ENGLISH: Language = Language(0);

    /// Every language with a stemmer.
    pub fn all() -> impl Iterator<Item = Language> {
        (0..LANGUAGES.len() as u8).map(Language)
    }

    /// The stemmer for an article's `language`; `None` for languages that have none.
    #[must_use]
    pub fn of_article(language: Option<&str>) -> Option<Language> {
        let Some(code) = language else {
            return Some(Language::ENGLISH);
        };
        let code = match code.get(..2).unwrap_or(code) {
            "nb" | "nn" => "no",
            other => other,
        };
        LANGUAGES
            .iter()
            .position(|(name, _)| *name == code)
            .map(|at| Language(at as u8))
    }

    fn code(self) -> &'static str {
        LANGUAGES[self.0 as usize].0
    }
}

/// Cuts `text` into words.
pub fn words(text: &str, mut each: impl FnMut(Word<'_>)) {
    let _ = words_until(text, |word| {
        each(word);
        ControlFlow::Continue(())
    });
}

/// Cuts `text` into words until `each` has enough.
pub fn words_until(
    text: &str,
    mut each: impl FnMut(Word<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut position = 0;
    let mut form = String::new();
    let mut at = 0;
    while let Some(start) = word_start(text, at) {
        let end = match plain_end(text.as_bytes(), start) {
            Some(end) => {
                form.clear();
                form.push_str(&text[start..end]);
                form.make_ascii_lowercase();
                at = end;
                end
            }
            None if text[start..].starts_with(unspaced) => {
                pairs(text, start, &mut position, &mut each)?;
                let rest = text[start..].trim_start_matches(unspaced);
                at = text.len() - rest.len();
                continue;
            }
            None => {
                let end = word_end(text, start);
                at = skip_possessive(text, end);
                if end - start > WORD_BYTES {
                    continue;
                }
                normal_form(&text[start..end], &mut form);
                end
            }
        };
        if !form.is_empty() {
            each(Word {
                form: &form,
                start: start as u32,
                end: end as u32,
                position,
            })?;
            position += 1;
        }
    }
    ControlFlow::Continue(())
}

/// Where the next word from `at` on begins.
fn word_start(text: &str, mut at: usize) -> Option<usize> {
    loop {
        let byte = *text.as_bytes().get(at)?;
        let letter = if byte.is_ascii() {
            char::from(byte)
        } else {
            text[at..].chars().next()?
        };
        if in_word(letter) {
            return Some(at);
        }
        at += letter.len_utf8();
    }
}

/// Where a word of ASCII letters and digits ends, if it is plain to see: nothing behind it could belong to it.
fn plain_end(bytes: &[u8], start: usize) -> Option<usize> {
    let letters = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let alone = bytes
        .get(start + letters)
        .is_none_or(|after| after.is_ascii() && !matches!(after, b'.' | b',' | b'\''));
    (alone && (1..=WORD_BYTES).contains(&letters)).then_some(start + letters)
}

fn in_word(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphanumeric();
    }
    letter.is_alphanumeric()
}

/// Marks and joiners that continue a word but cannot begin one.
fn continues(letter: char) -> bool {
    !letter.is_ascii()
        && (is_combining_mark(letter)
            || matches!(
                letter,
                '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{640}' | '\u{fe0f}'
            ))
}

/// Scripts without spaces between words.
fn unspaced(letter: char) -> bool {
    matches!(letter as u32,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF
        | 0x3040..=0x30FF | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF
        | 0xFF66..=0xFF9D | 0x2_0000..=0x3_FFFF)
}

/// Where the word that begins at `start` ends: letters and digits, dots of acronyms (`U.S.`), marks between digits (`1,000`, `3.5`).
fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let acronym = acronym_end(bytes, start);
    if acronym > start {
        return acronym;
    }
    let mut end = start;
    let mut before = ' ';
    for (at, letter) in text[start..].char_indices() {
        let at = start + at;
        if (in_word(letter) && !unspaced(letter)) || (at > start && continues(letter)) {
            end = at + letter.len_utf8();
            before = letter;
            continue;
        }
        let mark = matches!(letter, '.' | ',');
        if mark && before.is_ascii_digit() && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            continue;
        }
        break;
    }
    end
}

/// `U.S.` or `u.n`: single letters, each followed by a dot but perhaps the last; at least two.
fn acronym_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    let mut letters = 0;
    while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
        match bytes.get(at + 1) {
            Some(b'.') => {
                letters += 1;
                at += 2;
            }
            Some(next) if next.is_ascii_alphanumeric() || *next >= 0x80 => return start,
            _ if letters >= 1 => return at + 1,
            _ => return start,
        }
    }
    if letters >= 2 && !bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
        at
    } else {
        start
    }
}

/// `Iran's` is the word `Iran`: the possessive is no word of its own.
fn skip_possessive(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let Some(mark) = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '\'' | '’' | 'ʼ'))
    else {
        return end;
    };
    let mut after = rest[mark.len_utf8()..].chars();
    if matches!(after.next(), Some('s' | 'S')) && !after.next().is_some_and(char::is_alphanumeric) {
        end + mark.len_utf8() + 1
    } else {
        end
    }
}

fn normal_form(raw: &str, form: &mut String) {
    form.clear();
    if raw.is_ascii() {
        for byte in raw.bytes() {
            if byte == b',' || (byte == b'.' && !raw.as_bytes()[0].is_ascii_digit()) {
                continue;
            }
            form.push(byte.to_ascii_lowercase() as char);
        }
        return;
    }
    form.extend(raw.nfkc().flat_map(char::to_lowercase).filter(|c| {
        !matches!(
            c,
            '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{640}' | '\u{fe0f}' | ',' | '\u{307}'
        )
    }));
}

/// Overlapping pairs of the run of unspaced characters at `start`; a lone character stands for itself.
fn pairs(
    text: &str,
    start: usize,
    position: &mut u32,
    each: &mut impl FnMut(Word<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let run: Vec<(usize, char)> = text[start..]
        .char_indices()
        .take_while(|(_, letter)| unspaced(*letter))
        .collect();
    let end_of = |at: usize| start + run[at].0 + run[at].1.len_utf8();
    let mut form = String::new();
    let last = run.len().saturating_sub(2);
    for first in 0..=last {
        let end = end_of((first + 1).min(run.len() - 1));
        let from = start + run[first].0;
        form.clear();
        form.extend(text[from..end].nfkc());
        each(Word {
            form: &form,
            start: from as u32,
            end: end as u32,
            position: *position,
        })?;
        *position += 1;
    }
    ControlFlow::Continue(())
}

/// Stems words and remembers the stems, because news repeats its words.
#[derive(Default)]
pub struct Analyzer {
    memo: Vec<HashMap<Box<str>, Box<str>>>,
}

/// Stems of one language that an analyzer remembers before it starts afresh.
const MEMO: usize = 100_000;

impl Analyzer {
    /// The index term of `form` in an article of this language.
    pub fn term(&mut self, form: &str, language: Option<Language>) -> &str {
        let slot = language.map_or(LANGUAGES.len(), |language| language.0 as usize);
        if self.memo.len() <= slot {
            self.memo.resize_with(slot + 1, HashMap::new);
        }
        let memo = &mut self.memo[slot];
        if !memo.contains_key(form) {
            if memo.len() >= MEMO {
                memo.clear();
            }
            memo.insert(form.into(), term(form, language).into_boxed_str());
        }
        memo.get(form).expect("invariant: inserted above")
    }
}

/// The index term of `form` in an article of this language.
#[must_use]
pub fn term(form: &str, language: Option<Language>) -> String {
    let Some(language) = language else {
        return fold(form).into_owned();
    };
    let stemmer = Stemmer::new(LANGUAGES[language.0 as usize].1);
    let stem = stemmer.stem(form);
    let mut term = fold(&stem).into_owned();
    if language != Language::ENGLISH {
        term.push(TAG);
        term.push_str(language.code());
    }
    term
}

/// Every index term that `form` may have become in articles of some languages, of English, and of those without a
/// stemmer; without repeats.
#[must_use]
pub fn terms_in(form: &str, languages: impl IntoIterator<Item = Language>) -> Vec<String> {
    let mut terms = vec![term(form, Some(Language::ENGLISH)), term(form, None)];
    if terms[0] == terms[1] {
        terms.pop();
    }
    let others = languages
        .into_iter()
        .filter(|language| *language != Language::ENGLISH);
    terms.extend(others.map(|language| term(form, Some(language))));
    terms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn plain_words_end_where_any_others_do(text in "[a-cA-C1., '\u{e9}\u{2019}\u{ad}-]{1,12}") {
            for (start, letter) in text.char_indices().filter(|(_, letter)| in_word(*letter)) {
                if let Some(end) = plain_end(text.as_bytes(), start) {
                    prop_assert_eq!(end, word_end(&text, start), "{}", letter);
                    prop_assert_eq!(end, skip_possessive(&text, end));
                }
            }
        }
    }

    fn forms(text: &str) -> Vec<String> {
        let mut forms = Vec::new();
        words(text, |word| forms.push(word.form.to_owned()));
        forms
    }

    #[test]
    fn cuts_words_as_readers_do() {
        assert_eq!(
            forms("The U.S. and Iran's 1,000 men, 3.5%"),
            ["the", "us", "and", "iran", "1000", "men", "3.5"]
        );
        assert_eq!(
            forms("al-Akhtal O'Brien won't"),
            ["al", "akhtal", "o", "brien", "won", "t"]
        );
        assert_eq!(forms("E.g. A. B. Smith."), ["eg", "a", "b", "smith"]);
        assert_eq!(
            forms("中国人民 at 京"),
            ["中国", "国人", "人民", "at", "京"]
        );
        assert_eq!(forms("Cafe\u{301} Zürich"), ["café", "zürich"]);
    }

    #[test]
    fn spans_are_bytes_of_the_text() {
        let text = "Žižek — 中国 e\u{301}t\u{e9}";
        words(text, |word| {
            assert!(text.get(word.start as usize..word.end as usize).is_some());
        });
    }

    #[test]
    fn stems_carry_their_language() {
        assert_eq!(term("attacks", Language::of_article(Some("en"))), "attack");
        assert_eq!(term("attacks", None), "attacks");
        assert!(term("angriffe", Language::of_article(Some("de"))).ends_with("de"));
        assert!(terms_in("universe", Language::all()).contains(&"univers".to_owned()));
    }

    #[test]
    fn spellings_of_one_name_sound_alike() {
        for names in [
            [
                "qaddafi", "gadhafi", "kadhafi", "gaddafi", "qadhafi", "kaddafi",
            ]
            .as_slice(),
            &["zelensky", "zelenskiy", "zelenskyy"],
            &["mohammed", "muhammad", "mohamed", "muhamed"],
            &["hussein", "husayn", "hussain", "husain", "hossein"],
            &["hezbollah", "hizbollah", "hizbullah", "hizballah"],
            &["abdullah", "abdallah", "abdollah"],
        ] {
            for name in names {
                let sounds = other_spellings(name);
                for other in names {
                    let sound = sound(other).expect("a sound");
                    assert!(sounds.contains(&sound), "{name} as {other}");
                }
            }
        }
        assert_ne!(sound("moscow"), sound("moskva"));
        assert_ne!(sound("hassan"), sound("hussein"));
        for word in ["whisky", "quarter", "government", "kadafi"] {
            assert_eq!(other_spellings(word), Vec::<String>::new(), "{word}");
        }
    }

    #[test]
    fn a_pattern_of_a_sound_takes_its_words() {
        for (sound_of, word) in [
            ("kadafi", "qaddhafi"),
            ("mohammed", "muhamad"),
            ("ashraf", "asshraphh"),
            ("committee", "comitee"),
        ] {
            let wanted = sound(sound_of).expect("a sound");
            let pattern = format!("^{}$", sounding_alike(&wanted));
            let pattern = regex::Regex::new(&pattern).expect("a pattern");
            assert_eq!(sound(word).as_ref(), Some(&wanted), "{word}");
            assert!(pattern.is_match(word), "{word}");
        }
    }

    #[test]
    fn names_fold_to_one_key() {
        assert_eq!(name_key("al-Akhtal"), name_key("Al Akhtal"));
        assert_eq!(name_key("Müller"), "muller");
    }
}

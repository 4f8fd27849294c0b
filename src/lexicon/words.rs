//! Text → words for dictionary matching: folded, hashed, with case and the gap before each.
//!
//! Not linguistic tokens: a word is a run of letters and digits of one writing system; each Han character is a word of its own, so
//! that Chinese and Japanese names match without segmentation. Folding takes away case, accents, Arabic vowel signs and spelling
//! variants, so that `São`, `SAO` and `Sao` are one word. Offsets always point into the text as it is.

use xxhash_rust::xxh3::xxh3_64;

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// No capital at the start, or a writing system without case.
    Lower,
    /// A capital at the start and something small after it.
    Capital,
    /// A capital at the start, and both capitals and small letters after it.
    Mixed,
    /// Capitals only, at least two.
    Upper,
    /// One capital letter alone.
    Initial,
}

/// Writing systems that are segmented or inflected differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Latin letters, digits and everything without rules of its own.
    Other,
    /// Cyrillic letters.
    Cyrillic,
    /// Arabic letters.
    Arabic,
    /// Chinese characters, one a word.
    Han,
    /// Hiragana.
    Hiragana,
    /// Katakana with its length mark.
    Katakana,
    /// Korean syllables.
    Hangul,
}

/// A word of a text.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Hash of the folded form.
    pub hash: u64,
    /// How it is written.
    pub case: Case,
    /// Its writing system.
    pub script: Script,
    /// Whether a name may run on from the word before into this one.
    pub joined: bool,
}

/// Puts the words of `text` into `out`, which is emptied first. O(bytes); allocates only to grow `out` and `folded`.
pub fn words(text: &str, out: &mut Vec<Word>, folded: &mut String) {
    out.clear();
    let mut gap = 0;
    while let Some(start) = text[gap..].find(is_word).map(|at| gap + at) {
        folded.clear();
        let (end, case, script) =
            ascii_word(text, start, folded).unwrap_or_else(|| any_word(text, start, folded));
        let joined = out
            .last()
            .is_some_and(|before: &Word| joins(&text[gap..start], before));
        out.push(Word {
            start: start as u32,
            end: end as u32,
            hash: xxh3_64(folded.as_bytes()),
            case,
            script,
            joined,
        });
        gap = end;
    }
}

/// The word at `start` if it is of ASCII letters and digits and nothing behind it can belong to it: its end, case and script.
fn ascii_word(text: &str, start: usize, folded: &mut String) -> Option<(usize, Case, Script)> {
    let bytes = &text.as_bytes()[start..];
    let length = bytes
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    let (first, rest) = bytes[..length].split_first()?;
    if !bytes.get(length).is_none_or(u8::is_ascii) {
        return None;
    }
    folded.push_str(&text[start..start + length]);
    folded.make_ascii_lowercase();
    let case = case(
        first.is_ascii_uppercase(),
        !rest.is_empty(),
        (
            rest.iter().any(u8::is_ascii_lowercase),
            rest.iter().any(u8::is_ascii_uppercase),
        ),
    );
    Some((start + length, case, Script::Other))
}

/// The word at `start`: its end, case and script.
fn any_word(text: &str, start: usize, folded: &mut String) -> (usize, Case, Script) {
    let mut chars = text[start..].char_indices();
    let first = chars.next().map_or(' ', |(_, first)| first);
    let script = script(first);
    fold_into(first, folded);
    let mut end = start + first.len_utf8();
    let (mut long, mut lower, mut upper) = (false, false, false);
    for (at, next) in chars {
        if script == Script::Han || !is_word(next) || !continues(script, next) {
            break;
        }
        fold_into(next, folded);
        long = true;
        lower |= next.is_lowercase();
        upper |= next.is_uppercase();
        end = start + at + next.len_utf8();
    }
    (
        end,
        case(first.is_uppercase(), long, (lower, upper)),
        script,
    )
}

/// How a word is written, by its first character and what stands behind that.
fn case(capital: bool, long: bool, (lower, upper): (bool, bool)) -> Case {
    match (capital, long, lower) {
        (true, false, _) => Case::Initial,
        (true, true, false) => Case::Upper,
        (true, true, true) if upper => Case::Mixed,
        (true, true, true) => Case::Capital,
        (false, ..) => Case::Lower,
    }
}

/// The folded form of a whole text, words separated by one blank; for comparing names.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if is_word(c) {
            if blank && !out.is_empty() {
                out.push(' ');
            }
            blank = false;
            fold_into(c, &mut out);
        } else {
            blank = true;
        }
    }
    out
}

fn is_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        c.is_alphanumeric() || is_mark(c) || c == '\u{640}'
    }
}

/// Combining marks of the scripts that news uses; they continue a word.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}')
}

fn script(c: char) -> Script {
    match c {
        '\u{400}'..='\u{52F}' => Script::Cyrillic,
        '\u{600}'..='\u{6FF}'
        | '\u{750}'..='\u{77F}'
        | '\u{FB50}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFF}' => Script::Arabic,
        '\u{3041}'..='\u{309F}' => Script::Hiragana,
        '\u{30A0}'..='\u{30FF}' | '\u{FF66}'..='\u{FF9F}' => Script::Katakana,
        '\u{3005}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3134F}' => Script::Han,
        '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' => Script::Hangul,
        _ => Script::Other,
    }
}

fn continues(current: Script, next: char) -> bool {
    let next_script = script(next);
    next_script == current || is_mark(next)
}

/// Appends `c` without case, accent and spelling variants.
fn fold_into(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    match c {
        'ı' | 'İ' => out.push('i'),
        'ł' | 'Ł' => out.push('l'),
        'ø' | 'Ø' => out.push('o'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'ß' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'ى' | 'ی' => out.push('ي'),
        'ک' => out.push('ك'),
        'ة' => out.push('ه'),
        '\u{640}' => {}
        c if is_mark(c) => {}
        c if (c as u32) < 0x700 || matches!(c, '\u{1E00}'..='\u{1EFF}') => {
            for lower in c.to_lowercase() {
                unicode_normalization::char::decompose_canonical(lower, |part| {
                    if !is_mark(part) {
                        out.push(part);
                    }
                });
            }
        }
        c => out.extend(c.to_lowercase()),
    }
}

/// Whether a name may run on across the characters of `gap`: a blank, a hyphen, an apostrophe, a point of abbreviation.
fn joins(gap: &str, before: &Word) -> bool {
    let limit = if before.script == Script::Other { 3 } else { 6 };
    let short = before.end - before.start <= limit;
    let mut newlines = 0;
    gap.chars().all(|c| match c {
        ' ' | '\t' | '\u{A0}' | '\u{202F}' | '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' | '\''
        | '\u{2019}' | '\u{2BC}' | '/' | '&' | '·' | '・' | '\u{200C}' | '\u{200D}' | '\r' => {
            true
        }
        '\n' => {
            newlines += 1;
            newlines == 1
        }
        '.' => short,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let (mut out, mut folded) = (Vec::new(), String::new());
        words(text, &mut out, &mut folded);
        out.iter()
            .map(|word| &text[word.start as usize..word.end as usize])
            .collect()
    }

    proptest! {
        #[test]
        fn plain_words_are_read_as_any_others(text in "[a-zA-Z0-9 .'-]{1,12}|[a-zA-Z\u{e9}\u{301}\u{4e2d} ]{1,8}") {
            for (start, _) in text.char_indices().filter(|(_, c)| is_word(*c)) {
                let (mut folded, mut same) = (String::new(), String::new());
                if let Some(plain) = ascii_word(&text, start, &mut folded) {
                    prop_assert_eq!(plain, any_word(&text, start, &mut same));
                    prop_assert_eq!(folded, same);
                }
            }
        }
    }

    #[test]
    fn words_of_many_scripts() {
        assert_eq!(
            split("U.S.-backed Côte d'Ivoire"),
            ["U", "S", "backed", "Côte", "d", "Ivoire"]
        );
        assert_eq!(
            split("中国和イランの 이란은"),
            ["中", "国", "和", "イラン", "の", "이란은"]
        );
        assert_eq!(split("İran'ın"), ["İran", "ın"]);
    }

    #[test]
    fn folding_takes_away_case_and_accents() {
        assert_eq!(fold("São TOMÉ"), "sao tome");
        assert_eq!(fold("İRAN"), fold("İran"));
        assert_eq!(fold("إيران"), fold("ايران"));
        assert_eq!(fold("Ёлка"), "елка");
    }

    #[test]
    fn names_do_not_run_across_sentences() {
        let (mut out, mut folded) = (Vec::new(), String::new());
        words("in Korea. South Africa, U.S. Army", &mut out, &mut folded);
        let joined: Vec<bool> = out.iter().map(|word| word.joined).collect();
        assert_eq!(joined, [false, true, false, true, false, true, true]);
    }
}

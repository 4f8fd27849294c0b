//! Cleaning of text: NFC, soft hyphens, control characters, line ends, words that scanners broke over lines.
//!
//! Clean text comes back as it was, byte for byte, so that offsets that others computed stay true.

use std::borrow::Cow;
use std::iter;
use std::sync::LazyLock;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Repairs what no reader of the text wants to see; leaves white space and line breaks as they are.
///
/// Removes soft hyphens (with the line break after them), byte order marks and zero-width spaces, and control characters
/// but tab and newline; makes `\r\n` and `\r` newlines; composes to NFC; joins words that were hyphenated over line ends
/// when the text does so habitually.
pub fn clean(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if !is_settled(&text) {
        if text.chars().any(unwanted) {
            text = Cow::Owned(without_unwanted(&text));
        }
        if is_nfc_quick(text.chars()) != IsNormalized::Yes {
            let composed: String = text.nfc().collect();
            if composed != *text {
                text = Cow::Owned(composed);
            }
        }
    }
    if broken_words(&text) {
        text = Cow::Owned(join_words(&text));
    }
    text
}

/// Letters below this are looked up; most above are Chinese, Japanese and Korean.
const LOOKED_UP: u32 = 0x3400;

/// What a letter is for composition, one bit for each below [`LOOKED_UP`].
struct Letters {
    /// Composed, unchanged by what stands around them, and nothing that readers do not want to see.
    settled: Vec<u64>,
    /// Marks on the letter before them that stay apart from it, unless another mark comes between.
    marks: Vec<u64>,
}

static LETTERS: LazyLock<Letters> = LazyLock::new(|| {
    let blocks = (LOOKED_UP / u64::BITS) as usize;
    let (mut settled, mut marks) = (vec![0; blocks], vec![0; blocks]);
    for letter in (0..LOOKED_UP).filter_map(char::from_u32) {
        let composed = is_nfc_quick(iter::once(letter)) == IsNormalized::Yes;
        if composed && !unwanted(letter) {
            let is_mark = canonical_combining_class(letter) != 0;
            let of = if is_mark { &mut marks } else { &mut settled };
            of[(letter as u32 / u64::BITS) as usize] |= 1u64 << (letter as u32 % u64::BITS);
        }
    }
    Letters { settled, marks }
});

fn has(bits: &[u64], letter: char) -> bool {
    let at = letter as u32;
    bits[(at / u64::BITS) as usize] >> (at % u64::BITS) & 1 == 1
}

/// Whether a text surely has nothing to be cleaned but broken words, as most texts have; others are looked at closely.
/// Goes by blocks, which processors look at in one step where they hold nothing but printed ASCII.
fn is_settled(text: &str) -> bool {
    const BLOCK: usize = 64;
    let mut at = 0;
    let mut after_mark = false;
    while at < text.len() {
        let end = text.ceil_char_boundary(at + BLOCK);
        let block = &text[at..end];
        at = end;
        if is_plain(block.as_bytes()) {
            after_mark = false;
            continue;
        }
        for letter in block.chars() {
            after_mark = match letter as u32 {
                ..LOOKED_UP if has(&LETTERS.settled, letter) => false,
                ..LOOKED_UP if !after_mark && has(&LETTERS.marks, letter) => true,
                0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xff01..=0xff60 => false,
                0x1f300..=0x1faff => false,
                _ => return false,
            };
        }
    }
    true
}

/// Whether bytes are printed ASCII alone.
fn is_plain(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |plain, byte| {
        plain & (matches!(byte, 0x20..=0x7e) | matches!(byte, b'\n' | b'\t'))
    })
}

fn unwanted(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        '\u{ad}' | '\u{feff}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' => true,
        letter => letter.is_control(),
    }
}

fn without_unwanted(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' => {
                if letters.peek() == Some(&'\n') {
                    letters.next();
                }
                clean.push('\n');
            }
            '\u{2028}' => clean.push('\n'),
            '\u{2029}' => clean.push_str("\n\n"),
            // A word broken here goes on after the line end.
            '\u{ad}' => {
                if matches!(letters.peek(), Some('\n' | '\r')) {
                    letters.next();
                    letters.next_if_eq(&'\n');
                }
            }
            '\u{0b}' | '\u{0c}' | '\u{85}' => clean.push('\n'),
            letter if unwanted(letter) => {}
            letter => clean.push(letter),
        }
    }
    clean
}

/// Places where a word is hyphenated over a line end: `govern-`, newline, `ment`.
fn breaks(text: &str) -> impl Iterator<Item = usize> + '_ {
    memchr::memmem::find_iter(text.as_bytes(), b"-\n").filter(|&at| {
        text[..at]
            .chars()
            .next_back()
            .is_some_and(char::is_lowercase)
            && text[at + 2..]
                .chars()
                .next()
                .is_some_and(char::is_lowercase)
    })
}

/// Whether the text breaks words as printed columns do, not once by chance.
fn broken_words(text: &str) -> bool {
    let broken = breaks(text).take(1000).count();
    broken >= 3 && {
        let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
        broken * 50 >= lines.min(50_000)
    }
}

fn join_words(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut from = 0;
    for at in breaks(text) {
        joined.push_str(&text[from..at]);
        from = at + 2;
    }
    joined.push_str(&text[from..]);
    joined
}

/// One line: runs of white space become single spaces, the ends are trimmed.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    add_words(&mut line, text);
    line
}

/// Adds the words of a text, single spaces between them.
fn add_words(out: &mut String, text: &str) {
    let text = text.trim();
    let bytes = text.as_bytes();
    if is_single_spaced(bytes) {
        return out.push_str(text);
    }
    let (mut at, mut from) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        if !may_be_white(byte) {
            at += 1;
            continue;
        }
        if byte == b' ' && bytes.get(at + 1).is_some_and(|next| !may_be_white(*next)) {
            at += 2;
            continue;
        }
        let rest = &text[at..];
        let white = rest.len() - rest.trim_start().len();
        if white == 0 || (white == 1 && byte == b' ') {
            at += 1;
            continue;
        }
        out.push_str(&text[from..at]);
        out.push(' ');
        at += white;
        from = at;
    }
    out.push_str(&text[from..]);
}

/// Whether all white space in a trimmed text surely is single spaces, as in most lines. Looks at all bytes whatever it
/// finds, which processors do many at a time.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches many bytes are looked at in one step"
)]
fn is_single_spaced(trimmed: &[u8]) -> bool {
    let printed = trimmed.iter().fold(true, |all, byte| all & (*byte >= b' '));
    let after = |count: usize| trimmed.get(count..).unwrap_or_default();
    let triples = trimmed.iter().zip(after(1)).zip(after(2));
    let single = triples.fold(true, |all, ((&a, &b), &c)| {
        all & !((a == b' ') & (b == b' ')) & !is_wide_white(a, b, c)
    });
    printed & single
}

/// Whether these bytes begin with a character beyond ASCII that is white space.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches many bytes are looked at in one step"
)]
fn is_wide_white(a: u8, b: u8, c: u8) -> bool {
    let two = (a == 0xc2) & ((b == 0x85) | (b == 0xa0));
    let ogham = (a == 0xe1) & (b == 0x9a) & (c == 0x80);
    let general = (b == 0x80) & ((c <= 0x8a) | (c == 0xa8) | (c == 0xa9) | (c == 0xaf));
    let mathematical = (b == 0x81) & (c == 0x9f);
    let ideographic = (a == 0xe3) & (b == 0x80) & (c == 0x80);
    two | ogham | ((a == 0xe2) & (general | mathematical)) | ideographic
}

/// Whether a byte begins some character that is white space.
fn may_be_white(byte: u8) -> bool {
    byte <= b' ' || matches!(byte, 0xc2 | 0xe1..=0xe3)
}

/// Paragraphs separated by one blank line: wrapped lines are joined, lines that are paragraphs are set apart.
pub fn paragraphs(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut block: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim).chain([""]) {
        if !line.is_empty() {
            block.push(line);
            continue;
        }
        if wrapped(&block) {
            add_paragraph(&mut out, &block);
        } else {
            for line in &block {
                add_paragraph(&mut out, std::slice::from_ref(line));
            }
        }
        block.clear();
    }
    out
}

fn add_paragraph(out: &mut String, lines: &[&str]) {
    let mut between = if out.is_empty() { "" } else { "\n\n" };
    for line in lines {
        out.push_str(between);
        add_words(out, line);
        between = " ";
    }
}

/// Whether lines are parts of one paragraph: of like length, and most broken in the middle of a sentence.
fn wrapped(lines: &[&str]) -> bool {
    let Some((_, body)) = lines.split_last() else {
        return false;
    };
    if body.is_empty() {
        return false;
    }
    let lengths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
    let longest = lengths.iter().copied().max().unwrap_or(0);
    if longest > 140 {
        return false;
    }
    let full = lengths[..body.len()]
        .iter()
        .filter(|length| **length * 10 >= longest * 6)
        .count();
    let open = body
        .iter()
        .filter(|line| !line.ends_with(['.', '!', '?', ':', '"', '”', '»', '。', '؟']))
        .count();
    longest >= 30 && full * 10 >= body.len() * 7 && open * 2 >= body.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clean_text_is_left_alone() {
        let text = "First line\nsecond  line\n\n  third\tpart";
        assert!(matches!(clean(text), Cow::Borrowed(same) if same == text));
    }

    #[test]
    fn settled_text_needs_no_look() {
        let letters = (0..=0x10_ffff).filter_map(char::from_u32);
        for letter in letters {
            for text in [
                format!("{letter}"),
                format!("a{letter}"),
                format!("가{letter}"),
                format!("e\u{5b0}{letter}"),
            ] {
                if is_settled(&text) {
                    assert!(!text.chars().any(unwanted), "{text:?}");
                    assert_eq!(is_nfc_quick(text.chars()), IsNormalized::Yes, "{text:?}");
                }
            }
        }
        for text in ["Ереван, день", "كِتَاب", "ราคา", "東京😀", "हिन्दी"]
        {
            assert!(is_settled(text), "{text:?}");
        }
        let long = format!("{}\u{ad}", "é".repeat(100));
        assert!(!is_settled(&long));
    }

    #[test]
    fn single_spaces_are_told_from_all_other_white_space() {
        for letter in (0..=0x3100).filter_map(char::from_u32) {
            let told = is_single_spaced(format!("a{letter}b").as_bytes());
            let white = letter.is_whitespace() && letter != ' ';
            assert_eq!(told, !white && letter >= ' ', "{letter:?}");
        }
        assert!(is_single_spaced(b"a") && is_single_spaced(b""));
        assert!(!is_single_spaced(b"a  b") && is_single_spaced(b"a b c"));
    }

    #[test]
    fn words_are_set_apart_by_one_space() {
        let text =
            "\u{a0} one  two\u{3000}three\u{2009}four\r\nfive é\u{85}\u{1}six «seven» あ い ";
        let words: Vec<&str> = text.split_whitespace().collect();
        assert_eq!(one_line(text), words.join(" "));
        assert_eq!(one_line(" \n "), "");
    }

    #[test]
    fn hidden_characters_go_and_letters_compose() {
        assert_eq!(
            clean("Bei\u{ad}spiel\r\nCafe\u{301}\u{200b} \u{0}x"),
            "Beispiel\nCafé x"
        );
        assert_eq!(clean("Minis\u{ad}\r\nter"), "Minister");
    }

    #[test]
    fn words_broken_by_columns_are_joined() {
        let text = "The govern-\nment of the repub-\nlic has an-\nnounced a well-\nknown fact.";
        assert_eq!(
            clean(text),
            "The government of the republic has announced a wellknown fact."
        );
        assert_eq!(clean("one well-\nknown fact"), "one well-\nknown fact");
    }

    #[test]
    fn wrapped_lines_become_one_paragraph_and_line_paragraphs_do_not() {
        let wrapped = "The minister said on Monday that the talks with\nthe neighbouring country had been broken off and\nwould not be resumed.\n\nEnd.";
        assert_eq!(paragraphs(wrapped).matches("\n\n").count(), 1);
        let lines = "A short headline\nThe minister said on Monday that the talks had ended and that no new ones were planned before the end of the year, which came as a surprise to all.\nAnother paragraph follows here.";
        assert_eq!(paragraphs(lines).matches("\n\n").count(), 2);
    }
}

//! Cleaning of text: NFC, soft hyphens, control characters, line ends, words that scanners broke over lines.
//!
//! Clean text comes back as it was, byte for byte, so that offsets that others computed stay true.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Repairs what no reader of the text wants to see; leaves white space and line breaks as they are.
///
/// Removes soft hyphens (with the line break after them), byte order marks and zero-width spaces, and control characters
/// but tab and newline; makes `\r\n` and `\r` newlines; composes to NFC; joins words that were hyphenated over line ends
/// when the text does so habitually.
pub fn clean(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if !is_plain(&text) && !text.chars().all(is_settled) {
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

/// Whether the text is printed ASCII alone, which is most of it; looked at in blocks, which processors do at once.
fn is_plain(text: &str) -> bool {
    const BLOCK: usize = 64;
    text.as_bytes().chunks(BLOCK).all(|block| {
        block.iter().fold(true, |plain, byte| {
            plain & (matches!(byte, 0x20..=0x7e) | matches!(byte, b'\n' | b'\t'))
        })
    })
}

/// Letters and signs that are composed, that nothing before or after them can change, and that readers want to see: nearly
/// all of what is written in these scripts. Others are looked at closely.
fn is_settled(letter: char) -> bool {
    matches!(letter,
        ' '..='~' | '\n' | '\t'
        // Latin, Cyrillic, Hebrew, Arabic, Ethiopic, Vietnamese.
        | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}'
        | '\u{5d0}'..='\u{5ea}' | '\u{621}'..='\u{64a}' | '\u{660}'..='\u{66f}' | '\u{671}'..='\u{6d3}'
        | '\u{1200}'..='\u{1248}' | '\u{124a}'..='\u{1256}' | '\u{1260}'..='\u{135a}' | '\u{1ea0}'..='\u{1ef9}'
        // Punctuation and currencies.
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{20a0}'..='\u{20bf}'
        // Chinese, Japanese, Korean.
        | '\u{3000}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff60}'
    )
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
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
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
    for word in lines.iter().flat_map(|line| line.split_whitespace()) {
        out.push_str(between);
        out.push_str(word);
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
    fn settled_letters_need_no_look() {
        for letter in (0..=0x10_ffff).filter_map(char::from_u32) {
            if is_settled(letter) {
                assert!(!unwanted(letter), "{letter:?}");
                for text in [
                    format!("{letter}"),
                    format!("a{letter}"),
                    format!("가{letter}"),
                ] {
                    assert_eq!(is_nfc_quick(text.chars()), IsNormalized::Yes, "{letter:?}");
                }
                let class = unicode_normalization::char::canonical_combining_class(letter);
                assert_eq!(class, 0, "{letter:?}");
            }
        }
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

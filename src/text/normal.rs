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
    if !is_plain(&text) {
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
    for block in blocks(text) {
        let lines: Vec<&str> = block
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let joined = if wrapped(&lines) {
            vec![lines.join(" ")]
        } else {
            lines.iter().map(|line| (*line).to_owned()).collect()
        };
        for paragraph in joined {
            if !out.is_empty() {
                out.push_str("\n\n");
            }
            out.push_str(&one_line(&paragraph));
        }
    }
    out
}

/// Runs of lines without a blank one between.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block = String::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            if !block.is_empty() {
                blocks.push(std::mem::take(&mut block));
            }
        } else {
            if !block.is_empty() {
                block.push('\n');
            }
            block.push_str(line);
        }
    }
    if !block.is_empty() {
        blocks.push(block);
    }
    blocks
}

/// Whether lines are parts of one paragraph: of like length, and most broken in the middle of a sentence.
fn wrapped(lines: &[&str]) -> bool {
    let Some((last, body)) = lines.split_last() else {
        return false;
    };
    if body.is_empty() {
        return false;
    }
    let longest = lines
        .iter()
        .map(|line| line.chars().count())
        .max()
        .unwrap_or(0);
    if longest > 140 || last.chars().count() > longest {
        return false;
    }
    let full = body
        .iter()
        .filter(|line| line.chars().count() * 10 >= longest * 6)
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

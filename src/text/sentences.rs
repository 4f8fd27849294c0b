//! Text → sentences, by rule and in any script.
//!
//! A full stop ends a sentence unless it belongs to an abbreviation, an initial, a number or a name such as
//! `U.S. President`; blank lines, bullets and the ends of unwrapped lines end one always. The rules know where
//! quotation marks close, the stops of Chinese, Japanese, Arabic, Urdu, Devanagari, Armenian and Ethiopic, and
//! sentences glued together by bad extraction (`killed.They`). What they do not do: split at semicolons, or repair OCR.

use std::ops::Range;

use super::tokens::{Abbreviation, abbreviation};

/// No sentence is longer than this many bytes; longer ones are cut at white space.
const MAX_SENTENCE_BYTES: usize = 3_000;

/// A text whose longest line is shorter than this was wrapped by a machine, so that a line's end means nothing.
const WRAP_COLUMNS: usize = 110;

/// The sentences of `text` in order, as byte ranges without surrounding white space; none is empty.
///
/// O(length of the text).
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<u32>> {
    let mut splitter = Splitter {
        text,
        out: Vec::with_capacity(text.len() / 120 + 1),
        start: 0,
    };
    splitter.run();
    splitter.out
}

struct Splitter<'t> {
    text: &'t str,
    out: Vec<Range<u32>>,
    start: usize,
}

impl Splitter<'_> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let wrapped = longest_line(bytes) < WRAP_COLUMNS;
        let longest = if wrapped { longest_line(bytes) } else { 0 };
        let mut line_start = 0;
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            match byte {
                b'\n' | b'\r' => {
                    let line = line_start..at;
                    let next = self.skip_newline(at);
                    if self.line_ends_sentence(line, next, wrapped, longest) {
                        self.cut(at);
                    }
                    line_start = next;
                    at = next;
                }
                b'.' | b'!' | b'?' => at = self.stop(at),
                0..=0x7f => at += 1,
                _ => {
                    let c = self.char_at(at).unwrap_or(' ');
                    if is_full_stop(c) {
                        let end = self.closers(at + c.len_utf8());
                        self.cut(end);
                        at = end;
                    } else if matches!(c, '…' | '؟' | '۔' | '։' | '՜' | '።' | '፧') {
                        at = self.stop(at);
                    } else {
                        at += c.len_utf8();
                    }
                }
            }
        }
        self.cut(bytes.len());
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn skip_newline(&self, at: usize) -> usize {
        let rest = &self.text.as_bytes()[at..];
        at + if rest.starts_with(b"\r\n") { 2 } else { 1 }
    }

    /// Whether the line end before `next` ends a sentence.
    fn line_ends_sentence(
        &self,
        line: Range<usize>,
        next: usize,
        wrapped: bool,
        longest: usize,
    ) -> bool {
        let rest = &self.text[next..];
        let indent = rest.len() - rest.trim_start_matches([' ', '\t', '\u{a0}']).len();
        let following = &rest[indent..];
        let Some(first) = following.chars().next() else {
            return true;
        };
        if matches!(first, '\n' | '\r') || self.text[line.clone()].trim().is_empty() {
            return true;
        }
        if is_bullet(following) {
            return true;
        }
        if !wrapped {
            return true;
        }
        // In wrapped text a line that stops well before the margin, with the next word not fitting as the reason,
        // ends a paragraph, a headline or a byline.
        let word = following
            .find(char::is_whitespace)
            .unwrap_or(following.len());
        line.len() + 1 + word + 12 < longest && !first.is_lowercase()
    }

    /// Looks at the stop at `at`; returns where to go on.
    fn stop(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let first = self.char_at(at).unwrap_or('.');
        let mut end = at + first.len_utf8();
        let mut marks = 1;
        while let Some(c) = self.char_at(end) {
            if !matches!(c, '.' | '!' | '?' | '…' | '؟') {
                break;
            }
            marks += 1;
            end += c.len_utf8();
        }
        let full_stop = marks == 1 && first == '.';
        let after = self.closers(end);
        let Some(next) = self.char_at(after) else {
            return after;
        };
        if !next.is_whitespace() {
            if self.glued(at, after, next) {
                self.cut(after);
                return after;
            }
            return end;
        }
        let rest = &self.text[after..];
        let following = rest.trim_start();
        let gap = &rest[..rest.len() - following.len()];
        if gap.matches('\n').count() > 1 {
            return after;
        }
        let opened = following.trim_start_matches([
            '"', '\'', '“', '‘', '«', '„', '(', '[', '`', '¿', '¡', '-', '–', '—', ' ',
        ]);
        let Some(head) = opened.chars().next() else {
            return after;
        };
        let closed = after > end;
        if head.is_lowercase() {
            // `"Why?" he asked`, `vs. them`; an ellipsis or a stop before lower case does not end.
            return after;
        }
        if full_stop && !closed && self.start <= at {
            let word = last_word(&bytes[self.start..at]);
            let word_start = at - word;
            if !self.stop_after_word(&self.text[word_start..at], word_start, opened) {
                return after;
            }
        }
        self.cut(after);
        after
    }

    /// Whether a single full stop after `word` ends the sentence when `following` comes next.
    fn stop_after_word(&self, word: &str, word_start: usize, following: &str) -> bool {
        let starter = is_starter(following);
        let alphabetic = word.bytes().all(|b| b.is_ascii_alphabetic());
        if word.len() == 1 && alphabetic && word.as_bytes()[0].is_ascii_uppercase() {
            return starter;
        }
        if word.contains('.') && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'.') {
            // `U.S.`, `a.m.`, `J.K.`
            return starter;
        }
        if matches!(
            word,
            "No" | "no" | "Nos" | "nos" | "pp" | "vol" | "art" | "fig"
        ) {
            return !following.starts_with(|c: char| c.is_ascii_digit());
        }
        match abbreviation(word) {
            Some(Abbreviation::Title) => false,
            Some(Abbreviation::Month) => {
                !following.starts_with(|c: char| c.is_ascii_digit()) && starter
            }
            Some(Abbreviation::Other) => starter,
            None => {
                // `1. First of all`: an enumeration, not an end.
                !(word.bytes().all(|b| b.is_ascii_digit())
                    && word.len() <= 2
                    && self.text[self.start..word_start].trim().is_empty())
            }
        }
    }

    /// Whether two sentences were glued at a stop (`killed.They`): a lower-case word before, a capitalised one after.
    fn glued(&self, at: usize, after: usize, next: char) -> bool {
        let before = &self.text.as_bytes()[self.start.min(at)..at];
        let word = last_word(before);
        if word < 2 || !next.is_uppercase() {
            return false;
        }
        let chunk_start = at - word;
        let plain = self.text.as_bytes()[chunk_start..at]
            .iter()
            .all(u8::is_ascii_lowercase)
            && (chunk_start == 0
                || !matches!(
                    self.text.as_bytes()[chunk_start - 1],
                    b'.' | b'/' | b'@' | b':'
                ));
        let mut chars = self.text[after..].chars();
        chars.next();
        plain
            && chars
                .next()
                .is_some_and(|c| c.is_lowercase() || c.is_whitespace())
    }

    /// Past the closing quotation marks and brackets at `at`.
    fn closers(&self, mut at: usize) -> usize {
        while let Some(c) = self.char_at(at) {
            let closes = match c {
                ')' | ']' | '}' | '”' | '’' | '»' | '」' | '』' | '）' | '】' | '\u{201f}' => {
                    true
                }
                '"' | '\'' => self
                    .char_at(at + 1)
                    .is_none_or(|n| n.is_whitespace() || !n.is_alphanumeric()),
                _ => false,
            };
            if !closes {
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    /// Ends the sentence at `end`.
    fn cut(&mut self, end: usize) {
        let piece = &self.text[self.start..end];
        let trimmed = piece.trim_start();
        let mut start = end - trimmed.len();
        let stop = start + trimmed.trim_end().len();
        self.start = end;
        while stop - start > MAX_SENTENCE_BYTES {
            let mut limit = start + MAX_SENTENCE_BYTES;
            while !self.text.is_char_boundary(limit) {
                limit -= 1;
            }
            let space = self.text[start..limit]
                .rfind(char::is_whitespace)
                .filter(|&at| at > MAX_SENTENCE_BYTES / 2);
            let cut = space.map_or(limit, |at| start + at);
            self.push(start, start + self.text[start..cut].trim_end().len());
            let rest = &self.text[cut..stop];
            start = stop - rest.trim_start().len();
        }
        self.push(start, stop);
    }

    fn push(&mut self, start: usize, end: usize) {
        if start < end {
            self.out.push(start as u32..end as u32);
        }
    }
}

/// Length in bytes of the word that ends the slice: letters, digits, inner full stops and everything non-ASCII.
fn last_word(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rev()
        .take_while(|&&b| b.is_ascii_alphanumeric() || b == b'.' || b >= 0x80)
        .count()
}

fn longest_line(bytes: &[u8]) -> usize {
    let mut longest = 0;
    let mut start = 0;
    for at in memchr::memchr_iter(b'\n', bytes) {
        longest = longest.max(at - start);
        start = at + 1;
    }
    longest.max(bytes.len() - start)
}

fn is_full_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．' | '।' | '॥')
}

fn is_bullet(line: &str) -> bool {
    let mut chars = line.chars();
    match chars.next() {
        Some('•' | '·' | '●' | '▪' | '■' | '◦' | '‣' | '*' | '–' | '—' | '-' | '>' | '#') => {
            chars.next().is_none_or(|c| c == ' ' || c == '\t')
        }
        Some(c) if c.is_ascii_digit() => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            digits <= 2
                && matches!(line.as_bytes().get(digits), Some(b'.' | b')'))
                && line.as_bytes().get(digits + 1) == Some(&b' ')
        }
        _ => false,
    }
}

/// Words that begin sentences far more often than they follow an abbreviation inside one.
const STARTERS: &[&str] = &[
    "a",
    "about",
    "according",
    "after",
    "all",
    "also",
    "although",
    "an",
    "and",
    "another",
    "any",
    "as",
    "at",
    "because",
    "before",
    "between",
    "both",
    "but",
    "by",
    "despite",
    "during",
    "each",
    "earlier",
    "even",
    "every",
    "few",
    "following",
    "for",
    "four",
    "from",
    "he",
    "her",
    "here",
    "his",
    "how",
    "however",
    "i",
    "if",
    "in",
    "instead",
    "it",
    "its",
    "just",
    "last",
    "later",
    "many",
    "meanwhile",
    "more",
    "most",
    "my",
    "neither",
    "no",
    "not",
    "nothing",
    "now",
    "officials",
    "on",
    "once",
    "one",
    "only",
    "other",
    "others",
    "our",
    "over",
    "police",
    "several",
    "she",
    "since",
    "so",
    "some",
    "still",
    "such",
    "that",
    "the",
    "their",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "three",
    "through",
    "to",
    "today",
    "two",
    "under",
    "until",
    "we",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "why",
    "with",
    "yesterday",
    "yet",
    "you",
    "your",
];

fn is_starter(following: &str) -> bool {
    let word = following
        .bytes()
        .take_while(u8::is_ascii_alphabetic)
        .count();
    if word == 0 || word > 12 {
        return false;
    }
    let mut lower = [0u8; 12];
    let lower = &mut lower[..word];
    lower.copy_from_slice(&following.as_bytes()[..word]);
    lower.make_ascii_lowercase();
    STARTERS
        .binary_search_by(|probe| probe.as_bytes().cmp(lower))
        .is_ok()
}

#[cfg(test)]
mod tests;

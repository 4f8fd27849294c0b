//! The leaves of the grammar: words, patterns, fuzzy words, phrases and ranges.

use super::{Ast, At, Parser, ProblemKind};

impl Parser<'_> {
    /// A word, pattern, fuzzy word, `*` or phrase; inside a field a colon is part of a word.
    pub(super) fn value(&mut self, in_field: bool) -> Option<Ast> {
        let start = self.at;
        if matches!(self.peek(), Some('"' | '“' | '”')) {
            let text = self.quoted();
            let slop = self.number_after_tilde().unwrap_or(0);
            let at = At {
                start,
                end: self.at,
            };
            return self.count(start).then_some(Ast::Phrase { text, slop, at });
        }
        let (text, wild) = self.bare(in_field);
        let end = self.at;
        if text.is_empty() {
            return None;
        }
        let at = At { start, end };
        if !self.count(start) {
            return None;
        }
        if wild {
            if text.chars().all(|letter| letter == '*') {
                return Some(Ast::All);
            }
            return Some(Ast::Pattern { text, at });
        }
        if self.peek() == Some('~') {
            let distance = self.number_after_tilde().unwrap_or(1);
            let at = At {
                start,
                end: self.at,
            };
            if !(1..=2).contains(&distance) {
                self.problem(ProblemKind::BadDistance, end, self.at);
            }
            return Some(Ast::Fuzzy {
                text,
                distance: distance.clamp(1, 2) as u8,
                at,
            });
        }
        Some(Ast::Word { text, at })
    }

    fn number_after_tilde(&mut self) -> Option<u32> {
        if self.peek() != Some('~') {
            return None;
        }
        self.bump();
        let digits = self
            .rest()
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(self.rest().len());
        let number = self.rest()[..digits].parse().ok();
        self.at += digits;
        Some(
            number
                .unwrap_or(if digits > 0 { 1000 } else { 1 })
                .min(1000),
        )
    }

    /// The characters of a bare word with escapes resolved, and whether wildcards are among them.
    fn bare(&mut self, in_field: bool) -> (String, bool) {
        let mut text = String::new();
        let mut escaped = Vec::new();
        let mut wild = false;
        while let Some(letter) = self.peek() {
            match letter {
                '\\' => {
                    let start = self.at;
                    self.bump();
                    match self.bump() {
                        Some(next) => {
                            escaped.push(text.len());
                            text.push(next);
                        }
                        None => self.problem(ProblemKind::DanglingEscape, start, self.at),
                    }
                }
                '(' | ')' | '"' | '“' | '”' | '^' => break,
                // A tilde ends the word only where a distance may follow; `~IRN` begins with one.
                '~' if !text.is_empty() && self.tilde_ends() => break,
                '[' | ']' | '{' | '}' if in_field => break,
                _ if letter.is_whitespace() => break,
                _ => {
                    wild |= matches!(letter, '*' | '?');
                    text.push(letter);
                    self.bump();
                }
            }
        }
        if !wild {
            return (text, false);
        }
        let mut pattern = String::with_capacity(text.len() + escaped.len());
        for (at, letter) in text.char_indices() {
            if matches!(letter, '*' | '?' | '\\') && escaped.contains(&at) {
                pattern.push('\\');
            }
            pattern.push(letter);
        }
        (pattern, true)
    }

    fn tilde_ends(&self) -> bool {
        let rest = self.rest()[1..].trim_start_matches(|c: char| c.is_ascii_digit());
        rest.chars()
            .next()
            .is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '^' | '('))
    }

    fn quoted(&mut self) -> String {
        let start = self.at;
        self.bump();
        let mut text = String::new();
        loop {
            match self.bump() {
                None => {
                    self.problem(ProblemKind::UnclosedQuote, start, start + 1);
                    return text;
                }
                Some('"' | '“' | '”') => return text,
                Some('\\') => text.extend(self.bump()),
                Some(letter) => text.push(letter),
            }
        }
    }

    pub(super) fn range(&mut self) -> Option<Ast> {
        let start = self.at;
        let from_included = self.bump() == Some('[');
        let from = self.bound();
        self.space();
        if !self.keyword("TO") {
            let to = self
                .rest()
                .find([']', '}'])
                .map_or(self.end, |found| self.at + found + 1);
            self.at = to;
            self.problem(ProblemKind::BadRange, start, to);
            return None;
        }
        let to = self.bound();
        self.space();
        let to_included = match self.peek() {
            Some(']') => true,
            Some('}') => false,
            _ => {
                self.problem(ProblemKind::UnclosedBracket, start, start + 1);
                return self.count(start).then_some(Ast::Range {
                    from,
                    to,
                    from_included,
                    to_included: true,
                    at: At {
                        start,
                        end: self.at,
                    },
                });
            }
        };
        self.bump();
        let at = At {
            start,
            end: self.at,
        };
        self.count(start).then_some(Ast::Range {
            from,
            to,
            from_included,
            to_included,
            at,
        })
    }

    fn bound(&mut self) -> Option<String> {
        self.space();
        if matches!(self.peek(), Some('"' | '“' | '”')) {
            return Some(self.quoted());
        }
        let length = self
            .rest()
            .find(|c: char| c.is_whitespace() || matches!(c, ']' | '}' | ')'))
            .unwrap_or(self.rest().len());
        let text = self.rest()[..length].to_owned();
        self.at += length;
        (text != "*" && !text.is_empty()).then_some(text)
    }
}

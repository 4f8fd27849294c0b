//! `query text → (Ast, problems)`: never fails, never recurses beyond its limit, never takes more than linear time.
//!
//! ```text
//! or     = and { "OR" and }                       (also | and ||)
//! and    = many { "AND" many }                    (also &&)
//! many   = unary { unary }
//! unary  = { "NOT" | "-" | "!" } [ "+" ] primary [ "^" number ]
//! primary= "(" or ")" | "event" "(" or ")" | name ":" value | value
//! value  = "*" | word | pattern | word "~" digit | quoted [ "~" number ] | range | "(" or ")"
//! range  = ("["|"{") bound "TO" bound ("]"|"}")
//! ```
//!
//! A backslash takes the meaning from any character. What is broken is repaired and reported with its place.

mod value;

use super::ast::{Ast, At};
use super::problem::{Problem, ProblemKind};

/// How large a query may be.
#[derive(Clone, Copy, Debug)]
pub struct ParseLimits {
    /// Bytes of text.
    pub bytes: usize,
    /// Nesting of brackets.
    pub depth: usize,
    /// Words, phrases, ranges and fields together.
    pub clauses: usize,
}

/// Operators, longer ones before those that they begin with.
const OR: [&str; 3] = ["OR", "||", "|"];
const AND: [&str; 2] = ["AND", "&&"];

/// Parses `text`; an empty or wholly broken query is `None`.
#[must_use]
pub fn parse(text: &str, limits: &ParseLimits) -> (Option<Ast>, Vec<Problem>) {
    let mut parser = Parser {
        text,
        at: 0,
        end: text.len(),
        depth: 0,
        clauses: 0,
        limits,
        problems: Vec::new(),
    };
    if text.len() > limits.bytes {
        let cut = (0..=limits.bytes)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        parser.problem(
            ProblemKind::TooLong {
                limit: limits.bytes,
            },
            cut,
            text.len(),
        );
        parser.end = cut;
    }
    let mut parts = Vec::new();
    loop {
        if let Some(ast) = parser.or() {
            parts.push(ast);
        }
        parser.space();
        match parser.peek() {
            None => break,
            Some(_) => {
                let start = parser.at;
                parser.bump();
                parser.problem(ProblemKind::StrayBracket, start, parser.at);
            }
        }
    }
    (join(parts, Ast::Many), parser.problems)
}

fn join(mut parts: Vec<Ast>, make: impl FnOnce(Vec<Ast>) -> Ast) -> Option<Ast> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(make(parts)),
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    depth: usize,
    clauses: usize,
    limits: &'t ParseLimits,
    problems: Vec<Problem>,
}

impl Parser<'_> {
    fn problem(&mut self, kind: ProblemKind, start: usize, end: usize) {
        if self.problems.len() < 100 {
            self.problems.push(Problem {
                kind,
                at: At { start, end },
            });
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += letter.len_utf8();
        Some(letter)
    }

    fn space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
    }

    /// Takes `word` when it stands here as a word of its own.
    fn keyword(&mut self, word: &str) -> bool {
        let Some(after) = self.rest().strip_prefix(word) else {
            return false;
        };
        let ends = after
            .chars()
            .next()
            .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '“'));
        if ends {
            self.at += word.len();
        }
        ends
    }

    /// Takes one of some operators.
    fn operator(&mut self, operators: &[&str]) -> bool {
        self.space();
        operators.iter().any(|operator| self.keyword(operator))
    }

    fn or(&mut self) -> Option<Ast> {
        self.list(&OR, Self::and, Ast::Or)
    }

    fn and(&mut self) -> Option<Ast> {
        self.list(&AND, Self::many, Ast::And)
    }

    /// Operands of `each`, parted by an operator; operators that lack one are reported and dropped.
    fn list(
        &mut self,
        operators: &[&str],
        each: fn(&mut Self) -> Option<Ast>,
        make: fn(Vec<Ast>) -> Ast,
    ) -> Option<Ast> {
        let mut parts = Vec::new();
        let mut pending = None;
        loop {
            let part = each(self);
            let missing = part.is_none();
            parts.extend(part);
            let start = self.at;
            let more = self.operator(operators);
            if missing && (more || pending.is_some()) {
                let (from, to) = pending.unwrap_or((start, self.at));
                self.problem(ProblemKind::DanglingOperator, from, to);
            }
            if !more {
                return join(parts, make);
            }
            let before = &self.text[..self.at];
            let operator = operators.iter().find(|sign| before.ends_with(**sign));
            pending = Some((self.at - operator.map_or(0, |sign| sign.len()), self.at));
        }
    }

    fn many(&mut self) -> Option<Ast> {
        let mut parts = Vec::new();
        loop {
            self.space();
            let start = self.at;
            let stops = self.peek().is_none_or(|letter| letter == ')') || self.operator_ahead();
            if stops {
                self.at = start;
                return join(parts, Ast::Many);
            }
            parts.extend(self.unary());
        }
    }

    fn unary(&mut self) -> Option<Ast> {
        let start = self.at;
        let mut negated = false;
        loop {
            self.space();
            let sign = self
                .peek()
                .is_some_and(|letter| matches!(letter, '-' | '!' | '−'))
                && self
                    .rest()
                    .chars()
                    .nth(1)
                    .is_some_and(|next| !next.is_whitespace() && next != ')');
            if sign {
                self.bump();
            } else if !self.keyword("NOT") {
                break;
            }
            negated = !negated;
        }
        let required = self.peek() == Some('+')
            && self
                .rest()
                .chars()
                .nth(1)
                .is_some_and(|next| !next.is_whitespace() && next != ')');
        if required {
            self.bump();
        }
        let before = self.at;
        let inner = self.primary();
        if self.at == before
            && inner.is_none()
            && !matches!(self.peek(), None | Some(')'))
            && !self.operator_ahead()
        {
            self.bump();
        }
        let Some(inner) = inner else {
            if negated || required {
                self.problem(ProblemKind::DanglingOperator, start, before);
            }
            return None;
        };
        let inner = self.boost(inner);
        let inner = if required {
            Ast::Must(Box::new(inner))
        } else {
            inner
        };
        Some(if negated {
            Ast::Not(Box::new(inner))
        } else {
            inner
        })
    }

    fn operator_ahead(&mut self) -> bool {
        let start = self.at;
        let found = OR.iter().chain(&AND).any(|operator| self.keyword(operator));
        self.at = start;
        found
    }

    fn boost(&mut self, inner: Ast) -> Ast {
        if self.peek() != Some('^') {
            return inner;
        }
        let start = self.at;
        self.bump();
        let digits = self
            .rest()
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(self.rest().len());
        let factor = self.rest()[..digits]
            .parse::<f64>()
            .ok()
            .filter(|factor| *factor > 0.0 && *factor <= 1000.0);
        self.at += digits;
        if let Some(factor) = factor {
            Ast::Boost {
                inner: Box::new(inner),
                thousandths: ((factor * 1000.0).round() as u32).max(1),
            }
        } else {
            self.problem(ProblemKind::BadBoost, start, self.at);
            inner
        }
    }

    fn primary(&mut self) -> Option<Ast> {
        let start = self.at;
        if self.peek() == Some('(') {
            return self.group();
        }
        if let Some(name) = self.field_name() {
            return self.field(name, start);
        }
        if self.rest().starts_with("event(") {
            self.at += "event".len();
            let inner = self.group().unwrap_or(Ast::All);
            return Some(Ast::Event {
                inner: Box::new(inner),
                at: At {
                    start,
                    end: self.at,
                },
            });
        }
        self.value(false)
    }

    /// A name before a colon that something follows; `http://` is none.
    fn field_name(&mut self) -> Option<String> {
        let rest = self.rest();
        let length =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')))?;
        let after = rest[length..].strip_prefix(':')?;
        if length == 0
            || !rest.starts_with(|c: char| c.is_ascii_alphabetic())
            || after.starts_with("//")
        {
            return None;
        }
        let name = rest[..length].to_owned();
        self.at += length + 1;
        Some(name)
    }

    fn field(&mut self, name: String, start: usize) -> Option<Ast> {
        if self
            .peek()
            .is_none_or(|letter| letter.is_whitespace() || letter == ')')
        {
            self.problem(ProblemKind::MissingValue { field: name }, start, self.at);
            return None;
        }
        let inner = match self.peek() {
            Some('(') => self.group(),
            Some('[' | '{') => self.range(),
            _ => self.value(true),
        };
        let at = At {
            start,
            end: self.at,
        };
        match (inner, name.as_str()) {
            (None, _) => {
                self.problem(ProblemKind::MissingValue { field: name }, start, self.at);
                None
            }
            (Some(Ast::Phrase { text, slop: 0, .. } | Ast::Word { text, .. }), "event") => {
                Some(Ast::Arrow { text, at })
            }
            (Some(inner), "event") => Some(Ast::Event {
                inner: Box::new(inner),
                at,
            }),
            (Some(inner), _) => Some(Ast::Field {
                name,
                inner: Box::new(inner),
                at,
            }),
        }
    }

    fn group(&mut self) -> Option<Ast> {
        let start = self.at;
        self.bump();
        if self.depth >= self.limits.depth {
            self.problem(
                ProblemKind::TooDeep {
                    limit: self.limits.depth,
                },
                start,
                self.at,
            );
            return None;
        }
        self.depth += 1;
        let inner = self.or();
        self.depth -= 1;
        self.space();
        if self.peek() == Some(')') {
            self.bump();
            if inner.is_none() {
                self.problem(ProblemKind::EmptyGroup, start, self.at);
            }
        } else {
            self.problem(ProblemKind::UnclosedBracket, start, start + 1);
        }
        inner
    }

    fn count(&mut self, start: usize) -> bool {
        self.clauses += 1;
        if self.clauses > self.limits.clauses {
            if self.clauses == self.limits.clauses + 1 {
                self.problem(
                    ProblemKind::TooManyClauses {
                        limit: self.limits.clauses,
                    },
                    start,
                    self.end,
                );
            }
            return false;
        }
        true
    }
}

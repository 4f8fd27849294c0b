//! The shape of JSON: where a value ends, and whether values stand line by line.

use memchr::memchr2;

use super::WRAPPERS;
use crate::archive::Format;

/// Tells JSON lines from a JSON document by the first value and what follows it; `None` when it is no JSON at all.
pub(crate) fn sniff(body: &[u8], extension: &str) -> Option<Format> {
    let lines_by_name = matches!(extension, "jsonl" | "ndjson");
    let after_bracket = body[1..].trim_ascii_start().first();
    if let Some(next) = after_bracket
        && !matches!(
            next,
            b'"' | b'{' | b'[' | b'}' | b']' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'
        )
        && !lines_by_name
        && extension != "json"
    {
        return None;
    }
    let mut shape = Shape::default();
    let end = shape.feed(body);
    let newline = memchr::memchr(b'\n', body);
    Some(match end {
        Some(end) => {
            let rest = &body[end..];
            let one_line = newline.is_none_or(|at| at >= end);
            let gap = &rest[..rest.len() - rest.trim_ascii_start().len()];
            let followed = rest.len() > gap.len();
            if one_line && (lines_by_name || (followed && gap.contains(&b'\n'))) {
                Format::Jsonl
            } else {
                Format::Json
            }
        }
        None => {
            let first = body[..newline.unwrap_or(body.len())].trim_ascii_end();
            let second = newline.map(|at| &body[at + 1..]);
            let broken_line = first.len() > 1
                && second.is_some_and(|line| line.starts_with(b"{\"") || line.starts_with(b"{ \""));
            if broken_line && !first.ends_with(b",") && body[0] == b'{' {
                Format::Jsonl
            } else if newline.is_none() && body[0] == b'{' && extension != "json" {
                if wraps(body) {
                    Format::Json
                } else {
                    Format::Jsonl
                }
            } else if lines_by_name && first.len() > 1 {
                Format::Jsonl
            } else {
                Format::Json
            }
        }
    })
}

/// Whether an object's first key holds a list of objects under a wrapper's name.
fn wraps(body: &[u8]) -> bool {
    WRAPPERS.iter().any(|key| {
        let key = format!("\"{key}\"");
        body[1..].trim_ascii_start().starts_with(key.as_bytes())
    }) || memchr::memmem::find(&body[..body.len().min(512)], b"jsonfeed.org/version").is_some()
}

/// Brackets and strings of one value, followed through any number of pieces.
#[derive(Default)]
pub(super) struct Shape {
    depth: usize,
    /// How deep its brackets go.
    pub(super) deepest: usize,
    string: bool,
    escaped: bool,
    begun: bool,
}

impl Shape {
    /// Whether a value outside all brackets and strings has begun: a number or word, which ends where the stream does.
    pub(super) fn in_scalar(&self) -> bool {
        self.depth == 0 && !self.string && self.begun
    }

    /// Follows `bytes`; returns how many belong to the value when it ends among them.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            if self.string {
                if self.escaped {
                    self.escaped = false;
                    at += 1;
                    continue;
                }
                match memchr2(b'"', b'\\', &bytes[at..]) {
                    None => return None,
                    Some(found) => {
                        at += found + 1;
                        if bytes[at - 1] == b'\\' {
                            self.escaped = true;
                        } else {
                            self.string = false;
                            if self.depth == 0 {
                                return Some(at);
                            }
                        }
                    }
                }
                continue;
            }
            match bytes[at] {
                b'"' => self.string = true,
                b'{' | b'[' => {
                    self.depth += 1;
                    self.deepest = self.deepest.max(self.depth);
                }
                b'}' | b']' => {
                    if self.depth == 0 {
                        return Some(at);
                    }
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                byte if self.depth == 0
                    && self.begun
                    && (byte == b',' || byte.is_ascii_whitespace()) =>
                {
                    return Some(at);
                }
                _ => {}
            }
            self.begun = true;
            at += 1;
        }
        None
    }
}

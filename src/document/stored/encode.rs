//! `(title, body, value) → bytes`. See [`code`](super::code) for the form.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::tree::Tree;
use super::{KNOWN, code, id_of, words_at};
use crate::text::OwnMap;

/// Strings of a usual article.
const STRINGS: usize = 200;

/// Packs a value that speaks of a title and a body: both texts, then new strings in a row, then codes.
pub(super) fn encode(title: &str, body: &str, value: &Tree) -> Vec<u8> {
    let mut encoder = Encoder {
        title,
        body,
        strings: HashMap::with_capacity(STRINGS),
        shapes: HashMap::new(),
        row: Vec::new(),
        codes: Vec::new(),
        start: 0,
    };
    encoder.value(value);
    let mut out =
        Vec::with_capacity(title.len() + body.len() + encoder.row.len() + encoder.codes.len() + 16);
    for part in [title.as_bytes(), body.as_bytes(), &encoder.row] {
        varint(part.len() as u64, &mut out);
        out.extend_from_slice(part);
    }
    out.extend_from_slice(&encoder.codes);
    out
}

/// Numbers of the strings known beforehand.
static NUMBERS: LazyLock<OwnMap<&'static str, u64>> =
    LazyLock::new(|| KNOWN.iter().copied().zip(0..).collect());

struct Encoder<'v> {
    title: &'v str,
    body: &'v str,
    /// Numbers of the strings so far, but for those known beforehand.
    strings: HashMap<&'v str, u64>,
    /// Numbers of the lists of keys so far.
    shapes: HashMap<Vec<&'v str>, u64>,
    row: Vec<u8>,
    codes: Vec<u8>,
    /// Where the last span started.
    start: u64,
}

fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 128 {
        out.push(number as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Small numbers for small distances to either side.
fn zigzag(distance: i64) -> u64 {
    ((distance << 1) ^ (distance >> 63)) as u64
}

impl<'v> Encoder<'v> {
    fn coded(&mut self, code: u8, number: u64) {
        self.codes.push(code);
        varint(number, &mut self.codes);
    }

    fn value(&mut self, value: &'v Tree) {
        match value {
            Tree::Null => self.codes.push(code::NULL),
            Tree::Bool(true) => self.codes.push(code::TRUE),
            Tree::Bool(false) => self.codes.push(code::FALSE),
            Tree::Whole(number) => self.whole(*number),
            Tree::Negative(number) => self.coded(code::NEGATIVE, !number as u64),
            Tree::Float(number) => self.float(*number),
            Tree::Text(text) => self.string(text),
            Tree::List(values) => {
                self.coded(code::ARRAY, values.len() as u64);
                values.iter().for_each(|value| self.value(value));
            }
            Tree::Object(fields) => self.object(fields),
        }
    }

    fn whole(&mut self, number: u64) {
        if number < u64::from(code::FIRST - code::SMALL) {
            self.codes.push(code::SMALL + number as u8);
        } else {
            self.coded(code::NUMBER, number);
        }
    }

    fn float(&mut self, number: f64) {
        if f64::from(number as f32).to_bits() == number.to_bits() {
            self.codes.push(code::SINGLE);
            self.codes.extend_from_slice(&(number as f32).to_le_bytes());
        } else {
            self.codes.push(code::DOUBLE);
            self.codes.extend_from_slice(&number.to_le_bytes());
        }
    }

    fn string(&mut self, text: &'v str) {
        let known = NUMBERS.get(text).or_else(|| self.strings.get(text));
        if let Some(number) = known.copied() {
            if number < u64::from(u8::MAX - code::FIRST) + 1 {
                self.codes.push(code::FIRST + number as u8);
            } else {
                self.coded(code::STRING, number);
            }
            return;
        }
        let number = KNOWN.len() + self.strings.len();
        self.strings.insert(text, number as u64);
        self.coded(code::NEW_STRING, text.len() as u64);
        self.row.extend_from_slice(text.as_bytes());
    }

    fn object(&mut self, fields: &'v Fields) {
        let names: Vec<&'v str> = fields.iter().map(|(name, _)| &**name).collect();
        if let Some(number) = self.shapes.get(&names).copied() {
            self.coded(code::OBJECT, number);
        } else {
            self.coded(code::NEW_OBJECT, names.len() as u64);
            names.iter().for_each(|name| self.string(name));
            self.shapes.insert(names, self.shapes.len() as u64);
        }
        let base = self.start;
        let bounds = bounds(fields);
        let words = self.quoted(fields);
        for (name, value) in fields {
            match (&**name, value) {
                ("start", Tree::Whole(_)) if bounds.is_some() => {
                    let (start, _) = bounds.unwrap_or_default();
                    self.whole(zigzag(start.wrapping_sub(base) as i64));
                }
                ("end", Tree::Whole(_)) if bounds.is_some() => {
                    let (start, end) = bounds.unwrap_or_default();
                    self.whole(zigzag(end.wrapping_sub(start) as i64));
                }
                ("text" | "name", Tree::Text(text)) if words == Some(text) => {
                    self.codes.push(code::QUOTED);
                }
                ("id", Tree::Text(id)) if is_made(fields, id) => {
                    self.codes.push(code::ID);
                    self.string(id.split('/').next().unwrap_or_default());
                }
                (_, value) => self.value(value),
            }
        }
        if let Some((start, _)) = bounds {
            self.start = start;
        }
    }

    /// The words that an object speaks of, as [`quoted`](super::quoted) gives them back.
    fn quoted(&self, fields: &Fields) -> Option<&'v str> {
        let span = match field(fields, "span") {
            Some(Tree::Object(span)) => span,
            _ => fields,
        };
        let within = field(span, "field").and_then(Tree::as_str);
        words_at(within, bounds(span)?, self.title, self.body)
    }
}

/// The fields of an object, in order.
type Fields = [(Cow<'static, str>, Tree)];

fn field<'t>(fields: &'t Fields, name: &str) -> Option<&'t Tree> {
    let mut fields = fields.iter();
    fields
        .find(|(known, _)| known == name)
        .map(|(_, value)| value)
}

/// Where the words of an object begin and end.
fn bounds(fields: &Fields) -> Option<(u64, u64)> {
    let bound = |name: &str| field(fields, name).and_then(Tree::as_u64);
    bound("start").zip(bound("end"))
}

/// Whether the id is the one that kind and name make.
fn is_made(fields: &Fields, id: &str) -> bool {
    let name = field(fields, "name").and_then(Tree::as_str);
    let Some(((kind, key), name)) = id.split_once('/').zip(name) else {
        return false;
    };
    if name.is_ascii() {
        let made = name.bytes().map(|byte| match byte {
            b' ' => b'-',
            other => other.to_ascii_lowercase(),
        });
        return made.eq(key.bytes());
    }
    id_of(kind, name) == id
}

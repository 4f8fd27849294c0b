//! `(title, body, value) → bytes`. See [`code`](super::code) for the form.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Number, Value};

use super::{KNOWN, code, field, id_of, quoted};
use crate::text::OwnMap;

/// Packs a value that speaks of a title and a body: both texts, then new strings in a row, then codes.
pub(super) fn encode(title: &str, body: &str, value: &Value) -> Vec<u8> {
    let mut encoder = Encoder {
        title,
        body,
        strings: HashMap::new(),
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

    fn value(&mut self, value: &'v Value) {
        match value {
            Value::Null => self.codes.push(code::NULL),
            Value::Bool(true) => self.codes.push(code::TRUE),
            Value::Bool(false) => self.codes.push(code::FALSE),
            Value::Number(number) => self.number(number),
            Value::String(text) => self.string(text),
            Value::Array(values) => {
                self.coded(code::ARRAY, values.len() as u64);
                values.iter().for_each(|value| self.value(value));
            }
            Value::Object(object) => self.object(object),
        }
    }

    fn whole(&mut self, number: u64) {
        if number < u64::from(code::FIRST - code::SMALL) {
            self.codes.push(code::SMALL + number as u8);
        } else {
            self.coded(code::NUMBER, number);
        }
    }

    fn number(&mut self, number: &Number) {
        if let Some(number) = number.as_u64() {
            self.whole(number);
        } else if let Some(number) = number.as_i64() {
            self.coded(code::NEGATIVE, !number as u64);
        } else {
            let number = number.as_f64().unwrap_or_default();
            if f64::from(number as f32).to_bits() == number.to_bits() {
                self.codes.push(code::SINGLE);
                self.codes.extend_from_slice(&(number as f32).to_le_bytes());
            } else {
                self.codes.push(code::DOUBLE);
                self.codes.extend_from_slice(&number.to_le_bytes());
            }
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

    fn object(&mut self, object: &'v Map<String, Value>) {
        let keys: Vec<&'v str> = object.keys().map(String::as_str).collect();
        if let Some(number) = self.shapes.get(&keys).copied() {
            self.coded(code::OBJECT, number);
        } else {
            self.coded(code::NEW_OBJECT, keys.len() as u64);
            keys.iter().for_each(|key| self.string(key));
            self.shapes.insert(keys, self.shapes.len() as u64);
        }
        let base = self.start;
        let bounds = |name: &str| field(object, name).and_then(Value::as_u64);
        let bounds = bounds("start").zip(bounds("end"));
        let words = quoted(object, self.title, self.body);
        for (key, value) in object {
            match (key.as_str(), value) {
                ("start", Value::Number(_)) if bounds.is_some() => {
                    let (start, _) = bounds.unwrap_or_default();
                    self.whole(zigzag(start.wrapping_sub(base) as i64));
                }
                ("end", Value::Number(_)) if bounds.is_some() => {
                    let (start, end) = bounds.unwrap_or_default();
                    self.whole(zigzag(end.wrapping_sub(start) as i64));
                }
                ("text" | "name", Value::String(text)) if words == Some(text) => {
                    self.codes.push(code::QUOTED);
                }
                ("id", Value::String(id)) if self.is_made(object, id) => {
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

    /// Whether the id is the one that kind and name make.
    fn is_made(&self, object: &Map<String, Value>, id: &str) -> bool {
        let name = field(object, "name").and_then(Value::as_str);
        id.split_once('/')
            .zip(name)
            .is_some_and(|((kind, _), name)| id_of(kind, name) == id)
    }
}

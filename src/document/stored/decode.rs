//! `bytes → (title, body, value)`, checked at every step: bytes that were not packed so are an error.

use std::rc::Rc;

use serde_json::{Map, Number, Value};

use super::{KNOWN, StoredError, code, id_of, quoted};

/// Nesting that no packed article has.
const DEPTH: u32 = 200;

/// Unpacks what `encode` packed, with empty lists in place of the lists called `passed`.
pub(super) fn decode(
    bytes: &[u8],
    passed: &[&str],
) -> Result<(String, String, Value), StoredError> {
    let mut reader = Reader { bytes, at: 0 };
    let title = reader.text()?;
    let body = reader.text()?;
    let row = reader.text()?;
    let mut decoder = Decoder {
        reader,
        title,
        body,
        row,
        strings: KNOWN.to_vec(),
        shapes: Vec::new(),
        start: 0,
        passed,
    };
    let value = decoder.value(0)?;
    Ok((title.to_owned(), body.to_owned(), value))
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn broken(&self) -> StoredError {
        StoredError::Broken { at: self.at }
    }

    fn byte(&mut self) -> Result<u8, StoredError> {
        let byte = *self.bytes.get(self.at).ok_or(self.broken())?;
        self.at += 1;
        Ok(byte)
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], StoredError> {
        let end = self.at.checked_add(length).ok_or(self.broken())?;
        let taken = self.bytes.get(self.at..end).ok_or(self.broken())?;
        self.at = end;
        Ok(taken)
    }

    fn varint(&mut self) -> Result<u64, StoredError> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(number);
            }
        }
        Err(self.broken())
    }

    fn length(&mut self) -> Result<usize, StoredError> {
        usize::try_from(self.varint()?).map_err(|_| self.broken())
    }

    fn text(&mut self) -> Result<&'b str, StoredError> {
        let length = self.length()?;
        let bytes = self.take(length)?;
        std::str::from_utf8(bytes).map_err(|_| self.broken())
    }
}

struct Decoder<'b, 'p> {
    reader: Reader<'b>,
    title: &'b str,
    body: &'b str,
    /// Strings not yet met.
    row: &'b str,
    strings: Vec<&'b str>,
    shapes: Vec<Rc<[&'b str]>>,
    start: u64,
    passed: &'p [&'p str],
}

/// What stands for the distance to either side.
fn distance(number: u64) -> u64 {
    (number >> 1) ^ (number & 1).wrapping_neg()
}

impl<'b> Decoder<'b, '_> {
    fn value(&mut self, depth: u32) -> Result<Value, StoredError> {
        if depth > DEPTH {
            return Err(self.reader.broken());
        }
        let code = self.reader.byte()?;
        Ok(match code {
            code::NULL => Value::Null,
            code::TRUE => Value::Bool(true),
            code::FALSE => Value::Bool(false),
            code::NUMBER => self.reader.varint()?.into(),
            code::NEGATIVE => (!(self.reader.varint()? as i64)).into(),
            code::SINGLE => {
                let bytes = self.reader.take(4)?.try_into().unwrap_or_default();
                self.real(f64::from(f32::from_le_bytes(bytes)))?
            }
            code::DOUBLE => {
                let bytes = self.reader.take(8)?.try_into().unwrap_or_default();
                self.real(f64::from_le_bytes(bytes))?
            }
            code::ARRAY => {
                let length = self.reader.length()?;
                let mut values = Vec::new();
                for _ in 0..length {
                    values.push(self.value(depth + 1)?);
                }
                Value::Array(values)
            }
            code::OBJECT => {
                let shape = self.reader.length()?;
                let keys = self.shapes.get(shape).cloned();
                let keys = keys.ok_or(self.reader.broken())?;
                self.object(&keys, depth)?
            }
            code::NEW_OBJECT => {
                let length = self.reader.length()?;
                let mut keys = Vec::new();
                for _ in 0..length {
                    keys.push(self.string()?);
                }
                let keys: Rc<[&'b str]> = keys.into();
                self.shapes.push(keys.clone());
                self.object(&keys, depth)?
            }
            code::SMALL..code::FIRST => u64::from(code - code::SMALL).into(),
            _ => self.string_of(code)?.into(),
        })
    }

    fn real(&self, number: f64) -> Result<Value, StoredError> {
        Number::from_f64(number)
            .map(Value::Number)
            .ok_or(self.reader.broken())
    }

    fn string(&mut self) -> Result<&'b str, StoredError> {
        let code = self.reader.byte()?;
        self.string_of(code)
    }

    fn string_of(&mut self, code: u8) -> Result<&'b str, StoredError> {
        let number = match code {
            code::STRING => self.reader.length()?,
            code::NEW_STRING => {
                let length = self.reader.length()?;
                let (text, rest) = self
                    .row
                    .split_at_checked(length)
                    .ok_or(self.reader.broken())?;
                self.row = rest;
                self.strings.push(text);
                return Ok(text);
            }
            code::FIRST.. => usize::from(code - code::FIRST),
            _ => return Err(self.reader.broken()),
        };
        self.strings
            .get(number)
            .copied()
            .ok_or(self.reader.broken())
    }

    fn object(&mut self, keys: &[&'b str], depth: u32) -> Result<Value, StoredError> {
        let base = self.start;
        let mut object = Map::with_capacity(keys.len());
        let mut left_out = Vec::new();
        let mut kind = None;
        for key in keys {
            let value = match self.reader.bytes.get(self.reader.at) {
                Some(&code::QUOTED) => {
                    self.reader.at += 1;
                    left_out.push(*key);
                    Value::Null
                }
                Some(&code::ID) => {
                    self.reader.at += 1;
                    kind = Some((*key, self.string()?));
                    Value::Null
                }
                Some(&code::ARRAY) if self.passed.contains(key) => {
                    self.pass(depth + 1)?;
                    Value::Array(Vec::new())
                }
                _ => self.value(depth + 1)?,
            };
            object.insert((*key).to_owned(), value);
        }
        self.bounds(&mut object, base);
        let words = quoted(&object, self.title, self.body).map(str::to_owned);
        for key in left_out {
            let words = words.clone().ok_or(self.reader.broken())?;
            object.insert(key.to_owned(), words.into());
        }
        if let Some((key, kind)) = kind {
            let id = match object.get("name").and_then(Value::as_str) {
                Some(name) => id_of(kind, name),
                None => return Err(self.reader.broken()),
            };
            object.insert(key.to_owned(), id.into());
        }
        Ok(Value::Object(object))
    }

    /// Reads over a value; gives the number that it is, if it is one.
    fn pass(&mut self, depth: u32) -> Result<Option<u64>, StoredError> {
        if depth > DEPTH {
            return Err(self.reader.broken());
        }
        let code = self.reader.byte()?;
        match code {
            code::NUMBER => return self.reader.varint().map(Some),
            code::SMALL..code::FIRST => return Ok(Some(u64::from(code - code::SMALL))),
            code::NULL | code::TRUE | code::FALSE | code::QUOTED => {}
            code::NEGATIVE => {
                self.reader.varint()?;
            }
            code::SINGLE => {
                self.reader.take(4)?;
            }
            code::DOUBLE => {
                self.reader.take(8)?;
            }
            code::ARRAY => {
                for _ in 0..self.reader.length()? {
                    self.pass(depth + 1)?;
                }
            }
            code::OBJECT => {
                let shape = self.reader.length()?;
                let keys = self.shapes.get(shape).cloned();
                self.pass_object(&keys.ok_or(self.reader.broken())?, depth)?;
            }
            code::NEW_OBJECT => {
                let mut keys = Vec::new();
                for _ in 0..self.reader.length()? {
                    keys.push(self.string()?);
                }
                let keys: Rc<[&'b str]> = keys.into();
                self.shapes.push(keys.clone());
                self.pass_object(&keys, depth)?;
            }
            code::ID => {
                self.string()?;
            }
            _ => {
                self.string_of(code)?;
            }
        }
        Ok(None)
    }

    /// Reads over an object, whose bounds tell where the next span starts.
    fn pass_object(&mut self, keys: &[&'b str], depth: u32) -> Result<(), StoredError> {
        let base = self.start;
        let (mut start, mut end) = (None, None);
        for key in keys {
            let number = self.pass(depth + 1)?;
            match *key {
                "start" => start = number,
                "end" => end = number,
                _ => {}
            }
        }
        if let Some((start, _)) = start.zip(end) {
            self.start = base.wrapping_add(distance(start));
        }
        Ok(())
    }

    /// Bounds are told as the distance from the start of the span before, and as a length.
    fn bounds(&mut self, object: &mut Map<String, Value>, base: u64) {
        let told = |name: &str| object.get(name).and_then(Value::as_u64);
        if let Some((start, end)) = told("start").zip(told("end")) {
            self.start = base.wrapping_add(distance(start));
            let end = self.start.wrapping_add(distance(end));
            object.insert("start".to_owned(), self.start.into());
            object.insert("end".to_owned(), end.into());
        }
    }
}

//! JSON (RFC 8259) as a stream of objects: arrays element by element, one object, objects one after another, and objects
//! that wrap a list (`{"articles": [...]}`, JSON Feed, search engine exports).
//!
//! Only brackets and strings are followed here; whether a value is valid is found when it is parsed.

mod shape;

use std::io::{self, BufRead};

use serde_json::{Map, Value};

use super::super::session::{Flow, Found, Member, Session};
use super::super::source::Source;
use super::super::{Content, Format, RejectCode};
use shape::Shape;
pub(crate) use shape::sniff;

/// Keys under which a wrapping object holds its records.
const WRAPPERS: [&str; 14] = [
    "articles",
    "items",
    "docs",
    "documents",
    "results",
    "records",
    "entries",
    "stories",
    "news",
    "data",
    "hits",
    "posts",
    "rows",
    "value",
];

/// One value as taken from the stream.
enum Taken {
    Value(Vec<u8>),
    TooLarge,
    TooDeep,
    /// The stream ends inside.
    Cut,
}

/// Takes the value that begins at the next byte.
fn value(source: &mut Source<'_>, session: &Session<'_>) -> io::Result<Taken> {
    let limits = &session.options.limits;
    let mut shape = Shape::default();
    let mut bytes = Vec::new();
    let mut length = 0usize;
    loop {
        let available = source.fill_buf()?;
        if available.is_empty() {
            let scalar = shape.in_scalar();
            return Ok(if scalar {
                Taken::Value(bytes)
            } else {
                Taken::Cut
            });
        }
        let end = shape.feed(available);
        let take = end.unwrap_or(available.len());
        length += take;
        if length <= limits.record_bytes {
            bytes.extend_from_slice(&available[..take]);
        } else {
            bytes = Vec::new();
        }
        source.consume(take);
        if end.is_some() {
            return Ok(if length > limits.record_bytes {
                Taken::TooLarge
            } else if shape.deepest > limits.markup_depth {
                Taken::TooDeep
            } else {
                Taken::Value(bytes)
            });
        }
    }
}

/// Passes over white space and the bytes of `also`; returns the next byte, not taken.
fn next(source: &mut Source<'_>, also: &[u8]) -> io::Result<Option<u8>> {
    loop {
        let available = source.fill_buf()?;
        if available.is_empty() {
            return Ok(None);
        }
        match available
            .iter()
            .position(|byte| !byte.is_ascii_whitespace() && !also.contains(byte))
        {
            Some(at) => {
                let byte = available[at];
                source.consume(at);
                return Ok(Some(byte));
            }
            None => {
                let all = available.len();
                source.consume(all);
            }
        }
    }
}

/// Reads a JSON document.
pub(crate) fn read(
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    while let Some(byte) = next(source, b",")? {
        match byte {
            b'[' => {
                source.consume(1);
                elements(source, &Map::new(), member, session)?;
            }
            b'{' => object(source, member, session)?,
            b']' | b'}' => source.consume(1),
            _ => record(source, &Map::new(), member, session)?,
        }
    }
    Ok(())
}

/// Reads the elements of an array, the bracket already taken.
fn elements(
    source: &mut Source<'_>,
    known: &Map<String, Value>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    loop {
        match next(source, b",")? {
            Some(b']') => {
                source.consume(1);
                return Ok(());
            }
            Some(_) => record(source, known, member, session)?,
            None => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
        }
    }
}

fn record(
    source: &mut Source<'_>,
    known: &Map<String, Value>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    let offset = source.offset();
    let taken = value(source, session)?;
    if source.offset() == offset {
        // A stray closing bracket; not taking it would loop for ever.
        source.consume(1);
    }
    let bytes = source.offset() - offset;
    hand_out(taken, offset, bytes, known, member, session)
}

fn hand_out(
    taken: Taken,
    offset: u64,
    bytes: u64,
    known: &Map<String, Value>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    match taken {
        Taken::Value(value) => session.record(
            member,
            Found {
                offset,
                bytes,
                format: Format::Json,
                content: Content::Bytes {
                    bytes: value,
                    charset: None,
                    known: known.clone(),
                },
                resume: None,
            },
        ),
        Taken::TooLarge => session.too_large(member, offset, None),
        Taken::TooDeep => {
            let limit = session.options.limits.markup_depth;
            session.reject(
                member,
                offset,
                RejectCode::TooDeep,
                format!("the value nests deeper than `markup_depth` ({limit}); hint: raise the setting, or flatten the data"),
                None,
            )
        }
        Taken::Cut => session.reject(
            member,
            offset,
            RejectCode::Truncated,
            "the data end inside a JSON value; hint: fetch the file again".to_owned(),
            None,
        ),
    }
}

/// The members of an object other than lists of records.
struct Own {
    bytes: Vec<u8>,
    limit: usize,
    too_large: bool,
    too_deep: bool,
}

impl Own {
    fn new(limit: usize) -> Self {
        Own {
            bytes: vec![b'{'],
            limit,
            too_large: false,
            too_deep: false,
        }
    }

    fn keep(&mut self, key: &[u8], value: &[u8]) {
        if self.bytes.len() + key.len() + value.len() + 3 > self.limit {
            return self.lose();
        }
        if self.bytes.len() > 1 {
            self.bytes.push(b',');
        }
        self.bytes.extend_from_slice(key);
        self.bytes.push(b':');
        self.bytes.extend_from_slice(value);
    }

    /// Gives up members that are too long.
    fn lose(&mut self) {
        self.too_large = true;
        self.bytes = vec![b'{'];
    }

    fn close(mut self) -> Taken {
        self.bytes.push(b'}');
        match (self.too_large, self.too_deep) {
            (true, _) => Taken::TooLarge,
            (false, true) => Taken::TooDeep,
            (false, false) => Taken::Value(self.bytes),
        }
    }
}

/// Reads an object: itself a record, or the wrapping of a list of records.
fn object(source: &mut Source<'_>, member: &mut Member, session: &mut Session<'_>) -> Flow {
    let offset = source.offset();
    let nothing = Map::new();
    source.consume(1);
    let mut own = Own::new(session.options.limits.record_bytes);
    let mut wraps = false;
    loop {
        let Some(byte) = next(source, b",")? else {
            return hand_out(Taken::Cut, offset, 0, &nothing, member, session);
        };
        if byte == b'}' || byte == b']' {
            source.consume(1);
            break;
        }
        let key = match value(source, session)? {
            Taken::Value(key) => key,
            Taken::Cut => return hand_out(Taken::Cut, offset, 0, &nothing, member, session),
            Taken::TooLarge | Taken::TooDeep => {
                own.lose();
                Vec::new()
            }
        };
        let after_key = next(source, b":")?;
        let name = serde_json::from_slice::<String>(&key).unwrap_or_default();
        if after_key == Some(b'[') && WRAPPERS.contains(&name.as_str()) && list_of_objects(source) {
            let known = feed_fields(&own.bytes);
            source.consume(1);
            wraps = true;
            elements(source, &known, member, session)?;
            continue;
        }
        let taken = match after_key {
            None => Taken::Cut,
            // A key without a value: kept as it is, so that parsing says what is wrong.
            Some(b'}' | b']') => Taken::Value(Vec::new()),
            Some(_) => value(source, session)?,
        };
        match taken {
            Taken::Value(part) => own.keep(&key, &part),
            Taken::TooLarge => own.lose(),
            Taken::TooDeep => own.too_deep = true,
            Taken::Cut => return hand_out(Taken::Cut, offset, 0, &nothing, member, session),
        }
    }
    if wraps {
        return Ok(());
    }
    let bytes = source.offset() - offset;
    let taken = own.close();
    if let Taken::Value(own) = &taken
        && let Some(list) = inner_list(own)
    {
        for element in list {
            let value = serde_json::to_vec(&element).map_err(io::Error::from)?;
            hand_out(
                Taken::Value(value),
                offset,
                bytes,
                &nothing,
                member,
                session,
            )?;
        }
        return Ok(());
    }
    hand_out(taken, offset, bytes, &nothing, member, session)
}

/// Whether the array that begins at the next byte holds objects.
fn list_of_objects(source: &mut Source<'_>) -> bool {
    let head = source.peek(4096);
    matches!(head[1..].trim_ascii_start().first(), Some(b'{' | b']'))
}

/// What a JSON Feed says of all its items.
fn feed_fields(own: &[u8]) -> Map<String, Value> {
    let mut known = Map::new();
    let mut text = own.to_vec();
    text.push(b'}');
    let Ok(Value::Object(feed)) = serde_json::from_slice::<Value>(&text) else {
        return known;
    };
    let is_feed = feed
        .get("version")
        .and_then(Value::as_str)
        .is_some_and(|version| version.contains("jsonfeed.org"));
    if is_feed {
        for (from, to) in [
            ("title", "outlet"),
            ("language", "language"),
            ("authors", "authors"),
        ] {
            if let Some(value) = feed.get(from) {
                known.insert(to.to_owned(), value.clone());
            }
        }
    }
    known
}

/// The list of records inside an object that is no record itself: `{"response": {"docs": [...]}}`.
fn inner_list(own: &[u8]) -> Option<Vec<Value>> {
    const WAYS: [&str; 6] = ["response", "data", "hits", "result", "results", "query"];
    let head = &own[..own.len().min(256)];
    if !WAYS
        .iter()
        .any(|key| memchr::memmem::find(head, format!("\"{key}\":{{").as_bytes()).is_some())
    {
        return None;
    }
    let mut value: Value = serde_json::from_slice(own).ok()?;
    for _ in 0..4 {
        let Value::Object(map) = value else {
            return None;
        };
        let mut below = None;
        for (key, inner) in map {
            match inner {
                Value::Array(list)
                    if WRAPPERS.contains(&key.as_str()) && list.iter().all(Value::is_object) =>
                {
                    return Some(list);
                }
                Value::Object(_) if WAYS.contains(&key.as_str()) => below = Some(inner),
                _ => {}
            }
        }
        value = below?;
    }
    None
}

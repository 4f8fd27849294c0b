//! Objects and rows by the names of their fields.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::draft::{Draft, Refusal};
use super::{ArticleOptions, html};
use crate::archive::RejectCode;
use crate::archive::fields::{folded, ranked};

/// Where the text stands when no field of the body has any.
const SECOND_BEST: [&str; 11] = [
    "description",
    "description_text",
    "description_caption",
    "caption",
    "summary",
    "lead",
    "abstract",
    "excerpt",
    "snippet",
    "standfirst",
    "dek",
];
/// Bodies as markup.
const MARKED_UP: [&str; 8] = [
    "content_html",
    "body_html",
    "html",
    "body_xhtml",
    "bodyhtml",
    "content_encoded",
    "raw_html",
    "article_html",
];
/// Objects that wrap the article proper.
const WRAPPING: [&str; 7] = [
    "_source", "item", "article", "doc", "document", "node", "data",
];
/// Objects that may lie around it.
const WRAPPED_DEPTH: usize = 3;
/// What our own export adds; derived anew, so not kept.
const DERIVED: [&str; 6] = [
    "origin",
    "countries",
    "organizations",
    "persons",
    "places",
    "mentions",
];

/// Parses one JSON object.
pub(super) fn read(text: &str, options: &ArticleOptions, draft: &mut Draft) -> Result<(), Refusal> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let mended = mend(text);
            match mended.as_deref().map(serde_json::from_str) {
                Some(Ok(value)) => {
                    draft.repairs.broken_syntax += 1;
                    value
                }
                _ => return Err(invalid(&error)),
            }
        }
    };
    match value {
        Value::Object(object) => {
            fields(unwrapped(object), options, draft);
            Ok(())
        }
        other => Err((
            RejectCode::NotAnObject,
            format!(
                "valid JSON, but {} and no object; hint: write one article a line as {{\"title\": …, \"body\": …}}",
                kind(&other)
            ),
        )),
    }
}

fn invalid(error: &serde_json::Error) -> Refusal {
    let message = error.to_string();
    if message.contains("recursion limit") {
        return (
            RejectCode::TooDeep,
            "the JSON nests deeper than 128; hint: flatten the data".to_owned(),
        );
    }
    (
        RejectCode::Invalid,
        format!("no valid JSON: {message}; hint: check the record with a JSON tool"),
    )
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Mends what scrapers often write: bare control characters and lone surrogates in strings, `NaN` as a value.
fn mend(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 16);
    let mut string = false;
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let rest = &text[at..];
        let letter = rest.chars().next()?;
        if string {
            if letter == '\\' {
                let escape = bytes.get(at + 1).copied()?;
                if escape == b'u' {
                    let (unit, used) = escaped_unit(rest)?;
                    out.push_str(unit);
                    at += used;
                } else if b"\"\\/bfnrt".contains(&escape) {
                    out.push_str(&rest[..2]);
                    at += 2;
                } else {
                    out.push_str("\\\\");
                    at += 1;
                }
                continue;
            }
            match letter {
                '"' => {
                    string = false;
                    out.push('"');
                }
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                letter if letter < ' ' => out.push(' '),
                letter => out.push(letter),
            }
        } else {
            if let Some(word) = ["NaN", "-Infinity", "Infinity"]
                .into_iter()
                .find(|word| rest.starts_with(word))
            {
                out.push_str("null");
                at += word.len();
                continue;
            }
            string = letter == '"';
            out.push(letter);
        }
        at += letter.len_utf8();
    }
    Some(out)
}

/// One `\uXXXX` or a pair of them; a lone surrogate becomes U+FFFD.
fn escaped_unit(rest: &str) -> Option<(&str, usize)> {
    let unit = |from: usize| {
        let digits = rest.get(from..from + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    match unit(0)? {
        0xd800..=0xdbff => match unit(6) {
            Some(0xdc00..=0xdfff) => Some((rest.get(..12)?, 12)),
            _ => Some(("\\ufffd", 6)),
        },
        0xdc00..=0xdfff => Some(("\\ufffd", 6)),
        _ => Some((rest.get(..6)?, 6)),
    }
}

/// The article proper, when the object only wraps it.
fn unwrapped(mut object: Map<String, Value>) -> Map<String, Value> {
    let told = |object: &Map<String, Value>| {
        object.iter().any(|(key, value)| {
            value.is_string() && matches!(ranked(key), Some(("title" | "body", _)))
        })
    };
    for _ in 0..WRAPPED_DEPTH {
        let inner = WRAPPING
            .iter()
            .find(|key| object.get(**key).is_some_and(Value::is_object));
        match inner.and_then(|key| object.remove(*key)) {
            Some(Value::Object(mut inner)) if !told(&object) => {
                if let Some(id) = object.remove("_id") {
                    inner.entry("id").or_insert(id);
                }
                object = inner;
            }
            Some(value) => {
                // An article that has such a field keeps it.
                if let Some(key) = inner {
                    object.insert((*key).to_owned(), value);
                }
                break;
            }
            None => break,
        }
    }
    object
}

/// Sorts the fields of an object into the draft; what has no place goes to `extra`.
pub(super) fn fields(mut object: Map<String, Value>, options: &ArticleOptions, draft: &mut Draft) {
    for mapping in &options.map {
        if let Some(value) = take_path(&mut object, &mapping.column) {
            set(draft, mapping.field, value);
        }
    }
    let mapped = |field: &str| options.map.iter().any(|mapping| mapping.field == field);
    let mut best: Vec<(usize, &'static str, String)> = object
        .iter()
        .filter(|(_, value)| !is_empty(value))
        .filter_map(|(key, _)| ranked(key).map(|(field, rank)| (rank, field, key.clone())))
        .filter(|(_, field, _)| !mapped(field))
        .collect();
    best.sort();
    let mut filled: Vec<&str> = Vec::new();
    for (_, field, key) in best {
        // A second name of a filled field is extra; a nested object is no text.
        let nested = object
            .get(&key)
            .is_some_and(|value| value.is_object() && text_of(value).is_none() && field != "extra");
        if filled.contains(&field) || nested {
            continue;
        }
        if let Some(value) = object.remove(&key) {
            filled.push(field);
            set(draft, field, value);
        }
    }
    if draft.entities.is_none()
        && let Some(mentions) = object.remove("mentions").filter(Value::is_array)
    {
        draft.entities = Some(mentions);
    }
    if draft.body.trim().is_empty() && !mapped("body") {
        stand_in(&mut object, draft);
    }
    for (key, value) in object {
        if !is_empty(&value) && !DERIVED.contains(&key.as_str()) {
            draft.extra.insert(key, value);
        }
    }
}

/// Fills an empty body from markup, else from a summary.
fn stand_in(object: &mut Map<String, Value>, draft: &mut Draft) {
    let find = |object: &Map<String, Value>, names: &[&str]| {
        names.iter().find_map(|name| {
            object
                .iter()
                .find(|(key, value)| {
                    folded(key) == *name
                        && value.as_str().is_some_and(|text| !text.trim().is_empty())
                })
                .map(|(key, _)| key.clone())
        })
    };
    if let Some(key) = find(object, &MARKED_UP) {
        if let Some(Value::String(markup)) = object.remove(&key) {
            draft.body = html::fragment_text(&markup);
        }
    } else if let Some(key) = find(object, &SECOND_BEST)
        && let Some(Value::String(text)) = object.remove(&key)
    {
        draft.body = text;
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Takes the value of a key, or of a path of keys joined by dots.
fn take_path(object: &mut Map<String, Value>, path: &str) -> Option<Value> {
    if object.contains_key(path) {
        return object.remove(path);
    }
    let (head, rest) = path.split_once('.')?;
    match object.get_mut(head)? {
        Value::Object(inner) => take_path(inner, rest),
        _ => None,
    }
}

fn set(draft: &mut Draft, field: &str, value: Value) {
    match field {
        "id" => draft.id = into_text(value),
        "url" => draft.url = into_text(value),
        "title" => draft.title = into_text(value).unwrap_or_default(),
        "body" => draft.body = body_of(value),
        "published" => draft.published = into_text(value),
        "language" => draft.language = into_text(value),
        "outlet" => draft.outlet = into_text(value),
        "section" => draft.section = into_text(value),
        "authors" => draft.authors = names_of(value, true),
        "tags" => draft.tags = names_of(value, false),
        "entities" => draft.entities = Some(value),
        "events" => draft.events = Some(value),
        _ => match value {
            Value::Object(object) => draft.extra.extend(object),
            other => {
                draft.extra.insert(field.to_owned(), other);
            }
        },
    }
}

/// A value as text, taken as it is where it is one.
fn into_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        other => text_of(&other),
    }
}

/// A value as text: strings, numbers, the name of an object, the first of a list.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(_) | Value::Null => None,
        Value::Array(list) => list.first().and_then(text_of),
        Value::Object(object) => [
            "name", "title", "label", "main", "rendered", "value", "$oid", "$date", "id", "#text",
        ]
        .iter()
        .find_map(|key| object.get(*key).and_then(text_of)),
    }
}

/// A body: text, or paragraphs in a list.
fn body_of(value: Value) -> String {
    match value {
        Value::Array(list) => {
            let parts: Vec<String> = list.iter().filter_map(text_of).collect();
            parts.join("\n\n")
        }
        other => into_text(other).unwrap_or_default(),
    }
}

/// Names in a list, of objects with names, or in one text separated by `;` or commas.
fn names_of(value: Value, people: bool) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().filter_map(text_of).collect(),
        Value::String(text) => split_names(&text, people),
        other => text_of(&other).into_iter().collect(),
    }
}

/// Splits `A; B`, `A, B and C`, `['a', 'b']`.
pub(super) fn split_names(text: &str, people: bool) -> Vec<String> {
    let text = text.trim();
    let listed = text
        .strip_prefix('[')
        .and_then(|list| list.strip_suffix(']'));
    let text: Cow<'_, str> = match listed {
        Some(list) => list.replace(['\'', '"'], "").into(),
        None => text.into(),
    };
    let parts: Vec<&str> = if text.contains(';') {
        text.split(';').collect()
    } else if text.contains('|') {
        text.split('|').collect()
    } else if people {
        let text = text.trim();
        let text = ["By ", "by ", "BY "]
            .iter()
            .find_map(|by| text.strip_prefix(by))
            .unwrap_or(text);
        return text
            .split(',')
            .flat_map(|part| part.split(" and "))
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
    } else {
        text.split(',').collect()
    };
    parts
        .into_iter()
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

//! How an article and its annotations are kept: text first, then everything else packed without what can be made again.
//!
//! Written out as JSON, annotations are four times as long as the article, and nearly all of it is repetition: names of
//! fields, names and ids of the same entities, words that stand in the text anyway. [`encode`] and [`decode`] leave that
//! out and give it back exactly.

mod decode;
mod encode;
mod first;
mod tree;

use serde_json::Value;

use crate::annotate::Annotations;
use crate::article::Article;

pub use first::unpack_first;
use tree::Tree;

/// Why stored bytes do not make an article.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoredError {
    /// Fields that do not make an article.
    #[error(
        "a stored article cannot be read: {source}; hint: the index is damaged, load its archives again"
    )]
    Json {
        /// What is wrong.
        #[from]
        source: serde_json::Error,
    },
    /// Bytes that were not packed so.
    #[error(
        "a stored article is broken at byte {at}; hint: the index is damaged, load its archives again"
    )]
    Broken {
        /// Where.
        at: usize,
    },
}

/// Packs an article with its annotations.
///
/// # Errors
/// When a number in `extra` cannot be JSON.
pub fn pack(article: &Article, annotations: &Annotations) -> Result<Vec<u8>, StoredError> {
    let mut bare = Tree::of(article)?;
    for name in ["title", "body"] {
        if let Some(text) = bare.field_mut(name) {
            *text = Tree::Text(String::new());
        }
    }
    let fields = Tree::List(vec![bare, Tree::of(annotations)?]);
    Ok(encode::encode(&article.title, &article.body, &fields))
}

/// Unpacks what [`pack`] packed.
///
/// # Errors
/// When the bytes are not of that form.
pub fn unpack(bytes: &[u8]) -> Result<(Article, Annotations), StoredError> {
    from_fields(decode::decode(bytes, &[])?)
}

/// Unpacks what is shown of an article in a list of hits: without mentions, persons and places, which are most of it.
///
/// # Errors
/// When the bytes are not of that form.
pub fn unpack_shown(bytes: &[u8]) -> Result<(Article, Annotations), StoredError> {
    from_fields(decode::decode(bytes, &["mentions", "persons", "places"])?)
}

fn from_fields(
    (title, body, fields): (String, String, Value),
) -> Result<(Article, Annotations), StoredError> {
    let (mut article, annotations): (Article, Annotations) = serde_json::from_value(fields)?;
    article.title = title;
    article.body = body;
    Ok((article, annotations))
}

/// Codes of packed values. Numbers below 32 and the first strings stand for themselves in one byte.
mod code {
    pub(super) const NULL: u8 = 0;
    pub(super) const TRUE: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    /// A varint follows.
    pub(super) const NUMBER: u8 = 3;
    /// A varint follows, of the number's distance below -1.
    pub(super) const NEGATIVE: u8 = 4;
    /// Four bytes of an `f32` follow.
    pub(super) const SINGLE: u8 = 5;
    /// Eight bytes of an `f64` follow.
    pub(super) const DOUBLE: u8 = 6;
    /// The number of an earlier string follows.
    pub(super) const STRING: u8 = 7;
    /// The length of a string follows; its bytes are the next in the row of strings.
    pub(super) const NEW_STRING: u8 = 8;
    /// The number of values follows, and they.
    pub(super) const ARRAY: u8 = 9;
    /// The number of an earlier list of keys follows, then the values.
    pub(super) const OBJECT: u8 = 10;
    /// The number of keys follows, the keys, then the values.
    pub(super) const NEW_OBJECT: u8 = 11;
    /// The words at the object's own span.
    pub(super) const QUOTED: u8 = 12;
    /// A kind follows; the id is made of it and the object's name.
    pub(super) const ID: u8 = 13;
    /// From here on, small numbers.
    pub(super) const SMALL: u8 = 32;
    /// From here on, the first strings.
    pub(super) const FIRST: u8 = 64;
}

/// Strings that nearly every article has, known beforehand. Part of the format: its order may never change within one.
const KNOWN: &[&str] = &[
    "field",
    "start",
    "end",
    "text",
    "type",
    "name",
    "id",
    "country",
    "why",
    "body",
    "title",
    "span",
    "person",
    "organization",
    "place",
    "nationality",
    "group",
    "mentions",
    "countries",
    "organizations",
    "persons",
    "places",
    "events",
    "code",
    "source",
    "target",
    "sector",
    "sponsor",
    "mode",
    "quad_class",
    "contexts",
    "cameo",
    "date",
    "polarity",
    "attribution",
    "counts",
    "trigger",
    "sentence",
    "also",
    "fingerprint",
    "confidence",
    "lat",
    "lon",
    "min",
    "max",
    "killed",
    "injured",
    "arrested",
    "asserted",
    "alleged",
    "denied",
    "threatened",
    "planned",
    "hypothetical",
    "verbal-cooperation",
    "material-cooperation",
    "verbal-conflict",
    "material-conflict",
    "url",
    "published",
    "language",
    "outlet",
    "authors",
    "section",
    "tags",
    "origin",
    "archive",
    "member",
    "record",
    "offset",
    "extra",
    "en",
    "GOV",
    "MIL",
    "BUS",
    "IGO",
    "CVL",
    "LEG",
    "MED",
    "NGO",
    "USA",
    "GBR",
    "names model: person",
    "names model: organization",
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "COOPERATE",
    "AID",
    "CONCEDE",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
    "STATEMENT",
    "military",
    "economic",
    "legal",
    "diplomatic",
    "political",
];

/// The id that most entities have: their kind and their name.
fn id_of(kind: &str, name: &str) -> String {
    let name = super::analysis::fold(&name.to_lowercase()).replace(' ', "-");
    format!("{kind}/{name}")
}

/// The words that an object speaks of: those at its span, or at its own bounds.
fn quoted<'a>(
    object: &serde_json::Map<String, Value>,
    title: &'a str,
    body: &'a str,
) -> Option<&'a str> {
    let span = match object.get("span") {
        Some(Value::Object(span)) => span,
        _ => object,
    };
    let at = |name: &str| span.get(name).and_then(Value::as_u64);
    let within = span.get("field").and_then(Value::as_str);
    words_at(within, at("start").zip(at("end"))?, title, body)
}

/// The words between two bytes of one of the texts: the body, unless `field` is the title.
fn words_at<'a>(
    field: Option<&str>,
    (start, end): (u64, u64),
    title: &'a str,
    body: &'a str,
) -> Option<&'a str> {
    let text = match field {
        Some("title") => title,
        _ => body,
    };
    text.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn same(title: &str, body: &str, value: &Value) {
        let tree = Tree::of(value).expect("any value has a tree");
        let bytes = encode::encode(title, body, &tree);
        let back = decode::decode(&bytes, &[]).expect("what was packed");
        assert_eq!(back, (title.to_owned(), body.to_owned(), value.clone()));
    }

    #[test]
    fn words_of_the_text_names_and_ids_are_left_out_and_given_back() {
        let body = "Iran's Quds Force said";
        let value = json!([
            {"field": "body", "start": 7, "end": 17, "text": "Quds Force", "type": "organization",
             "name": "Quds Force", "id": "organization/quds-force", "country": "IRN"},
            {"text": "Quds Force", "name": "Quds", "span": {"field": "body", "start": 7, "end": 17}},
            {"text": "other", "start": 9, "end": 3, "id": "person/x", "name": "y"},
            {"start": "2023", "end": "2024-01", "text": null, "confidence": 0.8f32, "lat": 34.05, "n": -7},
        ]);
        same("", body, &value);
        let bytes = encode::encode("", body, &Tree::of(&value).expect("a tree"));
        assert!(bytes.len() < 200, "{} bytes", bytes.len());
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (0..300u64).prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<f32>().prop_map(Value::from),
            "\\PC{0,6}".prop_map(Value::from),
            proptest::sample::select(vec!["body", "a word", "person/a-word", "\u{1}"])
                .prop_map(Value::from),
        ];
        let key = proptest::sample::select(vec![
            "start", "end", "text", "name", "id", "span", "field", "other",
        ]);
        leaf.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                proptest::collection::vec((key.clone(), inner), 0..6).prop_map(|pairs| {
                    Value::Object(
                        pairs
                            .into_iter()
                            .map(|(key, value)| (key.to_owned(), value))
                            .collect(),
                    )
                }),
            ]
        })
    }

    /// The value with empty lists in place of those under `key`.
    fn without(value: &Value, key: &str) -> Value {
        match value {
            Value::Array(values) => values.iter().map(|value| without(value, key)).collect(),
            Value::Object(object) => object
                .iter()
                .map(|(name, value)| {
                    let list = name == key && value.is_array();
                    let value = if list { json!([]) } else { without(value, key) };
                    (name.clone(), value)
                })
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
        }
    }

    proptest! {
        #[test]
        fn lists_that_are_passed_over_change_nothing_else(body in "\\PC{0,40}", value in any_value()) {
            let bytes = encode::encode("", &body, &Tree::of(&value).expect("a tree"));
            let (_, _, found) = decode::decode(&bytes, &["other"]).expect("what was packed");
            prop_assert_eq!(found, without(&value, "other"));
        }

        #[test]
        fn any_value_comes_back(title in "\\PC{0,12}", body in "\\PC{0,40}", value in any_value()) {
            same(&title, &body, &value);
        }

        #[test]
        fn broken_bytes_are_an_error_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode::decode(&bytes, &[]);
        }
    }
}

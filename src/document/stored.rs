//! How an article and its annotations are kept: JSON without what can be cut out of the text again.
//!
//! Most bytes of annotations repeat the article: the words of mentions, triggers and sentences. Where they equal
//! the text at their span they are left out when packed and cut out of the text again when unpacked.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::annotate::Annotations;
use crate::article::Article;

/// Why stored bytes do not make an article.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoredError {
    /// Not the JSON of an article.
    #[error(
        "a stored article cannot be read: {source}; hint: the index is damaged, load its archives again"
    )]
    Json {
        /// What is wrong.
        #[from]
        source: serde_json::Error,
    },
}

/// Marks words that equal the text at their span.
const SAME: &str = "\u{1}";

#[derive(Serialize)]
struct Outgoing<'a>(&'a Article, &'a Value);

#[derive(Deserialize)]
struct Incoming(Article, Value);

/// Packs an article with its annotations.
///
/// # Errors
/// When a number in `extra` cannot be JSON.
pub fn pack(article: &Article, annotations: &Annotations) -> Result<Vec<u8>, StoredError> {
    let mut value = serde_json::to_value(annotations)?;
    squeeze(&mut value, article);
    Ok(serde_json::to_vec(&Outgoing(article, &value))?)
}

/// Unpacks what [`pack`] packed.
///
/// # Errors
/// When the bytes are not of that form.
pub fn unpack(bytes: &[u8]) -> Result<(Article, Annotations), StoredError> {
    let Incoming(article, mut value) = serde_json::from_slice(bytes)?;
    restore(&mut value, &article);
    let annotations = serde_json::from_value(value)?;
    Ok((article, annotations))
}

fn quoted<'a>(object: &serde_json::Map<String, Value>, article: &'a Article) -> Option<&'a str> {
    let span = match object.get("span") {
        Some(Value::Object(span)) => span,
        _ => object,
    };
    let at = |name: &str| usize::try_from(span.get(name)?.as_u64()?).ok();
    let text = match span.get("field").and_then(Value::as_str) {
        Some("title") => &article.title,
        _ => &article.body,
    };
    text.get(at("start")?..at("end")?)
}

fn squeeze(value: &mut Value, article: &Article) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| squeeze(value, article)),
        Value::Object(object) => {
            if let Some(Value::String(text)) = object.get("text")
                && quoted(object, article) == Some(text.as_str())
            {
                object.insert("text".to_owned(), Value::String(SAME.to_owned()));
            }
            object
                .values_mut()
                .for_each(|value| squeeze(value, article));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn restore(value: &mut Value, article: &Article) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| restore(value, article)),
        Value::Object(object) => {
            if object.get("text").and_then(Value::as_str) == Some(SAME)
                && let Some(text) = quoted(object, article)
            {
                object.insert("text".to_owned(), Value::String(text.to_owned()));
            }
            object
                .values_mut()
                .for_each(|value| restore(value, article));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

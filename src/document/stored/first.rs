//! The first form of stored articles, read to be rewritten: a JSON pair of article and annotations, in which words that
//! equal the text at their span stand as a mark.

use serde_json::Value;

use super::{StoredError, quoted};
use crate::annotate::Annotations;
use crate::article::Article;

/// Marks words that equal the text at their span.
const SAME: &str = "\u{1}";

/// Unpacks the first form.
///
/// # Errors
/// When the bytes are not of that form.
pub fn unpack_first(bytes: &[u8]) -> Result<(Article, Annotations), StoredError> {
    let (article, mut value): (Article, Value) = serde_json::from_slice(bytes)?;
    restore(&mut value, &article);
    Ok((article, serde_json::from_value(value)?))
}

fn restore(value: &mut Value, article: &Article) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| restore(value, article)),
        Value::Object(object) => {
            if object.get("text").and_then(Value::as_str) == Some(SAME)
                && let Some(text) = quoted(object, &article.title, &article.body)
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

//! A web page as an article.

use dom_query::Document;
use dom_smoothie::{Config, Readability, TextMode};
use serde_json::{Map, Value};

use super::super::draft::Draft;
use super::host_of;
use crate::text::{charset, normal};

/// Reads a page; `known` is what the archive said of it (`url`, date of capture).
pub(in crate::article) fn read(
    bytes: &[u8],
    charset: Option<&str>,
    known: &Map<String, Value>,
    draft: &mut Draft,
) {
    let decoded = charset::decode(bytes, charset, None);
    draft.repairs.broken_characters += decoded.broken as u64;
    let url = known.get("url").and_then(Value::as_str);
    let document = Document::from(&*decoded.text);
    let config = Config {
        text_mode: TextMode::Formatted,
        ..Config::default()
    };
    let Ok(mut readability) = Readability::with_document(document, None, Some(config)) else {
        return;
    };
    if let Ok(article) = readability.parse() {
        draft.title = article.title;
        draft.body = normal::paragraphs(&article.text_content);
        draft.published = article.published_time;
        draft.outlet = article.site_name;
        draft.language = article.lang;
        draft.authors = article.byline.into_iter().collect();
        draft.url = article.url;
    }
    draft.url = draft.url.take().or_else(|| url.map(str::to_owned));
    if draft.outlet.is_none() {
        draft.outlet = draft.url.as_deref().and_then(host_of);
    }
}

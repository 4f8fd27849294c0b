//! One `<REUTERS>` element of the Reuters-21578 collection (Lewis 1997): SGML with topics, places, people and organizations.

use serde_json::Value;

use super::draft::Draft;
use crate::text::{normal, xml};

/// Labels that stand in `<D>` elements.
const LABELS: [&str; 6] = [
    "TOPICS",
    "PLACES",
    "PEOPLE",
    "ORGS",
    "EXCHANGES",
    "COMPANIES",
];

/// Reads one element.
pub(super) fn read(text: &str, draft: &mut Draft) {
    let root = xml::parse(text);
    let Some(reuters) = root.find("REUTERS") else {
        return;
    };
    draft.id = reuters.attribute("NEWID").map(str::to_owned);
    draft.published = reuters.text_of("DATE");
    draft.outlet = Some("Reuters".to_owned());
    for label in LABELS {
        let values: Vec<Value> = reuters
            .child(label)
            .map(|list| list.all("D").map(|value| value.text().into()).collect())
            .unwrap_or_default();
        if label == "TOPICS" {
            draft.tags = values
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
        } else if !values.is_empty() {
            draft.extra.insert(label.to_lowercase(), values.into());
        }
    }
    let Some(text) = reuters.child("TEXT") else {
        return;
    };
    draft.title = text.text_of("TITLE").unwrap_or_default();
    draft.authors = text.text_of("AUTHOR").into_iter().collect();
    if let Some(dateline) = text.text_of("DATELINE") {
        draft.extra.insert("dateline".to_owned(), dateline.into());
    }
    // Articles of TYPE="UNPROC" have their text without a body element.
    let body = text.text_of("BODY").unwrap_or_else(|| {
        let own = text.children.iter().filter_map(|node| match node {
            xml::Node::Text(text) => Some(text.as_str()),
            xml::Node::Element(_) => None,
        });
        own.collect()
    });
    draft.body = normal::paragraphs(&indented(&signed(&body)));
}

/// The text without the agency's mark at its end.
fn signed(body: &str) -> String {
    let trimmed =
        body.trim_end_matches(|letter: char| letter.is_whitespace() || letter.is_control());
    let trimmed = ["REUTER", "Reuter", "Reuters"]
        .iter()
        .find_map(|mark| trimmed.strip_suffix(mark))
        .unwrap_or(trimmed);
    trimmed.to_owned()
}

/// Paragraphs begin with an indent instead of following a blank line.
fn indented(body: &str) -> String {
    let mut out = String::with_capacity(body.len() + 64);
    for line in body.lines() {
        if line.starts_with("    ") {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

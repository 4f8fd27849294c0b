//! Markdown (CommonMark's usual part): front matter, first heading as title, marks taken out of the text.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::{Map, Value};

use super::draft::Draft;
use super::{ArticleOptions, html, json, plain};
use crate::text::normal;

static IMAGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"!\[[^\]\n]*\]\([^)\n]*\)"));
static LINK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])"));
static STRONG: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\*\*([^*\n]+)\*\*|__([^_\n]+)__|~~([^~\n]+)~~"));
static LEAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\*([^*\s][^*\n]*)\*|\b_([^_\s][^_\n]*)_\b|`([^`\n]+)`"));
static LEADING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^[ \t]*(?:>[ \t]?|#{1,6}[ \t]+|[-*+][ \t]+)+"));
static RULE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^[ \t]*(?:[-*_=][ \t]*){3,}$|^[ \t]*```.*$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("invariant: the patterns above are valid")
}

/// Reads an article out of Markdown.
pub(super) fn read(text: &str, options: &ArticleOptions, draft: &mut Draft) {
    let clean = normal::clean(text);
    let (matter, rest) = front_matter(&clean);
    if let Some(matter) = matter {
        json::fields(matter, options, draft);
    }
    let mut rest = rest.trim_start().to_owned();
    if let Some(heading) = rest.strip_prefix("# ") {
        let (line, after) = heading.split_once('\n').unwrap_or((heading, ""));
        if draft.title.is_empty() {
            draft.title = unmarked(line.trim().trim_end_matches('#'));
        }
        rest = after.to_owned();
    }
    let text = unmarked(&rest);
    if draft.title.is_empty() {
        plain::read(&text, draft);
    } else {
        draft.body = normal::paragraphs(&text);
    }
}

/// `---`, lines of `key: value`, `---`: as an object, with what comes after.
fn front_matter(text: &str) -> (Option<Map<String, Value>>, &str) {
    let Some(rest) = text.strip_prefix("---\n") else {
        return (None, text);
    };
    let Some(end) = rest.find("\n---") else {
        return (None, text);
    };
    let mut fields: Map<String, Value> = Map::new();
    let mut last = String::new();
    for line in rest[..end].lines() {
        if let Some(item) = line.trim_start().strip_prefix("- ") {
            if let Some(Value::Array(list)) = fields.get_mut(&last) {
                list.push(unquoted(item).into());
            }
        } else if let Some((key, value)) = line.split_once(':') {
            key.trim().clone_into(&mut last);
            let value = value.trim();
            let value = match value
                .strip_prefix('[')
                .and_then(|list| list.strip_suffix(']'))
            {
                Some(list) => list
                    .split(',')
                    .map(|item| Value::from(unquoted(item)))
                    .collect(),
                None if value.is_empty() => Value::Array(Vec::new()),
                None => unquoted(value).into(),
            };
            fields.insert(last.clone(), value);
        }
    }
    let after = rest[end + 4..]
        .split_once('\n')
        .map_or("", |(_, after)| after);
    (Some(fields), after)
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches(['"', '\'']).to_owned()
}

/// The text without its marks.
fn unmarked(text: &str) -> String {
    let first = |captures: &Captures<'_>| {
        captures
            .iter()
            .skip(1)
            .flatten()
            .next()
            .map_or_else(String::new, |found| found.as_str().to_owned())
    };
    let text = RULE.replace_all(text, "");
    let text = IMAGE.replace_all(&text, "");
    let text = LINK.replace_all(&text, "$1");
    let text = LEADING.replace_all(&text, "");
    let text = STRONG.replace_all(&text, first);
    let text = LEAN.replace_all(&text, first);
    if html::is_marked_up(&text) {
        return html::fragment_text(&text);
    }
    text.into_owned()
}

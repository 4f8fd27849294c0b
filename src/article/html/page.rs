//! A web page as an article: main text by `dom_smoothie` (Mozilla's Readability algorithm), everything else from what the
//! page says of itself.

use dom_query::Document;
use dom_smoothie::{Config, Readability, TextMode};
use serde_json::{Map, Value};

use super::super::draft::{Draft, Refusal};
use super::depth::is_too_deep;
use super::marked::Marked;
use super::meta::{self, Meta};
use super::{fragment_text, host_of, is_marked_up, plain};
use crate::archive::RejectCode;
use crate::text::{charset, language, normal};

/// A page of a web archive with less text than this, in letters, is no article unless it calls itself one.
const LEAST_LETTERS: usize = 400;
/// The same for pages that call themselves articles.
const LEAST_LETTERS_OF_ARTICLE: usize = 150;

/// Reads a page; `known` is what the archive said of it (`url`, date of capture).
pub(in crate::article) fn read(
    bytes: &[u8],
    charset: Option<&str>,
    known: &Map<String, Value>,
    draft: &mut Draft,
) -> Result<(), Refusal> {
    let url = known.get("url").and_then(Value::as_str);
    let declared = charset
        .map(str::to_owned)
        .or_else(|| declared_charset(bytes));
    let host = url.and_then(host_of);
    let tld = host.as_deref().and_then(|host| host.rsplit('.').next());
    let decoded = charset::decode(bytes, declared.as_deref(), tld);
    draft.repairs.broken_characters += decoded.broken as u64;
    if is_too_deep(&decoded.text) {
        return Err((
            RejectCode::TooDeep,
            "the elements of the page nest without measure; hint: no browser shows such a page either".to_owned(),
        ));
    }
    let document = Document::from(&*decoded.text);
    let marked = Marked::of(&document);
    let meta = meta::gather(&marked);
    let headings: Vec<String> = marked
        .headings
        .iter()
        .map(|heading| normal::one_line(&heading.text()))
        .filter(|text| !text.is_empty())
        .collect();
    let head_titles = marked.titles.iter().map(|title| title.text().to_string());
    let head_title = normal::one_line(&head_titles.collect::<String>());
    draft.title = title(&meta, &headings, &head_title);
    draft.body = body(document, &meta, &draft.title);
    draft.language = language::detect(&draft.title, &draft.body)
        .map(str::to_owned)
        .or_else(|| {
            meta.languages
                .iter()
                .find_map(|label| language::from_label(label))
        });
    draft.url = meta
        .urls
        .iter()
        .find_map(|found| absolute(found, url))
        .or_else(|| url.map(str::to_owned));
    draft.published = meta
        .date(draft.language.as_deref())
        .or_else(|| draft.url.as_deref().and_then(meta::date_in_url))
        .or_else(|| url.and_then(meta::date_in_url))
        .map(|date| date.to_string());
    draft.outlet = meta
        .outlets
        .first()
        .map(|name| plain(name))
        .or_else(|| draft.url.as_deref().and_then(host_of))
        .or(host);
    draft.section = meta.sections.first().map(|name| plain(name));
    draft.tags.clone_from(&meta.tags);
    draft.authors = authors(&meta);
    if let Some(captured) = known.get("captured") {
        draft.extra.insert("captured".to_owned(), captured.clone());
        let wanted = if meta.article {
            LEAST_LETTERS_OF_ARTICLE
        } else {
            LEAST_LETTERS
        };
        if is_shorter(&draft.body, wanted) {
            draft.skipped = Some("page that is no article".to_owned());
        }
    }
    Ok(())
}

/// Whether a text has fewer letters than that; scripts that write a word in two say as much in a third of them.
fn is_shorter(text: &str, letters: usize) -> bool {
    let is_dense = |letter: &char| ('\u{2e80}'..='\u{d7a3}').contains(letter);
    let found = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let dense = text.chars().filter(is_dense).count();
    found
        < if dense * 2 > found {
            letters / 3
        } else {
            letters
        }
}

/// The charset that the page's first kilobytes declare.
fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let at = head.find("charset=")?;
    let value = head[at + 8..].trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|letter: char| {
        !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | ':' | '.'))
    })?;
    (end > 0).then(|| value[..end].to_owned())
}

fn absolute(found: &str, base: Option<&str>) -> Option<String> {
    match url::Url::parse(found) {
        Ok(url) => matches!(url.scheme(), "http" | "https").then(|| found.to_owned()),
        Err(_) => Some(url::Url::parse(base?).ok()?.join(found).ok()?.into()),
    }
}

/// The headline: what the page's heading and its data agree on, without the name of the site.
fn title(meta: &Meta, headings: &[String], head_title: &str) -> String {
    let head_title = plain(head_title);
    let told = meta.titles.first().map(|title| plain(title));
    if headings.len() == 1 {
        let heading = &headings[0];
        let agrees = [told.as_deref(), Some(head_title.as_str())]
            .into_iter()
            .flatten()
            .any(|other| overlap(heading, other) > 0.6);
        if agrees && heading.chars().count() >= 8 {
            return heading.clone();
        }
    }
    if let Some(told) = told {
        let heading = headings
            .iter()
            .find(|heading| overlap(heading, &told) > 0.8 && heading.chars().count() >= 8);
        return heading
            .cloned()
            .unwrap_or_else(|| without_site(&told, meta));
    }
    if !head_title.is_empty() {
        return headings
            .iter()
            .find(|heading| heading.chars().count() >= 12 && overlap(heading, &head_title) > 0.6)
            .cloned()
            .unwrap_or_else(|| without_site(&head_title, meta));
    }
    headings.first().cloned().unwrap_or_default()
}

/// The share of the words of `a` that `b` has too.
fn overlap(a: &str, b: &str) -> f64 {
    let words = |text: &str| -> Vec<String> {
        text.to_lowercase()
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    if a.is_empty() {
        return 0.0;
    }
    a.iter().filter(|word| b.contains(word)).count() as f64 / a.len() as f64
}

/// A title without ` | The Outlet` at its end.
fn without_site(title: &str, meta: &Meta) -> String {
    for mark in [" | ", " - ", " – ", " — ", " :: ", " » ", " • "] {
        if let Some((head, site)) = title.rsplit_once(mark) {
            let named = meta
                .outlets
                .iter()
                .any(|outlet| overlap(site, outlet) > 0.5);
            let short =
                site.split_whitespace().count() <= 4 && head.split_whitespace().count() >= 4;
            if (named || (short && mark != " - ") || (short && meta.outlets.is_empty()))
                && head.chars().count() >= 8
            {
                return head.trim().to_owned();
            }
        }
    }
    title.to_owned()
}

fn body(document: Document, meta: &Meta, title: &str) -> String {
    let config = Config {
        text_mode: TextMode::Formatted,
        ..Config::default()
    };
    let mut text = String::new();
    if let Ok(mut readability) = Readability::with_document(document, None, Some(config))
        && let Ok(article) = readability.parse()
    {
        text = normal::paragraphs(&article.text_content);
    }
    if let Some(data) = &meta.body {
        let data = if is_marked_up(data) {
            fragment_text(data)
        } else {
            plain(data)
        };
        let data = normal::paragraphs(&data);
        if data.chars().count() > text.chars().count() * 2 {
            text = data;
        }
    }
    match text.split_once("\n\n") {
        // The headline stands above the body once already.
        Some((first, rest)) if !title.is_empty() && first == title => rest.to_owned(),
        _ => text,
    }
}

fn authors(meta: &Meta) -> Vec<String> {
    meta.authors
        .iter()
        .flat_map(|names| super::super::json::split_names(names, true))
        .filter(|name| !meta.outlets.contains(name))
        .collect()
}

//! What a page says of itself: JSON-LD (schema.org), OpenGraph, Dublin Core and other meta elements, microdata, `<time>`.

use serde_json::Value;

use super::marked::{Marked, Time};
use crate::text::{PartialDate, normal, scan_date};

/// Values found, best source first in each list.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub(super) titles: Vec<String>,
    pub(super) dates: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) outlets: Vec<String>,
    pub(super) languages: Vec<String>,
    pub(super) urls: Vec<String>,
    pub(super) sections: Vec<String>,
    pub(super) tags: Vec<String>,
    /// Running text that the page repeats as data.
    pub(super) body: Option<String>,
    /// Whether it calls itself an article.
    pub(super) article: bool,
}

/// Types of schema.org that are articles.
const ARTICLES: [&str; 12] = [
    "NewsArticle",
    "Article",
    "ReportageNewsArticle",
    "BlogPosting",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "LiveBlogPosting",
    "SocialMediaPosting",
    "Report",
    "TechArticle",
];

/// Names of meta elements with dates of publication, best first; the last are of changes.
const DATES: [&str; 32] = [
    "article:published_time",
    "datepublished",
    "og:published_time",
    "parsely-pub-date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publication-date",
    "article.published",
    "published-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "datecreated",
    "article:published",
    "originalpublicationdate",
    "article_date_original",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "rnews:datepublished",
    "dcterms.date",
    "dc.date",
    "date",
    "displaydate",
    "ptime",
    "article:post_date",
    "shareaholic:article_published_time",
    "created",
];
const CHANGES: [&str; 8] = [
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "lastmod",
    "revised",
];

/// The first year that is taken for the date of a page; newspapers begin with it.
const EARLIEST_YEAR: i16 = 1600;

/// Gathers what the page says.
pub(super) fn gather(marked: &Marked<'_>) -> Meta {
    let mut meta = Meta::default();
    linked_data(marked, &mut meta);
    elements(marked, &mut meta);
    visible(marked, &mut meta);
    meta
}

impl Meta {
    /// The first date that can be read and is no time long before there were pages, or papers that they may show.
    pub(super) fn date(&self, language: Option<&str>) -> Option<PartialDate> {
        self.dates
            .iter()
            .filter_map(|text| scan_date(text, language))
            .find(|date| date.year() >= EARLIEST_YEAR && date.month().is_some())
    }
}

fn push(list: &mut Vec<String>, text: &str) {
    let text = normal::one_line(text);
    if !text.is_empty() && !list.contains(&text) {
        list.push(text);
    }
}

fn linked_data(marked: &Marked<'_>, meta: &mut Meta) {
    for script in &marked.linked_data {
        let text = script.text();
        let text = text
            .trim()
            .trim_start_matches("<!--")
            .trim_end_matches("-->")
            .trim()
            .trim_end_matches(';');
        let text = text
            .trim_start_matches("//<![CDATA[")
            .trim_end_matches("//]]>");
        let parsed = serde_json::from_str(text).or_else(|_| {
            // Line breaks in strings are the usual fault.
            serde_json::from_str(&text.replace(['\n', '\r', '\t'], " "))
        });
        if let Ok(value) = parsed {
            walk(&value, meta, 0);
        }
    }
}

fn walk(value: &Value, meta: &mut Meta, depth: usize) {
    if depth > 8 {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|inner| walk(inner, meta, depth + 1)),
        Value::Object(object) => {
            let types = names(object.get("@type"));
            let types: Vec<&str> = types
                .iter()
                .map(|kind| kind.rsplit('/').next().unwrap_or(kind))
                .collect();
            if types.iter().any(|kind| ARTICLES.contains(kind)) {
                of_article(object, meta);
            } else if types
                .iter()
                .any(|kind| matches!(*kind, "WebPage" | "ItemPage"))
            {
                for key in ["datePublished", "dateCreated"] {
                    names(object.get(key))
                        .iter()
                        .for_each(|date| push(&mut meta.dates, date));
                }
            }
            for key in ["@graph", "mainEntity", "mainEntityOfPage", "hasPart"] {
                if let Some(inner) = object.get(key) {
                    walk(inner, meta, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn of_article(object: &serde_json::Map<String, Value>, meta: &mut Meta) {
    // The first article is the page's own; others are linked ones.
    let first = !meta.article;
    meta.article = true;
    if !first {
        return;
    }
    let all = |key: &str| names(object.get(key));
    all("headline")
        .iter()
        .chain(&all("name"))
        .for_each(|title| push(&mut meta.titles, &super::plain(title)));
    let mut dates = all("datePublished");
    dates.extend(all("dateCreated"));
    dates.iter().for_each(|date| push(&mut meta.dates, date));
    all("author")
        .iter()
        .for_each(|name| push(&mut meta.authors, &super::plain(name)));
    all("publisher")
        .iter()
        .for_each(|name| push(&mut meta.outlets, &super::plain(name)));
    all("inLanguage")
        .iter()
        .for_each(|label| push(&mut meta.languages, label));
    all("articleSection")
        .iter()
        .for_each(|name| push(&mut meta.sections, &super::plain(name)));
    all("keywords")
        .iter()
        .flat_map(|list| list.split(','))
        .for_each(|tag| push(&mut meta.tags, &super::plain(tag)));
    if let Some(body) = object.get("articleBody").and_then(Value::as_str) {
        meta.body = Some(body.to_owned());
    }
}

/// Strings of a value: itself, the names of objects, those of a list.
fn names(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(list)) => list.iter().flat_map(|inner| names(Some(inner))).collect(),
        Some(Value::Object(object)) => object
            .get("name")
            .or_else(|| object.get("@value"))
            .map(|name| names(Some(name)))
            .unwrap_or_default(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_)) | None => Vec::new(),
    }
}

fn elements(marked: &Marked<'_>, meta: &mut Meta) {
    let mut dates: Vec<(usize, String)> = Vec::new();
    let mut changes: Vec<String> = Vec::new();
    for element in &marked.metas {
        let Some(content) = element.attr("content") else {
            continue;
        };
        let content = content.trim();
        if content.is_empty() {
            continue;
        }
        for attribute in ["property", "name", "itemprop", "http-equiv"] {
            let Some(name) = element.attr(attribute) else {
                continue;
            };
            let name = name.trim().to_ascii_lowercase();
            if let Some(rank) = DATES.iter().position(|known| *known == name) {
                dates.push((rank, content.to_owned()));
            } else if CHANGES.contains(&name.as_str()) {
                changes.push(content.to_owned());
            }
            set(&name, content, meta);
        }
    }
    dates.sort_by_key(|(rank, _)| *rank);
    dates
        .iter()
        .for_each(|(_, date)| push(&mut meta.dates, date));
    for element in &marked.published {
        for attribute in ["datetime", "content"] {
            if let Some(date) = element.attr(attribute) {
                push(&mut meta.dates, &date);
            }
        }
        push(&mut meta.dates, &element.text());
    }
    times(marked, meta);
    changes.iter().for_each(|date| push(&mut meta.dates, date));
    if let Some(url) = marked.canonical.and_then(|link| link.attr("href")) {
        meta.urls.insert(0, url.trim().to_owned());
    }
    let language = marked
        .html
        .and_then(|html| html.attr("lang").or_else(|| html.attr("xml:lang")));
    if let Some(language) = language {
        push(&mut meta.languages, &language);
    }
}

fn set(name: &str, content: &str, meta: &mut Meta) {
    match name {
        "og:title" | "twitter:title" | "dc.title" | "parsely-title" | "sailthru.title" => {
            push(&mut meta.titles, content)
        }
        "author"
        | "article:author"
        | "dc.creator"
        | "dcterms.creator"
        | "parsely-author"
        | "sailthru.author"
        | "byl"
        | "byline"
        | "article:author_name" => {
            if !content.contains("://") && !content.starts_with('@') {
                push(&mut meta.authors, content);
            }
        }
        "og:site_name" => meta.outlets.insert(0, content.to_owned()),
        "application-name" | "dc.publisher" | "article:publisher_name" | "source" | "cre" => {
            push(&mut meta.outlets, content)
        }
        "og:locale" | "language" | "content-language" | "dc.language" | "inlanguage" => {
            push(&mut meta.languages, content)
        }
        "og:url" | "twitter:url" => push(&mut meta.urls, content),
        "article:section" | "section" | "dc.subject" | "parsely-section" => {
            push(&mut meta.sections, content)
        }
        "article:tag" => push(&mut meta.tags, content),
        "keywords" | "news_keywords" | "parsely-tags" | "sailthru.tags" => {
            content
                .split([',', ';'])
                .for_each(|tag| push(&mut meta.tags, tag));
        }
        "og:type" => meta.article |= content.to_ascii_lowercase().contains("article"),
        _ => {}
    }
}

/// `<time>` elements, those of the article's head before others.
fn times(marked: &Marked<'_>, meta: &mut Meta) {
    const PLACES: [fn(&&Time<'_>) -> bool; 4] = [
        |time| time.in_article_header,
        |time| time.in_article,
        |time| time.in_main,
        |_| true,
    ];
    for place in PLACES {
        for time in marked.times.iter().filter(place).take(3) {
            if let Some(date) = time.node.attr("datetime") {
                push(&mut meta.dates, &date);
            }
            push(&mut meta.dates, &time.node.text());
        }
    }
}

/// Dates and bylines as readers see them, by the names that page makers give their elements.
fn visible(marked: &Marked<'_>, meta: &mut Meta) {
    for element in &marked.dated {
        let text = normal::one_line(&element.text());
        if (6..=120).contains(&text.len()) && text.bytes().filter(u8::is_ascii_digit).count() >= 3
            || !text.is_ascii() && text.len() <= 120
        {
            push(&mut meta.dates, &text);
        }
    }
    if meta.authors.is_empty() {
        for element in &marked.signed {
            let text = normal::one_line(&element.text());
            let name = text
                .trim_start_matches("By ")
                .trim_start_matches("by ")
                .trim();
            if (4..=60).contains(&name.len()) && !name.bytes().any(|byte| byte.is_ascii_digit()) {
                push(&mut meta.authors, name);
                break;
            }
        }
    }
}

/// The day that an address names: `/2023/10/17/`, `/2023-10-17-`, `/20231017/`.
pub(super) fn date_in_url(url: &str) -> Option<PartialDate> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let bytes = path.as_bytes();
    let number = |from: usize, to: usize| {
        path.get(from..to)
            .filter(|part| part.bytes().all(|b| b.is_ascii_digit()))?
            .parse::<i16>()
            .ok()
    };
    let small = |from, to| number(from, to).and_then(|value| i8::try_from(value).ok());
    for at in 0..bytes.len().saturating_sub(7) {
        let edge = at == 0 || !bytes[at - 1].is_ascii_digit();
        let Some(year) = number(at, at + 4).filter(|year| edge && (1990..=2100).contains(year))
        else {
            continue;
        };
        let mark = bytes[at + 4];
        let date = if matches!(mark, b'/' | b'-' | b'_') {
            let month = small(at + 5, at + 7);
            match (month, bytes.get(at + 7) == Some(&mark)) {
                (Some(month), true) => PartialDate::new(year, Some(month), small(at + 8, at + 10)),
                _ => None,
            }
        } else if bytes.get(at + 8).is_none_or(|byte| !byte.is_ascii_digit()) {
            small(at + 4, at + 6)
                .and_then(|month| PartialDate::new(year, Some(month), small(at + 6, at + 8)))
        } else {
            None
        };
        if let Some(date) = date.filter(|date| date.day().is_some()) {
            return Some(date);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_days() {
        for (url, date) in [
            ("https://x.example/2019/11/20/word", Some("2019-11-20")),
            ("https://x.example/a/2019-11-20-word", Some("2019-11-20")),
            ("https://x.example/news/20191120/word", Some("2019-11-20")),
            ("https://x.example/news/201911201234", None),
            ("https://x.example/2019/word", None),
        ] {
            assert_eq!(
                date_in_url(url).map(|date| date.to_string()).as_deref(),
                date,
                "{url}"
            );
        }
    }
}

//! Items of RSS 0.9x to 2.0, RDF and CDF, entries of Atom (RFC 4287): what they say as an article.

use serde_json::{Map, Value};

use super::draft::Draft;
use super::html;
use crate::text::xml::{self, Element};

/// Where the text stands, best first; what is longer but later is a summary all the same.
const BODIES: [&str; 8] = [
    "encoded",
    "content",
    "xhtml:body",
    "body",
    "fulltext",
    "description",
    "summary",
    "abstract",
];
/// When it was published, best first; `updated` and the like only when nothing else is said.
const DATES: [&str; 9] = [
    "pubDate",
    "published",
    "issued",
    "date",
    "dcterms:issued",
    "created",
    "updated",
    "modified",
    "lastmod",
];

/// Reads an item or entry; `known` is what the channel said.
pub(super) fn read(text: &str, known: &Map<String, Value>, draft: &mut Draft) {
    let root = xml::parse(text);
    let Some(item) = root.elements().next() else {
        return;
    };
    let base = known.get("base").and_then(Value::as_str);
    draft.title = item
        .child("title")
        .map(construct)
        .unwrap_or_default()
        .replace('\n', " ");
    draft.body = body(item);
    draft.url = link(item).map(|link| absolute(&link, item.attribute("base").or(base)));
    let guid = item.text_of("guid").or_else(|| item.text_of("id"));
    if draft.url.is_none() {
        draft.url = guid
            .clone()
            .filter(|guid| guid.starts_with("http://") || guid.starts_with("https://"));
    }
    if draft.url.is_none() {
        draft.id = guid;
    }
    draft.published = DATES.iter().find_map(|name| item.text_of(name));
    draft.language = item
        .text_of("language")
        .or_else(|| item.attribute("lang").map(str::to_owned));
    draft.outlet = item.child("source").and_then(|source| {
        source.text_of("title").or_else(|| {
            Some(source.text().trim().to_owned())
                .filter(|text| !text.is_empty() && !text.starts_with("http"))
        })
    });
    draft.authors = authors(item);
    draft.tags = tags(item);
}

/// An element that may hold text, escaped HTML or XHTML, as text.
fn construct(element: &Element) -> String {
    let text = if element.elements().next().is_some() {
        element.markup()
    } else {
        element.text()
    };
    if html::is_marked_up(&text) {
        html::fragment_text(&text)
    } else {
        text.trim().to_owned()
    }
}

fn body(item: &Element) -> String {
    BODIES
        .iter()
        .flat_map(|name| item.all(name))
        // Media elements describe pictures, not the article.
        .filter(|element| element.prefix != "media" && element.attribute("src").is_none())
        .map(construct)
        .find(|text| !text.is_empty())
        .or_else(|| item.find("description").map(construct))
        .unwrap_or_default()
}

fn link(item: &Element) -> Option<String> {
    if let Some(original) = item.text_of("origLink") {
        return Some(original);
    }
    let atom = item
        .all("link")
        .filter(|link| link.attribute("rel").is_none_or(|rel| rel == "alternate"))
        .find_map(|link| link.attribute("href"));
    if let Some(link) = atom {
        return Some(link.trim().to_owned());
    }
    // RDF names the address as the item's own, CDF as an attribute.
    item.text_of("link")
        .or_else(|| item.attribute("about").map(str::to_owned))
        .or_else(|| item.attribute("href").map(str::to_owned))
        .filter(|link| !link.is_empty())
}

fn absolute(link: &str, base: Option<&str>) -> String {
    let resolved = match url::Url::parse(link) {
        Ok(_) => None,
        Err(_) => base
            .and_then(|base| url::Url::parse(base).ok())
            .and_then(|base| base.join(link).ok())
            .map(String::from),
    };
    resolved.unwrap_or_else(|| link.to_owned())
}

/// `name@host (The Name)`, `The Name`, or an Atom person.
fn authors(item: &Element) -> Vec<String> {
    item.elements()
        .filter(|element| {
            element.is("author")
                || element.is("creator")
                || element.is("contributor") && element.prefix != "dc"
        })
        .filter_map(|element| {
            let text = element.text_of("name").unwrap_or_else(|| element.text());
            let text = text.trim();
            let named = match (text.find('('), text.ends_with(')')) {
                (Some(open), true) if text[..open].contains('@') => &text[open + 1..text.len() - 1],
                _ => text,
            };
            (!named.is_empty()).then(|| named.to_owned())
        })
        .collect()
}

fn tags(item: &Element) -> Vec<String> {
    item.elements()
        .filter(|element| element.is("category") || element.is("subject") || element.is("keywords"))
        .flat_map(|element| {
            let text = element.text();
            let text = text.trim().to_owned();
            if text.is_empty() {
                let label = element
                    .attribute("label")
                    .or_else(|| element.attribute("term"));
                vec![label.unwrap_or_default().to_owned()]
            } else if element.is("keywords") {
                text.split(',').map(|tag| tag.trim().to_owned()).collect()
            } else {
                vec![text]
            }
        })
        .filter(|tag| !tag.is_empty())
        .collect()
}

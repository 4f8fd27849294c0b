//! Agency formats of the IPTC: NITF 3, NewsML-G2 news items, NewsML 1 news items; and XML of no known kind by its element names.

use serde_json::{Map, Value};

use super::draft::Draft;
use super::{ArticleOptions, html, json};
use crate::archive::fields::canonical;
use crate::text::xml::{self, Element, Place};

/// Text elements that are paragraphs of their own.
const BLOCKS: [&str; 19] = [
    "p",
    "div",
    "li",
    "br",
    "tr",
    "pre",
    "block",
    "bq",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hl2",
    "section",
    "ul",
    "table",
];
/// Elements of a body that are not running text.
const OUT: [&str; 10] = [
    "media",
    "figure",
    "figcaption",
    "script",
    "style",
    "head",
    "fn",
    "media-caption",
    "nitf-table-metadata",
    "aside",
];

/// Letters of a body that makes an article without a title, in XML of no known kind.
const LEAST_UNTITLED: usize = 100;

/// Running text of a body.
fn running(element: &Element) -> String {
    element.paragraphs(&|inner| {
        let name = inner.name.to_ascii_lowercase();
        if OUT.contains(&name.as_str()) {
            Place::Out
        } else if BLOCKS.contains(&name.as_str()) {
            Place::Own
        } else {
            Place::Within
        }
    })
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Reads a NITF document.
pub(super) fn nitf(text: &str, draft: &mut Draft) {
    let root = xml::parse(text);
    if let Some(nitf) = root.find("nitf") {
        from_nitf(nitf, draft);
    }
}

fn from_nitf(nitf: &Element, draft: &mut Draft) {
    let attribute = |name: &str, key: &str| {
        nitf.find(name)
            .and_then(|element| element.attribute(key))
            .and_then(some)
    };
    let head = nitf.find("body.head");
    draft.title = head
        .and_then(|head| head.find("hl1"))
        .map(Element::text)
        .and_then(|title| some(&title))
        .or_else(|| nitf.path(&["head", "title"]).map(Element::text))
        .unwrap_or_default();
    draft.body = nitf.find("body.content").map(running).unwrap_or_default();
    if draft.body.is_empty() {
        draft.body = head
            .and_then(|head| head.text_of("abstract"))
            .unwrap_or_default();
    }
    draft.id = attribute("doc-id", "id-string");
    draft.published = attribute("date.issue", "norm")
        .or_else(|| attribute("date.release", "norm"))
        .or_else(|| attribute("pubdata", "date.publication"))
        .or_else(|| attribute("story.date", "norm"));
    draft.language = nitf
        .attribute("baselang")
        .or_else(|| nitf.attribute("lang"))
        .map(str::to_owned);
    draft.outlet = attribute("pubdata", "name")
        .or_else(|| head.and_then(|head| head.text_of("distributor")))
        .or_else(|| attribute("doc.copyright", "holder"))
        .or_else(|| attribute("doc-id", "regsrc"));
    draft.section = attribute("pubdata", "position.section").or_else(|| {
        attribute("tobject", "tobject.type").filter(|kind| !kind.eq_ignore_ascii_case("news"))
    });
    if let Some(byline) = head.and_then(|head| head.text_of("byline")) {
        draft.authors = json::split_names(&byline, true);
    }
    draft.tags = nitf
        .find_all("keyword")
        .into_iter()
        .filter_map(|keyword| keyword.attribute("key").and_then(some))
        .chain(
            nitf.find_all("tobject.subject")
                .into_iter()
                .filter_map(|subject| {
                    subject
                        .attribute("tobject.subject.matter")
                        .or_else(|| subject.attribute("tobject.subject.type"))
                })
                .filter_map(some),
        )
        .collect();
}

/// Reads a NewsML-G2 news item.
pub(super) fn newsml_g2(text: &str, draft: &mut Draft) {
    let root = xml::parse(text);
    let Some(item) = root.find("newsItem") else {
        return;
    };
    let class = item
        .find("itemClass")
        .and_then(|class| class.attribute("qcode"))
        .unwrap_or("");
    let class = class.rsplit(':').next().unwrap_or("");
    if matches!(
        class,
        "picture" | "graphic" | "video" | "audio" | "animated"
    ) {
        draft.skipped = Some(format!("{class} item"));
        return;
    }
    let content = item.child("contentSet");
    if let Some(nitf) = content.and_then(|content| content.find("nitf")) {
        from_nitf(nitf, draft);
    } else if let Some(content) = content {
        draft.body = g2_body(content);
    }
    let meta = item.child("contentMeta");
    let own = |name: &str| meta.and_then(|meta| meta.text_of(name));
    let headline = meta.and_then(|meta| {
        let mut headlines = meta.all("headline");
        let main = meta.all("headline").find(|headline| {
            headline
                .attribute("role")
                .is_none_or(|role| role.contains("main"))
        });
        main.or_else(|| headlines.next()).map(Element::text)
    });
    if let Some(headline) = headline.and_then(|headline| some(&headline)) {
        draft.title = headline;
    } else if draft.title.is_empty() {
        draft.title = item
            .path(&["itemMeta", "title"])
            .map(Element::text)
            .and_then(|title| some(&title))
            .or_else(|| own("slugline"))
            .unwrap_or_default();
    }
    if draft.body.is_empty() {
        draft.body = own("description").unwrap_or_default();
    }
    draft.id = item.attribute("guid").and_then(some).or(draft.id.take());
    let in_meta = |name: &str| item.child("itemMeta").and_then(|meta| meta.text_of(name));
    draft.published = in_meta("firstCreated")
        .or_else(|| own("contentCreated"))
        .or_else(|| in_meta("versionCreated"))
        .or(draft.published.take());
    draft.language = meta
        .and_then(|meta| meta.child("language"))
        .and_then(|language| language.attribute("tag"))
        .or_else(|| item.attribute("lang"))
        .map(str::to_owned)
        .or(draft.language.take());
    draft.outlet = item
        .find("provider")
        .and_then(|provider| {
            provider
                .text_of("name")
                .or_else(|| provider.attribute("literal").and_then(some))
                .or_else(|| {
                    provider
                        .attribute("qcode")
                        .and_then(|code| some(code.rsplit(':').next().unwrap_or("")))
                })
        })
        .or(draft.outlet.take());
    if let Some(meta) = meta {
        let named: Vec<String> = meta
            .all("creator")
            .filter_map(|creator| creator.text_of("name"))
            .collect();
        if let Some(by) = own("by") {
            draft.authors = json::split_names(&by, true);
        } else if !named.is_empty() {
            draft.authors = named;
        }
        let subjects = meta.all("subject").filter_map(|subject| {
            subject
                .text_of("name")
                .or_else(|| subject.attribute("literal").and_then(some))
        });
        let keywords = meta.all("keyword").map(Element::text);
        draft
            .tags
            .extend(subjects.chain(keywords).filter_map(|tag| some(&tag)));
    }
}

/// The text in a content set: XHTML, markup of its own, or plain data.
fn g2_body(content: &Element) -> String {
    for inline in content.all("inlineXML") {
        let body = inline.find("body").unwrap_or(inline);
        let text = running(body);
        if !text.is_empty() {
            return text;
        }
    }
    content
        .all("inlineData")
        .map(Element::text)
        .map(|text| {
            if html::is_marked_up(&text) {
                html::fragment_text(&text)
            } else {
                text.trim().to_owned()
            }
        })
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// Reads a NewsML 1 news item.
pub(super) fn newsml(text: &str, draft: &mut Draft) {
    let root = xml::parse(text);
    let Some(item) = root.find("NewsItem") else {
        return;
    };
    let content = item.find_all("DataContent");
    if let Some(nitf) = content.iter().find_map(|content| content.find("nitf")) {
        from_nitf(nitf, draft);
    } else {
        draft.body = content
            .iter()
            .map(|content| {
                let marked = content.text();
                if content.elements().next().is_none() && html::is_marked_up(&marked) {
                    html::fragment_text(&marked)
                } else {
                    running(content.find("body").unwrap_or(content))
                }
            })
            .find(|text| !text.is_empty())
            .unwrap_or_default();
    }
    let text_of = |name: &str| {
        item.find(name)
            .map(Element::text)
            .and_then(|text| some(&text))
    };
    let formal = |name: &str| {
        item.find(name)
            .and_then(|element| element.attribute("FormalName"))
            .and_then(some)
    };
    if let Some(headline) = text_of("HeadLine") {
        draft.title = headline;
    }
    draft.id = text_of("PublicIdentifier")
        .or_else(|| text_of("NewsItemId"))
        .or(draft.id.take());
    draft.published = text_of("FirstCreated")
        .or_else(|| text_of("ThisRevisionCreated"))
        .or(draft.published.take());
    draft.language = formal("Language").or(draft.language.take());
    draft.outlet = item
        .find("Provider")
        .and_then(|provider| provider.find("Party"))
        .and_then(|party| party.attribute("FormalName"))
        .and_then(some)
        .or_else(|| text_of("ProviderId"))
        .or(draft.outlet.take());
    if let Some(by) = text_of("ByLine") {
        draft.authors = json::split_names(&by, true);
    }
    draft.tags.extend(
        item.find_all("KeywordLine")
            .into_iter()
            .map(Element::text)
            .filter_map(|tag| some(&tag)),
    );
}

/// Reads XML of no known kind: elements with text, by their names as if they were keys of an object.
pub(super) fn generic(text: &str, options: &ArticleOptions, draft: &mut Draft) {
    let root = xml::parse(text);
    let mut object = Map::new();
    leaves(&root, &mut object);
    json::fields(object, options, draft);
    // A title alone, or a few words, are those of a table of contents or a file of settings, unless somebody says where
    // an article stands.
    let least = match (draft.title.is_empty(), options.map.is_empty()) {
        (true, true) => LEAST_UNTITLED,
        (true, false) | (false, true) => 1,
        (false, false) => 0,
    };
    if draft.body.chars().count() < least {
        draft.skipped = Some("XML without an article".to_owned());
    }
}

/// Whether an element is named as title or body.
fn is_text(element: &Element) -> bool {
    matches!(canonical(&element.name), Some("title" | "body"))
}

/// Whether an element holds title and body, so that it is no body itself, whatever its name: `<article>`, `<story>`.
fn wraps_article(element: &Element) -> bool {
    let holds = |field| {
        let mut fields = element.elements().map(|inner| canonical(&inner.name));
        fields.any(|found| found == Some(field))
    };
    holds("title") && holds("body")
}

fn leaves(element: &Element, object: &mut Map<String, Value>) {
    for inner in element.elements() {
        let known = is_text(inner) && !wraps_article(inner);
        if inner.elements().next().is_none() || known {
            let text = if known { running(inner) } else { inner.text() };
            if let Some(text) = some(&text)
                && !object.contains_key(&inner.name)
            {
                object.insert(inner.name.clone(), text.into());
            }
        } else {
            leaves(inner, object);
        }
    }
}

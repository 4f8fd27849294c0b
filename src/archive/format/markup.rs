//! Feeds, agency formats, MediaWiki dumps and Reuters-21578: which elements are records, and what stands around them.

use serde_json::{Map, Value};

use super::super::fields::canonical;
use super::super::session::{Flow, Found, Member, Session};
use super::super::source::{PEEK_BYTES, Source};
use super::super::{Content, Format, RejectCode};
use super::elements::{Elements, Piece};
use crate::text::xml::{self, Element};
use crate::text::{charset, language};

/// Reads a stream of markup of a format that [`names`] knows.
pub(crate) fn read(
    format: Format,
    charset: Option<&str>,
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    elements(names(format), format, charset, source, member, session)
}

/// Reads XML of no known kind as a list of records, if it is one: an element whose children are articles of one name.
/// `None` when it is not, with nothing taken.
pub(crate) fn read_list(
    charset: Option<&str>,
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Option<Flow> {
    let head = source.peek(PEEK_BYTES);
    let charset = charset.map(str::to_owned);
    let declared = charset.clone().or_else(|| xml::declared_encoding(head));
    let name = repeated(&charset::decode(head, declared.as_deref(), None).text)?;
    let charset = charset.as_deref();
    Some(elements(
        &[&name],
        Format::Xml,
        charset,
        source,
        member,
        session,
    ))
}

/// The name that children of the outermost element share, if the first of them holds a title or a body.
fn repeated(head: &str) -> Option<String> {
    let root = xml::parse(head);
    let outer = root.elements().next()?;
    let mut children = outer.elements();
    let first = children.next()?;
    let is_article = first
        .elements()
        .any(|inner| matches!(canonical(&inner.name), Some("title" | "body")));
    (is_article && children.any(|next| next.name == first.name)).then(|| first.name.clone())
}

fn elements(
    names: &[&str],
    format: Format,
    charset: Option<&str>,
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    let declared = xml::declared_encoding(source.peek(2048));
    let charset = charset.map(str::to_owned).or(declared);
    let mut elements = Elements::new(names, session.options.limits.record_bytes);
    let mut known: Option<Map<String, Value>> = None;
    while let Some(piece) = elements.next(source)? {
        match piece {
            Piece::Element { offset, bytes } => {
                if let Some(what) = left_out(format, &bytes) {
                    session.skip(member, offset, what, None)?;
                    continue;
                }
                let known =
                    known.get_or_insert_with(|| around(format, &elements.head, charset.as_deref()));
                let length = bytes.len() as u64;
                session.record(
                    member,
                    Found {
                        offset,
                        bytes: length,
                        format,
                        content: Content::Bytes {
                            bytes,
                            charset: charset.clone(),
                            known: known.clone(),
                        },
                        resume: None,
                    },
                )?;
            }
            Piece::TooLarge { offset } => session.too_large(member, offset, None)?,
            Piece::Cut { offset } => session.reject(
                member,
                offset,
                RejectCode::Truncated,
                "the data end inside an element; hint: fetch the file again".to_owned(),
                None,
            )?,
        }
    }
    Ok(())
}

/// The elements that are records.
fn names(format: Format) -> &'static [&'static str] {
    match format {
        Format::Feed => &["item", "entry"],
        Format::Nitf => &["nitf"],
        Format::NewsmlG2 => &[
            "newsItem",
            "packageItem",
            "conceptItem",
            "knowledgeItem",
            "planningItem",
        ],
        Format::Newsml => &["NewsItem"],
        Format::Mediawiki => &["page"],
        _ => &["REUTERS"],
    }
}

/// What a record is, when it is known before parsing that it is no article.
fn left_out(format: Format, bytes: &[u8]) -> Option<&'static str> {
    let holds = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    match format {
        Format::Mediawiki if !holds(b"<ns>0</ns>") && holds(b"<ns>") => {
            Some("page of another namespace")
        }
        Format::Mediawiki if holds(b"<redirect") => Some("redirect"),
        Format::NewsmlG2 => {
            let head = String::from_utf8_lossy(&bytes[..bytes.len().min(64)]).to_lowercase();
            [
                ("packageitem", "package"),
                ("conceptitem", "concept"),
                ("knowledgeitem", "concepts"),
                ("planningitem", "planning"),
            ]
            .into_iter()
            .find(|(name, _)| head.contains(name))
            .map(|(_, what)| what)
        }
        _ => None,
    }
}

/// What stands before the records and holds for all of them.
fn around(format: Format, head: &[u8], charset: Option<&str>) -> Map<String, Value> {
    let text = charset::decode(head, charset, None).text;
    let root = xml::parse(&text);
    let mut known = Map::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            known.insert(name.to_owned(), value.into());
        }
    };
    match format {
        Format::Feed => {
            let outer = root.elements().next();
            let channel = root.find("channel").or(outer);
            put(
                "outlet",
                channel.and_then(|channel| channel.text_of("title")),
            );
            put("base", channel.and_then(link));
            let labelled = channel
                .and_then(|channel| channel.text_of("language"))
                .or_else(|| {
                    outer
                        .and_then(|outer| outer.attribute("lang"))
                        .map(str::to_owned)
                });
            put(
                "language",
                labelled.and_then(|label| language::from_label(&label)),
            );
        }
        Format::Mediawiki => {
            put("outlet", root.find("sitename").map(Element::text));
            put("base", root.find("base").map(Element::text));
            let labelled = root
                .find("mediawiki")
                .and_then(|wiki| wiki.attribute("lang"));
            put("language", labelled.and_then(language::from_label));
        }
        _ => {}
    }
    known
}

/// The address of the site that a channel belongs to.
fn link(channel: &Element) -> Option<String> {
    channel
        .all("link")
        .filter(|link| link.attribute("rel").is_none_or(|rel| rel == "alternate"))
        .find_map(|link| {
            let text = link.text().trim().to_owned();
            if text.is_empty() {
                link.attribute("href").map(str::to_owned)
            } else {
                Some(text)
            }
        })
}

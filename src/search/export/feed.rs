//! Result lists as feeds: RSS 2.0 and Atom (RFC 4287).

use std::fmt;
use std::str::FromStr;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event as Xml};

use crate::text::PartialDate;

/// A kind of feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    /// RSS 2.0.
    Rss,
    /// Atom, RFC 4287.
    Atom,
}

impl FeedFormat {
    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            FeedFormat::Rss => "application/rss+xml; charset=utf-8",
            FeedFormat::Atom => "application/atom+xml; charset=utf-8",
        }
    }
}

impl fmt::Display for FeedFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FeedFormat::Rss => "rss",
            FeedFormat::Atom => "atom",
        })
    }
}

impl FromStr for FeedFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "rss" => Ok(FeedFormat::Rss),
            "atom" => Ok(FeedFormat::Atom),
            _ => Err(()),
        }
    }
}

/// A feed; addresses are absolute.
#[derive(Clone, Debug)]
pub struct Feed {
    /// What the feed is called.
    pub title: String,
    /// The page that shows the same.
    pub page: String,
    /// The address of the feed.
    pub address: String,
    /// Newest first.
    pub entries: Vec<FeedEntry>,
}

/// One article of a feed.
#[derive(Clone, Debug)]
pub struct FeedEntry {
    /// Identity of the article.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Where to read it.
    pub link: String,
    /// When it was published.
    pub published: Option<PartialDate>,
    /// The publisher.
    pub outlet: Option<String>,
    /// Escaped HTML.
    pub html: String,
    /// Labels, such as the event types in it.
    pub categories: Vec<String>,
}

impl Feed {
    /// The bytes of the feed.
    #[must_use]
    pub fn render(&self, format: FeedFormat) -> Vec<u8> {
        let mut out = Writer::new_with_indent(Vec::new(), b' ', 1);
        let written = match format {
            FeedFormat::Rss => self.rss(&mut out),
            FeedFormat::Atom => self.atom(&mut out),
        };
        // Memory can always be written to; there is nothing to do if it could not.
        if let Err(error) = written {
            tracing::error!(%error, "a feed broke off");
        }
        let mut bytes = out.into_inner();
        bytes.push(b'\n');
        bytes
    }

    fn rss(&self, out: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        out.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        out.create_element("rss")
            .with_attributes([
                ("version", "2.0"),
                ("xmlns:atom", "http://www.w3.org/2005/Atom"),
                ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ])
            .write_inner_content(|out| {
                out.create_element("channel").write_inner_content(|out| {
                    text(out, "title", &self.title)?;
                    text(out, "link", &self.page)?;
                    text(out, "description", &self.title)?;
                    out.create_element("atom:link")
                        .with_attributes([
                            ("rel", "self"),
                            ("type", "application/rss+xml"),
                            ("href", self.address.as_str()),
                        ])
                        .write_empty()?;
                    for entry in &self.entries {
                        out.create_element("item")
                            .write_inner_content(|out| entry.rss(out))?;
                    }
                    Ok(())
                })?;
                Ok(())
            })?;
        Ok(())
    }

    fn atom(&self, out: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        out.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let updated = self
            .entries
            .iter()
            .filter_map(|entry| entry.published)
            .max_by_key(PartialDate::start_unix);
        out.create_element("feed")
            .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
            .write_inner_content(|out| {
                text(out, "title", &self.title)?;
                text(out, "id", &self.address)?;
                text(out, "updated", &rfc3339(updated))?;
                link(out, "self", &self.address)?;
                link(out, "alternate", &self.page)?;
                for entry in &self.entries {
                    out.create_element("entry")
                        .write_inner_content(|out| entry.atom(out))?;
                }
                Ok(())
            })?;
        Ok(())
    }
}

impl FeedEntry {
    fn rss(&self, out: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        text(out, "title", &self.title)?;
        text(out, "link", &self.link)?;
        out.create_element("guid")
            .with_attribute(("isPermaLink", "false"))
            .write_text_content(BytesText::new(&xml_safe(&self.id)))?;
        if let Some(date) = self.published {
            text(out, "pubDate", &rfc2822(date))?;
        }
        if let Some(outlet) = &self.outlet {
            text(out, "dc:creator", outlet)?;
        }
        for category in &self.categories {
            text(out, "category", category)?;
        }
        text(out, "description", &self.html)
    }

    fn atom(&self, out: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        text(out, "title", &self.title)?;
        text(out, "id", &entry_iri(&self.id))?;
        link(out, "alternate", &self.link)?;
        text(out, "updated", &rfc3339(self.published))?;
        if let Some(date) = self.published {
            text(out, "published", &rfc3339(Some(date)))?;
        }
        out.create_element("author").write_inner_content(|out| {
            text(out, "name", self.outlet.as_deref().unwrap_or("unknown"))
        })?;
        for category in &self.categories {
            out.create_element("category")
                .with_attribute(("term", xml_safe(category).as_str()))
                .write_empty()?;
        }
        out.create_element("summary")
            .with_attribute(("type", "html"))
            .write_text_content(BytesText::new(&xml_safe(&self.html)))?;
        Ok(())
    }
}

fn text(out: &mut Writer<Vec<u8>>, name: &str, value: &str) -> std::io::Result<()> {
    out.create_element(name)
        .write_text_content(BytesText::new(&xml_safe(value)))?;
    Ok(())
}

fn link(out: &mut Writer<Vec<u8>>, rel: &str, href: &str) -> std::io::Result<()> {
    out.create_element("link")
        .with_attributes([("rel", rel), ("href", href)])
        .write_empty()?;
    Ok(())
}

/// Atom ids are addresses; an article whose id is none gets a URN.
fn entry_iri(id: &str) -> String {
    if url::Url::parse(id).is_ok() {
        return id.to_owned();
    }
    let encoded = percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC);
    format!("urn:dateline:{encoded}")
}

/// Without the characters that XML 1.0 cannot hold.
fn xml_safe(value: &str) -> String {
    value
        .chars()
        .filter(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..))
        .collect()
}

/// The first moment of the date; feeds know no partial dates.
fn rfc3339(date: Option<PartialDate>) -> String {
    timestamp(date.map_or(0, |date| date.start_unix())).to_string()
}

fn rfc2822(date: PartialDate) -> String {
    timestamp(date.start_unix())
        .to_zoned(jiff::tz::TimeZone::UTC)
        .strftime("%a, %d %b %Y %H:%M:%S +0000")
        .to_string()
}

fn timestamp(seconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

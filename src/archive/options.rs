//! How to read: limits, a forced format, which files of a folder.

use std::fmt;
use std::str::FromStr;

use crate::config::Settings;
use crate::text::nearest;

/// What a file or member holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// One JSON object a line.
    Jsonl,
    /// A JSON array of objects, one object, or an object that wraps a list of them.
    Json,
    /// Comma-, semicolon- or bar-separated values with a header.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// One article of plain text.
    Text,
    /// One article of Markdown.
    Markdown,
    /// A web page.
    Html,
    /// Web archive, WARC 0.17 to 1.1.
    Warc,
    /// Web archive, ARC 1.0 and 1.1.
    Arc,
    /// RSS 0.9x to 2.0, RDF, Atom, CDF.
    Feed,
    /// XML of no known kind, by the names of its elements.
    Xml,
    /// NITF.
    Nitf,
    /// NewsML-G2, news items and packages of them.
    NewsmlG2,
    /// NewsML 1.
    Newsml,
    /// An internet message (EML).
    Mail,
    /// A file of messages.
    Mbox,
    /// A MediaWiki XML dump.
    Mediawiki,
    /// Reuters-21578 SGML.
    Reuters,
    /// GDELT event table, 1.0 or 2.0.
    GdeltEvents,
    /// GDELT mentions table.
    GdeltMentions,
    /// GDELT knowledge graph table, 1.0 or 2.x.
    GdeltGkg,
    /// POLECAT event table.
    Polecat,
}

impl Format {
    /// Every format with the name by which `--format` knows it.
    pub const NAMES: [(&'static str, Format); 22] = [
        ("jsonl", Format::Jsonl),
        ("json", Format::Json),
        ("csv", Format::Csv),
        ("tsv", Format::Tsv),
        ("text", Format::Text),
        ("markdown", Format::Markdown),
        ("html", Format::Html),
        ("warc", Format::Warc),
        ("arc", Format::Arc),
        ("feed", Format::Feed),
        ("xml", Format::Xml),
        ("nitf", Format::Nitf),
        ("newsml-g2", Format::NewsmlG2),
        ("newsml", Format::Newsml),
        ("mail", Format::Mail),
        ("mbox", Format::Mbox),
        ("mediawiki", Format::Mediawiki),
        ("reuters", Format::Reuters),
        ("gdelt-events", Format::GdeltEvents),
        ("gdelt-mentions", Format::GdeltMentions),
        ("gdelt-gkg", Format::GdeltGkg),
        ("polecat", Format::Polecat),
    ];

    /// The name by which `--format` knows it.
    pub fn name(self) -> &'static str {
        Format::NAMES
            .iter()
            .find(|(_, format)| *format == self)
            .map_or("text", |(name, _)| name)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No format has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a format; expected one of {}{}", known(), offer(name))]
pub struct UnknownFormat {
    /// What was given.
    pub name: String,
}

fn known() -> String {
    Format::NAMES.map(|(name, _)| name).join(", ")
}

fn offer(name: &str) -> String {
    nearest(name, Format::NAMES.iter().map(|(known, _)| *known)).map_or_else(String::new, |near| {
        format!("; hint: did you mean `{near}`?")
    })
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        let name = text.trim().to_ascii_lowercase().replace('_', "-");
        let name = match name.as_str() {
            "ndjson" | "json-lines" | "jsonlines" => "jsonl",
            "txt" | "plain" => "text",
            "md" => "markdown",
            "htm" | "xhtml" => "html",
            "rss" | "atom" | "rdf" => "feed",
            "ninjs" | "json-feed" | "jsonfeed" => "json",
            "newsmlg2" | "newsml2" | "g2" => "newsml-g2",
            "newsml1" | "newsml-1" => "newsml",
            "eml" | "email" | "message" => "mail",
            "wiki" | "wikinews" => "mediawiki",
            "sgml" | "sgm" | "reuters-21578" => "reuters",
            "gdelt" | "gdelt-export" => "gdelt-events",
            "gkg" => "gdelt-gkg",
            other => other,
        };
        Format::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, format)| *format)
            .ok_or_else(|| UnknownFormat {
                name: text.to_owned(),
            })
    }
}

/// What bounds a reader; the names are those of [`Settings`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longest record.
    pub record_bytes: usize,
    /// How deep archives may lie within archives.
    pub archive_depth: usize,
    /// Members that one archive may have.
    pub archive_entries: u64,
    /// Bytes out for each byte in.
    pub inflation_ratio: u64,
    /// Bytes out before the ratio is looked at.
    pub inflation_free_bytes: u64,
    /// How deep JSON may nest.
    pub markup_depth: usize,
}

impl From<&Settings> for Limits {
    fn from(settings: &Settings) -> Self {
        Limits {
            record_bytes: settings.record_bytes,
            archive_depth: settings.archive_depth,
            archive_entries: settings.archive_entries,
            inflation_ratio: settings.inflation_ratio,
            inflation_free_bytes: settings.inflation_free_bytes,
            markup_depth: settings.markup_depth,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits::from(&Settings::default())
    }
}

/// How to read an archive.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// What bounds the reader.
    pub limits: Limits,
    /// Take every member for this format; containers are still opened.
    pub format: Option<Format>,
    /// Globs of files and members to read; empty reads all. A glob without `/` is matched against the last name alone.
    pub include: Vec<String>,
    /// Globs of files and members to leave out.
    pub exclude: Vec<String>,
}

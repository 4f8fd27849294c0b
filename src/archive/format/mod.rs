//! One file per format: each finds where records begin and end in a stream and hands them to the session.

pub(crate) mod annotations;
mod elements;
mod http;
pub(crate) mod json;
pub(crate) mod mail;
mod markup;
pub(crate) mod table;
mod warc;
mod wide;

use serde_json::Map;

use super::session::{Flow, Found, Member, Session};
use super::source::{Line, Source};
use super::{Content, Format};
use crate::text::charset::Wide;

/// Whether records of the format can be found from any record boundary of an uncompressed file.
pub(crate) fn resumes(format: Format) -> bool {
    matches!(format, Format::Jsonl)
}

/// Whether a reader of the format finds the next record from any place in a stream.
pub(crate) fn finds_records(format: Format) -> bool {
    match format {
        Format::Jsonl
        | Format::Warc
        | Format::Arc
        | Format::Mbox
        | Format::Feed
        | Format::Nitf
        | Format::NewsmlG2
        | Format::Newsml
        | Format::Mediawiki
        | Format::Reuters
        | Format::GdeltEvents
        | Format::GdeltMentions
        | Format::GdeltGkg => true,
        Format::Json
        | Format::Csv
        | Format::Tsv
        | Format::Text
        | Format::Markdown
        | Format::Html
        | Format::Xml
        | Format::Mail
        | Format::Polecat => false,
    }
}

/// Reads a stream of text of the given format.
pub(crate) fn read(
    format: Format,
    wide: Option<Wide>,
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    if let Some(wide) = wide {
        let mut narrow = Source::new(wide::Narrow::new(source, wide));
        member.root = false;
        return read_narrow(format, Some("utf-8"), &mut narrow, member, session);
    }
    read_narrow(format, None, source, member, session)
}

fn read_narrow(
    format: Format,
    charset: Option<&'static str>,
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    match format {
        Format::Jsonl => lines(source, member, session),
        Format::Json => json::read(source, member, session),
        Format::Csv | Format::Tsv => table::read(source, member, session),
        Format::GdeltEvents | Format::GdeltMentions | Format::GdeltGkg | Format::Polecat => {
            annotations::read(format, source, member, session)
        }
        Format::Warc => warc::read_warc(source, member, session),
        Format::Arc => warc::read_arc(source, member, session),
        Format::Mbox => mail::read_mbox(source, member, session),
        Format::Feed
        | Format::Nitf
        | Format::NewsmlG2
        | Format::Newsml
        | Format::Mediawiki
        | Format::Reuters => markup::read(format, charset, source, member, session),
        Format::Xml => markup::read_list(charset, source, member, session)
            .unwrap_or_else(|| whole(format, charset, source, member, session)),
        Format::Text | Format::Markdown | Format::Html | Format::Mail => {
            whole(format, charset, source, member, session)
        }
    }
}

/// One record a line; blank lines are passed over.
fn lines(source: &mut Source<'_>, member: &mut Member, session: &mut Session<'_>) -> Flow {
    let limit = session.options.limits.record_bytes;
    let mut line = Vec::new();
    loop {
        let offset = source.offset();
        let read = source.line(&mut line, limit)?;
        let after = source.offset();
        match read {
            Line::End => return Ok(()),
            Line::TooLong { .. } => session.too_large(member, offset, Some(after))?,
            Line::Read { ended } => {
                let text = line.trim_ascii();
                if text.is_empty() {
                    continue;
                }
                // A last line without its end may still be written: a later reading begins with it again.
                let whole = ended || text.ends_with(b"}");
                let found = Found {
                    offset,
                    bytes: after - offset,
                    format: Format::Jsonl,
                    content: Content::Bytes {
                        bytes: if session.passes_over() {
                            Vec::new()
                        } else {
                            text.to_vec()
                        },
                        charset: None,
                        known: Map::new(),
                    },
                    resume: Some(if whole { after } else { offset }),
                };
                session.record(member, found)?;
            }
        }
    }
}

/// The whole stream is one record.
fn whole(
    format: Format,
    charset: Option<&'static str>,
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    let offset = source.offset();
    let Some(bytes) = source.rest(session.options.limits.record_bytes)? else {
        return session.too_large(member, offset, None);
    };
    let mut known = Map::new();
    if matches!(format, Format::Text | Format::Markdown | Format::Html) {
        known.insert("file_name".to_owned(), member.path.as_str().into());
    }
    session.record(
        member,
        Found {
            offset,
            bytes: bytes.len() as u64,
            format,
            content: Content::Bytes {
                bytes,
                charset: charset.map(str::to_owned),
                known,
            },
            resume: None,
        },
    )
}

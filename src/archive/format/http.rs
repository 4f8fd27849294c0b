//! HTTP responses as web archives keep them: which can hold an article, and their bodies without chunks and compression.

use std::io::{self, BufReader, Cursor, Read};

use serde_json::Map;

use super::super::session::{Flow, Found, Member, Session};
use super::super::source::Source;
use super::super::{Content, Format};
use super::warc::Block;

/// What a web archive says of one capture.
pub(crate) struct Capture {
    pub(crate) url: String,
    pub(crate) date: String,
    pub(crate) mime: String,
    pub(crate) offset: u64,
    pub(crate) length: u64,
    /// Text that the archive made of a page, one line for each of its pieces.
    pub(crate) plain: bool,
}

/// The header of a response.
#[derive(Default)]
pub(crate) struct Head {
    status: Option<u16>,
    mime: String,
    chunked: bool,
    encodings: Vec<String>,
}

/// Reads a record that holds a whole response.
pub(crate) fn response(
    capture: &Capture,
    block: &mut Block<'_, '_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    let head = if block.peek(5).starts_with(b"HTTP/") {
        head(block)?
    } else {
        Head::default()
    };
    match head.status {
        Some(200 | 203 | 206) | None => body(capture, &head, block, member, session),
        Some(status) => session.skip(member, capture.offset, format!("HTTP {status}"), None),
    }
}

fn head(block: &mut Block<'_, '_>) -> io::Result<Head> {
    let mut head = Head::default();
    let mut line = Vec::new();
    block.line(&mut line)?;
    head.status = String::from_utf8_lossy(&line)
        .split(' ')
        .nth(1)
        .and_then(|code| code.trim().parse().ok());
    while block.line(&mut line)? {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if text.is_empty() {
            break;
        }
        let Some((name, value)) = text.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => value.clone_into(&mut head.mime),
            "transfer-encoding" => head.chunked = value.to_ascii_lowercase().contains("chunked"),
            "content-encoding" => {
                head.encodings = value
                    .split(',')
                    .map(|one| one.trim().to_ascii_lowercase())
                    .collect();
            }
            _ => {}
        }
    }
    Ok(head)
}

/// Reads what can hold an article, passes over the rest.
pub(crate) fn body(
    capture: &Capture,
    head: &Head,
    block: &mut Block<'_, '_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    let stated = if head.mime.is_empty() {
        &capture.mime
    } else {
        &head.mime
    };
    let mime = stated
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    let kind = kind(&mime);
    if block.left() == 0 {
        return session.skip(member, capture.offset, "empty response", None);
    }
    let Some(kind) = kind else {
        let what = if mime.is_empty() {
            "unknown type"
        } else {
            &mime
        };
        return session.skip(member, capture.offset, what, None);
    };
    if session.passes_over() && kind != Kind::Inner {
        return session.skip(member, capture.offset, mime, None);
    }
    let limit = session.options.limits.record_bytes;
    let Some(bytes) = decoded(head, block, limit)? else {
        return session.too_large(member, capture.offset, None);
    };
    let charset = stated.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    let mut known = Map::new();
    known.insert("url".to_owned(), capture.url.as_str().into());
    if !capture.date.is_empty() {
        known.insert("captured".to_owned(), capture.date.as_str().into());
    }
    let format = match kind {
        Kind::Page => Format::Html,
        Kind::Text if looks_like_page(&bytes) => Format::Html,
        Kind::Text => Format::Text,
        Kind::Inner => {
            let mut child = member.child(&capture.url);
            return session.member(&mut Source::new(Cursor::new(bytes)), &mut child);
        }
    };
    if capture.plain {
        known.insert("plain_page".to_owned(), true.into());
    }
    session.record(
        member,
        Found {
            offset: capture.offset,
            bytes: capture.length,
            format,
            content: Content::Bytes {
                bytes,
                charset,
                known,
            },
            resume: None,
        },
    )
}

/// What a body of some type may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Text,
    /// Feeds, JSON and the like, which have a reader of their own.
    Inner,
}

fn kind(mime: &str) -> Option<Kind> {
    Some(match mime {
        "text/html" | "application/xhtml+xml" | "application/xhtml" | "text/htm" => Kind::Page,
        "text/plain" | "" | "text/unknown" | "no-type" | "unk" => Kind::Text,
        "application/rss+xml"
        | "application/atom+xml"
        | "application/rdf+xml"
        | "application/xml"
        | "text/xml"
        | "application/feed+json"
        | "application/json"
        | "message/rfc822" => Kind::Inner,
        _ => return None,
    })
}

fn looks_like_page(bytes: &[u8]) -> bool {
    let head = bytes[..bytes.len().min(1024)]
        .trim_ascii_start()
        .to_ascii_lowercase();
    head.starts_with(b"<!doctype html")
        || head.starts_with(b"<html")
        || memchr::memmem::find(&head, b"<body").is_some()
}

/// The body without chunks and compression, or `None` beyond the limit. What is cut or damaged gives what it holds.
fn decoded(head: &Head, block: &mut Block<'_, '_>, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut raw = Vec::new();
    block.take(limit as u64 + 1).read_to_end(&mut raw)?;
    if raw.len() > limit {
        return Ok(None);
    }
    if head.chunked
        && let Some(whole) = dechunked(&raw)
    {
        raw = whole;
    }
    for encoding in head.encodings.iter().rev() {
        let packed = Cursor::new(&raw);
        let unpacked = match encoding.as_str() {
            "gzip" | "x-gzip" if raw.starts_with(b"\x1f\x8b") => {
                bounded(flate2::read::MultiGzDecoder::new(packed), limit)
            }
            "deflate" if raw.first().is_some_and(|byte| byte & 0x0f == 8) => {
                bounded(flate2::read::ZlibDecoder::new(packed), limit)
            }
            "deflate" => bounded(flate2::read::DeflateDecoder::new(packed), limit),
            "zstd" => match zstd::stream::read::Decoder::with_buffer(BufReader::new(packed)) {
                Ok(decoder) => bounded(decoder, limit),
                Err(_) => Some(Vec::new()),
            },
            _ => continue,
        };
        match unpacked {
            None => return Ok(None),
            // Headers lie: a body that does not unpack was stored unpacked.
            Some(bytes) if bytes.is_empty() => {}
            Some(bytes) => raw = bytes,
        }
    }
    Ok(Some(raw))
}

/// Everything that can be read, or `None` beyond the limit.
fn bounded(mut reader: impl Read, limit: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) | Err(_) => return Some(bytes),
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
        if bytes.len() > limit {
            return None;
        }
    }
}

/// The body of a chunked message (RFC 9112, 7.1); `None` when it is not chunked after all.
fn dechunked(raw: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(end) = memchr::memchr(b'\n', &rest[..rest.len().min(256)]) {
        let size = std::str::from_utf8(&rest[..end]).ok()?;
        let size = size.split(';').next().unwrap_or("").trim();
        let Ok(size) = usize::from_str_radix(size, 16) else {
            break;
        };
        if size == 0 {
            return Some(out);
        }
        let data = rest.get(end + 1..).unwrap_or(&[]);
        let take = size.min(data.len());
        out.extend_from_slice(&data[..take]);
        rest = data.get(take..).unwrap_or(&[]);
        rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        if rest.is_empty() {
            return Some(out);
        }
    }
    (!out.is_empty()).then_some(out)
}

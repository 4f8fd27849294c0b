//! Web archives: WARC 0.17 to 1.1 (ISO 28500) and ARC 1.0 and 1.1 (Internet Archive), read leniently.
//!
//! Responses, resources and conversions that can hold an article are kept, everything else is passed over and counted.
//! After a damaged header the reader looks for the next record.

use std::io::{self, BufRead, Read};

use super::super::RejectCode;
use super::super::session::{Flow, Member, Session};
use super::super::source::{Line, Source};
use super::http::{self, Capture};

/// Longest header, of a record or of HTTP.
const HEAD_BYTES: usize = 64 << 10;

/// The header fields of a record.
#[derive(Default)]
struct Header {
    kind: String,
    length: Option<u64>,
    url: String,
    date: String,
    mime: String,
}

/// Reads a WARC file.
pub(crate) fn read_warc(
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    let mut line = Vec::new();
    loop {
        let offset = source.offset();
        match source.line(&mut line, HEAD_BYTES)? {
            Line::End => return Ok(()),
            Line::Read { .. } if line.trim_ascii().is_empty() => continue,
            Line::Read { .. } if line.starts_with(b"WARC/") => {}
            Line::Read { .. } | Line::TooLong { .. } => {
                session.reject(
                    member,
                    offset,
                    RejectCode::Corrupt,
                    "no WARC record begins here; hint: the reader goes on at the next one"
                        .to_owned(),
                    None,
                )?;
                if !to_next_record(source)? {
                    return Ok(());
                }
                continue;
            }
        }
        let header = warc_header(source, &mut line)?;
        let Some(length) = header.length else {
            session.reject(member, offset, RejectCode::Corrupt, "the WARC record has no usable `Content-Length`; hint: the reader goes on at the next one".to_owned(), None)?;
            if !to_next_record(source)? {
                return Ok(());
            }
            continue;
        };
        let mut block = Block {
            source: &mut *source,
            left: length,
        };
        let flow = warc_record(&header, offset, &mut block, member, session);
        let left = block.pass()?;
        flow?;
        if left > 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
    }
}

fn warc_header(source: &mut Source<'_>, line: &mut Vec<u8>) -> io::Result<Header> {
    let mut header = Header::default();
    let mut last = String::new();
    let mut value = String::new();
    let mut bytes = 0;
    loop {
        let read = source.line(line, HEAD_BYTES)?;
        let text = String::from_utf8_lossy(line).into_owned();
        let blank = matches!(read, Line::End) || text.trim().is_empty();
        if !blank && text.starts_with([' ', '\t']) {
            value.push(' ');
            value.push_str(text.trim());
        } else {
            set(&mut header, &last, value.trim());
            match text.split_once(':') {
                Some((name, rest)) if !blank => {
                    last = name.trim().to_ascii_lowercase();
                    rest.trim().clone_into(&mut value);
                }
                _ => last.clear(),
            }
        }
        bytes += text.len();
        if blank || bytes > HEAD_BYTES {
            return Ok(header);
        }
    }
}

fn set(header: &mut Header, name: &str, value: &str) {
    match name {
        "warc-type" => header.kind = value.to_ascii_lowercase(),
        "content-length" => header.length = value.parse().ok(),
        "warc-target-uri" => value.trim_matches(['<', '>']).clone_into(&mut header.url),
        "warc-date" => value.clone_into(&mut header.date),
        "content-type" => value.clone_into(&mut header.mime),
        _ => {}
    }
}

fn warc_record(
    header: &Header,
    offset: u64,
    block: &mut Block<'_, '_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    let web = header.url.starts_with("http");
    let capture = |mime: &str| Capture {
        url: header.url.clone(),
        date: header.date.clone(),
        mime: mime.to_owned(),
        offset,
        length: block.left(),
        plain: header.kind == "conversion",
    };
    match header.kind.as_str() {
        "response" if web || header.mime.contains("http") => {
            http::response(&capture(""), block, member, session)
        }
        "response" | "resource" | "conversion" => http::body(
            &capture(&header.mime),
            &http::Head::default(),
            block,
            member,
            session,
        ),
        "" => session.skip(member, offset, "record without a type", None),
        kind => session.skip(member, offset, kind, None),
    }
}

/// Passes over bytes up to the next line that begins a record.
fn to_next_record(source: &mut Source<'_>) -> io::Result<bool> {
    loop {
        let head = source.peek(16);
        if head.is_empty() {
            // A fault that waits behind the last bytes shows here.
            return Ok(!source.fill_buf()?.is_empty());
        }
        if head.starts_with(b"WARC/") {
            return Ok(true);
        }
        let available = source.fill_buf()?;
        let step = memchr::memchr(b'W', &available[1..]).map_or(available.len(), |at| at + 1);
        source.consume(step);
    }
}

/// Reads an ARC file.
pub(crate) fn read_arc(
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    let mut line = Vec::new();
    loop {
        let offset = source.offset();
        match source.line(&mut line, HEAD_BYTES)? {
            Line::End => return Ok(()),
            Line::Read { .. } if line.trim_ascii().is_empty() => continue,
            Line::Read { .. } => {}
            Line::TooLong { .. } => {
                session.reject(
                    member,
                    offset,
                    RejectCode::Corrupt,
                    "no ARC record begins here; hint: the reader goes on at the next one"
                        .to_owned(),
                    None,
                )?;
                continue;
            }
        }
        let text = String::from_utf8_lossy(&line).into_owned();
        let Some(capture) = arc_header(&text, offset) else {
            // Lines of a body whose length was wrong: told once, then passed over.
            session.reject(
                member,
                offset,
                RejectCode::Corrupt,
                "no ARC record begins here; hint: the reader goes on at the next one".to_owned(),
                None,
            )?;
            while !next_arc(source)? {
                if matches!(source.line(&mut line, HEAD_BYTES)?, Line::End) {
                    return Ok(());
                }
            }
            continue;
        };
        let mut block = Block {
            source: &mut *source,
            left: capture.length,
        };
        let flow = if capture.url.starts_with("filedesc:") {
            session.skip(member, offset, "filedesc", None)
        } else if capture.url.starts_with("http") {
            http::response(&capture, &mut block, member, session)
        } else {
            session.skip(member, offset, capture.mime.as_str(), None)
        };
        let left = block.pass()?;
        flow?;
        if left > 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
    }
}

/// `URL IP date MIME length`, or with five more fields before the length; URLs may hold blanks.
fn arc_header(line: &str, offset: u64) -> Option<Capture> {
    let fields: Vec<&str> = line.trim_end().split(' ').collect();
    let length: u64 = fields.last()?.parse().ok()?;
    let is_date = |field: &str| {
        (8..=17).contains(&field.len()) && field.bytes().all(|byte| byte.is_ascii_digit())
    };
    let date = (2..fields.len().saturating_sub(1))
        .rev()
        .find(|&at| is_date(fields[at]) && fields[at].len() >= 12)
        .or_else(|| (2..fields.len().saturating_sub(1)).find(|&at| is_date(fields[at])))?;
    let url = fields[..date - 1].join(" ");
    if !url.contains(':') {
        return None;
    }
    let date_text = fields[date].get(..14).unwrap_or(fields[date]);
    Some(Capture {
        url,
        date: date_text.to_owned(),
        mime: fields
            .get(date + 1)
            .filter(|_| date + 2 < fields.len())
            .map_or_else(String::new, |mime| (*mime).to_owned()),
        offset,
        length,
        plain: false,
    })
}

/// Whether the next line begins an ARC record.
fn next_arc(source: &mut Source<'_>) -> io::Result<bool> {
    let head = source.peek(4096);
    if head.is_empty() {
        return Ok(source.fill_buf()?.is_empty());
    }
    let end = memchr::memchr(b'\n', head).unwrap_or(head.len());
    let line = String::from_utf8_lossy(&head[..end]);
    Ok((line.starts_with("http") || line.starts_with("dns:")) && arc_header(&line, 0).is_some())
}

/// The bytes of one record.
pub(crate) struct Block<'s, 'r> {
    source: &'s mut Source<'r>,
    left: u64,
}

impl Block<'_, '_> {
    /// Reads the next line with its end; `false` at the end of the block.
    pub(crate) fn line(&mut self, line: &mut Vec<u8>) -> io::Result<bool> {
        line.clear();
        while self.left > 0 && line.len() < HEAD_BYTES {
            let available = self.source.fill_buf()?;
            if available.is_empty() {
                break;
            }
            let reach = available.len().min(self.left as usize);
            let found = memchr::memchr(b'\n', &available[..reach]);
            let take = found.map_or(reach, |at| at + 1);
            line.extend_from_slice(&available[..take]);
            self.source.consume(take);
            self.left -= take as u64;
            if found.is_some() {
                break;
            }
        }
        Ok(!line.is_empty())
    }

    /// Looks at the first bytes.
    pub(crate) fn peek(&mut self, want: usize) -> &[u8] {
        let want = want.min(self.left as usize);
        let head = self.source.peek(want);
        &head[..head.len().min(want)]
    }

    /// Bytes that are left.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// Passes over the rest; returns how many bytes were missing.
    fn pass(&mut self) -> io::Result<u64> {
        while self.left > 0 {
            let available = self.source.fill_buf()?.len() as u64;
            if available == 0 {
                break;
            }
            let take = available.min(self.left);
            self.source.consume(take as usize);
            self.left -= take;
        }
        Ok(self.left)
    }
}

impl Read for Block<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let reach = buffer
            .len()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let read = self.source.read(&mut buffer[..reach])?;
        self.left -= read as u64;
        Ok(read)
    }
}

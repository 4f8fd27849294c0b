//! Internet messages (RFC 5322) and files of them (mbox, RFC 4155).

use memchr::memchr;
use serde_json::Map;

use super::super::session::{Flow, Found, Member, Session};
use super::super::source::{Line, Source};
use super::super::{Content, Format};

/// Whether the text begins like a file of messages: a `From ` line with a date.
pub(crate) fn is_mbox(head: &[u8]) -> bool {
    head.starts_with(b"From ") && separator(head)
}

/// Whether a line starting with `From ` separates messages (RFC 4155): a sender, then a date with time and year, which
/// either begins with weekday and month or follows an address.
fn separator(line: &[u8]) -> bool {
    const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
    const MONTHS: [&[u8]; 12] = [
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov",
        b"Dec",
    ];
    let line = &line[..memchr(b'\n', line).unwrap_or(line.len()).min(512)];
    let words: Vec<&[u8]> = line
        .split(|byte| byte.is_ascii_whitespace())
        .filter(|word| !word.is_empty())
        .collect();
    let year = |word: &&[u8]| word.len() == 4 && word.iter().all(u8::is_ascii_digit);
    let time = |word: &&[u8]| word.len() >= 4 && word.contains(&b':') && word[0].is_ascii_digit();
    let dated = words
        .windows(2)
        .any(|pair| DAYS.contains(&pair[0]) && MONTHS.contains(&pair[1]));
    let address = words.get(1).is_some_and(|sender| sender.contains(&b'@'));
    (dated || address) && words.len() >= 5 && words.iter().any(year) && words.iter().any(time)
}

/// Whether the text begins with the header of a message: only header lines, two of them well known.
pub(crate) fn is_message(head: &[u8]) -> bool {
    const KNOWN: [&str; 16] = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "received",
        "return-path",
        "delivered-to",
        "reply-to",
        "content-type",
        "newsgroups",
        "path",
        "sender",
        "x-mailer",
        "cc",
    ];
    let mut known = 0;
    let mut lines = 0;
    for line in head.split(|&byte| byte == b'\n').take(200) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        lines += 1;
        if line[0] == b' ' || line[0] == b'\t' {
            continue;
        }
        let Some(colon) = memchr(b':', line) else {
            return false;
        };
        let name = line[..colon].trim_ascii_end();
        if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        known += usize::from(KNOWN.contains(&name.as_str()));
    }
    known >= 2 && lines >= 2
}

/// Reads a file of messages, one record each.
pub(crate) fn read_mbox(
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    let limit = session.options.limits.record_bytes;
    let mut line = Vec::new();
    let mut message = Vec::new();
    let mut start = source.offset();
    let mut too_large = false;
    let mut blank = true;
    loop {
        let offset = source.offset();
        let read = source.line(&mut line, limit)?;
        let at_end = read == Line::End;
        if at_end || (blank && line.starts_with(b"From ") && separator(&line)) {
            if too_large {
                session.too_large(member, start, None)?;
            } else if !message.is_empty() {
                let content = Content::Bytes {
                    bytes: std::mem::take(&mut message),
                    charset: None,
                    known: Map::new(),
                };
                let found = Found {
                    offset: start,
                    bytes: offset - start,
                    format: Format::Mail,
                    content,
                    resume: None,
                };
                session.record(member, found)?;
            }
            if at_end {
                return Ok(());
            }
            message.clear();
            too_large = false;
            start = offset;
            blank = false;
            continue;
        }
        blank = line.is_empty();
        if matches!(read, Line::TooLong { .. }) || message.len() + line.len() > limit {
            too_large = true;
            message = Vec::new();
        }
        if !too_large {
            // Lines that begin with `From ` were quoted when they were stored.
            let quoted = line.iter().take_while(|&&byte| byte == b'>').count();
            let stored = if quoted > 0 && line[quoted..].starts_with(b"From ") {
                &line[1..]
            } else {
                &line[..]
            };
            message.extend_from_slice(stored);
            message.push(b'\n');
        }
    }
}

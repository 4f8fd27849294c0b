//! Tells what a stream holds by its first bytes; the name decides only where they leave a choice.

use super::container::Packing;
use super::source::{PEEK_BYTES, Source};
use super::{Format, format};
use crate::text::charset::Wide;

/// What a stream holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Empty,
    Container(Packing),
    Text(Format, Option<Wide>),
    /// No article, by its nature.
    Skip(&'static str),
    /// Might hold articles, but cannot be read: what, and what to do.
    Unsupported(&'static str, &'static str),
}

/// Looks at the head of `source`; takes a byte order mark of UTF-8 away, nothing else.
pub(crate) fn detect(source: &mut Source<'_>, path: &str, forced: Option<Format>) -> Kind {
    let head = source.peek(PEEK_BYTES);
    if head.is_empty() {
        return Kind::Empty;
    }
    if let Some(kind) = by_magic(head) {
        return kind;
    }
    let bom = head.starts_with(b"\xef\xbb\xbf");
    let wide = Wide::told(head);
    if bom {
        std::io::BufRead::consume(source, 3);
    }
    let head = source.peek(PEEK_BYTES);
    let narrow;
    let text: &[u8] = match wide {
        Some(wide) => {
            narrow = narrow_head(head, wide);
            narrow.as_bytes()
        }
        None => head,
    };
    if let Some(format) = forced {
        return Kind::Text(format, wide);
    }
    by_text(text, path, wide)
}

fn by_magic(head: &[u8]) -> Option<Kind> {
    let starts = |magic: &[u8]| head.starts_with(magic);
    let at = |offset: usize, magic: &[u8]| {
        head.get(offset..)
            .is_some_and(|rest| rest.starts_with(magic))
    };
    let packing = if starts(b"\x1f\x8b") {
        Packing::Gzip
    } else if starts(b"\x28\xb5\x2f\xfd") || (at(1, b"\x2a\x4d\x18") && head[0] & 0xf0 == 0x50) {
        Packing::Zstd
    } else if starts(b"\xfd7zXZ\x00") {
        Packing::Xz
    } else if starts(b"BZh") && (at(4, b"1AY&SY") || at(4, b"\x17\x72\x45\x38\x50\x90")) {
        Packing::Bzip2
    } else if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") || starts(b"PK\x07\x08PK\x03\x04") {
        Packing::Zip
    } else if at(257, b"ustar") || old_tar(head) {
        Packing::Tar
    } else {
        return by_foreign_magic(head);
    };
    Some(Kind::Container(packing))
}

/// A tar header of the kind before POSIX: only its checksum tells.
fn old_tar(head: &[u8]) -> bool {
    let Some(block) = head.get(..512) else {
        return false;
    };
    if block[0] == 0 || block[0] > 0x7f {
        return false;
    }
    let stated = block[148..156]
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .try_fold(0u32, |sum, byte| {
            (*byte < b'8').then(|| sum * 8 + u32::from(byte - b'0'))
        });
    let counted: u32 = block
        .iter()
        .enumerate()
        .map(|(at, &byte)| {
            if (148..156).contains(&at) {
                32
            } else {
                u32::from(byte)
            }
        })
        .sum();
    stated == Some(counted)
}

fn by_foreign_magic(head: &[u8]) -> Option<Kind> {
    const SKIPPED: [(&[u8], &str); 14] = [
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n", "image/png"),
        (b"GIF8", "image/gif"),
        (b"\x00\x00\x01\x00", "image/x-icon"),
        (b"OggS", "audio/ogg"),
        (b"ID3", "audio/mpeg"),
        (b"\x00asm", "application/wasm"),
        (b"\x7fELF", "program"),
        (b"wOFF", "font/woff"),
        (b"wOF2", "font/woff2"),
        (b"SQLite format 3\x00", "database"),
        (b"FWS", "application/x-shockwave-flash"),
        (b"CWS", "application/x-shockwave-flash"),
        (b"\x00\x05\x16\x07", "AppleDouble"),
    ];
    const UNSUPPORTED: [(&[u8], &str, &str); 6] = [
        (
            b"\x04\x22\x4d\x18",
            "lz4 compression",
            "unpack it with `lz4 -d` first",
        ),
        (
            b"\x1f\x9d",
            "compress (.Z)",
            "unpack it with `gzip -d` first",
        ),
        (
            b"7z\xbc\xaf\x27\x1c",
            "7-Zip",
            "unpack it with `7z x` first",
        ),
        (b"Rar!\x1a\x07", "RAR", "unpack it with `unrar x` first"),
        (b"%PDF-", "PDF", "make text of it with `pdftotext` first"),
        (b"PAR1", "Parquet", "write it out as JSON lines first"),
    ];
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Some(Kind::Skip("image/webp"));
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Some(Kind::Skip("video/mp4"));
    }
    SKIPPED
        .iter()
        .find(|(magic, _)| head.starts_with(magic))
        .map(|(_, what)| Kind::Skip(what))
        .or_else(|| {
            UNSUPPORTED
                .iter()
                .find(|(magic, ..)| head.starts_with(magic))
                .map(|(_, what, hint)| Kind::Unsupported(what, hint))
        })
}

fn narrow_head(head: &[u8], wide: Wide) -> String {
    head.chunks_exact(wide.width())
        .map(|unit| char::from_u32(wide.code(unit)).unwrap_or('\u{fffd}'))
        .filter(|letter| *letter != '\u{feff}')
        .collect()
}

fn by_text(head: &[u8], path: &str, wide: Option<Wide>) -> Kind {
    let text = |format| Kind::Text(format, wide);
    let body = head.trim_ascii_start();
    let extension = extension(path);
    match body.first() {
        None if head.len() < PEEK_BYTES => return Kind::Empty,
        Some(b'{' | b'[') => {
            if let Some(format) = format::json::sniff(body, &extension) {
                return text(format);
            }
        }
        Some(b'<') => return markup(body, wide, &extension),
        _ => {}
    }
    if body.starts_with(b"WARC/0.") || body.starts_with(b"WARC/1.") {
        return text(Format::Warc);
    }
    if body.starts_with(b"filedesc:") {
        return text(Format::Arc);
    }
    if wide.is_none() && binary(head) {
        return Kind::Skip("not text");
    }
    if format::mail::is_mbox(body) {
        return text(Format::Mbox);
    }
    if format::mail::is_message(body) {
        return text(Format::Mail);
    }
    if let Some(format) = format::annotations::sniff(body) {
        return text(format);
    }
    if let Some(format) = format::table::sniff(head, &extension) {
        return text(format);
    }
    text(match extension.as_str() {
        "md" | "markdown" | "mdown" => Format::Markdown,
        "jsonl" | "ndjson" => Format::Jsonl,
        "json" => Format::Json,
        "html" | "htm" | "xhtml" => Format::Html,
        "eml" => Format::Mail,
        _ if body.starts_with(b"---\n")
            || body.starts_with(b"---\r\n")
            || body.starts_with(b"# ") =>
        {
            Format::Markdown
        }
        _ => Format::Text,
    })
}

/// The extension of the last name, in lower case.
fn extension(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase())
        .unwrap_or_default()
}

/// Whether control characters say that this is no text in any encoding with one-byte units.
fn binary(head: &[u8]) -> bool {
    let sample = &head[..head.len().min(8192)];
    let controls = sample
        .iter()
        .filter(|&&byte| {
            byte < 0x20
                && !matches!(
                    byte,
                    b'\t' | b'\n' | b'\r' | 0x0c | 0x1b | 0x0e | 0x0f | 0x01..=0x03
                )
        })
        .count();
    controls * 50 > sample.len()
}

/// Which markup language, by its document type or its first element.
fn markup(body: &[u8], wide: Option<Wide>, extension: &str) -> Kind {
    let text = |format| Kind::Text(format, wide);
    let head = String::from_utf8_lossy(&body[..body.len().min(16 << 10)]).to_ascii_lowercase();
    let mut rest = head.as_str();
    let mut xml = false;
    loop {
        rest = rest.trim_start();
        if rest.starts_with("<?") {
            xml |= rest.starts_with("<?xml");
            rest = rest.split_once("?>").map_or("", |(_, after)| after);
        } else if rest.starts_with("<!--") {
            rest = rest.split_once("-->").map_or("", |(_, after)| after);
        } else if let Some(doctype) = rest.strip_prefix("<!doctype") {
            let doctype = doctype.trim_start();
            if doctype.starts_with("html") && !xml {
                return text(Format::Html);
            }
            if doctype.starts_with("lewis") {
                return text(Format::Reuters);
            }
            rest = after_doctype(doctype);
        } else {
            break;
        }
    }
    let element: String = rest
        .strip_prefix('<')
        .unwrap_or("")
        .chars()
        .take_while(|letter| letter.is_alphanumeric() || matches!(letter, ':' | '-' | '_' | '.'))
        .collect();
    let local = element.rsplit(':').next().unwrap_or("");
    match local {
        "rss" | "rdf" | "feed" | "channel" | "entry" => text(Format::Feed),
        "nitf" => text(Format::Nitf),
        "newsitem" | "newsmessage" | "packageitem" | "conceptitem" | "knowledgeitem"
        | "planningitem" => text(Format::NewsmlG2),
        "newsml" => text(Format::Newsml),
        "mediawiki" => text(Format::Mediawiki),
        "reuters" => text(Format::Reuters),
        "svg" => Kind::Skip("image/svg+xml"),
        "urlset" | "sitemapindex" => Kind::Skip("sitemap"),
        _ if xml && extension != "html" && extension != "htm" && local != "html" => {
            // Agencies wrap their items in elements of their own.
            text(if rest.contains("<nitf") {
                Format::Nitf
            } else {
                Format::Xml
            })
        }
        _ => text(Format::Html),
    }
}

/// What stands behind a document type, of which the first words are gone; an internal subset ends with `]>`.
fn after_doctype(doctype: &str) -> &str {
    let end_from = |from: usize| doctype[from..].find('>').map(|end| from + end + 1);
    let end = match (doctype.find('['), doctype.find('>')) {
        (Some(open), Some(end)) if open < end => doctype[open..].find(']').map(|close| {
            let from = open + close;
            end_from(from).unwrap_or(doctype.len())
        }),
        (_, Some(end)) => Some(end + 1),
        _ => None,
    };
    end.map_or("", |at| &doctype[at..])
}

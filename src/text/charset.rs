//! Bytes to text: byte order mark, zero pattern, escape sequences, the label given, then detection.
//!
//! Follows the WHATWG Encoding Standard for labels and decoders (crate `encoding_rs`); statistics by `chardetng`.
//! What cannot be decoded becomes U+FFFD and is counted.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, WINDOWS_1252};

/// Text with what it took to get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'b> {
    /// The text, without byte order mark.
    pub text: Cow<'b, str>,
    /// Name of the encoding.
    pub encoding: &'static str,
    /// Sequences that could not be decoded and stand as U+FFFD.
    pub broken: usize,
}

/// Decodes `bytes`. `label` is what a protocol, a declaration or a file said of them; `tld` the top-level domain they came from.
///
/// Valid UTF-8 beyond ASCII is believed before any label, because labels lie more often than UTF-8 happens by chance.
pub fn decode<'b>(bytes: &'b [u8], label: Option<&str>, tld: Option<&str>) -> Decoded<'b> {
    if let Some(wide) = wide(bytes) {
        return wide;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let labelled = label.and_then(known_label);
    if bytes.contains(&0x1b) && escapes_japanese(bytes) {
        return with(ISO_2022_JP, bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        // HZ and the like are pure ASCII; only their own label tells them.
        return Decoded {
            text: Cow::Borrowed(text),
            encoding: "UTF-8",
            broken: 0,
        };
    }
    if mostly_utf8(bytes) {
        return with(UTF_8, bytes);
    }
    if let Some(encoding) = labelled
        && encoding != UTF_8
    {
        let decoded = with(encoding, bytes);
        if decoded.broken * 100 <= bytes.len() {
            return decoded;
        }
    }
    with(guess(bytes, tld), bytes)
}

fn with<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> Decoded<'b> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let broken = if broken {
        text.matches('\u{fffd}').count()
    } else {
        0
    };
    Decoded {
        text,
        encoding: encoding.name(),
        broken,
    }
}

fn known_label(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().trim_matches(['"', '\'']);
    let other = match label.to_ascii_lowercase().as_str() {
        "cp932" | "ms932" | "windows-932" => "shift_jis",
        "cp936" | "windows-936" => "gbk",
        "cp949" | "windows-949" | "uhc" | "ms949" => "euc-kr",
        "cp950" => "big5",
        "cp1251" => "windows-1251",
        "cp1252" => "windows-1252",
        "cp866" | "ibm866" => "ibm866",
        "maccyrillic" | "mac-cyrillic" | "x-mac-cyrillic" => "x-mac-cyrillic",
        "latin-1" | "latin1" => "iso-8859-1",
        "utf8" | "u8" => "utf-8",
        "ks_c_5601-1987" => "euc-kr",
        _ => label,
    };
    Encoding::for_label_no_replacement(other.as_bytes())
}

/// UTF-16 and UTF-32, by mark or by the pattern of zero bytes.
fn wide(bytes: &[u8]) -> Option<Decoded<'static>> {
    let (width, big, mark) = if bytes.starts_with(b"\xff\xfe\x00\x00") {
        (4, false, 4)
    } else if bytes.starts_with(b"\x00\x00\xfe\xff") {
        (4, true, 4)
    } else if bytes.starts_with(b"\xff\xfe") {
        (2, false, 2)
    } else if bytes.starts_with(b"\xfe\xff") {
        (2, true, 2)
    } else {
        let (width, big) = zeros(bytes)?;
        (width, big, 0)
    };
    let bytes = &bytes[mark..];
    let mut broken = 0;
    let mut lossy = |result: Option<char>| {
        result.unwrap_or_else(|| {
            broken += 1;
            '\u{fffd}'
        })
    };
    let (text, encoding): (String, _) = if width == 4 {
        let read = if big {
            u32::from_be_bytes
        } else {
            u32::from_le_bytes
        };
        let text = bytes
            .chunks_exact(4)
            .map(|unit| lossy(char::from_u32(read([unit[0], unit[1], unit[2], unit[3]]))))
            .collect();
        (text, if big { "UTF-32BE" } else { "UTF-32LE" })
    } else {
        let read = if big {
            u16::from_be_bytes
        } else {
            u16::from_le_bytes
        };
        let units = bytes.chunks_exact(2).map(|unit| read([unit[0], unit[1]]));
        let text = char::decode_utf16(units)
            .map(|letter| lossy(letter.ok()))
            .collect();
        (text, if big { "UTF-16BE" } else { "UTF-16LE" })
    };
    broken += usize::from(!bytes.len().is_multiple_of(width));
    Some(Decoded {
        text: Cow::Owned(text),
        encoding,
        broken,
    })
}

/// Width and order of wide units without a mark, told by where ASCII's zero bytes stand.
fn zeros(bytes: &[u8]) -> Option<(usize, bool)> {
    let sample = &bytes[..bytes.len().min(4096) & !3];
    if sample.len() < 8 || !sample.contains(&0) {
        return None;
    }
    let mut count = [0usize; 4];
    for unit in sample.chunks_exact(4) {
        for (count, &byte) in count.iter_mut().zip(unit) {
            *count += usize::from(byte == 0);
        }
    }
    let units = sample.len() / 4;
    let often = |zeros: usize| zeros * 10 >= units * 6;
    let rare = |zeros: usize| zeros * 10 <= units;
    match count {
        [a, b, c, d] if rare(a) && often(b) && often(c) && often(d) => Some((4, false)),
        [a, b, c, d] if often(a) && often(b) && often(c) && rare(d) => Some((4, true)),
        [a, b, c, d] if rare(a) && often(b) && rare(c) && often(d) => Some((2, false)),
        [a, b, c, d] if often(a) && rare(b) && often(c) && rare(d) => Some((2, true)),
        _ => None,
    }
}

/// Whether escape sequences of ISO-2022-JP stand in otherwise seven-bit text.
fn escapes_japanese(bytes: &[u8]) -> bool {
    bytes.is_ascii()
        && bytes
            .windows(3)
            .any(|three| matches!(three, [0x1b, b'$', b'B' | b'@'] | [0x1b, b'(', b'J' | b'I']))
}

/// Whether sequences of UTF-8 outnumber bytes that break it.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut good = 0usize;
    let mut bad = 0usize;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 3
}

fn guess(bytes: &[u8], tld: Option<&str>) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let sample = &bytes[..bytes.len().min(256 << 10)];
    detector.feed(sample, true);
    let tld = tld
        .filter(|tld| tld.is_ascii() && !tld.is_empty() && !tld.contains('.'))
        .map(str::to_ascii_lowercase);
    let encoding = detector.guess(
        tld.as_deref().map(str::as_bytes),
        chardetng::Utf8Detection::Deny,
    );
    if encoding == UTF_8 {
        WINDOWS_1252
    } else {
        encoding
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_believed_before_its_label() {
        let decoded = decode("Zürich, naïve".as_bytes(), Some("iso-8859-1"), None);
        assert_eq!(
            (&*decoded.text, decoded.encoding),
            ("Zürich, naïve", "UTF-8")
        );
    }

    #[test]
    fn labels_are_believed_where_utf8_fails() {
        let (bytes, ..) = encoding_rs::KOI8_R.encode("Москва объявила");
        let decoded = decode(&bytes, Some("koi8-r"), None);
        assert_eq!(decoded.text, "Москва объявила");
        assert_eq!(decoded.broken, 0);
    }

    #[test]
    fn broken_utf8_is_repaired_and_counted() {
        let mut bytes = "Les députés ont été reçus à l’Élysée".as_bytes().to_vec();
        bytes.extend_from_slice(b" \xff fin");
        let decoded = decode(&bytes, None, None);
        assert_eq!(decoded.encoding, "UTF-8");
        assert_eq!(decoded.broken, 1);
        assert!(decoded.text.ends_with("\u{fffd} fin"));
    }

    #[test]
    fn wide_units_are_told_without_a_mark() {
        let bytes: Vec<u8> = "Headline of the day"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(decode(&bytes, None, None).text, "Headline of the day");
    }
}

//! Bytes to text: byte order mark, zero pattern, escape sequences, the label given, then detection.
//!
//! Follows the WHATWG Encoding Standard for labels and decoders (crate `encoding_rs`); statistics by `chardetng`.
//! What cannot be decoded becomes U+FFFD and is counted.

mod cyrillic;
mod wide;

use std::borrow::Cow;

use encoding_rs::{EUC_KR, Encoding, ISO_2022_JP, ISO_8859_15, UTF_8, WINDOWS_1252};

pub use wide::Wide;

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

/// How bytes become text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Codec {
    /// An encoding of the WHATWG standard.
    Standard(&'static Encoding),
    /// Cyrillic of DOS, before IBM866.
    Ibm855,
    /// Korean of early mail (RFC 1557).
    Iso2022Kr,
}

impl Codec {
    fn decode(self, bytes: &[u8]) -> Decoded<'_> {
        match self {
            Codec::Standard(encoding) => with(encoding, bytes),
            Codec::Ibm855 => Decoded {
                text: Cow::Owned(cyrillic::ibm855(bytes)),
                encoding: "IBM855",
                broken: 0,
            },
            Codec::Iso2022Kr => {
                let korean = shifted_korean(bytes);
                let decoded = with(EUC_KR, &korean);
                Decoded {
                    text: Cow::Owned(decoded.text.into_owned()),
                    encoding: "ISO-2022-KR",
                    broken: decoded.broken,
                }
            }
        }
    }

    fn labelled(label: &str) -> Option<Codec> {
        let label = label.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
        Some(match label.as_str() {
            "ibm855" | "cp855" | "855" | "csibm855" => Codec::Ibm855,
            "iso-2022-kr" | "csiso2022kr" => Codec::Iso2022Kr,
            label => Codec::Standard(known_label(label)?),
        })
    }
}

/// Decodes `bytes`. `label` is what a protocol, a declaration or a file said of them; `tld` the top-level domain they came from.
///
/// Valid UTF-8 beyond ASCII is believed before any label, because labels lie more often than UTF-8 happens by chance; for
/// the same reason text with a few broken sequences among whole ones stays UTF-8, mended.
pub fn decode<'b>(bytes: &'b [u8], label: Option<&str>, tld: Option<&str>) -> Decoded<'b> {
    if let Some(wide) = Wide::told(bytes) {
        return wide.decode(bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(codec) = escaped(bytes) {
        return codec.decode(bytes);
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
    if let Some(codec) = label.and_then(Codec::labelled)
        && codec != Codec::Standard(UTF_8)
    {
        let decoded = codec.decode(bytes);
        if decoded.broken * 100 <= bytes.len() {
            return decoded;
        }
    }
    guess(bytes, tld).decode(bytes)
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

/// The encoding whose escape sequences stand in otherwise seven-bit text.
fn escaped(bytes: &[u8]) -> Option<Codec> {
    if !bytes.contains(&0x1b) || !bytes.is_ascii() {
        return None;
    }
    if memchr::memmem::find(bytes, b"\x1b$)C").is_some() {
        return Some(Codec::Iso2022Kr);
    }
    bytes
        .windows(3)
        .any(|three| matches!(three, [0x1b, b'$', b'B' | b'@'] | [0x1b, b'(', b'J' | b'I']))
        .then_some(Codec::Standard(ISO_2022_JP))
}

/// ISO-2022-KR as EUC-KR: what stands between shift out and shift in has its high bits set.
fn shifted_korean(bytes: &[u8]) -> Vec<u8> {
    let mut shifted = false;
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            0x0e => shifted = true,
            0x0f => shifted = false,
            0x1b if after.starts_with(b"$)C") => rest = &after[3..],
            0x21..=0x7e if shifted => out.push(byte | 0x80),
            byte => out.push(byte),
        }
    }
    out
}

/// Whether whole sequences of UTF-8 are as many as bytes that break it; in text of other encodings they are less than
/// half as many.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut good = 0usize;
    let mut bad = 0usize;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= bad
}

fn guess(bytes: &[u8], tld: Option<&str>) -> Codec {
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
    if let Some(cyrillic) = cyrillic::told(bytes, encoding) {
        return cyrillic;
    }
    Codec::Standard(match encoding {
        encoding if encoding == WINDOWS_1252 && is_latin9(sample) => ISO_8859_15,
        encoding if encoding == UTF_8 => WINDOWS_1252,
        encoding => encoding,
    })
}

/// Whether Western text has the euro sign or the ligature oe where ISO 8859-15 has them, and nothing that only
/// windows-1252 has.
fn is_latin9(bytes: &[u8]) -> bool {
    let windows = bytes.iter().any(|byte| matches!(byte, 0x80..=0x9f));
    let euro = bytes.contains(&0xa4);
    let ligature = bytes
        .windows(2)
        .any(|pair| matches!(pair, [0xbc | 0xbd, after] if after.is_ascii_alphabetic()));
    !windows && (euro || ligature)
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
    fn one_bad_byte_does_not_change_the_rest() {
        let mut bytes = "café ".to_owned().into_bytes();
        bytes.extend_from_slice(&b"plain words ".repeat(80_000));
        bytes.extend_from_slice(b"\xe2\x80 end");
        let decoded = decode(&bytes, None, None);
        assert_eq!((decoded.encoding, decoded.broken), ("UTF-8", 1));
        assert!(decoded.text.starts_with("café ") && decoded.text.ends_with("\u{fffd} end"));
    }

    #[test]
    fn korean_shifts() {
        let decoded = decode(b"\x1b$)CISO 2022\x0e4B\x0f\n", None, None);
        assert_eq!(
            (&*decoded.text, decoded.encoding),
            ("ISO 2022는\n", "ISO-2022-KR")
        );
    }

    #[test]
    fn latin9_is_told_by_its_own_letters() {
        assert_eq!(
            decode(b"L'\xbduf co\xfbte 2 \xa4 \xe0 la ferme", None, None).text,
            "L'œuf coûte 2 € à la ferme"
        );
        assert_eq!(
            decode(b"Il a bu 1 \xbd litre \xe0 la f\xeate", None, None).text,
            "Il a bu 1 ½ litre à la fête"
        );
    }
}

//! UTF-16 and UTF-32: told by their mark, else by where the zero bytes of their ASCII letters stand.

use std::borrow::Cow;

use super::Decoded;

/// A text encoding whose units are wider than a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wide {
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// UTF-32, low byte first.
    Utf32Le,
    /// UTF-32, high byte first.
    Utf32Be,
}

/// Bytes that are looked at where there is no mark.
const SAMPLE_BYTES: usize = 4096;

impl Wide {
    /// The encoding of a text that begins with `head`, by its mark or by its zeros; `None` for all with units of a byte.
    pub fn told(head: &[u8]) -> Option<Wide> {
        Wide::marked(head).or_else(|| Wide::unmarked(head))
    }

    fn marked(head: &[u8]) -> Option<Wide> {
        [
            (&b"\xff\xfe\x00\x00"[..], Wide::Utf32Le),
            (b"\x00\x00\xfe\xff", Wide::Utf32Be),
            (b"\xff\xfe", Wide::Utf16Le),
            (b"\xfe\xff", Wide::Utf16Be),
        ]
        .into_iter()
        .find(|(mark, _)| head.starts_with(mark))
        .map(|(_, wide)| wide)
    }

    /// Text in whatever script has blanks, digits and line ends, whose other bytes are zero, at one place of each unit.
    fn unmarked(head: &[u8]) -> Option<Wide> {
        let sample = &head[..head.len().min(SAMPLE_BYTES) & !3];
        if sample.len() < 8 || !sample.contains(&0) {
            return None;
        }
        let four = |wide: Wide| {
            let letters = sample.chunks_exact(4).map(|unit| wide.code(unit));
            letters
                .clone()
                .all(|code| char::from_u32(code).is_some_and(|letter| letter != '\0'))
        };
        if let Some(wide) = [Wide::Utf32Le, Wide::Utf32Be]
            .into_iter()
            .find(|wide| four(*wide))
        {
            return Some(wide);
        }
        let ascii = |wide: Wide| {
            sample
                .chunks_exact(2)
                .filter(|unit| matches!(wide.code(unit), 0x09 | 0x0a | 0x0d | 0x20..=0x7e))
                .count()
        };
        let (little, big) = (ascii(Wide::Utf16Le), ascii(Wide::Utf16Be));
        let wide = if little > big {
            Wide::Utf16Le
        } else {
            Wide::Utf16Be
        };
        let units = sample.len() / 2;
        let odd = char::decode_utf16(sample.chunks_exact(2).map(|unit| wide.code(unit) as u16))
            .filter(|letter| letter.as_ref().map_or(true, |letter| is_odd(*letter)))
            .count();
        (little.abs_diff(big) * 50 >= units && odd * 50 <= units).then_some(wide)
    }

    /// Bytes of one unit.
    pub fn width(self) -> usize {
        match self {
            Wide::Utf16Le | Wide::Utf16Be => 2,
            Wide::Utf32Le | Wide::Utf32Be => 4,
        }
    }

    /// The number that the bytes of one unit stand for; a cut unit gives none that is a character.
    pub fn code(self, unit: &[u8]) -> u32 {
        match (self, unit) {
            (Wide::Utf16Le, [a, b]) => u32::from(u16::from_le_bytes([*a, *b])),
            (Wide::Utf16Be, [a, b]) => u32::from(u16::from_be_bytes([*a, *b])),
            (Wide::Utf32Le, [a, b, c, d]) => u32::from_le_bytes([*a, *b, *c, *d]),
            (Wide::Utf32Be, [a, b, c, d]) => u32::from_be_bytes([*a, *b, *c, *d]),
            _ => u32::MAX,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Wide::Utf16Le => "UTF-16LE",
            Wide::Utf16Be => "UTF-16BE",
            Wide::Utf32Le => "UTF-32LE",
            Wide::Utf32Be => "UTF-32BE",
        }
    }

    /// Decodes a whole text, its mark left out.
    pub(super) fn decode(self, bytes: &[u8]) -> Decoded<'static> {
        let mut broken = 0;
        let mut text = String::with_capacity(bytes.len());
        let mut push = |letter: Option<char>| match letter {
            Some('\u{feff}') if text.is_empty() => {}
            Some(letter) => text.push(letter),
            None => {
                broken += 1;
                text.push('\u{fffd}');
            }
        };
        let units = bytes.chunks(self.width());
        if self.width() == 2 {
            // A cut unit at the end stands as half of a pair, which is broken.
            let units = units.map(|unit| u16::try_from(self.code(unit)).unwrap_or(0xd800));
            char::decode_utf16(units).for_each(|letter| push(letter.ok()));
        } else {
            units.for_each(|unit| push(char::from_u32(self.code(unit))));
        }
        Decoded {
            text: Cow::Owned(text),
            encoding: self.name(),
            broken,
        }
    }
}

/// Whether a character has no business in running text.
fn is_odd(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' | '\u{0c}' | '\u{feff}' => false,
        '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{ffff}' => true,
        letter => letter.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn units_are_told_without_a_mark_in_any_script() {
        for text in [
            "Headline of the day, 17 October",
            "Президент России встретился с послом 17 октября в Москве, сообщает ТАСС.",
            "UTF-16 (UCS/Unicode Transformation Format 16) とは、Unicodeの文字符号化形式の一つである。",
        ] {
            for (big, wide) in [(true, Wide::Utf16Be), (false, Wide::Utf16Le)] {
                let bytes = utf16(text, big);
                assert_eq!(Wide::told(&bytes), Some(wide), "{text}");
                assert_eq!(wide.decode(&bytes).text, text);
            }
        }
        let bytes: Vec<u8> = "Headline"
            .chars()
            .flat_map(|letter| u32::from(letter).to_le_bytes())
            .collect();
        assert_eq!(Wide::told(&bytes), Some(Wide::Utf32Le));
    }

    #[test]
    fn bytes_with_a_stray_zero_are_not_wide() {
        let mut text = "A report of the day in plain letters, with many words. "
            .repeat(20)
            .into_bytes();
        text[70] = 0;
        assert_eq!(Wide::told(&text), None);
        let noise: Vec<u8> = (0..4000u32)
            .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        assert_eq!(Wide::told(&noise), None);
    }

    #[test]
    fn a_cut_unit_is_broken() {
        let decoded = Wide::Utf16Le.decode(b"\xff\xfea\x00b");
        assert_eq!((&*decoded.text, decoded.broken), ("a\u{fffd}", 1));
    }
}

//! Character references of HTML and XML: `&amp;`, `&#8217;`, `&#x2019;`, `&eacute;`.
//!
//! The names are those of HTML 4 (W3C, 1999), which is what feeds and agencies use. Numbers from 128 to 159 are read as
//! windows-1252, as browsers do.

use std::borrow::Cow;

/// Names of the characters from U+00A0 to U+00FF, in order.
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 \
acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil \
Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc \
Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml \
eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

const OTHERS: [(&str, char); 62] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
    ("fnof", 'ƒ'),
    ("circ", 'ˆ'),
    ("tilde", '˜'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("dagger", '†'),
    ("Dagger", '‡'),
    ("bull", '•'),
    ("hellip", '…'),
    ("permil", '‰'),
    ("prime", '′'),
    ("Prime", '″'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("oline", '‾'),
    ("frasl", '⁄'),
    ("euro", '€'),
    ("trade", '™'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("harr", '↔'),
    ("minus", '−'),
    ("infin", '∞'),
    ("asymp", '≈'),
    ("ne", '≠'),
    ("le", '≤'),
    ("ge", '≥'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("mu", 'μ'),
    ("pi", 'π'),
    ("sigma", 'σ'),
    ("omega", 'ω'),
    ("Omega", 'Ω'),
    ("Delta", 'Δ'),
];

/// What windows-1252 has from 0x80 to 0x9f; 0 where it has nothing.
const WINDOWS: [u32; 32] = [
    0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152,
    0, 0x17d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161,
    0x203a, 0x153, 0, 0x17e, 0x178,
];

/// Longest reference that is looked at, in bytes without `&` and `;`.
const LONGEST: usize = 10;

fn named(name: &str) -> Option<char> {
    if let Some((_, letter)) = OTHERS.iter().find(|(known, _)| *known == name) {
        return Some(*letter);
    }
    let place = LATIN
        .split_ascii_whitespace()
        .position(|known| known == name)?;
    char::from_u32(0xa0 + place as u32)
}

fn numbered(digits: &str) -> Option<char> {
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    match code {
        0 => Some('\u{fffd}'),
        0x80..=0x9f => {
            char::from_u32(WINDOWS[(code - 0x80) as usize]).filter(|letter| *letter != '\0')
        }
        code => Some(char::from_u32(code).unwrap_or('\u{fffd}')),
    }
}

/// Resolves all character references; what is none stays as it is, and text without any is not copied.
pub fn unescape(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let mut from = 0;
    for at in memchr::memchr_iter(b'&', bytes) {
        let window = &bytes[at + 1..bytes.len().min(at + 2 + LONGEST)];
        let Some(length) = memchr::memchr(b';', window) else {
            continue;
        };
        let Some(name) = text.get(at + 1..at + 1 + length) else {
            continue;
        };
        let letter = match name.strip_prefix('#') {
            Some(digits) => numbered(digits),
            None => named(name),
        };
        if let Some(letter) = letter
            && at >= from
        {
            out.push_str(&text[from..at]);
            out.push(letter);
            from = at + length + 2;
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers() {
        assert_eq!(
            unescape("Q&amp;A: &#8217;s &eacute;t&eacute; &#x41; &#146; &yuml; <b>"),
            "Q&A: ’s été A ’ ÿ <b>"
        );
        assert!(matches!(
            unescape("AT&T and R&D; a < b &;"),
            Cow::Borrowed(_)
        ));
        assert_eq!(unescape("&amp;lt;"), "&lt;");
    }
}

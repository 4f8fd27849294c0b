//! Sentence → tokens, as the Penn Treebank and OntoNotes cut English: hyphens, quotation marks, contractions and
//! brackets stand alone, abbreviations keep their full stop.
//!
//! The models are trained on text cut the same way, so every rule here is also a rule of the training data.
//! Chinese, Japanese and Thai are cut into single characters; other scripts at white space and punctuation.
//!
//! One file, though a long one: the rules of cutting are tried in one order and lean on each other.

use std::ops::Range;

/// How a word that is written with a full stop behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abbreviation {
    /// Stands before a name: `Gen.`, `Mr.`
    Title,
    /// A month or day, followed by a number: `Jan.`
    Month,
    /// May end a sentence or not: `Inc.`, `Calif.`
    Other,
}

/// The kind of abbreviation that `word` (without its full stop) is.
pub(crate) fn abbreviation(word: &str) -> Option<Abbreviation> {
    if word.len() > 6 || !word.is_ascii() {
        return None;
    }
    let found = |list: &[&str]| list.binary_search(&word).is_ok();
    if found(TITLES) {
        Some(Abbreviation::Title)
    } else if found(MONTHS) {
        Some(Abbreviation::Month)
    } else if found(OTHER) {
        Some(Abbreviation::Other)
    } else {
        None
    }
}

const TITLES: &[&str] = &[
    "Adm", "Amb", "Atty", "Ayat", "Bp", "Brig", "Capt", "Cdr", "Cllr", "Cmdr", "Col", "Cpl", "Cpt",
    "Dr", "Fr", "Gen", "Gov", "Hon", "Lieut", "Lt", "Maj", "Messrs", "Mlle", "Mme", "Mr", "Mrs",
    "Ms", "Msgr", "Pfc", "Pres", "Prof", "Pvt", "Rep", "Reps", "Rev", "Sen", "Sens", "Sgt", "Sr",
    "St", "Ste", "Supt", "Ven", "mr", "mrs", "ms",
];
const MONTHS: &[&str] = &[
    "Apr", "Aug", "Dec", "Feb", "Fri", "Jan", "Jul", "Jun", "Mar", "Mon", "Nov", "Oct", "Sep",
    "Sept", "Thu", "Thur", "Thurs", "Tue", "Tues", "Wed",
];
const OTHER: &[&str] = &[
    "Ala", "Ariz", "Ark", "Assn", "Ave", "Blvd", "Bros", "Calif", "Cia", "Cie", "Co", "Colo",
    "Conn", "Corp", "Dept", "Dist", "Fla", "Ft", "Ga", "Govt", "Ill", "Inc", "Ind", "Intl", "Jr",
    "Kan", "Ky", "La", "Ltd", "Md", "Mfg", "Mich", "Minn", "Mo", "Mont", "Mt", "Nev", "Okla",
    "Ore", "Pa", "PhD", "Pte", "Pty", "Rd", "Sask", "Tenn", "Univ", "Va", "Vt", "Wis", "Wyo",
    "approx", "co", "dept", "etc", "govt", "inc", "jr", "ltd", "vs",
];

/// Appends the tokens of `sentence` (a byte range of `text`) to `out`, as byte ranges of `text`.
///
/// Tokens are in order, do not overlap, are never empty and cover everything but white space. A range that does not
/// lie on character boundaries gives none. O(length of the sentence).
pub fn tokenize(text: &str, sentence: Range<u32>, out: &mut Vec<Range<u32>>) {
    let (start, end) = (sentence.start as usize, sentence.end as usize);
    let Some(piece) = text.get(start..end) else {
        return;
    };
    let bytes = piece.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // The common case, a plain word between spaces, without decoding characters.
        let letters = bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_alphabetic())
            .count();
        let end = at + letters;
        if letters > 0
            && bytes.get(end).is_none_or(|&b| b == b' ' || b == b'\n')
            && !is_fused(&bytes[at..end])
        {
            out.push((start + at) as u32..(start + end) as u32);
            at = end + 1;
            continue;
        }
        let rest = &piece[at..];
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        if length == 0 {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        Chunk {
            text: &rest[..length],
            base: start + at,
            out,
        }
        .cut();
        at += length;
    }
}

/// `cannot` and the like are written as one word and cut in two.
fn is_fused(word: &[u8]) -> bool {
    word.len() == 6 && word.eq_ignore_ascii_case(b"cannot")
}

struct Chunk<'t, 'o> {
    /// Text without white space.
    text: &'t str,
    base: usize,
    out: &'o mut Vec<Range<u32>>,
}

impl Chunk<'_, '_> {
    fn push(&mut self, start: usize, end: usize) {
        if start < end {
            self.out
                .push((self.base + start) as u32..(self.base + end) as u32);
        }
    }

    fn cut(&mut self) {
        let (mut start, mut end) = (0, self.text.len());
        // Suffixes are found from the right and pushed after the middle.
        let mut suffixes: [(u32, u32); 16] = [(0, 0); 16];
        let mut count = 0;
        loop {
            let middle = &self.text[start..end];
            if middle.is_empty() || is_whole(middle) {
                break;
            }
            let prefix = prefix_length(middle);
            if prefix > 0 {
                self.push(start, start + prefix);
                start += prefix;
                continue;
            }
            let suffix = suffix_length(middle);
            if suffix == 0 || suffix == middle.len() || count == suffixes.len() {
                break;
            }
            suffixes[count] = ((end - suffix) as u32, end as u32);
            count += 1;
            end -= suffix;
        }
        self.middle(start, end);
        for &(from, to) in suffixes[..count].iter().rev() {
            self.push(from as usize, to as usize);
        }
    }

    /// Cuts what has neither prefix nor suffix at inner hyphens, slashes, ellipses and contractions.
    fn middle(&mut self, start: usize, end: usize) {
        let text = &self.text[start..end];
        if text.is_empty() {
            return;
        }
        if is_whole(text) {
            self.push(start, end);
            return;
        }
        let mut from = 0;
        let mut previous: Option<char> = None;
        let mut skip_to = 0;
        for (at, c) in text.char_indices() {
            if at < skip_to {
                continue;
            }
            if is_single(c) {
                self.word(start + from, start + at);
                self.push(start + at, start + at + c.len_utf8());
                from = at + c.len_utf8();
                previous = Some(c);
                continue;
            }
            if !c.is_alphanumeric()
                && let Some(length) = infix_length(previous, &text[at..])
            {
                self.word(start + from, start + at);
                let (cut_from, cut_to) = (at, at + length);
                self.push(start + cut_from, start + cut_to);
                from = cut_to;
                skip_to = cut_to;
                previous = None;
                continue;
            }
            previous = Some(c);
        }
        self.word(start + from, end);
    }

    /// A word without inner punctuation: cuts contractions and units off numbers.
    fn word(&mut self, start: usize, end: usize) {
        let text = &self.text[start..end];
        let split = contraction(text).or_else(|| unit(text));
        match split {
            Some(at) if at > 0 && at < text.len() => {
                self.word(start, start + at);
                self.push(start + at, end);
            }
            _ => self.push(start, end),
        }
    }
}

/// Scripts without spaces between words: each character is a token.
fn is_single(c: char) -> bool {
    matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x2e80..=0x312f | 0x31a0..=0x9fff | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xff9f | 0x20000..=0x3ffff)
}

/// Tokens that no rule may cut: abbreviations with their stops, addresses, initials.
fn is_whole(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() == 1 {
        return true;
    }
    match bytes[bytes.len() - 1] {
        b'.' => {
            let stem = &text[..text.len() - 1];
            is_dotted(stem) || abbreviation(stem).is_some()
        }
        last if last.is_ascii_alphanumeric() || last == b'/' => is_address(text),
        _ => false,
    }
}

/// `U.S`, `a.m`, `J`: letters, alone or with full stops between (the closing stop already taken off).
fn is_dotted(stem: &str) -> bool {
    let bytes = stem.as_bytes();
    if bytes.len() == 1 {
        return bytes[0].is_ascii_uppercase();
    }
    matches!(stem, "Ph.D" | "e.g" | "i.e")
        || (bytes.len() % 2 == 1
            && bytes.iter().enumerate().all(|(at, b)| {
                if at % 2 == 0 {
                    b.is_ascii_alphabetic()
                } else {
                    *b == b'.'
                }
            }))
}

fn is_address(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !bytes.first().is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    if text.starts_with("www.") || text.contains("://") {
        return true;
    }
    if let Some(at) = memchr::memchr(b'@', bytes) {
        return at > 0 && memchr::memchr(b'.', &bytes[at..]).is_some();
    }
    let host = text.split('/').next().unwrap_or(text);
    let Some(dot) = host.rfind('.') else {
        return false;
    };
    matches!(
        &host[dot + 1..],
        "com" | "org" | "net" | "gov" | "edu" | "info" | "uk" | "ru" | "de" | "ir" | "il" | "in"
    ) && dot > 1
        && host[..dot]
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '`'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '´'
            | '‚'
            | '„'
            | '»'
            | '«'
            | '‟'
            | '‹'
            | '›'
    )
}

fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        ',' | ':'
            | ';'
            | '!'
            | '?'
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '<'
            | '>'
            | '_'
            | '#'
            | '*'
            | '&'
            | '¿'
            | '¡'
            | '…'
            | '|'
            | '·'
            | '•'
    ) || (!c.is_ascii() && !c.is_alphanumeric() && !is_quote(c) && !is_currency(c))
}

fn is_currency(c: char) -> bool {
    matches!(
        c,
        '$' | '£'
            | '€'
            | '¥'
            | '฿'
            | '₩'
            | '₽'
            | '₹'
            | '₴'
            | '₺'
            | '﷼'
            | '₪'
            | '₦'
            | '₱'
            | '¢'
    )
}

fn prefix_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let Some(first) = text.chars().next() else {
        return 0;
    };
    if first.is_alphanumeric() {
        // `US$5`, `A$3`
        let letters = bytes.iter().take_while(|b| b.is_ascii_uppercase()).count();
        return if (1..=3).contains(&letters)
            && bytes.get(letters) == Some(&b'$')
            && bytes.len() > letters + 1
        {
            letters + 1
        } else {
            0
        };
    }
    match first {
        '.' => {
            let dots = bytes.iter().take_while(|&&b| b == b'.').count();
            if dots > 1 { dots } else { 0 }
        }
        '\'' | '’' => {
            if contraction(text) == Some(0) || is_elided(text) {
                0
            } else if text.starts_with("''") {
                2
            } else {
                first.len_utf8()
            }
        }
        '`' if text.starts_with("``") => 2,
        '-' => {
            let dashes = bytes.iter().take_while(|&&b| b == b'-').count();
            if dashes > 1 && dashes < bytes.len() {
                dashes
            } else {
                0
            }
        }
        '%' | '=' | '§' | '—' | '–' | '"' | '/' => first.len_utf8(),
        '+' => usize::from(!bytes.get(1).is_some_and(u8::is_ascii_digit)),
        c if is_quote(c) || is_punctuation(c) || is_currency(c) => c.len_utf8(),
        _ => 0,
    }
}

/// `'90s`, `'em`: the apostrophe stands for something left out.
fn is_elided(text: &str) -> bool {
    let rest = text.trim_start_matches(['\'', '’']);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    (digits == 2 && matches!(&rest[2..], "" | "s")) || matches!(rest, "em" | "til" | "cause")
}

fn suffix_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut chars = text.chars().rev();
    let Some(last) = chars.next() else {
        return 0;
    };
    let before = chars.next();
    match last {
        's' | 'S' => {
            if matches!(before, Some('\'' | '’')) {
                1 + before.map_or(0, char::len_utf8)
            } else {
                0
            }
        }
        '.' => {
            let dots = bytes.iter().rev().take_while(|&&b| b == b'.').count();
            if dots > 1 {
                return dots;
            }
            match before {
                Some(c) if c.is_uppercase() => {
                    // `NATO.` gives its stop up, the initial `W.` keeps it.
                    let two = chars.next();
                    usize::from(two.is_some_and(|c| c.is_alphanumeric() || c == '-'))
                }
                Some(_) => 1,
                None => 0,
            }
        }
        '\'' if text.ends_with("''") && text.len() > 2 => 2,
        '%' | '"' | '—' | '–' | '/' => last.len_utf8(),
        '+' => usize::from(before.is_some_and(|c| c.is_ascii_digit())),
        '-' => {
            let dashes = bytes.iter().rev().take_while(|&&b| b == b'-').count();
            if dashes > 1 { dashes } else { 0 }
        }
        c if is_quote(c) || is_punctuation(c) || is_currency(c) => c.len_utf8(),
        _ => 0,
    }
}

/// The length of the separator that `rest` begins with, when one stands inside a word after `previous`.
fn infix_length(previous: Option<char>, rest: &str) -> Option<usize> {
    let previous = previous?;
    let mut chars = rest.chars();
    let c = chars.next()?;
    let length = c.len_utf8();
    match c {
        '-' | '–' | '—' | '~' | '‑' | '−' => {
            let dashes: usize = rest
                .chars()
                .take_while(|&d| d == c)
                .map(char::len_utf8)
                .sum();
            let next = rest[dashes..].chars().next()?;
            let between_letters = previous.is_alphabetic() && next.is_alphabetic();
            let between_digits =
                previous.is_ascii_digit() && next.is_ascii_digit() && dashes == length;
            let long = c != '-' || dashes > 1;
            (between_letters || between_digits || (long && next.is_alphanumeric()))
                .then_some(dashes)
        }
        '.' => {
            let dots = rest.bytes().take_while(|&b| b == b'.').count();
            if dots > 1 {
                return Some(dots);
            }
            let next = chars.next()?;
            ((previous.is_lowercase() || is_quote(previous))
                && (next.is_uppercase() || is_quote(next)))
            .then_some(1)
        }
        '…' => Some(length),
        ',' => {
            let next = chars.next()?;
            (!previous.is_ascii_digit() && next.is_alphanumeric()
                || previous.is_ascii_digit() && next.is_alphabetic())
            .then_some(length)
        }
        '/' | ':' | '<' | '>' | '=' => {
            let next = chars.next()?;
            (previous.is_alphanumeric() && next.is_alphabetic()).then_some(length)
        }
        '(' | ')' | '[' | ']' | '"' | '“' | '”' | '«' | '»' | ';' | '!' | '?' | '|' => {
            chars.next()?;
            Some(length)
        }
        c if is_single_mark(c) => Some(length),
        _ => None,
    }
}

/// Punctuation of scripts written without spaces.
fn is_single_mark(c: char) -> bool {
    matches!(
        c,
        '。' | '、'
            | '，'
            | '「'
            | '」'
            | '『'
            | '』'
            | '（'
            | '）'
            | '！'
            | '？'
            | '；'
            | '：'
            | '،'
            | '؛'
            | '؟'
    )
}

/// Where a contraction cuts the word: `do|n't`, `we|'ll`, `Iran|'s`, `can|not`.
fn contraction(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if is_fused(bytes) {
        return Some(3);
    }
    let (at, mark) = text
        .char_indices()
        .rev()
        .take(4)
        .find(|(_, c)| matches!(c, '\'' | '’'))?;
    let tail = &text[at + mark.len_utf8()..];
    if tail.eq_ignore_ascii_case("t") {
        let before = text[..at].chars().next_back()?;
        return (before.eq_ignore_ascii_case(&'n') && at > 1).then_some(at - 1);
    }
    ["s", "ll", "ve", "re", "d", "m"]
        .iter()
        .any(|ending| tail.eq_ignore_ascii_case(ending))
        .then_some(at)
}

/// Where a unit of measure begins after a number: `5|km`, `20|m`.
fn unit(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let letters = bytes
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    let at = bytes.len() - letters;
    matches!(
        &text[at..],
        "km" | "m"
            | "cm"
            | "mm"
            | "kg"
            | "g"
            | "mg"
            | "lb"
            | "ft"
            | "mi"
            | "b"
            | "bn"
            | "k"
            | "am"
            | "pm"
            | "ha"
            | "kb"
            | "mb"
            | "gb"
            | "tb"
            | "mph"
            | "kmh"
            | "t"
            | "hPa"
            | "KB"
            | "MB"
            | "GB"
            | "TB"
            | "K"
            | "Kb"
            | "Mb"
            | "Gb"
    )
    .then_some(at)
}

#[cfg(test)]
mod tests;

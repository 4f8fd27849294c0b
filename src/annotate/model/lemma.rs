//! Form and tag → lemma: the inflections of English by rule, exceptions from `schema/lemmas.tsv`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::annotate::analysis::Tag;

static EXCEPTIONS: LazyLock<HashMap<(Class, &'static str), &'static str>> = LazyLock::new(|| {
    include_str!("../../../schema/lemmas.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let form = columns.next()?;
            let class = match columns.next()? {
                "verb" => Class::Verb,
                "noun" => Class::Noun,
                _ => Class::Grade,
            };
            Some(((class, form), columns.next()?))
        })
        .collect()
});

/// How a form is inflected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    Verb,
    Noun,
    Grade,
}

/// The inflection class of a tag, if it has one.
pub(crate) fn class(tag: Tag) -> Option<Class> {
    match tag {
        tag if tag.is_verb() => Some(Class::Verb),
        Tag::Nns => Some(Class::Noun),
        Tag::Jjr | Tag::Jjs | Tag::Rbr | Tag::Rbs => Some(Class::Grade),
        _ => None,
    }
}

/// The dictionary form of `form`, a word tagged `tag`: `attacked` → `attack`, `militias` → `militia`.
///
/// Proper nouns keep their form and case; everything else is in lower case. Borrows when nothing changes.
#[must_use]
pub fn lemma(form: &str, tag: Tag) -> Cow<'_, str> {
    if matches!(tag, Tag::Nnp | Tag::Nnps) {
        return Cow::Borrowed(form);
    }
    let lower = if form.bytes().any(|b| b.is_ascii_uppercase() || b >= 0x80) {
        Cow::Owned(form.to_lowercase())
    } else {
        Cow::Borrowed(form)
    };
    let Some(class) = class(tag) else {
        return lower;
    };
    if let Some(&lemma) = EXCEPTIONS.get(&(class, &*lower)) {
        return Cow::Borrowed(lemma);
    }
    by_rule(lower, tag)
}

/// The lemma by rule alone, of a form in lower case.
pub(crate) fn by_rule(lower: Cow<'_, str>, tag: Tag) -> Cow<'_, str> {
    let cut = match tag {
        Tag::Vbz | Tag::Nns => plural(&lower),
        Tag::Vbd | Tag::Vbn => inflected(&lower, "ed"),
        Tag::Vbg => inflected(&lower, "ing"),
        Tag::Jjr | Tag::Rbr => inflected(&lower, "er"),
        Tag::Jjs | Tag::Rbs => inflected(&lower, "est"),
        _ => None,
    };
    match cut {
        None => lower,
        Some((length, ending)) => match lower {
            Cow::Borrowed(text) if ending.is_empty() => Cow::Borrowed(&text[..length]),
            text => Cow::Owned(format!("{}{ending}", &text[..length])),
        },
    }
}

/// What is kept of a form in `-s`, and what is added.
fn plural(form: &str) -> Option<(usize, &'static str)> {
    let length = form.len();
    if !form.is_ascii() || length < 3 || !form.ends_with('s') || form.ends_with("ss") {
        return None;
    }
    if form.ends_with("ies") && length > 4 {
        return Some((length - 3, "y"));
    }
    if ["sses", "shes", "ches", "xes", "zzes", "oes"]
        .iter()
        .any(|ending| form.ends_with(ending))
    {
        return Some((length - 2, ""));
    }
    Some((length - 1, ""))
}

/// What is kept of a form in `suffix`, and what is added: undoubles (`stopped`), restores `e` (`seized`) and `y` (`tried`).
fn inflected(form: &str, suffix: &str) -> Option<(usize, &'static str)> {
    let stem = form.strip_suffix(suffix)?;
    let bytes = stem.as_bytes();
    let length = bytes.len();
    if !form.is_ascii() || length < 2 || !bytes.iter().any(|&b| is_vowel(b) || b == b'y') {
        return None;
    }
    let (last, before) = (bytes[length - 1], bytes[length - 2]);
    if last == b'i' && suffix != "ing" {
        return Some((length - 1, "y"));
    }
    if last == before && !matches!(last, b'l' | b's' | b'z' | b'f' | b'e' | b'o') {
        return Some((length - 1, ""));
    }
    let third = length.checked_sub(3).map_or(b'x', |at| bytes[at]);
    let silent_e = match last {
        b'c' | b'v' | b'u' => true,
        b'z' => before != b'z',
        b'g' => !matches!(before, b'n') || third == b'a' && stem.ends_with("chang"),
        b's' => before != b's' && !(is_vowel(before) && is_vowel(third) && before == b'u'),
        b'l' => !is_vowel(before) && !matches!(before, b'l' | b'r' | b'w'),
        b't' => before == b'a' && !is_vowel(third) && length > 3 || stem.ends_with("ibut"),
        b'r' => {
            matches!(before, b'i' | b'u') && !is_vowel(third)
                || stem.ends_with("clar")
                || stem.ends_with("har")
        }
        b'd' => matches!(before, b'i' | b'u') && !is_vowel(third),
        b'n' => before == b'i' && !is_vowel(third) && length > 3,
        b'k' | b'm' | b'p' => {
            before != last && is_vowel(before) && !is_vowel(third) && third != before
        }
        _ => false,
    };
    Some((length, if silent_e { "e" } else { "" }))
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections() {
        for (form, tag, expected) in [
            ("attacked", Tag::Vbd, "attack"),
            ("Stopped", Tag::Vbn, "stop"),
            ("seized", Tag::Vbn, "seize"),
            ("tries", Tag::Vbz, "try"),
            ("militias", Tag::Nns, "militia"),
            ("churches", Tag::Nns, "church"),
            ("was", Tag::Vbd, "be"),
            ("struck", Tag::Vbd, "strike"),
            ("Nations", Tag::Nnps, "Nations"),
            ("larger", Tag::Jjr, "large"),
        ] {
            assert_eq!(lemma(form, tag), expected, "{form}");
        }
    }
}

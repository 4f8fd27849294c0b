//! One word, several spellings: forms without accents, keys by sound, keys of names.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::words;

/// The form without accents and with the letters that writers mix up made one: what prefixes, wildcards and
/// fuzzy words are compared with, and names are looked up by.
#[must_use]
pub fn fold(form: &str) -> Cow<'_, str> {
    if form.is_ascii() {
        return Cow::Borrowed(form);
    }
    let mut out = String::with_capacity(form.len());
    for letter in form.nfd() {
        if is_combining_mark(letter) && !indic_vowel(letter) {
            continue;
        }
        match letter {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
            'ى' | 'ی' => out.push('ي'),
            'ک' => out.push('ك'),
            'ة' => out.push('ه'),
            other => out.push(other),
        }
    }
    Cow::Owned(out.nfc().collect())
}

/// Vowel signs of Brahmic scripts carry meaning and are kept.
fn indic_vowel(letter: char) -> bool {
    matches!(letter as u32, 0x0900..=0x0DFF | 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF)
}

/// Letters of the shortest and longest name that is compared by sound.
const SOUND_LETTERS: std::ops::RangeInclusive<usize> = 5..=16;

/// What spellings of one name have in common when it was written down from another script by ear: `Qaddafi`, `Gadhafi`
/// and `Kadhafi` give `kadafi`, `Mohammed` and `Muhammad` give `muhamad`. `None` for what is no such word.
#[must_use]
pub fn sound(form: &str) -> Option<String> {
    let form = fold(form);
    if !SOUND_LETTERS.contains(&form.len()) || !form.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let letters = form.as_bytes();
    let mut sound = String::with_capacity(letters.len());
    let mut at = 0;
    while at < letters.len() {
        let next = letters.get(at + 1).copied();
        let (letter, taken) = match (letters[at], next) {
            (b'k' | b'g', Some(b'h')) | (b'c', Some(b'k')) => ('k', 2),
            (b'd', Some(b'h')) => ('d', 2),
            (b'p', Some(b'h')) => ('f', 2),
            (b's', Some(b'h')) => ('s', 2),
            (b'o', Some(b'o' | b'u')) => ('u', 2),
            (b'e', Some(b'e')) => ('i', 2),
            (b'q' | b'g' | b'k', _) => ('k', 1),
            (b'a' | b'e', _) => ('a', 1),
            (b'i' | b'y', _) => ('i', 1),
            (b'o' | b'u', _) => ('u', 1),
            (b'h', None) => break,
            (other, _) => (other as char, 1),
        };
        if !sound.ends_with(letter) {
            sound.push(letter);
        }
        at += taken;
    }
    Some(sound)
}

/// A pattern that all words of one [`sound`] match, and perhaps some others.
#[must_use]
pub fn sounding_alike(sound: &str) -> String {
    let mut pattern = String::new();
    for letter in sound.chars() {
        match letter {
            'k' => pattern.push_str("([qgk]h?|ck)+"),
            'd' => pattern.push_str("(dh?)+"),
            'f' => pattern.push_str("(f|ph)+"),
            's' => pattern.push_str("(sh?)+"),
            'u' => pattern.push_str("[ou]+"),
            'i' => pattern.push_str("([iy]|ee)+"),
            'a' => pattern.push_str("[ae]+"),
            other => pattern.extend([other, '+']),
        }
    }
    pattern.push_str("h?");
    pattern
}

/// The sounds by which other spellings of a word of a query are found; none for what does not look as if it had been
/// written down by ear.
#[must_use]
pub fn other_spellings(form: &str) -> Vec<String> {
    let by_ear = form
        .match_indices('q')
        .any(|(at, _)| !form[at + 1..].starts_with('u'))
        || ["kh", "dh", "gha", "ghu", "dda", "ddh", "hamm", "hame"]
            .iter()
            .any(|mark| form.contains(mark))
        || (form.len() > "whisky".len() && SLAVIC.iter().any(|end| form.ends_with(end)))
        || HUSAYN.iter().any(|end| form.ends_with(end));
    let of_god = form.ends_with("llah");
    match sound(form).filter(|_| by_ear || of_god) {
        Some(sound) if of_god => with_any_vowels(&sound),
        found => found.into_iter().collect(),
    }
}

/// How Slavic names end that some write `-sky` and others `-skiy`.
const SLAVIC: [&str; 5] = ["sky", "ski", "skii", "skiy", "skyy"];

/// How some write the end of Husayn.
const HUSAYN: [&str; 4] = ["sain", "sein", "sayn", "seyn"];

/// Names that end in the name of God have inner vowels that every transcription hears otherwise: `Hezbollah`,
/// `Hizballah`, `Abdullah`, `Abdallah`; the consonants tell them well enough.
fn with_any_vowels(sound: &str) -> Vec<String> {
    const INNER: std::ops::RangeInclusive<usize> = 2..=3;
    let is_vowel = |letter: char| matches!(letter, 'a' | 'i' | 'u');
    let Some(inner) = sound.get(..sound.len().saturating_sub(1)) else {
        return Vec::new();
    };
    let vowels = inner.chars().filter(|letter| is_vowel(*letter)).count();
    if !INNER.contains(&vowels) {
        return vec![sound.to_owned()];
    }
    let mut all = vec![String::new()];
    for letter in inner.chars() {
        let letters: &[char] = if is_vowel(letter) {
            &['a', 'i', 'u']
        } else {
            &[letter]
        };
        let longer = |begun: &String| {
            letters
                .iter()
                .map(|letter| format!("{begun}{letter}"))
                .collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all.iter_mut().for_each(|sound| sound.push('a'));
    all
}

/// A name as it is looked up: words in lower case without accents, one space apart.
#[must_use]
pub fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    words(name, |word| {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&fold(word.form));
    });
    if key.is_empty() {
        key.push_str(&name.trim().to_lowercase());
    }
    key
}

//! Regular English inflection, after the spelling rules of any grammar (Quirk et al. 1985, chapter 3).

/// All forms of a verb, each with whether it is a past participle.
pub(super) fn verb(word: &str, irregular: Option<&(String, String)>) -> Vec<(String, bool)> {
    let mut forms = vec![(word.to_owned(), false), (third_person(word), false)];
    if word == "be" {
        for form in ["is", "are", "am", "was", "were", "being", "'s", "'re"] {
            forms.push((form.into(), false));
        }
        forms.push(("been".into(), true));
        return forms;
    }
    if word == "have" {
        forms.push(("has".into(), false));
    }
    for stem in stems(word) {
        forms.push((ing(&stem, word), false));
        if irregular.is_none() {
            forms.push((past(&stem), true));
        }
    }
    if let Some((past, participle)) = irregular {
        forms.extend(past.split('|').map(|form| (form.to_owned(), false)));
        forms.extend(participle.split('|').map(|form| (form.to_owned(), true)));
    }
    forms
}

/// Singular and plural of a noun; a hyphenated or plain word.
pub(super) fn noun(word: &str, irregular: Option<&str>) -> Vec<String> {
    let plural = match irregular {
        Some(plural) => plural.to_owned(),
        None if word.ends_with("man") && word.len() > 3 && !word.ends_with("human") => {
            format!("{}men", &word[..word.len() - 3])
        }
        None => match word {
            "man" => "men".into(),
            "woman" => "women".into(),
            "child" => "children".into(),
            "person" => "persons".into(),
            _ => third_person(word),
        },
    };
    vec![word.to_owned(), plural]
}

fn third_person(word: &str) -> String {
    let bytes = word.as_bytes();
    if ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| word.ends_with(end))
    {
        format!("{word}es")
    } else if word.ends_with('y') && bytes.len() > 1 && !is_vowel(bytes[bytes.len() - 2]) {
        format!("{}ies", &word[..word.len() - 1])
    } else if word == "go" || word == "do" || word == "veto" || word == "torpedo" || word == "hero"
    {
        format!("{word}es")
    } else {
        format!("{word}s")
    }
}

/// The word, and the word with its last consonant doubled where one or either spelling is used.
fn stems(word: &str) -> Vec<String> {
    let bytes = word.as_bytes();
    let n = bytes.len();
    let doubled = || format!("{word}{}", &word[n - 1..]);
    let closed = n >= 3
        && !is_vowel(bytes[n - 1])
        && is_vowel(bytes[n - 2])
        && !is_vowel(bytes[n - 3])
        && !matches!(bytes[n - 1], b'w' | b'x' | b'y' | b'h');
    if word.ends_with('c') {
        return vec![format!("{word}k"), word.to_owned()];
    }
    if !closed {
        if n >= 4 && word.ends_with('l') && is_vowel(bytes[n - 2]) {
            return vec![word.to_owned(), doubled()];
        }
        if word.ends_with("quip") || word.ends_with("quit") {
            return vec![doubled()];
        }
        return vec![word.to_owned()];
    }
    let syllables = word
        .bytes()
        .zip(std::iter::once(b' ').chain(word.bytes()))
        .filter(|&(now, before)| is_vowel(now) && !is_vowel(before))
        .count();
    if syllables == 1 {
        vec![doubled()]
    } else {
        vec![word.to_owned(), doubled()]
    }
}

fn ing(stem: &str, word: &str) -> String {
    if stem == word {
        if let Some(rest) = word.strip_suffix("ie") {
            return format!("{rest}ying");
        }
        if word.ends_with('e') && !word.ends_with("ee") && !word.ends_with("oe") {
            return format!("{}ing", &word[..word.len() - 1]);
        }
    }
    format!("{stem}ing")
}

fn past(stem: &str) -> String {
    let bytes = stem.as_bytes();
    if stem.ends_with('e') {
        format!("{stem}d")
    } else if stem.ends_with('y') && bytes.len() > 1 && !is_vowel(bytes[bytes.len() - 2]) {
        format!("{}ied", &stem[..stem.len() - 1])
    } else {
        format!("{stem}ed")
    }
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(word: &str, form: &str) -> bool {
        verb(word, None).iter().any(|(known, _)| known == form)
    }

    #[test]
    fn regular_verbs() {
        for (word, form) in [
            ("attack", "attacked"),
            ("raid", "raiding"),
            ("seize", "seizing"),
            ("deny", "denies"),
            ("deny", "denied"),
            ("stab", "stabbed"),
            ("equip", "equipped"),
            ("cancel", "cancelled"),
            ("cancel", "canceled"),
            ("die", "dying"),
            ("clash", "clashes"),
            ("free", "freeing"),
            ("shell", "shelled"),
            ("visit", "visited"),
            ("picnic", "picnicked"),
        ] {
            assert!(has(word, form), "{word} {form}");
        }
    }

    #[test]
    fn nouns() {
        assert!(noun("gunman", None).contains(&"gunmen".to_owned()));
        assert!(noun("army", None).contains(&"armies".to_owned()));
        assert!(noun("siege", None).contains(&"sieges".to_owned()));
    }
}

//! Case, gender and number forms of names and adjectives in inflecting languages.
//!
//! Rules by ending, enough for the names of countries and capitals: Russian and Ukrainian declension, German adjective endings and
//! genitives, Arabic adjectives with article, gender and number. Other languages list their forms in the data.

/// The forms of `name` in `language`, besides `name` itself.
pub(super) fn forms(language: &str, name: &str, adjective: bool) -> Vec<String> {
    match (language, adjective) {
        ("ru" | "uk", true) => slavic_adjective(name),
        ("ru", false) => slavic_name(name, RUSSIAN),
        ("uk", false) => slavic_name(name, UKRAINIAN),
        ("de", true) if name.ends_with("isch") || name == "deutsch" => {
            with_endings(name, &["e", "er", "en", "es", "em"])
        }
        ("de", false) if !name.contains(' ') && !name.ends_with('s') => with_endings(name, &["s"]),
        ("de", true) if name.ends_with("er") => with_endings(name, &["n", "s", "in", "innen"]),
        ("ar", true) => arabic_adjective(name),
        _ => Vec::new(),
    }
}

fn with_endings(stem: &str, endings: &[&str]) -> Vec<String> {
    endings
        .iter()
        .map(|ending| format!("{stem}{ending}"))
        .collect()
}

fn slavic_adjective(name: &str) -> Vec<String> {
    let Some(stem) = name.strip_suffix("ий") else {
        return Vec::new();
    };
    let endings: &[&str] = if name.ends_with("ський") || name.ends_with("цький") {
        &[
            "ого", "ому", "им", "ій", "а", "ої", "у", "ою", "е", "і", "их", "ими",
        ]
    } else {
        &[
            "ого", "ому", "им", "ом", "ая", "ой", "ую", "ое", "ие", "их", "ими",
        ]
    };
    with_endings(stem, endings)
}

/// Each word of a name in the same case.
fn slavic_name(name: &str, endings: &Endings) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').collect();
    (0..5)
        .map(|case| {
            words
                .iter()
                .map(|word| decline(word, case, endings))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .filter(|form| form != name)
        .collect()
}

/// Endings of the nominative with those of the genitive, dative, accusative, instrumental and prepositional case; last what is added
/// to a consonant.
type Endings = (
    &'static [(&'static str, [&'static str; 5])],
    [&'static str; 5],
);

const RUSSIAN: &Endings = &(
    &[
        ("ия", ["ии", "ии", "ию", "ией", "ии"]),
        ("ея", ["еи", "ее", "ею", "еей", "ее"]),
        ("ая", ["ой", "ой", "ую", "ой", "ой"]),
        ("ий", ["ого", "ому", "ого", "им", "ом"]),
        ("ова", ["овы", "ове", "ову", "овой", "ове"]),
        ("ка", ["ки", "ке", "ку", "кой", "ке"]),
        ("га", ["ги", "ге", "гу", "гой", "ге"]),
        ("ша", ["ши", "ше", "шу", "шей", "ше"]),
        ("а", ["ы", "е", "у", "ой", "е"]),
        ("я", ["и", "е", "ю", "ей", "е"]),
        ("ль", ["ля", "лю", "ль", "лем", "ле"]),
        ("нь", ["ни", "ни", "нь", "нью", "ни"]),
        ("й", ["я", "ю", "й", "ем", "е"]),
        ("ые", ["ых", "ым", "ые", "ыми", "ых"]),
        ("ины", ["ин", "инам", "ины", "инами", "инах"]),
        ("ды", ["дов", "дам", "ды", "дами", "дах"]),
        ("ты", ["тов", "там", "ты", "тами", "тах"]),
    ],
    ["а", "у", "", "ом", "е"],
);

const UKRAINIAN: &Endings = &(
    &[
        ("ія", ["ії", "ії", "ію", "ією", "ії"]),
        ("ея", ["еї", "еї", "ею", "еєю", "еї"]),
        ("ська", ["ської", "ській", "ську", "ською", "ській"]),
        ("ічна", ["ічної", "ічній", "ічну", "ічною", "ічній"]),
        ("енна", ["енної", "енній", "енну", "енною", "енній"]),
        ("їна", ["їни", "їні", "їну", "їною", "їні"]),
        ("ка", ["ки", "ці", "ку", "кою", "ці"]),
        ("га", ["ги", "зі", "гу", "гою", "зі"]),
        ("ща", ["щі", "щі", "щу", "щею", "щі"]),
        ("ша", ["ші", "ші", "шу", "шею", "ші"]),
        ("а", ["и", "і", "у", "ою", "і"]),
        ("я", ["і", "і", "ю", "ею", "і"]),
        ("иїв", ["иєва", "иєву", "иїв", "иєвом", "иєві"]),
        ("нь", ["ня", "ню", "нь", "нем", "ні"]),
        ("ль", ["ля", "лю", "ль", "лем", "лі"]),
        ("ай", ["аю", "аю", "ай", "аєм", "аї"]),
    ],
    ["у", "у", "", "ом", "і"],
);

/// One word in the genitive, dative, accusative, instrumental or prepositional case.
fn decline(word: &str, case: usize, (endings, consonant): &Endings) -> String {
    const CONSONANTS: &str = "бвгджзклмнпрстфхцчшщ";
    // abbreviations and names that end in other vowels keep their form
    if word.chars().all(char::is_uppercase) {
        return word.to_owned();
    }
    for (ending, cases) in *endings {
        if let Some(stem) = word.strip_suffix(ending)
            && !stem.is_empty()
        {
            return format!("{stem}{}", cases[case]);
        }
    }
    match word.chars().next_back() {
        Some(last) if CONSONANTS.contains(last) => format!("{word}{}", consonant[case]),
        _ => word.to_owned(),
    }
}

fn arabic_adjective(name: &str) -> Vec<String> {
    let endings = ["", "ة", "ون", "ين", "ات", "تين", "ان"];
    endings
        .iter()
        .flat_map(|ending| {
            let form = format!("{name}{ending}");
            [format!("ال{form}"), form]
        })
        .filter(|form| form != name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_names_decline_in_parallel() {
        let forms = forms("ru", "Северная Корея", false);
        assert!(forms.contains(&"Северной Кореи".to_owned()), "{forms:?}");
        assert!(slavic_name("Иран", RUSSIAN).contains(&"Ираном".to_owned()));
        assert!(slavic_name("США", RUSSIAN).is_empty());
        for (name, form) in [
            ("Польща", "Польщі"),
            ("Київ", "Києва"),
            ("Україна", "Україні"),
        ] {
            assert!(
                slavic_name(name, UKRAINIAN).contains(&form.to_owned()),
                "{form}"
            );
        }
    }

    #[test]
    fn adjectives_take_their_endings() {
        assert!(forms("ru", "иранский", true).contains(&"иранские".to_owned()));
        assert!(forms("de", "iranisch", true).contains(&"iranischen".to_owned()));
        assert!(forms("ar", "إيراني", true).contains(&"الإيرانية".to_owned()));
        assert!(forms("fr", "iranien", true).is_empty());
    }
}

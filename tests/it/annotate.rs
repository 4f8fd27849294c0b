//! Names and countries in text: the cases of `tests/cases/annotate`, spans on any input, and the user's dictionary.

use std::io::Write as _;
use std::sync::{Arc, OnceLock};

use dateline::annotate::{Annotations, Annotator, EntityType, Mention};
use dateline::article::Article;
use dateline::lexicon::Lexicon;
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(default = "english")]
    language: String,
    text: String,
    #[serde(default)]
    mentions: Vec<[String; 4]>,
    countries: Option<Vec<String>>,
}

fn english() -> String {
    "en".into()
}

fn annotator() -> &'static Annotator {
    static ANNOTATOR: OnceLock<Annotator> = OnceLock::new();
    ANNOTATOR.get_or_init(|| {
        let lexicon = Lexicon::builtin().expect("the built-in dictionaries are good");
        Annotator::new(Arc::new(lexicon)).expect("the shipped models are good")
    })
}

fn article(language: &str, text: &str) -> Article {
    Article {
        id: "a".into(),
        body: text.into(),
        language: Some(language.into()),
        ..Article::default()
    }
}

/// Every mention lies in the text; only phrases of the type `group` hold others, and none crosses another.
fn check_spans(article: &Article, annotations: &Annotations) {
    let mut around: Option<&Mention> = None;
    for mention in &annotations.mentions {
        let text = article.text(mention.field);
        assert_eq!(
            text.get(mention.start as usize..mention.end as usize),
            Some(mention.text.as_str())
        );
        let outer =
            around.filter(|outer| outer.field == mention.field && mention.start < outer.end);
        if let Some(outer) = outer {
            assert!(
                outer.kind == EntityType::Group && mention.end <= outer.end,
                "mentions overlap: {outer:?} {mention:?}"
            );
        } else {
            around = Some(mention);
        }
        assert!(!mention.why.is_empty(), "{mention:?}");
    }
}

#[test]
fn cases() {
    let cases: Cases =
        toml::from_str(include_str!("../cases/annotate/entities.toml")).expect("cases");
    let mut wrong = Vec::new();
    for case in cases.case {
        let article = article(&case.language, &case.text);
        let annotations = annotator().annotate(&article);
        check_spans(&article, &annotations);
        for [text, kind, name, country] in &case.mentions {
            let found = annotations.mentions.iter().any(|mention| {
                mention.text == *text
                    && mention.kind.as_str() == kind
                    && mention.name == *name
                    && mention.country.as_deref().unwrap_or_default() == country
            });
            if !found {
                wrong.push(format!(
                    "`{text}` is not {kind} {name} of {country} in: {}\n{:#?}",
                    case.text, annotations.mentions
                ));
            }
        }
        if let Some(mut countries) = case.countries {
            let mut found: Vec<String> = annotations
                .countries
                .iter()
                .map(|country| country.code.clone())
                .collect();
            found.sort();
            countries.sort();
            if found != countries {
                wrong.push(format!(
                    "{countries:?} expected, {found:?} found in: {}",
                    case.text
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn surnames_stand_for_the_person_named_in_full() {
    let text = "Amir Saeed Iravani spoke to the UN Security Council. Mr. Iravani said Iran would defend itself.";
    let annotations = annotator().annotate(&article("en", text));
    let ids: Vec<&str> = annotations
        .mentions
        .iter()
        .filter(|mention| mention.text.ends_with("Iravani"))
        .map(|mention| mention.id.as_str())
        .collect();
    assert_eq!(
        ids,
        ["person/amir-saeed-iravani", "person/amir-saeed-iravani"]
    );
}

#[test]
fn titles_and_possessives_are_no_part_of_a_name() {
    let text = "Michael Howard spoke first. Mr Howard said that Tony Blair's plan had failed; Mr Blair did not answer.";
    let annotations = annotator().annotate(&article("en", text));
    let people: Vec<(&str, u32)> = annotations
        .persons
        .iter()
        .map(|person| (person.name.as_str(), person.mentions))
        .collect();
    assert_eq!(people, [("Michael Howard", 2), ("Tony Blair", 2)]);
}

#[test]
fn descriptions_mean_whom_the_article_named() {
    let text =
        "Boeing will cut 1,000 jobs in Seattle. The company said on Monday that orders had fallen.";
    let annotations = annotator().annotate(&article("en", text));
    let company = annotations
        .mentions
        .iter()
        .find(|mention| mention.text == "The company")
        .expect("a description");
    assert_eq!(
        (company.name.as_str(), company.kind),
        ("Boeing", EntityType::Group)
    );
    assert_eq!(annotations.organizations[0].mentions, 2);
}

#[test]
fn a_sponsor_is_no_country() {
    let text = "Iranian-backed militias attacked the town.";
    let annotations = annotator().annotate(&article("en", text));
    let militias = &annotations.mentions[0];
    assert_eq!(militias.text, "Iranian-backed militias");
    assert_eq!(
        (militias.country.as_deref(), militias.sponsor.as_deref()),
        (None, Some("IRN"))
    );
}

#[test]
fn capitals_change_the_words_of_a_name_but_not_who_is_meant() {
    let text = "President Nicolas Maduro met Hugo Alvarado in Caracas on Tuesday.";
    let read = |text: &str| {
        annotator()
            .annotate(&article("en", text))
            .mentions
            .iter()
            .map(|mention| (mention.name.clone(), mention.id.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(read(text), read(&text.to_uppercase()));
}

#[test]
fn a_user_dictionary_adds_merges_and_blocks() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    writeln!(
        file,
        "{}\n{}\n{}\n{}\n{}",
        r#"{"name":"Gondor","type":"country","country":"GON"}"#,
        r#"{"name":"Gondorian","type":"nationality","country":"GON"}"#,
        r#"{"name":"Army of Gondor","aliases":["Gondorian army"],"type":"organization","country":"GON","sector":"MIL","sponsor":"IRN"}"#,
        r#"{"name":"Islamic Revolutionary Guard Corps","aliases":["Red Berets"],"action":"merge"}"#,
        r#"{"name":"Pentagon","action":"block"}"#,
    )
    .expect("written");
    let plain = Lexicon::builtin().expect("builtin");
    let taught = Lexicon::builtin()
        .expect("builtin")
        .with_dictionaries(&[file.path().to_owned()])
        .expect("a dictionary");
    assert_ne!(plain.fingerprint(), taught.fingerprint());
    let affected = plain.affected(&taught);
    for phrase in ["Gondor", "Gondorian army", "Red Berets", "Pentagon"] {
        assert!(affected.contains(&phrase.to_owned()), "{affected:?}");
    }
    assert!(taught.affected(&taught).is_empty());
    assert_eq!(
        taught
            .resolve_country("Gondor")
            .map(|country| country.code.as_str()),
        Some("GON")
    );
    let annotator = Annotator::new(Arc::new(taught)).expect("models");
    let text = "The Gondorian army met the Red Berets near the Pentagon. Gondor and Gondorian envoys left.";
    let article = article("en", text);
    let annotations = annotator.annotate(&article);
    check_spans(&article, &annotations);
    let found: Vec<(&str, &str, Option<&str>)> = annotations
        .mentions
        .iter()
        .map(|mention| {
            (
                mention.text.as_str(),
                mention.id.as_str(),
                mention.country.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("Gondorian army", "organization/army-of-gondor", Some("GON")),
            (
                "Red Berets",
                "organization/islamic-revolutionary-guard-corps",
                Some("IRN")
            ),
            ("Gondor", "country/GON", Some("GON")),
            ("Gondorian envoys", "group/gondorian-envoys", Some("GON")),
            ("Gondorian", "country/GON", Some("GON")),
        ]
    );
}

#[test]
fn a_user_dictionary_splits_and_renames() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    writeln!(
        file,
        "{}\n{}\n{}",
        r#"{"name":"Hizballah","action":"split","sector":"PTY"}"#,
        r#"{"name":"Burma","aliases":["Myanmar"],"action":"rename"}"#,
        r#"{"name":"Zzyzx League","aliases":["Zzyzx Front"],"type":"organization","action":"rename"}"#,
    )
    .expect("written");
    let plain = Lexicon::builtin().expect("builtin");
    let taught = Lexicon::builtin()
        .expect("builtin")
        .with_dictionaries(&[file.path().to_owned()])
        .expect("a dictionary");
    let affected = plain.affected(&taught);
    for phrase in ["Hizballah", "Burma", "Myanmar"] {
        assert!(affected.contains(&phrase.to_owned()), "{affected:?}");
    }
    let annotator = Annotator::new(Arc::new(taught)).expect("models");
    let text =
        "Hezbollah and Hizballah sent envoys to Myanmar and Burma, but not to the Zzyzx Front.";
    let annotations = annotator.annotate(&article("en", text));
    let found: Vec<(&str, &str, &str, Option<&str>)> = annotations
        .mentions
        .iter()
        .map(|mention| {
            let (text, name) = (mention.text.as_str(), mention.name.as_str());
            (text, name, mention.id.as_str(), mention.country.as_deref())
        })
        .collect();
    assert_eq!(
        found,
        [
            (
                "Hezbollah",
                "Hezbollah",
                "organization/hezbollah",
                Some("LBN")
            ),
            (
                "Hizballah",
                "Hizballah",
                "organization/hizballah",
                Some("LBN")
            ),
            ("Myanmar", "Burma", "country/MMR", Some("MMR")),
            ("Burma", "Burma", "country/MMR", Some("MMR")),
            (
                "Zzyzx Front",
                "Zzyzx League",
                "organization/zzyzx-league",
                None
            ),
        ]
    );
}

#[test]
fn splitting_or_renaming_what_nobody_knows_is_refused() {
    for (entry, hint) in [
        (
            r#"{"name":"Zzyzx Front","action":"split"}"#,
            "could be split",
        ),
        (
            r#"{"name":"A","aliases":["Zzyzx Front"],"action":"rename"}"#,
            "is to be called `A`",
        ),
    ] {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        writeln!(file, "{entry}").expect("written");
        let error = Lexicon::builtin()
            .expect("builtin")
            .with_dictionaries(&[file.path().to_owned()])
            .expect_err("nothing is known");
        let message = error.to_string();
        assert!(
            message.contains(hint) && message.contains("hint:"),
            "{message}"
        );
    }
}

#[test]
fn unnamed_actors_are_written_small() {
    let read = |text: &str| -> Vec<String> {
        let annotations = annotator().annotate(&article("en", text));
        let actors = annotations
            .events
            .iter()
            .flat_map(|event| event.source.iter().chain(&event.target));
        actors.map(|actor| actor.name.clone()).collect()
    };
    assert_eq!(
        read("Rebels attacked Iraqi police officers in Mosul."),
        ["rebels", "Iraqi police officers"]
    );
    assert_eq!(
        read("Police arrested protesters in Cairo."),
        ["police", "protesters"]
    );
}

#[test]
fn a_broken_dictionary_says_where() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    writeln!(file, "{{\"name\":\"A\"}}\n{{\"nam\":\"B\"}}").expect("written");
    let error = Lexicon::builtin()
        .expect("builtin")
        .with_dictionaries(&[file.path().to_owned()])
        .expect_err("an unknown field");
    let message = error.to_string();
    assert!(
        message.contains("line 2") && message.contains("hint:"),
        "{message}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn spans_lie_in_the_text(
        language in prop::sample::select(vec!["en", "ar", "tr", "ru", "zh", "ko"]),
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "Iran", "وإيران", "İran'ın", "Северной Кореи", "中国", "이란은", "U.S.", " ", ", ", ". ", "\n\n", "(UN)", "é", "\u{301}",
                "Paris, Texas", "the", "John Smith", "United Nations (UN)", "ß", "🚀", "’s", "-backed",
            ]),
            0..24,
        ),
    ) {
        let article = article(language, &parts.concat());
        let annotations = annotator().annotate(&article);
        check_spans(&article, &annotations);
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        let article = article("en", &text);
        check_spans(&article, &annotator().annotate(&article));
    }
}

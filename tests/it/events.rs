//! Events of single sentences, as Markdown suites in `tests/cases/events`: one event type, one construct at a time.
//!
//! - `>` is a body, `>>` a headline. What a line with `-` says is found; what a line with `!` says is not.
//! - Shares may only rise: each suite has a floor.
//! - Spans of triggers, actors and places quote the text.
//! - Coding twice gives the same events.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use dateline::annotate::{Actor, Annotator, Event};
use dateline::article::Article;
use dateline::lexicon::Lexicon;
use fs_err as fs;

static ANNOTATOR: LazyLock<Annotator> = LazyLock::new(|| {
    Annotator::new(Arc::new(
        Lexicon::builtin().expect("the dictionaries are sound"),
    ))
    .expect("the models are sound")
});

fn article(text: &str) -> Article {
    Article {
        id: "case".into(),
        body: text.into(),
        language: Some("en".into()),
        published: Some("2023-11-15".parse().expect("a date")),
        ..Article::default()
    }
}

fn side(actors: &[Actor], wanted: &str) -> bool {
    match wanted {
        "*" => true,
        "-" => actors.is_empty(),
        _ => actors.iter().any(|actor| {
            if let Some(name) = wanted.strip_prefix('"') {
                return actor.name.contains(name.trim_end_matches('"'));
            }
            if let Some(sponsor) = wanted.strip_prefix('~') {
                return actor.sponsor.as_deref() == Some(sponsor);
            }
            let country = |code| actor.country.as_deref() == Some(code);
            let sector = |code| actor.sector.as_deref() == Some(code);
            match wanted.split_once('/') {
                Some((code, group)) => country(code) && sector(group),
                None => country(wanted) || sector(wanted),
            }
        }),
    }
}

/// Whether an event is what `TYPE[/mode] SOURCE > TARGET [polarity]` says.
fn is(event: &Event, wanted: &str) -> bool {
    if wanted == "*" {
        return true;
    }
    let words: Vec<&str> = wanted.split(' ').collect();
    let [kind, source, ">", target, rest @ ..] = words.as_slice() else {
        panic!("`{wanted}` is no expectation");
    };
    let (kind, mode) = kind
        .split_once('/')
        .map_or((*kind, None), |(kind, mode)| (kind, Some(mode)));
    event.kind.as_str() == kind
        && mode.is_none_or(|mode| event.mode.as_deref() == Some(mode))
        && side(&event.source, source)
        && side(&event.target, target)
        && rest
            .first()
            .is_none_or(|polarity| event.polarity.as_str() == *polarity)
}

/// Runs a suite; at least `floor` of a hundred expectations must hold.
fn check(name: &str, floor: usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/events")
        .join(name);
    let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
    let mut text = String::new();
    let mut events = Vec::new();
    for line in fs::read_to_string(path).expect("a suite").lines() {
        if let Some(sentence) = line.strip_prefix("> ") {
            text = sentence.to_owned();
            events = ANNOTATOR.annotate(&article(&text)).events;
        } else if let Some(headline) = line.strip_prefix(">> ") {
            text = headline.to_owned();
            let titled = Article {
                title: text.clone(),
                ..article("")
            };
            events = ANNOTATOR.annotate(&titled).events;
        }
        let expected = match line.split_once(' ') {
            Some(("-", wanted)) => events.iter().any(|event| is(event, wanted)),
            Some(("!", wanted)) => !events.iter().any(|event| is(event, wanted)),
            _ => continue,
        };
        all += 1;
        right += usize::from(expected);
        if !expected {
            let found: Vec<String> = events
                .iter()
                .map(|event| {
                    let names = |actors: &[Actor]| {
                        actors
                            .iter()
                            .map(|a| {
                                format!(
                                    "{}({:?} {:?} ~{:?})",
                                    a.name, a.country, a.sector, a.sponsor
                                )
                            })
                            .collect::<Vec<_>>()
                            .join("+")
                    };
                    format!(
                        "{}/{:?} {} > {} {}",
                        event.kind,
                        event.mode,
                        names(&event.source),
                        names(&event.target),
                        event.polarity
                    )
                })
                .collect();
            wrong.push(format!(
                "{text}\n    {line}\n    found: {}",
                found.join("; ")
            ));
        }
    }
    assert!(
        right * 100 >= floor * all,
        "{name}: {right} of {all}, floor {floor} %\n{}",
        wrong.join("\n")
    );
}

#[test]
fn each_event_type_is_found() {
    check("roots.md", 92);
}

#[test]
fn constructs_are_read() {
    check("constructs.md", 84);
}

#[test]
fn news_is_read_as_it_is_written() {
    check("news.md", 97);
}

#[test]
fn senses_are_told_apart() {
    check("senses.md", 90);
}

#[test]
fn a_definite_event_noun_takes_up_the_last_event_of_its_kind() {
    let text = "Peru sent two warships and dozens of fighter jets to the border. \
                The deployment was aimed at Chile.";
    let events = ANNOTATOR.annotate(&article(text)).events;
    let sent = events
        .iter()
        .find(|event| event.kind.as_str() == "MOBILIZE")
        .expect("the ships are sent");
    assert!(sent.also.iter().any(|also| also.text == "deployment"));
}

#[test]
fn no_event_is_told_below_the_least_confidence() {
    let text =
        "Rebels attacked a Syrian convoy near Aleppo on Friday. The singer criticised a rival.";
    let told = |least: f32| {
        let lexicon = Arc::clone(ANNOTATOR.lexicon());
        let annotator = Annotator::new(lexicon).expect("the shipped models are good");
        let annotator = annotator.with_least_confidence(least);
        annotator.annotate(&article(text)).events
    };
    let all = told(0.0);
    assert!(all.iter().any(|event| event.confidence < 0.9), "{all:?}");
    let likely = told(0.9);
    assert!(!likely.is_empty());
    assert!(likely.iter().all(|event| event.confidence >= 0.9));
}

#[test]
fn spans_quote_the_text_and_coding_is_stable() {
    let text = "Rebels — “al-Nusra” — attacked a Syrian convoy near Aleppo on Friday. The gunmen killed six soldiers, the army said.";
    let article = article(text);
    let events = ANNOTATOR.annotate(&article).events;
    assert!(!events.is_empty());
    for event in &events {
        assert_eq!(
            event.trigger.span().slice(text),
            Some(event.trigger.text.as_str())
        );
        assert_eq!(
            event.sentence.span().slice(text),
            Some(event.sentence.text.as_str())
        );
        for actor in event
            .source
            .iter()
            .chain(&event.target)
            .chain(&event.attribution)
        {
            if let Some(span) = actor.span {
                assert_eq!(span.slice(text), Some(actor.text.as_str()));
            }
        }
        if let Some(place) = &event.place {
            let span = place.span.expect("a place of the text");
            assert_eq!(span.slice(text), Some(place.text.as_str()));
        }
        assert!((0.0..=1.0).contains(&event.confidence));
    }
    assert_eq!(events, ANNOTATOR.annotate(&article).events);
}

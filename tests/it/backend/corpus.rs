//! Small random news: few words, few names, so that everything meets everything.

use std::collections::BTreeMap;

use dateline::annotate::{Actor, Annotations, CountryCount, EntityCount, Event, EventDate, Place};
use dateline::article::Article;
use dateline::document::{Facet, Named, NamedEntity, Names};
use dateline::ontology::{EventType, Polarity};
use dateline::text::{Quote, Span, TextField};
use proptest::prelude::*;

/// 2024-03-01.
pub(crate) const NOW: i64 = 1_709_251_200;

/// A handful of countries and one alias.
pub(crate) struct TestNames;

const COUNTRIES: [(&str, &str, &str); 4] = [
    ("IRN", "Iran", "142"),
    ("USA", "United States", "019"),
    ("SYR", "Syria", "142"),
    ("FRA", "France", "150"),
];

const REGIONS: [(&str, &str); 3] = [("142", "Asia"), ("019", "Americas"), ("150", "Europe")];

fn region_name(code: &str) -> String {
    let found = REGIONS.iter().find(|(known, _)| *known == code);
    found.map_or(code, |(_, name)| name).to_owned()
}

impl Names for TestNames {
    fn country_called(&self, text: &str) -> Option<Named> {
        COUNTRIES
            .iter()
            .find(|(code, name, _)| {
                text.eq_ignore_ascii_case(code) || text.eq_ignore_ascii_case(name)
            })
            .map(|(code, name, _)| Named {
                code: (*code).to_owned(),
                name: (*name).to_owned(),
            })
    }
    fn country_near(&self, _: &str) -> Option<String> {
        None
    }

    fn regions_of(&self, country: &str) -> Vec<Named> {
        COUNTRIES
            .iter()
            .filter(|(code, _, _)| *code == country)
            .map(|(_, _, region)| Named {
                code: (*region).to_owned(),
                name: region_name(region),
            })
            .collect()
    }
    fn region_called(&self, text: &str) -> Option<Named> {
        REGIONS
            .iter()
            .find(|(code, name)| text == *code || text == *name)
            .map(|(code, name)| Named {
                code: (*code).to_owned(),
                name: (*name).to_owned(),
            })
    }
    fn sector_called(&self, text: &str) -> Option<String> {
        ["GOV", "MIL", "REB"]
            .contains(&text)
            .then(|| text.to_owned())
    }
    fn entity_called(&self, text: &str) -> Option<NamedEntity> {
        text.eq_ignore_ascii_case("hizbullah").then(|| NamedEntity {
            id: "o/hezbollah".to_owned(),
            name: "Hezbollah".to_owned(),
            country: None,
        })
    }
}

const WORDS: [&str; 27] = [
    "attack",
    "attacks",
    "attacked",
    "oil",
    "price",
    "prices",
    "talks",
    "the",
    "of",
    "drone",
    "drones",
    "Tehran",
    "Müller",
    "muller",
    "U.S.",
    "Iran's",
    "中国人民",
    "京",
    "peace",
    "Friede",
    "Angriffe",
    "1,000",
    "al-Akhtal",
    "Abdullah",
    "Kadhafi",
    "qaddafi",
    "government",
];

fn words(count: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(WORDS.to_vec()), count)
        .prop_map(|words| words.join(" "))
}

fn actor() -> impl Strategy<Value = Actor> {
    let country = proptest::option::of(proptest::sample::select(vec!["IRN", "USA", "SYR", "FRA"]));
    let sector = proptest::option::of(proptest::sample::select(vec!["GOV", "MIL", "REB"]));
    let name =
        proptest::sample::select(vec!["Hezbollah", "hezbollah", "Quds Force", "militias", ""]);
    let sponsor = proptest::option::weighted(0.2, Just("IRN"));
    (country, sector, name, sponsor).prop_map(|(country, sector, name, sponsor)| Actor {
        text: name.to_owned(),
        name: name.to_owned(),
        country: country.map(str::to_owned),
        sector: sector.map(str::to_owned),
        sponsor: sponsor.map(str::to_owned),
        id: None,
        span: None,
    })
}

/// An event with nothing but an id.
pub(crate) fn bare_event(id: &str) -> Event {
    Event {
        id: id.to_owned(),
        kind: EventType::Assault,
        mode: None,
        quad_class: EventType::Assault.quad_class(),
        contexts: Vec::new(),
        cameo: None,
        source: Vec::new(),
        target: Vec::new(),
        place: None,
        date: None,
        polarity: Polarity::Asserted,
        attribution: None,
        counts: BTreeMap::new(),
        trigger: Quote::default(),
        sentence: Quote::default(),
        also: Vec::new(),
        fingerprint: None,
        confidence: 1.0,
        why: Vec::new(),
    }
}

/// A sentence is a run of the body's words, given as fractions.
fn event() -> impl Strategy<Value = (Event, f64, f64)> {
    let kind = proptest::sample::select(vec![
        EventType::Assault,
        EventType::Agree,
        EventType::Consult,
        EventType::Statement,
    ]);
    let date = proptest::option::of(proptest::sample::select(vec![
        "2023",
        "2023-10",
        "2023-10-07",
        "1650-03",
        "2023-11-02",
    ]));
    let place = proptest::option::of(proptest::sample::select(vec![
        ("Damascus", Some("SYR")),
        ("Paris", Some("FRA")),
        ("the sea", None),
    ]));
    let actors = || proptest::collection::vec(actor(), 0..3);
    (
        kind,
        proptest::option::of(Just("aerial")),
        actors(),
        actors(),
        place,
        date,
        proptest::sample::select(Polarity::ALL.to_vec()),
        0.0..1.0f64,
        0.0..1.0f64,
        0..101u8,
    )
        .prop_map(
            |(kind, mode, source, target, place, date, polarity, from, to, confidence)| {
                let event = Event {
                    kind,
                    mode: mode.map(str::to_owned),
                    quad_class: kind.quad_class(),
                    contexts: mode.map(|_| "military".to_owned()).into_iter().collect(),
                    cameo: Some("183".to_owned()),
                    source,
                    target,
                    place: place.map(|(name, country)| Place {
                        text: name.to_owned(),
                        name: name.to_owned(),
                        country: country.map(str::to_owned),
                        ..Place::default()
                    }),
                    date: date.map(|start| EventDate {
                        start: Some(start.to_owned()),
                        end: None,
                        text: None,
                    }),
                    polarity,
                    confidence: f32::from(confidence) / 100.0,
                    ..bare_event("")
                };
                (event, from.min(to), from.max(to))
            },
        )
}

fn sentence(body: &str, from: f64, to: f64) -> Quote {
    let cut = |share: f64| body.floor_char_boundary((body.len() as f64 * share) as usize) as u32;
    Quote::new(
        Span {
            field: TextField::Body,
            start: cut(from),
            end: cut(to),
        },
        body,
    )
}

/// One random article with what was read out of it.
pub(crate) fn article() -> impl Strategy<Value = (Article, Annotations)> {
    let published = proptest::option::of(proptest::sample::select(vec![
        "1650",
        "1650-03",
        "2023-10",
        "2023-10-07",
        "2023-10-07T08:15:00Z",
        "2023-10-07T23:15:00Z",
        "2024-02-28",
    ]));
    let language = proptest::option::of(proptest::sample::select(vec!["en", "de", "zh", "fa"]));
    let outlet = proptest::option::of(proptest::sample::select(vec![
        "BBC", "bbc", "Le Monde", "Reuters",
    ]));
    let tags = proptest::sample::subsequence(vec!["war", "trade", "U.N.", "Éco"], 0..3);
    let countries = proptest::sample::subsequence(COUNTRIES.to_vec(), 0..3);
    let organizations =
        proptest::sample::subsequence(vec!["OPEC", "United Nations", "Hezbollah"], 0..3);
    let events = proptest::collection::vec(event(), 0..5);
    (
        0..40u32,
        words(0..5),
        words(0..25),
        published,
        language,
        outlet,
        tags,
        (countries, organizations),
        events,
    )
        .prop_map(
            |(
                id,
                title,
                body,
                published,
                language,
                outlet,
                tags,
                (countries, organizations),
                events,
            )| {
                let events = events
                    .into_iter()
                    .enumerate()
                    .map(|(at, (event, from, to))| Event {
                        id: format!("a{id}-{at}"),
                        sentence: sentence(&body, from, to),
                        ..event
                    })
                    .collect();
                let article = Article {
                    id: format!("a{id}"),
                    url: Some(format!("https://example.org/news/{}", id % 7)),
                    title,
                    body,
                    published: published.map(|date| date.parse().expect("a date")),
                    language: language.map(str::to_owned),
                    outlet: outlet.map(str::to_owned),
                    tags: tags.into_iter().map(str::to_owned).collect(),
                    ..Article::default()
                };
                let annotations = Annotations {
                    countries: countries
                        .into_iter()
                        .map(|(code, name, _)| CountryCount {
                            code: code.to_owned(),
                            name: name.to_owned(),
                            mentions: 1,
                        })
                        .collect(),
                    organizations: organizations
                        .into_iter()
                        .map(|name| EntityCount {
                            id: name.to_owned(),
                            name: name.to_owned(),
                            country: None,
                            lat: None,
                            lon: None,
                            mentions: 1,
                        })
                        .collect(),
                    events,
                    ..Annotations::default()
                };
                (article, annotations)
            },
        )
}

/// A value picked in a facet.
pub(crate) fn pick() -> impl Strategy<Value = (Facet, String)> {
    proptest::sample::select(vec![
        (Facet::Country, "IRN"),
        (Facet::Country, "France"),
        (Facet::Country, "142"),
        (Facet::Organization, "opec"),
        (Facet::Outlet, "bbc"),
        (Facet::Tag, "éco"),
        (Facet::Language, "de"),
        (Facet::Date, "2023-10"),
        (Facet::EventType, "ASSAULT"),
        (Facet::EventType, "AGREE"),
        (Facet::SourceCountry, "IRN"),
        (Facet::TargetCountry, "USA"),
        (Facet::Actor, "Hezbollah"),
        (Facet::Polarity, "denied"),
        (Facet::Polarity, "asserted"),
        (Facet::QuadClass, "material-conflict"),
        (Facet::Context, "military"),
    ])
    .prop_map(|(facet, value)| (facet, value.to_owned()))
}

/// A query of random parts.
pub(crate) fn query() -> impl Strategy<Value = String> {
    let leaf = proptest::sample::select(vec![
        "attack",
        "oil",
        "prices",
        "\"oil price\"",
        "\"price oil\"~3",
        "\"the attack\"~1",
        "gov*",
        "*ack?",
        "atack~1",
        "muller",
        "us",
        "iran",
        "中国",
        "国人民",
        "angriff",
        "title:oil",
        "body:drone",
        "title:\"oil price\"",
        "country:IRN",
        "outlet:bbc",
        "tag:war",
        "tag:[a TO u]",
        "outlet:b*",
        "date:2023-10",
        "date:1650",
        "date:[2023-10-01 TO 2023-10-31]",
        "url:news/3",
        "id:a3",
        "event_type:ASSAULT",
        "polarity:denied",
        "akhtal",
        "\"al akhtal\"",
        "abdallah",
        "gaddafi",
        "event(source:IRN type:ASSAULT)",
        "event(source:IRN target:USA)",
        "event:\"IRN > ASSAULT > USA\"",
        "event(source:~IRN)",
        "event(source:USA/MIL)",
        "event(source:hizbullah)",
        "event(type:ASSAULT NOT target:USA)",
        "event(type:ASSAULT|AGREE place:SYR)",
        "event(text:drone)",
        "event(source:IRN text:\"oil price\")",
        "event(text:dron*)",
        "event(date:2023-10)",
        "event(polarity:denied)",
        "event(polarity:any source:142)",
        "event(confidence:0.5)",
        "event(confidence:[0.2 TO 0.6])",
        "event(source:IRN confidence:..0.4)",
        "event(source:(IRN OR FRA) OR place:FRA)",
        "event:\"* > 18\"",
        "event(NOT source:IRN)",
        "*",
        "* *",
    ]);
    leaf.prop_map(str::to_owned)
        .prop_recursive(3, 8, 3, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" ")),
                proptest::collection::vec(inner.clone(), 2..4)
                    .prop_map(|parts| format!("({})", parts.join(" OR "))),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} AND {b})")),
                inner.clone().prop_map(|part| format!("NOT {part}")),
                inner.prop_map(|part| format!("({part})^2")),
            ]
        })
}

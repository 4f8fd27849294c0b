//! Properties: every format has one row for each matching event and its fixed columns, and survives any text.

use super::*;
use crate::annotate::{Actor, Annotations, CountRange, EventDate, Place};
use crate::article::Article;
use crate::ontology::{EventType, Polarity};
use crate::text::Quote;

fn sample() -> AnnotatedArticle {
    let actor = |text: &str, country: Option<&str>, sector: Option<&str>| Actor {
        text: text.to_owned(),
        name: text.to_owned(),
        country: country.map(str::to_owned),
        sector: sector.map(str::to_owned),
        ..Actor::default()
    };
    let event = Event {
        id: "e1".to_owned(),
        kind: EventType::Assault,
        mode: Some("aerial".to_owned()),
        quad_class: EventType::Assault.quad_class(),
        contexts: vec!["military".to_owned()],
        cameo: Some("195".to_owned()),
        source: vec![Actor {
            sponsor: Some("IRN".to_owned()),
            ..actor("Iranian-backed militias", None, Some("REB"))
        }],
        target: vec![actor("US troops", Some("USA"), Some("MIL"))],
        place: Some(Place {
            text: "Syria".to_owned(),
            name: "Syria".to_owned(),
            country: Some("SYR".to_owned()),
            lat: Some(35.0),
            lon: Some(38.0),
            span: None,
        }),
        date: Some(EventDate {
            start: Some("2023-10-19".to_owned()),
            ..EventDate::default()
        }),
        polarity: Polarity::Alleged,
        attribution: Some(actor("the Pentagon", Some("USA"), Some("MIL"))),
        counts: [("injured".to_owned(), CountRange { min: 40, max: None })].into(),
        trigger: Quote::default(),
        sentence: Quote {
            text: "a \"quoted\",\n\tsentence".to_owned(),
            ..Quote::default()
        },
        also: Vec::new(),
        fingerprint: None,
        confidence: 0.75,
        why: Vec::new(),
    };
    let second = Event {
        id: "e2".to_owned(),
        place: None,
        polarity: Polarity::Asserted,
        attribution: None,
        counts: std::collections::BTreeMap::new(),
        ..event.clone()
    };
    AnnotatedArticle {
        article: Article {
            id: "a1".to_owned(),
            title: "Drones, <again>\u{1}".to_owned(),
            published: "2023-10".parse().ok(),
            ..Article::default()
        },
        annotations: Annotations {
            events: vec![event, second],
            ..Annotations::default()
        },
    }
}

fn export(format: ExportFormat, unit: ExportUnit, events: Option<&[String]>) -> String {
    let mut exporter = Exporter::new(format, unit);
    let mut out = Vec::new();
    exporter.begin(&mut out);
    exporter.push(&sample(), events, &mut out);
    exporter.end(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn an_event_reads_as_people_say_it() {
    let item = sample();
    assert_eq!(
        event_words(&item.annotations.events[0]),
        "Iranian-backed militias → ASSAULT/aerial → US troops · Syria · 40 or more injured · alleged by the Pentagon"
    );
}

#[test]
fn only_matching_events_are_written() {
    let one = ["e2".to_owned()];
    for format in ExportFormat::ALL {
        let all = export(format, ExportUnit::Events, None);
        let some = export(format, ExportUnit::Events, Some(&one));
        assert!(all.len() > some.len(), "{format}");
    }
}

#[test]
fn tables_have_their_columns_in_every_row() {
    let gdelt = export(ExportFormat::Gdelt, ExportUnit::Events, None);
    assert_eq!(gdelt.lines().count(), 2);
    for line in gdelt.lines() {
        assert_eq!(line.split('\t').count(), gdelt::COLUMNS);
    }
    let polecat = export(ExportFormat::Polecat, ExportUnit::Articles, None);
    assert_eq!(polecat.lines().count(), 3);
    for line in polecat.lines() {
        assert_eq!(line.split('\t').count(), polecat::COLUMNS.len());
    }
    for (unit, columns, rows) in [
        (ExportUnit::Articles, csv::ARTICLE_COLUMNS, 1),
        (ExportUnit::Events, csv::EVENT_COLUMNS, 2),
    ] {
        let text = export(ExportFormat::Csv, unit, None);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().len(), columns.len());
        assert_eq!(reader.records().map(Result::unwrap).count(), rows);
    }
}

#[test]
fn json_formats_parse() {
    let geojson: serde_json::Value =
        serde_json::from_str(&export(ExportFormat::Geojson, ExportUnit::Events, None)).unwrap();
    assert_eq!(geojson["features"][0]["geometry"]["coordinates"][1], 35.0);
    assert!(geojson["features"][1]["geometry"].is_null());
    let none: serde_json::Value = serde_json::from_str(&export(
        ExportFormat::Geojson,
        ExportUnit::Events,
        Some(&[]),
    ))
    .unwrap();
    assert_eq!(none["features"].as_array().unwrap().len(), 0);
    let line = export(ExportFormat::Jsonl, ExportUnit::Articles, None);
    let back: AnnotatedArticle = serde_json::from_str(&line).unwrap();
    assert_eq!(back, sample());
}

#[test]
fn feeds_are_well_formed_whatever_the_text() {
    let item = sample();
    let feed = Feed {
        title: "a & b".to_owned(),
        page: "http://127.0.0.1/?q=a&b".to_owned(),
        address: "http://127.0.0.1/feed".to_owned(),
        entries: vec![FeedEntry {
            id: item.article.id,
            title: item.article.title,
            link: "http://127.0.0.1/article/a1".to_owned(),
            published: item.article.published,
            outlet: None,
            html: "<mark>x</mark> &amp; y".to_owned(),
            categories: vec!["ASSAULT".to_owned()],
        }],
    };
    for format in [FeedFormat::Rss, FeedFormat::Atom] {
        let bytes = feed.render(format);
        let read = feed_rs::parser::parse(bytes.as_slice()).unwrap();
        assert_eq!(read.entries.len(), 1, "{format}");
        assert_eq!(read.title.unwrap().content, "a & b");
    }
}

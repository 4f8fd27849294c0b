//! `dateline schema`: what it prints is what the program does.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Map, Value, json};

use crate::served::dateline;

fn schema(topic: &[&str]) -> String {
    let ran = dateline(["schema"].iter().chain(topic)).output().unwrap();
    assert!(ran.status.success());
    String::from_utf8(ran.stdout).unwrap()
}

/// Every name that the schema knows: the field it stands for, and a value.
fn names() -> Vec<(&'static str, &'static str, Value)> {
    let mut names = Vec::new();
    for (field, value, aliases) in [
        ("id", json!("an-id"), &["id"][..]),
        ("url", json!("https://wire.example/a"), &["url", "link"]),
        ("title", json!("A headline"), &["title", "headline"]),
        (
            "body",
            json!("Some text."),
            &["body", "text", "content", "article", "maintext"],
        ),
        (
            "published",
            json!("2023-10-07"),
            &["published", "date", "pubDate", "datetime", "publish_date"],
        ),
        ("language", json!("de"), &["language", "lang"]),
        (
            "outlet",
            json!("Test Wire"),
            &["outlet", "source", "publisher", "site"],
        ),
        ("authors", json!(["Ann Author"]), &["authors", "author"]),
        ("section", json!("World"), &["section"]),
        (
            "tags",
            json!(["one", "two"]),
            &["tags", "keywords", "categories"],
        ),
        ("extra", json!({"desk": "night"}), &["extra"]),
    ] {
        names.extend(aliases.iter().map(|alias| (*alias, field, value.clone())));
    }
    names
}

/// Loads articles and gives them back by their id.
fn loaded(articles: &[Value]) -> BTreeMap<String, Value> {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let lines: String = articles.iter().map(|line| format!("{line}\n")).collect();
    let mut load = dateline(["index", "-", "--index"])
        .arg(&index)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    load.stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    assert!(load.wait().unwrap().success(), "every article goes in");
    let export = dateline(["export", "--index"])
        .arg(&index)
        .output()
        .unwrap();
    String::from_utf8(export.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|article| (article["id"].as_str().unwrap().to_owned(), article))
        .collect()
}

#[test]
fn every_name_of_the_article_schema_is_read_as_it_says() {
    let schema: Value = serde_json::from_str(&schema(&["article"])).unwrap();
    let known: BTreeSet<&str> = schema["properties"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let tested: BTreeSet<&str> = names()
        .iter()
        .map(|name| name.0)
        .chain(["entities", "events"])
        .collect();
    assert_eq!(known, tested);

    let mut articles = Vec::new();
    for (name, field, value) in names() {
        let mut article: Map<String, Value> = names()
            .into_iter()
            .filter(|(alias, canonical, _)| {
                alias == canonical && *canonical != field && *alias != "id"
            })
            .map(|(alias, _, value)| (alias.to_owned(), value))
            .collect();
        if name != "id" {
            article.insert("id".to_owned(), json!(name));
        }
        if field != "url" {
            article.insert(
                "url".to_owned(),
                json!(format!("https://wire.example/{name}")),
            );
        }
        article.insert(name.to_owned(), value);
        articles.push(Value::Object(article));
    }
    let loaded = loaded(&articles);
    for (name, field, value) in names() {
        // Only the article in which the field goes by this name has this id.
        let article = &loaded[if name == "id" { "an-id" } else { name }];
        assert_eq!(article[field], value, "`{name}` stands for `{field}`");
    }
}

#[test]
fn every_shape_of_the_article_schema_is_taken() {
    let article = json!({
        "id": 17, "url": "https://wire.example/shapes", "title": "Shapes", "body": ["One.", "Two."],
        "published": 1_697_530_500, "outlet": {"name": "Test Wire"}, "authors": [{"name": "Ann Author"}], "tags": "one; two",
    });
    let loaded = loaded(&[article]);
    let article = &loaded["17"];
    assert_eq!(article["id"], "17");
    assert_eq!(article["body"], "One.\n\nTwo.");
    assert_eq!(article["published"], "2023-10-17T08:15:00Z");
    assert_eq!(article["outlet"], "Test Wire");
    assert_eq!(article["authors"], json!(["Ann Author"]));
    assert_eq!(article["tags"], json!(["one", "two"]));
}

#[test]
fn other_topics_are_printed_as_they_are_in_force() {
    assert_eq!(schema(&[]), schema(&["article"]));
    let api: Value = serde_json::from_str(&schema(&["openapi"])).unwrap();
    assert!(api["paths"]["/api/v1/search"]["get"].is_object());
    assert!(schema(&["facets"]).lines().any(|line| line == "event_type"));
    assert!(schema(&["events"]).contains("\nASSAULT\tmaterial-conflict\t"));
    let settings = schema(&["settings", "--set", "webhook_ms=3s"]);
    assert!(settings.contains("\nwebhook_ms = 3000\n"), "{settings}");
}

//! What the API answers to readers: shapes, counts, filters, formats, caching.

use axum::body::Body;
use axum::http::{Request, header};
use dateline::config::Settings;
use serde_json::json;

use super::world::{HOSTILE, with, world};

#[tokio::test]
async fn a_search_has_every_field_of_its_shape() {
    let world = world();
    let answer = world
        .get("/api/v1/search?q=drones&facet=country:5&facet=event_type&interval=month")
        .await
        .json();
    for name in [
        "total",
        "relaxed",
        "warnings",
        "took_ms",
        "hits",
        "facets",
        "timeline",
        "next_cursor",
    ] {
        assert!(answer.get(name).is_some(), "{name} is missing in {answer}");
    }
    assert_eq!(answer["total"], json!({"articles": 3, "events": 2}));
    let hit = answer["hits"]
        .as_array()
        .unwrap()
        .iter()
        .find(|hit| hit["id"] != "talks" && hit["language"] == "en")
        .unwrap();
    for name in [
        "id",
        "score",
        "title",
        "url",
        "outlet",
        "published",
        "language",
        "snippets",
        "countries",
        "organizations",
        "events",
    ] {
        assert!(hit.get(name).is_some(), "{name} is missing in {hit}");
    }
    assert!(
        hit["snippets"][0]["html"]
            .as_str()
            .unwrap()
            .contains("<mark>")
    );
    let countries = answer["facets"]["country"].as_array().unwrap();
    let syria = countries
        .iter()
        .find(|bucket| bucket["value"] == "SYR")
        .unwrap();
    assert_eq!(
        (
            syria["label"].as_str(),
            syria["articles"].as_u64(),
            syria["selected"].as_bool()
        ),
        (Some("Syria"), Some(1), Some(false))
    );
    assert!(!answer["timeline"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn get_and_post_answer_the_same() {
    let world = world();
    let get = world
        .get("/api/v1/search?q=drones&country=SYR&country=FRA&facet=country&limit=2")
        .await
        .json();
    let body = json!({"q": "drones", "country": ["SYR", "FRA"], "facet": "country", "limit": 2})
        .to_string();
    let request = Request::post("/api/v1/search")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap();
    let mut post = world.send(request).await.json();
    post["took_ms"] = get["took_ms"].clone();
    assert_eq!(get, post);
    assert_eq!(get["total"]["articles"], 2);
}

#[tokio::test]
async fn words_facets_and_events_are_one_query() {
    let world = world();
    for (query, articles) in [
        ("q=drones", 3),
        ("q=drones&language=en", 2),
        ("q=event(type:ASSAULT%20target:USA)", 1),
        ("event=*%20%3E%20ASSAULT%20%3E%20USA", 1),
        ("event=IRN%20%3E%20ASSAULT%20%3E%20USA", 0),
        ("event=~IRN%20%3E%20ASSAULT%20%3E%20USA", 1),
        ("event=type:ASSAULT%20target:United%20States", 1),
        ("from=2023-11", 1),
        ("to=1700", 1),
        ("event_type=CONSULT&country=France", 1),
    ] {
        let answer = world.get(&format!("/api/v1/search?{query}")).await.json();
        assert_eq!(answer["total"]["articles"], articles, "{query}");
    }
}

#[tokio::test]
async fn a_cursor_walks_through_everything_once() {
    let world = world();
    let mut seen = Vec::new();
    let mut path = "/api/v1/search?limit=1&sort=oldest".to_owned();
    loop {
        let answer = world.get(&path).await.json();
        seen.extend(
            answer["hits"]
                .as_array()
                .unwrap()
                .iter()
                .map(|hit| hit["id"].as_str().unwrap().to_owned()),
        );
        match answer["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/v1/search?limit=1&sort=oldest&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(
        seen,
        [
            "hostile/\"id\"",
            "https://news.example/2023/10/19/strike",
            "talks"
        ]
    );
}

#[tokio::test]
async fn events_articles_facets_and_counts() {
    let world = world();
    let events = world.get("/api/v1/events?event_type=ASSAULT").await.json();
    assert_eq!(events["total"]["events"], 1);
    assert_eq!(events["events"][0]["type"], "ASSAULT");
    assert_eq!(
        events["events"][0]["article"]["title"],
        "Drones hit a base in Syria"
    );
    let matrix = world.get("/api/v1/matrix").await.json();
    assert!(
        matrix["cells"]
            .as_array()
            .unwrap()
            .iter()
            .any(|cell| cell["source"] == "FRA" && cell["target"] == "DEU")
    );
    let article = world
        .get("/api/v1/articles/https%3A%2F%2Fnews.example%2F2023%2F10%2F19%2Fstrike")
        .await
        .json();
    for name in [
        "id",
        "url",
        "title",
        "body",
        "published",
        "language",
        "outlet",
        "authors",
        "section",
        "tags",
        "origin",
        "extra",
        "mentions",
        "countries",
        "organizations",
        "persons",
        "places",
        "events",
    ] {
        assert!(
            article.get(name).is_some(),
            "{name} is missing in {article}"
        );
    }
    let odd = world
        .get("/api/v1/articles/hostile%2F%22id%22")
        .await
        .json();
    assert_eq!(odd["title"], HOSTILE);
    assert!(world.get("/api/v1/articles/talks/similar").await.json()["hits"].is_array());
    let facet = world.get("/api/v1/facets/country?prefix=fra").await.json();
    assert_eq!(facet["values"][0]["value"], "FRA");
    assert!(world.get("/api/v1/suggest?q=dro").await.json()["suggestions"].is_array());
    assert_eq!(world.get("/api/v1/stats").await.json()["articles"], 3);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(world.get(path).await.json()["status"], "ok");
    }
    let metrics = world.get("/metrics").await.text();
    assert!(metrics.contains("dateline_index_articles 3"), "{metrics}");
    assert!(metrics.contains("dateline_http_requests_total"));
}

#[tokio::test]
async fn exports_hold_the_whole_result_set() {
    let world = world();
    for (query, kind, lines) in [
        ("", "application/x-ndjson", 3),
        ("format=csv&q=drones", "text/csv; charset=utf-8", 4),
        ("format=jsonl&unit=events", "application/x-ndjson", 2),
        (
            "format=gdelt",
            "text/tab-separated-values; charset=utf-8",
            2,
        ),
        (
            "format=polecat&event_type=ASSAULT",
            "text/tab-separated-values; charset=utf-8",
            2,
        ),
    ] {
        let reply = world.get(&format!("/api/v1/export?{query}")).await;
        assert_eq!(reply.header("content-type"), kind, "{query}");
        let text = reply.text();
        let count = if query.contains("csv") {
            csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(text.as_bytes())
                .records()
                .count()
        } else {
            text.lines().count()
        };
        assert_eq!(count, lines, "{query}\n{text}");
    }
    let map = world
        .get("/api/v1/export?format=geojson&q=base")
        .await
        .json();
    assert_eq!(
        map["features"][0]["geometry"]["coordinates"],
        json!([38.0, 35.0])
    );
    for format in ["rss", "atom"] {
        let reply = world
            .get(&format!("/api/v1/search.{format}?q=drones"))
            .await;
        let feed = feed_rs::parser::parse(reply.body.as_slice()).unwrap();
        assert_eq!(feed.entries.len(), 3, "{format}");
    }
}

#[tokio::test]
async fn clients_of_gdelt_find_what_they_expect() {
    let world = world();
    let list = world
        .get("/api/v2/doc/doc?query=%22drones%22%20&mode=artlist&format=json&maxrecords=10")
        .await
        .json();
    let articles = list["articles"].as_array().unwrap();
    assert_eq!(articles.len(), 3);
    let talks = articles
        .iter()
        .find(|article| article["domain"] == "zeitung.example.de")
        .unwrap();
    assert_eq!(
        (talks["language"].as_str(), talks["sourcecountry"].as_str()),
        (Some("English"), Some("Germany"))
    );
    assert_eq!(talks["seendate"], "20231101T000000Z");
    let raw = world.get("/api/v2/doc/doc?query=drones&mode=timelinevolraw&format=json&startdatetime=20231001000000&enddatetime=20231031235959").await.json();
    let days = raw["timeline"][0]["data"].as_array().unwrap();
    let day = days
        .iter()
        .find(|day| day["date"] == "20231019T000000Z")
        .unwrap();
    assert_eq!(
        (day["value"].as_f64(), day["norm"].as_u64()),
        (Some(1.0), Some(1))
    );
    let before = world
        .get("/api/v2/doc/doc?query=drones&format=json&timespan=2w&enddatetime=20231031235959")
        .await
        .json();
    assert_eq!(
        before["articles"].as_array().unwrap().len(),
        1,
        "the two weeks before the end that is asked for"
    );
    let german = world
        .get("/api/v2/doc/doc?query=sourcecountry:GM%20drones&format=json")
        .await
        .json();
    assert_eq!(german["articles"].as_array().unwrap().len(), 1);
    let csv = world
        .get("/api/v2/doc/doc?query=drones&mode=timelinelang&format=csv")
        .await
        .text();
    assert!(
        csv.starts_with("Date,Series,Value\n") && csv.contains("Arabic Volume Intensity"),
        "{csv}"
    );
    let countries = world
        .get("/api/v2/doc/doc?query=drones&mode=timelinesourcecountry&format=json")
        .await
        .json();
    assert_eq!(countries["timeline"].as_array().unwrap().len(), 1);
    assert_eq!(
        countries["timeline"][0]["series"],
        "Germany Volume Intensity"
    );
    let tone = world
        .get("/api/v2/doc/doc?query=tone%3E5&format=json")
        .await;
    assert_eq!(tone.json()["code"], "bad_query");
}

#[tokio::test]
async fn answers_are_cached_until_the_index_changes() {
    let world = world();
    let first = world.get("/api/v1/search?q=drones").await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""));
    let ask = || {
        Request::get("/api/v1/search?q=drones")
            .header(header::IF_NONE_MATCH, &tag)
            .body(Body::empty())
            .unwrap()
    };
    assert_eq!(world.send(ask()).await.status, 304);
    world
        .write(
            "POST",
            "/api/v1/articles",
            json!({"id": "n", "title": "More drones"}).to_string(),
        )
        .await;
    let fresh = world.send(ask()).await;
    assert_eq!(
        (
            fresh.status.as_u16(),
            fresh.json()["total"]["articles"].as_u64()
        ),
        (200, Some(4))
    );
}

#[tokio::test]
async fn answers_are_compressed_and_carry_their_request_id() {
    let world = world();
    for encoding in ["gzip", "br", "zstd"] {
        let request = Request::get("/openapi.json")
            .header(header::ACCEPT_ENCODING, encoding)
            .header("x-request-id", "desk-7")
            .body(Body::empty())
            .unwrap();
        let reply = world.send(request).await;
        assert_eq!(reply.header("content-encoding"), encoding);
        assert_eq!(reply.header("x-request-id"), "desk-7");
    }
    let reply = world.get("/healthz").await;
    assert_eq!(reply.header("x-request-id").len(), 16);
    assert!(reply.header("access-control-allow-origin").is_empty());
    assert!(
        reply
            .header("content-security-policy")
            .contains("default-src 'none'")
    );
}

#[tokio::test]
async fn other_origins_may_ask_only_when_told_so() {
    let mut settings = Settings::default();
    let origin = "https://desk.example";
    settings.set("test", "cors_origin", origin).unwrap();
    let world = with(settings, None);
    let from = |origin: &str| {
        Request::get("/api/v1/search?q=drones")
            .header(header::ORIGIN, origin)
            .body(Body::empty())
            .unwrap()
    };
    let allowed = world.send(from(origin)).await;
    assert_eq!(allowed.header("access-control-allow-origin"), origin);
    let other = world.send(from("https://other.example")).await;
    assert_eq!(other.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn feeds_are_where_people_look_for_them() {
    let world = world();
    for format in ["rss", "atom"] {
        let long = world
            .get(&format!("/api/v1/search.{format}?q=drones"))
            .await;
        let short = world.get(&format!("/search.{format}?q=drones")).await;
        assert_eq!((long.status.as_u16(), short.status.as_u16()), (200, 200));
        let entries = |reply: &[u8]| feed_rs::parser::parse(reply).unwrap().entries.len();
        assert_eq!(entries(&long.body), 3);
        assert_eq!(long.body, short.body);
    }
}

#[tokio::test]
async fn the_openapi_document_is_whole() {
    let world = world();
    let document = world.openapi().await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    for path in [
        "/api/v1/search",
        "/api/v1/events",
        "/api/v1/articles/{id}",
        "/api/v1/articles/{id}/similar",
        "/api/v1/facets/{name}",
        "/api/v1/suggest",
        "/api/v1/matrix",
        "/api/v1/stats",
        "/api/v1/export",
        "/api/v1/search.rss",
        "/api/v1/search.atom",
        "/search.rss",
        "/search.atom",
        "/api/v1/articles",
        "/openapi.json",
        "/docs",
        "/healthz",
        "/readyz",
        "/metrics",
        "/",
        "/article/{id}",
    ] {
        assert!(
            paths.iter().any(|known| *known == path),
            "{path} is missing"
        );
    }
    let text = document.to_string();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(
            schemas.contains_key(name),
            "{name} is referred to but not there"
        );
    }
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            assert!(
                operation["operationId"].is_string() && operation["summary"].is_string(),
                "{operation}"
            );
        }
    }
}

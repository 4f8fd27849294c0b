//! A small archive, a server over it, and the way to ask it.

use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use dateline::annotate::{
    Actor, Annotations, CountryCount, EntityCount, EntityType, Event, EventDate, Mention, Place,
};
use dateline::article::Article;
use dateline::backend::scan::ScanBackend;
use dateline::backend::{Backend, Writer};
use dateline::config::Settings;
use dateline::document::{self, Document};
use dateline::lexicon::Lexicon;
use dateline::ontology::{EventType, Polarity};
use dateline::server::keys::{Scope, new_key};
use dateline::server::{AppState, OpenWriter, Parts, Vocabulary, app};
use dateline::text::{Quote, Span, TextField};
use serde_json::{Map, Value};
use tempfile::TempDir;
use tower::ServiceExt as _;

/// A headline that must never be taken for markup.
pub(super) const HOSTILE: &str = "<script>alert('x')</script> & \"quotes\"";

pub(super) struct World {
    pub(super) router: Router,
    pub(super) dir: TempDir,
    pub(super) key: String,
}

pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

pub(super) fn lexicon() -> Arc<Lexicon> {
    static LEXICON: OnceLock<Arc<Lexicon>> = OnceLock::new();
    LEXICON
        .get_or_init(|| Arc::new(Lexicon::builtin().unwrap()))
        .clone()
}

/// The server over the archive of [`articles`].
pub(super) fn world() -> World {
    with(Settings::default(), None)
}

/// A server with other limits, or over another backend.
pub(super) fn with(settings: Settings, other: Option<Arc<dyn Backend>>) -> World {
    let dir = tempfile::tempdir().unwrap();
    let (key, _) = new_key(dir.path(), "test", Scope::Write, SystemTime::UNIX_EPOCH).unwrap();
    let scan = ScanBackend::new();
    let mut writer = scan.writer();
    for document in articles() {
        writer.put(document).unwrap();
    }
    writer.commit("").unwrap();
    let source = scan.clone();
    let writer: OpenWriter = Arc::new(move || Ok(Box::new(source.writer())));
    let backend = other.unwrap_or_else(|| Arc::new(scan));
    World {
        router: app(AppState::new(parts(settings, backend, Some(writer), &dir)).unwrap()),
        dir,
        key,
    }
}

/// The parts of a server over the archive's lexicon.
pub(super) fn parts(
    settings: Settings,
    backend: Arc<dyn Backend>,
    writer: Option<OpenWriter>,
    dir: &TempDir,
) -> Parts {
    Parts {
        settings,
        backend,
        vocabulary: Vocabulary {
            names: lexicon(),
            document: Arc::new(|fields| make(&fields)),
        },
        refresh: None,
        writer,
        dir: Some(dir.path().to_owned()),
        loopback: true,
    }
}

/// A server that only reads.
pub(super) fn read_only() -> World {
    let dir = tempfile::tempdir().unwrap();
    let (key, _) = new_key(dir.path(), "test", Scope::Admin, SystemTime::UNIX_EPOCH).unwrap();
    let backend = Arc::new(ScanBackend::new());
    World {
        router: app(AppState::new(parts(Settings::default(), backend, None, &dir)).unwrap()),
        dir,
        key,
    }
}

/// As a load does, without annotating.
fn make(fields: &Map<String, Value>) -> Result<Document, String> {
    let text = |name: &str| {
        fields
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let article = Article {
        id: text("id"),
        title: text("title"),
        body: text("body"),
        published: text("published").parse().ok(),
        ..Article::default()
    };
    if article.id.is_empty() || (article.title.is_empty() && article.body.is_empty()) {
        return Err("an article needs an id and a title or a body".to_owned());
    }
    Ok(document::build(
        article,
        Annotations::default(),
        &*lexicon(),
    ))
}

impl World {
    pub(super) async fn send(&self, request: Request<Body>) -> Reply {
        let (method, path) = (
            request.method().to_string(),
            request.uri().path().to_owned(),
        );
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX)
            .await
            .unwrap()
            .to_vec();
        let reply = Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        };
        if reply.header("content-type") == "application/problem+json" {
            let problem = reply.json();
            assert_eq!(problem["status"], reply.status.as_u16(), "{problem}");
            assert!(
                problem["detail"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty())
            );
            assert!(
                problem["type"]
                    .as_str()
                    .is_some_and(|text| text.starts_with("/docs#"))
            );
        }
        self.promised(&method, &path, &reply).await;
        reply
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    /// With the key and a JSON body.
    pub(super) async fn write(&self, method: &str, path: &str, body: impl Into<Body>) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into())
            .unwrap();
        self.send(request).await
    }

    /// The OpenAPI document.
    pub(super) async fn openapi(&self) -> Value {
        let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX)
            .await
            .unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// The OpenAPI document knows the address, the status and the media type.
    async fn promised(&self, method: &str, path: &str, reply: &Reply) {
        let document = self.openapi().await;
        let paths = document["paths"].as_object().unwrap();
        let Some((template, item)) = paths.iter().find(|(template, _)| fits(template, path)) else {
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
            return;
        };
        let operation = &item[method.to_lowercase()];
        if operation.is_null() {
            assert_eq!(
                reply.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{method} {path}"
            );
            return;
        }
        if reply.status == StatusCode::NOT_MODIFIED {
            return;
        }
        let answer = &operation["responses"][reply.status.as_str()];
        assert!(
            !answer.is_null(),
            "{method} {template} does not promise {}",
            reply.status
        );
        let kind = reply
            .header("content-type")
            .split(';')
            .next()
            .unwrap_or_default();
        if !kind.is_empty()
            && !(template.starts_with("/api/") || kind == "application/problem+json")
        {
            return;
        }
        if !kind.is_empty() {
            assert!(
                !answer["content"][kind].is_null(),
                "{method} {template} {} does not promise {kind}",
                reply.status
            );
        }
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (a, b): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    a.len() == b.len()
        && a.iter()
            .zip(&b)
            .all(|(part, given)| part == given || (part.starts_with('{') && !given.is_empty()))
}

/// Three articles: an alleged assault in Syria, talks in Paris, and one in Arabic with a hostile headline.
pub(super) fn articles() -> Vec<Document> {
    vec![strike(), talks(), hostile()]
        .into_iter()
        .map(|(article, annotations)| document::build(article, annotations, &*lexicon()))
        .collect()
}

fn strike() -> (Article, Annotations) {
    let body = "Iranian-backed militias attacked US troops in Syria with drones, the Pentagon said.\n\nNobody was hurt.";
    let article = Article {
        id: "https://news.example/2023/10/19/strike".to_owned(),
        url: Some("https://news.example/2023/10/19/strike".to_owned()),
        title: "Drones hit a base in Syria".to_owned(),
        body: body.to_owned(),
        published: "2023-10-19T08:30:00Z".parse().ok(),
        language: Some("en".to_owned()),
        outlet: Some("news.example".to_owned()),
        ..Article::default()
    };
    let event = Event {
        place: Some(Place {
            text: "Syria".to_owned(),
            name: "Syria".to_owned(),
            country: Some("SYR".to_owned()),
            lat: Some(35.0),
            lon: Some(38.0),
            span: Some(span(body, "Syria")),
        }),
        polarity: Polarity::Alleged,
        attribution: Some(actor(body, "the Pentagon", Some("USA"), "MIL")),
        ..event(
            body,
            "e-strike",
            EventType::Assault,
            "attacked",
            Actor {
                sponsor: Some("IRN".to_owned()),
                ..actor(body, "Iranian-backed militias", None, "REB")
            },
            actor(body, "US troops", Some("USA"), "MIL"),
        )
    };
    let annotations = Annotations {
        mentions: vec![
            mention(body, "Pentagon", EntityType::Organization, Some("USA")),
            mention(body, "Syria", EntityType::Country, Some("SYR")),
        ],
        countries: vec![country("SYR", "Syria"), country("USA", "United States")],
        organizations: vec![entity("Pentagon", Some("USA"))],
        events: vec![event],
        ..Annotations::default()
    };
    (article, annotations)
}

fn talks() -> (Article, Annotations) {
    let body = "Emmanuel Macron met Olaf Scholz in Paris to talk about drones.";
    let article = Article {
        id: "talks".to_owned(),
        url: Some("https://zeitung.example.de/talks".to_owned()),
        title: "Leaders meet in Paris".to_owned(),
        body: body.to_owned(),
        published: "2023-11".parse().ok(),
        language: Some("en".to_owned()),
        outlet: Some("zeitung.example.de".to_owned()),
        ..Article::default()
    };
    let annotations = Annotations {
        mentions: vec![mention(
            body,
            "Emmanuel Macron",
            EntityType::Person,
            Some("FRA"),
        )],
        countries: vec![country("FRA", "France")],
        persons: vec![entity("Emmanuel Macron", Some("FRA"))],
        events: vec![event(
            body,
            "e-talks",
            EventType::Consult,
            "met",
            actor(body, "Emmanuel Macron", Some("FRA"), "GOV"),
            actor(body, "Olaf Scholz", Some("DEU"), "GOV"),
        )],
        ..Annotations::default()
    };
    (article, annotations)
}

fn hostile() -> (Article, Annotations) {
    let article = Article {
        id: "hostile/\"id\"".to_owned(),
        url: Some("javascript:alert(1)".to_owned()),
        title: HOSTILE.to_owned(),
        body: format!("قال مسؤول. {HOSTILE} drones"),
        published: "1650".parse().ok(),
        language: Some("ar".to_owned()),
        outlet: Some("<b>outlet</b>".to_owned()),
        tags: vec!["\"><img src=x>".to_owned()],
        ..Article::default()
    };
    (article, Annotations::default())
}

fn span(body: &str, words: &str) -> Span {
    let start = body.find(words).unwrap() as u32;
    Span {
        field: TextField::Body,
        start,
        end: start + words.len() as u32,
    }
}

fn event(
    body: &str,
    id: &str,
    kind: EventType,
    trigger: &str,
    source: Actor,
    target: Actor,
) -> Event {
    let end = body.find('.').unwrap() as u32 + 1;
    Event {
        id: id.to_owned(),
        kind,
        mode: None,
        quad_class: kind.quad_class(),
        contexts: vec!["military".to_owned()],
        cameo: Some("190".to_owned()),
        source: vec![source],
        target: vec![target],
        place: None,
        date: Some(EventDate {
            start: Some("2023-10-19".to_owned()),
            end: Some("2023-10-19".to_owned()),
            text: None,
        }),
        polarity: Polarity::Asserted,
        attribution: None,
        counts: std::collections::BTreeMap::new(),
        trigger: Quote::new(span(body, trigger), body),
        sentence: Quote::new(
            Span {
                field: TextField::Body,
                start: 0,
                end,
            },
            body,
        ),
        also: Vec::new(),
        fingerprint: None,
        confidence: 0.9,
        why: vec!["rule of the test".to_owned()],
    }
}

fn actor(body: &str, words: &str, country: Option<&str>, sector: &str) -> Actor {
    Actor {
        text: words.to_owned(),
        name: words.to_owned(),
        country: country.map(str::to_owned),
        sector: Some(sector.to_owned()),
        sponsor: None,
        id: None,
        span: Some(span(body, words)),
    }
}

fn mention(body: &str, words: &str, kind: EntityType, country: Option<&str>) -> Mention {
    let span = span(body, words);
    Mention {
        field: TextField::Body,
        start: span.start,
        end: span.end,
        text: words.to_owned(),
        kind,
        name: words.to_owned(),
        id: format!("id-{words}"),
        country: country.map(str::to_owned),
        sponsor: None,
        why: "named in the test".to_owned(),
    }
}

fn entity(name: &str, country: Option<&str>) -> EntityCount {
    EntityCount {
        id: format!("id-{name}"),
        name: name.to_owned(),
        country: country.map(str::to_owned),
        lat: None,
        lon: None,
        mentions: 1,
    }
}

fn country(code: &str, name: &str) -> CountryCount {
    CountryCount {
        code: code.to_owned(),
        name: name.to_owned(),
        mentions: 1,
    }
}

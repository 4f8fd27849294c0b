//! Every error code is raised once, with its status, as a problem document that names the cure.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, mpsc};
use std::time::SystemTime;

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use dateline::backend::BackendError;
use dateline::config::Settings;
use dateline::server::error::Code;
use dateline::server::keys::{Scope, new_key};

use super::backend::{Broken, Waiting};
use super::world::{Reply, World, read_only, with, world};

#[derive(Default)]
struct Raised(BTreeSet<&'static str>);

impl Raised {
    fn check(&mut self, reply: &Reply, code: Code) {
        assert_eq!(
            reply.header("content-type"),
            "application/problem+json",
            "{}",
            reply.text()
        );
        let problem = reply.json();
        assert_eq!(problem["code"], code.as_str(), "{problem}");
        assert_eq!(reply.status.as_u16(), code.status());
        assert_eq!(problem["title"], code.title());
        self.0.insert(code.as_str());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_is_raised_once() {
    let mut raised = Raised::default();
    requests(&mut raised).await;
    bodies(&mut raised).await;
    keys(&mut raised).await;
    index(&mut raised).await;
    crowds(&mut raised).await;
    let all: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(raised.0, all);
}

async fn requests(raised: &mut Raised) {
    let world = world();
    let many = "a=1&".repeat(1001);
    let long = "x".repeat(40_000);
    for (path, code) in [
        ("/api/v1/search?contry=IRN", Code::UnknownParameter),
        ("/api/v1/search?limit=1001", Code::BadParameter),
        (&format!("/api/v1/search?{many}"), Code::TooManyParameters),
        ("/api/v1/search?q=%22open&strict=true", Code::BadQuery),
        ("/api/v1/search?cursor=nonsense", Code::BadCursor),
        ("/api/v1/articles/none", Code::ArticleNotFound),
        ("/api/v1/facets/contry", Code::FacetNotFound),
        ("/api/v1/watches/none", Code::WatchNotFound),
        ("/nowhere", Code::RouteNotFound),
        (&format!("/api/v1/search?q={long}"), Code::UriTooLong),
    ] {
        raised.check(&world.get(path).await, code);
    }
    let class = world
        .get("/api/v1/search?quad_class=material-conflikt")
        .await;
    assert_eq!(class.json()["nearest"], "material-conflict");
    for facet in ["country", "source_country", "target_country"] {
        let wrong = world.get(&format!("/api/v1/search?{facet}=Irann")).await;
        assert_eq!(wrong.status, 400);
        assert_eq!(wrong.json()["nearest"], "Iran");
        // A code may be one that a dictionary invented.
        let invented = world.get(&format!("/api/v1/search?{facet}=GON")).await;
        assert_eq!(invented.status, 200);
    }
    assert_eq!(world.get("/api/v1/search?strict=").await.status, 400);
    let near = world.get("/api/v1/search?contry=IRN").await.json();
    assert_eq!(
        (near["nearest"].as_str(), near["parameter"].as_str()),
        (Some("country"), Some("contry"))
    );
    assert_eq!(
        world.get("/api/v1/facets/contry").await.json()["nearest"],
        "country"
    );
    assert_eq!(
        world.get("/api/v1/stats?limit=1").await.json()["code"],
        "unknown_parameter"
    );
    let broken = world
        .get("/api/v1/search?q=%22open&strict=true")
        .await
        .json();
    assert_eq!(broken["problems"][0]["start"], 0, "{broken}");
    let wrong = world.write("PATCH", "/api/v1/search", "").await;
    raised.check(&wrong, Code::MethodNotAllowed);
    assert!(wrong.header("allow").contains("GET"));
}

async fn bodies(raised: &mut Raised) {
    let mut settings = Settings::default();
    settings.set("test", "request_bytes", "1KiB").unwrap();
    settings.set("test", "request_ms", "100ms").unwrap();
    let world = with(settings, None);
    raised.check(
        &world.write("POST", "/api/v1/search", "[]").await,
        Code::BadJson,
    );
    raised.check(
        &world
            .write("POST", "/api/v1/articles", "{\"id\":\"x\"}")
            .await,
        Code::BadArticle,
    );
    raised.check(
        &world
            .write(
                "POST",
                "/api/v1/watches",
                "{\"name\":\"!\",\"search\":\"q=x\"}",
            )
            .await,
        Code::BadWatch,
    );
    for code in [None, Some(Code::WatchExists)] {
        let watch = "{\"name\":\"a\",\"search\":\"q=x\"}";
        let reply = world.write("POST", "/api/v1/watches", watch).await;
        match code {
            Some(code) => raised.check(&reply, code),
            None => assert_eq!(reply.status, 201),
        }
    }
    raised.check(
        &world
            .write("POST", "/api/v1/articles", "x".repeat(2000))
            .await,
        Code::BodyTooLarge,
    );
    let endless = Body::from_stream(tokio_stream::pending::<Result<Bytes, std::io::Error>>());
    raised.check(
        &world.write("POST", "/api/v1/articles", endless).await,
        Code::RequestTimeout,
    );
    let other = world.write(
        "PUT",
        "/api/v1/articles/a",
        "{\"id\":\"b\",\"title\":\"x\"}",
    );
    raised.check(&other.await, Code::IdMismatch);
    let xml = Request::post("/api/v1/search")
        .header(header::CONTENT_TYPE, "text/xml")
        .body(Body::empty())
        .unwrap();
    raised.check(&world.send(xml).await, Code::UnsupportedMediaType);
}

async fn keys(raised: &mut Raised) {
    let world = world();
    let nobody = Request::delete("/api/v1/articles/talks")
        .body(Body::empty())
        .unwrap();
    let refused = world.send(nobody).await;
    raised.check(&refused, Code::Unauthorized);
    assert!(refused.header("www-authenticate").starts_with("Bearer"));
    let (reader, _) = new_key(world.dir.path(), "r", Scope::Read, SystemTime::UNIX_EPOCH).unwrap();
    let weak = Request::delete("/api/v1/articles/talks")
        .header("x-api-key", reader)
        .body(Body::empty())
        .unwrap();
    raised.check(&world.send(weak).await, Code::Forbidden);
    raised.check(
        &read_only().write("POST", "/api/v1/articles", "{}").await,
        Code::ReadOnly,
    );
}

async fn index(raised: &mut Raised) {
    let path = || "x".into();
    let faults: [(fn() -> BackendError, Code); 8] = [
        (|| BackendError::Broken, Code::Internal),
        (|| BackendError::Deadline, Code::Deadline),
        (|| BackendError::NoIndex { path: "x".into() }, Code::NoIndex),
        (
            || BackendError::Format {
                path: "x".into(),
                found: 0,
                expected: 1,
            },
            Code::IndexFormat,
        ),
        (
            || BackendError::Locked { path: "x".into() },
            Code::IndexLocked,
        ),
        (
            || BackendError::Io {
                source: std::io::Error::other("x"),
            },
            Code::IndexIo,
        ),
        (
            || BackendError::Engine {
                doing: "reading",
                source: "x".into(),
            },
            Code::IndexEngine,
        ),
        (
            || BackendError::Stored(dateline::document::unpack(b"no article").unwrap_err()),
            Code::IndexDamaged,
        ),
    ];
    let _: std::path::PathBuf = path();
    for (fault, code) in faults {
        let world = with(Settings::default(), Some(Arc::new(Broken(fault))));
        let reply = world.get("/api/v1/search").await;
        raised.check(&reply, code);
        if reply.status == 503 {
            assert_eq!(reply.header("retry-after"), "1");
        }
    }
}

async fn crowds(raised: &mut Raised) {
    let mut settings = Settings::default();
    settings.set("test", "searches_in_flight", "1").unwrap();
    settings.set("test", "searches_waiting", "0").unwrap();
    let (go, wait) = mpsc::channel();
    let world = Arc::new(with(settings, Some(Arc::new(Waiting(Mutex::new(wait))))));
    let first = tokio::spawn({
        let world = Arc::clone(&world);
        async move { world.get("/api/v1/search").await }
    });
    let second = tokio::spawn({
        let world = Arc::clone(&world);
        async move { world.get("/api/v1/search").await }
    });
    // Whichever came second is refused while the other still waits.
    let (refused, other) = tokio::select! {
        reply = first => (reply.unwrap(), None),
        reply = second => (reply.unwrap(), Some(())),
    };
    raised.check(&refused, Code::Overloaded);
    go.send(()).unwrap();
    let _ = other;
    rate(raised).await;
}

async fn rate(raised: &mut Raised) {
    let mut settings = Settings::default();
    settings.set("test", "requests_per_minute", "2").unwrap();
    let world = with(settings, None);
    let peer: SocketAddr = "192.0.2.1:1".parse().unwrap();
    let ask = |world: &World| {
        let mut request = Request::get("/healthz").body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = world.router.clone();
        async move {
            tower::ServiceExt::oneshot(router, request)
                .await
                .unwrap()
                .status()
        }
    };
    assert_eq!(ask(&world).await, 200);
    assert_eq!(ask(&world).await, 200);
    let mut request = Request::get("/healthz").body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    raised.check(&world.send(request).await, Code::RateLimited);
}

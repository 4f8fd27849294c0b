//! Writing: only with a key, acknowledged when it can be found, each article with its own result.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

use super::world::world;

#[tokio::test]
async fn nothing_is_written_without_a_key() {
    let world = world();
    for (method, path) in [
        ("POST", "/api/v1/articles"),
        ("PUT", "/api/v1/articles/x"),
        ("DELETE", "/api/v1/articles/talks"),
        ("POST", "/api/v1/watches"),
        ("DELETE", "/api/v1/watches/x"),
    ] {
        for key in [
            None,
            Some("Bearer "),
            Some("Bearer dl_0_x"),
            Some("Basic !"),
        ] {
            let mut request = Request::builder().method(method).uri(path);
            if let Some(key) = key {
                request = request.header(header::AUTHORIZATION, key);
            }
            let reply = world
                .send(
                    request
                        .body(Body::from("{\"id\":\"x\",\"title\":\"x\"}"))
                        .unwrap(),
                )
                .await;
            assert_eq!(reply.status, 401, "{method} {path} {key:?}");
        }
    }
    assert_eq!(world.get("/api/v1/stats").await.json()["articles"], 3);
}

#[tokio::test]
async fn articles_go_in_change_and_go_out() {
    let world = world();
    let one = world
        .write(
            "POST",
            "/api/v1/articles",
            json!({"id": "n", "title": "Zebras"}).to_string(),
        )
        .await;
    assert_eq!(
        (one.status.as_u16(), one.json()["indexed"].as_u64()),
        (200, Some(1))
    );
    assert_eq!(
        world.get("/api/v1/search?q=zebras").await.json()["total"]["articles"],
        1
    );
    let again = world
        .write(
            "PUT",
            "/api/v1/articles/n",
            json!({"title": "Okapis"}).to_string(),
        )
        .await;
    assert_eq!(
        (again.status.as_u16(), again.json()["replaced"].as_u64()),
        (200, Some(1))
    );
    assert_eq!(
        world.get("/api/v1/search?q=zebras&match=all").await.json()["total"]["articles"],
        0
    );
    assert_eq!(
        world.get("/api/v1/search?q=okapis").await.json()["total"]["articles"],
        1
    );
    let fresh = world
        .write(
            "PUT",
            "/api/v1/articles/a%2Fb",
            json!({"title": "Gnus"}).to_string(),
        )
        .await;
    assert_eq!(fresh.status, 201);
    assert_eq!(
        world.get("/api/v1/articles/a%2Fb").await.json()["title"],
        "Gnus"
    );
    let other = world
        .write(
            "PUT",
            "/api/v1/articles/n",
            json!({"id": "m", "title": "x"}).to_string(),
        )
        .await;
    assert_eq!(
        (other.status.as_u16(), other.json()["code"].as_str()),
        (409, Some("id_mismatch"))
    );
    assert_eq!(
        world.write("DELETE", "/api/v1/articles/n", "").await.status,
        204
    );
    assert_eq!(
        world.write("DELETE", "/api/v1/articles/n", "").await.status,
        404
    );
    assert_eq!(world.get("/api/v1/articles/n").await.status, 404);
}

#[tokio::test]
async fn fields_have_the_shapes_that_the_schema_gives_them() {
    let world = world();
    for (field, value, taken) in [
        ("published", json!(1_697_530_500), true),
        ("outlet", json!({"name": "Wire"}), true),
        ("tags", json!(["a", "b"]), true),
        ("body", json!(["One.", "Two."]), true),
        ("published", json!(["2023"]), false),
        ("outlet", json!({"title": "Wire"}), false),
        ("tags", json!([1]), false),
        ("section", json!(7), false),
    ] {
        let article = json!({"id": "s", "title": "Shapes", field: value});
        let reply = world
            .write("POST", "/api/v1/articles", article.to_string())
            .await;
        assert_eq!(reply.status == 200, taken, "{article}");
        if !taken {
            let problem = reply.json();
            assert_eq!(problem["parameter"], format!("/{field}"), "{problem}");
        }
    }
}

#[tokio::test]
async fn lines_succeed_and_fail_one_by_one() {
    let world = world();
    let lines =
        "{\"id\":\"1\",\"title\":\"a\"}\n\nnot json\n{\"id\":\"talks\",\"title\":\"b\"}\n[]\n";
    let request = Request::post("/api/v1/articles")
        .header("x-api-key", &world.key)
        .header(header::CONTENT_TYPE, "application/x-ndjson")
        .body(Body::from(lines))
        .unwrap();
    let report = world.send(request).await.json();
    let results: Vec<&str> = report["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["result"].as_str().unwrap())
        .collect();
    assert_eq!(results, ["indexed", "rejected", "replaced", "rejected"]);
    assert!(report["results"][1]["reason"].is_string());
}

#[tokio::test]
async fn a_watch_lists_what_came_after_it() {
    let world = world();
    let watch = json!({"name": "Drones", "search": "q=drones"}).to_string();
    assert_eq!(
        world.write("POST", "/api/v1/watches", watch).await.status,
        201
    );
    let found = world.get("/api/v1/watches/drones").await.json();
    assert_eq!(found["findings"], json!([]));
    assert_eq!(
        world.get("/api/v1/watches").await.json()["watches"][0]["id"],
        "drones"
    );
    assert!(world.get("/watches").await.text().contains("Drones"));
    let feed = world.get("/api/v1/watches/drones/atom").await;
    assert!(
        feed_rs::parser::parse(feed.body.as_slice())
            .unwrap()
            .entries
            .is_empty()
    );
    assert_eq!(
        world
            .write("DELETE", "/api/v1/watches/drones", "")
            .await
            .status,
        204
    );
    assert_eq!(world.get("/api/v1/watches/drones").await.status, 404);
}

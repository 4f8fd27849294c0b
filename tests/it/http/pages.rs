//! The page: whole without a script, small, and deaf to whatever articles contain.

use super::world::{HOSTILE, world};

const PAGES: &[&str] = &[
    "/",
    "/?q=drones",
    "/?q=drones&country=SYR&event_type=ASSAULT&from=2023",
    "/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/events",
    "/events?event=*%20%3E%20ASSAULT",
    "/matrix",
    "/compare",
    "/compare?q=drones&q2=paris",
    "/facet/country",
    "/facet/tag?prefix=%22",
    "/article/talks",
    "/article/hostile%2F%22id%22?q=drones",
    "/article/https%3A%2F%2Fnews.example%2F2023%2F10%2F19%2Fstrike",
    "/help",
    "/docs",
    "/watches",
];

#[tokio::test]
async fn pages_are_html_and_small_and_escape_everything() {
    let world = world();
    for path in PAGES {
        let reply = world.get(path).await;
        assert_eq!(reply.status, 200, "{path}");
        assert!(
            reply.header("content-type").starts_with("text/html"),
            "{path}"
        );
        let text = reply.text();
        assert!(text.len() < 100_000, "{path} has {} bytes", text.len());
        for bad in [
            HOSTILE,
            "<script>alert",
            "<b>outlet",
            "<img",
            "javascript:",
            " style=",
            " onclick",
            "http://",
            "href=\"//",
        ] {
            let found = text
                .match_indices(bad)
                .next()
                .map(|(at, _)| &text[at.saturating_sub(80)..at + bad.len()]);
            assert!(
                found.is_none() || (bad == "javascript:" && !text.contains("href=\"javascript:")),
                "{path} holds {bad}: {found:?}"
            );
        }
        assert_eq!(
            text.matches("<h1").count(),
            1,
            "{path} needs one first heading"
        );
    }
}

#[tokio::test]
async fn an_article_marks_its_names_and_events_and_links_them_both_ways() {
    let world = world();
    let page = world
        .get("/article/https%3A%2F%2Fnews.example%2F2023%2F10%2F19%2Fstrike")
        .await
        .text();
    assert!(page.contains("href=\"#event-e-strike\""), "{page}");
    assert!(
        page.contains("id=\"event-e-strike\"")
            && page.contains("href=\"#t0\"")
            && page.contains("id=\"t0\"")
    );
    assert!(page.contains("class=\"m country\"") && page.contains("class=\"m organization\""));
    assert!(page.contains("rule of the test") && page.contains("named in the test"));
    let arabic = world.get("/article/hostile%2F%22id%22").await.text();
    assert!(arabic.contains("dir=\"rtl\""));
}

#[tokio::test]
async fn a_hit_tells_its_events_in_plain_words() {
    let world = world();
    let page = world.get("/?q=base").await.text();
    let words = page.replace("<span class=\"arrow\">→</span>", "→");
    let plain: String = words
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |pair| pair.1))
        .collect();
    assert!(
        plain.contains("Iranian-backed militias → ASSAULT → US troops"),
        "{plain}"
    );
    assert!(plain.contains("alleged by the Pentagon"));
}

#[tokio::test]
async fn picks_are_links_that_can_be_let_go() {
    let world = world();
    let page = world.get("/?q=drones&country=SYR").await.text();
    assert!(page.contains("country: <b>Syria</b>"), "{page}");
    assert!(
        page.contains("href=\"/?q=drones\""),
        "the chip leads to the search without it"
    );
    assert!(
        page.contains("/?q=drones&amp;country=SYR&amp;country=FRA"),
        "a second value adds to the first"
    );
}

#[tokio::test]
async fn a_failure_is_a_page_for_people_and_not_cached() {
    let world = world();
    let reply = world.get("/article/none").await;
    assert_eq!(reply.status, 404);
    assert!(reply.header("content-type").starts_with("text/html"));
    assert!(
        reply
            .text()
            .contains("No article has the id <code>none</code>")
    );
    assert_eq!(reply.header("cache-control"), "no-store");
    for (name, kind) in [
        ("style.css", "text/css"),
        ("page.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
    ] {
        assert!(
            world
                .get(&format!("/assets/{name}"))
                .await
                .header("content-type")
                .starts_with(kind)
        );
    }
    assert_eq!(world.get("/assets/none").await.status, 404);
}

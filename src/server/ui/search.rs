//! Result pages: articles and events with what stands around them, and all values of a facet.

use super::html::{Esc, plural, put};
use super::links::Link;
use super::welcome::Archive;
use super::{events, facets, hits, timeline, welcome};
use crate::search::{Bucket, EventHits, Facet, Hits, Total, Warning};

/// Values of a facet shown beside the hits.
pub(in crate::server) const SHOWN: usize = 8;

/// What a view of results needs beside the results themselves.
pub(in crate::server) struct Frame<'a> {
    /// The view's own address.
    pub(in crate::server) link: &'a Link,
    /// What people read for the value of a filter.
    pub(in crate::server) labels: &'a dyn Fn(&str, &str) -> String,
}

/// Which of the views of a result set is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Articles,
    Events,
    Matrix,
}

/// The list of articles; `archive` is told of where nothing has been asked yet.
pub(in crate::server) fn articles(
    frame: &Frame<'_>,
    answer: &Hits,
    archive: Option<&Archive>,
) -> String {
    let mut list = String::new();
    if answer.hits.is_empty() {
        nothing(frame.link, &mut list);
    } else {
        out_list(&mut list, |out| {
            for hit in &answer.hits {
                hits::item(hit, frame.link, out);
            }
        });
    }
    pager(frame.link, answer.next_cursor.as_deref(), &mut list);
    let mut top = String::new();
    if let Some(archive) = archive {
        welcome::intro(archive, frame, &mut top);
    }
    head(frame, Tab::Articles, answer.total, &mut top);
    notes(answer.relaxed, &answer.warnings, &mut top);
    if let Some(query) = &answer.did_you_mean {
        let link = frame.link.set("q", query);
        put!(
            top,
            "<p class=\"note\">Search instead for <a href=\"{}\">{}</a></p>",
            Esc(&link.href()),
            Esc(query)
        );
    }
    timeline::chart(&answer.timeline, frame.link, &mut top);
    grid(frame, &answer.facets, &(top + &list))
}

/// The list of events.
pub(in crate::server) fn event_list(frame: &Frame<'_>, answer: &EventHits) -> String {
    let mut main = String::new();
    head(frame, Tab::Events, answer.total, &mut main);
    notes(answer.relaxed, &answer.warnings, &mut main);
    timeline::chart(&answer.timeline, frame.link, &mut main);
    if answer.events.is_empty() {
        nothing(frame.link, &mut main);
    } else {
        out_list(&mut main, |out| {
            for told in answer.events.chunk_by(events::same_sentence) {
                events::item(told, frame.link, out);
            }
        });
    }
    pager(frame.link, answer.next_cursor.as_deref(), &mut main);
    grid(frame, &answer.facets, &main)
}

/// All values of one facet, with a box to search within them.
pub(in crate::server) fn facet_page(
    frame: &Frame<'_>,
    facet: Facet,
    prefix: &str,
    buckets: &[Bucket],
) -> String {
    let link = frame.link;
    let mut out = String::new();
    let back = link.without_all("prefix").at("/");
    put!(
        out,
        "<div class=\"prose\"><p class=\"small\"><a href=\"{}\">Back to the results</a></p><h1>{}</h1>\
         <form action=\"/facet/{facet}\" method=\"get\" class=\"ask\"><label class=\"hide\" for=\"prefix\">Starts with</label>\
         <input type=\"search\" class=\"field\" id=\"prefix\" name=\"prefix\" value=\"{}\" placeholder=\"Starts with …\" data-facet=\"values\" dir=\"auto\">",
        Esc(&back.href()),
        facets::heading(facet),
        Esc(prefix)
    );
    link.hidden_except(&["prefix", "cursor"], &mut out);
    out.push_str(
        "<button type=\"submit\">Find</button></form><div class=\"facet\"><ul id=\"values\">",
    );
    facets::values(facet, buckets, &back, frame.labels, &mut out);
    out.push_str("</ul></div>");
    if buckets.is_empty() {
        out.push_str("<p class=\"soft\">No value starts so.</p>");
    }
    out.push_str("</div>");
    out
}

fn out_list(out: &mut String, items: impl FnOnce(&mut String)) {
    out.push_str("<ol>");
    items(out);
    out.push_str("</ol>");
}

/// Counts, tabs, order and chips.
pub(super) fn head(frame: &Frame<'_>, tab: Tab, total: Total, out: &mut String) {
    let link = frame.link;
    let articles = plural(total.articles, "article", "articles");
    let events = plural(total.events, "event", "events");
    let (first, second) = match tab {
        Tab::Articles => (articles, events),
        Tab::Events | Tab::Matrix => (events, format!("in {articles}")),
    };
    put!(
        out,
        "<div class=\"sum\"><h1 class=\"num\">{first}</h1><span class=\"soft num\">{second}</span></div>"
    );
    facets::chips(link, frame.labels, out);
    out.push_str("<nav class=\"tabs\" aria-label=\"Views of the results\">");
    for (this, path, label) in [
        (Tab::Articles, "/", "Articles"),
        (Tab::Events, "/events", "Events"),
        (Tab::Matrix, "/matrix", "Who on whom"),
    ] {
        put!(
            out,
            "<a href=\"{}\"{}>{label}</a>",
            Esc(&link.at(path).without_all("sort").href()),
            if this == tab {
                " aria-current=\"page\""
            } else {
                ""
            }
        );
    }
    if tab != Tab::Matrix {
        let words = link.get("q").is_some_and(|query| query.trim() != "*");
        let now = link
            .get("sort")
            .unwrap_or(if words { "relevance" } else { "newest" });
        out.push_str("<span class=\"end\"><span>Order:</span>");
        for (value, label) in [
            ("relevance", "best"),
            ("newest", "newest"),
            ("oldest", "oldest"),
        ] {
            put!(
                out,
                "<a href=\"{}\"{}>{label}</a>",
                Esc(&link.set("sort", value).href()),
                if now == value {
                    " aria-current=\"true\""
                } else {
                    ""
                }
            );
        }
        out.push_str("</span>");
    }
    out.push_str("</nav>");
}

pub(super) fn notes(relaxed: bool, warnings: &[Warning], out: &mut String) {
    if relaxed {
        out.push_str("<p class=\"note\" role=\"status\">Nothing has all these words. These articles have at least one of them, best first.</p>");
    }
    for warning in warnings {
        put!(
            out,
            "<p class=\"note\" role=\"status\">{} <span class=\"soft small\">at byte {}</span></p>",
            Esc(&warning.message),
            warning.start
        );
    }
}

pub(super) fn nothing(link: &Link, out: &mut String) {
    out.push_str("<div class=\"note\"><p>Nothing matches.</p><p class=\"links\">");
    let filters = link.retain(|name| matches!(name, "q"));
    if filters.pairs().len() < link.pairs().len() {
        put!(
            out,
            "<a href=\"{}\">The same words without filters</a>",
            Esc(&filters.href())
        );
    }
    out.push_str("<a href=\"/help\">How to search</a><a href=\"/\">All that is here</a></p></div>");
}

fn pager(link: &Link, next: Option<&str>, out: &mut String) {
    let paged = link.get("cursor").is_some();
    if next.is_none() && !paged {
        return;
    }
    out.push_str("<nav class=\"pager\" aria-label=\"Pages\">");
    if paged {
        put!(
            out,
            "<a href=\"{}\">First page</a>",
            Esc(&link.without_all("cursor").href())
        );
    } else {
        out.push_str("<span></span>");
    }
    if let Some(cursor) = next {
        let mut pairs = link.without_all("cursor").pairs().to_vec();
        pairs.push(("cursor".to_owned(), cursor.to_owned()));
        put!(
            out,
            "<a rel=\"next\" href=\"{}\">Next page</a>",
            Esc(&Link::new(link.path(), &pairs).href())
        );
    }
    out.push_str("</nav>");
}

/// Filters to the left, results in the middle, who acts on whom to the right.
pub(super) fn grid(
    frame: &Frame<'_>,
    buckets: &std::collections::BTreeMap<String, Vec<Bucket>>,
    main: &str,
) -> String {
    let link = frame.link;
    let mut out = String::from(
        "<div class=\"grid\"><aside class=\"left\" aria-label=\"Filters\"><details class=\"facets\"><summary>Filters</summary>",
    );
    dates(link, &mut out);
    for facet in facets::LEFT {
        if let Some(list) = buckets.get(facet.as_str()) {
            facets::block(facet, list, SHOWN, link, frame.labels, &mut out);
        }
    }
    put!(
        out,
        "</details></aside><div class=\"mid\">{main}</div><aside class=\"right\" aria-label=\"Actors and links\">"
    );
    for facet in facets::RIGHT {
        if let Some(list) = buckets.get(facet.as_str()) {
            facets::block(facet, list, SHOWN, link, frame.labels, &mut out);
        }
    }
    elsewhere(link, &mut out);
    out.push_str("</aside></div>");
    out
}

fn dates(link: &Link, out: &mut String) {
    out.push_str("<section class=\"facet\"><h2>Published</h2><form method=\"get\" class=\"dates\"");
    put!(out, " action=\"{}\">", Esc(link.path()));
    link.hidden_except(&["from", "to", "cursor"], out);
    for (name, label) in [("from", "From"), ("to", "To")] {
        put!(
            out,
            "<label for=\"d-{name}\">{label}<input class=\"field\" id=\"d-{name}\" name=\"{name}\" value=\"{}\" placeholder=\"2023-10-07\" autocomplete=\"off\"></label>",
            Esc(link.get(name).unwrap_or_default())
        );
    }
    out.push_str("<button class=\"plain\" type=\"submit\">Apply dates</button></form></section>");
}

/// Exports, feeds and the API call of what is on the screen.
fn elsewhere(link: &Link, out: &mut String) {
    let plain = link.without_all("cursor").without_all("sort");
    let export = plain.at("/api/v1/export");
    out.push_str("<section class=\"facet\"><h2>Take it with you</h2><p class=\"links\">");
    let mut item = |link: &Link, label: &str| {
        put!(out, "<a href=\"{}\">{label}</a>", Esc(&link.href()));
    };
    item(&export.set("format", "csv"), "Articles, CSV");
    item(&export.set("format", "jsonl"), "Articles, JSONL");
    item(
        &export.set("format", "csv").set("unit", "events"),
        "Events, CSV",
    );
    item(&export.set("format", "geojson"), "Events, GeoJSON");
    item(&export.set("format", "gdelt"), "Events, GDELT");
    item(&export.set("format", "polecat"), "Events, POLECAT");
    item(&plain.at("/api/v1/search.rss"), "RSS");
    item(&plain.at("/api/v1/search.atom"), "Atom");
    let api = if link.path() == "/events" {
        "/api/v1/events"
    } else if link.path() == "/matrix" {
        "/api/v1/matrix"
    } else {
        "/api/v1/search"
    };
    item(&link.at(api), "API");
    let compare = link.at("/compare");
    item(&compare, "Compare with …");
    out.push_str("</p></section>");
}

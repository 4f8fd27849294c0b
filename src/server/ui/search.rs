//! Result pages: articles, events, matrix and countries, and two queries side by side.

use super::html::{Esc, number, plural, put};
use super::links::Link;
use super::{events, facets, hits, timeline};
use crate::search::{
    Bucket, EventHits, Facet, Hits, Matrix, MatrixCell, TimelineBucket, Total, Warning,
};

/// Values of a facet shown beside the hits.
pub(in crate::server) const SHOWN: usize = 8;

/// Countries on each side of the matrix.
const MATRIX: usize = 14;

/// What a view of results needs beside the results themselves.
pub(in crate::server) struct Frame<'a> {
    /// The view's own address.
    pub(in crate::server) link: &'a Link,
    /// What people read for the value of a filter.
    pub(in crate::server) labels: &'a dyn Fn(&str, &str) -> String,
}

/// Which of the views of a result set is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Articles,
    Events,
    Matrix,
}

/// The list of articles.
pub(in crate::server) fn articles(frame: &Frame<'_>, answer: &Hits) -> String {
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
    head(frame, Tab::Articles, answer.total, &mut top);
    notes(answer.relaxed, &answer.warnings, &mut top);
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
            for hit in &answer.events {
                events::item(hit, frame.link, out);
            }
        });
    }
    pager(frame.link, answer.next_cursor.as_deref(), &mut main);
    grid(frame, &answer.facets, &main)
}

/// Who acts on whom, as a table of countries, with a table of countries by events below.
pub(in crate::server) fn matrix(frame: &Frame<'_>, answer: &Matrix, around: &Hits) -> String {
    let mut main = String::new();
    head(frame, Tab::Matrix, answer.total, &mut main);
    notes(around.relaxed, &around.warnings, &mut main);
    if answer.cells.is_empty() {
        nothing(frame.link, &mut main);
    } else {
        table(frame, &answer.cells, &mut main);
        pairs(frame, &answer.cells, &mut main);
    }
    grid(frame, &around.facets, &main)
}

/// Two result pages beside each other.
pub(in crate::server) fn compare(link: &Link, sides: &[(Link, Hits)]) -> String {
    let mut out = String::new();
    out.push_str("<div class=\"sum\"><h1>Compare two searches</h1></div><form action=\"/compare\" method=\"get\" class=\"two\">");
    for (name, label) in [("q", "First search"), ("q2", "Second search")] {
        put!(
            out,
            "<p><label class=\"small soft\" for=\"c-{name}\">{label}</label><input class=\"field\" id=\"c-{name}\" name=\"{name}\" value=\"{}\" dir=\"auto\"></p>",
            Esc(link.get(name).unwrap_or_default())
        );
    }
    link.hidden_except(&["q", "q2", "cursor"], &mut out);
    out.push_str("<p><button class=\"go\" type=\"submit\">Compare</button></p></form>");
    if sides.is_empty() {
        return out;
    }
    let times = one_scale(sides);
    out.push_str("<div class=\"two\">");
    for ((link, answer), times) in sides.iter().zip(&times) {
        put!(
            out,
            "<section><h2><a href=\"{}\" dir=\"auto\">{}</a></h2><p class=\"soft\">{} · {}</p>",
            Esc(&link.href()),
            Esc(link.get("q").unwrap_or("everything")),
            plural(answer.total.articles, "article", "articles"),
            plural(answer.total.events, "event", "events"),
        );
        notes(answer.relaxed, &answer.warnings, &mut out);
        timeline::chart(times, link, &mut out);
        out.push_str("<ol>");
        for hit in &answer.hits {
            hits::item(hit, link, &mut out);
        }
        out.push_str("</ol></section>");
    }
    out.push_str("</div>");
    both(sides, &mut out);
    out
}

/// The timelines of all sides with the same intervals, where they count by months or years.
fn one_scale(sides: &[(Link, Hits)]) -> Vec<Vec<TimelineBucket>> {
    let all = || sides.iter().flat_map(|side| &side.1.timeline);
    let mut starts: Vec<&String> = all().map(|bucket| &bucket.start).collect();
    starts.sort();
    starts.dedup();
    let length = starts.first().map_or(0, |start| start.len());
    let same = length < "2023-10-07".len() && starts.iter().all(|start| start.len() == length);
    sides
        .iter()
        .map(|(_, answer)| {
            if !same {
                return answer.timeline.clone();
            }
            let nothing = |start: &String| TimelineBucket {
                start: start.clone(),
                articles: 0,
                events: 0,
            };
            starts
                .iter()
                .map(|start| {
                    let known = answer
                        .timeline
                        .iter()
                        .find(|bucket| bucket.start == **start);
                    known.cloned().unwrap_or_else(|| nothing(start))
                })
                .collect()
        })
        .collect()
}

/// One table for each facet with the counts of both searches.
fn both(sides: &[(Link, Hits)], out: &mut String) {
    let [(left_link, left), (right_link, right)] = sides else {
        return;
    };
    out.push_str("<div class=\"two\">");
    for facet in [
        Facet::EventType,
        Facet::Country,
        Facet::SourceCountry,
        Facet::TargetCountry,
    ] {
        let empty = Vec::new();
        let a = left.facets.get(facet.as_str()).unwrap_or(&empty);
        let b = right.facets.get(facet.as_str()).unwrap_or(&empty);
        let mut rows: Vec<(&str, &str)> = Vec::new();
        for bucket in a.iter().chain(b) {
            if !rows.iter().any(|row| row.0 == bucket.value) {
                rows.push((&bucket.value, &bucket.label));
            }
        }
        if rows.is_empty() {
            continue;
        }
        put!(
            out,
            "<section class=\"facet\"><h2>{}</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><thead><tr><th scope=\"col\">Value</th><th scope=\"col\" class=\"n\">First</th><th scope=\"col\" class=\"n\">Second</th></tr></thead><tbody>",
            facets::heading(facet)
        );
        for (value, label) in rows {
            put!(out, "<tr><th scope=\"row\">{}</th>", Esc(label));
            for (link, list) in [(left_link, a), (right_link, b)] {
                match list.iter().find(|bucket| bucket.value == value) {
                    Some(bucket) => put!(
                        out,
                        "<td class=\"n\"><a href=\"{}\">{}</a></td>",
                        Esc(&link.with(facet.as_str(), value).href()),
                        number(bucket.articles)
                    ),
                    None => out.push_str("<td class=\"n soft\">–</td>"),
                }
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div></section>");
    }
    out.push_str("</div>");
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
fn head(frame: &Frame<'_>, tab: Tab, total: Total, out: &mut String) {
    let link = frame.link;
    put!(
        out,
        "<div class=\"sum\"><h1 class=\"num\">{}</h1><span class=\"soft num\">{}</span></div>",
        plural(total.articles, "article", "articles"),
        plural(total.events, "event", "events"),
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
        let now = link.get("sort").unwrap_or("relevance");
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

fn notes(relaxed: bool, warnings: &[Warning], out: &mut String) {
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

fn nothing(link: &Link, out: &mut String) {
    out.push_str("<div class=\"note\"><p>Nothing matches.</p>");
    let filters = link.retain(|name| matches!(name, "q"));
    if filters.pairs().len() < link.pairs().len() {
        put!(
            out,
            "<p><a href=\"{}\">Search for the same words without filters</a></p>",
            Esc(&filters.href())
        );
    }
    out.push_str("</div>");
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
fn grid(
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

/// The busiest countries against each other.
fn table(frame: &Frame<'_>, cells: &[MatrixCell], out: &mut String) {
    let busiest = |of: fn(&MatrixCell) -> &str| {
        let mut sums: Vec<(&str, u64)> = Vec::new();
        for cell in cells {
            match sums.iter_mut().find(|sum| sum.0 == of(cell)) {
                Some(sum) => sum.1 += cell.events,
                None => sums.push((of(cell), cell.events)),
            }
        }
        sums.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        sums.truncate(MATRIX);
        sums
    };
    let rows = busiest(|cell| &cell.source);
    let columns = busiest(|cell| &cell.target);
    let most = cells.iter().map(|cell| cell.events).max().unwrap_or(1);
    out.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Events by source and target country\"><table class=\"matrix\"><caption class=\"hide\">Events by source country (rows) and target country (columns)</caption><thead><tr><th scope=\"col\">who ↓ on whom →</th>");
    for (target, _) in &columns {
        put!(
            out,
            "<th scope=\"col\"><abbr title=\"{}\">{}</abbr></th>",
            Esc(&(frame.labels)("target_country", target)),
            Esc(target)
        );
    }
    out.push_str("</tr></thead><tbody>");
    for (source, _) in &rows {
        put!(
            out,
            "<tr><th scope=\"row\">{}</th>",
            Esc(&(frame.labels)("source_country", source))
        );
        for (target, _) in &columns {
            let cell = cells
                .iter()
                .find(|c| c.source == *source && c.target == *target);
            match cell {
                Some(cell) => put!(
                    out,
                    "<td class=\"h{}\"><a href=\"{}\">{}</a></td>",
                    heat(cell.events, most),
                    Esc(&pair_link(frame.link, source, target)),
                    number(cell.events)
                ),
                None => out.push_str("<td></td>"),
            }
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
}

fn pairs(frame: &Frame<'_>, cells: &[MatrixCell], out: &mut String) {
    out.push_str("<section class=\"facet\"><h2>Pairs with most events</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Pairs of countries\"><table><thead><tr><th scope=\"col\">Who</th><th scope=\"col\">On whom</th><th scope=\"col\" class=\"n\">Events</th><th scope=\"col\" class=\"n\">Articles</th></tr></thead><tbody>");
    for cell in cells.iter().take(40) {
        put!(
            out,
            "<tr><td>{}</td><td>{}</td><td class=\"n\"><a href=\"{}\">{}</a></td><td class=\"n\">{}</td></tr>",
            Esc(&(frame.labels)("source_country", &cell.source)),
            Esc(&(frame.labels)("target_country", &cell.target)),
            Esc(&pair_link(frame.link, &cell.source, &cell.target)),
            number(cell.events),
            number(cell.articles)
        );
    }
    out.push_str("</tbody></table></div></section>");
}

/// The events of one pair: both in the same event, which two facets could not say.
fn pair_link(link: &Link, source: &str, target: &str) -> String {
    link.at("/events")
        .with("event", &format!("{source} > * > {target}"))
        .href()
}

/// Four steps on a logarithmic scale, as a few pairs always dwarf the rest.
fn heat(events: u64, most: u64) -> u32 {
    if most <= 1 {
        return 1;
    }
    let share = (events as f64).ln() / (most as f64).ln();
    (share * 4.0).ceil().clamp(1.0, 4.0) as u32
}

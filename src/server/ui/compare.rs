//! Two searches side by side: timelines on one scale, the best hits, and the counts of both in one table for each facet.

use super::html::{Esc, number, plural, put};
use super::links::Link;
use super::search::notes;
use super::{facets, hits, timeline};
use crate::search::{Facet, Hits, TimelineBucket};

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

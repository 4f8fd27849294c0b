//! Facets as lists of links: a value picked or let go is another address, with sideways counts beside it.

use super::html::{Esc, number, put};
use super::links::Link;
use crate::search::{Bucket, Facet};

/// Facets of the left column, in order.
pub(super) const LEFT: [Facet; 10] = [
    Facet::EventType,
    Facet::Country,
    Facet::Organization,
    Facet::Person,
    Facet::Place,
    Facet::Outlet,
    Facet::Language,
    Facet::Section,
    Facet::Tag,
    Facet::Polarity,
];

/// Facets of the right column: who acts on whom.
pub(super) const RIGHT: [Facet; 4] = [
    Facet::Actor,
    Facet::SourceCountry,
    Facet::TargetCountry,
    Facet::QuadClass,
];

/// What a facet is called on the page.
pub(super) fn heading(facet: Facet) -> &'static str {
    match facet {
        Facet::Country => "Countries",
        Facet::Organization => "Organizations",
        Facet::Person => "People",
        Facet::Place => "Places",
        Facet::Actor => "Actors of events",
        Facet::EventType => "What happened",
        Facet::QuadClass => "Words or deeds",
        Facet::Polarity => "Told as",
        Facet::Context => "Context",
        Facet::SourceCountry => "Who acts",
        Facet::TargetCountry => "On whom",
        Facet::Language => "Language",
        Facet::Outlet => "Outlet",
        Facet::Section => "Section",
        Facet::Tag => "Tag",
        Facet::Date => "Date",
    }
}

/// What its values are called together.
fn values_name(facet: Facet) -> &'static str {
    match facet {
        Facet::Actor => "actors",
        Facet::EventType => "types",
        Facet::QuadClass => "classes",
        Facet::Polarity => "ways of telling",
        Facet::Context => "contexts",
        Facet::SourceCountry | Facet::TargetCountry | Facet::Country => "countries",
        Facet::Language => "languages",
        Facet::Outlet => "outlets",
        Facet::Section => "sections",
        Facet::Tag => "tags",
        Facet::Date => "dates",
        Facet::Organization => "organizations",
        Facet::Person => "people",
        Facet::Place => "places",
    }
}

/// What people read for the value of a filter.
pub(super) type Labels<'a> = dyn Fn(&str, &str) -> String + 'a;

/// One facet of a result list; nothing when it has no values.
pub(super) fn block(
    facet: Facet,
    buckets: &[Bucket],
    shown: usize,
    link: &Link,
    labels: &Labels<'_>,
    out: &mut String,
) {
    if buckets.is_empty() {
        return;
    }
    put!(
        out,
        "<section class=\"facet\" aria-labelledby=\"f-{facet}\"><h2 id=\"f-{facet}\">{}</h2><ul>",
        heading(facet)
    );
    values(facet, buckets, link, labels, out);
    out.push_str("</ul>");
    if buckets.len() >= shown {
        let more = link.at(&format!("/facet/{facet}"));
        put!(
            out,
            "<a class=\"more\" href=\"{}\">All {} …</a>",
            Esc(&more.href()),
            values_name(facet)
        );
    }
    out.push_str("</section>");
}

/// The items of a facet's list; the modes of an event type stand below it.
pub(super) fn values(
    facet: Facet,
    buckets: &[Bucket],
    link: &Link,
    labels: &Labels<'_>,
    out: &mut String,
) {
    let tree = facet == Facet::EventType;
    let below = |bucket: &Bucket| {
        let root = bucket.value.split('/').next().unwrap_or_default();
        tree && root != bucket.value && buckets.iter().any(|other| other.value == root)
    };
    for bucket in buckets.iter().filter(|bucket| !below(bucket)) {
        item(facet, bucket, link, labels, false, out);
        let prefix = format!("{}/", bucket.value);
        for mode in buckets
            .iter()
            .filter(|mode| below(mode) && mode.value.starts_with(&prefix))
        {
            item(facet, mode, link, labels, true, out);
        }
    }
}

fn item(
    facet: Facet,
    bucket: &Bucket,
    link: &Link,
    labels: &Labels<'_>,
    inside: bool,
    out: &mut String,
) {
    let name = facet.as_str();
    let next = if bucket.selected {
        link.without(name, &bucket.value)
    } else {
        link.with(name, &bucket.value)
    };
    // Among events, what counts is events, where the facet is one of events.
    let count = match bucket.events {
        Some(events) if link.path() == "/events" => events,
        Some(_) | None => bucket.articles,
    };
    let label = match bucket.value.rsplit_once('/') {
        Some((_, mode)) if inside => mode.to_owned(),
        _ if bucket.label == bucket.value => labels(name, &bucket.value),
        _ => bucket.label.clone(),
    };
    put!(
        out,
        "<li><a href=\"{}\"{}><span class=\"val{}\" dir=\"auto\">{}</span><span class=\"cnt\">{}</span></a></li>",
        Esc(&next.href()),
        if bucket.selected {
            " aria-current=\"true\""
        } else {
            ""
        },
        if inside { " in" } else { "" },
        Esc(&label),
        number(count)
    );
}

/// A chip for each filter in force; following it lets the filter go.
pub(super) fn chips(link: &Link, labels: &Labels<'_>, out: &mut String) {
    let filters: Vec<_> = link
        .pairs()
        .iter()
        .filter(|(name, _)| {
            matches!(name.as_str(), "event" | "from" | "to" | "polarity")
                || name.parse::<Facet>().is_ok()
        })
        .collect();
    if filters.is_empty() {
        return;
    }
    out.push_str("<ul class=\"chips\" aria-label=\"Filters\">");
    for (name, value) in &filters {
        put!(
            out,
            "<li><a class=\"chip\" href=\"{}\"><span class=\"hide\">Remove </span><span>{}: <b>{}</b></span><span aria-hidden=\"true\">×</span></a></li>",
            Esc(&link.without(name, value).href()),
            Esc(&name.replace('_', " ")),
            Esc(&labels(name, value)),
        );
    }
    if filters.len() > 1 {
        let none = link.retain(|name| {
            !matches!(name, "event" | "from" | "to" | "polarity" | "cursor")
                && name.parse::<Facet>().is_err()
        });
        put!(
            out,
            "<li><a class=\"chip\" href=\"{}\">Clear all</a></li>",
            Esc(&none.href())
        );
    }
    out.push_str("</ul>");
}

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

/// One facet of a result list; nothing when it has no values.
pub(super) fn block(facet: Facet, buckets: &[Bucket], shown: usize, link: &Link, out: &mut String) {
    if buckets.is_empty() {
        return;
    }
    put!(
        out,
        "<section class=\"facet\" aria-labelledby=\"f-{facet}\"><h2 id=\"f-{facet}\">{}</h2><ul>",
        heading(facet)
    );
    values(facet, buckets, link, out);
    out.push_str("</ul>");
    if buckets.len() >= shown {
        let more = link.at(&format!("/facet/{facet}"));
        put!(
            out,
            "<a class=\"more\" href=\"{}\">All {} …</a>",
            Esc(&more.href()),
            heading(facet).to_lowercase()
        );
    }
    out.push_str("</section>");
}

/// The items of a facet's list.
pub(super) fn values(facet: Facet, buckets: &[Bucket], link: &Link, out: &mut String) {
    let name = facet.as_str();
    for bucket in buckets {
        let next = if bucket.selected {
            link.without(name, &bucket.value)
        } else {
            link.with(name, &bucket.value)
        };
        let depth = bucket.value.matches('/').count();
        let inside = if depth > 0 && facet == Facet::EventType {
            " in"
        } else {
            ""
        };
        put!(
            out,
            "<li><a href=\"{}\"{}><span class=\"val{inside}\" dir=\"auto\">{}</span><span class=\"cnt\">",
            Esc(&next.href()),
            if bucket.selected {
                " aria-current=\"true\""
            } else {
                ""
            },
            Esc(&bucket.label),
        );
        put!(out, "{}</span></a></li>", number(bucket.articles));
    }
}

/// A chip for each filter in force; following it lets the filter go.
pub(super) fn chips(link: &Link, labels: &dyn Fn(&str, &str) -> String, out: &mut String) {
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

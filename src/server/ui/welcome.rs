//! The first screen: what the archive holds, and searches worth making in it, chosen by what it tells most about.

use super::html::{Esc, number, plural, put};
use super::links::Link;
use super::matrix::pair_link;
use super::search::Frame;
use crate::search::{Matrix, Stats};

/// Pairs of countries offered.
const PAIRS: usize = 6;

/// What is known of an archive before anything is asked.
pub(in crate::server) struct Archive {
    /// Its size.
    pub(in crate::server) stats: Stats,
    /// Who acts on whom in it.
    pub(in crate::server) matrix: Matrix,
}

/// Appends the introduction; nothing for an archive without articles but how to fill it.
pub(super) fn intro(archive: &Archive, frame: &Frame<'_>, out: &mut String) {
    let Archive { stats, matrix } = archive;
    out.push_str("<section class=\"welcome\" aria-label=\"This archive\">");
    if stats.articles == 0 {
        out.push_str("<p class=\"lead\">This archive is empty.</p><p>Fill it with <code>dateline index PATH…</code>; this page shows what comes in.</p></section>");
        return;
    }
    out.push_str("<p class=\"lead\">Who did what to whom, where and when");
    if let (Some(first), Some(last)) = (stats.first, stats.last) {
        put!(
            out,
            ", from <b>{}</b> to <b>{}</b>",
            first.date_only(),
            last.date_only()
        );
    }
    match stats.languages.len() {
        0 | 1 => {}
        many => put!(
            out,
            ", in <b>{}</b>",
            plural(many as u64, "language", "languages")
        ),
    }
    out.push_str(".</p>");
    let between = matrix
        .cells
        .iter()
        .filter(|cell| cell.source != cell.target)
        .take(PAIRS);
    let mut pairs = String::new();
    for cell in between {
        put!(
            pairs,
            "<li><a href=\"{}\"><span>{} <span class=\"arrow\">→</span> {}</span> <span class=\"cnt\">{}</span></a></li>",
            Esc(&pair_link(frame.link, &cell.source, &cell.target)),
            Esc(&(frame.labels)("source_country", &cell.source)),
            Esc(&(frame.labels)("target_country", &cell.target)),
            number(cell.events)
        );
    }
    if !pairs.is_empty() {
        put!(
            out,
            "<h2>Most events between</h2><ul class=\"pairs\">{pairs}</ul>"
        );
    }
    out.push_str("<p class=\"links\"><span class=\"soft\">Or ask for</span>");
    for (label, name, value) in [
        ("attacks", "event_type", "ASSAULT"),
        ("protests", "event_type", "PROTEST"),
        ("talks", "event_type", "CONSULT"),
        ("agreements", "event_type", "AGREE"),
        ("sanctions", "event_type", "SANCTION"),
        ("denials", "polarity", "denied"),
    ] {
        let link = Link::new("/events", &[]).with(name, value);
        put!(out, "<a href=\"{}\">{label}</a>", Esc(&link.href()));
    }
    out.push_str("<a href=\"/help\">how to search</a></p></section>");
}

//! Hits as the page shows them: headline, fragments, and the events they contain.

use super::events;
use super::html::{Esc, direction, plural, put};
use super::links::{Link, article_path};
use crate::search::Hit;
use crate::text::language::language_name;

/// Events shown with a hit before the rest is folded into a link.
const EVENTS: usize = 4;

/// A headline, or what stands for a missing one.
pub(super) fn title(text: &str) -> &str {
    if text.trim().is_empty() {
        "(no headline)"
    } else {
        text
    }
}

/// One hit; `link` is the view it stands in.
pub(super) fn item(hit: &Hit, link: &Link, out: &mut String) {
    let dir = direction(hit.language.as_deref());
    let page = Link::new(&article_path(&hit.id), link.pairs())
        .retain(|name| name == "q")
        .href();
    out.push_str("<li class=\"hit\"><p class=\"meta\">");
    if let Some(outlet) = &hit.outlet {
        put!(out, "<b>{}</b>", Esc(outlet));
    }
    if let Some(date) = hit.published {
        let day = date.date_only().to_string();
        put!(out, "<time datetime=\"{0}\">{0}</time>", Esc(&day));
    }
    if let Some(language) = &hit.language {
        put!(out, "<span>{}</span>", Esc(language_name(language)));
    }
    put!(
        out,
        "</p><h2 dir=\"{dir}\"{}><a href=\"{}\">{}</a></h2>",
        lang(hit.language.as_deref()),
        Esc(&page),
        heading(hit)
    );
    for snippet in hit
        .snippets
        .iter()
        .filter(|snippet| snippet.field != "title")
    {
        put!(
            out,
            "<p class=\"snip\" dir=\"{dir}\"{}>{}</p>",
            lang(hit.language.as_deref()),
            snippet.html
        );
    }
    if !hit.events.is_empty() {
        out.push_str("<ul class=\"who\">");
        for event in hit.events.iter().take(EVENTS) {
            put!(out, "<li class=\"ev {}\">", events::color(event));
            events::line(event, hit.published, link, out);
            out.push_str("</li>");
        }
        if hit.events.len() > EVENTS {
            put!(
                out,
                "<li class=\"small\"><a href=\"{}#events\">{}</a></li>",
                Esc(&page),
                plural(
                    (hit.events.len() - EVENTS) as u64,
                    "more event",
                    "more events"
                )
            );
        }
        out.push_str("</ul>");
    }
    out.push_str("</li>");
}

/// The headline with its marks when the snippet covers it whole, else the bare headline.
fn heading(hit: &Hit) -> String {
    hit.snippets
        .iter()
        .find(|snippet| snippet.field == "title" && snippet.text == hit.title)
        .map_or_else(
            || Esc(title(&hit.title)).to_string(),
            |snippet| snippet.html.clone(),
        )
}

/// A `lang` attribute.
pub(super) fn lang(language: Option<&str>) -> String {
    language.map_or_else(String::new, |code| format!(" lang=\"{}\"", Esc(code)))
}

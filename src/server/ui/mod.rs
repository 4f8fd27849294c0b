//! The web page as strings of HTML: works without a script, loads nothing from elsewhere.

mod article;
mod compare;
mod docs;
mod events;
mod facets;
mod hits;
mod html;
mod links;
mod matrix;
mod search;
mod timeline;
mod watches;
mod welcome;

use crate::search::{AnnotatedArticle, Facet, Hit, Hits};
use crate::server::error::Problem;
use crate::server::gdelt::Series;

pub(super) use compare::compare;
pub(super) use docs::{docs, help};
pub(super) use links::{Link, article_path};
pub(super) use matrix::matrix;
pub(super) use search::{Frame, SHOWN, articles, event_list, facet_page};
pub(super) use watches::watches;
pub(super) use welcome::Archive;

use html::{Esc, Page, put};

/// The mark of the program.
const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"6\" fill=\"#0d5a70\"/><path d=\"M7 21h18M7 11h7m4 0h7M7 16h11\" stroke=\"#fff\" stroke-width=\"2.5\" stroke-linecap=\"round\"/></svg>";

/// Lets a browser add the search box to its own.
const OPEN_SEARCH: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\"><ShortName>dateline</ShortName><Description>Search the news archive by words and events</Description><InputEncoding>UTF-8</InputEncoding><Url type=\"text/html\" template=\"/?q={searchTerms}\"/></OpenSearchDescription>";

/// A file that pages use, with its media type.
pub(super) fn asset(name: &str) -> Option<(&'static str, &'static str)> {
    match name {
        "style.css" => Some(("text/css; charset=utf-8", html::STYLE)),
        "page.js" => Some(("text/javascript; charset=utf-8", html::SCRIPT)),
        "icon.svg" => Some(("image/svg+xml", ICON)),
        "opensearch.xml" => Some(("application/opensearchdescription+xml", OPEN_SEARCH)),
        _ => None,
    }
}

/// Text made safe for HTML.
pub(super) fn escape(text: &str) -> String {
    Esc(text).to_string()
}

/// A whole document around `main`; the search box leads to `form` and keeps its filters.
pub(super) fn page(title: &str, form: &Link, head: &str, main: &str) -> String {
    html::document(&Page {
        title,
        query: form.get("q").unwrap_or_default(),
        form,
        head,
        main,
    })
}

/// Links by which browsers and readers find the feeds of a view.
pub(super) fn feed_links(link: &Link) -> String {
    let mut out = String::new();
    for (format, kind) in [
        ("rss", "application/rss+xml"),
        ("atom", "application/atom+xml"),
    ] {
        let feed = link
            .retain(|name| name != "q2")
            .at(&format!("/api/v1/search.{format}"));
        put!(
            out,
            "<link rel=\"alternate\" type=\"{kind}\" href=\"{}\">",
            Esc(&feed.href())
        );
    }
    out
}

/// The article page.
pub(super) fn article(item: &AnnotatedArticle, similar: &[Hit]) -> String {
    article::view(item, similar)
}

/// A headline, or what stands for a missing one.
pub(super) fn headline(title: &str) -> &str {
    hits::title(title)
}

/// Facets that result pages ask for.
pub(super) fn shown_facets() -> impl Iterator<Item = Facet> {
    facets::LEFT.into_iter().chain(facets::RIGHT)
}

/// Articles as a bare list.
pub(super) fn plain_list(hits: &Hits) -> String {
    let link = Link::new("/", &[]);
    let mut main = String::from("<ol>");
    for hit in &hits.hits {
        hits::item(hit, &link, &mut main);
    }
    main.push_str("</ol>");
    page("Articles", &link, "", &main)
}

/// Timelines as a table.
pub(super) fn series(series: &[Series]) -> String {
    let mut main = String::from(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Timeline\"><table><thead><tr><th scope=\"col\">Date</th>",
    );
    for one in series {
        put!(
            main,
            "<th scope=\"col\" class=\"n\">{}</th>",
            Esc(&one.name)
        );
    }
    main.push_str("</tr></thead><tbody>");
    for (at, (day, ..)) in series
        .first()
        .map_or(&[][..], |one| &one.points)
        .iter()
        .enumerate()
    {
        put!(main, "<tr><th scope=\"row\">{}</th>", Esc(day));
        for one in series {
            let value = one.points.get(at).map_or(0.0, |point| point.1);
            put!(main, "<td class=\"n\">{value}</td>");
        }
        main.push_str("</tr>");
    }
    main.push_str("</tbody></table></div>");
    page("Timeline", &Link::new("/", &[]), "", &main)
}

/// A failure as a page.
pub(super) fn problem(problem: &Problem) -> String {
    let mut main = String::new();
    put!(
        main,
        "<div class=\"intro\"><p class=\"soft\">{}</p><h1>{}</h1><p>{}</p>",
        problem.code.status(),
        Esc(problem.code.title()),
        html::prose(&problem.detail)
    );
    main.push_str(
        "<p><a href=\"/\">To the search</a> · <a href=\"/help\">How to search</a></p></div>",
    );
    page(problem.code.title(), &Link::new("/", &[]), "", &main)
}

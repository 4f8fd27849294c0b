//! The page of standing queries.

use super::html::{Esc, put};
use super::links::{Link, article_path};
use crate::server::watches::{Finding, Watch};

/// Findings shown of each watch.
const SHOWN: usize = 20;

/// Every watch with what it found.
pub(in crate::server) fn watches(list: &[(Watch, Vec<Finding>)]) -> String {
    let mut out = String::from(
        "<div class=\"prose\"><h1>Watches</h1><p>A watch is a search that goes on: articles that come in later and match it are listed here, in its feed, and posted to its webhook.</p>",
    );
    if list.is_empty() {
        out.push_str("<p class=\"note\">There are none yet. Add one on the command line: <code>dateline watch add \"Red Sea\" 'event(source:Houthi type:ASSAULT)'</code></p>");
    }
    for (watch, findings) in list {
        let pairs: Vec<(String, String)> =
            url::form_urlencoded::parse(watch.search.trim_start_matches('?').as_bytes())
                .into_owned()
                .collect();
        put!(
            out,
            "<section class=\"facet\"><h2>{}</h2><p class=\"links\"><a href=\"{}\">All that matches</a><a href=\"/api/v1/watches/{id}/atom\">Atom</a><a href=\"/api/v1/watches/{id}\">JSON</a><span class=\"soft\">since {}</span></p>",
            Esc(&watch.name),
            Esc(&Link::new("/", &pairs).href()),
            Esc(&watch.created),
            id = Esc(&watch.id),
        );
        if findings.is_empty() {
            out.push_str("<p class=\"soft\">Nothing new yet.</p>");
        }
        out.push_str("<ol>");
        for finding in findings.iter().take(SHOWN) {
            put!(
                out,
                "<li><a href=\"{}\" dir=\"auto\">{}</a> <span class=\"soft small\">{}</span></li>",
                Esc(&article_path(&finding.id)),
                Esc(super::headline(&finding.title)),
                Esc(&finding.found)
            );
        }
        out.push_str("</ol></section>");
    }
    out.push_str("</div>");
    out
}

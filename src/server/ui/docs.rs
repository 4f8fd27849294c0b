//! Pages that explain: how to search, and the API, the latter made from the OpenAPI document itself.

use serde_json::Value;

use super::html::{Esc, plural, prose, put};
use super::links::Link;
use crate::ontology::EventType;
use crate::server::error::Code;

/// The query language by example.
const EXAMPLES: &[(&str, &str)] = &[
    (
        "drone strike",
        "both words; when no article has both, either",
    ),
    ("\"near words\"", "a phrase"),
    ("\"near words\"~5", "at most five words between"),
    ("oil OR gas, -price, (a OR b) c", "either, not, groups"),
    ("title:ceasefire", "in one field: title, body, url, outlet"),
    (
        "prefix* wild?card fuzzy~1",
        "unfinished, unsure, misspelt words",
    ),
    (
        "country:Iran person:\"Joe Biden\"",
        "any facet by code or name",
    ),
    (
        "date:2023-10-07..2023-11",
        "published between; date:2023-10, date:last7d",
    ),
    (
        "near5:\"oil price\" after:2023-10",
        "operators of other search engines; the answer says how they were read",
    ),
    (
        "event(source:Iran type:ASSAULT target:USA)",
        "all in the same event",
    ),
    (
        "event:\"IRN > ASSAULT > USA @ SYR\"",
        "the same, short; * is anything, a|b either",
    ),
    ("event(source:~IRN)", "with those that Iran sponsors"),
    ("event(source:USA/MIL)", "a sector of a country"),
    (
        "event(type:ASSAULT polarity:denied)",
        "denied events; without, asserted and alleged ones",
    ),
    (
        "event(type:ASSAULT confidence:0.9)",
        "those that are most likely read right; a range: [0.5 TO 0.8]",
    ),
    ("*", "everything"),
];

/// How to search.
pub(in crate::server) fn help() -> String {
    let mut out = String::from(
        "<div class=\"prose\"><h1>How to search</h1><p>Words and events are one query: write words as anywhere, and put what somebody did to somebody into <code>event(…)</code>.</p><div class=\"help\"><dl>",
    );
    for (example, meaning) in EXAMPLES {
        let link = Link::new("/", &[("q".to_owned(), (*example).to_owned())]);
        put!(
            out,
            "<dt><a href=\"{}\"><code>{}</code></a></dt><dd>{}</dd>",
            Esc(&link.href()),
            Esc(example),
            Esc(meaning)
        );
    }
    out.push_str("</dl></div><h2>What happened</h2><p>Events have one of seventeen types in four classes, after PLOVER and CAMEO.</p><ul class=\"links\">");
    for kind in EventType::ALL {
        let link = Link::new("/events", &[("event_type".to_owned(), kind.to_string())]);
        put!(out, "<li><a href=\"{}\">{kind}</a></li>", Esc(&link.href()));
    }
    out.push_str("</ul><h2>Filters</h2><p>Values picked in one list are alternatives; different lists must all hold. The numbers beside a list leave its own picks out, so that they say what else there is to pick.</p><h2>Who says so</h2><p>An event that is denied, threatened, planned or only thinkable is found when you ask for it: pick it under “Told as”, or write <code>polarity:denied</code> into the event.</p></div>");
    out
}

/// The API, from its OpenAPI document.
pub(in crate::server) fn docs(document: &[u8]) -> String {
    let document: Value = serde_json::from_slice(document).unwrap_or_default();
    let mut out = String::from(
        "<div class=\"prose\"><h1>API</h1><p>JSON over HTTP, described by <a href=\"/openapi.json\">OpenAPI 3.1</a>. Reading needs no key on this machine; writing always does: <code>Authorization: Bearer KEY</code>.</p>",
    );
    if let Some(paths) = document["paths"].as_object() {
        for (path, item) in paths {
            for (method, operation) in item.as_object().into_iter().flatten() {
                endpoint(path, method, operation, &mut out);
            }
        }
    }
    out.push_str("<h2 id=\"errors\">Errors</h2><p>Errors are <code>application/problem+json</code> (RFC 9457) with a stable <code>code</code>.</p></div><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Errors\"><table><thead><tr><th scope=\"col\">Code</th><th scope=\"col\">Status</th><th scope=\"col\">Meaning</th></tr></thead><tbody>");
    for code in Code::ALL {
        put!(
            out,
            "<tr id=\"{0}\"><th scope=\"row\"><code>{0}</code></th><td>{1}</td><td>{2}</td></tr>",
            code.as_str(),
            code.status(),
            Esc(code.title())
        );
    }
    out.push_str("</tbody></table></div>");
    super::page("API", &Link::new("/", &[]), "", &out)
}

fn endpoint(path: &str, method: &str, operation: &Value, out: &mut String) {
    let Some(id) = operation["operationId"].as_str() else {
        return;
    };
    put!(
        out,
        "<h2 id=\"op-{}\"><code>{} {}</code></h2><p>{}</p>",
        Esc(id),
        Esc(&method.to_uppercase()),
        Esc(path),
        prose(operation["summary"].as_str().unwrap_or_default())
    );
    let Some(parameters) = operation["parameters"]
        .as_array()
        .filter(|list| !list.is_empty())
    else {
        return;
    };
    put!(
        out,
        "<details><summary>{}</summary><dl>",
        plural(parameters.len() as u64, "parameter", "parameters")
    );
    for parameter in parameters {
        put!(
            out,
            "<dt><code>{}</code></dt><dd>{}</dd>",
            Esc(parameter["name"].as_str().unwrap_or_default()),
            prose(parameter["description"].as_str().unwrap_or_default())
        );
    }
    out.push_str("</dl></details>");
}

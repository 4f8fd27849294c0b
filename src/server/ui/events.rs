//! Events in plain words, as one line of a list and with all that is known of them.

use super::html::{Esc, put};
use super::links::{Link, article_path};
use crate::annotate::{Actor, Event};
use crate::ontology::QuadClass;
use crate::search::EventHit;
use crate::search::export::{actor_words, count_words, polarity_words};

/// The class that gives an event its colour.
pub(super) fn color(event: &Event) -> &'static str {
    match event.quad_class {
        Some(QuadClass::VerbalCooperation) => "vc",
        Some(QuadClass::MaterialCooperation) => "mc",
        Some(QuadClass::VerbalConflict) => "vk",
        Some(QuadClass::MaterialConflict) => "mk",
        None => "st",
    }
}

/// `Iranian-backed militias → ASSAULT → US troops · Syria · alleged by the Pentagon`, its type a link to more of its kind.
pub(super) fn line(event: &Event, link: &Link, out: &mut String) {
    role(&event.source, out);
    let kind = match &event.mode {
        Some(mode) => format!("{}/{mode}", event.kind),
        None => event.kind.to_string(),
    };
    put!(
        out,
        " <span class=\"arrow\">→</span> <a class=\"t\" href=\"{}\">{}</a>",
        Esc(&link.with("event_type", event.kind.as_str()).href()),
        Esc(&kind)
    );
    if !event.target.is_empty() {
        out.push_str(" <span class=\"arrow\">→</span> ");
        role(&event.target, out);
    }
    let mut rest: Vec<String> = Vec::new();
    if let Some(place) = &event.place {
        let name = if place.name.is_empty() {
            &place.text
        } else {
            &place.name
        };
        rest.push(name.clone());
    }
    if let Some(date) = event.date.as_ref().and_then(|d| d.start.as_ref()) {
        rest.push(date.clone());
    }
    for (what, count) in &event.counts {
        rest.push(format!("{} {what}", count_words(count.min, count.max)));
    }
    if !rest.is_empty() {
        put!(
            out,
            " <span class=\"soft\">· {}</span>",
            Esc(&rest.join(" · "))
        );
    }
    if let Some(told) = polarity_words(event) {
        put!(
            out,
            " <span class=\"soft\">·</span> <span class=\"doubt\">{}</span>",
            Esc(&told)
        );
    }
}

fn role(actors: &[Actor], out: &mut String) {
    let codes: Vec<String> = actors.iter().map(code).filter(|c| !c.is_empty()).collect();
    if codes.is_empty() {
        put!(out, "<span>{}</span>", Esc(&actor_words(actors)));
    } else {
        put!(
            out,
            "<span title=\"{}\">{}</span>",
            Esc(&codes.join(", ")),
            Esc(&actor_words(actors))
        );
    }
}

/// `IRN/MIL`, with `~` before the country that backs an actor.
fn code(actor: &Actor) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(actor.country.clone());
    parts.extend(actor.sector.clone());
    parts.extend(actor.sponsor.as_ref().map(|s| format!("~{s}")));
    parts.join("/")
}

/// One event of the list of events, with its sentence and the article that tells it.
pub(super) fn item(hit: &EventHit, link: &Link, out: &mut String) {
    let event = &hit.event;
    put!(out, "<li class=\"hit\"><p class=\"ev {}\">", color(event));
    line(event, link, out);
    put!(
        out,
        "</p><p class=\"snip\" dir=\"{}\">{}</p><p class=\"meta\"><a href=\"{}#event-{}\">{}</a>",
        super::html::direction(hit.article.language.as_deref()),
        sentence(event),
        Esc(&article_path(&hit.article.id)),
        Esc(&super::links::segment(&event.id)),
        Esc(super::hits::title(&hit.article.title)),
    );
    if let Some(outlet) = &hit.article.outlet {
        put!(out, "<b>{}</b>", Esc(outlet));
    }
    if let Some(date) = hit.article.published {
        put!(out, "<span>{}</span>", Esc(&date.date_only().to_string()));
    }
    out.push_str("</p></li>");
}

/// The sentence with the trigger marked where the trigger lies in it.
fn sentence(event: &Event) -> String {
    let text = &event.sentence.text;
    let trigger = &event.trigger;
    let inside = trigger.field == event.sentence.field
        && trigger.start >= event.sentence.start
        && trigger.end <= event.sentence.end;
    let range = inside.then(|| {
        let start = (trigger.start - event.sentence.start) as usize;
        start..start + (trigger.end - trigger.start) as usize
    });
    match range.as_ref().and_then(|r| {
        Some((
            text.get(..r.start)?,
            text.get(r.clone())?,
            text.get(r.end..)?,
        ))
    }) {
        Some((before, mark, after)) => {
            format!("{}<mark>{}</mark>{}", Esc(before), Esc(mark), Esc(after))
        }
        None => Esc(text).to_string(),
    }
}

/// Everything known of an event, folded away under "why".
pub(super) fn why(event: &Event, out: &mut String) {
    out.push_str("<details><summary>why</summary><dl>");
    let mut row = |name: &str, value: &str| {
        if !value.is_empty() {
            put!(out, "<dt>{name}</dt><dd>{}</dd>", Esc(value));
        }
    };
    row(
        "type",
        &format!(
            "{}{}",
            event.kind,
            event
                .cameo
                .as_ref()
                .map(|code| format!(" · CAMEO {code}"))
                .unwrap_or_default()
        ),
    );
    row("source", &roles(&event.source));
    row("target", &roles(&event.target));
    row("context", &event.contexts.join(", "));
    row(
        "place",
        &event
            .place
            .as_ref()
            .map(|p| {
                format!(
                    "{}{}",
                    p.name,
                    p.country
                        .as_ref()
                        .map(|c| format!(" ({c})"))
                        .unwrap_or_default()
                )
            })
            .unwrap_or_default(),
    );
    row(
        "date",
        &event
            .date
            .as_ref()
            .map(|d| {
                [
                    d.start.clone(),
                    d.end.clone().filter(|end| Some(end) != d.start.as_ref()),
                ]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" to ")
            })
            .unwrap_or_default(),
    );
    row("told as", event.polarity.as_str());
    row("trigger", &event.trigger.text);
    row("sentence", &event.sentence.text);
    row("confidence", &format!("{:.2}", event.confidence));
    row("rules", &event.why.join(" · "));
    out.push_str("</dl></details>");
}

fn roles(actors: &[Actor]) -> String {
    actors
        .iter()
        .map(|actor| {
            let code = code(actor);
            if code.is_empty() {
                actor.name.clone()
            } else {
                format!("{} ({code})", actor.name)
            }
        })
        .collect::<Vec<_>>()
        .join(", ")
}

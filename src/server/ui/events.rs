//! Events in plain words, as one line of a list and with all that is known of them.

use super::html::{Esc, put};
use super::links::{Link, article_path};
use crate::annotate::{Actor, Event};
use crate::ontology::QuadClass;
use crate::search::EventHit;
use crate::search::export::{actor_words, count_words, polarity_words};
use crate::text::PartialDate;

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
///
/// What the reader knows already is left out: the date where it is that of the article, the place where it is the target.
pub(super) fn line(event: &Event, told: Option<PartialDate>, link: &Link, out: &mut String) {
    role(&event.source, out);
    put!(
        out,
        " <span class=\"arrow\">→</span> <a class=\"t\" href=\"{}\">{}",
        Esc(&link.with("event_type", event.kind.as_str()).href()),
        event.kind
    );
    if let Some(mode) = &event.mode {
        put!(
            out,
            " <span class=\"mode\">{}</span>",
            Esc(&mode.replace('-', " "))
        );
    }
    out.push_str("</a>");
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
        let known = [&place.text, name];
        let is_target = event
            .target
            .iter()
            .any(|actor| known.contains(&&actor.text) || known.contains(&&actor.name));
        if !is_target {
            rest.push(name.clone());
        }
    }
    let day = told.map(|date| date.date_only().to_string());
    if let Some(date) = event.date.as_ref().and_then(|d| d.start.as_ref())
        && Some(date) != day.as_ref()
    {
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
    let words = actor_words(actors);
    if words == "—" {
        out.push_str("<span class=\"soft\">somebody</span>");
        return;
    }
    let codes: Vec<String> = actors.iter().map(code).filter(|c| !c.is_empty()).collect();
    if codes.is_empty() {
        put!(out, "<span>{}</span>", Esc(&words));
    } else {
        put!(
            out,
            "<span title=\"{}\">{}</span>",
            Esc(&codes.join(", ")),
            Esc(&words)
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

/// Whether two neighbours of a list are read out of the same sentence.
pub(super) fn same_sentence(a: &EventHit, b: &EventHit) -> bool {
    a.article.id == b.article.id && a.event.sentence == b.event.sentence
}

/// Events of one sentence in the list of events, with the sentence and the article that tells them.
pub(super) fn item(told: &[EventHit], link: &Link, out: &mut String) {
    let Some(first) = told.first() else { return };
    let article = &first.article;
    out.push_str("<li class=\"hit\"><ul class=\"who\">");
    for hit in told {
        put!(out, "<li class=\"ev {}\">", color(&hit.event));
        line(&hit.event, article.published, link, out);
        out.push_str("</li>");
    }
    let events: Vec<&Event> = told.iter().map(|hit| &hit.event).collect();
    put!(
        out,
        "</ul><p class=\"snip\" dir=\"{}\"{}>{}</p><p class=\"meta\">",
        super::html::direction(article.language.as_deref()),
        super::hits::lang(article.language.as_deref()),
        sentence(&events),
    );
    if let Some(outlet) = &article.outlet {
        put!(out, "<b>{}</b>", Esc(outlet));
    }
    if let Some(date) = article.published {
        let day = date.date_only().to_string();
        put!(out, "<time datetime=\"{0}\">{0}</time>", Esc(&day));
    }
    put!(
        out,
        "<a href=\"{}#event-{}\" dir=\"auto\">{}</a></p></li>",
        Esc(&article_path(&article.id)),
        Esc(&super::links::segment(&first.event.id)),
        Esc(super::hits::title(&article.title)),
    );
}

/// The sentence of the events, each trigger marked where it lies in it.
fn sentence(events: &[&Event]) -> String {
    let Some(first) = events.first() else {
        return String::new();
    };
    let sentence = &first.sentence;
    let mut triggers: Vec<(usize, usize)> = events
        .iter()
        .map(|event| &event.trigger)
        .filter(|trigger| {
            trigger.field == sentence.field
                && trigger.start >= sentence.start
                && trigger.end <= sentence.end
        })
        .map(|trigger| {
            let start = (trigger.start - sentence.start) as usize;
            (start, start + (trigger.end - trigger.start) as usize)
        })
        .collect();
    triggers.sort_unstable();
    let mut out = String::new();
    let mut at = 0;
    for (start, end) in triggers {
        // Two events may have one trigger, or triggers within each other.
        if let (Some(before), Some(mark)) =
            (sentence.text.get(at..start), sentence.text.get(start..end))
        {
            put!(out, "{}<mark>{}</mark>", Esc(before), Esc(mark));
            at = end;
        }
    }
    put!(out, "{}", Esc(sentence.text.get(at..).unwrap_or_default()));
    out
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

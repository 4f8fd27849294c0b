//! The article page: the text with its persons, organizations, places and events marked, linked both ways with the lists beside it.

use super::events;
use super::hits::{lang, title};
use super::html::{Esc, direction, plural, put};
use super::links::{Link, segment};
use crate::annotate::{EntityCount, EntityType, Event, Mention};
use crate::search::{AnnotatedArticle, Hit};
use crate::text::TextField;
use crate::text::language::language_name;

/// Something to mark in the text.
struct Marking<'a> {
    start: usize,
    end: usize,
    what: What<'a>,
}

enum What<'a> {
    Mention(&'a Mention),
    Trigger(&'a Event, usize),
}

/// The main element's content.
pub(super) fn view(item: &AnnotatedArticle, similar: &[Hit]) -> String {
    let article = &item.article;
    let notes = &item.annotations;
    let dir = direction(article.language.as_deref());
    let lang = lang(article.language.as_deref());
    let mut out = String::with_capacity(article.body.len() * 3);
    put!(
        out,
        "<div class=\"read\"><article><p class=\"meta\" dir=\"{dir}\">"
    );
    if let Some(outlet) = &article.outlet {
        put!(
            out,
            "<a href=\"{}\"><b>{}</b></a>",
            Esc(&Link::new("/", &[]).with("outlet", outlet).href()),
            Esc(outlet)
        );
    }
    if let Some(date) = article.published {
        let exact = date.to_string();
        put!(
            out,
            "<time datetime=\"{}\" dir=\"ltr\">{}</time>",
            Esc(&exact),
            Esc(&moment(&exact))
        );
    }
    if let Some(section) = &article.section {
        put!(out, "<span>{}</span>", Esc(section));
    }
    if let Some(language) = &article.language {
        put!(out, "<span>{}</span>", Esc(language_name(language)));
    }
    put!(out, "</p><h1 dir=\"{dir}\"{lang}>");
    if article.title.trim().is_empty() {
        out.push_str(title(""));
    } else {
        let marks = markings(item, TextField::Title);
        marked(&article.title, 0..article.title.len(), &marks, &mut out);
    }
    out.push_str("</h1>");
    if !article.authors.is_empty() {
        put!(
            out,
            "<p class=\"meta\" dir=\"{dir}\">By {}</p>",
            Esc(&article.authors.join(", "))
        );
    }
    if let Some(url) = &article.url {
        if url.starts_with("http://") || url.starts_with("https://") {
            put!(
                out,
                "<p class=\"small\"><a href=\"{0}\" rel=\"noreferrer nofollow\">{0}</a></p>",
                Esc(url)
            );
        } else {
            put!(out, "<p class=\"small soft\">{}</p>", Esc(url));
        }
    }
    legend(&mut out);
    put!(out, "<div class=\"body\" dir=\"{dir}\"{lang}>");
    let marks = markings(item, TextField::Body);
    for paragraph in paragraphs(&article.body) {
        out.push_str("<p>");
        marked(&article.body, paragraph, &marks, &mut out);
        out.push_str("</p>");
    }
    out.push_str("</div></article><aside class=\"side\" aria-label=\"What the article says\">");
    event_list(item, &mut out);
    for (heading, facet, list) in [
        ("People", "person", &notes.persons),
        ("Organizations", "organization", &notes.organizations),
        ("Places", "place", &notes.places),
    ] {
        entity_list(heading, facet, list, &notes.mentions, &mut out);
    }
    countries(item, &mut out);
    similar_list(similar, &mut out);
    let api = format!("/api/v1/articles/{}", segment(&article.id));
    put!(
        out,
        "<section><h2>Data</h2><p class=\"links\"><a href=\"{0}\">JSON</a><a href=\"{0}/similar\">Similar, as JSON</a></p>\
         <p class=\"small soft\">{1}</p></section></aside></div>",
        Esc(&api),
        Esc(&origin(item))
    );
    out
}

/// A date as people read it: `2023-03-10 07:00 UTC`.
fn moment(exact: &str) -> String {
    match exact.split_once('T') {
        Some((day, time)) => {
            let zone = if time.ends_with('Z') { " UTC" } else { "" };
            format!("{day} {}{zone}", time.get(..5).unwrap_or(time))
        }
        None => exact.to_owned(),
    }
}

fn origin(item: &AnnotatedArticle) -> String {
    let origin = &item.article.origin;
    if origin.archive.is_empty() {
        return format!("Id {}", item.article.id);
    }
    format!(
        "Id {} · read from {}, record {}, byte {}",
        item.article.id, origin.archive, origin.record, origin.offset
    )
}

fn legend(out: &mut String) {
    out.push_str("<form class=\"legend\" aria-label=\"What is marked in the text\">");
    for (id, class, label) in [
        ("event", "trig", "events"),
        ("person", "m person", "people"),
        ("organization", "m organization", "organizations"),
        ("place", "m country", "places"),
        ("group", "m group", "groups"),
    ] {
        put!(
            out,
            "<label for=\"show-{id}\"><input type=\"checkbox\" id=\"show-{id}\" checked autocomplete=\"off\"><span class=\"{class}\">{label}</span></label>"
        );
    }
    out.push_str("</form>");
}

/// Byte ranges of the paragraphs, without the blank lines between them.
fn paragraphs(body: &str) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for part in body.split("\n\n") {
        let end = start + part.len();
        if !part.trim().is_empty() {
            out.push(start..end);
        }
        start = end + 2;
    }
    out
}

/// What to mark in one text, by position and without overlaps: events win over names, longer over shorter.
fn markings(item: &AnnotatedArticle, field: TextField) -> Vec<Marking<'_>> {
    let text = item.article.text(field);
    let notes = &item.annotations;
    let triggers = notes
        .events
        .iter()
        .enumerate()
        .filter(|(_, e)| e.trigger.field == field)
        .map(|(at, event)| Marking {
            start: event.trigger.start as usize,
            end: event.trigger.end as usize,
            what: What::Trigger(event, at),
        });
    let mentions = notes
        .mentions
        .iter()
        .filter(|m| m.field == field)
        .map(|mention| Marking {
            start: mention.start as usize,
            end: mention.end as usize,
            what: What::Mention(mention),
        });
    let mut all: Vec<Marking<'_>> = triggers
        .chain(mentions)
        .filter(|m| m.start < m.end && text.get(m.start..m.end).is_some())
        .collect();
    let rank = |m: &Marking<'_>| match m.what {
        What::Trigger(..) => 0,
        What::Mention(_) => 1,
    };
    all.sort_by_key(|m| (rank(m), std::cmp::Reverse(m.end - m.start), m.start));
    let mut taken = std::collections::BTreeMap::<usize, usize>::new();
    all.retain(|m| {
        let before = taken.range(..m.end).next_back();
        let free = before.is_none_or(|(_, end)| *end <= m.start);
        if free {
            taken.insert(m.start, m.end);
        }
        free
    });
    all.sort_by_key(|m| m.start);
    all
}

/// Appends `range` of `text` with its markings.
fn marked(text: &str, range: std::ops::Range<usize>, marks: &[Marking<'_>], out: &mut String) {
    let mut at = range.start;
    let from = marks.partition_point(|m| m.start < range.start);
    for mark in marks[from..].iter().take_while(|m| m.start < range.end) {
        let end = mark.end.min(range.end);
        let (Some(before), Some(inside)) = (text.get(at..mark.start), text.get(mark.start..end))
        else {
            continue;
        };
        put!(out, "{}", Esc(before));
        match &mark.what {
            What::Mention(mention) => {
                let (class, facet) = kind(mention.kind);
                let value = match (facet, &mention.country) {
                    ("country", Some(code)) => code.as_str(),
                    _ => mention.name.as_str(),
                };
                let mut about = mention.name.clone();
                if let Some(country) = mention
                    .country
                    .as_ref()
                    .filter(|code| **code != mention.name)
                {
                    put!(about, " ({country})");
                }
                if !mention.why.is_empty() {
                    put!(about, " · {}", mention.why);
                }
                put!(
                    out,
                    "<a class=\"m {class}\" id=\"m{}\" href=\"{}\" title=\"{}\">{}</a>",
                    mention_anchor(mention),
                    Esc(&Link::new("/", &[]).with(facet, value).href()),
                    Esc(&about),
                    Esc(inside)
                );
            }
            What::Trigger(event, number) => put!(
                out,
                "<a class=\"trig {}\" id=\"t{number}\" href=\"#event-{}\" title=\"{}\">{}</a>",
                events::color(event),
                Esc(&segment(&event.id)),
                Esc(&crate::search::export::event_words(event)),
                Esc(inside)
            ),
        }
        at = end;
    }
    if let Some(rest) = text.get(at..range.end) {
        put!(out, "{}", Esc(rest));
    }
}

fn mention_anchor(mention: &Mention) -> String {
    match mention.field {
        TextField::Title => format!("t{}", mention.start),
        TextField::Body => mention.start.to_string(),
    }
}

/// The class of a kind of name and the facet its link filters by.
fn kind(kind: EntityType) -> (&'static str, &'static str) {
    match kind {
        EntityType::Person => ("person", "person"),
        EntityType::Organization => ("organization", "organization"),
        EntityType::Country => ("country", "country"),
        EntityType::Place => ("place", "place"),
        EntityType::Nationality => ("nationality", "country"),
        EntityType::Group => ("group", "actor"),
    }
}

fn event_list(item: &AnnotatedArticle, out: &mut String) {
    let list = &item.annotations.events;
    put!(
        out,
        "<section id=\"events\"><h2>{}</h2>",
        plural(list.len() as u64, "event", "events")
    );
    if list.is_empty() {
        out.push_str("<p class=\"soft\">No event was read out of this article.</p>");
    }
    let home = Link::new("/events", &[]);
    out.push_str("<ul>");
    for (at, event) in list.iter().enumerate() {
        put!(
            out,
            "<li class=\"ev {}\" id=\"event-{}\">",
            events::color(event),
            Esc(&event.id)
        );
        events::line(event, item.article.published, &home, out);
        put!(
            out,
            "<div class=\"about\"><a class=\"jump\" href=\"#t{at}\">“{}”<span class=\"hide\"> in the text</span></a>",
            Esc(&event.trigger.text)
        );
        events::why(event, out);
        out.push_str("</div></li>");
    }
    out.push_str("</ul></section>");
}

fn entity_list(
    heading: &str,
    facet: &str,
    list: &[EntityCount],
    mentions: &[Mention],
    out: &mut String,
) {
    if list.is_empty() {
        return;
    }
    put!(out, "<section><h2>{heading}</h2><ul class=\"ents\">");
    for entity in list {
        put!(
            out,
            "<li><a href=\"{}\" dir=\"auto\">{}</a> <span class=\"soft small num\">{}</span>",
            Esc(&Link::new("/", &[]).with(facet, &entity.name).href()),
            Esc(&entity.name),
            entity.mentions
        );
        if let Some(first) = mentions.iter().find(|m| m.id == entity.id) {
            put!(
                out,
                " <a class=\"small\" href=\"#m{}\"><span aria-hidden=\"true\">¶</span><span class=\"hide\">{} in the text</span></a>",
                mention_anchor(first),
                Esc(&entity.name)
            );
        }
        out.push_str("</li>");
    }
    out.push_str("</ul></section>");
}

fn countries(item: &AnnotatedArticle, out: &mut String) {
    let list = &item.annotations.countries;
    if list.is_empty() {
        return;
    }
    out.push_str("<section><h2>Countries</h2><ul class=\"ents\">");
    for country in list {
        put!(
            out,
            "<li><a href=\"{}\">{}</a> <span class=\"soft small num\">{}</span></li>",
            Esc(&Link::new("/", &[]).with("country", &country.code).href()),
            Esc(&country.name),
            country.mentions
        );
    }
    out.push_str("</ul></section>");
}

fn similar_list(similar: &[Hit], out: &mut String) {
    if similar.is_empty() {
        return;
    }
    out.push_str("<section><h2>Similar articles</h2><ul>");
    for hit in similar {
        put!(
            out,
            "<li><a href=\"{}\" dir=\"auto\"{}>{}</a> <span class=\"soft small\">{}</span></li>",
            Esc(&super::links::article_path(&hit.id)),
            lang(hit.language.as_deref()),
            Esc(title(&hit.title)),
            Esc(&[
                hit.outlet.clone(),
                hit.published.map(|d| d.date_only().to_string())
            ]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "))
        );
    }
    out.push_str("</ul></section>");
}

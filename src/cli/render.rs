//! Answers as text for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::terminal::{Ink, Style, counted, thousands};
use crate::annotate::Event;
use crate::search::export::event_words;
use crate::search::{ArticleRef, Bucket, EventHits, Hit, Hits, TimelineBucket, Total, Warning};

/// Events shown under one article.
const EVENTS: usize = 4;

/// A page of articles. Writing into a `String` cannot fail, here and below.
pub(super) fn hits(answer: &Hits, style: Style) -> String {
    let mut out = head(answer.total, answer.relaxed, answer.took_ms, style);
    for (at, one) in answer.hits.iter().enumerate() {
        hit(&mut out, at + 1, one, style);
    }
    foot(
        &mut out,
        &answer.facets,
        &answer.timeline,
        answer.next_cursor.as_deref(),
        style,
    );
    out
}

/// A page of events.
pub(super) fn event_hits(answer: &EventHits, style: Style) -> String {
    let mut out = head(answer.total, answer.relaxed, answer.took_ms, style);
    for one in &answer.events {
        let _ = writeln!(out, "\n{}", event(&one.event, style));
        let _ = writeln!(out, "   {}", evidence(&one.event, style));
        let _ = writeln!(out, "   {}", cite(&one.article, style));
    }
    foot(
        &mut out,
        &answer.facets,
        &answer.timeline,
        answer.next_cursor.as_deref(),
        style,
    );
    out
}

/// Repairs of a query, a line each.
pub(super) fn warnings(warnings: &[Warning]) -> String {
    let mut out = String::new();
    for warning in warnings {
        let _ = writeln!(
            out,
            "dateline: at byte {} of the query: {}",
            warning.start, warning.message
        );
    }
    out
}

/// A query that may have been meant.
pub(super) fn did_you_mean(query: &str) -> String {
    format!("dateline: hint: search instead for: {query}\n")
}

/// A table of buckets.
pub(super) fn buckets(buckets: &[Bucket], style: Style) -> String {
    let mut out = String::new();
    let width = buckets
        .iter()
        .map(|bucket| thousands(bucket.articles).len())
        .max()
        .unwrap_or(1);
    for bucket in buckets {
        let mark = if bucket.selected { "*" } else { " " };
        let value = style.paint(Ink::Bold, &bucket.value);
        let label = if bucket.label == bucket.value || bucket.label.is_empty() {
            String::new()
        } else {
            format!("  {}", style.paint(Ink::Dim, &bucket.label))
        };
        let events = bucket.events.map_or_else(String::new, |events| {
            format!("  {}", style.paint(Ink::Dim, &counted(events, "event")))
        });
        let _ = writeln!(
            out,
            "{mark} {:>width$}  {value}{label}{events}",
            thousands(bucket.articles)
        );
    }
    out
}

/// One event as a line.
pub(super) fn event(event: &Event, style: Style) -> String {
    let date = event
        .date
        .as_ref()
        .and_then(|date| date.start.as_deref())
        .unwrap_or_default();
    let date = if date.is_empty() {
        String::new()
    } else {
        format!(" · {date}")
    };
    style.paint(Ink::Event, &format!("▸ {}{date}", event_words(event)))
}

fn head(total: Total, relaxed: bool, took_ms: u64, style: Style) -> String {
    let mut line = format!(
        "{}, {} ({took_ms} ms)",
        counted(total.articles, "article"),
        counted(total.events, "event")
    );
    if relaxed && total.articles > 0 {
        line.push_str("; nothing has all words, so these have any of them");
    }
    format!("{}\n", style.paint(Ink::Dim, &line))
}

fn hit(out: &mut String, number: usize, hit: &Hit, style: Style) {
    let title = if hit.title.is_empty() {
        "(no title)"
    } else {
        &hit.title
    };
    let _ = writeln!(out, "\n{number}. {}", style.paint(Ink::Bold, title));
    let published = hit.published.map(|date| date.to_string());
    let about = [
        hit.outlet.as_deref(),
        published.as_deref(),
        hit.language.as_deref(),
        Some(hit.id.as_str()),
    ];
    let about: Vec<&str> = about.into_iter().flatten().collect();
    let _ = writeln!(out, "   {}", style.paint(Ink::Dim, &about.join(" · ")));
    for snippet in hit
        .snippets
        .iter()
        .filter(|snippet| snippet.field != "title")
    {
        let _ = writeln!(out, "   {}", style.marked(&snippet.html));
    }
    for one in hit.events.iter().take(EVENTS) {
        let _ = writeln!(out, "   {}", event(one, style));
    }
    if hit.events.len() > EVENTS {
        let more = counted((hit.events.len() - EVENTS) as u64, "more event");
        let _ = writeln!(
            out,
            "   {}",
            style.paint(Ink::Dim, &format!("  and {more}"))
        );
    }
}

fn cite(article: &ArticleRef, style: Style) -> String {
    let published = article.published.map(|date| date.to_string());
    let about = [
        Some(article.title.as_str()),
        article.outlet.as_deref(),
        published.as_deref(),
        Some(article.id.as_str()),
    ];
    let about: Vec<&str> = about
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect();
    style.paint(Ink::Dim, &about.join(" · "))
}

/// The sentence of an event with its trigger marked.
fn evidence(event: &Event, style: Style) -> String {
    let (sentence, trigger) = (&event.sentence, &event.trigger);
    let cut = || {
        let from = trigger.start.checked_sub(sentence.start)? as usize;
        let before = sentence.text.get(..from)?;
        let after = sentence.text.get(from + trigger.text.len()..)?;
        (sentence.field == trigger.field).then_some((before, after))
    };
    match cut() {
        Some((before, after)) if style.colored => format!(
            "{}{}{}",
            super::terminal::sanitize(before),
            style.paint(Ink::Event, &trigger.text),
            super::terminal::sanitize(after)
        ),
        Some((before, after)) => {
            super::terminal::sanitize(&format!("{before}[{}]{after}", trigger.text)).into_owned()
        }
        None => super::terminal::sanitize(&sentence.text).into_owned(),
    }
}

fn foot(
    out: &mut String,
    facets: &BTreeMap<String, Vec<Bucket>>,
    timeline: &[TimelineBucket],
    next_cursor: Option<&str>,
    style: Style,
) {
    for (name, values) in facets {
        let _ = writeln!(out, "\n{}", style.paint(Ink::Bold, name));
        out.push_str(&buckets(values, style));
    }
    if !timeline.is_empty() {
        let _ = writeln!(out, "\n{}", style.paint(Ink::Bold, "timeline"));
        let most = timeline
            .iter()
            .map(|bucket| bucket.articles)
            .max()
            .unwrap_or(1)
            .max(1);
        for bucket in timeline {
            let bar = "█".repeat((bucket.articles * 40).div_ceil(most) as usize);
            let _ = writeln!(
                out,
                "  {:<10} {:>7} {bar}",
                bucket.start,
                thousands(bucket.articles)
            );
        }
    }
    if let Some(cursor) = next_cursor {
        let _ = writeln!(
            out,
            "\n{}",
            style.paint(Ink::Dim, &format!("more: --cursor {cursor}"))
        );
    }
}

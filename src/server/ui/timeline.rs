//! The timeline: bars that are links to their interval; a script lets people drag over several.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::html::{Esc, plural, put};
use super::links::Link;
use crate::search::TimelineBucket;

/// Height of the drawing in its own units.
const HEIGHT: u64 = 100;

/// Intervals from which on bars fill their place; of fewer, each gets no wider than it would be then.
const FULL: usize = 24;

/// Dates below the drawing besides the last.
const TICKS: usize = 4;

/// The drawing; nothing when there are no dates.
pub(super) fn chart(buckets: &[TimelineBucket], link: &Link, out: &mut String) {
    let most = buckets
        .iter()
        .map(|b| b.articles.max(b.events))
        .max()
        .unwrap_or(0);
    let (Some(first), Some(last)) = (buckets.first(), buckets.last()) else {
        return;
    };
    if most == 0 {
        return;
    }
    let width = buckets.len() * 10;
    let narrow = (buckets.len() as f64 / FULL as f64).min(1.0);
    put!(
        out,
        "<figure class=\"time\"><figcaption class=\"hide\">Articles and events by date, {} to {}; each bar leads to its interval.</figcaption>\
         <svg viewBox=\"0 0 {width} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"group\" aria-label=\"Timeline\">\
         <line class=\"base\" x1=\"0\" x2=\"{width}\" y1=\"{HEIGHT}\" y2=\"{HEIGHT}\" vector-effect=\"non-scaling-stroke\"/>",
        Esc(&first.start),
        Esc(&last.start),
    );
    for (at, bucket) in buckets.iter().enumerate() {
        if bucket.articles == 0 && bucket.events == 0 {
            // Kept as a place to drag over, not as a stop for the keyboard.
            put!(
                out,
                "<a href=\"{}\" tabindex=\"-1\" aria-hidden=\"true\"><rect class=\"hit\" x=\"{}\" y=\"0\" width=\"10\" height=\"{HEIGHT}\"/></a>",
                Esc(&interval(buckets, at, link)),
                at * 10
            );
            continue;
        }
        let label = format!(
            "{}: {}, {}",
            bucket.start,
            plural(bucket.articles, "article", "articles"),
            plural(bucket.events, "event", "events")
        );
        put!(
            out,
            "<a href=\"{}\" aria-label=\"{}\"><title>{1}</title>",
            Esc(&interval(buckets, at, link)),
            Esc(&label),
        );
        bar(out, "a", at, 8.0 * narrow, bucket.articles, most);
        bar(out, "e", at, 4.0 * narrow, bucket.events, most);
        put!(
            out,
            "<rect class=\"hit\" x=\"{}\" y=\"0\" width=\"10\" height=\"{HEIGHT}\"/></a>",
            at * 10
        );
    }
    put!(out, "</svg><div class=\"axis\" aria-hidden=\"true\">");
    for tick in 0..TICKS.min(buckets.len()) {
        let start = &buckets[tick * buckets.len() / TICKS.min(buckets.len())].start;
        put!(out, "<span>{}</span>", Esc(start));
    }
    put!(
        out,
        "</div><p class=\"small soft keys\" aria-hidden=\"true\"><span><span class=\"key\"></span>articles</span><span><span class=\"key e\"></span>events</span><span>{} to {}</span></p></figure>",
        Esc(&first.start),
        Esc(&last.start)
    );
}

/// A bar in the middle of the place of its interval.
fn bar(out: &mut String, class: &str, at: usize, width: f64, count: u64, most: u64) {
    if count == 0 {
        return;
    }
    let height = (count as f64 / most as f64 * HEIGHT as f64).max(1.5);
    put!(
        out,
        "<rect class=\"{class}\" x=\"{:.2}\" y=\"{:.1}\" width=\"{width:.2}\" height=\"{height:.1}\"/>",
        at as f64 * 10.0 + 5.0 - width / 2.0,
        HEIGHT as f64 - height
    );
}

/// The view narrowed to one interval, which ends the day before the next begins.
fn interval(buckets: &[TimelineBucket], at: usize, link: &Link) -> String {
    let start = &buckets[at].start;
    let end = match buckets.get(at + 1) {
        Some(next) => day_before(&next.start).unwrap_or_else(|| start.clone()),
        None => last_end(buckets).unwrap_or_else(|| start.clone()),
    };
    link.set("from", start).set("to", &end).href()
}

/// `None` for years and months, which end with themselves.
fn day_before(next: &str) -> Option<String> {
    let day: Date = next.parse().ok()?;
    day.checked_sub(1.day()).ok().map(|day| day.to_string())
}

/// The last interval is as long as the one before it.
fn last_end(buckets: &[TimelineBucket]) -> Option<String> {
    let last: Date = buckets.last()?.start.parse().ok()?;
    let Some(before) = buckets.len().checked_sub(2) else {
        return Some(last.to_string());
    };
    let before: Date = buckets[before].start.parse().ok()?;
    let days = before.until(last).ok()?.get_days().max(1);
    last.checked_add((days - 1).days())
        .ok()
        .map(|day| day.to_string())
}

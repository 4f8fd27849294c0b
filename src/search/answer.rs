//! Pieces of answers that every backend makes alike: hits, event hits, buckets in order, timelines filled.

use std::collections::BTreeMap;

use jiff::civil;
use jiff::tz::TimeZone;

use super::hits::{AnnotatedArticle, ArticleRef, Bucket, EventHit, Hit, TimelineBucket};
use super::params::{BucketOrder, FacetRequest, Interval};
use super::request::{Request, TimelineRequest};
use super::snippet::snippets;
use crate::article::Article;
use crate::document::analysis::{Analyzer, fold};
use crate::document::{Facet, facet_key};
use crate::query::Plan;

/// Makes a hit; `matching` are the numbers of its matching events, `by_events` says whether events were asked for.
#[must_use]
pub fn hit(
    stored: AnnotatedArticle,
    score: f32,
    matching: &[u32],
    by_events: bool,
    plan: &Plan,
    request: &Request,
    analyzer: &mut Analyzer,
) -> Hit {
    let AnnotatedArticle {
        article,
        annotations,
    } = stored;
    let events: Vec<_> = matching
        .iter()
        .filter_map(|at| annotations.events.get(*at as usize))
        .collect();
    let evidence = if by_events { events.as_slice() } else { &[] };
    let snippets = snippets(
        &article,
        plan,
        evidence,
        request.snippets,
        request.snippet_bytes,
        analyzer,
    );
    let events = events.into_iter().cloned().collect();
    Hit {
        id: article.id,
        score,
        title: article.title,
        url: article.url,
        outlet: article.outlet,
        published: article.published,
        language: article.language,
        snippets,
        countries: annotations.countries,
        organizations: annotations.organizations,
        events,
    }
}

/// Makes the event hits of one article.
pub fn event_hits(stored: &AnnotatedArticle, matching: &[u32]) -> Vec<EventHit> {
    let article = article_ref(&stored.article);
    matching
        .iter()
        .filter_map(|at| stored.annotations.events.get(*at as usize))
        .map(|event| EventHit {
            event: event.clone(),
            article: article.clone(),
        })
        .collect()
}

fn article_ref(article: &Article) -> ArticleRef {
    ArticleRef {
        id: article.id.clone(),
        title: article.title.clone(),
        published: article.published,
        url: article.url.clone(),
        outlet: article.outlet.clone(),
        language: article.language.clone(),
    }
}

/// What one value of a facet counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted<'v> {
    /// The value.
    pub value: &'v str,
    /// What people read; empty when it is the value.
    pub label: &'v str,
    /// Distance from the leaves of the hierarchy.
    pub above: u8,
    /// Articles that have it.
    pub articles: u64,
    /// Events that have it.
    pub events: u64,
}

/// Chooses and orders the buckets of one facet. Values that differ only in case or accents are one: the first in
/// alphabetic order stands for all. `by_events` orders by events.
#[must_use]
pub fn buckets<'v>(
    counted: impl Iterator<Item = Counted<'v>>,
    wanted: &FacetRequest,
    picked: &[String],
    by_events: bool,
) -> Vec<Bucket> {
    let mut merged: BTreeMap<String, Counted<'v>> = BTreeMap::new();
    for counted in counted {
        if (counted.articles == 0 && counted.events == 0) || !wants(wanted, &counted) {
            continue;
        }
        merged
            .entry(facet_key(counted.value))
            .and_modify(|known| {
                known.articles += counted.articles;
                known.events += counted.events;
            })
            .or_insert(counted);
    }
    let mut all: Vec<(String, Counted<'v>)> = merged.into_iter().collect();
    let weight = |counted: &Counted<'_>| {
        if by_events && wanted.facet.is_event_facet() {
            (counted.events, counted.articles)
        } else {
            (counted.articles, counted.events)
        }
    };
    match wanted.order {
        BucketOrder::Count => {
            all.sort_by(|a, b| weight(&b.1).cmp(&weight(&a.1)).then_with(|| a.0.cmp(&b.0)))
        }
        BucketOrder::Name => all.sort_by(|a, b| {
            fold(&shown(&a.1).to_lowercase())
                .cmp(&fold(&shown(&b.1).to_lowercase()))
                .then_with(|| a.0.cmp(&b.0))
        }),
    }
    all.truncate(wanted.limit);
    all.into_iter()
        .map(|(key, counted)| Bucket {
            value: counted.value.to_owned(),
            label: shown(&counted).to_owned(),
            articles: counted.articles,
            events: wanted.facet.is_event_facet().then_some(counted.events),
            selected: picked.contains(&key),
        })
        .collect()
}

fn shown<'v>(counted: &Counted<'v>) -> &'v str {
    if counted.label.is_empty() {
        counted.value
    } else {
        counted.label
    }
}

/// Whether every value of the facet is wanted, in the order of counts: then backends may leave out what counts least.
#[must_use]
pub fn wants_any(wanted: &FacetRequest) -> bool {
    let flat = match wanted.facet {
        Facet::Country | Facet::Date => false,
        Facet::EventType => !wanted.parents,
        _ => true,
    };
    flat && wanted.under.is_none() && wanted.prefix.is_empty() && wanted.order == BucketOrder::Count
}

fn wants(wanted: &FacetRequest, counted: &Counted<'_>) -> bool {
    let level = match (wanted.facet, &wanted.under) {
        (_, Some(under)) => {
            let under = facet_key(under);
            let key = facet_key(counted.value);
            return key.strip_prefix(&under).is_some_and(|rest| {
                rest.strip_prefix('/')
                    .is_some_and(|rest| !rest.contains('/'))
            }) && has_prefix(wanted, counted);
        }
        (Facet::EventType, None) => !wanted.parents || !counted.value.contains('/'),
        (Facet::Date, None) => !counted.value.contains('/'),
        (Facet::Country, None) => (counted.above > 0) == wanted.parents,
        _ => true,
    };
    level && has_prefix(wanted, counted)
}

/// Whether a word of the value or its label begins as wanted.
fn has_prefix(wanted: &FacetRequest, counted: &Counted<'_>) -> bool {
    if wanted.prefix.is_empty() {
        return true;
    }
    let prefix = facet_key(&wanted.prefix);
    [counted.value, counted.label].into_iter().any(|text| {
        let key = facet_key(text);
        key.starts_with(&prefix)
            || key
                .match_indices([' ', '-', '/', '.'])
                .any(|(at, mark)| key[at + mark.len()..].starts_with(&prefix))
    })
}

const DAY: i64 = 86_400;

/// The local day, counted from 1970, of a moment; a date without time is the day itself everywhere.
#[must_use]
pub fn local_day(start: i64, end: i64, tz: &TimeZone) -> i32 {
    let mut seconds = start;
    if end - start == 1
        && *tz != TimeZone::UTC
        && let Ok(moment) = jiff::Timestamp::from_second(start)
    {
        seconds += i64::from(tz.to_offset(moment).seconds());
    }
    seconds.div_euclid(DAY) as i32
}

/// Counts by local day, before the interval is known.
#[derive(Clone, Debug, Default)]
pub struct DayCounts {
    /// Day, articles and events; from `settled` on days may come again and in any order. Where events are dated, their
    /// articles are counted by `pairs` instead.
    days: Vec<(i32, u64, u64)>,
    settled: usize,
    /// Each article with each day of its matching events, without repeats.
    pairs: Vec<(u64, i32)>,
}

impl DayCounts {
    /// Articles and events by day, ascending.
    #[must_use]
    pub fn of_days(days: impl Iterator<Item = (i32, u64, u64)>) -> Self {
        let mut counts = DayCounts {
            days: days.collect(),
            ..DayCounts::default()
        };
        counts.settle();
        counts
    }

    /// Adds one article with `events` matching events on the day of its publication.
    pub fn add_article(&mut self, day: i32, events: u64) {
        self.add(day, 1, events);
    }

    /// Adds the matching events of one article by their own days, which are sorted here.
    pub fn add_events(&mut self, article: u64, event_days: &mut Vec<i32>) {
        event_days.sort_unstable();
        for day in event_days.iter() {
            self.add(*day, 0, 1);
        }
        event_days.dedup();
        self.pairs
            .extend(event_days.iter().map(|day| (article, *day)));
    }

    fn add(&mut self, day: i32, articles: u64, events: u64) {
        match self.days.last_mut().filter(|last| last.0 == day) {
            Some(last) => {
                last.1 += articles;
                last.2 += events;
            }
            None => self.days.push((day, articles, events)),
        }
        if self.days.len() > 2 * self.settled + UNSETTLED {
            self.settle();
        }
    }

    /// Adds the counts of other articles.
    pub fn merge(&mut self, other: DayCounts) {
        self.days.extend(other.days);
        self.settle();
        self.pairs.extend(other.pairs);
    }

    /// Puts the days in order, each of them once.
    fn settle(&mut self) {
        // Stable, as that makes use of runs that are in order.
        self.days.sort_by_key(|(day, ..)| *day);
        self.days.dedup_by(|second, first| {
            let same = first.0 == second.0;
            if same {
                first.1 += second.1;
                first.2 += second.2;
            }
            same
        });
        self.settled = self.days.len();
    }
}

/// Days that may wait before they are put in order.
const UNSETTLED: usize = 4_096;

/// Rolls counts up to the wanted interval, empty intervals between included while they are few enough.
#[must_use]
pub fn timeline(counts: &DayCounts, wanted: &TimelineRequest) -> Vec<TimelineBucket> {
    let mut counts = counts.clone();
    counts.settle();
    let days = &counts.days;
    let (Some((first, ..)), Some((last, ..))) = (days.first(), days.last()) else {
        return Vec::new();
    };
    let interval = wanted.interval.unwrap_or_else(|| readable(*first, *last));
    let mut sums: BTreeMap<civil::Date, (u64, u64)> = BTreeMap::new();
    // Interval by interval, as looking up the one of each day costs more than the whole walk before.
    let mut rest = days.iter().peekable();
    while let Some((day, articles, events)) = rest.next() {
        let start = floor(date_of(*day), interval);
        let end = next(start, interval).map_or(i32::MAX, day_of);
        let sum = sums.entry(start).or_default();
        sum.0 += articles;
        sum.1 += events;
        while let Some((_, articles, events)) = rest.next_if(|(day, ..)| *day < end) {
            sum.0 += articles;
            sum.1 += events;
        }
    }
    let mut before = None;
    for (article, day) in &counts.pairs {
        let start = floor(date_of(*day), interval);
        if before != Some((*article, start)) {
            sums.entry(start).or_default().0 += 1;
            before = Some((*article, start));
        }
    }
    fill(&mut sums, interval, wanted.limit);
    sums.into_iter()
        .take(wanted.limit)
        .map(|(start, (articles, events))| TimelineBucket {
            start: show(start, interval),
            articles,
            events,
        })
        .collect()
}

/// The finest interval that gives at most about a hundred buckets.
fn readable(first: i32, last: i32) -> Interval {
    match last - first {
        0..=92 => Interval::Day,
        93..=3_700 => Interval::Month,
        3_701..=44_000 => Interval::Year,
        44_001..=440_000 => Interval::Decade,
        _ => Interval::Century,
    }
}

fn date_of(day: i32) -> civil::Date {
    civil::date(1970, 1, 1)
        .checked_add(jiff::Span::new().days(day))
        .unwrap_or(civil::Date::MIN)
}

fn day_of(date: civil::Date) -> i32 {
    let since = date.duration_since(civil::date(1970, 1, 1));
    since.as_secs().div_euclid(DAY) as i32
}

fn floor(date: civil::Date, interval: Interval) -> civil::Date {
    let year = |length: i16| civil::date(date.year().div_euclid(length) * length, 1, 1);
    match interval {
        Interval::Century => year(100),
        Interval::Decade => year(10),
        Interval::Year => year(1),
        Interval::Quarter => civil::date(date.year(), (date.month() - 1) / 3 * 3 + 1, 1),
        Interval::Month => date.first_of_month(),
        Interval::Week => {
            let back = i32::from(date.weekday().to_monday_zero_offset());
            date.checked_sub(jiff::Span::new().days(back))
                .unwrap_or(date)
        }
        Interval::Day => date,
    }
}

fn next(date: civil::Date, interval: Interval) -> Option<civil::Date> {
    let span = jiff::Span::new();
    let span = match interval {
        Interval::Century => span.years(100),
        Interval::Decade => span.years(10),
        Interval::Year => span.years(1),
        Interval::Quarter => span.months(3),
        Interval::Month => span.months(1),
        Interval::Week => span.days(7),
        Interval::Day => span.days(1),
    };
    date.checked_add(span).ok()
}

fn fill(sums: &mut BTreeMap<civil::Date, (u64, u64)>, interval: Interval, limit: usize) {
    let (Some((&first, _)), Some((&last, _))) = (sums.first_key_value(), sums.last_key_value())
    else {
        return;
    };
    let mut all = Vec::new();
    let mut at = first;
    while at < last {
        if all.len() >= limit {
            return;
        }
        all.push(at);
        match next(at, interval) {
            Some(later) => at = later,
            None => break,
        }
    }
    for date in all {
        sums.entry(date).or_default();
    }
}

fn show(date: civil::Date, interval: Interval) -> String {
    match interval {
        Interval::Century | Interval::Decade | Interval::Year => format!("{:04}", date.year()),
        Interval::Quarter | Interval::Month => format!("{:04}-{:02}", date.year(), date.month()),
        Interval::Week | Interval::Day => {
            format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
        }
    }
}

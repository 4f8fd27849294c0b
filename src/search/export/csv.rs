//! Articles and events as comma-separated values (RFC 4180); lists inside a cell are joined by `; `.

use super::words::event_words;
use crate::annotate::{Actor, EntityCount, Event};
use crate::search::AnnotatedArticle;

pub(super) const ARTICLE_COLUMNS: &[&str] = &[
    "id",
    "published",
    "title",
    "url",
    "outlet",
    "language",
    "authors",
    "section",
    "tags",
    "countries",
    "organizations",
    "persons",
    "places",
    "events",
    "body",
];

pub(super) const EVENT_COLUMNS: &[&str] = &[
    "id",
    "type",
    "mode",
    "quad_class",
    "contexts",
    "cameo",
    "polarity",
    "source",
    "source_country",
    "source_sector",
    "source_sponsor",
    "target",
    "target_country",
    "target_sector",
    "target_sponsor",
    "place",
    "place_country",
    "lat",
    "lon",
    "date_start",
    "date_end",
    "attribution",
    "counts",
    "trigger",
    "sentence",
    "confidence",
    "article_id",
    "article_title",
    "article_published",
    "article_url",
    "article_outlet",
    "article_language",
];

/// Appends one line.
pub(super) fn row<T: AsRef<[u8]>>(values: &[T], out: &mut Vec<u8>) {
    let mut writer = csv::Writer::from_writer(out);
    writer
        .write_record(values)
        .expect("invariant: rows of one writer are written into memory");
    writer
        .flush()
        .expect("invariant: memory can always be written to");
}

pub(super) fn article(item: &AnnotatedArticle, out: &mut Vec<u8>) {
    let article = &item.article;
    let notes = &item.annotations;
    let names = |list: &[EntityCount]| join(list.iter().map(|e| e.name.as_str()));
    row(
        &[
            article.id.clone(),
            text(article.published.as_ref()),
            article.title.clone(),
            text(article.url.as_ref()),
            text(article.outlet.as_ref()),
            text(article.language.as_ref()),
            join(article.authors.iter().map(String::as_str)),
            text(article.section.as_ref()),
            join(article.tags.iter().map(String::as_str)),
            join(notes.countries.iter().map(|c| c.code.as_str())),
            names(&notes.organizations),
            names(&notes.persons),
            names(&notes.places),
            join(
                notes
                    .events
                    .iter()
                    .map(event_words)
                    .collect::<Vec<_>>()
                    .iter()
                    .map(String::as_str),
            ),
            article.body.clone(),
        ],
        out,
    );
}

pub(super) fn event(item: &AnnotatedArticle, event: &Event, out: &mut Vec<u8>) {
    let article = &item.article;
    let place = event.place.as_ref();
    let date = event.date.as_ref();
    let counts: Vec<String> = event
        .counts
        .iter()
        .map(|(what, count)| format!("{what} {}", super::words::count_words(count.min, count.max)))
        .collect();
    let [source, source_country, source_sector, source_sponsor] = actors(&event.source);
    let [target, target_country, target_sector, target_sponsor] = actors(&event.target);
    row(
        &[
            event.id.clone(),
            event.kind.to_string(),
            text(event.mode.as_ref()),
            text(event.quad_class.as_ref()),
            join(event.contexts.iter().map(String::as_str)),
            text(event.cameo.as_ref()),
            event.polarity.to_string(),
            source,
            source_country,
            source_sector,
            source_sponsor,
            target,
            target_country,
            target_sector,
            target_sponsor,
            text(place.map(|p| &p.name)),
            text(place.and_then(|p| p.country.as_ref())),
            text(place.and_then(|p| p.lat.as_ref())),
            text(place.and_then(|p| p.lon.as_ref())),
            text(date.and_then(|d| d.start.as_ref())),
            text(date.and_then(|d| d.end.as_ref())),
            text(event.attribution.as_ref().map(|a| &a.name)),
            join(counts.iter().map(String::as_str)),
            event.trigger.text.clone(),
            event.sentence.text.clone(),
            event.confidence.to_string(),
            article.id.clone(),
            article.title.clone(),
            text(article.published.as_ref()),
            text(article.url.as_ref()),
            text(article.outlet.as_ref()),
            text(article.language.as_ref()),
        ],
        out,
    );
}

/// Names, countries, sectors and sponsors of the actors of one role; the n-th of each belongs to the n-th actor.
fn actors(list: &[Actor]) -> [String; 4] {
    let part = |of: fn(&Actor) -> Option<&str>| join(list.iter().map(|a| of(a).unwrap_or("")));
    let known = |cells: String| {
        if cells.trim_matches([';', ' ']).is_empty() {
            String::new()
        } else {
            cells
        }
    };
    [
        part(|a| Some(&a.name)),
        known(part(|a| a.country.as_deref())),
        known(part(|a| a.sector.as_deref())),
        known(part(|a| a.sponsor.as_deref())),
    ]
}

fn join<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.collect::<Vec<_>>().join("; ")
}

fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(T::to_string).unwrap_or_default()
}

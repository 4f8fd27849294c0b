//! The same event told twice in an article is one event; reports of one event across articles share a fingerprint.

use xxhash_rust::xxh3::Xxh3;

use super::actors::Cast;
use super::draft::join_counts;
use crate::annotate::{Actor, EntityType, Event, Mention, Place};
use crate::article::Article;
use crate::lexicon::Lexicon;
use crate::text::{Span, TextField};

/// How far from the start of the body a dateline may stand, in bytes.
const DATELINE_BYTES: u32 = 60;

/// Merges reports of one event, in order; the first fuller report keeps its place.
pub(super) fn fold(events: Vec<Event>) -> Vec<Event> {
    let mut folded: Vec<Event> = Vec::with_capacity(events.len());
    for event in events {
        match folded.iter_mut().find(|known| is_same(known, &event)) {
            Some(known) => merge(known, event),
            None => folded.push(event),
        }
    }
    folded
}

fn is_same(a: &Event, b: &Event) -> bool {
    if a.kind != b.kind
        || a.polarity != b.polarity
        || (a.trigger.field == b.trigger.field && a.trigger.start == b.trigger.start)
    {
        return false;
    }
    let modes = a.mode.is_none() || b.mode.is_none() || a.mode == b.mode;
    let codes = a.cameo == b.cameo
        || a.cameo.as_deref().map(|code| &code[..2]) == b.cameo.as_deref().map(|code| &code[..2]);
    modes
        && codes
        && agree(&a.source, &b.source)
        && agree(&a.target, &b.target)
        && both(a, b)
        && days(a, b)
        && counts(a, b)
}

/// Both reports must share at least one named side.
fn both(a: &Event, b: &Event) -> bool {
    let shared = |x: &[Actor], y: &[Actor]| x.iter().any(|p| y.iter().any(|q| key(p) == key(q)));
    let word = |event: &Event| {
        let text = event.trigger.text.to_lowercase();
        let last = text
            .rsplit([' ', '-'])
            .next()
            .unwrap_or_default()
            .to_owned();
        last.trim_end_matches("ed").trim_end_matches('s').to_owned()
    };
    // A report that leaves one side open must use the same word.
    let open = word(a) == word(b);
    shared(&a.source, &b.source)
        && (shared(&a.target, &b.target) || open && (a.target.is_empty() || b.target.is_empty()))
        || shared(&a.target, &b.target) && open && (a.source.is_empty() || b.source.is_empty())
}

/// What an actor is known by: its id, else its name.
fn key(actor: &Actor) -> (&str, Option<&str>) {
    match &actor.id {
        Some(id) => (id, None),
        None => (&actor.name, actor.country.as_deref()),
    }
}

fn agree(a: &[Actor], b: &[Actor]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|p| b.iter().any(|q| key(p) == key(q)))
}

/// Dates told in the text must not differ; a date taken from the publication agrees with any.
fn days(a: &Event, b: &Event) -> bool {
    match (&a.date, &b.date) {
        (Some(x), Some(y)) if x.text.is_some() && y.text.is_some() => {
            x.start <= y.end && y.start <= x.end
        }
        _ => true,
    }
}

fn counts(a: &Event, b: &Event) -> bool {
    a.counts.iter().all(|(kind, x)| {
        b.counts.get(kind).is_none_or(|y| {
            x.min <= y.max.unwrap_or(u32::MAX) && y.min <= x.max.unwrap_or(u32::MAX)
        })
    })
}

fn merge(known: &mut Event, event: Event) {
    let known_parts = parts(known);
    let fuller = parts(&event) > known_parts;
    known.also.push(event.trigger);
    known.also.extend(event.also);
    join_counts(&mut known.counts, &event.counts);
    if known.source.is_empty()
        || (fuller
            && !event.source.is_empty()
            && known.source.iter().all(|actor| actor.id.is_none()))
    {
        known.source = event.source;
    }
    if known.target.is_empty()
        || (fuller
            && !event.target.is_empty()
            && known.target.iter().all(|actor| actor.id.is_none()))
    {
        known.target = event.target;
    }
    if known.place.is_none() {
        known.place = event.place;
    }
    if known.date.as_ref().is_none_or(|date| date.text.is_none())
        && event.date.as_ref().is_some_and(|date| date.text.is_some())
    {
        known.date = event.date;
    }
    if known.attribution.is_none() {
        known.attribution = event.attribution;
    }
    if known.mode.is_none() {
        known.mode = event.mode;
    }
    known.confidence = known.confidence.max(event.confidence);
    known.fingerprint = fingerprint(known);
}

fn parts(event: &Event) -> usize {
    usize::from(!event.source.is_empty())
        + usize::from(!event.target.is_empty())
        + usize::from(event.place.is_some())
}

/// What reports of one event in different articles share; `None` when one side or the date is unknown.
pub(super) fn fingerprint(event: &Event) -> Option<String> {
    let date = event.date.as_ref()?.start.as_deref()?;
    let side = |actors: &[Actor]| {
        let mut keys: Vec<String> = actors
            .iter()
            .map(|actor| match (&actor.country, &actor.sponsor, &actor.id) {
                (Some(country), ..) => country.clone(),
                (None, Some(sponsor), _) => format!("~{sponsor}"),
                (None, None, Some(id)) => id.clone(),
                (None, None, None) => actor.sector.clone().unwrap_or_default(),
            })
            .filter(|key| !key.is_empty())
            .collect();
        keys.sort();
        keys.dedup();
        keys.join("+")
    };
    let (source, target) = (side(&event.source), side(&event.target));
    if source.is_empty() && target.is_empty() {
        return None;
    }
    let place = event
        .place
        .as_ref()
        .and_then(|place| place.country.clone())
        .unwrap_or_default();
    let mut hasher = Xxh3::new();
    for part in [event.kind.as_str(), &source, &target, &place, date] {
        hasher.update(part.as_bytes());
        hasher.update(b"\0");
    }
    Some(format!("{:016x}", hasher.digest()))
}

/// The place of the dateline ("BEIRUT, Oct 7 (Reuters) - ").
pub(super) fn dateline_place(
    article: &Article,
    cast: &Cast<'_>,
    lexicon: &Lexicon,
) -> Option<Place> {
    let mention: &Mention = cast
        .mentions()
        .iter()
        .find(|mention| mention.field == TextField::Body)?;
    if mention.start > 12 || !matches!(mention.kind, EntityType::Place | EntityType::Country) {
        return None;
    }
    let mut end = (mention.end + DATELINE_BYTES).min(article.body.len() as u32) as usize;
    while !article.body.is_char_boundary(end) {
        end -= 1;
    }
    let after = article.body.get(mention.end as usize..end)?;
    let dash = after
        .find(" - ")
        .or_else(|| after.find(" -- "))
        .or_else(|| after.find('—'))
        .or_else(|| after.find('–'))
        .or_else(|| after.starts_with("- ").then_some(0))?;
    if after[..dash].matches(' ').count() > 6 {
        return None;
    }
    let position = lexicon
        .entity_by_id(&mention.id)
        .and_then(|entity| entity.position);
    Some(Place {
        text: mention.text.clone(),
        name: mention.name.clone(),
        country: mention.country.clone(),
        lat: position.map(|(lat, _)| f64::from(lat)),
        lon: position.map(|(_, lon)| f64::from(lon)),
        span: Some(Span {
            field: mention.field,
            start: mention.start,
            end: mention.end,
        }),
    })
}

//! `Event → keys`: what one event can be found by, as tokens, and what it counts for in the facets of events.
//!
//! A token is a slot letter, a colon and a value: `s:IRN` (a source of Iran), `s:MIL`, `s:USA/MIL` (both in one
//! actor), `s:~IRN` (sponsored by Iran), `s:=hezbollah` (by name), `s:@hezbollah`
//! (by the value of the facet `actor`), `s:'bank` (a word of a name), `t:ASSAULT/aerial`,
//! `g:` for targets, `p:` for places, `b:` for who says so, `x:` contexts, `q:` quad classes, `c:` CAMEO codes.

use std::collections::BTreeSet;

use super::analysis::{fold, name_key, words};
use super::names::Names;
use super::{Facet, FacetValue, facet_key};
use crate::annotate::{Actor, Event};
use crate::ontology::Polarity;
use crate::text::PartialDate;

/// The part of an event that a token speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// Who acts.
    Source,
    /// On whom.
    Target,
    /// What: type and mode.
    Type,
    /// Where.
    Place,
    /// Who says so.
    Attribution,
    /// PLOVER context.
    Context,
    /// Quad class.
    QuadClass,
    /// CAMEO code or a beginning of one.
    Cameo,
}

impl Slot {
    /// Every slot with its letter.
    pub const ALL: [(Slot, char); 8] = [
        (Slot::Source, 's'),
        (Slot::Target, 'g'),
        (Slot::Type, 't'),
        (Slot::Place, 'p'),
        (Slot::Attribution, 'b'),
        (Slot::Context, 'x'),
        (Slot::QuadClass, 'q'),
        (Slot::Cameo, 'c'),
    ];

    /// The token of `value` in this slot.
    #[must_use]
    pub fn token(self, value: &str) -> String {
        let letter = Self::ALL
            .iter()
            .find(|(slot, _)| *slot == self)
            .map_or('?', |(_, letter)| *letter);
        format!("{letter}:{value}")
    }
}

/// Everything by which one event is found and counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventKeys {
    /// Tokens in alphabetic order, without repeats.
    pub tokens: BTreeSet<String>,
    /// How it is presented.
    pub polarity: Polarity,
    /// First second and one past the last second at which it may have happened, since 1970 UTC.
    pub date: Option<(i64, i64)>,
    /// Values in the facets of events, with ancestors, without repeats.
    pub facets: Vec<FacetValue>,
    /// Probability that the event is right, in thousandths.
    pub confidence: u16,
}

/// Collects the keys of `event`.
#[must_use]
pub fn event_keys(event: &Event, names: &dyn Names) -> EventKeys {
    let mut keys = EventKeys {
        polarity: event.polarity,
        confidence: (event.confidence.clamp(0.0, 1.0) * 1000.0) as u16,
        date: event
            .date
            .as_ref()
            .and_then(|date| date_bounds(date.start.as_deref(), date.end.as_deref())),
        ..EventKeys::default()
    };
    for actor in &event.source {
        actor_tokens(Slot::Source, actor, names, &mut keys.tokens);
        actor_facets(Facet::SourceCountry, actor, names, &mut keys.facets);
    }
    for actor in &event.target {
        actor_tokens(Slot::Target, actor, names, &mut keys.tokens);
        actor_facets(Facet::TargetCountry, actor, names, &mut keys.facets);
    }
    if let Some(actor) = &event.attribution {
        actor_tokens(Slot::Attribution, actor, names, &mut keys.tokens);
    }
    if let Some(place) = &event.place {
        country_tokens(
            Slot::Place,
            place.country.as_deref(),
            names,
            &mut keys.tokens,
        );
        name_tokens(Slot::Place, &[&place.name, &place.text], &mut keys.tokens);
    }
    what_tokens(event, &mut keys);
    keys.facets
        .push(FacetValue::new(Facet::Polarity, event.polarity.as_str()));
    keys
}

fn what_tokens(event: &Event, keys: &mut EventKeys) {
    let kind = event.kind.to_string();
    keys.tokens.insert(Slot::Type.token(&kind));
    keys.facets.push(FacetValue::new(Facet::EventType, &kind));
    if let Some(mode) = event.mode.as_deref().filter(|mode| !mode.is_empty()) {
        let path = format!("{kind}/{mode}");
        keys.tokens.insert(Slot::Type.token(&path));
        keys.facets.push(FacetValue::new(Facet::EventType, &path));
    }
    if let Some(class) = event.quad_class {
        keys.tokens.insert(Slot::QuadClass.token(class.as_str()));
        keys.facets
            .push(FacetValue::new(Facet::QuadClass, class.as_str()));
    }
    for context in &event.contexts {
        keys.tokens.insert(Slot::Context.token(&facet_key(context)));
        keys.facets.push(FacetValue::new(Facet::Context, context));
    }
    if let Some(code) = &event.cameo {
        for length in 2..=code.len() {
            if let Some(head) = code.get(..length) {
                keys.tokens.insert(Slot::Cameo.token(head));
            }
        }
    }
}

fn actor_tokens(slot: Slot, actor: &Actor, names: &dyn Names, tokens: &mut BTreeSet<String>) {
    country_tokens(slot, actor.country.as_deref(), names, tokens);
    if let Some(sector) = &actor.sector {
        tokens.insert(slot.token(sector));
        if let Some(country) = &actor.country {
            tokens.insert(slot.token(&format!("{country}/{sector}")));
        }
    }
    if let Some(sponsor) = &actor.sponsor {
        tokens.insert(slot.token(&format!("~{sponsor}")));
        if let Some(sector) = &actor.sector {
            tokens.insert(slot.token(&format!("~{sponsor}/{sector}")));
        }
    }
    if !actor.name.trim().is_empty() {
        tokens.insert(slot.token(&format!("@{}", facet_key(&actor.name))));
    }
    name_tokens(slot, &[&actor.name, &actor.text], tokens);
}

/// The country and, with `#`, the regions that hold it.
fn country_tokens(
    slot: Slot,
    country: Option<&str>,
    names: &dyn Names,
    tokens: &mut BTreeSet<String>,
) {
    if let Some(country) = country {
        tokens.insert(slot.token(country));
        for region in names.regions_of(country) {
            tokens.insert(slot.token(&format!("#{}", region.code)));
        }
    }
}

fn name_tokens(slot: Slot, names: &[&String], tokens: &mut BTreeSet<String>) {
    for name in names {
        let key = name_key(name);
        if !key.is_empty() && key.len() <= 200 {
            tokens.insert(slot.token(&format!("={key}")));
        }
        words(name, |word| {
            tokens.insert(slot.token(&format!("'{}", fold(word.form))));
        });
    }
}

fn actor_facets(countries: Facet, actor: &Actor, names: &dyn Names, facets: &mut Vec<FacetValue>) {
    if let Some(country) = &actor.country {
        let mut value = FacetValue::new(countries, country);
        if let Some(named) = names.country_called(country) {
            value.label = named.name;
        }
        facets.push(value);
    }
    if !actor.name.trim().is_empty() {
        facets.push(FacetValue::new(Facet::Actor, &actor.name));
    }
}

/// The seconds that a pair of inclusive, perhaps partial, dates covers.
#[must_use]
pub fn date_bounds(start: Option<&str>, end: Option<&str>) -> Option<(i64, i64)> {
    let parse = |text: Option<&str>| text.and_then(|text| text.parse::<PartialDate>().ok());
    let first = parse(start).or_else(|| parse(end))?;
    let last = parse(end).unwrap_or(first);
    let (from, to) = (first.start_unix(), last.end_unix());
    Some((from, to.max(first.end_unix())))
}

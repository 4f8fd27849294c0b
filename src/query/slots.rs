//! The slots of an event clause: `source: type: target: place: date: polarity: …` to tokens of events.

use super::ast::At;
use super::dates::parse_range;
use super::plan::EventMatch;
use super::problem::ProblemKind;
use super::resolve::Resolver;
use crate::document::analysis::{fold, name_key, words};
use crate::document::{Facet, Names, Slot, facet_key};
use crate::ontology::{EventType, Polarity, QuadClass};
use crate::text::nearest;

/// Names of the slots of an event clause.
pub(super) const SLOTS: &[&str] = &[
    "source",
    "target",
    "actor",
    "country",
    "type",
    "event_type",
    "mode",
    "place",
    "date",
    "text",
    "polarity",
    "attribution",
    "context",
    "quad_class",
    "cameo",
    "confidence",
    "source_country",
    "target_country",
];

/// Slots that hold names.
const NAMED: &[&str] = &[
    "source",
    "target",
    "actor",
    "country",
    "place",
    "attribution",
    "context",
    "source_country",
    "target_country",
];

/// The bit of a polarity.
#[must_use]
pub fn polarity_bits(polarities: &[Polarity]) -> u8 {
    polarities
        .iter()
        .filter_map(|polarity| Polarity::ALL.iter().position(|other| other == polarity))
        .fold(0, |bits, at| bits | 1 << at)
}

/// Every polarity, as bits.
pub const ANY_POLARITY: u8 = 0b11_1111;

/// Events with this value in a facet of events, exactly as its buckets count them.
#[must_use]
pub fn event_facet(facet: Facet, value: &str, names: &dyn Names) -> EventMatch {
    let tokens = match facet {
        Facet::Actor => {
            let name = names
                .entity_called(value)
                .map_or_else(|| value.to_owned(), |entity| entity.name);
            let mut tokens = Vec::new();
            for name in [name.as_str(), value] {
                for slot in [Slot::Source, Slot::Target] {
                    tokens.push(slot.token(&format!("@{}", facet_key(name))));
                }
            }
            tokens
        }
        Facet::SourceCountry | Facet::TargetCountry => {
            let slot = if facet == Facet::SourceCountry {
                Slot::Source
            } else {
                Slot::Target
            };
            vec![slot.token(&place_value(value, names))]
        }
        Facet::EventType => {
            return type_match(value)
                .unwrap_or_else(|| EventMatch::Tokens(vec![Slot::Type.token(value)]));
        }
        Facet::QuadClass => vec![Slot::QuadClass.token(&value.to_lowercase())],
        Facet::Context => vec![Slot::Context.token(&facet_key(value))],
        Facet::Polarity => {
            return match value.parse::<Polarity>() {
                Ok(polarity) => EventMatch::Polarity(polarity_bits(&[polarity])),
                Err(()) => EventMatch::Nothing,
            };
        }
        Facet::Country
        | Facet::Organization
        | Facet::Person
        | Facet::Place
        | Facet::Language
        | Facet::Outlet
        | Facet::Section
        | Facet::Tag
        | Facet::Date => {
            return EventMatch::Nothing;
        }
    };
    EventMatch::Tokens(tokens)
}

/// A country code, or a region behind `#`, or the text itself as a code of the user's own.
fn place_value(text: &str, names: &dyn Names) -> String {
    if let Some(country) = names.country_called(text) {
        country.code
    } else if let Some(region) = names.region_called(text) {
        format!("#{}", region.code)
    } else {
        text.to_owned()
    }
}

/// A type, type and mode, quad class or CAMEO code.
fn type_match(text: &str) -> Option<EventMatch> {
    let tokens = |slot: Slot, value: &str| Some(EventMatch::Tokens(vec![slot.token(value)]));
    let (root, mode) = text
        .split_once('/')
        .map_or((text, None), |(root, mode)| (root, Some(mode)));
    if let Ok(kind) = root.parse::<EventType>() {
        return match mode.filter(|mode| !mode.is_empty()) {
            Some(mode) => tokens(Slot::Type, &format!("{kind}/{}", mode.to_lowercase())),
            None => tokens(Slot::Type, kind.as_str()),
        };
    }
    if let Ok(class) = text.parse::<QuadClass>() {
        return tokens(Slot::QuadClass, class.as_str());
    }
    let cameo = (2..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if cameo {
        tokens(Slot::Cameo, text)
    } else {
        None
    }
}

/// The least confidence, or a range of it with both ends.
fn confidence(text: &str) -> Option<EventMatch> {
    const THOUSANDTHS: f64 = 1000.0;
    let number = |text: &str, open: f64| {
        let text = text.trim();
        let number = match text {
            "" | "*" => open,
            _ => text.parse::<f64>().ok()?,
        };
        let known = (0.0..=1.0).contains(&number);
        known.then(|| (number * THOUSANDTHS).round() as u16)
    };
    let range = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']')?.split_once(" TO "));
    let Some((least, most)) = range.or_else(|| text.split_once("..")) else {
        let least = text.trim_start_matches(['>', '=']).trim();
        return least
            .parse::<f64>()
            .ok()
            .and_then(|_| number(least, 0.0))
            .map(EventMatch::Confidence);
    };
    let (least, most) = (number(least, 0.0)?, number(most, 1.0)?);
    let above = EventMatch::Confidence(most + 1);
    Some(EventMatch::And(vec![
        EventMatch::Confidence(least),
        EventMatch::Not(Box::new(above)),
    ]))
}

impl Resolver<'_> {
    /// One value of one slot; `None` when it was reported and is to be ignored.
    pub(super) fn slot(&mut self, name: &str, text: &str, at: At) -> Option<EventMatch> {
        let alternatives: Vec<&str> = text
            .split('|')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        if alternatives.is_empty() || alternatives.contains(&"*") {
            return Some(if name == "polarity" {
                EventMatch::Polarity(ANY_POLARITY)
            } else {
                EventMatch::All
            });
        }
        let mut parts: Vec<EventMatch> = alternatives
            .into_iter()
            .filter_map(|value| self.slot_value(name, value, at))
            .collect();
        match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => Some(merge_tokens(parts)),
        }
    }

    fn slot_value(&mut self, name: &str, value: &str, at: At) -> Option<EventMatch> {
        if NAMED.contains(&name) && value.contains(['*', '?']) {
            let expected = "expected a whole name, as `*` and `?` stand for no letters here; it was looked up as it is written";
            self.bad_value(name, value, expected, None, at);
        }
        match name {
            "source" => Some(self.actor(&[Slot::Source], value)),
            "target" => Some(self.actor(&[Slot::Target], value)),
            "actor" | "country" => Some(self.actor(&[Slot::Source, Slot::Target], value)),
            "attribution" => Some(self.actor(&[Slot::Attribution], value)),
            "source_country" => Some(event_facet(Facet::SourceCountry, value, self.names)),
            "target_country" => Some(event_facet(Facet::TargetCountry, value, self.names)),
            "place" => Some(self.place(value)),
            "type" | "event_type" | "quad_class" | "cameo" => {
                let found = type_match(value);
                if found.is_none() {
                    self.bad_type(name, value, at);
                }
                found
            }
            "mode" => Some(EventMatch::Tokens(
                EventType::ALL
                    .iter()
                    .map(|kind| Slot::Type.token(&format!("{kind}/{}", value.to_lowercase())))
                    .collect(),
            )),
            "context" => Some(EventMatch::Tokens(vec![
                Slot::Context.token(&facet_key(value)),
            ])),
            "polarity" => {
                let bits = if value.eq_ignore_ascii_case("any") {
                    Some(ANY_POLARITY)
                } else {
                    value
                        .parse()
                        .ok()
                        .map(|polarity| polarity_bits(&[polarity]))
                };
                if bits.is_none() {
                    let nearest = nearest(
                        value,
                        Polarity::ALL.iter().map(|polarity| polarity.as_str()),
                    );
                    self.bad_value(name, value, "expected how the event is told, such as `asserted` or `denied`; it was ignored", nearest, at);
                }
                bits.map(EventMatch::Polarity)
            }
            "date" => match parse_range(value, self.now) {
                Ok((from, to)) => Some(EventMatch::Date { from, to }),
                Err(expected) => {
                    self.bad_value(
                        name,
                        value,
                        &format!("expected {expected}; it was ignored"),
                        None,
                        at,
                    );
                    None
                }
            },
            "confidence" => {
                let found = confidence(value);
                if found.is_none() {
                    let expected = "expected a number from 0 to 1 or a range of them such as `[0.5 TO 0.8]`; it was ignored";
                    self.bad_value(name, value, expected, None, at);
                }
                found
            }
            _ => {
                let nearest = nearest(name, SLOTS.iter().copied()).map(str::to_owned);
                self.problem(
                    ProblemKind::UnknownField {
                        field: name.to_owned(),
                        nearest,
                    },
                    at,
                );
                Some(self.name_tokens(&[Slot::Source, Slot::Target], value))
            }
        }
    }

    fn bad_type(&mut self, name: &str, value: &str, at: At) {
        let known = EventType::ALL
            .iter()
            .map(|kind| kind.as_str())
            .chain(QuadClass::ALL.iter().map(|class| class.as_str()));
        let nearest = nearest(&value.to_uppercase(), known);
        self.bad_value(name, value, "expected an event type such as `ASSAULT` or `ASSAULT/aerial`, a quad class or a CAMEO code; it was ignored", nearest, at);
    }

    /// Whoever is meant by a value of `source:` or `target:`.
    fn actor(&self, slots: &[Slot], value: &str) -> EventMatch {
        let tokens = |values: &[String]| {
            EventMatch::Tokens(
                slots
                    .iter()
                    .flat_map(|slot| values.iter().map(|value| slot.token(value)))
                    .collect(),
            )
        };
        let (sponsored, plain) = value
            .strip_prefix('~')
            .map_or((false, value), |rest| (true, rest));
        let (who, sector) = match plain.split_once('/') {
            Some((who, sector)) => match self.names.sector_called(sector) {
                Some(sector) => (who, Some(sector)),
                None => (plain, None),
            },
            None => (plain, None),
        };
        let suffix = sector
            .as_ref()
            .map(|sector| format!("/{sector}"))
            .unwrap_or_default();
        if let Some(country) = self.names.country_called(who) {
            let mut values = vec![format!("{}{suffix}", country.code)];
            if sponsored {
                values.push(format!("~{}{suffix}", country.code));
            }
            return tokens(&values);
        }
        if let Some(region) = self.names.region_called(who) {
            let region = tokens(&[format!("#{}", region.code)]);
            return match sector {
                Some(sector) => EventMatch::And(vec![region, tokens(&[sector])]),
                None => region,
            };
        }
        if sector.is_none()
            && let Some(sector) = self.names.sector_called(who)
        {
            return tokens(&[sector]);
        }
        // A code that nobody knows may be the user's own.
        let own_code = who.len() <= 4
            && who
                .chars()
                .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
        let named = match sector {
            Some(sector) => EventMatch::And(vec![self.name_tokens(slots, who), tokens(&[sector])]),
            None => self.name_tokens(slots, who),
        };
        if own_code {
            let mut values = vec![format!("{who}{suffix}")];
            if sponsored {
                values.push(format!("~{who}{suffix}"));
            }
            return EventMatch::Or(vec![tokens(&values), named]);
        }
        named
    }

    fn place(&self, value: &str) -> EventMatch {
        if let Some(country) = self.names.country_called(value) {
            return EventMatch::Tokens(vec![Slot::Place.token(&country.code)]);
        }
        if let Some(region) = self.names.region_called(value) {
            return EventMatch::Tokens(vec![Slot::Place.token(&format!("#{}", region.code))]);
        }
        let named = self.name_tokens(&[Slot::Place], value);
        EventMatch::Or(vec![
            EventMatch::Tokens(vec![Slot::Place.token(value)]),
            named,
        ])
    }

    /// By canonical name, or by all the words of the name.
    fn name_tokens(&self, slots: &[Slot], value: &str) -> EventMatch {
        let mut exact = vec![format!("={}", name_key(value))];
        if let Some(entity) = self.names.entity_called(value) {
            exact.push(format!("={}", name_key(&entity.name)));
        }
        exact.dedup();
        let mut each = Vec::new();
        for slot in slots {
            let mut all = Vec::new();
            words(value, |word| {
                all.push(EventMatch::Tokens(vec![
                    slot.token(&format!("'{}", fold(word.form))),
                ]))
            });
            each.push(EventMatch::Tokens(
                exact.iter().map(|value| slot.token(value)).collect(),
            ));
            match all.len() {
                0 => {}
                1 => each.extend(all),
                _ => each.push(EventMatch::And(all)),
            }
        }
        merge_tokens(each)
    }
}

/// `Or` of parts, with alternatives that are mere tokens made one.
fn merge_tokens(parts: Vec<EventMatch>) -> EventMatch {
    let mut tokens = Vec::new();
    let mut others = Vec::new();
    for part in parts {
        match part {
            EventMatch::Tokens(more) => tokens.extend(more),
            EventMatch::Or(more) => others.extend(more),
            other => others.push(other),
        }
    }
    if !tokens.is_empty() {
        tokens.dedup();
        others.insert(0, EventMatch::Tokens(tokens));
    }
    if others.len() == 1 {
        others.swap_remove(0)
    } else {
        EventMatch::Or(others)
    }
}

/// The slots of `SOURCE > TYPE > TARGET @ PLACE`, in the order source, type, target, place; `None` when there are too many.
#[must_use]
pub fn short_form(text: &str) -> Option<[String; 4]> {
    let text = text.replace("->", ">").replace('→', ">");
    let (who, place) = match text.rsplit_once('@') {
        Some((who, place)) => (who, place),
        None => (text.as_str(), ""),
    };
    let parts: Vec<&str> = who.split('>').map(unquote).collect();
    let first_is_type = parts[0]
        .split('|')
        .next()
        .is_some_and(|first| type_match(first.trim()).is_some());
    let slots = match parts.as_slice() {
        [one] if first_is_type => ["", one, ""],
        [one] => [*one, "", ""],
        [one, two] => [*one, *two, ""],
        [one, two, three] => [*one, *two, *three],
        _ => return None,
    };
    Some([
        slots[0].to_owned(),
        slots[1].to_owned(),
        slots[2].to_owned(),
        unquote(place).to_owned(),
    ])
}

fn unquote(text: &str) -> &str {
    text.trim().trim_matches('"').trim()
}

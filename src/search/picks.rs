//! Values picked in facets, as conditions that articles or events must fulfil.

use super::params::{ParamError, Params};
use crate::document::{Facet, Names};
use crate::ontology::{EventType, QuadClass};
use crate::query::{self, EventMatch, event_facet};

/// Letters that a code of a country has at the most.
const CODE_LETTERS: usize = 4;

/// Picked values of one facet: an article must have one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// The facet.
    pub facet: Facet,
    /// Keys of the values, for marking buckets.
    pub keys: Vec<String>,
    /// What must hold.
    pub condition: Condition,
}

/// What a pick asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Of the article: one of these keys.
    Article(Vec<String>),
    /// Of one event, the same for all picks of events.
    Event(EventMatch),
}

pub(super) fn picks(params: &Params, names: &dyn Names) -> Result<Vec<Pick>, ParamError> {
    let mut picks = Vec::new();
    for (facet, values) in params.picks.iter().filter(|(_, values)| !values.is_empty()) {
        if matches!(
            facet,
            Facet::Country | Facet::SourceCountry | Facet::TargetCountry
        ) {
            for value in values {
                check_country(*facet, value, names)?;
            }
        }
        let condition = if facet.is_event_facet() {
            let mut any = Vec::new();
            for value in values {
                if *facet == Facet::QuadClass {
                    check_class(value)?;
                }
                if *facet == Facet::EventType
                    && event_facet(*facet, value, names)
                        == EventMatch::Tokens(vec![format!("t:{value}")])
                {
                    check_type(value)?;
                }
                any.push(event_facet(*facet, value, names));
            }
            Condition::Event(if any.len() == 1 {
                any.remove(0)
            } else {
                EventMatch::Or(any)
            })
        } else {
            let mut keys: Vec<String> = values
                .iter()
                .flat_map(|value| query::facet_keys(*facet, value, names))
                .collect();
            keys.sort();
            keys.dedup();
            Condition::Article(keys)
        };
        let mut keys = match &condition {
            Condition::Article(keys) => keys.clone(),
            Condition::Event(_) => values
                .iter()
                .map(|value| crate::document::facet_key(value))
                .collect(),
        };
        if matches!(facet, Facet::SourceCountry | Facet::TargetCountry) {
            let codes = values
                .iter()
                .filter_map(|value| names.country_called(value));
            keys.extend(codes.map(|country| crate::document::facet_key(&country.code)));
        }
        picks.push(Pick {
            facet: *facet,
            keys,
            condition,
        });
    }
    Ok(picks)
}

/// A picked quad class must exist.
fn check_class(value: &str) -> Result<(), ParamError> {
    if value.parse::<QuadClass>().is_ok() {
        return Ok(());
    }
    Err(bad_value(
        Facet::QuadClass,
        value,
        QuadClass::ALL.iter().map(|class| class.as_str()),
    ))
}

/// A picked country must not be a misspelling. What resembles no country is taken as it stands: a dictionary or an archive
/// may have invented it.
fn check_country(facet: Facet, value: &str, names: &dyn Names) -> Result<(), ParamError> {
    let code = value.len() <= CODE_LETTERS
        && value
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if code || names.country_called(value).is_some() || names.region_called(value).is_some() {
        return Ok(());
    }
    match names.country_near(value) {
        None => Ok(()),
        Some(near) => Err(
            ParamError::bad(facet.as_str(), value, "the name or code of a country")
                .near(Some(&near)),
        ),
    }
}

/// A picked event type must exist.
fn check_type(value: &str) -> Result<(), ParamError> {
    let root = value.split('/').next().unwrap_or_default();
    if root.parse::<EventType>().is_ok() {
        return Ok(());
    }
    Err(bad_value(
        Facet::EventType,
        value,
        EventType::ALL.iter().map(|kind| kind.as_str()),
    ))
}

pub(super) fn bad_value<'a>(
    facet: Facet,
    value: &str,
    known: impl Iterator<Item = &'a str>,
) -> ParamError {
    let known: Vec<&str> = known.collect();
    ParamError::bad(
        facet.as_str(),
        value,
        format!("one of `{}`", known.join("`, `")),
    )
    .near(crate::text::nearest(value, known))
}

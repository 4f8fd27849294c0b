//! Mentions → the countries, organizations, persons and places of an article with their numbers of mentions.

use std::collections::HashMap;

use super::context::tells_where;
use super::{Annotations, CountryCount, EntityCount, Mention};
use crate::lexicon::Lexicon;
use crate::ontology::EntityType;

/// The mentions with everything that is counted from them; the most mentioned first, equals in the order of the text.
pub(super) fn annotations(lexicon: &Lexicon, mentions: Vec<Mention>) -> Annotations {
    let countries = countries(lexicon, &mentions);
    let count = |kinds: &[EntityType]| entities(lexicon, &mentions, kinds);
    Annotations {
        countries,
        organizations: count(&[EntityType::Organization]),
        persons: count(&[EntityType::Person]),
        places: count(&[EntityType::Place]),
        events: Vec::new(),
        mentions,
    }
}

fn countries(lexicon: &Lexicon, mentions: &[Mention]) -> Vec<CountryCount> {
    let mut index: HashMap<&str, usize> = HashMap::new();
    let mut counts: Vec<CountryCount> = Vec::new();
    let codes = mentions
        .iter()
        .enumerate()
        .filter(|(at, mention)| !holds_next(mentions, *at) && tells_country(lexicon, mention))
        .filter_map(|(_, mention)| mention.country.as_deref());
    for code in codes {
        if let Some(&at) = index.get(code) {
            counts[at].mentions += 1;
        } else {
            index.insert(code, counts.len());
            counts.push(CountryCount {
                code: code.to_owned(),
                name: lexicon
                    .country(code)
                    .map_or_else(|| code.to_owned(), |country| country.name.clone()),
                mentions: 1,
            });
        }
    }
    counts.sort_by_key(|count| std::cmp::Reverse(count.mentions));
    counts
}

/// Whether a mention holds the one after it, which then counts in its place.
fn holds_next(mentions: &[Mention], at: usize) -> bool {
    let mention = &mentions[at];
    mentions
        .get(at + 1)
        .is_some_and(|next| next.field == mention.field && next.start < mention.end)
}

/// What a mention stands for: "the company" is of the type `group` but means an organization.
fn meant(mention: &Mention) -> EntityType {
    match mention.id.split_once('/') {
        Some(("organization", _)) if mention.kind == EntityType::Group => EntityType::Organization,
        Some(("person", _)) if mention.kind == EntityType::Group => EntityType::Person,
        _ => mention.kind,
    }
}

/// Whether who names this speaks of its country: the country itself, its people, places, government and forces, but no company,
/// newspaper, party or armed group.
fn tells_country(lexicon: &Lexicon, mention: &Mention) -> bool {
    match meant(mention) {
        EntityType::Country | EntityType::Nationality | EntityType::Place | EntityType::Group => {
            true
        }
        EntityType::Person | EntityType::Organization => {
            lexicon.entity_by_id(&mention.id).is_none_or(tells_where)
        }
    }
}

fn entities(lexicon: &Lexicon, mentions: &[Mention], kinds: &[EntityType]) -> Vec<EntityCount> {
    let mut index: HashMap<&str, usize> = HashMap::new();
    let mut counts: Vec<EntityCount> = Vec::new();
    for mention in mentions
        .iter()
        .filter(|mention| kinds.contains(&meant(mention)))
    {
        if let Some(&at) = index.get(mention.id.as_str()) {
            counts[at].mentions += 1;
        } else {
            index.insert(&mention.id, counts.len());
            let position = lexicon
                .entity_by_id(&mention.id)
                .and_then(|entity| entity.position);
            counts.push(EntityCount {
                id: mention.id.clone(),
                name: mention.name.clone(),
                country: mention.country.clone(),
                lat: position.map(|(lat, _)| f64::from(lat)),
                lon: position.map(|(_, lon)| f64::from(lon)),
                mentions: 1,
            });
        }
    }
    counts.sort_by_key(|count| std::cmp::Reverse(count.mentions));
    counts
}

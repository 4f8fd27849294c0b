//! Which place a name means: the region or country that follows it, the countries the article speaks of, the number of inhabitants.

use std::collections::HashMap;

use super::entities::{one_line, take, text_of};
use super::mentions::{Draft, Own};
use crate::article::Article;
use crate::lexicon::{Entity, Form, Lexicon, PlaceKind, Target, fold};
use crate::ontology::EntityType;

/// Settles the drafts whose senses are places or countries and that are still open.
pub(super) fn settle(lexicon: &Lexicon, article: &Article, drafts: &mut [Draft]) {
    settle_pairs(lexicon, article, drafts);
    let spoken_of = countries_spoken_of(lexicon, drafts);
    for draft in drafts.iter_mut() {
        if draft.chosen.is_none() && draft.own.is_none() && !draft.targets.is_empty() {
            settle_by_context(lexicon, draft, &spoken_of);
        }
    }
}

/// "Paris, Texas", "Frankfort, Ky.", "Tripoli, Lebanon": the second name tells which place the first is.
fn settle_pairs(lexicon: &Lexicon, article: &Article, drafts: &mut [Draft]) {
    // from the right, so that "Springfield, Clark County, Ohio" hands its state on
    for index in (0..drafts.len().saturating_sub(1)).rev() {
        let (left, right) = drafts.split_at_mut(index + 1);
        let (place, container) = (&mut left[index], &mut right[0]);
        if place.span.field != container.span.field
            || !could_be_place(lexicon, place)
            || article
                .text(place.span.field)
                .get(place.span.end as usize..container.span.start as usize)
                .is_none_or(|gap| gap != ", ")
        {
            continue;
        }
        let Some(around) = container_sense(lexicon, container, place) else {
            continue;
        };
        let outer = lexicon.entity(around);
        let inner = place
            .targets
            .iter()
            .filter(|target| lies_in(lexicon.entity(**target), outer))
            .max_by_key(|target| lexicon.entity(**target).population)
            .copied();
        let sure_else = place.chosen.is_some_and(|target| {
            lexicon.entity(target).kind != EntityType::Place || target.form == Form::Capital
        });
        match inner {
            Some(target) => take(
                lexicon,
                place,
                target,
                &format!("followed by {}", outer.name),
            ),
            None if sure_else || place.model.is_none() => {
                // a list of places ("Iran, Iraq") is no pair
                if container.chosen.is_none() && around.form == Form::AfterComma {
                    continue;
                }
                if sure_else {
                    continue;
                }
            }
            None => {
                let name = one_line(text_of(article, place));
                place.own = Some(Own {
                    id: format!(
                        "place/{}-{}",
                        outer.region.to_lowercase().replace('.', "-"),
                        fold(&name).replace(' ', "-")
                    ),
                    country: outer.country.as_deref().map(str::to_owned),
                    name,
                });
                place.kind = EntityType::Place;
                place.why = format!("article: followed by {}", outer.name);
            }
        }
        if container.chosen.is_none() {
            take(lexicon, container, around, "after a place and a comma");
        }
    }
}

/// Whether a draft may name a place.
fn could_be_place(lexicon: &Lexicon, draft: &Draft) -> bool {
    use super::analysis::NameKind;
    match draft.chosen {
        Some(target) => lexicon.entity(target).kind == EntityType::Place,
        None => {
            draft.model == Some(NameKind::Location)
                || draft
                    .targets
                    .iter()
                    .any(|target| lexicon.entity(*target).kind == EntityType::Place)
        }
    }
}

/// The sense in which a draft is a region or country around the place before it.
fn container_sense(lexicon: &Lexicon, container: &Draft, place: &Draft) -> Option<Target> {
    let is_container = |target: &Target| {
        let entity = lexicon.entity(*target);
        target.form != Form::Adjective
            && (entity.kind == EntityType::Country || entity.place == Some(PlaceKind::Region))
    };
    if let Some(target) = container.chosen {
        return Some(target).filter(|target| {
            is_container(target)
                && (lexicon.entity(*target).kind != EntityType::Country
                    || place
                        .targets
                        .iter()
                        .any(|inner| lies_in(lexicon.entity(*inner), lexicon.entity(*target)))
                    || place.targets.is_empty())
        });
    }
    let candidates = || {
        container
            .targets
            .iter()
            .filter(|target| is_container(target))
    };
    candidates()
        .find(|target| {
            place
                .targets
                .iter()
                .any(|inner| lies_in(lexicon.entity(*inner), lexicon.entity(**target)))
        })
        .or_else(|| candidates().find(|target| lexicon.entity(**target).kind == EntityType::Place))
        .copied()
}

fn lies_in(inner: &Entity, outer: &Entity) -> bool {
    match outer.kind {
        EntityType::Country => inner.kind == EntityType::Place && inner.country == outer.country,
        EntityType::Place => {
            inner.kind == EntityType::Place
                && !outer.region.is_empty()
                && inner.region == outer.region
                && inner.id != outer.id
        }
        EntityType::Person
        | EntityType::Organization
        | EntityType::Nationality
        | EntityType::Group => false,
    }
}

/// How often the settled drafts speak of each country.
fn countries_spoken_of<'l>(lexicon: &'l Lexicon, drafts: &[Draft]) -> HashMap<&'l str, f32> {
    let mut counts = HashMap::new();
    for target in drafts.iter().filter_map(|draft| draft.chosen) {
        if let Some(country) = lexicon.entity(target).country.as_deref() {
            *counts.entry(country).or_insert(0.0) += 1.0;
        }
    }
    counts
}

/// Takes the likeliest of the open senses, or none when nothing supports it.
fn settle_by_context(lexicon: &Lexicon, draft: &mut Draft, spoken_of: &HashMap<&str, f32>) {
    let total: f32 = spoken_of.values().sum();
    let score = |target: &Target| {
        let entity = lexicon.entity(*target);
        let people = match entity.kind {
            EntityType::Country => 3.0e6,
            EntityType::Place
            | EntityType::Person
            | EntityType::Organization
            | EntityType::Nationality
            | EntityType::Group => entity.population.max(1000) as f32,
        };
        let mentions = entity
            .country
            .as_deref()
            .and_then(|country| spoken_of.get(country))
            .copied()
            .unwrap_or(0.0);
        people.log10() + 3.0 * mentions / (total + 1.0) + if mentions > 0.0 { 1.0 } else { 0.0 }
    };
    let best = draft
        .targets
        .iter()
        .filter(|target| target.form != Form::AfterComma)
        .filter(|target| target.sure || draft.model.is_some())
        .max_by(|a, b| score(a).total_cmp(&score(b)))
        .copied();
    if let Some(target) = best {
        take(lexicon, draft, target, "likeliest here");
    }
}

//! Which place a name means: the region or country that follows it, the countries the article speaks of, the number of inhabitants.

use std::collections::HashMap;

use super::entities::{one_line, take, text_of};
use super::mentions::{Draft, Own};
use crate::article::Article;
use crate::lexicon::{Entity, Form, Lexicon, PlaceKind, Target, fold, id_of};
use crate::ontology::EntityType;

/// Settles the drafts whose senses are places or countries and that are still open.
pub(super) fn settle(lexicon: &Lexicon, article: &Article, drafts: &mut [Draft]) {
    settle_pairs(lexicon, article, drafts);
    let spoken_of = SpokenOf::new(lexicon, drafts);
    let year = article.published.map(|date| i32::from(date.year()));
    for draft in drafts.iter_mut() {
        if draft.chosen.is_none() && draft.own.is_none() && !draft.targets.is_empty() {
            settle_by_context(lexicon, draft, &spoken_of, year);
        }
        if draft.chosen.is_none() && draft.own.is_none() && spoken_of.may_be_american() {
            settle_county(article, draft);
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

/// How often the settled drafts speak of each country and first-level region.
struct SpokenOf<'l> {
    countries: HashMap<&'l str, f32>,
    regions: HashMap<&'l str, f32>,
    total: f32,
}

impl<'l> SpokenOf<'l> {
    fn new(lexicon: &'l Lexicon, drafts: &[Draft]) -> Self {
        let mut spoken_of = SpokenOf {
            countries: HashMap::new(),
            regions: HashMap::new(),
            total: 0.0,
        };
        for target in drafts.iter().filter_map(|draft| draft.chosen) {
            let entity = lexicon.entity(target);
            if let Some(country) = entity.country.as_deref() {
                *spoken_of.countries.entry(country).or_insert(0.0) += 1.0;
                spoken_of.total += 1.0;
            }
            if !entity.region.is_empty() {
                *spoken_of.regions.entry(entity.region).or_insert(0.0) += 1.0;
            }
        }
        spoken_of
    }

    fn country_of(&self, entity: &Entity) -> f32 {
        let country = entity.country.as_deref();
        country
            .and_then(|country| self.countries.get(country))
            .copied()
            .unwrap_or(0.0)
    }

    /// Whether the article speaks of the United States or of no country at all.
    fn may_be_american(&self) -> bool {
        self.total == 0.0 || self.countries.contains_key("USA")
    }

    /// What the countries and regions of the article add to a sense.
    fn bonus(&self, entity: &Entity) -> f32 {
        let country = self.country_of(entity);
        let share = 1.5 * country / (self.total + 1.0);
        let spoken = if country > 0.0 { 0.7 } else { 0.0 };
        let region = if self.regions.contains_key(entity.region) {
            2.5
        } else {
            0.0
        };
        share + spoken + region
    }
}

/// Takes the likeliest of the open senses, or none when nothing supports it.
fn settle_by_context(
    lexicon: &Lexicon,
    draft: &mut Draft,
    spoken_of: &SpokenOf<'_>,
    year: Option<i32>,
) {
    let score = |target: &Target| {
        let entity = lexicon.entity(*target);
        let prior = match entity.kind {
            EntityType::Place => place_prior(entity),
            EntityType::Country => 6.5,
            EntityType::Person
            | EntityType::Organization
            | EntityType::Nationality
            | EntityType::Group => 6.0,
        };
        prior + spoken_of.bonus(entity) - years_away(entity, year)
    };
    let several_bodies = draft
        .targets
        .iter()
        .filter(|target| lexicon.entity(**target).kind != EntityType::Place)
        .count()
        > 1;
    let best = draft
        .targets
        .iter()
        .filter(|target| target.form != Form::AfterComma)
        .filter(|target| {
            draft.model.is_some()
                || (target.sure
                    && (!several_bodies || spoken_of.country_of(lexicon.entity(**target)) > 0.0))
        })
        .max_by(|a, b| score(a).total_cmp(&score(b)))
        .copied();
    if let Some(target) = best {
        take(lexicon, draft, target, "likeliest here");
    }
}

/// "Harris County": counties without a country are those of American papers.
fn settle_county(article: &Article, draft: &mut Draft) {
    let text = text_of(article, draft);
    if draft.kind == EntityType::Place && text.ends_with(" County") {
        let name = one_line(text);
        draft.own = Some(Own {
            id: id_of(EntityType::Place, &name),
            name,
            country: Some("USA".into()),
        });
        draft.why = "places: a county of the United States".into();
    }
}

/// How likely a place is named, before anything is known of the article.
fn place_prior(entity: &Entity) -> f32 {
    let people = (entity.population.max(1000) as f32).log10();
    match entity.place {
        Some(PlaceKind::Capital) => people + 1.5,
        Some(PlaceKind::Water | PlaceKind::Area | PlaceKind::Facility) => 7.0,
        Some(PlaceKind::City | PlaceKind::Region) | None => people,
    }
}

/// How far a year lies outside a person's time in office, in tens of years.
fn years_away(entity: &Entity, year: Option<i32>) -> f32 {
    let Some(year) = year else { return 0.0 };
    let before = entity.years.0.map_or(0, |from| i32::from(from) - year);
    let after = entity.years.1.map_or(0, |until| year - i32::from(until));
    before.max(after).max(0) as f32 / 10.0
}

//! What the settled names of an article say of those that are still open: countries and regions spoken of, years, inhabitants.
//!
//! Every open sense has a score: how likely such a place is named at all, and how well it goes with the rest of the article. Places that
//! are small or called by a common word need something that supports them.

use std::collections::{HashMap, HashSet};

use super::camp::camp;
use super::entities::{take, text_of};
use super::mentions::Draft;
use super::places::is_compass;
use crate::article::Article;
use crate::lexicon::{Entity, Form, Lexicon, PlaceKind, Target, fold};
use crate::ontology::EntityType;

/// Cities of fewer inhabitants are meant only where something else speaks of their country.
const KNOWN_CITY: u32 = 100_000;
/// Names of other places count for a country while fewer names than this speak of countries outright.
const FEW: f32 = 3.0;
/// What is often told of abroad: forces, weapons, diplomats, travellers.
const ABROAD: &[&str] = &[
    "air",
    "aircraft",
    "airstrikes",
    "ambassador",
    "army",
    "artillery",
    "backed",
    "diplomat",
    "diplomats",
    "drone",
    "drones",
    "embassy",
    "fighters",
    "fire",
    "forces",
    "helicopters",
    "hostage",
    "hostages",
    "invaders",
    "invasion",
    "jets",
    "led",
    "marines",
    "military",
    "missile",
    "missiles",
    "nationals",
    "navy",
    "peacekeepers",
    "planes",
    "rockets",
    "shelling",
    "shells",
    "soldier",
    "soldiers",
    "strikes",
    "tanks",
    "tourist",
    "tourists",
    "troops",
    "warplanes",
    "warships",
];
/// Regions of fewer inhabitants need the same.
const KNOWN_REGION: u32 = 1_000_000;

/// How often the article speaks of each country and first-level region.
pub(super) struct SpokenOf<'l> {
    countries: HashMap<&'l str, f32>,
    regions: HashMap<&'l str, f32>,
    /// How many of the open names could lie in each country, each name shared out among its senses.
    open: HashMap<&'l str, f32>,
    total: f32,
}

impl<'l> SpokenOf<'l> {
    pub(super) fn new(lexicon: &'l Lexicon, article: &Article, drafts: &[Draft]) -> Self {
        let mut spoken_of = SpokenOf {
            countries: HashMap::new(),
            regions: HashMap::new(),
            open: HashMap::new(),
            total: 0.0,
        };
        let mut names = HashSet::new();
        for draft in drafts {
            // regions inside names are often namesakes ("Suffolk County")
            let inside = draft
                .inside
                .filter(|target| lexicon.entity(*target).place != Some(PlaceKind::Region));
            if let Some(target) = draft.chosen.or(inside) {
                let entity = lexicon.entity(target);
                if !tells_where(entity) {
                    continue;
                }
                let weight = weight(article, draft);
                if let Some(country) = entity.country.as_deref().filter(|_| weight > 0.0) {
                    *spoken_of.countries.entry(country).or_insert(0.0) += weight;
                    spoken_of.total += weight;
                }
                if !entity.region.is_empty() {
                    *spoken_of.regions.entry(entity.region).or_insert(0.0) += 1.0;
                }
            } else if names.insert(fold(text_of(article, draft))) {
                let shares = shares(lexicon, draft);
                match shares.as_slice() {
                    // which of its places is open, but not the country
                    [(country, _)] if is_sure_place(lexicon, draft) => {
                        *spoken_of.countries.entry(country).or_insert(0.0) += 1.0;
                        spoken_of.total += 1.0;
                    }
                    _ => {
                        for (country, share) in shares {
                            *spoken_of.open.entry(country).or_insert(0.0) += share;
                        }
                    }
                }
            }
        }
        spoken_of
    }

    /// How often the settled names speak of the country of `entity`.
    pub(super) fn country_of(&self, entity: &Entity) -> f32 {
        let country = entity.country.as_deref();
        country
            .and_then(|country| self.countries.get(country))
            .copied()
            .unwrap_or(0.0)
    }

    /// Whether a settled name speaks of the region or country of `entity`.
    pub(super) fn speaks_of(&self, entity: &Entity) -> bool {
        self.country_of(entity) > 0.0 || self.regions.contains_key(entity.region)
    }

    /// Whether the article speaks of the United States or of no country at all.
    pub(super) fn may_be_american(&self) -> bool {
        self.total == 0.0 || self.countries.contains_key("USA")
    }

    /// Whether the article speaks of the country of `entity`, or of none.
    fn may_be_of(&self, entity: &Entity) -> bool {
        self.total == 0.0 || entity.country.is_none() || self.country_of(entity) > 0.0
    }

    /// How likely `entity` is meant.
    pub(super) fn score(&self, entity: &Entity) -> f32 {
        let prior = match entity.kind {
            EntityType::Place => place_prior(entity),
            EntityType::Country => 6.5,
            EntityType::Person
            | EntityType::Organization
            | EntityType::Nationality
            | EntityType::Group => 6.0,
        };
        prior + self.bonus(entity)
    }

    /// What the countries and regions of the article add to a sense.
    fn bonus(&self, entity: &Entity) -> f32 {
        let country = self.country_of(entity);
        let share = 1.5 * country / (self.total + 1.0);
        let spoken = if country > 0.0 {
            0.7 * country.min(1.0)
        } else if entity.kind == EntityType::Place {
            -0.5 * self.total.min(1.0)
        } else {
            0.0
        };
        let region = if self.regions.contains_key(entity.region) {
            2.5
        } else {
            0.0
        };
        share + spoken + region + 0.3 * self.open_names(entity).min(3.0)
    }

    fn open_names(&self, entity: &Entity) -> f32 {
        let country = entity.country.as_deref();
        country
            .and_then(|country| self.open.get(country))
            .copied()
            .unwrap_or(0.0)
    }

    /// Whether little else is told, and many of the open names could lie in the same country.
    fn is_open_about(&self, entity: &Entity) -> bool {
        let most = self.open.values().copied().fold(0.0, f32::max);
        let here = self.open_names(entity);
        self.total < FEW && here >= 2.0 && here * 2.0 >= most
    }

    /// Whether a place is so well known, or goes so well with the rest, that its name alone means it.
    pub(super) fn supports(&self, entity: &Entity) -> bool {
        if entity.kind != EntityType::Place || self.speaks_of(entity) {
            return true;
        }
        match entity.place {
            Some(PlaceKind::City | PlaceKind::Region) if self.is_open_about(entity) => true,
            // nothing else is said to be anywhere
            Some(PlaceKind::City) => self.total == 0.0 || entity.population >= KNOWN_CITY,
            Some(PlaceKind::Region) => entity.population >= KNOWN_REGION,
            Some(PlaceKind::Capital | PlaceKind::Water | PlaceKind::Area | PlaceKind::Facility)
            | None => true,
        }
    }
}

/// How much a settled name says of where an article is: nothing of "pro-Russian", little of "Russian troops".
fn weight(article: &Article, draft: &Draft) -> f32 {
    if draft.kind != EntityType::Nationality {
        return 1.0;
    }
    let text = article.text(draft.span.field);
    if camp(text, draft.span.start).is_some() {
        return 0.0;
    }
    let after = text[draft.span.end as usize..].trim_start_matches([' ', '-']);
    let word = after.split(|letter: char| !letter.is_alphabetic()).next();
    if word.is_some_and(|word| ABROAD.contains(&word)) {
        return 0.3;
    }
    1.0
}

/// Whether who names this speaks of where it is: not of companies, newspapers and the like, which are spoken of everywhere.
pub(super) fn tells_where(entity: &Entity) -> bool {
    match entity.kind {
        EntityType::Country | EntityType::Nationality | EntityType::Place | EntityType::Group => {
            true
        }
        EntityType::Person | EntityType::Organization => {
            matches!(
                entity.sector.as_deref(),
                Some("GOV" | "LEG" | "MIL" | "SPY" | "COP" | "JUD")
            )
        }
    }
}

/// Whether every sense of a draft is a place, and one of them is sure.
fn is_sure_place(lexicon: &Lexicon, draft: &Draft) -> bool {
    draft
        .targets
        .iter()
        .all(|target| lexicon.entity(*target).kind == EntityType::Place)
        && draft.targets.iter().any(|target| target.sure)
}

/// The countries in which the senses of an open draft lie, each with its share of the name.
fn shares<'l>(lexicon: &'l Lexicon, draft: &Draft) -> Vec<(&'l str, f32)> {
    let mut countries: Vec<&str> = draft
        .targets
        .iter()
        .filter(|target| matches!(target.form, Form::Name | Form::Capital))
        .map(|target| lexicon.entity(*target))
        .filter(|entity| entity.kind == EntityType::Place)
        .filter_map(|entity| entity.country.as_deref())
        .collect();
    countries.sort_unstable();
    countries.dedup();
    let share = 1.0 / countries.len().max(1) as f32;
    countries
        .into_iter()
        .map(|country| (country, share))
        .collect()
}

/// Takes the likeliest of the open senses, or none when nothing supports it.
pub(super) fn settle_by_context(
    lexicon: &Lexicon,
    article: &Article,
    draft: &mut Draft,
    spoken_of: &SpokenOf<'_>,
    year: Option<i32>,
) {
    /// Former and other names are meant less often than the name itself.
    const ALIAS: f32 = 1.0;
    let text = text_of(article, draft);
    let folded = fold(text);
    let score = |target: &Target| {
        let entity = lexicon.entity(*target);
        let place = matches!(entity.kind, EntityType::Place | EntityType::Country)
            && target.form == Form::Name;
        let alias = if place && fold(&entity.name) != folded {
            ALIAS
        } else {
            0.0
        };
        spoken_of.score(entity) - years_away(entity, year) - alias
    };
    let several_bodies = draft
        .targets
        .iter()
        .filter(|target| lexicon.entity(**target).kind != EntityType::Place)
        .count()
        > 1;
    let mut best: Option<(Target, f32)> = None;
    for target in &draft.targets {
        let entity = lexicon.entity(*target);
        let elsewhere = several_bodies
            && entity.kind == EntityType::Organization
            && !target.sure
            && !spoken_of.may_be_of(entity);
        let evident = (draft.model.is_some() && !elsewhere)
            || (target.sure && (!several_bodies || spoken_of.country_of(entity) > 0.0));
        if target.form == Form::AfterComma
            || !evident
            || !spoken_of.supports(entity)
            || (entity.kind == EntityType::Person && !target.sure && !spoken_of.may_be_of(entity))
            || (is_compass(text, entity) && !spoken_of.speaks_of(entity))
        {
            continue;
        }
        // the first of equals
        let score = score(target);
        if best.is_none_or(|(_, high)| score > high) {
            best = Some((*target, score));
        }
    }
    if let Some((target, _)) = best {
        take(lexicon, draft, target, "likeliest here");
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

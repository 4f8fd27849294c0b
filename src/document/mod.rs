//! `Article + Annotations → Document`: what an index holds of one article, free of any engine.
//!
//! The article and its annotations are kept whole, so that they come back exactly and can be annotated anew;
//! beside them stand the keys by which they are found: facet values, event tokens, date bounds. Words are cut
//! by [`analysis`]; [`fields`] is the only place that names an index field.

pub mod analysis;
mod events;
mod facet;
pub mod fields;
mod names;
mod near;
mod stored;

pub use events::{EventKeys, Slot, date_bounds, event_keys};
pub use facet::Facet;
pub use names::{Named, NamedEntity, Names, NoNames};
pub use stored::{StoredError, pack, unpack, unpack_first, unpack_shown};

use std::collections::{HashMap, HashSet};

use crate::annotate::Annotations;
use crate::article::Article;

/// One value of a facet, with the name people read where it differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FacetValue {
    /// Which facet.
    pub facet: Facet,
    /// Code, canonical name or path; what a filter takes.
    pub value: String,
    /// What people read; empty when it is the value itself.
    pub label: String,
    /// Distance from the leaves of the hierarchy: 0 for a country, 1 and more for the regions above it.
    pub above: u8,
}

/// An article ready to be indexed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The article as read.
    pub article: Article,
    /// What was read out of it.
    pub annotations: Annotations,
    /// Values in the facets of articles, with ancestors, without repeats.
    pub facets: Vec<FacetValue>,
    /// Keys of each event, in the order of `annotations.events`.
    pub events: Vec<EventKeys>,
    /// First second and one past the last second of the publication date, since 1970 UTC.
    pub published: Option<(i64, i64)>,
    /// Equal for articles that are nearly the same text.
    pub near: u64,
    /// Decides between hits that are otherwise equal: a hash of the id, the same in every index.
    pub tie: u64,
}

/// Builds the document of an article.
#[must_use]
pub fn build(article: Article, annotations: Annotations, names: &dyn Names) -> Document {
    let mut facets = Vec::new();
    article_facets(&article, &mut facets);
    annotation_facets(&annotations, names, &mut facets);
    facets.sort();
    let mut shown = HashSet::new();
    facets.retain(|value| shown.insert((value.facet, facet_key(&value.value))));
    let mut events: Vec<EventKeys> = annotations
        .events
        .iter()
        .map(|event| event_keys(event, names))
        .collect();
    one_spelling(&mut events);
    Document {
        facets,
        events,
        published: article
            .published
            .map(|date| (date.start_unix(), date.end_unix())),
        near: near::signature(&article.title, &article.body),
        tie: tie_of(&article.id),
        article,
        annotations,
    }
}

/// Within one article a value of a facet of events has one spelling, the first, so that it counts once.
fn one_spelling(events: &mut [EventKeys]) {
    let mut shown: HashMap<(Facet, String), FacetValue> = HashMap::new();
    for event in events {
        let mut seen = HashSet::new();
        for value in &mut event.facets {
            let first = shown
                .entry((value.facet, facet_key(&value.value)))
                .or_insert_with(|| value.clone());
            value.clone_from(first);
        }
        event.facets.retain(|value| seen.insert(value.clone()));
    }
}

/// What two values of a facet must share to be one: case, accents and the width of spaces do not count.
#[must_use]
pub fn facet_key(value: &str) -> String {
    let mut key = String::with_capacity(value.len());
    for part in value.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&analysis::fold(&part.to_lowercase()));
    }
    key
}

/// The tie-break of an article id.
#[must_use]
pub fn tie_of(id: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(id.as_bytes()) >> 1
}

impl FacetValue {
    fn new(facet: Facet, value: &str) -> Self {
        FacetValue {
            facet,
            value: value.trim().to_owned(),
            label: String::new(),
            above: 0,
        }
    }
}

fn article_facets(article: &Article, facets: &mut Vec<FacetValue>) {
    let mut add = |facet, value: &str| {
        if !value.trim().is_empty() {
            facets.push(FacetValue::new(facet, value));
        }
    };
    let single = [
        (Facet::Language, &article.language),
        (Facet::Outlet, &article.outlet),
        (Facet::Section, &article.section),
    ];
    for (facet, value) in single {
        add(facet, value.as_deref().unwrap_or_default());
    }
    for tag in &article.tags {
        add(Facet::Tag, tag);
    }
    if let Some(date) = article.published {
        let mut path = format!("{:04}", date.year());
        let year = path.clone();
        facets.push(FacetValue {
            above: 2,
            ..FacetValue::new(Facet::Date, &path)
        });
        if let Some(month) = date.month() {
            path = format!("{path}/{year}-{month:02}");
            facets.push(FacetValue {
                above: 1,
                ..FacetValue::new(Facet::Date, &path)
            });
            if let Some(day) = date.day() {
                path = format!("{path}/{year}-{month:02}-{day:02}");
                facets.push(FacetValue::new(Facet::Date, &path));
            }
        }
    }
}

fn annotation_facets(annotations: &Annotations, names: &dyn Names, facets: &mut Vec<FacetValue>) {
    for country in &annotations.countries {
        let mut value = FacetValue::new(Facet::Country, &country.code);
        value.label.clone_from(&country.name);
        facets.push(value);
        let regions = names.regions_of(&country.code);
        let depth = regions.len();
        for (at, region) in regions.into_iter().enumerate() {
            facets.push(FacetValue {
                facet: Facet::Country,
                value: region.code,
                label: region.name,
                above: (depth - at).min(9) as u8,
            });
        }
    }
    let named = [
        (Facet::Organization, &annotations.organizations),
        (Facet::Person, &annotations.persons),
        (Facet::Place, &annotations.places),
    ];
    for (facet, entities) in named {
        for entity in entities {
            if !entity.name.trim().is_empty() {
                facets.push(FacetValue::new(facet, &entity.name));
            }
        }
    }
}

//! Which place a name means: the region or country that follows it, the list it stands in, what else the article speaks of.

use super::context::{SpokenOf, settle_by_context};
use super::entities::{display, take, text_of};
use super::mentions::{Draft, Own};
use crate::article::Article;
use crate::lexicon::{Entity, Form, Lexicon, PlaceKind, Target, Tongue, fold, id_of};
use crate::ontology::EntityType;

/// Settles the drafts whose senses are places or countries and that are still open.
pub(super) fn settle(lexicon: &Lexicon, article: &Article, drafts: &mut [Draft]) {
    settle_pairs(lexicon, article, drafts);
    settle_lists(lexicon, article, drafts);
    for draft in drafts.iter_mut() {
        forget_namesakes(lexicon, article, draft);
    }
    let spoken_of = SpokenOf::new(lexicon, article, drafts);
    let year = article.published.map(|date| i32::from(date.year()));
    for draft in drafts.iter_mut() {
        if draft.chosen.is_some() || draft.own.is_some() {
            continue;
        }
        if !draft.targets.is_empty() {
            settle_by_context(lexicon, article, draft, &spoken_of, year);
        }
        if draft.chosen.is_none() && draft.kind == EntityType::Place {
            settle_part(lexicon, article, draft, &spoken_of);
        }
        if draft.chosen.is_none() && draft.own.is_none() && spoken_of.may_be_american() {
            settle_county(lexicon, article, draft);
        }
    }
    for draft in drafts.iter_mut() {
        keep_what_tells(lexicon, article, draft, &spoken_of);
    }
}

/// "Armenia, Azerbaijan, Georgia and Iraq", "Ohio, Georgia and Texas": what stands in a list is what its neighbours are.
fn settle_lists(lexicon: &Lexicon, article: &Article, drafts: &mut [Draft]) {
    let is_country = |target: Target| {
        target.form == Form::Name && lexicon.entity(target).kind == EntityType::Country
    };
    for index in 0..drafts.len() {
        let draft = &drafts[index];
        if draft.chosen.is_some() || draft.own.is_some() || draft.targets.len() < 2 {
            continue;
        }
        let before = index
            .checked_sub(1)
            .filter(|&at| is_list(article, &drafts[at], draft));
        let after =
            Some(index + 1).filter(|&at| at < drafts.len() && is_list(article, draft, &drafts[at]));
        let neighbours = || {
            before
                .iter()
                .chain(&after)
                .filter_map(|&at| drafts[at].chosen)
        };
        let sense = draft.targets.iter().copied().find(|&target| {
            let entity = lexicon.entity(target);
            if is_country(target) {
                return neighbours().any(is_country);
            }
            entity.place == Some(PlaceKind::Region)
                && neighbours().any(|other| {
                    let other = lexicon.entity(other);
                    other.place == Some(PlaceKind::Region) && other.country == entity.country
                })
        });
        if let Some(sense) = sense {
            take(
                lexicon,
                &mut drafts[index],
                sense,
                "as its neighbours in the list",
            );
        }
    }
}

/// Whether two drafts are neighbours in a list.
pub(super) fn is_list(article: &Article, left: &Draft, right: &Draft) -> bool {
    left.span.field == right.span.field
        && article
            .text(left.span.field)
            .get(left.span.end as usize..right.span.start as usize)
            .is_some_and(|gap| matches!(gap, ", " | " and " | ", and " | " or " | ", or "))
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
        let Some(around) = container_sense(lexicon, article, container, place) else {
            continue;
        };
        let outer = lexicon.entity(around);
        // "Maine, Montana", "Copenhagen, Hamburg" are lists, not places in each other
        let elsewhere = place.targets.iter().any(|target| {
            let entity = lexicon.entity(*target);
            entity.place == Some(PlaceKind::Region)
                || (target.sure && around.form != Form::AfterComma && !writes_pairs(outer))
        });
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
            None if elsewhere => {
                continue;
            }
            None => {
                let name = display(lexicon, EntityType::Place, text_of(article, place));
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
fn container_sense(
    lexicon: &Lexicon,
    article: &Article,
    container: &Draft,
    place: &Draft,
) -> Option<Target> {
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
        .or_else(|| {
            candidates()
                .filter(|target| lexicon.entity(**target).kind == EntityType::Place)
                .filter(|target| !is_compass(text_of(article, container), lexicon.entity(**target)))
                .max_by_key(|target| lexicon.entity(**target).population)
        })
        .copied()
}

/// Countries whose papers write "city, state" also where no abbreviation shows it.
fn writes_pairs(region: &Entity) -> bool {
    matches!(
        region.country.as_deref(),
        Some("USA" | "CAN" | "AUS" | "IND")
    )
}

/// Words for a part of a place by where it lies.
const COMPASS: &[&str] = &[
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "upper",
    "lower",
];

/// "North" of Cameroon, "Central" of Uganda: regions that are called by a point of the compass.
pub(super) fn is_compass(text: &str, entity: &Entity) -> bool {
    const OTHERS: &[&str] = &["centre", "west coast"];
    let folded = fold(text);
    entity.place == Some(PlaceKind::Region)
        && (OTHERS.contains(&folded.as_str())
            || folded.split(' ').all(|word| COMPASS.contains(&word)))
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

/// "Harris County": counties without a country are those of American papers.
fn settle_county(lexicon: &Lexicon, article: &Article, draft: &mut Draft) {
    let text = text_of(article, draft);
    if draft.kind == EntityType::Place && text.ends_with(" County") {
        let name = display(lexicon, EntityType::Place, text);
        draft.own = Some(Own {
            id: id_of(EntityType::Place, &name),
            name,
            country: Some("USA".into()),
        });
        draft.why = "places: a county of the United States".into();
    }
}

/// "north London", "South St. Paul", "Metro Vancouver": part of a place that the lexicon knows.
fn settle_part(lexicon: &Lexicon, article: &Article, draft: &mut Draft, spoken_of: &SpokenOf<'_>) {
    const OTHERS: &[&str] = &[
        "inner",
        "downtown",
        "metro",
        "metropolitan",
        "greater",
        "suburban",
        "mid",
    ];
    let text = text_of(article, draft);
    let Some((part, whole)) = text.split_once([' ', '-']) else {
        return;
    };
    let part = fold(part);
    if !COMPASS.contains(&part.as_str()) && !OTHERS.contains(&part.as_str()) {
        return;
    }
    let best = lexicon
        .exact(whole)
        .iter()
        .filter(|target| {
            matches!(target.form, Form::Name | Form::Capital) && target.tongue == Tongue::Any
        })
        .map(|target| lexicon.entity(*target))
        .filter(|entity| matches!(entity.kind, EntityType::Place | EntityType::Country))
        .filter(|entity| !is_compass(whole, entity) && spoken_of.supports(entity))
        .max_by(|a, b| spoken_of.score(a).total_cmp(&spoken_of.score(b)));
    if let Some(entity) = best {
        let name = display(lexicon, EntityType::Place, text);
        draft.why = format!("article: part of {}", entity.name);
        draft.own = Some(Own {
            id: id_of(EntityType::Place, &name),
            name,
            country: entity.country.as_deref().map(str::to_owned),
        });
    }
}

/// Words that make an organization a public body of the place in its name.
const PUBLIC: &[&str] = &[
    "court",
    "police",
    "council",
    "city",
    "county",
    "department",
    "district",
    "university",
    "college",
    "school",
    "hospital",
    "government",
    "authority",
    "airport",
    "service",
    "parliament",
    "assembly",
    "legislature",
    "senate",
    "ministry",
    "state",
    "province",
    "governorate",
    "bureau",
    "guard",
    "board",
];
/// Last words of the names of streets.
const STREETS: &[&str] = &[
    "street",
    "avenue",
    "road",
    "drive",
    "lane",
    "boulevard",
    "highway",
    "way",
    "square",
    "st",
    "ave",
    "rd",
    "blvd",
    "parkway",
];

fn is_public(folded: &str) -> bool {
    folded.split(' ').skip(1).any(|word| PUBLIC.contains(&word))
}

/// A country inside a name tells where it is, but not in the name of a street ("Northumberland Avenue"), nor a city in that of anything
/// but a public body ("Tbilisi City Court").
fn forget_namesakes(lexicon: &Lexicon, article: &Article, draft: &mut Draft) {
    let Some(inside) = draft.inside else { return };
    let folded = fold(text_of(article, draft));
    let street = folded
        .rsplit(' ')
        .next()
        .is_some_and(|last| STREETS.contains(&last));
    let city = matches!(
        lexicon.entity(inside).place,
        Some(PlaceKind::City | PlaceKind::Capital)
    );
    if street || (city && !is_public(&folded)) {
        draft.inside = None;
    }
}

/// A region inside a name tells where it is when it is spoken of, or well known and the name that of a place or public body
/// ("Virginia Department of Education", not "Suffolk Times").
fn keep_what_tells(
    lexicon: &Lexicon,
    article: &Article,
    draft: &mut Draft,
    spoken_of: &SpokenOf<'_>,
) {
    let region = draft
        .inside
        .map(|target| lexicon.entity(target))
        .filter(|entity| entity.place == Some(PlaceKind::Region));
    let Some(entity) = region else { return };
    let body = draft.kind != EntityType::Organization || is_public(&fold(text_of(article, draft)));
    let tells = spoken_of.speaks_of(entity) || (body && spoken_of.supports(entity));
    if !tells {
        draft.inside = None;
    }
}

//! "The government", "police", "the supreme court" of nobody named → of the land that the article is about.

use std::collections::BTreeMap;

use super::actors::Found;
use super::draft::Draft;
use super::tree::Tree;
use crate::annotate::{EntityType, Mention, Rel, Tag};

/// Least mentions of a land in an article that is about it.
const LEAST: usize = 4;
/// Least share of that land among all mentions of lands, in percent.
const SHARE: usize = 70;

/// Sectors of authorities, which each land has of its own.
const AUTHORITIES: &[&str] = &["COP", "GOV", "JUD", "LEG", "MIL"];

/// Words between "the" and an authority that leave it one of the land.
const OWN: &[&str] = &[
    "central",
    "federal",
    "national",
    "supreme",
    "constitutional",
    "high",
    "ruling",
    "interim",
    "transitional",
    "military",
    "local",
    "prime",
    "riot",
    "security",
    "armed",
    "interior",
    "defence",
    "defense",
    "finance",
    "justice",
    "health",
];

/// The land that an article is about, by its places and peoples. O(mentions).
pub(super) fn home(mentions: &[Mention]) -> Option<String> {
    let placed = mentions.iter().filter(|mention| {
        matches!(
            mention.kind,
            EntityType::Country | EntityType::Nationality | EntityType::Place
        )
    });
    most_named(placed.filter_map(|mention| mention.country.as_deref())).map(str::to_owned)
}

/// The land that is named most, if that is often and hardly another is.
fn most_named<'a>(named: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut lands: BTreeMap<&str, usize> = BTreeMap::new();
    for land in named {
        *lands.entry(land).or_default() += 1;
    }
    let all: usize = lands.values().sum();
    let (land, most) = lands.into_iter().max_by_key(|&(_, count)| count)?;
    (most >= LEAST && most * 100 >= all * SHARE).then_some(land)
}

/// Gives authorities of no known land that of the article.
pub(super) fn bring_home(tree: &Tree<'_>, home: Option<&str>, draft: &mut Draft) {
    let Some(home) = home else { return };
    for found in draft.source.found.iter_mut().chain(&mut draft.target.found) {
        if is_authority(found) && is_of_the_land(tree, found.token) {
            found.actor.country = Some(home.to_owned());
        }
    }
}

fn is_authority(found: &Found) -> bool {
    let actor = &found.actor;
    actor.country.is_none()
        && actor.id.is_none()
        && actor
            .sector
            .as_deref()
            .is_some_and(|sector| AUTHORITIES.contains(&sector))
}

/// Whether a noun phrase says of an authority only that it is the one: "the central government", "police".
fn is_of_the_land(tree: &Tree<'_>, noun: usize) -> bool {
    let definite = tree
        .kid(noun, Rel::Det)
        .map(|word| tree.word(word).eq_ignore_ascii_case("the"));
    let word = tree.lower(noun);
    let bare = matches!(word, "police" | "authorities" | "parliament" | "lawmakers");
    // "The soldiers", "the embassy", "the administration" may well be of another land.
    let one = bare
        || matches!(tree.tag(noun), Tag::Nn | Tag::Nnp)
            && !matches!(word, "embassy" | "administration");
    one && definite.unwrap_or(bare)
        && tree.kids(noun).all(|kid| match tree.rel(kid) {
            Rel::Det | Rel::Punct | Rel::Cc | Rel::Conj => true,
            Rel::Amod | Rel::Compound => {
                OWN.contains(&tree.lower(kid))
                    || tree.lower(kid) == "foreign" && word.starts_with("minist")
            }
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_about_the_land_that_most_of_it_names() {
        assert_eq!(most_named("KEN KEN UGA KEN KEN".split(' ')), Some("KEN"));
        assert_eq!(most_named("KEN KEN KEN".split(' ')), None);
        assert_eq!(most_named("KEN KEN KEN KEN UGA UGA TZA".split(' ')), None);
    }
}

//! Organizations: acronyms that the article explains in brackets, and short forms of longer names.

use std::collections::HashMap;

use super::context::tells_where;
use super::entities::{take, text_of, unknown};
use super::mentions::{Draft, Own};
use crate::article::Article;
use crate::lexicon::{Body, Lexicon, fold};
use crate::ontology::EntityType;
use crate::text::{Span, TextField};

/// Lands whose parliament is called a congress.
const CONGRESSES: &[&str] = &[
    "USA", "MEX", "BRA", "ARG", "PHL", "PER", "CHL", "COL", "PRY", "GTM", "HND", "PLW", "FSM",
];

/// Gives every organization of the article one name and id.
pub(super) fn settle(lexicon: &Lexicon, article: &Article, drafts: &mut Vec<Draft>) {
    name_bodies(lexicon, article, drafts);
    let acronyms = explained_acronyms(lexicon, article, drafts);
    if !acronyms.is_empty() {
        apply_acronyms(lexicon, article, drafts, &acronyms);
    }
    short_forms(lexicon, article, drafts);
}

/// "Iran's Foreign Ministry", "the Ministry of Defence of Kenya": one name and id for each body of each state. Without a country it is
/// the last one of that kind that the article named with its country.
fn name_bodies(lexicon: &Lexicon, article: &Article, drafts: &mut [Draft]) {
    let mut last: HashMap<&str, String> = HashMap::new();
    let spoken_of = spoken_of_most(lexicon, drafts);
    for index in 0..drafts.len() {
        let draft = &drafts[index];
        if draft.kind != EntityType::Organization || draft.chosen.is_some() || draft.own.is_some() {
            continue;
        }
        let folded = fold(text_of(article, draft));
        let words: Vec<&str> = folded.split(' ').collect();
        let Some((body, rest)) = split_body(lexicon, &words) else {
            continue;
        };
        let mut how = "";
        let country = if rest.is_empty() {
            country_before(lexicon, article, drafts, index)
                .or_else(|| last.get(body.key).cloned())
                .or_else(|| {
                    how = ", the country that the article speaks of";
                    let land = spoken_of.clone();
                    land.filter(|code| {
                        body.key != "parliament" || !CONGRESSES.contains(&code.as_str())
                    })
                })
        } else {
            let country = lexicon.resolve_country(&rest);
            country.map(|country| country.code.clone())
        };
        let Some(country) = country.as_deref().and_then(|code| lexicon.country(code)) else {
            continue;
        };
        last.insert(body.key, country.code.clone());
        let draft = &mut drafts[index];
        draft.why = format!("bodies: {} of {}{how}", body.name, country.name);
        let id = format!("organization/{}-{}", country.code.to_lowercase(), body.key);
        let known = lexicon.entity_by_id(&id);
        draft.own = Some(Own {
            name: known.map_or_else(
                || format!("{} of {}", body.name, country.name),
                |entity| entity.name.to_string(),
            ),
            id,
            country: Some(country.code.clone()),
        });
    }
}

/// The country that most names of the article speak of, when hardly any speak of another.
fn spoken_of_most(lexicon: &Lexicon, drafts: &[Draft]) -> Option<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let codes = drafts
        .iter()
        .filter_map(|draft| draft.chosen)
        .map(|target| lexicon.entity(target))
        .filter(|entity| tells_where(entity))
        .filter_map(|entity| entity.country.as_deref());
    for code in codes {
        *counts.entry(code).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let (code, count) = counts
        .into_iter()
        .max_by_key(|(code, count)| (*count, *code))?;
    (count >= 2 && count * 4 >= all * 3).then(|| code.to_owned())
}

/// The longest run of words that names a body, and the other words without articles and prepositions.
fn split_body(lexicon: &Lexicon, words: &[&str]) -> Option<(Body, String)> {
    for length in (1..=words.len()).rev() {
        for start in 0..=words.len() - length {
            if let Some(body) = lexicon.body(&words[start..start + length].join(" ")) {
                let rest: Vec<&str> = words[..start]
                    .iter()
                    .chain(&words[start + length..])
                    .filter(|word| !matches!(**word, "the" | "of" | "s" | "in" | "for"))
                    .copied()
                    .collect();
                return Some((body, rest.join(" ")));
            }
        }
    }
    None
}

/// Country of the nationality or country that stands right before a name ("Iran's Foreign Ministry" cut in two).
fn country_before(
    lexicon: &Lexicon,
    article: &Article,
    drafts: &[Draft],
    index: usize,
) -> Option<String> {
    let before = drafts.get(index.checked_sub(1)?)?;
    let here = &drafts[index];
    if before.span.field != here.span.field {
        return None;
    }
    let gap = article
        .text(here.span.field)
        .get(before.span.end as usize..here.span.start as usize)?;
    let entity = lexicon.entity(before.chosen?);
    (matches!(gap, " " | "'s " | "’s " | "' " | "’ ") && entity.kind == EntityType::Country)
        .then(|| entity.country.as_deref().map(str::to_owned))
        .flatten()
}

/// Acronyms with the index of the draft that they stand for.
fn explained_acronyms(
    lexicon: &Lexicon,
    article: &Article,
    drafts: &[Draft],
) -> HashMap<String, usize> {
    let mut acronyms = HashMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let known_other = draft
            .chosen
            .is_some_and(|target| lexicon.entity(target).kind != EntityType::Organization);
        if known_other || draft.kind == EntityType::Person {
            continue;
        }
        let rest = article
            .text(draft.span.field)
            .get(draft.span.end as usize..)
            .unwrap_or_default();
        let Some(acronym) = rest
            .strip_prefix(" (")
            .and_then(|rest| rest.split_once(')'))
            .map(|(inside, _)| inside)
        else {
            continue;
        };
        if is_acronym(acronym) && has_initials(text_of(article, draft), acronym) {
            acronyms.entry(acronym.to_owned()).or_insert(index);
        }
    }
    acronyms
}

/// Two to eight capitals, perhaps with digits, points or a small plural s.
fn is_acronym(text: &str) -> bool {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    (2..=8).contains(&capitals)
        && text
            .chars()
            .all(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '&'))
}

/// Whether the letters of `acronym` can come from the words of `name`: its first letter opens a word, the rest follow in order.
fn has_initials(name: &str, acronym: &str) -> bool {
    let initials: Vec<char> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect();
    let letters = acronym.chars().filter(|c| c.is_uppercase());
    let mut at = 0;
    let mut matched = 0usize;
    let mut all = 0usize;
    for letter in letters {
        all += 1;
        if let Some(found) = initials[at..].iter().position(|initial| *initial == letter) {
            at += found + 1;
            matched += 1;
        }
    }
    matched >= 2 && matched * 3 >= all * 2
}

/// Every use of an explained acronym means what it was explained as.
fn apply_acronyms(
    lexicon: &Lexicon,
    article: &Article,
    drafts: &mut Vec<Draft>,
    acronyms: &HashMap<String, usize>,
) {
    let mut meanings: Vec<(&str, Draft)> = acronyms
        .iter()
        .map(|(acronym, &index)| (acronym.as_str(), drafts[index].clone()))
        .collect();
    meanings.sort_by_key(|(acronym, _)| *acronym);
    for (acronym, meaning) in &mut meanings {
        let named = unknown(lexicon, EntityType::Organization, text_of(article, meaning));
        let name = named.name.clone();
        if meaning.chosen.is_none() {
            // the dictionary may know the acronym although it does not know this way of writing the name
            let known = lexicon.exact(acronym).iter().copied().find(|target| {
                let entity = lexicon.entity(*target);
                entity.kind == EntityType::Organization && fold(&entity.name) == fold(&name)
            });
            if let Some(target) = known {
                take(lexicon, meaning, target, "explained by its acronym");
            } else if meaning.own.is_none() {
                meaning.own = Some(Own {
                    country: meaning
                        .inside
                        .and_then(|target| lexicon.entity(target).country.as_deref())
                        .map(str::to_owned),
                    ..named
                });
            }
            meaning.kind = EntityType::Organization;
        }
        meaning.why = format!("article: explained as {name}");
    }
    for draft in drafts.iter_mut() {
        let text = text_of(article, draft);
        if let Some((_, meaning)) = meanings.iter().find(|(acronym, _)| *acronym == text) {
            adopt(draft, meaning);
        }
    }
    for field in [TextField::Title, TextField::Body] {
        for (acronym, meaning) in &meanings {
            for (at, _) in article.text(field).match_indices(acronym) {
                let span = Span {
                    field,
                    start: at as u32,
                    end: (at + acronym.len()) as u32,
                };
                if stands_alone(article.text(field), &span)
                    && !drafts.iter().any(|draft| draft.span.overlaps(&span))
                {
                    let mut draft = meaning.clone();
                    draft.span = span;
                    drafts.push(draft);
                }
            }
        }
    }
    drafts.sort_by_key(|draft| (draft.span.field, draft.span.start));
}

/// Makes a draft mean the same as another.
fn adopt(draft: &mut Draft, meaning: &Draft) {
    draft.chosen = meaning.chosen;
    draft.own.clone_from(&meaning.own);
    draft.inside = meaning.inside;
    draft.kind = meaning.kind;
    draft.why.clone_from(&meaning.why);
}

fn stands_alone(text: &str, span: &Span) -> bool {
    let before = text[..span.start as usize].chars().next_back();
    let after = text[span.end as usize..].chars().next();
    let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    outside(before) && outside(after)
}

/// "Boeing" after "Boeing Company", "the Guards" after "the Revolutionary Guards": the beginning of a longer name of the article.
fn short_forms(lexicon: &Lexicon, article: &Article, drafts: &mut [Draft]) {
    let long: Vec<(String, usize)> = drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| draft.kind == EntityType::Organization)
        .map(|(index, draft)| (fold(text_of(article, draft)), index))
        .filter(|(folded, _)| folded.contains(' '))
        .collect();
    for index in 0..drafts.len() {
        let draft = &drafts[index];
        if draft.kind != EntityType::Organization || draft.chosen.is_some() || draft.own.is_some() {
            continue;
        }
        let folded = fold(text_of(article, draft));
        let longer = long.iter().find(|(name, at)| {
            *at != index
                && name.len() > folded.len()
                && name.starts_with(folded.as_str())
                && name.as_bytes()[folded.len()] == b' '
        });
        if let Some(&(_, at)) = longer {
            let mut meaning = drafts[at].clone();
            let named = unknown(
                lexicon,
                EntityType::Organization,
                text_of(article, &meaning),
            );
            let name = match (&meaning.own, meaning.chosen) {
                (Some(own), _) => own.name.clone(),
                (None, Some(target)) => lexicon.entity(target).name.clone().into_owned(),
                (None, None) => named.name.clone(),
            };
            if meaning.chosen.is_none() && meaning.own.is_none() {
                meaning.own = Some(Own {
                    country: meaning
                        .inside
                        .and_then(|target| lexicon.entity(target).country.as_deref())
                        .map(str::to_owned),
                    ..named
                });
            }
            meaning.why = format!("article: short for {name}");
            adopt(&mut drafts[index], &meaning);
        }
    }
}

//! People: surnames and first names alone stand for the person whom the article names in full.

use std::collections::HashMap;

use super::entities::{one_line, text_of};
use super::mentions::{Draft, Own};
use crate::article::Article;
use crate::lexicon::{Lexicon, fold, id_of};
use crate::ontology::EntityType;

/// A person named in full, by folded words.
struct Full {
    words: Vec<String>,
    own: Own,
}

/// Gives every person of the article one name and id.
pub(super) fn settle(lexicon: &Lexicon, article: &Article, drafts: &mut [Draft]) {
    let full = full_names(lexicon, article, drafts);
    if full.is_empty() {
        return;
    }
    let mut by_last: HashMap<&str, usize> = HashMap::new();
    let mut by_first: HashMap<&str, Option<usize>> = HashMap::new();
    for (index, person) in full.iter().enumerate() {
        if let [first, .., last] = person.words.as_slice() {
            by_last.entry(last).or_insert(index);
            by_first
                .entry(first)
                .and_modify(|at| *at = None)
                .or_insert(Some(index));
        }
    }
    for draft in drafts.iter_mut() {
        let known = draft.chosen.is_some_and(|target| target.sure);
        let person = draft.kind == EntityType::Person;
        if !person && known {
            continue;
        }
        let folded = fold(text_of(article, draft));
        let words: Vec<&str> = folded.split(' ').collect();
        let found = match words.as_slice() {
            [one] => by_last.get(one).copied().or_else(|| {
                if person {
                    by_first.get(one).copied().flatten()
                } else {
                    None
                }
            }),
            [.., last] if person => by_last.get(last).copied().filter(|&index| {
                words
                    .iter()
                    .all(|word| full[index].words.iter().any(|known| known == word))
            }),
            _ => None,
        };
        if let Some(index) = found {
            let own = &full[index].own;
            if draft.own.as_ref() != Some(own) && folded != full[index].words.join(" ") {
                draft.why = format!("article: short for {}", own.name);
                draft.own = Some(own.clone());
                draft.kind = EntityType::Person;
            }
        }
    }
}

/// The people named with two words or more, the longest form of each first.
fn full_names(lexicon: &Lexicon, article: &Article, drafts: &[Draft]) -> Vec<Full> {
    let mut full: Vec<Full> = Vec::new();
    for draft in drafts {
        if draft.kind != EntityType::Person {
            continue;
        }
        let text = text_of(article, draft);
        let folded = fold(text);
        if !folded.contains(' ') {
            continue;
        }
        let words: Vec<String> = folded.split(' ').map(str::to_owned).collect();
        if full.iter().any(|person| person.words == words) {
            continue;
        }
        let own = if let Some(target) = draft.chosen {
            let entity = lexicon.entity(target);
            Own {
                name: entity.name.clone().into_owned(),
                id: entity.id.clone().into_owned(),
                country: entity.country.as_deref().map(str::to_owned),
            }
        } else {
            let name = one_line(text);
            Own {
                id: id_of(EntityType::Person, &name),
                name,
                country: None,
            }
        };
        full.push(Full { words, own });
    }
    full.sort_by_key(|person| std::cmp::Reverse(person.words.len()));
    full
}

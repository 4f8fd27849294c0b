//! People: surnames and first names alone stand for the person whom the article names in full.

use std::collections::HashMap;

use super::entities::{take, text_of, unknown};
use super::mentions::{Draft, Own};
use crate::article::Article;
use crate::lexicon::{Lexicon, Tongue, fold};
use crate::ontology::EntityType;

/// A person named in full, by folded words.
struct Full {
    words: Vec<String>,
    own: Own,
}

/// Words before a name that are no part of it.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mme",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "president",
    "premier",
    "minister",
    "chancellor",
    "senator",
    "sen",
    "governor",
    "gov",
    "general",
    "gen",
    "colonel",
    "col",
    "captain",
    "capt",
    "lieutenant",
    "lt",
    "major",
    "maj",
    "sergeant",
    "sgt",
    "admiral",
    "adm",
    "judge",
    "justice",
    "sheikh",
    "ayatollah",
    "imam",
    "cardinal",
    "bishop",
    "archbishop",
    "father",
    "rev",
    "monsignor",
    "msgr",
    "ambassador",
    "secretary",
    "chairman",
    "prime",
];

/// Words of an office that stand between a body and who holds it: "Pentagon Deputy Press Secretary".
pub(super) const OFFICES: &[&str] = &[
    "secretary",
    "deputy",
    "vice",
    "press",
    "chief",
    "chairman",
    "chairwoman",
    "president",
    "minister",
    "director",
    "governor",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "commissioner",
    "ambassador",
    "undersecretary",
    "under",
    "assistant",
    "senior",
    "acting",
    "executive",
    "officer",
    "analyst",
    "economist",
    "leader",
    "envoy",
    "representative",
    "administrator",
    "official",
    "member",
    "manager",
    "worker",
    "source",
];

/// The folded words of a person's name without the titles before it.
fn words_of(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let titles = words
        .iter()
        .take_while(|word| TITLES.contains(word))
        .count()
        .min(words.len() - 1);
    words[titles..]
        .iter()
        .map(|&word| word.to_owned())
        .collect()
}

/// Cuts titles and possessive endings off the names of people: "Mr Blair", "Martin Scorsese's". What is left may be known.
fn cut(lexicon: &Lexicon, article: &Article, draft: &mut Draft) {
    let text = text_of(article, draft);
    let bare = text
        .strip_suffix("'s")
        .or_else(|| text.strip_suffix("’s"))
        .unwrap_or(text)
        .trim_end_matches(['\'', '’']);
    let mut rest = bare;
    while let Some((first, after)) = rest.split_once(char::is_whitespace) {
        if !TITLES.contains(&fold(first).as_str()) || after.trim().is_empty() {
            break;
        }
        rest = after.trim_start();
    }
    if rest.len() == text.len() || rest.is_empty() {
        return;
    }
    draft.span.start += (bare.len() - rest.len()) as u32;
    draft.span.end = draft.span.start + rest.len() as u32;
    if draft.chosen.is_none() {
        let known = lexicon.exact(rest).iter().copied().find(|target| {
            lexicon.entity(*target).kind == EntityType::Person && target.tongue == Tongue::Any
        });
        if let Some(target) = known {
            take(lexicon, draft, target, "after a title");
        }
    }
}

/// Whether a title stands before the name.
pub(super) fn is_titled(article: &Article, draft: &Draft) -> bool {
    let before = article.text(draft.span.field)[..draft.span.start as usize].trim_end();
    let word = before
        .rsplit(|c: char| c.is_whitespace())
        .next()
        .unwrap_or_default();
    let folded = fold(word);
    TITLES.contains(&folded.as_str()) || OFFICES.contains(&folded.as_str())
}

/// Gives every person of the article one name and id.
pub(super) fn settle(lexicon: &Lexicon, article: &Article, drafts: &mut [Draft]) {
    for draft in drafts.iter_mut() {
        if draft.kind == EntityType::Person {
            cut(lexicon, article, draft);
        }
    }
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
        let owned = words_of(text_of(article, draft));
        let words: Vec<&str> = owned.iter().map(String::as_str).collect();
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
            if draft.own.as_ref() != Some(own) && owned != full[index].words {
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
        let words = words_of(text);
        if words.len() < 2 {
            continue;
        }
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
            unknown(lexicon, EntityType::Person, text)
        };
        full.push(Full { words, own });
    }
    full.sort_by_key(|person| std::cmp::Reverse(person.words.len()));
    full
}

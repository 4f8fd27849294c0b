//! Single words that the model took for names and nothing has explained yet: parts of longer names of the article, surnames that are
//! short for a firm, and common nouns with a capital.
//!
//! News introduces people with their full names. A surname alone that no full name of the article explains is more likely what a firm
//! is called by for short, if the article or a dictionary knows such a firm.

use super::analysis::NameKind;
use super::companies::has_form;
use super::entities::{take, text_of, unknown};
use super::mentions::{Draft, Own};
use super::persons::is_titled;
use crate::article::Article;
use crate::lexicon::{Common, Form, Lexicon, Target, Tongue, fold};
use crate::ontology::EntityType;

/// Explains what can be explained and drops what names nobody.
pub(super) fn settle(lexicon: &Lexicon, article: &Article, drafts: &mut Vec<Draft>) {
    let longer: Vec<(String, usize)> = drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| draft.kind == EntityType::Organization)
        .map(|(at, draft)| (fold(text_of(article, draft)), at))
        .filter(|(folded, _)| folded.contains(' '))
        .collect();
    let mut keep = vec![true; drafts.len()];
    for at in 0..drafts.len() {
        let draft = &drafts[at];
        if draft.chosen.is_some() || draft.own.is_some() || draft.model.is_none() {
            continue;
        }
        let folded = fold(text_of(article, draft));
        match lexicon.common(&folded) {
            Some(Common::Never(kind)) if kind.is_none_or(|kind| kind == draft.kind) => {
                keep[at] = false;
            }
            Some(Common::Part) if draft.kind != EntityType::Person => {
                let whole = longer.iter().rfind(|(name, other)| {
                    *other < at
                        && name
                            .strip_suffix(folded.as_str())
                            .is_some_and(|before| before.ends_with(' '))
                });
                match whole {
                    Some(&(_, other)) => shorten(lexicon, article, drafts, at, other),
                    None => keep[at] = false,
                }
            }
            Some(_) | None => {
                keep[at] = explain(lexicon, article, drafts, at, &folded, &longer);
            }
        }
    }
    let mut keep = keep.into_iter();
    drafts.retain(|_| keep.next().unwrap_or(true));
}

/// Explains a surname or the name of a place by a firm; says whether the draft names anything.
fn explain(
    lexicon: &Lexicon,
    article: &Article,
    drafts: &mut [Draft],
    at: usize,
    folded: &str,
    longer: &[(String, usize)],
) -> bool {
    let draft = &drafts[at];
    let person = draft.kind == EntityType::Person;
    let place = draft.kind == EntityType::Place && draft.targets.is_empty();
    // firms are called by a part of their names, other bodies after the places where they are
    let firms_only = !person;
    if folded.contains(' ') || !(person || place) || (person && is_titled(article, draft)) {
        return true;
    }
    let firm = longer.iter().find(|(name, other)| {
        let begins = name
            .strip_prefix(folded)
            .is_some_and(|rest| rest.starts_with(' '));
        begins && (!firms_only || has_form(lexicon, text_of(article, &drafts[*other])))
    });
    if let Some(&(_, other)) = firm {
        shorten(lexicon, article, drafts, at, other);
        return true;
    }
    let known = person.then(|| known_firm(lexicon, text_of(article, draft)));
    if let Some(target) = known.flatten() {
        let draft = &mut drafts[at];
        draft.model = Some(NameKind::Organization);
        take(
            lexicon,
            draft,
            target,
            "no person of that name is introduced",
        );
        return true;
    }
    // a headline in capitals says little of what its words are
    let text = article.text(draft.span.field);
    !(person && draft.targets.is_empty() && is_loud(text_of(article, draft)) && is_loud(text))
}

/// The only organization that goes by this word.
fn known_firm(lexicon: &Lexicon, text: &str) -> Option<Target> {
    let mut firms = lexicon.exact(text).iter().copied().filter(|target| {
        target.form == Form::Name
            && target.tongue == Tongue::Any
            && lexicon.entity(*target).kind == EntityType::Organization
    });
    firms.next().filter(|_| firms.next().is_none())
}

fn is_loud(text: &str) -> bool {
    text.chars().filter(|c| c.is_uppercase()).count() > 1 && !text.contains(char::is_lowercase)
}

/// Makes a draft mean the organization that another names in full.
fn shorten(lexicon: &Lexicon, article: &Article, drafts: &mut [Draft], at: usize, other: usize) {
    let whole = drafts[other].clone();
    let own = match (whole.chosen, whole.own) {
        (_, Some(own)) => own,
        (Some(target), None) => {
            let entity = lexicon.entity(target);
            Own {
                name: entity.name.clone().into_owned(),
                id: entity.id.clone().into_owned(),
                country: entity.country.as_deref().map(str::to_owned),
            }
        }
        (None, None) => unknown(
            lexicon,
            EntityType::Organization,
            text_of(article, &drafts[other]),
        ),
    };
    let draft = &mut drafts[at];
    draft.why = format!("article: short for {}", own.name);
    draft.kind = EntityType::Organization;
    draft.own = Some(own);
}

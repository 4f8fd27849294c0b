//! Drafts → mentions: which real-world entity each name of the article means.
//!
//! First the names with one sure sense, then the ambiguous ones in the light of these (countries spoken of, "Paris, Texas"), then
//! what the article itself teaches: surnames of people named in full, acronyms in brackets, short forms of organizations.

use super::Mention;
use super::analysis::NameKind;
use super::mentions::{Draft, Own, kind_of};
use super::{organizations, persons, places};
use crate::article::Article;
use crate::lexicon::{Form, Lexicon, Target, id_of};
use crate::ontology::EntityType;

/// Resolves the drafts of an article, title first, and drops those that name nothing.
pub(super) fn resolve(
    lexicon: &Lexicon,
    article: &Article,
    mut drafts: Vec<Draft>,
) -> Vec<Mention> {
    for draft in &mut drafts {
        settle_sure(lexicon, draft);
    }
    places::settle(lexicon, article, &mut drafts);
    drafts.retain(|draft| draft.chosen.is_some() || draft.model.is_some() || draft.own.is_some());
    persons::settle(lexicon, article, &mut drafts);
    organizations::settle(lexicon, article, &mut drafts);
    drafts
        .into_iter()
        .map(|draft| mention(lexicon, article, draft))
        .collect()
}

/// The words of a draft.
pub(super) fn text_of<'a>(article: &'a Article, draft: &Draft) -> &'a str {
    draft
        .span
        .slice(article.text(draft.span.field))
        .unwrap_or_default()
}

/// Takes the sense of a draft that needs no context: a country's, a capital's, or the only one.
fn settle_sure(lexicon: &Lexicon, draft: &mut Draft) {
    let supported = |target: &&Target| {
        target.form != Form::AfterComma && (target.sure || draft.model.is_some())
    };
    let is_country = |target: &&Target| lexicon.entity(**target).kind == EntityType::Country;
    let is_place = |target: &&Target| lexicon.entity(**target).kind == EntityType::Place;
    let senses = || draft.targets.iter().filter(supported);
    let first_sure = |wanted: &dyn Fn(&&Target) -> bool| senses().find(|t| t.sure && wanted(t));
    let taken = first_sure(&is_country)
        .or_else(|| {
            let mut bodies = senses().filter(|target| !is_place(target));
            bodies
                .next()
                .filter(|first| bodies.next().is_none() && (first.sure || senses().count() == 1))
        })
        .or_else(|| {
            first_sure(&|target| target.form == Form::Capital).filter(|_| draft.model.is_none())
        })
        .or_else(|| senses().next().filter(|_| draft.targets.len() == 1))
        .copied();
    if let Some(target) = taken {
        take(lexicon, draft, target, "");
    }
}

/// Takes a sense.
pub(super) fn take(lexicon: &Lexicon, draft: &mut Draft, target: Target, how: &str) {
    let entity = lexicon.entity(target);
    draft.chosen = Some(target);
    draft.kind = match (kind_of(lexicon, target), draft.model) {
        // "a Taliban commander", "Republican voters": the people, not the body
        (EntityType::Organization, Some(NameKind::Norp)) => EntityType::Group,
        (kind, _) => kind,
    };
    let form = match target.form {
        Form::Name => "name",
        Form::Adjective => "adjective",
        Form::Capital => "capital",
        Form::AfterComma => "abbreviation",
        Form::Blocked => "blocked",
    };
    draft.why = if how.is_empty() {
        format!("{}: {form} of {}", entity.origin, entity.name)
    } else {
        format!("{}: {form} of {}, {how}", entity.origin, entity.name)
    };
}

/// The finished mention.
fn mention(lexicon: &Lexicon, article: &Article, draft: Draft) -> Mention {
    let text = text_of(article, &draft).to_owned();
    let inside = draft
        .inside
        .and_then(|target| lexicon.entity(target).country.as_deref())
        .map(str::to_owned);
    let (own, why) = match (draft.own, draft.chosen) {
        (Some(own), _) => (own, draft.why),
        (None, Some(target)) => {
            let entity = lexicon.entity(target);
            let own = Own {
                name: entity.name.clone().into_owned(),
                id: entity.id.clone().into_owned(),
                country: entity.country.as_deref().map(str::to_owned),
            };
            (own, draft.why)
        }
        (None, None) => {
            let name = one_line(&text);
            let own = Own {
                id: id_of(draft.kind, &name),
                name,
                country: inside,
            };
            (own, format!("names model: {}", draft.kind.as_str()))
        }
    };
    Mention {
        field: draft.span.field,
        start: draft.span.start,
        end: draft.span.end,
        text,
        kind: draft.kind,
        name: own.name,
        id: own.id,
        country: own.country,
        why,
    }
}

/// A name as written in one line, with single blanks.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

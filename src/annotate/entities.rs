//! Drafts → mentions: which real-world entity each name of the article means.
//!
//! First the names with one sure sense, then the ambiguous ones in the light of these (countries spoken of, "Paris, Texas"), then
//! what the article itself teaches: surnames of people named in full, acronyms in brackets, short forms of organizations.

use super::Mention;
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

/// Takes the sense of a draft that needs no context: the only one, or the first that is sure and no place.
fn settle_sure(lexicon: &Lexicon, draft: &mut Draft) {
    let supported = |target: &Target| target.sure || draft.model.is_some();
    let is_place = |target: &Target| lexicon.entity(*target).kind == EntityType::Place;
    let taken = draft
        .targets
        .iter()
        .find(|target| {
            supported(target) && !is_place(target) && (target.sure || !needs_context(draft))
        })
        .or_else(|| {
            let capital = draft
                .targets
                .iter()
                .find(|target| target.form == Form::Capital && target.sure);
            capital.or(match draft.targets.as_slice() {
                [one] if supported(one) && one.form == Form::Name => Some(one),
                _ => None,
            })
        })
        .copied();
    if let Some(target) = taken {
        take(lexicon, draft, target, "");
    }
}

/// Whether a draft has senses among which only context can decide.
fn needs_context(draft: &Draft) -> bool {
    draft.targets.len() > 1
}

/// Takes a sense.
pub(super) fn take(lexicon: &Lexicon, draft: &mut Draft, target: Target, how: &str) {
    let entity = lexicon.entity(target);
    draft.chosen = Some(target);
    draft.kind = kind_of(lexicon, target);
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

//! What the words around a trigger make of it: negation, modals, conditions, questions, adverbs and adjectives.

use super::denial::{is_dispreferred, is_no};
use super::status::{Status, operator};
use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::EventLexicon;
use crate::ontology::Polarity;
use crate::text::TextField;

/// Whether a verb, or the one it goes on from, heads what another verb tells: "said that he would come and would stay".
fn told_of(tree: &Tree<'_>, at: usize) -> bool {
    let above = tree.head(at).filter(|&head| tree.is_verb(head));
    match tree.rel(at) {
        Rel::Ccomp => above.is_some(),
        Rel::Conj => above.is_some_and(|head| told_of(tree, head)),
        _ => false,
    }
}

/// Negation, modals, conditions, adverbs and adjectives on the token itself.
pub(super) fn local(
    tree: &Tree<'_>,
    words: &EventLexicon,
    at: usize,
    own: &[usize],
    status: &mut Status,
) {
    let mut will = false;
    let mut negated = is_dispreferred(tree, at);
    for kid in tree.kids(at) {
        match tree.rel(kid) {
            Rel::Neg => negated = true,
            Rel::Det | Rel::Preconj
                if is_no(tree, kid) || tree.word(kid).eq_ignore_ascii_case("neither") =>
            {
                negated = true
            }
            Rel::Nsubj | Rel::Nsubjpass
                if tree.is_verb(at)
                    && (tree.kid(kid, Rel::Neg).is_some()
                        || tree.kids(kid).any(|below| is_no(tree, below))
                        || matches!(tree.lower(kid), "nobody" | "none" | "neither")) =>
            {
                negated = true
            }
            Rel::Aux if tree.tag(kid) == Tag::Md && !own.contains(&kid) => {
                if let Some(found) = operator(tree, words, kid, 'm') {
                    // "said it would" is the future seen from the past.
                    let said = tree.word(kid).eq_ignore_ascii_case("would")
                        && told_of(tree, at)
                        && tree.kids(at).all(|other| {
                            tree.rel(other) != Rel::Advcl
                                || tree.kid(other, Rel::Mark).is_none_or(|mark| {
                                    !matches!(tree.lower(mark), "if" | "unless" | "should")
                                })
                        });
                    let polarity = if said {
                        Polarity::Planned
                    } else {
                        found.polarity
                    };
                    will |= polarity == Polarity::Planned;
                    status.raise(polarity, tree.word(kid));
                }
            }
            Rel::Mark | Rel::Advmod | Rel::Prep | Rel::Advcl => {
                if tree.rel(kid) == Rel::Mark
                    && let Some(found) = operator(tree, words, kid, 'c')
                {
                    status.raise(found.polarity, tree.word(kid));
                } else if tree.rel(kid) == Rel::Advmod
                    && let Some(found) = operator(tree, words, kid, 'r')
                {
                    if found.polarity == Polarity::Denied {
                        negated = true;
                    } else {
                        status.raise(found.polarity, tree.word(kid));
                    }
                }
            }
            Rel::Amod if tree.is_noun(at) => {
                if let Some(found) = operator(tree, words, kid, 'a') {
                    status.raise(found.polarity, tree.word(kid));
                }
            }
            _ => {}
        }
    }
    // "How to relieve", "whether to attack": a question is no deed yet.
    let asked = (at.saturating_sub(4)..at).any(|word| {
        matches!(tree.lower(word), "how" | "whether" | "when" | "where")
            && (tree.dominates(at, word) || (word..at).all(|between| !tree.is_verb(between)))
    }) && tree
        .kids(at)
        .any(|kid| tree.rel(kid) == Rel::Aux && tree.tag(kid) == Tag::To);
    if asked {
        status.raise(Polarity::Hypothetical, "to");
    }
    // "Minister to visit Chad", "talks due today"
    let told = || {
        // "Baker to visit Kenya, sources say"
        tree.rel(at) == Rel::Ccomp
            && tree
                .kids(at)
                .any(|kid| matches!(tree.rel(kid), Rel::Nsubj | Rel::Nsubjpass))
            && told_of(tree, at)
    };
    let headline = tree.sentence.field == TextField::Title
        && (tree.rel(at) == Rel::Root || told())
        && tree
            .kids(at)
            .any(|kid| tree.rel(kid) == Rel::Aux && tree.tag(kid) == Tag::To);
    let due = tree.is_noun(at)
        && tree.kids(at).any(|kid| {
            kid > at && tree.tag(kid) == Tag::Jj && tree.word(kid).eq_ignore_ascii_case("due")
        });
    if headline || due {
        will = true;
        status.raise(Polarity::Planned, if due { "due" } else { "to" });
    }
    status.future |= will;
    if negated {
        status.negated = true;
        status.raise(Polarity::Denied, "not");
    }
}

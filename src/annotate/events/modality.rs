//! What the words around a trigger make of it: negation, modals, conditions, questions, adverbs and adjectives.

use super::ahead::{in_time_clause, is_asked, is_headline_infinitive};
use super::denial::{is_dispreferred, is_no, is_nobodys};
use super::status::{Status, operator};
use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::EventLexicon;
use crate::ontology::Polarity;

/// Whether a verb, or the one it goes on from, heads what another verb tells: "said that he would come and would stay".
fn told_of(tree: &Tree<'_>, at: usize) -> bool {
    let above = tree.head(at).filter(|&head| tree.is_verb(head));
    match tree.rel(at) {
        Rel::Ccomp => above.is_some(),
        Rel::Conj => above.is_some_and(|head| told_of(tree, head)),
        _ => false,
    }
}

/// Whether a clause is told on a condition: "if", "unless".
pub(super) fn is_conditional(tree: &Tree<'_>, words: &EventLexicon, verb: usize) -> bool {
    tree.kids(verb)
        .any(|kid| tree.rel(kid) == Rel::Mark && operator(tree, words, kid, 'c').is_some())
}

/// Whether a modal leaves a fact what its verb tells: "said he would be willing" (he is), "could attack because nobody watched" (he did).
fn is_fact(tree: &Tree<'_>, verb: usize, modal: usize) -> bool {
    match tree.lower(modal) {
        "would" => {
            tree.lower(verb) == "be"
                && told_of(tree, verb)
                && tree.kid(verb, Rel::Acomp).is_some_and(|word| {
                    matches!(tree.lower(word), "willing" | "ready" | "prepared")
                })
                && tree.kids(verb).all(|kid| tree.rel(kid) != Rel::Advcl)
        }
        "could" => tree.kids(verb).any(|kid| {
            kid > verb
                && tree.kids(verb).all(|kid| tree.lower(kid) != "have")
                && (tree.lower(kid) == "because"
                    || tree
                        .kid(kid, Rel::Mark)
                        .is_some_and(|mark| tree.lower(mark) == "because"))
        }),
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
    let mut negated = is_dispreferred(tree, at) || tree.is_verb(at) && is_nobodys(tree, at);
    let mut advised = false;
    for kid in tree.kids(at) {
        match tree.rel(kid) {
            Rel::Neg => negated = true,
            Rel::Det | Rel::Preconj
                if is_no(tree, kid) || tree.word(kid).eq_ignore_ascii_case("neither") =>
            {
                negated = true
            }
            Rel::Aux if tree.tag(kid) == Tag::Md && !own.contains(&kid) => {
                advised |= matches!(tree.lower(kid), "should" | "must" | "ought");
                if let Some(found) = operator(tree, words, kid, 'm')
                    && !is_fact(tree, at, kid)
                {
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
                    status.open = true;
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
    let headline = is_headline_infinitive(tree, at, told());
    let due = tree.is_noun(at)
        && tree.kids(at).any(|kid| {
            kid > at && tree.tag(kid) == Tag::Jj && tree.word(kid).eq_ignore_ascii_case("due")
        });
    if headline || due {
        will = true;
        status.raise(Polarity::Planned, if due { "due" } else { "to" });
    }
    status.future |= will;
    if let Some((polarity, mark)) = in_time_clause(tree, words, at) {
        status.raise(polarity, tree.word(mark));
    }
    if is_asked(tree, at) {
        status.open = true;
        status.raise(Polarity::Hypothetical, "?");
    }
    // "Should not attack" does not say that it did not.
    if negated && !advised {
        status.negated = true;
        status.raise(Polarity::Denied, "not");
    }
}

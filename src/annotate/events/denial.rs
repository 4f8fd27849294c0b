//! What says that something is not so, or not yet, beside the operators of the lexicon: read off the words around one token.

use super::tree::Tree;
use crate::annotate::{Rel, Tag};

/// "Due to", "linked to", "caused by": a predicate that says what something came of.
pub(super) fn is_causal(tree: &Tree<'_>, predicate: usize, preposition: &str) -> bool {
    let word = tree.word(predicate).to_ascii_lowercase();
    matches!(
        (word.as_str(), preposition),
        (
            "due" | "linked" | "related" | "connected" | "attributable",
            "to" | "with"
        ) | ("caused", "by")
            | ("result" | "consequence" | "case" | "work", "of")
    )
}

/// Whether a predicate or one of the verbs it is a complement of is negated: "does not appear to be due to".
pub(super) fn is_negated_above(tree: &Tree<'_>, predicate: usize) -> bool {
    let mut now = predicate;
    loop {
        if tree.kids(now).any(|kid| tree.rel(kid) == Rel::Neg) {
            return true;
        }
        match tree.head(now) {
            Some(head)
                if matches!(
                    tree.rel(now),
                    Rel::Acomp | Rel::Attr | Rel::Xcomp | Rel::Oprd | Rel::Prep
                ) =>
            {
                now = head;
            }
            _ => return false,
        }
    }
}

/// Whether a word is "no" rather than a numero sign ("No. 2").
pub(super) fn is_no(tree: &Tree<'_>, at: usize) -> bool {
    let number = |at: usize| at < tree.len() && tree.tag(at) == Tag::Cd;
    tree.word(at).eq_ignore_ascii_case("no")
        && !number(at + 1)
        && !(at + 1 < tree.len() && tree.word(at + 1) == "." && number(at + 2))
}

/// Whether the subject of a verb says that nobody did it: "none of the mayors confirmed", "no country signed".
pub(super) fn is_nobodys(tree: &Tree<'_>, verb: usize) -> bool {
    tree.kids(verb).any(|kid| {
        matches!(tree.rel(kid), Rel::Nsubj | Rel::Nsubjpass)
            && (tree.kid(kid, Rel::Neg).is_some()
                || tree.kids(kid).any(|below| is_no(tree, below))
                || matches!(tree.lower(kid), "nobody" | "none" | "neither"))
    })
}

/// Whether a clause is said to be impossible or hard: "impossible to dismiss the feud" dismisses nothing.
pub(super) fn is_impossible(tree: &Tree<'_>, verb: usize) -> bool {
    matches!(
        tree.rel(verb),
        Rel::Xcomp | Rel::Ccomp | Rel::Advcl | Rel::Acl | Rel::Csubj
    ) && tree.head(verb).is_some_and(|head| {
        std::iter::once(head)
            .chain(tree.kids(head))
            .any(|word| matches!(tree.lower(word), "impossible" | "hard" | "difficult"))
    })
}

/// Whether a clause tells what there is no evidence of: "no sign that he attacked", "has seen no evidence they attacked".
pub(super) fn is_lacking(tree: &Tree<'_>, clause: usize, head: usize) -> bool {
    let shown = |noun: usize| {
        matches!(
            tree.lower(noun),
            "evidence"
                | "sign"
                | "signs"
                | "proof"
                | "indication"
                | "indications"
                | "suggestion"
                | "suggestions"
                | "hint"
        ) && tree.kids(noun).any(|kid| is_no(tree, kid))
    };
    shown(head)
        || tree.kids(head).any(|kid| {
            kid < clause
                && matches!(tree.rel(kid), Rel::Dobj | Rel::Attr | Rel::Nsubj)
                && shown(kid)
        })
}

/// Whether a noun is one of a series: "the second blast to strike" struck.
pub(super) fn is_ordinal(tree: &Tree<'_>, noun: usize) -> bool {
    tree.kids(noun).any(|kid| {
        matches!(
            tree.lower(kid),
            "first" | "second" | "third" | "fourth" | "fifth" | "last" | "latest" | "only" | "next"
        )
    })
}

/// Whether something else is done: "talks rather than sanctions", "instead of attacking".
pub(super) fn is_dispreferred(tree: &Tree<'_>, at: usize) -> bool {
    let start = if tree.is_noun(at) {
        tree.phrase_start(at)
    } else {
        at
    };
    start >= 2
        && matches!(
            (tree.lower(start - 2), tree.lower(start - 1)),
            ("rather", "than") | ("instead", "of")
        )
}

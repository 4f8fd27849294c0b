//! What stands for itself below words that plan, hope or deny: what is ended, clauses that only stand before a verb, what was done with
//! the act of trying.

use super::ahead::{is_infinitive, is_settled};
use super::status::{Status, operator, status};
use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::{EventLexicon, Operator};
use crate::ontology::{EventType, Polarity};

/// "Cease talks", "win the battle": whether what a verb does to an event tells that the event was there.
pub(super) fn is_ended(tree: &Tree<'_>, verb: usize, noun: usize) -> bool {
    let word = tree.lower(verb);
    word.starts_with("ceas")
        || matches!(word, "win" | "wins" | "won" | "winning")
            && matches!(
                tree.lower(noun),
                "battle" | "battles" | "war" | "fight" | "struggle" | "dispute" | "clash"
            )
}

/// "Undertook the closure", "committed the attack": verbs that promise only what an infinitive behind them tells.
pub(super) fn is_carried_out(tree: &Tree<'_>, verb: usize) -> bool {
    let word = tree.lower(verb);
    word.starts_with("undert") || word.starts_with("commit")
}

/// "Mugabe calls for talks, rebels vow to fight": whether a clause with a tense of its own only stands before the verb that the parser
/// hung it on, which promises, wants or fails to do something else.
pub(super) fn is_fronted(tree: &Tree<'_>, clause: usize, head: usize, found: &Operator) -> bool {
    let word = tree.lower(head);
    let finite = [
        "fear",
        "worr",
        "predict",
        "assum",
        "suppos",
        "imagin",
        "anticipat",
        "suggest",
        "seem",
        "appear",
        "hop",
    ]
    .iter()
    .any(|stem| word.starts_with(stem));
    clause < head
        && tree.rel(clause) == Rel::Ccomp
        && is_settled(tree, clause)
        && tree
            .kids(clause)
            .any(|kid| matches!(tree.rel(kid), Rel::Nsubj | Rel::Nsubjpass))
        && !finite
        && match found.polarity {
            Polarity::Planned | Polarity::Threatened | Polarity::Hypothetical => true,
            Polarity::Denied => !found.voice,
            Polarity::Asserted | Polarity::Alleged => false,
        }
}

/// Whether a clause with a tense of its own was hung on an infinitive before it: "allows itself to arm them, and Peru also backed it".
pub(super) fn is_of_its_own(tree: &Tree<'_>, clause: usize, head: usize) -> bool {
    tree.is_verb(clause)
        && is_settled(tree, clause)
        && tree.kid(clause, Rel::Nsubj).is_some()
        && tree.tag(head) == Tag::Vb
        && is_infinitive(tree, head)
}

/// "Claims the mayor had bullied clerks": whether what the parser took for a relative clause is what a claim says, since it lacks nobody.
pub(super) fn is_claimed(
    tree: &Tree<'_>,
    words: &EventLexicon,
    clause: usize,
    noun: usize,
) -> bool {
    let relative = tree
        .kids(clause)
        .any(|kid| matches!(tree.tag(kid), Tag::Wp | Tag::Wdt | Tag::Wrb));
    let subject = tree
        .kids(clause)
        .find(|&kid| matches!(tree.rel(kid), Rel::Nsubj | Rel::Nsubjpass));
    let whole = tree.kids(clause).any(|kid| {
        kid > clause && matches!(tree.rel(kid), Rel::Dobj | Rel::Ccomp | Rel::Xcomp)
            || tree.rel(kid) == Rel::Nsubjpass
    });
    !relative
        && subject.is_some()
        && whole
        && operator(tree, words, noun, 'n').is_some_and(|found| found.polarity == Polarity::Alleged)
}

/// "A report that rebels had left": whether a noun is a message that a clause tells.
pub(super) fn is_report(tree: &Tree<'_>, clause: usize, noun: usize) -> bool {
    let confirmed = tree
        .head(noun)
        .is_some_and(|verb| tree.lower(verb).starts_with("confirm"));
    !confirmed
        && matches!(tree.lower(noun), "report" | "reports" | "story" | "stories")
        && tree.rel(clause) == Rel::Acl
        && tree
            .kids(clause)
            .any(|kid| matches!(tree.rel(kid), Rel::Nsubj | Rel::Nsubjpass))
}

/// "Must issue a statement promising", "asked for a report accusing": the verb that brings about a text which a participle describes.
pub(super) fn written(tree: &Tree<'_>, participle: usize, noun: usize) -> Option<usize> {
    const STEMS: &[&str] = &[
        "issu", "sign", "send", "sent", "writ", "wrote", "publish", "pass", "adopt", "submit",
        "draft",
    ];
    let indefinite = tree
        .kid(noun, Rel::Det)
        .is_none_or(|word| matches!(tree.lower(word), "a" | "an"));
    let verb = tree.head(noun).filter(|&head| {
        tree.is_verb(head) && STEMS.iter().any(|stem| tree.lower(head).starts_with(stem))
    })?;
    (indefinite && tree.tag(participle) == Tag::Vbg && tree.rel(noun) == Rel::Dobj).then_some(verb)
}

/// Who tried to storm a palace attacked it, who sought to defy a court defied it: told as the trying is.
pub(super) fn as_tried(
    tree: &Tree<'_>,
    words: &EventLexicon,
    kind: EventType,
    light: bool,
    told: Status,
) -> Status {
    let Some(tried) = told
        .tried
        .filter(|_| matches!(told.polarity, Polarity::Hypothetical | Polarity::Planned))
    else {
        return told;
    };
    let noun = tree.is_noun(tried);
    let sought = matches!(tree.lower(tried), "seek" | "seeks" | "seeking" | "sought");
    // Who tried to launch an attack did not launch it.
    let done = !light
        && match kind {
            EventType::Assault => !sought,
            EventType::Protest => !sought && !noun,
            EventType::Reject => !noun,
            _ => false,
        };
    if !done {
        return told;
    }
    // "Planned to poison him in an attempt to topple the government": what was planned was no attempt yet.
    let from = tree
        .head(tried)
        .filter(|&within| noun && tree.lower(within) == "in")
        .and_then(|within| tree.head(within))
        .filter(|&verb| tree.is_verb(verb))
        .unwrap_or(tried);
    let trying = status(tree, words, from, None, &[]);
    let failed = trying
        .reason
        .as_deref()
        .is_some_and(|reason| reason.eq_ignore_ascii_case("failed"));
    if noun && failed {
        // "A failed bid to kill him"
        return Status {
            voice: trying.voice,
            ..Status::default()
        };
    }
    if matches!(trying.polarity, Polarity::Asserted | Polarity::Alleged) {
        trying
    } else {
        told
    }
}

/// "An attempt to kill him", "a failed bid to storm it": whether a noun tells that something was tried.
pub(super) fn is_attempt(tree: &Tree<'_>, noun: usize) -> bool {
    let failed = tree.kids(noun).any(|kid| tree.lower(kid) == "failed");
    tree.lower(noun) == "attempt" || failed && matches!(tree.lower(noun), "bid" | "effort" | "plot")
}

/// Whether a verb tells that something was tried.
pub(super) fn is_trying(tree: &Tree<'_>, verb: usize) -> bool {
    matches!(
        tree.lower(verb),
        "try"
            | "tries"
            | "tried"
            | "trying"
            | "attempt"
            | "attempts"
            | "attempted"
            | "attempting"
            | "seek"
            | "seeks"
            | "sought"
            | "seeking"
            | "struggling"
            | "struggled"
            | "battling"
            | "battled"
            | "fighting"
            | "fought"
    )
}

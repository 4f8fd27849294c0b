//! The path from an event up to the root: what the words on it make of the event.

use super::ahead::{is_infinitive, is_settled, of_subject};
use super::denial::{is_impossible, is_lacking, is_nobodys, is_ordinal};
use super::modality::{is_conditional, local};
use super::prepositions::over;
use super::presupposed::{
    is_attempt, is_claimed, is_fronted, is_of_its_own, is_report, is_trying, written,
};
use super::status::{Status, apply, inherited, is_parted, operator, predicate_operator, voice};
use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::{EventLexicon, Operator};
use crate::ontology::Polarity;

/// How far the way upwards has come.
pub(super) struct Path {
    pub(super) start: usize,
    pub(super) now: usize,
    /// Whether what stands above still says how the event is told.
    pub(super) telling: bool,
    /// Whether the event is how something else was done: "by shelling".
    pub(super) means: bool,
    /// Whether somebody tells it as a fact, which a plan to tell it leaves one.
    pub(super) stated: bool,
}

/// Follows the path from `start` up to the root and notes what the words on it make of the event.
pub(super) fn climb(tree: &Tree<'_>, words: &EventLexicon, start: usize, status: &mut Status) {
    let mut path = Path {
        start,
        now: start,
        telling: true,
        means: false,
        stated: false,
    };
    let be = words.vocabulary.number("be");
    for _ in 0..tree.len() {
        let now = path.now;
        let Some(head) = tree.head(now) else { return };
        let rel = tree.rel(now);
        if is_parted(tree, now, head) {
            return;
        }
        // "Is to visit", "are to be questioned"
        let due = path.telling
            && rel == Rel::Xcomp
            && be.is_some_and(|be| tree.is(head, be))
            && tree
                .kids(now)
                .any(|kid| tree.rel(kid) == Rel::Aux && tree.tag(kid) == Tag::To);
        if due {
            status.raise(Polarity::Planned, "is to");
        }
        // "The plans have to be agreed": not yet.
        if path.telling
            && rel == Rel::Xcomp
            && matches!(tree.lower(head), "have" | "has")
            && tree
                .kids(now)
                .any(|kid| tree.rel(kid) == Rel::Aux && tree.tag(kid) == Tag::To)
        {
            status.raise(Polarity::Hypothetical, "have to");
        }
        if path.telling
            && now != start
            && matches!(
                rel,
                Rel::Xcomp | Rel::Ccomp | Rel::Acomp | Rel::Oprd | Rel::Dobj
            )
            || path.telling && rel == Rel::Xcomp
        {
            status.open |= is_conditional(tree, words, head);
        }
        match rel {
            Rel::Acl | Rel::Ccomp | Rel::Xcomp | Rel::Relcl
                if path.telling && is_lacking(tree, now, head) =>
            {
                status.negated = true;
                status.raise(Polarity::Denied, "no");
            }
            Rel::Relcl if path.telling && is_claimed(tree, words, now, head) => {
                status.raise(Polarity::Alleged, tree.word(head));
            }
            Rel::Acl if path.telling && is_report(tree, now, head) => {
                status.raise(Polarity::Alleged, tree.word(head));
            }
            Rel::Relcl | Rel::Appos => path.telling = false,
            Rel::Advcl => {
                // A purpose ("went to arrest him") is not a deed yet; other adverbial clauses stand for themselves.
                let purpose = tree.kids(now).any(|kid| {
                    tree.rel(kid) == Rel::Aux && tree.word(kid).eq_ignore_ascii_case("to")
                });
                // "It was the third bomb to hit Pakistan": one of those that did.
                let counted = tree
                    .kid(head, Rel::Attr)
                    .is_some_and(|noun| is_ordinal(tree, noun));
                if path.telling && purpose && !counted {
                    // "Called him to thank him": what a verb asks for does not hold for its purpose.
                    match operator(tree, words, head, 'v')
                        .filter(|found| found.polarity != Polarity::Hypothetical)
                    {
                        Some(found) => apply(tree, found, head, status),
                        None => status.raise(Polarity::Planned, "to"),
                    }
                    path.now = head;
                    continue;
                }
                path.telling = false;
            }
            Rel::Conj if is_of_its_own(tree, now, head) => path.telling = false,
            Rel::Conj => {
                // "Brought proposals, and to expel more": an infinitive beside a verb with a tense is meant to be done.
                if path.telling
                    && now == start
                    && is_infinitive(tree, now)
                    && tree.is_verb(head)
                    && tree.tag(head) != Tag::Vb
                    && !is_infinitive(tree, head)
                    && tree.rel(head) != Rel::Xcomp
                {
                    status.raise(Polarity::Planned, "to");
                }
                if path.telling
                    && tree.is_verb(now)
                    && tree.is_verb(head)
                    && !tree
                        .kids(now)
                        .any(|kid| matches!(tree.rel(kid), Rel::Nsubj | Rel::Aux))
                    && !matches!(tree.tag(now), Tag::Vbd | Tag::Vbz | Tag::Vbp)
                {
                    local(tree, words, head, &[], status);
                }
                path.now = head;
                continue;
            }
            Rel::Nsubj | Rel::Csubj => {
                if path.telling
                    && now == start
                    && tree.is_noun(now)
                    && let Some(polarity) = of_subject(tree, words, now, head)
                {
                    status.raise(polarity, tree.word(head));
                }
                path.telling = false;
            }
            // "Claims denied by the party" were denied.
            Rel::Acl if tree.is_noun(head) && is_bare_participle(tree, now) => path.telling = false,
            Rel::Acl | Rel::Ccomp | Rel::Xcomp if tree.is_noun(head) && path.telling => {
                let found = operator(tree, words, head, 'n');
                if found.is_none()
                    && let Some(verb) = written(tree, now, head)
                {
                    local(tree, words, verb, &[], status);
                    path.now = verb;
                    continue;
                }
                match found {
                    Some(found) => {
                        if rel == Rel::Acl
                            && now == start
                            && tree.tag(now) == Tag::Vb
                            && status.polarity == Polarity::Asserted
                            && is_attempt(tree, head)
                        {
                            status.tried = Some(head);
                        }
                        status.raise(found.polarity, tree.word(head));
                        if found.voice && status.voice.is_none() {
                            status.voice = tree.holder(head, 2);
                        }
                    }
                    None if rel == Rel::Acl && tree.tag(now) == Tag::Vb => {
                        if is_ordinal(tree, head) {
                            path.telling = false;
                        } else {
                            status.raise(Polarity::Planned, tree.word(head));
                        }
                    }
                    None if rel == Rel::Acl => path.telling = false,
                    None => {}
                }
            }
            Rel::Pobj | Rel::Pcomp => {
                if !over(tree, words, &mut path, head, status) {
                    return;
                }
                continue;
            }
            Rel::Dobj
            | Rel::Nsubjpass
            | Rel::Xcomp
            | Rel::Ccomp
            | Rel::Oprd
            | Rel::Parataxis
            | Rel::Csubjpass
            | Rel::Acomp
            | Rel::Attr
            | Rel::Dep
            | Rel::Meta => {
                let verb = operator(tree, words, head, 'v')
                    .or_else(|| predicate_operator(tree, words, head));
                // What stands beside a clause plans or hopes nothing for it.
                let beside = matches!(rel, Rel::Parataxis | Rel::Dep | Rel::Meta);
                let verb = verb.filter(|found| {
                    !beside || matches!(found.polarity, Polarity::Asserted | Polarity::Alleged)
                });
                let asked = tree.kids(now).any(|kid| {
                    tree.rel(kid) == Rel::Mark && matches!(tree.lower(kid), "if" | "whether")
                });
                if asked {
                    path.telling = false;
                }
                match verb {
                    Some(found) => {
                        let object = matches!(rel, Rel::Dobj | Rel::Nsubjpass);
                        if found.polarity == Polarity::Asserted {
                            if !object {
                                voice(tree, found, head, status);
                                // "Told them to attack" is no attack yet.
                                if path.telling
                                    && rel == Rel::Xcomp
                                    && tree.tag(now) == Tag::Vb
                                    && !tree.is_passive(head)
                                {
                                    status.raise(Polarity::Hypothetical, tree.word(head));
                                }
                                if path.telling
                                    && (is_negated(tree, head) || is_nobodys(tree, head))
                                {
                                    status.raise(Polarity::Hypothetical, tree.word(head));
                                }
                                // "Is said to have met them"
                                if path.telling
                                    && rel == Rel::Xcomp
                                    && tree.lower(head) == "said"
                                    && tree.is_passive(head)
                                {
                                    status.raise(Polarity::Alleged, tree.word(head));
                                }
                                path.stated |= rel == Rel::Ccomp && is_settled(tree, now);
                            }
                        } else if path.telling {
                            governed(tree, words, &mut path, found, head, status);
                        }
                    }
                    None => {
                        if matches!(rel, Rel::Dobj | Rel::Nsubjpass) {
                            // "Expected to spark protests"
                            path.telling &= is_causing(tree, head);
                            if path.telling {
                                local(tree, words, head, &[], status);
                            }
                        } else if matches!(rel, Rel::Xcomp | Rel::Acomp) && path.telling {
                            local(tree, words, head, &[], status);
                        }
                    }
                }
            }
            _ => {
                if !matches!(rel, Rel::Prep | Rel::Agent | Rel::Aux) {
                    path.telling = false;
                }
            }
        }
        path.now = head;
    }
}

fn is_negated(tree: &Tree<'_>, verb: usize) -> bool {
    tree.kid(verb, Rel::Neg).is_some()
}

/// What an operator verb makes of the event below it, unless it says nothing of that.
fn governed(
    tree: &Tree<'_>,
    words: &EventLexicon,
    path: &mut Path,
    found: &Operator,
    head: usize,
    status: &mut Status,
) {
    let rel = tree.rel(path.now);
    let trying = is_trying(tree, head);
    if is_fronted(tree, path.now, head, found)
        || path.means && (trying || found.polarity == Polarity::Denied)
    {
        if found.voice && tree.kid(head, Rel::Xcomp).is_none() {
            // "Iran plans to sell arms, US warns"
            voice(tree, found, head, status);
        }
        path.telling = false;
        return;
    }
    // "Plans to announce that it has signed": it has.
    let announced = path.stated
        && !is_negated(tree, head)
        && matches!(
            found.polarity,
            Polarity::Planned | Polarity::Hypothetical | Polarity::Threatened
        );
    if announced {
        return;
    }
    if rel == Rel::Xcomp
        && path.now == path.start
        && trying
        && status.polarity == Polarity::Asserted
        && !is_negated(tree, head)
    {
        status.tried = Some(head);
    }
    voice(tree, found, head, status);
    apply(tree, found, head, status);
    path.telling = !is_impossible(tree, head);
    if rel == Rel::Xcomp || rel == Rel::Ccomp {
        inherited(tree, words, head, status);
    }
}

/// Whether a verb brings about its object, which is then told as the verb is: "could spark riots".
fn is_causing(tree: &Tree<'_>, verb: usize) -> bool {
    const STEMS: &[&str] = &[
        "spark", "trigger", "provok", "caus", "ignit", "unleash", "prompt", "incit", "foment",
        "start", "begin", "hold", "resum", "launch", "arrang",
    ];
    tree.is_verb(verb) && STEMS.iter().any(|stem| tree.lower(verb).starts_with(stem))
}

/// Whether a participle says what was done to the noun before it.
fn is_bare_participle(tree: &Tree<'_>, at: usize) -> bool {
    tree.tag(at) == Tag::Vbn
        && tree
            .kids(at)
            .all(|kid| !matches!(tree.rel(kid), Rel::Mark | Rel::Aux | Rel::Auxpass))
}

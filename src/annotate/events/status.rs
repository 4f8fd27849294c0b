//! How an event is told and by whom: polarity and attribution, read off the path from its words up to the root.

use super::denial::{is_causal, is_impossible, is_lacking, is_negated_above, is_ordinal};
use super::modality::local;
use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::{EventLexicon, Lemma, Operator};
use crate::ontology::Polarity;

/// How an event is told.
#[derive(Clone, Debug, Default)]
pub(super) struct Status {
    pub(super) polarity: Polarity,
    /// Token of whoever says so.
    pub(super) voice: Option<usize>,
    /// What decided, for `why`.
    pub(super) reason: Option<String>,
    /// Whether the deed itself is announced for the future ("will", "vowed to").
    pub(super) future: bool,
    /// Whether it is negated, not merely denied by somebody.
    pub(super) negated: bool,
}

/// The stronger of two polarities wins, a denial always.
fn rank(polarity: Polarity) -> u8 {
    match polarity {
        Polarity::Asserted => 0,
        Polarity::Alleged => 1,
        Polarity::Planned => 2,
        Polarity::Hypothetical => 3,
        Polarity::Threatened => 4,
        Polarity::Denied => 5,
    }
}

impl Status {
    pub(super) fn raise(&mut self, polarity: Polarity, reason: &str) {
        if rank(polarity) > rank(self.polarity) {
            self.polarity = polarity;
            self.reason = Some(reason.to_owned());
        }
    }
}

/// The operator use of a token, if its other words are there.
pub(super) fn operator<'l>(
    tree: &Tree<'_>,
    words: &'l EventLexicon,
    at: usize,
    kind: char,
) -> Option<&'l Operator> {
    let lemmas = tree.lemmas[at];
    let candidates: [Option<Lemma>; 2] = match kind {
        'v' => [lemmas.verb, lemmas.word],
        'n' => [lemmas.noun, None],
        _ => [lemmas.word, None],
    };
    candidates.into_iter().flatten().find_map(|lemma| {
        words.operators(lemma).iter().find(|operator| {
            operator.pos == kind
                && operator.rest.iter().all(|&word| {
                    tree.kids(at).any(|kid| tree.is(kid, word))
                        || tree.head(at).is_some_and(|head| tree.is(head, word))
                })
        })
    })
}

/// "be about", "be set": the operator of a predicate below "be".
fn predicate_operator<'l>(
    tree: &Tree<'_>,
    words: &'l EventLexicon,
    at: usize,
) -> Option<&'l Operator> {
    let be = words.vocabulary.number("be")?;
    words.operators(be).iter().find(|operator| {
        operator.pos == 'v' && operator.rest.len() == 1 && tree.is(at, operator.rest[0])
    })
}

/// Reads the path upwards from `start`; `light` is the light verb above it, `own` are words that belong to its meaning.
pub(super) fn status(
    tree: &Tree<'_>,
    words: &EventLexicon,
    start: usize,
    light: Option<usize>,
    own: &[usize],
) -> Status {
    let mut status = Status::default();
    local(tree, words, start, own, &mut status);
    let mut now = start;
    if let Some(verb) = light {
        // Nouns between the event and its light verb count too: "a plan of attack".
        let mut at = start;
        for _ in 0..6 {
            let Some(head) = tree.head(at) else { break };
            if head == verb {
                break;
            }
            if tree.is_noun(head)
                && let Some(found) = operator(tree, words, head, 'n')
            {
                status.raise(found.polarity, tree.word(head));
            }
            at = head;
        }
        local(tree, words, verb, own, &mut status);
        if let Some(found) = operator(tree, words, verb, 'v') {
            apply(tree, found, verb, &mut status);
        }
        now = verb;
    }
    climb(tree, words, now, &mut status);
    if status.voice.is_none() {
        status.voice = according(tree, start);
    }
    status
}

/// Polarity that an operator verb gives, with the negation of the operator itself.
fn apply(tree: &Tree<'_>, operator: &Operator, at: usize, status: &mut Status) {
    let negated = tree.kids(at).any(|kid| tree.rel(kid) == Rel::Neg);
    if operator.polarity == Polarity::Denied && is_impossible(tree, at) {
        return;
    }
    match (operator.polarity, negated) {
        (Polarity::Denied, true) => status.raise(Polarity::Alleged, tree.word(at)),
        (Polarity::Asserted, true) => status.raise(Polarity::Hypothetical, tree.word(at)),
        (Polarity::Planned | Polarity::Threatened | Polarity::Hypothetical, true) => {
            status.raise(Polarity::Denied, tree.word(at));
            status.negated = true;
        }
        (polarity, _) => {
            status.future |= polarity == Polarity::Planned || polarity == Polarity::Threatened;
            status.raise(polarity, tree.word(at));
        }
    }
}

fn climb(tree: &Tree<'_>, words: &EventLexicon, start: usize, status: &mut Status) {
    let mut now = start;
    let mut telling = true;
    let be = words.vocabulary.number("be");
    for _ in 0..tree.len() {
        let Some(head) = tree.head(now) else { return };
        let rel = tree.rel(now);
        if is_parted(tree, now, head) {
            return;
        }
        // "Is to visit", "are to be questioned"
        let due = telling
            && rel == Rel::Xcomp
            && be.is_some_and(|be| tree.is(head, be))
            && tree
                .kids(now)
                .any(|kid| tree.rel(kid) == Rel::Aux && tree.tag(kid) == Tag::To);
        if due {
            status.raise(Polarity::Planned, "is to");
        }
        // "The plans have to be agreed": not yet.
        if telling
            && rel == Rel::Xcomp
            && matches!(tree.lower(head), "have" | "has")
            && tree
                .kids(now)
                .any(|kid| tree.rel(kid) == Rel::Aux && tree.tag(kid) == Tag::To)
        {
            status.raise(Polarity::Hypothetical, "have to");
        }
        match rel {
            Rel::Acl | Rel::Ccomp | Rel::Xcomp | Rel::Relcl
                if telling && is_lacking(tree, now, head) =>
            {
                status.negated = true;
                status.raise(Polarity::Denied, "no");
            }
            Rel::Relcl | Rel::Appos => telling = false,
            Rel::Advcl => {
                // A purpose ("went to arrest him") is not a deed yet; other adverbial clauses stand for themselves.
                let purpose = tree.kids(now).any(|kid| {
                    tree.rel(kid) == Rel::Aux && tree.word(kid).eq_ignore_ascii_case("to")
                });
                // "It was the third bomb to hit Pakistan": one of those that did.
                let counted = tree
                    .kid(head, Rel::Attr)
                    .is_some_and(|noun| is_ordinal(tree, noun));
                if telling && purpose && !counted {
                    // "Called him to thank him": what a verb asks for does not hold for its purpose.
                    match operator(tree, words, head, 'v')
                        .filter(|found| found.polarity != Polarity::Hypothetical)
                    {
                        Some(found) => apply(tree, found, head, status),
                        None => status.raise(Polarity::Planned, "to"),
                    }
                    continue_from(&mut now, head);
                    continue;
                }
                telling = false;
            }
            Rel::Conj => {
                if telling
                    && tree.is_verb(now)
                    && tree.is_verb(head)
                    && !tree
                        .kids(now)
                        .any(|kid| matches!(tree.rel(kid), Rel::Nsubj | Rel::Aux))
                    && !matches!(tree.tag(now), Tag::Vbd | Tag::Vbz | Tag::Vbp)
                {
                    local(tree, words, head, &[], status);
                }
                continue_from(&mut now, head);
                continue;
            }
            Rel::Nsubj | Rel::Csubj => telling = false,
            // "Claims denied by the party" were denied.
            Rel::Acl if tree.is_noun(head) && is_bare_participle(tree, now) => telling = false,
            Rel::Acl | Rel::Ccomp | Rel::Xcomp if tree.is_noun(head) && telling => {
                match operator(tree, words, head, 'n') {
                    Some(found) => {
                        status.raise(found.polarity, tree.word(head));
                        if found.voice && status.voice.is_none() {
                            status.voice = tree.holder(head, 2);
                        }
                    }
                    None if rel == Rel::Acl && tree.tag(now) == Tag::Vb => {
                        if is_ordinal(tree, head) {
                            telling = false;
                        } else {
                            status.raise(Polarity::Planned, tree.word(head));
                        }
                    }
                    None if rel == Rel::Acl => telling = false,
                    None => {}
                }
            }
            Rel::Pobj | Rel::Pcomp => {
                let preposition = tree.lower(head);
                if telling && rel == Rel::Pcomp && preposition == "without" {
                    status.negated = true;
                    status.raise(Polarity::Denied, tree.word(head));
                }
                if telling
                    && tree.head(head).is_some_and(|above| {
                        is_causal(tree, above, preposition) && is_negated_above(tree, above)
                    })
                {
                    status.negated = true;
                    status.raise(Polarity::Denied, "not");
                }
                if !matches!(
                    preposition,
                    "of" | "for"
                        | "from"
                        | "against"
                        | "to"
                        | "about"
                        | "on"
                        | "in"
                        | "that"
                        | "with"
                ) {
                    telling = false;
                }
                if let Some(above) = tree.head(head) {
                    if telling && tree.is_noun(above) {
                        match operator(tree, words, above, 'n') {
                            Some(found) => {
                                status.raise(found.polarity, tree.word(above));
                                if found.voice && status.voice.is_none() {
                                    status.voice = tree.holder(above, 2);
                                }
                            }
                            None => {
                                let light = tree.lemmas[above].noun.is_some_and(|lemma| {
                                    !words
                                        .lights(lemma, crate::lexicon::events::Pos::Noun)
                                        .is_empty()
                                });
                                telling &= light;
                            }
                        }
                        continue_from(&mut now, above);
                        continue;
                    }
                    if telling && (tree.is_verb(above) || tree.tag(above) == Tag::Jj) {
                        let near = matches!(
                            preposition,
                            "of" | "for"
                                | "from"
                                | "against"
                                | "about"
                                | "to"
                                | "with"
                                | "in"
                                | "on"
                                | "at"
                        );
                        match operator(tree, words, above, 'v') {
                            Some(found)
                                if near
                                    && (rel == Rel::Pcomp
                                        || preposition == "of"
                                        || preposition == "for"
                                        || preposition == "from") =>
                            {
                                voice(tree, found, above, status);
                                apply(tree, found, above, status);
                            }
                            _ => {
                                // "Could result in cities being bombed"
                                if telling && rel == Rel::Pcomp {
                                    inherited(tree, words, above, status);
                                }
                                telling = false;
                            }
                        }
                    }
                    continue_from(&mut now, above);
                    continue;
                }
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
                    telling = false;
                }
                match verb {
                    Some(found) => {
                        let object = matches!(rel, Rel::Dobj | Rel::Nsubjpass);
                        if found.polarity == Polarity::Asserted {
                            if !object {
                                voice(tree, found, head, status);
                                // "Told them to attack" is no attack yet.
                                if telling
                                    && rel == Rel::Xcomp
                                    && tree.tag(now) == Tag::Vb
                                    && !tree.is_passive(head)
                                {
                                    status.raise(Polarity::Hypothetical, tree.word(head));
                                }
                                if telling && tree.kids(head).any(|kid| tree.rel(kid) == Rel::Neg) {
                                    status.raise(Polarity::Hypothetical, tree.word(head));
                                }
                            }
                        } else if telling {
                            voice(tree, found, head, status);
                            apply(tree, found, head, status);
                            telling = !is_impossible(tree, head);
                            if rel == Rel::Xcomp || rel == Rel::Ccomp {
                                inherited(tree, words, head, status);
                            }
                        }
                    }
                    None => {
                        if matches!(rel, Rel::Dobj | Rel::Nsubjpass) {
                            // "Expected to spark protests"
                            telling &= is_causing(tree, head);
                            if telling {
                                local(tree, words, head, &[], status);
                            }
                        } else if matches!(rel, Rel::Xcomp | Rel::Acomp) && telling {
                            local(tree, words, head, &[], status);
                        }
                    }
                }
            }
            _ => {
                if !matches!(rel, Rel::Prep | Rel::Agent | Rel::Aux) {
                    telling = false;
                }
            }
        }
        now = head;
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

/// "He said that they fled; the mayor denied it": what a semicolon or dash parts is not told by the other clause, wherever the parser hung it.
pub(super) fn is_parted(tree: &Tree<'_>, clause: usize, head: usize) -> bool {
    matches!(
        tree.rel(clause),
        Rel::Ccomp | Rel::Parataxis | Rel::Dep | Rel::Advcl
    ) && (clause.min(head)..clause.max(head)).any(|at| {
        let dash = matches!(tree.word(at), "-" | "--" | "–" | "—");
        tree.word(at) == ";" || dash && tree.spaced(at) && tree.spaced(at + 1)
    })
}

fn continue_from(now: &mut usize, head: usize) {
    *now = head;
}

/// "has been allegedly ordered to": adverbs of the verb above.
fn inherited(tree: &Tree<'_>, words: &EventLexicon, at: usize, status: &mut Status) {
    for kid in tree.kids(at) {
        if tree.rel(kid) == Rel::Aux
            && tree.tag(kid) == Tag::Md
            && let Some(found) = operator(tree, words, kid, 'm')
            && found.polarity == Polarity::Hypothetical
        {
            status.raise(Polarity::Hypothetical, tree.word(kid));
        }
    }
}

fn voice(tree: &Tree<'_>, operator: &Operator, at: usize, status: &mut Status) {
    if status.voice.is_none() && operator.voice {
        status.voice = if tree.is_passive(at) {
            tree.agents(at).first().copied()
        } else {
            tree.surface_subject(at, 3)
        };
    }
}

/// Whoever stands after "according to" on the path above.
fn according(tree: &Tree<'_>, start: usize) -> Option<usize> {
    let mut now = start;
    for _ in 0..tree.len() {
        for kid in tree.kids(now) {
            if tree.word(kid).eq_ignore_ascii_case("according") {
                let to = tree
                    .kids(kid)
                    .find(|&below| tree.rel(below) == Rel::Prep)
                    .unwrap_or(kid);
                return tree.kid(to, Rel::Pobj);
            }
        }
        now = tree.head(now)?;
    }
    None
}

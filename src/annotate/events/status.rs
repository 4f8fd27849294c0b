//! How an event is told and by whom: polarity and attribution, read off the path from its words up to the root.

use super::ahead::listed_possibility;
use super::climb::climb;
use super::denial::is_impossible;
use super::modality::local;
use super::presupposed::{is_carried_out, is_ended};
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
    /// Whether it is told on a condition or asked, so that neither its negation nor its plan holds.
    pub(super) open: bool,
    /// The verb that tells that it was tried.
    pub(super) tried: Option<usize>,
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
pub(super) fn predicate_operator<'l>(
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
    if light.is_some_and(|verb| is_ended(tree, verb, start)) {
        // "Iran to end the talks" tells of talks that are held.
        let mut told = Status::default();
        climb(tree, words, start, &mut told);
        status.voice = told.voice;
        return status;
    }
    if let Some(verb) = light {
        // Nouns between the event and its light verb count too: "a plan of attack".
        let mut at = start;
        for _ in 0..6 {
            let Some(head) = tree.head(at) else { break };
            if head == verb {
                break;
            }
            if tree.is_noun(head)
                && tree.rel(at) != Rel::Conj
                && let Some(found) = operator(tree, words, head, 'n')
            {
                status.raise(found.polarity, tree.word(head));
            }
            at = head;
        }
        local(tree, words, verb, own, &mut status);
        if let Some(found) =
            operator(tree, words, verb, 'v').filter(|_| !is_carried_out(tree, verb))
        {
            apply(tree, found, verb, &mut status);
        }
        now = verb;
    }
    climb(tree, words, now, &mut status);
    if listed_possibility(tree, start) {
        status.open = true;
        status.raise(Polarity::Hypothetical, "possible");
    }
    if status.open && matches!(status.polarity, Polarity::Denied | Polarity::Planned) {
        status.polarity = Polarity::Hypothetical;
    }
    if status.voice.is_none() {
        status.voice = according(tree, start);
    }
    status
}

/// Polarity that an operator verb gives, with the negation of the operator itself.
pub(super) fn apply(tree: &Tree<'_>, operator: &Operator, at: usize, status: &mut Status) {
    let negated = tree.kids(at).any(|kid| tree.rel(kid) == Rel::Neg);
    if operator.polarity == Polarity::Denied && is_impossible(tree, at) {
        return;
    }
    match (operator.polarity, negated) {
        (Polarity::Denied, true) => status.raise(Polarity::Alleged, tree.word(at)),
        (Polarity::Asserted | Polarity::Alleged, true) => {
            status.raise(Polarity::Hypothetical, tree.word(at))
        }
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

/// "has been allegedly ordered to": adverbs of the verb above.
pub(super) fn inherited(tree: &Tree<'_>, words: &EventLexicon, at: usize, status: &mut Status) {
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

pub(super) fn voice(tree: &Tree<'_>, operator: &Operator, at: usize, status: &mut Status) {
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

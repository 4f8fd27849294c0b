//! "I" and "we" → whoever is quoted: the subject of the verb of saying above them, or, where a quotation goes on, whoever was
//! quoted last.

use super::actors::{Cast, Found};
use super::status::{is_parted, operator};
use super::tree::Tree;
use crate::annotate::{Actor, Rel, Tag};

/// How many sentences after it was told who speaks a quotation may go on without saying so again.
const GOES_ON: usize = 2;

/// Whoever was quoted last.
#[derive(Clone, Debug)]
pub(super) struct Quoted {
    /// The last sentence of the quotation so far.
    sentence: usize,
    /// Whether it was not closed there.
    open: bool,
    actor: Actor,
}

/// Whether a token is a pronoun of the first person.
pub(super) fn is_first_person(tree: &Tree<'_>, at: usize) -> bool {
    matches!(tree.tag(at), Tag::Prp | Tag::Prps)
        && tree.word(at) != "US"
        && matches!(
            tree.lower(at),
            "i" | "me" | "my" | "we" | "us" | "our" | "ours" | "mine"
        )
}

impl Cast<'_> {
    /// Who says what a token stands in, as the actor that the token stands for.
    pub(super) fn speaker(&self, tree: &Tree<'_>, at: usize, sentence: usize) -> Option<Found> {
        let actor = if let Some(teller) = self.teller(tree, at) {
            self.told_by(tree, teller, sentence)?
        } else {
            let goes_on = |quoted: &&Quoted| {
                quoted.sentence < sentence
                    && sentence - quoted.sentence <= GOES_ON
                    && (quoted.open || is_mark(tree.word(0)))
            };
            self.quoted.as_ref().filter(goes_on)?.actor.clone()
        };
        Some(Found {
            actor: Actor {
                text: tree.word(at).to_owned(),
                span: Some(tree.span(at, at)),
                ..actor
            },
            token: at,
            depth: 0,
            resolved: true,
            place: false,
        })
    }

    /// The subject of the nearest verb of saying above a token that is not the first person itself.
    pub(super) fn teller(&self, tree: &Tree<'_>, at: usize) -> Option<usize> {
        let mut now = at;
        for _ in 0..tree.len() {
            let head = tree.head(now)?;
            let told = matches!(
                tree.rel(now),
                Rel::Ccomp | Rel::Parataxis | Rel::Dep | Rel::Meta | Rel::Advcl
            );
            if is_parted(tree, now, head) {
                return None;
            }
            if told
                && let Some(teller) = self.says(tree, head)
                && !tree.dominates(now, teller)
            {
                return Some(teller);
            }
            now = head;
        }
        None
    }

    /// Who says something by a verb.
    fn says(&self, tree: &Tree<'_>, verb: usize) -> Option<usize> {
        operator(tree, self.words, verb, 'v').filter(|operator| operator.voice)?;
        let teller = if tree.is_passive(verb) {
            tree.agents(verb).first().copied()
        } else {
            tree.surface_subject(verb, 3)
        };
        teller.filter(|&teller| !is_first_person(tree, teller))
    }

    fn told_by(&self, tree: &Tree<'_>, teller: usize, sentence: usize) -> Option<Actor> {
        self.direct(tree, teller, sentence, 0)
            .map(|found| found.actor)
    }

    /// Forgets who was quoted where a sentence that was not parsed may quote somebody else.
    pub(super) fn overhear(&mut self, sentence: &str) {
        if sentence.contains(['"', '“', '”']) {
            self.quoted = None;
        }
    }

    /// Remembers who is quoted in a sentence, for those in which the quotation goes on.
    pub(super) fn listen(&mut self, tree: &Tree<'_>, sentence: usize) {
        let before = self.quoted.as_ref().is_some_and(|quoted| quoted.open);
        let mut open = before;
        let mut marks = false;
        let mut teller = None;
        for at in 0..tree.len() {
            if is_mark(tree.word(at)) {
                open = !open;
                marks = true;
            } else if !open && teller.is_none() && tree.is_verb(at) {
                teller = self.says(tree, at);
            }
        }
        teller = teller.filter(|_| marks || before);
        if let Some(actor) = teller.and_then(|teller| self.told_by(tree, teller, sentence)) {
            self.quoted = Some(Quoted {
                sentence,
                open,
                actor,
            });
        } else if let Some(quoted) = &mut self.quoted
            && (before || marks && is_mark(tree.word(0)))
        {
            quoted.sentence = sentence;
            quoted.open = open;
        }
    }
}

/// Whether a sentence has quotation marks.
pub(super) fn is_quoting(tree: &Tree<'_>) -> bool {
    (0..tree.len()).any(|at| is_mark(tree.word(at)))
}

fn is_mark(word: &str) -> bool {
    matches!(word, "\"" | "“" | "”" | "``" | "''")
}

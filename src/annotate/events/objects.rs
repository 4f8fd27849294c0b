//! Objects, the phrases below a word, and those that are coordinated.

use super::dates::is_time;
use super::grammar::CONTROL_DEPTH;
use super::tree::Tree;
use crate::annotate::Rel;
use crate::lexicon::events::Lemma;

impl Tree<'_> {
    /// Heads of the logical object: who it is done to.
    pub(super) fn objects(&self, verb: usize) -> Vec<usize> {
        let mut found: Vec<usize> = self
            .kids(verb)
            .filter(|&kid| {
                matches!(self.rel(kid), Rel::Dobj | Rel::Nsubjpass)
                    || self.rel(kid) == Rel::Nsubj && self.orders(verb).is_some()
            })
            .map(|kid| self.through_relative(kid, verb))
            .collect();
        if !found.is_empty() {
            return found;
        }
        if self.is_passive(verb) {
            match (self.rel(verb), self.head(verb)) {
                (Rel::Acl | Rel::Relcl, Some(noun)) => found.push(noun),
                _ => found.extend(self.surface_subject(verb, CONTROL_DEPTH)),
            }
            return found;
        }
        if self.rel(verb) == Rel::Relcl
            && self
                .kids(verb)
                .any(|kid| self.rel(kid) == Rel::Nsubj && !self.is_relative(kid))
            && self
                .kids(verb)
                .all(|kid| !matches!(self.rel(kid), Rel::Ccomp | Rel::Xcomp))
        {
            found.extend(self.head(verb));
            return found;
        }
        // "arrested and jailed the editor"; "reneged on a pact and renewed the sanctions" has no object in common.
        let complete = self.kids(verb).any(|kid| {
            kid > verb
                && self.rel(kid) == Rel::Prep
                && self
                    .kid(kid, Rel::Pobj)
                    .is_some_and(|object| !is_time(self.word(object)))
                && self
                    .kids(verb)
                    .any(|cc| self.rel(cc) == Rel::Cc && cc > kid)
        });
        for kid in self.kids(verb) {
            if !complete
                && self.rel(kid) == Rel::Conj
                && self.is_verb(kid)
                && self.kid(kid, Rel::Nsubj).is_none()
            {
                found.extend(self.kids(kid).filter(|&below| self.rel(below) == Rel::Dobj));
                if !found.is_empty() {
                    break;
                }
            }
        }
        found
    }

    /// Objects of the preposition `lemma` below `at`; "out of" and the like are seen through.
    pub(super) fn below(&self, at: usize, lemma: Lemma, out: &mut Vec<usize>) {
        for kid in self.kids(at) {
            if !matches!(
                self.rel(kid),
                Rel::Prep
                    | Rel::Agent
                    | Rel::Dative
                    | Rel::Advmod
                    | Rel::Prt
                    | Rel::Mark
                    | Rel::Punct
                    | Rel::Dep
                    | Rel::Case
                    | Rel::Aux
            ) {
                continue;
            }
            if self.lemmas[kid].word == Some(lemma) {
                let before = out.len();
                out.extend(
                    self.kids(kid)
                        .filter(|&below| matches!(self.rel(below), Rel::Pobj | Rel::Pcomp)),
                );
                if out.len() == before && self.rel(kid) == Rel::Prep {
                    for below in self.kids(kid) {
                        if self.rel(below) == Rel::Prep {
                            out.extend(
                                self.kids(below).filter(|&last| self.rel(last) == Rel::Pobj),
                            );
                        }
                    }
                }
            } else if matches!(self.rel(kid), Rel::Prep | Rel::Advmod | Rel::Prt)
                && self.kids(kid).any(|below| self.rel(below) == Rel::Prep)
            {
                for below in self.kids(kid).filter(|&below| {
                    self.rel(below) == Rel::Prep && self.lemmas[below].word == Some(lemma)
                }) {
                    out.extend(self.kids(below).filter(|&last| self.rel(last) == Rel::Pobj));
                }
            }
        }
    }

    /// "A, B, and C met": the last of several, which the parser took for a second subject.
    pub(super) fn after_and(&self, noun: usize) -> Option<usize> {
        if self.rel(noun) != Rel::Nsubj {
            return None;
        }
        let and = self
            .kids(noun)
            .filter(|&kid| self.rel(kid) == Rel::Cc)
            .last()?;
        let last = |&kid: &usize| {
            kid > and
                && self.rel(kid) == Rel::Nsubj
                && self.is_nominal(kid)
                && self.phrase_start(kid) == and + 1
        };
        self.kids(self.head(noun)?).find(last)
    }

    /// A noun phrase with those coordinated to it, in order.
    pub(super) fn coordinated(&self, at: usize) -> Vec<usize> {
        let mut found = vec![at];
        let mut next = 0;
        while next < found.len() && found.len() < 12 {
            let now = found[next];
            found.extend(self.kids(now).filter(|&kid| {
                self.rel(kid) == Rel::Conj && self.is_nominal(kid) && !self.is_verb(kid)
            }));
            found.extend(self.after_and(now));
            next += 1;
        }
        found.sort_unstable();
        found
    }
}

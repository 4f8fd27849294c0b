//! Phrases that are no actor → the actors that stand inside them: "the decision of the court", "claims that soldiers killed".

use super::actors::{Cast, DIG_DEPTH, Found};
use super::tree::{Tree, is_circumstance};
use crate::annotate::Rel;
use crate::lexicon::events::Pos;
use crate::ontology::EventType;

impl Cast<'_> {
    /// Of whom a claim tells: "claims that two soldiers abused children".
    fn accused(&self, tree: &Tree<'_>, claim: usize) -> Option<usize> {
        let is_claim = tree.lemmas[claim].noun.is_some_and(|lemma| {
            self.words
                .class_number("claim")
                .is_some_and(|class| self.words.class(class).words.contains_key(&lemma))
        });
        if !is_claim || tree.kid(claim, Rel::Poss).is_some() {
            return None;
        }
        let told = tree.kids(claim).find(|&kid| {
            tree.rel(kid) == Rel::Acl
                && tree
                    .kid(kid, Rel::Mark)
                    .is_some_and(|mark| tree.lower(mark) == "that")
        })?;
        tree.kid(told, Rel::Nsubj)
    }

    /// Whether a noun tells a deed that is done to somebody: an attack, an arrest, a release.
    pub(super) fn is_deed(&self, tree: &Tree<'_>, at: usize) -> bool {
        tree.is_noun(at)
            && tree.lemmas[at].noun.is_some_and(|lemma| {
                self.words.at_head(lemma, Pos::Noun).iter().any(|&number| {
                    let entry = &self.words.entries()[number as usize];
                    entry.words.len() == 1
                        && match entry.kind {
                            Some(EventType::Assault | EventType::Retreat) => true,
                            // A ban on ships speaks of whose ships they are.
                            Some(EventType::Coerce) => !entry.cameo.starts_with("172"),
                            _ => false,
                        }
                })
            })
    }

    /// Whether a noun tells a matter, such as a law, a vote or a plan.
    pub(super) fn is_matter(&self, tree: &Tree<'_>, at: usize) -> bool {
        tree.lemmas[at].noun.is_some_and(|lemma| {
            self.words
                .class_number("matter")
                .is_some_and(|class| self.words.class(class).words.contains_key(&lemma))
        })
    }

    /// Whether a noun tells what two do with each other: talks, a pact.
    fn is_mutual(&self, tree: &Tree<'_>, at: usize) -> bool {
        tree.lemmas[at].noun.is_some_and(|lemma| {
            self.words
                .at_head(lemma, Pos::Noun)
                .iter()
                .any(|&number| self.words.entries()[number as usize].frame.mutual)
        })
    }

    /// The first actors inside a phrase: possessor, modifiers, then prepositional phrases and clauses.
    pub(super) fn dig(
        &self,
        tree: &Tree<'_>,
        at: usize,
        sentence: usize,
        depth: u8,
        acting: bool,
    ) -> Vec<Found> {
        if depth > DIG_DEPTH {
            return Vec::new();
        }
        if let Some(accused) = self.accused(tree, at) {
            let found = self.actors(tree, accused, sentence, acting);
            if !found.is_empty() {
                return found;
            }
        }
        let mut kids: Vec<usize> = tree.kids(at).collect();
        // "Government talks with the rebels": the other side stands behind "with", the word before says whose talks they are.
        let mutual = self.is_mutual(tree, at);
        kids.sort_by_key(|&kid| match tree.rel(kid) {
            Rel::Prep if mutual && !acting && tree.lower(kid) == "with" => 0,
            Rel::Poss => 0,
            Rel::Compound | Rel::Amod | Rel::Nmod => 1,
            Rel::Prep if tree.word(kid) == "by" => 2,
            Rel::Prep => 3,
            Rel::Appos => 4,
            _ => 5,
        });
        // "Condemned the killing of a priest": whoever did it, not whom it was done to.
        let deed = self.is_deed(tree, at);
        for kid in kids {
            if deed
                && !(matches!(
                    tree.rel(kid),
                    Rel::Poss | Rel::Amod | Rel::Compound | Rel::Nmod
                ) || matches!(tree.rel(kid), Rel::Prep | Rel::Agent) && tree.word(kid) == "by")
            {
                continue;
            }
            if acting
                && tree.rel(kid) == Rel::Prep
                && matches!(
                    tree.word(kid),
                    "in" | "on" | "against" | "at" | "near" | "to" | "into" | "with" | "for"
                )
            {
                continue;
            }
            let inside = match tree.rel(kid) {
                Rel::Poss | Rel::Compound | Rel::Amod | Rel::Nmod | Rel::Appos => {
                    if self.backer(tree, kid).is_some() {
                        continue;
                    }
                    // "Army base" and "police station" speak of army and police; "assembly plant" of no assembly.
                    let part = tree.mention[kid].is_none()
                        && tree.rel(kid) != Rel::Poss
                        && tree.rel(kid) != Rel::Appos;
                    let found = self.direct(tree, kid, sentence, depth).filter(|found| {
                        !part
                            || matches!(
                                found.actor.sector.as_deref(),
                                Some("MIL" | "COP" | "GOV" | "REB" | "IGO" | "LAB")
                            )
                    });
                    match found {
                        Some(found) => vec![found],
                        None => self.dig(tree, kid, sentence, depth + 1, acting),
                    }
                }
                Rel::Prep | Rel::Agent if !is_circumstance(tree.word(kid)) => {
                    match tree.kid(kid, Rel::Pobj) {
                        Some(object) => {
                            let heads = tree.coordinated(object);
                            let direct: Vec<Found> = heads
                                .iter()
                                .filter_map(|&head| self.direct(tree, head, sentence, depth))
                                .collect();
                            if direct.is_empty() {
                                self.dig(tree, object, sentence, depth + 1, acting)
                            } else {
                                direct
                            }
                        }
                        // "Efforts at reviving the Afghan economy"
                        None if !acting => tree
                            .kids(kid)
                            .filter(|&below| tree.rel(below) == Rel::Pcomp && tree.is_verb(below))
                            .flat_map(|below| tree.objects(below))
                            .flat_map(|object| match self.direct(tree, object, sentence, depth) {
                                Some(found) => vec![found],
                                None => self.dig(tree, object, sentence, depth + 1, acting),
                            })
                            .collect(),
                        None => Vec::new(),
                    }
                }
                // "The roads leading into Gaza"
                Rel::Acl
                    if !acting
                        && matches!(tree.lower(kid), "leading" | "linking" | "connecting") =>
                {
                    let ends = tree.kids(kid).filter(|&below| tree.rel(below) == Rel::Prep);
                    ends.filter_map(|below| tree.kid(below, Rel::Pobj))
                        .chain(tree.objects(kid))
                        .filter_map(|head| self.direct(tree, head, sentence, depth))
                        .collect()
                }
                // "Claims made by the rebels"; what else a clause speaks of has its own part in it.
                Rel::Acl if tree.is_verb(kid) => tree
                    .agents(kid)
                    .into_iter()
                    .filter_map(|head| self.direct(tree, head, sentence, depth))
                    .take(1)
                    .collect(),
                _ => Vec::new(),
            };
            if !inside.is_empty() {
                return inside;
            }
        }
        Vec::new()
    }
}

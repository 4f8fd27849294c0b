//! Events that other words imply: what is announced is promised, threatened or rejected, and "said that X must" is a demand.

use super::coder::Coder;
use super::draft::{Draft, Note, Side};
use super::matching::{Match, Matcher};
use super::status::{Status, status};
use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::{Pos, Slot};
use crate::ontology::{EventType, Polarity, QuadClass};

impl Coder<'_> {
    /// "said it will release", "vowed to attack", "will not accept": the announcement is an event of its own.
    pub(super) fn announced(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        draft: &Draft,
        matches: &[Match],
    ) -> Option<Draft> {
        let verb = draft
            .found
            .light
            .map_or(draft.found.head, |light| light.verb);
        if !draft.status.future
            || draft.found.light.is_some_and(|light| {
                // "Will launch an attack" is announced; what a court orders or a parliament approves is not its own announcement.
                light.target
                    || !tree
                        .kids(light.verb)
                        .any(|kid| tree.rel(kid) == Rel::Aux && tree.tag(kid) == Tag::Md)
            })
            || !tree.is_verb(verb)
            || !(tree.rel(verb) == Rel::Xcomp || tree.kid(verb, Rel::Nsubj).is_some())
            || draft.source.found.is_empty()
            || draft.source.slot != Some(Slot::Subject)
        {
            return None;
        }
        let governed = tree.head(verb).is_some_and(|head| {
            matches!(tree.rel(verb), Rel::Xcomp | Rel::Advcl | Rel::Acl)
                && matches.iter().any(|other| other.tokens.contains(&head))
        });
        if governed || matches!(draft.status.polarity, Polarity::Hypothetical) {
            return None;
        }
        // What is decided is done, not promised or threatened.
        let decided = tree.rel(verb) == Rel::Xcomp
            && tree
                .head(verb)
                .is_some_and(|head| matches!(tree.lower(head), "decide" | "decides" | "decided"));
        // What others expect of somebody, he has not announced.
        let expected = draft.status.reason.as_deref().is_some_and(|reason| {
            let reason = reason.to_ascii_lowercase();
            reason.starts_with("expect") || reason == "likely"
        });
        if decided || expected || draft.mode == Some("resign") || tree.orders(verb).is_some() {
            return None;
        }
        let negated = draft.status.negated;
        let bound = if negated
            && draft
                .target
                .slot
                .is_none_or(|slot| slot == Slot::Complement)
        {
            self.bound(tree, number, matcher, &draft.found, &draft.source.found)
        } else {
            Side::default()
        };
        let (kind, mode, cameo) = match (draft.kind, draft.kind.quad_class(), negated) {
            (EventType::Consult, _, false) => (EventType::Agree, None, "036"),
            (EventType::Aid, _, false) => (EventType::Agree, None, "033"),
            (EventType::Cooperate, _, false) => (EventType::Agree, None, "031"),
            (EventType::Retreat | EventType::Concede, _, false) => (EventType::Agree, None, "035"),
            (EventType::Support, _, false) => (EventType::Agree, None, "032"),
            (EventType::Assault | EventType::Mobilize, _, false) => {
                (EventType::Threaten, Some("violence"), "138")
            }
            (EventType::Sanction, _, false) => (EventType::Threaten, Some("relations"), "131"),
            (EventType::Coerce, _, false) => (EventType::Threaten, Some("restrict"), "137"),
            (EventType::Protest, _, false) => (EventType::Threaten, Some("protest"), "133"),
            (_, Some(QuadClass::VerbalCooperation | QuadClass::MaterialCooperation), true) => {
                (EventType::Reject, None, "120")
            }
            _ => return None,
        };
        Some(Draft {
            kind,
            mode,
            cameo: cameo.to_owned(),
            source: draft.source.clone(),
            target: if !bound.found.is_empty() {
                bound
            } else if kind == EventType::Reject && draft.target.slot.is_none() {
                Side::default()
            } else {
                draft.target.clone()
            },
            found: draft.found.clone(),
            status: Status {
                voice: draft.status.voice,
                ..self.announcement(tree, verb)
            },
            note: Some(Note::Announced(draft.kind)),
            guess: None,
            told: None,
        })
    }

    /// How the announcement itself is told: "accused of plotting to attack" is an alleged plot.
    fn announcement(&self, tree: &Tree<'_>, verb: usize) -> Status {
        let Some(plan) = tree
            .head(verb)
            .filter(|_| matches!(tree.rel(verb), Rel::Xcomp | Rel::Ccomp | Rel::Acl))
        else {
            return Status::default();
        };
        let told = status(tree, self.words, plan, None, &[]);
        match told.polarity {
            Polarity::Alleged | Polarity::Hypothetical => Status {
                polarity: told.polarity,
                reason: told.reason,
                ..Status::default()
            },
            _ => Status::default(),
        }
    }

    /// "said that X must": what is demanded of whom.
    pub(super) fn demanded(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
    ) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for at in 0..tree.len() {
            if tree.rel(at) != Rel::Aux || !matches!(tree.lower(at), "must") {
                continue;
            }
            let Some(verb) = tree.head(at) else { continue };
            let Some(above) = tree
                .head(verb)
                .filter(|&above| tree.rel(verb) == Rel::Ccomp && tree.is_verb(above))
            else {
                continue;
            };
            let saying = tree.lemmas[above].verb.is_some_and(|lemma| {
                self.words
                    .operators(lemma)
                    .iter()
                    .any(|operator| operator.voice && operator.polarity == Polarity::Asserted)
            });
            if !saying {
                continue;
            }
            let speaker: Vec<usize> = tree.subjects(above);
            let source = self.resolve(tree, number, matcher, &speaker, Slot::Subject, &[]);
            let mut asked: Vec<usize> = tree.surface_subject(verb, 0).into_iter().collect();
            asked.extend(tree.objects(verb));
            let target = self.resolve(
                tree,
                number,
                matcher,
                &asked,
                Slot::Complement,
                &source.found,
            );
            if source.found.is_empty() || target.found.is_empty() || tree.is_passive(above) {
                continue;
            }
            let Some(&entry) = self
                .words
                .vocabulary
                .number("demand")
                .map(|lemma| self.words.at_head(lemma, Pos::Verb))
                .and_then(|numbers| {
                    numbers.iter().find(|&&number| {
                        self.words.entries()[number as usize].words.len() == 1
                            && self.words.entries()[number as usize].kind
                                == Some(EventType::Request)
                    })
                })
            else {
                continue;
            };
            let found = Match {
                entry,
                head: at,
                tokens: vec![at],
                taken: Vec::new(),
                chain: vec![at],
                light: None,
            };
            drafts.push(Draft {
                kind: EventType::Request,
                mode: None,
                cameo: "100".into(),
                source,
                target,
                found,
                status: Status::default(),
                note: Some(Note::Modal),
                guess: None,
                told: None,
            });
        }
        drafts
    }
}

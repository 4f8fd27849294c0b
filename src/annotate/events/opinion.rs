//! What the classifier adds to the lexicon: a second opinion on its events, and events between actors where it knows no word.

use super::arguments::{is_together, is_verbal};
use super::classify::{Pair, Scratch, Stemmed};
use super::coder::Coder;
use super::draft::{Draft, Note, Side, tokens};
use super::matching::{Match, Matcher};
use super::sides::is_its_own;
use super::status::status;
use super::tree::Tree;
use crate::annotate::Rel;
use crate::lexicon::events::Slot;
use crate::ontology::EventType;

/// Least probability of an event that only the classifier tells; the second holds below verbs of saying.
const GUESS: f32 = 0.35;
const GUESS_SAID: f32 = 0.75;
/// Least probability of the kind of an event for whom it takes as the target.
const ADDRESSED: f32 = 0.35;
/// An entry whose kind the classifier gives less than this may be overruled.
const OVERRULED: f32 = 0.1;
/// A kind that the classifier gives more than this may overrule an entry: on labelled pairs that it was not trained on it is then right
/// five times as often as the entry.
const OVERRULES: f32 = 0.6;

impl Coder<'_> {
    /// Asks the classifier about events with two actors. Where it is nearly sure of another kind, the entry is overruled.
    pub(super) fn second_opinion(
        &self,
        tree: &Tree<'_>,
        words: &Stemmed<'_>,
        drafts: &mut [Draft],
    ) {
        let Some(classifier) = self.classifier else {
            return;
        };
        let mut scratch = Scratch::default();
        // A pair with several events has no one kind, and a sense settled by its arguments stands.
        let firm: Vec<bool> = drafts
            .iter()
            .map(|draft| {
                let several = drafts.iter().filter(|other| {
                    let first = |side: &Side| side.found.first().map(|found| found.token);
                    first(&other.source) == first(&draft.source)
                        && first(&other.target) == first(&draft.target)
                });
                several.count() > 1
                    || !self.words.entries()[draft.found.entry as usize]
                        .when
                        .is_empty()
            })
            .collect();
        for (draft, firm) in drafts.iter_mut().zip(firm) {
            // It has learnt of actors and places, not of matters.
            let matter =
                draft.target.slot.is_none() && draft.target.found.iter().all(|found| !found.place);
            if draft.source.found.is_empty() || matter {
                continue;
            }
            let pair = Pair {
                source: tokens(tree, &draft.source),
                target: tokens(tree, &draft.target),
            };
            let reading = classifier.classify(words, &pair, &mut scratch);
            let (best, probability) = reading.best();
            let armed = [&draft.source, &draft.target].iter().all(|side| {
                side.found.iter().any(|found| {
                    matches!(found.actor.sector.as_deref(), Some("MIL" | "REB" | "COP"))
                })
            });
            let firm = firm || armed && draft.kind == EventType::Assault;
            if !firm
                && reading.of(draft.kind) < OVERRULED
                && probability > OVERRULES
                && best != EventType::Statement
            {
                draft.note = Some(Note::Overruled(draft.kind));
                draft.kind = best;
                draft.mode = None;
                draft.cameo = best.cameo_root().into();
            }
            draft.told = Some((reading.of(draft.kind), reading.none()));
        }
    }

    /// Who else in the sentence an event without a target is done to: whom the classifier gives the same kind of event with most certainty.
    pub(super) fn addressed(
        &self,
        tree: &Tree<'_>,
        words: &Stemmed<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        drafts: &mut [Draft],
    ) {
        let Some(classifier) = self.classifier else {
            return;
        };
        let mut scratch = Scratch::default();
        for draft in drafts {
            let entry = &self.words.entries()[draft.found.entry as usize];
            let open = !draft.source.found.is_empty()
                && draft.target.found.is_empty()
                && draft.kind != EventType::Statement
                && !entry.frame.target.is_empty()
                && !entry.frame.mutual;
            let among_them = is_together(draft.kind) && draft.source.found.len() > 1;
            if !open || among_them {
                continue;
            }
            let source = tokens(tree, &draft.source);
            let mut best: Option<(f32, Side)> = None;
            for at in draft.found.head + 1..tree.len() {
                let outermost = matcher.cast.mention(tree, at).is_some()
                    && tree
                        .head(at)
                        .is_none_or(|head| tree.mention[head] != tree.mention[at]);
                if !outermost || tree.is_credited(at) {
                    continue;
                }
                let mut target = self.resolve(
                    tree,
                    number,
                    matcher,
                    &[at],
                    Slot::Complement,
                    &draft.source.found,
                );
                target.found.retain(|found| {
                    !draft
                        .source
                        .found
                        .iter()
                        .any(|source| is_its_own(matcher, tree, found, source, &draft.found.tokens))
                });
                if target.found.is_empty() {
                    continue;
                }
                let pair = Pair {
                    source: source.clone(),
                    target: tokens(tree, &target),
                };
                let reading = classifier.classify(words, &pair, &mut scratch);
                let probability = reading.of(draft.kind);
                if probability > ADDRESSED
                    && best.as_ref().is_none_or(|(known, _)| probability > *known)
                {
                    best = Some((probability, target));
                }
            }
            if let Some((_, target)) = best {
                draft.target = target;
            }
        }
    }

    /// Events between the subject of a verb and somebody else of its clause, where the lexicon knows no word: told by the classifier.
    pub(super) fn guessed(
        &self,
        tree: &Tree<'_>,
        words: &Stemmed<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        drafts: &[Draft],
        consumed: &[(usize, usize)],
    ) -> Vec<Draft> {
        let Some(classifier) = self.classifier else {
            return Vec::new();
        };
        let mut scratch = Scratch::default();
        let mut guesses: Vec<Draft> = Vec::new();
        for verb in 0..tree.len() {
            if !tree.is_verb(verb)
                || tree.lower(verb) == "be"
                || matches!(
                    tree.rel(verb),
                    Rel::Aux | Rel::Auxpass | Rel::Amod | Rel::Compound
                )
                || drafts.iter().any(|draft| {
                    draft.found.tokens.contains(&verb)
                        || draft.found.light.is_some_and(|light| light.verb == verb)
                })
                || consumed.iter().any(|&(token, _)| token == verb)
                || matcher.tells_nothing(tree, verb)
            {
                continue;
            }
            let found = Match {
                entry: 0,
                head: verb,
                tokens: vec![verb],
                taken: Vec::new(),
                chain: vec![verb],
                light: None,
            };
            let source = self.resolve(
                tree,
                number,
                matcher,
                &tree.subjects(verb),
                Slot::Subject,
                &[],
            );
            let Some(first) = source.found.first().filter(|found| found.depth <= 1) else {
                continue;
            };
            let target = self.spare(tree, number, matcher, &found, &source.found);
            let Some(other) = target.found.first() else {
                continue;
            };
            let known = drafts.iter().chain(&guesses).any(|draft| {
                let holds =
                    |side: &Side, token: usize| side.found.iter().any(|found| found.token == token);
                holds(&draft.target, other.token)
                    && (draft.source.found.is_empty() || holds(&draft.source, first.token))
            });
            if known {
                continue;
            }
            let pair = Pair {
                source: tokens(tree, &source),
                target: tokens(tree, &target),
            };
            let reading = classifier.classify(words, &pair, &mut scratch);
            let (kind, probability) = reading.best();
            let saying = tree.lemmas[verb].verb.is_some_and(|lemma| {
                self.words
                    .operators(lemma)
                    .iter()
                    .any(|operator| operator.voice)
            });
            let least = if saying { GUESS_SAID } else { GUESS };
            let by_words = is_verbal(kind);
            if probability < least || reading.none() > 0.5 || saying && !by_words {
                continue;
            }
            let status = status(tree, self.words, verb, None, &[]);
            guesses.push(Draft {
                kind,
                mode: None,
                cameo: kind.cameo_root().into(),
                source,
                target,
                found,
                status,
                note: None,
                guess: Some(probability),
                told: None,
            });
        }
        guesses
    }
}

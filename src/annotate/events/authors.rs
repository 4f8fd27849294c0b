//! Whose words or doings a sentence tells where the subject of the verb does not: authors of letters and reports, those who meet.

use super::actors::Found;
use super::arguments::is_verbal;
use super::coder::Coder;
use super::draft::Side;
use super::matching::{Match, Matcher};
use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::Slot;
use crate::ontology::EventType;

impl Coder<'_> {
    /// Whether the subject of a verb of speech only speaks of an actor ("Brown's forecasts were optimistic"); letters and reports speak.
    pub(super) fn is_spoken_of(
        &self,
        tree: &Tree<'_>,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        kind: EventType,
        source: &Side,
    ) -> bool {
        if !is_verbal(kind)
            || source.slot != Some(Slot::Subject)
            || source.found.first().is_none_or(|first| first.depth == 0)
        {
            return false;
        }
        let subjects = tree.subjects(found.light.map_or(found.head, |light| light.verb));
        let Some(&head) = subjects.first() else {
            return false;
        };
        !["message", "document"]
            .iter()
            .filter_map(|class| self.words.class_number(class))
            .any(|class| matcher.in_class(tree, head, class, 0))
    }

    /// "A letter from A to B, alleging that …", "put out a report accusing …": whoever the letter is from.
    pub(super) fn author(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
    ) -> Side {
        if tree.tag(found.head) != Tag::Vbg {
            return Side::default();
        }
        let is_message = |&at: &usize| tree.is_noun(at) && self.is_of(matcher, tree, at, "message");
        let Some(message) = (0..found.head).rev().find(is_message) else {
            return Side::default();
        };
        let mut authors: Vec<usize> = tree.kid(message, Rel::Poss).into_iter().collect();
        for kid in tree.kids(message) {
            if matches!(tree.word(kid), "from" | "by") {
                authors.extend(tree.kid(kid, Rel::Pobj));
            } else if kid < message && tree.mention[kid].is_some() {
                authors.push(kid);
            }
        }
        if authors.is_empty()
            && tree.rel(found.head) == Rel::Acl
            && tree.rel(message) == Rel::Dobj
            && let Some(verb) = tree.head(message)
            && self.is_of(matcher, tree, verb, "issuing")
        {
            authors = tree.subjects(verb);
        }
        self.resolve(tree, number, matcher, &authors, Slot::Subject, &[])
    }

    /// "In talks with A, B said …", "B, at a meeting with A, …": who does something before, during or after a meeting takes part in it.
    pub(super) fn attendee(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        met: &[Found],
    ) -> Side {
        let Some(&meeting) = found.chain.last() else {
            return Side::default();
        };
        let preposition = tree.head(meeting).filter(|&at| {
            tree.rel(meeting) == Rel::Pobj
                && matches!(
                    tree.lower(at),
                    "in" | "at" | "on" | "during" | "before" | "after" | "following"
                )
        });
        let above = preposition.and_then(|at| tree.head(at));
        let attendee = above.and_then(|above| {
            if tree.is_verb(above) {
                tree.surface_subject(above, 2)
            } else {
                (tree.rel(above) == Rel::Nsubj).then_some(above)
            }
        });
        let attendee: Vec<usize> = attendee.into_iter().collect();
        let mut side = self.resolve(tree, number, matcher, &attendee, Slot::Subject, met);
        side.found.retain(|found| found.depth == 0);
        side
    }
}

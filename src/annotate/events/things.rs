//! Common nouns that are hit, taken, accused or killed, though the lexicon knows them as no actors.

use super::actors::Found;
use super::coder::Coder;
use super::draft::Side;
use super::matching::Matcher;
use super::sides::is_where;
use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::{Agent, Entry, Slot};
use crate::ontology::EventType;

impl Coder<'_> {
    /// A building, vehicle or piece of land that is hit, taken or destroyed, with the country that it is said to be of.
    pub(super) fn thing(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        fillers: &[usize],
        dug: &Side,
    ) -> Option<Found> {
        let &head = fillers.first()?;
        // "Operators in the Czech Republic": not the country, but those in it.
        let inside = tree.tag(head) == Tag::Nns
            && dug
                .found
                .first()
                .is_some_and(|found| is_where(matcher, tree, found));
        let known = ["target", "territory", "property"]
            .iter()
            .filter_map(|class| self.words.class_number(class))
            .any(|class| matcher.in_class(tree, head, class, 0));
        if tree.tag(head) == Tag::Cd && !tree.is_money(head) {
            // "Police arrest 20": so many people.
            let people = Agent {
                person: true,
                sector: Some("CVL"),
                ..Agent::default()
            };
            let mut found = matcher.cast.unnamed(tree, head, people, number, 0);
            found.actor.name = "people".to_owned();
            return Some(found);
        }
        let own = tree
            .kid(head, Rel::Poss)
            .is_some_and(|owner| tree.tag(owner) == Tag::Prps);
        ((known || inside)
            && !own
            && tree.is_noun(head)
            && matcher.cast.mention(tree, head).is_none())
        .then(|| {
            matcher
                .cast
                .unnamed(tree, head, Agent::default(), number, 0)
        })
    }

    /// Whoever is accused, arrested, killed or asked to do something is somebody, whatever noun says who: "charged four fund managers".
    pub(super) fn somebody(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        fillers: &[usize],
    ) -> Side {
        let people = |&&at: &&usize| {
            matches!(tree.tag(at), Tag::Nns | Tag::Nnps | Tag::Nn)
                && tree.mention[at].is_none()
                && !matcher.cast.is_deed(tree, at)
                && !matcher.cast.is_matter(tree, at)
        };
        let found = fillers
            .iter()
            .filter(people)
            .take(1)
            .map(|&at| matcher.cast.unnamed(tree, at, Agent::default(), number, 0));
        Side {
            found: found.collect(),
            slot: Some(Slot::Object),
        }
    }
}

/// Whether only people can be the object of an event: accusing, suing, arresting, deporting, killing, abducting.
pub(super) fn is_done_to_people(entry: &Entry) -> bool {
    matches!(
        entry.cameo.get(..3),
        Some("112" | "115" | "173" | "174" | "181" | "182" | "185" | "186")
    )
}

/// Whether things can fill a slot of an event: what is attacked, seized or destroyed.
pub(super) fn is_hit(kind: Option<EventType>, slot: Slot, target: bool) -> bool {
    target
        && matches!(kind, Some(EventType::Assault | EventType::Coerce))
        && matches!(slot, Slot::Object | Slot::Preposition(_))
}

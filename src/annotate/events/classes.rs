//! Whether a phrase belongs to a word class of the lexicon.

use super::matching::Matcher;
use super::tree::Tree;
use crate::annotate::{EntityType, Rel, Tag};
use crate::lexicon::events::Member;

impl Matcher<'_, '_> {
    /// Whether the phrase headed by `at` belongs to a class; measures and parts are seen through ("tons of food").
    pub(super) fn in_class(&self, tree: &Tree<'_>, at: usize, class: u16, depth: u8) -> bool {
        let members = self.words.class(class);
        let lemmas = tree.lemmas[at];
        for lemma in [lemmas.noun, lemmas.word, lemmas.verb]
            .into_iter()
            .flatten()
        {
            if let Some(compounds) = members.words.get(&lemma)
                && compounds.iter().any(|before| {
                    before.len() <= at
                        && before
                            .iter()
                            .enumerate()
                            .all(|(step, &word)| tree.is(at - 1 - step, word))
                })
            {
                return true;
            }
        }
        let mention = self.cast.mention(tree, at);
        let agent = if mention.is_none() {
            self.cast.agent(tree, at)
        } else {
            None
        };
        // "Texaco said it sold the field": who it is.
        let meant = || {
            let pronoun = tree.tag(at) == Tag::Prp;
            let found = pronoun.then(|| self.cast.pronoun(tree, at, self.cast.now, 0))?;
            Some(found?.actor)
        };
        let hit = members
            .members
            .iter()
            .any(|member| match (member, mention) {
                (Member::Several, _) => self.names_several(tree, at),
                (Member::Actor, Some(_)) => true,
                (Member::Actor, None) => agent.is_some() || tree.tag(at) == Tag::Prp,
                (Member::Person, Some(mention)) => mention.kind == EntityType::Person,
                (Member::Person, None) => false,
                (Member::People, Some(mention)) => matches!(
                    mention.kind,
                    EntityType::Person | EntityType::Nationality | EntityType::Group
                ),
                (Member::People, None) => {
                    agent.is_some_and(|agent| agent.person || agent.part)
                        || (tree.tag(at) == Tag::Prp && !tree.word(at).eq_ignore_ascii_case("it"))
                        || tree.tag(at) == Tag::Cd
                }
                (Member::Organization, Some(mention)) => mention.kind == EntityType::Organization,
                (Member::Organization, None) => {
                    agent.is_some_and(|agent| !agent.person && !agent.part)
                }
                (Member::Place, Some(mention)) => {
                    matches!(mention.kind, EntityType::Place | EntityType::Country)
                }
                (Member::Country, Some(mention)) => mention.kind == EntityType::Country,
                (Member::Country, None) => meant()
                    .and_then(|actor| actor.id)
                    .is_some_and(|id| id.starts_with("country/")),
                (Member::Place, None) => false,
                (Member::Sector(sector), Some(_)) => self
                    .cast
                    .direct(tree, at, usize::MAX, 0)
                    .is_some_and(|found| found.actor.sector.as_deref() == Some(sector)),
                (Member::Sector(sector), None) => {
                    agent.is_some_and(|agent| agent.sector == Some(sector))
                        || meant().is_some_and(|actor| actor.sector.as_deref() == Some(sector))
                }
            });
        if hit || depth > 1 {
            return hit;
        }
        let measure = agent.is_some_and(|agent| agent.part)
            || matches!(tree.tag(at), Tag::Cd)
            || self.words.is_measure(lemmas);
        measure
            && tree.kids(at).any(|kid| {
                tree.rel(kid) == Rel::Prep
                    && matches!(tree.word(kid), "of" | "in")
                    && tree
                        .kid(kid, Rel::Pobj)
                        .is_some_and(|object| self.in_class(tree, object, class, depth + 1))
            })
    }

    /// "A and B", "American and Western allies".
    fn names_several(&self, tree: &Tree<'_>, at: usize) -> bool {
        let acts = |&token: &usize| {
            self.cast.mention(tree, token).is_some() || self.cast.agent(tree, token).is_some()
        };
        tree.coordinated(at)
            .iter()
            .filter(|token| acts(token))
            .count()
            > 1
            || tree.tag(at) == Tag::Nns
                && tree
                    .kids(at)
                    .any(|kid| tree.mention[kid].is_some() && tree.kid(kid, Rel::Cc).is_some())
    }
}

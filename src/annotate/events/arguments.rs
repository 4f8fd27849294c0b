//! A match → a draft: who fills source and target of its frame, and whether that is enough of an event to be told.

use super::actors::Found;
use super::coder::Coder;
use super::draft::{Draft, Side};
use super::matching::{Match, Matcher};
use super::presupposed::as_tried;
use super::status::status;
use super::tree::Tree;
use crate::annotate::{EntityType, Rel, Tag};
use crate::lexicon::events::{Entry, Pos, Slot};
use crate::ontology::{EventType, QuadClass};

/// Classes of things that stand for whoever is in them.
const CARRIERS: &[&str] = &["aircraft", "ship", "navy", "vehicle", "war"];
/// Classes of things that can do a deed.
const WEAPONS: &[&str] = &[
    "weapon",
    "bomb",
    "aircraft",
    "ship",
    "navy",
    "vehicle",
    "violence",
    "militaryact",
    "war",
];

impl Coder<'_> {
    pub(super) fn draft(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
    ) -> Option<Draft> {
        let entry = &self.words.entries()[found.entry as usize];
        let kind = entry.kind?;
        let mut source = Side::default();
        let mut target = Side::default();
        let between = if entry.pos == Pos::Noun {
            self.between(tree, number, matcher, found)
        } else {
            None
        };
        let joint = between.is_some();
        if let Some((one, rest)) = between {
            source = one;
            target = rest;
        } else if let Some(light) = found.light {
            let subject = tree.subjects(light.verb);
            let side = self.resolve(tree, number, matcher, &subject, Slot::Subject, &[]);
            if light.target {
                target = side
            } else {
                source = side
            }
        }
        if source.found.is_empty() {
            source = self.side(
                tree,
                number,
                matcher,
                found,
                &entry.frame.source,
                &target.found,
            );
        }
        if source.found.is_empty() && entry.pos == Pos::Verb {
            source = self.author(tree, number, matcher, found);
        }
        if source.found.is_empty() && is_moved(tree, found.head, entry) {
            // "Russian soldiers were deployed": those who are moved act.
            let moved = tree.objects(found.head);
            source = self.resolve(tree, number, matcher, &moved, Slot::Object, &[]);
            source.found.retain(|found| {
                found.depth == 0 && matches!(found.actor.sector.as_deref(), Some("MIL" | "IGO"))
            });
        }
        if target.found.is_empty() {
            target = self.side(
                tree,
                number,
                matcher,
                found,
                &entry.frame.target,
                &source.found,
            );
        }
        if source.slot == Some(Slot::Possessor)
            && target.found.is_empty()
            && entry.frame.target.contains(&Slot::Possessor)
        {
            // "His detention": he was detained; "their detention of him" tells both.
            target = std::mem::take(&mut source);
        }
        if self.is_spoken_of(tree, matcher, found, kind, &source) {
            source = Side::default();
        }
        if entry.pos == Pos::Noun && kind == EventType::Threaten && target.found.is_empty() {
            target = self.bound(tree, number, matcher, found, &source.found);
        }
        if entry.pos == Pos::Noun
            && kind == EventType::Consult
            && source.found.is_empty()
            && matches!(target.slot, Some(Slot::Preposition(lemma)) if matches!(self.words.vocabulary.name(lemma), "with" | "to"))
        {
            source = self.attendee(tree, number, matcher, found, &target.found);
        }
        let land_before = entry.pos == Pos::Noun
            && target.found.is_empty()
            && source.slot == Some(Slot::National)
            && !source.found.is_empty()
            && source
                .found
                .iter()
                .all(|found| is_land(matcher, tree, found));
        if land_before && kind == EventType::Assault {
            source = Side::default();
        }
        if land_before && kind == EventType::Retreat && entry.mode == Some("withdraw") {
            // "The Gaza pullout"
            target = std::mem::take(&mut source);
        }
        if entry.pos == Pos::Noun
            && kind == EventType::Assault
            && source.slot == Some(Slot::National)
            && self.is_beside_target(tree, matcher, found)
        {
            source = Side::default();
        }
        if entry.pos == Pos::Noun
            && kind == EventType::Assault
            && target.found.is_empty()
            && source.slot == Some(Slot::National)
            && source
                .found
                .iter()
                .all(|found| is_unarmed_body(matcher, tree, found))
        {
            // "The AMIA bombing": of it, not by it.
            target = std::mem::take(&mut source);
        }
        if entry.frame.mutual && source.found.len() > 1 && target.found.iter().all(is_of_all) {
            // "A and B signed a pact between the two countries"
            target = Side::default();
        }
        let together = entry.frame.mutual || is_together(kind);
        if target.found.is_empty()
            && !source.found.is_empty()
            && entry.pos != Pos::Adjective
            && kind != EventType::Statement
            && !entry.frame.target.is_empty()
            && !(together && source.found.len() > 1)
        {
            target = if entry.frame.mutual {
                self.partner(tree, number, matcher, found, &source.found)
            } else {
                let mut other =
                    self.matter(tree, number, matcher, found, kind, &entry.frame.target);
                if other.found.is_empty() && is_verbal(kind) {
                    other = self.addressee(tree, number, matcher, found, &source.found);
                }
                if other.found.is_empty() {
                    other = self.spare(tree, number, matcher, found, &source.found);
                }
                other
            };
            let alone = entry.frame.mutual && source.found.len() == 1
                || is_verbal(kind) && entry.pos == Pos::Noun && found.light.is_some();
            if target.found.is_empty() && alone {
                target = self.whereabouts(tree, matcher, found, kind, &source);
            }
        }
        if kind == EventType::Agree
            && source.found.len() > 1
            && target.found.iter().all(|found| {
                found.depth > 0 && found.actor.id.is_none() && found.actor.country.is_none()
            })
        {
            // "The army and the rebels agreed to ease the movement of people": with each other.
            target = Side::default();
        }
        if kind == EventType::Agree
            && !entry.frame.mutual
            && target.found.is_empty()
            && source.found.len() > 1
        {
            target = self.beneficiary(tree, number, matcher, found, &source.found);
        }
        if kind == EventType::Agree && target.slot == Some(Slot::Complement) {
            // "Biden promised that the United States would respond": to nobody named.
            let own = |found: &Found| {
                tree.rel(found.token) == Rel::Nsubj
                    && is_land(matcher, tree, found)
                    && source
                        .found
                        .iter()
                        .any(|source| source.actor.country == found.actor.country)
            };
            target.found.retain(|found| !own(found));
        }
        if matches!(
            kind,
            EventType::Agree | EventType::Aid | EventType::Support | EventType::Mobilize
        ) && let Some(land) = self.host(tree, matcher, &target)
        {
            target.found = vec![land];
        }
        if kind == EventType::Mobilize && tree.is_verb(found.head) {
            // "Sent thousands of troops": who is sent is not whom it is done to.
            let sent: Vec<usize> = tree
                .objects(found.head)
                .into_iter()
                .flat_map(|at| [Some(at), tree.object_of(at, "of")])
                .flatten()
                .collect();
            target.found.retain(|found| {
                !(sent.contains(&found.token)
                    && found.actor.id.is_none()
                    && found.actor.sector.as_deref() == Some("MIL"))
            });
        }
        if source.found.is_empty()
            && entry.frame.source.contains(&Slot::Subject)
            && self.is_done_by_thing(tree, matcher, found, kind)
        {
            return None;
        }
        if let [only] = target.found.as_slice()
            && matches!(
                kind,
                EventType::Reject | EventType::Support | EventType::Agree | EventType::Statement
            )
            && only.resolved
            && tree.word(only.token).eq_ignore_ascii_case("it")
        {
            // What is backed, vetoed or denied is seldom somebody.
            target = Side::default();
        }
        if entry.frame.mutual && target.found.is_empty() && source.found.is_empty() {
            return None;
        }
        if entry.mode == Some("visit")
            && let [only] = source.found.as_slice()
            && only.resolved
            && tree.lower(only.token) == "it"
        {
            // "It goes some way to solving the problem"
            return None;
        }
        if source.found.is_empty() && target.found.is_empty() {
            return None;
        }
        let passive = !tree.is_verb(found.head) || tree.is_passive(found.head);
        if !self.plausible(entry, kind, &source, &target, passive) {
            return None;
        }
        let told = status(
            tree,
            self.words,
            found.head,
            found
                .light
                .filter(|_| !joint)
                .map(|light| light.verb)
                .filter(|&verb| tree.dominates(verb, found.head)),
            &found.taken,
        );
        Some(Draft {
            kind,
            mode: entry.mode,
            cameo: entry.cameo.to_owned(),
            source,
            target,
            found: found.clone(),
            status: as_tried(tree, self.words, kind, found.light.is_some(), told),
            note: None,
            guess: None,
            told: None,
        })
    }

    /// "The Russian schoolhouse siege", "the Beslan school massacre": what stands between a land and the deed is what it was done to.
    fn is_beside_target(&self, tree: &Tree<'_>, matcher: &Matcher<'_, '_>, found: &Match) -> bool {
        tree.kids(found.head).any(|kid| {
            kid < found.head
                && tree.is_noun(kid)
                && tree.rel(kid) == Rel::Compound
                && self.is_of(matcher, tree, kid, "site")
        })
    }

    /// Whether a thing that is no weapon does what a verb tells: a plan hits farmers, a fall in prices hits a country.
    fn is_done_by_thing(
        &self,
        tree: &Tree<'_>,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        kind: EventType,
    ) -> bool {
        if !tree.is_verb(found.head) || !matches!(kind, EventType::Assault | EventType::Coerce) {
            return false;
        }
        let doers = tree.subjects(found.head);
        // "The attacks forced the government to think"
        let doing = match kind {
            EventType::Coerce => CARRIERS,
            _ => WEAPONS,
        };
        let armed = |doer: usize| {
            doing
                .iter()
                .filter_map(|class| self.words.class_number(class))
                .any(|class| matcher.in_class(tree, doer, class, 0))
        };
        !doers.is_empty()
            && doers.iter().all(|&doer| {
                matches!(tree.tag(doer), Tag::Nn | Tag::Nns)
                    && tree.mention[doer].is_none()
                    && !armed(doer)
            })
    }

    /// "war between A and B", "the A-B war": the two sides.
    fn between(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
    ) -> Option<(Side, Side)> {
        let lemma = self.words.vocabulary.number("between")?;
        let mut slot = Slot::Preposition(lemma);
        let fillers = matcher.fill(tree, slot, found);
        if fillers.iter().all(|&at| tree.rel(at) != Rel::Pobj) {
            slot = Slot::Modifier;
        }
        let mut side = Side {
            found: Vec::new(),
            slot: Some(slot),
        };
        for filler in fillers {
            let more = self.resolve(tree, number, matcher, &[filler], slot, &side.found);
            side.found.extend(more.found);
        }
        if side.found.len() < 2 {
            return None;
        }
        let rest = side.found.split_off(1);
        Some((
            side,
            Side {
                found: rest,
                slot: Some(slot),
            },
        ))
    }

    pub(super) fn is_of(
        &self,
        matcher: &Matcher<'_, '_>,
        tree: &Tree<'_>,
        at: usize,
        class: &str,
    ) -> bool {
        self.words
            .class_number(class)
            .is_some_and(|class| matcher.in_class(tree, at, class, 2))
    }

    /// Whether enough of an event is there to be told.
    fn plausible(
        &self,
        entry: &Entry,
        kind: EventType,
        source: &Side,
        target: &Side,
        passive: bool,
    ) -> bool {
        let has = |side: &Side| !side.found.is_empty();
        let verbal = is_verbal(kind);
        match kind {
            EventType::Assault | EventType::Coerce => has(source) || has(target),
            EventType::Retreat | EventType::Aid | EventType::Concede => {
                has(source) || (has(target) && entry.pos != Pos::Noun && passive)
            }
            // "Anti-American demonstrations": of whoever is there
            EventType::Protest if entry.pos == Pos::Noun => has(source) || has(target),
            _ if verbal => {
                // "Their meeting" is of several with each other.
                let alone = entry.pos != Pos::Noun && !entry.frame.mutual;
                let mutual = entry.frame.mutual && source.found.len() > 1;
                has(source) && (has(target) || alone || mutual)
            }
            _ => has(source),
        }
    }
}

/// Whether an actor is no more than those who were named before: "the two countries", "both sides".
fn is_of_all(found: &Found) -> bool {
    let name = found.actor.name.to_lowercase();
    found.actor.country.is_none()
        && found.actor.id.is_none()
        && [
            "countries",
            "sides",
            "nations",
            "parties",
            "governments",
            "states",
            "neighbours",
        ]
        .iter()
        .any(|plural| name.ends_with(plural))
}

/// Whether a verb tells in the passive, without a doer, that forces are moved.
fn is_moved(tree: &Tree<'_>, verb: usize, entry: &Entry) -> bool {
    let moves = match entry.kind {
        Some(EventType::Mobilize | EventType::Aid) => true,
        Some(EventType::Retreat) => entry.mode == Some("withdraw"),
        _ => false,
    };
    moves && tree.is_verb(verb) && tree.is_passive(verb) && tree.agents(verb).is_empty()
}

/// Whether an event of this kind is done by words.
pub(super) fn is_verbal(kind: EventType) -> bool {
    matches!(
        kind.quad_class(),
        None | Some(QuadClass::VerbalCooperation | QuadClass::VerbalConflict)
    )
}

/// Whether several who do something of this kind do it with each other.
pub(super) fn is_together(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Agree | EventType::Consult | EventType::Cooperate
    )
}

/// Whether an actor is an organization that has no arms, as far as is known.
fn is_unarmed_body(matcher: &Matcher<'_, '_>, tree: &Tree<'_>, found: &Found) -> bool {
    matcher
        .cast
        .mention(tree, found.token)
        .is_some_and(|mention| mention.kind == EntityType::Organization)
        && matches!(
            found.actor.sector.as_deref(),
            None | Some("BUS" | "MED" | "EDU" | "REL" | "NGO")
        )
}

/// Whether an actor is a land or town by its own name, as in "the Iraq war"; "US", "EU" and adjectives tell who acts.
fn is_land(matcher: &Matcher<'_, '_>, tree: &Tree<'_>, found: &Found) -> bool {
    matcher
        .cast
        .mention(tree, found.token)
        .is_some_and(|mention| match mention.kind {
            EntityType::Place => true,
            EntityType::Country => {
                mention.text.contains(char::is_lowercase)
                    && matches!(tree.tag(found.token), Tag::Nnp | Tag::Nnps)
            }
            _ => false,
        })
}

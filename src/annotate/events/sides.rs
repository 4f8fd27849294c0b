//! Slots of a frame → the actors of one side of an event; and whom else the clause speaks of where they hold nobody.

use super::actors::Found;
use super::coder::Coder;
use super::draft::{Side, same, within};
use super::matching::{Match, Matcher};
use super::things::{is_done_to_people, is_hit};
use super::tree::{Tree, is_circumstance};
use crate::annotate::{EntityType, Rel, Tag};
use crate::lexicon::events::{Pos, Slot};
use crate::ontology::EventType;

/// How many steps of the tree the last resort for a target looks down.
const FARTHEST: usize = 4;
/// Most actors on one side of an event.
const MOST_ACTORS: usize = 8;

impl Coder<'_> {
    /// The actors that the first filled one of `slots` names; `other` are those of the other side.
    pub(super) fn side(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        slots: &[Slot],
        other: &[Found],
    ) -> Side {
        let entry = &self.words.entries()[found.entry as usize];
        // A curfew is imposed on the place that it is in.
        let deed = is_deed(entry.kind) && !entry.cameo.starts_with("172");
        for &slot in slots {
            let mut fillers = matcher.fill(tree, slot, found);
            if is_judgement(entry.kind) && matches!(slot, Slot::Preposition(_)) {
                fillers.retain(|&filler| !is_victim(matcher, tree, filler));
            }
            if fillers.is_empty() {
                continue;
            }
            let mut side = self.resolve(tree, number, matcher, &fillers, slot, other);
            if slot == Slot::Complement {
                side.found
                    .retain(|found| !is_own_land(matcher, tree, found, other));
            }
            side.found.retain(|actor| {
                !other
                    .iter()
                    .any(|other| is_its_own(matcher, tree, actor, other, &found.tokens))
            });
            if is_hit(entry.kind, slot, entry.frame.target == slots)
                && side.found.first().is_none_or(is_whereabouts)
                && let Some(thing) = self.thing(tree, number, matcher, &fillers, &side)
            {
                side = Side {
                    found: vec![thing],
                    slot: Some(slot),
                };
            }
            if side.found.is_empty()
                && slot == Slot::Object
                && entry.frame.target == slots
                && (is_done_to_people(entry)
                    || entry.kind == Some(EventType::Request)
                        && tree.kid(found.head, Rel::Xcomp).is_some())
            {
                side = self.somebody(tree, number, matcher, &fillers);
            }
            if moves_own(entry.kind) {
                side.found.retain(|found| !is_own_force(tree, found));
            }
            // "Fired at Russia" is on whom, "attacks in Syria" where.
            let preposition = match slot {
                Slot::Preposition(lemma) => self.words.vocabulary.name(lemma),
                _ => "",
            };
            let protest = entry.kind == Some(EventType::Protest);
            let aimed = entry.pos == Pos::Verb && preposition == "at" && !protest;
            let is_place_slot = matches!(preposition, "at" | "in" | "over" | "on" | "outside");
            if deed && !aimed {
                // "Marched against price rises in Sudan", "a strike at South African mines"
                side.found.retain(|found| {
                    !(protest && is_place_slot && is_whereabouts(found))
                        && (found.depth > 0 && !protest || !is_where(matcher, tree, found))
                });
            }
            if !side.found.is_empty() {
                return side;
            }
        }
        Side::default()
    }

    /// "Sends troops to the peacekeeping force in Lebanon": what is done for a peace mission concerns the land where it is.
    pub(super) fn host(
        &self,
        tree: &Tree<'_>,
        matcher: &Matcher<'_, '_>,
        target: &Side,
    ) -> Option<Found> {
        let [mission] = target.found.as_slice() else {
            return None;
        };
        let class = self.words.class_number("peacemission")?;
        let noun = [Some(mission.token), tree.head(mission.token)]
            .into_iter()
            .flatten()
            .find(|&noun| tree.is_noun(noun) && matcher.in_class(tree, noun, class, 0))?;
        let place = tree.object_of(noun, "in")?;
        let mention = matcher.cast.mention(tree, place)?;
        matches!(mention.kind, EntityType::Country | EntityType::Place)
            .then(|| matcher.cast.named(tree, place, mention, mission.depth + 1))
    }

    /// With whom something is done together: behind "with", wherever in the clause.
    pub(super) fn partner(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        other: &[Found],
    ) -> Side {
        let partners: Vec<usize> = (found.head + 1..tree.len())
            .filter(|&at| {
                tree.rel(at) == Rel::Pobj
                    && tree.head(at).is_some_and(|preposition| {
                        // "Discussed tension between A and B": with neither of them.
                        let own = tree
                            .head(preposition)
                            .is_some_and(|above| found.tokens.contains(&above));
                        tree.word(preposition) == "with"
                            || own && matches!(tree.word(preposition), "between" | "among")
                    })
                    && within(tree, found.head, at, FARTHEST)
            })
            .collect();
        self.resolve(tree, number, matcher, &partners, Slot::Complement, other)
    }

    /// "A, B and C agreed to lift a ban on imports from D": whom an agreement of several to do something is about, if that is anybody.
    pub(super) fn beneficiary(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        other: &[Found],
    ) -> Side {
        let deeds = found
            .tokens
            .iter()
            .filter(|&&token| token != found.head && tree.is_verb(token));
        let objects: Vec<usize> = deeds.flat_map(|&verb| tree.objects(verb)).collect();
        let mut side = self.resolve(tree, number, matcher, &objects, Slot::Complement, other);
        side.found
            .retain(|found| !is_where(matcher, tree, found) && !is_own_force(tree, found));
        side
    }

    /// "Phoned the president to voice support", "wrote to the king to protest": whoever is met or addressed for it.
    pub(super) fn addressee(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        other: &[Found],
    ) -> Side {
        let above = tree.head(found.head).filter(|&above| {
            matches!(tree.rel(found.head), Rel::Advcl | Rel::Xcomp)
                && tree.is_verb(above)
                && tree.kids(found.head).any(|kid| {
                    tree.rel(kid) == Rel::Aux && tree.word(kid).eq_ignore_ascii_case("to")
                })
        });
        let Some(above) = above else {
            return Side::default();
        };
        let meets = tree.lemmas[above].verb.is_some_and(|lemma| {
            self.words.at_head(lemma, Pos::Verb).iter().any(|&number| {
                self.words.entries()[number as usize].kind == Some(EventType::Consult)
            })
        });
        if !meets {
            return Side::default();
        }
        let mut met = tree.objects(above);
        for kid in tree.kids(above) {
            if tree.rel(kid) == Rel::Prep && matches!(tree.lower(kid), "to" | "with") {
                met.extend(tree.kid(kid, Rel::Pobj));
            }
        }
        let mut side = self.resolve(tree, number, matcher, &met, Slot::Complement, other);
        side.found.retain(|found| found.depth == 0);
        side
    }

    /// Whoever else the clause speaks of, where the frame's own slots hold nobody: its complement, then its prepositional phrases.
    pub(super) fn spare(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        other: &[Found],
    ) -> Side {
        let moved = matches!(
            self.words.entries()[found.entry as usize].kind,
            Some(EventType::Mobilize | EventType::Retreat)
        );
        let mut fillers = if moved {
            Vec::new()
        } else {
            matcher.fill(tree, Slot::Object, found)
        };
        fillers.extend(matcher.fill(tree, Slot::Complement, found));
        let mut above: Vec<usize> = found.tokens.clone();
        above.extend(tree.objects(found.head));
        // "Marched close to the border"
        for at in above.clone() {
            above.extend(tree.kids(at).filter(|&kid| {
                tree.rel(kid) == Rel::Advmod
                    && matches!(tree.lower(kid), "close" | "closer" | "next")
            }));
        }
        for at in above {
            for kid in tree.kids(at) {
                let word = tree.lower(kid);
                if matches!(tree.rel(kid), Rel::Prep | Rel::Dative)
                    && !is_circumstance(word)
                    && !matches!(
                        word,
                        "by" | "under"
                            | "according"
                            | "like"
                            | "including"
                            | "along"
                            | "together"
                            | "alongside"
                            | "unlike"
                            | "besides"
                    )
                {
                    // "In court", "at the council": where it is done.
                    let within = matches!(word, "in" | "at");
                    fillers.extend(tree.kids(kid).filter(|&below| {
                        tree.rel(below) == Rel::Pobj
                            && (!within
                                || matcher.cast.mention(tree, below).is_some_and(|mention| {
                                    matches!(mention.kind, EntityType::Place | EntityType::Country)
                                }))
                    }));
                }
            }
        }
        fillers.retain(|&filler| !found.tokens.contains(&filler) && !tree.is_aside(filler));
        let kind = self.words.entries()[found.entry as usize].kind;
        // "Agreed to a ceasefire in Ukraine" concerns the country, "food for Gaza" or a truce there the land, "met in Geneva" nobody there.
        let concerned = |found: &Found| {
            !is_where(matcher, tree, found)
                || !is_deed(kind)
                    && matcher
                        .cast
                        .mention(tree, found.token)
                        .is_some_and(|mention| {
                            mention.kind == EntityType::Country
                                || matches!(
                                    kind,
                                    Some(EventType::Aid | EventType::Retreat | EventType::Concede)
                                )
                        })
        };
        // "Judges the UN-backed plan": the backer is no party; "hostages on a bus on the outskirts of Athens"
        let scene = |found: &Found| {
            is_deed(kind)
                && (found.place || is_whereabouts(found))
                && is_inside_place(tree, found.token)
                || matcher.cast.backer(tree, found.token).is_some()
        };
        let own = |found: &Found| {
            moves_own(kind) && is_own_force(tree, found)
                || is_own_land(matcher, tree, found, other)
                || scene(found)
        };
        let mut side = self.resolve(tree, number, matcher, &fillers, Slot::Complement, other);
        let foreign = |actor: &Found| {
            !other
                .iter()
                .any(|other| is_its_own(matcher, tree, actor, other, &found.tokens))
        };
        side.found
            .retain(|actor| concerned(actor) && !own(actor) && foreign(actor));
        if !side.found.is_empty() {
            return side;
        }
        // The first name in the rest of the clause.
        let names: Vec<usize> = (found.head + 1..tree.len())
            .filter(|&at| {
                matcher.cast.mention(tree, at).is_some()
                    && tree
                        .head(at)
                        .is_none_or(|head| tree.mention[head] != tree.mention[at])
            })
            .filter(|&at| within(tree, found.head, at, FARTHEST) && !tree.is_aside(at))
            .filter(|&at| !tree.is_credited(at))
            // "Expressed Jordan's support": whose it is, not for whom.
            .filter(|&at| {
                tree.rel(at) != Rel::Poss
                    || tree.head(at).is_none_or(|noun| {
                        tree.head(noun) != Some(found.head) || !tree.is_noun(noun)
                    })
            })
            .collect();
        let mut side = self.resolve(tree, number, matcher, &names, Slot::Complement, other);
        side.found
            .retain(|actor| concerned(actor) && !own(actor) && foreign(actor));
        if side.found.is_empty() {
            return Side::default();
        }
        side
    }

    pub(super) fn resolve(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        fillers: &[usize],
        slot: Slot,
        other: &[Found],
    ) -> Side {
        let acting = other.is_empty() && matches!(slot, Slot::Subject | Slot::Preposition(_));
        for &filler in fillers {
            let mut heads = vec![filler];
            if tree.is_verb(filler)
                && matches!(tree.rel(filler), Rel::Pcomp | Rel::Xcomp | Rel::Ccomp)
            {
                heads = tree.objects(filler);
            }
            let mut all = Vec::new();
            for head in heads {
                let mut actors = if slot == Slot::National {
                    matcher
                        .cast
                        .direct(tree, head, number, 0)
                        .into_iter()
                        .collect()
                } else {
                    matcher.cast.actors(tree, head, number, acting)
                };
                actors.retain(|actor| !other.iter().any(|known| same(known, actor)));
                all.extend(actors);
            }
            if !all.is_empty() {
                all.truncate(MOST_ACTORS);
                return Side {
                    found: all,
                    slot: Some(slot),
                };
            }
        }
        Side::default()
    }
}

/// "The minister conveyed Pakistan's solidarity": the owner of what the words of an event name is no other party if the source is of that
/// land.
pub(super) fn is_its_own(
    matcher: &Matcher<'_, '_>,
    tree: &Tree<'_>,
    found: &Found,
    other: &Found,
    words: &[usize],
) -> bool {
    let land = matcher
        .cast
        .mention(tree, found.token)
        .is_some_and(|mention| matches!(mention.kind, EntityType::Country | EntityType::Place));
    land && tree.rel(found.token) == Rel::Poss
        && tree
            .head(found.token)
            .is_some_and(|owned| words.contains(&owned))
        && found.actor.country.is_some()
        && found.actor.country == other.actor.country
}

/// "Sharon acknowledged that Israel was not following the plan": what one says of one's own land is said to nobody named.
fn is_own_land(matcher: &Matcher<'_, '_>, tree: &Tree<'_>, found: &Found, other: &[Found]) -> bool {
    let land = matcher
        .cast
        .mention(tree, found.token)
        .is_some_and(|mention| {
            matches!(mention.kind, EntityType::Country | EntityType::Nationality)
        });
    let of_it = |other: &Found| {
        other.actor.country == found.actor.country
            && matches!(
                other.actor.sector.as_deref(),
                Some("GOV" | "LEG" | "MIL" | "COP" | "JUD")
            )
    };
    land && found.actor.country.is_some() && other.iter().any(of_it)
}

/// Whether an event of this kind happens in a place rather than to it.
fn is_deed(kind: Option<EventType>) -> bool {
    matches!(
        kind,
        Some(EventType::Assault | EventType::Coerce | EventType::Protest)
    )
}

/// Whether what a source does concerns forces of its own: it sends, withdraws or promises them.
fn moves_own(kind: Option<EventType>) -> bool {
    matches!(
        kind,
        Some(
            EventType::Retreat
                | EventType::Mobilize
                | EventType::Agree
                | EventType::Aid
                | EventType::Cooperate
        )
    )
}

/// Whether an event of this kind judges what others do.
fn is_judgement(kind: Option<EventType>) -> bool {
    matches!(
        kind,
        Some(EventType::Accuse | EventType::Reject | EventType::Support)
    )
}

/// Whether a token stands behind "on" or "against" of an attack or arrest: whoever condemns that condemns not whom it hit.
fn is_victim(matcher: &Matcher<'_, '_>, tree: &Tree<'_>, at: usize) -> bool {
    tree.head(at)
        .filter(|&preposition| matches!(tree.lower(preposition), "on" | "against"))
        .and_then(|preposition| tree.head(preposition))
        .is_some_and(|deed| matcher.cast.is_deed(tree, deed))
}

/// "Its troops", "his forces", "thousands of soldiers" of nobody else.
fn is_own_force(tree: &Tree<'_>, found: &Found) -> bool {
    let owned = tree
        .kid(found.token, Rel::Poss)
        .is_some_and(|owner| tree.tag(owner) == Tag::Prps);
    let bare = tree.tag(found.token) == Tag::Nns
        && found.actor.country.is_none()
        && found.actor.id.is_none()
        && !found.resolved
        && tree.kid(found.token, Rel::Det).is_none();
    found.actor.sector.as_deref() == Some("MIL") && (owned || bare)
}

/// Whether an actor dug out of a phrase is no more than a place or people: "Yemeni" in "a Yemeni school bus".
fn is_whereabouts(found: &Found) -> bool {
    found.depth > 0
        && found.actor.sector.is_none()
        && (found.place || found.actor.country.is_some())
}

/// Whether an actor is merely the place of a deed: a place or country behind "in", "at", "near".
pub(super) fn is_where(matcher: &Matcher<'_, '_>, tree: &Tree<'_>, found: &Found) -> bool {
    matcher
        .cast
        .mention(tree, found.token)
        .is_some_and(|mention| matches!(mention.kind, EntityType::Place | EntityType::Country))
        && tree.rel(found.token) == Rel::Pobj
        && tree.head(found.token).is_some_and(|preposition| {
            matches!(
                tree.lower(preposition),
                "in" | "at" | "near" | "outside" | "inside" | "around" | "across" | "throughout"
            )
        })
}

/// Whether one of the prepositions above a token tells where: "on a bus on the outskirts of Athens", "at Peruvian mines", but not "close
/// to the border with Chad".
fn is_inside_place(tree: &Tree<'_>, at: usize) -> bool {
    let mut now = at;
    while let Some(head) = tree.head(now) {
        if tree.is_verb(head) {
            return false;
        }
        if matches!(tree.rel(head), Rel::Prep)
            && matches!(
                tree.lower(head),
                "in" | "at" | "on" | "near" | "outside" | "inside" | "over" | "across"
            )
        {
            return true;
        }
        now = head;
    }
    false
}

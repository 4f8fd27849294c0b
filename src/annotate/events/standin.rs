//! Who or what stands on a side of an event that no slot of its frame names: whom a condition binds, the place it concerns, the
//! matter it is about.
//!
//! Coders of CAMEO and PLOVER take the place for the party where the text names none: police of a country arrest, troops go to a
//! country, a truce holds there.

use super::actors::Found;
use super::coder::Coder;
use super::details;
use super::draft::{Draft, Side, clause, within};
use super::matching::{Match, Matcher};
use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::{Agent, Slot};
use crate::ontology::EventType;

/// How many steps below its clause the place of an event may stand.
const DEEPEST: usize = 6;
/// What the place of an event may cost to stand in for a party; [`details::nearest_place`] tells what costs.
const NEAR: u32 = 60;

/// Sectors of people who are of the land that they are told of in: soldiers, diplomats and aid workers may be from anywhere.
const LOCAL: &[&str] = &[
    "CVL", "COP", "CRM", "EDU", "GOV", "JUD", "LAB", "LEG", "OPP", "PTY", "REB",
];

impl Coder<'_> {
    /// Fills the sides that are still empty.
    pub(super) fn stand_in(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        drafts: &mut [Draft],
    ) {
        for draft in drafts {
            let entry = &self.words.entries()[draft.found.entry as usize];
            let addressed = draft.kind != EventType::Statement
                && !entry.frame.target.is_empty()
                && draft.mode != Some("resign")
                && !draft.source.found.is_empty();
            if addressed
                && matches!(draft.kind, EventType::Reject | EventType::Threaten)
                && (draft.target.found.is_empty() || draft.target.slot == Some(Slot::Complement))
            {
                let bound = self.bound(tree, number, matcher, &draft.found, &draft.source.found);
                if !bound.found.is_empty() {
                    draft.target = bound;
                }
            }
            let together =
                super::arguments::is_together(draft.kind) && draft.source.found.len() > 1;
            let together = together && !matches!(draft.cameo.as_str(), "042" | "043");
            // What one refuses to go to, or where one demonstrates, is no party.
            let placed = !matches!(draft.kind, EventType::Reject | EventType::Protest);
            if addressed && placed && draft.target.found.is_empty() && !together {
                draft.target =
                    self.whereabouts(tree, matcher, &draft.found, draft.kind, &draft.source);
                if draft.target.found.is_empty() {
                    draft.target = self.territory(tree, number, matcher, draft);
                }
            }
            let custody = self.custody(tree, matcher, draft);
            if let Some(custody) = custody {
                // "Tortured in a CIA prison in Afghanistan"
                draft.source = self.resolve(
                    tree,
                    number,
                    matcher,
                    &[custody],
                    Slot::Subject,
                    &draft.target.found,
                );
            }
            let local = draft.kind == EventType::Protest || is_done_by_state(tree, draft);
            if draft.source.found.is_empty() && (local || custody.is_some()) {
                draft.source =
                    self.whereabouts(tree, matcher, &draft.found, draft.kind, &draft.target);
            }
        }
    }

    /// "Will not lift the embargo until Cuba …", "threatened to leave unless the police …": who has to do something first.
    pub(super) fn bound(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        other: &[Found],
    ) -> Side {
        let mut clauses: Vec<usize> = found.tokens.clone();
        for &token in &found.tokens {
            clauses.extend(
                tree.kids(token)
                    .filter(|&kid| matches!(tree.rel(kid), Rel::Xcomp | Rel::Ccomp | Rel::Acl)),
            );
        }
        let conditions = clauses.iter().flat_map(|&verb| {
            tree.kids(verb).filter(|&kid| {
                tree.rel(kid) == Rel::Advcl
                    && tree.kid(kid, Rel::Mark).is_some_and(|mark| {
                        matches!(tree.lower(mark), "until" | "till" | "unless")
                            || tree.lower(mark) == "if" && tree.kid(kid, Rel::Neg).is_some()
                    })
            })
        });
        for condition in conditions {
            let mut doers = tree.subjects(condition);
            // "Until he is satisfied that Vietnam is helping": whoever has to do it stands further down.
            doers.extend(
                tree.kids(condition)
                    .flat_map(|kid| [Some(kid), tree.kid(kid, Rel::Ccomp)])
                    .flatten()
                    .filter(|&kid| {
                        tree.is_verb(kid) && matches!(tree.rel(kid), Rel::Conj | Rel::Ccomp)
                    })
                    .flat_map(|kid| tree.subjects(kid)),
            );
            let side = self.resolve(tree, number, matcher, &doers, Slot::Finite, other);
            if !side.found.is_empty() {
                return side;
            }
        }
        Side::default()
    }

    /// "Freed from jail in Libya", "tortured in a prison in Damascus": where people are held, by whoever holds them, if nobody is told
    /// to have done it.
    fn custody(&self, tree: &Tree<'_>, matcher: &Matcher<'_, '_>, draft: &Draft) -> Option<usize> {
        let held = draft.mode == Some("release") && draft.kind == EventType::Retreat
            || draft.kind == EventType::Assault && draft.cameo.starts_with("182");
        let class = self.words.class_number("custody").filter(|_| {
            held && tree.is_verb(draft.found.head)
                && draft.source.found.is_empty()
                && !draft.target.found.is_empty()
        })?;
        let words = draft.found.tokens.iter().chain(&draft.found.taken);
        words
            .flat_map(|&word| tree.kids(word))
            .filter(|&kid| matches!(tree.lower(kid), "in" | "from" | "at" | "inside"))
            .filter_map(|kid| tree.kid(kid, Rel::Pobj))
            .find(|&object| matcher.in_class(tree, object, class, 0))
    }

    /// The place of an event as one of its sides. Where people meet abroad they meet somebody of that land; at home they may meet
    /// anybody.
    pub(super) fn whereabouts(
        &self,
        tree: &Tree<'_>,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        kind: EventType,
        other: &Side,
    ) -> Side {
        let verb = found
            .light
            .map_or_else(|| clause(tree, found.head), |light| light.verb);
        let used: Vec<usize> = other.found.iter().map(|found| found.token).collect();
        let Some((cost, at)) = details::nearest_place(tree, matcher.cast, found, verb, &used)
        else {
            return Side::default();
        };
        let Some(mention) = matcher.cast.mention(tree, at) else {
            return Side::default();
        };
        let inside = |above: usize| within(tree, above, at, DEEPEST);
        let own = other
            .found
            .iter()
            .any(|other| tree.dominates(other.token, at));
        let abroad = |other: &Found| {
            other.actor.country.is_some()
                && mention.country.is_some()
                && other.actor.country != mention.country
        };
        let visited = other.found.iter().all(abroad);
        if cost >= NEAR
            || used.contains(&at)
            || own
            || kind == EventType::Consult && !visited
            || !(inside(verb) || inside(found.head))
        {
            return Side::default();
        }
        let mut place = matcher.cast.named(tree, at, mention, 0);
        place.place = true;
        Side {
            found: vec![place],
            slot: None,
        }
    }

    /// "Withdrew from a zone along the border", "on alert in the north": a piece of land without a name of its own.
    fn territory(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        draft: &Draft,
    ) -> Side {
        let held = matches!(
            draft.kind,
            EventType::Assault
                | EventType::Coerce
                | EventType::Mobilize
                | EventType::Retreat
                | EventType::Concede
                | EventType::Aid
        );
        let Some(class) = self.words.class_number("territory").filter(|_| held) else {
            return Side::default();
        };
        let light = draft.found.light.map(|light| light.verb);
        let mut above: Vec<usize> = draft.found.tokens.iter().copied().chain(light).collect();
        above.extend(tree.objects(draft.found.head));
        let land = above
            .iter()
            .flat_map(|&token| tree.kids(token))
            .filter(|&kid| {
                tree.rel(kid) == Rel::Prep
                    && matches!(
                        tree.lower(kid),
                        "in" | "from"
                            | "to"
                            | "into"
                            | "along"
                            | "across"
                            | "near"
                            | "around"
                            | "on"
                    )
            })
            .filter_map(|preposition| tree.kid(preposition, Rel::Pobj))
            .find(|&at| {
                tree.is_noun(at)
                    && tree.mention[at].is_none()
                    && matcher.in_class(tree, at, class, 0)
            });
        let Some(at) = land else {
            return Side::default();
        };
        let mut found = matcher.cast.unnamed(tree, at, Agent::default(), number, 0);
        found.place = true;
        Side {
            found: vec![found],
            slot: None,
        }
    }

    /// What is rejected, backed, protested against or complained of, where that speaks of nobody: a law, a vote, an attack.
    pub(super) fn matter(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        kind: EventType,
        slots: &[Slot],
    ) -> Side {
        let judged = matches!(
            kind,
            EventType::Reject | EventType::Accuse | EventType::Support | EventType::Protest
        );
        let Some(class) = self.words.class_number("matter").filter(|_| judged) else {
            return Side::default();
        };
        let told = slots
            .iter()
            .filter(|slot| match slot {
                Slot::Object => true,
                Slot::Preposition(lemma) => matches!(
                    self.words.vocabulary.name(*lemma),
                    "against" | "over" | "to" | "of" | "for"
                ),
                _ => false,
            })
            .flat_map(|&slot| matcher.fill(tree, slot, found))
            // "Boycott the meeting": it may be a word of the entry.
            .chain(
                found.tokens[1..]
                    .iter()
                    .copied()
                    .filter(|&at| tree.rel(at) == Rel::Dobj && kind == EventType::Reject),
            )
            .find(|&at| {
                tree.is_noun(at)
                    && tree.mention[at].is_none()
                    && tree
                        .kids(at)
                        .all(|kid| kid > at || tree.mention[kid].is_none())
                    && (matcher.in_class(tree, at, class, 0) || matcher.cast.is_deed(tree, at))
            });
        let Some(at) = told else {
            return Side::default();
        };
        let matter = matcher.cast.unnamed(tree, at, Agent::default(), number, 0);
        Side {
            found: vec![matter],
            slot: None,
        }
    }
}

/// Gives people of no known country that of the place where an attack, arrest or protest happens: "killed 20 people in Kabul".
pub(super) fn settle(tree: &Tree<'_>, matcher: &Matcher<'_, '_>, draft: &mut Draft) {
    if !matches!(
        draft.kind,
        EventType::Assault | EventType::Coerce | EventType::Protest
    ) {
        return;
    }
    let verb = clause(tree, draft.found.head);
    let of_people = draft.source.found.iter().chain(&draft.target.found);
    let used: Vec<usize> = of_people.map(|found| found.token).collect();
    let inside =
        |at: usize| within(tree, verb, at, DEEPEST) || within(tree, draft.found.head, at, DEEPEST);
    let country = details::nearest_place(tree, matcher.cast, &draft.found, verb, &used)
        .filter(|&(cost, at)| cost < NEAR && inside(at))
        .and_then(|(_, at)| matcher.cast.mention(tree, at)?.country.clone());
    let Some(country) = country else { return };
    for found in draft.source.found.iter_mut().chain(&mut draft.target.found) {
        let actor = &mut found.actor;
        if actor.country.is_none()
            && actor.id.is_none()
            && !found.resolved
            && actor
                .sector
                .as_deref()
                .is_some_and(|sector| LOCAL.contains(&sector))
        {
            actor.country = Some(country.clone());
        }
    }
}

/// Whether what is told without a doer is done by the authorities of the land: arrests, expulsions, releases.
fn is_done_by_state(tree: &Tree<'_>, draft: &Draft) -> bool {
    let official = match draft.kind {
        EventType::Coerce => matches!(draft.cameo.get(..3), Some("173" | "174")),
        EventType::Retreat => {
            draft.mode == Some("release")
                && draft.found.tokens.iter().any(|&token| {
                    matches!(
                        tree.lower(token),
                        "prison" | "jail" | "custody" | "detention" | "bail"
                    )
                })
        }
        EventType::Sanction => draft.mode == Some("expel"),
        _ => false,
    };
    official
        && !draft.target.found.is_empty()
        && tree.is_verb(draft.found.head)
        && (tree.is_passive(draft.found.head) || tree.tag(draft.found.head) == Tag::Vbn)
}

//! A match → a draft: who fills source and target of its frame, and whether that is enough of an event to be told.

use super::actors::Found;
use super::coder::Coder;
use super::draft::{Draft, Side, same, within};
use super::matching::{Match, Matcher};
use super::status::status;
use super::tree::Tree;
use crate::annotate::{EntityType, Rel, Tag};
use crate::lexicon::events::{Entry, Pos, Slot};
use crate::ontology::{EventType, QuadClass};

/// Most actors on one side of an event.
const MOST_ACTORS: usize = 8;

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
        if target.found.is_empty()
            && !source.found.is_empty()
            && entry.pos != Pos::Adjective
            && kind != EventType::Statement
            && !entry.frame.target.is_empty()
        {
            target = self.spare(tree, number, matcher, found, &source.found);
        }
        if entry.frame.mutual && target.found.is_empty() && source.found.is_empty() {
            return None;
        }
        if source.found.is_empty() && target.found.is_empty() {
            return None;
        }
        if !self.plausible(entry, kind, &source, &target) {
            return None;
        }
        let status = status(
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
            status,
            note: None,
            guess: None,
            told: None,
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

    /// "A letter from A to B, alleging that …": whoever the letter is from.
    fn author(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
    ) -> Side {
        let Some(class) = self
            .words
            .class_number("message")
            .filter(|_| tree.tag(found.head) == Tag::Vbg)
        else {
            return Side::default();
        };
        let message = (0..found.head)
            .rev()
            .find(|&at| tree.is_noun(at) && matcher.in_class(tree, at, class, 2));
        let Some(message) = message else {
            return Side::default();
        };
        let mut authors: Vec<usize> = tree.kid(message, Rel::Poss).into_iter().collect();
        for kid in tree.kids(message) {
            if matches!(tree.word(kid), "from" | "by") {
                authors.extend(tree.kid(kid, Rel::Pobj));
            }
        }
        self.resolve(tree, number, matcher, &authors, Slot::Subject, &[])
    }

    /// Whether enough of an event is there to be told.
    fn plausible(&self, entry: &Entry, kind: EventType, source: &Side, target: &Side) -> bool {
        let has = |side: &Side| !side.found.is_empty();
        let verbal = matches!(
            kind.quad_class(),
            None | Some(QuadClass::VerbalCooperation | QuadClass::VerbalConflict)
        );
        match kind {
            EventType::Assault | EventType::Coerce => has(source) || has(target),
            EventType::Retreat | EventType::Aid | EventType::Concede => {
                has(source) || (has(target) && entry.pos != Pos::Noun)
            }
            _ if verbal && entry.pos == Pos::Noun => has(source) && has(target),
            _ if verbal => {
                has(source) && (has(target) || !entry.frame.mutual || source.found.len() > 1)
            }
            _ => has(source),
        }
    }

    fn side(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        slots: &[Slot],
        other: &[Found],
    ) -> Side {
        let deed = is_deed(self.words.entries()[found.entry as usize].kind);
        for &slot in slots {
            let fillers = matcher.fill(tree, slot, found);
            if fillers.is_empty() {
                continue;
            }
            let mut side = self.resolve(tree, number, matcher, &fillers, slot, other);
            if deed {
                // "attacks in Syria": where, not on whom.
                side.found
                    .retain(|found| found.depth > 0 || !is_where(matcher, tree, found));
            }
            if !side.found.is_empty() {
                return side;
            }
        }
        Side::default()
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
        let moved = self.words.entries()[found.entry as usize].kind == Some(EventType::Mobilize);
        let mut fillers = if moved {
            Vec::new()
        } else {
            matcher.fill(tree, Slot::Object, found)
        };
        fillers.extend(matcher.fill(tree, Slot::Complement, found));
        let mut above: Vec<usize> = found.tokens.clone();
        above.extend(tree.objects(found.head));
        for at in above {
            for kid in tree.kids(at) {
                let word = tree.word(kid).to_ascii_lowercase();
                if matches!(tree.rel(kid), Rel::Prep | Rel::Dative)
                    && !matches!(
                        word.as_str(),
                        "after"
                            | "before"
                            | "since"
                            | "during"
                            | "amid"
                            | "following"
                            | "despite"
                            | "until"
                            | "as"
                            | "without"
                            | "by"
                            | "under"
                            | "according"
                            | "like"
                            | "including"
                    )
                {
                    fillers.extend(tree.kids(kid).filter(|&below| tree.rel(below) == Rel::Pobj));
                }
            }
        }
        fillers.retain(|filler| !found.tokens.contains(filler));
        let deed = is_deed(self.words.entries()[found.entry as usize].kind);
        let mut side = self.resolve(tree, number, matcher, &fillers, Slot::Complement, other);
        side.found
            .retain(|found| !(deed && is_where(matcher, tree, found)));
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
            .filter(|&at| within(tree, found.head, at))
            .collect();
        let mut side = self.resolve(tree, number, matcher, &names, Slot::Complement, other);
        side.found
            .retain(|found| !(deed && is_where(matcher, tree, found)));
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

/// Whether an event of this kind happens in a place rather than to it.
fn is_deed(kind: Option<EventType>) -> bool {
    matches!(
        kind,
        Some(EventType::Assault | EventType::Coerce | EventType::Protest | EventType::Mobilize)
    )
}

/// Whether an actor is merely the place of a deed: a place or country behind "in", "at", "near".
fn is_where(matcher: &Matcher<'_, '_>, tree: &Tree<'_>, found: &Found) -> bool {
    matcher
        .cast
        .mention(tree, found.token)
        .is_some_and(|mention| matches!(mention.kind, EntityType::Place | EntityType::Country))
        && tree.rel(found.token) == Rel::Pobj
        && tree.head(found.token).is_some_and(|preposition| {
            matches!(
                tree.word(preposition).to_ascii_lowercase().as_str(),
                "in" | "at" | "near" | "outside" | "inside" | "around" | "across" | "throughout"
            )
        })
}

//! Events in the making: what joins, completes and describes drafts once the coder has found their sides.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use super::actors::Found;
use super::arguments::is_together;
use super::dates::Told;
use super::matching::Match;
use super::status::Status;
use super::tree::Tree;
use crate::annotate::{Actor, Event, EventDate, Rel};
use crate::article::Article;
use crate::lexicon::events::Slot;
use crate::ontology::EventType;
use crate::text::Quote;

/// Longest stretch of tokens that one trigger quote covers.
const TRIGGER_TOKENS: usize = 6;

/// One side of an event with the slot that gave it.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    pub(super) found: Vec<Found>,
    /// None where no slot of the frame gave it and a place or matter stands in.
    pub(super) slot: Option<Slot>,
}

/// What else than a meaning of the lexicon made an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Note {
    /// A deed of this kind is announced.
    Announced(EventType),
    /// The classifier overruled this kind.
    Overruled(EventType),
    /// "must" demands.
    Modal,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Note::Announced(kind) => write!(f, "announced {kind}"),
            Note::Overruled(kind) => write!(f, "classifier overrules {kind}"),
            Note::Modal => f.write_str("demand by modal verb"),
        }
    }
}

/// An event in the making.
pub(super) struct Draft {
    pub(super) kind: EventType,
    pub(super) mode: Option<&'static str>,
    pub(super) cameo: String,
    pub(super) source: Side,
    pub(super) target: Side,
    pub(super) found: Match,
    pub(super) status: Status,
    pub(super) note: Option<Note>,
    /// Probability given by the classifier, for events without a meaning of the lexicon.
    pub(super) guess: Option<f32>,
    /// Probabilities that the classifier gives the kind and no event, where it was asked for a second opinion.
    pub(super) told: Option<(f32, f32)>,
}

/// Whether `at` stands at most `steps` below `above` in the same clause: not in a relative, adverbial or coordinated one, nor after "according to".
pub(super) fn within(tree: &Tree<'_>, above: usize, at: usize, steps: usize) -> bool {
    let mut now = at;
    for _ in 0..=steps {
        if now == above {
            return true;
        }
        let barred = match tree.rel(now) {
            Rel::Relcl | Rel::Advcl | Rel::Acl | Rel::Ccomp | Rel::Parataxis | Rel::Appos => true,
            Rel::Conj => tree.is_verb(now),
            Rel::Pobj => matches!(tree.lower(now), "wake" | "aftermath" | "midst" | "response"),
            Rel::Prep | Rel::Agent => matches!(
                tree.lower(now),
                "according"
                    | "after"
                    | "before"
                    | "since"
                    | "during"
                    | "by"
                    | "following"
                    | "as"
                    | "despite"
                    | "including"
            ),
            _ => false,
        };
        if barred {
            return false;
        }
        match tree.head(now) {
            Some(head) => now = head,
            None => return false,
        }
    }
    false
}

/// Whether a government, army, police, court or the like takes part, or people were killed.
pub(super) fn is_institutional(event: &Event) -> bool {
    let public = |actor: &Actor| {
        matches!(
            actor.sector.as_deref(),
            Some("GOV" | "MIL" | "REB" | "COP" | "JUD" | "IGO" | "LEG" | "SPY" | "IMG")
        )
    };
    event.counts.contains_key("killed") || event.source.iter().any(public)
}

/// Whether two findings are the same actor.
pub(super) fn same(a: &Found, b: &Found) -> bool {
    let reference = a.resolved || b.resolved;
    a.token == b.token
        || (a.actor.id.is_some()
            && a.actor.id == b.actor.id
            && (reference || a.actor.text.eq_ignore_ascii_case(&b.actor.text)))
        || (reference && a.actor.name == b.actor.name)
        || (a.actor.span.is_some() && a.actor.span == b.actor.span)
        || matches!((a.actor.span, b.actor.span), (Some(x), Some(y)) if x.overlaps(&y))
}

/// The tokens that the actors of a side cover.
pub(super) fn tokens(tree: &Tree<'_>, side: &Side) -> std::ops::Range<usize> {
    let spans = || side.found.iter().filter_map(|found| found.actor.span);
    let inside = |at: usize| {
        let token = &tree.sentence.tokens[at];
        spans().any(|span| span.start < token.end && token.start < span.end)
    };
    let first = (0..tree.len()).find(|&at| inside(at)).unwrap_or(0);
    let last = (0..tree.len())
        .rev()
        .find(|&at| inside(at))
        .map_or(first, |at| at + 1);
    first..last
}

/// The verb of the clause that a token stands in.
pub(super) fn clause(tree: &Tree<'_>, at: usize) -> usize {
    let mut now = at;
    for _ in 0..tree.len() {
        if tree.is_verb(now) {
            return now;
        }
        match tree.head(now) {
            Some(head) => now = head,
            None => break,
        }
    }
    now
}

/// An event noun below a verb of the same type ("killed in an attack", "fought a battle", "a bombing by rebels killed") fills what the verb leaves open;
/// it stays an event of its own where it was done to somebody or something else.
pub(super) fn absorb(tree: &Tree<'_>, drafts: &mut Vec<Draft>) {
    let mut gone = Vec::new();
    for inner in 0..drafts.len() {
        if tree.is_verb(drafts[inner].found.head) {
            continue;
        }
        for outer in 0..drafts.len() {
            if inner == outer
                || gone.contains(&outer)
                || drafts[inner].kind != drafts[outer].kind
                || !tree.is_verb(drafts[outer].found.head)
            {
                continue;
            }
            let top = drafts[inner]
                .found
                .chain
                .last()
                .copied()
                .unwrap_or(drafts[inner].found.head);
            let Some(above) = tree.head(top) else {
                continue;
            };
            let subject = tree.subjects(drafts[outer].found.head).contains(&top);
            let close = tree.head(above) == Some(drafts[outer].found.head)
                && matches!(tree.lower(above), "in" | "during" | "by" | "from")
                || above == drafts[outer].found.head && tree.rel(top) == Rel::Dobj;
            if !(close || subject) || drafts[inner].found.light.is_some() {
                continue;
            }
            let other = drafts[inner].source.clone();
            if drafts[outer].source.found.is_empty()
                && !drafts[outer]
                    .target
                    .found
                    .iter()
                    .any(|known| other.found.iter().any(|new| same(known, new)))
            {
                drafts[outer].source = other;
            }
            if drafts[outer].mode.is_none() {
                drafts[outer].mode = drafts[inner].mode;
            }
            if !subject || drafts[inner].target.found.is_empty() {
                gone.push(inner);
            }
            break;
        }
    }
    let mut at = 0;
    drafts.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
}

/// "promised to attack X", "refused to meet X": the announcement is made to whoever the deed is done to.
pub(super) fn hand_down(tree: &Tree<'_>, drafts: &mut [Draft]) {
    for outer in 0..drafts.len() {
        let verbal = matches!(
            drafts[outer].kind,
            EventType::Agree
                | EventType::Threaten
                | EventType::Reject
                | EventType::Request
                | EventType::Statement
        );
        if !verbal
            || drafts[outer]
                .target
                .slot
                .is_some_and(|slot| slot != Slot::Complement && slot != Slot::Object)
        {
            continue;
        }
        let together = drafts[outer].target.found.is_empty()
            && drafts[outer].source.found.len() > 1
            && (is_together(drafts[outer].kind) || drafts[outer].kind == EventType::Reject);
        if drafts[outer].kind == EventType::Statement
            || together
            || (drafts[outer].kind == EventType::Request && !drafts[outer].target.found.is_empty())
        {
            continue;
        }
        let inner = drafts.iter().find(|inner| {
            let verb = inner
                .found
                .light
                .map_or(inner.found.head, |light| light.verb);
            inner.found.head != drafts[outer].found.head
                && match tree.rel(verb) {
                    Rel::Xcomp | Rel::Ccomp | Rel::Pcomp | Rel::Acl => true,
                    // "Promised aid to rebuild Mali", not "refused to meet X when Y visited Z".
                    Rel::Advcl => tree.kid(verb, Rel::Nsubj).is_none(),
                    _ => false,
                }
                && tree.head(verb).is_some_and(|head| {
                    drafts[outer].found.tokens.contains(&head)
                        || tree.head(head).is_some_and(|above| {
                            tree.rel(head) == Rel::Prep
                                && drafts[outer].found.tokens.contains(&above)
                        })
                })
                && !inner.target.found.is_empty()
        });
        if let Some(inner) = inner {
            let target = inner.target.clone();
            if !target.found.iter().any(|new| {
                drafts[outer]
                    .source
                    .found
                    .iter()
                    .any(|known| same(known, new))
            }) {
                drafts[outer].target = target;
            }
        }
    }
}

/// Who acts on whom: one pair, or both ways round for events that people do together.
pub(super) fn pairs(draft: &Draft, mutual: bool) -> Vec<(Vec<Actor>, Vec<Actor>)> {
    let actors = |side: &Side| -> Vec<Actor> {
        side.found.iter().map(|found| found.actor.clone()).collect()
    };
    let (source, target) = (actors(&draft.source), actors(&draft.target));
    // "The minister and his team visited the border"
    let visit = matches!(draft.cameo.as_str(), "042" | "043");
    let together = target.is_empty() && source.len() > 1 && is_together(draft.kind) && !visit;
    if !mutual && !together {
        return vec![(source, target)];
    }
    if draft.target.slot == Some(Slot::Complement) {
        return vec![(source, target)];
    }
    if !source.is_empty() && !target.is_empty() {
        return vec![(source.clone(), target.clone()), (target, source)];
    }
    let all = if source.is_empty() { target } else { source };
    if all.len() < 2 {
        return vec![(all, Vec::new())];
    }
    (0..all.len().min(4))
        .map(|at| {
            let others = all
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, actor)| actor.clone())
                .collect();
            (vec![all[at].clone()], others)
        })
        .collect()
}

pub(super) fn trigger(tree: &Tree<'_>, found: &Match) -> Quote {
    let first = found.tokens.iter().copied().min().unwrap_or(found.head);
    let last = found.tokens.iter().copied().max().unwrap_or(found.head);
    let span = if last - first < TRIGGER_TOKENS {
        tree.span(tree.compound_start(first), last)
    } else {
        tree.span(tree.compound_start(found.head), found.head)
    };
    Quote::new(span, tree.text)
}

/// The date expression nearest to the event, those of its own clause first; else the day of publication for a sentence in the past.
pub(super) fn date(
    tree: &Tree<'_>,
    told: &[Told],
    found: &Match,
    article: &Article,
) -> Option<EventDate> {
    let clause = clause(tree, found.head);
    let best = told.iter().filter(|told| !told.open).min_by_key(|told| {
        let outside = u32::from(!tree.dominates(clause, told.from)) * 50;
        outside + told.from.abs_diff(found.head) as u32
    });
    match best {
        Some(told) => Some(told.date.clone()),
        None => {
            let published = article.published?;
            let (first, last) = match (published.month(), published.day()) {
                (_, Some(_)) => (published.first_day(), published.first_day()),
                (Some(_), None) => (published.first_day(), published.first_day().last_of_month()),
                (None, None) => (published.first_day(), published.first_day().last_of_year()),
            };
            Some(EventDate {
                start: Some(first.to_string()),
                end: Some(last.to_string()),
                text: None,
            })
        }
    }
}

pub(super) fn id(article: &Article, event: &Event) -> String {
    let mut key = format!(
        "{:?}{}-{}{}",
        event.trigger.field, event.trigger.start, event.trigger.end, event.kind
    );
    for actor in event
        .source
        .iter()
        .chain(std::iter::once(&Actor::default()))
        .chain(&event.target)
    {
        key.push('|');
        key.push_str(&actor.name);
    }
    format!(
        "{}#{:012x}",
        article.id,
        xxh3_64(key.as_bytes()) & 0xffff_ffff_ffff
    )
}

/// Nothing told twice: counts of one event joined with those of another report of it.
pub(super) fn join_counts(
    into: &mut BTreeMap<String, crate::annotate::CountRange>,
    from: &BTreeMap<String, crate::annotate::CountRange>,
) {
    for (kind, range) in from {
        into.entry(kind.clone()).or_insert(*range);
    }
}

//! Labelled events as the gold files have them, and when an event of ours is one of them.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::annotate::{Actor, Event, Mention};
use crate::lexicon::Lexicon;
use crate::ontology::{EventType, Polarity};
use crate::text::{Span, TextField};

/// A labelled event; which fields are there tells the kind of gold.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct GoldEvent {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) plover: Option<String>,
    pub(super) quad: Option<String>,
    pub(super) source: Option<String>,
    pub(super) target: Option<String>,
    pub(super) source_span: Option<(usize, usize)>,
    pub(super) target_span: Option<(usize, usize)>,
    pub(super) trigger_span: Option<(usize, usize)>,
    pub(super) source_actors: Vec<GoldActor>,
    pub(super) target_actors: Vec<GoldActor>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct GoldActor {
    #[serde(rename = "actorText")]
    text: String,
    pub(super) code: String,
}

impl GoldEvent {
    /// Corrects codes of actors that are no ISO 3166-1 alpha-3 ("JAP") where their text names a country.
    pub(crate) fn mend_codes(&mut self, lexicon: &Lexicon) {
        for actor in self.source_actors.iter_mut().chain(&mut self.target_actors) {
            if lexicon.country(&actor.code).is_none()
                && let Some(country) = lexicon.resolve_country(&actor.text)
            {
                actor.code.clone_from(&country.code);
            }
        }
    }
}

/// Byte offsets of every character of a text, and its end.
pub(super) fn offsets(text: &str) -> Vec<u32> {
    text.char_indices()
        .map(|(at, _)| at as u32)
        .chain(std::iter::once(text.len() as u32))
        .collect()
}

pub(super) fn span(offsets: &[u32], (start, end): (usize, usize)) -> Option<Span> {
    Some(Span {
        field: TextField::Body,
        start: *offsets.get(start)?,
        end: *offsets.get(end)?,
    })
}

/// Whether an actor stands in the labelled span, or refers to who stands there.
pub(super) fn touches(actors: &[Actor], gold: Span, text: &str, mentions: &[Mention]) -> bool {
    let words = gold.slice(text).unwrap_or_default().to_lowercase();
    let marked = |id: &str| {
        mentions.iter().any(|mention| {
            let span = Span {
                field: mention.field,
                start: mention.start,
                end: mention.end,
            };
            mention.id == id && span.overlaps(&gold)
        })
    };
    actors.iter().any(|actor| {
        actor.span.is_some_and(|span| span.overlaps(&gold))
            || (actor.name.len() > 3 && words.contains(&actor.name.to_lowercase()))
            || actor.id.as_deref().is_some_and(marked)
    })
}

/// Whether a type of ours is the gold root; sets that join roots name the joint one.
pub(super) fn is_root(kind: EventType, gold: &str) -> bool {
    kind.as_str() == gold
        || (gold == "YIELD" && matches!(kind, EventType::Concede | EventType::Retreat))
}

pub(super) fn quad_of(event: &Event) -> &'static str {
    event
        .quad_class
        .map_or("statement", crate::ontology::QuadClass::as_str)
}

/// The class of five that an event has by its CAMEO root: appeals (02) count as statements, the reduction of relations (16) as words.
pub(super) fn penta_of(event: &Event) -> &'static str {
    match event.cameo.as_deref().and_then(|code| code.get(..2)) {
        Some("01" | "02") => "statement",
        Some("03" | "04" | "05") => "verbal-cooperation",
        Some("06" | "07" | "08") => "material-cooperation",
        Some("09" | "10" | "11" | "12" | "13" | "16") => "verbal-conflict",
        Some(_) => "material-conflict",
        None => quad_of(event),
    }
}

/// Events told as deeds or words come before those that are merely planned or denied.
pub(super) fn told(event: &Event) -> bool {
    matches!(event.polarity, Polarity::Asserted | Polarity::Alleged)
}

pub(super) fn short(event: &Event) -> String {
    let names = |actors: &[Actor]| {
        actors
            .iter()
            .map(|actor| actor.text.as_str())
            .collect::<Vec<_>>()
            .join("+")
    };
    format!(
        "{} `{}` {} > {}",
        event.kind,
        event.trigger.text,
        names(&event.source),
        names(&event.target)
    )
}

pub(super) fn is_code(text: &str) -> bool {
    text.len() >= 3 && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// PLOVER root of a labelled event, CAMEO 01 and 02 included.
pub(super) fn root_of(event: &GoldEvent) -> Option<String> {
    if let Some(root) = &event.plover {
        return Some(root.clone());
    }
    match event.kind.get(..2)? {
        "01" => Some("STATEMENT".into()),
        "02" => Some("REQUEST".into()),
        _ => None,
    }
}

/// Whether two phrases share a word of more than three letters, in any case.
pub(super) fn shares_word(a: &str, b: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| word.len() > 3)
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    a.intersection(&b).next().is_some()
}

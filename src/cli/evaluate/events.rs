//! Labelled events → how many of them annotation finds, with type, quad class, source and target.
//!
//! Four kinds of gold: pairs (a sentence with a marked source and target), triples (source country, target country, type),
//! triggers (a word with its type and arguments), and articles (types only). What a set's labels mean in PLOVER is part of the data
//! (`plover`, `quad`); events without such a label are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;

use crate::annotate::{Actor, Annotations, Event};
use crate::ontology::{EventType, Polarity};
use crate::text::{Span, TextField};

/// A labelled event; which fields are there tells the kind of gold.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct GoldEvent {
    #[serde(rename = "type")]
    kind: String,
    plover: Option<String>,
    quad: Option<String>,
    source: Option<String>,
    target: Option<String>,
    source_span: Option<(usize, usize)>,
    target_span: Option<(usize, usize)>,
    trigger_span: Option<(usize, usize)>,
    source_actors: Vec<GoldActor>,
    target_actors: Vec<GoldActor>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct GoldActor {
    code: String,
}

/// What was found of one set.
#[derive(Debug, Default)]
pub(crate) struct EventScores {
    records: usize,
    words: usize,
    events: usize,
    pairs: BTreeMap<&'static str, usize>,
    pair_total: usize,
    triples: (usize, usize, usize),
    triggers: BTreeMap<&'static str, usize>,
    trigger_total: usize,
    articles: BTreeMap<String, (usize, usize, usize)>,
    confusion: BTreeMap<(String, String), usize>,
    bands: BTreeMap<u8, (usize, usize)>,
    misses: Vec<String>,
}

/// Byte offsets of every character of a text, and its end.
fn offsets(text: &str) -> Vec<u32> {
    text.char_indices()
        .map(|(at, _)| at as u32)
        .chain(std::iter::once(text.len() as u32))
        .collect()
}

fn span(offsets: &[u32], (start, end): (usize, usize)) -> Option<Span> {
    Some(Span {
        field: TextField::Body,
        start: *offsets.get(start)?,
        end: *offsets.get(end)?,
    })
}

/// Whether an actor stands in the labelled span, or refers to who stands there.
fn touches(actors: &[Actor], gold: Span, text: &str) -> bool {
    let words = gold.slice(text).unwrap_or_default();
    actors.iter().any(|actor| {
        actor.span.is_some_and(|span| span.overlaps(&gold))
            || (actor.name.len() > 3 && words.contains(actor.name.as_str()))
    })
}

/// Whether a type of ours is the gold root; sets that join roots name the joint one.
fn is_root(kind: EventType, gold: &str) -> bool {
    kind.as_str() == gold
        || (gold == "YIELD" && matches!(kind, EventType::Concede | EventType::Retreat))
}

fn quad_of(event: &Event) -> &'static str {
    event
        .quad_class
        .map_or("statement", crate::ontology::QuadClass::as_str)
}

impl EventScores {
    /// Compares what was found in one record with its labels.
    pub(crate) fn add(&mut self, text: &str, found: &Annotations, gold: Option<&[GoldEvent]>) {
        self.records += 1;
        self.words += text.split_whitespace().count();
        self.events += found.events.len();
        let Some(gold) = gold else { return };
        let offsets = offsets(text);
        let triples = gold
            .iter()
            .any(|event| !event.source_actors.is_empty() || !event.target_actors.is_empty())
            || gold.iter().all(|event| {
                event.source_span.is_none()
                    && event.trigger_span.is_none()
                    && event.source.as_deref().is_some_and(is_code)
            });
        if gold.iter().any(|event| event.source_span.is_some()) {
            for event in gold {
                self.pair(text, &offsets, found, event);
            }
        } else if gold.iter().any(|event| event.trigger_span.is_some()) {
            for event in gold {
                self.trigger(&offsets, found, event);
            }
        } else if triples && !gold.is_empty() {
            self.triple(found, gold);
        } else {
            self.article(found, gold);
        }
    }

    fn pair(&mut self, text: &str, offsets: &[u32], found: &Annotations, gold: &GoldEvent) {
        let (Some(source), Some(target)) = (
            gold.source_span.and_then(|at| span(offsets, at)),
            gold.target_span.and_then(|at| span(offsets, at)),
        ) else {
            return;
        };
        self.pair_total += 1;
        let mut count = |name| *self.pairs.entry(name).or_default() += 1;
        if found
            .events
            .iter()
            .any(|event| touches(&event.source, source, text))
        {
            count("source");
        }
        if found
            .events
            .iter()
            .any(|event| touches(&event.target, target, text))
        {
            count("target");
        }
        let between = found.events.iter().filter(|event| {
            touches(&event.source, source, text) && touches(&event.target, target, text)
        });
        let best = between.max_by(|a, b| {
            told(a).cmp(&told(b)).then(
                a.confidence
                    .total_cmp(&b.confidence)
                    .then(b.trigger.start.cmp(&a.trigger.start)),
            )
        });
        let quad = gold.quad.as_deref().or_else(|| {
            gold.plover
                .as_deref()
                .and_then(|root| root.parse::<EventType>().ok()?.quad_class())
                .map(crate::ontology::QuadClass::as_str)
        });
        let quad = quad.unwrap_or("statement");
        let (mut root_right, mut quad_right) = (false, false);
        if let Some(best) = best {
            count("emitted");
            root_right = is_root(best.kind, &gold.kind);
            quad_right = quad_of(best) == quad;
            let band = self
                .bands
                .entry((best.confidence * 20.0) as u8)
                .or_default();
            band.1 += 1;
            band.0 += usize::from(if gold.kind.starts_with("penta") {
                quad_right
            } else {
                root_right
            });
        }
        let mut count = |name| *self.pairs.entry(name).or_default() += 1;
        if root_right {
            count("root");
        }
        if quad_right {
            count("quad");
        } else {
            let got = best.map_or_else(
                || "-".to_owned(),
                |event| {
                    format!(
                        "{} `{}` ({})",
                        event.kind,
                        event.trigger.text,
                        event.why.first().map_or("", String::as_str)
                    )
                },
            );
            self.misses.push(format!(
                "{} {got}\n    {text}\n    `{}` > `{}`; found: {}",
                if gold.kind.starts_with("penta") {
                    quad
                } else {
                    &gold.kind
                },
                source.slice(text).unwrap_or_default(),
                target.slice(text).unwrap_or_default(),
                found
                    .events
                    .iter()
                    .map(short)
                    .collect::<Vec<_>>()
                    .join("; ")
            ));
        }
        let key = (
            gold.kind.clone(),
            best.map_or_else(|| "-".to_owned(), |event| event.kind.to_string()),
        );
        *self.confusion.entry(key).or_default() += 1;
    }

    fn trigger(&mut self, offsets: &[u32], found: &Annotations, gold: &GoldEvent) {
        let (Some(at), Some(root)) = (
            gold.trigger_span.and_then(|at| span(offsets, at)),
            &gold.plover,
        ) else {
            return;
        };
        self.trigger_total += 1;
        let here: Vec<&Event> = found
            .events
            .iter()
            .filter(|event| {
                event.trigger.span().overlaps(&at)
                    || event.also.iter().any(|also| also.span().overlaps(&at))
            })
            .collect();
        let mut count = |name| *self.triggers.entry(name).or_default() += 1;
        if !here.is_empty() {
            count("found");
        }
        if here.iter().any(|event| is_root(event.kind, root)) {
            count("root");
        }
        if here.iter().any(|event| {
            root.parse::<EventType>()
                .is_ok_and(|root| root.quad_class() == event.quad_class)
        }) {
            count("quad");
        }
        let named = |gold: &Option<String>, side: fn(&Event) -> &[Actor]| {
            gold.as_deref().is_some_and(|gold| {
                here.iter().any(|event| {
                    side(event)
                        .iter()
                        .any(|actor| shares_word(&actor.text, gold))
                })
            })
        };
        if gold.source.is_some() {
            count("sources");
        }
        if gold.target.is_some() {
            count("targets");
        }
        if named(&gold.source, |event| &event.source) {
            count("source");
        }
        if named(&gold.target, |event| &event.target) {
            count("target");
        }
    }

    fn triple(&mut self, found: &Annotations, gold: &[GoldEvent]) {
        let mut wanted: BTreeSet<(String, String, String)> = BTreeSet::new();
        for event in gold {
            let Some(root) = root_of(event) else { continue };
            let side = |actors: &[GoldActor], text: &Option<String>| -> Vec<String> {
                let codes: Vec<String> = if actors.is_empty() {
                    text.as_deref()
                        .filter(|text| is_code(text))
                        .map(|text| vec![text[..3.min(text.len())].to_owned()])
                        .unwrap_or_default()
                } else {
                    actors
                        .iter()
                        .filter(|actor| !actor.code.is_empty())
                        .map(|actor| actor.code[..3.min(actor.code.len())].to_owned())
                        .collect()
                };
                if codes.is_empty() {
                    vec![String::new()]
                } else {
                    codes
                }
            };
            for source in side(&event.source_actors, &event.source) {
                for target in side(&event.target_actors, &event.target) {
                    wanted.insert((source.clone(), target, root.clone()));
                }
            }
        }
        let code = |actor: &Actor| {
            actor
                .country
                .clone()
                .or_else(|| actor.sector.clone())
                .unwrap_or_default()
        };
        let mut got: BTreeSet<(String, String, String)> = BTreeSet::new();
        for event in &found.events {
            let side = |actors: &[Actor]| -> BTreeSet<String> {
                let codes: BTreeSet<String> = actors.iter().map(code).collect();
                if codes.is_empty() {
                    BTreeSet::from([String::new()])
                } else {
                    codes
                }
            };
            for source in side(&event.source) {
                for target in side(&event.target) {
                    got.insert((source.clone(), target, event.kind.to_string()));
                }
            }
        }
        let right = wanted.intersection(&got).count();
        self.triples.0 += right;
        self.triples.1 += got.len() - right;
        self.triples.2 += wanted.len() - right;
        if right < wanted.len() || got.len() > right {
            self.misses.push(format!(
                "wanted {wanted:?}\n    got {got:?}\n    {}",
                found
                    .events
                    .first()
                    .map_or("", |event| &event.sentence.text)
            ));
        }
    }

    fn article(&mut self, found: &Annotations, gold: &[GoldEvent]) {
        let wanted: BTreeSet<&str> = gold
            .iter()
            .filter_map(|event| event.plover.as_deref())
            .collect();
        let got: BTreeSet<&str> = found
            .events
            .iter()
            .map(|event| event.kind.as_str())
            .collect();
        for kind in EventType::ALL {
            let kind = kind.as_str();
            let score = self.articles.entry(kind.to_owned()).or_default();
            match (wanted.contains(kind), got.contains(kind)) {
                (true, true) => score.0 += 1,
                (false, true) => score.1 += 1,
                (true, false) => score.2 += 1,
                (false, false) => {}
            }
        }
        for event in gold.iter().filter(|event| event.plover.is_some()) {
            let named = |gold: &Option<String>, side: fn(&Event) -> &[Actor]| {
                let names: Vec<&str> = gold
                    .as_deref()
                    .map(|gold| {
                        gold.split(';')
                            .map(str::trim)
                            .filter(|name| !name.is_empty())
                            .collect()
                    })
                    .unwrap_or_default();
                (!names.is_empty()).then(|| {
                    found.events.iter().any(|event| {
                        side(event)
                            .iter()
                            .any(|actor| names.iter().any(|name| shares_word(&actor.text, name)))
                    })
                })
            };
            for (name, all, hit) in [
                (
                    "source",
                    "sources",
                    named(&event.source, |event| &event.source),
                ),
                (
                    "target",
                    "targets",
                    named(&event.target, |event| &event.target),
                ),
            ] {
                if let Some(hit) = hit {
                    *self.triggers.entry(all).or_default() += 1;
                    *self.triggers.entry(name).or_default() += usize::from(hit);
                }
            }
        }
    }

    /// The rows of the event table for one set.
    pub(crate) fn write(&self, set: &str, out: &mut String) {
        let percent = |part: usize, all: usize| {
            if all == 0 {
                "-".to_owned()
            } else {
                format!("{:.1}", 100.0 * part as f64 / all as f64)
            }
        };
        let pair = |name| self.pairs.get(name).copied().unwrap_or_default();
        let trigger = |name| self.triggers.get(name).copied().unwrap_or_default();
        let rate = 1000.0 * self.events as f64 / self.words.max(1) as f64;
        let _ = write!(
            out,
            "{set:<16} {:>6} records {:>6} events {rate:>5.1} a 1,000 words",
            self.records, self.events
        );
        if self.pair_total > 0 {
            let total = self.pair_total;
            let _ = write!(
                out,
                " | pairs {total}: emitted {} source {} target {} root {} quad {}",
                percent(pair("emitted"), total),
                percent(pair("source"), total),
                percent(pair("target"), total),
                percent(pair("root"), total),
                percent(pair("quad"), total)
            );
        }
        if self.trigger_total > 0 {
            let total = self.trigger_total;
            let _ = write!(
                out,
                " | triggers {total}: found {} root {} quad {}",
                percent(trigger("found"), total),
                percent(trigger("root"), total),
                percent(trigger("quad"), total)
            );
        }
        if trigger("sources") > 0 {
            let _ = write!(
                out,
                " | source {} target {}",
                percent(trigger("source"), trigger("sources")),
                percent(trigger("target"), trigger("targets"))
            );
        }
        let (right, extra, missed) = self.triples;
        if right + extra + missed > 0 {
            let _ = write!(
                out,
                " | triples P {} R {} F1 {}",
                percent(right, right + extra),
                percent(right, right + missed),
                percent(2 * right, 2 * right + extra + missed)
            );
        }
        for (kind, &(right, extra, missed)) in &self.articles {
            if right + missed > 0 {
                let _ = write!(
                    out,
                    " | {kind} P {} R {}",
                    percent(right, right + extra),
                    percent(right, right + missed)
                );
            }
        }
        out.push('\n');
    }

    /// The first `most` records that went wrong.
    pub(crate) fn misses(&self, most: usize) -> impl Iterator<Item = &str> {
        self.misses.iter().take(most).map(String::as_str)
    }

    /// How often events of each confidence were right, lowest first.
    pub(crate) fn bands(&self) -> impl Iterator<Item = (f32, usize, usize)> + '_ {
        self.bands
            .iter()
            .map(|(&band, &(right, all))| (f32::from(band) / 20.0, right, all))
    }
}

/// Events told as deeds or words come before those that are merely planned or denied.
fn told(event: &Event) -> bool {
    matches!(event.polarity, Polarity::Asserted | Polarity::Alleged)
}

fn short(event: &Event) -> String {
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

fn is_code(text: &str) -> bool {
    text.len() >= 3 && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// PLOVER root of a labelled event, CAMEO 01 and 02 included.
fn root_of(event: &GoldEvent) -> Option<String> {
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
fn shares_word(a: &str, b: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| word.len() > 3)
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    a.intersection(&b).next().is_some()
}

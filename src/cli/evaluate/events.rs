//! Labelled events → how many of them annotation finds, with type, quad class, source and target.
//!
//! Four kinds of gold: pairs (a sentence with a marked source and target), triples (source country, target country, type),
//! triggers (a word with its type and arguments), and articles (types only). What a set's labels mean in PLOVER is part of the data
//! (`plover`, `quad`); events without such a label are left out.

mod gold;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use self::gold::{
    GoldActor, is_code, is_root, offsets, penta_of, quad_of, root_of, shares_word, short, span,
    told, touches,
};
use crate::annotate::{Actor, Annotations, Event};
use crate::ontology::{EventType, Polarity};

pub(crate) use self::gold::GoldEvent;

/// Sectors of people who without their country are nobody for a pair of countries and international bodies.
const DOMESTIC: &[&str] = &[
    "BUS", "COP", "CRM", "CVL", "EDU", "GOV", "JUD", "LAB", "LEG", "MED", "MIL", "OPP", "PTY",
    "REB", "REF", "REL", "SPY", "UAF", "UNK",
];

/// What was found of one set.
#[derive(Debug, Default)]
pub(crate) struct EventScores {
    records: usize,
    words: usize,
    events: usize,
    pairs: BTreeMap<&'static str, usize>,
    pair_total: usize,
    triples: (usize, usize, usize),
    dyads: (usize, usize, usize),
    triggers: BTreeMap<&'static str, usize>,
    trigger_total: usize,
    articles: BTreeMap<String, (usize, usize, usize)>,
    confusion: BTreeMap<(String, String), usize>,
    bands: BTreeMap<u8, (usize, usize)>,
    misses: Vec<String>,
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
            self.triple(text, found, gold);
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
        if source.overlaps(&target) {
            // One mark twice is a slip of the labels.
            return;
        }
        self.pair_total += 1;
        let mut count = |name| *self.pairs.entry(name).or_default() += 1;
        if found
            .events
            .iter()
            .any(|event| touches(&event.source, source, text, &found.mentions))
        {
            count("source");
        }
        if found
            .events
            .iter()
            .any(|event| touches(&event.target, target, text, &found.mentions))
        {
            count("target");
        }
        let between = found.events.iter().filter(|event| {
            touches(&event.source, source, text, &found.mentions)
                && touches(&event.target, target, text, &found.mentions)
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
            quad_right = if gold.kind.starts_with("penta") {
                penta_of(best) == quad
            } else {
                quad_of(best) == quad
            };
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
        }
        let right = if gold.kind.starts_with("penta") {
            quad_right
        } else {
            root_right
        };
        if !right {
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

    fn triple(&mut self, text: &str, found: &Annotations, gold: &[GoldEvent]) {
        let mut wanted: BTreeSet<(String, String, String)> = BTreeSet::new();
        let mut wanted_dyads: BTreeSet<(String, String)> = BTreeSet::new();
        for event in gold {
            let root = root_of(event);
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
                    wanted_dyads.insert((source.clone(), target.clone()));
                    if let Some(root) = &root {
                        wanted.insert((source.clone(), target, root.clone()));
                    }
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
        // A triple says that something happened or will: what is denied or supposed is none.
        let happens =
            |event: &&Event| !matches!(event.polarity, Polarity::Denied | Polarity::Hypothetical);
        for event in found.events.iter().filter(happens) {
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
        // Old coders tell only pairs that both have a code, and one direction of what two do with each other.
        let coded = |code: &str| !code.is_empty() && !DOMESTIC.contains(&code);
        let mut got_dyads: BTreeSet<(String, String)> = got
            .iter()
            .map(|(source, target, _)| (source.clone(), target.clone()))
            .filter(|(source, target)| coded(source) && coded(target))
            .collect();
        for (source, target) in &wanted_dyads {
            let back = (target.clone(), source.clone());
            if !wanted_dyads.contains(&back) {
                got_dyads.remove(&back);
            }
        }
        wanted_dyads.retain(|(source, target)| coded(source) && coded(target));
        if !wanted_dyads.is_empty() {
            self.dyads.0 += usize::from(wanted_dyads.is_subset(&got_dyads));
            self.dyads.1 += usize::from(wanted_dyads == got_dyads);
            self.dyads.2 += 1;
        }
        let right = wanted.intersection(&got).count();
        self.triples.0 += right;
        self.triples.1 += got.len() - right;
        self.triples.2 += wanted.len() - right;
        if right < wanted.len() || got.len() > right {
            self.misses
                .push(format!("wanted {wanted:?}\n    got {got:?}\n    {text}"));
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

//! A draft → events: place, date, counts, attribution, confidence, and why.

use super::ahead::is_ahead;
use super::coder::Coder;
use super::confidence::{Evidence, Topic};
use super::dates::Told;
use super::draft::{Draft, clause, date, id, pairs, trigger};
use super::home::bring_home;
use super::matching::Matcher;
use super::standin::settle;
use super::tree::Tree;
use super::{details, fold};
use crate::annotate::Event;
use crate::article::Article;
use crate::lexicon::Lexicon;
use crate::lexicon::events::{Frame, Slot};
use crate::ontology::{EventType, Polarity};
use crate::text::{Quote, Span};

impl Coder<'_> {
    #[expect(
        clippy::too_many_arguments,
        reason = "one call, all parts of one sentence"
    )]
    pub(super) fn finish(
        &self,
        article: &Article,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        lexicon: &Lexicon,
        mut draft: Draft,
        told: &[Told],
        contexts: &[String],
        topic: Topic,
        events: &mut Vec<Event>,
    ) {
        let entry = &self.words.entries()[draft.found.entry as usize];
        let verb = draft
            .found
            .light
            .map_or_else(|| clause(tree, draft.found.head), |light| light.verb);
        let used: Vec<usize> = draft
            .source
            .found
            .iter()
            .chain(&draft.target.found)
            .map(|found| found.token)
            .collect();
        let place = details::place(tree, matcher.cast, lexicon, &draft.found, verb, &used)
            .or_else(|| fold::dateline_place(article, matcher.cast, lexicon));
        let date = date(tree, told, &draft.found, article);
        let victims: Vec<usize> = draft
            .target
            .slot
            .map(|slot| {
                let entry_victims: Vec<usize> = matcher.fill(tree, slot, &draft.found);
                if entry_victims.is_empty() {
                    used.clone()
                } else {
                    entry_victims
                }
            })
            .unwrap_or_default();
        let counts = details::counts(tree, self.words, &draft.found, &victims);
        let attribution = draft
            .status
            .voice
            .and_then(|voice| {
                matcher
                    .cast
                    .actors(tree, voice, number, true)
                    .into_iter()
                    .next()
            })
            .map(|found| found.actor);
        let mut polarity = draft.status.polarity;
        if draft.kind == EventType::Threaten && polarity == Polarity::Threatened {
            polarity = Polarity::Asserted;
        }
        if polarity == Polarity::Asserted && is_ahead(tree, told, &draft.found, article.published) {
            polarity = Polarity::Planned;
        }
        let trigger = trigger(tree, &draft.found);
        let sentence = Span {
            field: tree.sentence.field,
            start: tree.sentence.start,
            end: tree.sentence.end,
        };
        let evidence = Evidence::of(self.words, tree, entry, &draft, topic, !counts.is_empty());
        let confidence = evidence.weigh(self.words);
        if confidence < self.least_confidence {
            return;
        }
        settle(tree, matcher, &mut draft);
        bring_home(tree, matcher.cast.home.as_deref(), &mut draft);
        let mut why = vec![match draft.guess {
            Some(probability) => format!("classifier {} {:.0} %", draft.kind, probability * 100.0),
            None => format!(
                "schema/events/{}.tsv:{} `{}` {}",
                entry.origin.0,
                entry.origin.1,
                entry.text,
                self.print(&entry.frame)
            ),
        }];
        for (side, name) in [(&draft.source, "source"), (&draft.target, "target")] {
            if let (Some(slot), Some(found)) = (side.slot, side.found.first()) {
                let path = if found.depth > 0 {
                    format!(", {} inside", found.depth)
                } else {
                    String::new()
                };
                let resolved = if found.resolved { ", by reference" } else { "" };
                why.push(format!(
                    "{name} {} `{}`{path}{resolved}",
                    self.slot(slot),
                    tree.word(found.token)
                ));
            } else if let Some(found) = side.found.first() {
                why.push(format!("{name} `{}` stands in", tree.word(found.token)));
            }
        }
        if let Some(light) = draft.found.light {
            why.push(format!("light verb `{}`", tree.word(light.verb)));
        }
        if let Some(reason) = &draft.status.reason {
            why.push(format!("{polarity} by `{reason}`"));
        }
        if let Some(note) = &draft.note {
            why.push(note.to_string());
        }
        why.push(format!("confidence: {}", evidence.told()));
        let base = Event {
            id: String::new(),
            kind: draft.kind,
            mode: draft.mode.map(str::to_owned),
            quad_class: draft.kind.quad_class(),
            contexts: contexts.to_vec(),
            cameo: Some(draft.cameo.clone()),
            source: Vec::new(),
            target: Vec::new(),
            place,
            date,
            polarity,
            attribution,
            counts,
            trigger,
            sentence: Quote::new(sentence, tree.text),
            also: Vec::new(),
            fingerprint: None,
            confidence,
            why,
        };
        let mutual = entry.frame.mutual
            && draft.note.is_none()
            && draft.guess.is_none()
            && (draft.target.slot.is_some() || draft.target.found.is_empty());
        for (source, target) in pairs(&draft, mutual) {
            let mut event = Event {
                source,
                target,
                ..base.clone()
            };
            event.id = id(article, &event);
            event.fingerprint = fold::fingerprint(&event);
            events.push(event);
        }
    }

    fn slot(&self, slot: Slot) -> String {
        match slot {
            Slot::Subject => "subject".into(),
            Slot::Object => "object".into(),
            Slot::Dative => "indirect object".into(),
            Slot::Complement | Slot::Infinitive | Slot::Finite => "complement".into(),
            Slot::Predicate => "predicate".into(),
            Slot::Particle => "particle".into(),
            Slot::Possessor => "possessor".into(),
            Slot::National | Slot::Modifier | Slot::ObjectModifier => "modifier".into(),
            Slot::Modified => "modified noun".into(),
            Slot::Light => "light verb".into(),
            Slot::Clause => "clause".into(),
            Slot::Modal => "modal verb".into(),
            Slot::Preposition(lemma) => format!("`{}`", self.words.vocabulary.name(lemma)),
        }
    }

    fn print(&self, frame: &Frame) -> String {
        let side = |slots: &[Slot]| {
            slots
                .iter()
                .map(|&slot| self.slot(slot).replace('`', ""))
                .collect::<Vec<_>>()
                .join("|")
        };
        format!(
            "{} {} {}",
            side(&frame.source),
            if frame.mutual { "<>" } else { ">" },
            side(&frame.target)
        )
    }
}

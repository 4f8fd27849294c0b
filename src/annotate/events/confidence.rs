//! How likely an event is right: what speaks for and against it, weighed by a logistic model.
//!
//! The weights stand in `schema/events/confidence.tsv`, fitted to events judged by hand; what was weighed is told in `why`.

use super::actors::Found;
use super::draft::{Draft, Note, Side};
use super::tree::Tree;
use crate::annotate::{Actor, Rel};
use crate::lexicon::events::{Entry, EventLexicon, Pos, Slot};
use crate::ontology::{EventType, Polarity};
use crate::text::TextField;

/// What an article is about, as shares of its words between 0 and 1.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Topic {
    /// Words of sport, show business and the kitchen.
    pub(super) leisure: f32,
    /// Words of companies and markets.
    pub(super) commerce: f32,
    /// Whether it is no article but a sentence or two, or a title alone.
    pub(super) lone: bool,
    /// Words of governments, parliaments, armies and diplomacy.
    pub(super) politics: f32,
}

impl Topic {
    /// Whether the article is about companies and markets.
    pub(super) fn is_business(self) -> bool {
        self.commerce > BUSINESS
    }

    /// Whether it speaks of them more than of politics.
    pub(super) fn is_of_firms(self) -> bool {
        self.is_business() || self.commerce > SOME_BUSINESS && self.commerce > self.politics
    }
}

/// A share of words of politics that makes an article political.
const POLITICAL: f32 = 0.03;
/// A share of commerce words that makes an article business news.
const BUSINESS: f32 = 0.04;
/// A share that makes it speak of firms, if it has fewer words of politics.
const SOME_BUSINESS: f32 = 0.015;

/// How many words between a trigger and an actor are many.
const FAR: usize = 9;

/// What was found out about an event, by the names of `schema/events/confidence.tsv`.
#[derive(Debug, Default)]
pub(super) struct Evidence(Vec<(&'static str, f32)>);

impl Evidence {
    /// Everything that is known of a draft; `counted` when victims are counted.
    pub(super) fn of(
        words: &EventLexicon,
        tree: &Tree<'_>,
        entry: &Entry,
        draft: &Draft,
        topic: Topic,
        counted: bool,
    ) -> Self {
        let mut found = Evidence::default();
        let deed = matches!(draft.kind, EventType::Assault | EventType::Coerce);
        let inside = |side: &Side| side.found.first().is_some_and(|first| first.depth > 0);
        found.side(
            &draft.source,
            inside(&draft.source),
            [
                if deed {
                    "source-unknown"
                } else {
                    "source-none"
                },
                "source-public",
                "source-private",
                "source-business",
                "source-unnamed",
                "source-place",
                "source-reference",
                "source-inside",
            ],
        );
        found.side(
            &draft.target,
            inside(&draft.target) && !is_judged(tree, draft),
            [
                "target-none",
                "target-public",
                "target-private",
                "target-business",
                "target-unnamed",
                "target-place",
                "target-reference",
                "target-inside",
            ],
        );
        let public = |side: &Side| side.found.iter().any(|found| is_public(&found.actor));
        // Whoever protests does so in public.
        let protest = draft.kind == EventType::Protest;
        if !protest && !public(&draft.source) && !public(&draft.target) {
            found.add("nobody-public");
        }
        let armed = |side: &Side| {
            side.found.iter().any(|found| {
                matches!(
                    found.actor.sector.as_deref(),
                    Some("MIL" | "REB" | "COP" | "CRM")
                )
            })
        };
        if (deed || draft.kind == EventType::Mobilize)
            && (armed(&draft.source) || armed(&draft.target))
        {
            found.add("armed");
        }
        if counted {
            found.add("counted");
        }
        found.structure(tree, draft);
        if let Some(probability) = draft.guess {
            found.0.push(("guess", log_odds(probability)));
            found.add("guessed");
        } else {
            found.wording(words, entry, draft);
        }
        if draft.target.slot == Some(Slot::Complement)
            && !entry.frame.target.contains(&Slot::Complement)
        {
            found.add("target-spare");
        }
        if let Some(note) = draft.note {
            found.add(match note {
                Note::Announced(_) => "announced",
                Note::Overruled(_) => "overruled",
                Note::Modal => "modal",
            });
        }
        if let Some((kind, none)) = draft.told {
            found.0.push(("told", log_odds(kind)));
            found.0.push(("nothing", log_odds(none)));
        }
        match draft.status.polarity {
            Polarity::Asserted => {}
            Polarity::Alleged => found.add("alleged"),
            Polarity::Denied => found.add("denied"),
            Polarity::Planned => found.add("planned"),
            Polarity::Hypothetical => found.add("hypothetical"),
            Polarity::Threatened => found.add("threatened"),
        }
        if tree.sentence.field == TextField::Title {
            found.add("title");
        }
        let words_of = |domain| {
            (0..tree.len())
                .filter(|&at| words.domain(tree.lemmas[at]) == Some(domain))
                .count()
        };
        if words_of("commerce") >= 2 {
            found.add("commerce-sentence");
        }
        if words_of("politics") >= 1 {
            found.add("politics-sentence");
        }
        if topic.lone {
            found.add("lone-sentence");
        }
        if topic.politics > POLITICAL {
            found.add("politics-article");
        }
        if topic.is_business() {
            found.add("commerce-article");
        }
        if topic.leisure > 0.02 {
            found.add("leisure-article");
        }
        let quotes = (0..draft.found.head)
            .filter(|&at| matches!(tree.word(at), "\"" | "“" | "”"))
            .count();
        if quotes % 2 == 1 {
            found.add("quoted");
        }
        found.add(draft.kind.as_str());
        found
    }

    fn add(&mut self, name: &'static str) {
        self.0.push((name, 1.0));
    }

    fn wording(&mut self, words: &EventLexicon, entry: &Entry, draft: &Draft) {
        match entry.pos {
            Pos::Noun => self.add("noun"),
            Pos::Adjective => self.add("adjective"),
            Pos::Verb => {}
        }
        if entry.words.len() > 1 {
            self.add("several-words");
        }
        if !entry.when.is_empty() {
            self.add("restricted");
        }
        if draft.found.light.is_some() {
            self.add("light");
        }
        if words.is_common(entry.words[entry.head]) && entry.words.len() == 1 {
            self.add("common");
            if !draft
                .target
                .found
                .iter()
                .any(|found| is_public(&found.actor))
            {
                self.add("common-without-public-target");
            }
        }
    }

    /// Where the trigger stands in its sentence, and how far from the actors.
    fn structure(&mut self, tree: &Tree<'_>, draft: &Draft) {
        let head = draft.found.head;
        if tree.is_verb(head) {
            let infinitive = tree
                .kids(head)
                .any(|kid| tree.rel(kid) == Rel::Aux && tree.word(kid).eq_ignore_ascii_case("to"));
            match tree.rel(head) {
                Rel::Acl if infinitive => self.add("infinitive-of-noun"),
                Rel::Pcomp => self.add("gerund"),
                Rel::Relcl => self.add("relative"),
                Rel::Advcl | Rel::Acl => self.add("participle"),
                _ if infinitive => self.add("infinitive"),
                _ => {}
            }
        } else if draft.found.light.is_none() && tree.rel(head) == Rel::Pobj {
            self.add("noun-behind-preposition");
        }
        let far = |side: &Side| {
            side.found
                .first()
                .is_some_and(|found| found.token.abs_diff(head) > FAR)
        };
        if far(&draft.source) {
            self.add("source-far");
        }
        if far(&draft.target) {
            self.add("target-far");
        }
        if draft.source.slot == Some(Slot::National) {
            self.add("source-modifier");
        }
    }

    fn side(&mut self, side: &Side, within: bool, names: [&'static str; 8]) {
        let [
            none,
            public,
            private,
            business,
            unnamed,
            place,
            reference,
            inside,
        ] = names;
        // What stands in for a party says no more for an event than that there is none.
        let Some(first) = side.found.first().filter(|_| side.slot.is_some()) else {
            return self.add(none);
        };
        let Found { actor, .. } = first;
        // A capital that acts is a government.
        self.add(if first.place && side.slot != Some(Slot::Subject) {
            place
        } else if is_public(actor) {
            public
        } else if actor.sector.as_deref() == Some("BUS") {
            business
        } else if actor.id.is_some() {
            private
        } else {
            unnamed
        });
        if first.resolved {
            self.add(reference);
        }
        if within {
            self.add(inside);
        }
    }

    /// The probability that the event is right, rounded to hundredths.
    pub(super) fn weigh(&self, words: &EventLexicon) -> f32 {
        let score: f32 = self
            .0
            .iter()
            .map(|&(name, value)| value * words.weight(name))
            .sum();
        let probability = 1.0 / (1.0 + (-score - words.weight("bias")).exp());
        (probability.clamp(0.01, 0.99) * 100.0).round() / 100.0
    }

    /// The names of what was weighed, with values other than 1.
    pub(super) fn told(&self) -> String {
        let names: Vec<String> = self
            .0
            .iter()
            .map(|&(name, value)| {
                if (value - 1.0).abs() < f32::EPSILON {
                    name.to_owned()
                } else {
                    format!("{name} {value:.1}")
                }
            })
            .collect();
        names.join(", ")
    }
}

/// Whether an actor is a country or one of its institutions, an armed group, an international body, or people as citizens: somebody
/// whose deeds are public matters. Companies, and persons and organizations of whom nothing is known, are not.
pub(super) fn is_public(actor: &Actor) -> bool {
    match actor.sector.as_deref() {
        Some("BUS" | "CVL" | "MED" | "EDU" | "LAB" | "UNK") => {
            actor.country.is_some() && actor.id.is_none()
        }
        Some(_) => true,
        None => actor.country.is_some(),
    }
}

fn log_odds(probability: f32) -> f32 {
    let probability = probability.clamp(0.01, 0.99);
    let odds = (probability / (1.0 - probability)).ln();
    (odds * 10.0).round() / 10.0
}

/// Whether the target is whoever did what an event speaks of: what one accuses, rejects or backs is what somebody does, and "denounced
/// Iran's role" is meant for Iran.
fn is_judged(tree: &Tree<'_>, draft: &Draft) -> bool {
    let behind_of = |preposition| tree.lower(preposition) == "of";
    let owns = |at: usize| {
        tree.rel(at) == Rel::Poss
            || tree.rel(at) == Rel::Pobj && tree.head(at).is_some_and(behind_of)
    };
    matches!(
        draft.kind,
        EventType::Accuse | EventType::Reject | EventType::Support
    ) && draft
        .target
        .found
        .first()
        .is_some_and(|first| first.depth == 1 && owns(first.token))
}

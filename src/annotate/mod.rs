//! `Article → Annotations`: who and where is named, and who did what to whom.
//!
//! Pure: `&Lexicon` and `&Article` in, values out; runs in any thread and gives the same output for the same input.

mod analysis;
mod camp;
mod companies;
mod context;
mod counts;
mod entities;
pub mod events;
mod given;
mod labels;
mod lone;
mod mentions;
pub mod model;
mod organizations;
mod persons;
pub(crate) mod phrases;
mod places;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::model::{ModelError, Models, Scratch, split};
use crate::article::Article;
use crate::lexicon::{Lexicon, Tongue};
use crate::ontology::{EventType, Polarity, QuadClass};
use crate::text::{Quote, Span, TextField};

pub use crate::ontology::EntityType;
pub use analysis::{NameKind, Rel, Sentence, Tag, Token};
pub(crate) use given::GIVEN;

/// A span that names something. Phrases of the type `group` may hold other mentions ("Iranian" in "Iranian-backed militias"); they
/// stand before them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Mention {
    /// Which text.
    #[serde(default)]
    pub field: TextField,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The words, equal to the text between `start` and `end`.
    pub text: String,
    /// The kind of thing named.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// Canonical name of the entity.
    pub name: String,
    /// Stable id of the canonical entity, the same in every article.
    pub id: String,
    /// ISO 3166-1 alpha-3 code, or a code of the user's own.
    pub country: Option<String>,
    /// Country that backs a group ("Iranian-backed militias").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sponsor: Option<String>,
    /// The rule, model or dictionary entry that decided.
    #[serde(default)]
    pub why: String,
}

/// One entity of an article with the number of its mentions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntityCount {
    /// Stable id.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// ISO 3166-1 alpha-3 code where known.
    pub country: Option<String>,
    /// Latitude in degrees, for places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    /// Longitude in degrees, for places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    /// How many mentions the article has.
    pub mentions: u32,
}

/// A country that the article speaks of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CountryCount {
    /// ISO 3166-1 alpha-3 code.
    pub code: String,
    /// English name.
    pub name: String,
    /// Mentions by any name, adjective, capital, place or institution.
    pub mentions: u32,
}

/// An entity in a role of an event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Actor {
    /// The words of the text.
    pub text: String,
    /// Canonical name, or the head phrase of an unnamed actor.
    pub name: String,
    /// The country the actor belongs to; never its sponsor; null for international organizations.
    pub country: Option<String>,
    /// PLOVER sector: `GOV MIL REB OPP PTY COP JUD SPY IGO NGO MED EDU BUS CRM CVL …`
    pub sector: Option<String>,
    /// Country that backs the actor ("Iranian-backed").
    pub sponsor: Option<String>,
    /// Stable entity id; null for unnamed actors.
    pub id: Option<String>,
    /// Where the words stand; null for an actor that is only implied.
    pub span: Option<Span>,
}

impl Actor {
    /// What to call it where its words stand by themselves: these words, but the name of whom a pronoun stands for, or of
    /// one who is only implied.
    #[must_use]
    pub fn called(&self) -> &str {
        if self.text.is_empty() || events::is_pronoun(&self.text) {
            &self.name
        } else {
            &self.text
        }
    }
}

/// Where an event happened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Place {
    /// The words of the text.
    pub text: String,
    /// Canonical name.
    pub name: String,
    /// ISO 3166-1 alpha-3 code.
    pub country: Option<String>,
    /// Latitude in degrees.
    pub lat: Option<f64>,
    /// Longitude in degrees.
    pub lon: Option<f64>,
    /// Where the words stand.
    pub span: Option<Span>,
}

/// When an event happened: ISO 8601 dates, both inclusive, possibly of low precision.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EventDate {
    /// First day.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
    /// The words of the text; null when taken from the publication date.
    pub text: Option<String>,
}

/// A number told of an event; `max` is null when open ("at least 40").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountRange {
    /// Lower bound.
    pub min: u32,
    /// Upper bound.
    pub max: Option<u32>,
}

/// One coded statement: who did what to whom, where and when, and who says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// Stable within the article's content: article id and a hash of trigger and actors.
    pub id: String,
    /// PLOVER root or `STATEMENT`.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// PLOVER mode, such as `aerial` of `ASSAULT`.
    pub mode: Option<String>,
    /// Quad class of the type.
    pub quad_class: Option<QuadClass>,
    /// PLOVER contexts, such as `military`.
    pub contexts: Vec<String>,
    /// CAMEO code as text, leading zeros kept.
    pub cameo: Option<String>,
    /// Who acts.
    pub source: Vec<Actor>,
    /// On whom.
    pub target: Vec<Actor>,
    /// Where.
    pub place: Option<Place>,
    /// When.
    pub date: Option<EventDate>,
    /// How the text presents it.
    pub polarity: Polarity,
    /// Who says so; null when it is the article itself.
    pub attribution: Option<Actor>,
    /// `killed`, `injured`, `arrested`, `displaced` …
    pub counts: std::collections::BTreeMap<String, CountRange>,
    /// The words that carry the event.
    pub trigger: Quote,
    /// The sentence they stand in.
    pub sentence: Quote,
    /// Other reports of the same event in the same article, as trigger spans.
    #[serde(default)]
    pub also: Vec<Quote>,
    /// Groups reports of one event across articles (type, actors, place, date); null when too little is known.
    #[serde(default)]
    pub fingerprint: Option<String>,
    /// Calibrated probability that the event is right, 0 to 1.
    pub confidence: f32,
    /// The rules and dictionary entries that made it.
    pub why: Vec<String>,
}

/// Everything that was read out of one article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Annotations {
    /// Every mention, by field and start.
    pub mentions: Vec<Mention>,
    /// Countries, most mentioned first.
    pub countries: Vec<CountryCount>,
    /// Organizations, most mentioned first.
    pub organizations: Vec<EntityCount>,
    /// Persons, most mentioned first.
    pub persons: Vec<EntityCount>,
    /// Places below country level, most mentioned first.
    pub places: Vec<EntityCount>,
    /// Events, in order of their triggers.
    pub events: Vec<Event>,
}

/// Reads entities and events out of articles.
#[derive(Debug)]
pub struct Annotator {
    lexicon: Arc<Lexicon>,
    models: Models,
    classifier: Arc<events::classify::Classifier>,
    least_confidence: f32,
}

/// How likely an event must be right to be told, unless another limit is set.
const LEAST_CONFIDENCE: f32 = 0.7;

impl Annotator {
    /// An annotator with the names of `lexicon` and the models shipped with the program.
    ///
    /// # Errors
    /// When a model file is damaged.
    pub fn new(lexicon: Arc<Lexicon>) -> Result<Self, ModelError> {
        Ok(Annotator {
            lexicon,
            models: Models::builtin()?,
            classifier: Arc::new(events::classify::Classifier::builtin()?),
            least_confidence: LEAST_CONFIDENCE,
        })
    }

    /// An annotator whose models are read while `lexicon` makes its names.
    ///
    /// # Errors
    /// When a model file is damaged, or as `lexicon` does.
    pub fn load<E: From<ModelError>>(
        lexicon: impl FnOnce() -> Result<Arc<Lexicon>, E>,
    ) -> Result<Self, E> {
        std::thread::scope(|scope| {
            let models = scope.spawn(|| {
                let models = Models::builtin()?;
                Ok((models, events::classify::Classifier::builtin()?))
            });
            let lexicon = lexicon()?;
            let (models, classifier) = models
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                .map_err(|error: ModelError| E::from(error))?;
            Ok(Annotator {
                lexicon,
                models,
                classifier: Arc::new(classifier),
                least_confidence: LEAST_CONFIDENCE,
            })
        })
    }

    /// The same with other linguistic models, such as some trained without the articles they are measured on.
    #[must_use]
    pub fn with_models(self, models: Models) -> Self {
        Annotator { models, ..self }
    }

    /// The same with another event classifier, such as one trained without the records it is measured on.
    pub fn set_classifier(&mut self, classifier: Arc<events::classify::Classifier>) {
        self.classifier = classifier;
    }

    /// The same with the names of another lexicon.
    #[must_use]
    pub fn with_lexicon(self, lexicon: Arc<Lexicon>) -> Self {
        Annotator { lexicon, ..self }
    }

    /// The same with another limit: events less likely to be right than this (a probability) are not told.
    #[must_use]
    pub fn with_least_confidence(self, least_confidence: f32) -> Self {
        Annotator {
            least_confidence,
            ..self
        }
    }

    /// The names in use.
    pub fn lexicon(&self) -> &Arc<Lexicon> {
        &self.lexicon
    }

    /// Everything that can be read out of `article`; the same for the same article, always.
    pub fn annotate(&self, article: &Article) -> Annotations {
        let lexicon = &*self.lexicon;
        let english = article.language.as_deref().is_none_or(|code| code == "en");
        let tongue = Tongue::of(article.language.as_deref().unwrap_or_default());
        let mut scratch = Scratch::default();
        let mut buffers = mentions::Buffers::default();
        let mut drafts = Vec::new();
        let mut sentences: Vec<Sentence> = Vec::new();
        if english {
            for field in [TextField::Title, TextField::Body] {
                let text = article.text(field);
                for mut sentence in split(text, field, &mut scratch) {
                    let rest = opens(text, &sentence)
                        .then(|| events::cut_dateline(text, &mut sentence, lexicon))
                        .flatten();
                    sentences.push(sentence);
                    sentences.extend(rest);
                }
            }
            self.models
                .read(|field| article.text(field), &mut sentences, &mut scratch);
        }
        let lemmas = events::lemmas(article, &sentences, lexicon);
        events::mend_tags(article, &mut sentences, &lemmas, lexicon);
        let title = sentences.partition_point(|sentence| sentence.field == TextField::Title);
        let (title, body) = sentences.split_at(title);
        for (field, here) in [(TextField::Title, title), (TextField::Body, body)] {
            let text = article.text(field);
            drafts.extend(mentions::find(
                lexicon,
                field,
                text,
                here,
                tongue,
                &mut buffers,
            ));
        }
        let mentions = entities::resolve(lexicon, article, drafts);
        self.models.parse_where(
            &mut sentences,
            |number, sentence| {
                events::needs_parse(article, sentence, &lemmas[number], &mentions, lexicon)
            },
            &mut scratch,
        );
        let mut events = events::code(
            article,
            &sentences,
            &lemmas,
            &mentions,
            lexicon,
            Some(&self.classifier),
            self.least_confidence,
        );
        labels::settle(&mut events, &mentions);
        let mut mentions = mentions;
        let phrases = phrases::find(lexicon, article, &sentences, &lemmas, &mentions);
        phrases::insert(&mut mentions, phrases);
        Annotations {
            events,
            ..counts::annotations(lexicon, mentions)
        }
    }
}

/// Whether a sentence may begin with a dateline: the first of a text, or one with a town in capitals at the beginning of a paragraph, as in
/// a summary of the day's news.
fn opens(text: &str, sentence: &Sentence) -> bool {
    let start = sentence.start as usize;
    let town = || {
        let first = sentence.tokens.first();
        first.is_some_and(|first| {
            let word = &text[first.start as usize..first.end as usize];
            word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase())
        })
    };
    let before = text[..start].trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with('\n') && town()
}

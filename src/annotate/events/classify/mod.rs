//! A sentence with a source and a target → how probable each event type is, and that there is no event between the two.
//!
//! A linear model (multinomial logistic regression) over hashed features of the words around and between the actors.
//! It needs no dictionary, so it can say something where no trigger is known, and gives a second opinion where one is.
//! It says nothing of polarity, place or date, and does not find actors. The weights in `schema/models/events.bin` are
//! written by `dateline train` ([`train`]).

mod features;
mod table;
pub mod train;

use crate::annotate::model::ModelError;
use crate::annotate::model::file::{Reader, unpack};
use crate::ontology::{EventType, QuadClass};

use features::Space;
pub use features::{Pair, Stemmed};
use table::Table;

const EVENTS: &[u8] = include_bytes!("../../../../schema/models/events.bin");
const NAME: &str = "events";

/// The number of classes: the event types, then "no event".
pub(crate) const CLASSES: usize = EventType::ALL.len() + 1;
/// The class of pairs between which nothing happens.
pub(crate) const NONE: usize = EventType::ALL.len();

/// How probable each reading of a pair is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    pub(crate) probabilities: [f32; CLASSES],
}

/// Working space, to be kept between sentences.
#[derive(Debug, Default)]
pub struct Scratch {
    space: Space,
}

/// The trained classifier.
#[derive(Debug)]
pub struct Classifier {
    table: Table,
}

impl Classifier {
    /// The classifier shipped with the program.
    ///
    /// # Errors
    ///
    /// When the file is damaged or of another version.
    pub fn builtin() -> Result<Self, ModelError> {
        Self::load(EVENTS)
    }

    /// A classifier from the bytes of a model file.
    ///
    /// # Errors
    ///
    /// When the file is damaged or of another version.
    pub fn load(bytes: &[u8]) -> Result<Self, ModelError> {
        let bytes = unpack(NAME, bytes)?;
        Ok(Self {
            table: Table::read(&mut Reader::new(NAME, &bytes))?,
        })
    }

    /// How probable each event type is between the two spans of the sentence. O(tokens of the sentence).
    pub fn classify(&self, words: &Stemmed<'_>, pair: &Pair, scratch: &mut Scratch) -> Reading {
        let known = |hash| self.table.known(hash).is_some();
        scratch.space.look(words, pair, known);
        Reading {
            probabilities: softmax(&self.table.scores(&scratch.space.features)),
        }
    }
}

impl Reading {
    /// The probability that the source does this to the target.
    #[must_use]
    pub fn of(&self, kind: EventType) -> f32 {
        self.probabilities[kind as usize]
    }

    /// The probability that nothing is told to happen between the two.
    #[must_use]
    pub fn none(&self) -> f32 {
        self.probabilities[NONE]
    }

    /// The probability of the types of one quad class together.
    #[must_use]
    pub fn of_quad(&self, quad: QuadClass) -> f32 {
        EventType::ALL
            .into_iter()
            .filter(|kind| kind.quad_class() == Some(quad))
            .map(|kind| self.of(kind))
            .sum()
    }

    /// The most probable type, with its probability.
    #[must_use]
    pub fn best(&self) -> (EventType, f32) {
        let mut best = (EventType::Statement, self.of(EventType::Statement));
        for kind in EventType::ALL {
            if self.of(kind) > best.1 {
                best = (kind, self.of(kind));
            }
        }
        best
    }
}

/// Scores → probabilities.
pub(crate) fn softmax(scores: &[f32; CLASSES]) -> [f32; CLASSES] {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers = scores.map(|score| (score - highest).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::annotate::Token;
    use crate::annotate::model::{self, Models, split};
    use crate::text::TextField;

    /// Reads `text`, in which `<…>` marks the source and `[…]` the target.
    fn read(marked: &str) -> Reading {
        let text = marked.replace(['<', '>', '[', ']'], "");
        let span = |open: char, close: char| {
            let before = |c: char| {
                let end = marked.find(c).expect("the text is marked");
                marked[..end].replace(['<', '>', '[', ']'], "").len() as u32
            };
            before(open)..before(close)
        };
        let models = Models::builtin().expect("the shipped models are good");
        let mut scratch = model::Scratch::default();
        let mut sentence = split(&text, TextField::Body, &mut scratch).remove(0);
        models.tag(&text, &mut sentence, &mut scratch);
        models.parse(&text, &mut sentence, &mut scratch);
        sentence.parsed = true;
        let tokens = |span: Range<u32>| {
            let inside = |token: &&Token| token.start < span.end && token.end > span.start;
            let start = sentence.tokens.iter().take_while(|t| !inside(t)).count();
            start..start + sentence.tokens.iter().filter(inside).count()
        };
        let pair = Pair {
            source: tokens(span('<', '>')),
            target: tokens(span('[', ']')),
        };
        Classifier::builtin()
            .expect("the shipped classifier is good")
            .classify(
                &Stemmed::new(&text, &sentence),
                &pair,
                &mut Scratch::default(),
            )
    }

    #[test]
    fn the_shipped_classifier_reads_plain_sentences() {
        for (marked, kind) in [
            (
                "<Rebel fighters> ambushed [an army convoy] near the border on Monday.",
                EventType::Assault,
            ),
            (
                "<The foreign minister of Norland> met [his Surland counterpart] for talks.",
                EventType::Consult,
            ),
            (
                "<The court> sentenced [two activists] to ten years in jail.",
                EventType::Coerce,
            ),
            (
                "<Norland> strongly condemned [Surland] over the decision.",
                EventType::Accuse,
            ),
            (
                "<Norland> sent food and medicine to [Surland] after the flood.",
                EventType::Aid,
            ),
        ] {
            assert_eq!(read(marked).best().0, kind, "{marked}");
        }
    }

    #[test]
    fn sport_is_no_event() {
        let reading = read("<Smith> scored twice as [Rovers] won the cup final at home.");
        assert!(reading.none() > 0.5, "{reading:?}");
    }

    #[test]
    fn probabilities_sum_to_one_even_without_actors() {
        let text = "Nothing.";
        let sentences = split(text, TextField::Body, &mut model::Scratch::default());
        let pair = Pair {
            source: 0..0,
            target: 7..9,
        };
        let reading = Classifier::builtin()
            .expect("the shipped classifier is good")
            .classify(
                &Stemmed::new(text, &sentences[0]),
                &pair,
                &mut Scratch::default(),
            );
        let sum: f32 = EventType::ALL
            .into_iter()
            .map(|kind| reading.of(kind))
            .sum();
        assert!((sum + reading.none() - 1.0).abs() < 1e-4);
    }
}

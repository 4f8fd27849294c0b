//! Parsed sentences → events: triggers, arguments, polarity, attribution, place, date, counts.
//!
//! Rules over dependency parses with the lexicon of `schema/events/`, in the tradition of TABARI and PETRARCH (Schrodt 2009; Norris,
//! Schrodt & Beieler 2017). Events of one sentence come in the order of their triggers; the same event told again in the article is
//! one event with further triggers in `also`.

mod actors;
mod affiliation;
mod arguments;
mod classes;
pub mod classify;
mod coder;
mod confidence;
mod dateline;
mod dates;
mod details;
mod draft;
mod finish;
mod fold;
mod gate;
mod grammar;
mod implied;
mod matching;
mod opinion;
mod reference;
mod sides;
mod slots;
mod status;
mod tree;

pub(crate) use dateline::cut as cut_dateline;

use super::{Event, Mention, Sentence};
use crate::article::Article;
use crate::lexicon::Lexicon;
use crate::lexicon::events::Lemmas;

/// What the event lexicon knows of the words of each sentence, looked up once for all who ask.
pub fn lemmas(article: &Article, sentences: &[Sentence], lexicon: &Lexicon) -> Vec<Vec<Lemmas>> {
    let vocabulary = &lexicon.events().vocabulary;
    let of_sentence = |sentence: &Sentence| {
        let text = article.text(sentence.field);
        let tokens = sentence.tokens.iter();
        tokens
            .map(|token| vocabulary.lookup(&text[token.start as usize..token.end as usize]))
            .collect()
    };
    sentences.iter().map(of_sentence).collect()
}

/// Whether a tagged sentence can hold an event at all: it has the words of some meaning and somebody who can act. Others need no
/// parse. `lemmas` are those of its words, `mentions` those of the article, by field and start. O(tokens).
pub fn needs_parse(
    sentence: &Sentence,
    lemmas: &[Lemmas],
    mentions: &[Mention],
    lexicon: &Lexicon,
) -> bool {
    gate::needs_parse(lexicon.events(), sentence, lemmas, mentions)
}

/// The events of an article, in the order of their triggers.
///
/// Events less likely to be right than `least_confidence` are left out. `lemmas` are those of each sentence. `sentences` stand in the order of the text, those that can hold events parsed; `mentions` by field and start. Spans of events lie
/// on token boundaries of the article's texts. O(tokens) but for long-distance look-ups within one sentence.
pub fn code(
    article: &Article,
    sentences: &[Sentence],
    lemmas: &[Vec<Lemmas>],
    mentions: &[Mention],
    lexicon: &Lexicon,
    classifier: Option<&classify::Classifier>,
    least_confidence: f32,
) -> Vec<Event> {
    let coder = coder::Coder {
        words: lexicon.events(),
        classifier,
        least_confidence,
    };
    coder.code(article, sentences, lemmas, mentions, lexicon)
}

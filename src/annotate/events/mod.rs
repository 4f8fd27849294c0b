//! Parsed sentences → events: triggers, arguments, polarity, attribution, place, date, counts.
//!
//! Rules over dependency parses with the lexicon of `schema/events/`, in the tradition of TABARI and PETRARCH (Schrodt 2009; Norris,
//! Schrodt & Beieler 2017). Events of one sentence come in the order of their triggers; the same event told again in the article is
//! one event with further triggers in `also`.

mod actors;
mod affiliation;
mod ahead;
mod arguments;
mod authors;
mod classes;
pub mod classify;
mod climb;
mod coder;
mod confidence;
mod dateline;
mod dates;
mod denial;
mod details;
mod dig;
mod draft;
mod finish;
mod fold;
mod gate;
mod grammar;
mod home;
mod implied;
mod matching;
mod mend;
mod modality;
mod objects;
mod offices;
mod opinion;
mod parties;
mod prepositions;
mod presupposed;
mod reference;
mod sides;
mod slots;
mod speaker;
mod standin;
mod status;
mod things;
mod tree;
mod voice;

pub(crate) use dateline::cut as cut_dateline;
pub(super) use mend::mend_tags;
pub(super) use reference::is_pronoun;

use super::{Event, Mention, Sentence};
use crate::article::Article;
use crate::lexicon::Lexicon;
use crate::lexicon::events::Lemmas;

/// What the event lexicon knows of the words of each sentence, looked up once for all who ask. The last word of a compound with
/// hyphens stands for all of it, if the lexicon knows that: "fire" in "cease-fire" is a cease-fire.
pub fn lemmas(article: &Article, sentences: &[Sentence], lexicon: &Lexicon) -> Vec<Vec<Lemmas>> {
    let vocabulary = &lexicon.events().vocabulary;
    let of_sentence = |sentence: &Sentence| {
        let text = article.text(sentence.field);
        let lookup = |first: usize, last: usize| {
            let (start, end) = (sentence.tokens[first].start, sentence.tokens[last].end);
            vocabulary.lookup(&text[start as usize..end as usize])
        };
        (0..sentence.tokens.len())
            .map(|at| {
                compound_starts(text, sentence, at)
                    .map(|first| lookup(first, at))
                    .find(|found| *found != Lemmas::default())
                    .unwrap_or_else(|| lookup(at, at))
            })
            .collect()
    };
    sentences.iter().map(of_sentence).collect()
}

/// Where the compounds with hyphens that end with a token start, the longest first: one or two hyphens before it, without spaces.
fn compound_starts(text: &str, sentence: &Sentence, at: usize) -> impl Iterator<Item = usize> {
    let hyphened = |at: usize| {
        at >= 2 && {
            let [before, hyphen, after] = [at - 2, at - 1, at].map(|at| &sentence.tokens[at]);
            before.end == hyphen.start
                && hyphen.end == after.start
                && &text[hyphen.start as usize..hyphen.end as usize] == "-"
        }
    };
    let one = hyphened(at).then(|| at - 2);
    let two = one.filter(|&first| hyphened(first)).map(|first| first - 2);
    two.into_iter().chain(one)
}

/// Whether a tagged sentence can hold an event at all: it has the words of some meaning and somebody who can act. Others need no
/// parse. `lemmas` are those of its words, `mentions` those of the article, by field and start. O(tokens).
pub fn needs_parse(
    article: &Article,
    sentence: &Sentence,
    lemmas: &[Lemmas],
    mentions: &[Mention],
    lexicon: &Lexicon,
) -> bool {
    let text = article.text(sentence.field);
    gate::needs_parse(lexicon.events(), text, sentence, lemmas, mentions)
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

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
mod denial;
mod details;
mod dig;
mod draft;
mod finish;
mod fold;
mod gate;
mod grammar;
mod implied;
mod matching;
mod modality;
mod opinion;
mod reference;
mod sides;
mod slots;
mod speaker;
mod standin;
mod status;
mod tree;
mod voice;

pub(crate) use dateline::cut as cut_dateline;
pub(super) use reference::is_pronoun;

use super::{Event, Mention, Sentence, Tag, Token};
use crate::article::Article;
use crate::lexicon::Lexicon;
use crate::lexicon::events::Lemmas;
use crate::text::TextField;

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

/// Gives words their tag that the tagger took for nouns after a name it did not know, though the lexicon has them as the past of a verb
/// and nothing else ("Mobutu overthrew"), or though an infinitive follows ("rebels planning to attack").
pub fn mend_tags(
    article: &Article,
    sentences: &mut [Sentence],
    lemmas: &[Vec<Lemmas>],
    lexicon: &Lexicon,
) {
    let vocabulary = &lexicon.events().vocabulary;
    for (sentence, lemmas) in sentences.iter_mut().zip(lemmas) {
        let text = article.text(sentence.field);
        let word = |token: &Token| &text[token.start as usize..token.end as usize];
        let shouted = sentence
            .tokens
            .iter()
            .all(|token| !word(token).contains(char::is_lowercase));
        if !shouted {
            name_acronyms(sentence, lemmas, word);
        }
        if sentence.field == TextField::Body {
            finish_sentence(sentence, word);
        }
        strike_captions(sentence, word);
        strike_acronyms(sentence, word);
        for (at, lemmas) in lemmas.iter().enumerate().skip(1) {
            let here = word(&sentence.tokens[at]);
            let before_infinitive = || {
                let next = |by: usize| sentence.tokens.get(at + by).map(|token| token.tag);
                next(1) == Some(Tag::To) && next(2) == Some(Tag::Vb)
            };
            if here.ends_with("ing")
                && lemmas.verb.is_some()
                && (lemmas.noun.is_none()
                    || sentence.tokens[..at]
                        .iter()
                        .all(|token| !token.tag.is_verb()))
                && matches!(sentence.tokens[at].tag, Tag::Nn | Tag::Jj)
                && matches!(sentence.tokens[at - 1].tag, Tag::Nns | Tag::Nnp | Tag::Nnps)
                && before_infinitive()
            {
                // "Militants threatening to kill"
                sentence.tokens[at].tag = Tag::Vbg;
                continue;
            }
            let next = sentence.tokens.get(at + 1).map(|token| token.tag);
            if here.ends_with("ing")
                && lemmas.verb.is_some()
                && lemmas.noun.is_none()
                && sentence.tokens[at].tag == Tag::Nn
                && matches!(sentence.tokens[at - 1].tag, Tag::Nn | Tag::Nns)
                && next.is_some_and(|next| {
                    next.is_noun() || matches!(next, Tag::Dt | Tag::Cd | Tag::Prps | Tag::Jj)
                })
            {
                // "A decree granting asylum"
                sentence.tokens[at].tag = Tag::Vbg;
                continue;
            }
            let past = sentence.tokens[at].tag.is_noun()
                && sentence.tokens[at - 1].tag.is_noun()
                && here.starts_with(char::is_lowercase)
                && lemmas.noun.is_none()
                && lemmas
                    .verb
                    .is_some_and(|verb| vocabulary.name(verb) != here)
                && !here.ends_with('s')
                && !here.ends_with("ing");
            if past {
                let by = sentence
                    .tokens
                    .get(at + 1)
                    .is_some_and(|next| word(next) == "by");
                sentence.tokens[at].tag = if by { Tag::Vbn } else { Tag::Vbd };
            }
        }
    }
}

/// Acronyms that the lexicon knows no word for are names, whatever the tagger took them for: "USAID provided".
fn name_acronyms<'a>(sentence: &mut Sentence, lemmas: &[Lemmas], word: impl Fn(&Token) -> &'a str) {
    for (token, lemmas) in sentence.tokens.iter_mut().zip(lemmas) {
        let here = word(token);
        if here.len() > 2
            && here.bytes().all(|byte| byte.is_ascii_uppercase())
            && *lemmas == Lemmas::default()
            && matches!(
                token.tag,
                Tag::Rb | Tag::Jj | Tag::Uh | Tag::Vb | Tag::Vbp | Tag::In
            )
        {
            token.tag = Tag::Nnp;
        }
    }
}

/// "Putin, second left, and Medvedev, right, attend": where somebody stands in a picture is struck out for the parser, with its commas.
fn strike_captions<'a>(sentence: &mut Sentence, word: impl Fn(&Token) -> &'a str) {
    for at in 2..sentence.tokens.len() {
        let side = word(&sentence.tokens[at]);
        if !matches!(
            side,
            "left" | "right" | "center" | "centre" | "L" | "R" | "C"
        ) {
            continue;
        }
        let before = word(&sentence.tokens[at - 1]);
        let first = if matches!(
            before,
            "second" | "third" | "fourth" | "far" | "top" | "bottom" | "front"
        ) {
            at - 1
        } else {
            at
        };
        let marks = |open: usize, close: usize| match (
            word(&sentence.tokens[open]),
            sentence.tokens.get(close).map(&word),
        ) {
            (",", Some("," | ".")) | ("(", Some(")")) => true,
            _ => false,
        };
        if first < 2
            || !matches!(sentence.tokens[first - 2].tag, Tag::Nnp | Tag::Nnps)
            || !marks(first - 1, at + 1)
        {
            continue;
        }
        let last = if word(&sentence.tokens[at + 1]) == "." {
            at
        } else {
            at + 1
        };
        for token in &mut sentence.tokens[first - 1..=last] {
            token.tag = Tag::Nfp;
        }
    }
}

/// "The European Union (EU) agrees": an acronym in brackets behind the name that it is short for is struck out for the parser.
fn strike_acronyms<'a>(sentence: &mut Sentence, word: impl Fn(&Token) -> &'a str) {
    for at in 1..sentence.tokens.len() {
        if word(&sentence.tokens[at]) != "(" || !sentence.tokens[at - 1].tag.is_noun() {
            continue;
        }
        let inside = sentence.tokens[at + 1..].iter().take(4);
        let length = inside.take_while(|token| is_acronym(word(token))).count();
        let closed = sentence
            .tokens
            .get(at + 1 + length)
            .is_some_and(|token| length > 0 && word(token) == ")");
        if closed {
            for token in &mut sentence.tokens[at..=at + 1 + length] {
                token.tag = Tag::Nfp;
            }
        }
    }
}

fn is_acronym(word: &str) -> bool {
    word.chars()
        .all(|letter| letter.is_ascii_uppercase() || matches!(letter, '-' | '&' | '.' | '/'))
}

/// A sentence without a finite verb that has a participle behind a noun is told in the past: "A report called for sanctions".
fn finish_sentence<'a>(sentence: &mut Sentence, word: impl Fn(&Token) -> &'a str) {
    let ends = sentence
        .tokens
        .last()
        .is_some_and(|token| token.tag == Tag::Period);
    let finite = |token: &Token| {
        matches!(
            token.tag,
            Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md | Tag::Vb
        )
    };
    if !ends || sentence.tokens.iter().any(finite) {
        return;
    }
    let told = (1..sentence.tokens.len()).find(|&at| {
        let before = &sentence.tokens[at - 1];
        sentence.tokens[at].tag == Tag::Vbn
            && before.tag.is_noun()
            && sentence
                .tokens
                .get(at + 1)
                .is_none_or(|next| word(next) != "by")
    });
    if let Some(at) = told {
        sentence.tokens[at].tag = Tag::Vbd;
    }
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

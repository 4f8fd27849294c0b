//! Tags that the tagger gets wrong in ways that the words tell → the right ones, and what the parser had better not read: struck out by
//! the tag of superfluous marks.

use crate::annotate::{Sentence, Tag, Token};
use crate::article::Article;
use crate::lexicon::Lexicon;
use crate::lexicon::events::Lemmas;
use crate::text::TextField;

/// Gives words their tag that the tagger took for nouns after a name it did not know, though the lexicon has them as the past of a verb
/// and nothing else ("Mobutu overthrew"), or though an infinitive follows ("rebels planning to attack").
pub(in crate::annotate) fn mend_tags(
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
            if here == "being" && matches!(next, Some(Tag::Vbn | Tag::Vbd)) {
                // "Resulting in four troops being injured"
                sentence.tokens[at].tag = Tag::Vbg;
                sentence.tokens[at + 1].tag = Tag::Vbn;
                continue;
            }
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

/// "Putin, second left, and Medvedev, right, attend": where somebody stands in a picture is struck out for the parser, with its marks.
fn strike_captions<'a>(sentence: &mut Sentence, word: impl Fn(&Token) -> &'a str) {
    for end in 3..sentence.tokens.len() {
        let tokens = &sentence.tokens;
        let mark = word(&tokens[end]);
        let side = || word(&tokens[end - 1]);
        if !matches!(mark, "," | "." | ")")
            || !matches!(
                side(),
                "left" | "right" | "center" | "centre" | "L" | "R" | "C"
            )
        {
            continue;
        }
        let counted = matches!(
            word(&tokens[end - 2]),
            "second" | "third" | "fourth" | "far" | "top" | "bottom" | "front"
        );
        let start = end - 2 - usize::from(counted);
        let opens = word(&tokens[start]) == if mark == ")" { "(" } else { "," };
        let named = start > 0 && matches!(tokens[start - 1].tag, Tag::Nnp | Tag::Nnps);
        if opens && named {
            let end = end - usize::from(mark == ".");
            for token in &mut sentence.tokens[start..=end] {
                token.tag = Tag::Nfp;
            }
        }
    }
}

/// "The European Union (EU) agrees": an acronym in brackets behind the name that it is short for is struck out for the parser.
fn strike_acronyms<'a>(sentence: &mut Sentence, word: impl Fn(&Token) -> &'a str) {
    for at in 1..sentence.tokens.len() {
        if sentence.tokens[at].tag != Tag::Lrb || !sentence.tokens[at - 1].tag.is_noun() {
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

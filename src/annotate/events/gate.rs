//! Which sentences are worth parsing: those with the words of some meaning and somebody who can act.

use crate::annotate::{Mention, Sentence, Tag};
use crate::lexicon::events::{EventLexicon, Lemmas, Pos};

/// Whether a tagged sentence can hold an event at all: it has the words of some meaning and somebody who can act. Others need
/// no parse. O(tokens).
pub(super) fn needs_parse(
    words: &EventLexicon,
    sentence: &Sentence,
    lemmas: &[Lemmas],
    mentions: &[Mention],
) -> bool {
    let first = mentions.partition_point(|mention| {
        (mention.field, mention.end) <= (sentence.field, sentence.start)
    });
    let named = mentions
        .get(first)
        .is_some_and(|mention| mention.field == sentence.field && mention.start < sentence.end);
    let acting = named
        || lemmas.iter().any(|lemma| {
            lemma.noun.or(lemma.word).is_some_and(|lemma| {
                words.agents(lemma).iter().any(|(before, agent)| {
                    before.is_empty() && (agent.sector.is_some() || !agent.part)
                })
            })
        });
    if !acting {
        return false;
    }
    let present = words.vocabulary.present(lemmas);
    sentence.tokens.iter().zip(lemmas).any(|(token, lemma)| {
        let candidates = [
            lemma
                .verb
                .filter(|_| !matches!(token.tag, Tag::Nnp | Tag::Nnps))
                .map(|lemma| (lemma, Pos::Verb)),
            lemma
                .noun
                .filter(|_| matches!(token.tag, Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps))
                .map(|lemma| (lemma, Pos::Noun)),
            lemma
                .word
                .filter(|_| matches!(token.tag, Tag::Jj | Tag::Vbn | Tag::Vbd))
                .map(|lemma| (lemma, Pos::Adjective)),
        ];
        let candidates = candidates.into_iter().flatten().chain(
            lemma
                .word
                .into_iter()
                .flat_map(|lemma| [(lemma, Pos::Verb), (lemma, Pos::Noun)]),
        );
        let mut candidates = candidates;
        candidates.any(|(lemma, pos)| {
            words.at_head(lemma, pos).iter().any(|&number| {
                let entry = &words.entries()[number as usize];
                entry.kind.is_some() && present.has_all(&entry.words)
            })
        })
    })
}

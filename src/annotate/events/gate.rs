//! Which sentences are worth parsing: those with somebody who can act and the words of some meaning, or several countries.

use crate::annotate::{Mention, Sentence, Tag};
use crate::lexicon::events::{Atom, Clause, EventLexicon, Lemma, Lemmas, Pos, Present, Slot};

/// Whether a tagged sentence can hold an event: somebody in it can act, and it has the words of some meaning whose restrictions can
/// hold or a demand ("must"), or tells of several countries, between which the classifier may see an event that the lexicon has no word for. Others need no
/// parse. O(tokens).
pub(super) fn needs_parse(
    words: &EventLexicon,
    text: &str,
    sentence: &Sentence,
    lemmas: &[Lemmas],
    mentions: &[Mention],
) -> bool {
    let first = mentions.partition_point(|mention| {
        (mention.field, mention.end) <= (sentence.field, sentence.start)
    });
    let named = || {
        let within =
            |mention: &&Mention| mention.field == sentence.field && mention.start < sentence.end;
        mentions[first..].iter().take_while(within)
    };
    let mut countries = named().filter_map(|mention| mention.country.as_deref());
    if let Some(one) = countries.next()
        && countries.any(|other| other != one)
    {
        return true;
    }
    let acting = named().next().is_some()
        || lemmas.iter().any(|lemma| {
            lemma.noun.or(lemma.word).is_some_and(|lemma| {
                words.agents(lemma).iter().any(|(before, agent)| {
                    before.is_empty() && (agent.sector.is_some() || !agent.part)
                })
            })
        })
        || sentence.tokens.iter().any(|token| {
            // "They signed a pact": whoever was named before.
            let word = &text[token.start as usize..token.end as usize];
            token.tag == Tag::Prp
                && ["they", "he", "she"]
                    .iter()
                    .any(|known| word.eq_ignore_ascii_case(known))
        });
    if !acting {
        return false;
    }
    let present = words.vocabulary.present(lemmas);
    let means = |(lemma, pos): (Lemma, Pos)| {
        words.at_head(lemma, pos).iter().any(|&number| {
            let entry = &words.entries()[number as usize];
            entry.kind.is_some()
                && present.has_all(&entry.words)
                && can_hold(words, &entry.when, &present)
        })
    };
    let must = words.vocabulary.number("must");
    let mut tokens = sentence.tokens.iter().zip(lemmas);
    tokens.any(|(token, &lemmas)| {
        must.is_some() && lemmas.word == must || heads(token.tag, lemmas).any(means)
    })
}

/// As what a word with this tag can be the head of a meaning, whatever the parse.
fn heads(tag: Tag, lemmas: Lemmas) -> impl Iterator<Item = (Lemma, Pos)> {
    let of = |lemma: Option<Lemma>, pos, may: bool| lemma.filter(|_| may).map(|lemma| (lemma, pos));
    let verb = tag.is_verb() && tag != Tag::Md;
    let noun = tag.is_noun();
    let participle = tag == Tag::Jj && lemmas.participle;
    [
        of(lemmas.verb, Pos::Verb, verb || participle),
        of(lemmas.word, Pos::Verb, verb),
        of(lemmas.noun, Pos::Noun, noun),
        of(lemmas.word, Pos::Noun, noun),
        of(lemmas.word, Pos::Adjective, true),
    ]
    .into_iter()
    .flatten()
}

/// Whether the restrictions of a meaning can hold in a sentence that has these words.
fn can_hold(words: &EventLexicon, when: &[Clause], present: &Present) -> bool {
    let possible = |atom: &Atom| {
        if atom.not {
            return true;
        }
        if let Slot::Preposition(lemma) = atom.slot
            && !present.has(lemma)
        {
            return false;
        }
        atom.other
            || atom.words.is_empty() && atom.classes.is_empty()
            || atom.words.iter().any(|&word| present.has(word))
            || atom.classes.iter().any(|&class| {
                let class = words.class(class);
                !class.members.is_empty() || class.lemmas.meets(present)
            })
    };
    when.iter().all(|clause| clause.iter().any(possible))
}

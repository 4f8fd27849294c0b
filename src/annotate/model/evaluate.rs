//! Models against annotated text: how many tags, heads, relations and names agree.

use super::train::Treebank;
use super::{Models, Scratch};
use crate::annotate::analysis::Tag;

/// Agreement with a treebank; words only, punctuation is left out of heads and relations.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TreebankScores {
    /// Tokens in all.
    pub tokens: u64,
    /// Share of right tags, 0 to 1.
    pub tags: f64,
    /// Share of right heads (unlabelled attachment).
    pub heads: f64,
    /// Share of right heads with the right relation (labelled attachment).
    pub relations: f64,
}

/// Tags and parses the sentences of `treebank`, cut into tokens as it is, and compares.
pub fn treebank(models: &Models, treebank: &Treebank) -> TreebankScores {
    let mut scratch = Scratch::default();
    let (mut all, mut words, mut tags, mut heads, mut relations) = (0u64, 0u64, 0u64, 0u64, 0u64);
    for example in &treebank.examples {
        let mut sentence = example.sentence.clone();
        models.tag(&example.text, &mut sentence, &mut scratch);
        models.parse(&example.text, &mut sentence, &mut scratch);
        for (mine, gold) in sentence.tokens.iter().zip(&example.sentence.tokens) {
            all += 1;
            tags += u64::from(mine.tag == gold.tag);
            if is_mark(gold.tag) {
                continue;
            }
            words += 1;
            if mine.head == gold.head {
                heads += 1;
                relations += u64::from(mine.rel == gold.rel);
            }
        }
    }
    let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
    TreebankScores {
        tokens: all,
        tags: share(tags, all),
        heads: share(heads, words),
        relations: share(relations, words),
    }
}

fn is_mark(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Period
            | Tag::Comma
            | Tag::Colon
            | Tag::OpenQuote
            | Tag::CloseQuote
            | Tag::Lrb
            | Tag::Rrb
            | Tag::Hyph
            | Tag::Nfp
    )
}

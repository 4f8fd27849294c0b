//! Models against annotated text: how many tags, heads, relations and names agree.

use std::collections::BTreeMap;

use super::train::{GoldArticle, Treebank};
use super::{Models, Scratch, split};
use crate::annotate::analysis::{NameKind, Sentence, Tag};
use crate::text::TextField;

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

/// Right, found and true names of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NameCounts {
    /// Names found with exact span and kind.
    pub right: u64,
    /// Names found.
    pub found: u64,
    /// Names marked.
    pub marked: u64,
}

impl NameCounts {
    /// Share of the found that are right, 0 to 1.
    pub fn precision(&self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    /// Share of the marked that are found, 0 to 1.
    pub fn recall(&self) -> f64 {
        self.right as f64 / self.marked.max(1) as f64
    }

    /// Harmonic mean of precision and recall, 0 to 1.
    pub fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.marked).max(1) as f64
    }

    fn add(&mut self, other: &NameCounts) {
        self.right += other.right;
        self.found += other.found;
        self.marked += other.marked;
    }
}

/// Counts for each kind of name, and for persons, organizations and locations together (`None`).
pub type NameScores = BTreeMap<Option<u8>, NameCounts>;

/// Names the texts and compares exact spans and kinds. Phrases that are no names are left out on both sides.
pub fn names(models: &Models, gold: &[GoldArticle]) -> NameScores {
    let mut scratch = Scratch::default();
    let mut scores = NameScores::new();
    for article in gold {
        let sentences = annotate(models, &article.text, &mut scratch);
        let mine = spans(&sentences);
        for kind in [
            NameKind::Person,
            NameKind::Organization,
            NameKind::Location,
            NameKind::Norp,
        ] {
            let mut counts = NameCounts::default();
            let marked: Vec<(u32, u32)> = article
                .names
                .iter()
                .filter(|name| name.kind == Some(kind) && name.named)
                .map(|name| (name.start, name.end))
                .collect();
            counts.marked = marked.len() as u64;
            for &(start, end, found) in &mine {
                let phrase = article
                    .names
                    .iter()
                    .any(|name| !name.named && (name.start, name.end) == (start, end));
                if found == kind && !phrase {
                    counts.found += 1;
                    counts.right += u64::from(marked.contains(&(start, end)));
                }
            }
            scores.entry(Some(kind as u8)).or_default().add(&counts);
            if kind != NameKind::Norp {
                scores.entry(None).or_default().add(&counts);
            }
        }
    }
    scores
}

/// Cuts, tags and names a text.
pub fn annotate(models: &Models, text: &str, scratch: &mut Scratch) -> Vec<Sentence> {
    let mut sentences = split(text, TextField::Body, scratch);
    for sentence in &mut sentences {
        models.tag(text, sentence, scratch);
    }
    models.names_of_article(|_| text, &mut sentences, scratch);
    sentences
}

/// The names of sentences as byte ranges.
pub fn spans(sentences: &[Sentence]) -> Vec<(u32, u32, NameKind)> {
    let mut spans: Vec<(u32, u32, NameKind)> = Vec::new();
    for sentence in sentences {
        let mut open = false;
        for token in &sentence.tokens {
            match token.name {
                Some(kind) if open && !token.name_start => {
                    if let Some(last) = spans.last_mut().filter(|last| last.2 == kind) {
                        last.1 = token.end;
                    }
                }
                Some(kind) => spans.push((token.start, token.end, kind)),
                None => {}
            }
            open = token.name.is_some();
        }
    }
    spans
}

//! Names of an article → the same names, in agreement with each other: one sense a discourse (Gale et al. 1992).
//!
//! A surname that the article elsewhere gives with its first name is a person here too, and a name that was found in
//! clear surroundings is found in unclear ones. Only single words are changed, and only when the article's other
//! mentions leave no doubt.

use super::evidence::{Evidence, bit, is_cased};
use super::words::{Kind, Word};
use crate::annotate::analysis::{NameKind, Sentence, Tag, Token};

/// Mentions of one word in an article by kind, those inside longer names of persons apart.
#[derive(Clone, Copy, Debug, Default)]
struct Votes {
    kinds: [u32; 4],
    surname: u32,
}

/// Working space.
#[derive(Debug, Default)]
pub(crate) struct Agreement {
    mentions: Vec<(u32, u8)>,
    votes: Vec<(u32, Votes)>,
}

const SURNAME: u8 = 4;

impl Agreement {
    /// Changes the names of `sentences`, whose words stand in `words` one sentence after the other.
    pub(crate) fn settle(
        &mut self,
        words: &[Word],
        sentences: &mut [Sentence],
        evidence: &Evidence,
    ) {
        self.count(words, sentences);
        if self.votes.is_empty() {
            return;
        }
        let mut start = 0;
        for sentence in sentences {
            let end = start + sentence.tokens.len();
            let here = &words[start..end];
            start = end;
            if !is_cased(here) {
                continue;
            }
            for at in 0..here.len() {
                if let Some(kind) = self.better(here, &sentence.tokens, at, evidence) {
                    let token = &mut sentence.tokens[at];
                    token.name = Some(kind);
                    token.name_start = true;
                }
            }
        }
    }

    fn count(&mut self, words: &[Word], sentences: &[Sentence]) {
        self.mentions.clear();
        let mut start = 0;
        for sentence in sentences {
            let tokens = &sentence.tokens;
            for (at, token) in tokens.iter().enumerate() {
                let Some(kind) = token.name else { continue };
                let what = if is_single(tokens, at) {
                    kind as u8
                } else if kind == NameKind::Person && ends(tokens, at) {
                    SURNAME
                } else {
                    continue;
                };
                if is_capital(&words[start + at]) {
                    self.mentions.push((words[start + at].lower, what));
                }
            }
            start += tokens.len();
        }
        self.mentions.sort_unstable();
        self.votes.clear();
        for run in self.mentions.chunk_by(|a, b| a.0 == b.0) {
            let mut votes = Votes::default();
            for &(_, what) in run {
                match what {
                    SURNAME => votes.surname += 1,
                    kind => votes.kinds[usize::from(kind)] += 1,
                }
            }
            self.votes.push((run[0].0, votes));
        }
    }

    fn get(&self, word: u32) -> Option<&Votes> {
        let at = self.votes.binary_search_by_key(&word, |vote| vote.0).ok()?;
        Some(&self.votes[at].1)
    }

    /// The kind that the single word at `at` has by the rest of the article, when that differs from what it has.
    fn better(
        &self,
        words: &[Word],
        tokens: &[Token],
        at: usize,
        evidence: &Evidence,
    ) -> Option<NameKind> {
        let word = &words[at];
        if !is_capital(word) {
            return None;
        }
        let votes = self.get(word.lower)?;
        let count = |kind: NameKind| votes.kinds[kind as usize];
        if let Some(kind) = tokens[at].name {
            if !is_single(tokens, at) || kind == NameKind::Norp {
                return None;
            }
            let own = count(kind);
            let person = count(NameKind::Person) + 2 * votes.surname;
            return [
                (NameKind::Person, person),
                (NameKind::Organization, count(NameKind::Organization)),
                (NameKind::Location, count(NameKind::Location)),
            ]
            .into_iter()
            .find(|&(other, weight)| other != kind && weight >= 2 * own.max(1))
            .map(|(other, _)| other);
        }
        let alone = at
            .checked_sub(1)
            .is_none_or(|left| !is_capital(&words[left]) || left == 0)
            && words.get(at + 1).is_none_or(|right| !is_capital(right));
        if !alone
            || !matches!(tokens[at].tag, Tag::Nnp | Tag::Nnps)
            || evidence.get(word) & bit::COMMON != 0
        {
            return None;
        }
        let all: u32 = votes.kinds.iter().sum::<u32>() + votes.surname;
        [
            (NameKind::Person, count(NameKind::Person) + votes.surname),
            (NameKind::Organization, count(NameKind::Organization)),
            (NameKind::Location, count(NameKind::Location)),
            (NameKind::Norp, count(NameKind::Norp)),
        ]
        .into_iter()
        .find(|&(_, weight)| weight > 0 && weight == all)
        .map(|(kind, _)| kind)
    }
}

fn is_capital(word: &Word) -> bool {
    matches!(word.kind, Kind::Title | Kind::Upper | Kind::Mixed)
}

/// Whether the name ends with the token at `at`.
fn ends(tokens: &[Token], at: usize) -> bool {
    tokens
        .get(at + 1)
        .is_none_or(|next| next.name.is_none() || next.name_start)
}

fn is_single(tokens: &[Token], at: usize) -> bool {
    tokens[at].name_start && ends(tokens, at)
}

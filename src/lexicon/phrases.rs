//! All names of the lexicon as one hash trie over words.
//!
//! A phrase is the chain of its word hashes; every prefix is a node. Looking at a position of a text costs one table access when no
//! name starts there, and one more for each further word. No allocation, no string comparison: 64-bit hashes of folded words are
//! taken as the words.

use std::hash::BuildHasherDefault;

use super::words::{Case, Word, words};
use crate::text::ByHash;

/// What a phrase stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Index of the entity in the lexicon.
    pub entity: u32,
    /// In what sense the phrase names it.
    pub form: Form,
    /// How the phrase must be written.
    pub spelling: Spelling,
    /// Whether the phrase alone is evidence enough; else something in the text must support it.
    pub sure: bool,
    /// The language of the text in which the phrase counts.
    pub tongue: Tongue,
}

/// In what sense a phrase names its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Its name or an alias.
    Name,
    /// National adjective or demonym of a country.
    Adjective,
    /// Capital city that may stand for its country's government.
    Capital,
    /// Abbreviation of a region that counts only right after a place and a comma ("Paris, Ky.").
    AfterComma,
    /// Nothing: the user's dictionary blocks the phrase.
    Blocked,
}

/// How a phrase must be written to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// Every word of the phrase exactly in capitals: acronyms.
    Capitals,
    /// An acronym that is read as a word, with a capital and small letters: `Nato`.
    ReadAsWord,
    /// A capital at the start.
    Capital,
    /// A particle, with or without a capital, and a name: `al-Qaeda`, `bin Laden`.
    Particle,
    /// Article and word, each with a capital: `Le Monde`, `The Times`.
    Article,
    /// Capitals and small letters mixed in one short word: `LeT`, `AfD`.
    Mixed,
    /// A capital, and a hyphen with another capital after it: `Sino-American`.
    Prefix,
    /// In any way.
    Any,
}

/// Languages whose names in Latin letters could be other words elsewhere ("Island" is Iceland in German).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// The phrase counts in every text.
    Any,
    /// German text only.
    German,
    /// French text only.
    French,
    /// Spanish text only.
    Spanish,
    /// Portuguese text only.
    Portuguese,
    /// Turkish text only.
    Turkish,
    /// Japanese text only.
    Japanese,
}

impl Tongue {
    /// The language with this ISO 639-1 code; `Any` when it needs no care.
    #[must_use]
    pub fn of(code: &str) -> Self {
        match code {
            "de" => Tongue::German,
            "fr" => Tongue::French,
            "es" => Tongue::Spanish,
            "pt" => Tongue::Portuguese,
            "tr" => Tongue::Turkish,
            "ja" => Tongue::Japanese,
            _ => Tongue::Any,
        }
    }
}

/// The longest phrase at a position.
#[derive(Clone, Copy, Debug)]
pub struct Found<'p> {
    /// How many words it has.
    pub words: usize,
    /// What it stands for; never empty.
    pub targets: &'p [Target],
    /// Whether it is the user's.
    pub user: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    first: u32,
    count: u16,
    more: bool,
}

/// Phrases compiled for matching.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    nodes: ByHash<Node>,
    targets: Vec<Target>,
}

/// Collects phrases.
#[derive(Debug, Default)]
pub(super) struct PhrasesBuilder {
    prefixes: Vec<u64>,
    ends: Vec<(u64, Target)>,
    words: Vec<Word>,
    folded: String,
}

/// The key of the node that `word` leads to.
fn step(key: u64, word: u64) -> u64 {
    (key.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl PhrasesBuilder {
    /// The key of `phrase`; `None` when it cannot be matched: it has no words, or something in it ends a name (comma, bracket).
    pub(super) fn key(&mut self, phrase: &str) -> Option<u64> {
        words(phrase, &mut self.words, &mut self.folded);
        if self.words.iter().skip(1).any(|word| !word.joined) {
            return None;
        }
        let (last, before) = self.words.split_last()?;
        let key = before.iter().fold(0, |key, word| step(key, word.hash));
        Some(step(key, last.hash))
    }

    /// Adds `phrase` with what `target` makes of its key, which it returns; adds nothing and returns `None` when it cannot be matched.
    pub(super) fn add(&mut self, phrase: &str, target: impl FnOnce(u64) -> Target) -> Option<u64> {
        let end = self.key(phrase)?;
        let mut key = 0;
        for word in &self.words[..self.words.len() - 1] {
            key = step(key, word.hash);
            self.prefixes.push(key);
        }
        self.ends.push((end, target(end)));
        Some(end)
    }

    /// Compiles what was added; targets of one phrase keep their order. O(n log n).
    #[must_use]
    pub(super) fn build(mut self) -> Phrases {
        self.ends.sort_by_key(|&(key, _)| key);
        let mut nodes: ByHash<Node> =
            ByHash::with_capacity_and_hasher(self.ends.len() * 2, BuildHasherDefault::default());
        let mut targets: Vec<Target> = Vec::with_capacity(self.ends.len());
        for (key, target) in self.ends {
            let node: &mut Node = nodes.entry(key).or_default();
            if node.count == 0 {
                node.first = targets.len() as u32;
            }
            let listed = targets[node.first as usize..].iter_mut().find(|known| {
                known.entity == target.entity
                    && known.form == target.form
                    && (known.tongue == target.tongue || known.tongue == Tongue::Any)
            });
            match listed {
                Some(known)
                    if known.spelling == Spelling::Capitals
                        && target.spelling == Spelling::ReadAsWord => {}
                Some(known) => {
                    // "NATO" and "Nato": whatever begins with a capital.
                    let wider = match target.spelling {
                        Spelling::Capital => known.spelling == Spelling::Capitals,
                        // "Al-Qaeda" and "al-Qaeda"
                        Spelling::Particle => {
                            matches!(known.spelling, Spelling::Capital | Spelling::Article)
                        }
                        _ => false,
                    };
                    if wider {
                        *known = target;
                    }
                    continue;
                }
                None => {}
            }
            node.count += 1;
            targets.push(target);
        }
        for key in self.prefixes {
            nodes.entry(key).or_default().more = true;
        }
        Phrases { nodes, targets }
    }
}

impl Phrases {
    /// The longest phrase that starts with the first of `words` and has a target that `accept` takes, given the number of words.
    pub(super) fn longest<'p>(
        &'p self,
        words: &[Word],
        mut accept: impl FnMut(usize, &[Target]) -> bool,
    ) -> Option<Found<'p>> {
        let (mut key, mut best) = (0, None);
        for (index, word) in words.iter().enumerate() {
            if index > 0 && !word.joined {
                break;
            }
            key = step(key, word.hash);
            let Some(node) = self.nodes.get(&key) else {
                break;
            };
            if node.count > 0 {
                let targets = &self.targets
                    [node.first as usize..node.first as usize + usize::from(node.count)];
                if accept(index + 1, targets) {
                    best = Some(Found {
                        words: index + 1,
                        targets,
                        user: false,
                    });
                }
            }
            if !node.more {
                break;
            }
        }
        best
    }

    /// What exactly this phrase stands for; empty when it is not in the lexicon.
    #[must_use]
    pub(super) fn exact(&self, phrase: &str) -> &[Target] {
        let (mut out, mut folded) = (Vec::new(), String::new());
        words(phrase, &mut out, &mut folded);
        let key = out.iter().fold(0, |key, word| step(key, word.hash));
        match self.nodes.get(&key) {
            Some(node) if !out.is_empty() => {
                &self.targets[node.first as usize..node.first as usize + usize::from(node.count)]
            }
            _ => &[],
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }
}

/// Particles that names begin with in small letters; "the Gulf" and "mainland China" begin with none.
const PARTICLES: &[&str] = &[
    "abu", "ad", "al", "an", "ar", "as", "ash", "at", "az", "bin", "da", "de", "del", "di", "el",
    "ibn", "la", "le", "ould", "van", "von",
];

impl Spelling {
    /// How names like `name` must be written: acronyms in capitals, other names with a capital, what has none in any way.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let lower = name.chars().any(char::is_lowercase);
        let uppers = name.chars().filter(|c| c.is_uppercase()).count();
        if lower && uppers > 1 && name.len() <= 6 && name.chars().all(char::is_alphanumeric) {
            return Spelling::Mixed;
        }
        let article = name.split_once(' ').is_some_and(|(first, rest)| {
            matches!(
                first,
                "The" | "El" | "La" | "Le" | "Die" | "Der" | "Das" | "Al" | "Il"
            ) && rest.starts_with(char::is_uppercase)
                && !rest.contains(' ')
        });
        let first = name.split([' ', '-']).next().unwrap_or_default();
        let particle = uppers > 0 && first.len() < name.len() && PARTICLES.contains(&first);
        match (uppers > 0, lower) {
            _ if particle => Spelling::Particle,
            _ if article => Spelling::Article,
            (true, false) => Spelling::Capitals,
            (true, true) => Spelling::Capital,
            (false, _) => Spelling::Any,
        }
    }

    /// Whether `words` are written so.
    pub fn fits(self, words: &[Word]) -> bool {
        match self {
            Spelling::Capitals => words
                .iter()
                .all(|word| matches!(word.case, Case::Upper | Case::Initial)),
            Spelling::ReadAsWord => words.iter().all(|word| word.case == Case::Capital),
            Spelling::Capital | Spelling::Prefix => {
                words.first().is_some_and(|word| word.case != Case::Lower)
            }
            Spelling::Particle => words.iter().skip(1).any(|word| word.case != Case::Lower),
            Spelling::Article => words.iter().all(|word| word.case != Case::Lower),
            Spelling::Mixed => words.iter().any(|word| word.case == Case::Mixed),
            Spelling::Any => true,
        }
    }
}

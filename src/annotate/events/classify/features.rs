//! A sentence and two of its spans → hashed features of the words around and between them.
//!
//! Words are seen as rough stems, so that the features depend on no other model but, when the sentence is parsed, on its
//! tree. The two actors stand in the word order as one symbol each: what is learnt of a phrase between them holds for
//! all actors. Names and numbers outside the actors are folded into one symbol each.

use std::ops::Range;

use crate::annotate::{Rel, Sentence, Tag};

/// Tokens beyond this many are not looked at.
const LONGEST: usize = 160;
/// A path between the actors through more tokens than this says nothing.
const PATH: usize = 12;

/// One feature: a hash of what it is, and its weight before the table's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Feature {
    pub(super) hash: u64,
    pub(super) value: f32,
}

/// The spans, as token ranges of one sentence. An empty target stands for "nobody".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Who acts.
    pub source: Range<usize>,
    /// On whom.
    pub target: Range<usize>,
}

/// What a place in the folded word order holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Name,
    Number,
    Mark,
    Source,
    Target,
}

#[derive(Clone, Copy, Debug)]
struct Item {
    stem: u32,
    kind: Kind,
}

/// A sentence with the rough stems of its words, which are the same whatever pair is asked about.
#[derive(Clone, Debug)]
pub struct Stemmed<'s> {
    text: &'s str,
    sentence: &'s Sentence,
    stems: Vec<u32>,
}

impl<'s> Stemmed<'s> {
    /// Takes the stems of a sentence of `text`. O(letters).
    #[must_use]
    pub fn new(text: &'s str, sentence: &'s Sentence) -> Self {
        let mut made = Stemmed {
            text,
            sentence,
            stems: Vec::with_capacity(sentence.tokens.len()),
        };
        for at in 0..sentence.tokens.len() {
            made.stems.push(stem(made.form(at)));
        }
        made
    }

    fn form(&self, at: usize) -> &'s str {
        let token = &self.sentence.tokens[at];
        &self.text[token.start as usize..token.end as usize]
    }

    fn kind(&self, at: usize, first: bool) -> Kind {
        kind_of(self.form(at), self.sentence.tokens[at].tag, first)
    }
}

/// Working space.
#[derive(Debug, Default)]
pub(super) struct Space {
    items: Vec<Item>,
    path: Vec<u16>,
    pub(super) features: Vec<Feature>,
}

/// Families of features; the number enters the hash.
#[derive(Clone, Copy)]
#[repr(u32)]
enum Family {
    Word = 1,
    Bigram,
    Skip,
    Trigram,
    Before,
    Between,
    After,
    BetweenBigram,
    InSource,
    InTarget,
    LastInSource,
    LastInTarget,
    AfterSource,
    BeforeTarget,
    Order,
    Start,
    Path,
    PathWord,
    PathVerb,
    Governor,
    Top,
    TopObject,
}

impl Space {
    /// Fills `features` for the pair, each hash once, as far as they are `known`.
    pub(super) fn look(&mut self, words: &Stemmed<'_>, pair: &Pair, known: impl Fn(u64) -> bool) {
        self.fold(words, pair);
        self.features.clear();
        self.words();
        self.order();
        self.inside(words, pair);
        if words.sentence.parsed {
            self.tree(words, pair);
        }
        self.features.retain(|feature| known(feature.hash));
        self.features
            .sort_unstable_by(|a, b| a.hash.cmp(&b.hash).then(b.value.total_cmp(&a.value)));
        self.features.dedup_by_key(|feature| feature.hash);
    }

    fn fold(&mut self, words: &Stemmed<'_>, pair: &Pair) {
        self.items.clear();
        for at in 0..words.stems.len().min(LONGEST) {
            let kind = if pair.source.contains(&at) {
                Kind::Source
            } else if pair.target.contains(&at) {
                Kind::Target
            } else {
                words.kind(at, at == 0)
            };
            let stem = match kind {
                Kind::Word | Kind::Mark => words.stems[at],
                Kind::Name => 11,
                Kind::Number => 12,
                Kind::Source => 13,
                Kind::Target => 14,
            };
            let repeats = !matches!(kind, Kind::Word | Kind::Mark)
                && self.items.last().is_some_and(|last| last.kind == kind);
            if !repeats {
                self.items.push(Item { stem, kind });
            }
        }
    }

    fn add(&mut self, family: Family, a: u32, b: u32, value: f32) {
        self.features.push(Feature {
            hash: mix(family as u32, a, b),
            value,
        });
    }

    fn words(&mut self) {
        for at in 0..self.items.len() {
            let item = self.items[at];
            if item.kind == Kind::Word {
                self.add(Family::Word, item.stem, 0, 1.0);
            }
            if let Some(&next) = self.items.get(at + 1) {
                if item.kind != Kind::Mark || next.kind != Kind::Mark {
                    self.add(Family::Bigram, item.stem, next.stem, 0.8);
                }
                if let Some(&third) = self.items.get(at + 2)
                    && item.kind != Kind::Mark
                    && third.kind != Kind::Mark
                {
                    self.add(Family::Skip, item.stem, third.stem, 0.5);
                }
            }
        }
    }

    fn order(&mut self) {
        let find = |kind: Kind| self.items.iter().position(|item| item.kind == kind);
        let source = find(Kind::Source);
        let target = find(Kind::Target);
        let (first, second, order) = match (source, target) {
            (Some(s), Some(t)) if s < t => (s, t, 1),
            (Some(s), Some(t)) => (t, s, 2),
            (Some(s), None) => (s, self.items.len(), 3),
            (None, Some(t)) => (t, self.items.len(), 4),
            (None, None) => return,
        };
        self.add(Family::Order, order, 0, 0.5);
        let mut previous = 0;
        let mut seen = 0;
        for at in 0..self.items.len() {
            let item = self.items[at];
            if item.kind != Kind::Word {
                continue;
            }
            if at < first {
                self.add(Family::Before, item.stem, 0, 0.6);
            } else if at < second {
                self.add(Family::Between, item.stem, order, 1.0);
                if previous != 0 {
                    self.add(Family::BetweenBigram, previous, item.stem, 0.6);
                }
                if seen < 4 {
                    self.add(Family::Start, item.stem, order, 0.8);
                }
                seen += 1;
                previous = item.stem;
            } else {
                self.add(Family::After, item.stem, 0, 0.6);
            }
        }
        if let Some(s) = source {
            let next = |step: usize| self.items.get(s + step).map_or(0, |item| item.stem);
            let (a, b, c) = (next(1), next(2), next(3));
            self.add(Family::AfterSource, a, b, 0.8);
            self.add(Family::Trigram, pair32(a, b), c, 0.5);
        }
        if let Some(t) = target {
            let before = |step: usize| {
                t.checked_sub(step)
                    .and_then(|at| self.items.get(at))
                    .map_or(0, |item| item.stem)
            };
            let (a, b) = (before(1), before(2));
            self.add(Family::BeforeTarget, a, b, 0.8);
            self.add(Family::BeforeTarget, a, 0, 0.5);
        }
    }

    fn inside(&mut self, words: &Stemmed<'_>, pair: &Pair) {
        for (range, family, last) in [
            (&pair.source, Family::InSource, Family::LastInSource),
            (&pair.target, Family::InTarget, Family::LastInTarget),
        ] {
            let mut head = 0;
            for at in range.clone() {
                let Some(&word) = words.stems.get(at) else {
                    break;
                };
                if words.kind(at, false) == Kind::Word {
                    self.add(family, word, 0, 0.6);
                    self.add(Family::Word, word, 0, 0.6);
                    head = word;
                }
            }
            if head != 0 {
                self.add(last, head, 0, 0.4);
            }
        }
    }

    /// The path of the tree between the heads of the two spans.
    fn tree(&mut self, words: &Stemmed<'_>, pair: &Pair) {
        let sentence = words.sentence;
        let Some(source) = head_of(sentence, &pair.source) else {
            return;
        };
        let word = |at: usize| words.stems[at];
        let rel = |at: usize| sentence.tokens[at].rel as u32 + 1;
        let above = |at: usize| usize::from(sentence.tokens[at].head);
        // The verb or noun each actor hangs on, with the relation.
        let hang = |space: &mut Self, at: usize, role: u32| {
            let head = above(at);
            if head != at {
                space.add(Family::Governor, word(head), rel(at) * 4 + role, 1.0);
            }
        };
        hang(self, source, 1);
        let Some(target) = head_of(sentence, &pair.target) else {
            return;
        };
        hang(self, target, 2);
        // Climb from the source to the root, then from the target until the ways meet.
        self.path.clear();
        let mut at = source;
        while self.path.len() < PATH {
            self.path.push(at as u16);
            if above(at) == at {
                break;
            }
            at = above(at);
        }
        let mut signature = 17u32;
        let mut at = target;
        for _ in 0..PATH {
            if let Some(meet) = self.path.iter().position(|&p| usize::from(p) == at) {
                for step in 0..meet {
                    signature = pair32(signature, rel(usize::from(self.path[step])));
                    if step > 0 {
                        let step_word = word(usize::from(self.path[step]));
                        self.add(Family::PathWord, step_word, 1, 1.0);
                    }
                }
                self.add(Family::Path, signature, 0, 0.6);
                self.add(Family::Top, word(at), 0, 1.2);
                self.add(Family::PathVerb, word(at), signature, 1.0);
                for (child, token) in sentence.tokens.iter().enumerate() {
                    if usize::from(token.head) == at
                        && matches!(
                            token.rel,
                            Rel::Dobj | Rel::Prt | Rel::Xcomp | Rel::Neg | Rel::Ccomp | Rel::Prep
                        )
                        && child != at
                    {
                        self.add(Family::TopObject, word(at), word(child), 0.8);
                    }
                }
                return;
            }
            if at != target {
                self.add(Family::PathWord, word(at), 2, 1.0);
            }
            signature = pair32(signature, rel(at) + 64);
            if above(at) == at {
                return;
            }
            at = above(at);
        }
    }
}

/// The token of the range whose head lies outside of it.
fn head_of(sentence: &Sentence, range: &Range<usize>) -> Option<usize> {
    range
        .clone()
        .filter(|&at| at < sentence.tokens.len())
        .find(|&at| {
            let head = usize::from(sentence.tokens[at].head);
            head == at || !range.contains(&head)
        })
}

fn kind_of(form: &str, tag: Tag, first: bool) -> Kind {
    let Some(c) = form.chars().next() else {
        return Kind::Mark;
    };
    if c.is_ascii_digit() {
        return Kind::Number;
    }
    if !c.is_alphabetic() && !form.starts_with('\'') && c != '’' {
        return Kind::Mark;
    }
    let name = match tag {
        Tag::Nnp | Tag::Nnps => true,
        Tag::Xx => c.is_uppercase() && !first,
        _ => false,
    };
    if name { Kind::Name } else { Kind::Word }
}

fn pair32(a: u32, b: u32) -> u32 {
    (a.rotate_left(7) ^ b).wrapping_mul(0x9e37_79b1)
}

fn mix(family: u32, a: u32, b: u32) -> u64 {
    let mut x =
        (u64::from(a) << 32 | u64::from(b)) ^ u64::from(family).wrapping_mul(0xd6e8_feb8_6659_fd93);
    x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ (x >> 32)
}

/// A hash of the word's rough stem: lower case without the endings of inflection and of common derivations.
pub(super) fn stem(form: &str) -> u32 {
    let mut buffer = [0u8; 24];
    let mut length = 0;
    if form.is_ascii() {
        for byte in form.bytes().take(buffer.len()) {
            buffer[length] = byte.to_ascii_lowercase();
            length += 1;
        }
    } else {
        for c in form.chars().flat_map(char::to_lowercase) {
            if length + c.len_utf8() > buffer.len() {
                break;
            }
            c.encode_utf8(&mut buffer[length..]);
            length += c.len_utf8();
        }
    }
    hash(cut(&buffer[..length]))
}

/// Takes one inflection and one derivation off, if enough is left.
fn cut(word: &[u8]) -> &[u8] {
    const INFLECTIONS: [&[u8]; 6] = [b"ies", b"ied", b"ing", b"ed", b"es", b"s"];
    const DERIVATIONS: [&[u8]; 8] = [
        b"ations", b"ation", b"ements", b"ement", b"ments", b"ment", b"ions", b"ion",
    ];
    let strip = |word: &[u8], endings: &[&[u8]], rest: usize| {
        endings
            .iter()
            .find(|ending| word.len() >= ending.len() + rest && word.ends_with(ending))
            .map_or(word.len(), |ending| word.len() - ending.len())
    };
    if word.ends_with(b"ss") {
        return word;
    }
    let mut end = word.len();
    // Any of the endings ends so.
    if matches!(word.last(), Some(b's' | b'd' | b'g' | b'n' | b't')) {
        end = strip(word, &DERIVATIONS, 4);
        if end == word.len() {
            end = strip(word, &INFLECTIONS, 3);
        }
    }
    let mut word = &word[..end];
    while word.len() > 3 && matches!(word.last(), Some(b'e' | b'y' | b'i')) {
        word = &word[..word.len() - 1];
    }
    if let [.., a, b] = word
        && a == b
        && word.len() > 3
        && !matches!(a, b's' | b'l')
    {
        return &word[..word.len() - 1];
    }
    word
}

fn hash(bytes: &[u8]) -> u32 {
    let mut state = 0xcbf2_9ce4_8422_2325u64;
    for &byte in bytes {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    (state ^ (state >> 32)) as u32 | 16
}

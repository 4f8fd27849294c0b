//! A parsed sentence with what the lexicon and the mentions say of each token.

use crate::annotate::camp::{Camp, camp};
use crate::annotate::{Mention, Rel, Sentence, Tag};
use crate::lexicon::events::{EventLexicon, Lemma, Lemmas, Present};
use crate::text::{Span, TextField};

/// No token.
const NONE: u16 = u16::MAX;

/// A sentence as the coder looks at it.
pub(super) struct Tree<'a> {
    pub(super) text: &'a str,
    pub(super) sentence: &'a Sentence,
    /// The text of the sentence in small letters, as far as they are ASCII.
    lower: String,
    pub(super) lemmas: &'a [Lemmas],
    /// All of them together.
    pub(super) present: Present,
    /// Number of the mention that covers the token.
    pub(super) mention: Vec<Option<u32>>,
    /// The mentions behind "anti-" and "pro-", which are no others, if there are any.
    camps: Option<Vec<Option<(Camp, u32)>>>,
    /// Whether the token is a form of a verb that never goes without an object, but in the passive of headlines.
    pub(super) suffered: Vec<bool>,
    lexicon: &'a EventLexicon,
    first: Vec<u16>,
    next: Vec<u16>,
}

impl<'a> Tree<'a> {
    /// Looks at a parsed sentence; `lemmas` are those of its words, `mentions` are those of its field in order, `from` the number of the first of them.
    pub(super) fn new(
        text: &'a str,
        sentence: &'a Sentence,
        lemmas: &'a [Lemmas],
        mentions: &[Mention],
        from: usize,
        lexicon: &'a EventLexicon,
    ) -> Self {
        let n = sentence.tokens.len();
        let (mut first, mut next) = (vec![NONE; n], vec![NONE; n]);
        for at in (0..n).rev() {
            let head = usize::from(sentence.tokens[at].head);
            if head != at && head < n {
                next[at] = first[head];
                first[head] = at as u16;
            }
        }
        let mut mention = vec![None; n];
        let mut camps: Option<Vec<_>> = None;
        let mut at = from;
        for (number, (token, slot)) in sentence.tokens.iter().zip(&mut mention).enumerate() {
            while at < mentions.len()
                && mentions[at].field == sentence.field
                && mentions[at].end <= token.start
            {
                at += 1;
            }
            if let Some(found) = mentions.get(at)
                && found.field == sentence.field
                && found.start < token.end
                && token.start < found.end
            {
                match camp(text, found.start) {
                    None => *slot = Some(at as u32),
                    Some(camp) => {
                        camps.get_or_insert_with(|| vec![None; n])[number] =
                            Some((camp, at as u32));
                    }
                }
            }
        }
        let words = sentence.tokens.first().zip(sentence.tokens.last());
        let range = words.map_or(0..0, |(first, last)| {
            first.start as usize..last.end as usize
        });
        let suffered = lexicon
            .class_number("suffered")
            .filter(|_| sentence.field == TextField::Title)
            .map(|class| {
                let class = lexicon.class(class);
                lemmas
                    .iter()
                    .map(|lemmas| {
                        lemmas
                            .verb
                            .is_some_and(|lemma| class.words.contains_key(&lemma))
                    })
                    .collect()
            });
        Tree {
            text,
            sentence,
            lower: text[range].to_ascii_lowercase(),
            present: lexicon.vocabulary.present(lemmas),
            suffered: suffered.unwrap_or_else(|| vec![false; n]),
            lemmas,
            lexicon,
            mention,
            camps,
            first,
            next,
        }
    }

    /// For or against which mention a token sets the word that it hangs on: "anti-Turkey".
    pub(super) fn camp(&self, at: usize) -> Option<(Camp, u32)> {
        self.camps.as_ref()?[at]
    }

    pub(super) fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    pub(super) fn word(&self, at: usize) -> &'a str {
        let token = &self.sentence.tokens[at];
        &self.text[token.start as usize..token.end as usize]
    }

    /// A word in small letters, as far as they are ASCII.
    pub(super) fn lower(&self, at: usize) -> &str {
        let token = &self.sentence.tokens[at];
        let from = self.sentence.tokens[0].start;
        &self.lower[(token.start - from) as usize..(token.end - from) as usize]
    }

    /// "Combat Search and Rescue helicopters": whether a verb by its tag is part of a name in a sentence that is not written so throughout.
    pub(super) fn is_in_title_case(&self, at: usize) -> bool {
        let capital = |at: usize| {
            let mut letters = self.word(at).chars();
            letters.next().is_some_and(char::is_uppercase)
                && letters.next().is_some_and(char::is_lowercase)
        };
        self.sentence.field == TextField::Body
            && at > 1
            && at + 1 < self.len()
            && capital(at)
            && capital(at + 1)
            && (capital(at - 1)
                || matches!(self.lower(at - 1), "and" | "of" | "&") && capital(at - 2))
            && self.lower(self.len() - 1) == "."
    }

    /// Whether white space stands before a word.
    pub(super) fn spaced(&self, at: usize) -> bool {
        at > 0 && self.sentence.tokens[at - 1].end < self.sentence.tokens[at].start
    }

    /// Where the compound begins that the lexicon knows a word as the last part of: "cease" of "cease-fire".
    pub(super) fn compound_start(&self, at: usize) -> usize {
        super::compound_starts(self.text, self.sentence, at)
            .find(|&first| {
                let span = self.span(first, at);
                self.lexicon
                    .vocabulary
                    .lookup(span.slice(self.text).unwrap_or_default())
                    == self.lemmas[at]
            })
            .unwrap_or(at)
    }

    /// Whether the sentence has no small letter.
    pub(super) fn in_capitals(&self) -> bool {
        (0..self.len()).all(|at| !self.word(at).contains(char::is_lowercase))
    }

    /// Whether a capital letter makes a name of a word: within a sentence of the body that also has small words.
    pub(super) fn is_capital_name(&self, at: usize) -> bool {
        self.sentence.field == TextField::Body
            && at > 0
            && self.word(at).starts_with(char::is_uppercase)
            && self.word(at).contains(char::is_lowercase)
    }

    pub(super) fn tag(&self, at: usize) -> Tag {
        self.sentence.tokens[at].tag
    }

    pub(super) fn rel(&self, at: usize) -> Rel {
        self.sentence.tokens[at].rel
    }

    /// The token that `at` depends on; `None` for the root.
    pub(super) fn head(&self, at: usize) -> Option<usize> {
        let head = usize::from(self.sentence.tokens[at].head);
        (head != at && head < self.len()).then_some(head)
    }

    /// The tokens that depend on `at`, in order.
    pub(super) fn kids(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let mut next = self.first[at];
        std::iter::from_fn(move || {
            (next != NONE).then(|| {
                let now = usize::from(next);
                next = self.next[now];
                now
            })
        })
    }

    pub(super) fn kid(&self, at: usize, rel: Rel) -> Option<usize> {
        self.kids(at).find(|&kid| self.rel(kid) == rel)
    }

    /// What stands behind a preposition that belongs to `at`.
    pub(super) fn object_of(&self, at: usize, preposition: &str) -> Option<usize> {
        self.kids(at)
            .filter(|&kid| {
                self.rel(kid) == Rel::Prep && self.word(kid).eq_ignore_ascii_case(preposition)
            })
            .find_map(|kid| self.kid(kid, Rel::Pobj))
    }

    /// Whether a clause below a verb is what is asked, whatever the parser takes it for: "asked the minister if he knew".
    pub(super) fn is_asked(&self, verb: usize, clause: usize) -> bool {
        let asks = matches!(self.lower(verb), "ask" | "asks" | "asked" | "asking");
        asks && self.rel(clause) == Rel::Advcl
            && clause > verb
            && self
                .kids(clause)
                .any(|kid| matches!(self.lower(kid), "if" | "whether"))
    }

    pub(super) fn is(&self, at: usize, lemma: Lemma) -> bool {
        self.lemmas[at].is(lemma)
    }

    pub(super) fn is_verb(&self, at: usize) -> bool {
        self.tag(at).is_verb()
    }

    pub(super) fn is_noun(&self, at: usize) -> bool {
        self.tag(at).is_noun()
    }

    /// Whether a number is an amount of money.
    pub(super) fn is_money(&self, at: usize) -> bool {
        self.tag(at) == Tag::Cd
            && (self.kids(at).any(|kid| self.tag(kid) == Tag::Currency)
                || (at > 0 && self.word(at - 1).ends_with(['$', '€', '£', '¥'])))
    }

    /// A token that can head a noun phrase.
    pub(super) fn is_nominal(&self, at: usize) -> bool {
        self.is_noun(at)
            || matches!(
                self.tag(at),
                Tag::Prp
                    | Tag::Cd
                    | Tag::Dt
                    | Tag::Wp
                    | Tag::Wdt
                    | Tag::Jj
                    | Tag::Prps
                    | Tag::Ex
                    | Tag::Fw
            )
    }

    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        Span {
            field: self.sentence.field,
            start: self.sentence.tokens[from].start,
            end: self.sentence.tokens[to].end,
        }
    }

    /// Whether `above` is `at` or stands above it.
    pub(super) fn dominates(&self, above: usize, at: usize) -> bool {
        let mut now = at;
        for _ in 0..self.len() {
            if now == above {
                return true;
            }
            match self.head(now) {
                Some(head) => now = head,
                None => return false,
            }
        }
        false
    }

    /// The first token of the noun phrase headed by `at`: its modifiers to the left.
    pub(super) fn phrase_start(&self, at: usize) -> usize {
        let mut start = at;
        for kid in self.kids(at) {
            if kid < at
                && matches!(
                    self.rel(kid),
                    Rel::Amod
                        | Rel::Compound
                        | Rel::Nmod
                        | Rel::Poss
                        | Rel::Det
                        | Rel::Nummod
                        | Rel::Quantmod
                        | Rel::Predet
                        | Rel::Npadvmod
                        | Rel::Advmod
                        | Rel::Case
                        | Rel::Punct
                )
                && !(self.rel(kid) == Rel::Punct && self.word(kid) != "-")
            {
                start = start.min(self.phrase_start(kid));
            }
        }
        start
    }
}

/// Whether a preposition leads to what an event happens after, during, despite or without, not to whoever takes part.
pub(super) fn is_circumstance(preposition: &str) -> bool {
    matches!(
        preposition,
        "after"
            | "before"
            | "since"
            | "during"
            | "amid"
            | "following"
            | "despite"
            | "until"
            | "as"
            | "without"
    )
}

//! The coder: matches of a sentence → events with all their parts.

use super::actors::Cast;
use super::classify::{Classifier, Stemmed};
use super::confidence::Topic;
use super::draft::{Draft, absorb, hand_down, is_institutional, trigger};
use super::matching::{Match, Matcher};
use super::tree::Tree;
use super::{dates, details, fold};
use crate::annotate::{Event, Mention, Rel, Sentence};
use crate::article::Article;
use crate::lexicon::Lexicon;
use crate::lexicon::events::{EventLexicon, Lemmas, Pos};

/// An article is off topic when it has this many words of such domains, and one in so many of all.
const OFF_TOPIC_WORDS: usize = 5;
/// In a short text so many suffice, if they are more than those of politics: elections are won too.
const OFF_TOPIC_WORDS_OF_FEW: usize = 3;
const OFF_TOPIC_SHARE: f32 = 50.0;

/// A text of fewer tokens is too short to tell what it is about.
const SHORT: usize = 80;
/// How far back, in bytes, a definite event noun may point.
const ECHO_BYTES: u32 = 600;

/// Codes the events of an article.
pub(super) struct Coder<'a> {
    pub(super) words: &'a EventLexicon,
    /// For pairs of actors between which the lexicon knows no word.
    pub(super) classifier: Option<&'a Classifier>,
    /// Events less likely to be right are not told.
    pub(super) least_confidence: f32,
}

impl Coder<'_> {
    /// The events of an article. `lemmas` are those of each sentence; `sentences` in the order of the text, those that can hold events parsed; `mentions` by field and start.
    pub(super) fn code(
        &self,
        article: &Article,
        sentences: &[Sentence],
        lemmas: &[Vec<Lemmas>],
        mentions: &[Mention],
        lexicon: &Lexicon,
    ) -> Vec<Event> {
        let topic = self.topic(article, lemmas);
        let mut cast = Cast::new(mentions, lexicon, self.words, topic.is_of_firms());
        let mut events = Vec::new();
        for (number, (sentence, lemmas)) in sentences.iter().zip(lemmas).enumerate() {
            let from = mentions.partition_point(|mention| {
                (mention.field, mention.end) <= (sentence.field, sentence.start)
            });
            let text = article.text(sentence.field);
            if !sentence.parsed {
                cast.observe_names(sentence, from, number);
                cast.overhear(&text[sentence.start as usize..sentence.end as usize]);
                continue;
            }
            let tree = Tree::new(text, sentence, lemmas, mentions, from, self.words);
            cast.observe(&tree, number);
            self.sentence(article, &tree, number, &cast, lexicon, topic, &mut events);
            cast.listen(&tree, number);
        }
        let mut events = fold::fold(events);
        if topic.leisure * OFF_TOPIC_SHARE >= 1.0 {
            events.retain(is_institutional);
        }
        events
    }

    /// "The deployment", "the attack": a definite event noun that names nobody takes up the last event of its kind.
    fn echo(&self, tree: &Tree<'_>, found: &Match, events: &mut [Event]) {
        let entry = &self.words.entries()[found.entry as usize];
        let definite = tree.kid(found.head, Rel::Det).is_some_and(|word| {
            ["the", "this", "these"]
                .iter()
                .any(|known| tree.word(word).eq_ignore_ascii_case(known))
        });
        if entry.pos != Pos::Noun || !definite || found.light.is_some() {
            return;
        }
        let near = events.iter_mut().rev().find(|event| {
            Some(event.kind) == entry.kind
                && event.trigger.field == tree.sentence.field
                && tree.sentence.start.saturating_sub(event.trigger.end) < ECHO_BYTES
        });
        if let Some(event) = near {
            event.also.push(trigger(tree, found));
        }
    }

    /// What the article is about, by the words of all sentences; fewer than [`OFF_TOPIC_WORDS`] of a domain count for nothing.
    fn topic(&self, article: &Article, lemmas: &[Vec<Lemmas>]) -> Topic {
        let (mut leisure, mut commerce, mut politics, mut all) = (0, 0, 0, 0);
        for &word in lemmas.iter().flatten() {
            all += 1;
            match self.words.domain(word) {
                Some("commerce") => commerce += 1,
                Some("politics") => politics += 1,
                Some(_) => leisure += 1,
                None => {}
            }
        }
        let least = if all < SHORT {
            OFF_TOPIC_WORDS_OF_FEW.max(politics + 1)
        } else {
            OFF_TOPIC_WORDS
        };
        let share = |hits: usize| {
            if hits < least {
                return 0.0;
            }
            hits as f32 / all as f32
        };
        Topic {
            leisure: share(leisure),
            commerce: share(commerce),
            lone: all < SHORT && (article.title.is_empty() || article.body.is_empty()),
            politics: politics as f32 / all.max(1) as f32,
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one call, all parts of one sentence"
    )]
    fn sentence(
        &self,
        article: &Article,
        tree: &Tree<'_>,
        number: usize,
        cast: &Cast<'_>,
        lexicon: &Lexicon,
        topic: Topic,
        events: &mut Vec<Event>,
    ) {
        let matcher = Matcher {
            words: self.words,
            cast,
        };
        let matches: Vec<Match> = (0..tree.len())
            .filter_map(|at| matcher.at(tree, at))
            .collect();
        let mut drafts: Vec<Draft> = Vec::new();
        for found in &matches {
            match self.draft(tree, number, &matcher, found) {
                Some(draft) => drafts.push(draft),
                None => self.echo(tree, found, events),
            }
        }
        // Words that are part of a longer meaning are no events of their own; the longer one may well be about such a word.
        let consumed: Vec<(usize, usize)> = drafts
            .iter()
            .flat_map(|draft| {
                draft.found.tokens[1..]
                    .iter()
                    .chain(&draft.found.taken)
                    .map(|&token| (token, draft.found.head))
            })
            .collect();
        drafts.retain(|draft| {
            !consumed
                .iter()
                .any(|&(token, by)| token == draft.found.head && !draft.found.tokens.contains(&by))
        });
        absorb(tree, &mut drafts);
        hand_down(tree, &mut drafts);
        let words = Stemmed::new(tree.text, tree.sentence);
        self.addressed(tree, &words, number, &matcher, &mut drafts);
        self.stand_in(tree, number, &matcher, &mut drafts);
        self.second_opinion(tree, &words, &mut drafts);
        let announced: Vec<Draft> = drafts
            .iter()
            .filter_map(|draft| self.announced(tree, number, &matcher, draft, &matches))
            .collect();
        drafts.extend(announced);
        drafts.extend(self.demanded(tree, number, &matcher));
        let guessed = self.guessed(tree, &words, number, &matcher, &drafts, &consumed);
        drafts.extend(guessed);
        if drafts.is_empty() {
            return;
        }
        let told = dates::told(tree, article.published);
        let contexts = details::contexts(tree, &matcher);
        let from = events.len();
        for draft in drafts {
            self.finish(
                article, tree, number, &matcher, lexicon, draft, &told, &contexts, topic, events,
            );
        }
        events[from..].sort_by_key(|event| (event.trigger.start, event.kind));
    }
}

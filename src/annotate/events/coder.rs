//! The coder: matches of a sentence → events with all their parts.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use super::actors::{Cast, Found};
use super::classify::{Classifier, Pair, Scratch};
use super::dates::{self, Told};
use super::matching::{Match, Matcher};
use super::status::{Status, status};
use super::tree::Tree;
use super::{details, fold};
use crate::annotate::{Actor, Event, EventDate, Mention, Rel, Sentence, Tag};
use crate::article::Article;
use crate::lexicon::Lexicon;
use crate::lexicon::events::{Entry, EventLexicon, Frame, Pos, Slot};
use crate::ontology::{EventType, Polarity, QuadClass};
use crate::text::{Quote, Span};

/// Most actors on one side of an event.
const MOST_ACTORS: usize = 8;
/// Least probability of an event that only the classifier tells; the second holds below verbs of saying.
const GUESS: f32 = 0.5;
const GUESS_SAID: f32 = 0.75;
/// An entry whose kind the classifier gives less than this may be overruled.
const OVERRULED: f32 = 0.1;
/// A kind that the classifier gives more than this may overrule an entry: on labelled pairs that it was not trained on it is then right
/// five times as often as the entry.
const OVERRULES: f32 = 0.6;
/// An article is off topic when it has this many words of such domains, and one in so many of all.
const OFF_TOPIC_WORDS: usize = 5;
const OFF_TOPIC_SHARE: usize = 50;
/// Longest stretch of tokens that one trigger quote covers.
const TRIGGER_TOKENS: usize = 6;

/// Codes the events of an article.
pub(super) struct Coder<'a> {
    words: &'a EventLexicon,
    classifier: Option<&'a Classifier>,
}

/// One side of an event with the slot that gave it.
#[derive(Clone, Debug, Default)]
struct Side {
    found: Vec<Found>,
    slot: Option<Slot>,
}

/// An event in the making.
struct Draft {
    kind: EventType,
    mode: Option<&'static str>,
    cameo: String,
    source: Side,
    target: Side,
    found: Match,
    status: Status,
    note: Option<String>,
    /// Probability given by the classifier, for events without a meaning of the lexicon.
    guess: Option<f32>,
    /// Probability that the classifier gives the kind, where it was asked for a second opinion.
    told: Option<f32>,
}

impl<'a> Coder<'a> {
    /// A coder with the words of the lexicon, and a classifier for pairs of actors between which it knows no word.
    pub(super) fn new(words: &'a EventLexicon, classifier: Option<&'a Classifier>) -> Self {
        Coder { words, classifier }
    }

    /// Whether a tagged sentence can hold an event at all: it has the words of some meaning and somebody who can act. Others need
    /// no parse. O(tokens).
    pub(super) fn needs_parse(
        &self,
        text: &str,
        sentence: &Sentence,
        mentions: &[Mention],
    ) -> bool {
        let lemmas: Vec<_> = sentence
            .tokens
            .iter()
            .map(|token| {
                self.words
                    .vocabulary
                    .lookup(&text[token.start as usize..token.end as usize])
            })
            .collect();
        let first = mentions.partition_point(|mention| {
            (mention.field, mention.end) <= (sentence.field, sentence.start)
        });
        let named = mentions
            .get(first)
            .is_some_and(|mention| mention.field == sentence.field && mention.start < sentence.end);
        let acting = named
            || lemmas.iter().any(|lemma| {
                lemma.noun.or(lemma.word).is_some_and(|lemma| {
                    self.words.agents(lemma).iter().any(|(before, agent)| {
                        before.is_empty() && (agent.sector.is_some() || !agent.part)
                    })
                })
            });
        if !acting {
            return false;
        }
        let present = |lemma| lemmas.iter().any(|known| known.is(lemma));
        sentence.tokens.iter().zip(&lemmas).any(|(token, lemma)| {
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
                self.words.at_head(lemma, pos).iter().any(|&number| {
                    let entry = &self.words.entries()[number as usize];
                    entry.kind.is_some()
                        && (entry.words.len() == 1 || entry.words.iter().all(|&word| present(word)))
                })
            })
        })
    }

    /// The events of an article. `sentences` in the order of the text, those that can hold events parsed; `mentions` by field and start.
    pub(super) fn code(
        &self,
        article: &Article,
        sentences: &[Sentence],
        mentions: &[Mention],
        lexicon: &Lexicon,
    ) -> Vec<Event> {
        let mut cast = Cast::new(mentions, lexicon, self.words);
        let mut events = Vec::new();
        for (number, sentence) in sentences.iter().enumerate() {
            let from = mentions.partition_point(|mention| {
                (mention.field, mention.end) <= (sentence.field, sentence.start)
            });
            if !sentence.parsed {
                cast.observe_names(sentence, from, number);
                continue;
            }
            let text = article.text(sentence.field);
            let tree = Tree::new(text, sentence, mentions, from, self.words);
            cast.observe(&tree, number);
            self.sentence(article, &tree, number, &cast, lexicon, &mut events);
        }
        let mut events = fold::fold(events);
        if self.is_off_topic(article, sentences) {
            events.retain(is_institutional);
        }
        events
    }

    /// Whether the article is about sport, show business or cooking: one word in [`OFF_TOPIC_SHARE`] and [`OFF_TOPIC_WORDS`] in all.
    fn is_off_topic(&self, article: &Article, sentences: &[Sentence]) -> bool {
        let (mut hits, mut all) = (0, 0);
        for sentence in sentences {
            let text = article.text(sentence.field);
            for token in &sentence.tokens {
                all += 1;
                let form = &text[token.start as usize..token.end as usize];
                hits += usize::from(self.words.is_off_topic(self.words.vocabulary.lookup(form)));
            }
        }
        hits >= OFF_TOPIC_WORDS && hits * OFF_TOPIC_SHARE >= all
    }

    fn sentence(
        &self,
        article: &Article,
        tree: &Tree<'_>,
        number: usize,
        cast: &Cast<'_>,
        lexicon: &Lexicon,
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
            if let Some(draft) = self.draft(tree, number, &matcher, found) {
                drafts.push(draft);
            }
        }
        // Words that are part of a longer meaning are no events of their own.
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
                .any(|&(token, by)| token == draft.found.head && by != draft.found.head)
        });
        absorb(tree, &mut drafts);
        hand_down(tree, &mut drafts);
        self.second_opinion(tree, &mut drafts);
        let announced: Vec<Draft> = drafts
            .iter()
            .filter_map(|draft| self.announced(tree, draft, &matches))
            .collect();
        drafts.extend(announced);
        drafts.extend(self.demanded(tree, number, &matcher));
        let guessed = self.guessed(tree, number, &matcher, &drafts, &consumed);
        drafts.extend(guessed);
        if drafts.is_empty() {
            return;
        }
        let told = dates::told(tree, article.published);
        let contexts = details::contexts(tree, &matcher);
        let from = events.len();
        for draft in drafts {
            self.finish(
                article, tree, number, &matcher, lexicon, draft, &told, &contexts, events,
            );
        }
        events[from..].sort_by_key(|event| (event.trigger.start, event.kind));
    }

    fn draft(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
    ) -> Option<Draft> {
        let entry = &self.words.entries()[found.entry as usize];
        let kind = entry.kind?;
        let mut source = Side::default();
        let mut target = Side::default();
        let between = if entry.pos == Pos::Noun {
            self.between(tree, number, matcher, found)
        } else {
            None
        };
        let joint = between.is_some();
        if let Some((one, rest)) = between {
            source = one;
            target = rest;
        } else if let Some(light) = found.light {
            let subject = tree.subjects(light.verb);
            let side = self.resolve(tree, number, matcher, &subject, Slot::Subject, &[]);
            if light.target {
                target = side
            } else {
                source = side
            }
        }
        if source.found.is_empty() {
            source = self.side(
                tree,
                number,
                matcher,
                found,
                &entry.frame.source,
                &target.found,
            );
        }
        if target.found.is_empty() {
            target = self.side(
                tree,
                number,
                matcher,
                found,
                &entry.frame.target,
                &source.found,
            );
        }
        if target.found.is_empty()
            && !source.found.is_empty()
            && entry.pos != Pos::Adjective
            && kind != EventType::Statement
            && !entry.frame.target.is_empty()
        {
            target = self.spare(tree, number, matcher, found, &source.found);
        }
        if entry.frame.mutual && target.found.is_empty() && source.found.is_empty() {
            return None;
        }
        if source.found.is_empty() && target.found.is_empty() {
            return None;
        }
        if !self.plausible(entry, kind, &source, &target) {
            return None;
        }
        let status = status(
            tree,
            self.words,
            found.head,
            found
                .light
                .filter(|_| !joint)
                .map(|light| light.verb)
                .filter(|&verb| tree.dominates(verb, found.head)),
        );
        Some(Draft {
            kind,
            mode: entry.mode,
            cameo: entry.cameo.to_owned(),
            source,
            target,
            found: found.clone(),
            status,
            note: None,
            guess: None,
            told: None,
        })
    }

    /// "war between A and B": the two sides.
    fn between(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
    ) -> Option<(Side, Side)> {
        let lemma = self.words.vocabulary.number("between")?;
        let slot = Slot::Preposition(lemma);
        let fillers = matcher.fill(tree, slot, found);
        let mut side = self.resolve(tree, number, matcher, &fillers, slot, &[]);
        if side.found.len() < 2 {
            return None;
        }
        let rest = side.found.split_off(1);
        Some((
            side,
            Side {
                found: rest,
                slot: Some(slot),
            },
        ))
    }

    /// Whether enough of an event is there to be told.
    fn plausible(&self, entry: &Entry, kind: EventType, source: &Side, target: &Side) -> bool {
        let has = |side: &Side| !side.found.is_empty();
        let verbal = matches!(
            kind.quad_class(),
            None | Some(QuadClass::VerbalCooperation | QuadClass::VerbalConflict)
        );
        match kind {
            EventType::Assault | EventType::Coerce => has(source) || has(target),
            EventType::Retreat | EventType::Aid | EventType::Concede => {
                has(source) || (has(target) && entry.pos != Pos::Noun)
            }
            _ if verbal && entry.pos == Pos::Noun => has(source) && has(target),
            _ if verbal => {
                has(source) && (has(target) || !entry.frame.mutual || source.found.len() > 1)
            }
            _ => has(source),
        }
    }

    fn side(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        slots: &[Slot],
        other: &[Found],
    ) -> Side {
        for &slot in slots {
            let fillers = matcher.fill(tree, slot, found);
            if fillers.is_empty() {
                continue;
            }
            let side = self.resolve(tree, number, matcher, &fillers, slot, other);
            if !side.found.is_empty() {
                return side;
            }
        }
        Side::default()
    }

    /// Whoever else the clause speaks of, where the frame's own slots hold nobody: its complement, then its prepositional phrases.
    fn spare(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        found: &Match,
        other: &[Found],
    ) -> Side {
        let moved = self.words.entries()[found.entry as usize].kind == Some(EventType::Mobilize);
        let mut fillers = if moved {
            Vec::new()
        } else {
            matcher.fill(tree, Slot::Object, found)
        };
        fillers.extend(matcher.fill(tree, Slot::Complement, found));
        let mut above: Vec<usize> = found.tokens.clone();
        above.extend(tree.objects(found.head));
        for at in above {
            for kid in tree.kids(at) {
                let word = tree.word(kid).to_ascii_lowercase();
                if matches!(tree.rel(kid), Rel::Prep | Rel::Dative)
                    && !matches!(
                        word.as_str(),
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
                            | "by"
                            | "under"
                            | "according"
                            | "like"
                            | "including"
                    )
                {
                    fillers.extend(tree.kids(kid).filter(|&below| tree.rel(below) == Rel::Pobj));
                }
            }
        }
        fillers.retain(|filler| !found.tokens.contains(filler));
        let side = self.resolve(tree, number, matcher, &fillers, Slot::Complement, other);
        if !side.found.is_empty() {
            return side;
        }
        // The first name in the rest of the clause.
        let names: Vec<usize> = (found.head + 1..tree.len())
            .filter(|&at| {
                matcher.cast.mention(tree, at).is_some()
                    && !tree
                        .head(at)
                        .is_some_and(|head| tree.mention[head] == tree.mention[at])
            })
            .filter(|&at| within(tree, found.head, at))
            .collect();
        self.resolve(tree, number, matcher, &names, Slot::Complement, other)
    }

    /// Asks the classifier about events with two actors. Where it is nearly sure of another kind, the entry is overruled.
    fn second_opinion(&self, tree: &Tree<'_>, drafts: &mut [Draft]) {
        let Some(classifier) = self.classifier else {
            return;
        };
        let mut scratch = Scratch::default();
        // A pair with several events has no one kind, and a sense settled by its arguments stands.
        let firm: Vec<bool> = drafts
            .iter()
            .map(|draft| {
                let several = drafts.iter().filter(|other| {
                    let first = |side: &Side| side.found.first().map(|found| found.token);
                    first(&other.source) == first(&draft.source)
                        && first(&other.target) == first(&draft.target)
                });
                several.count() > 1
                    || !self.words.entries()[draft.found.entry as usize]
                        .when
                        .is_empty()
            })
            .collect();
        for (draft, firm) in drafts.iter_mut().zip(firm) {
            if draft.source.found.is_empty() || draft.target.found.is_empty() {
                continue;
            }
            let pair = Pair {
                source: tokens(tree, &draft.source),
                target: tokens(tree, &draft.target),
            };
            let reading = classifier.classify(tree.text, tree.sentence, &pair, &mut scratch);
            let (best, probability) = reading.best();
            if !firm
                && reading.of(draft.kind) < OVERRULED
                && probability > OVERRULES
                && best != EventType::Statement
            {
                draft.note = Some(format!("classifier overrules {}", draft.kind));
                draft.kind = best;
                draft.mode = None;
                draft.cameo = best.cameo_root().into();
            }
            draft.told = Some(reading.of(draft.kind));
        }
    }

    /// Events between the subject of a verb and somebody else of its clause, where the lexicon knows no word: told by the classifier.
    fn guessed(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        drafts: &[Draft],
        consumed: &[(usize, usize)],
    ) -> Vec<Draft> {
        let Some(classifier) = self.classifier else {
            return Vec::new();
        };
        let mut scratch = Scratch::default();
        let mut guesses: Vec<Draft> = Vec::new();
        for verb in 0..tree.len() {
            if !tree.is_verb(verb)
                || matches!(
                    tree.rel(verb),
                    Rel::Aux | Rel::Auxpass | Rel::Amod | Rel::Compound
                )
                || drafts
                    .iter()
                    .any(|draft| draft.found.tokens.contains(&verb))
                || consumed.iter().any(|&(token, _)| token == verb)
            {
                continue;
            }
            let found = Match {
                entry: 0,
                head: verb,
                tokens: vec![verb],
                taken: Vec::new(),
                chain: vec![verb],
                light: None,
            };
            let source = self.resolve(
                tree,
                number,
                matcher,
                &tree.subjects(verb),
                Slot::Subject,
                &[],
            );
            let Some(first) = source.found.first().filter(|found| found.depth <= 1) else {
                continue;
            };
            let target = self.spare(tree, number, matcher, &found, &source.found);
            let Some(other) = target.found.first() else {
                continue;
            };
            let known = drafts.iter().chain(&guesses).any(|draft| {
                let holds =
                    |side: &Side, token: usize| side.found.iter().any(|found| found.token == token);
                holds(&draft.target, other.token)
                    && (draft.source.found.is_empty() || holds(&draft.source, first.token))
            });
            if known {
                continue;
            }
            let pair = Pair {
                source: tokens(tree, &source),
                target: tokens(tree, &target),
            };
            let reading = classifier.classify(tree.text, tree.sentence, &pair, &mut scratch);
            let (kind, probability) = reading.best();
            let saying = tree.lemmas[verb].verb.is_some_and(|lemma| {
                self.words
                    .operators(lemma)
                    .iter()
                    .any(|operator| operator.voice)
            });
            let least = if saying { GUESS_SAID } else { GUESS };
            if probability < least || reading.none() > 0.3 {
                continue;
            }
            let status = status(tree, self.words, verb, None);
            guesses.push(Draft {
                kind,
                mode: None,
                cameo: kind.cameo_root().into(),
                source,
                target,
                found,
                status,
                note: None,
                guess: Some(probability),
                told: None,
            });
        }
        guesses
    }

    /// "said that X must": what is demanded of whom.
    fn demanded(&self, tree: &Tree<'_>, number: usize, matcher: &Matcher<'_, '_>) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for at in 0..tree.len() {
            if tree.rel(at) != Rel::Aux
                || !matches!(tree.word(at).to_ascii_lowercase().as_str(), "must")
            {
                continue;
            }
            let Some(verb) = tree.head(at) else { continue };
            let Some(above) = tree
                .head(verb)
                .filter(|&above| tree.rel(verb) == Rel::Ccomp && tree.is_verb(above))
            else {
                continue;
            };
            let saying = tree.lemmas[above].verb.is_some_and(|lemma| {
                self.words
                    .operators(lemma)
                    .iter()
                    .any(|operator| operator.voice && operator.polarity == Polarity::Asserted)
            });
            if !saying {
                continue;
            }
            let speaker: Vec<usize> = tree.subjects(above);
            let source = self.resolve(tree, number, matcher, &speaker, Slot::Subject, &[]);
            let mut asked: Vec<usize> = tree.surface_subject(verb, 0).into_iter().collect();
            asked.extend(tree.objects(verb));
            let target = self.resolve(
                tree,
                number,
                matcher,
                &asked,
                Slot::Complement,
                &source.found,
            );
            if source.found.is_empty() || target.found.is_empty() || tree.is_passive(above) {
                continue;
            }
            let Some(&entry) = self
                .words
                .vocabulary
                .number("demand")
                .map(|lemma| self.words.at_head(lemma, Pos::Verb))
                .and_then(|numbers| {
                    numbers.iter().find(|&&number| {
                        self.words.entries()[number as usize].words.len() == 1
                            && self.words.entries()[number as usize].kind
                                == Some(EventType::Request)
                    })
                })
            else {
                continue;
            };
            let found = Match {
                entry,
                head: at,
                tokens: vec![at],
                taken: Vec::new(),
                chain: vec![at],
                light: None,
            };
            drafts.push(Draft {
                kind: EventType::Request,
                mode: None,
                cameo: "100".into(),
                source,
                target,
                found,
                status: Status::default(),
                note: Some("demand by modal verb".into()),
                guess: None,
                told: None,
            });
        }
        drafts
    }

    fn resolve(
        &self,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        fillers: &[usize],
        slot: Slot,
        other: &[Found],
    ) -> Side {
        let acting = other.is_empty() && matches!(slot, Slot::Subject | Slot::Preposition(_));
        for &filler in fillers {
            let mut heads = vec![filler];
            if tree.is_verb(filler)
                && matches!(tree.rel(filler), Rel::Pcomp | Rel::Xcomp | Rel::Ccomp)
            {
                heads = tree.objects(filler);
            }
            let mut all = Vec::new();
            for head in heads {
                let mut actors = if slot == Slot::National {
                    matcher
                        .cast
                        .direct(tree, head, number, 0)
                        .into_iter()
                        .collect()
                } else {
                    matcher.cast.actors(tree, head, number, acting)
                };
                actors.retain(|actor| !other.iter().any(|known| same(known, actor)));
                all.extend(actors);
            }
            if !all.is_empty() {
                all.truncate(MOST_ACTORS);
                return Side {
                    found: all,
                    slot: Some(slot),
                };
            }
        }
        Side::default()
    }

    /// "said it will release", "vowed to attack", "will not accept": the announcement is an event of its own.
    fn announced(&self, tree: &Tree<'_>, draft: &Draft, matches: &[Match]) -> Option<Draft> {
        let verb = draft
            .found
            .light
            .map_or(draft.found.head, |light| light.verb);
        if !draft.status.future
            || draft.found.light.is_some()
            || !tree.is_verb(verb)
            || !(tree.rel(verb) == Rel::Xcomp || tree.kid(verb, Rel::Nsubj).is_some())
            || draft.source.found.is_empty()
            || draft.source.slot != Some(Slot::Subject)
        {
            return None;
        }
        let governed = tree.head(verb).is_some_and(|head| {
            matches!(tree.rel(verb), Rel::Xcomp | Rel::Advcl | Rel::Acl)
                && matches.iter().any(|other| other.tokens.contains(&head))
        });
        if governed || matches!(draft.status.polarity, Polarity::Hypothetical) {
            return None;
        }
        let negated = draft.status.negated;
        let (kind, mode, cameo) = match (draft.kind, draft.kind.quad_class(), negated) {
            (EventType::Consult, _, false) => (EventType::Agree, None, "036"),
            (EventType::Aid, _, false) => (EventType::Agree, None, "033"),
            (EventType::Cooperate, _, false) => (EventType::Agree, None, "031"),
            (EventType::Retreat | EventType::Concede, _, false) => (EventType::Agree, None, "035"),
            (EventType::Support, _, false) => (EventType::Agree, None, "032"),
            (EventType::Assault | EventType::Mobilize, _, false) => {
                (EventType::Threaten, Some("violence"), "138")
            }
            (EventType::Sanction, _, false) => (EventType::Threaten, Some("relations"), "131"),
            (EventType::Coerce, _, false) => (EventType::Threaten, Some("restrict"), "137"),
            (EventType::Protest, _, false) => (EventType::Threaten, Some("protest"), "133"),
            (_, Some(QuadClass::VerbalCooperation | QuadClass::MaterialCooperation), true) => {
                (EventType::Reject, None, "120")
            }
            _ => return None,
        };
        Some(Draft {
            kind,
            mode,
            cameo: cameo.to_owned(),
            source: draft.source.clone(),
            target: draft.target.clone(),
            found: draft.found.clone(),
            status: Status {
                voice: draft.status.voice,
                ..Status::default()
            },
            note: Some(format!("announced {}", draft.kind)),
            guess: None,
            told: None,
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one call, all parts of one sentence"
    )]
    fn finish(
        &self,
        article: &Article,
        tree: &Tree<'_>,
        number: usize,
        matcher: &Matcher<'_, '_>,
        lexicon: &Lexicon,
        draft: Draft,
        told: &[Told],
        contexts: &[String],
        events: &mut Vec<Event>,
    ) {
        let entry = &self.words.entries()[draft.found.entry as usize];
        let verb = draft
            .found
            .light
            .map_or_else(|| clause(tree, draft.found.head), |light| light.verb);
        let used: Vec<usize> = draft
            .source
            .found
            .iter()
            .chain(&draft.target.found)
            .map(|found| found.token)
            .collect();
        let place = details::place(tree, matcher.cast, lexicon, &draft.found, verb, &used)
            .or_else(|| fold::dateline_place(article, matcher.cast, lexicon));
        let date = date(tree, told, &draft.found, article);
        let victims: Vec<usize> = draft
            .target
            .slot
            .map(|slot| {
                let entry_victims: Vec<usize> = matcher.fill(tree, slot, &draft.found);
                if entry_victims.is_empty() {
                    used.clone()
                } else {
                    entry_victims
                }
            })
            .unwrap_or_default();
        let counts = details::counts(tree, self.words, &draft.found, &victims);
        let attribution = draft
            .status
            .voice
            .and_then(|voice| {
                matcher
                    .cast
                    .actors(tree, voice, number, true)
                    .into_iter()
                    .next()
            })
            .map(|found| found.actor);
        let mut polarity = draft.status.polarity;
        if draft.kind == EventType::Threaten && polarity == Polarity::Threatened {
            polarity = Polarity::Asserted;
        }
        let trigger = trigger(tree, &draft.found);
        let sentence = Span {
            field: tree.sentence.field,
            start: tree.sentence.start,
            end: tree.sentence.end,
        };
        let confidence = confidence(entry, &draft);
        let mut why = vec![match draft.guess {
            Some(probability) => format!("classifier {} {:.0} %", draft.kind, probability * 100.0),
            None => format!(
                "schema/events/{}.tsv:{} `{}` {}",
                entry.origin.0,
                entry.origin.1,
                entry.text,
                self.print(&entry.frame)
            ),
        }];
        for (side, name) in [(&draft.source, "source"), (&draft.target, "target")] {
            if let (Some(slot), Some(found)) = (side.slot, side.found.first()) {
                let path = if found.depth > 0 {
                    format!(", {} inside", found.depth)
                } else {
                    String::new()
                };
                let resolved = if found.resolved { ", by reference" } else { "" };
                why.push(format!(
                    "{name} {} `{}`{path}{resolved}",
                    self.slot(slot),
                    tree.word(found.token)
                ));
            }
        }
        if let Some(light) = draft.found.light {
            why.push(format!("light verb `{}`", tree.word(light.verb)));
        }
        if let Some(reason) = &draft.status.reason {
            why.push(format!("{polarity} by `{reason}`"));
        }
        if let Some(note) = &draft.note {
            why.push(note.clone());
        }
        if let Some(told) = draft.told {
            why.push(format!("classifier {} {:.0} %", draft.kind, told * 100.0));
        }
        let base = Event {
            id: String::new(),
            kind: draft.kind,
            mode: draft.mode.map(str::to_owned),
            quad_class: draft.kind.quad_class(),
            contexts: contexts.to_vec(),
            cameo: Some(draft.cameo.clone()),
            source: Vec::new(),
            target: Vec::new(),
            place,
            date,
            polarity,
            attribution,
            counts,
            trigger,
            sentence: Quote::new(sentence, tree.text),
            also: Vec::new(),
            fingerprint: None,
            confidence,
            why,
        };
        let mutual = entry.frame.mutual && draft.note.is_none() && draft.guess.is_none();
        for (source, target) in pairs(&draft, mutual) {
            let mut event = Event {
                source,
                target,
                ..base.clone()
            };
            event.id = id(article, &event);
            event.fingerprint = fold::fingerprint(&event);
            events.push(event);
        }
    }

    fn slot(&self, slot: Slot) -> String {
        match slot {
            Slot::Subject => "subject".into(),
            Slot::Object => "object".into(),
            Slot::Dative => "indirect object".into(),
            Slot::Complement | Slot::Infinitive | Slot::Finite => "complement".into(),
            Slot::Predicate => "predicate".into(),
            Slot::Particle => "particle".into(),
            Slot::Possessor => "possessor".into(),
            Slot::National | Slot::Modifier | Slot::ObjectModifier => "modifier".into(),
            Slot::Modified => "modified noun".into(),
            Slot::Light => "light verb".into(),
            Slot::Clause => "clause".into(),
            Slot::Preposition(lemma) => format!("`{}`", self.words.vocabulary.name(lemma)),
        }
    }

    fn print(&self, frame: &Frame) -> String {
        let side = |slots: &[Slot]| {
            slots
                .iter()
                .map(|&slot| self.slot(slot).replace('`', ""))
                .collect::<Vec<_>>()
                .join("|")
        };
        format!(
            "{} {} {}",
            side(&frame.source),
            if frame.mutual { "<>" } else { ">" },
            side(&frame.target)
        )
    }
}

/// Whether `at` stands below `above` in the same clause: not in a relative, adverbial or coordinated one, nor after "according to".
fn within(tree: &Tree<'_>, above: usize, at: usize) -> bool {
    let mut now = at;
    for _ in 0..tree.len() {
        if now == above {
            return true;
        }
        let barred = match tree.rel(now) {
            Rel::Relcl | Rel::Advcl | Rel::Parataxis | Rel::Appos => true,
            Rel::Conj => tree.is_verb(now),
            Rel::Prep | Rel::Agent => matches!(
                tree.word(now).to_ascii_lowercase().as_str(),
                "according"
                    | "after"
                    | "before"
                    | "since"
                    | "during"
                    | "by"
                    | "following"
                    | "as"
                    | "despite"
            ),
            _ => false,
        };
        if barred {
            return false;
        }
        match tree.head(now) {
            Some(head) => now = head,
            None => return false,
        }
    }
    false
}

/// Whether a government, army, police, court or the like takes part, or people were killed.
fn is_institutional(event: &Event) -> bool {
    let public = |actor: &Actor| {
        matches!(
            actor.sector.as_deref(),
            Some("GOV" | "MIL" | "REB" | "COP" | "JUD" | "IGO" | "LEG" | "SPY" | "IMG")
        )
    };
    event.counts.contains_key("killed") || event.source.iter().any(public)
}

/// Whether two findings are the same actor.
fn same(a: &Found, b: &Found) -> bool {
    let reference = a.resolved || b.resolved;
    a.token == b.token
        || (a.actor.id.is_some()
            && a.actor.id == b.actor.id
            && (reference || a.actor.text.eq_ignore_ascii_case(&b.actor.text)))
        || (reference && a.actor.name == b.actor.name)
        || (a.actor.span.is_some() && a.actor.span == b.actor.span)
        || matches!((a.actor.span, b.actor.span), (Some(x), Some(y)) if x.overlaps(&y))
}

/// The tokens that the actors of a side cover.
fn tokens(tree: &Tree<'_>, side: &Side) -> std::ops::Range<usize> {
    let spans = || side.found.iter().filter_map(|found| found.actor.span);
    let inside = |at: usize| {
        let token = &tree.sentence.tokens[at];
        spans().any(|span| span.start < token.end && token.start < span.end)
    };
    let first = (0..tree.len()).find(|&at| inside(at)).unwrap_or(0);
    let last = (0..tree.len())
        .rev()
        .find(|&at| inside(at))
        .map_or(first, |at| at + 1);
    first..last
}

/// The verb of the clause that a token stands in.
fn clause(tree: &Tree<'_>, at: usize) -> usize {
    let mut now = at;
    for _ in 0..tree.len() {
        if tree.is_verb(now) {
            return now;
        }
        match tree.head(now) {
            Some(head) => now = head,
            None => break,
        }
    }
    now
}

/// An event noun below a verb of the same type ("killed in an attack") only fills what the verb leaves open.
fn absorb(tree: &Tree<'_>, drafts: &mut Vec<Draft>) {
    let mut gone = Vec::new();
    for inner in 0..drafts.len() {
        if tree.is_verb(drafts[inner].found.head) {
            continue;
        }
        for outer in 0..drafts.len() {
            if inner == outer
                || gone.contains(&outer)
                || drafts[inner].kind != drafts[outer].kind
                || !tree.is_verb(drafts[outer].found.head)
            {
                continue;
            }
            let Some(preposition) = tree.head(
                drafts[inner]
                    .found
                    .chain
                    .last()
                    .copied()
                    .unwrap_or(drafts[inner].found.head),
            ) else {
                continue;
            };
            let close = tree.head(preposition) == Some(drafts[outer].found.head)
                && matches!(
                    tree.word(preposition).to_ascii_lowercase().as_str(),
                    "in" | "during" | "by" | "from"
                );
            if !close || drafts[inner].found.light.is_some() {
                continue;
            }
            let other = drafts[inner].source.clone();
            if drafts[outer].source.found.is_empty()
                && !drafts[outer]
                    .target
                    .found
                    .iter()
                    .any(|known| other.found.iter().any(|new| same(known, new)))
            {
                drafts[outer].source = other;
            }
            if drafts[outer].mode.is_none() {
                drafts[outer].mode = drafts[inner].mode;
            }
            gone.push(inner);
            break;
        }
    }
    let mut at = 0;
    drafts.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
}

/// "promised to attack X", "refused to meet X": the announcement is made to whoever the deed is done to.
fn hand_down(tree: &Tree<'_>, drafts: &mut [Draft]) {
    for outer in 0..drafts.len() {
        let verbal = matches!(
            drafts[outer].kind,
            EventType::Agree
                | EventType::Threaten
                | EventType::Reject
                | EventType::Request
                | EventType::Statement
        );
        if !verbal
            || drafts[outer]
                .target
                .slot
                .is_some_and(|slot| slot != Slot::Complement && slot != Slot::Object)
        {
            continue;
        }
        if drafts[outer].kind == EventType::Statement
            || (drafts[outer].kind == EventType::Request && !drafts[outer].target.found.is_empty())
        {
            continue;
        }
        let inner = drafts.iter().find(|inner| {
            let verb = inner
                .found
                .light
                .map_or(inner.found.head, |light| light.verb);
            inner.found.head != drafts[outer].found.head
                && matches!(
                    tree.rel(verb),
                    Rel::Xcomp | Rel::Ccomp | Rel::Pcomp | Rel::Acl | Rel::Advcl
                )
                && tree.head(verb).is_some_and(|head| {
                    drafts[outer].found.tokens.contains(&head)
                        || tree.head(head).is_some_and(|above| {
                            tree.rel(head) == Rel::Prep
                                && drafts[outer].found.tokens.contains(&above)
                        })
                })
                && !inner.target.found.is_empty()
        });
        if let Some(inner) = inner {
            let target = inner.target.clone();
            if !target.found.iter().any(|new| {
                drafts[outer]
                    .source
                    .found
                    .iter()
                    .any(|known| same(known, new))
            }) {
                drafts[outer].target = target;
            }
        }
    }
}

/// Who acts on whom: one pair, or both ways round for events that people do together.
fn pairs(draft: &Draft, mutual: bool) -> Vec<(Vec<Actor>, Vec<Actor>)> {
    let actors = |side: &Side| -> Vec<Actor> {
        side.found.iter().map(|found| found.actor.clone()).collect()
    };
    let (source, target) = (actors(&draft.source), actors(&draft.target));
    let together = target.is_empty()
        && source.len() > 1
        && matches!(
            draft.kind,
            EventType::Agree | EventType::Consult | EventType::Cooperate | EventType::Support
        );
    if !mutual && !together {
        return vec![(source, target)];
    }
    if draft.target.slot == Some(Slot::Complement) {
        return vec![(source, target)];
    }
    if !source.is_empty() && !target.is_empty() {
        return vec![(source.clone(), target.clone()), (target, source)];
    }
    let all = if source.is_empty() { target } else { source };
    if all.len() < 2 {
        return vec![(all, Vec::new())];
    }
    (0..all.len().min(4))
        .map(|at| {
            let others = all
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, actor)| actor.clone())
                .collect();
            (vec![all[at].clone()], others)
        })
        .collect()
}

fn trigger(tree: &Tree<'_>, found: &Match) -> Quote {
    let first = found.tokens.iter().copied().min().unwrap_or(found.head);
    let last = found.tokens.iter().copied().max().unwrap_or(found.head);
    let span = if last - first < TRIGGER_TOKENS {
        tree.span(first, last)
    } else {
        tree.span(found.head, found.head)
    };
    Quote::new(span, tree.text)
}

/// The date expression nearest to the event, those of its own clause first; else the day of publication for a sentence in the past.
fn date(tree: &Tree<'_>, told: &[Told], found: &Match, article: &Article) -> Option<EventDate> {
    let clause = clause(tree, found.head);
    let best = told.iter().filter(|told| !told.open).min_by_key(|told| {
        let outside = u32::from(!tree.dominates(clause, told.from)) * 50;
        outside + told.from.abs_diff(found.head) as u32
    });
    match best {
        Some(told) => Some(told.date.clone()),
        None => {
            let published = article.published?;
            let (first, last) = match (published.month(), published.day()) {
                (_, Some(_)) => (published.first_day(), published.first_day()),
                (Some(_), None) => (published.first_day(), published.first_day().last_of_month()),
                (None, None) => (published.first_day(), published.first_day().last_of_year()),
            };
            Some(EventDate {
                start: Some(first.to_string()),
                end: Some(last.to_string()),
                text: None,
            })
        }
    }
}

/// How likely the event is right, from how it was found.
fn confidence(entry: &Entry, draft: &Draft) -> f32 {
    if let Some(probability) = draft.guess {
        return (probability * 70.0).round() / 100.0;
    }
    let mut score: f32 = 0.72;
    let side = |side: &Side| match side.found.first() {
        None => -0.12,
        Some(found) if found.place => -0.06,
        Some(found) if found.depth == 0 && !found.resolved => 0.06,
        Some(found) if found.depth <= 1 => 0.0,
        Some(found) => -0.04 * f32::from(found.depth),
    };
    score += side(&draft.source) + side(&draft.target);
    score +=
        0.03 * (entry.words.len().min(4) as f32 - 1.0) + 0.03 * (entry.when.len().min(2) as f32);
    if entry.pos == Pos::Noun {
        score -= 0.08;
    }
    if draft.note.is_some() {
        score -= 0.1;
    }
    if draft.status.polarity != Polarity::Asserted {
        score -= 0.05;
    }
    if let Some(told) = draft.told {
        score += 0.2 * (told.min(0.6) - 0.25);
    }
    (score.clamp(0.05, 0.97) * 100.0).round() / 100.0
}

fn id(article: &Article, event: &Event) -> String {
    let mut key = format!(
        "{:?}{}-{}{}",
        event.trigger.field, event.trigger.start, event.trigger.end, event.kind
    );
    for actor in event
        .source
        .iter()
        .chain(std::iter::once(&Actor::default()))
        .chain(&event.target)
    {
        key.push('|');
        key.push_str(&actor.name);
    }
    format!(
        "{}#{:012x}",
        article.id,
        xxh3_64(key.as_bytes()) & 0xffff_ffff_ffff
    )
}

/// Nothing told twice: counts of one event joined with those of another report of it.
pub(super) fn join_counts(
    into: &mut BTreeMap<String, crate::annotate::CountRange>,
    from: &BTreeMap<String, crate::annotate::CountRange>,
) {
    for (kind, range) in from {
        into.entry(kind.clone()).or_insert(*range);
    }
}

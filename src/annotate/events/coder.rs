//! The coder: matches of a sentence → events with all their parts.

use super::actors::{Cast, Found};
use super::classify::{Classifier, Pair, Scratch};
use super::dates::{self, Told};
use super::draft::{
    Draft, Side, absorb, clause, confidence, date, hand_down, id, is_institutional, pairs, same,
    tokens, trigger, within,
};
use super::matching::{Match, Matcher};
use super::status::{Status, status};
use super::tree::Tree;
use super::{details, fold};
use crate::annotate::{Event, Mention, Rel, Sentence, Tag};
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

/// Codes the events of an article.
pub(super) struct Coder<'a> {
    words: &'a EventLexicon,
    classifier: Option<&'a Classifier>,
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
                    && tree
                        .head(at)
                        .is_none_or(|head| tree.mention[head] != tree.mention[at])
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

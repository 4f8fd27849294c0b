//! `Plan → Prepared`: terms looked up and weighed once for all segments; `open` takes it from there.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};
use tantivy_fst::{Automaton, Regex};

use super::{Snapshot, engine};
use crate::backend::BackendError;
use crate::document::analysis::words;
use crate::query::{ArticleText, EventMatch, Glob, Plan, Scope, TextMatch, WordMatch};
use crate::search::{Ranking, Request};

/// A plan with its terms weighed.
pub(super) enum Prepared {
    All,
    Nothing,
    /// One word, by its terms.
    Word {
        terms: Vec<Term>,
        scope: Scope,
        weight: f32,
    },
    /// Several words side by side.
    Phrase {
        words: Vec<Vec<Term>>,
        scope: Scope,
        slop: u32,
        weight: f32,
    },
    /// Any of these terms, without scores of their own.
    Terms {
        terms: Vec<Term>,
        score: f32,
    },
    /// Words of the address side by side.
    Url(Vec<Term>),
    Published {
        from: i64,
        to: i64,
    },
    Event(PreparedEvent),
    /// Documents that may hold such an event; whether they do is looked at elsewhere.
    Candidates(PreparedEvent),
    And(Vec<Prepared>),
    Or(Vec<Prepared>),
    /// The first, with scores helped by the others.
    Helped(Box<Prepared>, Vec<Prepared>),
    Not(Box<Prepared>),
}

/// An event condition with its terms.
pub(super) enum PreparedEvent {
    All,
    Nothing,
    Tokens(Vec<Term>),
    Polarity(u8),
    Date {
        from: i64,
        to: i64,
    },
    Confidence(u16),
    Words {
        words: Vec<Vec<Term>>,
        condition: TextMatch,
    },
    /// Patterns in a sentence: documents with such a word first, then the text itself.
    Sentence {
        candidates: Vec<Term>,
        condition: TextMatch,
    },
    And(Vec<PreparedEvent>),
    Or(Vec<PreparedEvent>),
    Not(Box<PreparedEvent>),
}

/// Statistics by which words are weighed, and the words that stood for too much.
pub(super) struct Preparation<'s> {
    snapshot: &'s Snapshot,
    limit: usize,
    scored: bool,
    ranking: Ranking,
    /// Average length, then the weight of each text condition in the order of the plan.
    pub(super) statistics: Vec<f32>,
    given: Option<&'s [f32]>,
    /// Patterns whose expansion was cut, with their places in the query.
    pub(super) cut: Vec<(usize, usize)>,
}

impl<'s> Preparation<'s> {
    /// `given` are the statistics of an earlier page, by which later pages are weighed.
    pub(super) fn new(
        snapshot: &'s Snapshot,
        request: &Request,
        scored: bool,
        given: Option<&'s [f32]>,
    ) -> Result<Self, BackendError> {
        let given = given.filter(|given| !given.is_empty());
        let average = match given {
            Some(given) => given[0],
            None => average_length(&snapshot.searcher, snapshot.fields.text)?,
        };
        Ok(Preparation {
            snapshot,
            limit: request.expansions,
            ranking: request.ranking,
            scored,
            statistics: vec![average],
            given,
            cut: Vec::new(),
        })
    }

    /// Prepares a whole plan. Where its only event condition must hold, the walk finds the matching events anyway and
    /// drops documents without any, so that here candidates are enough; then `true` comes along.
    pub(super) fn with_events_later(
        &mut self,
        plan: &Plan,
    ) -> Result<(Prepared, bool), BackendError> {
        if Request::event_matches(plan).len() == 1 {
            match plan {
                Plan::Event(condition) => {
                    return Ok((Prepared::Candidates(self.event(condition)?), true));
                }
                Plan::And(parts) => {
                    let is_event = |part: &&Plan| matches!(part, Plan::Event(_));
                    if let Some(Plan::Event(condition)) = parts.iter().find(is_event) {
                        let rest = Plan::And(
                            parts
                                .iter()
                                .filter(|part| !is_event(part))
                                .cloned()
                                .collect(),
                        );
                        let candidates = Prepared::Candidates(self.event(condition)?);
                        return Ok((Prepared::And(vec![self.whole(&rest)?, candidates]), true));
                    }
                }
                _ => {}
            }
        }
        Ok((self.whole(plan)?, false))
    }

    /// Prepares a whole plan; neighbouring words that stand close together help.
    pub(super) fn whole(&mut self, plan: &Plan) -> Result<Prepared, BackendError> {
        let prepared = self.plan(plan)?;
        if !self.scored || self.ranking.proximity <= 0.0 {
            return Ok(prepared);
        }
        let mut help = Vec::new();
        for pair in neighbours(plan) {
            let near = TextMatch {
                scope: Scope::Any,
                words: pair.iter().flat_map(|text| text.words.clone()).collect(),
                slop: self.ranking.window,
                boost: self.ranking.proximity * pair[0].boost.min(pair[1].boost),
                at: pair[0].at,
            };
            help.push(self.text(&near)?);
        }
        Ok(if help.is_empty() {
            prepared
        } else {
            Prepared::Helped(Box::new(prepared), help)
        })
    }

    pub(super) fn plan(&mut self, plan: &Plan) -> Result<Prepared, BackendError> {
        let fields = &self.snapshot.fields;
        let list = |this: &mut Self, plans: &[Plan]| {
            plans
                .iter()
                .map(|plan| this.plan(plan))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(match plan {
            Plan::All => Prepared::All,
            Plan::Nothing => Prepared::Nothing,
            Plan::Text(text) => self.text(text)?,
            Plan::Keys { facet, keys } => Prepared::Terms {
                terms: keys
                    .iter()
                    .map(|key| Term::from_field_text(fields.key, &format!("{facet}:{key}")))
                    .collect(),
                score: 0.0,
            },
            Plan::KeyRange { facet, from, to } => Prepared::Terms {
                terms: self.key_range(&format!("{facet}:"), from, to)?,
                score: 0.0,
            },
            Plan::KeyPattern { facet, pattern } => {
                let prefix: Vec<Glob> = format!("{facet}:")
                    .chars()
                    .map(Glob::Letter)
                    .chain(pattern.iter().copied())
                    .collect();
                let found =
                    self.matching_terms(&[fields.key], &glob_automaton(&prefix)?, usize::MAX)?;
                Prepared::Terms {
                    terms: found
                        .into_iter()
                        .map(|text| Term::from_field_text(fields.key, &text))
                        .collect(),
                    score: 0.0,
                }
            }
            Plan::Url(parts) => Prepared::Url(
                parts
                    .iter()
                    .map(|part| Term::from_field_text(fields.url, part))
                    .collect(),
            ),
            Plan::Id(id) => Prepared::Terms {
                terms: vec![Term::from_field_text(fields.id, id)],
                score: 0.0,
            },
            Plan::Published { from, to } => Prepared::Published {
                from: *from,
                to: *to,
            },
            Plan::Event(condition) => Prepared::Event(self.event(condition)?),
            Plan::And(plans) => Prepared::And(list(self, plans)?),
            Plan::Or(plans) => Prepared::Or(list(self, plans)?),
            Plan::Not(plan) => {
                // What is denied is not weighed.
                let scored = std::mem::replace(&mut self.scored, false);
                let inner = self.plan(plan);
                self.scored = scored;
                Prepared::Not(Box::new(inner?))
            }
        })
    }

    fn text(&mut self, text: &TextMatch) -> Result<Prepared, BackendError> {
        if let [WordMatch::Pattern(_) | WordMatch::Fuzzy { .. }] = text.words.as_slice() {
            let terms = self.expand(&text.words[0], text.scope, text.at)?;
            self.weigh(|_| Ok(1.0))?;
            return Ok(Prepared::Terms {
                terms,
                score: if self.scored { text.boost } else { 0.0 },
            });
        }
        let words = self.alternatives(text);
        let idf = self.weigh(|this| {
            let mut sum = 0.0;
            for word in &words {
                sum += this.rarity(word)?;
            }
            Ok(sum)
        })?;
        let weight = if self.scored {
            idf * text.boost * (self.ranking.k1 + 1.0)
        } else {
            0.0
        };
        Ok(match <[Vec<Term>; 1]>::try_from(words) {
            Ok([terms]) => {
                let word = Prepared::Word {
                    terms,
                    scope: text.scope,
                    weight,
                };
                match text.words.as_slice() {
                    [
                        WordMatch::Word {
                            sound: Some(sound), ..
                        },
                    ] if text.scope == Scope::Any => {
                        let term = Term::from_field_text(self.snapshot.fields.sound, sound);
                        let score = if self.scored { text.boost } else { 0.0 };
                        Prepared::Or(vec![
                            word,
                            Prepared::Terms {
                                terms: vec![term],
                                score,
                            },
                        ])
                    }
                    _ => word,
                }
            }
            Err(words) => Prepared::Phrase {
                words,
                scope: text.scope,
                slop: text.slop,
                weight,
            },
        })
    }

    /// The terms that exist of each word.
    fn alternatives(&self, text: &TextMatch) -> Vec<Vec<Term>> {
        let field = self.snapshot.fields.text;
        text.words
            .iter()
            .map(|word| match word {
                WordMatch::Word { terms, .. } => terms
                    .iter()
                    .map(|term| Term::from_field_text(field, term))
                    .collect(),
                WordMatch::Pattern(_) | WordMatch::Fuzzy { .. } => Vec::new(),
            })
            .collect()
    }

    /// The weight of the next text condition: that of the first page, or a new one.
    fn weigh(
        &mut self,
        compute: impl FnOnce(&Self) -> Result<f32, BackendError>,
    ) -> Result<f32, BackendError> {
        if !self.scored {
            return Ok(0.0);
        }
        let known = self
            .given
            .and_then(|given| given.get(self.statistics.len()).copied());
        let weight = match known {
            Some(weight) => weight,
            None => compute(self)?,
        };
        self.statistics.push(weight);
        Ok(weight)
    }

    fn rarity(&self, terms: &[Term]) -> Result<f32, BackendError> {
        let mut frequency = 0;
        for term in terms {
            frequency += self
                .snapshot
                .searcher
                .doc_freq(term)
                .map_err(engine("looking up a word"))?;
        }
        let count: u64 = self
            .snapshot
            .searcher
            .segment_readers()
            .iter()
            .map(|segment| u64::from(segment.max_doc()))
            .sum();
        let (count, frequency) = (count as f32, frequency as f32);
        Ok((1.0 + (count - frequency + 0.5).max(0.0) / (frequency + 0.5)).ln())
    }

    /// The folded words that a pattern or fuzzy word stands for, as terms of title and body.
    fn expand(
        &mut self,
        word: &WordMatch,
        scope: Scope,
        at: (usize, usize),
    ) -> Result<Vec<Term>, BackendError> {
        let fields = &self.snapshot.fields;
        let places: &[Field] = match scope {
            Scope::Any => &[fields.title_form, fields.body_form],
            Scope::Title => &[fields.title_form],
            Scope::Body => &[fields.body_form],
        };
        let found = match word {
            WordMatch::Pattern(pattern) => {
                self.matching_terms(places, &glob_automaton(pattern)?, self.limit + 1)?
            }
            WordMatch::Fuzzy { form, distance } => {
                self.matching_terms(places, &Fuzzy::new(form, *distance), self.limit + 1)?
            }
            WordMatch::Word { .. } => BTreeSet::new(),
        };
        if found.len() > self.limit {
            self.cut.push(at);
        }
        Ok(found
            .into_iter()
            .take(self.limit)
            .flat_map(|text| {
                places
                    .iter()
                    .map(move |field| Term::from_field_text(*field, &text))
            })
            .collect())
    }

    /// Terms of `places` that an automaton accepts, the first `limit` in alphabetic order.
    fn matching_terms<A>(
        &self,
        places: &[Field],
        automaton: &A,
        limit: usize,
    ) -> Result<BTreeSet<String>, BackendError>
    where
        A: Automaton,
        A::State: Clone,
    {
        let mut found = BTreeSet::new();
        for segment in self.snapshot.searcher.segment_readers() {
            for field in places {
                let index = segment
                    .inverted_index(*field)
                    .map_err(engine("looking up a pattern"))?;
                let mut stream = index.terms().search(automaton).into_stream()?;
                let mut taken = 0;
                while taken < limit && stream.advance() {
                    found.insert(String::from_utf8_lossy(stream.key()).into_owned());
                    taken += 1;
                }
            }
        }
        while found.len() > limit {
            found.pop_last();
        }
        Ok(found)
    }

    fn key_range(
        &self,
        prefix: &str,
        from: &Bound<String>,
        to: &Bound<String>,
    ) -> Result<Vec<Term>, BackendError> {
        let field = self.snapshot.fields.key;
        let mut found = BTreeSet::new();
        for segment in self.snapshot.searcher.segment_readers() {
            let index = segment
                .inverted_index(field)
                .map_err(engine("looking up a range"))?;
            let terms = index.terms();
            let range = match from {
                Bound::Unbounded => terms.range().ge(prefix.as_bytes()),
                Bound::Included(text) => terms.range().ge(format!("{prefix}{text}").as_bytes()),
                Bound::Excluded(text) => terms.range().gt(format!("{prefix}{text}").as_bytes()),
            };
            let range = match to {
                Bound::Unbounded => range.lt(format!("{prefix}\u{10ffff}").as_bytes()),
                Bound::Included(text) => range.le(format!("{prefix}{text}").as_bytes()),
                Bound::Excluded(text) => range.lt(format!("{prefix}{text}").as_bytes()),
            };
            let mut stream = range.into_stream()?;
            while stream.advance() {
                found.insert(String::from_utf8_lossy(stream.key()).into_owned());
            }
        }
        Ok(found
            .into_iter()
            .map(|text| Term::from_field_text(field, &text))
            .collect())
    }

    pub(super) fn event(&mut self, condition: &EventMatch) -> Result<PreparedEvent, BackendError> {
        let field = self.snapshot.fields.event;
        let list = |this: &mut Self, parts: &[EventMatch]| {
            parts
                .iter()
                .map(|part| this.event(part))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(match condition {
            EventMatch::All => PreparedEvent::All,
            EventMatch::Nothing => PreparedEvent::Nothing,
            EventMatch::Tokens(tokens) => PreparedEvent::Tokens(
                tokens
                    .iter()
                    .map(|token| Term::from_field_text(field, token))
                    .collect(),
            ),
            EventMatch::Polarity(bits) => PreparedEvent::Polarity(*bits),
            EventMatch::Date { from, to } => PreparedEvent::Date {
                from: *from,
                to: *to,
            },
            EventMatch::Confidence(least) => PreparedEvent::Confidence(*least),
            EventMatch::Text(text) => match text.words.as_slice() {
                [word @ (WordMatch::Pattern(_) | WordMatch::Fuzzy { .. })] => {
                    PreparedEvent::Sentence {
                        candidates: self.expand(word, Scope::Any, text.at)?,
                        condition: text.clone(),
                    }
                }
                _ => PreparedEvent::Words {
                    words: self.alternatives(text),
                    condition: text.clone(),
                },
            },
            EventMatch::And(parts) => {
                let mut parts = list(self, parts)?;
                parts.sort_by_key(|part| match part {
                    PreparedEvent::Tokens(_) => 0,
                    PreparedEvent::Or(_) | PreparedEvent::And(_) => 1,
                    PreparedEvent::Polarity(_)
                    | PreparedEvent::Date { .. }
                    | PreparedEvent::Confidence(_)
                    | PreparedEvent::All
                    | PreparedEvent::Nothing => 2,
                    PreparedEvent::Not(_) => 3,
                    PreparedEvent::Words { .. } => 4,
                    PreparedEvent::Sentence { .. } => 5,
                });
                PreparedEvent::And(parts)
            }
            EventMatch::Or(parts) => PreparedEvent::Or(list(self, parts)?),
            EventMatch::Not(part) => PreparedEvent::Not(Box::new(self.event(part)?)),
        })
    }
}

/// Pairs of single words that stand side by side in the query.
fn neighbours(plan: &Plan) -> Vec<[&TextMatch; 2]> {
    const MOST: usize = 12;
    let parts = match plan {
        Plan::And(parts) | Plan::Or(parts) => parts,
        _ => return Vec::new(),
    };
    let mut pairs = Vec::new();
    for part in parts {
        if let Plan::Or(_) = part {
            pairs.extend(neighbours(part));
        }
    }
    for pair in parts.windows(2) {
        if let [Plan::Text(first), Plan::Text(second)] = pair
            && [first, second].iter().all(|text| {
                text.scope == Scope::Any
                    && matches!(text.words.as_slice(), [WordMatch::Word { .. }])
            })
        {
            pairs.push([first, second]);
        }
    }
    pairs.truncate(MOST);
    pairs
}

fn average_length(searcher: &Searcher, field: Field) -> Result<f32, BackendError> {
    let (mut tokens, mut docs) = (0, 0);
    for segment in searcher.segment_readers() {
        tokens += segment
            .inverted_index(field)
            .map_err(engine("reading lengths"))?
            .total_num_tokens();
        docs += u64::from(segment.max_doc());
    }
    Ok((tokens as f32 / docs.max(1) as f32).max(1.0))
}

fn glob_automaton(pattern: &[Glob]) -> Result<Regex, BackendError> {
    let mut text = String::new();
    for glob in pattern {
        match glob {
            Glob::Many => text.push_str(".*"),
            Glob::One => text.push('.'),
            Glob::Letter(letter) => {
                if letter.is_ascii_punctuation() {
                    text.push('\\');
                }
                text.push(*letter);
            }
        }
    }
    Regex::new(&text).map_err(|error| BackendError::Engine {
        doing: "reading a pattern",
        source: error.to_string().into(),
    })
}

/// Words at most so many edits away.
pub(super) struct Fuzzy {
    dfa: DFA,
    distance: u8,
}

impl Fuzzy {
    pub(super) fn new(form: &str, distance: u8) -> Self {
        // Longer words would make an automaton of too many states.
        let form: String = form.chars().take(48).collect();
        Fuzzy {
            dfa: LevenshteinAutomatonBuilder::new(distance, true).build_dfa(&form),
            distance,
        }
    }
}

impl Automaton for Fuzzy {
    type State = u32;

    fn start(&self) -> u32 {
        self.dfa.initial_state()
    }

    fn is_match(&self, state: &u32) -> bool {
        matches!(self.dfa.distance(*state), Distance::Exact(distance) if distance <= self.distance)
    }

    fn can_match(&self, state: &u32) -> bool {
        *state != levenshtein_automata::SINK_STATE
    }

    fn accept(&self, state: &u32, byte: u8) -> u32 {
        self.dfa.transition(*state, byte)
    }
}

/// The rarest telling words of an article, with the weight of each in it: what articles like it share.
pub(super) fn telling_words(
    snapshot: &Snapshot,
    text: &ArticleText,
    count: usize,
) -> Result<Vec<(String, f32)>, BackendError> {
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for word in text.title.iter().chain(&text.title).chain(&text.body) {
        *times.entry(&word.term).or_default() += 1;
    }
    let total = snapshot.searcher.num_docs().max(1) as f32;
    let mut weighed = Vec::new();
    for (term, times) in times {
        let mut letters = 0;
        words(term, |word| letters += word.form.chars().count());
        let frequency = snapshot
            .searcher
            .doc_freq(&Term::from_field_text(snapshot.fields.text, term))
            .map_err(engine("looking up a word"))? as f32;
        if frequency >= 2.0 && letters > 1 && frequency < total * 0.2 + 2.0 {
            weighed.push((
                term.to_owned(),
                (1.0 + times as f32).ln() * (1.0 + total / frequency).ln(),
            ));
        }
    }
    weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    weighed.truncate(count);
    Ok(weighed)
}

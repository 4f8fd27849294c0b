//! `Plan → Prepared`: terms looked up and weighed once for all segments; `open` takes it from there.

mod expand;
mod terms;
mod weigh;

use tantivy::Term;

use self::expand::glob_automaton;
use self::weigh::{average_length, neighbours};
use super::events::{ANY_EVENT, token_terms};
use super::snapshot::Snapshot;
use crate::backend::BackendError;
use crate::document::analysis::terms_in;
use crate::ontology::Polarity;
use crate::query::{
    ANY_POLARITY, EventMatch, Glob, Plan, Scope, TextMatch, WordMatch, polarity_bits,
};
use crate::search::{Ranking, Request};

pub(super) use expand::{Fuzzy, pattern_automaton};
pub(super) use terms::KnownTerm;
pub(super) use weigh::telling_words;

/// A plan with its terms weighed.
pub(super) enum Prepared {
    All,
    Nothing,
    /// One word, by its terms.
    Word {
        terms: Vec<KnownTerm>,
        scope: Scope,
        weight: f32,
    },
    /// Several words side by side.
    Phrase {
        words: Vec<Vec<KnownTerm>>,
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
    /// Any of these tokens; `once` where an event has one of the terms at most.
    Tokens {
        terms: Vec<Term>,
        once: bool,
    },
    Polarity(u8),
    Date {
        from: i64,
        to: i64,
    },
    Confidence(u16),
    Words {
        words: Vec<Vec<KnownTerm>>,
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

impl PreparedEvent {
    /// The one term that a matching event has, if that is all that is asked.
    pub(super) fn only_term(&self) -> Option<&Term> {
        match self {
            PreparedEvent::Tokens { terms, once: true } => match terms.as_slice() {
                [term] => Some(term),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether matching events are sought among all events of a document, not by tokens.
    pub(super) fn finds_from_all(&self) -> bool {
        match self {
            PreparedEvent::Nothing | PreparedEvent::Tokens { .. } => false,
            PreparedEvent::And(parts) => parts.split_first().is_some_and(|(first, rest)| {
                first.finds_from_all() || rest.iter().any(PreparedEvent::narrows_from_all)
            }),
            PreparedEvent::Or(parts) => parts.iter().any(PreparedEvent::finds_from_all),
            PreparedEvent::All
            | PreparedEvent::Polarity(_)
            | PreparedEvent::Date { .. }
            | PreparedEvent::Confidence(_)
            | PreparedEvent::Words { .. }
            | PreparedEvent::Sentence { .. }
            | PreparedEvent::Not(_) => true,
        }
    }

    /// The same, where the events in question are known already.
    fn narrows_from_all(&self) -> bool {
        match self {
            PreparedEvent::Or(parts) => parts.iter().any(PreparedEvent::finds_from_all),
            PreparedEvent::And(parts) => parts.iter().any(PreparedEvent::narrows_from_all),
            PreparedEvent::Not(part) => part.narrows_from_all(),
            PreparedEvent::Nothing
            | PreparedEvent::Tokens { .. }
            | PreparedEvent::All
            | PreparedEvent::Polarity(_)
            | PreparedEvent::Date { .. }
            | PreparedEvent::Confidence(_)
            | PreparedEvent::Words { .. }
            | PreparedEvent::Sentence { .. } => false,
        }
    }
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
        let words = self.alternatives(text)?;
        let idf = self.weigh(|this| Ok(words.iter().map(|word| this.rarity(word)).sum()))?;
        let weight = if self.scored {
            idf * text.boost * (self.ranking.k1 + 1.0)
        } else {
            0.0
        };
        Ok(match <[Vec<KnownTerm>; 1]>::try_from(words) {
            Ok([terms]) => {
                let word = Prepared::Word {
                    terms,
                    scope: text.scope,
                    weight,
                };
                match text.words.as_slice() {
                    [WordMatch::Word { sounds, .. }]
                        if text.scope == Scope::Any && !sounds.is_empty() =>
                    {
                        let field = self.snapshot.fields.sound;
                        let terms = sounds.iter();
                        let terms = terms.map(|sound| Term::from_field_text(field, sound));
                        let alike = Prepared::Terms {
                            terms: terms.collect(),
                            score: if self.scored { text.boost } else { 0.0 },
                        };
                        Prepared::Or(vec![word, alike])
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

    /// The terms of each word that the index has, in the languages of its articles.
    fn alternatives(&self, text: &TextMatch) -> Result<Vec<Vec<KnownTerm>>, BackendError> {
        let field = self.snapshot.fields.text;
        let languages = self.snapshot.languages()?;
        let mut words = Vec::with_capacity(text.words.len());
        for word in &text.words {
            let terms = match word {
                WordMatch::Word { word, .. } => terms_in(word.form(), languages.iter().copied()),
                WordMatch::Term(term) => vec![term.clone()],
                WordMatch::Pattern(_) | WordMatch::Fuzzy { .. } => Vec::new(),
            };
            let mut known = Vec::with_capacity(terms.len());
            for term in terms {
                let term = Term::from_field_text(field, &term);
                known.extend(KnownTerm::find(self.snapshot, term)?);
            }
            words.push(known);
        }
        Ok(words)
    }

    pub(super) fn event(&mut self, condition: &EventMatch) -> Result<PreparedEvent, BackendError> {
        self.event_of(condition, ANY_POLARITY)
    }

    /// Prepares a condition for events of which others make sure that they have one of `polarities`, as bits.
    fn event_of(
        &mut self,
        condition: &EventMatch,
        polarities: u8,
    ) -> Result<PreparedEvent, BackendError> {
        let fields = &self.snapshot.fields;
        let list = |this: &mut Self, parts: &[EventMatch]| {
            parts
                .iter()
                .map(|part| this.event_of(part, polarities))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(match condition {
            EventMatch::All => PreparedEvent::All,
            EventMatch::Nothing => PreparedEvent::Nothing,
            EventMatch::Tokens(tokens) => PreparedEvent::Tokens {
                terms: tokens
                    .iter()
                    .flat_map(|token| token_terms(fields, token, polarities))
                    .collect(),
                once: tokens.len() == 1,
            },
            EventMatch::Polarity(bits) => self.told(*bits),
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
                    words: self.alternatives(text)?,
                    condition: text.clone(),
                },
            },
            EventMatch::And(parts) => {
                let bits = |part: &EventMatch| match part {
                    EventMatch::Polarity(bits) => *bits,
                    _ => ANY_POLARITY,
                };
                let asked = parts
                    .iter()
                    .map(bits)
                    .fold(polarities, |all, bits| all & bits);
                let has_tokens = parts
                    .iter()
                    .any(|part| matches!(part, EventMatch::Tokens(_)));
                // Tokens of the right mark already say so.
                let said = has_tokens && is_marked(asked);
                let mut parts = parts
                    .iter()
                    .filter(|part| !(said && matches!(part, EventMatch::Polarity(_))))
                    .map(|part| self.event_of(part, asked))
                    .collect::<Result<Vec<_>, _>>()?;
                if parts.len() == 1 {
                    return Ok(parts.swap_remove(0));
                }
                parts.sort_by_key(|part| match part {
                    PreparedEvent::Tokens { .. } => 0,
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
            EventMatch::Not(part) => PreparedEvent::Not(Box::new(self.event_of(part, polarities)?)),
        })
    }

    /// Events of some polarities: by their mark where that tells, else by the polarity itself.
    fn told(&self, bits: u8) -> PreparedEvent {
        if bits & ANY_POLARITY == ANY_POLARITY {
            return PreparedEvent::All;
        }
        if !is_marked(bits) {
            return PreparedEvent::Polarity(bits);
        }
        PreparedEvent::Tokens {
            terms: token_terms(&self.snapshot.fields, ANY_EVENT, bits),
            once: true,
        }
    }
}

/// Whether events of exactly these polarities share a mark.
fn is_marked(bits: u8) -> bool {
    let told = polarity_bits(&Polarity::TOLD);
    [told, ANY_POLARITY & !told].contains(&(bits & ANY_POLARITY))
}

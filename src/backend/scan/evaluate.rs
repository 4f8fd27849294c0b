//! Whether a document fulfils a plan, and which of its events match.

use std::ops::Bound;
use std::sync::Arc;

use super::super::{BackendError, Deadline};
use crate::document::analysis::{Analyzer, fold, words};
use crate::document::{Document, Facet, facet_key};
use crate::query::{ArticleText, EventMatch, Plan, TextMatch, glob_matches};
use crate::search::{AnnotatedArticle, Condition, Pick, Request};

/// A document with its words cut.
pub(super) struct Held {
    pub(super) document: Document,
    pub(super) text: ArticleText,
}

/// A document that matches.
#[derive(Clone, Debug)]
pub(super) struct Matched {
    /// Its number.
    pub(super) at: usize,
    /// Numbers of its matching events.
    pub(super) events: Vec<u32>,
}

impl Held {
    pub(super) fn new(document: Document, analyzer: &mut Analyzer) -> Self {
        let text = ArticleText::new(&document.article, usize::MAX, analyzer);
        Held { document, text }
    }

    pub(super) fn stored(&self) -> AnnotatedArticle {
        AnnotatedArticle {
            article: self.document.article.clone(),
            annotations: self.document.annotations.clone(),
        }
    }

    fn event_fulfils(&self, at: usize, condition: &EventMatch) -> bool {
        let keys = &self.document.events[at];
        match condition {
            EventMatch::All => true,
            EventMatch::Nothing => false,
            EventMatch::Tokens(tokens) => tokens.iter().any(|token| keys.tokens.contains(token)),
            EventMatch::Polarity(bits) => crate::query::polarity_bits(&[keys.polarity]) & bits != 0,
            EventMatch::Date { from, to } => keys
                .date
                .is_some_and(|(start, end)| start < *to && *from < end),
            EventMatch::Text(text) => self
                .text
                .fulfilled_within(text, self.document.annotations.events[at].sentence.span()),
            EventMatch::Confidence(least) => keys.confidence >= *least,
            EventMatch::And(parts) => parts.iter().all(|part| self.event_fulfils(at, part)),
            EventMatch::Or(parts) => parts.iter().any(|part| self.event_fulfils(at, part)),
            EventMatch::Not(part) => !self.event_fulfils(at, part),
        }
    }

    fn keys(&self, facet: Facet) -> impl Iterator<Item = String> {
        self.document
            .facets
            .iter()
            .filter(move |value| value.facet == facet)
            .map(|value| facet_key(&value.value))
    }

    fn fulfils(&self, plan: &Plan) -> bool {
        match plan {
            Plan::All => true,
            Plan::Nothing => false,
            Plan::Text(text) => !self.text.occurrences(text).is_empty(),
            Plan::Keys { facet, keys } => self.keys(*facet).any(|key| keys.contains(&key)),
            Plan::KeyRange { facet, from, to } => self.keys(*facet).any(|key| {
                let above = match from {
                    Bound::Unbounded => true,
                    Bound::Included(from) => key >= *from,
                    Bound::Excluded(from) => key > *from,
                };
                let below = match to {
                    Bound::Unbounded => true,
                    Bound::Included(to) => key <= *to,
                    Bound::Excluded(to) => key < *to,
                };
                above && below
            }),
            Plan::KeyPattern { facet, pattern } => {
                self.keys(*facet).any(|key| glob_matches(pattern, &key))
            }
            Plan::Url(wanted) => {
                let mut found = Vec::new();
                words(
                    self.document.article.url.as_deref().unwrap_or_default(),
                    |word| found.push(fold(word.form).into_owned()),
                );
                found.windows(wanted.len()).any(|window| window == wanted)
            }
            Plan::Id(id) => self.document.article.id == *id,
            Plan::Published { from, to } => self
                .document
                .published
                .is_some_and(|(start, end)| start < *to && *from < end),
            Plan::Event(condition) => {
                (0..self.document.events.len()).any(|at| self.event_fulfils(at, condition))
            }
            Plan::And(plans) => plans.iter().all(|plan| self.fulfils(plan)),
            Plan::Or(plans) => plans.iter().any(|plan| self.fulfils(plan)),
            Plan::Not(plan) => !self.fulfils(plan),
        }
    }
}

/// Whether values are picked in a facet of events.
pub(super) fn event_picks(request: &Request) -> bool {
    request
        .picks
        .iter()
        .any(|pick| matches!(pick.condition, Condition::Event(_)))
}

/// The documents that match, picks of `without` left out of account.
pub(super) fn matching(
    held: &[Arc<Held>],
    plan: &Plan,
    request: &Request,
    without: Option<Facet>,
    deadline: &Deadline,
) -> Result<Vec<Matched>, BackendError> {
    let clauses = Request::event_matches(plan);
    let picks: Vec<&Pick> = request
        .picks
        .iter()
        .filter(|pick| Some(pick.facet) != without)
        .collect();
    let mut found = Vec::new();
    for (at, one) in held.iter().enumerate() {
        if at % 1024 == 0 {
            deadline.check()?;
        }
        let article_picked = picks.iter().all(|pick| match &pick.condition {
            Condition::Article(keys) => one.keys(pick.facet).any(|key| keys.contains(&key)),
            Condition::Event(_) => true,
        });
        if !article_picked || !one.fulfils(plan) {
            continue;
        }
        let event_picks: Vec<&EventMatch> = picks
            .iter()
            .filter_map(|pick| match &pick.condition {
                Condition::Event(condition) => Some(condition),
                Condition::Article(_) => None,
            })
            .collect();
        let events: Vec<u32> = (0..one.document.events.len())
            .filter(|event| {
                clauses.is_empty()
                    || clauses
                        .iter()
                        .any(|clause| one.event_fulfils(*event, clause))
            })
            .filter(|event| {
                event_picks
                    .iter()
                    .all(|pick| one.event_fulfils(*event, pick))
            })
            .map(|event| event as u32)
            .collect();
        if event_picks.is_empty() || !events.is_empty() {
            found.push(Matched { at, events });
        }
    }
    Ok(found)
}

/// BM25 by counting, for the order of hits; other backends may score otherwise.
pub(super) fn score(held: &[Arc<Held>], at: usize, plan: &Plan, request: &Request) -> f32 {
    if request.sort != crate::search::Sort::Relevance {
        return 0.0;
    }
    let mut conditions: Vec<&TextMatch> = Vec::new();
    plan.scored(&mut conditions);
    let length = |held: &Held| (held.text.title.len() + held.text.body.len()) as f32;
    let average = held.iter().map(|held| length(held)).sum::<f32>() / held.len().max(1) as f32;
    let mut score = 0.0;
    for condition in conditions {
        let times = held[at].text.occurrences(condition).len() as f32;
        let frequency = held
            .iter()
            .filter(|held| !held.text.occurrences(condition).is_empty())
            .count() as f32;
        let rarity = (1.0 + (held.len() as f32 - frequency + 0.5) / (frequency + 0.5)).ln();
        score += condition.boost * rarity * times * 2.2
            / (times + 1.2 * (0.25 + 0.75 * length(&held[at]) / average.max(1.0)));
    }
    score
}

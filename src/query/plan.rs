//! What a query asks, with every name resolved: the form that backends answer.
//!
//! A plan can only hold what exists. One plan gives the same articles, events and counts on every backend.

use std::collections::BTreeSet;
use std::ops::Bound;

use super::word::{Glob, WordMatch};
use crate::document::Facet;

/// Which text of the article a word must stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Title or body.
    Any,
    /// The title.
    Title,
    /// The body.
    Body,
}

/// Words that must stand together.
#[derive(Clone, Debug, PartialEq)]
pub struct TextMatch {
    /// Where.
    pub scope: Scope,
    /// One word, or the words of a phrase in order.
    pub words: Vec<WordMatch>,
    /// How many moves the words of a phrase may be away from standing side by side.
    pub slop: u32,
    /// Weight of its score.
    pub boost: f32,
    /// Where in the query it stands.
    pub at: (usize, usize),
}

/// What must hold of one event.
#[derive(Clone, Debug, PartialEq)]
pub enum EventMatch {
    /// Any event.
    All,
    /// No event.
    Nothing,
    /// One of these tokens.
    Tokens(Vec<String>),
    /// One of these polarities, bit `n` for number `n` of `Polarity::ALL`.
    Polarity(u8),
    /// Overlaps these seconds, half-open.
    Date {
        /// First second.
        from: i64,
        /// One past the last second.
        to: i64,
    },
    /// Words in the event's sentence.
    Text(TextMatch),
    /// At least so probable, in thousandths.
    Confidence(u16),
    /// All of these.
    And(Vec<EventMatch>),
    /// One of these.
    Or(Vec<EventMatch>),
    /// Not this.
    Not(Box<EventMatch>),
}

/// What must hold of an article.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// Every article.
    All,
    /// No article.
    Nothing,
    /// Words.
    Text(TextMatch),
    /// One of these values in a facet of articles, as keys.
    Keys {
        /// The facet.
        facet: Facet,
        /// Keys as [`facet_key`](crate::document::facet_key) makes them.
        keys: Vec<String>,
    },
    /// A facet of articles whose key lies between bounds.
    KeyRange {
        /// The facet.
        facet: Facet,
        /// Least key.
        from: Bound<String>,
        /// Greatest key.
        to: Bound<String>,
    },
    /// A facet of articles whose key fits a pattern.
    KeyPattern {
        /// The facet.
        facet: Facet,
        /// The pattern.
        pattern: Vec<Glob>,
    },
    /// These words side by side in the address.
    Url(Vec<String>),
    /// This id.
    Id(String),
    /// Published within these seconds, half-open; a partial date matches when it may lie within.
    Published {
        /// First second.
        from: i64,
        /// One past the last second.
        to: i64,
    },
    /// An event of the article.
    Event(EventMatch),
    /// All of these.
    And(Vec<Plan>),
    /// One of these.
    Or(Vec<Plan>),
    /// Not this.
    Not(Box<Plan>),
}

impl Plan {
    /// Both, without needless nesting.
    #[must_use]
    pub fn and(self, other: Plan) -> Plan {
        match (self, other) {
            (Plan::All, plan) | (plan, Plan::All) => plan,
            (Plan::Nothing, _) | (_, Plan::Nothing) => Plan::Nothing,
            (Plan::And(mut plans), Plan::And(more)) => {
                plans.extend(more);
                Plan::And(plans)
            }
            (Plan::And(mut plans), plan) => {
                plans.push(plan);
                Plan::And(plans)
            }
            (plan, Plan::And(mut plans)) => {
                plans.insert(0, plan);
                Plan::And(plans)
            }
            (a, b) => Plan::And(vec![a, b]),
        }
    }

    /// Calls `each` with every condition that is not denied, in the order of the query.
    fn asked<'p>(&'p self, each: &mut impl FnMut(&'p Plan)) {
        match self {
            Plan::And(plans) | Plan::Or(plans) => plans.iter().for_each(|plan| plan.asked(each)),
            Plan::Not(_) => {}
            condition => each(condition),
        }
    }

    /// The event conditions that are not denied: an event that fulfils one of them is a matching event.
    pub fn event_matches<'p>(&'p self, out: &mut Vec<&'p EventMatch>) {
        self.asked(&mut |plan| {
            if let Plan::Event(condition) = plan {
                out.push(condition);
            }
        });
    }

    /// The text conditions that are not denied: what snippets mark. Those within events come with `true`.
    pub fn text_matches<'p>(&'p self, out: &mut Vec<(&'p TextMatch, bool)>) {
        self.asked(&mut |plan| {
            if let Plan::Text(text) = plan {
                out.push((text, false));
            } else if let Plan::Event(condition) = plan {
                condition.text_matches(out);
            }
        });
    }

    /// The text conditions that are not denied and not of events: those that score.
    pub fn scored<'p>(&'p self, out: &mut Vec<&'p TextMatch>) {
        self.asked(&mut |plan| {
            if let Plan::Text(text) = plan {
                out.push(text);
            }
        });
    }

    /// Multiplies the weight of what scores.
    pub(super) fn boost(&mut self, factor: f32) {
        match self {
            Plan::Text(text) => text.boost *= factor,
            Plan::And(plans) | Plan::Or(plans) => {
                plans.iter_mut().for_each(|plan| plan.boost(factor))
            }
            _ => {}
        }
    }
}

impl EventMatch {
    fn text_matches<'p>(&'p self, out: &mut Vec<(&'p TextMatch, bool)>) {
        match self {
            EventMatch::Text(text) => out.push((text, true)),
            EventMatch::And(parts) | EventMatch::Or(parts) => {
                parts.iter().for_each(|part| part.text_matches(out))
            }
            EventMatch::All
            | EventMatch::Nothing
            | EventMatch::Tokens(_)
            | EventMatch::Polarity(_)
            | EventMatch::Date { .. }
            | EventMatch::Confidence(_)
            | EventMatch::Not(_) => {}
        }
    }

    /// Every token it speaks of.
    pub fn tokens<'p>(&'p self, out: &mut BTreeSet<&'p str>) {
        match self {
            EventMatch::Tokens(tokens) => out.extend(tokens.iter().map(String::as_str)),
            EventMatch::And(parts) | EventMatch::Or(parts) => {
                parts.iter().for_each(|part| part.tokens(out))
            }
            EventMatch::Not(part) => part.tokens(out),
            EventMatch::All
            | EventMatch::Nothing
            | EventMatch::Polarity(_)
            | EventMatch::Date { .. }
            | EventMatch::Text(_)
            | EventMatch::Confidence(_) => {}
        }
    }
}

//! `event(…)`, its short form, and facets of events, as conditions on one event.

use super::super::ast::{Ast, At};
use super::super::plan::{EventMatch, Scope};
use super::super::problem::ProblemKind;
use super::super::slots::{ANY_POLARITY, event_facet, short_form};
use super::Resolver;
use crate::document::Facet;

impl Resolver<'_> {
    pub(super) fn event_slot(&mut self, name: &str, inner: &Ast) -> Option<EventMatch> {
        // A facet of events written as a field means exactly what its bucket counts: any polarity.
        let facet = name.parse::<Facet>().ok()?;
        self.event_values(inner, &mut |this, value, at| {
            if facet == Facet::EventType || facet == Facet::Polarity || facet == Facet::QuadClass {
                this.slot(name, value, at)
            } else {
                Some(event_facet(facet, value, this.names))
            }
        })
    }

    fn event_values(
        &mut self,
        ast: &Ast,
        leaf: &mut dyn FnMut(&mut Self, &str, At) -> Option<EventMatch>,
    ) -> Option<EventMatch> {
        let mut list = |this: &mut Self, nodes: &[Ast], make: fn(Vec<EventMatch>) -> EventMatch| {
            let mut parts: Vec<EventMatch> = nodes
                .iter()
                .filter_map(|node| this.event_values(node, leaf))
                .collect();
            match parts.len() {
                0 => None,
                1 => parts.pop(),
                _ => Some(make(parts)),
            }
        };
        match ast {
            Ast::All => leaf(self, "*", At::default()),
            Ast::Word { text, at }
            | Ast::Phrase { text, at, .. }
            | Ast::Fuzzy { text, at, .. }
            | Ast::Pattern { text, at } => leaf(self, text, *at),
            Ast::Many(nodes) | Ast::Or(nodes) => list(self, nodes, EventMatch::Or),
            Ast::And(nodes) => list(self, nodes, EventMatch::And),
            Ast::Not(inner) => self
                .event_values(inner, leaf)
                .map(|part| EventMatch::Not(Box::new(part))),
            Ast::Must(inner) | Ast::Boost { inner, .. } => self.event_values(inner, leaf),
            Ast::Range { from, to, at, .. } => {
                let text = format!(
                    "{}..{}",
                    from.as_deref().unwrap_or(""),
                    to.as_deref().unwrap_or("")
                );
                leaf(self, &text, *at)
            }
            Ast::Field { name, at, .. } => {
                self.problem(
                    ProblemKind::Misplaced {
                        field: name.clone(),
                        hint: "a slot cannot hold another; it was ignored".to_owned(),
                    },
                    *at,
                );
                None
            }
            Ast::Event { at, .. } | Ast::Arrow { at, .. } => {
                self.problem(
                    ProblemKind::Misplaced {
                        field: "event".to_owned(),
                        hint: "a slot cannot hold an event; it was ignored".to_owned(),
                    },
                    *at,
                );
                None
            }
        }
    }

    /// What stands in the brackets of `event(…)`, with the default polarity where none is asked for.
    pub(super) fn clause(&mut self, ast: &Ast) -> EventMatch {
        let inner = self.event(ast).unwrap_or(EventMatch::All);
        self.with_polarity(inner, names_polarity(ast))
    }

    fn with_polarity(&self, inner: EventMatch, said: bool) -> EventMatch {
        if said || self.polarity == ANY_POLARITY {
            return inner;
        }
        let polarity = EventMatch::Polarity(self.polarity);
        match inner {
            EventMatch::All => polarity,
            EventMatch::And(mut parts) => {
                parts.push(polarity);
                EventMatch::And(parts)
            }
            other => EventMatch::And(vec![other, polarity]),
        }
    }

    fn event(&mut self, ast: &Ast) -> Option<EventMatch> {
        let list = |this: &mut Self, nodes: &[Ast], make: fn(Vec<EventMatch>) -> EventMatch| {
            let mut parts: Vec<EventMatch> =
                nodes.iter().filter_map(|node| this.event(node)).collect();
            match parts.len() {
                0 => None,
                1 => parts.pop(),
                _ => Some(make(parts)),
            }
        };
        match ast {
            Ast::All => Some(EventMatch::All),
            Ast::Word { .. } | Ast::Pattern { .. } | Ast::Fuzzy { .. } | Ast::Phrase { .. } => {
                self.text(ast, Scope::Any).map(EventMatch::Text)
            }
            Ast::Field { name, inner, .. } => {
                let lower = name.to_lowercase().replace('-', "_");
                if lower == "text" {
                    self.event(inner)
                } else {
                    self.event_values(inner, &mut |this, value, at| this.slot(&lower, value, at))
                }
            }
            Ast::Many(nodes) => {
                let named = self.with_names(nodes);
                list(self, named.as_ref().unwrap_or(nodes), EventMatch::And)
            }
            Ast::And(nodes) => list(self, nodes, EventMatch::And),
            Ast::Or(nodes) => list(self, nodes, EventMatch::Or),
            Ast::Not(inner) => self
                .event(inner)
                .map(|part| EventMatch::Not(Box::new(part))),
            Ast::Must(inner) | Ast::Boost { inner, .. } | Ast::Event { inner, .. } => {
                self.event(inner)
            }
            Ast::Arrow { text, at } => self.arrow_slots(text, *at),
            Ast::Range { at, .. } => {
                self.problem(ProblemKind::BadRange, *at);
                None
            }
        }
    }

    pub(super) fn arrow(&mut self, text: &str, at: At) -> Option<EventMatch> {
        let inner = self.arrow_slots(text, at)?;
        Some(self.with_polarity(inner, false))
    }

    fn arrow_slots(&mut self, text: &str, at: At) -> Option<EventMatch> {
        let Some(slots) = short_form(text) else {
            self.bad_value(
                "event",
                text,
                "the short form is `SOURCE > TYPE > TARGET @ PLACE`; it was ignored",
                None,
                at,
            );
            return None;
        };
        let mut parts = Vec::new();
        for (name, value) in ["source", "type", "target", "place"].into_iter().zip(slots) {
            parts.extend(
                self.slot(name, &value, at)
                    .filter(|part| *part != EventMatch::All),
            );
        }
        Some(match parts.len() {
            0 => EventMatch::All,
            1 => parts.remove(0),
            _ => EventMatch::And(parts),
        })
    }
}

fn names_polarity(ast: &Ast) -> bool {
    match ast {
        Ast::Field { name, inner, .. } => {
            name.eq_ignore_ascii_case("polarity") || names_polarity(inner)
        }
        Ast::Many(nodes) | Ast::And(nodes) | Ast::Or(nodes) => nodes.iter().any(names_polarity),
        Ast::Not(inner)
        | Ast::Must(inner)
        | Ast::Boost { inner, .. }
        | Ast::Event { inner, .. } => names_polarity(inner),
        Ast::All
        | Ast::Word { .. }
        | Ast::Pattern { .. }
        | Ast::Fuzzy { .. }
        | Ast::Phrase { .. }
        | Ast::Range { .. }
        | Ast::Arrow { .. } => false,
    }
}

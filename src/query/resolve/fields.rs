//! `field:value` as plans: facets of articles, dates, addresses.

use std::ops::Bound;

use super::super::ast::{Ast, At};
use super::super::dates::{FOREVER, parse_range};
use super::super::plan::{Plan, Scope};
use super::super::problem::ProblemKind;
use super::super::slots::SLOTS;
use super::foreign::{Foreign, foreign};
use super::{Resolver, pattern};
use crate::document::analysis::{fold, words};
use crate::document::{Facet, Names, facet_key};
use crate::text::language::language_code;
use crate::text::nearest;

/// Fields that are no facets.
const FIELDS: &[&str] = &["title", "body", "text", "url", "id", "published"];

impl Resolver<'_> {
    pub(super) fn field(&mut self, name: &str, inner: &Ast, at: At, scope: Scope) -> Option<Plan> {
        let lower = name.to_lowercase().replace('-', "_");
        match lower.as_str() {
            "title" => return self.plan(inner, Scope::Title),
            "body" => return self.plan(inner, Scope::Body),
            "text" => return self.plan(inner, Scope::Any),
            "date" | "published" => {
                return self.values(inner, &mut |this, value, at| {
                    this.published(&lower, value, at)
                });
            }
            "url" => {
                return self.values(inner, &mut |_, value, _| {
                    let mut parts = Vec::new();
                    if let Value::Text(text) = value {
                        words(text, |word| parts.push(fold(word.form).into_owned()));
                    }
                    (!parts.is_empty()).then_some(Plan::Url(parts))
                });
            }
            "id" => {
                return self.values(inner, &mut |_, value, _| match value {
                    Value::Text(text) => Some(Plan::Id(text.to_owned())),
                    Value::Pattern(_) | Value::Range { .. } => None,
                });
            }
            _ => {}
        }
        if let Ok(facet) = lower.parse::<Facet>() {
            if facet.is_event_facet() {
                return self.event_slot(&lower, inner).map(Plan::Event);
            }
            return self.values(inner, &mut |this, value, _| Some(this.facet(facet, value)));
        }
        if SLOTS.contains(&lower.as_str()) {
            let hint = format!("it was read as `event({lower}:…)`");
            self.problem(
                ProblemKind::Misplaced {
                    field: name.to_owned(),
                    hint,
                },
                at,
            );
            let ast = Ast::Field {
                name: lower,
                inner: Box::new(inner.clone()),
                at,
            };
            return Some(Plan::Event(self.clause(&ast)));
        }
        match foreign(&lower, inner, at) {
            Some(Foreign::Same(ast)) => {
                self.read_as(&format!("{name}:"), &ast, at);
                return self.plan(&ast, scope);
            }
            Some(Foreign::Absent(hint)) => {
                let kind = ProblemKind::Absent {
                    operator: name.to_owned(),
                    hint,
                };
                self.problem(kind, at);
                return None;
            }
            None => {}
        }
        let known = FIELDS
            .iter()
            .copied()
            .chain(Facet::ALL.iter().map(|facet| facet.as_str()));
        let nearest = nearest(&lower, known).map(str::to_owned);
        self.problem(
            ProblemKind::UnknownField {
                field: name.to_owned(),
                nearest,
            },
            at,
        );
        let words = Ast::Word {
            text: name.to_owned(),
            at,
        };
        self.list(&[words, inner.clone()], scope, Plan::And)
    }

    /// Applies `leaf` to each value of a field, keeping the operators between them.
    fn values(
        &mut self,
        ast: &Ast,
        leaf: &mut dyn FnMut(&mut Self, Value<'_>, At) -> Option<Plan>,
    ) -> Option<Plan> {
        let mut list = |this: &mut Self, nodes: &[Ast], make: fn(Vec<Plan>) -> Plan| {
            let mut plans: Vec<Plan> = nodes
                .iter()
                .filter_map(|node| this.values(node, leaf))
                .collect();
            match plans.len() {
                0 => None,
                1 => plans.pop(),
                _ => Some(make(plans)),
            }
        };
        match ast {
            Ast::All => Some(Plan::All),
            Ast::Word { text, at } | Ast::Phrase { text, at, .. } | Ast::Fuzzy { text, at, .. } => {
                leaf(self, Value::Text(text), *at)
            }
            Ast::Pattern { text, at } => leaf(self, Value::Pattern(text), *at),
            Ast::Range {
                from,
                to,
                from_included,
                to_included,
                at,
            } => {
                let bound = |text: &Option<String>, included: bool| match text {
                    None => Bound::Unbounded,
                    Some(text) if included => Bound::Included(text.clone()),
                    Some(text) => Bound::Excluded(text.clone()),
                };
                leaf(
                    self,
                    Value::Range {
                        from: bound(from, *from_included),
                        to: bound(to, *to_included),
                    },
                    *at,
                )
            }
            Ast::Many(nodes) | Ast::Or(nodes) => list(self, nodes, Plan::Or),
            Ast::And(nodes) => list(self, nodes, Plan::And),
            Ast::Not(inner) => self
                .values(inner, leaf)
                .map(|plan| Plan::Not(Box::new(plan))),
            Ast::Must(inner) | Ast::Boost { inner, .. } => self.values(inner, leaf),
            Ast::Field { at, name, .. } => {
                self.problem(
                    ProblemKind::Misplaced {
                        field: name.clone(),
                        hint: "a field cannot hold another; it was ignored".to_owned(),
                    },
                    *at,
                );
                None
            }
            Ast::Event { at, .. } | Ast::Arrow { at, .. } => {
                self.problem(
                    ProblemKind::Misplaced {
                        field: "event".to_owned(),
                        hint: "a field cannot hold an event; it was ignored".to_owned(),
                    },
                    *at,
                );
                None
            }
        }
    }

    fn published(&mut self, name: &str, value: Value<'_>, at: At) -> Option<Plan> {
        let text = match value {
            Value::Text(text) | Value::Pattern(text) => text.trim_end_matches('*').to_owned(),
            Value::Range { from, to } => {
                return self
                    .date_range(name, &from, &to, at)
                    .map(|(from, to)| Plan::Published { from, to });
            }
        };
        match parse_range(&text, self.now) {
            Ok((from, to)) => Some(Plan::Published { from, to }),
            Err(expected) => {
                self.bad_value(
                    name,
                    &text,
                    &format!("expected {expected}; it was ignored"),
                    None,
                    at,
                );
                None
            }
        }
    }

    fn date_range(
        &mut self,
        name: &str,
        from: &Bound<String>,
        to: &Bound<String>,
        at: At,
    ) -> Option<(i64, i64)> {
        let side = |bound: &Bound<String>| match bound {
            Bound::Unbounded => Ok(None),
            Bound::Included(text) => parse_range(text, self.now).map(|dates| Some((dates, true))),
            Bound::Excluded(text) => parse_range(text, self.now).map(|dates| Some((dates, false))),
        };
        match (side(from), side(to)) {
            (Ok(from), Ok(to)) => {
                let start = from.map_or(
                    -FOREVER,
                    |(dates, included)| {
                        if included { dates.0 } else { dates.1 }
                    },
                );
                let end = to.map_or(
                    FOREVER,
                    |(dates, included)| {
                        if included { dates.1 } else { dates.0 }
                    },
                );
                Some((start, end))
            }
            (Err(expected), _) | (_, Err(expected)) => {
                self.bad_value(
                    name,
                    "range",
                    &format!("expected {expected}; it was ignored"),
                    None,
                    at,
                );
                None
            }
        }
    }

    fn facet(&self, facet: Facet, value: Value<'_>) -> Plan {
        match value {
            Value::Text(text) => Plan::Keys {
                facet,
                keys: facet_keys(facet, text, self.names),
            },
            Value::Pattern(text) => match pattern(text) {
                Some(pattern) => Plan::KeyPattern { facet, pattern },
                None => Plan::All,
            },
            Value::Range { from, to } => Plan::KeyRange {
                facet,
                from: from.map(|text| facet_key(&text)),
                to: to.map(|text| facet_key(&text)),
            },
        }
    }
}

/// A value of a field.
enum Value<'t> {
    Text(&'t str),
    Pattern(&'t str),
    Range {
        from: Bound<String>,
        to: Bound<String>,
    },
}

/// The keys that a value of a facet of articles may be stored under.
#[must_use]
pub fn facet_keys(facet: Facet, text: &str, names: &dyn Names) -> Vec<String> {
    let mut keys = Vec::new();
    match facet {
        Facet::Country => {
            if let Some(country) = names.country_called(text) {
                keys.push(facet_key(&country.code));
            } else if let Some(region) = names.region_called(text) {
                keys.push(facet_key(&region.code));
            } else {
                keys.push(facet_key(text));
            }
        }
        Facet::Organization | Facet::Person | Facet::Place => {
            keys.push(facet_key(text));
            if let Some(entity) = names.entity_called(text) {
                keys.push(facet_key(&entity.name));
            }
        }
        Facet::Date => keys.push(date_path(text)),
        Facet::Language => keys.push(facet_key(language_code(text).unwrap_or(text))),
        Facet::Actor
        | Facet::EventType
        | Facet::QuadClass
        | Facet::Polarity
        | Facet::Context
        | Facet::SourceCountry
        | Facet::TargetCountry
        | Facet::Outlet
        | Facet::Section
        | Facet::Tag => keys.push(facet_key(text)),
    }
    keys.dedup();
    keys
}

/// `2023-10` as the path `2023/2023-10`; a path stays as it is.
fn date_path(text: &str) -> String {
    if text.contains('/') || !text.is_ascii() {
        return facet_key(text);
    }
    let heads = [4, 7, 10]
        .into_iter()
        .filter_map(|length| text.get(..length));
    let path: Vec<&str> = heads.collect();
    if path.is_empty() {
        facet_key(text)
    } else {
        path.join("/")
    }
}

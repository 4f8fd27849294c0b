//! `Ast → Plan`: fields, dates, countries, names and event slots looked up; what does not exist is reported.

use std::ops::Bound;

use super::ast::{Ast, At};
use super::dates::parse_range;
use super::plan::{EventMatch, Glob, Plan, Scope, TextMatch, WordMatch};
use super::problem::{Problem, ProblemKind};
use super::slots::{SLOTS, event_facet, short_form};
use crate::document::analysis::{
    fold, has_other_spellings, is_stop_word, sound, terms_in_all_languages, words,
};
use crate::document::fields::MAX_SLOP;
use crate::document::{Facet, Names, facet_key};
use crate::text::nearest;

/// How nodes side by side are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// All must match.
    All,
    /// One word is enough; filters and events must match all the same.
    Any,
}

/// What resolving depends on besides the tree.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Countries, sectors, names.
    pub names: &'a dyn Names,
    /// Seconds since 1970, for `last7d`.
    pub now: i64,
    /// How nodes side by side are joined.
    pub joined: Joined,
    /// Polarities of event clauses that do not say, as bits.
    pub polarity: u8,
}

pub(super) struct Resolver<'a> {
    pub(super) names: &'a dyn Names,
    pub(super) now: i64,
    joined: Joined,
    polarity: u8,
    problems: Vec<Problem>,
}

/// Resolves a tree; `None` is the empty query and asks for everything.
#[must_use]
pub fn resolve(ast: Option<&Ast>, context: &Context<'_>) -> (Plan, Vec<Problem>) {
    let mut resolver = Resolver {
        names: context.names,
        now: context.now,
        joined: context.joined,
        polarity: context.polarity,
        problems: Vec::new(),
    };
    let plan = ast
        .and_then(|ast| resolver.plan(ast, Scope::Any))
        .unwrap_or(Plan::All);
    (plan, resolver.problems)
}

/// A bag of words out of text that is no query: each word once, weighted by how often it stands there.
#[must_use]
pub fn plain_words(text: &str, joined: Joined) -> Plan {
    let mut bag: Vec<(String, u32, (usize, usize))> = Vec::new();
    words(text, |word| {
        match bag.iter_mut().find(|(form, _, _)| form == word.form) {
            Some((_, times, _)) => *times += 1,
            None => bag.push((
                word.form.to_owned(),
                1,
                (word.start as usize, word.end as usize),
            )),
        }
    });
    if bag.iter().any(|(form, _, _)| !is_stop_word(form)) {
        bag.retain(|(form, _, _)| !is_stop_word(form));
    }
    let mut plans: Vec<Plan> = bag
        .into_iter()
        .map(|(form, times, at)| {
            Plan::Text(TextMatch {
                scope: Scope::Any,
                words: vec![word_match(&form)],
                slop: 0,
                boost: times as f32,
                at,
            })
        })
        .collect();
    match (plans.len(), joined) {
        (0, _) => Plan::Nothing,
        (1, _) => plans.remove(0),
        (_, Joined::All) => Plan::And(plans),
        (_, Joined::Any) => Plan::Or(plans),
    }
}

fn word_match(form: &str) -> WordMatch {
    WordMatch::Word {
        form: form.to_owned(),
        terms: terms_in_all_languages(form),
        sound: has_other_spellings(form).then(|| sound(form)).flatten(),
    }
}

/// Fields that are no facets.
const FIELDS: &[&str] = &["title", "body", "text", "url", "id", "published"];

impl Resolver<'_> {
    pub(super) fn problem(&mut self, kind: ProblemKind, at: At) {
        self.problems.push(Problem { kind, at });
    }

    pub(super) fn bad_value(
        &mut self,
        field: &str,
        value: &str,
        expected: &str,
        nearest: Option<&str>,
        at: At,
    ) {
        self.problem(
            ProblemKind::BadValue {
                field: field.to_owned(),
                value: value.to_owned(),
                expected: expected.to_owned(),
                nearest: nearest.map(str::to_owned),
            },
            at,
        );
    }

    /// `None` for what was reported and is to be ignored.
    fn plan(&mut self, ast: &Ast, scope: Scope) -> Option<Plan> {
        match ast {
            Ast::All => Some(Plan::All),
            Ast::Word { .. } | Ast::Pattern { .. } | Ast::Fuzzy { .. } | Ast::Phrase { .. } => {
                self.text(ast, scope).map(Plan::Text)
            }
            Ast::Range { at, .. } => {
                self.problem(ProblemKind::BadRange, *at);
                None
            }
            Ast::Field { name, inner, at } => self.field(name, inner, *at, scope),
            Ast::Event { inner, .. } => Some(Plan::Event(self.clause(inner))),
            Ast::Arrow { text, at } => self.arrow(text, *at).map(Plan::Event),
            Ast::Many(nodes) => self.many(nodes, scope),
            Ast::And(nodes) => self.list(nodes, scope, Plan::And),
            Ast::Or(nodes) => self.list(nodes, scope, Plan::Or),
            Ast::Not(inner) => self
                .plan(inner, scope)
                .map(|plan| Plan::Not(Box::new(plan))),
            Ast::Must(inner) => self.plan(inner, scope),
            Ast::Boost { inner, thousandths } => {
                let mut plan = self.plan(inner, scope)?;
                boost(&mut plan, *thousandths as f32 / 1000.0);
                Some(plan)
            }
        }
    }

    fn list(&mut self, nodes: &[Ast], scope: Scope, make: fn(Vec<Plan>) -> Plan) -> Option<Plan> {
        let mut plans: Vec<Plan> = nodes
            .iter()
            .filter_map(|node| self.plan(node, scope))
            .collect();
        match plans.len() {
            0 => None,
            1 => plans.pop(),
            _ => Some(make(plans)),
        }
    }

    fn many(&mut self, nodes: &[Ast], scope: Scope) -> Option<Plan> {
        let is_stop = |node: &Ast| matches!(node, Ast::Word { text, .. } if is_stop_word(&text.to_lowercase()));
        let meaty = nodes.iter().any(|node| is_words(node) && !is_stop(node));
        let mut required = Vec::new();
        let mut optional = Vec::new();
        for node in nodes.iter().filter(|node| !(meaty && is_stop(node))) {
            let Some(plan) = self.plan(node, scope) else {
                continue;
            };
            if self.joined == Joined::Any && is_words(node) {
                optional.push(plan)
            } else {
                required.push(plan)
            }
        }
        if required.iter().all(|plan| matches!(plan, Plan::Not(_)))
            || !required.is_empty()
            || optional.len() > 1
        {
            match optional.len() {
                0 => {}
                1 => required.insert(0, optional.remove(0)),
                _ => required.insert(0, Plan::Or(optional)),
            }
        } else {
            required.extend(optional);
        }
        match required.len() {
            0 => None,
            1 => required.pop(),
            _ => Some(Plan::And(required)),
        }
    }

    /// A condition on words; `None` when it holds none.
    fn text(&mut self, ast: &Ast, scope: Scope) -> Option<TextMatch> {
        let (text, slop, at) = match ast {
            Ast::Word { text, at } | Ast::Pattern { text, at } | Ast::Fuzzy { text, at, .. } => {
                (text, 0, *at)
            }
            Ast::Phrase { text, slop, at } => (text, (*slop).min(MAX_SLOP), *at),
            Ast::All
            | Ast::Range { .. }
            | Ast::Field { .. }
            | Ast::Event { .. }
            | Ast::Arrow { .. }
            | Ast::Many(_)
            | Ast::And(_)
            | Ast::Or(_)
            | Ast::Not(_)
            | Ast::Must(_)
            | Ast::Boost { .. } => return None,
        };
        let mut found = Vec::new();
        match ast {
            Ast::Pattern { text, .. } => found.extend(pattern(text).map(WordMatch::Pattern)),
            Ast::Fuzzy { text, distance, .. } if single(text) => words(text, |word| {
                found.push(WordMatch::Fuzzy {
                    form: fold(word.form).into_owned(),
                    distance: *distance,
                })
            }),
            _ => words(text, |word| found.push(word_match(word.form))),
        }
        if found.is_empty() {
            self.problem(ProblemKind::NoWord { text: text.clone() }, at);
            return None;
        }
        Some(TextMatch {
            scope,
            words: found,
            slop,
            boost: 1.0,
            at: (at.start, at.end),
        })
    }

    fn field(&mut self, name: &str, inner: &Ast, at: At, scope: Scope) -> Option<Plan> {
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
                    &format!("{expected}; it was ignored"),
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
                let start = from.map_or(-super::dates::FOREVER, |(dates, included)| {
                    if included { dates.0 } else { dates.1 }
                });
                let end = to.map_or(super::dates::FOREVER, |(dates, included)| {
                    if included { dates.1 } else { dates.0 }
                });
                Some((start, end))
            }
            (Err(expected), _) | (_, Err(expected)) => {
                self.bad_value(
                    name,
                    "range",
                    &format!("{expected}; it was ignored"),
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

    fn event_slot(&mut self, name: &str, inner: &Ast) -> Option<EventMatch> {
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
    fn clause(&mut self, ast: &Ast) -> EventMatch {
        let inner = self.event(ast).unwrap_or(EventMatch::All);
        self.with_polarity(inner, names_polarity(ast))
    }

    fn with_polarity(&self, inner: EventMatch, said: bool) -> EventMatch {
        if said || self.polarity == super::slots::ANY_POLARITY {
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
            Ast::Many(nodes) | Ast::And(nodes) => list(self, nodes, EventMatch::And),
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

    fn arrow(&mut self, text: &str, at: At) -> Option<EventMatch> {
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
        Facet::Actor
        | Facet::EventType
        | Facet::QuadClass
        | Facet::Polarity
        | Facet::Context
        | Facet::SourceCountry
        | Facet::TargetCountry
        | Facet::Language
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

/// A pattern over folded words; `None` when nothing but wildcards is left.
fn pattern(text: &str) -> Option<Vec<Glob>> {
    let mut pattern = Vec::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '*' if pattern.last() == Some(&Glob::Many) => {}
            '*' => pattern.push(Glob::Many),
            '?' => pattern.push(Glob::One),
            '\\' => pattern.extend(letters.next().map(Glob::Letter)),
            other => pattern.extend(
                fold(&other.to_lowercase().to_string())
                    .chars()
                    .map(Glob::Letter),
            ),
        }
    }
    pattern
        .iter()
        .any(|glob| matches!(glob, Glob::Letter(_)))
        .then_some(pattern)
}

/// Whether a text is one word; several stand as a phrase and are not fuzzy.
fn single(text: &str) -> bool {
    let mut count = 0;
    words(text, |_| count += 1);
    count == 1
}

fn is_words(ast: &Ast) -> bool {
    match ast {
        Ast::Word { .. } | Ast::Pattern { .. } | Ast::Fuzzy { .. } | Ast::Phrase { .. } => true,
        Ast::Boost { inner, .. } => is_words(inner),
        Ast::Field { name, inner, .. } => {
            matches!(name.as_str(), "title" | "body" | "text") && is_words(inner)
        }
        Ast::All
        | Ast::Range { .. }
        | Ast::Event { .. }
        | Ast::Arrow { .. }
        | Ast::Many(_)
        | Ast::And(_)
        | Ast::Or(_)
        | Ast::Not(_)
        | Ast::Must(_) => false,
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

fn boost(plan: &mut Plan, factor: f32) {
    match plan {
        Plan::Text(text) => text.boost *= factor,
        Plan::And(plans) | Plan::Or(plans) => plans.iter_mut().for_each(|plan| boost(plan, factor)),
        Plan::All
        | Plan::Nothing
        | Plan::Keys { .. }
        | Plan::KeyRange { .. }
        | Plan::KeyPattern { .. }
        | Plan::Url(_)
        | Plan::Id(_)
        | Plan::Published { .. }
        | Plan::Event(_)
        | Plan::Not(_) => {}
    }
}

//! `Ast → Plan`: fields, dates, countries, names and event slots looked up; what does not exist is reported.

mod bag;
mod events;
mod fields;
mod foreign;
mod unquoted;

use self::bag::Telling;
use self::foreign::Regex;
use super::ast::{Ast, At};
use super::plan::{Plan, Scope, TextMatch};
use super::problem::{Problem, ProblemKind};
use super::word::{Glob, WordMatch};
use crate::document::Names;
use crate::document::analysis::{fold, words};
use crate::document::fields::MAX_SLOP;

pub use bag::plain_words;
pub use fields::facet_keys;

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

impl Resolver<'_> {
    pub(super) fn problem(&mut self, kind: ProblemKind, at: At) {
        self.problems.push(Problem { kind, at });
    }

    /// Tells how an operator of another query language was read.
    pub(super) fn read_as(&mut self, operator: &str, ours: &Ast, at: At) {
        let kind = ProblemKind::Foreign {
            operator: operator.to_owned(),
            ours: ours.to_string(),
        };
        self.problem(kind, at);
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
                plan.boost(*thousandths as f32 / 1000.0);
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
        if let Some((first, near)) = foreign::near_between(nodes) {
            let operator = nodes[first + 1].to_string();
            self.read_as(&operator, &near, near_place(&near));
            let mut nodes = nodes.to_vec();
            nodes.splice(first..first + 3, [near]);
            return self.many(&nodes, scope);
        }
        if let Some(nodes) = self.with_names(nodes) {
            return if nodes.len() == 1 {
                self.plan(&nodes[0], scope)
            } else {
                self.many(&nodes, scope)
            };
        }
        let says = said_by(nodes);
        let of_words = nodes.iter().zip(&says).filter(|(node, _)| is_words(node));
        let least = bag::least(of_words.map(|(_, says)| *says));
        let mut required = Vec::new();
        let mut optional = Vec::new();
        for (node, says) in nodes.iter().zip(says) {
            // Of words that say too little those without any meaning are left out, the others must stand there all the same.
            let weak = says < least;
            if weak && (says == Telling::Nothing || self.joined == Joined::Any) {
                continue;
            }
            let Some(mut plan) = self.plan(node, scope) else {
                continue;
            };
            if weak {
                plan.boost(0.0);
            }
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
        if let Ast::Word { text, at } | Ast::Pattern { text, at } = ast {
            match foreign::regex(text, *at) {
                Some(Regex::Pattern(pattern)) => {
                    self.read_as(text, &pattern, *at);
                    return self.text(&pattern, scope);
                }
                Some(Regex::Other) => {
                    let text = text.clone();
                    self.problem(ProblemKind::Regex { text }, *at);
                    return None;
                }
                None => {}
            }
        }
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
            _ => words(text, |word| found.push(WordMatch::of_form(word.form))),
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
}

fn near_place(near: &Ast) -> At {
    match near {
        Ast::Phrase { at, .. } => *at,
        _ => At::default(),
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

/// How much each node says; whatever is no plain word says much.
fn said_by(nodes: &[Ast]) -> Vec<Telling> {
    let text = |node: &Ast| match node {
        Ast::Word { text, .. } => Some(text.clone()),
        _ => None,
    };
    let mixed = nodes
        .iter()
        .filter_map(text)
        .any(|text| text.contains(char::is_lowercase));
    nodes
        .iter()
        .enumerate()
        .map(|(at, node)| match node {
            Ast::Word { text, .. } => {
                let name = at > 0 && mixed && text.starts_with(char::is_uppercase);
                bag::telling(&text.to_lowercase(), name)
            }
            _ => Telling::Much,
        })
        .collect()
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

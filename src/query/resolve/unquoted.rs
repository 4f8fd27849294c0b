//! Names of several words without the quotes that they need: `source:Saudi Arabia`, read as `source:"Saudi Arabia"`.
//!
//! By the grammar a value ends at the first space, and the words behind it are words of the text. Where value and words
//! together are a name that is known, hardly anybody means that; where they are not, the words are left alone, as in
//! `event(source:Iran drone)`.

use super::super::ast::{Ast, At};
use super::super::problem::ProblemKind;
use super::Resolver;
use crate::document::Names;

/// Words of the longest name that is looked for.
const LONGEST: usize = 8;

impl Resolver<'_> {
    /// The nodes with such names put together, each of which is reported; `None` where there are none.
    pub(super) fn with_names(&mut self, nodes: &[Ast]) -> Option<Vec<Ast>> {
        let mut out = Vec::with_capacity(nodes.len());
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            let words = nodes[at + 1..].iter().map_while(word).take(LONGEST - 1);
            match longest(node, &words.collect::<Vec<_>>(), self.names) {
                Some((name, count)) => {
                    self.read_unquoted(&name);
                    out.push(name);
                    at += 1 + count;
                }
                None => {
                    out.push(node.clone());
                    at += 1;
                }
            }
        }
        (out.len() < nodes.len()).then_some(out)
    }

    fn read_unquoted(&mut self, node: &Ast) {
        match node {
            Ast::Field { at, .. } => {
                let ours = node.to_string();
                let kind = ProblemKind::UnquotedName { ours };
                self.problem(kind, *at);
            }
            Ast::Not(inner) | Ast::Must(inner) => self.read_unquoted(inner),
            _ => {}
        }
    }
}

fn word(node: &Ast) -> Option<(&str, At)> {
    match node {
        Ast::Word { text, at } => Some((text, *at)),
        _ => None,
    }
}

/// A field whose value is the longest known name that its own and as many as possible of the following words make, and
/// how many these are.
fn longest(node: &Ast, words: &[(&str, At)], names: &dyn Names) -> Option<(Ast, usize)> {
    match node {
        Ast::Not(inner) => {
            longest(inner, words, names).map(|(name, count)| (Ast::Not(Box::new(name)), count))
        }
        Ast::Must(inner) => {
            longest(inner, words, names).map(|(name, count)| (Ast::Must(Box::new(name)), count))
        }
        Ast::Field { name, inner, at } => {
            let (first, _) = word(inner)?;
            let field = name.to_lowercase().replace('-', "_");
            (1..=words.len()).rev().find_map(|count| {
                let mut text = first.to_owned();
                for (word, _) in &words[..count] {
                    text.push(' ');
                    text.push_str(word);
                }
                let known = text.split('|').all(|part| is_name(&field, part, names));
                let at = At {
                    start: at.start,
                    end: words[count - 1].1.end,
                };
                known.then(|| {
                    let inner = Box::new(Ast::Phrase { text, slop: 0, at });
                    let name = name.clone();
                    (Ast::Field { name, inner, at }, count)
                })
            })
        }
        _ => None,
    }
}

/// Whether `text` is a name that a field of this name may have.
fn is_name(field: &str, text: &str, names: &dyn Names) -> bool {
    let text = text.trim().trim_start_matches('~');
    let who = match text.split_once('/') {
        Some((who, sector)) if names.sector_called(sector).is_some() => who,
        _ => text,
    };
    let land = || names.country_called(who).is_some() || names.region_called(who).is_some();
    let entity = || names.entity_called(who).is_some();
    match field {
        "country" | "source_country" | "target_country" => land(),
        "organization" | "person" => entity(),
        "source" | "target" | "actor" | "attribution" | "place" => land() || entity(),
        _ => false,
    }
}

//! `Ast → query text`, such that parsing the text gives the same tree again.

use std::fmt::{self, Write as _};

use super::ast::Ast;

/// Characters that end a bare word or mean something in it.
pub(super) const SPECIAL: &[char] = &[
    '(', ')', '"', '\\', '*', '?', '[', ']', '{', '}', '^', ':', '~', '“', '”',
];

/// How tightly a node binds; a child that binds less is put in brackets.
fn tightness(ast: &Ast) -> u8 {
    match ast {
        Ast::Or(_) => 0,
        Ast::And(_) => 1,
        Ast::Many(_) => 2,
        Ast::Not(_) | Ast::Must(_) => 3,
        Ast::Boost { .. } => 4,
        Ast::All
        | Ast::Word { .. }
        | Ast::Pattern { .. }
        | Ast::Fuzzy { .. }
        | Ast::Phrase { .. }
        | Ast::Range { .. }
        | Ast::Field { .. }
        | Ast::Event { .. }
        | Ast::Arrow { .. } => 5,
    }
}

impl fmt::Display for Ast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ast::All => f.write_char('*'),
            Ast::Word { text, .. } => word(f, text, false),
            Ast::Pattern { text, .. } => word(f, text, true),
            Ast::Fuzzy { text, distance, .. } => {
                word(f, text, false)?;
                write!(f, "~{distance}")
            }
            Ast::Phrase { text, slop, .. } => {
                quoted(f, text)?;
                if *slop > 0 {
                    write!(f, "~{slop}")?;
                }
                Ok(())
            }
            Ast::Range {
                from,
                to,
                from_included,
                to_included,
                ..
            } => {
                f.write_char(if *from_included { '[' } else { '{' })?;
                bound(f, from.as_deref())?;
                f.write_str(" TO ")?;
                bound(f, to.as_deref())?;
                f.write_char(if *to_included { ']' } else { '}' })
            }
            Ast::Field { name, inner, .. } => {
                write!(f, "{name}:")?;
                // A colon inside a value is part of it, so a field within a field needs brackets.
                match **inner {
                    Ast::Field { .. } | Ast::Event { .. } | Ast::Arrow { .. } => {
                        write!(f, "({inner})")
                    }
                    _ => child(f, inner, 5),
                }
            }
            Ast::Event { inner, .. } => write!(f, "event({inner})"),
            Ast::Arrow { text, .. } => {
                f.write_str("event:")?;
                quoted(f, text)
            }
            Ast::Many(nodes) => joined(f, nodes, " ", 3),
            Ast::And(nodes) => joined(f, nodes, " AND ", 2),
            Ast::Or(nodes) => joined(f, nodes, " OR ", 1),
            Ast::Not(inner) => {
                f.write_str("NOT ")?;
                child(f, inner, 4)
            }
            Ast::Must(inner) => {
                f.write_char('+')?;
                child(f, inner, 4)
            }
            Ast::Boost { inner, thousandths } => {
                child(f, inner, 5)?;
                write!(f, "^{}.{:03}", thousandths / 1000, thousandths % 1000)
            }
        }
    }
}

fn child(f: &mut fmt::Formatter<'_>, ast: &Ast, least: u8) -> fmt::Result {
    if tightness(ast) < least {
        write!(f, "({ast})")
    } else {
        write!(f, "{ast}")
    }
}

fn joined(f: &mut fmt::Formatter<'_>, nodes: &[Ast], by: &str, least: u8) -> fmt::Result {
    for (at, node) in nodes.iter().enumerate() {
        if at > 0 {
            f.write_str(by)?;
        }
        child(f, node, least)?;
    }
    Ok(())
}

fn word(f: &mut fmt::Formatter<'_>, text: &str, wild: bool) -> fmt::Result {
    if matches!(text, "AND" | "OR" | "NOT" | "|" | "&&") {
        f.write_char('\\')?;
    }
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        let keep = wild && (matches!(letter, '*' | '?') || letter == '\\' || escaped);
        escaped = wild && letter == '\\' && !escaped;
        let special = SPECIAL.contains(&letter)
            || letter.is_whitespace()
            || (at == 0 && matches!(letter, '-' | '−' | '+' | '!'));
        if special && !keep {
            f.write_char('\\')?;
        }
        f.write_char(letter)?;
    }
    Ok(())
}

/// Writes `text` in quotes.
pub(super) fn quoted(f: &mut impl fmt::Write, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for letter in text.chars() {
        if matches!(letter, '"' | '\\' | '“' | '”') {
            f.write_char('\\')?;
        }
        f.write_char(letter)?;
    }
    f.write_char('"')
}

fn bound(f: &mut fmt::Formatter<'_>, text: Option<&str>) -> fmt::Result {
    match text {
        None => f.write_char('*'),
        Some(text) => quoted(f, text),
    }
}

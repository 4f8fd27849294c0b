//! Operators of other query languages, read as ours where we have the like: those of GDELT, Lucene and Elasticsearch, web
//! search and press databases.
//!
//! Sources: GDELT DOC 2.0 (blog.gdeltproject.org/gdelt-doc-2-0-api-debuts), Elasticsearch `query_string`, the operators
//! that web search engines share, `NEAR/5` and `w/5` of Factiva, LexisNexis and ProQuest.

use super::super::ast::{Ast, At};
use crate::document::fields::MAX_SLOP;

/// Names that other languages have for our fields.
const SAME: &[(&str, &str)] = &[
    ("intitle", "title"),
    ("headline", "title"),
    ("intext", "body"),
    ("content", "body"),
    ("domain", "url"),
    ("domainis", "url"),
    ("site", "url"),
    ("inurl", "url"),
    ("link", "url"),
    ("lang", "language"),
    ("sourcelang", "language"),
    ("publisher", "outlet"),
    ("keyword", "tag"),
    ("keywords", "tag"),
    ("category", "tag"),
    ("org", "organization"),
    ("location", "place"),
    ("people", "person"),
];

/// What no article here holds, with what comes nearest.
const ABSENT: &[(&str, &str)] = &[
    (
        "theme",
        "`context:` or `event_type:` says what an article is about",
    ),
    (
        "sourcecountry",
        "`outlet:` names publishers, `event(source:…)` who acts",
    ),
    ("tone", "`quad_class:` tells conflict from cooperation"),
    ("toneabs", "`quad_class:` tells conflict from cooperation"),
    ("imagetag", "leave it out"),
    ("imagewebtag", "leave it out"),
    ("imageocrmeta", "leave it out"),
    ("filetype", "leave it out"),
];

/// What an operator of another language means in ours.
pub(super) enum Foreign {
    /// The same as this.
    Same(Ast),
    /// Nothing; the hint tells what comes nearest.
    Absent(&'static str),
}

/// Reads `name:inner` as another language means it; `None` when none is known to have such an operator.
pub(super) fn foreign(name: &str, inner: &Ast, at: At) -> Option<Foreign> {
    let same = |name: &str, inner: Ast| {
        Some(Foreign::Same(Ast::Field {
            name: name.to_owned(),
            inner: Box::new(inner),
            at,
        }))
    };
    let text = match inner {
        Ast::Word { text, .. } | Ast::Phrase { text, .. } => Some(text),
        _ => None,
    };
    if let (Some(text), Some(words)) = (text, number_after(name, "near")) {
        return Some(Foreign::Same(near(text.clone(), words, at)));
    }
    if let (Some(text), Some(times)) = (text, number_after(name, "repeat")) {
        let text = vec![text.as_str(); times.clamp(1, 10) as usize].join(" ");
        return Some(Foreign::Same(near(text, MAX_SLOP, at)));
    }
    let range = |from: Option<&String>, to: Option<&String>, to_included: bool| {
        let range = Ast::Range {
            from: from.cloned(),
            to: to.cloned(),
            from_included: true,
            to_included,
            at,
        };
        same("date", range)
    };
    match name {
        "after" | "since" if text.is_some() => return range(text, None, true),
        "before" if text.is_some() => return range(None, text, false),
        "until" if text.is_some() => return range(None, text, true),
        _ => {}
    }
    if let Some((_, ours)) = SAME.iter().find(|(theirs, _)| *theirs == name) {
        return same(ours, inner.clone());
    }
    let (_, hint) = ABSENT.iter().find(|(theirs, _)| *theirs == name)?;
    Some(Foreign::Absent(hint))
}

/// The first `a NEAR/5 b` among nodes as `"a b"~5`, with the number of `a`.
pub(super) fn near_between(nodes: &[Ast]) -> Option<(usize, Ast)> {
    let word = |node: &Ast| match node {
        Ast::Word { text, at } | Ast::Phrase { text, at, .. } => Some((text.clone(), *at)),
        _ => None,
    };
    nodes.windows(3).enumerate().find_map(|(at, three)| {
        let Ast::Word { text, .. } = &three[1] else {
            return None;
        };
        let text = text.to_lowercase();
        let words = ["near", "w", "n", "adj"]
            .iter()
            .find_map(|name| number_after(&text, &format!("{name}/")))?;
        let ((first, start), (last, end)) = (word(&three[0])?, word(&three[2])?);
        let place = At {
            start: start.start,
            end: end.end,
        };
        Some((at, near(format!("{first} {last}"), words, place)))
    })
}

/// What a regular expression between slashes stands for.
pub(super) enum Regex {
    /// The same as this pattern.
    Pattern(Ast),
    /// More than a pattern can say.
    Other,
}

/// Reads `/oi.*/` as `oi*`; `None` for what is no regular expression.
pub(super) fn regex(text: &str, at: At) -> Option<Regex> {
    let inner = text.strip_prefix('/')?.strip_suffix('/')?;
    if inner.is_empty() || inner.contains('/') {
        return None;
    }
    let text = inner
        .replace(".*", "*")
        .replace(".+", "?*")
        .replace('.', "?");
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '*' | '?');
    Some(if !inner.contains('?') && text.chars().all(plain) {
        Regex::Pattern(Ast::Pattern { text, at })
    } else {
        Regex::Other
    })
}

fn near(text: String, words: u32, at: At) -> Ast {
    Ast::Phrase {
        text,
        slop: words.clamp(1, MAX_SLOP),
        at,
    }
}

fn number_after(name: &str, operator: &str) -> Option<u32> {
    name.strip_prefix(operator)?.parse().ok()
}

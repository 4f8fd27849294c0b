//! Fragments of HTML inside other formats: is it markup, and what does it say.

use dom_query::{Document, NodeRef};

use super::depth::is_too_deep;
use crate::text::normal;
use crate::text::xml::{self, Element, Place};

/// Elements that begin a line of their own.
const BLOCKS: [&str; 33] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "tr",
    "ul",
];
/// Elements whose content is never read.
const UNREAD: [&str; 11] = [
    "script", "style", "noscript", "template", "iframe", "object", "svg", "button", "select",
    "textarea", "head",
];

/// Whether a text is HTML rather than text with a stray `<`.
pub(in crate::article) fn is_marked_up(text: &str) -> bool {
    const SIGNS: [&str; 12] = [
        "</p>",
        "<p>",
        "<br>",
        "<br/>",
        "<br />",
        "</a>",
        "</div>",
        "</b>",
        "</strong>",
        "</em>",
        "</i>",
        "</li>",
    ];
    let head = &text.as_bytes()[..text.len().min(64 << 10)];
    let begins = |rest: &[u8], sign: &str| {
        rest.get(..sign.len())
            .is_some_and(|tag| tag.eq_ignore_ascii_case(sign.as_bytes()))
    };
    memchr::memchr_iter(b'<', head).any(|at| SIGNS.iter().any(|sign| begins(&head[at..], sign)))
        || begins(text.trim_start().as_bytes(), "<p ")
}

/// The text of a fragment, blocks set apart as paragraphs.
pub(in crate::article) fn fragment_text(markup: &str) -> String {
    if is_too_deep(markup) {
        // The parser of XML flattens what nests without measure.
        return xml::parse(markup).paragraphs(&place);
    }
    let document = Document::fragment(markup);
    let mut out = Paragraphs::default();
    gather(&document.root(), &mut out, 0);
    out.finish()
}

fn place(element: &Element) -> Place {
    let name = element.name.to_ascii_lowercase();
    if UNREAD.contains(&name.as_str()) {
        Place::Out
    } else if BLOCKS.contains(&name.as_str()) {
        Place::Own
    } else {
        Place::Within
    }
}

/// Gathers text of a tree; `depth` bounds the recursion.
fn gather(node: &NodeRef<'_>, out: &mut Paragraphs, depth: usize) {
    if depth > 256 {
        return out.push(&node.text());
    }
    for child in node.children() {
        if child.is_text() {
            out.push(&child.text());
        } else if child.is_element() {
            let Some(name) = child.node_name() else {
                continue;
            };
            if UNREAD.contains(&&*name) {
                continue;
            }
            let block = BLOCKS.contains(&&*name);
            if block {
                out.end();
            }
            gather(&child, out, depth + 1);
            if block {
                out.end();
            }
        }
    }
}

/// Paragraphs as they are gathered.
#[derive(Default)]
pub(super) struct Paragraphs {
    done: String,
    open: String,
}

impl Paragraphs {
    pub(super) fn push(&mut self, text: &str) {
        self.open.push_str(text);
    }

    pub(super) fn end(&mut self) {
        let line = normal::one_line(&self.open);
        self.open.clear();
        if !line.is_empty() {
            if !self.done.is_empty() {
                self.done.push_str("\n\n");
            }
            self.done.push_str(&line);
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.end();
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_paragraphs() {
        let text = fragment_text(
            "<p>One <b>bold</b> word.</p><ul><li>a</li><li>b</li></ul>tail<script>x()</script>",
        );
        assert_eq!(text, "One bold word.\n\na\n\nb\n\ntail");
    }
}

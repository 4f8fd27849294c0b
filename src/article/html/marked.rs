//! The elements of a page that may tell title, date, author or address, gathered in one pass over its tree.
//!
//! What they say is for [`super::meta`] to judge; nothing of their text is read here.

use dom_query::{Document, Element, NodeRef};

/// Elements that may hold a date as readers see it that are looked at.
const MOST_DATED: usize = 60;
/// The same for bylines.
const MOST_SIGNED: usize = 4;
/// Parts of classes by which page makers name what holds a date.
const DATED_CLASSES: [&str; 6] = ["publish", "date", "Date", "time", "byline", "posted"];

/// Elements by what they may tell, each list in the order of the page.
#[derive(Default)]
pub(super) struct Marked<'d> {
    /// `<script type="application/ld+json">`.
    pub(super) linked_data: Vec<NodeRef<'d>>,
    /// `<meta>`.
    pub(super) metas: Vec<NodeRef<'d>>,
    /// Elements that are marked as the date of publication.
    pub(super) published: Vec<NodeRef<'d>>,
    /// `<time>`.
    pub(super) times: Vec<Time<'d>>,
    /// `<h1>`.
    pub(super) headings: Vec<NodeRef<'d>>,
    /// `<title>` of the head.
    pub(super) titles: Vec<NodeRef<'d>>,
    /// The first `<link rel="canonical">`.
    pub(super) canonical: Option<NodeRef<'d>>,
    /// `<html>`.
    pub(super) html: Option<NodeRef<'d>>,
    /// Elements whose name says that they show a date.
    pub(super) dated: Vec<NodeRef<'d>>,
    /// Elements that show who wrote it.
    pub(super) signed: Vec<NodeRef<'d>>,
}

/// A `<time>` element, with where it stands.
pub(super) struct Time<'d> {
    pub(super) node: NodeRef<'d>,
    /// Within the header of an article.
    pub(super) in_article_header: bool,
    /// Within an article.
    pub(super) in_article: bool,
    /// Within the main part of the page.
    pub(super) in_main: bool,
}

/// What an element is by its name and attributes.
#[derive(Clone, Copy, Default)]
struct Signs {
    linked_data: bool,
    meta: bool,
    published: bool,
    time: bool,
    heading: bool,
    title: bool,
    canonical: bool,
    html: bool,
    dated: bool,
    signed: bool,
    /// Shows who wrote it if an element around it says that it speaks of an author.
    name: bool,
}

impl<'d> Marked<'d> {
    /// Looks at each element of the page once.
    pub(super) fn of(document: &'d Document) -> Self {
        let mut marked = Marked::default();
        for node in document.tree.root().descendants_it() {
            if let Some(signs) = node.query_or(None, |inner| inner.as_element().map(Signs::of)) {
                marked.add(node, signs);
            }
        }
        marked
    }

    fn add(&mut self, node: NodeRef<'d>, signs: Signs) {
        if signs.linked_data {
            self.linked_data.push(node);
        }
        if signs.meta {
            self.metas.push(node);
        }
        if signs.published {
            self.published.push(node);
        }
        if signs.time {
            self.times.push(Time::of(node));
        }
        if signs.heading {
            self.headings.push(node);
        }
        if signs.title
            && node
                .parent()
                .is_some_and(|parent| is_named(&parent, "head"))
        {
            self.titles.push(node);
        }
        if signs.canonical {
            self.canonical.get_or_insert(node);
        }
        if signs.html {
            self.html.get_or_insert(node);
        }
        if signs.dated && self.dated.len() < MOST_DATED {
            self.dated.push(node);
        }
        if self.signed.len() < MOST_SIGNED
            && (signs.signed || signs.name && is_within(&node, speaks_of_author))
        {
            self.signed.push(node);
        }
    }
}

impl<'d> Time<'d> {
    fn of(node: NodeRef<'d>) -> Self {
        let mut time = Time {
            node,
            in_article_header: false,
            in_article: false,
            in_main: false,
        };
        let mut in_header = false;
        for outer in node.ancestors_it(None) {
            if is_named(&outer, "header") {
                in_header = true;
            } else if is_named(&outer, "article") {
                time.in_article = true;
                time.in_article_header |= in_header;
            }
            time.in_main |=
                is_named(&outer, "main") || outer.attr("role").as_deref() == Some("main");
        }
        time
    }
}

impl Signs {
    fn of(element: &Element) -> Self {
        let mut signs = Signs::default();
        let mut is_json = false;
        let mut is_canonical = false;
        let mut has_pubdate = false;
        for attribute in &element.attrs {
            let value: &str = &attribute.value;
            match &*attribute.name.local {
                "class" => {
                    signs.dated |= DATED_CLASSES.iter().any(|part| value.contains(part));
                    signs.signed |= has_word(value, "byline")
                        || has_word(value, "author")
                        || value.contains("author-name")
                        || value.contains("byline");
                }
                "id" => signs.dated |= value.contains("date"),
                "itemprop" => {
                    signs.published |= has_word(value, "datePublished");
                    signs.signed |= has_word(value, "author");
                    signs.name = has_word(value, "name");
                }
                "property" => signs.published |= has_word(value, "datePublished"),
                "rel" => {
                    let words = || value.split_ascii_whitespace();
                    signs.signed |= words().any(|word| word.eq_ignore_ascii_case("author"));
                    is_canonical = words().any(|word| word.eq_ignore_ascii_case("canonical"));
                }
                "type" => is_json = value.eq_ignore_ascii_case("application/ld+json"),
                "pubdate" => has_pubdate = true,
                _ => {}
            }
        }
        match &*element.name.local {
            "script" => signs.linked_data = is_json,
            "meta" => signs.meta = true,
            "time" => {
                signs.time = true;
                signs.published |= has_pubdate;
            }
            "h1" => signs.heading = true,
            "title" => signs.title = true,
            "link" => signs.canonical = is_canonical,
            "html" => signs.html = true,
            _ => {}
        }
        signs
    }
}

fn has_word(value: &str, word: &str) -> bool {
    value.split_ascii_whitespace().any(|other| other == word)
}

fn is_named(node: &NodeRef<'_>, name: &str) -> bool {
    node.query_or(false, |inner| {
        inner
            .as_element()
            .is_some_and(|element| &*element.name.local == name)
    })
}

fn is_within(node: &NodeRef<'_>, found: impl Fn(&NodeRef<'_>) -> bool) -> bool {
    node.ancestors_it(None).any(|outer| found(&outer))
}

fn speaks_of_author(node: &NodeRef<'_>) -> bool {
    node.attr("itemprop")
        .is_some_and(|value| has_word(&value, "author"))
}

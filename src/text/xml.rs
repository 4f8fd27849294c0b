//! Markup as a tree, read leniently: feeds and agency files are often not well-formed, and what can be read is read.
//!
//! Knows elements, attributes, text, CDATA, comments and declarations; no namespaces beyond prefixes, no entities of its own
//! making, no external anything. Nesting beyond the limit is flattened, so recursion is bounded.

use std::borrow::Cow;

use memchr::memmem;

use super::references::unescape;

/// Elements nested deeper are put into the deepest one allowed.
const DEPTH: usize = 128;

/// An element with what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Prefix of the name, empty without one.
    pub prefix: String,
    /// Name without prefix, as written.
    pub name: String,
    /// Attributes in order, names without prefix.
    pub attributes: Vec<(String, String)>,
    /// Text and elements in order.
    pub children: Vec<Node>,
}

/// A piece of an element's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text, references resolved.
    Text(String),
}

/// Where the text of an element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the paragraph around it.
    Within,
    /// In a paragraph of its own.
    Own,
    /// Nowhere.
    Out,
}

impl Element {
    /// The value of an attribute, by name without prefix and without regard to case.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether it has this name, without regard to case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The elements in it.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements in it of a name.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.elements().filter(move |element| element.is(name))
    }

    /// The first element in it of a name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.is(name))
    }

    /// The first element down a path of names.
    pub fn path(&self, names: &[&str]) -> Option<&Element> {
        names
            .iter()
            .try_fold(self, |element, name| element.child(name))
    }

    /// The first element of a name anywhere below, in order of the text.
    pub fn find(&self, name: &str) -> Option<&Element> {
        self.elements().find_map(|element| {
            if element.is(name) {
                Some(element)
            } else {
                element.find(name)
            }
        })
    }

    /// All elements of a name anywhere below, in order of the text, not looking into those found.
    pub fn find_all<'e>(&'e self, name: &str) -> Vec<&'e Element> {
        let mut found = Vec::new();
        self.gather(name, &mut found);
        found
    }

    fn gather<'e>(&'e self, name: &str, found: &mut Vec<&'e Element>) {
        for element in self.elements() {
            if element.is(name) {
                found.push(element);
            } else {
                element.gather(name, found);
            }
        }
    }

    /// All text below, as it stands.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.gather_text(&mut text);
        text
    }

    fn gather_text(&self, text: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(part) => text.push_str(part),
                Node::Element(element) => element.gather_text(text),
            }
        }
    }

    /// The text of a child, trimmed; `None` when there is no such child or nothing in it.
    pub fn text_of(&self, name: &str) -> Option<String> {
        self.all(name)
            .map(|child| child.text().trim().to_owned())
            .find(|text| !text.is_empty())
    }

    /// Text below; `place` says which elements are paragraphs of their own and which are left out.
    pub fn paragraphs(&self, place: &dyn Fn(&Element) -> Place) -> String {
        let mut paragraphs = vec![String::new()];
        self.gather_paragraphs(place, &mut paragraphs);
        let lines: Vec<String> = paragraphs
            .iter()
            .map(|paragraph| super::normal::one_line(paragraph))
            .filter(|paragraph| !paragraph.is_empty())
            .collect();
        lines.join("\n\n")
    }

    fn gather_paragraphs(&self, place: &dyn Fn(&Element) -> Place, out: &mut Vec<String>) {
        for node in &self.children {
            match node {
                Node::Text(part) => {
                    if let Some(open) = out.last_mut() {
                        open.push_str(part);
                    }
                }
                Node::Element(element) => {
                    let place_of = place(element);
                    if place_of == Place::Out {
                        continue;
                    }
                    if place_of == Place::Own {
                        out.push(String::new());
                    }
                    element.gather_paragraphs(place, out);
                    if place_of == Place::Own {
                        out.push(String::new());
                    }
                }
            }
        }
    }

    /// The content as markup again, for content that is HTML.
    pub fn markup(&self) -> String {
        let mut out = String::new();
        self.write_markup(&mut out);
        out
    }

    fn write_markup(&self, out: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(text) => {
                    out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
                }
                Node::Element(element) => {
                    let name = element.name.to_ascii_lowercase();
                    out.push('<');
                    out.push_str(&name);
                    out.push('>');
                    if !matches!(name.as_str(), "br" | "img" | "hr") {
                        element.write_markup(out);
                        out.push_str("</");
                        out.push_str(&name);
                        out.push('>');
                    }
                }
            }
        }
    }
}

/// Reads a document or a fragment; the element returned has no name and holds the outermost ones.
pub fn parse(text: &str) -> Element {
    let mut stack: Vec<Element> = vec![Element::default()];
    let mut rest = text;
    while !rest.is_empty() {
        let at = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        let (before, markup) = rest.split_at(at);
        add_text(&mut stack, unescape(before));
        if markup.is_empty() {
            break;
        }
        rest = match markup.as_bytes().get(1) {
            Some(b'!') => declaration(markup, &mut stack),
            Some(b'?') => after(markup, "?>"),
            Some(b'/') => {
                let end = markup.find('>').unwrap_or(markup.len());
                let name = markup[2..end.max(2)].trim();
                close(&mut stack, local(name).1);
                markup.get(end + 1..).unwrap_or("")
            }
            Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' || *byte >= 0x80 => {
                open(markup, &mut stack)
            }
            _ => {
                add_text(&mut stack, Cow::Borrowed("<"));
                &markup[1..]
            }
        };
    }
    while stack.len() > 1 {
        fold(&mut stack);
    }
    stack.pop().unwrap_or_default()
}

fn add_text(stack: &mut [Element], text: Cow<'_, str>) {
    if text.is_empty() {
        return;
    }
    if let Some(top) = stack.last_mut() {
        match top.children.last_mut() {
            Some(Node::Text(known)) => known.push_str(&text),
            _ => top.children.push(Node::Text(text.into_owned())),
        }
    }
}

/// Puts the innermost open element into the one around it.
fn fold(stack: &mut Vec<Element>) {
    if stack.len() > 1
        && let Some(done) = stack.pop()
        && let Some(around) = stack.last_mut()
    {
        around.children.push(Node::Element(done));
    }
}

/// Closes the innermost open element of the name, and those in it; ignores a name that is not open.
fn close(stack: &mut Vec<Element>, name: &str) {
    if let Some(depth) = stack
        .iter()
        .skip(1)
        .rposition(|element| element.name.eq_ignore_ascii_case(name))
    {
        while stack.len() > depth + 1 {
            fold(stack);
        }
    }
}

fn after<'t>(markup: &'t str, end: &str) -> &'t str {
    memmem::find(markup.as_bytes(), end.as_bytes()).map_or("", |at| &markup[at + end.len()..])
}

fn declaration<'t>(markup: &'t str, stack: &mut [Element]) -> &'t str {
    if let Some(comment) = markup.strip_prefix("<!--") {
        return after(comment, "-->");
    }
    if let Some(data) = markup.strip_prefix("<![CDATA[") {
        let end = memmem::find(data.as_bytes(), b"]]>").unwrap_or(data.len());
        add_text(stack, Cow::Borrowed(&data[..end]));
        return data.get(end + 3..).unwrap_or("");
    }
    // A document type, perhaps with declarations of its own in brackets.
    let close = markup.find('>').unwrap_or(markup.len());
    match markup[..close].find('[') {
        Some(_) => after(after(markup, "]"), ">"),
        None => markup.get(close + 1..).unwrap_or(""),
    }
}

/// Prefix and name.
fn local(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// Reads a start tag; returns what follows it.
fn open<'t>(markup: &'t str, stack: &mut Vec<Element>) -> &'t str {
    let mut rest = &markup[1..];
    let name = take_while(&mut rest, |letter| {
        !letter.is_whitespace() && !matches!(letter, '>' | '/' | '<')
    });
    let (prefix, name) = local(name);
    let mut element = Element {
        prefix: prefix.to_owned(),
        name: name.to_owned(),
        ..Element::default()
    };
    let mut closed = false;
    loop {
        take_while(&mut rest, char::is_whitespace);
        match rest.chars().next() {
            None | Some('<') => break,
            Some('>') => {
                rest = &rest[1..];
                break;
            }
            Some('/') => {
                closed = rest[1..].starts_with('>');
                rest = &rest[1..];
            }
            Some(_) => {
                let before = rest.len();
                let key = take_while(&mut rest, |letter| {
                    !letter.is_whitespace() && !matches!(letter, '=' | '>' | '/' | '<')
                });
                take_while(&mut rest, char::is_whitespace);
                let value = match rest.strip_prefix('=') {
                    Some(after) => {
                        rest = after.trim_start();
                        attribute(&mut rest)
                    }
                    None => "",
                };
                if rest.len() == before {
                    // Not a letter of any attribute, such as a lone quote: passed over.
                    let first = rest.chars().next().map_or(1, char::len_utf8);
                    rest = &rest[first..];
                }
                if !key.is_empty() {
                    let key = local(key).1.to_owned();
                    element.attributes.push((key, unescape(value).into_owned()));
                }
            }
        }
    }
    stack.push(element);
    if closed || stack.len() > DEPTH {
        fold(stack);
    }
    rest
}

fn attribute<'t>(rest: &mut &'t str) -> &'t str {
    for quote in ['"', '\''] {
        if let Some(quoted) = rest.strip_prefix(quote) {
            let end = quoted.find(quote).unwrap_or(quoted.len());
            *rest = quoted.get(end + 1..).unwrap_or("");
            return &quoted[..end];
        }
    }
    take_while(rest, |letter| !letter.is_whitespace() && letter != '>')
}

fn take_while<'t>(rest: &mut &'t str, take: impl Fn(char) -> bool) -> &'t str {
    let end = rest.find(|letter| !take(letter)).unwrap_or(rest.len());
    let (taken, after) = rest.split_at(end);
    *rest = after;
    taken
}

/// The encoding that an XML or HTML declaration in the first bytes names.
pub fn declared_encoding(head: &[u8]) -> Option<String> {
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if !start.trim_ascii_start().starts_with(b"<?xml") {
        return None;
    }
    let head = String::from_utf8_lossy(&head[..head.len().min(2048)]);
    let declaration = head
        .trim_start_matches('\u{feff}')
        .trim_start()
        .strip_prefix("<?xml")?;
    let declaration = &declaration[..declaration.find("?>")?];
    let after = declaration
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = after
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    let value = after[1..].split(quote).next()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed() {
        let root = parse(
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]><a:b k='1&amp;2' x:l=\"v\"><c>t&lt;<![CDATA[<raw>]]></c><d/>tail<!-- no --></a:b>",
        );
        let element = root.child("b").expect("the root");
        assert_eq!(
            (
                element.prefix.as_str(),
                element.attribute("k"),
                element.attribute("l")
            ),
            ("a", Some("1&2"), Some("v"))
        );
        assert_eq!(element.text_of("c").as_deref(), Some("t<<raw>"));
        assert!(element.child("d").is_some());
        assert_eq!(element.text(), "t<<raw>tail");
    }

    #[test]
    fn broken_markup_gives_what_it_has() {
        let root =
            parse("<rss><channel><item><title>A & B < C</title><link>x</item><item><title>Two");
        let titles: Vec<String> = root
            .find_all("title")
            .iter()
            .map(|title| title.text())
            .collect();
        assert_eq!(titles, ["A & B < C", "Two"]);
        assert_eq!(root.find_all("item").len(), 2);
        for odd in [
            "<",
            "<a",
            "<a b",
            "<a b=",
            "<a b='",
            "</",
            "<!",
            "<![CDATA[",
            "<!--",
            "<?",
            "<a 'x>y",
            "&",
            "<é>",
            "<a/><",
        ] {
            parse(odd);
        }
        let deep = parse(&"<a>".repeat(100_000));
        assert_eq!(deep.children.len(), 1);
    }

    #[test]
    fn encodings_are_declared() {
        assert_eq!(
            declared_encoding(b"<?xml version=\"1.0\" encoding='koi8-r'?><a/>").as_deref(),
            Some("koi8-r")
        );
        assert_eq!(
            declared_encoding(b"<?xml version=\"1.0\"?><a encoding='x'/>"),
            None
        );
    }
}

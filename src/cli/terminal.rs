//! Text for people: control characters made harmless, colours only where they are wanted.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How text output looks: with colours or plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    /// Whether escape sequences are written.
    pub colored: bool,
}

/// What a piece of text is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// A title.
    Bold,
    /// Dates, outlets, counts.
    Dim,
    /// A word that matched.
    Match,
    /// Evidence of an event.
    Event,
}

impl Style {
    /// `text`, made harmless, in `ink`.
    pub(super) fn paint(self, ink: Ink, text: &str) -> String {
        let text = sanitize(text);
        if !self.colored || text.is_empty() {
            return text.into_owned();
        }
        let code = match ink {
            Ink::Bold => "1",
            Ink::Dim => "2",
            Ink::Match => "1;33",
            Ink::Event => "1;36",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    /// A snippet's marked HTML as terminal text; without colours the marked words stand in `[ ]`.
    pub(super) fn marked(self, html: &str) -> String {
        let mut out = String::with_capacity(html.len());
        let mut rest = html;
        while let Some(at) = rest.find("<mark") {
            out.push_str(&sanitize(&unescape(&rest[..at])));
            let Some((tag, after)) = rest[at..].split_once('>') else {
                rest = &rest[at..];
                break;
            };
            let (inside, after) = after.split_once("</mark>").unwrap_or((after, ""));
            let ink = if tag.contains("event") {
                Ink::Event
            } else {
                Ink::Match
            };
            let inside = unescape(inside);
            if self.colored {
                out.push_str(&self.paint(ink, &inside));
            } else {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "[{}]", sanitize(&inside));
            }
            rest = after;
        }
        out.push_str(&sanitize(&unescape(rest)));
        out
    }
}

/// `text` on one line and without anything that could move the cursor, change colours or reorder what is shown.
pub(super) fn sanitize(text: &str) -> Cow<'_, str> {
    let harmful = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !harmful(letter) {
            out.push(letter);
        }
    }
    Cow::Owned(out)
}

/// Undoes the five escapes that snippets use.
fn unescape(html: &str) -> Cow<'_, str> {
    if !html.contains('&') {
        return Cow::Borrowed(html);
    }
    Cow::Owned(
        html.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&#x27;", "'")
            .replace("&amp;", "&"),
    )
}

/// `1234567` as `1,234,567`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 article`, `2 articles`.
pub(super) fn counted(number: u64, singular: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {singular}{plural}", thousands(number))
}

/// Bytes with the unit that reads best.
pub(super) fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        small if small < 1e3 => format!("{small} B"),
        small if small < 1e6 => format!("{:.1} kB", small / 1e3),
        medium if medium < 1e9 => format!("{:.1} MB", medium / 1e6),
        large => format!("{:.2} GB", large / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_an_article_reaches_the_terminal_as_a_command() {
        assert_eq!(sanitize("plain"), "plain");
        assert_eq!(sanitize("a\x1b[31mred\x07\u{202e}b\r\n c"), "a[31mredb c");
    }

    #[test]
    fn marks_survive_in_both_styles() {
        let html =
            "the <mark>Guards</mark> &amp; <mark class=\"event\">struck</mark> back &lt;b&gt;";
        assert_eq!(
            Style { colored: false }.marked(html),
            "the [Guards] & [struck] back <b>"
        );
        assert_eq!(
            Style { colored: true }.marked("<mark>a</mark>"),
            "\x1b[1;33ma\x1b[0m"
        );
        assert_eq!(
            Style { colored: false }.marked("broken <mark"),
            "broken <mark"
        );
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(999), "999");
        assert_eq!(counted(1, "article"), "1 article");
        assert_eq!(size(2_500_000), "2.5 MB");
    }
}

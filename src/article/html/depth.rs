//! How hard a page is on a parser that follows the HTML standard: its work grows with the number of open elements at each
//! tag, so that a few megabytes of `<div>`, or of unclosed `<b>` before many paragraphs, would take hours or all memory.
//!
//! The estimate looks at tags alone, in one pass. Elements that need not be closed do not count as open.

/// Elements without an end tag, or whose end tag may be left out.
const UNCLOSED: [&str; 33] = [
    "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html",
    "img", "input", "li", "link", "meta", "optgroup", "option", "p", "param", "path", "rp", "rt",
    "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
];
/// Elements that a parser opens anew in each paragraph until they are closed.
const FORMATTING: [&str; 13] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strong", "tt", "u",
];
/// Open elements at a tag, on average, in pages that are taken.
const MEAN_OPEN: u64 = 256;
/// Open elements summed over all tags that any page may have.
const FREE_OPEN: u64 = 1 << 20;
/// The same for open formatting alone, each of which becomes an element again.
const MOST_FORMATTING: u64 = 4 << 20;

/// Whether parsing the markup would take unreasonable time or memory.
pub(super) fn is_too_deep(markup: &str) -> bool {
    let bytes = markup.as_bytes();
    let (mut open, mut formatting) = (0u64, 0u64);
    let (mut tags, mut sum, mut formatting_sum) = (0u64, 0u64, 0u64);
    for at in memchr::memchr_iter(b'<', bytes) {
        let closing = bytes.get(at + 1) == Some(&b'/');
        let rest = &bytes[at + 1 + usize::from(closing)..];
        let length = rest
            .iter()
            .take(12)
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        if length == 0 {
            continue;
        }
        tags += 1;
        sum += open;
        formatting_sum += formatting;
        let is_in = |names: &[&str]| {
            names
                .iter()
                .any(|name| name.as_bytes().eq_ignore_ascii_case(&rest[..length]))
        };
        if is_in(&FORMATTING) {
            formatting = step(formatting, closing);
        } else if is_in(&UNCLOSED) {
            continue;
        }
        open = step(open, closing);
    }
    sum > FREE_OPEN + MEAN_OPEN * tags || formatting_sum > MOST_FORMATTING
}

fn step(open: u64, closing: bool) -> u64 {
    if closing {
        open.saturating_sub(1)
    } else {
        open + 1
    }
}

#[cfg(test)]
mod tests {
    use super::is_too_deep;

    #[test]
    fn pages_are_taken_and_bombs_are_not() {
        let page = "<div><ul><li>One<li>Two</ul><p>Text with <b>bold</b> and <br> a <a href=x>link</a>.</div>";
        assert!(!is_too_deep(&page.repeat(20_000)));
        assert!(!is_too_deep(&"<p>Unclosed".repeat(100_000)));
        assert!(!is_too_deep(&format!(
            "{}text{}",
            "<div>".repeat(400),
            "</div>".repeat(400)
        )));
        assert!(is_too_deep(&"<div>".repeat(100_000)));
        let unclosed: String = (0..2_000).map(|n| format!("<b id={n}>")).collect();
        assert!(is_too_deep(&(unclosed + &"<p>x".repeat(100_000))));
    }
}

//! Plain text: the first line is the title when it looks like one, the rest the body.

use super::draft::Draft;
use crate::text::normal;

/// Longest line that can be a title, in characters.
const TITLE_CHARS: usize = 200;

/// Lines of the page around an article that have nothing to do with it.
const FURNITURE: [&str; 14] = [
    "a+ a-",
    "a- a+",
    "aa",
    "a a a",
    "share",
    "share this",
    "print",
    "email",
    "tweet",
    "advertisement",
    "ad",
    "read more",
    "comments",
    "follow us",
];

/// Reads title and body out of plain text.
pub(super) fn read(text: &str, draft: &mut Draft) {
    let text = normal::clean(text);
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty());
    let Some(first) = lines.next() else {
        return;
    };
    let rest: Vec<&str> = lines.collect();
    let title = first.trim();
    if rest.iter().all(|line| line.trim().is_empty()) || !is_title(title, rest[0]) {
        draft.body = normal::paragraphs(&text);
        return;
    }
    title.clone_into(&mut draft.title);
    let kept: Vec<&str> = rest
        .into_iter()
        .filter(|line| {
            let line = line.trim();
            line != title && !FURNITURE.contains(&line.to_lowercase().as_str())
        })
        .collect();
    draft.body = normal::paragraphs(&kept.join("\n"));
}

/// Whether a line heads the text rather than being its first sentence.
fn is_title(line: &str, next: &str) -> bool {
    let next = next.trim();
    let set_apart = next.is_empty();
    let goes_on = next
        .chars()
        .next()
        .is_some_and(|letter| letter.is_lowercase() || letter == ',');
    let sentence = line.ends_with(['.', '。', '؟', ',', ';', ':']) && !line.ends_with("...");
    let sentences = line.matches(". ").count();
    line.chars().count() <= TITLE_CHARS
        && !goes_on
        && sentences < 2
        && (set_apart || !sentence)
        && !(sentence && line.chars().count() > 120)
}

//! "Anti-" and "pro-" before a name: on whose side somebody stands, who is not of that land himself.

/// For or against the name that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Camp {
    For,
    Against,
}

/// Prefixes with their hyphen.
const PREFIXES: &[(&str, Camp)] = &[("anti-", Camp::Against), ("pro-", Camp::For)];

/// The prefix that a name begins with.
fn prefix(name: &str) -> Option<(&'static str, Camp)> {
    PREFIXES.iter().copied().find(|(prefix, _)| {
        name.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
            && name[prefix.len()..].starts_with(char::is_uppercase)
    })
}

/// How many bytes of a name are such a prefix.
pub(super) fn prefix_len(name: &str) -> usize {
    prefix(name).map_or(0, |(prefix, _)| prefix.len())
}

/// What the text right before `start` makes of the name that begins there.
pub(super) fn camp(text: &str, start: u32) -> Option<Camp> {
    let start = start as usize;
    let from = text[..start]
        .rfind(|letter: char| !letter.is_alphanumeric() && letter != '-')
        .map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
    let (prefix, camp) = prefix(&text[from..])?;
    (from + prefix.len() == start).then_some(camp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_counts_right_before_a_name() {
        let text = "An Anti-Iran rally of pro-Syrian groups in Iran, not anti-war ones";
        let at = |word: &str| text.find(word).unwrap() as u32;
        assert_eq!(camp(text, at("Iran")), Some(Camp::Against));
        assert_eq!(camp(text, at("Syrian")), Some(Camp::For));
        assert_eq!(camp(text, at("Iran,")), None);
        assert_eq!(camp("Iran", 0), None);
        assert_eq!(prefix_len("anti-Turkey"), 5);
        assert_eq!(prefix_len("anti-war"), 0);
        assert_eq!(prefix_len("Antigua"), 0);
    }
}

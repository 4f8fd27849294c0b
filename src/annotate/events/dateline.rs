//! Datelines ("BEIRUT, Oct 7 (Reuters) - ") cut off their sentence, so that the parser does not take the town for the subject.

use crate::annotate::{Sentence, Tag};

/// Longest dateline in tokens.
const LONGEST: usize = 24;

/// Cuts the sentence after its dateline; the dateline becomes a sentence of its own. `None` when there is none.
pub(crate) fn cut(text: &str, sentence: &mut Sentence) -> Option<Sentence> {
    let word = |at: usize| {
        let token = &sentence.tokens[at];
        &text[token.start as usize..token.end as usize]
    };
    if !word(0).starts_with(|letter: char| letter.is_uppercase()) {
        return None;
    }
    let dash = (1..sentence.tokens.len().min(LONGEST)).find(|&at| {
        matches!(word(at), "-" | "--" | "---" | "–" | "—")
            || (word(at) == ":" && word(at - 1) == ")")
    })?;
    // What stands in brackets may be anything: "(domestic service)".
    let bracketed = |at: usize| {
        let before = |mark: &str| (0..at).filter(|&other| word(other) == mark).count();
        before("(") > before(")")
    };
    let plain = (0..dash).all(|at| {
        if bracketed(at) {
            return true;
        }
        let word = word(at);
        word.starts_with(|letter: char| !letter.is_lowercase())
            || matches!(word, "and" | "of" | "the" | "de" | "al" | "with" | "from")
    });
    // A real dateline is in capitals, names a source in brackets or a date, or ends in a double dash.
    let shouted = word(0).len() > 2 && word(0).chars().all(|letter| !letter.is_lowercase());
    let bracket = word(dash - 1) == ")";
    let dated = word(dash - 1).bytes().all(|byte| byte.is_ascii_digit());
    let gap = |at: usize| at > 0 && sentence.tokens[at - 1].end < sentence.tokens[at].start;
    let set_off = gap(dash) || word(dash).len() > 1 || word(dash) == ":";
    // Notes of the agency: "-- [text]".
    let mut end = dash + 1;
    while end < sentence.tokens.len() && word(end) == "[" {
        let close = (end..sentence.tokens.len()).find(|&at| word(at) == "]")?;
        end = close + 1;
    }
    let follows = sentence.tokens.get(end).is_some_and(|token| {
        text[token.start as usize..].starts_with(|letter: char| {
            letter.is_uppercase() || letter == '"' || letter.is_numeric()
        })
    });
    if !plain
        || !set_off
        || !follows
        || !(shouted || bracket || dated || word(dash) == "--")
        || sentence.tokens.len() < end + 3
    {
        return None;
    }
    let tail = sentence.tokens.split_off(end);
    let mut rest = Sentence {
        field: sentence.field,
        start: tail.first()?.start,
        end: sentence.end,
        tokens: tail,
        parsed: false,
    };
    sentence.end = sentence.tokens.last()?.end;
    for (at, token) in rest.tokens.iter_mut().enumerate() {
        token.head = at as u16;
        token.tag = Tag::Xx;
    }
    Some(rest)
}

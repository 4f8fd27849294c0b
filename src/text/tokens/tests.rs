//! Tokens of English sentences, as treebanks cut them.

use super::*;
use proptest::prelude::*;

fn cut(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    tokenize(text, 0..text.len() as u32, &mut out);
    out.iter()
        .map(|r| &text[r.start as usize..r.end as usize])
        .collect()
}

#[test]
fn lists_are_sorted() {
    for list in [TITLES, MONTHS, OTHER] {
        assert!(list.is_sorted(), "{list:?}");
    }
}

#[test]
fn treebank_conventions() {
    for (text, tokens) in [
        ("Iranian-backed militias", "Iranian|-|backed|militias"),
        (
            "al-Akhtal's U.S. visa, Inc.",
            "al|-|Akhtal|'s|U.S.|visa|,|Inc.",
        ),
        (
            "\"They can't,\" Gen. Ali said.",
            "\"|They|ca|n't|,|\"|Gen.|Ali|said|.",
        ),
        (
            "$5.2m (about US$10) 20% 5km",
            "$|5.2|m|(|about|US$|10|)|20|%|5|km",
        ),
        (
            "see https://a.example/b?c=1 now",
            "see|https://a.example/b?c=1|now",
        ),
        (
            "We’ll go—now... 1990-91 24-hour",
            "We|’ll|go|—|now|...|1990|-|91|24-hour",
        ),
        (
            "NATO. George W. U.N. cannot",
            "NATO|.|George|W.|U.N.|can|not",
        ),
        ("'Tis the '90s and/or AT&T", "'|Tis|the|'90s|and|/|or|AT&T"),
        ("他走了。", "他|走|了|。"),
    ] {
        assert_eq!(cut(text).join("|"), tokens);
    }
}

proptest! {
    #[test]
    fn covers_everything_but_white_space(text in "\\PC{0,60}|[a-zA-Z0-9 .,'’\"$%/()-]{0,80}") {
        let mut out = Vec::new();
        tokenize(&text, 0..text.len() as u32, &mut out);
        let mut last = 0;
        let mut kept = String::new();
        for range in out {
            prop_assert!(range.start >= last && range.start < range.end);
            let piece = text.get(range.start as usize..range.end as usize);
            prop_assert!(piece.is_some());
            kept.push_str(piece.unwrap_or_default());
            last = range.end;
        }
        let all: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        prop_assert_eq!(kept, all);
    }
}

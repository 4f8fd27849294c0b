//! Sentences, told from abbreviations, quotations and lists.

use super::*;
use proptest::prelude::*;

fn split(text: &str) -> Vec<&str> {
    sentences(text)
        .into_iter()
        .map(|range| &text[range.start as usize..range.end as usize])
        .collect()
}

#[test]
fn starters_are_sorted() {
    assert!(STARTERS.is_sorted());
}

#[test]
fn abbreviations_do_not_end() {
    for text in [
        "Gen. Mark Adams met U.S. President Joan Lee on Jan. 5 at No. 10.",
        "J. K. Omar and George W. Hall work for Brand Inc. Chairman Lu.",
        "The price rose 3.5 percent, vs. Monday.",
    ] {
        assert_eq!(split(text), [text]);
    }
}

#[test]
fn stops_end() {
    assert_eq!(
        split("He left the U.S. The army stayed. \"We go.\" Then they went! \"Why?\" he asked."),
        [
            "He left the U.S.",
            "The army stayed.",
            "\"We go.\"",
            "Then they went!",
            "\"Why?\" he asked."
        ]
    );
    assert_eq!(
        split("Two were killed.They died at once"),
        ["Two were killed.", "They died at once"]
    );
}

#[test]
fn lines_end_where_they_mean_it() {
    assert_eq!(
        split("Army enters town\n\nTROOPS entered\nthe town on Monday.\n- one\n- two"),
        [
            "Army enters town",
            "TROOPS entered\nthe town on Monday.",
            "- one",
            "- two"
        ]
    );
}

#[test]
fn other_scripts() {
    assert_eq!(split("他走了。她来了！"), ["他走了。", "她来了！"]);
    assert_eq!(split("هل وصل؟ نعم وصل."), ["هل وصل؟", "نعم وصل."]);
    assert_eq!(split("वह गया। वह आई।"), ["वह गया।", "वह आई।"]);
}

proptest! {
    #[test]
    fn ranges_are_ordered_and_on_boundaries(text in "\\PC{0,80}|[a-zA-Z .!?\"\\n\\r。؟…]{0,200}") {
        let mut last = 0;
        for range in sentences(&text) {
            prop_assert!(range.start >= last && range.start < range.end);
            let piece = text.get(range.start as usize..range.end as usize);
            prop_assert!(piece.is_some_and(|piece| piece.trim() == piece));
            last = range.end;
        }
        let kept: usize = text.chars().filter(|c| !c.is_whitespace()).count();
        let seen: usize = sentences(&text)
            .iter()
            .map(|r| text[r.start as usize..r.end as usize].chars().filter(|c| !c.is_whitespace()).count())
            .sum();
        prop_assert_eq!(kept, seen);
    }
}

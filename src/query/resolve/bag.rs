//! Bags of words: which words of a query say what it is about.
//!
//! Words of two lists are left out where enough is left without them: those that say nothing in any text, and those that
//! only hold a sentence together, as in `which countries have been accused of …`. A word of the second list that is
//! written as a name (`WHO report on May floods`) stays.

use super::super::plan::{Plan, Scope, TextMatch};
use super::super::word::WordMatch;
use super::Joined;
use crate::document::analysis::{is_function_word, is_stop_word, words};

/// Telling words that a query must have for its function words to be left out.
const ENOUGH: usize = 3;

/// One word of a query with what is known of it.
struct BagWord {
    form: String,
    /// How often it stands there.
    times: u32,
    at: (usize, usize),
    telling: Telling,
}

/// How much a word says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Telling {
    /// Nothing, as `the`.
    Nothing,
    /// Only how the others hang together, as `which`.
    Little,
    /// What the query is about.
    Much,
}

/// How much a word says, written as a `name` or not.
pub(super) fn telling(form: &str, name: bool) -> Telling {
    if is_stop_word(form) {
        Telling::Nothing
    } else if is_function_word(form) && !name {
        Telling::Little
    } else {
        Telling::Much
    }
}

/// Whether the word at `start` is written as a name: with a capital where the rest of the sentence has small letters.
fn is_name(text: &str, start: usize) -> bool {
    let inside = text[..start]
        .trim_end()
        .ends_with(|before: char| !matches!(before, '.' | '?' | '!' | '"' | '“' | '('));
    inside && text[start..].starts_with(char::is_uppercase) && text.chars().any(char::is_lowercase)
}

/// The least that words must say to count, given what each of a query's words says; each word is counted once.
pub(super) fn least(all: impl Iterator<Item = Telling>) -> Telling {
    let (mut much, mut little) = (0, 0);
    for telling in all {
        match telling {
            Telling::Much => much += 1,
            Telling::Little => little += 1,
            Telling::Nothing => {}
        }
    }
    if much >= ENOUGH {
        Telling::Much
    } else if much + little > 0 {
        Telling::Little
    } else {
        Telling::Nothing
    }
}

/// A bag of words out of text that is no query: each word once, weighted by how often it stands there.
#[must_use]
pub fn plain_words(text: &str, joined: Joined) -> Plan {
    let mut bag: Vec<BagWord> = Vec::new();
    words(text, |word| {
        let telling = telling(word.form, is_name(text, word.start as usize));
        match bag.iter_mut().find(|known| known.form == word.form) {
            Some(known) => {
                known.times += 1;
                known.telling = known.telling.max(telling);
            }
            None => bag.push(BagWord {
                form: word.form.to_owned(),
                times: 1,
                at: (word.start as usize, word.end as usize),
                telling,
            }),
        }
    });
    let least = least(bag.iter().map(|word| word.telling));
    let mut plans: Vec<Plan> = bag
        .into_iter()
        .filter(|word| word.telling >= least)
        .map(|word| {
            Plan::Text(TextMatch {
                scope: Scope::Any,
                words: vec![WordMatch::of_form(&word.form)],
                slop: 0,
                boost: word.times as f32,
                at: word.at,
            })
        })
        .collect();
    match (plans.len(), joined) {
        (0, _) => Plan::Nothing,
        (1, _) => plans.remove(0),
        (_, Joined::All) => Plan::And(plans),
        (_, Joined::Any) => Plan::Or(plans),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bag(text: &str) -> Vec<String> {
        let plan = plain_words(text, Joined::Any);
        let mut found = Vec::new();
        plan.scored(&mut found);
        found
            .iter()
            .map(|text| match &text.words[0] {
                WordMatch::Word { word, .. } => word.form().to_owned(),
                other => panic!("{other:?} is no word"),
            })
            .collect()
    }

    #[test]
    fn words_that_say_little_are_left_out_where_enough_is_left() {
        assert_eq!(
            bag("Which countries have been accused of arming the rebels?"),
            ["countries", "accused", "arming", "rebels"]
        );
        assert_eq!(
            bag("WHICH COUNTRIES HAVE ARMED REBELS"),
            ["countries", "armed", "rebels"]
        );
        assert_eq!(bag("who was it"), ["who"]);
        assert_eq!(bag("to be or not to be"), ["to", "be", "or", "not"]);
    }

    #[test]
    fn names_are_no_function_words() {
        assert_eq!(
            bag("the WHO warned in May of cholera after floods"),
            ["WHO", "warned", "May", "cholera", "floods"].map(str::to_lowercase)
        );
    }
}

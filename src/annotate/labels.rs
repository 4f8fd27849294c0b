//! Unnamed actors → what people read: "government", "Iraqi police officers", whatever the case of the sentence.
//!
//! Words inside a mention keep their capitals, as the mention has them; all others are written small. What stands before a dash that
//! divides a headline belongs to no actor.

use super::{Actor, EntityType, Event, Mention, TextField};
/// Gives the unnamed actors of events one way of writing each.
pub(super) fn settle(events: &mut [Event], mentions: &[Mention]) {
    for event in events {
        let actors = event
            .source
            .iter_mut()
            .chain(&mut event.target)
            .chain(event.attribution.as_mut());
        for actor in actors.filter(|actor| !is_named(actor, mentions)) {
            actor.name = label(actor, mentions);
        }
    }
}

/// Whether the words of an actor are those of a mention.
fn is_named(actor: &Actor, mentions: &[Mention]) -> bool {
    let span = actor.span;
    span.is_none_or(|span| {
        mentions.iter().any(|mention| {
            (mention.field, mention.start, mention.end) == (span.field, span.start, span.end)
        })
    })
}

fn label(actor: &Actor, mentions: &[Mention]) -> String {
    // the name is the end of the words in the text, without determiners
    let same = actor
        .text
        .to_lowercase()
        .ends_with(&actor.name.to_lowercase());
    let Some(span) = actor.span.filter(|_| same) else {
        return actor.name.clone();
    };
    let from = span.start + actor.text.len().saturating_sub(actor.name.len()) as u32;
    let named = |at: u32, field: TextField| {
        mentions
            .iter()
            .find(|mention| mention.field == field && (mention.start..mention.end).contains(&at))
    };
    let mut out = String::with_capacity(actor.name.len());
    let mut at = 0;
    for word in actor.name.split_inclusive(char::is_whitespace) {
        let start = from + at as u32;
        at += word.len();
        match named(start, span.field) {
            // all capitals were the headline's
            Some(mention) if is_headline(mention, word) => out.push_str(&capitalized(word)),
            Some(_) => out.push_str(word),
            None if is_acronym(word) => out.push_str(word),
            None => out.push_str(&word.to_lowercase()),
        }
    }
    let line = super::entities::one_line(&out);
    let rest = [" - ", " -- ", " – "]
        .iter()
        .find_map(|dash| line.rsplit_once(dash).map(|(_, rest)| rest.to_owned()))
        .unwrap_or(line);
    let bare = rest
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.');
    let bare = ["the ", "a ", "an "]
        .iter()
        .find_map(|article| bare.strip_prefix(article))
        .unwrap_or(bare);
    if bare.is_empty() {
        actor.name.clone()
    } else {
        bare.to_owned()
    }
}

const LONGEST_ACRONYM: usize = 5;

/// Whether a word of a mention is no acronym but in the capitals of a headline.
fn is_headline(mention: &Mention, word: &str) -> bool {
    let adjective = mention.kind == EntityType::Nationality;
    is_loud(&mention.text)
        && (mention.text.len() > LONGEST_ACRONYM || adjective)
        && !word.contains('.')
        && word.trim_end().len() > 2
}

fn is_loud(text: &str) -> bool {
    !text.contains(char::is_lowercase) && text.contains(char::is_uppercase)
}

/// `US`, `U.S.`, `MPs`.
fn is_acronym(word: &str) -> bool {
    let word = word.trim_end();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    capitals > 1
        && word.len() <= LONGEST_ACRONYM
        && word
            .strip_suffix('s')
            .is_none_or(|word| !word.contains(char::is_lowercase))
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first
            .to_uppercase()
            .chain(chars.flat_map(char::to_lowercase))
            .collect()
    })
}

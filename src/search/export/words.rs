//! An event as people say it: "Iranian-backed militias → ASSAULT → US troops · Syria · alleged by the Pentagon".

use std::fmt::Write as _;

use crate::annotate::{Actor, Event};
use crate::ontology::Polarity;

/// The actors of one role, as the text calls them, by name where it has but a pronoun, joined by commas; `—` for nobody.
#[must_use]
pub fn actor_words(actors: &[Actor]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for actor in actors {
        let name = actor.called();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        "—".to_owned()
    } else {
        names.join(", ")
    }
}

/// The whole event in one line: who, what, whom, where, how many, and who says so.
#[must_use]
pub fn event_words(event: &Event) -> String {
    let mut line = format!("{} → {}", actor_words(&event.source), event.kind);
    if let Some(mode) = &event.mode {
        let _ = write!(line, "/{mode}");
    }
    if !event.target.is_empty() {
        let _ = write!(line, " → {}", actor_words(&event.target));
    }
    if let Some(place) = &event.place {
        let _ = write!(line, " · {}", place_words(&place.text, &place.name));
    }
    for (what, count) in &event.counts {
        let _ = write!(line, " · {} {what}", count_words(count.min, count.max));
    }
    if let Some(told) = polarity_words(event) {
        let _ = write!(line, " · {told}");
    }
    line
}

/// `denied by Tehran`, `alleged`; `None` for what is simply told.
#[must_use]
pub fn polarity_words(event: &Event) -> Option<String> {
    let by = event
        .attribution
        .as_ref()
        .map(|who| actor_words(std::slice::from_ref(who)))
        .filter(|who| who != "—");
    match (event.polarity, by) {
        (Polarity::Asserted, None) => None,
        (Polarity::Asserted, Some(who)) => Some(format!("according to {who}")),
        (told, None) => Some(told.as_str().to_owned()),
        (Polarity::Planned | Polarity::Hypothetical, Some(who)) => {
            Some(format!("{}, according to {who}", event.polarity))
        }
        (told, Some(who)) => Some(format!("{told} by {who}")),
    }
}

fn place_words<'a>(text: &'a str, name: &'a str) -> &'a str {
    if name.is_empty() { text } else { name }
}

/// `3`, `3–5`, `40 or more`.
#[must_use]
pub fn count_words(min: u32, max: Option<u32>) -> String {
    match max {
        Some(max) if max == min => min.to_string(),
        Some(max) => format!("{min}–{max}"),
        None => format!("{min} or more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pronouns_give_way_to_names() {
        let actor = |text: &str, name: &str| Actor {
            text: text.into(),
            name: name.into(),
            ..Actor::default()
        };
        let all = [
            actor("THEY", "Peruvian guerrillas"),
            actor("the army", "army"),
            actor("", "Kenya"),
            actor("the army", "army"),
        ];
        assert_eq!(actor_words(&all), "Peruvian guerrillas, the army, Kenya");
        assert_eq!(actor_words(&[]), "—");
    }
}

//! The path upwards from what stands behind a preposition: which nouns and verbs above it say how it is told.

use super::ahead::is_occasion_ahead;
use super::climb::Path;
use super::denial::{is_causal, is_negated_above};
use super::modality::local;
use super::status::{Status, apply, inherited, operator, voice};
use super::tree::Tree;
use crate::annotate::{Rel, Tag};
use crate::lexicon::events::{EventLexicon, Pos};
use crate::ontology::Polarity;

/// Goes from `path.now` over the preposition `head`; false where nothing stands above that.
pub(super) fn over(
    tree: &Tree<'_>,
    words: &EventLexicon,
    path: &mut Path,
    head: usize,
    status: &mut Status,
) -> bool {
    let now = path.now;
    let gerund = tree.rel(now) == Rel::Pcomp;
    let preposition = tree.lower(head);
    let Some(above) = tree.head(head).map(|above| governor(tree, words, above)) else {
        return false;
    };
    if path.telling && gerund && preposition == "without" {
        status.negated = true;
        status.raise(Polarity::Denied, tree.word(head));
    }
    if path.telling && is_causal(tree, above, preposition) && is_negated_above(tree, above) {
        status.negated = true;
        status.raise(Polarity::Denied, "not");
    }
    if path.telling && gerund && preposition == "by" && tree.is_verb(above) {
        // "Accused of plotting to topple him by firing at his car": how is told as what.
        local(tree, words, above, &[], status);
        path.means = true;
        path.now = above;
        return true;
    }
    if path.telling && preposition == "including" {
        if tree.is_verb(above) {
            // "Strikes are threatened, including a stoppage by miners"
            if let Some(found) =
                operator(tree, words, above, 'v').filter(|_| tree.is_passive(above))
            {
                apply(tree, found, above, status);
            }
            path.telling = false;
        }
        path.now = above;
        return true;
    }
    if path.telling
        && now == path.start
        && matches!(preposition, "in" | "at" | "during")
        && is_occasion_ahead(tree, words, now, above)
    {
        status.raise(Polarity::Planned, "will");
    }
    let near = matches!(
        preposition,
        "of" | "for" | "from" | "against" | "to" | "about" | "on" | "in" | "that" | "with"
    );
    path.telling &= near && !stands_by_itself(tree, words, path, head, above);
    if path.telling && tree.is_noun(above) {
        return over_noun(tree, words, path, head, above, status);
    }
    if path.telling
        && tree.lower(now) == "position"
        && matches!(tree.lower(above), "be" | "was" | "is" | "were" | "are")
    {
        // "Doubted that they were in a position to attack"
        path.now = above;
        return true;
    }
    if path.telling
        && preposition == "in"
        && matches!(
            tree.lower(above),
            "be" | "been" | "was" | "is" | "were" | "are"
        )
        && tree.kid(above, Rel::Neg).is_some()
    {
        // "Has not been in contact with Chad"
        status.negated = true;
        status.raise(Polarity::Denied, "not");
    }
    if path.telling && (tree.is_verb(above) || tree.tag(above) == Tag::Jj) {
        match operator(tree, words, above, 'v') {
            Some(found) if gerund || matches!(preposition, "of" | "for" | "from") => {
                voice(tree, found, above, status);
                apply(tree, found, above, status);
            }
            _ => {
                // "Could result in cities being bombed"
                if gerund {
                    inherited(tree, words, above, status);
                }
                path.telling = false;
            }
        }
    }
    path.now = above;
    true
}

/// The verb that an adverb belongs to where both together say how something is told: "stop short of", else the word itself.
fn governor(tree: &Tree<'_>, words: &EventLexicon, above: usize) -> usize {
    let adverb = matches!(tree.rel(above), Rel::Advmod | Rel::Prt);
    tree.head(above)
        .filter(|&verb| {
            adverb
                && tree.is_verb(verb)
                && operator(tree, words, verb, 'v')
                    .is_some_and(|found| found.rest.iter().any(|&word| tree.is(above, word)))
        })
        .unwrap_or(above)
}

/// Whether what stands behind a preposition is there whatever is said of it: "in time for his visit", "support for his veto",
/// "an agreement in the talks", "spared no effort in helping".
fn stands_by_itself(
    tree: &Tree<'_>,
    words: &EventLexicon,
    path: &Path,
    preposition: usize,
    above: usize,
) -> bool {
    let now = path.now;
    let word = tree.lower(preposition);
    let in_time = word == "for" && preposition >= 2 && tree.lower(preposition - 1) == "time";
    let backed = word == "for"
        && now == path.start
        && tree.kid(now, Rel::Poss).is_some()
        && matches!(
            tree.lower(above),
            "support" | "backing" | "approval" | "praise" | "sympathy"
        );
    let held = word == "in"
        && now == path.start
        && tree.rel(now) == Rel::Pobj
        && tree.is_noun(above)
        && !is_light(tree, words, above)
        && operator(tree, words, above, 'n').is_some();
    let spared = tree.lower(above) == "effort"
        && tree
            .head(above)
            .is_some_and(|verb| tree.lower(verb).starts_with("spar"));
    in_time || backed || held || spared
}

fn over_noun(
    tree: &Tree<'_>,
    words: &EventLexicon,
    path: &mut Path,
    preposition: usize,
    above: usize,
    status: &mut Status,
) -> bool {
    let now = path.now;
    let gerund = tree.rel(now) == Rel::Pcomp;
    path.now = above;
    if let Some(found) = operator(tree, words, above, 'n') {
        status.raise(found.polarity, tree.word(above));
        if found.voice && status.voice.is_none() {
            status.voice = tree.holder(above, 2);
        }
        return true;
    }
    // "Warned in a letter of killing hostages": a letter is of nothing that is done.
    let beyond = tree
        .head(above)
        .filter(|_| gerund && tree.lower(preposition) == "of" && tree.rel(above) == Rel::Pobj)
        .and_then(|of| tree.head(of))
        .and_then(|verb| Some((verb, operator(tree, words, verb, 'v')?)))
        .filter(|(_, found)| matches!(found.polarity, Polarity::Alleged | Polarity::Threatened));
    if let Some((verb, found)) = beyond {
        voice(tree, found, verb, status);
        apply(tree, found, verb, status);
        path.now = verb;
        return true;
    }
    let carried = tree.lower(now).starts_with("implement");
    if gerund && !carried && matches!(tree.lower(preposition), "on" | "about") {
        // "Its stance on sending arms": a topic, but "progress on implementing the pact".
        status.raise(Polarity::Hypothetical, tree.word(preposition));
    }
    path.telling &= is_light(tree, words, above);
    true
}

/// Whether a noun lends its possessor to the event below it: "role in".
fn is_light(tree: &Tree<'_>, words: &EventLexicon, noun: usize) -> bool {
    tree.lemmas[noun]
        .noun
        .is_some_and(|lemma| !words.lights(lemma, Pos::Noun).is_empty())
}

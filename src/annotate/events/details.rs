//! Where, how many and in which context.

use std::collections::BTreeMap;

use super::actors::Cast;
use super::dates::number;
use super::matching::{Match, Matcher};
use super::tree::Tree;
use crate::annotate::{CountRange, EntityType, Place, Rel, Tag};
use crate::lexicon::Lexicon;
use crate::lexicon::events::EventLexicon;
use crate::text::Span;

/// What is counted of whoever an event is done to, by the words that tell it.
const COUNTED: &[(&str, &[&str])] = &[
    (
        "killed",
        &[
            "kill",
            "slay",
            "murder",
            "massacre",
            "die",
            "perish",
            "assassinate",
            "execute",
            "behead",
            "lynch",
            "slaughter",
            "dead",
            "death",
            "killing",
            "murdered",
            "slain",
            "martyr",
            "claim",
            "casualty",
            "fatality",
        ],
    ),
    (
        "injured",
        &[
            "injure", "wound", "hurt", "maim", "injury", "injured", "wounded",
        ],
    ),
    (
        "arrested",
        &[
            "arrest",
            "detain",
            "jail",
            "imprison",
            "apprehend",
            "nab",
            "round",
            "capture",
            "arrested",
            "detained",
            "detention",
            "intern",
        ],
    ),
    (
        "abducted",
        &[
            "abduct",
            "kidnap",
            "hostage",
            "kidnapping",
            "abduction",
            "hijack",
            "snatch",
        ],
    ),
    (
        "displaced",
        &["displace", "evict", "uproot", "displacement"],
    ),
    ("deported", &["deport", "expel", "deportation", "extradite"]),
    ("released", &["release", "free", "freed", "released"]),
];

/// The token of the name of a place that is nearest to an event, and what it costs to take it for where that happened: words between
/// them, and more for other clauses, for whole countries, and for prepositions and heads that seldom lead to a place. `verb` is that of its clause, `used` are the tokens of
/// its parties.
pub(super) fn nearest_place(
    tree: &Tree<'_>,
    cast: &Cast<'_>,
    found: &Match,
    verb: usize,
    used: &[usize],
) -> Option<(u32, usize)> {
    let mut best: Option<(u32, usize)> = None;
    for at in 0..tree.len() {
        let Some(mention) = cast.mention(tree, at) else {
            continue;
        };
        if !matches!(mention.kind, EntityType::Place | EntityType::Country)
            || tree.rel(at) != Rel::Pobj && tree.rel(at) != Rel::Conj
        {
            continue;
        }
        let mut outer = at;
        while tree.rel(outer) == Rel::Conj
            && tree
                .head(outer)
                .is_some_and(|head| tree.mention[head].is_some())
        {
            outer = tree.head(outer).unwrap_or(outer);
        }
        let Some(preposition) = tree
            .head(outer)
            .filter(|&head| tree.rel(head) == Rel::Prep || tree.rel(head) == Rel::Advmod)
        else {
            continue;
        };
        let word = tree.lower(preposition);
        let near = matches!(
            word,
            "in" | "at"
                | "near"
                | "on"
                | "outside"
                | "inside"
                | "around"
                | "across"
                | "throughout"
                | "of"
                | "over"
                | "off"
                | "within"
                | "along"
        );
        if !near && !matches!(word, "from" | "to" | "into") {
            continue;
        }
        if used.contains(&at)
            && !matches!(
                word,
                "in" | "at" | "near" | "outside" | "to" | "into" | "on"
            )
        {
            continue;
        }
        let under = |above: usize| tree.dominates(above, preposition);
        let mut cost = at.abs_diff(found.head) as u32;
        let own = found
            .tokens
            .iter()
            .chain(&found.chain)
            .any(|&token| under(token));
        if !own {
            cost += if under(verb) { 20 } else { 100 };
        }
        // "in the countryside of X" is in X.
        let inner = word == "of"
            && tree
                .head(preposition)
                .is_some_and(|noun| super::reference::is_locative(tree, noun));
        if word == "of" && !inner || !near {
            cost += 60;
        }
        if mention.kind == EntityType::Country {
            cost += 6;
        }
        if tree.head(preposition).is_some_and(|head| {
            cast.mention(tree, head).is_some_and(|above| {
                matches!(above.kind, EntityType::Person | EntityType::Organization)
            })
        }) {
            cost += 80;
        }
        if best.is_none_or(|(known, _)| cost < known) && cost < 190 {
            best = Some((cost, at));
        }
    }
    best
}

/// The place of an event: in the phrases of its own words first, then anywhere in its clause, then in the sentence.
pub(super) fn place(
    tree: &Tree<'_>,
    cast: &Cast<'_>,
    lexicon: &Lexicon,
    found: &Match,
    verb: usize,
    used: &[usize],
) -> Option<Place> {
    let (_, at) = nearest_place(tree, cast, found, verb, used)?;
    let mention = cast.mention(tree, at)?;
    let position = lexicon
        .entity_by_id(&mention.id)
        .and_then(|entity| entity.position);
    Some(Place {
        text: mention.text.clone(),
        name: mention.name.clone(),
        country: mention.country.clone(),
        lat: position.map(|(lat, _)| round(lat)),
        lon: position.map(|(_, lon)| round(lon)),
        span: Some(Span {
            field: mention.field,
            start: mention.start,
            end: mention.end,
        }),
    })
}

fn round(degrees: f32) -> f64 {
    (f64::from(degrees) * 1e5).round() / 1e5
}

/// Numbers of people killed, injured, arrested … read at the phrases that are counted.
pub(super) fn counts(
    tree: &Tree<'_>,
    words: &EventLexicon,
    found: &Match,
    victims: &[usize],
) -> BTreeMap<String, CountRange> {
    let mut counts = BTreeMap::new();
    let Some((kind, _)) = COUNTED.iter().find(|(_, lemmas)| {
        found.tokens.iter().any(|&token| {
            lemmas.iter().any(|lemma| {
                words
                    .vocabulary
                    .number(lemma)
                    .is_some_and(|lemma| tree.is(token, lemma))
            })
        })
    }) else {
        return counts;
    };
    let mut total: Option<CountRange> = None;
    for &victim in victims {
        for head in tree.coordinated(victim) {
            if let Some(range) = amount(tree, head) {
                total = Some(match total {
                    None => range,
                    Some(sum) => CountRange {
                        min: sum.min.saturating_add(range.min),
                        max: sum.max.zip(range.max).map(|(a, b)| a.saturating_add(b)),
                    },
                });
            }
        }
    }
    if let Some(range) = total {
        counts.insert((*kind).to_owned(), range);
    }
    counts
}

/// How many the phrase headed by `at` speaks of.
fn amount(tree: &Tree<'_>, at: usize) -> Option<CountRange> {
    let word = tree.word(at).to_ascii_lowercase();
    let open = |min| Some(CountRange { min, max: None });
    let qualifiers: Vec<String> = tree
        .kids(at)
        .filter(|&kid| {
            matches!(
                tree.rel(kid),
                Rel::Nummod | Rel::Amod | Rel::Quantmod | Rel::Advmod
            )
        })
        .flat_map(|kid| {
            tree.kids(kid)
                .map(|below| tree.word(below).to_ascii_lowercase())
                .chain(std::iter::once(tree.word(kid).to_ascii_lowercase()))
                .collect::<Vec<_>>()
        })
        .collect();
    let bounded = |number: u32| {
        let has = |known: &[&str]| qualifiers.iter().any(|word| known.contains(&word.as_str()));
        if has(&["least", "over", "than", "minimum"]) && !has(&["fewer", "less"]) {
            CountRange {
                min: number,
                max: None,
            }
        } else if has(&["most", "fewer", "less"]) && has(&["up", "at", "than", "to"]) {
            CountRange {
                min: 0,
                max: Some(number),
            }
        } else {
            CountRange {
                min: number,
                max: Some(number),
            }
        }
    };
    match word.as_str() {
        "dozens" | "scores" => return open(24),
        "hundreds" => return open(200),
        "thousands" => return open(2_000),
        "tens" => return open(20),
        _ => {}
    }
    if tree.tag(at) == Tag::Cd {
        return number(&word).map(bounded);
    }
    for kid in tree.kids(at) {
        if tree.rel(kid) == Rel::Nummod && tree.tag(kid) == Tag::Cd {
            let mut value = number(tree.word(kid));
            if let Some(scale) = tree.kids(kid).find_map(|below| {
                (matches!(tree.rel(below), Rel::Compound | Rel::Nummod))
                    .then(|| number(tree.word(below)))
                    .flatten()
            }) {
                value = value.map(|value| value.saturating_mul(scale));
            }
            return value.map(bounded);
        }
        if tree.rel(kid) == Rel::Amod && tree.word(kid).eq_ignore_ascii_case("several") {
            return open(3);
        }
    }
    if matches!(tree.tag(at), Tag::Nn | Tag::Nnp)
        && tree.kids(at).any(|kid| {
            tree.rel(kid) == Rel::Det && matches!(tree.lower(kid), "a" | "an" | "one" | "another")
        })
    {
        return Some(CountRange {
            min: 1,
            max: Some(1),
        });
    }
    if tree.tag(at) == Tag::Nnp {
        return Some(CountRange {
            min: 1,
            max: Some(1),
        });
    }
    None
}

/// Contexts that words of the sentence hint at, those with most hints first, three at most.
pub(super) fn contexts(tree: &Tree<'_>, matcher: &Matcher<'_, '_>) -> Vec<String> {
    let words = matcher.words;
    let mut hints: BTreeMap<u8, u32> = BTreeMap::new();
    for at in 0..tree.len() {
        let Some(lemma) = tree.lemmas[at].noun.or(tree.lemmas[at].word) else {
            continue;
        };
        for (before, context) in words.contexts(lemma) {
            if before.len() <= at
                && before
                    .iter()
                    .enumerate()
                    .all(|(step, &word)| tree.is(at - 1 - step, word))
            {
                *hints.entry(*context).or_default() += 1;
            }
        }
    }
    let mut order: Vec<(u8, u32)> = hints.into_iter().collect();
    order.sort_by_key(|&(context, hints)| (std::cmp::Reverse(hints), context));
    order
        .into_iter()
        .take(3)
        .map(|(context, _)| words.context_name(context).to_owned())
        .collect()
}

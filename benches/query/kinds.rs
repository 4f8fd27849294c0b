//! What is asked: kinds of searches, each with its queries.

use super::made::{COUNTRIES, Dice};

/// One search, as names and values of parameters.
pub(crate) type Query = Vec<(&'static str, String)>;

/// Searches of one kind.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) queries: Vec<Query>,
}

/// Queries of a kind that has many.
const MANY: usize = 40;

const FACETS: &str =
    "country,organization,person,place,actor,event_type,source_country,outlet,tag,polarity";

const MOST: [&str; 4] = ["the", "and", "said", "of"];

/// Words that about one article in a hundred has, of the texts that `make_large.py` makes.
const RARE: [&str; 16] = [
    "amid",
    "missile",
    "absence",
    "athens",
    "african",
    "alliance",
    "bankruptcy",
    "alone",
    "coffee",
    "attitude",
    "iran",
    "austrian",
    "ban",
    "embassy",
    "accident",
    "sugar",
];

/// Words that two to eight articles in a hundred have.
const FAIRLY_RARE: [&str; 10] = [
    "airline",
    "agents",
    "wheat",
    "appointment",
    "analyst",
    "assistant",
    "arrival",
    "senate",
    "oil",
    "minister",
];

/// Types as often as they are made up, the frequent ones first.
const TYPES: [&str; 10] = [
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "COOPERATE",
    "AID",
    "CONCEDE",
    "RETREAT",
    "REQUEST",
    "ASSAULT",
    "ACCUSE",
];

fn of_words(words: &[&str], more: &[(&'static str, &str)]) -> Vec<Query> {
    let query = |word: &&str| {
        let more = more
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        std::iter::once(("q", (*word).to_owned()))
            .chain(more)
            .collect()
    };
    words.iter().map(query).collect()
}

fn one(settings: &[(&'static str, &str)]) -> Vec<Query> {
    let owned = settings
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    vec![owned.collect()]
}

/// Events of `slots` slots, drawn as the events themselves were; every second starts with the type.
fn of_slots(slots: usize, more: &[(&'static str, &str)]) -> Vec<Query> {
    let mut dice = Dice(slots as u64 * 7919 + 1);
    let country = |dice: &mut Dice| COUNTRIES[dice.zipf(40) as usize];
    let query = |number: usize| {
        let (source, target, place) = (country(&mut dice), country(&mut dice), country(&mut dice));
        let kind = TYPES[dice.zipf(10) as usize];
        let event = match (slots, number % 2) {
            (1, 0) => source.to_owned(),
            (1, _) => format!("* > {kind}"),
            (2, 0) => format!("{source} > {kind}"),
            (2, _) => format!("{source} > * > {target}"),
            (3, _) => format!("{source} > {kind} > {target}"),
            _ => format!("{source} > {kind} > {target} @ {place}"),
        };
        let more = more
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        std::iter::once(("event", event)).chain(more).collect()
    };
    (0..MANY).map(query).collect()
}

/// Everything that is asked.
pub(crate) fn kinds() -> Vec<Kind> {
    let counted = [("facet", FACETS), ("interval", "auto")];
    let everything = [("q", "*"), ("facet", FACETS), ("interval", "auto")];
    let ranked = [
        ("facet", FACETS),
        ("interval", "auto"),
        ("sort", "relevance"),
    ];
    let picks = [
        ("country", "USA"),
        ("tag", "tag 7"),
        ("facet", FACETS),
        ("interval", "auto"),
    ];
    let events = [
        ("country", "USA"),
        ("polarity", "denied"),
        ("facet", FACETS),
    ];
    let kind = |name, queries| Kind { name, queries };
    vec![
        kind("everything, ten facets, timeline", one(&everything)),
        kind(
            "a word in most articles, ten facets, timeline",
            of_words(&MOST, &ranked),
        ),
        kind(
            "a word in 2 to 8 %, ten facets, timeline",
            of_words(&FAIRLY_RARE, &counted),
        ),
        kind(
            "a word in 1 %, ten facets, timeline",
            of_words(&RARE, &counted),
        ),
        kind("a word in 1 %", of_words(&RARE, &[])),
        kind("two picks, ten facets", of_words(&RARE, &picks)),
        kind("picks of events, ten facets", of_words(&RARE, &events)),
        kind("event, four slots", of_slots(4, &[])),
        kind("event, three slots", of_slots(3, &[])),
        kind("event, two slots", of_slots(2, &[])),
        kind("event, one slot", of_slots(1, &[])),
        kind(
            "event, rare actor",
            one(&[("q", "event(source:\"Actor 4711\")")]),
        ),
        kind(
            "event and words",
            one(&[("q", "oil event(source:IRN target:USA)")]),
        ),
        kind(
            "event with text",
            one(&[("q", "event(source:USA text:government)")]),
        ),
        kind(
            "event with a date",
            one(&[("q", "event(source:USA type:ASSAULT date:2023-10)")]),
        ),
        kind("event, three slots, ten facets", of_slots(3, &counted)),
        kind("event, one slot, ten facets", of_slots(1, &counted)),
        kind("newest", one(&[("q", "senate"), ("sort", "newest")])),
        kind("prefix", one(&[("q", "sena*")])),
        kind("fuzzy", one(&[("q", "sennate~1")])),
        kind("dates", one(&[("q", "oil date:1997-10")])),
    ]
}

/// What somebody types, letter by letter.
pub(crate) fn beginnings() -> Vec<String> {
    let mut all = Vec::new();
    for whole in [
        "senate",
        "actor 12",
        "person 1",
        "united states",
        "zimbabwe",
        "mar",
    ] {
        all.extend((1..=whole.len()).map(|end| whole[..end].to_owned()));
    }
    all
}

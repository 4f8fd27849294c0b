//! Noun phrases → actors: names, role nouns with their country, sector and sponsor, pronouns and definite descriptions.

use std::collections::HashMap;

use super::home::home;
use super::reference::Seen;
use super::speaker::Quoted;
use super::tree::Tree;
use crate::annotate::camp::Camp;
use crate::annotate::{Actor, EntityType, Mention, Rel, Tag};
use crate::lexicon::Lexicon;
use crate::lexicon::events::{Agent, EventLexicon};
use crate::text::Span;

/// How deep an actor may stand inside another phrase ("the decision of the court").
pub(super) const DIG_DEPTH: u8 = 3;

/// An actor found in a phrase.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) actor: Actor,
    /// Token that heads it.
    pub(super) token: usize,
    /// How many steps inside the phrase it stood; 0 when the phrase itself is the actor.
    pub(super) depth: u8,
    /// Whether a pronoun or description was resolved.
    pub(super) resolved: bool,
    /// Whether it is merely a place.
    pub(super) place: bool,
}

/// All that is known of the actors of an article.
pub(super) struct Cast<'a> {
    pub(super) mentions: &'a [Mention],
    pub(super) lexicon: &'a Lexicon,
    pub(super) words: &'a EventLexicon,
    pub(super) known: HashMap<&'a str, (Option<String>, Option<String>)>,
    pub(super) seen: Vec<Seen>,
    /// Number of the sentence that was observed last.
    pub(super) now: usize,
    /// Whoever was quoted last.
    pub(super) quoted: Option<Quoted>,
    /// The land that the article is about.
    pub(super) home: Option<String>,
    /// Whether the article speaks of firms rather than of politics.
    pub(super) business: bool,
}

impl<'a> Cast<'a> {
    pub(super) fn new(
        mentions: &'a [Mention],
        lexicon: &'a Lexicon,
        words: &'a EventLexicon,
        business: bool,
    ) -> Self {
        Cast {
            mentions,
            lexicon,
            words,
            known: HashMap::new(),
            seen: Vec::new(),
            now: 0,
            quoted: None,
            home: home(mentions),
            business,
        }
    }

    /// All mentions of the article.
    pub(super) fn mentions(&self) -> &'a [Mention] {
        self.mentions
    }

    /// The mention that covers a token.
    pub(super) fn mention(&self, tree: &Tree<'_>, at: usize) -> Option<&'a Mention> {
        tree.mention[at].map(|number| &self.mentions[number as usize])
    }

    /// What a common noun says of an actor.
    pub(super) fn agent(&self, tree: &Tree<'_>, at: usize) -> Option<Agent> {
        if matches!(tree.tag(at), Tag::Jj | Tag::Jjr | Tag::Jjs | Tag::Rb)
            || tree.is_verb(at)
            || self.is_in_name(tree, at)
            || self.is_condition(tree, at)
        {
            return None;
        }
        let lemmas = tree.lemmas[at];
        [lemmas.noun, lemmas.word]
            .into_iter()
            .flatten()
            .flat_map(|lemma| self.words.agents(lemma))
            .find(|(before, _)| {
                before.len() <= at
                    && before
                        .iter()
                        .enumerate()
                        .all(|(step, &word)| tree.is(at - 1 - step, word))
            })
            .map(|(_, agent)| *agent)
    }

    /// Whether a capital word is part of a longer name that nobody knows: "General Partners" are no generals.
    fn is_in_name(&self, tree: &Tree<'_>, at: usize) -> bool {
        let unknown = |other: usize| {
            matches!(tree.tag(other), Tag::Nnp | Tag::Nnps) && tree.mention[other].is_none()
        };
        unknown(at)
            && tree.mention[at].is_none()
            && (tree.rel(at) == Rel::Compound
                && tree.head(at).is_some_and(|head| {
                    head == at + 1 && unknown(head) && !self.is_role(tree, head)
                })
                || at > 0
                    && unknown(at - 1)
                    && tree.head(at - 1) == Some(at)
                    && !self.is_role(tree, at - 1)
                    && !self.is_role(tree, at))
    }

    /// Whether "state" is a condition ("a state of siege") rather than a country ("the state of Kerala"), "authority" or "office" a
    /// power ("authority to sell") rather than who has it, "part" a share of nobody ("taking part"), and "deputy" a rank rather than a lawmaker ("deputy minister").
    fn is_condition(&self, tree: &Tree<'_>, at: usize) -> bool {
        match tree.lower(at) {
            "state" => tree
                .object_of(at, "of")
                .is_some_and(|object| self.mention(tree, object).is_none()),
            "part" | "parts" | "number" | "series" | "list" | "quarter" | "percent" | "third"
            | "fifth" => tree.object_of(at, "of").is_none(),
            "movement" => tree
                .object_of(at, "of")
                .is_some_and(|object| self.mention(tree, object).is_none()),
            "deputy" => matches!(tree.rel(at), Rel::Compound | Rel::Amod | Rel::Nmod),
            // "Came to power", "power to sell"
            "power" | "powers"
                if tree.kids(at).next().is_none()
                    || tree.kid(at, Rel::Acl).is_some()
                    || tree.kids(at).any(|kid| tree.lower(kid) == "for") =>
            {
                true
            }
            "securities" => true,
            // "Market forces", "it takes force", "interested parties", "bring to justice"
            "force" | "forces" => {
                has_word(tree, at, NO_ARMY)
                    || tree.lower(at) == "force" && tree.kids(at).next().is_none()
            }
            "party" | "parties" => has_word(tree, at, NO_PARTY),
            "justice" => {
                tree.word(at).starts_with('j')
                    && tree.rel(at) != Rel::Compound
                    && !has_word(tree, at, &["chief"])
            }
            // "The one that will return it", "a host of amendments"
            "one" => tree.object_of(at, "of").is_none(),
            "host" => tree.object_of(at, "of").is_some(),
            // "The world's richest club" is not the world.
            "world" => tree.rel(at) == Rel::Poss,
            "division" | "divisions" => is_business(tree, at),
            // "On guard against inflation", "Norstar and Fleet", "corporate raiders"
            "guard" => tree.head(at).is_some_and(|head| tree.lower(head) == "on"),
            "fleet" => tree.tag(at) == Tag::Nnp && tree.kid(at, Rel::Det).is_none(),
            "raider" | "raiders" => has_word(tree, at, &["corporate"]),
            "house" | "houses" => tree.word(at).starts_with('h') && !is_addressed(tree, at),
            "authority" | "office" | "powers" => tree.kids(at).all(|kid| {
                !matches!(
                    tree.rel(kid),
                    Rel::Det | Rel::Poss | Rel::Compound | Rel::Amod
                )
            }),
            _ => false,
        }
    }

    /// Whether a word is the name of an office or body ("Prime Minister").
    fn is_role(&self, tree: &Tree<'_>, at: usize) -> bool {
        tree.lemmas[at].noun.is_some_and(|lemma| {
            self.words
                .agents(lemma)
                .iter()
                .any(|(_, agent)| matches!(agent.sector, Some("GOV" | "LEG" | "JUD" | "COP")))
        })
    }

    /// The actors a noun phrase speaks of: it and those coordinated to it, or the first ones that stand inside it.
    ///
    /// Inside a phrase, who acts is not looked for after "in", "on" or "against".
    pub(super) fn actors(
        &self,
        tree: &Tree<'_>,
        at: usize,
        sentence: usize,
        acting: bool,
    ) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for head in tree.coordinated(at) {
            let here = if matches!(tree.tag(head), Tag::Prp | Tag::Prps) {
                self.pronouns(tree, head, sentence)
            } else {
                self.direct(tree, head, sentence, 0).into_iter().collect()
            };
            if here
                .first()
                .is_some_and(|first| found.iter().all(|known| known.token != first.token))
            {
                found.extend(here);
            }
        }
        share_country(tree, &mut found);
        let mut found: Vec<Found> = found
            .into_iter()
            .flat_map(|found| self.parties(tree, found))
            .collect();
        if found.is_empty() {
            for head in tree.coordinated(at) {
                found = self.dig(tree, head, sentence, 1, acting);
                if !found.is_empty() {
                    break;
                }
            }
        }
        found
    }

    /// The actor that a phrase itself names.
    pub(super) fn direct(
        &self,
        tree: &Tree<'_>,
        at: usize,
        sentence: usize,
        depth: u8,
    ) -> Option<Found> {
        if let Some((Camp::Against, number)) = tree.camp(at) {
            return Some(self.named(tree, at, &self.mentions[number as usize], depth));
        }
        if let Some(mention) = self.mention(tree, at) {
            return (!self.is_credit(tree, at, mention))
                .then(|| self.named(tree, at, mention, depth));
        }
        if matches!(tree.tag(at), Tag::Prp | Tag::Prps) {
            return self.pronoun(tree, at, sentence, depth);
        }
        if tree.is_money(at) {
            return None;
        }
        let agent = self.agent(tree, at)?;
        if agent.quantity
            && let Some(object) = tree.object_of(at, "of")
        {
            return self
                .direct(tree, object, sentence, depth)
                .map(|found| widen(tree, at, found));
        }
        Some(self.unnamed(tree, at, agent, sentence, depth))
    }

    /// Whether a name in brackets only says which agency or paper a text is from: "(AFP)".
    fn is_credit(&self, tree: &Tree<'_>, at: usize, mention: &Mention) -> bool {
        let bracketed = (0..at)
            .rev()
            .find(|&before| !self.shares_mention(tree, before, at))
            .is_some_and(|before| tree.word(before) == "(");
        bracketed
            && self
                .lexicon
                .entity_by_id(&mention.id)
                .is_some_and(|entity| entity.sector.as_deref() == Some("MED"))
    }

    fn shares_mention(&self, tree: &Tree<'_>, one: usize, other: usize) -> bool {
        tree.mention[one].is_some() && tree.mention[one] == tree.mention[other]
    }

    /// What a mention alone says of an actor.
    pub(super) fn mentioned(&self, mention: &Mention) -> Actor {
        let entity = self.lexicon.entity_by_id(&mention.id);
        Actor {
            text: mention.text.clone(),
            name: mention.name.clone(),
            country: mention.country.clone(),
            sector: entity
                .and_then(|entity| entity.sector.as_deref())
                .map(str::to_owned),
            sponsor: entity
                .and_then(|entity| entity.sponsor.as_deref())
                .map(str::to_owned),
            id: Some(mention.id.clone()),
            span: Some(Span {
                field: mention.field,
                start: mention.start,
                end: mention.end,
            }),
        }
    }

    pub(super) fn named(&self, tree: &Tree<'_>, at: usize, mention: &Mention, depth: u8) -> Found {
        let mut actor = self.mentioned(mention);
        if matches!(
            mention.kind,
            EntityType::Country | EntityType::Nationality | EntityType::Place
        ) {
            if is_ethnic(tree, at) {
                // "Ethnic Albanians" of Serbia are no citizens of Albania.
                let span = tree.span(tree.phrase_start(at), at);
                actor.text = span.slice(tree.text).unwrap_or_default().to_owned();
                actor.name = format!("ethnic {}", tree.word(at));
                actor.span = Some(span);
                actor.country = None;
                actor.sector = Some("CVL".to_owned());
                actor.id = None;
                return Found {
                    actor,
                    token: at,
                    depth,
                    resolved: false,
                    place: false,
                };
            }
            // "Iran's president" names the president; the country alone has no sector.
            let place = mention.kind == EntityType::Place;
            return Found {
                actor,
                token: at,
                depth,
                resolved: false,
                place,
            };
        }
        if let Some((country, sector)) = self.known.get(mention.id.as_str()) {
            actor.country = actor.country.or_else(|| country.clone());
            actor.sector = actor.sector.or_else(|| sector.clone());
        }
        self.qualify(tree, at, &mut actor);
        Found {
            actor,
            token: at,
            depth,
            resolved: false,
            place: false,
        }
    }
}

/// "Lawmakers and officials in Cuba": what is said of the last of several holds for all.
fn share_country(tree: &Tree<'_>, found: &mut [Found]) {
    let Some((last, others)) = found.split_last_mut() else {
        return;
    };
    let behind = tree
        .kids(last.token)
        .any(|kid| kid > last.token && tree.rel(kid) == Rel::Prep);
    if last.actor.id.is_some() || last.resolved || !behind {
        return;
    }
    for other in others {
        let plain = other.actor.id.is_none() && !other.resolved && other.actor.country.is_none();
        if plain && tree.kids(other.token).all(|kid| tree.rel(kid) != Rel::Prep) {
            other.actor.country.clone_from(&last.actor.country);
        }
    }
}

/// Words before "forces" that are no army's.
const NO_ARMY: &[&str] = &[
    "market",
    "work",
    "labour",
    "labor",
    "sales",
    "driving",
    "economic",
    "political",
    "social",
    "competitive",
    "natural",
    "full",
];

/// Words before "parties" that are those of a contract or dispute.
const NO_PARTY: &[&str] = &[
    "interested",
    "both",
    "third",
    "injured",
    "aggrieved",
    "involved",
    "outside",
    "contracting",
    "relevant",
    "concerned",
    "other",
    "all",
    "two",
    "various",
    "cross",
    "multi",
];

/// Whether one of the words hangs on a noun.
fn has_word(tree: &Tree<'_>, noun: usize, words: &[&str]) -> bool {
    tree.kids(noun).any(|kid| words.contains(&tree.lower(kid)))
}

/// Whether a division is one of a firm: "the parent's steel division", not "a tank division".
fn is_business(tree: &Tree<'_>, division: usize) -> bool {
    tree.kids(division).any(|kid| match tree.rel(kid) {
        Rel::Poss => tree.mention[kid].is_none(),
        Rel::Compound => {
            tree.mention[kid].is_none()
                && tree.word(kid).contains(char::is_alphabetic)
                && !matches!(
                    tree.lower(kid),
                    "army"
                        | "infantry"
                        | "tank"
                        | "armor"
                        | "armour"
                        | "cavalry"
                        | "guard"
                        | "guards"
                        | "paratroop"
                        | "marine"
                        | "mountain"
                        | "artillery"
                        | "airborne"
                )
        }
        _ => false,
    })
}

/// "Urged the house to pass it": a house is a chamber of parliament where it is spoken to, or has a capital; others are stormed.
fn is_addressed(tree: &Tree<'_>, house: usize) -> bool {
    tree.kids(house).all(|kid| tree.lower(kid) == "the")
        && tree.head(house).is_some_and(|verb| {
            let told = |kid| matches!(tree.rel(kid), Rel::Ccomp | Rel::Xcomp);
            tree.is_verb(verb) && tree.kids(verb).any(told)
        })
}

/// Whether a name tells descent, not citizenship: "ethnic Albanians".
pub(super) fn is_ethnic(tree: &Tree<'_>, at: usize) -> bool {
    at > 0 && tree.lower(at - 1) == "ethnic"
}

/// "Dozens of soldiers": the text of an actor begins where the quantity does.
fn widen(tree: &Tree<'_>, quantity: usize, mut found: Found) -> Found {
    let start = tree.phrase_start(quantity);
    if let Some(span) = &mut found.actor.span
        && !found.resolved
    {
        span.start = span.start.min(tree.sentence.tokens[start].start);
        found.actor.text = span.slice(tree.text).unwrap_or_default().to_owned();
    }
    found
}

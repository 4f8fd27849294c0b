//! Noun phrases → actors: names, role nouns with their country, sector and sponsor, pronouns and definite descriptions.

use std::collections::HashMap;

use super::tree::Tree;
use crate::annotate::{Actor, EntityType, Mention, Rel, Sentence, Tag};
use crate::lexicon::Lexicon;
use crate::lexicon::events::{Agent, EventLexicon};
use crate::text::Span;

/// How deep an actor may stand inside another phrase ("the decision of the court").
const DIG_DEPTH: u8 = 3;
/// How many sentences back a pronoun may point.
const REACH: usize = 3;
/// Endings and words that make a modifier a sponsor.
const BACKED: &[&str] = &[
    "backed",
    "supported",
    "sponsored",
    "funded",
    "armed",
    "trained",
    "aligned",
    "allied",
    "financed",
    "linked",
    "controlled",
];

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

/// Something that a later pronoun can point at.
#[derive(Clone, Debug)]
struct Seen {
    sentence: usize,
    subject: bool,
    person: bool,
    plural: bool,
    place: bool,
    country: bool,
    word: String,
    actor: Actor,
}

/// All that is known of the actors of an article.
pub(super) struct Cast<'a> {
    mentions: &'a [Mention],
    lexicon: &'a Lexicon,
    words: &'a EventLexicon,
    known: HashMap<&'a str, (Option<String>, Option<String>)>,
    seen: Vec<Seen>,
}

impl<'a> Cast<'a> {
    pub(super) fn new(
        mentions: &'a [Mention],
        lexicon: &'a Lexicon,
        words: &'a EventLexicon,
    ) -> Self {
        Cast {
            mentions,
            lexicon,
            words,
            known: HashMap::new(),
            seen: Vec::new(),
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
            if let Some(actor) = self.direct(tree, head, sentence, 0)
                && found.iter().all(|known| known.token != actor.token)
            {
                found.push(actor);
            }
        }
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
        if let Some(mention) = self.mention(tree, at) {
            return Some(self.named(tree, at, mention, depth));
        }
        if matches!(tree.tag(at), Tag::Prp | Tag::Prps) {
            return self.pronoun(tree, at, sentence, depth);
        }
        let money = tree.tag(at) == Tag::Cd
            && (tree.kids(at).any(|kid| tree.tag(kid) == Tag::Currency)
                || (at > 0 && tree.word(at - 1).ends_with(['$', '€', '£', '¥'])));
        if money {
            return None;
        }
        let agent = self.agent(tree, at)?;
        Some(self.unnamed(tree, at, agent, sentence, depth))
    }

    fn named(&self, tree: &Tree<'_>, at: usize, mention: &Mention, depth: u8) -> Found {
        let entity = self.lexicon.entity_by_id(&mention.id);
        let mut actor = Actor {
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
        };
        if matches!(
            mention.kind,
            EntityType::Country | EntityType::Nationality | EntityType::Place
        ) {
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

    /// Country and sector from titles, adjectives and appositions around a name.
    fn qualify(&self, tree: &Tree<'_>, at: usize, actor: &mut Actor) {
        let (mut country, mut sector, mut sponsor) = (None, None, None);
        for kid in tree.kids(at) {
            match tree.rel(kid) {
                Rel::Amod | Rel::Compound | Rel::Nmod | Rel::Poss | Rel::Appos => {
                    if tree.mention[kid].is_some() && tree.mention[kid] == tree.mention[at] {
                        continue;
                    }
                    if let Some(backer) = self.backer(tree, kid) {
                        sponsor = sponsor.or(backer.country.clone());
                        continue;
                    }
                    if let Some(mention) = self.mention(tree, kid) {
                        if mention.kind != EntityType::Person {
                            country = country.or_else(|| mention.country.clone());
                        }
                        continue;
                    }
                    if let Some(agent) = self.agent(tree, kid) {
                        let inner = self.unnamed(tree, kid, agent, usize::MAX, 0).actor;
                        sector = sector.or(inner.sector);
                        country = country.or(inner.country);
                    }
                }
                Rel::Prep if ["of", "from"].contains(&tree.word(kid)) => {
                    if let Some(mention) = tree
                        .kid(kid, Rel::Pobj)
                        .and_then(|object| self.mention(tree, object))
                    {
                        country = country.or_else(|| mention.country.clone());
                    }
                }
                _ => {}
            }
        }
        if tree.rel(at) == Rel::Appos
            && let Some(head) = tree.head(at)
            && let Some(agent) = self.agent(tree, head)
        {
            let outer = self.unnamed(tree, head, agent, usize::MAX, 0).actor;
            sector = sector.or(outer.sector);
            country = country.or(outer.country);
        }
        actor.country = actor
            .country
            .take()
            .or(country)
            .filter(|_| actor.sector.as_deref() != Some("IGO"));
        actor.sector = actor.sector.take().or(sector);
        actor.sponsor = actor.sponsor.take().or(sponsor);
    }

    /// The mention that backs: of "Iranian-backed", "backed by Iran".
    fn backer(&self, tree: &Tree<'_>, at: usize) -> Option<&'a Mention> {
        let word = tree.word(at);
        let last = word.rsplit('-').next().unwrap_or(word).to_ascii_lowercase();
        if !BACKED.contains(&last.as_str()) {
            return None;
        }
        if word.contains('-') {
            return self.mention(tree, at);
        }
        for kid in tree.kids(at) {
            if let Some(mention) = self.mention(tree, kid) {
                return Some(mention);
            }
            if matches!(tree.rel(kid), Rel::Agent | Rel::Prep)
                && let Some(object) = tree.kid(kid, Rel::Pobj)
                && let Some(mention) = self.mention(tree, object)
            {
                return Some(mention);
            }
        }
        // "Iranian - backed" cut into three words
        (at >= 2 && tree.word(at - 1) == "-")
            .then(|| self.mention(tree, at - 2))
            .flatten()
    }

    fn unnamed(
        &self,
        tree: &Tree<'_>,
        at: usize,
        agent: Agent,
        sentence: usize,
        depth: u8,
    ) -> Found {
        let start = tree.phrase_start(at);
        let span = tree.span(start, at);
        let mut actor = Actor {
            text: span.slice(tree.text).unwrap_or_default().to_owned(),
            sector: agent.sector.map(str::to_owned),
            span: Some(span),
            ..Actor::default()
        };
        let mut owner = None;
        let mut resolved = false;
        for kid in tree.kids(at) {
            match tree.rel(kid) {
                Rel::Amod | Rel::Compound | Rel::Nmod | Rel::Poss | Rel::Acl | Rel::Nummod => {
                    if let Some(backer) = self.backer(tree, kid) {
                        actor.sponsor = actor.sponsor.take().or_else(|| backer.country.clone());
                        continue;
                    }
                    if tree.rel(kid) == Rel::Acl {
                        continue;
                    }
                    let before = tree.word(kid);
                    if before.len() > 3
                        && kid + 2 < tree.len()
                        && tree.word(kid + 1) == "-"
                        && BACKED.contains(&tree.word(kid + 2))
                    {
                        if let Some(mention) = self.mention(tree, kid) {
                            actor.sponsor =
                                actor.sponsor.take().or_else(|| mention.country.clone());
                        }
                        continue;
                    }
                    if matches!(tree.tag(kid), Tag::Prps) && sentence != usize::MAX {
                        owner = Some(kid);
                        continue;
                    }
                    self.affiliate(tree, kid, &mut actor, agent);
                }
                _ => {}
            }
        }
        if let Some(owner) = owner
            && actor.country.is_none()
            && let Some(owner) = self.pronoun(tree, owner, sentence, 0)
        {
            actor.country = owner.actor.country;
            resolved = true;
        }
        for (word, weak) in [
            ("of", false),
            ("from", false),
            ("for", true),
            ("with", true),
            ("in", true),
            ("at", true),
        ] {
            if weak
                && (actor.country.is_some()
                    || (agent.person && agent.sector.is_none() && word != "in"))
            {
                continue;
            }
            for kid in tree.kids(at).filter(|&kid| {
                tree.rel(kid) == Rel::Prep && tree.word(kid).eq_ignore_ascii_case(word)
            }) {
                let Some(object) = tree.kid(kid, Rel::Pobj) else {
                    continue;
                };
                if weak {
                    if actor.country.is_none() {
                        actor.country = self
                            .mention(tree, object)
                            .and_then(|mention| mention.country.clone())
                            .or_else(|| {
                                self.dig(tree, object, sentence, DIG_DEPTH, false)
                                    .into_iter()
                                    .find_map(|found| found.actor.country)
                            });
                    }
                } else if self.mention(tree, object).is_some() {
                    self.affiliate(tree, object, &mut actor, agent);
                } else if let Some(inner) = self.agent(tree, object) {
                    let inner = self.unnamed(tree, object, inner, sentence, 0).actor;
                    actor.country = actor.country.take().or(inner.country);
                    actor.sponsor = actor.sponsor.take().or(inner.sponsor);
                    if agent.part || actor.sector.is_none() {
                        actor.sector = inner.sector.or(actor.sector.take());
                        actor.id = actor.id.take().or(inner.id);
                    }
                }
            }
        }
        // "the Russian president, Vladimir Putin"
        if let Some(name) = tree.kids(at).find(|&kid| {
            tree.rel(kid) == Rel::Appos
                && self.mention(tree, kid).is_some_and(|mention| {
                    matches!(
                        mention.kind,
                        EntityType::Person | EntityType::Organization | EntityType::Group
                    )
                })
        }) && agent.person
            != self
                .mention(tree, name)
                .is_some_and(|mention| mention.kind != EntityType::Person)
            && let Some(mention) = self.mention(tree, name)
        {
            actor.text.clone_from(&mention.text);
            actor.name.clone_from(&mention.name);
            actor.id = Some(mention.id.clone());
            actor.country = actor.country.take().or_else(|| mention.country.clone());
            actor.span = Some(Span {
                field: mention.field,
                start: mention.start,
                end: mention.end,
            });
            return Found {
                actor,
                token: name,
                depth,
                resolved,
                place: false,
            };
        }
        if actor.country.is_none()
            && actor.id.is_none()
            && sentence != usize::MAX
            && self.is_definite(tree, at)
            && let Some(before) = self.described(tree, at, sentence)
        {
            actor.country.clone_from(&before.country);
            actor.id.clone_from(&before.id);
            actor.sponsor = actor.sponsor.take().or_else(|| before.sponsor.clone());
            actor.sector = actor.sector.take().or_else(|| before.sector.clone());
            if before.id.is_some() {
                actor.name.clone_from(&before.name);
            }
            resolved = true;
        }
        if actor.name.is_empty() {
            actor.name = self.phrase_name(tree, start, at);
        }
        Found {
            actor,
            token: at,
            depth,
            resolved,
            place: false,
        }
    }

    /// Takes country, sector and id from a modifier: "Russian", "Hamas", "rebel".
    fn affiliate(&self, tree: &Tree<'_>, at: usize, actor: &mut Actor, agent: Agent) {
        if let Some(mention) = self.mention(tree, at) {
            match mention.kind {
                EntityType::Country | EntityType::Nationality | EntityType::Place => {
                    actor.country = actor.country.take().or_else(|| mention.country.clone());
                }
                EntityType::Organization | EntityType::Group => {
                    let named = self.named(tree, at, mention, 0).actor;
                    actor.country = actor.country.take().or(named.country);
                    let entity = self.lexicon.entity_by_id(&mention.id);
                    actor.country = actor.country.take().or_else(|| mention.country.clone());
                    let sector = entity
                        .and_then(|entity| entity.sector.as_deref())
                        .map(str::to_owned);
                    actor.sector = match (
                        sector,
                        agent.part || agent.sector.is_none() || agent.sector == Some("REB"),
                    ) {
                        (Some(sector), true) => Some(sector),
                        (sector, _) => actor.sector.take().or(sector),
                    };
                    actor.sponsor = actor.sponsor.take().or_else(|| {
                        entity
                            .and_then(|entity| entity.sponsor.as_deref())
                            .map(str::to_owned)
                    });
                    actor.id = actor.id.take().or_else(|| Some(mention.id.clone()));
                }
                EntityType::Person => {
                    actor.country = actor.country.take().or_else(|| {
                        mention.country.clone().or_else(|| {
                            self.known
                                .get(mention.id.as_str())
                                .and_then(|known| known.0.clone())
                        })
                    });
                }
            }
            return;
        }
        if let Some(modifier) = self.agent(tree, at) {
            if let Some(sector) = modifier.sector
                && (agent.part
                    || agent.sector.is_none()
                    || (agent.sector == Some("GOV") && !matches!(sector, "GOV" | "CVL")))
            {
                actor.sector = Some(sector.to_owned());
            }
            let inner = self.unnamed(tree, at, modifier, usize::MAX, 0).actor;
            actor.country = actor.country.take().or(inner.country);
            actor.sponsor = actor.sponsor.take().or(inner.sponsor);
        }
    }

    /// The phrase without article, number and possessive pronoun.
    fn phrase_name(&self, tree: &Tree<'_>, start: usize, at: usize) -> String {
        let mut first = start;
        while first < at
            && matches!(
                tree.tag(first),
                Tag::Dt | Tag::Prps | Tag::Cd | Tag::Pdt | Tag::Rb | Tag::In | Tag::Jjr | Tag::Jjs
            )
            && tree.mention[first].is_none()
        {
            first += 1;
        }
        tree.span(first, at)
            .slice(tree.text)
            .unwrap_or_default()
            .to_owned()
    }

    fn is_definite(&self, tree: &Tree<'_>, at: usize) -> bool {
        tree.kid(at, Rel::Det).is_some_and(|word| {
            ["the", "this", "these", "that", "those"]
                .iter()
                .any(|known| tree.word(word).eq_ignore_ascii_case(known))
        })
    }

    /// What "the group", "the gunmen", "the country" takes up again.
    fn described(&self, tree: &Tree<'_>, at: usize, sentence: usize) -> Option<&Actor> {
        let word = tree.word(at).to_ascii_lowercase();
        let near = self
            .seen
            .iter()
            .rev()
            .take_while(|seen| sentence.saturating_sub(seen.sentence) <= REACH * 2);
        match word.as_str() {
            "group" | "organization" | "organisation" | "movement" | "party" | "agency"
            | "body" | "militia" | "union" | "network" | "faction" => near
                .into_iter()
                .find(|seen| !seen.person && !seen.place && seen.actor.id.is_some())
                .map(|seen| &seen.actor),
            "country" | "nation" | "state" | "republic" | "kingdom" => near
                .into_iter()
                .find(|seen| seen.country)
                .map(|seen| &seen.actor),
            _ => near
                .into_iter()
                .find(|seen| seen.word == word)
                .map(|seen| &seen.actor),
        }
    }

    /// The antecedent of a pronoun: the nearest subject before it that agrees, else the nearest that agrees.
    fn pronoun(&self, tree: &Tree<'_>, at: usize, sentence: usize, depth: u8) -> Option<Found> {
        let word = tree.word(at).to_ascii_lowercase();
        let (person, plural) = match word.as_str() {
            "he" | "him" | "his" | "she" | "her" => (true, false),
            "it" | "its" => (false, false),
            "they" | "them" | "their" => (false, true),
            _ => return None,
        };
        let start = tree.sentence.tokens[at].start;
        let agrees = |seen: &&Seen| {
            let before = seen
                .actor
                .span
                .is_none_or(|span| seen.sentence < sentence || span.end <= start);
            before
                && sentence.saturating_sub(seen.sentence) <= REACH
                && if plural {
                    seen.plural || (!seen.person && !seen.place)
                } else if person {
                    seen.person && !seen.plural
                } else {
                    !seen.person && !seen.plural
                }
        };
        let mut best: Option<&Seen> = None;
        for back in 0..=REACH {
            let here = |seen: &&Seen| seen.sentence + back == sentence && agrees(seen);
            let subject = self
                .seen
                .iter()
                .rev()
                .filter(|seen| here(seen))
                .find(|seen| seen.subject);
            best = subject.or_else(|| {
                self.seen
                    .iter()
                    .filter(|seen| here(seen))
                    .find(|seen| seen.plural == plural)
            });
            if best.is_some() {
                break;
            }
        }
        let mut actor = best?.actor.clone();
        let span = tree.span(at, at);
        actor.text = tree.word(at).to_owned();
        actor.span = Some(span);
        Some(Found {
            actor,
            token: at,
            depth,
            resolved: true,
            place: false,
        })
    }

    /// The first actors inside a phrase: possessor, modifiers, then prepositional phrases and clauses.
    fn dig(
        &self,
        tree: &Tree<'_>,
        at: usize,
        sentence: usize,
        depth: u8,
        acting: bool,
    ) -> Vec<Found> {
        if depth > DIG_DEPTH {
            return Vec::new();
        }
        let mut kids: Vec<usize> = tree.kids(at).collect();
        kids.sort_by_key(|&kid| match tree.rel(kid) {
            Rel::Poss => 0,
            Rel::Compound | Rel::Amod | Rel::Nmod => 1,
            Rel::Prep if tree.word(kid) == "by" => 2,
            Rel::Prep => 3,
            Rel::Appos => 4,
            _ => 5,
        });
        for kid in kids {
            if acting
                && tree.rel(kid) == Rel::Prep
                && matches!(
                    tree.word(kid),
                    "in" | "on" | "against" | "at" | "near" | "to" | "into" | "with" | "for"
                )
            {
                continue;
            }
            let inside = match tree.rel(kid) {
                Rel::Poss | Rel::Compound | Rel::Amod | Rel::Nmod | Rel::Appos => {
                    if self.backer(tree, kid).is_some() {
                        continue;
                    }
                    let found = self.direct(tree, kid, sentence, depth);
                    match found {
                        Some(found) => vec![found],
                        None => self.dig(tree, kid, sentence, depth + 1, acting),
                    }
                }
                Rel::Prep | Rel::Agent
                    if !matches!(
                        tree.word(kid),
                        "after"
                            | "before"
                            | "since"
                            | "during"
                            | "amid"
                            | "following"
                            | "despite"
                            | "until"
                            | "as"
                            | "without"
                    ) =>
                {
                    match tree.kid(kid, Rel::Pobj) {
                        Some(object) => {
                            let heads = tree.coordinated(object);
                            let direct: Vec<Found> = heads
                                .iter()
                                .filter_map(|&head| self.direct(tree, head, sentence, depth))
                                .collect();
                            if direct.is_empty() {
                                self.dig(tree, object, sentence, depth + 1, acting)
                            } else {
                                direct
                            }
                        }
                        None => Vec::new(),
                    }
                }
                Rel::Acl | Rel::Relcl if tree.is_verb(kid) => {
                    let mut heads = tree.agents(kid);
                    heads.extend(
                        tree.kids(kid)
                            .filter(|&below| matches!(tree.rel(below), Rel::Nsubj | Rel::Dobj)),
                    );
                    heads
                        .into_iter()
                        .filter_map(|head| self.direct(tree, head, sentence, depth))
                        .take(1)
                        .collect()
                }
                _ => Vec::new(),
            };
            if !inside.is_empty() {
                return inside;
            }
        }
        Vec::new()
    }

    /// Learns from a sentence: who is there for later pronouns, and which country and sector a name was given.
    pub(super) fn observe(&mut self, tree: &Tree<'_>, sentence: usize) {
        for at in 0..tree.len() {
            let inner = tree.mention[at].is_some()
                && tree
                    .head(at)
                    .is_some_and(|head| tree.mention[head] == tree.mention[at]);
            if inner || !(tree.is_noun(at) || tree.mention[at].is_some()) {
                continue;
            }
            let modifier = matches!(tree.rel(at), Rel::Amod | Rel::Compound | Rel::Nmod);
            let Some(found) = self.direct(tree, at, sentence, 0) else {
                continue;
            };
            if let Some(mention) = self.mention(tree, at)
                && (found.actor.country.is_some() || found.actor.sector.is_some())
            {
                let known = self.known.entry(mention.id.as_str()).or_default();
                known.0 = known.0.take().or_else(|| found.actor.country.clone());
                known.1 = known.1.take().or_else(|| found.actor.sector.clone());
            }
            if modifier {
                continue;
            }
            let kind = self.mention(tree, at).map(|mention| mention.kind);
            let plural = matches!(tree.tag(at), Tag::Nns | Tag::Nnps) && kind.is_none()
                || kind == Some(EntityType::Group)
                || kind == Some(EntityType::Nationality);
            let person = match kind {
                Some(kind) => kind == EntityType::Person,
                None => self.agent(tree, at).is_some_and(|agent| agent.person),
            };
            let place = kind == Some(EntityType::Place)
                || (kind == Some(EntityType::Country) && tree.rel(at) == Rel::Pobj);
            self.seen.push(Seen {
                sentence,
                subject: matches!(tree.rel(at), Rel::Nsubj | Rel::Nsubjpass),
                person,
                plural,
                place,
                country: kind == Some(EntityType::Country),
                word: tree.word(at).to_ascii_lowercase(),
                actor: found.actor,
            });
        }
    }

    /// Learns the names of a sentence that was not parsed.
    pub(super) fn observe_names(&mut self, sentence: &Sentence, from: usize, number: usize) {
        let names = self.mentions[from..]
            .iter()
            .take_while(|mention| mention.field == sentence.field && mention.start < sentence.end);
        for (at, mention) in names.enumerate() {
            let entity = self.lexicon.entity_by_id(&mention.id);
            self.seen.push(Seen {
                sentence: number,
                subject: at == 0,
                person: mention.kind == EntityType::Person,
                plural: matches!(mention.kind, EntityType::Group | EntityType::Nationality),
                place: mention.kind == EntityType::Place,
                country: mention.kind == EntityType::Country,
                word: mention.text.to_ascii_lowercase(),
                actor: Actor {
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
                },
            });
        }
    }
}

//! Role nouns and what stands around a name → country, sector and sponsor of an actor.

use super::actors::{Cast, DIG_DEPTH, Found, is_ethnic};
use super::offices::is_outsider;
use super::tree::Tree;
use crate::annotate::camp::Camp;
use crate::annotate::entities::display;
use crate::annotate::phrases::BACKED;
use crate::annotate::{Actor, EntityType, Mention, Rel, Tag};
use crate::lexicon::events::Agent;
use crate::text::{Span, TextField};

impl<'a> Cast<'a> {
    /// Country and sector from titles, adjectives and appositions around a name.
    pub(super) fn qualify(&self, tree: &Tree<'_>, at: usize, actor: &mut Actor) {
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
                        // Of a title of several words the last one tells: "Deputy Press Secretary".
                        let inner = self.unnamed(tree, kid, agent, usize::MAX, 0).actor;
                        // "UAW vice-president Ephlin": the name may have both words before it.
                        let office = agent.anywhere && self.has_private_owner(tree, at);
                        sector = inner.sector.filter(|_| !office).or(sector);
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
        actor.sector = actor
            .sector
            .take()
            .or(sector)
            .or_else(|| self.sector_of_name(tree, at));
        actor.sponsor = actor.sponsor.take().or(sponsor);
    }

    /// What the last word of a body's name says of it: "the Regional Trial Court" is a court.
    fn sector_of_name(&self, tree: &Tree<'_>, at: usize) -> Option<String> {
        let mention = self.mention(tree, at)?;
        let lemma = tree.lemmas[at].noun?;
        let (_, agent) = self
            .words
            .agents(lemma)
            .iter()
            .find(|(before, agent)| before.is_empty() && !agent.part && !agent.person)?;
        let public = |sector: &&str| {
            matches!(*sector, "GOV" | "LEG" | "JUD" | "MIL" | "COP" | "PTY")
                && mention.kind == EntityType::Organization
                && mention.text.contains(' ')
                // "Ohio State" plays.
                && tree.lower(at) != "state"
        };
        agent.sector.filter(public).map(str::to_owned)
    }

    /// The mention that backs: of "Iranian-backed", "backed by Iran".
    pub(super) fn backer(&self, tree: &Tree<'_>, at: usize) -> Option<&'a Mention> {
        let word = tree.word(at);
        let last = word.rsplit('-').next().unwrap_or(word);
        if !BACKED.iter().any(|known| known.eq_ignore_ascii_case(last)) {
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

    pub(super) fn unnamed(
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
                    if let Some((camp, number)) = tree.camp(kid) {
                        // "Pro-Russian rebels"; politicians may well think so by themselves.
                        if camp == Camp::For && matches!(agent.sector, Some("REB" | "MIL")) {
                            let backer = &self.mentions[number as usize];
                            actor.sponsor = actor.sponsor.take().or_else(|| backer.country.clone());
                        }
                        continue;
                    }
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
                    if tree.rel(kid) == Rel::Poss && is_outsider(tree, at) {
                        continue;
                    }
                    if matches!(tree.tag(kid), Tag::Prps) && sentence != usize::MAX {
                        owner = Some(kid);
                        continue;
                    }
                    if tree.rel(kid) == Rel::Poss
                        && sentence != usize::MAX
                        && let Some(land) = self.owner_land(tree, kid, sentence)
                    {
                        actor.country = actor.country.take().or(Some(land));
                        resolved = true;
                        continue;
                    }
                    self.affiliate(tree, at, kid, &mut actor, agent);
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
                    self.affiliate(tree, at, object, &mut actor, agent);
                } else if let Some(inner) = self.agent(tree, object) {
                    let inner = self.unnamed(tree, object, inner, sentence, 0).actor;
                    actor.country = actor.country.take().or(inner.country);
                    actor.sponsor = actor.sponsor.take().or(inner.sponsor);
                    if agent.part || actor.sector.is_none() {
                        actor.sector = inner.sector.or(actor.sector.take());
                        actor.id = actor.id.take().or(inner.id);
                    }
                } else if actor.country.is_none() && sentence != usize::MAX {
                    // "The mayor of the West Bank city of Nablus"
                    actor.country = self
                        .dig(tree, object, sentence, DIG_DEPTH, false)
                        .into_iter()
                        .find_map(|found| found.actor.country);
                }
            }
        }
        self.settle_office(tree, at, agent, &mut actor);
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
            if agent.sector == Some("CVL") {
                // "His father, King Sihanouk"
                let titles = tree.kids(name).filter(|&kid| tree.mention[kid].is_none());
                let office = titles
                    .filter(|&kid| matches!(tree.rel(kid), Rel::Compound | Rel::Nmod))
                    .find_map(|kid| self.agent(tree, kid)?.sector);
                actor.sector = office.map(str::to_owned).or(actor.sector);
            }
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

    /// Takes country, sector and id from a modifier of `head`: "Russian", "Hamas", "rebel".
    pub(super) fn affiliate(
        &self,
        tree: &Tree<'_>,
        head: usize,
        at: usize,
        actor: &mut Actor,
        agent: Agent,
    ) {
        if let Some(mention) = self.mention(tree, at) {
            match mention.kind {
                EntityType::Nationality if is_ethnic(tree, at) => {}
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
                    || (agent.sector == Some("GOV")
                        && !matches!(sector, "GOV" | "CVL" | "MED")
                        && !is_ministerial(tree, head)))
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
            && (matches!(
                tree.tag(first),
                Tag::Dt
                    | Tag::Prps
                    | Tag::Cd
                    | Tag::Pdt
                    | Tag::Rb
                    | Tag::Rbr
                    | Tag::Rbs
                    | Tag::In
                    | Tag::To
                    | Tag::Jjr
                    | Tag::Jjs
            ) || !tree.word(first).contains(char::is_alphanumeric))
            && tree.mention[first].is_none()
        {
            first += 1;
        }
        let name = tree.span(first, at).slice(tree.text).unwrap_or_default();
        if name.contains(char::is_lowercase) || !tree.in_capitals() {
            // "Officials said": the capital is that of the sentence.
            let common = matches!(tree.tag(first), Tag::Nn | Tag::Nns | Tag::Jj)
                && tree.sentence.field == TextField::Body
                && name.chars().nth(1).is_some_and(char::is_lowercase);
            if first == 0 && common && tree.mention[0].is_none() {
                let start = name.chars().next().map_or(0, char::len_utf8);
                return name[..start].to_lowercase() + &name[start..];
            }
            return name.to_owned();
        }
        // Where everything is in capitals they tell nothing: "ARMED FORCES" are "armed forces".
        let mut written = String::with_capacity(name.len());
        for word in first..=at {
            if word > first && tree.spaced(word) {
                written.push(' ');
            }
            match self.mention(tree, word) {
                Some(mention) => {
                    written.push_str(&display(self.lexicon, mention.kind, tree.word(word)));
                }
                None => written.push_str(&tree.word(word).to_lowercase()),
            }
        }
        written
    }
}

/// "The justice minister", "the security ministry", "bank regulators" are of the government.
fn is_ministerial(tree: &Tree<'_>, head: usize) -> bool {
    let word = tree.lower(head);
    word.starts_with("minist")
        || word.starts_with("regulator")
        || matches!(word, "secretary" | "department" | "undersecretary")
}

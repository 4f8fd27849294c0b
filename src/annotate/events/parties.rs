//! One phrase that speaks of several: "Israeli and Palestinian leaders", "the presidents of Iran and Iraq", "army and police officers".

use super::actors::{Cast, Found};
use super::tree::Tree;
use crate::annotate::{Actor, EntityType, Rel, Tag};
use crate::lexicon::events::Agent;
use crate::text::Span;

impl Cast<'_> {
    /// Those that a plural noun with several names speaks of, one by one; the actor itself if it is one.
    pub(super) fn parties(&self, tree: &Tree<'_>, both: Found) -> Vec<Found> {
        let plain = both.depth == 0
            && !both.resolved
            && tree.tag(both.token) == Tag::Nns
            && tree.mention[both.token].is_none();
        if !plain {
            return vec![both];
        }
        self.by_modifier(tree, &both)
            .or_else(|| self.by_preposition(tree, &both))
            .unwrap_or_else(|| vec![both])
    }

    /// "Israeli and Palestinian leaders".
    fn by_modifier(&self, tree: &Tree<'_>, both: &Found) -> Option<Vec<Found>> {
        let noun = both.token;
        let agent = self.agent(tree, noun)?;
        let tells = |at: usize| match self.mention(tree, at) {
            Some(mention) => mention.kind != EntityType::Person,
            // "Army and police officers", not "government and employers' groups"
            None => {
                tree.rel(at) != Rel::Poss
                    && tree.kid(at, Rel::Poss).is_none()
                    && self
                        .agent(tree, at)
                        .is_some_and(|agent| agent.sector.is_some())
            }
        };
        let first = tree.kids(noun).find(|&kid| {
            matches!(
                tree.rel(kid),
                Rel::Amod | Rel::Compound | Rel::Nmod | Rel::Poss
            ) && kid < noun
                && tells(kid)
                && tree.kid(kid, Rel::Cc).is_some()
        })?;
        let mut names = tree.coordinated(first);
        if let [only] = names[..] {
            // "UK and EU negotiators": the second hangs on the noun beside the first.
            names.extend(tree.kids(noun).filter(|&kid| {
                kid > only
                    && kid < noun
                    && tree.mention[kid].is_some()
                    && tree.mention[kid] != tree.mention[only]
            }));
        }
        names.sort_unstable();
        let last = *names.last()?;
        if names.len() < 2 || last >= noun || !names.iter().all(|&name| tells(name)) {
            return None;
        }
        // The adjective may be a name of several words.
        let end = (last..noun).rev().find(|&at| {
            at == last || tree.mention[at] == tree.mention[last] && tree.mention[at].is_some()
        })?;
        let mut role = tree.span(end + 1, noun).slice(tree.text)?.to_owned();
        if let Some(one) = self.one_body(tree, noun, agent) {
            role.truncate(role.len() - tree.word(noun).len());
            role += one;
        }
        let party = |&name: &usize| {
            let span = match self.mention(tree, name) {
                Some(mention) => Span {
                    field: mention.field,
                    start: mention.start,
                    end: mention.end,
                },
                None => tree.span(name, name),
            };
            let word = span.slice(tree.text).unwrap_or_default();
            let mut actor = Actor {
                name: format!("{word} {role}"),
                sector: agent.sector.map(str::to_owned),
                sponsor: both.actor.sponsor.clone(),
                ..Actor::default()
            };
            let span = if name == last {
                Span {
                    end: tree.sentence.tokens[noun].end,
                    ..span
                }
            } else {
                span
            };
            actor.text = span.slice(tree.text).unwrap_or_default().to_owned();
            actor.span = Some(span);
            self.affiliate(tree, noun, name, &mut actor, agent);
            // "EU negotiators" are the Union's, which has no officials of a land.
            if let Some(body) = self.mention(tree, name)
                && self.mentioned(body).sector.as_deref() == Some("IGO")
            {
                actor.name.clone_from(&body.name);
                actor.sector = Some("IGO".to_owned());
            }
            Found {
                actor,
                token: if name == last { noun } else { name },
                depth: 0,
                resolved: false,
                place: false,
            }
        };
        let parties: Vec<Found> = names.iter().map(party).collect();
        differ(&parties).then_some(parties)
    }

    /// "The Danish and German governments": each has one.
    fn one_body(&self, tree: &Tree<'_>, noun: usize, agent: Agent) -> Option<&str> {
        let body = !agent.person && matches!(agent.sector, Some("GOV" | "LEG" | "JUD"));
        let lemma = tree.lemmas[noun].noun.filter(|_| body)?;
        let name = self.words.vocabulary.name(lemma);
        (name != "authority").then_some(name)
    }

    /// "The presidents of Iran and Iraq", "officials in Paris and London".
    fn by_preposition(&self, tree: &Tree<'_>, both: &Found) -> Option<Vec<Found>> {
        both.actor.country.as_ref()?;
        let object = tree
            .kids(both.token)
            .filter(|&kid| {
                tree.rel(kid) == Rel::Prep && matches!(tree.lower(kid), "of" | "from" | "in")
            })
            .find_map(|kid| tree.kid(kid, Rel::Pobj))?;
        let names = tree.coordinated(object);
        let lands: Vec<_> = names
            .iter()
            .filter_map(|&name| Some((name, self.mention(tree, name)?)))
            .filter(|(_, mention)| matches!(mention.kind, EntityType::Country | EntityType::Place))
            .collect();
        if lands.len() < 2
            || lands.len() < names.len()
            || both.actor.id.is_some()
            || lands[0].1.country != both.actor.country
        {
            return None;
        }
        let mut parties = vec![both.clone()];
        for (name, mention) in &lands[1..] {
            let mut party = both.clone();
            party.token = *name;
            party.actor.country.clone_from(&mention.country);
            party.actor.text.clone_from(&mention.text);
            party.actor.span = Some(Span {
                field: mention.field,
                start: mention.start,
                end: mention.end,
            });
            parties.push(party);
        }
        differ(&parties).then_some(parties)
    }
}

/// Whether these are several: of different lands, bodies or sectors.
fn differ(parties: &[Found]) -> bool {
    let first = &parties[0].actor;
    parties[1..].iter().all(|party| {
        party.actor.country != first.country
            || party.actor.sector != first.sector
            || party.actor.id != first.id
    })
}

//! Tagged sentences and mentions → phrases without a name of their own: groups by their role ("Iranian-backed Shia militias", "Iraqi
//! security forces", "the rebels"), and descriptions of whom the article named before ("the company", "the minister").
//!
//! These mentions are of the type `group` and may hold other mentions ("Iranian"). Which nouns are roles stands in
//! `schema/events/agents.tsv`; no parse is needed.

use super::camp::{Camp, camp};
use super::entities::one_line;
use super::{Mention, Sentence, Tag};
use crate::article::Article;
use crate::lexicon::events::{Agent, Lemmas};
use crate::lexicon::{Lexicon, id_of};
use crate::ontology::EntityType;

/// What `why` of a role phrase begins with.
pub(crate) const ROLE: &str = "role:";
/// What `why` of a description begins with.
pub(crate) const DESCRIPTION: &str = "article: describes";
/// How many sentences back a description may point.
const REACH: usize = 8;
/// Participles that make what stands before them a sponsor: "Iranian-backed".
pub(super) const BACKED: &[&str] = &[
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
/// Sectors whose members are worth naming even where nothing says whose they are, and whose bodies are.
const UNNAMED_PEOPLE: &[&str] = &["REB", "OPP", "MIL", "COP"];
const UNNAMED_BODIES: &[&str] = &["REB", "OPP"];
/// Sectors in which "the firm" or "the party" means the last one named; there are too many ministries and courts for that.
const LAST_NAMED: &[&str] = &["BUS", "PTY", "REB", "MED", "NGO"];

/// The phrases of an article, in the order of the text; `lemmas` are those of the words of each sentence, `mentions` are its other mentions in that order.
pub(super) fn find(
    lexicon: &Lexicon,
    article: &Article,
    sentences: &[Sentence],
    lemmas: &[Vec<Lemmas>],
    mentions: &[Mention],
) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut named: Vec<Named<'_>> = Vec::new();
    for (number, (sentence, lemmas)) in sentences.iter().zip(lemmas).enumerate() {
        let from = mentions.partition_point(|mention| {
            (mention.field, mention.end) <= (sentence.field, sentence.start)
        });
        let here = &mentions[from..];
        let to = here.partition_point(|mention| {
            (mention.field, mention.start) < (sentence.field, sentence.end)
        });
        let reading = Reading {
            lexicon,
            text: article.text(sentence.field),
            sentence,
            lemmas,
            mentions: &here[..to],
        };
        for at in 0..sentence.tokens.len() {
            let Some(agent) = reading.head(at) else {
                continue;
            };
            if let Some(phrase) = reading.role(at, agent) {
                found.push(phrase);
            } else if let Some(description) = reading.description(at, agent, number, &named) {
                found.push(description);
            }
        }
        named.extend(
            reading
                .mentions
                .iter()
                .filter_map(|mention| reading.named(mention, number)),
        );
    }
    found
}

/// Someone whom a later description may mean.
struct Named<'m> {
    mention: &'m Mention,
    sentence: usize,
    /// Lower-cased words of the name, and of the titles before it.
    words: Vec<String>,
    sector: Option<String>,
}

/// A sentence as it is read.
struct Reading<'a> {
    lexicon: &'a Lexicon,
    text: &'a str,
    sentence: &'a Sentence,
    lemmas: &'a [Lemmas],
    mentions: &'a [Mention],
}

impl<'a> Reading<'a> {
    fn word(&self, at: usize) -> &'a str {
        let token = &self.sentence.tokens[at];
        &self.text[token.start as usize..token.end as usize]
    }

    fn tag(&self, at: usize) -> Tag {
        self.sentence
            .tokens
            .get(at)
            .map_or(Tag::Period, |token| token.tag)
    }

    /// Whether white space stands before a token.
    fn spaced(&self, at: usize) -> bool {
        let tokens = &self.sentence.tokens;
        at > 0 && tokens[at - 1].end < tokens[at].start
    }

    /// The mention that covers a token.
    fn mention(&self, at: usize) -> Option<&'a Mention> {
        let token = &self.sentence.tokens[at];
        self.mentions
            .iter()
            .find(|mention| mention.start < token.end && token.start < mention.end)
    }

    /// What the noun at `at` says of an actor, when it ends a phrase and is no part of a name.
    fn head(&self, at: usize) -> Option<Agent> {
        if !self.tag(at).is_noun() || self.tag(at + 1).is_noun() || self.tag(at + 1) == Tag::Hyph {
            return None;
        }
        let words = self.lexicon.events();
        let lemmas = self.lemmas[at];
        let agent = [lemmas.noun, lemmas.word]
            .into_iter()
            .flatten()
            .flat_map(|lemma| words.agents(lemma))
            .find(|(before, _)| {
                before.len() <= at
                    && before
                        .iter()
                        .enumerate()
                        .all(|(step, &lemma)| self.lemmas[at - 1 - step].is(lemma))
            })
            .map(|(_, agent)| *agent)?;
        self.mention(at).is_none().then_some(agent)
    }

    /// First token of the noun phrase that ends at `at`, and the first after its determiner.
    fn start(&self, at: usize) -> (usize, usize) {
        let mut start = at;
        while start > 0 {
            let before = start - 1;
            let joins = match self.tag(before) {
                Tag::Jj | Tag::Jjr | Tag::Jjs => true,
                tag if tag.is_noun() => true,
                // "Iranian-backed", not "MANILA - Rebels"
                Tag::Hyph => before > 0 && !self.spaced(before),
                Tag::Vbn | Tag::Vbd | Tag::Vbg => before > 0 && self.tag(before - 1) == Tag::Hyph,
                Tag::Pos => self.sentence.tokens[..before]
                    .last()
                    .is_some_and(|owner| matches!(owner.tag, Tag::Nnp | Tag::Nnps)),
                _ => false,
            };
            if !joins {
                break;
            }
            start = before;
        }
        let determined = start > 0 && matches!(self.tag(start - 1), Tag::Dt | Tag::Prps | Tag::Cd);
        (start - usize::from(determined), start)
    }

    /// A group by its role. One human being is no group.
    fn role(&self, at: usize, agent: Agent) -> Option<Mention> {
        let plural = matches!(self.tag(at), Tag::Nns | Tag::Nnps);
        if agent.part || (agent.person && !plural) || (!agent.person && agent.sector.is_none()) {
            return None;
        }
        let (first, start) = self.start(at);
        let mut end = at;
        let mut country = None;
        let mut sponsor = None;
        let mut inside = 0;
        for mention in self.mentions {
            let (from, to) = (
                self.sentence.tokens[first].start,
                self.sentence.tokens[at].start,
            );
            if mention.start < from || mention.end > to {
                continue;
            }
            inside += 1;
            let side = match camp(self.text, mention.start) {
                None if self.backs(mention) => &mut sponsor,
                None => &mut country,
                Some(Camp::For) if matches!(agent.sector, Some("REB" | "MIL")) => &mut sponsor,
                Some(_) => continue,
            };
            if side.is_none() {
                side.clone_from(&mention.country);
            }
        }
        let rules = matches!(agent.sector, Some("GOV" | "MIL" | "LEG"));
        if rules && let Some((last, owner)) = self.owner(at) {
            end = last;
            inside += 1;
            country = country.or_else(|| owner.country.clone());
        }
        let known = agent.sector.is_some_and(|sector| {
            let wanted = if agent.person {
                UNNAMED_PEOPLE
            } else {
                UNNAMED_BODIES
            };
            wanted.contains(&sector) && (plural || first < start)
        });
        if inside == 0 && !known {
            return None;
        }
        let bare = one_line(self.slice(start, end));
        Some(Mention {
            name: bare.clone(),
            id: id_of(EntityType::Group, &bare),
            country,
            sponsor,
            why: format!("{ROLE} {}", self.word(at).to_lowercase()),
            ..self.empty(first, end)
        })
    }

    /// Whether a mention stands before `-backed`.
    fn backs(&self, mention: &Mention) -> bool {
        let after = self
            .sentence
            .tokens
            .partition_point(|token| token.start < mention.end);
        let skip = usize::from(self.tag(after) == Tag::Hyph);
        self.sentence.tokens.get(after + skip).is_some_and(|token| {
            BACKED.contains(&&self.text[token.start as usize..token.end as usize])
        })
    }

    /// The country or body named after "of": "the government of Iraq"; with its last token.
    fn owner(&self, at: usize) -> Option<(usize, &'a Mention)> {
        let of = self.sentence.tokens.get(at + 1)?;
        if &self.text[of.start as usize..of.end as usize] != "of" {
            return None;
        }
        let next = at + 2 + usize::from(self.tag(at + 2) == Tag::Dt);
        let token = self.sentence.tokens.get(next)?;
        let mention = self.mentions.iter().find(|mention| {
            mention.start <= token.start
                && token.start < mention.end
                && matches!(
                    mention.kind,
                    EntityType::Country | EntityType::Place | EntityType::Organization
                )
        })?;
        let last = self
            .sentence
            .tokens
            .partition_point(|token| token.start < mention.end);
        Some((last - 1, mention))
    }

    /// "the company", "the minister": whom the article named before and who is one.
    fn description(
        &self,
        at: usize,
        agent: Agent,
        sentence: usize,
        named: &[Named<'_>],
    ) -> Option<Mention> {
        let definite = at > 0 && matches!(self.word(at - 1), "the" | "The" | "this" | "This");
        let more = matches!(self.tag(at + 1), Tag::In)
            && self
                .sentence
                .tokens
                .get(at + 1)
                .is_some_and(|_| self.word(at + 1) == "of");
        if !definite || more || self.tag(at) != Tag::Nn {
            return None;
        }
        let word = self.word(at).to_lowercase();
        let meant = named
            .iter()
            .rev()
            .take_while(|named| named.sentence + REACH >= sentence)
            .find(|named| match named.mention.kind {
                EntityType::Person => agent.person && named.words.contains(&word),
                EntityType::Organization => {
                    !agent.person
                        && (named.words.contains(&word)
                            || agent.sector.is_some_and(|sector| {
                                LAST_NAMED.contains(&sector)
                                    && named.sector.as_deref() == Some(sector)
                            }))
                }
                EntityType::Country
                | EntityType::Place
                | EntityType::Nationality
                | EntityType::Group => false,
            })?;
        Some(Mention {
            name: meant.mention.name.clone(),
            id: meant.mention.id.clone(),
            country: meant.mention.country.clone(),
            why: format!("{DESCRIPTION} {}", meant.mention.name),
            ..self.empty(at - 1, at)
        })
    }

    /// What later descriptions need to know of a person or organization.
    fn named<'m>(&self, mention: &'m Mention, sentence: usize) -> Option<Named<'m>>
    where
        'a: 'm,
    {
        if !matches!(mention.kind, EntityType::Person | EntityType::Organization) {
            return None;
        }
        let mut words: Vec<String> = mention
            .text
            .split_whitespace()
            .chain(mention.name.split_whitespace())
            .map(|word| word.trim_end_matches('.').to_lowercase())
            .collect();
        if mention.kind == EntityType::Person {
            const TITLE_WORDS: usize = 4;
            let first = self
                .sentence
                .tokens
                .partition_point(|token| token.end <= mention.start);
            words.clear();
            words.extend(
                (first.saturating_sub(TITLE_WORDS)..first)
                    .rev()
                    .take_while(|&at| matches!(self.tag(at), Tag::Nn | Tag::Nnp | Tag::Jj))
                    .map(|at| self.word(at).to_lowercase()),
            );
        }
        let entity = self.lexicon.entity_by_id(&mention.id);
        Some(Named {
            mention,
            sentence,
            words,
            sector: entity
                .and_then(|entity| entity.sector.as_deref())
                .map(str::to_owned),
        })
    }

    fn slice(&self, first: usize, last: usize) -> &'a str {
        let (start, end) = (
            self.sentence.tokens[first].start,
            self.sentence.tokens[last].end,
        );
        &self.text[start as usize..end as usize]
    }

    /// A mention of these tokens that means nobody yet.
    fn empty(&self, first: usize, last: usize) -> Mention {
        Mention {
            field: self.sentence.field,
            start: self.sentence.tokens[first].start,
            end: self.sentence.tokens[last].end,
            text: self.slice(first, last).to_owned(),
            kind: EntityType::Group,
            name: String::new(),
            id: String::new(),
            country: None,
            sponsor: None,
            why: String::new(),
        }
    }
}

/// Mentions of both kinds in the order of the text; of two that begin together the longer comes first.
pub(super) fn insert(mentions: &mut Vec<Mention>, phrases: Vec<Mention>) {
    mentions.extend(phrases);
    mentions.sort_by_key(|mention| (mention.field, mention.start, std::cmp::Reverse(mention.end)));
}

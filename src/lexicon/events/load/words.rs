//! Word classes, light verbs, operators, agents, domains and contexts: single words with what they say.

use super::super::entry::Pos;
use super::super::vocabulary::{Lemma, Present};
use super::super::{Agent, Light, Member, Operator, WordClass, use_of};
use super::{AGENTS, CLASSES, CONFIDENCE, CONTEXTS, DOMAINS, LIGHT, Loader, OPERATORS};
use crate::lexicon::table::{Table, TableError};
use crate::text::OwnMap;

impl Loader {
    pub(super) fn class_names(&mut self) -> Result<(), TableError> {
        let table = Table::new("schema/events/classes.tsv", CLASSES, &["class", "words"])?;
        for row in table.rows() {
            let row = row?;
            if self.classes.iter().any(|(name, _)| *name == row.cell(0)) {
                return Err(row.error(0, "a class of its own", "join the two lines"));
            }
            self.classes.push((row.cell(0), WordClass::default()));
        }
        Ok(())
    }

    pub(super) fn class_words(&mut self) -> Result<(), TableError> {
        let table = Table::new("schema/events/classes.tsv", CLASSES, &["class", "words"])?;
        let mut taken_in = Vec::new();
        for (number, row) in table.rows().enumerate() {
            let row = row?;
            for word in row.cell(1).split(' ').filter(|word| !word.is_empty()) {
                if let Some(member) = word
                    .strip_prefix('<')
                    .and_then(|word| word.strip_suffix('>'))
                {
                    let member = match member {
                        "actor" => Member::Actor,
                        "person" => Member::Person,
                        "people" => Member::People,
                        "organization" => Member::Organization,
                        "place" => Member::Place,
                        "country" => Member::Country,
                        "several" => Member::Several,
                        "refugee" => Member::Sector("REF"),
                        sector => {
                            Member::Sector(self.sectors.get(sector).copied().ok_or_else(|| {
                                row.error(
                                    1,
                                    "`<actor>`, `<place>` or a sector in angle brackets",
                                    "see schema/ontology/sectors.tsv",
                                )
                            })?)
                        }
                    };
                    self.classes[number].1.members.push(member);
                    continue;
                }
                if let Some(name) = word.strip_prefix('@') {
                    let other = self.class_of(name).ok_or_else(|| {
                        row.error(1, "a known class behind `@`", "name a line of this file")
                    })?;
                    taken_in.push((number, other));
                    continue;
                }
                let (last, before) = self.compound(word);
                let class = &mut self.classes[number].1;
                class.lemmas.insert(last);
                class.words.entry(last).or_default().push(before);
            }
        }
        for (number, other) in taken_in {
            let other = self.classes[other].1.clone();
            self.classes[number].1.take_in(other);
        }
        Ok(())
    }

    /// The place of the class with this name.
    pub(super) fn class_of(&self, name: &str) -> Option<usize> {
        self.classes.iter().position(|(known, _)| *known == name)
    }

    /// `car_bomb` as its last word and the words before it, the last first.
    fn compound(&mut self, word: &str) -> (Lemma, Vec<Lemma>) {
        let mut parts = word.rsplit('_');
        let last = self.noun(parts.next().unwrap_or(word));
        let before = parts.map(|part| self.vocabulary.intern(part)).collect();
        (last, before)
    }

    pub(super) fn lights(&mut self) -> Result<OwnMap<u32, Vec<Light>>, TableError> {
        let table = Table::new(
            "schema/events/light.tsv",
            LIGHT,
            &["words", "pos", "role", "via"],
        )?;
        let mut lights: OwnMap<u32, Vec<Light>> = OwnMap::default();
        for row in table.rows() {
            let row = row?;
            let pos = if row.cell(1) == "v" {
                Pos::Verb
            } else {
                Pos::Noun
            };
            let target = match row.cell(2) {
                "source" => false,
                "target" => true,
                _ => {
                    return Err(row.error(
                        2,
                        "`source` or `target`",
                        "say which role the subject has",
                    ));
                }
            };
            let via = Some(row.cell(3))
                .filter(|via| *via != "-")
                .map(|via| self.vocabulary.intern(via));
            for wording in row.list(0, '|') {
                let (mut words, head) = self.words(wording, pos);
                let head = words.remove(head);
                lights.entry(use_of(head, pos)).or_default().push(Light {
                    rest: words,
                    target,
                    via,
                });
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for uses in lights.values_mut() {
            uses.sort_by_key(|light| std::cmp::Reverse(light.rest.len()));
        }
        Ok(lights)
    }

    pub(super) fn operators(&mut self) -> Result<OwnMap<Lemma, Vec<Operator>>, TableError> {
        let table = Table::new(
            "schema/events/operators.tsv",
            OPERATORS,
            &["words", "pos", "polarity", "voice"],
        )?;
        let mut operators: OwnMap<Lemma, Vec<Operator>> = OwnMap::default();
        for row in table.rows() {
            let row = row?;
            let pos: char = row.parse(1, "one of `v n a r m c`")?;
            let polarity = row.parse(2, "a polarity")?;
            let voice = row.cell(3) != "-";
            for wording in row.list(0, '|') {
                let kind = match pos {
                    'v' => Pos::Verb,
                    'n' => Pos::Noun,
                    _ => Pos::Adjective,
                };
                let (mut words, head) = self.words(wording, kind);
                if words.is_empty() {
                    continue;
                }
                let head = words.remove(head);
                operators.entry(head).or_default().push(Operator {
                    rest: words,
                    pos,
                    polarity,
                    voice,
                });
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for uses in operators.values_mut() {
            uses.sort_by_key(|operator| std::cmp::Reverse(operator.rest.len()));
        }
        Ok(operators)
    }

    pub(super) fn agents(&mut self) -> Result<OwnMap<Lemma, Vec<(Vec<Lemma>, Agent)>>, TableError> {
        let table = Table::new(
            "schema/events/agents.tsv",
            AGENTS,
            &["sector", "role", "words"],
        )?;
        let mut agents: OwnMap<Lemma, Vec<(Vec<Lemma>, Agent)>> = OwnMap::default();
        for row in table.rows() {
            let row = row?;
            let sector = match row.cell(0) {
                "-" => None,
                name => Some(self.sectors.get(name).copied().ok_or_else(|| {
                    row.error(0, "a sector or `-`", "see schema/ontology/sectors.tsv")
                })?),
            };
            let role = match row.cell(1) {
                "person" => Agent {
                    person: true,
                    ..Agent::default()
                },
                "post" => Agent {
                    person: true,
                    anywhere: true,
                    ..Agent::default()
                },
                "body" => Agent::default(),
                "organ" => Agent {
                    anywhere: true,
                    ..Agent::default()
                },
                "part" => Agent {
                    part: true,
                    ..Agent::default()
                },
                "quantity" => Agent {
                    part: true,
                    quantity: true,
                    ..Agent::default()
                },
                _ => {
                    return Err(row.error(
                        1,
                        "`person`, `post`, `body`, `organ`, `part` or `quantity`",
                        "say what kind of actor it is",
                    ));
                }
            };
            for word in row.list(2, ' ') {
                let (last, before) = self.compound(word);
                let known = agents.entry(last).or_default();
                match known.iter_mut().find(|(words, _)| *words == before) {
                    Some((_, agent)) => {
                        agent.part |= role.part;
                        agent.quantity |= role.quantity;
                    }
                    None => known.push((before, Agent { sector, ..role })),
                }
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for uses in agents.values_mut() {
            uses.sort_by_key(|(before, _)| std::cmp::Reverse(before.len()));
        }
        Ok(agents)
    }

    pub(super) fn domains(&mut self) -> Result<OwnMap<Lemma, Vec<&'static str>>, TableError> {
        let table = Table::new("schema/events/domains.tsv", DOMAINS, &["domain", "words"])?;
        let mut domains = OwnMap::default();
        for row in table.rows() {
            let row = row?;
            for word in row.list(1, ' ') {
                domains.insert(self.noun(word), vec![row.cell(0)]);
            }
        }
        Ok(domains)
    }

    /// Head words with many senses: the class `common` of verbs and nouns.
    pub(super) fn common(&mut self) -> Result<Present, TableError> {
        let table = Table::new("schema/events/classes.tsv", CLASSES, &["class", "words"])?;
        let mut common = Present::default();
        for row in table.rows() {
            let row = row?;
            if row.cell(0) == "common" {
                for word in row.list(1, ' ') {
                    common.insert(self.verb(word));
                    common.insert(self.noun(word));
                }
            }
        }
        Ok(common)
    }

    /// The weights of the evidence on events, in log odds.
    pub(super) fn weights() -> Result<OwnMap<&'static str, f32>, TableError> {
        let table = Table::new(
            "schema/events/confidence.tsv",
            CONFIDENCE,
            &["evidence", "weight", "meaning"],
        )?;
        table
            .rows()
            .map(|row| {
                let row = row?;
                Ok((row.cell(0), row.parse(1, "log odds")?))
            })
            .collect()
    }

    #[expect(
        clippy::type_complexity,
        reason = "the two halves are taken apart at once"
    )]
    pub(super) fn contexts(
        &mut self,
    ) -> Result<(OwnMap<Lemma, Vec<(Vec<Lemma>, u8)>>, Vec<&'static str>), TableError> {
        let table = Table::new(
            "schema/ontology/contexts.tsv",
            CONTEXTS,
            &["context", "meaning", "cues"],
        )?;
        let mut contexts: OwnMap<Lemma, Vec<(Vec<Lemma>, u8)>> = OwnMap::default();
        let mut names = Vec::new();
        for row in table.rows() {
            let row = row?;
            let number = names.len() as u8;
            names.push(row.cell(0));
            for word in row.list(2, ' ') {
                let (last, before) = self.compound(word);
                contexts.entry(last).or_default().push((before, number));
            }
        }
        Ok((contexts, names))
    }
}

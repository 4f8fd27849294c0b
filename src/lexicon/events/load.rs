//! The files of `schema/events/` and `schema/ontology/` → [`EventLexicon`].

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::Xxh3;

use super::entry::{Atom, Clause, Entry, Frame, Pos, Slot};
use super::vocabulary::{Lemma, Vocabulary};
use super::{Agent, EventLexicon, Light, Member, Operator, WordClass};
use crate::lexicon::LexiconError;
use crate::lexicon::table::{Row, Table, TableError};
use crate::ontology::EventType;

macro_rules! files {
    ($($name:literal),*) => { &[$(($name, concat!("schema/events/", $name, ".tsv"), include_str!(concat!("../../../schema/events/", $name, ".tsv")))),*] };
}

const ENTRIES: &[(&str, &str, &str)] = files![
    "assault",
    "coerce",
    "mobilize",
    "protest",
    "sanction",
    "accuse",
    "reject",
    "threaten",
    "request",
    "agree",
    "consult",
    "support",
    "cooperate",
    "aid",
    "concede",
    "retreat",
    "statement"
];
const CLASSES: &str = include_str!("../../../schema/events/classes.tsv");
const LIGHT: &str = include_str!("../../../schema/events/light.tsv");
const OPERATORS: &str = include_str!("../../../schema/events/operators.tsv");
const IRREGULAR: &str = include_str!("../../../schema/events/irregular.tsv");
const AGENTS: &str = include_str!("../../../schema/events/agents.tsv");
const MODES: &str = include_str!("../../../schema/ontology/modes.tsv");
const CAMEO: &str = include_str!("../../../schema/ontology/cameo.tsv");
const CONTEXTS: &str = include_str!("../../../schema/ontology/contexts.tsv");
const DOMAINS: &str = include_str!("../../../schema/events/domains.tsv");
const SECTORS: &str = include_str!("../../../schema/ontology/sectors.tsv");

/// Words of a wording that carry no meaning of their own and are skipped in the text too.
const SKIPPED: &[&str] = &[
    "the",
    "a",
    "an",
    "to",
    "his",
    "her",
    "its",
    "their",
    "himself",
    "herself",
    "themselves",
    "itself",
    "oneself",
];

struct Loader {
    vocabulary: Vocabulary,
    irregular: HashMap<(String, char), (String, String)>,
    classes: Vec<(&'static str, WordClass)>,
    sectors: HashSet<&'static str>,
    modes: HashSet<(&'static str, &'static str)>,
    codes: HashSet<&'static str>,
    entries: Vec<Entry>,
}

impl EventLexicon {
    /// Compiles the built-in files. O(size of the files), some milliseconds.
    ///
    /// # Errors
    /// Names the file, line and column that is wrong, and the cure.
    pub fn builtin() -> Result<EventLexicon, LexiconError> {
        let mut loader = Loader {
            vocabulary: Vocabulary::default(),
            irregular: irregular()?,
            classes: Vec::new(),
            sectors: column(
                "schema/ontology/sectors.tsv",
                SECTORS,
                &["sector", "meaning"],
            )?,
            modes: HashSet::new(),
            codes: column(
                "schema/ontology/cameo.tsv",
                CAMEO,
                &["code", "type", "label"],
            )?,
            entries: Vec::new(),
        };
        for row in Table::new(
            "schema/ontology/modes.tsv",
            MODES,
            &["type", "mode", "meaning"],
        )?
        .rows()
        {
            let row = row?;
            loader.modes.insert((row.cell(0), row.cell(1)));
        }
        loader.class_names()?;
        for (name, file, text) in ENTRIES {
            loader.entries_of(name, file, text)?;
        }
        let lights = loader.lights()?;
        let operators = loader.operators()?;
        let agents = loader.agents()?;
        let domains = loader.domains()?;
        loader.class_words()?;
        let (contexts, context_names) = loader.contexts()?;
        let mut heads: HashMap<(Lemma, Pos), Vec<u32>> = HashMap::new();
        for (number, entry) in loader.entries.iter().enumerate() {
            heads
                .entry((entry.words[entry.head], entry.pos))
                .or_default()
                .push(number as u32);
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for numbers in heads.values_mut() {
            numbers.sort_by_key(|&number| {
                let entry = &loader.entries[number as usize];
                (
                    std::cmp::Reverse((entry.words.len(), entry.when.len())),
                    entry.kind.is_none(),
                    number,
                )
            });
        }
        Ok(EventLexicon {
            vocabulary: loader.vocabulary,
            entries: loader.entries,
            heads,
            classes: loader.classes,
            lights,
            operators,
            agents,
            contexts,
            context_names,
            domains,
        })
    }
}

impl EventLexicon {
    /// Adds all files to a fingerprint.
    pub(in crate::lexicon) fn fingerprint(hasher: &mut Xxh3) {
        for (.., text) in ENTRIES {
            hasher.update(text.as_bytes());
        }
        for text in [
            CLASSES, LIGHT, OPERATORS, IRREGULAR, AGENTS, MODES, CAMEO, CONTEXTS, SECTORS, DOMAINS,
        ] {
            hasher.update(text.as_bytes());
        }
    }
}

fn column(
    file: &'static str,
    text: &'static str,
    columns: &[&'static str],
) -> Result<HashSet<&'static str>, TableError> {
    Table::new(file, text, columns)?
        .rows()
        .map(|row| row.map(|row| row.cell(0)))
        .collect()
}

fn irregular() -> Result<HashMap<(String, char), (String, String)>, TableError> {
    let table = Table::new(
        "schema/events/irregular.tsv",
        IRREGULAR,
        &["lemma", "pos", "past", "participle"],
    )?;
    table
        .rows()
        .map(|row| {
            let row = row?;
            let pos = row.parse(1, "`v` or `n`")?;
            Ok((
                (row.cell(0).to_owned(), pos),
                (row.cell(2).to_owned(), row.cell(3).to_owned()),
            ))
        })
        .collect()
}

impl Loader {
    fn verb(&mut self, word: &str) -> Lemma {
        let forms = self.irregular.get(&(word.to_owned(), 'v'));
        self.vocabulary.verb(word, forms)
    }

    fn noun(&mut self, word: &str) -> Lemma {
        let forms = self.irregular.get(&(word.to_owned(), 'n'));
        self.vocabulary.noun(word, forms)
    }

    fn class_names(&mut self) -> Result<(), TableError> {
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

    fn class_words(&mut self) -> Result<(), TableError> {
        let table = Table::new("schema/events/classes.tsv", CLASSES, &["class", "words"])?;
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
                let (last, before) = self.compound(word);
                self.classes[number]
                    .1
                    .words
                    .entry(last)
                    .or_default()
                    .push(before);
            }
        }
        Ok(())
    }

    /// `car_bomb` as its last word and the words before it, the last first.
    fn compound(&mut self, word: &str) -> (Lemma, Vec<Lemma>) {
        let mut parts = word.rsplit('_');
        let last = self.noun(parts.next().unwrap_or(word));
        let before = parts.map(|part| self.vocabulary.intern(part)).collect();
        (last, before)
    }

    fn entries_of(
        &mut self,
        name: &'static str,
        file: &'static str,
        text: &'static str,
    ) -> Result<(), TableError> {
        let table = Table::new(
            file,
            text,
            &["words", "pos", "mode", "cameo", "frame", "when"],
        )?;
        let own: EventType = name.parse().map_err(|()| TableError::NoHeader {
            file: file.into(),
            expected: "a file named like an event type".into(),
        })?;
        for row in table.rows() {
            let row = row?;
            let pos = match row.cell(1) {
                "v" => Pos::Verb,
                "n" => Pos::Noun,
                "a" => Pos::Adjective,
                _ => {
                    return Err(row.error(
                        1,
                        "`v`, `n` or `a`",
                        "say the part of speech of the head word",
                    ));
                }
            };
            let (kind, mode) = self.kind(&row, own)?;
            let cameo = row.cell(3);
            if kind.is_some() && !self.codes.contains(cameo) {
                return Err(row.error(3, "a CAMEO code", "see schema/ontology/cameo.tsv"));
            }
            let mut frame = if kind.is_some() {
                self.frame(&row)?
            } else {
                Frame::default()
            };
            let mut when = self.when(&row)?;
            if pos == Pos::Adjective {
                // Of an adjective, `mod` is the noun that it modifies.
                let slots = frame
                    .source
                    .iter_mut()
                    .chain(&mut frame.target)
                    .chain(when.iter_mut().flatten().map(|atom| &mut atom.slot));
                for slot in slots.filter(|slot| **slot == Slot::Modifier) {
                    *slot = Slot::Modified;
                }
            }
            for wording in row.list(0, '|') {
                let (words, head) = self.words(wording, pos);
                if words.is_empty() {
                    return Err(row.error(
                        0,
                        "words",
                        "write a word that is not an article or pronoun",
                    ));
                }
                self.entries.push(Entry {
                    text: wording,
                    origin: (name, row.line()),
                    pos,
                    words,
                    head,
                    kind,
                    mode,
                    cameo,
                    frame: frame.clone(),
                    when: when.clone(),
                });
            }
        }
        Ok(())
    }

    fn kind(
        &self,
        row: &Row<'static, '_>,
        own: EventType,
    ) -> Result<(Option<EventType>, Option<&'static str>), TableError> {
        let cell = row.cell(2);
        if cell == "none" {
            return Ok((None, None));
        }
        let (kind, mode) = match cell.split_once('/') {
            Some((kind, mode)) => (kind.parse().ok(), Some(mode)),
            None => match cell.parse() {
                Ok(kind) if cell.chars().all(char::is_uppercase) => (Some(kind), None),
                _ => (Some(own), Some(cell).filter(|cell| *cell != "-")),
            },
        };
        let kind: EventType =
            kind.ok_or_else(|| row.error(2, "`TYPE/mode`", "see schema/ontology/event-types.tsv"))?;
        if let Some(mode) = mode
            && !self.modes.contains(&(kind.as_str(), mode))
        {
            return Err(row.error(
                2,
                &format!("a mode of {kind}, `-` or `none`"),
                "see schema/ontology/modes.tsv",
            ));
        }
        Ok((Some(kind), mode))
    }

    /// The words of a wording and the position of its head: the first word of verbs, the last of nouns, or the one after `*`.
    fn words(&mut self, wording: &str, pos: Pos) -> (Vec<Lemma>, usize) {
        let all: Vec<&str> = wording.split(' ').filter(|word| !word.is_empty()).collect();
        let last = all.len() - 1;
        let kept: Vec<&str> = all
            .iter()
            .enumerate()
            .filter(|(at, word)| {
                !SKIPPED.contains(*word) || *at == 0 || (*at == last && **word == "to")
            })
            .map(|(_, word)| *word)
            .collect();
        let marked = kept.iter().position(|word| word.starts_with('*'));
        let head = marked.unwrap_or(if pos == Pos::Noun { kept.len() - 1 } else { 0 });
        let words = kept
            .iter()
            .enumerate()
            .map(|(at, word)| {
                let word = word.trim_start_matches('*');
                match pos {
                    Pos::Verb if at == head => self.verb(word),
                    Pos::Noun if at == head => self.noun(word),
                    Pos::Adjective => self.vocabulary.intern(word),
                    _ => {
                        self.noun(word);
                        self.vocabulary.intern(word)
                    }
                }
            })
            .collect();
        if pos == Pos::Verb {
            // Verbs inside a wording ("agree to free") are met in any form; forms of plain nouns do no harm.
            for word in &kept[1..] {
                if self.irregular.contains_key(&((*word).to_owned(), 'v')) || word.len() > 3 {
                    self.verb(word);
                }
            }
        }
        (words, head)
    }

    fn frame(&mut self, row: &Row<'static, '_>) -> Result<Frame, TableError> {
        let cell = row.cell(4);
        let mutual = cell.contains("<>");
        let (source, target) = cell
            .split_once("<>")
            .or_else(|| cell.split_once('>'))
            .ok_or_else(|| {
                row.error(
                    4,
                    "`source>target` or `source<>target`",
                    "write slots such as `subj>obj,against`",
                )
            })?;
        Ok(Frame {
            source: self.slots(row, source)?,
            target: self.slots(row, target)?,
            mutual,
        })
    }

    fn slots(&mut self, row: &Row<'static, '_>, cell: &str) -> Result<Vec<Slot>, TableError> {
        cell.split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty() && *name != "none")
            .map(|name| {
                let name = name.split(':').next().unwrap_or(name);
                self.slot(name).ok_or_else(|| {
                    row.error(
                        4,
                        "a slot",
                        "use `subj obj iobj comp poss nat` or a preposition",
                    )
                })
            })
            .collect()
    }

    fn slot(&mut self, name: &str) -> Option<Slot> {
        Some(match name {
            "subj" => Slot::Subject,
            "obj" => Slot::Object,
            "iobj" => Slot::Dative,
            "comp" => Slot::Complement,
            "xcomp" => Slot::Infinitive,
            "ccomp" => Slot::Finite,
            "oprd" => Slot::Predicate,
            "prt" => Slot::Particle,
            "poss" => Slot::Possessor,
            "nat" => Slot::National,
            "mod" => Slot::Modifier,
            "objmod" => Slot::ObjectModifier,
            "light" => Slot::Light,
            "acl" => Slot::Clause,
            name if !name.is_empty() && name.chars().all(|letter| letter.is_ascii_lowercase()) => {
                Slot::Preposition(self.vocabulary.intern(name))
            }
            _ => return None,
        })
    }

    /// `slot=@class,word|other;!slot`: clauses joined by `;`, alternatives by `|`.
    fn when(&mut self, row: &Row<'static, '_>) -> Result<Vec<Clause>, TableError> {
        let mut clauses = Vec::new();
        for clause in row.list(5, ';') {
            let mut atoms = Vec::new();
            for atom in clause.split('|') {
                let (not, atom) = atom
                    .strip_prefix('!')
                    .map_or((false, atom), |rest| (true, rest));
                let (name, values) = atom.split_once('=').unwrap_or((atom, ""));
                let (name, other) = name
                    .strip_suffix('!')
                    .map_or((name, false), |name| (name, true));
                let slot = self.slot(name.trim()).ok_or_else(|| {
                    row.error(
                        5,
                        "`slot=@class,word`",
                        "name a slot of the frame or a preposition",
                    )
                })?;
                let (mut words, mut classes) = (Vec::new(), Vec::new());
                for value in values
                    .split(',')
                    .map(str::trim)
                    .filter(|value| !value.is_empty())
                {
                    match value.strip_prefix('@') {
                        Some(class) => classes.push(
                            self.classes
                                .iter()
                                .position(|(known, _)| *known == class)
                                .map(|number| number as u16)
                                .ok_or_else(|| {
                                    row.error(
                                        5,
                                        "known classes",
                                        &format!("add `{class}` to schema/events/classes.tsv"),
                                    )
                                })?,
                        ),
                        None => {
                            self.noun(value);
                            words.push(self.verb(value));
                        }
                    }
                }
                atoms.push(Atom {
                    not,
                    slot,
                    words,
                    classes,
                    other,
                });
            }
            clauses.push(atoms);
        }
        Ok(clauses)
    }

    fn lights(&mut self) -> Result<HashMap<(Lemma, Pos), Vec<Light>>, TableError> {
        let table = Table::new(
            "schema/events/light.tsv",
            LIGHT,
            &["words", "pos", "role", "via"],
        )?;
        let mut lights: HashMap<(Lemma, Pos), Vec<Light>> = HashMap::new();
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
                lights.entry((head, pos)).or_default().push(Light {
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

    fn operators(&mut self) -> Result<HashMap<Lemma, Vec<Operator>>, TableError> {
        let table = Table::new(
            "schema/events/operators.tsv",
            OPERATORS,
            &["words", "pos", "polarity", "voice"],
        )?;
        let mut operators: HashMap<Lemma, Vec<Operator>> = HashMap::new();
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

    fn agents(&mut self) -> Result<HashMap<Lemma, Vec<(Vec<Lemma>, Agent)>>, TableError> {
        let table = Table::new(
            "schema/events/agents.tsv",
            AGENTS,
            &["sector", "role", "words"],
        )?;
        let mut agents: HashMap<Lemma, Vec<(Vec<Lemma>, Agent)>> = HashMap::new();
        for row in table.rows() {
            let row = row?;
            let sector = match row.cell(0) {
                "-" => None,
                name => Some(self.sectors.get(name).copied().ok_or_else(|| {
                    row.error(0, "a sector or `-`", "see schema/ontology/sectors.tsv")
                })?),
            };
            let (person, part) = match row.cell(1) {
                "person" => (true, false),
                "body" => (false, false),
                "part" => (false, true),
                _ => {
                    return Err(row.error(
                        1,
                        "`person`, `body` or `part`",
                        "say what kind of actor it is",
                    ));
                }
            };
            for word in row.list(2, ' ') {
                let (last, before) = self.compound(word);
                let known = agents.entry(last).or_default();
                match known.iter_mut().find(|(words, _)| *words == before) {
                    Some((_, agent)) => agent.part |= part,
                    None => known.push((
                        before,
                        Agent {
                            sector,
                            person,
                            part,
                        },
                    )),
                }
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for uses in agents.values_mut() {
            uses.sort_by_key(|(before, _)| std::cmp::Reverse(before.len()));
        }
        Ok(agents)
    }

    fn domains(&mut self) -> Result<HashSet<Lemma>, TableError> {
        let table = Table::new("schema/events/domains.tsv", DOMAINS, &["domain", "words"])?;
        let mut domains = HashSet::new();
        for row in table.rows() {
            for word in row?.list(1, ' ') {
                domains.insert(self.noun(word));
            }
        }
        Ok(domains)
    }

    #[expect(
        clippy::type_complexity,
        reason = "the two halves are taken apart at once"
    )]
    fn contexts(
        &mut self,
    ) -> Result<(HashMap<Lemma, Vec<(Vec<Lemma>, u8)>>, Vec<&'static str>), TableError> {
        let table = Table::new(
            "schema/ontology/contexts.tsv",
            CONTEXTS,
            &["context", "meaning", "cues"],
        )?;
        let mut contexts: HashMap<Lemma, Vec<(Vec<Lemma>, u8)>> = HashMap::new();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_sound_and_cover_the_ontology() {
        let lexicon = EventLexicon::builtin().unwrap_or_else(|error| panic!("{error}"));
        assert!(lexicon.entries().len() > 3_000);
        for kind in EventType::ALL {
            assert!(
                lexicon
                    .entries()
                    .iter()
                    .any(|entry| entry.kind == Some(kind)),
                "{kind}"
            );
        }
        let used: HashSet<&str> = lexicon.entries().iter().map(|entry| entry.cameo).collect();
        let codes = column("cameo", CAMEO, &["code", "type", "label"]).expect("a table");
        let mut missing: Vec<_> = codes.difference(&used).collect();
        missing.sort();
        assert!(missing.is_empty(), "codes without an entry: {missing:?}");
    }
}

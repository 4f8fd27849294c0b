//! The files of one event type each → entries: wordings, frames, restrictions.

use super::super::entry::{Atom, Clause, Entry, Frame, Pos, Slot};
use super::super::vocabulary::Lemma;
use super::Loader;
use crate::lexicon::table::{Row, Table, TableError};
use crate::ontology::EventType;

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

impl Loader {
    pub(super) fn entries_of(
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
    pub(super) fn words(&mut self, wording: &str, pos: Pos) -> (Vec<Lemma>, usize) {
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
            "modal" => Slot::Modal,
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
                            self.class_of(class)
                                .map(|number| number as u16)
                                .ok_or_else(|| {
                                    row.error(
                                        5,
                                        "known classes",
                                        &format!("add `{class}` to schema/events/classes.tsv"),
                                    )
                                })?,
                        ),
                        None if value.starts_with('<') => {
                            return Err(row.error(
                                5,
                                "words and classes",
                                "put what stands in angle brackets into a class",
                            ));
                        }
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
}

//! One meaning: words, type, frame, restrictions.

use crate::ontology::EventType;

use super::vocabulary::Lemma;

/// Part of speech of an entry's head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pos {
    /// Verb.
    Verb,
    /// Noun.
    Noun,
    /// Adjective or participle before a noun.
    Adjective,
}

/// Where in the clause a role stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// Logical subject.
    Subject,
    /// Logical object.
    Object,
    /// Indirect object.
    Dative,
    /// Whoever the complement clause speaks of.
    Complement,
    /// Infinitive or participle complement.
    Infinitive,
    /// Finite complement clause.
    Finite,
    /// Predicate complement of the object.
    Predicate,
    /// Particle.
    Particle,
    /// Possessor.
    Possessor,
    /// National adjective or compound actor before a noun.
    National,
    /// Any word before the noun.
    Modifier,
    /// Words before the object.
    ObjectModifier,
    /// The noun that the adjective stands before.
    Modified,
    /// The light verb above the noun.
    Light,
    /// A clause that modifies the noun.
    Clause,
    /// Modal verb: what it says of the future belongs to the meaning ("would respond").
    Modal,
    /// Object of this preposition.
    Preposition(Lemma),
}

/// Who is source and who is target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Slots that can hold the source, the best first.
    pub source: Vec<Slot>,
    /// Slots that can hold the target, the best first.
    pub target: Vec<Slot>,
    /// Whether source and target act on each other.
    pub mutual: bool,
}

/// One condition on one slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// Whether the condition must fail.
    pub not: bool,
    /// The slot.
    pub slot: Slot,
    /// What it must hold: words and classes; empty when it must merely exist.
    pub words: Vec<Lemma>,
    /// Numbers of classes.
    pub classes: Vec<u16>,
    /// Whether the slot must be filled by something else (`obj!=@actor`), as against not filled that way (`!obj=@actor`).
    pub other: bool,
}

/// Alternatives, one of which must hold.
pub type Clause = Vec<Atom>;

/// One meaning.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The wording, as written in the file.
    pub text: &'static str,
    /// File (without ending) and line.
    pub origin: (&'static str, usize),
    /// Part of speech of the head.
    pub pos: Pos,
    /// All words in order; the head is `words[head]`.
    pub words: Vec<Lemma>,
    /// Position of the head.
    pub head: usize,
    /// Event type; `None` for a meaning that is no event.
    pub kind: Option<EventType>,
    /// Mode of the type.
    pub mode: Option<&'static str>,
    /// CAMEO code.
    pub cameo: &'static str,
    /// Who is who.
    pub frame: Frame,
    /// Restrictions, all of which must hold.
    pub when: Vec<Clause>,
}

impl Entry {
    /// How much the restrictions ask: two for words or classes, one for a slot that must be filled, empty or filled otherwise.
    #[must_use]
    pub fn restriction(&self) -> usize {
        let asks = |clause: &Clause| {
            let names = |atom: &Atom| {
                !(atom.not || atom.other || atom.words.is_empty() && atom.classes.is_empty())
            };
            1 + usize::from(clause.iter().any(names))
        };
        self.when.iter().map(asks).sum()
    }
}

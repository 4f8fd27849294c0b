//! The event lexicon: which words carry which event, with which frame and under which restrictions.
//!
//! One [`Entry`] is one meaning. It is found by its head word; its other words, its frame and its restrictions are looked up in the
//! parse by the event coder. Everything is compiled from `schema/events/` and checked against `schema/ontology/`.

mod by_number;
mod entry;
mod inflect;
mod load;
mod vocabulary;

use crate::ontology::Polarity;
use crate::text::OwnMap;

use by_number::ByNumber;
pub use entry::{Atom, Clause, Entry, Frame, Pos, Slot};
pub use vocabulary::{Lemma, Lemmas, Present, Vocabulary};

/// What a word class takes in besides its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// Whoever can act.
    Actor,
    /// A human being, named.
    Person,
    /// Human beings, named or not.
    People,
    /// A named body.
    Organization,
    /// Any place, countries too.
    Place,
    /// A country.
    Country,
    /// Two or more that are named together.
    Several,
    /// Actors of a sector.
    Sector(&'static str),
}

/// A class of words for restrictions.
#[derive(Clone, Debug, Default)]
pub struct WordClass {
    /// Single words and last words of compounds, with the words that must stand before.
    pub(crate) words: OwnMap<Lemma, Vec<Vec<Lemma>>>,
    /// The keys of `words`.
    pub(crate) lemmas: Present,
    /// What else belongs to it.
    pub members: Vec<Member>,
}

impl WordClass {
    /// Makes all that belongs to another class belong to this one too.
    fn take_in(&mut self, other: Self) {
        #[expect(clippy::iter_over_hash_type, reason = "each list is joined by itself")]
        for (last, before) in other.words {
            self.lemmas.insert(last);
            self.words.entry(last).or_default().extend(before);
        }
        self.members.extend(other.members);
    }
}

/// What a common noun says of an actor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own about a noun"
)]
pub struct Agent {
    /// PLOVER sector, where the word tells one.
    pub sector: Option<&'static str>,
    /// Whether it means human beings rather than a body.
    pub person: bool,
    /// Whether it takes name, country and sector from what follows "of".
    pub part: bool,
    /// Whether it only says how many: "dozens of soldiers" are soldiers, "dozens of laws" are nobody.
    pub quantity: bool,
    /// Whether firms, unions and clubs have such people and bodies too: "president", "officers", "commission".
    pub anywhere: bool,
}

/// A word that lends its subject or possessor to the event noun below it.
#[derive(Clone, Debug)]
pub struct Light {
    /// Words after the head.
    pub rest: Vec<Lemma>,
    /// Whether the subject is on the receiving side.
    pub target: bool,
    /// Preposition that leads to the noun; `None` for the object.
    pub via: Option<Lemma>,
}

/// A word that changes how an event below it is told.
#[derive(Clone, Debug)]
pub struct Operator {
    /// Words after the head.
    pub rest: Vec<Lemma>,
    /// Part of speech: `v n a r m c`.
    pub pos: char,
    /// What it makes of the event.
    pub polarity: Polarity,
    /// Whether its subject (possessor) is who says so.
    pub voice: bool,
}

/// A context with the words that hint at it.
#[derive(Clone, Debug)]
pub struct Context {
    /// Name in the ontology.
    pub name: &'static str,
}

/// The event lexicon, compiled.
#[derive(Debug, Default)]
pub struct EventLexicon {
    /// Words by form.
    pub vocabulary: Vocabulary,
    entries: Vec<Entry>,
    heads: ByNumber<u32>,
    classes: Vec<(&'static str, WordClass)>,
    class_numbers: OwnMap<&'static str, u16>,
    lights: ByNumber<Light>,
    operators: ByNumber<Operator>,
    agents: ByNumber<(Vec<Lemma>, Agent)>,
    contexts: ByNumber<(Vec<Lemma>, u8)>,
    context_names: Vec<&'static str>,
    domains: ByNumber<&'static str>,
    weights: OwnMap<&'static str, f32>,
    common: Present,
    measures: Present,
}

/// The number of a lemma as one part of speech.
fn use_of(lemma: Lemma, pos: Pos) -> u32 {
    lemma * 3 + pos as u32
}

impl EventLexicon {
    /// Every meaning, in the order of the files.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Entries whose head is `lemma` as `pos`, the most specific first.
    #[must_use]
    pub fn at_head(&self, lemma: Lemma, pos: Pos) -> &[u32] {
        self.heads.get(use_of(lemma, pos))
    }

    /// The class with this number.
    #[must_use]
    pub fn class(&self, number: u16) -> &WordClass {
        &self.classes[usize::from(number)].1
    }

    /// The number of the class with this name.
    #[must_use]
    pub fn class_number(&self, name: &str) -> Option<u16> {
        self.class_numbers.get(name).copied()
    }

    /// Light uses of a verb or noun.
    #[must_use]
    pub fn lights(&self, lemma: Lemma, pos: Pos) -> &[Light] {
        self.lights.get(use_of(lemma, pos))
    }

    /// Operators that begin with `lemma`, those of more words first.
    #[must_use]
    pub fn operators(&self, lemma: Lemma) -> &[Operator] {
        self.operators.get(lemma)
    }

    /// What the noun `lemma` says of an actor: compounds first; each with the words that must stand before it.
    #[must_use]
    pub fn agents(&self, lemma: Lemma) -> &[(Vec<Lemma>, Agent)] {
        self.agents.get(lemma)
    }

    /// Contexts that the word hints at, with the words that must stand before it.
    #[must_use]
    pub fn contexts(&self, lemma: Lemma) -> &[(Vec<Lemma>, u8)] {
        self.contexts.get(lemma)
    }

    /// The domain that a form is a word of: sport, show business, the kitchen, commerce.
    #[must_use]
    pub fn domain(&self, form: Lemmas) -> Option<&'static str> {
        [form.noun, form.word]
            .into_iter()
            .flatten()
            .find_map(|lemma| self.domains.get(lemma).first().copied())
    }

    /// Whether a head word has so many senses that it says little by itself.
    #[must_use]
    pub fn is_common(&self, lemma: Lemma) -> bool {
        self.common.has(lemma)
    }

    /// Whether a form is a measure or part of what stands behind its "of": the class `measure`.
    #[must_use]
    pub fn is_measure(&self, form: Lemmas) -> bool {
        let mut lemmas = [form.noun, form.word].into_iter().flatten();
        lemmas.any(|lemma| self.measures.has(lemma))
    }

    /// How much a piece of evidence speaks for an event being right, in log odds; 0 for evidence that says nothing.
    #[must_use]
    pub fn weight(&self, evidence: &str) -> f32 {
        self.weights.get(evidence).copied().unwrap_or_default()
    }

    /// Name of a context.
    #[must_use]
    pub fn context_name(&self, number: u8) -> &'static str {
        self.context_names[usize::from(number)]
    }
}

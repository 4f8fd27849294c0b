//! What the user wrote, as a tree: names unresolved, nothing thrown away.

/// Where a node stands in the query text. Never tells two nodes apart.
#[derive(Clone, Copy, Debug, Default)]
pub struct At {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl PartialEq for At {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for At {}

/// A query as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Ast {
    /// `*`
    All,
    /// A bare word.
    Word {
        /// The word, escapes resolved.
        text: String,
        /// Where it stands.
        at: At,
    },
    /// A word with `*` or `?` in it; a backslash before one of them takes its meaning away.
    Pattern {
        /// The word with its wildcards.
        text: String,
        /// Where it stands.
        at: At,
    },
    /// `word~1`
    Fuzzy {
        /// The word.
        text: String,
        /// Edits allowed, 1 or 2.
        distance: u8,
        /// Where it stands.
        at: At,
    },
    /// `"some words"~5`
    Phrase {
        /// What stands between the quotes.
        text: String,
        /// How many moves the words may be away from standing side by side.
        slop: u32,
        /// Where it stands.
        at: At,
    },
    /// `[a TO b}`, after a field.
    Range {
        /// Lower bound; `None` for `*`.
        from: Option<String>,
        /// Upper bound; `None` for `*`.
        to: Option<String>,
        /// Whether the lower bound itself belongs to it.
        from_included: bool,
        /// Whether the upper bound itself belongs to it.
        to_included: bool,
        /// Where it stands.
        at: At,
    },
    /// `name:value`
    Field {
        /// The name as written.
        name: String,
        /// What stands after the colon.
        inner: Box<Ast>,
        /// Where it stands.
        at: At,
    },
    /// `event(…)`: everything inside holds of one event.
    Event {
        /// What stands in the brackets.
        inner: Box<Ast>,
        /// Where it stands.
        at: At,
    },
    /// `event:"SOURCE > TYPE > TARGET @ PLACE"`
    Arrow {
        /// The short form.
        text: String,
        /// Where it stands.
        at: At,
    },
    /// Nodes side by side, joined by the default operator; two or more.
    Many(Vec<Ast>),
    /// Nodes joined by `AND`; two or more.
    And(Vec<Ast>),
    /// Nodes joined by `OR`; two or more.
    Or(Vec<Ast>),
    /// `NOT x`, `-x`
    Not(Box<Ast>),
    /// `+x`: must match even where any word is enough.
    Must(Box<Ast>),
    /// `x^2`
    Boost {
        /// What is boosted.
        inner: Box<Ast>,
        /// The factor in thousandths.
        thousandths: u32,
    },
}

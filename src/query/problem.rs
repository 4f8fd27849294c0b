//! What may be wrong with a query: a code, a place, and what was done about it.

use super::ast::At;

/// One repair of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where.
    pub at: At,
}

/// What is wrong with a query, and how lenient search repairs it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemKind {
    /// Text beyond the limit.
    #[error(
        "the query is longer than {limit} bytes; the rest was cut off; hint: setting `query_bytes`"
    )]
    TooLong {
        /// Bytes allowed.
        limit: usize,
    },
    /// Brackets beyond the limit.
    #[error("brackets nest deeper than {limit}; this one was ignored; hint: setting `query_depth`")]
    TooDeep {
        /// Depth allowed.
        limit: usize,
    },
    /// Clauses beyond the limit.
    #[error(
        "the query has more than {limit} clauses; the rest was cut off; hint: setting `query_clauses`"
    )]
    TooManyClauses {
        /// Clauses allowed.
        limit: usize,
    },
    /// A quotation mark without its other half.
    #[error("this quotation mark is never closed; the phrase was taken to the end")]
    UnclosedQuote,
    /// An opening bracket without its other half.
    #[error("this bracket is never closed; it was closed at the end")]
    UnclosedBracket,
    /// A closing bracket too many.
    #[error("nothing opened this bracket; it was ignored")]
    StrayBracket,
    /// `()`
    #[error("these brackets hold nothing; they were ignored")]
    EmptyGroup,
    /// `AND`, `OR`, `NOT` without something beside it.
    #[error(
        "this operator lacks something to work on; it was ignored; hint: put a backslash before a word meant literally"
    )]
    DanglingOperator,
    /// A backslash at the end.
    #[error("a backslash at the end means nothing; it was ignored")]
    DanglingEscape,
    /// `field:` with nothing after it.
    #[error("`{field}:` lacks a value; it was ignored")]
    MissingValue {
        /// The field as written.
        field: String,
    },
    /// A range that is none.
    #[error("a range is written `[from TO to]`; this one was ignored")]
    BadRange,
    /// A boost that is no number.
    #[error("a boost is a number above 0 and at most 1000, such as `^2`; this one was ignored")]
    BadBoost,
    /// A distance that is not 1 or 2.
    #[error("a fuzzy word may differ by 1 or 2 letters; the nearest was taken")]
    BadDistance,
    /// A field that does not exist.
    #[error("no field is called `{field}`; it was searched as words{}", offer(nearest.as_deref()))]
    UnknownField {
        /// As written.
        field: String,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// A value that its field cannot have.
    #[error("`{value}` cannot be a `{field}`; {expected}{}", offer(nearest.as_deref()))]
    BadValue {
        /// The field.
        field: String,
        /// The value as written.
        value: String,
        /// What was expected and done.
        expected: String,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// A word with nothing to search by.
    #[error("`{text}` holds no letter or digit; it was ignored")]
    NoWord {
        /// As written.
        text: String,
    },
    /// A slot inside an ordinary query or the other way round.
    #[error("`{field}:` cannot stand here; {hint}")]
    Misplaced {
        /// The field.
        field: String,
        /// What to do.
        hint: String,
    },
    /// A name of several words without quotes.
    #[error("a value ends at the first space unless it is quoted; this was read as `{ours}`")]
    UnquotedName {
        /// With quotes.
        ours: String,
    },
    /// An operator of another query language that ours has under another name.
    #[error("`{operator}` belongs to another query language; it was read as `{ours}`")]
    Foreign {
        /// As written.
        operator: String,
        /// The same in ours.
        ours: String,
    },
    /// A regular expression.
    #[error(
        "`{text}` was ignored; hint: regular expressions are not searched by, but `*` stands for any letters and `?` for one"
    )]
    Regex {
        /// As written.
        text: String,
    },
    /// An operator of another query language that no index here can answer.
    #[error("`{operator}:` asks for what no article here holds; it was ignored; hint: {hint}")]
    Absent {
        /// As written.
        operator: String,
        /// What comes nearest.
        hint: &'static str,
    },
    /// A wildcard that stands for too much.
    #[error(
        "`{text}` stands for more than {limit} words; the first {limit} in alphabetic order were taken; hint: write more letters, or setting `expansions`"
    )]
    TooManyExpansions {
        /// The pattern.
        text: String,
        /// Words allowed.
        limit: usize,
    },
    /// A word that no article has, or hardly any.
    #[error("{} `{word}`; did you mean `{nearest}`?", who_has(*articles))]
    DidYouMean {
        /// As written.
        word: String,
        /// Articles that have it.
        articles: u64,
        /// The nearest frequent word of the index.
        nearest: String,
    },
}

fn who_has(articles: u64) -> String {
    match articles {
        0 => "no article has".to_owned(),
        1 => "only one article has".to_owned(),
        several => format!("only {several} articles have"),
    }
}

fn offer(nearest: Option<&str>) -> String {
    nearest
        .map(|nearest| format!("; did you mean `{nearest}`?"))
        .unwrap_or_default()
}

impl ProblemKind {
    /// The stable code of the warning.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            ProblemKind::TooLong { .. } => "query_too_long",
            ProblemKind::TooDeep { .. } => "query_too_deep",
            ProblemKind::TooManyClauses { .. } => "too_many_clauses",
            ProblemKind::UnclosedQuote => "unclosed_quote",
            ProblemKind::UnclosedBracket => "unclosed_bracket",
            ProblemKind::StrayBracket => "stray_bracket",
            ProblemKind::EmptyGroup => "empty_group",
            ProblemKind::DanglingOperator => "dangling_operator",
            ProblemKind::DanglingEscape => "dangling_escape",
            ProblemKind::MissingValue { .. } => "missing_value",
            ProblemKind::BadRange => "bad_range",
            ProblemKind::BadBoost => "bad_boost",
            ProblemKind::BadDistance => "bad_distance",
            ProblemKind::UnknownField { .. } => "unknown_field",
            ProblemKind::BadValue { .. } => "bad_value",
            ProblemKind::NoWord { .. } => "no_word",
            ProblemKind::Misplaced { .. } => "misplaced_field",
            ProblemKind::UnquotedName { .. } => "unquoted_name",
            ProblemKind::Foreign { .. } => "foreign_operator",
            ProblemKind::Regex { .. } => "regular_expression",
            ProblemKind::Absent { .. } => "absent_operator",
            ProblemKind::TooManyExpansions { .. } => "too_many_expansions",
            ProblemKind::DidYouMean { .. } => "did_you_mean",
        }
    }
}

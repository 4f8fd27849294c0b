//! The fields of the index and how their prepared text is cut into tokens.
//!
//! Words are cut and stemmed before they reach Tantivy; what it is given is prepared text, which the tokenizers here
//! only split again. That keeps analysis in one place, out of the engine, and lets positions mean what we want.

use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::document::{Facet, fields};

/// Every field, by its use.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub(super) id: Field,
    pub(super) text: Field,
    pub(super) title_form: Field,
    pub(super) body_form: Field,
    pub(super) sound: Field,
    pub(super) url: Field,
    pub(super) key: Field,
    pub(super) event: Field,
    pub(super) suggest: Field,
    pub(super) published: Field,
    pub(super) published_end: Field,
    pub(super) tie: Field,
    pub(super) near: Field,
    pub(super) event_count: Field,
    pub(super) event_start: Field,
    pub(super) event_end: Field,
    pub(super) event_confidence: Field,
    pub(super) event_words: Field,
    pub(super) stored: Field,
    /// Columns of facet values, in the order of `Facet::ALL`.
    pub(super) facets: Vec<Field>,
    /// Columns that tell the event of each value; `None` for facets of articles.
    pub(super) facet_events: Vec<Option<Field>>,
}

/// Names of the tokenizers; part of the format.
const RAW: &str = "raw";
const TEXT: &str = "dateline_text";
const LINES: &str = "dateline_lines";
const SPACES: &str = "dateline_spaces";

/// Makes the schema. Event times with no date hold [`NO_DATE`].
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexed = |tokenizer: &str, option, norms| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(option)
                .set_fieldnorms(norms),
        )
    };
    let raw = || indexed(RAW, IndexRecordOption::Basic, false);
    let fast = || NumericOptions::default().set_fast();
    let column = || TextOptions::default().set_fast(RAW);
    let fields = Fields {
        id: builder.add_text_field(fields::ID, raw()),
        text: builder.add_text_field(
            fields::TEXT,
            indexed(TEXT, IndexRecordOption::WithFreqsAndPositions, true),
        ),
        title_form: builder.add_text_field(
            fields::TITLE_FORM,
            indexed(SPACES, IndexRecordOption::Basic, false),
        ),
        body_form: builder.add_text_field(
            fields::BODY_FORM,
            indexed(SPACES, IndexRecordOption::Basic, false),
        ),
        sound: builder.add_text_field(
            fields::SOUND,
            indexed(SPACES, IndexRecordOption::Basic, false),
        ),
        url: builder.add_text_field(
            fields::URL,
            indexed(SPACES, IndexRecordOption::WithFreqsAndPositions, false),
        ),
        key: builder.add_text_field(fields::KEY, raw()),
        event: builder.add_text_field(
            fields::EVENT,
            indexed(LINES, IndexRecordOption::WithFreqsAndPositions, false),
        ),
        suggest: builder.add_text_field(fields::SUGGEST, raw()),
        published: builder.add_i64_field(fields::PUBLISHED, fast()),
        published_end: builder.add_i64_field(fields::PUBLISHED_END, fast()),
        tie: builder.add_u64_field(fields::TIE, fast()),
        near: builder.add_u64_field(fields::NEAR, fast()),
        event_count: builder.add_u64_field(fields::EVENT_COUNT, fast()),
        event_start: builder.add_i64_field(fields::EVENT_START, fast()),
        event_end: builder.add_i64_field(fields::EVENT_END, fast()),
        event_confidence: builder.add_u64_field(fields::EVENT_CONFIDENCE, fast()),
        event_words: builder.add_u64_field(fields::EVENT_WORDS, fast()),
        stored: builder.add_bytes_field(fields::STORED, BytesOptions::default().set_stored()),
        facets: Facet::ALL
            .iter()
            .map(|facet| builder.add_text_field(&fields::column(*facet), column()))
            .collect(),
        facet_events: Facet::ALL
            .iter()
            .map(|facet| {
                facet
                    .is_event_facet()
                    .then(|| builder.add_u64_field(&fields::column_event(*facet), fast()))
            })
            .collect(),
    };
    (builder.build(), fields)
}

/// Stands for the missing date of an event in its column.
pub(super) const NO_DATE: i64 = i64::MIN / 2;

/// The tokenizers that the schema names.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(TEXT, TextAnalyzer::from(Prepared::Text));
    manager.register(LINES, TextAnalyzer::from(Prepared::Lines));
    manager.register(SPACES, TextAnalyzer::from(Prepared::Spaces));
    manager
}

/// The value of a facet as its column holds it: value, label, distance from the leaves.
pub(super) fn column_value(value: &str, label: &str, above: u8) -> String {
    let value: String = value
        .chars()
        .filter(|letter| *letter != SEPARATOR)
        .collect();
    if label.is_empty() && above == 0 {
        return value;
    }
    format!("{value}{SEPARATOR}{label}{SEPARATOR}{above}")
}

/// Takes apart what [`column_value`] put together.
pub(super) fn split_column_value(text: &str) -> (&str, &str, u8) {
    let mut parts = text.splitn(3, SEPARATOR);
    let value = parts.next().unwrap_or_default();
    let label = parts.next().unwrap_or_default();
    (
        value,
        label,
        parts
            .next()
            .and_then(|above| above.parse().ok())
            .unwrap_or(0),
    )
}

/// Parts values from labels; no value holds it.
pub(super) const SEPARATOR: char = '\u{1f}';

/// Ways in which prepared text is split.
#[derive(Clone, Copy, Debug)]
enum Prepared {
    /// Words between blanks; a line break leads to the body, a second one to what follows the lead.
    Text,
    /// Tokens between line breaks; `\u{2}` and a digit begin the next event, told in that polarity.
    Lines,
    /// Words between blanks.
    Spaces,
}

/// How often a word of the title counts, and one of the lead: BM25F with these weights of fields, as pseudo-frequencies
/// (Robertson, Zaragoza & Taylor 2004).
pub(super) const TITLE_WEIGHT: u32 = 2;
pub(super) const LEAD_WEIGHT: u32 = 1;

/// Positions between one event and the next; the polarity is added to it.
pub(super) const EVENT_STEP: u32 = 8;

struct PreparedStream<'a> {
    rest: &'a str,
    way: Prepared,
    token: Token,
    position: u32,
    /// Times that each word counts here, and times that the present one is still to be given.
    weight: u32,
    left: u32,
    part: u32,
}

impl Tokenizer for Prepared {
    type TokenStream<'a> = PreparedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PreparedStream<'a> {
        let weight = if matches!(self, Prepared::Text) {
            TITLE_WEIGHT
        } else {
            1
        };
        PreparedStream {
            rest: text,
            way: *self,
            token: Token::default(),
            position: 0,
            weight,
            left: 0,
            part: 0,
        }
    }
}

impl PreparedStream<'_> {
    fn next_part(&mut self) {
        self.part += 1;
        if self.part == 1 {
            self.position = fields::BODY_POSITION;
            self.weight = LEAD_WEIGHT;
        } else {
            self.weight = 1;
        }
    }
}

impl TokenStream for PreparedStream<'_> {
    fn advance(&mut self) -> bool {
        if self.left > 0 {
            self.left -= 1;
            return true;
        }
        loop {
            if self.rest.is_empty() {
                return false;
            }
            let end = match self.way {
                Prepared::Text => self.rest.find([' ', '\n']),
                Prepared::Lines => self.rest.find('\n'),
                Prepared::Spaces => self.rest.find(' '),
            };
            let (token, mark, rest) = match end {
                Some(end) => (
                    &self.rest[..end],
                    self.rest.as_bytes()[end],
                    &self.rest[end + 1..],
                ),
                None => (self.rest, b' ', ""),
            };
            self.rest = rest;
            let at = self.position;
            if let Some(polarity) = token.strip_prefix('\u{2}') {
                let event = if self.part == 0 {
                    0
                } else {
                    at / EVENT_STEP + 1
                };
                self.part = 1;
                self.position =
                    event * EVENT_STEP + u32::from(polarity.bytes().next().unwrap_or(b'0') - b'0');
                continue;
            }
            if !token.is_empty() {
                self.token.text.clear();
                self.token.text.push_str(token);
                self.token.position = at as usize;
                self.left = self.weight - 1;
                if !matches!(self.way, Prepared::Lines) {
                    self.position += 1;
                }
            }
            if matches!(self.way, Prepared::Text) && mark == b'\n' {
                self.next_part();
            }
            if !token.is_empty() {
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

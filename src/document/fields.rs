//! The names of index fields: the only place where they stand.

use super::Facet;

/// Article id, as a term.
pub const ID: &str = "id";
/// Title and body as stemmed words with positions.
pub const TEXT: &str = "text";
/// Folded words of the title without positions, for prefixes, wildcards and fuzzy words.
pub const TITLE_FORM: &str = "title_form";
/// Folded words of the body without positions.
pub const BODY_FORM: &str = "body_form";
/// Sounds of the capitalised words of title and body.
pub const SOUND: &str = "sound";
/// Words of the address.
pub const URL: &str = "url";
/// `facet:key` of every facet value of the article.
pub const KEY: &str = "key";
/// Event tokens; the position tells event and polarity.
pub const EVENT: &str = "event";
/// Names as they are suggested: folded, kind and display form.
pub const SUGGEST: &str = "suggest";
/// First second of publication.
pub const PUBLISHED: &str = "published";
/// One past the last second of publication.
pub const PUBLISHED_END: &str = "published_end";
/// Tie-break.
pub const TIE: &str = "tie";
/// Near-duplicate signature.
pub const NEAR: &str = "near";
/// Number of events.
pub const EVENT_COUNT: &str = "events";
/// First second of each event.
pub const EVENT_START: &str = "event_start";
/// One past the last second of each event.
pub const EVENT_END: &str = "event_end";
/// Confidence of each event in thousandths.
pub const EVENT_CONFIDENCE: &str = "event_confidence";
/// First and one past the last word position of each event's sentence, packed.
pub const EVENT_WORDS: &str = "event_words";
/// The article and its annotations.
pub const STORED: &str = "stored";

/// Version of the format of an index; a change of any field, tokenizer or packing counts it up.
pub const FORMAT: u32 = 3;

/// Where the positions of the body begin in [`TEXT`]; the title stands before.
pub const BODY_POSITION: u32 = 1_024;

/// Words of a title that are indexed; far enough below [`BODY_POSITION`] that no phrase reaches over.
pub const TITLE_WORDS: u32 = 800;

/// How many moves the words of a phrase may be apart at most.
pub const MAX_SLOP: u32 = 100;

/// The column of a facet's values.
#[must_use]
pub fn column(facet: Facet) -> String {
    format!("f_{facet}")
}

/// The column that tells to which event each value of [`column`] belongs.
#[must_use]
pub fn column_event(facet: Facet) -> String {
    format!("k_{facet}")
}

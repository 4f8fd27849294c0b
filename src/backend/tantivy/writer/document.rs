//! `Document → fields of the engine`: text prepared, values of facets, suggestions, events.

use std::fmt::Write as _;

use tantivy::TantivyDocument;
use tantivy::schema::Field;

use super::super::events::{ANY_EVENT, OTHERWISE};
use super::super::schema::{Fields, NO_DATE, SEPARATOR, column_value};
use super::number;
use super::vocabulary::Vocabulary;
use crate::article::Article;
use crate::backend::BackendError;
use crate::document::analysis::{Language, fold, name_key, words};
use crate::document::{Document, EventKeys, Facet, facet_key, fields, pack};
use crate::ontology::Polarity;
use crate::query::is_capital;
use crate::text::{Span, TextField};

/// Words of the lead, which may count more than the rest of the body.
const LEAD_WORDS: usize = 50;

/// What the engine is given of a document.
pub(super) fn prepared(
    fields: &Fields,
    document: &Document,
    vocabulary: &mut Vocabulary,
) -> Result<TantivyDocument, BackendError> {
    let article = &document.article;
    let mut out = TantivyDocument::default();
    out.add_text(fields.id, &article.id);
    let keep = !document.events.is_empty();
    let places = add_text(fields, article, keep, vocabulary, &mut out);
    let mut url = String::new();
    words(article.url.as_deref().unwrap_or_default(), |word| {
        let _ = write!(url, "{} ", fold(word.form));
    });
    out.add_text(fields.url, url);
    for value in &document.facets {
        out.add_text(
            fields.key,
            format!("{}:{}", value.facet, facet_key(&value.value)),
        );
        out.add_text(
            fields.facets[number(value.facet)],
            column_value(&value.value, &value.label, value.above),
        );
        add_suggestion(
            fields.suggest,
            value.facet,
            &value.value,
            &value.label,
            value.above,
            &mut out,
        );
    }
    let (start, end) = document.published.unzip();
    if let (Some(start), Some(end)) = (start, end) {
        out.add_i64(fields.published, start);
        out.add_i64(fields.published_end, end);
    }
    out.add_u64(fields.tie, document.tie);
    out.add_u64(fields.near, document.near);
    out.add_u64(fields.event_count, document.events.len() as u64);
    add_events(fields, document, &places, &mut out);
    out.add_bytes(fields.stored, &pack(article, &document.annotations)?);
    Ok(out)
}

/// First bytes of the words of title and body, by which sentences become ranges of positions.
struct WordPlaces {
    title: Vec<(u32, u32)>,
    body: Vec<(u32, u32)>,
}

/// Adds title and body as prepared text, and the forms and sounds of their words; with `keep` gives the places of words.
fn add_text(
    fields: &Fields,
    article: &Article,
    keep: bool,
    vocabulary: &mut Vocabulary,
    out: &mut TantivyDocument,
) -> WordPlaces {
    let language = Language::of_article(article.language.as_deref());
    let mut text = String::with_capacity(article.title.len() + article.body.len() + 8);
    let mut places = WordPlaces {
        title: Vec::new(),
        body: Vec::new(),
    };
    let (mut title_forms, mut body_forms, mut sounds) =
        (String::new(), String::new(), String::new());
    vocabulary.next_article(language);
    words(&article.title, |word| {
        if word.position >= fields::TITLE_WORDS {
            return;
        }
        let mut known = vocabulary.word(word.form);
        add_word(&mut text, known.term());
        if known.first_in_title() {
            add_word(&mut title_forms, known.form());
        }
        if is_capital(&article.title, word.start)
            && known.first_as_name()
            && let Some(sound) = known.sound()
        {
            add_word(&mut sounds, sound);
        }
        if keep {
            places.title.push((word.start, word.end));
        }
    });
    text.push('\n');
    words(&article.body, |word| {
        if word.position as usize == LEAD_WORDS {
            text.push('\n');
        }
        let mut known = vocabulary.word(word.form);
        add_word(&mut text, known.term());
        if known.first_in_body() {
            add_word(&mut body_forms, known.form());
        }
        if is_capital(&article.body, word.start)
            && known.first_as_name()
            && let Some(sound) = known.sound()
        {
            add_word(&mut sounds, sound);
        }
        if keep {
            places.body.push((word.start, word.end));
        }
    });
    out.add_text(fields.title_form, title_forms);
    out.add_text(fields.body_form, body_forms);
    out.add_text(fields.sound, sounds);
    out.add_text(fields.text, text);
    places
}

fn add_word(text: &mut String, word: &str) {
    text.push_str(word);
    text.push(' ');
}

/// Names are suggested by their beginning and by the beginning of each later word.
fn add_suggestion(
    field: Field,
    facet: Facet,
    value: &str,
    label: &str,
    above: u8,
    out: &mut TantivyDocument,
) {
    if above > 0
        || !matches!(
            facet,
            Facet::Country | Facet::Organization | Facet::Person | Facet::Place | Facet::Outlet
        )
    {
        return;
    }
    let shown = if label.is_empty() { value } else { label };
    let key = name_key(shown);
    let starts = std::iter::once(0)
        .chain(key.match_indices(' ').map(|(at, _)| at + 1))
        .take(4);
    for start in starts {
        let separator = SEPARATOR;
        out.add_text(
            field,
            format!(
                "{}{separator}{facet}{separator}{value}{separator}{label}",
                &key[start..]
            ),
        );
    }
}

fn add_events(
    fields: &Fields,
    document: &Document,
    places: &WordPlaces,
    out: &mut TantivyDocument,
) {
    if document.events.is_empty() {
        return;
    }
    let mut tokens = String::new();
    for (at, keys) in document.events.iter().enumerate() {
        add_tokens(keys, &mut tokens);
        let (start, end) = keys.date.unwrap_or((NO_DATE, NO_DATE));
        out.add_i64(fields.event_start, start);
        out.add_i64(fields.event_end, end);
        out.add_u64(fields.event_confidence, u64::from(keys.confidence));
        let sentence = document
            .annotations
            .events
            .get(at)
            .map_or(Span::default(), |event| event.sentence.span());
        out.add_u64(fields.event_words, word_range(places, sentence));
        for value in &keys.facets {
            out.add_text(
                fields.facets[number(value.facet)],
                column_value(&value.value, &value.label, value.above),
            );
            if let Some(column) = fields.facet_events[number(value.facet)] {
                out.add_u64(column, at as u64);
            }
        }
    }
    out.add_text(fields.event, tokens);
}

fn add_tokens(keys: &EventKeys, tokens: &mut String) {
    let polarity = Polarity::ALL
        .iter()
        .position(|polarity| *polarity == keys.polarity)
        .unwrap_or_default();
    let _ = writeln!(tokens, "\u{2}{polarity}");
    let told = Polarity::TOLD.contains(&keys.polarity);
    let each = keys.tokens.iter().map(String::as_str);
    for token in std::iter::once(ANY_EVENT).chain(each) {
        if !told {
            tokens.push(OTHERWISE);
        }
        tokens.extend(
            token
                .chars()
                .filter(|letter| !matches!(letter, '\n' | '\u{2}')),
        );
        tokens.push('\n');
    }
}

/// The positions of the words within a span, half-open, packed in one number.
fn word_range(places: &WordPlaces, span: Span) -> u64 {
    let (words, offset) = match span.field {
        TextField::Title => (&places.title, 0),
        TextField::Body => (&places.body, fields::BODY_POSITION),
    };
    let first = words.partition_point(|word| word.0 < span.start) as u64 + u64::from(offset);
    let last = words.partition_point(|word| word.1 <= span.end) as u64 + u64::from(offset);
    first << 32 | last.max(first)
}

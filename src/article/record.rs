//! One record to one article, by its format.

use serde_json::{Map, Value};

use super::draft::{Draft, Refusal};
use super::{
    ArticleOptions, Understood, agency, coded, feed, html, json, mail, markdown, plain, reuters,
    wiki,
};
use crate::archive::{Content, Format, Record, Reject, Skipped};
use crate::text::{charset, xml};

/// Understands a record as an article.
///
/// # Errors
/// A [`Reject`] with the record's origin: not valid in its format, no object, neither title nor body, a field that cannot be.
pub fn from_record(record: Record, options: &ArticleOptions) -> Result<Understood, Reject> {
    let Record {
        file,
        origin,
        format,
        content,
        next,
        ..
    } = record;
    let refused = |(code, reason): Refusal, origin| Reject {
        origin,
        code,
        reason,
        file: file.clone(),
        next,
    };
    let mut draft = Draft::default();
    match understand(format, content, options, &mut draft) {
        Ok(()) => match draft.skipped.take() {
            Some(what) => Ok(Understood::Skipped(Skipped {
                origin,
                what,
                file,
                next,
            })),
            None => draft
                .finish(origin.clone())
                .map(|parsed| Understood::Article(Box::new(parsed)))
                .map_err(|refusal| refused(refusal, origin)),
        },
        Err(refusal) => Err(refused(refusal, origin)),
    }
}

fn understand(
    format: Format,
    content: Content,
    options: &ArticleOptions,
    draft: &mut Draft,
) -> Result<(), Refusal> {
    match content {
        Content::Fields(fields) => json::fields(fields, options, draft),
        Content::Row { columns, cells } => row(&columns, &cells, options, draft),
        Content::Bytes {
            bytes,
            charset,
            known,
        } => {
            if format == Format::Html {
                return html::read(&bytes, charset.as_deref(), &known, draft);
            }
            if format == Format::Mail {
                mail::read(&bytes, draft);
                return Ok(());
            }
            let declared = charset.or_else(|| xml::declared_encoding(&bytes));
            let decoded = charset::decode(&bytes, declared.as_deref(), None);
            draft.repairs.broken_characters += decoded.broken as u64;
            match format {
                Format::Json | Format::Jsonl => json::read(&decoded.text, options, draft)?,
                Format::Markdown => markdown::read(&decoded.text, options, draft),
                Format::Feed => feed::read(&decoded.text, &known, draft),
                Format::Xml => agency::generic(&decoded.text, options, draft),
                Format::Nitf => agency::nitf(&decoded.text, draft),
                Format::NewsmlG2 => agency::newsml_g2(&decoded.text, draft),
                Format::Newsml => agency::newsml(&decoded.text, draft),
                Format::Mediawiki => wiki::read(&decoded.text, &known, draft),
                Format::GdeltEvents => coded::gdelt_events(&decoded.text, draft),
                Format::GdeltMentions => coded::gdelt_mentions(&decoded.text, draft),
                Format::GdeltGkg => coded::gdelt_gkg(&decoded.text, draft),
                Format::Polecat => coded::polecat(&decoded.text, &known, draft),
                Format::Reuters => reuters::read(&decoded.text, draft),
                _ => plain::read(&decoded.text, draft),
            }
            complete(known, draft);
        }
    }
    Ok(())
}

/// Fills what the record left open with what its surroundings said.
fn complete(known: Map<String, Value>, draft: &mut Draft) {
    let mut around = Draft::default();
    json::fields(known, &ArticleOptions::default(), &mut around);
    draft.url = draft.url.take().or(around.url);
    draft.outlet = draft.outlet.take().or(around.outlet);
    draft.language = draft.language.take().or(around.language);
    draft.published = draft.published.take().or(around.published);
    if draft.authors.is_empty() {
        draft.authors = around.authors;
    }
}

/// A row of a table: cells by their columns, decoded together so that all get the same charset.
fn row(columns: &[String], cells: &[Vec<u8>], options: &ArticleOptions, draft: &mut Draft) {
    let joined = cells.join(&0x1f);
    let decoded = charset::decode(&joined, None, None);
    draft.repairs.broken_characters += decoded.broken as u64;
    let mut fields = Map::new();
    for (at, cell) in decoded.text.split('\u{1f}').enumerate() {
        let cell = cell.trim();
        let nothing = cell.is_empty() || matches!(cell, "NULL" | "null" | "NaN" | "nan" | "None");
        if nothing {
            continue;
        }
        let name = match columns.get(at) {
            Some(name) if !name.is_empty() => name.clone(),
            // The nameless first column of pandas numbers the rows.
            Some(_) => continue,
            None => (at + 1).to_string(),
        };
        fields.insert(name, cell.into());
    }
    json::fields(fields, options, draft);
}

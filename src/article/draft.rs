//! An article in the making: raw values as the record had them, and the one place where they become an [`Article`].

use serde_json::{Map, Value};

use super::duplicate::ContentHash;
use super::{Article, Parsed, Repairs, html};
use crate::archive::{Origin, RejectCode};
use crate::text::{PartialDate, language, normal, references, scan_date};

/// Longest identity that is kept as it is.
const ID_BYTES: usize = 512;

/// Values as read, not yet cleaned.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) id: Option<String>,
    pub(super) url: Option<String>,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) published: Option<String>,
    pub(super) language: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) section: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) extra: Map<String, Value>,
    pub(super) entities: Option<Value>,
    pub(super) events: Option<Value>,
    pub(super) annotates: bool,
    /// What it is, when it is no article.
    pub(super) skipped: Option<String>,
    pub(super) repairs: Repairs,
}

/// Why a record makes no article: code and reason.
pub(super) type Refusal = (RejectCode, String);

impl Draft {
    /// Cleans the values and decides date, language and identity.
    pub(super) fn finish(mut self, origin: Origin) -> Result<Parsed, Refusal> {
        let title = line_of(&self.title);
        let body = body_of(&self.body);
        if title.trim().is_empty() && body.trim().is_empty() && !self.annotates {
            return Err((
                RejectCode::NoText,
                "neither title nor body; hint: say where they stand, such as --map body=COLUMN"
                    .to_owned(),
            ));
        }
        let url = self
            .url
            .as_deref()
            .map(str::trim)
            .filter(|url| !url.is_empty())
            .map(str::to_owned);
        let labelled = self.language.as_deref().and_then(language::from_label);
        let language = labelled.or_else(|| language::detect(&title, &body).map(str::to_owned));
        let published = self.date(language.as_deref());
        let given = self
            .id
            .as_deref()
            .map(normal::one_line)
            .filter(|id| !id.is_empty());
        let id = match given.or_else(|| url.clone()) {
            Some(id) if id.len() <= ID_BYTES => id,
            Some(id) => ContentHash::of(&id, "").to_string(),
            None => ContentHash::of(&title, &body).to_string(),
        };
        let article = Article {
            id,
            url,
            title,
            body,
            published,
            language,
            outlet: self
                .outlet
                .as_deref()
                .map(outlet_of)
                .filter(|name| !name.is_empty()),
            authors: distinct(self.authors.iter().map(|name| line_of(name))),
            section: self
                .section
                .as_deref()
                .map(line_of)
                .filter(|name| !name.is_empty()),
            tags: distinct(self.tags.iter().map(|tag| line_of(tag))),
            origin,
            extra: self.extra,
        };
        Ok(Parsed {
            article,
            entities: self.entities,
            events: self.events,
            annotates: self.annotates,
            repairs: self.repairs,
        })
    }

    fn date(&mut self, language: Option<&str>) -> Option<PartialDate> {
        let text = self
            .published
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())?;
        let date = scan_date(text, language);
        if date.is_none() {
            self.repairs.unread_dates += 1;
            self.extra.insert("date_text".to_owned(), text.into());
        }
        date
    }
}

/// A value that stands on one line. Line breaks become blanks one for one, so that offsets stay.
fn line_of(text: &str) -> String {
    let text = references::unescape(text);
    let clean = normal::clean(text.trim());
    clean.replace(['\n', '\t'], " ").trim().to_owned()
}

/// Running text: cleaned, markup taken out where there is some, otherwise as it was.
fn body_of(text: &str) -> String {
    let text = if html::is_marked_up(text) {
        html::fragment_text(text).into()
    } else {
        references::unescape(text)
    };
    let clean = normal::clean(&text);
    let end = clean.trim_end().len();
    let mut clean = clean.into_owned();
    clean.truncate(end);
    clean
}

/// The publisher's name; of an address its host.
fn outlet_of(text: &str) -> String {
    let name = line_of(text);
    if name.starts_with("http://") || name.starts_with("https://") {
        return html::host_of(&name).unwrap_or(name);
    }
    name
}

fn distinct(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for value in values {
        if !value.is_empty() && !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}

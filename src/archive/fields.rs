//! The names under which archives keep what an article has.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The canonical fields of an article as `--map` and the input schema name them.
pub(crate) const FIELDS: [&str; 13] = [
    "id",
    "url",
    "title",
    "body",
    "published",
    "language",
    "outlet",
    "authors",
    "section",
    "tags",
    "extra",
    "entities",
    "events",
];

/// Accepted names and the field each stands for, best first within a field.
const NAMES: [(&str, &str); 87] = [
    ("id", "id"),
    ("guid", "id"),
    ("uuid", "id"),
    ("_id", "id"),
    ("doc_id", "id"),
    ("docid", "id"),
    ("article_id", "id"),
    ("document_id", "id"),
    ("docno", "id"),
    ("url", "url"),
    ("link", "url"),
    ("canonical_url", "url"),
    ("article_url", "url"),
    ("source_url", "url"),
    ("web_url", "url"),
    ("permalink", "url"),
    ("uri", "url"),
    ("href", "url"),
    ("title", "title"),
    ("headline", "title"),
    ("heading", "title"),
    ("article_title", "title"),
    ("headline_main", "title"),
    ("body", "body"),
    ("text", "body"),
    ("content", "body"),
    ("article", "body"),
    ("maintext", "body"),
    ("article_text", "body"),
    ("article_body", "body"),
    ("articlebody", "body"),
    ("full_text", "body"),
    ("fulltext", "body"),
    ("body_text", "body"),
    ("bodytext", "body"),
    ("story", "body"),
    ("content_text", "body"),
    ("main_text", "body"),
    ("plain_text", "body"),
    ("published", "published"),
    ("date", "published"),
    ("pubdate", "published"),
    ("datetime", "published"),
    ("publish_date", "published"),
    ("pub_date", "published"),
    ("published_at", "published"),
    ("publishedat", "published"),
    ("published_date", "published"),
    ("date_published", "published"),
    ("datepublished", "published"),
    ("date_publish", "published"),
    ("publication_date", "published"),
    ("publicationdate", "published"),
    ("publish_time", "published"),
    ("published_time", "published"),
    ("time_published", "published"),
    ("firstpublished", "published"),
    ("timestamp", "published"),
    ("publishdate", "published"),
    ("firstcreated", "published"),
    ("versioncreated", "published"),
    ("created_at", "published"),
    ("language", "language"),
    ("lang", "language"),
    ("outlet", "outlet"),
    ("source", "outlet"),
    ("publisher", "outlet"),
    ("site", "outlet"),
    ("source_name", "outlet"),
    ("source_domain", "outlet"),
    ("publication", "outlet"),
    ("newspaper", "outlet"),
    ("site_name", "outlet"),
    ("sitename", "outlet"),
    ("authors", "authors"),
    ("author", "authors"),
    ("byline", "authors"),
    ("creator", "authors"),
    ("section", "section"),
    ("category", "section"),
    ("section_name", "section"),
    ("tags", "tags"),
    ("keywords", "tags"),
    ("categories", "tags"),
    ("extra", "extra"),
    ("entities", "entities"),
    ("events", "events"),
];

/// Places in [`NAMES`].
static RANKS: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    NAMES
        .iter()
        .enumerate()
        .map(|(rank, (name, _))| (*name, rank))
        .collect()
});

/// A name of a column or key as compared: lower case, words joined by `_`.
pub(crate) fn folded(name: &str) -> Cow<'_, str> {
    let is_folded = |byte: u8| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if name.bytes().all(is_folded) {
        return name.into();
    }
    name.trim()
        .trim_start_matches('\u{feff}')
        .chars()
        .map(|letter| match letter {
            ' ' | '-' | '.' | ':' => '_',
            letter => letter.to_ascii_lowercase(),
        })
        .collect()
}

/// The field that a name stands for, and how good a name it is for it (0 is best).
pub(crate) fn ranked(name: &str) -> Option<(&'static str, usize)> {
    let rank = *RANKS.get(&*folded(name))?;
    Some((NAMES[rank].1, rank))
}

/// The field that a name stands for.
pub(crate) fn canonical(name: &str) -> Option<&'static str> {
    ranked(name).map(|(field, _)| field)
}

//! Completions of what somebody begins to type: names and words of the index.

use std::collections::BTreeMap;

use super::Snapshot;
use super::complete::Completions;
use super::schema::SEPARATOR;
use crate::backend::BackendError;
use crate::document::analysis::name_key;
use crate::search::Suggestion;

/// Terms of which the suggestions are made; several may stand for one name.
const LOOKED_AT: usize = 40;

/// Names and words that begin so, most frequent first.
pub(super) fn suggest(
    completions: &Completions,
    snapshot: &Snapshot,
    prefix: &str,
    limit: usize,
) -> Result<Vec<Suggestion>, BackendError> {
    let prefix = name_key(prefix);
    if prefix.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let looked_at = limit.saturating_mul(2).max(LOOKED_AT);
    let begun = |field| completions.most_frequent(snapshot, field, &prefix, looked_at);
    let mut names: BTreeMap<(String, String, String), u64> = BTreeMap::new();
    for (text, articles) in begun(snapshot.fields.suggest)? {
        let mut parts = text.split(SEPARATOR).skip(1).map(str::to_owned);
        if let (Some(kind), Some(value), Some(label)) = (parts.next(), parts.next(), parts.next()) {
            // Several words of one name may begin so.
            let known = names.entry((kind, value, label)).or_default();
            *known = articles.max(*known);
        }
    }
    let mut all: Vec<Suggestion> = names
        .into_iter()
        .map(|((kind, value, label), articles)| Suggestion {
            label: if label.is_empty() {
                value.clone()
            } else {
                label
            },
            value,
            kind,
            articles,
        })
        .collect();
    if !prefix.contains(' ') {
        let terms = begun(snapshot.fields.body_form)?.into_iter();
        all.extend(terms.map(|(word, articles)| Suggestion {
            value: word.clone(),
            label: word,
            kind: "term".to_owned(),
            articles,
        }));
    }
    // A name says more than a word that is as frequent.
    let weight = |suggestion: &Suggestion| {
        if suggestion.kind == "term" {
            suggestion.articles / 4
        } else {
            suggestion.articles
        }
    };
    all.sort_by(|a, b| {
        weight(b)
            .cmp(&weight(a))
            .then_with(|| a.label.cmp(&b.label))
            .then_with(|| a.kind.cmp(&b.kind))
    });
    all.truncate(limit);
    Ok(all)
}

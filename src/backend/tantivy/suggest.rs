//! What somebody may have meant: completions of a beginning, the nearest word of the index.

use std::collections::BTreeMap;

use super::complete::Completions;
use super::prepare::Fuzzy;
use super::schema::SEPARATOR;
use super::{Snapshot, engine};
use crate::backend::BackendError;
use crate::document::analysis::{fold, name_key};
use crate::query::{Plan, ProblemKind, WordMatch};
use crate::search::{Suggestion, Warning};

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
        let words = begun(snapshot.fields.body_form)?.into_iter();
        all.extend(words.map(|(word, articles)| Suggestion {
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

/// The nearest word of the index for each word that no article has.
pub(super) fn did_you_mean(snapshot: &Snapshot, plan: &Plan) -> Result<Vec<Warning>, BackendError> {
    let mut conditions = Vec::new();
    plan.scored(&mut conditions);
    let mut warnings = Vec::new();
    for condition in conditions {
        for word in &condition.words {
            let WordMatch::Word { form, .. } = word else {
                continue;
            };
            if form.chars().count() < 4 || form.chars().any(|letter| letter.is_ascii_digit()) {
                continue;
            }
            let form = fold(form);
            if frequency(snapshot, &form)? > 0 {
                continue;
            }
            if let Some(nearest) = nearest(snapshot, &form)? {
                let kind = ProblemKind::DidYouMean {
                    word: form.into_owned(),
                    nearest,
                };
                warnings.push(Warning {
                    code: kind.code().to_owned(),
                    message: kind.to_string(),
                    start: condition.at.0,
                    end: condition.at.1,
                });
            }
        }
    }
    Ok(warnings)
}

fn frequency(snapshot: &Snapshot, form: &str) -> Result<u64, BackendError> {
    let mut sum = 0;
    for field in [snapshot.fields.title_form, snapshot.fields.body_form] {
        sum += snapshot
            .searcher
            .doc_freq(&tantivy::Term::from_field_text(field, form))
            .map_err(engine("looking up a word"))?;
    }
    Ok(sum)
}

/// The most frequent word one letter away, else two; the first letter counts as known.
fn nearest(snapshot: &Snapshot, form: &str) -> Result<Option<String>, BackendError> {
    let first = form.chars().next();
    for distance in 1..=2u8 {
        let automaton = Fuzzy::new(form, distance);
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for segment in snapshot.searcher.segment_readers() {
            let index = segment
                .inverted_index(snapshot.fields.body_form)
                .map_err(engine("looking up a word"))?;
            let mut stream = index.terms().search(&automaton).into_stream()?;
            while stream.advance() {
                let frequency = u64::from(stream.value().doc_freq);
                let word = String::from_utf8_lossy(stream.key()).into_owned();
                if distance == 1 || word.chars().next() == first {
                    *found.entry(word).or_default() += frequency;
                }
            }
        }
        if let Some((word, _)) = found
            .into_iter()
            .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))
        {
            return Ok(Some(word));
        }
    }
    Ok(None)
}

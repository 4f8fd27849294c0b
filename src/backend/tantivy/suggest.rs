//! What somebody may have meant: completions of a beginning, the nearest word of the index.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use tantivy_fst::Automaton;

use super::complete::Completions;
use super::prepare::{Fuzzy, pattern_automaton};
use super::schema::SEPARATOR;
use super::{Snapshot, engine};
use crate::backend::BackendError;
use crate::document::analysis::{fold, name_key, sound, sounding_alike, words};
use crate::query::{ProblemKind, WordMatch};
use crate::search::{Request, Suggestion, Warning};

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

/// Matching articles up to which words may have been meant otherwise.
pub(super) const FEW: u64 = 3;
/// Of so many articles one may have a word that was meant otherwise.
const RARE: u64 = 1_000;
/// How many times as many articles must have another word than the one that was written.
const FAR_MORE: u64 = 30;

/// Letters of a word in which two may be wrong.
const LONG: usize = 7;

/// A word that may have been meant otherwise.
struct Misspelling {
    /// Place in the query text.
    start: usize,
    end: usize,
    nearest: String,
}

/// What may have been meant by words that hardly any article has, and the query with all of them replaced.
pub(super) fn did_you_mean(
    snapshot: &Snapshot,
    request: &Request,
) -> Result<(Vec<Warning>, Option<String>), BackendError> {
    let mut conditions = Vec::new();
    request.plan.scored(&mut conditions);
    let mut warnings = Vec::new();
    let mut misspelt = Vec::new();
    for condition in conditions {
        for word in &condition.words {
            let WordMatch::Word { word, sounds } = word else {
                continue;
            };
            let form = word.form();
            if form.chars().count() < 4 || form.chars().any(|letter| letter.is_ascii_digit()) {
                continue;
            }
            let folded = fold(form);
            let articles = frequency(snapshot, &folded, sounds)?;
            if articles > FEW.max(snapshot.searcher.num_docs() / RARE) {
                continue;
            }
            let Some((nearest, others)) = nearest(snapshot, &folded)? else {
                continue;
            };
            if articles > 0 && others < articles * FAR_MORE {
                continue;
            }
            misspelt.extend(places(&request.text, condition.at, form, &nearest));
            let kind = ProblemKind::DidYouMean {
                word: folded.into_owned(),
                articles,
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
    Ok((warnings, corrected(&request.text, misspelt)))
}

/// Where `form` stands in a part of the query text.
fn places(text: &str, (start, end): (usize, usize), form: &str, nearest: &str) -> Vec<Misspelling> {
    let mut found = Vec::new();
    words(text.get(start..end).unwrap_or_default(), |word| {
        if word.form == form {
            found.push(Misspelling {
                start: start + word.start as usize,
                end: start + word.end as usize,
                nearest: nearest.to_owned(),
            });
        }
    });
    found
}

/// The query text with words replaced; `None` where that changes nothing.
fn corrected(text: &str, mut misspelt: Vec<Misspelling>) -> Option<String> {
    misspelt.sort_by_key(|word| word.start);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for word in &misspelt {
        if word.start < done {
            continue;
        }
        out.push_str(&text[done..word.start]);
        let capital = text[word.start..].starts_with(char::is_uppercase);
        let mut letters = word.nearest.chars();
        match letters.next().filter(|_| capital) {
            Some(first) => out.extend(first.to_uppercase().chain(letters)),
            None => out.push_str(&word.nearest),
        }
        done = word.end;
    }
    out.push_str(&text[done..]);
    (out != text).then_some(out)
}

/// How many articles have a word, or one that sounds like it.
fn frequency(snapshot: &Snapshot, form: &str, sounds: &[String]) -> Result<u64, BackendError> {
    let fields = &snapshot.fields;
    let forms = [(fields.title_form, form), (fields.body_form, form)];
    let sounds = sounds.iter().map(|sound| (fields.sound, sound.as_str()));
    let mut sum = 0;
    for (field, text) in forms.into_iter().chain(sounds) {
        sum += snapshot
            .searcher
            .doc_freq(&tantivy::Term::from_field_text(field, text))
            .map_err(engine("looking up a word"))?;
    }
    Ok(sum)
}

/// The most frequent word that sounds alike or is one letter away, else two, with the number of its articles; the first
/// letter of what does not sound alike counts as known.
fn nearest(snapshot: &Snapshot, form: &str) -> Result<Option<(String, u64)>, BackendError> {
    let mut alike = words_alike(snapshot, form)?;
    let first = form.chars().next();
    // Two letters of a short word would be half of it.
    let most = if form.chars().count() < LONG { 1 } else { 2 };
    for distance in 1..=most {
        let mut found = frequencies(snapshot, &Fuzzy::new(form, distance))?;
        let begins = |word: &str| word.chars().next() == first;
        found.retain(|word, _| word != form && (distance == 1 || begins(word)));
        // First letters are seldom wrong.
        let found = found
            .into_iter()
            .map(|(word, frequency)| (begins(&word), frequency, word));
        let alike = std::mem::take(&mut alike).into_iter();
        let alike = alike.map(|(word, frequency)| (true, frequency, word));
        let weight = |(begins, frequency, word): &(bool, u64, String)| {
            (*begins, *frequency, Reverse(word.clone()))
        };
        if let Some((_, frequency, word)) = alike.chain(found).max_by_key(weight) {
            return Ok(Some((word, frequency)));
        }
    }
    Ok(None)
}

/// Words that sound as `form` does, with the numbers of their articles.
fn words_alike(snapshot: &Snapshot, form: &str) -> Result<BTreeMap<String, u64>, BackendError> {
    let Some(wanted) = sound(form) else {
        return Ok(BTreeMap::new());
    };
    let mut found = frequencies(snapshot, &pattern_automaton(&sounding_alike(&wanted))?)?;
    found.retain(|word, _| word != form && sound(word).as_ref() == Some(&wanted));
    Ok(found)
}

/// The words of bodies that an automaton takes, with the numbers of their articles.
fn frequencies<A>(snapshot: &Snapshot, automaton: &A) -> Result<BTreeMap<String, u64>, BackendError>
where
    A: Automaton,
    A::State: Clone,
{
    let mut found = BTreeMap::new();
    for segment in snapshot.searcher.segment_readers() {
        let index = segment
            .inverted_index(snapshot.fields.body_form)
            .map_err(engine("looking up a word"))?;
        let mut stream = index.terms().search(automaton).into_stream()?;
        while stream.advance() {
            let word = String::from_utf8_lossy(stream.key()).into_owned();
            *found.entry(word).or_default() += u64::from(stream.value().doc_freq);
        }
    }
    Ok(found)
}

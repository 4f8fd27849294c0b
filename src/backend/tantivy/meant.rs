//! What somebody may have meant by words that hardly any article has: the nearest words of the index.

use std::collections::BTreeMap;

use tantivy_fst::Automaton;

use super::prepare::{Fuzzy, pattern_automaton};
use super::schema::SEPARATOR;
use super::{Snapshot, engine};
use crate::backend::BackendError;
use crate::document::analysis::{fold, sound, sounding_alike, words};
use crate::query::{ProblemKind, WordMatch, is_capital};
use crate::search::{PAGE, Request, Warning};

/// Matching articles up to which words may have been meant otherwise: they do not fill a page.
pub(super) const FEW: u64 = PAGE as u64;
/// Of so many articles one may have a word that was meant otherwise.
const RARE: u64 = 1_000;
/// How many times as many articles must have another word than the one that was written.
const FAR_MORE: u64 = 30;
/// Articles that have a word that is offered, at least, in an index of many.
const ATTESTED: u64 = 2;
const MANY: u64 = 100;
/// Of so many articles one has a word that is offered, at least.
const COMMON: u64 = 20_000;
/// How many times as many must have one that two letters tell apart from what was written.
const SURER: u64 = 5;
/// One in so many articles with a word that counts as a name has it in a name.
const OFTEN: u64 = 4;
/// Letters of a word in which two may be wrong.
const TWO_WRONG: usize = 8;
/// Letters of a word of which the first may be wrong, or which is no name although it is written like one.
const FIRST_WRONG: usize = 7;

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
    // In capitals throughout nothing tells names from other words.
    let of_small_letters = request.text.contains(char::is_lowercase);
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
            let places = places(&request.text, condition.at, form);
            let name = of_small_letters
                && places
                    .iter()
                    .all(|(start, _)| is_capital(&request.text, *start as u32));
            let Some((nearest, others)) = nearest(snapshot, &folded, name)? else {
                continue;
            };
            if articles > 0 && others < articles * FAR_MORE {
                continue;
            }
            misspelt.extend(places.into_iter().map(|(start, end)| Misspelling {
                start,
                end,
                nearest: nearest.clone(),
            }));
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
fn places(text: &str, (from, to): (usize, usize), form: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    words(text.get(from..to).unwrap_or_default(), |word| {
        if word.form == form {
            found.push((from + word.start as usize, from + word.end as usize));
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

/// The word that was most likely meant by `form`, with the number of its articles: one that sounds alike or is one letter
/// away, else two; of several the most frequent one, though first letters are seldom wrong, and a `name` is seldom meant
/// for anything but a name.
fn nearest(
    snapshot: &Snapshot,
    form: &str,
    name: bool,
) -> Result<Option<(String, u64)>, BackendError> {
    let letters = form.chars().count();
    let first = form.chars().next();
    let all = snapshot.searcher.num_docs();
    let least = (all / COMMON).max(if all < MANY { 1 } else { ATTESTED });
    let mut alike = words_alike(snapshot, form)?;
    for distance in 1..=if letters < TWO_WRONG { 1 } else { 2 } {
        let mut found = frequencies(snapshot, &Fuzzy::new(form, distance))?;
        let least = if distance == 1 { least } else { least * SURER };
        let sure = distance == 1 && letters >= FIRST_WRONG;
        let begins = |word: &str| word.chars().next() == first;
        found.retain(|word, _| sure || begins(word));
        found.append(&mut alike);
        found.retain(|word, frequency| word != form && *frequency >= least);
        let mut best = None;
        for (word, frequency) in found {
            let named = name && is_of_names(snapshot, &word, frequency)?;
            let weight = (named, begins(&word), frequency);
            if best.as_ref().is_none_or(|(most, _)| weight > *most) {
                best = Some((weight, word));
            }
        }
        match best {
            Some(((named, _, frequency), word)) if named || !name || sure => {
                return Ok(Some((word, frequency)));
            }
            _ => {}
        }
    }
    Ok(None)
}

/// Whether a word of so many articles often enough stands in names of persons, organizations, places or outlets.
fn is_of_names(snapshot: &Snapshot, word: &str, articles: u64) -> Result<bool, BackendError> {
    let mut named = 0;
    for segment in snapshot.searcher.segment_readers() {
        let index = segment
            .inverted_index(snapshot.fields.suggest)
            .map_err(engine("looking up a name"))?;
        // Names are looked up by each of their words.
        for after in [" ", &SEPARATOR.to_string()] {
            let begun = format!("{word}{after}");
            let mut names = index.terms().range().ge(&begun).into_stream()?;
            while names.advance() && names.key().starts_with(begun.as_bytes()) {
                named += u64::from(names.value().doc_freq);
                if named * OFTEN >= articles {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
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

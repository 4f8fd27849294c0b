//! What words weigh: their rarity over the whole index, neighbours that help, words that tell an article.

use std::collections::BTreeMap;

use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::super::engine;
use super::super::snapshot::Snapshot;
use super::{KnownTerm, Preparation};
use crate::backend::BackendError;
use crate::document::analysis::words;
use crate::query::{ArticleText, Plan, Scope, TextMatch, WordMatch};

impl Preparation<'_> {
    /// The weight of the next text condition: that of the first page, or a new one.
    pub(super) fn weigh(
        &mut self,
        compute: impl FnOnce(&Self) -> Result<f32, BackendError>,
    ) -> Result<f32, BackendError> {
        if !self.scored {
            return Ok(0.0);
        }
        let known = self
            .given
            .and_then(|given| given.get(self.statistics.len()).copied());
        let weight = match known {
            Some(weight) => weight,
            None => compute(self)?,
        };
        self.statistics.push(weight);
        Ok(weight)
    }

    pub(super) fn rarity(&self, terms: &[KnownTerm]) -> f32 {
        let frequency: u64 = terms.iter().map(KnownTerm::frequency).sum();
        let count: u64 = self
            .snapshot
            .searcher
            .segment_readers()
            .iter()
            .map(|segment| u64::from(segment.max_doc()))
            .sum();
        let (count, frequency) = (count as f32, frequency as f32);
        (1.0 + (count - frequency + 0.5).max(0.0) / (frequency + 0.5)).ln()
    }
}

/// Pairs of single words that stand side by side in the query.
pub(super) fn neighbours(plan: &Plan) -> Vec<[&TextMatch; 2]> {
    const MOST: usize = 12;
    let parts = match plan {
        Plan::And(parts) | Plan::Or(parts) => parts,
        _ => return Vec::new(),
    };
    let mut pairs = Vec::new();
    for part in parts {
        if let Plan::Or(_) = part {
            pairs.extend(neighbours(part));
        }
    }
    for pair in parts.windows(2) {
        if let [Plan::Text(first), Plan::Text(second)] = pair
            && [first, second].iter().all(|text| {
                text.scope == Scope::Any
                    && matches!(text.words.as_slice(), [WordMatch::Word { .. }])
            })
        {
            pairs.push([first, second]);
        }
    }
    pairs.truncate(MOST);
    pairs
}

pub(super) fn average_length(searcher: &Searcher, field: Field) -> Result<f32, BackendError> {
    let (mut tokens, mut docs) = (0, 0);
    for segment in searcher.segment_readers() {
        tokens += segment
            .inverted_index(field)
            .map_err(engine("reading lengths"))?
            .total_num_tokens();
        docs += u64::from(segment.max_doc());
    }
    Ok((tokens as f32 / docs.max(1) as f32).max(1.0))
}

/// The rarest telling words of an article, with the weight of each in it: what articles like it share.
pub(in crate::backend::tantivy) fn telling_words(
    snapshot: &Snapshot,
    text: &ArticleText,
    count: usize,
) -> Result<Vec<(String, f32)>, BackendError> {
    let mut times: BTreeMap<&str, u32> = BTreeMap::new();
    for word in text.title.iter().chain(&text.title).chain(&text.body) {
        *times.entry(&word.term).or_default() += 1;
    }
    let total = snapshot.searcher.num_docs().max(1) as f32;
    let mut weighed = Vec::new();
    for (term, times) in times {
        let mut letters = 0;
        words(term, |word| letters += word.form.chars().count());
        let frequency = snapshot
            .searcher
            .doc_freq(&Term::from_field_text(snapshot.fields.text, term))
            .map_err(engine("looking up a word"))? as f32;
        if frequency >= 2.0 && letters > 1 && frequency < total * 0.2 + 2.0 {
            weighed.push((
                term.to_owned(),
                (1.0 + times as f32).ln() * (1.0 + total / frequency).ln(),
            ));
        }
    }
    weighed.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    weighed.truncate(count);
    Ok(weighed)
}

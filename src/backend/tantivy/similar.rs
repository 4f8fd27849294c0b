//! Searches made of articles: those like one article, and a query widened by words of its best hits.

use std::collections::BTreeMap;

use super::TantivyBackend;
use super::prepare::telling_words;
use super::snapshot::Snapshot;
use crate::backend::{Backend as _, BackendError, Deadline};
use crate::query::{ArticleText, Plan, Scope, TextMatch, WordMatch};
use crate::search::{Hit, Request, Sort};

impl TantivyBackend {
    /// The request widened by telling words of its best hits (pseudo-relevance feedback after Rocchio, with the words of
    /// the query kept at full weight).
    pub(super) fn expanded(
        &self,
        snapshot: &Snapshot,
        request: &Request,
        deadline: &Deadline,
    ) -> Result<Request, BackendError> {
        let ranking = &request.ranking;
        let plain = Request {
            expand: false,
            limit: ranking.feedback_hits,
            snippets: 0,
            facets: Vec::new(),
            timeline: None,
            cursor: None,
            sort: Sort::Relevance,
            ..request.clone()
        };
        let best = self.search(&plain, deadline)?.hits;
        let mut weights: BTreeMap<String, f32> = BTreeMap::new();
        for hit in &best {
            let Some(address) = snapshot.address(&hit.id)? else {
                continue;
            };
            let article = snapshot.shown(address)?.article;
            let text = self.analyzed(|analyzer| ArticleText::new(&article, 1 << 14, analyzer));
            for (term, weight) in telling_words(snapshot, &text, ranking.feedback_words * 2)? {
                *weights.entry(term).or_default() += weight / best.len() as f32;
            }
        }
        let mut words: Vec<(String, f32)> = weights.into_iter().collect();
        words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        words.truncate(ranking.feedback_words);
        let top = words
            .first()
            .map_or(1.0, |word| word.1)
            .max(f32::MIN_POSITIVE);
        let more = words
            .into_iter()
            .map(|(term, weight)| weighed(term, ranking.feedback_weight * weight / top));
        let mut parts = vec![request.plan.clone()];
        parts.extend(more);
        Ok(Request {
            plan: Plan::Or(parts),
            relaxed: None,
            expand: false,
            ..request.clone()
        })
    }

    /// Articles that share the telling words of one.
    pub(super) fn hits_like(
        &self,
        id: &str,
        limit: usize,
        deadline: &Deadline,
    ) -> Result<Option<Vec<Hit>>, BackendError> {
        const WORDS: usize = 30;
        let snapshot = self.snapshot()?;
        let Some(address) = snapshot.address(id)? else {
            return Ok(None);
        };
        let article = snapshot.stored(address)?.article;
        let text = self.analyzed(|analyzer| ArticleText::new(&article, 1 << 16, analyzer));
        let words = telling_words(&snapshot, &text, WORDS)?
            .into_iter()
            .map(|(term, weight)| weighed(term, weight.min(8.0)));
        let plan = Plan::Or(words.collect()).and(Plan::Not(Box::new(Plan::Id(id.to_owned()))));
        let request = Request {
            plan,
            sort: Sort::Relevance,
            limit,
            snippets: 1,
            ..Request::all()
        };
        Ok(Some(self.search(&request, deadline)?.hits))
    }
}

/// Articles with a term of the index, at this weight.
fn weighed(term: String, boost: f32) -> Plan {
    Plan::Text(TextMatch {
        scope: Scope::Any,
        words: vec![WordMatch::Term(term)],
        slop: 0,
        boost,
        at: (0, 0),
    })
}

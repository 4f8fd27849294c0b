//! `Found → answer`: hits read and marked, buckets named, the cursor of the next page.

use std::collections::BTreeMap;

use tantivy::DocAddress;

use super::ordinals::{GlobalCounts, Ordinals};
use super::run::Found;
use super::snapshot::Snapshot;
use super::tally::Count;
use super::{TantivyBackend, schema};
use crate::backend::BackendError;
use crate::query::Plan;
use crate::search::answer::{self, Counted};
use crate::search::{
    Bucket, Condition, Cursor, FacetRequest, Hit, Request, Sort, SortKey, Warning,
};

impl TantivyBackend {
    pub(super) fn hits(
        &self,
        snapshot: &Snapshot,
        plan: &Plan,
        request: &Request,
        top: &[(SortKey, DocAddress)],
    ) -> Result<Vec<Hit>, BackendError> {
        let by_events = !Request::event_matches(plan).is_empty()
            || request
                .picks
                .iter()
                .any(|pick| matches!(pick.condition, Condition::Event(_)));
        let addresses: Vec<DocAddress> = top.iter().map(|(_, address)| *address).collect();
        let mut matching = if by_events {
            Self::matching_events(snapshot, plan, request, &addresses)?.into_iter()
        } else {
            Vec::new().into_iter()
        };
        self.analyzed(|analyzer| {
            let mut hits = Vec::with_capacity(top.len());
            for (key, address) in top {
                let stored = snapshot.shown(*address)?;
                // Where events are not asked for, all of an article match.
                let every = stored.annotations.events.len() as u32;
                let events = matching.next().unwrap_or_else(|| (0..every).collect());
                hits.push(answer::hit(
                    stored, key.score, &events, by_events, plan, request, analyzer,
                ));
            }
            Ok(hits)
        })
    }

    pub(super) fn facets(
        snapshot: &Snapshot,
        request: &Request,
        found: &Found,
        by_events: bool,
    ) -> Result<BTreeMap<String, Vec<Bucket>>, BackendError> {
        let mut facets = BTreeMap::new();
        for (wanted, counts) in request.facets.iter().zip(&found.facets) {
            let ordinals = snapshot.ordinals(wanted.facet)?;
            let picked: Vec<String> = request
                .picks
                .iter()
                .filter(|pick| pick.facet == wanted.facet)
                .flat_map(|pick| pick.keys.clone())
                .collect();
            facets.insert(
                wanted.facet.to_string(),
                buckets(&ordinals, counts, wanted, &picked, by_events),
            );
        }
        for wanted in &request.facets {
            facets.entry(wanted.facet.to_string()).or_default();
        }
        Ok(facets)
    }
}

fn buckets(
    ordinals: &Ordinals,
    counts: &GlobalCounts,
    wanted: &FacetRequest,
    picked: &[String],
    by_events: bool,
) -> Vec<Bucket> {
    let counted = |(at, (articles, events)): (u32, Count)| {
        let (value, label, above) = schema::split_column_value(ordinals.value(at as usize));
        Counted {
            value,
            label,
            above,
            articles: u64::from(articles),
            events: u64::from(events),
        }
    };
    let by_events = by_events && wanted.facet.is_event_facet();
    if answer::wants_any(wanted) {
        let best = ordinals.strongest(counts, wanted.limit, by_events);
        return answer::buckets(best.into_iter().map(counted), wanted, picked, by_events);
    }
    let mut all = counts.clone();
    all.sort_unstable_by_key(|(number, _)| *number);
    answer::buckets(all.into_iter().map(counted), wanted, picked, by_events)
}

pub(super) fn next_cursor(
    request: &Request,
    last: Option<SortKey>,
    relaxed: bool,
    statistics: &[f32],
) -> Option<String> {
    let statistics = if request.sort == Sort::Relevance {
        statistics.to_vec()
    } else {
        Vec::new()
    };
    last.map(|key| {
        Cursor {
            key,
            relaxed,
            statistics,
        }
        .encode(request.fingerprint)
    })
}

pub(super) fn cut_warnings(cut: &[(usize, usize)], request: &Request) -> Vec<Warning> {
    let kind = |limit| crate::query::ProblemKind::TooManyExpansions {
        text: "this pattern".to_owned(),
        limit,
    };
    cut.iter()
        .map(|(start, end)| {
            let kind = kind(request.expansions);
            Warning {
                code: kind.code().to_owned(),
                message: kind.to_string(),
                start: *start,
                end: *end,
            }
        })
        .collect()
}

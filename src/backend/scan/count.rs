//! Facets and timelines by reading everything, once for each facet.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::{BackendError, Deadline};
use super::add_days;
use super::evaluate::{Held, Matched, matching};
use crate::document::{Facet, facet_key};
use crate::query::Plan;
use crate::search::answer::{self, Counted, DayCounts};
use crate::search::{Bucket, FacetRequest, Request, TimelineBucket};

/// Sideways counts of every wanted facet. `by_events` leaves out articles without a matching event and orders by events.
pub(super) fn facets(
    held: &[Arc<Held>],
    plan: &Plan,
    request: &Request,
    by_events: bool,
    deadline: &Deadline,
) -> Result<BTreeMap<String, Vec<Bucket>>, BackendError> {
    let mut facets = BTreeMap::new();
    for wanted in &request.facets {
        let mut found = matching(held, plan, request, Some(wanted.facet), deadline)?;
        if by_events {
            found.retain(|matched| !matched.events.is_empty());
        }
        facets.insert(
            wanted.facet.to_string(),
            facet(held, &found, wanted, request, by_events),
        );
    }
    Ok(facets)
}

fn facet(
    held: &[Arc<Held>],
    found: &[Matched],
    wanted: &FacetRequest,
    request: &Request,
    by_events: bool,
) -> Vec<Bucket> {
    let mut counts: BTreeMap<(String, String, u8), (u64, u64)> = BTreeMap::new();
    for matched in found {
        let document = &held[matched.at].document;
        if wanted.facet.is_event_facet() {
            let mut here = BTreeSet::new();
            for event in &matched.events {
                for value in document.events[*event as usize]
                    .facets
                    .iter()
                    .filter(|value| value.facet == wanted.facet)
                {
                    let key = (value.value.clone(), value.label.clone(), 0);
                    counts.entry(key.clone()).or_default().1 += 1;
                    here.insert(key);
                }
            }
            for key in here {
                counts.entry(key).or_default().0 += 1;
            }
        } else {
            for value in document
                .facets
                .iter()
                .filter(|value| value.facet == wanted.facet)
            {
                counts
                    .entry((value.value.clone(), value.label.clone(), value.above))
                    .or_default()
                    .0 += 1;
            }
        }
    }
    let counted = counts
        .iter()
        .map(|((value, label, above), (articles, events))| Counted {
            value,
            label,
            above: *above,
            articles: *articles,
            events: *events,
        });
    answer::buckets(counted, wanted, &picked(request, wanted.facet), by_events)
}

/// Keys of the values picked in a facet.
fn picked(request: &Request, facet: Facet) -> Vec<String> {
    request
        .picks
        .iter()
        .filter(|pick| pick.facet == facet)
        .flat_map(|pick| &pick.keys)
        .map(|value| facet_key(value))
        .collect()
}

/// Counts by date.
pub(super) fn timeline(
    held: &[Arc<Held>],
    found: &[Matched],
    request: &Request,
) -> Vec<TimelineBucket> {
    let Some(wanted) = &request.timeline else {
        return Vec::new();
    };
    let mut counts = DayCounts::default();
    for matched in found {
        add_days(
            &held[matched.at],
            matched.at as u64,
            &matched.events,
            request,
            &mut counts,
        );
    }
    answer::timeline(&counts, wanted)
}

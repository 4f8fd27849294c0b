//! The matching events themselves, in the order of their articles.

use tantivy::DocAddress;

use super::TantivyBackend;
use super::page::{cut_warnings, next_cursor};
use crate::backend::{BackendError, Deadline};
use crate::search::{AnnotatedArticle, EventHit, EventHits, Request, SortKey, Total, answer};

impl TantivyBackend {
    /// One page of the matching events.
    pub(super) fn list_events(
        &self,
        request: &Request,
        deadline: &Deadline,
    ) -> Result<EventHits, BackendError> {
        let snapshot = self.snapshot()?;
        let keep = request.limit + 1;
        let answer = Self::ask(&snapshot, request, deadline, &|task| {
            task.keep = keep;
            task.by_events = true;
            Ok(())
        })?;
        let addresses: Vec<DocAddress> = answer
            .found
            .top
            .iter()
            .map(|(_, address)| *address)
            .collect();
        let matching = Self::matching_events(&snapshot, answer.plan, request, &addresses)?;
        let mut events: Vec<EventHit> = Vec::new();
        let mut last = None;
        let mut more = false;
        'page: for ((key, address), numbers) in answer.found.top.iter().zip(matching) {
            let mut stored = None;
            for event in numbers {
                let key = SortKey { event, ..*key };
                if request
                    .cursor
                    .as_ref()
                    .is_some_and(|cursor| !cursor.key.order(&key, request.sort).is_lt())
                {
                    continue;
                }
                if events.len() == request.limit {
                    more = true;
                    break 'page;
                }
                let stored: &AnnotatedArticle = match &mut stored {
                    Some(stored) => stored,
                    none => none.insert(snapshot.stored(*address)?),
                };
                events.extend(answer::event_hits(stored, &[event]));
                last = Some(key);
            }
        }
        Ok(EventHits {
            total: Total {
                articles: answer.found.articles,
                events: answer.found.events,
            },
            relaxed: answer.relaxed,
            warnings: cut_warnings(&answer.cut, request),
            took_ms: 0,
            events,
            facets: Self::facets(&snapshot, request, &answer.found, true)?,
            timeline: request
                .timeline
                .as_ref()
                .map(|wanted| answer::timeline(&answer.found.days, wanted))
                .unwrap_or_default(),
            next_cursor: next_cursor(
                request,
                last.filter(|_| more),
                answer.relaxed,
                &answer.statistics,
            ),
        })
    }
}

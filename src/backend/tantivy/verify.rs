//! State of an index, and whether it agrees with itself.

use std::collections::BTreeMap;

use super::{Snapshot, TantivyBackend, engine};
use crate::backend::{Backend as _, BackendError, Deadline, VerifyReport};
use crate::document::{Facet, fields};
use crate::search::{FacetRequest, Request, Stats};
use crate::text::PartialDate;

/// Size and state.
pub(super) fn stats(backend: &TantivyBackend, snapshot: &Snapshot) -> Result<Stats, BackendError> {
    let mut span: Option<((i64, i64), (i64, i64))> = None;
    for segment in snapshot.searcher.segment_readers() {
        let fast = segment.fast_fields();
        let column = |name| fast.i64(name).map_err(engine("reading dates"));
        let (starts, ends) = (column(fields::PUBLISHED)?, column(fields::PUBLISHED_END)?);
        for doc in segment.doc_ids_alive() {
            if let (Some(start), Some(end)) = (starts.first(doc), ends.first(doc)) {
                let date = (start, end);
                let (first, last) = span.get_or_insert((date, date));
                *first = date.min(*first);
                *last = date.max(*last);
            }
        }
    }
    let request = Request {
        facets: vec![FacetRequest {
            limit: usize::MAX,
            ..FacetRequest::new(Facet::Language)
        }],
        limit: 0,
        ..Request::all()
    };
    let languages = backend.facet(&request, &request.facets[0], &Deadline::none())?;
    let mut bytes = 0;
    for entry in fs_err::read_dir(&backend.path)? {
        bytes += entry?.metadata().map(|data| data.len()).unwrap_or(0);
    }
    Ok(Stats {
        articles: snapshot.searcher.num_docs(),
        events: count_events(snapshot)?,
        bytes,
        segments: snapshot.searcher.segment_readers().len() as u64,
        generation: snapshot.generation,
        format: fields::FORMAT,
        first: span.and_then(|(first, _)| date_of(first)),
        last: span.and_then(|(_, last)| date_of(last)),
        languages,
    })
}

/// Events of all articles.
pub(super) fn count_events(snapshot: &Snapshot) -> Result<u64, BackendError> {
    if let Some(known) = snapshot.events.get() {
        return Ok(*known);
    }
    let mut sum = 0;
    for (at, segment) in snapshot.searcher.segment_readers().iter().enumerate() {
        let row = &snapshot.columns(at)?.event_row;
        sum += segment
            .doc_ids_alive()
            .map(|doc| u64::from(row.count(doc)))
            .sum::<u64>();
    }
    Ok(*snapshot.events.get_or_init(|| sum))
}

/// The date that covers these seconds.
fn date_of((start, end): (i64, i64)) -> Option<PartialDate> {
    const DAY: i64 = 86_400;
    let exact = PartialDate::from_unix(start)?;
    match end - start {
        1 => Some(exact),
        DAY => Some(exact.date_only()),
        length if length < 32 * DAY => PartialDate::new(exact.year(), exact.month(), None),
        _ => PartialDate::new(exact.year(), None, None),
    }
}

/// Faults named before the rest is only counted.
const NAMED: usize = 100;

/// Reads everything: checksums, every stored article against its columns, and counts against a recount.
pub(super) fn verify(
    backend: &TantivyBackend,
    snapshot: &Snapshot,
) -> Result<VerifyReport, BackendError> {
    let mut report = VerifyReport::default();
    let mut more = 0;
    let mut fault = |text: String| {
        if report.faults.len() < NAMED {
            report.faults.push(text)
        } else {
            more += 1
        }
    };
    #[expect(
        clippy::iter_over_hash_type,
        reason = "damaged files are told in any order"
    )]
    for path in backend
        .index
        .validate_checksum()
        .map_err(engine("checking files"))?
    {
        fault(format!(
            "`{}` does not have the content that was written",
            path.display()
        ));
    }
    let mut recount: BTreeMap<String, u64> = BTreeMap::new();
    for (at, segment) in snapshot.searcher.segment_readers().iter().enumerate() {
        let counts = segment
            .fast_fields()
            .u64(fields::EVENT_COUNT)
            .map_err(engine("counting events"))?;
        for doc in segment.doc_ids_alive() {
            let stored = match snapshot.stored(tantivy::DocAddress {
                segment_ord: at as u32,
                doc_id: doc,
            }) {
                Ok(stored) => stored,
                Err(error) => {
                    fault(format!("article {doc} of segment {at}: {error}"));
                    continue;
                }
            };
            let id = &stored.article.id;
            report.articles += 1;
            report.events += stored.annotations.events.len() as u64;
            if counts.first(doc) != Some(stored.annotations.events.len() as u64) {
                fault(format!(
                    "article `{id}`: {} events stored, {:?} counted",
                    stored.annotations.events.len(),
                    counts.first(doc)
                ));
            }
            if snapshot
                .address(id)?
                .is_none_or(|address| address.segment_ord != at as u32 || address.doc_id != doc)
            {
                fault(format!(
                    "article `{id}` is not found by its id, or there are two of it"
                ));
            }
            let broken = stored
                .annotations
                .mentions
                .iter()
                .filter(|mention| {
                    stored
                        .article
                        .text(mention.field)
                        .get(mention.start as usize..mention.end as usize)
                        != Some(mention.text.as_str())
                })
                .count();
            if broken > 0 {
                fault(format!(
                    "article `{id}`: {broken} mentions do not stand where they say"
                ));
            }
            if let Some(language) = &stored.article.language {
                *recount.entry(language.clone()).or_default() += 1;
            }
        }
    }
    if report.articles != snapshot.searcher.num_docs() {
        fault(format!(
            "{} articles read, {} counted",
            report.articles,
            snapshot.searcher.num_docs()
        ));
    }
    let wanted = FacetRequest {
        limit: usize::MAX,
        ..FacetRequest::new(Facet::Language)
    };
    for bucket in backend.facet(&Request::all(), &wanted, &Deadline::none())? {
        let stored: u64 = recount
            .iter()
            .filter(|(language, _)| {
                crate::document::facet_key(language) == crate::document::facet_key(&bucket.value)
            })
            .map(|(_, count)| count)
            .sum();
        if stored != bucket.articles {
            fault(format!(
                "language `{}`: {} articles stored, {} counted",
                bucket.value, stored, bucket.articles
            ));
        }
    }
    if more > 0 {
        report.faults.push(format!("{more} more faults"));
    }
    Ok(report)
}

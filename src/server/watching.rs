//! Looks after the standing queries of a running server: searches them again when the index has changed.

use std::time::{Instant, SystemTime};

use super::error::Problem;
use super::state::AppState;
use super::watches::{Finding, Watch, rfc3339};
use super::webhooks::deliver;
use super::wire;
use crate::backend::{Backend, Deadline};
use crate::config::Settings;
use crate::document::Names;
use crate::search::export::event_words;
use crate::search::{Params, Sort, resolve};

/// Hits looked at in one step.
const PAGE: usize = 1000;

/// Steps of one look; what lies beyond is looked at when it becomes the newest.
const PAGES: usize = 100;

/// Searches every watch once and posts what is new.
pub(super) async fn look(state: &AppState) {
    let worker = state.clone();
    let looked = tokio::task::spawn_blocking(move || search_all(&worker)).await;
    for watch in looked.unwrap_or_default() {
        deliver(state, watch);
    }
}

/// Tries those webhooks again that failed long enough ago.
pub(super) async fn retry(state: &AppState) {
    let due = state.deliveries.due(Instant::now());
    if due.is_empty() {
        return;
    }
    let worker = state.clone();
    let watches = tokio::task::spawn_blocking(move || all(&worker)).await;
    for watch in watches.unwrap_or_default() {
        if due.contains(&watch.id) {
            deliver(state, watch);
        }
    }
}

/// Every watch; none, and a word in the log, when they cannot be read.
fn all(state: &AppState) -> Vec<Watch> {
    let Some(book) = &state.watches else {
        return Vec::new();
    };
    book.with(super::watches::list_watches)
        .unwrap_or_else(|error| {
            tracing::error!(%error, "watches cannot be read");
            Vec::new()
        })
}

/// Searches all; returns the watches whose webhook has yet to get something.
fn search_all(state: &AppState) -> Vec<Watch> {
    let Some(book) = &state.watches else {
        return Vec::new();
    };
    let names = state.vocabulary().names;
    let mut unsent = Vec::new();
    for watch in all(state) {
        let taken = matching(&watch, &*state.backend, &*names, &state.settings)
            .map_err(|problem| problem.detail)
            .and_then(|found| book.take(&watch, found).map_err(|error| error.to_string()));
        match taken {
            Ok(true) => unsent.push(watch),
            Ok(false) => {}
            Err(error) => tracing::error!(error, watch = watch.id, "a watch cannot look"),
        }
    }
    unsent
}

/// Everything that a watch matches now.
///
/// # Errors
/// When its search cannot be asked, or the index not be read.
pub fn matching(
    watch: &Watch,
    backend: &dyn Backend,
    names: &dyn Names,
    settings: &Settings,
) -> Result<Vec<Finding>, Problem> {
    let mut params = search_params(&watch.search)?;
    params.sort = Some(Sort::Newest);
    params.limit = Some(PAGE.min(settings.page_limit));
    params.snippets = Some(0);
    let now = jiff::Timestamp::now().as_second();
    let found = rfc3339(SystemTime::now());
    let mut out = Vec::new();
    for _ in 0..PAGES {
        let (request, _) =
            resolve(&params, names, settings, now).map_err(|e| wire::request_problem(&e))?;
        let hits = backend
            .search(&request, &Deadline::none())
            .map_err(|e| wire::backend_problem(&e))?;
        out.extend(hits.hits.into_iter().map(|hit| Finding {
            events: hit.events.iter().map(event_words).collect(),
            id: hit.id,
            title: hit.title,
            outlet: hit.outlet,
            published: hit.published,
            found: found.clone(),
        }));
        match hits.next_cursor {
            Some(cursor) => params.cursor = Some(cursor),
            None => break,
        }
    }
    Ok(out)
}

/// The search of a watch, checked.
pub(super) fn search_params(search: &str) -> Result<Params, Problem> {
    let pairs = wire::pairs(Some(search.trim_start_matches('?')))?;
    wire::params(&pairs, &[]).map(|(params, _)| params)
}

//! `search` and `events`, by GET and by POST alike, and the matrix of who acts on whom.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::search::{EventHits, Hits, Matrix};
use crate::server::error::{Code, Problem};
use crate::server::openapi::{ReadFailures, SearchBody, SearchParams};
use crate::server::state::AppState;
use crate::server::wire::{self, Pairs};

/// Finds articles by words, facets and events.
#[utoipa::path(
    get, path = "/api/v1/search", operation_id = "search", tag = "search", params(SearchParams),
    responses((status = 200, description = "Ranked articles with exact counts, facets and timeline", body = Hits), ReadFailures)
)]
pub(in crate::server) async fn search(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let tag = wire::etag(
        &state,
        &format!("search {}", query.as_deref().unwrap_or_default()),
    );
    let hits = articles(&state, wire::pairs(query.as_deref())?);
    if let Some(response) = wire::not_modified(&headers, &tag) {
        return Ok(response);
    }
    Ok(wire::tagged(tag, &hits.await?))
}

/// Finds articles; the parameters come as JSON.
#[utoipa::path(
    post, path = "/api/v1/search", operation_id = "search_post", tag = "search", request_body = SearchBody,
    responses((status = 200, description = "Ranked articles with exact counts, facets and timeline", body = Hits), ReadFailures)
)]
pub(in crate::server) async fn search_post(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let pairs = posted(&state, query.as_deref(), &headers, body).await?;
    let tag = wire::etag(&state, &format!("search {pairs:?}"));
    Ok(wire::tagged(tag, &articles(&state, pairs).await?))
}

/// Finds events by words, facets and events of their articles.
#[utoipa::path(
    get, path = "/api/v1/events", operation_id = "events", tag = "search", params(SearchParams),
    responses((status = 200, description = "Matching events with the articles that report them", body = EventHits), ReadFailures)
)]
pub(in crate::server) async fn events(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let tag = wire::etag(
        &state,
        &format!("events {}", query.as_deref().unwrap_or_default()),
    );
    let hits = event_hits(&state, wire::pairs(query.as_deref())?);
    if let Some(response) = wire::not_modified(&headers, &tag) {
        return Ok(response);
    }
    Ok(wire::tagged(tag, &hits.await?))
}

/// Finds events; the parameters come as JSON.
#[utoipa::path(
    post, path = "/api/v1/events", operation_id = "events_post", tag = "search", request_body = SearchBody,
    responses((status = 200, description = "Matching events with the articles that report them", body = EventHits), ReadFailures)
)]
pub(in crate::server) async fn events_post(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let pairs = posted(&state, query.as_deref(), &headers, body).await?;
    let tag = wire::etag(&state, &format!("events {pairs:?}"));
    Ok(wire::tagged(tag, &event_hits(&state, pairs).await?))
}

/// Counts the matching events by source country and target country.
#[utoipa::path(
    get, path = "/api/v1/matrix", operation_id = "matrix", tag = "search", params(SearchParams),
    responses((status = 200, description = "Cells that are not empty, most events first", body = Matrix), ReadFailures)
)]
pub(in crate::server) async fn matrix(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let pairs = wire::pairs(query.as_deref())?;
    let (params, _) = wire::params(&pairs, &[])?;
    let tag = wire::etag(
        &state,
        &format!("matrix {}", query.as_deref().unwrap_or_default()),
    );
    if let Some(response) = wire::not_modified(&headers, &tag) {
        return Ok(response);
    }
    let matrix = state
        .search(move |state, deadline| {
            let (request, _) = state.resolve(&params)?;
            state
                .backend
                .matrix(&request, deadline)
                .map_err(|e| wire::backend_problem(&e))
        })
        .await?;
    Ok(wire::tagged(tag, &matrix))
}

/// The answer to a search for articles.
pub(in crate::server) async fn articles(state: &AppState, pairs: Pairs) -> Result<Hits, Problem> {
    let started = Instant::now();
    let (params, _) = wire::params(&pairs, &[])?;
    let mut hits = state
        .search(move |state, deadline| {
            let (request, warnings) = state.resolve(&params)?;
            let mut hits = state
                .backend
                .search(&request, deadline)
                .map_err(|e| wire::backend_problem(&e))?;
            hits.warnings.splice(0..0, warnings);
            Ok(hits)
        })
        .await?;
    hits.took_ms = started.elapsed().as_millis() as u64;
    Ok(hits)
}

/// The answer to a search for events.
pub(in crate::server) async fn event_hits(
    state: &AppState,
    pairs: Pairs,
) -> Result<EventHits, Problem> {
    let started = Instant::now();
    let (params, _) = wire::params(&pairs, &[])?;
    let mut hits = state
        .search(move |state, deadline| {
            let (request, warnings) = state.resolve(&params)?;
            let mut hits = state
                .backend
                .events(&request, deadline)
                .map_err(|e| wire::backend_problem(&e))?;
            hits.warnings.splice(0..0, warnings);
            Ok(hits)
        })
        .await?;
    hits.took_ms = started.elapsed().as_millis() as u64;
    Ok(hits)
}

/// Parameters of a POST: those of its address and those of its body.
async fn posted(
    state: &AppState,
    query: Option<&str>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Pairs, Problem> {
    let kind = wire::media_type(headers);
    if !matches!(kind.as_str(), "application/json" | "") {
        return Err(Problem::new(
            Code::UnsupportedMediaType,
            format!("a search is sent as `application/json`, not `{kind}`"),
        ));
    }
    let mut pairs = wire::pairs(query)?;
    let bytes = wire::read_body(state, body).await?;
    pairs.extend(wire::json_pairs(&bytes)?);
    Ok(pairs)
}

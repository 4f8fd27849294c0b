//! The values of a facet, completions of what somebody types, and the size of the index.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::search::{Bucket, Facet, Stats, Suggestion};
use crate::server::error::{Code, Problem};
use crate::server::openapi::{NotFound, ReadFailures, SearchParams};
use crate::server::state::AppState;
use crate::server::wire::{self, Pairs, Segment};
use crate::text::nearest;

/// Values of a facet when nobody says how many.
const VALUES: usize = 100;

/// Completions when nobody says how many, and most.
const SUGGESTIONS: usize = 10;
const MOST_SUGGESTIONS: usize = 100;

/// The values of one facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(in crate::server) struct FacetValues {
    /// The facet.
    pub facet: Facet,
    /// Most articles first.
    pub values: Vec<Bucket>,
}

/// Completions of what somebody types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(in crate::server) struct Suggestions {
    /// Most useful first.
    pub suggestions: Vec<Suggestion>,
}

/// Parameter of facet values.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::server) struct PrefixParams {
    /// Only values whose code or label starts so.
    #[param(required = false)]
    #[allow(dead_code, reason = "describes the parameter; read from the raw query")]
    prefix: String,
}

/// Parameters of completions.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::server) struct SuggestParams {
    /// What has been typed.
    #[allow(dead_code, reason = "describes the parameter; read from the raw query")]
    q: String,
    /// How many at most.
    #[param(minimum = 1, maximum = 100, default = 10, required = false)]
    #[allow(dead_code, reason = "describes the parameter; read from the raw query")]
    limit: u32,
}

/// Lists the values of a facet with their counts in a result set; `limit` is the number of values.
#[utoipa::path(
    get, path = "/api/v1/facets/{name}", operation_id = "facet", tag = "search",
    params(("name" = Facet, Path, description = "The facet"), PrefixParams, SearchParams),
    responses((status = 200, description = "Values, most articles first", body = FacetValues), NotFound, ReadFailures)
)]
pub(in crate::server) async fn facet(
    State(state): State<AppState>,
    Segment(name): Segment,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let facet = facet_named(&name)?;
    let pairs = wire::pairs(query.as_deref())?;
    let tag = wire::etag(
        &state,
        &format!("facet {name} {}", query.as_deref().unwrap_or_default()),
    );
    let values = values(&state, facet, pairs);
    if let Some(response) = wire::not_modified(&headers, &tag) {
        return Ok(response);
    }
    let values = values.await?;
    Ok(wire::tagged(tag, &FacetValues { facet, values }))
}

/// Completes what somebody types: words of the archive and names of countries, organizations, persons, places.
#[utoipa::path(
    get, path = "/api/v1/suggest", operation_id = "suggest", tag = "search", params(SuggestParams),
    responses((status = 200, description = "Most useful first", body = Suggestions), ReadFailures)
)]
pub(in crate::server) async fn suggest(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let extra = wire::only(wire::pairs(query.as_deref())?, &["q", "limit"])?;
    let limit = extra.number("limit", SUGGESTIONS, 1, MOST_SUGGESTIONS)?;
    let Some(typed) = extra.get("q").map(str::to_owned) else {
        return Err(Problem::new(
            Code::BadParameter,
            "`q` is missing; expected what has been typed so far",
        )
        .at("q"));
    };
    let tag = wire::etag(&state, &format!("suggest {limit} {typed}"));
    let suggestions = state
        .search(move |state, _| {
            state
                .backend
                .suggest(&typed, limit)
                .map_err(|e| wire::backend_problem(&e))
        })
        .await?;
    Ok(wire::tagged(tag, &Suggestions { suggestions }))
}

/// Tells the size and state of the index.
#[utoipa::path(
    get, path = "/api/v1/stats", operation_id = "stats", tag = "server",
    responses((status = 200, description = "Size and state", body = Stats), ReadFailures)
)]
pub(in crate::server) async fn stats(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    wire::only(wire::pairs(query.as_deref())?, &[])?;
    let tag = wire::etag(&state, "stats");
    let size = state
        .search(move |state, _| state.backend.stats().map_err(|e| wire::backend_problem(&e)))
        .await?;
    Ok(wire::tagged(tag, &size))
}

/// The facet called `name`, or `facet_not_found` with the nearest.
pub(in crate::server) fn facet_named(name: &str) -> Result<Facet, Problem> {
    name.parse().map_err(|()| {
        let near = nearest(name, Facet::ALL.iter().map(|facet| facet.as_str())).map(str::to_owned);
        let hint = near.as_ref().map_or_else(String::new, |near| {
            format!("; hint: did you mean `{near}`?")
        });
        Problem::new(
            Code::FacetNotFound,
            format!("there is no facet `{name}`{hint}"),
        )
        .nearest(near)
    })
}

/// The values of `facet` among the articles that `pairs` ask for.
pub(in crate::server) async fn values(
    state: &AppState,
    facet: Facet,
    pairs: Pairs,
) -> Result<Vec<Bucket>, Problem> {
    let (params, extra) = wire::params(&pairs, &["prefix", "limit"])?;
    let limit = extra.number("limit", VALUES, 0, state.settings.page_limit)?;
    let prefix = extra.get("prefix").unwrap_or_default().to_owned();
    state
        .search(move |state, deadline| {
            let (request, _) = state.resolve(&params)?;
            state
                .backend
                .facet_values(&request, facet, &prefix, limit, deadline)
                .map_err(|e| wire::backend_problem(&e))
        })
        .await
}

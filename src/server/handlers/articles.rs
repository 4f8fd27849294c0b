//! One article with everything read out of it, and those like it.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::search::{AnnotatedArticle, Hit};
use crate::server::error::{Code, Problem};
use crate::server::openapi::{NotFound, ReadFailures};
use crate::server::state::AppState;
use crate::server::wire::{self, Segment};

/// Similar articles when nobody says how many.
pub(in crate::server) const SIMILAR: usize = 10;

/// Most similar articles.
const MOST_SIMILAR: usize = 100;

/// Articles like another one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(in crate::server) struct Similar {
    /// Most similar first.
    pub hits: Vec<Hit>,
}

/// Parameters of similar articles.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::server) struct LimitParams {
    /// How many at most.
    #[param(minimum = 1, maximum = 100, default = 10, required = false)]
    #[allow(dead_code, reason = "describes the parameter; read from the raw query")]
    limit: u32,
}

/// Gives one article with its annotations.
#[utoipa::path(
    get, path = "/api/v1/articles/{id}", operation_id = "article", tag = "articles",
    params(("id" = String, Path, description = "Article id, percent-encoded", min_length = 1)),
    responses((status = 200, description = "The article, its mentions, countries, organizations, persons, places and events", body = AnnotatedArticle), NotFound, ReadFailures)
)]
pub(in crate::server) async fn article(
    State(state): State<AppState>,
    Segment(id): Segment,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    wire::only(wire::pairs(query.as_deref())?, &[])?;
    let tag = wire::etag(&state, &format!("article {id}"));
    let article = find(&state, id);
    if let Some(response) = wire::not_modified(&headers, &tag) {
        return Ok(response);
    }
    Ok(wire::tagged(tag, &article.await?))
}

/// Gives the articles most like another one.
#[utoipa::path(
    get, path = "/api/v1/articles/{id}/similar", operation_id = "similar", tag = "articles",
    params(("id" = String, Path, description = "Article id, percent-encoded", min_length = 1), LimitParams),
    responses((status = 200, description = "Most similar first, without the article itself", body = Similar), NotFound, ReadFailures)
)]
pub(in crate::server) async fn similar(
    State(state): State<AppState>,
    Segment(id): Segment,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let extra = wire::only(wire::pairs(query.as_deref())?, &["limit"])?;
    let limit = extra.number("limit", SIMILAR, 1, MOST_SIMILAR)?;
    let tag = wire::etag(&state, &format!("similar {limit} {id}"));
    let hits = alike(&state, id, limit).await?;
    Ok(wire::tagged(tag, &Similar { hits }))
}

/// The article, or `article_not_found`.
pub(in crate::server) async fn find(
    state: &AppState,
    id: String,
) -> Result<AnnotatedArticle, Problem> {
    let wanted = id.clone();
    state
        .search(move |state, _| {
            state
                .backend
                .article(&wanted)
                .map_err(|e| wire::backend_problem(&e))
        })
        .await?
        .ok_or_else(|| missing(&id))
}

/// Articles most like the one with `id`.
pub(in crate::server) async fn alike(
    state: &AppState,
    id: String,
    limit: usize,
) -> Result<Vec<Hit>, Problem> {
    state
        .search(move |state, deadline| {
            state
                .backend
                .similar(&id, limit, deadline)
                .map_err(|e| wire::backend_problem(&e))?
                .ok_or_else(|| missing(&id))
        })
        .await
}

/// The problem of an id that nothing has.
pub(in crate::server) fn missing(id: &str) -> Problem {
    Problem::new(
        Code::ArticleNotFound,
        format!("no article has the id `{id}`; hint: ids are percent-encoded in addresses"),
    )
}

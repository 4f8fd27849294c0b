//! What operators and programs ask of the server itself: health, metrics, the OpenAPI document, its page.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::server::error::{Code, Problem, ProblemDocument};
use crate::server::openapi::ReadFailures;
use crate::server::state::AppState;
use crate::server::ui;
use crate::server::wire::{self, Segment};

/// State of the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(in crate::server) struct Health {
    /// `ok`.
    pub status: String,
    /// Version of the program.
    pub version: String,
}

/// Tells that the process answers.
#[utoipa::path(
    get, path = "/healthz", operation_id = "healthz", tag = "server",
    responses((status = 200, description = "The process answers", body = Health), ReadFailures)
)]
pub(in crate::server) async fn healthz() -> Response {
    axum::Json(healthy()).into_response()
}

/// Tells whether searches can be answered: the index is open and can be read.
#[utoipa::path(
    get, path = "/readyz", operation_id = "readyz", tag = "server",
    responses((status = 200, description = "Searches are answered", body = Health), ReadFailures)
)]
pub(in crate::server) async fn readyz(State(state): State<AppState>) -> Result<Response, Problem> {
    let backend = std::sync::Arc::clone(&state.backend);
    tokio::task::spawn_blocking(move || backend.stats())
        .await
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| wire::backend_problem(&error))?;
    Ok(axum::Json(healthy()).into_response())
}

fn healthy() -> Health {
    Health {
        status: "ok".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Gives the counters as Prometheus reads them.
#[utoipa::path(
    get, path = "/metrics", operation_id = "metrics", tag = "server",
    responses((status = 200, description = "Counters", body = String, content_type = "application/openmetrics-text"), ReadFailures)
)]
pub(in crate::server) async fn metrics(State(state): State<AppState>) -> Result<Response, Problem> {
    let backend = std::sync::Arc::clone(&state.backend);
    let size = tokio::task::spawn_blocking(move || backend.stats())
        .await
        .map_err(|error| Problem::internal(&error))?;
    if let Ok(size) = size {
        state.metrics.set_index(&size);
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], state.metrics.encode()).into_response())
}

/// Gives this description.
#[utoipa::path(
    get, path = "/openapi.json", operation_id = "openapi", tag = "server",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value), ReadFailures)
)]
pub(in crate::server) async fn openapi(State(state): State<AppState>) -> Response {
    let document = state.openapi.get().cloned().unwrap_or_default();
    ([(header::CONTENT_TYPE, "application/json")], document).into_response()
}

/// Explains every address, parameter and error code.
#[utoipa::path(
    get, path = "/docs", operation_id = "docs", tag = "page",
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), ReadFailures)
)]
pub(in crate::server) async fn docs(State(state): State<AppState>) -> Html<String> {
    let document = state.openapi.get().cloned().unwrap_or_default();
    Html(ui::docs(&document))
}

/// Gives a file that the pages use.
#[utoipa::path(
    get, path = "/assets/{name}", operation_id = "asset", tag = "page",
    params(("name" = String, Path, pattern = "^(style\\.css|page\\.js|icon\\.svg|opensearch\\.xml)$", description = "`style.css`, `page.js`, `icon.svg` or `opensearch.xml`")),
    responses(
        (status = 200, description = "The file", content(
            (String = "text/css"), (String = "text/javascript"), (String = "image/svg+xml"), (String = "application/opensearchdescription+xml"))),
        (status = 404, description = "No such file", body = ProblemDocument, content_type = "application/problem+json"),
        ReadFailures)
)]
pub(in crate::server) async fn asset(Segment(name): Segment) -> Result<Response, Problem> {
    let (kind, text) = ui::asset(&name).ok_or_else(route_not_found)?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, kind)], text).into_response())
}

fn route_not_found() -> Problem {
    Problem::new(
        Code::RouteNotFound,
        "there is nothing at this address; hint: `/docs` lists all addresses",
    )
}

/// The answer at addresses that do not exist.
pub(in crate::server) async fn nowhere() -> Problem {
    route_not_found()
}

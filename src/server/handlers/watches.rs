//! Standing queries over HTTP: listed and read by everyone, changed with a key.

use std::time::SystemTime;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::export::base;
use crate::search::export::{Feed, FeedEntry, FeedFormat};
use crate::server::error::{Code, Problem};
use crate::server::guard::Caller;
use crate::server::keys::Scope;
use crate::server::openapi::{Conflict, NotFound, PageFailures, ReadFailures};
use crate::server::state::AppState;
use crate::server::ui::{self, Link, article_path};
use crate::server::watches::{
    Finding, Watch, WatchError, add_watch, findings, list_watches, remove_watch,
};
use crate::server::watching::{matching, search_params};
use crate::server::wire::{self, Segment};

/// All watches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(in crate::server) struct Watches {
    /// Oldest first.
    watches: Vec<Watch>,
}

/// A watch with what it found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(in crate::server) struct Findings {
    /// The watch.
    watch: Watch,
    /// Newest first.
    findings: Vec<Finding>,
}

/// A watch to add.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct NewWatch {
    /// What people call it; its letters and digits make the id.
    #[schema(pattern = "[A-Za-z0-9]")]
    name: String,
    /// The search, as the query string of `search`: `q=drone&country=IRN`.
    #[schema(pattern = "^(q=[^&=]*)?$")]
    search: String,
    /// Where findings are posted as JSON, `http://…`.
    #[schema(pattern = "^http://127\\.0\\.0\\.1:[1-9][0-9]{0,3}/")]
    webhook: Option<String>,
}

/// Lists the standing queries.
#[utoipa::path(
    get, path = "/api/v1/watches", operation_id = "watches", tag = "watches",
    responses((status = 200, description = "All watches", body = Watches), ReadFailures)
)]
pub(in crate::server) async fn watches(State(state): State<AppState>) -> Result<Response, Problem> {
    let watches = all(&state).await?;
    Ok(Json(Watches { watches }).into_response())
}

/// Adds a standing query; needs a key with the scope `write`.
#[utoipa::path(
    post, path = "/api/v1/watches", operation_id = "add_watch", tag = "watches", security(("key" = [])), request_body = NewWatch,
    responses((status = 201, description = "The watch; from now on new articles that match are listed", body = Watch), Conflict, ReadFailures)
)]
pub(in crate::server) async fn add(
    State(state): State<AppState>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    caller.require(Scope::Write)?;
    let bytes = wire::read_body(&state, body).await?;
    let new: NewWatch = serde_json::from_slice(&bytes).map_err(|error| {
        Problem::new(
            Code::BadJson,
            format!("{error}; hint: send `{{\"name\": \"…\", \"search\": \"q=…\"}}`"),
        )
    })?;
    let params = search_params(&new.search)?;
    state.resolve(&params)?;
    let watch = changed(&state, move |dir| {
        add_watch(
            dir,
            &new.name,
            &new.search,
            new.webhook.as_deref(),
            SystemTime::now(),
        )
    })
    .await?;
    // What matches by now is not what comes in later.
    let added = watch.clone();
    state
        .search(move |state, _| {
            let names = state.vocabulary().names;
            let seen = matching(&added, &*state.backend, &*names, &state.settings)?;
            match &state.watches {
                Some(book) => book
                    .take(&added, seen)
                    .map(drop)
                    .map_err(|error| watch_problem(&error)),
                None => Ok(()),
            }
        })
        .await?;
    Ok((StatusCode::CREATED, Json(watch)).into_response())
}

/// Gives what a standing query has found since it was added.
#[utoipa::path(
    get, path = "/api/v1/watches/{id}", operation_id = "watch", tag = "watches",
    params(("id" = String, Path, description = "Id of the watch", min_length = 1)),
    responses((status = 200, description = "Newest first", body = Findings), NotFound, ReadFailures)
)]
pub(in crate::server) async fn watch(
    State(state): State<AppState>,
    Segment(id): Segment,
) -> Result<Response, Problem> {
    let (watch, findings) = changed(&state, move |dir| findings(dir, &id)).await?;
    Ok(Json(Findings { watch, findings }).into_response())
}

/// Removes a standing query; needs a key with the scope `write`.
#[utoipa::path(
    delete, path = "/api/v1/watches/{id}", operation_id = "remove_watch", tag = "watches", security(("key" = [])),
    params(("id" = String, Path, description = "Id of the watch", min_length = 1)),
    responses((status = 204, description = "The watch is gone"), NotFound, ReadFailures)
)]
pub(in crate::server) async fn remove(
    State(state): State<AppState>,
    Segment(id): Segment,
    caller: Caller,
) -> Result<Response, Problem> {
    caller.require(Scope::Write)?;
    changed(&state, move |dir| remove_watch(dir, &id)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Gives what a standing query has found as an Atom feed.
#[utoipa::path(
    get, path = "/api/v1/watches/{id}/atom", operation_id = "watch_atom", tag = "watches",
    params(("id" = String, Path, description = "Id of the watch", min_length = 1)),
    responses((status = 200, description = "Atom", body = String, content_type = "application/atom+xml"), NotFound, ReadFailures)
)]
pub(in crate::server) async fn atom(
    State(state): State<AppState>,
    Segment(id): Segment,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (watch, findings) = changed(&state, move |dir| findings(dir, &id)).await?;
    let base = base(&headers);
    let feed = Feed {
        title: format!("dateline: {}", watch.name),
        page: format!("{base}/watches"),
        address: format!("{base}/api/v1/watches/{}/atom", watch.id),
        entries: findings
            .into_iter()
            .map(|finding| entry(&base, finding))
            .collect(),
    };
    let kind = FeedFormat::Atom.media_type();
    Ok((
        [(header::CONTENT_TYPE, kind)],
        feed.render(FeedFormat::Atom),
    )
        .into_response())
}

fn entry(base: &str, finding: Finding) -> FeedEntry {
    FeedEntry {
        link: format!("{base}{}", article_path(&finding.id)),
        html: paragraphs(&finding.events),
        id: finding.id,
        title: finding.title,
        published: finding.published,
        outlet: finding.outlet,
        categories: Vec::new(),
    }
}

fn paragraphs(lines: &[String]) -> String {
    let mut out = String::new();
    for line in lines {
        out.push_str("<p>");
        out.push_str(&ui::escape(line));
        out.push_str("</p>");
    }
    out
}

/// The standing queries with what they found, for people.
#[utoipa::path(
    get, path = "/watches", operation_id = "page_watches", tag = "page",
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), PageFailures)
)]
pub(in crate::server) async fn page(
    State(state): State<AppState>,
) -> Result<Html<String>, super::pages::PageProblem> {
    let mut list = Vec::new();
    for watch in all(&state).await? {
        let id = watch.id.clone();
        list.push(changed(&state, move |dir| findings(dir, &id)).await?);
    }
    let main = ui::watches(&list);
    Ok(Html(ui::page("Watches", &Link::new("/", &[]), "", &main)))
}

async fn all(state: &AppState) -> Result<Vec<Watch>, Problem> {
    if state.watches.is_none() {
        return Ok(Vec::new());
    }
    changed(state, list_watches).await
}

/// Runs `work` on the folder of the watches.
async fn changed<T: Send + 'static>(
    state: &AppState,
    work: impl FnOnce(&std::path::Path) -> Result<T, WatchError> + Send + 'static,
) -> Result<T, Problem> {
    let state = state.clone();
    tokio::task::spawn_blocking(move || match &state.watches {
        Some(book) => book.with(work).map_err(|error| watch_problem(&error)),
        None => Err(Problem::new(Code::ReadOnly, "this server keeps no watches")),
    })
    .await
    .map_err(|error| Problem::internal(&error))?
}

fn watch_problem(error: &WatchError) -> Problem {
    let code = match error {
        WatchError::Unknown { .. } => Code::WatchNotFound,
        WatchError::Exists { .. } => Code::WatchExists,
        WatchError::Name { .. } | WatchError::Webhook { .. } | WatchError::TooMany { .. } => {
            Code::BadWatch
        }
        WatchError::File { .. } | WatchError::Format { .. } => Code::IndexIo,
    };
    Problem::new(code, error.to_string())
}

//! The web page: the same searches as the API, rendered for people.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};

use super::articles::{SIMILAR, alike, find};
use super::facets::{facet_named, values};
use super::search::{articles, event_hits};
use crate::search::{Facet, Hits, Params};
use crate::server::error::Problem;
use crate::server::openapi::{PageFailures, SearchParams};
use crate::server::state::AppState;
use crate::server::ui::{self, Link};
use crate::server::wire::{self, Pairs, Segment};
use crate::text::language::language_name;

/// A failure shown as a page.
pub(in crate::server) struct PageProblem(Problem);

impl From<Problem> for PageProblem {
    fn from(problem: Problem) -> Self {
        PageProblem(problem)
    }
}

impl IntoResponse for PageProblem {
    fn into_response(self) -> Response {
        let page = ui::problem(&self.0);
        let mut response = self.0.into_response();
        *response.body_mut() = axum::body::Body::from(page);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            header::HeaderValue::from_static("text/html; charset=utf-8"),
        );
        headers.remove(header::CONTENT_LENGTH);
        response
    }
}

type Answer = Result<Response, PageProblem>;

/// The articles that match, for people.
#[utoipa::path(
    get, path = "/", operation_id = "page_articles", tag = "page", params(SearchParams),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), PageFailures)
)]
pub(in crate::server) async fn home(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let link = Link::new("/", &wire::pairs(query.as_deref())?);
    let tag = wire::etag(
        &state,
        &format!("page / {}", query.as_deref().unwrap_or_default()),
    );
    let mut asked = with_facets(&link);
    asked.push(("interval".to_owned(), "auto".to_owned()));
    let answer = articles(&state, asked);
    if let Some(response) = wire::not_modified(&headers, &tag) {
        return Ok(response);
    }
    let answer = answer.await?;
    let archive = match link.pairs() {
        [] => Some(archive(&state).await?),
        _ => None,
    };
    let labels = |name: &str, value: &str| label(&state, name, value);
    let main = ui::articles(
        &ui::Frame {
            link: &link,
            labels: &labels,
        },
        &answer,
        archive.as_ref(),
    );
    Ok(results(&link, "Articles", &main, tag))
}

/// What the first screen tells of the archive.
async fn archive(state: &AppState) -> Result<ui::Archive, Problem> {
    state
        .search(|state, deadline| {
            let (everything, _) = state.resolve(&Params::default())?;
            let failed = |error| wire::backend_problem(&error);
            Ok(ui::Archive {
                stats: state.backend.stats().map_err(failed)?,
                matrix: state
                    .backend
                    .matrix(&everything, deadline)
                    .map_err(failed)?,
            })
        })
        .await
}

/// The events that match, for people.
#[utoipa::path(
    get, path = "/events", operation_id = "page_events", tag = "page", params(SearchParams),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), PageFailures)
)]
pub(in crate::server) async fn events(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let link = Link::new("/events", &wire::pairs(query.as_deref())?);
    let tag = wire::etag(
        &state,
        &format!("page /events {}", query.as_deref().unwrap_or_default()),
    );
    let mut asked = with_facets(&link);
    asked.push(("interval".to_owned(), "auto".to_owned()));
    if link.get("limit").is_none() {
        asked.push(("limit".to_owned(), "30".to_owned()));
    }
    let answer = event_hits(&state, asked);
    if let Some(response) = wire::not_modified(&headers, &tag) {
        return Ok(response);
    }
    let answer = answer.await?;
    let labels = |name: &str, value: &str| label(&state, name, value);
    let main = ui::event_list(
        &ui::Frame {
            link: &link,
            labels: &labels,
        },
        &answer,
    );
    Ok(results(&link, "Events", &main, tag))
}

/// Who acts on whom, for people.
#[utoipa::path(
    get, path = "/matrix", operation_id = "page_matrix", tag = "page", params(SearchParams),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), PageFailures)
)]
pub(in crate::server) async fn matrix(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let link = Link::new("/matrix", &wire::pairs(query.as_deref())?);
    let tag = wire::etag(
        &state,
        &format!("page /matrix {}", query.as_deref().unwrap_or_default()),
    );
    if let Some(response) = wire::not_modified(&headers, &tag) {
        return Ok(response);
    }
    let (params, _) = wire::params(link.pairs(), &[])?;
    let cells = state
        .search(move |state, deadline| {
            let (request, _) = state.resolve(&params)?;
            state
                .backend
                .matrix(&request, deadline)
                .map_err(|e| wire::backend_problem(&e))
        })
        .await?;
    let mut asked = with_facets(&link);
    asked.retain(|pair| pair.0 != "limit");
    asked.push(("limit".to_owned(), "0".to_owned()));
    let around = articles(&state, asked).await?;
    let labels = |name: &str, value: &str| label(&state, name, value);
    let main = ui::matrix(
        &ui::Frame {
            link: &link,
            labels: &labels,
        },
        &cells,
        &around,
    );
    Ok(results(&link, "Who on whom", &main, tag))
}

/// Two searches side by side, for people; the second query is `q2`.
#[utoipa::path(
    get, path = "/compare", operation_id = "page_compare", tag = "page",
    params(("q2" = Option<String>, Query, description = "The second query"), SearchParams),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), PageFailures)
)]
pub(in crate::server) async fn compare(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
) -> Answer {
    let link = Link::new("/compare", &wire::pairs(query.as_deref())?);
    let tag = wire::etag(
        &state,
        &format!("page /compare {}", query.as_deref().unwrap_or_default()),
    );
    let mut sides: Vec<(Link, Hits)> = Vec::new();
    let (params, _) = wire::params(link.pairs(), &["q2"])?;
    state.resolve(&params)?;
    if link.get("q").is_some() || link.get("q2").is_some() {
        let base = link.without_all("q2").at("/");
        for name in ["q", "q2"] {
            let side = match link.get(name) {
                Some(query) => base.set("q", query),
                None => base.without_all("q"),
            };
            let mut asked = with_facets(&side);
            asked.push(("interval".to_owned(), "auto".to_owned()));
            if side.get("limit").is_none() {
                asked.push(("limit".to_owned(), "5".to_owned()));
            }
            let answer = articles(&state, asked).await?;
            sides.push((side, answer));
        }
    }
    let main = ui::compare(&link, &sides);
    Ok(results(&link, "Compare", &main, tag))
}

/// All values of a facet, for people.
#[utoipa::path(
    get, path = "/facet/{name}", operation_id = "page_facet", tag = "page",
    params(("name" = Facet, Path, description = "The facet"), super::facets::PrefixParams, SearchParams),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), PageFailures)
)]
pub(in crate::server) async fn facet(
    State(state): State<AppState>,
    Segment(name): Segment,
    RawQuery(query): RawQuery,
) -> Answer {
    let facet = facet_named(&name)?;
    let link = Link::new(&format!("/facet/{facet}"), &wire::pairs(query.as_deref())?);
    let tag = wire::etag(&state, &format!("page {}", link.href()));
    let mut asked: Pairs = link.pairs().to_vec();
    if link.get("limit").is_none() {
        asked.push(("limit".to_owned(), "300".to_owned()));
    }
    let buckets = values(&state, facet, asked).await?;
    let prefix = link.get("prefix").unwrap_or_default();
    let labels = |name: &str, value: &str| label(&state, name, value);
    let frame = ui::Frame {
        link: &link,
        labels: &labels,
    };
    let main = ui::facet_page(&frame, facet, prefix, &buckets);
    Ok(results(
        &link.without_all("prefix").at("/"),
        "Values",
        &main,
        tag,
    ))
}

/// One article with its persons, organizations, places and events marked, for people.
#[utoipa::path(
    get, path = "/article/{id}", operation_id = "page_article", tag = "page",
    params(("id" = String, Path, description = "Article id, percent-encoded", min_length = 1), ("q" = Option<String>, Query, description = "The query that led here")),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), PageFailures)
)]
pub(in crate::server) async fn article(
    State(state): State<AppState>,
    Segment(id): Segment,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let pairs = wire::pairs(query.as_deref())?;
    wire::only(pairs.clone(), &["q"])?;
    let tag = wire::etag(
        &state,
        &format!("page article {id} {}", query.as_deref().unwrap_or_default()),
    );
    let article = find(&state, id.clone());
    if let Some(response) = wire::not_modified(&headers, &tag) {
        return Ok(response);
    }
    let article = article.await?;
    let similar = alike(&state, id, SIMILAR).await.unwrap_or_default();
    let main = ui::article(&article, &similar);
    let form = Link::new("/", &pairs);
    let title = ui::headline(&article.article.title);
    let page = ui::page(title, &form, "", &main);
    Ok(([(header::ETAG, tag)], Html(page)).into_response())
}

/// How to search, for people.
#[utoipa::path(
    get, path = "/help", operation_id = "page_help", tag = "page",
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), PageFailures)
)]
pub(in crate::server) async fn help() -> Html<String> {
    Html(ui::page(
        "How to search",
        &Link::new("/", &[]),
        "",
        &ui::help(),
    ))
}

fn results(link: &Link, view: &str, main: &str, tag: header::HeaderValue) -> Response {
    let title = match link.get("q") {
        Some(query) => format!("{query} · {view}"),
        None => view.to_owned(),
    };
    let feeds = ui::feed_links(link);
    let form = if link.path() == "/compare" {
        link.without_all("q2").at("/")
    } else {
        link.clone()
    };
    let page = ui::page(&title, &form, &feeds, main);
    ([(header::ETAG, tag)], Html(page)).into_response()
}

/// The view's own parameters with the facets that the page shows; parameters of the page only stay out.
fn with_facets(link: &Link) -> Pairs {
    let mut pairs = link.pairs().to_vec();
    if link.get("facet").is_none() {
        for facet in ui::shown_facets() {
            pairs.push(("facet".to_owned(), format!("{facet}:{}", ui::SHOWN)));
        }
    }
    pairs
}

/// What people read for the value of a filter.
fn label(state: &AppState, name: &str, value: &str) -> String {
    match name {
        "country" | "source_country" | "target_country" => {
            let names = state.vocabulary().names;
            names
                .country_called(value)
                .or_else(|| names.region_called(value))
                .map_or_else(|| value.to_owned(), |named| named.name)
        }
        "language" => language_name(value).to_owned(),
        _ => value.to_owned(),
    }
}

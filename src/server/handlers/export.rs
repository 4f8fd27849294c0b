//! Whole result sets, streamed, and the newest of them as feeds.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::IntoParams;

use crate::backend::Deadline;
use crate::search::export::{ExportFormat, ExportUnit, Exporter, Feed, FeedEntry, FeedFormat};
use crate::search::{Hits, Params, Sort};
use crate::server::error::Problem;
use crate::server::openapi::{ReadFailures, SearchParams};
use crate::server::state::AppState;
use crate::server::ui::{Link, article_path};
use crate::server::wire;

/// Bytes gathered before they are sent.
const CHUNK: usize = 64 << 10;

/// Chunks that may wait for the client.
const CHUNKS: usize = 8;

/// Entries of a feed that asks for no number.
const ENTRIES: usize = 50;

/// Parameters of an export.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(
    dead_code,
    reason = "describes the parameters; read from the raw query"
)]
pub(in crate::server) struct ExportParams {
    /// Format; `geojson`, `gdelt` and `polecat` hold events.
    #[param(
        required = false,
        pattern = "^(jsonl|csv|geojson|gdelt|polecat)$",
        default = "jsonl"
    )]
    format: String,
    /// What the rows are.
    #[param(
        required = false,
        pattern = "^(articles|events)$",
        default = "articles"
    )]
    unit: String,
}

/// Streams the whole result set.
#[utoipa::path(
    get, path = "/api/v1/export", operation_id = "export", tag = "export", params(ExportParams, SearchParams),
    responses(
        (status = 200, description = "Every matching article or event", content(
            (String = "application/x-ndjson"), (String = "text/csv"), (serde_json::Value = "application/geo+json"), (String = "text/tab-separated-values"))),
        ReadFailures)
)]
pub(in crate::server) async fn export(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let pairs = wire::pairs(query.as_deref())?;
    let (params, extra) = wire::params(&pairs, &["format", "unit"])?;
    let names: Vec<&str> = ExportFormat::ALL.iter().map(|f| f.as_str()).collect();
    let format = extra
        .one_of("format", &names)?
        .unwrap_or(ExportFormat::Jsonl);
    let unit = extra
        .one_of("unit", &["articles", "events"])?
        .unwrap_or(ExportUnit::Articles);
    let (request, _) = state.resolve(&params)?;
    let turn = state.pool.export_turn()?;
    let (sender, receiver) = mpsc::channel::<Result<Bytes, std::io::Error>>(CHUNKS);
    let patience = Duration::from_millis(state.settings.request_ms);
    let runtime = tokio::runtime::Handle::current();
    let worker = state.clone();
    tokio::task::spawn_blocking(move || {
        let send = |chunk: Vec<u8>| {
            // A client that reads nothing for so long is taken for gone.
            let sent = runtime.block_on(tokio::time::timeout(
                patience,
                sender.send(Ok(chunk.into())),
            ));
            matches!(sent, Ok(Ok(())))
        };
        let mut exporter = Exporter::new(format, unit);
        let mut buffer = Vec::with_capacity(CHUNK * 2);
        exporter.begin(&mut buffer);
        let closed = sender.clone();
        let deadline = Deadline::new(move || closed.is_closed());
        let outcome = worker
            .backend
            .export(&request, &deadline, &mut |article, events| {
                exporter.push(&article, Some(&events), &mut buffer);
                if buffer.len() >= CHUNK && !send(std::mem::take(&mut buffer)) {
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            });
        match outcome {
            Ok(()) => {
                exporter.end(&mut buffer);
                send(buffer);
            }
            Err(error) => {
                tracing::error!(%error, "an export broke off");
                let broken = Err(std::io::Error::other(error));
                let _ = runtime.block_on(sender.send(broken));
            }
        }
        drop(turn);
    });
    let name = format!("attachment; filename=\"dateline.{}\"", format.extension());
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(format.media_type()),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    let body = Body::from_stream(ReceiverStream::new(receiver));
    Ok((headers, body).into_response())
}

/// The newest matching articles as RSS 2.0.
#[utoipa::path(
    get, path = "/api/v1/search.rss", operation_id = "rss", tag = "export", params(SearchParams),
    responses((status = 200, description = "RSS 2.0", body = String, content_type = "application/rss+xml"), ReadFailures)
)]
pub(in crate::server) async fn rss(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    feed(&state, query.as_deref(), &headers, FeedFormat::Rss).await
}

/// The newest matching articles as Atom (RFC 4287).
#[utoipa::path(
    get, path = "/api/v1/search.atom", operation_id = "atom", tag = "export", params(SearchParams),
    responses((status = 200, description = "Atom", body = String, content_type = "application/atom+xml"), ReadFailures)
)]
pub(in crate::server) async fn atom(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    feed(&state, query.as_deref(), &headers, FeedFormat::Atom).await
}

/// The same as `/api/v1/search.rss`, at an address that people can type.
#[utoipa::path(
    get, path = "/search.rss", operation_id = "rss_short", tag = "export", params(SearchParams),
    responses((status = 200, description = "RSS 2.0", body = String, content_type = "application/rss+xml"), ReadFailures)
)]
pub(in crate::server) async fn rss_short(
    state: State<AppState>,
    query: RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    rss(state, query, headers).await
}

/// The same as `/api/v1/search.atom`, at an address that people can type.
#[utoipa::path(
    get, path = "/search.atom", operation_id = "atom_short", tag = "export", params(SearchParams),
    responses((status = 200, description = "Atom", body = String, content_type = "application/atom+xml"), ReadFailures)
)]
pub(in crate::server) async fn atom_short(
    state: State<AppState>,
    query: RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    atom(state, query, headers).await
}

async fn feed(
    state: &AppState,
    query: Option<&str>,
    headers: &HeaderMap,
    format: FeedFormat,
) -> Result<Response, Problem> {
    let pairs = wire::pairs(query)?;
    let (mut params, _) = wire::params(&pairs, &[])?;
    params.sort.get_or_insert(Sort::Newest);
    params.limit.get_or_insert(ENTRIES);
    let tag = wire::etag(state, &format!("{format} {}", query.unwrap_or_default()));
    let base = base(headers);
    let link = Link::new("/", &pairs);
    let hits = run(state, params);
    if let Some(response) = wire::not_modified(headers, &tag) {
        return Ok(response);
    }
    let hits = hits.await?;
    let title = match link.get("q") {
        Some(query) => format!("dateline: {query}"),
        None => "dateline".to_owned(),
    };
    let feed = Feed {
        title,
        page: format!("{base}{}", link.href()),
        address: format!(
            "{base}{}",
            link.at(&format!("/api/v1/search.{format}")).href()
        ),
        entries: hits.hits.into_iter().map(|hit| entry(&base, hit)).collect(),
    };
    let kind = HeaderValue::from_static(format.media_type());
    Ok((
        [(header::CONTENT_TYPE, kind), (header::ETAG, tag)],
        feed.render(format),
    )
        .into_response())
}

async fn run(state: &AppState, params: Params) -> Result<Hits, Problem> {
    let started = Instant::now();
    let mut hits = state
        .search(move |state, deadline| {
            let (request, _) = state.resolve(&params)?;
            state
                .backend
                .search(&request, deadline)
                .map_err(|e| wire::backend_problem(&e))
        })
        .await?;
    hits.took_ms = started.elapsed().as_millis() as u64;
    Ok(hits)
}

/// One hit as an entry of a feed that lives at `base`.
pub(in crate::server) fn entry(base: &str, hit: crate::search::Hit) -> FeedEntry {
    let html: Vec<String> = hit
        .snippets
        .iter()
        .filter(|snippet| snippet.field != "title")
        .map(|snippet| format!("<p>{}</p>", snippet.html))
        .chain(hit.events.iter().map(|event| {
            let words = crate::search::export::event_words(event);
            format!("<p>{}</p>", crate::server::ui::escape(&words))
        }))
        .collect();
    let mut categories: Vec<String> = hit.events.iter().map(|e| e.kind.to_string()).collect();
    categories.sort();
    categories.dedup();
    FeedEntry {
        link: format!("{base}{}", article_path(&hit.id)),
        id: hit.id,
        title: hit.title,
        published: hit.published,
        outlet: hit.outlet,
        html: html.concat(),
        categories,
    }
}

/// The address under which the client reached the server.
pub(in crate::server) fn base(headers: &HeaderMap) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .filter(|host| {
            host.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b))
        })
        .unwrap_or("localhost");
    format!("http://{host}")
}

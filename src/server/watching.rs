//! Looks after the standing queries of a running server: searches them again when the index has changed, and posts what is new.

use std::io::{Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::{Duration, SystemTime};

use super::error::Problem;
use super::state::AppState;
use super::watches::{Finding, Watch, rfc3339};
use super::wire;
use crate::backend::Deadline;
use crate::search::export::event_words;
use crate::search::{Params, Sort};

/// Hits looked at in one step.
const PAGE: usize = 1000;

/// Steps of one look; what lies beyond is looked at when it becomes the newest.
const PAGES: usize = 100;

/// Time that a webhook has to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Searches every watch once and posts what is new.
pub(super) async fn look(state: &AppState) {
    let worker = state.clone();
    let looked = tokio::task::spawn_blocking(move || search_all(&worker)).await;
    let Ok(unsent) = looked else { return };
    // Slow receivers hold up neither each other nor the server.
    for (watch, findings) in unsent {
        let state = state.clone();
        tokio::task::spawn_blocking(move || send(&state, &watch, &findings));
    }
}

fn send(state: &AppState, watch: &Watch, findings: &[Finding]) {
    let (Some(webhook), Some(book)) = (&watch.webhook, &state.watches) else {
        return;
    };
    match post(webhook, watch, findings) {
        Ok(()) => {
            if let Err(error) = book.sent(&watch.id) {
                tracing::error!(%error, watch = watch.id, "a watch cannot remember what it sent");
            }
        }
        Err(error) => {
            tracing::warn!(%error, watch = watch.id, "a webhook cannot be reached; it is tried again after the next commit");
        }
    }
}

fn search_all(state: &AppState) -> Vec<(Watch, Vec<Finding>)> {
    let Some(book) = &state.watches else {
        return Vec::new();
    };
    let watches = match book.with(super::watches::list_watches) {
        Ok(watches) => watches,
        Err(error) => {
            tracing::error!(%error, "watches cannot be read");
            return Vec::new();
        }
    };
    let mut unsent = Vec::new();
    for watch in watches {
        let taken = matching(state, &watch)
            .map_err(|problem| problem.detail)
            .and_then(|found| book.take(&watch, found).map_err(|error| error.to_string()));
        match taken {
            Ok(findings) if findings.is_empty() => {}
            Ok(findings) => unsent.push((watch, findings)),
            Err(error) => tracing::error!(error, watch = watch.id, "a watch cannot look"),
        }
    }
    unsent
}

/// Everything that a watch matches now.
fn matching(state: &AppState, watch: &Watch) -> Result<Vec<Finding>, Problem> {
    let mut params = search_params(&watch.search)?;
    params.sort = Some(Sort::Newest);
    params.limit = Some(PAGE.min(state.settings.page_limit));
    params.snippets = Some(0);
    let found = rfc3339(SystemTime::now());
    let mut out = Vec::new();
    for _ in 0..PAGES {
        let (request, _) = state.resolve(&params)?;
        let hits = state
            .backend
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

/// Posts findings as JSON; any 2xx will do.
fn post(webhook: &str, watch: &Watch, findings: &[Finding]) -> std::io::Result<()> {
    let url = url::Url::parse(webhook).map_err(std::io::Error::other)?;
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or(80);
    let body = serde_json::to_vec(&serde_json::json!({"watch": watch, "findings": findings}))?;
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let head = format!(
        "POST {target} HTTP/1.1\r\nhost: {host}:{port}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\nuser-agent: dateline/{}\r\n\r\n",
        body.len(),
        env!("CARGO_PKG_VERSION"),
    );
    let address = (host.trim_matches(['[', ']']), port)
        .to_socket_addrs()?
        .next()
        .ok_or(std::io::ErrorKind::NotFound)?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)?;
    let mut status = [0u8; 12];
    stream.read_exact(&mut status)?;
    if status.starts_with(b"HTTP/1.") && status[9] == b'2' {
        Ok(())
    } else {
        Err(std::io::Error::other(
            String::from_utf8_lossy(&status).into_owned(),
        ))
    }
}

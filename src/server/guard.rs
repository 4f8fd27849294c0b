//! What happens to every request: its id, its size, its rate, who sends it; and to every answer: safe headers, a log line, a count.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;

use super::error::{Code, Problem};
use super::keys::{Scope, StoredKey};
use super::metrics::{RequestLabels, RouteLabels};
use super::state::AppState;

/// Header of the request id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest request id that is taken over from a client.
const REQUEST_ID_BYTES: usize = 64;

/// Callers that the rate limit remembers before it forgets the idle ones.
const CALLERS: usize = 10_000;

/// The pages load nothing from elsewhere and run no inline code.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Who sends a request.
#[derive(Clone, Debug, Default)]
pub(super) struct Caller {
    key: Option<StoredKey>,
}

impl Caller {
    /// Refuses unless a key with `scope` came along.
    pub(super) fn require(&self, scope: Scope) -> Result<(), Problem> {
        match &self.key {
            Some(key) if key.scope >= scope => Ok(()),
            Some(key) => Err(Problem::new(
                Code::Forbidden,
                format!(
                    "the key `{}` has the scope `{}`, this needs `{scope}`; hint: `dateline key new --scope {scope}` makes one",
                    key.id, key.scope
                ),
            )),
            None => Err(Problem::new(
                Code::Unauthorized,
                format!(
                    "this needs an API key with the scope `{scope}`; hint: send it as `Authorization: Bearer KEY`; `dateline key new --scope {scope}` makes one"
                ),
            )),
        }
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        Ok(parts
            .extensions
            .get::<Caller>()
            .cloned()
            .unwrap_or_default())
    }
}

/// The middleware around every route.
pub(super) async fn guard(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers());
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |matched| matched.as_str().to_owned());
    let mut response = match admit(&state, &request) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    };
    finish(&path, &id, response.headers_mut());
    let took = started.elapsed();
    let status = response.status().as_u16();
    tracing::info!(request = %id.to_str().unwrap_or_default(), %method, path, status, took_ms = took.as_secs_f64() * 1e3, "answered");
    let metrics = &state.metrics;
    metrics
        .requests
        .get_or_create(&RequestLabels {
            route: route.clone(),
            method,
            status: status.into(),
        })
        .inc();
    metrics
        .latency
        .get_or_create(&RouteLabels { route })
        .observe(took.as_secs_f64());
    response
}

fn admit(state: &AppState, request: &Request) -> Result<Caller, Problem> {
    let limit = state.settings.url_bytes;
    if uri_bytes(request.uri()) > limit {
        return Err(Problem::new(
            Code::UriTooLong,
            format!(
                "the address is longer than {limit} bytes; hint: send the search as POST with a JSON body, or raise `url_bytes`"
            ),
        ));
    }
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let key = match presented_key(request.headers()) {
        None => None,
        Some(given) => Some(
            state.keys.as_ref().and_then(|keys| keys.check(&given)).ok_or_else(|| {
                Problem::new(
                    Code::Unauthorized,
                    "the API key is not valid here; hint: `dateline key list` shows the ids of those that are",
                )
            })?,
        ),
    };
    state.rate.admit(
        caller_name(key.as_ref(), peer),
        state.settings.requests_per_minute,
    )?;
    let caller = Caller { key };
    let open = matches!(request.uri().path(), "/healthz" | "/readyz");
    if state.reading_needs_key() && !open {
        caller.require(Scope::Read)?;
    }
    Ok(caller)
}

fn uri_bytes(uri: &Uri) -> usize {
    uri.path_and_query().map_or(0, |text| text.as_str().len())
}

/// The key from `Authorization: Bearer`, from the password of `Authorization: Basic` (what browsers ask for), or from `X-API-Key`.
fn presented_key(headers: &HeaderMap) -> Option<String> {
    if let Some(value) = headers.get("x-api-key") {
        return Some(value.to_str().unwrap_or_default().to_owned());
    }
    let value = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .unwrap_or_default();
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    if scheme.eq_ignore_ascii_case("basic") {
        let decoded = base64::engine::general_purpose::STANDARD
            .decode(rest.trim())
            .ok();
        let text = decoded
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_default();
        return Some(
            text.split_once(':')
                .map_or(String::new(), |pair| pair.1.to_owned()),
        );
    }
    Some(rest.trim().to_owned())
}

/// A sane id of the client's own, else a fresh random one.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    if let Some(given) = headers.get(&REQUEST_ID)
        && !given.is_empty()
        && given.len() <= REQUEST_ID_BYTES
        && given
            .as_bytes()
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
    {
        return given.clone();
    }
    let mut random = [0u8; 8];
    if getrandom::fill(&mut random).is_err() {
        return HeaderValue::from_static("none");
    }
    HeaderValue::from_str(&format!("{:016x}", u64::from_be_bytes(random)))
        .unwrap_or(HeaderValue::from_static("none"))
}

fn finish(path: &str, id: &HeaderValue, headers: &mut HeaderMap) {
    headers.insert(REQUEST_ID, id.clone());
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    if !headers.contains_key(header::CACHE_CONTROL) {
        let value = if path.starts_with("/assets/") {
            "public, max-age=86400"
        } else {
            "private, no-cache"
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
}

fn caller_name(key: Option<&StoredKey>, peer: Option<IpAddr>) -> Option<String> {
    key.map(|key| format!("key {}", key.id))
        .or_else(|| peer.map(|ip| ip.to_string()))
}

/// Requests of each caller in the running minute.
#[derive(Default)]
pub(super) struct RateLimit {
    callers: Mutex<HashMap<String, (Instant, u64)>>,
}

impl RateLimit {
    /// Counts a request, or refuses it when the caller has had `limit` in this minute; 0 sets no bound.
    fn admit(&self, caller: Option<String>, limit: u64) -> Result<(), Problem> {
        let (Some(caller), true) = (caller, limit > 0) else {
            return Ok(());
        };
        let minute = Duration::from_mins(1);
        let now = Instant::now();
        let Ok(mut callers) = self.callers.lock() else {
            return Ok(());
        };
        if callers.len() >= CALLERS {
            callers.retain(|_, entry| now.duration_since(entry.0) < minute);
        }
        let entry = callers.entry(caller).or_insert((now, 0));
        if now.duration_since(entry.0) >= minute {
            *entry = (now, 0);
        }
        entry.1 += 1;
        if entry.1 > limit {
            return Err(Problem::new(
                Code::RateLimited,
                format!(
                    "more than {limit} requests in a minute; hint: wait, or raise `requests_per_minute`"
                ),
            ));
        }
        Ok(())
    }
}

//! Between bytes and values: query strings and JSON bodies to parameters, failures to problems, answers to responses.

use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use super::error::{Code, Kind, Problem};
use super::state::AppState;
use crate::backend::BackendError;
use crate::search::{ParamError, Params, RequestError};
use crate::text::nearest;

/// Parameters that one request may have.
const PARAMETERS: usize = 1000;

/// Names and values in the order in which they were given.
pub(super) type Pairs = Vec<(String, String)>;

/// Reads a query string.
pub(super) fn pairs(raw: Option<&str>) -> Result<Pairs, Problem> {
    let pairs: Pairs = url::form_urlencoded::parse(raw.unwrap_or_default().as_bytes())
        .take(PARAMETERS + 1)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    bounded(pairs)
}

fn bounded(pairs: Pairs) -> Result<Pairs, Problem> {
    if pairs.len() > PARAMETERS {
        return Err(Problem::new(
            Code::TooManyParameters,
            format!("more than {PARAMETERS} parameters; hint: say it in one `q`"),
        ));
    }
    Ok(pairs)
}

/// Reads a JSON object with the same names; arrays stand for repeated parameters.
pub(super) fn json_pairs(body: &[u8]) -> Result<Pairs, Problem> {
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        Problem::new(Code::BadJson, format!("{error}; hint: send an object such as `{{\"q\": \"drone\", \"country\": [\"IRN\"]}}`"))
    })?;
    let Value::Object(fields) = value else {
        return Err(Problem::new(
            Code::BadJson,
            "expected an object; hint: send an object such as `{\"q\": \"drone\"}`",
        ));
    };
    let mut pairs = Pairs::new();
    for (name, value) in fields {
        match value {
            Value::Array(items) => {
                for (at, item) in items.into_iter().enumerate() {
                    let pointer = format!("/{name}/{at}");
                    let value = plain(&name, item, &pointer)?;
                    pairs.push((name.clone(), value));
                }
            }
            other => {
                let pointer = format!("/{name}");
                let value = plain(&name, other, &pointer)?;
                pairs.push((name, value));
            }
        }
    }
    bounded(pairs)
}

/// Parameters that are numbers or truth values in JSON; all others are text.
const NUMBERS: [&str; 3] = ["limit", "snippets", "recency"];
const FLAGS: [&str; 4] = ["strict", "collapse", "plain", "expand"];

fn plain(name: &str, value: Value, pointer: &str) -> Result<String, Problem> {
    match value {
        Value::String(text) => Ok(text),
        Value::Bool(yes) if FLAGS.contains(&name) => Ok(yes.to_string()),
        Value::Number(number) if NUMBERS.contains(&name) => Ok(match number.as_f64() {
            // JSON knows no whole numbers: `10.0` is `10`.
            Some(whole) if number.is_f64() && whole.fract() == 0.0 && whole.abs() < 1e15 => {
                format!("{whole:.0}")
            }
            _ => number.to_string(),
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            let expected = if NUMBERS.contains(&name) {
                "a number"
            } else if FLAGS.contains(&name) {
                "`true` or `false`"
            } else {
                "text, or an array of texts"
            };
            Err(Problem::new(
                Code::BadJson,
                format!("`{pointer}` cannot be this; expected {expected}"),
            )
            .at(pointer))
        }
    }
}

/// Parameters of an address that are not part of the search itself.
pub(super) struct Extra(Pairs);

impl Extra {
    /// The value of `name`, at most one.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|pair| pair.0 == name)
            .map(|pair| pair.1.as_str())
    }

    /// The value of `name` read as `T`, or a problem that lists what it may be.
    pub(super) fn one_of<T: std::str::FromStr>(
        &self,
        name: &str,
        choices: &[&str],
    ) -> Result<Option<T>, Problem> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        value.parse().map(Some).map_err(|_| {
            let near = nearest(value, choices.iter().copied()).map(str::to_owned);
            Problem::new(
                Code::BadParameter,
                format!(
                    "`{name}` cannot be `{value}`; expected one of {}",
                    list(choices)
                ),
            )
            .at(name)
            .nearest(near)
        })
    }

    /// The value of `name` as a number from `least` to `most`.
    pub(super) fn number(
        &self,
        name: &str,
        default: usize,
        least: usize,
        most: usize,
    ) -> Result<usize, Problem> {
        let Some(value) = self.get(name) else {
            return Ok(default);
        };
        value
            .parse()
            .ok()
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| {
                Problem::new(
                    Code::BadParameter,
                    format!(
                        "`{name}` cannot be `{value}`; expected a number from {least} to {most}"
                    ),
                )
                .at(name)
            })
    }
}

fn list(choices: &[&str]) -> String {
    choices
        .iter()
        .map(|c| format!("`{c}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Splits pairs into the search's own parameters and those named in `extra`.
pub(super) fn params(
    pairs: &[(String, String)],
    extra: &[&str],
) -> Result<(Params, Extra), Problem> {
    let mut params = Params::default();
    let mut rest = Pairs::new();
    for (name, value) in pairs {
        if extra.contains(&name.as_str()) {
            rest.push((name.clone(), value.clone()));
        } else {
            if value.is_empty() && FLAGS.contains(&name.as_str()) {
                return Err(Problem::new(
                    Code::BadParameter,
                    format!("`{name}` lacks a value; expected `true` or `false`"),
                )
                .at(name));
            }
            params
                .set(name, value)
                .map_err(|error| param_problem(&error, extra))?;
        }
    }
    Ok((params, Extra(rest)))
}

/// Takes only the parameters named in `known`.
pub(super) fn only(pairs: Pairs, known: &[&str]) -> Result<Extra, Problem> {
    for (name, _) in &pairs {
        if !known.contains(&name.as_str()) {
            return Err(unknown(name, known));
        }
    }
    Ok(Extra(pairs))
}

fn unknown(name: &str, known: &[&str]) -> Problem {
    let near = nearest(name, known.iter().copied()).map(str::to_owned);
    let hint = match &near {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "this address takes none".to_owned(),
        None => format!("this address takes {}", list(known)),
    };
    Problem::new(
        Code::UnknownParameter,
        format!("there is no parameter `{name}`; hint: {hint}"),
    )
    .at(name)
    .nearest(near)
}

/// The path segment of a route, decoded.
pub(super) struct Segment(pub(super) String);

impl FromRequestParts<AppState> for Segment {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        Path::<String>::from_request_parts(parts, state)
            .await
            .map(|path| Segment(path.0))
            .map_err(|error| Problem::new(Code::BadParameter, error.body_text().to_lowercase()))
    }
}

/// Reads a body, no longer than `request_bytes` and within `request_ms`.
pub(super) async fn read_body(state: &AppState, body: Body) -> Result<Bytes, Problem> {
    let limit = state.settings.request_bytes;
    let patience = Duration::from_millis(state.settings.request_ms);
    let read = axum::body::to_bytes(body, limit);
    match tokio::time::timeout(patience, read).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Problem::new(
            Code::BodyTooLarge,
            format!(
                "the body is longer than {limit} bytes or broke off; hint: send fewer articles in one request, or raise `request_bytes`"
            ),
        )),
        Err(_) => Err(Problem::new(
            Code::RequestTimeout,
            "the body did not arrive in time; hint: send less at once, or raise `request_ms`",
        )),
    }
}

/// The media type of a body, without its parameters.
pub(super) fn media_type(headers: &HeaderMap) -> String {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// A tag that changes whenever the index, the dictionaries, the request or the day does.
pub(super) fn etag(state: &AppState, asked: &str) -> HeaderValue {
    let day = jiff::Timestamp::now().as_second().div_euclid(86_400);
    let (index, vocabulary) = state.generation();
    let hash = xxhash_rust::xxh3::xxh3_64(format!("{day} {vocabulary} {asked}").as_bytes());
    let tag = format!("W/\"{index}-{hash:016x}\"");
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("W/\"0\""))
}

/// `304` when the client has the answer already.
pub(super) fn not_modified(headers: &HeaderMap, tag: &HeaderValue) -> Option<Response> {
    let known = headers.get(header::IF_NONE_MATCH)?.to_str().ok()?;
    let tag_text = tag.to_str().ok()?;
    let opaque = tag_text.trim_start_matches("W/");
    let same = known.split(',').any(|one| {
        let one = one.trim();
        one == "*" || one.trim_start_matches("W/") == opaque
    });
    same.then(|| (StatusCode::NOT_MODIFIED, [(header::ETAG, tag.clone())]).into_response())
}

/// A JSON answer with its tag.
pub(super) fn tagged(tag: HeaderValue, value: &impl Serialize) -> Response {
    ([(header::ETAG, tag)], Json(value)).into_response()
}

/// A failure of the backend as a problem.
pub(super) fn backend_problem(error: &BackendError) -> Problem {
    match Code::parse(error.code()) {
        Some(Code::Internal) | None => Problem::internal(error),
        Some(code) => {
            if code.kind() == Kind::Bug {
                tracing::error!(%error, "the index failed");
            }
            Problem::new(code, error.to_string())
        }
    }
}

/// A parameter that does not exist or cannot have its value as a problem; `extra` are names that the address takes besides.
fn param_problem(error: &ParamError, extra: &[&str]) -> Problem {
    let near = match &error.nearest {
        Some(near) => Some(near.clone()),
        None => nearest(&error.name, extra.iter().copied())
            .filter(|_| error.expected.is_empty())
            .map(str::to_owned),
    };
    let code = match error.name.as_str() {
        "cursor" => Code::BadCursor,
        _ => Code::parse(error.code).unwrap_or(Code::BadParameter),
    };
    Problem::new(code, error.to_string())
        .at(error.name.clone())
        .nearest(near)
}

/// A request that cannot be resolved as a problem.
pub(super) fn request_problem(error: &RequestError) -> Problem {
    match error {
        RequestError::Param(error) => param_problem(error, &[]),
        RequestError::Query { problems } => {
            let mut problem = Problem::new(Code::BadQuery, error.to_string()).at("q");
            problem.problems.clone_from(problems);
            problem
        }
    }
}

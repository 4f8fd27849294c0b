//! Writing: articles in as JSON or JSONL, out by id. What is acknowledged is on disk.

use axum::Json;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::articles::missing;
use crate::document::Document;
use crate::server::article_input::{ARTICLE_FIELDS, ArticleInput, ArticlesInput};
use crate::server::error::{Code, Problem};
use crate::server::guard::Caller;
use crate::server::keys::Scope;
use crate::server::metrics::WriteLabels;
use crate::server::openapi::{Conflict, NotFound, ReadFailures};
use crate::server::state::{AppState, MakeDocument};
use crate::server::wire::{self, Segment};
use crate::server::writes::{Change, Done, WriteQueue};

/// What became of one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(in crate::server) struct Written {
    /// Line of the body, from 1.
    pub line: usize,
    /// Identity of the article; null when it was rejected before it had one.
    pub id: Option<String>,
    /// `indexed`, `replaced` or `rejected`.
    pub result: WriteResult,
    /// Why it was rejected.
    pub reason: Option<String>,
}

/// What became of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::server) enum WriteResult {
    /// It is new.
    Indexed,
    /// It took the place of an older one with its id.
    Replaced,
    /// It cannot be taken in.
    Rejected,
}

/// What became of the articles of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(in crate::server) struct WriteReport {
    /// Articles that are new.
    pub indexed: usize,
    /// Articles that took the place of older ones.
    pub replaced: usize,
    /// Articles that could not be taken in.
    pub rejected: usize,
    /// One entry for each article, in the order of the body.
    pub results: Vec<Written>,
}

/// Takes in one article, an array of them, or one on each line; needs a key with the scope `write`.
#[utoipa::path(
    post, path = "/api/v1/articles", operation_id = "post_articles", tag = "articles", security(("key" = [])),
    request_body(content((ArticlesInput = "application/json"), (String = "application/x-ndjson")), description = "An article, an array of articles, or one on each line"),
    responses((status = 200, description = "All are durable; what became of each", body = WriteReport), ReadFailures)
)]
pub(in crate::server) async fn post_articles(
    State(state): State<AppState>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let queue = writing(&state, &caller)?;
    wire::only(wire::pairs(query.as_deref())?, &[])?;
    let kind = wire::media_type(&headers);
    let lines = match kind.as_str() {
        "application/json" | "" => false,
        "application/x-ndjson" | "application/jsonl" | "application/jsonlines" | "text/plain" => {
            true
        }
        other => {
            return Err(Problem::new(
                Code::UnsupportedMediaType,
                format!(
                    "articles are sent as `application/json` or `application/x-ndjson`, not `{other}`"
                ),
            ));
        }
    };
    let bytes = wire::read_body(&state, body).await?;
    let make = state.vocabulary().document;
    let items = state
        .search(move |_, _| read_articles(&bytes, lines, &make))
        .await?;
    let report = write(&state, queue, items).await?;
    Ok(Json(report).into_response())
}

/// Puts an article in the place of whatever has its id; needs a key with the scope `write`.
#[utoipa::path(
    put, path = "/api/v1/articles/{id}", operation_id = "put_article", tag = "articles", security(("key" = [])),
    params(("id" = String, Path, description = "Article id, percent-encoded; the body's own, if any, must be the same", min_length = 1)),
    request_body = ArticleInput,
    responses(
        (status = 200, description = "The article took the place of an older one and is durable", body = WriteReport),
        (status = 201, description = "The article is new and durable", body = WriteReport), Conflict, ReadFailures)
)]
pub(in crate::server) async fn put_article(
    State(state): State<AppState>,
    Segment(id): Segment,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let queue = writing(&state, &caller)?;
    wire::only(wire::pairs(query.as_deref())?, &[])?;
    let kind = wire::media_type(&headers);
    if !matches!(kind.as_str(), "application/json" | "") {
        return Err(Problem::new(
            Code::UnsupportedMediaType,
            format!("an article is sent as `application/json`, not `{kind}`"),
        ));
    }
    let bytes = wire::read_body(&state, body).await?;
    let mut fields = object(serde_json::from_slice(&bytes).map_err(|error| bad_json(&error))?)?;
    let own = match fields.get("id") {
        Some(Value::String(own)) => own.clone(),
        Some(Value::Number(own)) => own.to_string(),
        _ => String::new(),
    };
    if !own.is_empty() && own != id {
        return Err(Problem::new(
            Code::IdMismatch,
            format!("the body has the id `{own}`, the address `{id}`; hint: leave the body's out"),
        )
        .at("/id"));
    }
    fields.insert("id".to_owned(), Value::String(id));
    let make = state.vocabulary().document;
    let items = state
        .search(move |_, _| make(fields).map_err(|reason| Problem::new(Code::BadArticle, reason)))
        .await?;
    let report = write(&state, queue, vec![Ok(items)]).await?;
    let status = if report.indexed > 0 {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(report)).into_response())
}

/// Takes an article out; needs a key with the scope `write`.
#[utoipa::path(
    delete, path = "/api/v1/articles/{id}", operation_id = "delete_article", tag = "articles", security(("key" = [])),
    params(("id" = String, Path, description = "Article id, percent-encoded", min_length = 1)),
    responses((status = 204, description = "The article is gone for good"), NotFound, ReadFailures)
)]
pub(in crate::server) async fn delete_article(
    State(state): State<AppState>,
    Segment(id): Segment,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let queue = writing(&state, &caller)?;
    wire::only(wire::pairs(query.as_deref())?, &[])?;
    let done = queue.apply(vec![Change::Delete(id.clone())]).await?;
    if done.contains(&Done::Missing) {
        return Err(missing(&id));
    }
    count(&state, "deleted");
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The way in, for those who may.
fn writing<'s>(state: &'s AppState, caller: &Caller) -> Result<&'s WriteQueue, Problem> {
    caller.require(Scope::Write)?;
    state
        .writes
        .as_ref()
        .ok_or_else(|| Problem::new(Code::ReadOnly, "this server only reads its index"))
}

type Made = Result<Document, String>;

fn read_articles(bytes: &[u8], lines: bool, make: &MakeDocument) -> Result<Vec<Made>, Problem> {
    if lines {
        return Ok(bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.trim_ascii().is_empty())
            .map(|line| {
                let value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
                make(object(value).map_err(|problem| problem.detail)?)
            })
            .collect());
    }
    match serde_json::from_slice(bytes).map_err(|error| bad_json(&error))? {
        Value::Array(items) => Ok(items
            .into_iter()
            .map(|item| make(object(item).map_err(|problem| problem.detail)?))
            .collect()),
        one => {
            let document =
                make(object(one)?).map_err(|reason| Problem::new(Code::BadArticle, reason))?;
            Ok(vec![Ok(document)])
        }
    }
}

fn object(value: Value) -> Result<Map<String, Value>, Problem> {
    let Value::Object(fields) = value else {
        return Err(Problem::new(
            Code::BadJson,
            "an article is an object; hint: such as `{\"title\": \"…\", \"body\": \"…\", \"published\": \"2023-10-07\"}`",
        ));
    };
    let wrong = ARTICLE_FIELDS
        .iter()
        .find(|(name, shape, _)| fields.get(*name).is_some_and(|value| !shape.admits(value)));
    match wrong {
        Some((name, shape, _)) => Err(Problem::new(
            Code::BadArticle,
            format!("`{name}` of an article is {}", shape.expected()),
        )
        .at(format!("/{name}"))),
        None => Ok(fields),
    }
}

fn bad_json(error: &serde_json::Error) -> Problem {
    Problem::new(
        Code::BadJson,
        format!("{error}; hint: send JSONL as `application/x-ndjson`"),
    )
}

/// Applies what was items and says what became of each.
async fn write(
    state: &AppState,
    queue: &WriteQueue,
    items: Vec<Made>,
) -> Result<WriteReport, Problem> {
    let mut report = WriteReport {
        indexed: 0,
        replaced: 0,
        rejected: 0,
        results: Vec::with_capacity(items.len()),
    };
    let mut changes = Vec::new();
    let mut places = Vec::new();
    for (at, item) in items.into_iter().enumerate() {
        let (id, reason) = match item {
            Ok(document) => {
                let id = document.article.id.clone();
                places.push(at);
                changes.push(Change::Put(Box::new(document)));
                (Some(id), None)
            }
            Err(reason) => (None, Some(reason)),
        };
        report.results.push(Written {
            line: at + 1,
            id,
            result: WriteResult::Rejected,
            reason,
        });
    }
    if !changes.is_empty() {
        let done = queue.apply(changes).await?;
        for (at, done) in places.into_iter().zip(done) {
            report.results[at].result = match done {
                Done::Replaced => WriteResult::Replaced,
                Done::Indexed | Done::Deleted | Done::Missing => WriteResult::Indexed,
            };
        }
    }
    for written in &report.results {
        match written.result {
            WriteResult::Indexed => {
                report.indexed += 1;
                count(state, "indexed");
            }
            WriteResult::Replaced => {
                report.replaced += 1;
                count(state, "replaced");
            }
            WriteResult::Rejected => {
                report.rejected += 1;
                count(state, "rejected");
            }
        }
    }
    Ok(report)
}

fn count(state: &AppState, result: &str) {
    state
        .metrics
        .writes
        .get_or_create(&WriteLabels {
            result: result.to_owned(),
        })
        .inc();
}

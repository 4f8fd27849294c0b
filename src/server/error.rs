//! Errors as RFC 9457 problem documents: one table maps code → kind → HTTP status.
//!
//! Every failure that leaves the server is a [`Problem`] with a stable `code`. Messages of our own bugs are
//! logged and replaced by a neutral sentence; everything else tells the cure.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::search::Warning;

/// What decides how a failure is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request is wrong; sending it again will not help.
    BadRequest,
    /// The data sent is wrong.
    BadData,
    /// The server cannot answer now; later it may.
    Unavailable,
    /// Our bug.
    Bug,
}

impl Kind {
    /// The name in documents and logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::BadRequest => "bad request",
            Kind::BadData => "bad data",
            Kind::Unavailable => "unavailable",
            Kind::Bug => "bug",
        }
    }
}

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident = $text:literal, $kind:ident, $status:literal, $title:literal;)*) => {
        /// Stable code of a failure.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $(#[doc = $title] $(#[$meta])* $name),* }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &[Code] = &[$(Code::$name),*];

            /// The code as it stands in answers.
            #[must_use]
            pub fn as_str(self) -> &'static str { match self { $(Code::$name => $text),* } }

            /// Which of the four kinds it is.
            #[must_use]
            pub fn kind(self) -> Kind { match self { $(Code::$name => Kind::$kind),* } }

            /// The HTTP status it is answered with.
            #[must_use]
            pub fn status(self) -> u16 { match self { $(Code::$name => $status),* } }

            /// A short sentence that is the same for every occurrence.
            #[must_use]
            pub fn title(self) -> &'static str { match self { $(Code::$name => $title),* } }

            /// The code that is written `text`.
            #[must_use]
            pub fn parse(text: &str) -> Option<Code> { match text { $($text => Some(Code::$name),)* _ => None } }
        }
    };
}

codes! {
    UnknownParameter = "unknown_parameter", BadRequest, 400, "There is no such parameter";
    BadParameter = "bad_parameter", BadRequest, 400, "A parameter has a value that it cannot have";
    TooManyParameters = "too_many_parameters", BadRequest, 400, "More parameters than the limit allows";
    BadQuery = "bad_query", BadRequest, 400, "The query is broken and repairs are not wanted";
    BadCursor = "bad_cursor", BadRequest, 400, "The cursor is not one of this search";
    BadJson = "bad_json", BadData, 400, "The body is not the JSON that was expected";
    BadArticle = "bad_article", BadData, 400, "The article cannot be taken in";
    BadWatch = "bad_watch", BadData, 400, "The watch cannot be added";
    Unauthorized = "unauthorized", BadRequest, 401, "A valid API key is needed";
    Forbidden = "forbidden", BadRequest, 403, "The API key does not allow this";
    ReadOnly = "read_only", BadRequest, 403, "This server does not accept writes";
    ArticleNotFound = "article_not_found", BadRequest, 404, "There is no such article";
    FacetNotFound = "facet_not_found", BadRequest, 404, "There is no such facet";
    WatchNotFound = "watch_not_found", BadRequest, 404, "There is no such watch";
    RouteNotFound = "route_not_found", BadRequest, 404, "There is nothing at this address";
    WatchExists = "watch_exists", BadRequest, 409, "There is a watch of this name";
    IdMismatch = "id_mismatch", BadData, 409, "Address and body name different articles";
    MethodNotAllowed = "method_not_allowed", BadRequest, 405, "The address does not take this method";
    RequestTimeout = "request_timeout", BadRequest, 408, "The request took too long to arrive";
    BodyTooLarge = "body_too_large", BadRequest, 413, "The body is larger than the limit";
    UriTooLong = "uri_too_long", BadRequest, 414, "The address is longer than the limit";
    UnsupportedMediaType = "unsupported_media_type", BadRequest, 415, "The body has a type that is not understood here";
    RateLimited = "rate_limited", Unavailable, 429, "Too many requests";
    Internal = "internal", Bug, 500, "Something went wrong in the server";
    IndexDamaged = "index_damaged", Bug, 500, "A part of the index cannot be read";
    Overloaded = "overloaded", Unavailable, 503, "All search slots are taken";
    Deadline = "deadline", Unavailable, 503, "The search ran into its time limit";
    NoIndex = "no_index", Unavailable, 503, "There is no index";
    IndexFormat = "index_format", Unavailable, 503, "The index is of another version";
    IndexLocked = "index_locked", Unavailable, 503, "Another process is writing to the index";
    IndexIo = "index_io", Unavailable, 503, "The disk failed";
    IndexEngine = "index_engine", Unavailable, 503, "The index failed";
}

/// A problem document (RFC 9457) as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// Where the code is explained, relative to the server.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference", example = "/docs#unknown_parameter")]
    pub kind: String,
    /// The same for every occurrence of the code.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// Stable code to program against.
    pub code: Code,
    /// What was wrong this time, what was expected, and the cure.
    pub detail: String,
    /// The parameter, or the JSON pointer, that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// The nearest right name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
    /// What is broken in the query, in the order of its text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Warning>,
}

/// A failure on its way to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable code to program against.
    pub code: Code,
    /// What was wrong this time, what was expected, and the cure.
    pub detail: String,
    /// The parameter, or the JSON pointer, that is wrong.
    pub parameter: Option<String>,
    /// The nearest right name.
    pub nearest: Option<String>,
    /// What is broken in the query, in the order of its text.
    pub problems: Vec<Warning>,
}

impl Problem {
    /// A problem with its explanation.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Problem {
            code,
            detail: detail.into(),
            parameter: None,
            nearest: None,
            problems: Vec::new(),
        }
    }

    /// Names the parameter, or the JSON pointer, that is wrong.
    #[must_use]
    pub fn at(mut self, parameter: impl Into<String>) -> Self {
        self.parameter = Some(parameter.into());
        self
    }

    /// Offers the nearest right name.
    #[must_use]
    pub fn nearest(mut self, nearest: Option<String>) -> Self {
        self.nearest = nearest;
        self
    }

    /// Our own bug: the cause goes to the log, a neutral sentence to the client.
    #[must_use]
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Problem::new(
            Code::Internal,
            "the server failed to answer; hint: the cause is in its log under the request id",
        )
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn into_document(self) -> ProblemDocument {
        ProblemDocument {
            kind: format!("/docs#{}", self.code.as_str()),
            title: self.code.title().to_owned(),
            status: self.code.status(),
            code: self.code,
            detail: self.detail,
            parameter: self.parameter,
            nearest: self.nearest,
            problems: self.problems,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let code = self.code;
        let mut response = (status, Json(self.into_document())).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match code.kind() {
            Kind::Unavailable => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            Kind::BadRequest | Kind::BadData | Kind::Bug => {}
        }
        if code == Code::Unauthorized {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"dateline\""),
            );
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_has_a_status_of_its_kind() {
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
            let json = serde_json::to_value(code).unwrap();
            assert_eq!(json, code.as_str());
            match code.kind() {
                Kind::BadRequest | Kind::BadData => assert!((400..500).contains(&code.status())),
                Kind::Unavailable => assert!(matches!(code.status(), 429 | 503)),
                Kind::Bug => assert_eq!(code.status(), 500),
            }
        }
    }
}

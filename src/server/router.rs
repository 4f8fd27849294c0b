//! All addresses in one place; none without its part of the OpenAPI document.

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::error::{Code, Problem};
use super::guard::guard;
use super::handlers::{articles, export, facets, gdelt, ops, pages, search, watches, write};
use super::openapi;
use super::state::AppState;

/// The OpenAPI document of the server.
///
/// # Panics
/// Never: the document is plain data and always becomes JSON.
pub fn openapi() -> String {
    json(&routes().into_openapi())
}

fn json(document: &utoipa::openapi::OpenApi) -> String {
    document
        .to_pretty_json()
        .expect("invariant: the document is plain data")
}

/// The whole server as one service.
pub fn app(state: AppState) -> Router {
    let (router, document) = routes().split_for_parts();
    state.openapi.get_or_init(|| Bytes::from(json(&document)));
    let router = router
        .fallback(ops::nowhere)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CompressionLayer::new())
        .layer(axum::middleware::from_fn_with_state(state.clone(), guard));
    let router = match cors(&state.settings.cors_origin) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.with_state(state)
}

fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(search::search, search::search_post))
        .routes(routes!(search::events, search::events_post))
        .routes(routes!(search::matrix))
        .routes(routes!(
            articles::article,
            write::put_article,
            write::delete_article
        ))
        .routes(routes!(articles::similar))
        .routes(routes!(write::post_articles))
        .routes(routes!(facets::facet))
        .routes(routes!(facets::suggest))
        .routes(routes!(facets::stats))
        .routes(routes!(export::export))
        .routes(routes!(export::rss))
        .routes(routes!(export::atom))
        .routes(routes!(export::rss_short))
        .routes(routes!(export::atom_short))
        .routes(routes!(gdelt::doc))
        .routes(routes!(watches::watches, watches::add))
        .routes(routes!(watches::watch, watches::remove))
        .routes(routes!(watches::atom))
        .routes(routes!(watches::page))
        .routes(routes!(ops::healthz))
        .routes(routes!(ops::readyz))
        .routes(routes!(ops::metrics))
        .routes(routes!(ops::openapi))
        .routes(routes!(ops::docs))
        .routes(routes!(ops::asset))
        .routes(routes!(pages::home))
        .routes(routes!(pages::events))
        .routes(routes!(pages::matrix))
        .routes(routes!(pages::compare))
        .routes(routes!(pages::facet))
        .routes(routes!(pages::article))
        .routes(routes!(pages::help))
}

async fn method_not_allowed(method: Method) -> Response {
    Problem::new(
        Code::MethodNotAllowed,
        format!(
            "this address does not take `{method}`; hint: the header `allow` says what it takes"
        ),
    )
    .into_response()
}

/// Off unless origins are set.
fn cors(origins: &[String]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let allow = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|o| HeaderValue::from_str(o).ok()))
    };
    let layer = CorsLayer::new()
        .allow_origin(allow)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([
            header::CONTENT_TYPE,
            header::AUTHORIZATION,
            header::IF_NONE_MATCH,
            HeaderName::from_static("x-api-key"),
        ])
        .expose_headers([header::ETAG, HeaderName::from_static("x-request-id")]);
    Some(layer)
}

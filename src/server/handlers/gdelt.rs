//! `/api/v2/doc/doc`: what clients of the GDELT DOC 2.0 API expect, over one's own archive.

use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use serde_json::json;
use utoipa::IntoParams;

use super::export;
use crate::backend::Deadline;
use crate::search::export::{Feed, FeedFormat};
use crate::search::{Hit, Hits, Interval, Params};
use crate::server::error::Problem;
use crate::server::gdelt::{
    Asked, NAMES, Series, asked, country_of, host, outlets, run, source_country, timeline,
    translate,
};
use crate::server::openapi::ReadFailures;
use crate::server::state::AppState;
use crate::server::ui;
use crate::server::wire;
use crate::text::language::language_name;

/// Parameters as GDELT names them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(
    dead_code,
    reason = "describes the parameters; read from the raw query"
)]
pub(in crate::server) struct DocParams {
    /// Words, "phrases", (a OR b), -x, domain:, domainis:, near5:"a b", repeat3:"a", sourcelang:, sourcecountry:
    #[param(required = false, pattern = "^[^:<>]*$")]
    query: String,
    /// What to list or count.
    #[param(
        required = false,
        pattern = "^(artlist|timelinevol|timelinevolraw|timelinelang|timelinesourcecountry)?$",
        default = "artlist"
    )]
    mode: String,
    /// Format of the answer; feeds of lists only.
    #[param(required = false, pattern = "^(json|csv|html)?$", default = "html")]
    format: String,
    /// Back from now: `24h`, `30d`, `2w`, `3m`, `15min`.
    #[param(required = false, pattern = "^([1-9][0-9]{0,2}(min|h|d|w|m))?$")]
    timespan: String,
    /// First moment, `YYYYMMDDHHMMSS`.
    #[param(required = false, pattern = "^(19[0-9]{2}0[1-9][01][1-9]000000)?$")]
    startdatetime: String,
    /// Last moment, `YYYYMMDDHHMMSS`.
    #[param(required = false, pattern = "^(20[0-9]{2}0[1-9][01][1-9]000000)?$")]
    enddatetime: String,
    /// Articles of a list.
    #[param(required = false, minimum = 1, maximum = 250, default = 75)]
    maxrecords: u32,
    /// Order of a list.
    #[param(required = false, pattern = "^(datedesc|dateasc|hybridrel)?$")]
    sort: String,
    /// Days that each value of a timeline is averaged over.
    #[param(required = false, minimum = 0, maximum = 30)]
    timelinesmooth: u32,
}

#[derive(Serialize)]
struct DocArticle {
    url: String,
    url_mobile: String,
    title: String,
    seendate: String,
    socialimage: String,
    domain: String,
    language: String,
    sourcecountry: String,
}

/// Answers as the GDELT DOC 2.0 API does, from this archive; without a date, over all of it.
#[utoipa::path(
    get, path = "/api/v2/doc/doc", operation_id = "gdelt_doc", tag = "gdelt", params(DocParams),
    responses((status = 200, description = "A list of articles or a timeline", content(
        (serde_json::Value = "application/json"), (String = "text/csv"), (String = "application/rss+xml"), (String = "text/html"))), ReadFailures)
)]
pub(in crate::server) async fn doc(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: axum::http::HeaderMap,
) -> Result<Response, Problem> {
    let pairs = wire::pairs(query.as_deref())?
        .into_iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    let Asked {
        query: text,
        mode,
        format,
        smooth,
        mut params,
    } = asked(&wire::only(pairs, &NAMES)?)?;
    if mode == "artlist" {
        let hits = state
            .search(move |state, deadline| {
                params.q = our_query(state, &text, deadline)?;
                run(state, &params, deadline)
            })
            .await?;
        return list(&state, &headers, format, hits);
    }
    params.limit = Some(0);
    params.interval = Some(Some(Interval::Day));
    let title = text.clone();
    let mut series = state
        .search(move |state, deadline| {
            params.q = our_query(state, &text, deadline)?;
            timeline(state, mode, &params, deadline)
        })
        .await?;
    for one in &mut series {
        one.smooth(smooth);
    }
    Ok(match format {
        "csv" => csv(&series),
        "html" => Html(ui::series(&series)).into_response(),
        _ => axum::Json(json!({
            "query_details": {"title": title, "date_resolution": "day"},
            "timeline": series.iter().map(Series::json).collect::<Vec<_>>(),
        }))
        .into_response(),
    })
}

/// The query in our language; a source country stands for its outlets.
fn our_query(state: &AppState, text: &str, deadline: &Deadline) -> Result<String, Problem> {
    translate(text, &|country| {
        let wanted = source_country(state, country)?;
        let all = outlets(state, &Params::default(), deadline)?;
        Ok(all
            .into_iter()
            .filter(|(_, country)| country.code == wanted)
            .map(|(bucket, _)| bucket.value)
            .collect())
    })
}

fn list(
    state: &AppState,
    headers: &axum::http::HeaderMap,
    format: &str,
    hits: Hits,
) -> Result<Response, Problem> {
    match format {
        "rss" => {
            let base = export::base(headers);
            let feed = Feed {
                title: "dateline".to_owned(),
                page: format!("{base}/"),
                address: format!("{base}/api/v2/doc/doc?format=rss"),
                entries: hits
                    .hits
                    .into_iter()
                    .map(|hit| export::entry(&base, hit))
                    .collect(),
            };
            let kind = FeedFormat::Rss.media_type();
            Ok(([(header::CONTENT_TYPE, kind)], feed.render(FeedFormat::Rss)).into_response())
        }
        "html" => Ok(Html(ui::plain_list(&hits)).into_response()),
        "csv" => {
            let articles: Vec<DocArticle> = hits
                .hits
                .into_iter()
                .map(|hit| article(state, hit))
                .collect();
            let mut writer = csv::Writer::from_writer(Vec::new());
            let mut rows = vec![["URL", "MobileURL", "Date", "Title"].map(str::to_owned)];
            rows.extend(
                articles
                    .into_iter()
                    .map(|a| [a.url, a.url_mobile, a.seendate, a.title]),
            );
            for row in rows {
                writer
                    .write_record(row)
                    .map_err(|error| Problem::internal(&error))?;
            }
            table(writer)
        }
        _ => {
            let articles: Vec<DocArticle> = hits
                .hits
                .into_iter()
                .map(|hit| article(state, hit))
                .collect();
            Ok(axum::Json(json!({ "articles": articles })).into_response())
        }
    }
}

fn article(state: &AppState, hit: Hit) -> DocArticle {
    let url = hit.url.unwrap_or_default();
    let host = host(&url);
    let country = [host.as_deref(), hit.outlet.as_deref()]
        .into_iter()
        .flatten()
        .find_map(|source| country_of(state, source));
    let domain = host.or(hit.outlet).unwrap_or_default();
    let seen = hit.published.map(|date| {
        jiff::Timestamp::from_second(date.start_unix())
            .map(|time| time.strftime("%Y%m%dT%H%M%SZ").to_string())
            .unwrap_or_default()
    });
    DocArticle {
        url,
        url_mobile: String::new(),
        title: hit.title,
        seendate: seen.unwrap_or_default(),
        socialimage: String::new(),
        sourcecountry: country.map(|country| country.name).unwrap_or_default(),
        domain,
        language: hit
            .language
            .map(|code| language_name(&code).to_owned())
            .unwrap_or_default(),
    }
}

fn csv(series: &[Series]) -> Response {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut rows = vec![["Date", "Series", "Value"].map(str::to_owned)];
    for one in series {
        rows.extend(
            one.points
                .iter()
                .map(|(day, value, _)| [day.clone(), one.name.clone(), value.to_string()]),
        );
    }
    for row in rows {
        if let Err(error) = writer.write_record(row) {
            return Problem::internal(&error).into_response();
        }
    }
    table(writer).unwrap_or_else(IntoResponse::into_response)
}

fn table(writer: csv::Writer<Vec<u8>>) -> Result<Response, Problem> {
    let bytes = writer
        .into_inner()
        .map_err(|error| Problem::internal(&error))?;
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], bytes).into_response())
}

//! `/api/v2/doc/doc`: what clients of the GDELT DOC 2.0 API expect, over one's own archive.

use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::export;
use crate::backend::Deadline;
use crate::search::export::{Feed, FeedFormat, country_of_fips};
use crate::search::{Bucket, Facet, Hit, Hits, Interval, Params, Sort, TimelineBucket};
use crate::server::error::{Code, Problem};
use crate::server::gdelt::{language_name, translate};
use crate::server::openapi::ReadFailures;
use crate::server::state::AppState;
use crate::server::ui;
use crate::server::wire::{self, Extra};

/// Names of the parameters.
const NAMES: [&str; 9] = [
    "query",
    "mode",
    "format",
    "timespan",
    "startdatetime",
    "enddatetime",
    "maxrecords",
    "sort",
    "timelinesmooth",
];

const MODES: [&str; 5] = [
    "artlist",
    "timelinevol",
    "timelinevolraw",
    "timelinelang",
    "timelinesourcecountry",
];

const FORMATS: [&str; 4] = ["json", "csv", "rss", "html"];

/// Articles that a list has when nobody says how many, and most.
const RECORDS: usize = 75;
const MOST_RECORDS: usize = 250;

/// Widest window that GDELT smooths over.
const MOST_SMOOTH: usize = 30;

/// Series of a timeline by language or country.
const SERIES: usize = 20;

/// Outlets looked at for their country.
const OUTLETS: usize = 10_000;

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
    /// Accepted for the sake of clients; counts are not smoothed.
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
        (Value = "application/json"), (String = "text/csv"), (String = "application/rss+xml"), (String = "text/html"))), ReadFailures)
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
    let extra = wire::only(pairs, &NAMES)?;
    let mode = chosen(&extra, "mode", &MODES, "artlist")?;
    let format = chosen(&extra, "format", &FORMATS, "html")?;
    let mut params = asked(&extra)?;
    let text = extra.get("query").unwrap_or_default().to_owned();
    if mode == "artlist" {
        let hits = state
            .search(move |state, deadline| {
                params.q = our_query(state, &text, deadline)?;
                run(state, &params, deadline)
            })
            .await?;
        return list(&state, &headers, format, hits);
    }
    if format == "rss" {
        return Err(Problem::new(
            Code::BadParameter,
            "a timeline has no feed; hint: `format=json` or `format=csv`",
        )
        .at("format"));
    }
    params.limit = Some(0);
    params.interval = Some(Some(Interval::Day));
    let series = state
        .search(move |state, deadline| {
            params.q = our_query(state, &text, deadline)?;
            timeline(state, mode, &params, deadline)
        })
        .await?;
    Ok(match format {
        "csv" => csv(&series),
        "html" => Html(ui::series(&series)).into_response(),
        _ => axum::Json(json!({
            "query_details": {"title": extra.get("query").unwrap_or_default(), "date_resolution": "day"},
            "timeline": series.iter().map(Series::json).collect::<Vec<_>>(),
        }))
        .into_response(),
    })
}

/// A choice without regard to case.
fn chosen(
    extra: &Extra,
    name: &str,
    choices: &[&'static str],
    default: &'static str,
) -> Result<&'static str, Problem> {
    let Some(value) = extra.get(name).filter(|value| !value.is_empty()) else {
        return Ok(default);
    };
    choices
        .iter()
        .find(|choice| choice.eq_ignore_ascii_case(value))
        .copied()
        .ok_or_else(|| {
            let near = crate::text::nearest(value, choices.iter().copied()).map(str::to_owned);
            Problem::new(
                Code::BadParameter,
                format!(
                    "`{name}` cannot be `{value}`; expected one of {}",
                    choices.join(", ")
                ),
            )
            .at(name)
            .nearest(near)
        })
}

/// Everything but the query itself.
fn asked(extra: &Extra) -> Result<Params, Problem> {
    let sort = match chosen(
        extra,
        "sort",
        &["datedesc", "dateasc", "hybridrel"],
        "hybridrel",
    )? {
        "datedesc" => Some(Sort::Newest),
        "dateasc" => Some(Sort::Oldest),
        _ => None,
    };
    extra.number("timelinesmooth", 0, 0, MOST_SMOOTH)?;
    let mut params = Params {
        sort,
        limit: Some(extra.number("maxrecords", RECORDS, 1, MOST_RECORDS)?),
        snippets: Some(0),
        ..Params::default()
    };
    if let Some(span) = extra.get("timespan").filter(|span| !span.is_empty()) {
        let seconds = seconds(span).ok_or_else(|| {
            Problem::new(Code::BadParameter, format!("`timespan` cannot be `{span}`; expected a number with `min`, `h`, `d`, `w` or `m`")).at("timespan")
        })?;
        let now = jiff::Timestamp::now();
        let from = now.as_second().saturating_sub(seconds);
        params.from = jiff::Timestamp::from_second(from)
            .ok()
            .map(|time| time.to_string());
    }
    for (name, bound) in [
        ("startdatetime", &mut params.from),
        ("enddatetime", &mut params.to),
    ] {
        if let Some(text) = extra.get(name).filter(|text| !text.is_empty()) {
            *bound = Some(moment(text).ok_or_else(|| {
                Problem::new(
                    Code::BadParameter,
                    format!("`{name}` cannot be `{text}`; expected `YYYYMMDDHHMMSS`"),
                )
                .at(name)
            })?);
        }
    }
    Ok(params)
}

fn seconds(span: &str) -> Option<i64> {
    let digits = span.find(|c: char| !c.is_ascii_digit())?;
    let count: i64 = span[..digits].parse().ok()?;
    let unit = match span[digits..].to_ascii_lowercase().as_str() {
        "min" | "minutes" => 60,
        "h" | "hours" => 3_600,
        "d" | "days" => 86_400,
        "w" | "weeks" => 7 * 86_400,
        "m" | "months" => 30 * 86_400,
        _ => return None,
    };
    count.checked_mul(unit)
}

/// `20231007093000` as RFC 3339.
fn moment(text: &str) -> Option<String> {
    if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| &text[from..to];
    let moment = format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    );
    moment.parse::<jiff::Timestamp>().ok()?;
    Some(moment)
}

fn our_query(state: &AppState, text: &str, deadline: &Deadline) -> Result<String, Problem> {
    translate(text, &|country| {
        let alpha3 = source_country(state, country)?;
        let all = outlets(state, &Params::default(), deadline)?;
        Ok(all
            .into_iter()
            .map(|bucket| bucket.value)
            .filter(|outlet| country_of_host(state, outlet).is_some_and(|found| found.0 == alpha3))
            .collect())
    })
}

/// A country by FIPS code or by its name written together, as GDELT does.
fn source_country(state: &AppState, text: &str) -> Result<String, Problem> {
    if let Some(code) = country_of_fips(&text.to_ascii_uppercase()).filter(|_| text.len() == 2) {
        return Ok(code.to_owned());
    }
    state
        .names
        .country_called(text)
        .map(|named| named.code)
        .ok_or_else(|| {
            Problem::new(Code::BadQuery, format!("no country is called `{text}`; hint: a FIPS code such as `UK`, or an English name")).at("query")
        })
}

fn outlets(state: &AppState, params: &Params, deadline: &Deadline) -> Result<Vec<Bucket>, Problem> {
    let (request, _) = state.resolve(params)?;
    state
        .backend
        .facet_values(&request, Facet::Outlet, "", OUTLETS, deadline)
        .map_err(|e| wire::backend_problem(&e))
}

/// Code and name of the country whose domain a host lies in.
fn country_of_host(state: &AppState, host: &str) -> Option<(String, String)> {
    let last = host.trim_end_matches('/').rsplit('.').next()?;
    if last.len() != 2 || !host.contains('.') {
        return None;
    }
    let alpha2 = if last.eq_ignore_ascii_case("uk") {
        "GB".to_owned()
    } else {
        last.to_ascii_uppercase()
    };
    state
        .names
        .country_called(&alpha2)
        .map(|named| (named.code, named.name))
}

fn run(state: &AppState, params: &Params, deadline: &Deadline) -> Result<Hits, Problem> {
    let (request, _) = state.resolve(params)?;
    state
        .backend
        .search(&request, deadline)
        .map_err(|e| wire::backend_problem(&e))
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
    let host = url::Url::parse(&url).ok().and_then(|url| {
        url.host_str()
            .map(|host| host.trim_start_matches("www.").to_owned())
    });
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
        sourcecountry: country_of_host(state, &domain)
            .map(|c| c.1)
            .unwrap_or_default(),
        domain,
        language: hit
            .language
            .map(|code| language_name(&code).to_owned())
            .unwrap_or_default(),
    }
}

/// One line of a timeline: a value for each day, and for raw counts the number of all articles.
pub(in crate::server) struct Series {
    /// What it counts.
    pub(in crate::server) name: String,
    /// Day, value, all articles of the day.
    pub(in crate::server) points: Vec<(String, f64, Option<u64>)>,
}

impl Series {
    fn json(&self) -> Value {
        let data: Vec<Value> = self
            .points
            .iter()
            .map(|(day, value, norm)| {
                let date = format!("{}T000000Z", day.replace('-', ""));
                match norm {
                    Some(norm) => json!({"date": date, "value": value, "norm": norm}),
                    None => json!({"date": date, "value": value}),
                }
            })
            .collect();
        json!({"series": self.name, "data": data})
    }
}

fn timeline(
    state: &AppState,
    mode: &str,
    params: &Params,
    deadline: &Deadline,
) -> Result<Vec<Series>, Problem> {
    let all = Params {
        q: String::new(),
        ..params.clone()
    };
    let norm = run(state, &all, deadline)?.timeline;
    let counts = |params: &Params| run(state, params, deadline).map(|hits| hits.timeline);
    match mode {
        "timelinelang" => {
            let (request, _) = state.resolve(params)?;
            let languages = state
                .backend
                .facet_values(&request, Facet::Language, "", SERIES, deadline)
                .map_err(|e| wire::backend_problem(&e))?;
            languages
                .into_iter()
                .map(|bucket| {
                    let mut one = params.clone();
                    one.picks
                        .insert(Facet::Language, vec![bucket.value.clone()]);
                    let name = format!("{} Volume Intensity", language_name(&bucket.value));
                    Ok(share(name, &norm, &counts(&one)?))
                })
                .collect()
        }
        "timelinesourcecountry" => {
            let mut countries: Vec<(String, Vec<String>)> = Vec::new();
            for bucket in outlets(state, params, deadline)? {
                let Some((_, name)) = country_of_host(state, &bucket.value) else {
                    continue;
                };
                match countries.iter_mut().find(|country| country.0 == name) {
                    Some(country) => country.1.push(bucket.value),
                    None => countries.push((name, vec![bucket.value])),
                }
            }
            countries.truncate(SERIES);
            countries
                .into_iter()
                .map(|(name, outlets)| {
                    let mut one = params.clone();
                    one.picks.insert(Facet::Outlet, outlets);
                    Ok(share(
                        format!("{name} Volume Intensity"),
                        &norm,
                        &counts(&one)?,
                    ))
                })
                .collect()
        }
        "timelinevolraw" => {
            let found = counts(params)?;
            let points = norm
                .iter()
                .map(|day| {
                    (
                        day.start.clone(),
                        on(&found, &day.start) as f64,
                        Some(day.articles),
                    )
                })
                .collect();
            Ok(vec![Series {
                name: "Article Count".to_owned(),
                points,
            }])
        }
        _ => Ok(vec![share(
            "Volume Intensity".to_owned(),
            &norm,
            &counts(params)?,
        )]),
    }
}

/// Percent of all articles of each day.
fn share(name: String, norm: &[TimelineBucket], found: &[TimelineBucket]) -> Series {
    let points = norm
        .iter()
        .map(|day| {
            let percent = if day.articles == 0 {
                0.0
            } else {
                100.0 * on(found, &day.start) as f64 / day.articles as f64
            };
            (
                day.start.clone(),
                (percent * 10_000.0).round() / 10_000.0,
                None,
            )
        })
        .collect();
    Series { name, points }
}

fn on(found: &[TimelineBucket], day: &str) -> u64 {
    found
        .binary_search_by(|bucket| bucket.start.as_str().cmp(day))
        .map_or(0, |at| found[at].articles)
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

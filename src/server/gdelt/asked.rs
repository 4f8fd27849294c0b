//! The parameters of the GDELT DOC 2.0 API, read and turned into ours; all but the query itself.

use crate::search::{Params, Sort};
use crate::server::error::{Code, Problem};
use crate::server::wire::Extra;
use crate::text::nearest;

/// Names of the parameters.
pub(in crate::server) const NAMES: [&str; 9] = [
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
pub(in crate::server) const MOST_SMOOTH: usize = 30;

/// What was asked for.
pub(in crate::server) struct Asked {
    /// The query in GDELT's words.
    pub(in crate::server) query: String,
    /// One of GDELT's modes, in small letters.
    pub(in crate::server) mode: &'static str,
    /// One of its formats, in small letters.
    pub(in crate::server) format: &'static str,
    /// Days that each value of a timeline is averaged over; 0 and 1 leave it as it is.
    pub(in crate::server) smooth: usize,
    /// Everything else; `q` is still empty.
    pub(in crate::server) params: Params,
}

/// Reads everything.
///
/// # Errors
/// `bad_parameter` for the first value that cannot be.
pub(in crate::server) fn asked(extra: &Extra) -> Result<Asked, Problem> {
    let mode = chosen(extra, "mode", &MODES, "artlist")?;
    let format = chosen(extra, "format", &FORMATS, "html")?;
    if format == "rss" && mode != "artlist" {
        return Err(Problem::new(
            Code::BadParameter,
            "a timeline has no feed; hint: `format=json` or `format=csv`",
        )
        .at("format"));
    }
    Ok(Asked {
        query: extra.get("query").unwrap_or_default().to_owned(),
        mode,
        format,
        smooth: extra.number("timelinesmooth", 0, 0, MOST_SMOOTH)?,
        params: params(extra)?,
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
            let near = nearest(value, choices.iter().copied()).map(str::to_owned);
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

/// Order, number and dates.
fn params(extra: &Extra) -> Result<Params, Problem> {
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
    let mut params = Params {
        sort,
        limit: Some(extra.number("maxrecords", RECORDS, 1, MOST_RECORDS)?),
        snippets: Some(0),
        ..Params::default()
    };
    let datetime = |name: &str| match extra.get(name).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => moment(text).map(Some).ok_or_else(|| {
            Problem::new(
                Code::BadParameter,
                format!("`{name}` cannot be `{text}`; expected `YYYYMMDDHHMMSS`"),
            )
            .at(name)
        }),
    };
    let mut from = datetime("startdatetime")?;
    let to = datetime("enddatetime")?;
    if let Some(span) = extra.get("timespan").filter(|span| !span.is_empty()) {
        let seconds = seconds(span).ok_or_else(|| {
            Problem::new(Code::BadParameter, format!("`timespan` cannot be `{span}`; expected a number with `min`, `h`, `d`, `w` or `m`")).at("timespan")
        })?;
        // Back from the end that is asked for; a start that is asked for wins.
        let end = to.unwrap_or_else(jiff::Timestamp::now).as_second();
        from = from.or_else(|| jiff::Timestamp::from_second(end.saturating_sub(seconds)).ok());
    }
    params.from = from.map(|time| time.to_string());
    params.to = to.map(|time| time.to_string());
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

/// Reads `20231007093000`.
fn moment(text: &str) -> Option<jiff::Timestamp> {
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
    moment.parse().ok()
}

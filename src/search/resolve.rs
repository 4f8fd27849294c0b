//! `Params → Request`: what a user asked, with the same meaning on every surface.

use jiff::tz::TimeZone;

use super::cursor::Cursor;
use super::hits::Warning;
use super::params::{Match, ParamError, Params, Sort};
use super::picks::{bad_value, picks};
use super::ranking::Ranking;
use super::request::{PAGE, Request, TimelineRequest};
use crate::config::Settings;
use crate::document::{Facet, Names};
use crate::ontology::Polarity;
use crate::query::{
    self, Ast, Context, FOREVER, Joined, ParseLimits, Plan, Problem, ProblemKind, parse_date,
    plain_words, polarity_bits,
};

/// Fragments of a snippet that asks for no number.
const SNIPPETS: usize = 3;

/// Why a search cannot be asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// A parameter that cannot have its value.
    #[error(transparent)]
    Param(#[from] ParamError),
    /// The query is broken and repairs are not wanted.
    #[error("the query is broken at byte {}: {}", problems[0].start, problems[0].message)]
    Query {
        /// What is wrong, in the order of the text.
        problems: Vec<Warning>,
    },
}

impl RequestError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            RequestError::Param(error) => error.code,
            RequestError::Query { problems } => problems
                .first()
                .map_or("bad_query", |problem| &problem.code),
        }
    }
}

/// Resolves what a user asked. `now` is seconds since 1970, for `last7d` and recency.
///
/// # Errors
/// A parameter out of range, or with `strict` the repairs that the query would need.
pub fn resolve(
    params: &Params,
    names: &dyn Names,
    settings: &Settings,
    now: i64,
) -> Result<(Request, Vec<Warning>), RequestError> {
    let limit = params.limit.unwrap_or(PAGE);
    if limit > settings.page_limit {
        return Err(ParamError::bad(
            "limit",
            &limit.to_string(),
            format!("a whole number up to {}", settings.page_limit),
        )
        .into());
    }
    if let Some(facet) = params
        .facets
        .iter()
        .find(|facet| facet.limit > settings.buckets)
    {
        return Err(ParamError::bad(
            "facet",
            &format!("{}:{}", facet.facet, facet.limit),
            format!("at most {} buckets", settings.buckets),
        )
        .into());
    }
    let limits = ParseLimits {
        bytes: settings.query_bytes,
        depth: settings.query_depth,
        clauses: settings.query_clauses,
    };
    let polarity = clause_polarity(params)?;
    let joined = if params.matching == Match::Any {
        Joined::Any
    } else {
        Joined::All
    };
    let context = Context {
        names,
        now,
        joined,
        polarity,
    };
    let mut problems = Vec::new();
    let filters = filters(params, &context, &limits, &mut problems)?;
    let (plan, relaxed) = plans(params, &context, &limits, &mut problems);
    let warnings: Vec<Warning> = problems.iter().map(warning).collect();
    if params.strict && !warnings.is_empty() {
        return Err(RequestError::Query { problems: warnings });
    }
    let plan = filters.iter().cloned().fold(plan, Plan::and);
    let relaxed = relaxed
        .map(|relaxed| filters.into_iter().fold(relaxed, Plan::and))
        .filter(|relaxed| *relaxed != plan);
    let mut scored = Vec::new();
    plan.scored(&mut scored);
    let fingerprint = fingerprint(params);
    let cursor = params
        .cursor
        .as_deref()
        .map(|text| {
            Cursor::decode(text, fingerprint)
                .map_err(|expected| ParamError::bad("cursor", text, expected))
        })
        .transpose()?;
    let sort = params.sort.unwrap_or(if scored.is_empty() {
        Sort::Newest
    } else {
        Sort::Relevance
    });
    let ranking = Ranking::for_words(telling_words(&plan));
    let request = Request {
        text: params.q.clone(),
        sort,
        plan,
        relaxed,
        picks: picks(params, names)?,
        limit,
        cursor,
        facets: params.facets.clone(),
        timeline: timeline(params, settings)?,
        snippets: params
            .snippets
            .unwrap_or(if params.plain { 0 } else { SNIPPETS }),
        snippet_bytes: settings.snippet_bytes,
        collapse: params.collapse,
        recency: params.recency.map(|days| (days, now)),
        expand: params.expand,
        ranking,
        expansions: settings.expansions,
        fingerprint,
    };
    Ok((request, warnings))
}

/// How many conditions on words weigh in a plan.
fn telling_words(plan: &Plan) -> usize {
    let mut conditions = Vec::new();
    plan.text_matches(&mut conditions);
    conditions
        .iter()
        .filter(|(text, within_event)| !within_event && text.boost > 0.0)
        .count()
}

fn warning(problem: &Problem) -> Warning {
    Warning {
        code: problem.kind.code().to_owned(),
        message: problem.kind.to_string(),
        start: problem.at.start,
        end: problem.at.end,
    }
}

/// Polarities of clauses that do not say: what `polarity` picks, else asserted and alleged.
fn clause_polarity(params: &Params) -> Result<u8, ParamError> {
    if params.any_polarity {
        return Ok(polarity_bits(&Polarity::ALL));
    }
    let Some(values) = params
        .picks
        .get(&Facet::Polarity)
        .filter(|values| !values.is_empty())
    else {
        return Ok(polarity_bits(&Polarity::TOLD));
    };
    let mut polarities = Vec::new();
    for value in values {
        polarities.push(value.parse::<Polarity>().map_err(|()| {
            bad_value(
                Facet::Polarity,
                value,
                Polarity::ALL.iter().map(|polarity| polarity.as_str()),
            )
        })?);
    }
    Ok(polarity_bits(&polarities))
}

fn plans(
    params: &Params,
    context: &Context<'_>,
    limits: &ParseLimits,
    problems: &mut Vec<Problem>,
) -> (Plan, Option<Plan>) {
    if params.q.trim().is_empty() {
        return (Plan::All, None);
    }
    if params.plain {
        let relaxed =
            (params.matching == Match::Relaxing).then(|| plain_words(&params.q, Joined::Any));
        return (plain_words(&params.q, context.joined), relaxed);
    }
    let (ast, mut broken) = query::parse(&params.q, limits);
    let (plan, unresolved) = query::resolve(ast.as_ref(), context);
    broken.extend(unresolved);
    broken.sort_by_key(|problem| problem.at.start);
    problems.extend(broken);
    let relaxed = (params.matching == Match::Relaxing).then(|| {
        query::resolve(
            ast.as_ref(),
            &Context {
                joined: Joined::Any,
                ..*context
            },
        )
        .0
    });
    (plan, relaxed)
}

/// Event parameters and publication bounds, as plans that must hold.
fn filters(
    params: &Params,
    context: &Context<'_>,
    limits: &ParseLimits,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Plan>, RequestError> {
    let mut filters = Vec::new();
    for event in &params.events {
        let slots = event.contains(':') && !event.contains('>');
        let ast = if slots {
            let (inner, broken) = query::parse(event, limits);
            problems.extend(broken);
            Ast::Event {
                inner: Box::new(inner.unwrap_or(Ast::All)),
                at: query::At {
                    start: 0,
                    end: event.len(),
                },
            }
        } else {
            Ast::Arrow {
                text: event.clone(),
                at: query::At {
                    start: 0,
                    end: event.len(),
                },
            }
        };
        let (plan, broken) = query::resolve(Some(&ast), context);
        // Where nothing but slots can stand, a name of several words needs no quotes.
        let unread = |problem: &&Problem| !matches!(problem.kind, ProblemKind::UnquotedName { .. });
        if let Some(problem) = broken.iter().find(unread) {
            return Err(ParamError::bad("event", event, problem.kind.to_string()).into());
        }
        filters.push(plan);
    }
    let date = |name: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => parse_date(text, context.now)
            .map(Some)
            .map_err(|expected| ParamError::bad(name, text, expected)),
    };
    let (from, to) = (date("from", &params.from)?, date("to", &params.to)?);
    if from.is_some() || to.is_some() {
        let (from, to) = (
            from.map_or(-FOREVER, |date| date.0),
            to.map_or(FOREVER, |date| date.1),
        );
        if from >= to {
            return Err(ParamError::bad(
                "to",
                params.to.as_deref().unwrap_or_default(),
                "a date that is not before `from`",
            )
            .into());
        }
        filters.push(Plan::Published { from, to });
    }
    Ok(filters)
}

fn timeline(params: &Params, settings: &Settings) -> Result<Option<TimelineRequest>, ParamError> {
    let Some(interval) = params.interval else {
        return Ok(None);
    };
    let tz = match &params.tz {
        None => TimeZone::UTC,
        Some(name) => TimeZone::get(name).map_err(|_| {
            ParamError::bad("tz", name, "a time zone such as `Europe/Berlin` or `UTC`")
        })?,
    };
    Ok(Some(TimelineRequest {
        interval,
        date: params.timeline,
        tz,
        limit: settings.timeline_buckets,
    }))
}

/// Everything that decides which hits there are and in which order, but not the page.
fn fingerprint(params: &Params) -> u64 {
    let text = format!(
        "{:?}",
        (
            &params.q,
            &params.events,
            &params.picks,
            &params.from,
            &params.to,
            params.sort,
            params.matching,
            params.any_polarity,
            params.collapse,
            params.plain,
            params.recency,
            params.expand
        )
    );
    xxhash_rust::xxh3::xxh3_64(text.as_bytes())
}

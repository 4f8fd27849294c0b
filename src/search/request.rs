//! `Params → Request`: limits checked, names looked up, the query planned. What backends answer.

use jiff::tz::TimeZone;

use super::cursor::Cursor;
use super::hits::Warning;
use super::params::{FacetRequest, Interval, Match, ParamError, Params, Sort, TimelineDate};
use crate::config::Settings;
use crate::document::{Facet, Names};
use crate::ontology::Polarity;
use crate::query::{
    self, Ast, Context, EventMatch, FOREVER, Joined, ParseLimits, Plan, Problem, event_facet,
    parse_date, plain_words, polarity_bits,
};

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

/// Picked values of one facet: an article must have one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Pick {
    /// The facet.
    pub facet: Facet,
    /// Keys of the values, for marking buckets.
    pub keys: Vec<String>,
    /// What must hold.
    pub condition: Condition,
}

/// What a pick asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Of the article: one of these keys.
    Article(Vec<String>),
    /// Of one event, the same for all picks of events.
    Event(EventMatch),
}

/// Which counts by date are wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineRequest {
    /// The interval; `None` chooses one that gives a readable number of buckets.
    pub interval: Option<Interval>,
    /// Which date.
    pub date: TimelineDate,
    /// Where days begin.
    pub tz: TimeZone,
    /// Most buckets.
    pub limit: usize,
}

/// How words are weighed: BM25 (Robertson & Zaragoza 2009) with help from words that stand close together and, where a
/// query is widened, from words of its best hits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranking {
    /// How soon repeats of a word stop to count.
    pub k1: f32,
    /// How much the length of an article counts, 0 to 1.
    pub b: f32,
    /// Weight of neighbouring words of the query that stand close together, beside 1 for the words themselves; 0 for none.
    pub proximity: f32,
    /// Moves that such words may be apart.
    pub window: u32,
    /// Best hits that a query is widened by.
    pub feedback_hits: usize,
    /// Words taken from them.
    pub feedback_words: usize,
    /// Weight of the heaviest of these words beside 1 for those of the query.
    pub feedback_weight: f32,
}

impl Default for Ranking {
    fn default() -> Self {
        Ranking {
            k1: 1.2,
            b: 0.75,
            proximity: 0.0,
            window: 4,
            feedback_hits: 10,
            feedback_words: 15,
            feedback_weight: 0.3,
        }
    }
}

/// A search as backends answer it.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// What must hold of the article.
    pub plan: Plan,
    /// What is asked when nothing matches `plan`.
    pub relaxed: Option<Plan>,
    /// Values picked by facet.
    pub picks: Vec<Pick>,
    /// Order of hits.
    pub sort: Sort,
    /// Hits on the page.
    pub limit: usize,
    /// Where the page starts.
    pub cursor: Option<Cursor>,
    /// Facets to count.
    pub facets: Vec<FacetRequest>,
    /// Counts by date.
    pub timeline: Option<TimelineRequest>,
    /// Fragments of each field in a snippet; 0 for none.
    pub snippets: usize,
    /// Bytes of a body in which snippets are looked for.
    pub snippet_bytes: usize,
    /// Whether near-duplicates collapse into one hit.
    pub collapse: bool,
    /// Days in which the weight of an article's age halves, and the present.
    pub recency: Option<(u32, i64)>,
    /// Whether the query is widened by words of its best hits.
    pub expand: bool,
    /// How words are weighed.
    pub ranking: Ranking,
    /// Words that a pattern may stand for.
    pub expansions: usize,
    /// Tells this search from others in cursors.
    pub fingerprint: u64,
}

/// Hits on a page that asks for no number.
pub const PAGE: usize = 10;
/// Fragments of a snippet that asks for no number.
const SNIPPETS: usize = 3;

impl Request {
    /// A request for everything, as a start for tests and programs.
    #[must_use]
    pub fn all() -> Self {
        Request {
            plan: Plan::All,
            relaxed: None,
            picks: Vec::new(),
            sort: Sort::Newest,
            limit: PAGE,
            cursor: None,
            facets: Vec::new(),
            timeline: None,
            snippets: 0,
            snippet_bytes: 1 << 20,
            collapse: false,
            recency: None,
            expand: false,
            ranking: Ranking::default(),
            expansions: 1000,
            fingerprint: 0,
        }
    }

    /// The event conditions of query and clauses; none when the query asks for no events.
    #[must_use]
    pub fn event_matches(plan: &Plan) -> Vec<&EventMatch> {
        let mut matches = Vec::new();
        plan.event_matches(&mut matches);
        matches
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
    let request = Request {
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
        ranking: Ranking::default(),
        expansions: settings.expansions,
        fingerprint,
    };
    Ok((request, warnings))
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
        return Ok(polarity_bits(&[Polarity::Asserted, Polarity::Alleged]));
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

fn bad_value<'a>(facet: Facet, value: &str, known: impl Iterator<Item = &'a str>) -> ParamError {
    let known: Vec<&str> = known.collect();
    ParamError::bad(
        facet.as_str(),
        value,
        format!("one of `{}`", known.join("`, `")),
    )
    .near(crate::text::nearest(value, known))
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
        if let Some(problem) = broken.first() {
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

fn picks(params: &Params, names: &dyn Names) -> Result<Vec<Pick>, ParamError> {
    let mut picks = Vec::new();
    for (facet, values) in params.picks.iter().filter(|(_, values)| !values.is_empty()) {
        let condition = if facet.is_event_facet() {
            let mut any = Vec::new();
            for value in values {
                if *facet == Facet::QuadClass {
                    check_class(value)?;
                }
                if *facet == Facet::EventType
                    && event_facet(*facet, value, names)
                        == EventMatch::Tokens(vec![format!("t:{value}")])
                {
                    check_type(value)?;
                }
                any.push(event_facet(*facet, value, names));
            }
            Condition::Event(if any.len() == 1 {
                any.remove(0)
            } else {
                EventMatch::Or(any)
            })
        } else {
            let mut keys: Vec<String> = values
                .iter()
                .flat_map(|value| query::facet_keys(*facet, value, names))
                .collect();
            keys.sort();
            keys.dedup();
            Condition::Article(keys)
        };
        let mut keys = match &condition {
            Condition::Article(keys) => keys.clone(),
            Condition::Event(_) => values
                .iter()
                .map(|value| crate::document::facet_key(value))
                .collect(),
        };
        if matches!(facet, Facet::SourceCountry | Facet::TargetCountry) {
            let codes = values
                .iter()
                .filter_map(|value| names.country_called(value));
            keys.extend(codes.map(|country| crate::document::facet_key(&country.code)));
        }
        picks.push(Pick {
            facet: *facet,
            keys,
            condition,
        });
    }
    Ok(picks)
}

/// A picked quad class must exist.
fn check_class(value: &str) -> Result<(), ParamError> {
    use crate::ontology::QuadClass;
    if value.parse::<QuadClass>().is_ok() {
        return Ok(());
    }
    Err(bad_value(
        Facet::QuadClass,
        value,
        QuadClass::ALL.iter().map(|class| class.as_str()),
    ))
}

/// A picked event type must exist.
fn check_type(value: &str) -> Result<(), ParamError> {
    use crate::ontology::EventType;
    let root = value.split('/').next().unwrap_or_default();
    if root.parse::<EventType>().is_ok() {
        return Ok(());
    }
    Err(bad_value(
        Facet::EventType,
        value,
        EventType::ALL.iter().map(|kind| kind.as_str()),
    ))
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

//! What a user asks, under the same names on every surface.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::document::Facet;
use crate::text::nearest;

/// A parameter that does not exist or cannot have its value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub struct ParamError {
    /// Stable code: `unknown_parameter`, `bad_parameter`.
    pub code: &'static str,
    /// The name as written.
    pub name: String,
    /// The value as written.
    pub value: String,
    /// What was expected; empty for an unknown name.
    pub expected: String,
    /// The nearest right name or value.
    pub nearest: Option<String>,
}

impl ParamError {
    fn message(&self) -> String {
        let offer = self
            .nearest
            .as_ref()
            .map(|nearest| format!("; did you mean `{nearest}`?"))
            .unwrap_or_default();
        if self.code == "unknown_parameter" {
            format!("no parameter is called `{}`{offer}", self.name)
        } else {
            format!(
                "`{}` cannot be `{}`; expected {}{offer}",
                self.name, self.value, self.expected
            )
        }
    }

    pub(super) fn bad(name: &str, value: &str, expected: impl Into<String>) -> Self {
        ParamError {
            code: "bad_parameter",
            name: name.to_owned(),
            value: value.to_owned(),
            expected: expected.into(),
            nearest: None,
        }
    }

    pub(super) fn near(mut self, nearest: Option<&str>) -> Self {
        self.nearest = nearest.map(str::to_owned);
        self
    }
}

/// The order of hits. Ties fall to the newer article, then to a hash of the id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// Newest first; undated articles last.
    Newest,
    /// Oldest first; undated articles last.
    Oldest,
}

/// How words side by side are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Match {
    /// All must match; when nothing does, any.
    #[default]
    Relaxing,
    /// All must match.
    All,
    /// Any is enough.
    Any,
}

/// The length of the intervals of a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interval {
    /// A hundred years from a year that ends in 00.
    Century,
    /// Ten years from a year that ends in 0.
    Decade,
    /// A calendar year.
    Year,
    /// Three calendar months.
    Quarter,
    /// A calendar month.
    Month,
    /// Seven days from a Monday.
    Week,
    /// A calendar day.
    Day,
}

/// Which date a timeline counts by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimelineDate {
    /// When the article was published.
    #[default]
    Published,
    /// When the event happened.
    Event,
}

/// How a facet's buckets are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BucketOrder {
    /// Most articles (events, where events are searched) first, then by name.
    #[default]
    Count,
    /// By name.
    Name,
}

/// A facet to count: `country`, `country:20`, `actor:10:name`, `event_type:50:under=ASSAULT`, `country:10:regions`, `person:8:prefix=Ban`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetRequest {
    /// Which facet.
    pub facet: Facet,
    /// Most buckets.
    pub limit: usize,
    /// Their order.
    pub order: BucketOrder,
    /// Only values with a word that begins so.
    pub prefix: String,
    /// Only values below this one in the hierarchy.
    pub under: Option<String>,
    /// Only the parents: regions for `country`, roots for `event_type`, years for `date`.
    pub parents: bool,
}

/// Buckets of a facet that asks for no number.
const BUCKETS: usize = 10;

impl FacetRequest {
    /// The ten most frequent values of `facet`.
    #[must_use]
    pub fn new(facet: Facet) -> Self {
        FacetRequest {
            facet,
            limit: BUCKETS,
            order: BucketOrder::Count,
            prefix: String::new(),
            under: None,
            parents: false,
        }
    }
}

macro_rules! choices {
    ($($type:ident { $($text:literal => $variant:ident),* $(,)? })*) => {$(
        impl $type {
            /// Every choice with its name.
            pub const CHOICES: &[(&str, $type)] = &[$(($text, $type::$variant)),*];

            /// The name on every surface.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($type::$variant => $text),* }
            }
        }
        impl FromStr for $type {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                Self::CHOICES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, choice)| *choice).ok_or(())
            }
        }
    )*};
}

choices! {
    Sort { "relevance" => Relevance, "newest" => Newest, "oldest" => Oldest }
    Match { "auto" => Relaxing, "all" => All, "any" => Any }
    Interval { "century" => Century, "decade" => Decade, "year" => Year, "quarter" => Quarter, "month" => Month, "week" => Week, "day" => Day }
    TimelineDate { "published" => Published, "event" => Event }
    BucketOrder { "count" => Count, "name" => Name }
}

/// Everything that can be asked of a search, as written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params {
    /// The query.
    pub q: String,
    /// Event clauses, short form or what stands in the brackets of `event(…)`; all must hold.
    pub events: Vec<String>,
    /// Picked values by facet; those of one facet are alternatives.
    pub picks: BTreeMap<Facet, Vec<String>>,
    /// Earliest publication date.
    pub from: Option<String>,
    /// Latest publication date.
    pub to: Option<String>,
    /// Order of hits; relevance where words are asked for, else newest.
    pub sort: Option<Sort>,
    /// Hits on the page.
    pub limit: Option<usize>,
    /// Where the page starts, from `next_cursor`.
    pub cursor: Option<String>,
    /// Facets to count.
    pub facets: Vec<FacetRequest>,
    /// Interval of the timeline; `Some(None)` is `auto`, `None` asks for no timeline.
    pub interval: Option<Option<Interval>>,
    /// Date of the timeline.
    pub timeline: TimelineDate,
    /// Time zone of the timeline, an IANA name.
    pub tz: Option<String>,
    /// Fragments of each field in a snippet; 0 for none.
    pub snippets: Option<usize>,
    /// How words side by side are joined.
    pub matching: Match,
    /// Whether a broken query is an error.
    pub strict: bool,
    /// Whether events clauses take every polarity, as `polarity=any` says.
    pub any_polarity: bool,
    /// Whether near-duplicates collapse into one hit.
    pub collapse: bool,
    /// Whether `q` is plain words, no query language.
    pub plain: bool,
    /// Days in which the weight of an article's age halves; none by default.
    pub recency: Option<u32>,
    /// Whether the query is widened by words of its best hits.
    pub expand: bool,
}

/// Names of the parameters that are no facet.
pub const PARAMETERS: &[&str] = &[
    "q", "event", "from", "to", "sort", "limit", "cursor", "facet", "interval", "timeline", "tz",
    "snippets", "match", "strict", "collapse", "plain", "recency", "expand",
];

/// Most fragments of a snippet.
const FRAGMENTS: usize = 20;

impl Params {
    /// Sets one parameter; a repeatable one is added to.
    ///
    /// # Errors
    /// When no parameter is called so or it cannot have this value; the error names the nearest right one.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), ParamError> {
        let plain = name.replace('-', "_");
        let text = || (!value.is_empty()).then(|| value.to_owned());
        match plain.as_str() {
            "q" => value.clone_into(&mut self.q),
            "event" => self.events.extend(text()),
            "from" => self.from = text(),
            "to" => self.to = text(),
            "sort" => self.sort = Some(choice(name, value, Sort::CHOICES)?),
            "limit" => self.limit = Some(number(name, value, usize::MAX)?),
            "cursor" => self.cursor = text(),
            "facet" => {
                for part in value.split(',').filter(|part| !part.is_empty()) {
                    self.facets.push(facet_request(name, part)?);
                }
            }
            "interval" if value.eq_ignore_ascii_case("auto") => self.interval = Some(None),
            "interval" => self.interval = Some(Some(choice(name, value, Interval::CHOICES)?)),
            "timeline" => self.timeline = choice(name, value, TimelineDate::CHOICES)?,
            "tz" => {
                if jiff::tz::TimeZone::get(value).is_err() {
                    return Err(ParamError::bad(
                        name,
                        value,
                        "a time zone such as `Europe/Berlin` or `UTC`",
                    ));
                }
                self.tz = text();
            }
            "snippets" => self.snippets = Some(number(name, value, FRAGMENTS)?),
            "match" => self.matching = choice(name, value, Match::CHOICES)?,
            "strict" => self.strict = flag(name, value)?,
            "collapse" => self.collapse = flag(name, value)?,
            "plain" => self.plain = flag(name, value)?,
            "expand" => self.expand = flag(name, value)?,
            "recency" => self.recency = Some(number(name, value, 100_000)? as u32),
            "polarity" if value.eq_ignore_ascii_case("any") => self.any_polarity = true,
            other => match other.parse::<Facet>() {
                Ok(facet) => self.picks.entry(facet).or_default().extend(text()),
                Err(()) => {
                    let known = PARAMETERS
                        .iter()
                        .copied()
                        .chain(Facet::ALL.iter().map(|facet| facet.as_str()));
                    return Err(ParamError {
                        code: "unknown_parameter",
                        name: name.to_owned(),
                        value: value.to_owned(),
                        expected: String::new(),
                        nearest: nearest(&plain, known).map(str::to_owned),
                    });
                }
            },
        }
        Ok(())
    }
}

fn choice<T: Copy>(
    name: &str,
    value: &str,
    choices: &[(&'static str, T)],
) -> Result<T, ParamError> {
    choices
        .iter()
        .find(|(text, _)| text.eq_ignore_ascii_case(value))
        .map(|(_, choice)| *choice)
        .ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(text, _)| *text).collect();
            ParamError::bad(name, value, format!("one of `{}`", names.join("`, `")))
                .near(nearest(value, names))
        })
}

fn number(name: &str, value: &str, max: usize) -> Result<usize, ParamError> {
    let expected = if max == usize::MAX {
        "a whole number".to_owned()
    } else {
        format!("a whole number up to {max}")
    };
    value
        .parse()
        .ok()
        .filter(|number| *number <= max)
        .ok_or_else(|| ParamError::bad(name, value, expected))
}

fn flag(name: &str, value: &str) -> Result<bool, ParamError> {
    match value.to_ascii_lowercase().as_str() {
        "" | "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(ParamError::bad(name, value, "`true` or `false`")),
    }
}

fn facet_request(name: &str, text: &str) -> Result<FacetRequest, ParamError> {
    let mut parts = text.split(':');
    let facet_name = parts.next().unwrap_or_default();
    let facet = facet_name.parse::<Facet>().map_err(|()| {
        let known = Facet::ALL.iter().map(|facet| facet.as_str());
        ParamError::bad(
            name,
            text,
            "the name of a facet, perhaps with `:` and a number",
        )
        .near(nearest(facet_name, known))
    })?;
    let mut request = FacetRequest::new(facet);
    for part in parts {
        if let Some(prefix) = part.strip_prefix("prefix=") {
            prefix.clone_into(&mut request.prefix);
        } else if let Some(under) = part.strip_prefix("under=") {
            request.under = Some(under.to_owned());
        } else if matches!(part, "parents" | "regions" | "roots" | "years") {
            request.parents = true;
        } else if let Ok(order) = part.parse::<BucketOrder>() {
            request.order = order;
        } else if let Ok(limit) = part.parse::<usize>() {
            request.limit = limit;
        } else {
            return Err(ParamError::bad(
                name,
                text,
                "after the facet a number, `name`, `count`, `parents`, `prefix=…` or `under=…`",
            ));
        }
    }
    Ok(request)
}

//! Result sets in the formats of other programs: JSONL, CSV, GeoJSON, GDELT and POLECAT columns, feeds.
//!
//! An [`Exporter`] turns articles, one after the other, into bytes; it holds no more than the article at hand,
//! so that any result set can be streamed. Used by the server and the command line alike. Not here: choosing
//! the articles, and writing the bytes anywhere.

mod csv;
mod feed;
mod fips;
mod gdelt;
mod geojson;
mod polecat;
mod words;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AnnotatedArticle, ArticleRef, EventHit};
use crate::annotate::Event;

pub use feed::{Feed, FeedEntry, FeedFormat};
pub use fips::{country_of_fips, fips_of};
pub use words::{actor_words, count_words, event_words, polarity_words};

/// A format of exported results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header line (RFC 4180).
    Csv,
    /// A GeoJSON feature collection of events (RFC 7946).
    Geojson,
    /// The 61 tab-separated columns of the GDELT 2.0 event table, without a header line.
    Gdelt,
    /// The tab-separated columns of the POLECAT event files, with their header line.
    Polecat,
}

/// What the rows of an export are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportUnit {
    /// Articles that match.
    Articles,
    /// Events that match.
    Events,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [ExportFormat; 5] = [
        ExportFormat::Jsonl,
        ExportFormat::Csv,
        ExportFormat::Geojson,
        ExportFormat::Gdelt,
        ExportFormat::Polecat,
    ];

    /// The name on every surface.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ExportFormat::Jsonl => "jsonl",
            ExportFormat::Csv => "csv",
            ExportFormat::Geojson => "geojson",
            ExportFormat::Gdelt => "gdelt",
            ExportFormat::Polecat => "polecat",
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            ExportFormat::Jsonl => "application/x-ndjson",
            ExportFormat::Csv => "text/csv; charset=utf-8",
            ExportFormat::Geojson => "application/geo+json",
            ExportFormat::Gdelt | ExportFormat::Polecat => {
                "text/tab-separated-values; charset=utf-8"
            }
        }
    }

    /// How a file with it is called, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            ExportFormat::Jsonl => "jsonl",
            ExportFormat::Csv => "csv",
            ExportFormat::Geojson => "geojson",
            ExportFormat::Gdelt | ExportFormat::Polecat => "tsv",
        }
    }

    /// Whether the format has rows for events only.
    #[must_use]
    pub fn events_only(self) -> bool {
        match self {
            ExportFormat::Jsonl | ExportFormat::Csv => false,
            ExportFormat::Geojson | ExportFormat::Gdelt | ExportFormat::Polecat => true,
        }
    }
}

impl fmt::Display for ExportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ExportFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == text)
            .ok_or(())
    }
}

impl FromStr for ExportUnit {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "articles" => Ok(ExportUnit::Articles),
            "events" => Ok(ExportUnit::Events),
            _ => Err(()),
        }
    }
}

/// Turns articles into the bytes of an export: [`begin`](Self::begin), then [`push`](Self::push) for each, then [`end`](Self::end).
pub struct Exporter {
    format: ExportFormat,
    unit: ExportUnit,
    rows: u64,
}

impl Exporter {
    /// An exporter; formats that know events only make [`ExportUnit::Events`] of either unit.
    #[must_use]
    pub fn new(format: ExportFormat, unit: ExportUnit) -> Self {
        let unit = if format.events_only() {
            ExportUnit::Events
        } else {
            unit
        };
        Exporter {
            format,
            unit,
            rows: 0,
        }
    }

    /// Rows written so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Appends what stands before the first row.
    pub fn begin(&self, out: &mut Vec<u8>) {
        match (self.format, self.unit) {
            (ExportFormat::Csv, ExportUnit::Articles) => csv::row(csv::ARTICLE_COLUMNS, out),
            (ExportFormat::Csv, ExportUnit::Events) => csv::row(csv::EVENT_COLUMNS, out),
            (ExportFormat::Geojson, _) => {
                out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"features\":[");
            }
            (ExportFormat::Polecat, _) => tsv_row(polecat::COLUMNS, out),
            (ExportFormat::Jsonl | ExportFormat::Gdelt, _) => {}
        }
    }

    /// Appends the rows of `article`; `events` are the ids of those that match, `None` for all.
    pub fn push(
        &mut self,
        article: &AnnotatedArticle,
        events: Option<&[String]>,
        out: &mut Vec<u8>,
    ) {
        match self.unit {
            ExportUnit::Articles => {
                self.rows += 1;
                match self.format {
                    ExportFormat::Csv => csv::article(article, out),
                    ExportFormat::Jsonl
                    | ExportFormat::Geojson
                    | ExportFormat::Gdelt
                    | ExportFormat::Polecat => json_line(article, out),
                }
            }
            ExportUnit::Events => {
                for event in &article.annotations.events {
                    if events.is_none_or(|ids| ids.contains(&event.id)) {
                        self.event(article, event, out);
                    }
                }
            }
        }
    }

    /// Appends what stands after the last row.
    pub fn end(&self, out: &mut Vec<u8>) {
        match self.format {
            ExportFormat::Geojson => out.extend_from_slice(b"\n]}\n"),
            ExportFormat::Jsonl
            | ExportFormat::Csv
            | ExportFormat::Gdelt
            | ExportFormat::Polecat => {}
        }
    }

    fn event(&mut self, article: &AnnotatedArticle, event: &Event, out: &mut Vec<u8>) {
        match self.format {
            ExportFormat::Jsonl => json_line(&event_hit(article, event), out),
            ExportFormat::Csv => csv::event(article, event, out),
            ExportFormat::Geojson => {
                out.extend_from_slice(if self.rows == 0 { b"\n" } else { b",\n" });
                json(&geojson::feature(article, event), out);
            }
            ExportFormat::Gdelt => tsv_row(&gdelt::row(article, event), out),
            ExportFormat::Polecat => tsv_row(&polecat::row(article, event), out),
        }
        self.rows += 1;
    }
}

/// The event with enough of its article to cite it.
#[must_use]
pub fn event_hit(article: &AnnotatedArticle, event: &Event) -> EventHit {
    EventHit {
        event: event.clone(),
        article: ArticleRef {
            id: article.article.id.clone(),
            title: article.article.title.clone(),
            published: article.article.published,
            url: article.article.url.clone(),
            outlet: article.article.outlet.clone(),
            language: article.article.language.clone(),
        },
    }
}

fn json(value: &impl Serialize, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("invariant: our shapes serialize into memory");
}

fn json_line(value: &impl Serialize, out: &mut Vec<u8>) {
    json(value, out);
    out.push(b'\n');
}

/// One line of tab-separated values; tabs and line ends inside a value become spaces, as these formats know no quoting.
fn tsv_row<T: AsRef<str>>(values: &[T], out: &mut Vec<u8>) {
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push(b'\t');
        }
        out.extend(value.as_ref().bytes().map(|byte| match byte {
            b'\t' | b'\n' | b'\r' => b' ',
            other => other,
        }));
    }
    out.push(b'\n');
}

/// The day an event happened, else the day its article appeared, as `(year, month, day)`; parts unknown are `None`.
fn event_day(article: &AnnotatedArticle, event: &Event) -> Option<(i16, Option<i8>, Option<i8>)> {
    let told = event
        .date
        .as_ref()
        .and_then(|date| date.start.as_deref())
        .and_then(|start| start.parse::<crate::text::PartialDate>().ok());
    let date = told.or(article.article.published)?;
    Some((date.year(), date.month(), date.day()))
}

#[cfg(test)]
mod tests;

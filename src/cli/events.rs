//! `dateline events`: matching events, for people, for maps and for programs that read coded events.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::time::Instant;

use serde::Serialize;

use super::filters::Filters;
use super::search::{Page, tell};
use super::{Context, Exit, open, render};
use crate::backend::Backend;
use crate::search::Request;
use crate::search::export::{ExportFormat, ExportUnit, Exporter};

/// Arguments of `dateline events`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    page: Page,
    /// How to write the events; all but text and json write every event unless --limit is given
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// Count instead: events, reports of them, articles and outlets; reports of one event share type, actors, place and date
    #[arg(long)]
    count: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// The whole answer, as the server gives it.
    Json,
    /// One event a line.
    Jsonl,
    /// A table.
    Csv,
    /// A GeoJSON feature collection.
    Geojson,
    /// The 61 columns of GDELT 2.0.
    Gdelt,
    /// The columns of POLECAT.
    Polecat,
}

impl Format {
    fn export(self) -> Option<ExportFormat> {
        match self {
            Format::Text | Format::Json => None,
            Format::Jsonl => Some(ExportFormat::Jsonl),
            Format::Csv => Some(ExportFormat::Csv),
            Format::Geojson => Some(ExportFormat::Geojson),
            Format::Gdelt => Some(ExportFormat::Gdelt),
            Format::Polecat => Some(ExportFormat::Polecat),
        }
    }
}

/// Searches and prints events.
pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let backend = open::reader(context)?;
    let lexicon = open::lexicon(&context.settings)?;
    let started = Instant::now();
    let mut pairs = args.filters.pairs();
    pairs.extend(args.page.pairs());
    let (request, warnings) = open::request(&open::params(&pairs)?, &lexicon, context)?;
    tell(&warnings, context);
    if args.count {
        let counts = count(&*backend, &request)?;
        let mut out = io::stdout().lock();
        if args.format == Format::Text {
            writeln!(
                out,
                "{} events in {} reports, {} articles of {} outlets",
                counts.events, counts.reports, counts.articles, counts.outlets
            )?;
        } else {
            serde_json::to_writer(&mut out, &counts)?;
            writeln!(out)?;
        }
        return Ok(if counts.reports > 0 {
            Exit::Success
        } else {
            Exit::Partial
        });
    }
    let found = match args.format.export() {
        Some(format) if args.page.is_given() => page(&*backend, &request, format, context)?,
        Some(format) => all(&*backend, &request, format, ExportUnit::Events)?,
        None => {
            let mut answer = backend.events(&request, &open::deadline(context))?;
            answer.warnings.splice(0..0, warnings);
            answer.took_ms = started.elapsed().as_millis() as u64;
            let mut out = io::stdout().lock();
            if args.format == Format::Text {
                out.write_all(render::event_hits(&answer, context.style()).as_bytes())?;
            } else {
                serde_json::to_writer_pretty(&mut out, &answer)?;
                writeln!(out)?;
            }
            answer.total.events
        }
    };
    Ok(if found > 0 {
        Exit::Success
    } else {
        Exit::Partial
    })
}

/// How often and by whom the events of a result set are told.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Counts {
    /// Events: reports with one fingerprint are one, those without stand for themselves.
    events: usize,
    reports: usize,
    articles: usize,
    outlets: usize,
}

fn count(backend: &dyn Backend, request: &Request) -> anyhow::Result<Counts> {
    let (mut told, mut outlets) = (BTreeSet::new(), BTreeSet::new());
    let mut counts = Counts::default();
    backend.export(
        request,
        &crate::backend::Deadline::none(),
        &mut |article, ids| {
            counts.articles += 1;
            outlets.extend(article.article.outlet.clone());
            let events = article.annotations.events.iter();
            for event in events.filter(|event| ids.contains(&event.id)) {
                counts.reports += 1;
                told.insert(event.fingerprint.as_ref().unwrap_or(&event.id).clone());
            }
            ControlFlow::Continue(())
        },
    )?;
    counts.events = told.len();
    counts.outlets = outlets.len();
    Ok(counts)
}

/// One page in the order asked for.
fn page(
    backend: &dyn Backend,
    request: &Request,
    format: ExportFormat,
    context: &Context,
) -> anyhow::Result<u64> {
    let answer = backend.events(request, &open::deadline(context))?;
    let mut exporter = Exporter::new(format, ExportUnit::Events);
    let mut bytes = Vec::new();
    exporter.begin(&mut bytes);
    for hit in &answer.events {
        if let Some(article) = backend.article(&hit.article.id)? {
            exporter.push(
                &article,
                Some(std::slice::from_ref(&hit.event.id)),
                &mut bytes,
            );
        }
    }
    exporter.end(&mut bytes);
    io::stdout().write_all(&bytes)?;
    Ok(exporter.rows())
}

/// The whole result set, streamed; returns the number of rows.
pub(super) fn all(
    backend: &dyn Backend,
    request: &Request,
    format: ExportFormat,
    unit: ExportUnit,
) -> anyhow::Result<u64> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut exporter = Exporter::new(format, unit);
    let mut bytes = Vec::new();
    let mut written = Ok(());
    exporter.begin(&mut bytes);
    backend.export(
        request,
        &crate::backend::Deadline::none(),
        &mut |article, events| {
            exporter.push(&article, Some(&events), &mut bytes);
            written = out.write_all(&bytes);
            bytes.clear();
            if written.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
    )?;
    written?;
    exporter.end(&mut bytes);
    out.write_all(&bytes)?;
    out.flush()?;
    Ok(exporter.rows())
}

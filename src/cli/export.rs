//! `dateline export`: the whole result set as articles.

use super::filters::Filters;
use super::search::tell;
use super::{Context, Exit, events, open};
use crate::search::export::{ExportFormat, ExportUnit};

/// Arguments of `dateline export`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    filters: Filters,
    /// How to write the articles; geojson, gdelt and polecat write their events
    #[arg(long, value_name = "FORMAT", default_value = "jsonl", value_parser = format)]
    format: ExportFormat,
}

fn format(text: &str) -> Result<ExportFormat, String> {
    text.parse().map_err(|()| {
        let names = ExportFormat::ALL.map(ExportFormat::as_str).join(", ");
        format!("expected one of {names}")
    })
}

/// Writes every matching article.
pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let backend = open::reader(context)?;
    let lexicon = open::lexicon(&context.settings)?;
    let (request, warnings) =
        open::request(&open::params(&args.filters.pairs())?, &lexicon, context)?;
    tell(&warnings, context);
    let rows = events::all(&*backend, &request, args.format, ExportUnit::Articles)?;
    Ok(if rows > 0 {
        Exit::Success
    } else {
        Exit::Partial
    })
}

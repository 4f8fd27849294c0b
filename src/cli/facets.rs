//! `dateline facets`: the values of one facet with their counts.

use std::io::{self, Write as _};

use super::filters::Filters;
use super::search::tell;
use super::{Context, Exit, open, render};
use crate::search::{Facet, ParamError, Params};

/// Arguments of `dateline facets`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Which facet: country, organization, person, place, actor, `event_type` …
    #[arg(value_name = "NAME", value_parser = facet)]
    name: Facet,
    /// Only values with a word that begins so
    #[arg(long, value_name = "P", default_value = "")]
    prefix: String,
    /// Most values
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    #[command(flatten)]
    filters: Filters,
    /// How to write them
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// One value a line.
    Jsonl,
    /// A table.
    Csv,
}

fn facet(text: &str) -> Result<Facet, String> {
    text.parse().map_err(|()| {
        let mut params = Params::default();
        match params.set("facet", text) {
            Err(ParamError {
                nearest: Some(near),
                ..
            }) => format!("did you mean `{near}`?"),
            _ => format!(
                "expected one of {}",
                Facet::ALL.map(Facet::as_str).join(", ")
            ),
        }
    })
}

/// Counts and prints.
pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let backend = open::reader(context)?;
    let lexicon = open::lexicon(&context.settings)?;
    let (request, warnings) =
        open::request(&open::params(&args.filters.pairs())?, &lexicon, context)?;
    tell(&warnings, context);
    let limit = args.limit.min(context.settings.buckets);
    let buckets = backend.facet_values(
        &request,
        args.name,
        &args.prefix,
        limit,
        &open::deadline(context),
    )?;
    let mut out = io::stdout().lock();
    match args.format {
        Format::Text => out.write_all(render::buckets(&buckets, context.style()).as_bytes())?,
        Format::Jsonl => {
            for bucket in &buckets {
                serde_json::to_writer(&mut out, bucket)?;
                writeln!(out)?;
            }
        }
        Format::Csv => {
            let mut table = csv::Writer::from_writer(&mut out);
            table.write_record(["value", "label", "articles", "events"])?;
            for bucket in &buckets {
                let events = bucket
                    .events
                    .map(|events| events.to_string())
                    .unwrap_or_default();
                table.write_record([
                    &bucket.value,
                    &bucket.label,
                    &bucket.articles.to_string(),
                    &events,
                ])?;
            }
            table.flush()?;
        }
    }
    Ok(if buckets.is_empty() {
        Exit::Partial
    } else {
        Exit::Success
    })
}

//! `dateline extract`: annotates without indexing.

use std::io::{self, IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;

use serde::Serialize;

use super::index::Reading;
use super::terminal::sanitize;
use super::{Context, Exit, get, open};
use crate::annotate::{CountryCount, EntityCount, Event, Mention};
use crate::archive::{self, Format, Position};
use crate::ingest::{Outcome, stream};
use crate::search::AnnotatedArticle;

/// Arguments of `dateline extract`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files or folders [default: standard input]
    #[arg(value_name = "FILE", default_value = "-")]
    paths: Vec<PathBuf>,
    /// Take every file for this format [default: told by its content]
    #[arg(long, value_name = "F")]
    input_format: Option<Format>,
    #[command(flatten)]
    reading: Reading,
    /// How to write the annotations [default: text on a terminal, else jsonl]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Output>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    /// For people.
    Text,
    /// One JSON line an article.
    Jsonl,
}

/// What was read out of an article, as one line.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    language: Option<&'a str>,
    mentions: &'a [Mention],
    events: &'a [Event],
    countries: &'a [CountryCount],
    organizations: &'a [EntityCount],
    persons: &'a [EntityCount],
    places: &'a [EntityCount],
}

/// Annotates and prints in the order of reading.
pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let output = args.format.unwrap_or(if io::stdout().is_terminal() {
        Output::Text
    } else {
        Output::Jsonl
    });
    let options = args.reading.stream(args.input_format, context);
    let mut rejected = 0_u64;
    let mut tell = |origin: &dyn std::fmt::Display, reason: &str, code: &str| {
        rejected += 1;
        // Without a stderr there is nobody to tell.
        let _ = writeln!(
            io::stderr(),
            "dateline: {}",
            sanitize(&format!("{origin}: {reason} ({code})"))
        );
    };
    let mut inputs = Vec::new();
    for listed in archive::inputs(&args.paths, &options.read)? {
        match listed {
            Ok(input) => inputs.push((inputs.len(), input, Position::default())),
            Err(reject) => tell(&reject.origin, &reject.reason, reject.code.as_str()),
        }
    }
    let annotator = open::annotator(&context.settings)?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut written: anyhow::Result<()> = Ok(());
    stream(
        inputs,
        &options,
        &annotator,
        |arrival| AnnotatedArticle {
            article: arrival.article,
            annotations: arrival.annotations,
        },
        &mut |step| {
            match step.outcome {
                Outcome::Article(found) => {
                    written = match output {
                        Output::Text => {
                            writeln!(out, "{}", get::text(&found, context)).map_err(Into::into)
                        }
                        Output::Jsonl => line(&found, &mut out),
                    };
                }
                Outcome::Rejected(reject) => tell(&reject.origin, &reject.reason, &reject.code),
                Outcome::Skipped | Outcome::EndOfInput => {}
            }
            if written.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        },
        &mut || ControlFlow::Continue(()),
    );
    written?;
    out.flush()?;
    Ok(if rejected == 0 {
        Exit::Success
    } else {
        Exit::Partial
    })
}

fn line(found: &AnnotatedArticle, out: &mut impl io::Write) -> anyhow::Result<()> {
    let (article, read) = (&found.article, &found.annotations);
    let line = Line {
        id: &article.id,
        language: article.language.as_deref(),
        mentions: &read.mentions,
        events: &read.events,
        countries: &read.countries,
        organizations: &read.organizations,
        persons: &read.persons,
        places: &read.places,
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)?;
    Ok(())
}

//! `dateline stats`, `verify` and `optimize`: the state of an index.

use std::io::{self, Write as _};

use super::terminal::{Ink, counted, size, thousands};
use super::{Context, Exit, open};
use crate::backend::tantivy::migrate;

/// Arguments of `dateline stats`.
#[derive(Debug, clap::Args)]
pub(super) struct StatsArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints size and state.
pub(super) fn stats(args: &StatsArgs, context: &Context) -> anyhow::Result<Exit> {
    let stats = open::reader(context)?.stats()?;
    let mut out = io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &stats)?;
        writeln!(out)?;
        return Ok(Exit::Success);
    }
    let style = context.style();
    let date = |date: Option<crate::text::PartialDate>| {
        date.map_or_else(|| "?".to_owned(), |date| date.to_string())
    };
    let lines = [
        ("articles", thousands(stats.articles)),
        ("events", thousands(stats.events)),
        (
            "dates",
            format!("{} to {}", date(stats.first), date(stats.last)),
        ),
        ("size", size(stats.bytes)),
        ("segments", stats.segments.to_string()),
        ("generation", stats.generation.to_string()),
        ("format", stats.format.to_string()),
    ];
    for (name, value) in lines {
        writeln!(
            out,
            "{} {value}",
            style.paint(Ink::Bold, &format!("{name:<11}"))
        )?;
    }
    let languages: Vec<String> = stats
        .languages
        .iter()
        .map(|bucket| format!("{} {}", bucket.value, thousands(bucket.articles)))
        .collect();
    writeln!(
        out,
        "{} {}",
        style.paint(Ink::Bold, &format!("{:<11}", "languages")),
        languages.join(" · ")
    )?;
    Ok(Exit::Success)
}

/// Reads the whole index and compares it with itself.
pub(super) fn verify(context: &Context) -> anyhow::Result<Exit> {
    let report = open::reader(context)?.verify()?;
    let mut out = io::stdout().lock();
    for fault in &report.faults {
        writeln!(out, "{fault}")?;
    }
    let verdict = if report.faults.is_empty() {
        "sound"
    } else {
        "damaged; hint: load its archives again"
    };
    writeln!(
        out,
        "{}, {} read: {verdict}",
        counted(report.articles, "article"),
        counted(report.events, "event")
    )?;
    Ok(if report.faults.is_empty() {
        Exit::Success
    } else {
        Exit::Failure
    })
}

/// Drops what was deleted and joins what is scattered; an index of an older format is rewritten first.
pub(super) fn optimize(context: &Context) -> anyhow::Result<Exit> {
    let rewritten = migrate(
        &context.settings.index,
        &*open::lexicon(&context.settings)?,
        &open::write_options(&context.settings),
    )?;
    if let Some(articles) = rewritten.filter(|_| context.talkative) {
        let _ = writeln!(
            io::stderr(),
            "dateline: {} rewritten in the present format",
            counted(articles, "article")
        );
    }
    let before = open::reader(context)?.stats()?;
    open::writer(context, false)?.optimize()?;
    let after = open::reader(context)?.stats()?;
    if context.talkative {
        let _ = writeln!(
            io::stderr(),
            "dateline: {} in {} → {} in {}",
            size(before.bytes),
            counted(before.segments, "segment"),
            size(after.bytes),
            counted(after.segments, "segment")
        );
    }
    Ok(Exit::Success)
}

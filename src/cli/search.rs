//! `dateline search`: articles that match, from an index on disk or a running server.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use serde::Deserialize;

use super::filters::Filters;
use super::remote::Server;
use super::{Context, Exit, open, render};
use crate::backend::Backend;
use crate::lexicon::Lexicon;
use crate::search::{Hit, Hits, Warning};

/// Arguments of `dateline search`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    page: Page,
    /// Ask the server at this address instead of an index on disk
    #[arg(long, value_name = "URL", conflicts_with = "index")]
    server: Option<String>,
    /// How to write the hits
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// Answer many plain word queries, one {"id","text"} a line; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    batch: Option<PathBuf>,
    /// Fold near-duplicates into one hit
    #[arg(long)]
    collapse: bool,
    /// Widen the query by words of its best hits
    #[arg(long)]
    expand: bool,
    /// Days in which the weight of an article's age halves
    #[arg(long, value_name = "DAYS")]
    recency: Option<u32>,
    /// Fragments of each snippet
    #[arg(long, value_name = "N")]
    snippets: Option<usize>,
}

/// Which part of the answer, and what to count; the same for articles and events.
#[derive(Debug, clap::Args)]
pub(super) struct Page {
    /// Order [default: relevance with words, else newest]
    #[arg(long, value_name = "relevance|newest|oldest")]
    sort: Option<String>,
    /// Most hits
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Where the page starts, from the page before
    #[arg(long, value_name = "C", allow_hyphen_values = true)]
    cursor: Option<String>,
    /// Count a facet, such as country:20; may be repeated
    #[arg(long, value_name = "NAME[:N]")]
    facet: Vec<String>,
    /// Count by date: year, quarter, month, week, day or auto
    #[arg(long, value_name = "INTERVAL")]
    interval: Option<String>,
}

impl Page {
    /// Whether a part of the answer in a certain order is asked for.
    pub(super) fn is_given(&self) -> bool {
        self.sort.is_some() || self.limit.is_some() || self.cursor.is_some()
    }

    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let singles = [
            ("sort", &self.sort),
            ("cursor", &self.cursor),
            ("interval", &self.interval),
        ];
        for (name, value) in singles {
            pairs.extend(value.iter().map(|value| (name, value.clone())));
        }
        pairs.extend(self.limit.map(|limit| ("limit", limit.to_string())));
        pairs.extend(self.facet.iter().map(|facet| ("facet", facet.clone())));
        pairs
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// The whole answer, as the server gives it.
    Json,
    /// One hit a line.
    Jsonl,
    /// A table of hits.
    Csv,
    /// A TREC run.
    Trec,
}

/// Who answers.
enum Source {
    Disk(Box<dyn Backend>, std::sync::Arc<Lexicon>),
    Server(Server),
}

impl Source {
    fn ask(&self, pairs: &[(&str, String)], context: &Context) -> anyhow::Result<Hits> {
        match self {
            Source::Server(server) => {
                let wait =
                    Duration::from_millis(context.settings.deadline_ms) + Duration::from_secs(5);
                server.get("/api/v1/search", pairs, wait)
            }
            Source::Disk(backend, lexicon) => {
                let started = Instant::now();
                let (request, warnings) = open::request(&open::params(pairs)?, lexicon, context)?;
                let mut hits = backend.search(&request, &open::deadline(context))?;
                hits.warnings.splice(0..0, warnings);
                hits.took_ms = started.elapsed().as_millis() as u64;
                Ok(hits)
            }
        }
    }
}

/// Searches and prints.
pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let source = match &args.server {
        Some(url) => Source::Server(Server::parse(url)?),
        None => Source::Disk(open::reader(context)?, open::lexicon(&context.settings)?),
    };
    let mut pairs = args.filters.pairs();
    pairs.extend(args.page.pairs());
    for (name, given) in [("collapse", args.collapse), ("expand", args.expand)] {
        pairs.extend(given.then(|| (name, "true".to_owned())));
    }
    pairs.extend(args.recency.map(|days| ("recency", days.to_string())));
    let snippets = if args.format == Format::Trec {
        Some(0)
    } else {
        args.snippets
    };
    pairs.extend(snippets.map(|number| ("snippets", number.to_string())));
    if let Some(path) = &args.batch {
        return batch(path, args.format, &source, &pairs, context);
    }
    let answer = source.ask(&pairs, context)?;
    tell(&answer.warnings, context);
    if let Some(query) = answer.did_you_mean.as_ref().filter(|_| context.talkative) {
        let _ = io::stderr().write_all(render::did_you_mean(query).as_bytes());
    }
    let mut out = io::stdout().lock();
    match args.format {
        Format::Text => out.write_all(render::hits(&answer, context.style()).as_bytes())?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &answer)?;
            writeln!(out)?;
        }
        Format::Jsonl => {
            for hit in &answer.hits {
                serde_json::to_writer(&mut out, hit)?;
                writeln!(out)?;
            }
        }
        Format::Csv => csv(&answer.hits, &mut out)?,
        Format::Trec => trec("1", &answer.hits, &mut out)?,
    }
    out.flush()?;
    Ok(if answer.total.articles > 0 {
        Exit::Success
    } else {
        Exit::Partial
    })
}

/// Shows the repairs of a query on stderr.
pub(super) fn tell(warnings: &[Warning], context: &Context) {
    if context.talkative {
        // Without a stderr there is nobody to tell.
        let _ = io::stderr().write_all(render::warnings(warnings).as_bytes());
    }
}

#[derive(Deserialize)]
struct Query {
    id: serde_json::Value,
    text: String,
}

fn batch(
    path: &PathBuf,
    format: Format,
    source: &Source,
    pairs: &[(&'static str, String)],
    context: &Context,
) -> anyhow::Result<Exit> {
    if !matches!(format, Format::Trec | Format::Jsonl) {
        bail!("--batch writes trec or jsonl; hint: add --format trec");
    }
    let input: Box<dyn io::BufRead> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(fs_err::File::open(path)?))
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut found = false;
    for (number, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let query: Query = serde_json::from_str(&line).with_context(|| {
            format!(
                "{}, line {}: expected {{\"id\", \"text\"}}",
                path.display(),
                number + 1
            )
        })?;
        let id = match query.id {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        let mut pairs = pairs.to_vec();
        pairs.push(("q", query.text));
        pairs.push(("plain", "true".to_owned()));
        let answer = source
            .ask(&pairs, context)
            .with_context(|| format!("query `{id}`"))?;
        found |= !answer.hits.is_empty();
        if format == Format::Trec {
            trec(&id, &answer.hits, &mut out)?;
        } else {
            for hit in &answer.hits {
                let mut line = serde_json::to_value(hit)?;
                line["query"] = id.as_str().into();
                writeln!(out, "{line}")?;
            }
        }
    }
    out.flush()?;
    Ok(if found { Exit::Success } else { Exit::Partial })
}

/// `query Q0 document rank score run`; white space in an id, which the form cannot hold, becomes `_`.
fn trec(query: &str, hits: &[Hit], out: &mut impl io::Write) -> io::Result<()> {
    let word = |text: &str| text.split_whitespace().collect::<Vec<_>>().join("_");
    for (rank, hit) in hits.iter().enumerate() {
        writeln!(
            out,
            "{} Q0 {} {} {} dateline",
            word(query),
            word(&hit.id),
            rank + 1,
            hit.score
        )?;
    }
    Ok(())
}

fn csv(hits: &[Hit], out: &mut impl io::Write) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "id",
        "score",
        "title",
        "url",
        "outlet",
        "published",
        "language",
        "countries",
        "organizations",
        "events",
        "snippet",
    ])?;
    for hit in hits {
        let join = |parts: Vec<&str>| parts.join("; ");
        let events: Vec<String> = hit
            .events
            .iter()
            .map(crate::search::export::event_words)
            .collect();
        table.write_record([
            hit.id.as_str(),
            &hit.score.to_string(),
            &hit.title,
            hit.url.as_deref().unwrap_or_default(),
            hit.outlet.as_deref().unwrap_or_default(),
            &hit.published
                .map(|date| date.to_string())
                .unwrap_or_default(),
            hit.language.as_deref().unwrap_or_default(),
            &join(
                hit.countries
                    .iter()
                    .map(|country| country.code.as_str())
                    .collect(),
            ),
            &join(
                hit.organizations
                    .iter()
                    .map(|organization| organization.name.as_str())
                    .collect(),
            ),
            &events.join("; "),
            hit.snippets
                .first()
                .map(|snippet| snippet.text.as_str())
                .unwrap_or_default(),
        ])?;
    }
    table.flush()?;
    Ok(())
}

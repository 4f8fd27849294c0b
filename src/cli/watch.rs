//! `dateline watch`: standing queries that a server answers whenever articles come in.

use std::io::{self, Write as _};
use std::time::SystemTime;

use percent_encoding::utf8_percent_encode;

use super::filters::Filters;
use super::remote::ESCAPED;
use super::terminal::sanitize;
use super::{Context, Exit, open};
use crate::backend::{self, BackendError};
use crate::server::matching;
use crate::server::watches::{WatchBook, add_watch, findings, list_watches, remove_watch};

/// Arguments of `dateline watch`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Keep a query; the server lists, feeds and optionally posts what it finds
    Add {
        /// What to call it
        name: String,
        #[command(flatten)]
        filters: Box<Filters>,
        /// Address to post findings to
        #[arg(long, value_name = "URL")]
        webhook: Option<String>,
    },
    /// List standing queries
    List,
    /// Print what one has found, newest first
    Show {
        /// Its id, as `list` shows it
        id: String,
    },
    /// Forget one and what it found
    Remove {
        /// Its id, as `list` shows it
        id: String,
    },
}

/// Keeps, lists, shows or forgets standing queries beside the index.
pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let dir = &context.settings.index;
    let mut out = io::stdout().lock();
    match &args.action {
        Action::Add {
            name,
            filters,
            webhook,
        } => {
            let pairs = filters.pairs();
            // A query that cannot be asked must not wait for somebody to notice.
            let lexicon = open::lexicon(&context.settings)?;
            open::request(&open::params(&pairs)?, &lexicon, context)?;
            let search: Vec<String> = pairs
                .iter()
                .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, ESCAPED)))
                .collect();
            let watch = add_watch(
                dir,
                name,
                &search.join("&"),
                webhook.as_deref(),
                SystemTime::now(),
            )?;
            // What matches by now is not what comes in later.
            let seen = match backend::tantivy::open(dir) {
                Ok(index) => matching(&watch, &index, &*lexicon, &context.settings)
                    .map_err(|problem| anyhow::anyhow!(problem.detail))?,
                Err(BackendError::NoIndex { .. }) => Vec::new(),
                Err(error) => return Err(error.into()),
            };
            WatchBook::open(dir)?.take(&watch, seen)?;
            writeln!(out, "{}", watch.id)?;
        }
        Action::List => {
            for watch in list_watches(dir)? {
                writeln!(
                    out,
                    "{}  {}  {}",
                    watch.id,
                    sanitize(&watch.name),
                    sanitize(&watch.search)
                )?;
            }
        }
        Action::Show { id } => {
            let (_, found) = findings(dir, id)?;
            for finding in &found {
                let outlet = finding.outlet.as_deref().unwrap_or_default();
                writeln!(
                    out,
                    "{}  {}  {}",
                    sanitize(&finding.id),
                    sanitize(&finding.title),
                    sanitize(outlet)
                )?;
            }
            return Ok(if found.is_empty() {
                Exit::Partial
            } else {
                Exit::Success
            });
        }
        Action::Remove { id } => {
            remove_watch(dir, id)?;
        }
    }
    Ok(Exit::Success)
}

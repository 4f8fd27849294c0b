//! `dateline delete`: one article by its id, or all that match a query.

use std::io::{self, Write as _};

use anyhow::bail;

use super::terminal::counted;
use super::{Context, Exit, open};

/// Arguments of `dateline delete`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The article's id
    #[arg(required_unless_present = "by_query", conflicts_with = "by_query")]
    id: Option<String>,
    /// Delete every article that matches
    #[arg(long = "query", value_name = "Q")]
    by_query: Option<String>,
}

/// Deletes and commits.
pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let mut writer = open::writer(context, false)?;
    let checkpoint = writer.checkpoint().unwrap_or_default();
    let deleted = match (&args.id, &args.by_query) {
        (Some(id), _) => {
            let there = writer.contains(id)?;
            writer.delete(id)?;
            u64::from(there)
        }
        (None, Some(query)) => {
            if query.trim().is_empty() {
                bail!("the query is empty; hint: `--query '*'` deletes everything");
            }
            let lexicon = open::lexicon(&context.settings)?;
            // A query that had to be repaired might match more than was meant.
            let pairs = [
                ("q", query.clone()),
                ("strict", "true".to_owned()),
                ("match", "all".to_owned()),
            ];
            let (request, _) = open::request(&open::params(&pairs)?, &lexicon, context)?;
            writer.delete_matching(&request)?
        }
        (None, None) => 0,
    };
    writer.commit(&checkpoint)?;
    if context.talkative {
        let _ = writeln!(
            io::stderr(),
            "dateline: {} deleted",
            counted(deleted, "article")
        );
    }
    Ok(if deleted > 0 {
        Exit::Success
    } else {
        Exit::Partial
    })
}

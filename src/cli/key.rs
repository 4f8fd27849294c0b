//! `dateline key`: the keys that a server asks for.

use std::io::{self, Write as _};
use std::time::SystemTime;

use super::terminal::sanitize;
use super::{Context, Exit};
use crate::server::keys::{Scope, list_keys, new_key, revoke_key};

/// Arguments of `dateline key`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make a key and print it: the only time that it can be seen
    New {
        /// What to call it
        #[arg(default_value = "")]
        name: String,
        /// What it allows: read, write or admin
        #[arg(long, default_value = "write", value_name = "SCOPE", value_parser = scope)]
        scope: Scope,
    },
    /// List keys
    List,
    /// Make a key worthless
    Revoke {
        /// Its id, as `list` shows it
        id: String,
    },
}

fn scope(text: &str) -> Result<Scope, String> {
    text.parse()
        .map_err(|()| "expected read, write or admin".to_owned())
}

/// Makes, lists or revokes keys beside the index.
pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let dir = &context.settings.index;
    let mut out = io::stdout().lock();
    match &args.action {
        Action::New { name, scope } => {
            let (key, _) = new_key(dir, name, *scope, SystemTime::now())?;
            writeln!(out, "{key}")?;
        }
        Action::List => {
            for key in list_keys(dir)? {
                writeln!(
                    out,
                    "{}  {}  {}  {}",
                    key.id,
                    key.scope,
                    key.created,
                    sanitize(&key.name)
                )?;
            }
        }
        Action::Revoke { id } => {
            revoke_key(dir, id)?;
        }
    }
    Ok(Exit::Success)
}

//! The command line: arguments → settings → one command → text on stdout, talk on stderr, an exit code.
//!
//! One file for each command, each with an `Args` and a `run`. Commands never exit by themselves: they return an
//! [`Exit`] or an error. This is the only module that knows clap.

mod annotate;
mod context;
mod delete;
mod evaluate;
mod events;
mod export;
mod extract;
mod facets;
mod filters;
mod get;
mod hyphens;
mod index;
mod key;
mod open;
mod remote;
mod render;
mod schema;
mod search;
mod serve;
mod signals;
mod terminal;
mod train;
mod train_events;
mod upkeep;
mod watch;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use context::{Context, Global};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything went in, or something was found.
    Success,
    /// Some records were rejected, or nothing was found.
    Partial,
    /// The command could not do what it was asked.
    Failure,
    /// The user stopped it.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Success => ExitCode::from(0),
            Exit::Partial => ExitCode::from(1),
            Exit::Failure => ExitCode::from(2),
            Exit::Interrupted => ExitCode::from(130),
        }
    }
}

/// Search news archives by words and by events: who did what to whom, where, when, and who says so.
#[derive(Debug, Parser)]
#[command(
    name = "dateline",
    version,
    max_term_width = 100,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Load archives of articles into the index
    Index(index::Args),
    /// Index what is new under the paths, then serve the page and the API
    Up(serve::UpArgs),
    /// Serve the page and the API
    Serve(serve::ServeArgs),
    /// Search articles by words, facets and events
    Search(search::Args),
    /// List the events that match, instead of the articles
    Events(events::Args),
    /// Read names and events out of articles without indexing them
    Extract(extract::Args),
    /// Print one article with everything read out of it
    Get(get::Args),
    /// Delete one article, or all that match a query
    Delete(delete::Args),
    /// Write every article that matches
    Export(export::Args),
    /// Count the values of a facet
    Facets(facets::Args),
    /// Print size and state of the index
    Stats(upkeep::StatsArgs),
    /// Annotate stored articles again, with the dictionaries in force
    Annotate(annotate::Args),
    /// Read the whole index and compare it with itself
    Verify,
    /// Drop what was deleted and join what is scattered
    Optimize,
    /// Make, list and revoke the keys that writing over HTTP needs
    Key(key::Args),
    /// Keep, list and forget standing queries
    Watch(watch::Args),
    /// Print what is in force: the article schema, settings, the HTTP API, event types, facets
    Schema(schema::Args),
    Train(train::TrainArgs),
    Evaluate(evaluate::EvaluateArgs),
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

/// Runs the program with these arguments, the first being its own name.
///
/// A reader that closes our output early (`dateline search … | head -1`) ends the program quietly.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = hyphens::marked(arguments, &Cli::command());
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() {
                Exit::Failure
            } else {
                Exit::Success
            };
            // Nobody is left to tell when even this cannot be written.
            let _ = error.print();
            return code.into();
        }
    };
    match run(cli) {
        Ok(exit) => exit.into(),
        Err(error) if is_broken_pipe(&error) => Exit::Success.into(),
        Err(error) => {
            let _ = writeln!(io::stderr(), "dateline: {}", told(&error));
            Exit::Failure.into()
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<Exit> {
    let context = Context::new(&cli.global)?;
    match cli.command {
        Command::Index(args) => index::run(&args, &context),
        Command::Up(args) => serve::up(&args, &context),
        Command::Serve(args) => serve::serve(&args, &context),
        Command::Key(args) => key::run(&args, &context),
        Command::Watch(args) => watch::run(&args, &context),
        Command::Search(args) => search::run(&args, &context),
        Command::Events(args) => events::run(&args, &context),
        Command::Extract(args) => extract::run(&args, &context),
        Command::Get(args) => get::run(&args, &context),
        Command::Delete(args) => delete::run(&args, &context),
        Command::Export(args) => export::run(&args, &context),
        Command::Facets(args) => facets::run(&args, &context),
        Command::Stats(args) => upkeep::stats(&args, &context),
        Command::Annotate(args) => annotate::run(&args, &context),
        Command::Verify => upkeep::verify(&context),
        Command::Optimize => upkeep::optimize(&context),
        Command::Schema(args) => schema::run(&args, &context),
        Command::Train(args) => train::run(&args),
        Command::Evaluate(args) => evaluate::run(&args, &context),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "dateline", &mut script);
            io::stdout().write_all(&script)?;
            Ok(Exit::Success)
        }
    }
}

/// The error with its causes, each told once: messages of ours often hold their cause already.
fn told(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if !text.contains(&cause) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&cause);
        }
    }
    text
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}

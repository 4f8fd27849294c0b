//! The command line: arguments → settings → one command → text on stdout, talk on stderr, an exit code.
//!
//! One file for each command, each with an `Args` and a `run`. Commands never exit by themselves: they return an
//! [`Exit`] or an error. This is the only module that knows clap.

mod context;
mod evaluate;
mod schema;
mod train;
mod train_events;

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
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Success => ExitCode::from(0),
            Exit::Partial => ExitCode::from(1),
            Exit::Failure => ExitCode::from(2),
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
    /// Print what shapes and names are in force: the article schema, the settings
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
            let _ = writeln!(io::stderr(), "dateline: {error:#}");
            Exit::Failure.into()
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<Exit> {
    let context = Context::new(&cli.global)?;
    match cli.command {
        Command::Schema(args) => schema::run(&args, &context),
        Command::Train(args) => train::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "dateline", &mut script);
            io::stdout().write_all(&script)?;
            Ok(Exit::Success)
        }
    }
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

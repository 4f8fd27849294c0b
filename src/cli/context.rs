//! What every command needs: flags common to all of them, settings in force, the kind of terminal.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use anyhow::Context as _;

use super::terminal::Style;
use crate::config::Settings;

/// Flags that every command takes.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::doc_markdown,
    reason = "shown by --help, where backticks would be noise"
)]
pub(super) struct Global {
    /// Folder of the index [default: $DATELINE_INDEX, then ./dateline-index]
    #[arg(long, global = true, value_name = "DIR")]
    pub index: Option<PathBuf>,
    /// User dictionary, JSONL; may be repeated, a later one wins
    #[arg(long, global = true, value_name = "FILE")]
    pub dictionary: Vec<PathBuf>,
    /// Worker threads [default: one for each processor]
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
    /// Settings file [default: ./dateline.toml if it exists]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Change a setting for this run; `dateline schema settings` lists them
    #[arg(long, global = true, value_name = "NAME=VALUE", value_parser = assignment)]
    pub set: Vec<(String, String)>,
    /// Colours in text output
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// Say nothing on stderr but errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// When to colour text output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Even into a pipe.
    Always,
    /// Not at all.
    Never,
}

/// Reads `name=value`.
pub(super) fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// Settings and terminal of this run.
#[derive(Debug)]
pub(super) struct Context {
    /// Settings in force.
    pub settings: Settings,
    /// Whether text output is coloured.
    pub colored: bool,
    /// Whether progress and notes are wanted.
    pub talkative: bool,
}

impl Context {
    /// How text output looks.
    pub(super) fn style(&self) -> Style {
        Style {
            colored: self.colored,
        }
    }

    /// Resolves the common flags.
    pub(super) fn new(global: &Global) -> anyhow::Result<Self> {
        let mut settings = Settings::load(global.config.as_deref(), &global.set)
            .context("the settings cannot be used")?;
        if let Some(index) = &global.index {
            settings.index.clone_from(index);
        }
        if let Some(threads) = global.threads {
            settings.threads = threads;
        }
        if !global.dictionary.is_empty() {
            settings.dictionary.clone_from(&global.dictionary);
        }
        let colored = match global.color {
            Color::Auto => std::io::stdout().is_terminal() && !settings.no_color,
            Color::Always => true,
            Color::Never => false,
        };
        Ok(Self {
            settings,
            colored,
            talkative: !global.quiet,
        })
    }
}

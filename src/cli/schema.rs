//! `dateline schema`: the shapes and names in force: what is accepted, what is answered, what can be set and counted.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use super::{Context, Exit};
use crate::config::{Kind, Settings};
use crate::search::Facet;

/// The JSON that is accepted as an article.
const ARTICLE: &str = include_str!("../../schema/article.schema.json");

/// The types of events with their classes, meanings and examples.
const EVENTS: &str = include_str!("../../schema/ontology/event-types.tsv");

/// Arguments of `dateline schema`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What to print
    #[arg(value_enum, default_value_t)]
    topic: Topic,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Topic {
    /// What is accepted as an article, as JSON Schema
    #[default]
    Article,
    /// All settings, as a `dateline.toml` with the values in force
    Settings,
    /// The HTTP API, as OpenAPI
    Openapi,
    /// The types of events with their classes and meanings, tab-separated
    Events,
    /// The facets, one a line
    Facets,
}

/// Prints the topic.
pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let text = match args.topic {
        Topic::Article => ARTICLE.to_owned(),
        Topic::Settings => settings(&context.settings),
        Topic::Openapi => crate::server::openapi_document() + "\n",
        Topic::Events => EVENTS.to_owned(),
        Topic::Facets => Facet::ALL
            .iter()
            .map(|facet| format!("{facet}\n"))
            .collect(),
    };
    io::stdout().write_all(text.as_bytes())?;
    Ok(Exit::Success)
}

fn settings(settings: &Settings) -> String {
    let mut text = String::from(
        "# Settings in force. Save as dateline.toml and change what you like; DATELINE_NAME and --set NAME=VALUE win.\n",
    );
    for line in Settings::TABLE {
        let value = settings
            .get(line.name)
            .expect("invariant: the table lists what can be got");
        let range = match line.kind {
            Kind::Count { min, max } => format!(" From {min} to {max}."),
            Kind::Bytes { min, max } => format!(" From {min} to {max} bytes."),
            Kind::Millis { min, max } => format!(" From {min} to {max} ms."),
            Kind::Text | Kind::Texts => String::new(),
        };
        let value = match line.kind {
            Kind::Count { .. } | Kind::Bytes { .. } | Kind::Millis { .. } => value,
            Kind::Text => format!("{value:?}"),
            Kind::Texts if value.is_empty() => "[]".to_owned(),
            Kind::Texts => {
                let items: Vec<String> =
                    value.split(", ").map(|item| format!("{item:?}")).collect();
                format!("[{}]", items.join(", "))
            }
        };
        // Writing to a `String` cannot fail.
        let _ = write!(text, "\n#{}{range}\n{} = {value}\n", line.help, line.name);
    }
    text
}

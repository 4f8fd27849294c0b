//! `dateline get`: one article with everything read out of it.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};

use super::terminal::{Ink, sanitize};
use super::{Context, Exit, open, render};
use crate::search::AnnotatedArticle;

/// Arguments of `dateline get`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The article's id
    id: String,
    /// How to write it [default: text on a terminal, else json]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// As the server gives it.
    Json,
}

/// Prints the article.
pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let Some(found) = open::reader(context)?.article(&args.id)? else {
        let _ = writeln!(
            io::stderr(),
            "dateline: no article has the id `{}`; hint: `dateline search` shows ids",
            args.id
        );
        return Ok(Exit::Partial);
    };
    let mut out = io::stdout().lock();
    let for_people = args.format.map_or_else(
        || io::stdout().is_terminal(),
        |format| format == Format::Text,
    );
    if for_people {
        out.write_all(text(&found, context).as_bytes())?;
    } else {
        serde_json::to_writer_pretty(&mut out, &found)?;
        writeln!(out)?;
    }
    Ok(Exit::Success)
}

/// The article as text with its names and events below; used by `extract` too.
pub(super) fn text(found: &AnnotatedArticle, context: &Context) -> String {
    let (style, article, read) = (context.style(), &found.article, &found.annotations);
    let mut out = String::new();
    // Writing into a `String` cannot fail.
    let _ = writeln!(out, "{}", style.paint(Ink::Bold, &article.title));
    let published = article.published.map(|date| date.to_string());
    let about = [
        article.outlet.as_deref(),
        published.as_deref(),
        article.language.as_deref(),
        article.url.as_deref(),
    ];
    let about: Vec<&str> = about.into_iter().flatten().collect();
    let _ = writeln!(out, "{}\n", style.paint(Ink::Dim, &about.join(" · ")));
    for paragraph in article.body.split('\n') {
        let _ = writeln!(out, "{}", sanitize(paragraph));
    }
    let countries = read
        .countries
        .iter()
        .map(|country| format!("{} {}", country.name, country.mentions))
        .collect();
    let names = |entities: &[crate::annotate::EntityCount]| -> Vec<String> {
        entities
            .iter()
            .map(|entity| format!("{} {}", entity.name, entity.mentions))
            .collect()
    };
    let lists: [(&str, Vec<String>); 4] = [
        ("countries", countries),
        ("organizations", names(&read.organizations)),
        ("persons", names(&read.persons)),
        ("places", names(&read.places)),
    ];
    for (what, list) in lists {
        if !list.is_empty() {
            let _ = writeln!(
                out,
                "\n{} {}",
                style.paint(Ink::Bold, what),
                sanitize(&list.join(" · "))
            );
        }
    }
    if !read.events.is_empty() {
        let _ = writeln!(out);
    }
    for event in &read.events {
        let _ = writeln!(out, "{}", render::event(event, style));
    }
    out
}

//! `dateline annotate`: stored articles annotated again, with the dictionaries and models in force, without reading archives.

use std::io::{self, Write as _};
use std::ops::ControlFlow;

use super::filters::Filters;
use super::search::tell;
use super::terminal::counted;
use super::{Context, Exit, open};
use crate::annotate::Annotations;
use crate::backend::Deadline;
use crate::document;

/// Arguments of `dateline annotate`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    filters: Filters,
}

/// Annotates every matching article again; what came with the record stays as it is.
pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let backend = open::reader(context)?;
    let annotator = open::annotator(&context.settings)?;
    let lexicon = annotator.lexicon();
    let (request, warnings) =
        open::request(&open::params(&args.filters.pairs())?, lexicon, context)?;
    tell(&warnings, context);
    let mut writer = open::writer(context, false)?;
    let checkpoint = writer.checkpoint().unwrap_or_default();
    let mut changed = 0u64;
    let mut failed = None;
    backend.export(&request, &Deadline::none(), &mut |found, _| {
        if came_with_the_record(&found.annotations) {
            return ControlFlow::Continue(());
        }
        let annotations = annotator.annotate(&found.article);
        if annotations == found.annotations {
            return ControlFlow::Continue(());
        }
        changed += 1;
        match writer.put(document::build(found.article, annotations, &**lexicon)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    writer.commit(&checkpoint)?;
    writeln!(io::stderr(), "{} changed", counted(changed, "article"))?;
    Ok(Exit::Success)
}

/// Whether another system made any of the annotations.
fn came_with_the_record(annotations: &Annotations) -> bool {
    annotations
        .mentions
        .iter()
        .any(|mention| mention.why == crate::annotate::GIVEN)
        || annotations
            .events
            .iter()
            .any(|event| event.why.iter().any(|why| why == crate::annotate::GIVEN))
}

//! Opens what commands work with: the index, its writer, the lexicon, the annotator.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::context::Context;
use crate::annotate::Annotator;
use crate::backend::tantivy::WriteOptions;
use crate::backend::{self, Backend, Deadline, Writer};
use crate::config::Settings;
use crate::lexicon::Lexicon;
use crate::search::{Params, Request, Warning, resolve};

/// The built-in lexicon with the user's dictionaries.
pub(super) fn lexicon(settings: &Settings) -> anyhow::Result<Arc<Lexicon>> {
    let lexicon = Lexicon::builtin()?.with_dictionaries(&settings.dictionary)?;
    Ok(Arc::new(lexicon))
}

/// The annotator with the same lexicon.
pub(super) fn annotator(settings: &Settings) -> anyhow::Result<Arc<Annotator>> {
    let annotator = Annotator::load(|| lexicon(settings))?;
    Ok(Arc::new(
        annotator.with_least_confidence(settings.least_confidence()),
    ))
}

/// The index for reading.
pub(super) fn reader(context: &Context) -> anyhow::Result<Box<dyn Backend>> {
    Ok(Box::new(backend::tantivy::open(&context.settings.index)?))
}

/// The index for writing; makes it when `create` and there is none.
pub(super) fn writer(context: &Context, create: bool) -> anyhow::Result<Box<dyn Writer>> {
    let settings = &context.settings;
    if !create {
        // Says that there is no index instead of making an empty one.
        backend::tantivy::open(&settings.index)?;
    }
    Ok(Box::new(backend::tantivy::create_or_open_writer(
        &settings.index,
        &write_options(settings),
    )?))
}

/// How the index is written.
pub(super) fn write_options(settings: &Settings) -> WriteOptions {
    WriteOptions {
        memory_bytes: settings.writer_bytes,
        queue_bytes: settings.queue_bytes,
        threads: settings.worker_threads().saturating_sub(1).max(1),
    }
}

/// The parameters as they were given.
pub(super) fn params(pairs: &[(&str, String)]) -> anyhow::Result<Params> {
    let mut params = Params::default();
    for (name, value) in pairs {
        params.set(name, value)?;
    }
    Ok(params)
}

/// A request from parameters, with the repairs it needed.
pub(super) fn request(
    params: &Params,
    lexicon: &Lexicon,
    context: &Context,
) -> anyhow::Result<(Request, Vec<Warning>)> {
    Ok(resolve(
        params,
        lexicon,
        &context.settings,
        jiff::Timestamp::now().as_second(),
    )?)
}

/// The deadline of a search that starts now.
pub(super) fn deadline(context: &Context) -> Deadline {
    let (started, most) = (
        Instant::now(),
        Duration::from_millis(context.settings.deadline_ms),
    );
    Deadline::new(move || started.elapsed() > most)
}

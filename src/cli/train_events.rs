//! `dateline train --pairs …`: labelled pairs, the event lexicon and eventless news → `events.bin`.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use super::train::open;
use crate::annotate::Sentence;
use crate::annotate::events::classify::Classifier;
use crate::annotate::events::classify::train::{Corpus, Options, cross_validate, train};
use crate::annotate::model::{Models, Scratch};
use crate::ontology::EventType;

/// What the event classifier is trained on.
#[derive(Debug, clap::Args)]
pub(super) struct EventArgs {
    /// Records with `text` and labelled `events` (JSON lines, plain or gzip) to train the event classifier on; repeatable
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub pairs: Vec<PathBuf>,
    /// Folder of the event lexicon, which the classifier learns wordings from
    #[arg(long, value_name = "DIR", default_value = "schema/events")]
    event_lexicon: PathBuf,
    /// News with `topics` or `group`, of which sport, business and technology tell the classifier what is no event; repeatable
    #[arg(long, value_name = "FILE", num_args = 1..)]
    background: Vec<PathBuf>,
    /// Parts of the cross-validation of the event classifier
    #[arg(long, value_name = "N", default_value_t = 10)]
    folds: usize,
}

/// Pairs taken from each file of eventless news.
const BACKGROUND_PAIRS: usize = 1_500;
/// How much a wording of the lexicon counts beside a labelled pair.
const LEXICON_WEIGHT: f32 = 0.3;

/// Measures by cross-validation, then trains on everything; the bytes of the model file.
pub(super) fn train_events(
    args: &EventArgs,
    models: &Models,
    hold_out: Option<(u64, u64)>,
    say: &mut dyn FnMut(String),
) -> anyhow::Result<Vec<u8>> {
    let corpus = corpus(args, models)?;
    say(format!("{} examples of events read", corpus.len()));
    let options = Options::default();
    let report = cross_validate(&corpus, args.folds, &options);
    say(report.to_string());
    let names = |paths: &[PathBuf]| {
        paths
            .iter()
            .filter_map(|path| path.file_name()?.to_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let lines = [
        "one-byte weights in hashed rows; see README.md beside this file".to_owned(),
        "licence: Apache-2.0; trained parameters, no text".to_owned(),
        format!(
            "trained on: {}, schema/events; no event: {} ({} examples)",
            names(&args.pairs),
            names(&args.background),
            corpus.len()
        ),
        format!(
            "cross-validated, pair given: root {} of {}, quad class {}",
            report.roots, report.pairs, report.quads
        ),
    ];
    Ok(train(
        &corpus,
        &options,
        report.temperature,
        hold_out,
        &lines,
    )?)
}

/// For each part the classifier that has not seen its records.
pub(super) fn held_out(args: &EventArgs, models: &Models) -> anyhow::Result<Vec<Arc<Classifier>>> {
    let corpus = corpus(args, models)?;
    let options = Options::default();
    let temperature = cross_validate(&corpus, args.folds, &options).temperature;
    let parts = args.folds as u64;
    (0..parts)
        .map(|part| {
            let bytes = train(&corpus, &options, temperature, Some((part, parts)), &[])?;
            Ok(Arc::new(Classifier::load(&bytes)?))
        })
        .collect()
}

fn corpus(args: &EventArgs, models: &Models) -> anyhow::Result<Corpus> {
    let mut scratch = Scratch::default();
    let mut prepare = |text: &str, sentence: &mut Sentence| {
        models.tag(text, sentence, &mut scratch);
        models.parse(text, sentence, &mut scratch);
        sentence.parsed = true;
    };
    let mut corpus = Corpus::default();
    for path in &args.pairs {
        let (name, text) = read(path)?;
        corpus.read_labelled(&name, &text, &mut prepare)?;
    }
    for kind in EventType::ALL {
        let path = args
            .event_lexicon
            .join(format!("{}.tsv", kind.as_str().to_lowercase()));
        let table = fs_err::read_to_string(path)?;
        corpus.read_lexicon(kind, &table, LEXICON_WEIGHT, &mut prepare);
    }
    for path in &args.background {
        let (name, text) = read(path)?;
        corpus.read_background(&name, &text, BACKGROUND_PAIRS, &mut prepare)?;
    }
    Ok(corpus)
}

fn read(path: &Path) -> anyhow::Result<(String, String)> {
    let name = path.display().to_string();
    let mut text = String::new();
    open(path)?
        .read_to_string(&mut text)
        .with_context(|| format!("cannot read `{name}`"))?;
    Ok((name, text))
}

//! `dateline evaluate`: labelled records → precision, recall and F1 of names and of article countries.
//!
//! A record is a JSON object with `text`, `entities` (character offsets, `type` PER ORG LOC COUNTRY MISC) and, where known, `countries`
//! (ISO codes). Names count when span and type are exact. Countries are compared as the set of each article.
//!
//! Phrases without a name are left out on both sides, and so are our groups by their role ("Iraqi security forces"), but for sets that
//! mark such phrases (`named: false`): there they count as organizations. With `--places`, the labels `places` of a record are the
//! countries of its article, which is read with its `dateline` before it. `--damage` takes capitals, small letters or punctuation away
//! first.
//!
//! A record with `file` names a web page, and is measured by what is read out of that ([`pages`]).
//!
//! With `--pairs` the event classifier is trained anew for each of `--folds` parts, without the records of that part and sentences
//! like theirs, and each record is read with the classifier that has not seen it. The names of `SET.dictionary.jsonl` beside a
//! file `SET.jsonl` or `SET.dev.jsonl` hold for that file.

mod events;
mod names;
mod pages;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use flate2::bufread::MultiGzDecoder;
use serde::Deserialize;

use self::events::{EventScores, GoldEvent};
use self::names::{measure_countries, measure_names};
use self::pages::Pages;
use self::tables::{Score, write_countries, write_errors, write_events, write_names};
use super::context::Context;
use super::train_events::{self, EventArgs};
use super::{Exit, open};
use crate::annotate::Annotator;
use crate::annotate::events::classify::Classifier;
use crate::annotate::events::classify::train::part_of;
use crate::annotate::model::train::Damage;
use crate::annotate::model::{ModelFiles, Models};
use crate::article::Article;
use crate::lexicon::Lexicon;

/// Measure annotation against labelled records, and the reading of web pages against their texts
#[derive(Debug, clap::Args)]
pub(crate) struct EvaluateArgs {
    /// Files of labelled records (JSON lines, plain or gzip), or folders of them; a record with `file` is a page beside it
    /// with the `text`, `title` and `date` that its article should have
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Table `label`, `code` of country labels, for records whose `places` are labels
    #[arg(long, value_name = "FILE")]
    places: Option<PathBuf>,
    /// Read the texts as a bad source has them
    #[arg(long, value_enum, value_name = "LOSS")]
    damage: Option<Loss>,
    /// Use the models of this folder, as `train --out` writes them, instead of those shipped
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
    /// Measure only on the K-th of N parts of the records, as `train --hold-out` leaves it out
    #[arg(long, value_name = "K/N", value_parser = super::train::part)]
    hold_out: Option<(u64, u64)>,
    /// Show this many of the most frequent errors of each set
    #[arg(long, default_value_t = 0, value_name = "N")]
    errors: usize,
    #[command(flatten)]
    classifier: EventArgs,
}

/// What the texts lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Loss {
    /// Small letters are lost: all is in capitals
    Small,
    /// Capitals are lost: all is in small letters
    Capitals,
    /// Full stops, commas, quotation marks and brackets are lost
    Punctuation,
}

impl From<Loss> for Damage {
    fn from(loss: Loss) -> Self {
        match loss {
            Loss::Small => Damage::Small,
            Loss::Capitals => Damage::Capitals,
            Loss::Punctuation => Damage::Punctuation,
        }
    }
}

#[derive(Debug, Deserialize)]
struct Record {
    #[serde(default)]
    id: String,
    #[serde(default)]
    dateline: Option<String>,
    #[serde(default)]
    set: String,
    #[serde(default, alias = "body")]
    text: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    entities: Vec<Gold>,
    #[serde(default)]
    countries: Option<Vec<String>>,
    #[serde(default)]
    country_counts: Option<serde_json::Value>,
    #[serde(default)]
    places: Vec<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    events: Option<Vec<GoldEvent>>,
}

#[derive(Debug, Deserialize)]
struct Gold {
    start: usize,
    end: usize,
    text: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default = "named")]
    named: bool,
}

fn named() -> bool {
    true
}

/// What was measured on one set.
#[derive(Debug, Default)]
struct Measured {
    records: usize,
    bytes: usize,
    seconds: f64,
    names: BTreeMap<&'static str, Score>,
    countries: Score,
    events: EventScores,
    errors: BTreeMap<String, usize>,
}

/// Runs the command.
pub(super) fn run(args: &EvaluateArgs, context: &Context) -> anyhow::Result<Exit> {
    let started = Instant::now();
    let lexicon = open::lexicon(&context.settings)?;
    let lexicon_ms = started.elapsed().as_secs_f64() * 1000.0;
    let mut annotator =
        Annotator::new(lexicon)?.with_least_confidence(context.settings.least_confidence());
    let all_ms = started.elapsed().as_secs_f64() * 1000.0;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "loaded in {all_ms:.0} ms, {lexicon_ms:.0} of them the lexicon"
    )?;
    if let Some(folder) = &args.models {
        annotator = annotator.with_models(models(folder)?);
    }
    let labels = args
        .places
        .as_deref()
        .map(|path| read_labels(annotator.lexicon(), path))
        .transpose()?;
    let mut sets: BTreeMap<String, Measured> = BTreeMap::new();
    let mut pages = Pages::default();
    let classifiers = if args.classifier.pairs.is_empty() {
        vec![Arc::new(Classifier::builtin()?)]
    } else {
        train_events::held_out(&args.classifier, &Models::builtin()?)?
    };
    for path in files(&args.paths)? {
        if are_pages(&path)? {
            for line in lines(&path)?.lines() {
                pages.add(&path, &line?)?;
            }
            continue;
        }
        let own = beside(&path);
        let lexicon = if own.exists() {
            let builtin = Lexicon::builtin()?.with_dictionaries(&context.settings.dictionary)?;
            Arc::new(builtin.with_dictionaries(&[own])?)
        } else {
            Arc::clone(annotator.lexicon())
        };
        let before = Arc::clone(annotator.lexicon());
        annotator = annotator.with_lexicon(lexicon);
        measure_file(
            &mut annotator,
            &classifiers,
            args,
            &path,
            labels.as_ref(),
            &mut sets,
        )
        .with_context(|| format!("cannot measure on `{}`", path.display()))?;
        annotator = annotator.with_lexicon(before);
    }
    if !sets.is_empty() {
        write_names(&mut out, &sets)?;
        write_countries(&mut out, &sets)?;
        write_events(&mut out, &sets)?;
    }
    if args.errors > 0 {
        write_errors(&mut out, &sets, args.errors)?;
    }
    pages.write(&mut out, args.errors)?;
    Ok(Exit::Success)
}

impl Record {
    /// Lets the text lose something; marks stay where they are.
    fn damage(&mut self, damage: Damage) {
        self.text = damage.apply(&self.text);
        for gold in &mut self.entities {
            gold.text = damage.apply(&gold.text);
            let words = gold.text.trim_end().chars().count();
            gold.end = gold.end.min(gold.start + words);
        }
    }
}

/// The models in a folder.
fn models(folder: &Path) -> anyhow::Result<Models> {
    let read = |name: &str| fs_err::read(folder.join(name));
    let (classes, tagger) = (read("classes.bin")?, read("tagger.bin")?);
    let (parser, names) = (read("parser.bin")?, read("names.bin")?);
    Ok(Models::load(&ModelFiles {
        classes: &classes,
        tagger: &tagger,
        parser: &parser,
        names: &names,
    })?)
}

/// Ending of the file with the names that hold for one set.
const DICTIONARY_ENDING: &str = ".dictionary.jsonl";

/// `SET.dictionary.jsonl` of `SET.jsonl` or `SET.dev.jsonl`.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().and_then(|name| name.to_str());
    let set = name.and_then(|name| name.split('.').next());
    path.with_file_name(format!("{}{DICTIONARY_ENDING}", set.unwrap_or_default()))
}

/// The files meant by `paths`: folders give their `.jsonl` files in order of name.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut inside: Vec<PathBuf> = fs_err::read_dir(path)?
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<_, _>>()?;
            inside.retain(|path| {
                let name = path.file_name().and_then(|name| name.to_str());
                name.is_some_and(|name| {
                    name.ends_with(".jsonl") && !name.ends_with(DICTIONARY_ENDING)
                })
            });
            inside.sort();
            files.extend(inside);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn lines(path: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    let file = BufReader::new(fs_err::File::open(path)?);
    if path.extension().is_some_and(|ending| ending == "gz") {
        let unpacked: Box<dyn Read> = Box::new(MultiGzDecoder::new(file));
        Ok(Box::new(BufReader::new(unpacked)))
    } else {
        Ok(Box::new(file))
    }
}

/// Whether the records of a file are web pages.
fn are_pages(path: &Path) -> anyhow::Result<bool> {
    let mut first = String::new();
    lines(path)?.read_line(&mut first)?;
    Ok(Pages::are_in(&first))
}

/// Labels with their country codes; labels without a code are left out.
fn read_labels(lexicon: &Lexicon, path: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut labels = BTreeMap::new();
    for line in lines(path)?.lines() {
        let line = line?;
        if let Some((label, rest)) = line.split_once('\t') {
            let code = rest.split('\t').next().unwrap_or_default();
            if let Some(country) = lexicon.resolve_country(code) {
                labels.insert(label.to_owned(), country.code.clone());
            }
        }
    }
    Ok(labels)
}

fn measure_file(
    annotator: &mut Annotator,
    classifiers: &[Arc<Classifier>],
    args: &EvaluateArgs,
    path: &Path,
    labels: Option<&BTreeMap<String, String>>,
    sets: &mut BTreeMap<String, Measured>,
) -> anyhow::Result<()> {
    for (number, line) in lines(path)?.lines().enumerate() {
        let mut record: Record = serde_json::from_str(&line?)
            .with_context(|| format!("line {} is no labelled record", number + 1))?;
        if args
            .hold_out
            .is_some_and(|part| !super::train::is_in(&record.id, part))
        {
            continue;
        }
        if let Some(loss) = args.damage {
            record.damage(loss.into());
        }
        let set = if record.set.is_empty() {
            path.file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default()
        } else {
            record.set.clone()
        };
        for event in record.events.iter_mut().flatten() {
            event.mend_codes(annotator.lexicon());
        }
        let measured = sets.entry(set).or_default();
        let mut article = Article {
            body: record.text.clone(),
            language: Some("en".into()),
            published: record.date.as_deref().and_then(|date| date.parse().ok()),
            ..Article::default()
        };
        // titles are part of the text in sets with entities
        if record.entities.is_empty() && labels.is_some() {
            article.title = record.title.clone().unwrap_or_default();
            if let Some(dateline) = &record.dateline {
                article.body = format!("{} {}", dateline.trim(), record.text);
            }
        }
        annotator.set_classifier(Arc::clone(
            &classifiers[part_of(&record.id, classifiers.len() as u64) as usize],
        ));
        let started = Instant::now();
        let annotations = annotator.annotate(&article);
        measured.seconds += started.elapsed().as_secs_f64();
        measured.records += 1;
        measured.bytes += article.body.len();
        measure_names(&record, &annotations, measured);
        measured
            .events
            .add(&record.text, &annotations, record.events.as_deref());
        let gold: Option<BTreeSet<String>> = match labels {
            Some(labels) if record.entities.is_empty() => Some(
                record
                    .places
                    .iter()
                    .filter_map(|place| labels.get(place).cloned())
                    .collect(),
            ),
            _ if record.country_counts.is_some() => {
                record.countries.map(|codes| codes.into_iter().collect())
            }
            _ => None,
        };
        if let Some(gold) = gold {
            measure_countries(&gold, &annotations, measured);
        }
    }
    Ok(())
}

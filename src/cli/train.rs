//! `dateline train`: treebanks and gold names → the model files of `schema/models`.

use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use flate2::bufread::MultiGzDecoder;

use super::Exit;
use super::train_events::{EventArgs, train_events};
use crate::annotate::model::train::{
    GoldArticle, ListKind, PlainText, TrainOptions, Treebank, read_gold, train_names, train_parser,
    train_tagger,
};
use crate::annotate::model::{ModelFiles, Models, evaluate};

/// Train the linguistic models from annotated text
#[derive(Debug, clap::Args)]
pub(crate) struct TrainArgs {
    /// Treebank in CoNLL-U (plain or gzip); repeatable
    #[arg(long, value_name = "FILE", num_args = 1.., required_unless_present = "pairs")]
    treebank: Vec<PathBuf>,
    /// Records with `text` and gold `entities` (JSON lines, plain or gzip); repeatable
    #[arg(long, value_name = "FILE", num_args = 1..)]
    names: Vec<PathBuf>,
    /// Plain text to learn classes of words from: JSON lines with `text` (plain or gzip); repeatable
    #[arg(long, value_name = "FILE", num_args = 1..)]
    text: Vec<PathBuf>,
    /// Names of persons for the classes, most frequent first: one a line, the rest of the line is not read
    #[arg(long, value_name = "FILE", num_args = 1..)]
    first_names: Vec<PathBuf>,
    /// Surnames, in the same form
    #[arg(long, value_name = "FILE", num_args = 1..)]
    surnames: Vec<PathBuf>,
    /// Treebank to measure on, which nothing is learnt from
    #[arg(long, value_name = "FILE")]
    dev: Option<PathBuf>,
    /// Folder that the model files are written to (and read from when not all are trained)
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Which models to train; all when left out
    #[arg(long, value_name = "MODEL", value_delimiter = ',')]
    only: Vec<Which>,
    /// Learn from every n-th sentence only, for trials
    #[arg(long, default_value_t = 1, value_name = "N")]
    every: usize,
    /// Passes over the treebank
    #[arg(long, default_value_t = 6, value_name = "N")]
    rounds: u32,
    /// Learn names without the K-th of N parts of the gold articles and measure on that part; learn events without that
    /// part of the measured pairs
    #[arg(long, value_name = "K/N", value_parser = part)]
    hold_out: Option<(u64, u64)>,
    #[command(flatten)]
    events: EventArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    Tagger,
    Parser,
    Names,
    Lemmas,
    Classes,
}

/// Runs the command.
pub(crate) fn run(args: &TrainArgs) -> anyhow::Result<Exit> {
    let wanted = |which| args.only.is_empty() || args.only.contains(&which);
    let mut say = |line: String| {
        // Progress is talk; training goes on when nobody listens.
        let _ = writeln!(io::stderr(), "{line}");
    };
    let options = TrainOptions {
        tag_rounds: args.rounds,
        arc_rounds: args.rounds,
        every: args.every,
        ..TrainOptions::default()
    };
    fs_err::create_dir_all(&args.out)?;
    if !args.events.pairs.is_empty() {
        let read = |name: &str| fs_err::read(args.out.join(name));
        let loaded = Loaded {
            classes: read("classes.bin")?,
            tagger: read("tagger.bin")?,
            parser: read("parser.bin")?,
        };
        let models = loaded.models()?;
        let bytes = train_events(&args.events, &models, args.hold_out, &mut say)?;
        fs_err::write(args.out.join("events.bin"), bytes)?;
        return Ok(Exit::Success);
    }
    let mut treebank = Treebank::default();
    for path in &args.treebank {
        treebank.read(&path.display().to_string(), open(path)?)?;
    }
    say(format!("{} sentences read", treebank.len()));
    let header = header(args, treebank.len());
    let path = |name: &str| args.out.join(name);
    if wanted(Which::Lemmas) {
        fs_err::write(path("lemmas.tsv"), treebank.lemmas())?;
        if args.only == [Which::Lemmas] {
            return Ok(Exit::Success);
        }
    }
    if wanted(Which::Classes) {
        let bytes = classes(args, &mut say)?;
        fs_err::write(path("classes.bin"), bytes)?;
    }
    let mut loaded = Loaded {
        classes: fs_err::read(path("classes.bin"))?,
        ..Loaded::default()
    };
    if wanted(Which::Tagger) {
        let bytes = train_tagger(&treebank, &loaded.models()?, &options, &header, &mut say)?;
        fs_err::write(path("tagger.bin"), bytes)?;
    }
    loaded.tagger = fs_err::read(path("tagger.bin"))?;
    if wanted(Which::Parser) {
        let bytes = train_parser(&treebank, &loaded.models()?, &options, &header, &mut say)?;
        fs_err::write(path("parser.bin"), bytes)?;
    }
    loaded.parser = fs_err::read(path("parser.bin"))?;
    if let Some(dev) = &args.dev {
        let mut unseen = Treebank::default();
        unseen.read(&dev.display().to_string(), open(dev)?)?;
        let scores = evaluate::treebank(&loaded.models()?, &unseen);
        say(format!(
            "{} tokens not seen before: tags {:.2} %, UAS {:.2} %, LAS {:.2} % (without punctuation)",
            scores.tokens,
            100.0 * scores.tags,
            100.0 * scores.heads,
            100.0 * scores.relations
        ));
    }
    if wanted(Which::Names) {
        let bytes = names(args, &treebank, &options, loaded.models()?, &mut say)?;
        fs_err::write(path("names.bin"), bytes)?;
    }
    Ok(Exit::Success)
}

/// The files that are there so far.
#[derive(Default)]
struct Loaded {
    classes: Vec<u8>,
    tagger: Vec<u8>,
    parser: Vec<u8>,
}

impl Loaded {
    fn models(&self) -> anyhow::Result<Models> {
        Ok(Models::load(&ModelFiles {
            classes: &self.classes,
            tagger: &self.tagger,
            parser: &self.parser,
            names: &[],
        })?)
    }
}

fn classes(args: &TrainArgs, say: &mut dyn FnMut(String)) -> anyhow::Result<Vec<u8>> {
    #[derive(serde::Deserialize)]
    struct Record {
        #[serde(default)]
        title: String,
        #[serde(default)]
        text: String,
        #[serde(default = "english")]
        lang: String,
    }
    fn english() -> String {
        "en".to_owned()
    }
    let mut plain = PlainText::default();
    for path in args.text.iter().chain(&args.names) {
        for line in open(path)?.lines() {
            let line = line?;
            if let Ok(record) = serde_json::from_str::<Record>(&line)
                && matches!(record.lang.as_str(), "" | "en" | "eng")
            {
                plain.add(&record.title);
                plain.add(&record.text);
            }
        }
    }
    for (files, kind) in [
        (&args.first_names, ListKind::FirstName),
        (&args.surnames, ListKind::Surname),
    ] {
        for path in files {
            for line in open(path)?.lines().take(LONGEST_LIST) {
                if let Some(name) = line?.split_whitespace().next() {
                    plain.add_name(kind, name);
                }
            }
        }
    }
    add_places(&mut plain);
    let header = vec![
        "classes of words in like surroundings; see README.md beside this file".to_owned(),
        "licence: Apache-2.0; hashes of words with numbers, no text".to_owned(),
        format!("made from: {}", file_names(&args.text)),
    ];
    Ok(plain.train_classes(&header, say)?)
}

/// Whether a record is in the K-th of N parts.
pub(super) fn is_in(id: &str, (k, n): (u64, u64)) -> bool {
    xxhash_rust::xxh3::xxh3_64(id.as_bytes()) % n == k
}

/// `K/N` with K below N.
pub(super) fn part(text: &str) -> Result<(u64, u64), String> {
    let part = text
        .split_once('/')
        .and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    part.filter(|(k, n): &(u64, u64)| k < n)
        .ok_or_else(|| "expected `K/N` with K from 0 to N - 1".to_owned())
}

/// Of a list of personal names only so many are taken; the rarest say little.
const LONGEST_LIST: usize = 20_000;

/// Adds the places and countries of the dictionaries shipped with the program.
fn add_places(plain: &mut PlainText) {
    let rows = |text: &'static str| text.lines().filter(|line| !line.starts_with('#')).skip(1);
    for row in rows(include_str!("../../schema/places.tsv")) {
        let columns: Vec<&str> = row.split('\t').collect();
        if let [_, name, ..] = columns[..] {
            plain.add_name(ListKind::Place, name);
        }
    }
    for row in rows(include_str!("../../schema/country-names.tsv")) {
        if let [_, "en", kind, names] = row.split('\t').collect::<Vec<_>>()[..] {
            let kind = match kind {
                "adjective" => ListKind::People,
                "capital" => ListKind::Place,
                _ => ListKind::Country,
            };
            for name in names.split('|') {
                plain.add_name(kind, name);
            }
        }
    }
    for row in rows(include_str!("../../schema/countries.tsv")) {
        if let Some(name) = row.split('\t').nth(1) {
            plain.add_name(ListKind::Country, name);
        }
    }
}

fn names(
    args: &TrainArgs,
    treebank: &Treebank,
    options: &TrainOptions,
    models: Models,
    say: &mut dyn FnMut(String),
) -> anyhow::Result<Vec<u8>> {
    let mut gold: Vec<GoldArticle> = Vec::new();
    for path in &args.names {
        gold.extend(read_gold(&path.display().to_string(), open(path)?)?);
    }
    let is_held =
        |article: &GoldArticle| args.hold_out.is_some_and(|part| is_in(&article.id, part));
    let (held_out, gold): (Vec<_>, Vec<_>) = gold.into_iter().partition(is_held);
    let mut lines = header(args, treebank.len());
    lines.push(format!(
        "gold names: {} ({} articles)",
        file_names(&args.names),
        gold.len()
    ));
    Ok(train_names(
        treebank, &gold, &held_out, models, options, &lines, say,
    )?)
}

fn header(args: &TrainArgs, sentences: usize) -> Vec<String> {
    vec![
        "one-byte weights in hashed rows; see README.md beside this file".to_owned(),
        "licence: Apache-2.0; trained parameters, no text".to_owned(),
        format!(
            "trained on: {} ({sentences} sentences)",
            file_names(&args.treebank)
        ),
    ]
}

fn file_names(paths: &[PathBuf]) -> String {
    paths
        .iter()
        .filter_map(|path| path.file_name()?.to_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Opens a plain or gzip file.
pub(super) fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    let mut file = BufReader::new(fs_err::File::open(path)?);
    let gzip = file
        .fill_buf()
        .with_context(|| format!("cannot read `{}`", path.display()))?
        .starts_with(&[0x1f, 0x8b]);
    Ok(if gzip {
        Box::new(BufReader::new(MultiGzDecoder::new(file)))
    } else {
        Box::new(BufReader::new(file.take(u64::MAX)))
    })
}

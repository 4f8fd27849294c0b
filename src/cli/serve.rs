//! `dateline serve` and `dateline up`: the server on a socket, until somebody stops it.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use super::index::{self, Reading};
use super::signals::asked_to_end;
use super::{Context, Exit, open};
use crate::annotate::Annotator;
use crate::archive::{Content, Format, Origin, Position, Record};
use crate::article::{self, ArticleOptions, Understood};
use crate::backend::{self, Backend, Writer};
use crate::config::Settings;
use crate::document::{self, Document};
use crate::ingest::{self, AnnotateLimits, Dedup, IngestOptions, OnDuplicate};
use crate::server::{self, MakeDocument, OpenWriter, Parts, Refresh, Vocabulary};

/// What a running server takes up by itself.
const RELOAD: &str = "A running server takes up within a second what others commit to the index, keys and watches that are added, \
and user dictionaries (--dictionary) whose files change; SIGHUP makes it read them again in any case. From then on queries and \
incoming articles go by them; `dateline annotate` applies them to what is indexed, also while the server runs. \
SIGTERM and Ctrl-C let running requests end.";

/// Arguments of `dateline serve`.
#[derive(Debug, clap::Args)]
#[command(after_help = RELOAD)]
pub(super) struct ServeArgs {
    /// Address and port [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Serve reading only
    #[arg(long)]
    read_only: bool,
}

/// Arguments of `dateline up`.
#[derive(Debug, clap::Args)]
#[command(after_help = RELOAD)]
pub(super) struct UpArgs {
    /// Files and folders of archives
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Take every file for this format [default: told by its content]
    #[arg(long, value_name = "F")]
    format: Option<Format>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    serve: ServeArgs,
}

/// Indexes what is new under the paths, then serves.
pub(super) fn up(args: &UpArgs, context: &Context) -> anyhow::Result<Exit> {
    let options = IngestOptions {
        paths: args.paths.clone(),
        stream: args.reading.stream(args.format, context),
        rejects: None,
        dedup: Dedup::Id,
        // A file that has changed brings newer versions of its articles.
        on_duplicate: OnDuplicate::Replace,
        near_duplicates: context.settings.near_duplicates,
        commit_articles: context.settings.commit_articles,
        known: Some(index::known(context)),
        only_new: true,
    };
    let (ending, _) = index::load(&options, context)?;
    if !ending.complete {
        return Ok(Exit::Interrupted);
    }
    serve(&args.serve, context)
}

/// Serves until the program is asked to end.
///
/// User dictionaries that change are taken up while the server runs.
pub(super) fn serve(args: &ServeArgs, context: &Context) -> anyhow::Result<Exit> {
    log_to_stderr(context)?;
    let vocabulary = vocabulary(&context.settings)?;
    let backend: Arc<dyn Backend> = Arc::from(open::reader(context)?);
    let parts = Parts {
        settings: context.settings.clone(),
        backend,
        vocabulary,
        refresh: Some(refresh(context.settings.clone())),
        writer: (!args.read_only).then(|| open_writer(context)),
        dir: Some(context.settings.index.clone()),
        loopback: true,
    };
    let address = args.listen.as_ref().unwrap_or(&context.settings.listen);
    let tell = |bound: std::net::SocketAddr| {
        if context.talkative {
            // Without a stderr there is nobody to tell.
            let _ = writeln!(
                io::stderr(),
                "dateline: look at http://{bound}/ (Ctrl-C ends)"
            );
        }
    };
    server::run(parts, address, tell, asked_to_end())?;
    Ok(Exit::Success)
}

/// The dictionaries as they are now.
fn vocabulary(settings: &Settings) -> anyhow::Result<Vocabulary> {
    let annotator = open::annotator(settings)?;
    Ok(Vocabulary {
        names: annotator.lexicon().clone(),
        document: make_document(annotator, AnnotateLimits::from(settings)),
    })
}

/// Reads the dictionaries again once one of their files has another time or size.
fn refresh(settings: Settings) -> Refresh {
    let stamps = move |settings: &Settings| -> Vec<Option<(SystemTime, u64)>> {
        let files = settings.dictionary.iter();
        files
            .map(|file| {
                let known = fs_err::metadata(file).ok()?;
                Some((known.modified().ok()?, known.len()))
            })
            .collect()
    };
    let read = Mutex::new(stamps(&settings));
    Arc::new(move |anyway| {
        let now = stamps(&settings);
        let mut before = read.lock().unwrap_or_else(PoisonError::into_inner);
        if *before == now && !anyway {
            return Ok(None);
        }
        // Kept even when it cannot be read: it is looked at again when it changes again.
        *before = now;
        vocabulary(&settings)
            .map(Some)
            .map_err(|error| format!("{error:#}"))
    })
}

/// Makes documents of articles that come in over HTTP, exactly as a load makes them.
fn make_document(annotator: Arc<Annotator>, limits: AnnotateLimits) -> MakeDocument {
    Arc::new(move |fields| -> Result<Document, String> {
        let record = Record {
            file: "http".into(),
            origin: Origin {
                archive: "http".to_owned(),
                record: 1,
                offset: 0,
            },
            format: Format::Json,
            content: Content::Fields(fields),
            bytes: 0,
            read_bytes: 0,
            next: Position::default(),
        };
        match article::from_record(record, &ArticleOptions::default()) {
            Ok(Understood::Article(parsed)) => {
                let annotations = ingest::annotate(&parsed, &annotator, limits);
                Ok(document::build(
                    parsed.article,
                    annotations,
                    &**annotator.lexicon(),
                ))
            }
            Ok(Understood::Skipped(skipped)) => {
                Err(format!("this is no article: {}", skipped.what))
            }
            Err(reject) => Err(reject.reason),
        }
    })
}

fn open_writer(context: &Context) -> OpenWriter {
    let settings = context.settings.clone();
    Arc::new(move || {
        let writer = backend::tantivy::create_or_open_writer(
            &settings.index,
            &open::write_options(&settings),
        )?;
        Ok(Box::new(writer) as Box<dyn Writer>)
    })
}

/// Sends what the server tells to stderr: lines for a terminal, JSON otherwise.
fn log_to_stderr(context: &Context) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&context.settings.log)
        .context("the setting `log` is no filter; hint: `info`")?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    if io::stderr().is_terminal() {
        log.compact().init();
    } else {
        log.json().init();
    }
    Ok(())
}

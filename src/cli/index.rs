//! `dateline index`: archives into the index, with progress, rejects and a summary.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::signals::asked_to_end;
use super::terminal::{counted, sanitize, size, thousands};
use super::{Context, Exit, open};
use crate::archive::{Format, Limits, ReadOptions};
use crate::article::{ArticleOptions, Mapping};
use crate::ingest::{
    self, AnnotateLimits, Dedup, Ending, IngestOptions, Observer, OnDuplicate, Progress, Rejected,
    Report, StreamOptions, Wish,
};

/// Rejects shown on stderr; the rest is only counted there.
const SHOWN: u64 = 10;
/// How often a plain line tells how far a load is.
const LINE_EVERY: Duration = Duration::from_secs(10);
/// How often the bar is drawn.
const DRAW_EVERY: Duration = Duration::from_millis(100);

/// How input is read; the same for `index`, `extract` and `up`.
#[derive(Debug, clap::Args)]
pub(super) struct Reading {
    /// Column or key of a field, such as `body=full_text`; may be repeated
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<Mapping>,
    /// Only files and members that match this glob; may be repeated
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,
    /// No files or members that match this glob; may be repeated
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
}

impl Reading {
    /// The options of a stream of articles.
    pub(super) fn stream(&self, format: Option<Format>, context: &Context) -> StreamOptions {
        let settings = &context.settings;
        StreamOptions {
            read: ReadOptions {
                limits: Limits::from(settings),
                format,
                include: self.include.clone(),
                exclude: self.exclude.clone(),
            },
            article: ArticleOptions {
                map: self.map.clone(),
            },
            annotate: AnnotateLimits::from(settings),
            threads: settings.worker_threads(),
            queue_records: settings.queue_records,
            queue_bytes: settings.queue_bytes,
        }
    }
}

/// Arguments of `dateline index`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files, folders, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Take every file for this format [default: told by its content]
    #[arg(long, value_name = "F")]
    format: Option<Format>,
    #[command(flatten)]
    reading: Reading,
    /// Write rejected records here, one JSON line each with origin and reason
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// What makes two records the same article
    #[arg(long, value_name = "off|id|content|near", default_value = "id")]
    dedup: Dedup,
    /// Whether the first or the last of several stays
    #[arg(long, value_name = "skip|replace", default_value = "skip")]
    on_duplicate: OnDuplicate,
    /// Pass over files that were read before and have not changed; of one that has grown, read what is new
    #[arg(long)]
    only_new: bool,
    /// Print a JSON summary at the end
    #[arg(long)]
    json: bool,
}

/// Loads, then tells what came of it.
pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<Exit> {
    let options = IngestOptions {
        paths: args.paths.clone(),
        stream: args.reading.stream(args.format, context),
        rejects: args.rejects.clone(),
        dedup: args.dedup,
        on_duplicate: args.on_duplicate,
        near_duplicates: context.settings.near_duplicates,
        commit_articles: context.settings.commit_articles,
        known: Some(known(context)),
        only_new: args.only_new,
    };
    let (ending, seconds) = load(&options, context)?;
    if args.json {
        let mut summary = serde_json::to_value(&ending.report)?;
        summary["seconds"] = ((seconds * 1000.0).round() / 1000.0).into();
        summary["complete"] = ending.complete.into();
        writeln!(io::stdout(), "{summary}")?;
    }
    Ok(match (&ending.report, ending.complete) {
        (_, false) => Exit::Interrupted,
        (Report { rejected: 0, .. }, true) => Exit::Success,
        _ => Exit::Partial,
    })
}

/// The table of files read before, kept beside the index.
pub(super) fn known(context: &Context) -> PathBuf {
    context.settings.index.join("inputs.json")
}

/// Loads with progress on stderr; returns how it ended and the seconds it took.
pub(super) fn load(options: &IngestOptions, context: &Context) -> anyhow::Result<(Ending, f64)> {
    let started = Instant::now();
    let annotator = open::annotator(&context.settings)?;
    let mut writer = open::writer(context, true)?;
    let mut watch = Watch::new(context, on_interrupt()?);
    let backend = open::reader(context)?;
    let ending = ingest::run(options, &annotator, &mut *writer, &*backend, &mut watch)?;
    let seconds = started.elapsed().as_secs_f64();
    watch.finish(&ending, options, seconds);
    Ok((ending, seconds))
}

/// A flag that is set when the user or the system asks the program to end.
fn on_interrupt() -> io::Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = flag.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            runtime.block_on(asked_to_end());
            set.store(true, Ordering::Relaxed);
        })?;
    Ok(flag)
}

/// Shows how far a load is, keeps the time of its commits, and passes on the wish to stop.
struct Watch {
    talkative: bool,
    bar: Option<ProgressBar>,
    interrupted: Arc<AtomicBool>,
    started: Instant,
    shown: Instant,
    committed: Instant,
    commit_every: Duration,
    rejected: u64,
    /// Counts of the part that ran before this one.
    before: Report,
}

impl Watch {
    fn new(context: &Context, interrupted: Arc<AtomicBool>) -> Self {
        let bar = (context.talkative && io::stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{bar:24} {percent:>3}%  {msg}")
                .expect("invariant: the template is right");
            ProgressBar::new(1).with_style(style)
        });
        let now = Instant::now();
        Self {
            talkative: context.talkative,
            bar,
            interrupted,
            started: now,
            shown: now,
            committed: now,
            commit_every: Duration::from_millis(context.settings.commit_ms),
            rejected: 0,
            before: Report::default(),
        }
    }

    fn say(&self, text: &str) {
        if self.talkative {
            match &self.bar {
                Some(bar) => bar.suspend(|| writeln!(io::stderr(), "dateline: {text}")),
                None => writeln!(io::stderr(), "dateline: {text}"),
            }
            // Without a stderr there is nobody to tell.
            .unwrap_or_default();
        }
    }

    fn words(&self, progress: &Progress) -> String {
        let (report, seconds) = (
            &progress.report,
            self.started.elapsed().as_secs_f64().max(0.001),
        );
        let rate = (report.read - self.before.read.min(report.read)) as f64 / seconds;
        let mut words = format!(
            "{}, {}, {}/s",
            counted(report.read, "article"),
            size(report.bytes),
            thousands(rate as u64)
        );
        if let Some(total) = progress
            .total_bytes
            .filter(|total| *total > 0 && progress.input_bytes > 0)
        {
            let left = seconds * (total.saturating_sub(progress.input_bytes)) as f64
                / progress.input_bytes as f64;
            let _ = write!(words, ", {} left", duration(left));
        }
        if report.rejected > 0 {
            let _ = write!(words, ", {} rejected", thousands(report.rejected));
        }
        words
    }

    fn finish(&self, ending: &Ending, options: &IngestOptions, seconds: f64) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let report = &ending.report;
        let mut words = format!("{} indexed", counted(report.indexed, "article"));
        let others = [
            (report.replaced, "replaced"),
            (report.duplicates, "already there"),
            (report.rejected, "rejected"),
            (report.repairs.broken_characters, "broken characters mended"),
            (
                report.repairs.broken_syntax,
                "records with broken syntax mended",
            ),
            (report.repairs.unread_dates, "dates not understood"),
            (ending.unchanged as u64, "unchanged files passed over"),
        ];
        for (number, what) in others {
            if number > 0 {
                let _ = write!(words, ", {} {what}", thousands(number));
            }
        }
        let bytes = report.bytes - self.before.bytes.min(report.bytes);
        let _ = write!(
            words,
            "; {}, {} in {} ({}/s)",
            counted(report.events, "event"),
            size(report.bytes),
            duration(seconds),
            size((bytes as f64 / seconds.max(0.001)) as u64)
        );
        self.say(&words);
        if report.rejected > 0 {
            match &options.rejects {
                Some(path) => self.say(&format!(
                    "the rejected records are listed in {}",
                    path.display()
                )),
                None if report.rejected > SHOWN => {
                    self.say("hint: --rejects FILE lists all rejected records");
                }
                None => {}
            }
        }
        if !ending.complete {
            self.say("stopped; the same command goes on from here");
        }
    }
}

impl Observer for Watch {
    fn look(&mut self, progress: &Progress) -> Wish {
        if self.interrupted.load(Ordering::Relaxed) {
            return Wish::Stop;
        }
        let now = Instant::now();
        if let Some(bar) = &self.bar {
            if now - self.shown >= DRAW_EVERY {
                self.shown = now;
                bar.set_length(progress.total_bytes.unwrap_or(0).max(1));
                bar.set_position(progress.input_bytes);
                bar.set_message(self.words(progress));
            }
        } else if now - self.shown >= LINE_EVERY {
            self.shown = now;
            self.say(&self.words(progress));
        }
        if now - self.committed >= self.commit_every && progress.uncommitted > 0 {
            self.committed = now;
            return Wish::Commit;
        }
        Wish::Continue
    }

    fn rejected(&mut self, rejected: &Rejected) {
        self.rejected += 1;
        if self.rejected <= SHOWN {
            let words = format!(
                "{}: {} ({})",
                rejected.origin, rejected.reason, rejected.code
            );
            self.say(&sanitize(&words));
        }
    }

    fn resumed(&mut self, report: &Report) {
        self.before = report.clone();
        self.say(&format!(
            "going on after {} of an interrupted load",
            counted(report.read, "article")
        ));
    }
}

/// `42s`, `3m07s`, `1h02m`.
fn duration(seconds: f64) -> String {
    if seconds < 10.0 {
        return format!("{seconds:.1}s");
    }
    let whole = seconds as u64;
    match whole {
        0..60 => format!("{whole}s"),
        60..3600 => format!("{}m{:02}s", whole / 60, whole % 60),
        _ => format!("{}h{:02}m", whole / 3600, whole / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(0.25), "0.2s");
        assert_eq!(duration(187.0), "3m07s");
        assert_eq!(duration(3_725.0), "1h02m");
    }
}

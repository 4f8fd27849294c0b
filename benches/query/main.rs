//! What searches cost, beside bare Tantivy on the same texts in the same run.
//!
//! `DATELINE_LARGE=FILE cargo bench --bench query` indexes a file of articles (`{"id","title","text","date"}` a line) once,
//! into `FILE.ours` and `FILE.bare`, three made-up events for each article; later runs use what is there. For each kind
//! of search it prints the median and the 95th percentile over its queries, each by the least of several times, whatever
//! else the machine does meanwhile: by the clock, by the processor's time in all threads, and the 95th percentile of all
//! times as they were.
//! `DATELINE_QUERIES=FILE` holds plain queries (`{"kind","text"}` a line): best ten and count beside bare Tantivy, without
//! reading articles, by the processor's time. `cargo bench --bench query -- WORDS…` runs the kinds whose names hold one of the words.
//! `DATELINE_SIZES=FOLDER DATELINE_TEXT=BYTES` prints where the bytes of an index lie instead.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench reports to the terminal and fails where a step fails"
)]

mod bare;
mod kinds;
mod made;
mod sizes;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use dateline::backend::tantivy::{TantivyBackend, WriteOptions, create_or_open_writer};
use dateline::backend::{Backend as _, Deadline, Writer as _};
use dateline::config::Settings;
use dateline::document;
use dateline::lexicon::Lexicon;
use dateline::search::{Params, Request, resolve};

use self::bare::{Bare, bare};
use self::made::{Dice, annotations, articles};
use self::sizes::sizes;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn ours(path: &Path) -> TantivyBackend {
    let folder = path.with_extension("ours");
    if !folder.exists() {
        let names = Lexicon::builtin().expect("the lexicon");
        let options = WriteOptions {
            memory_bytes: 512 << 20,
            threads: 2,
            ..WriteOptions::default()
        };
        let mut writer = create_or_open_writer(&folder, &options).expect("a writer");
        let start = Instant::now();
        let (mut count, mut bytes) = (0u64, 0u64);
        for article in articles(path) {
            let mut dice = Dice(count.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
            bytes += (article.title.len() + article.body.len()) as u64;
            let made = annotations(&article.id, &article.body, &mut dice);
            writer
                .put(document::build(article, made, &names))
                .expect("indexed");
            count += 1;
        }
        writer.commit("").expect("committed");
        let seconds = start.elapsed().as_secs_f64();
        drop(writer);
        let stats = dateline::backend::tantivy::open(&folder)
            .expect("an index")
            .stats()
            .expect("stats");
        println!(
            "ours: {count} articles in {seconds:.0} s, {:.0} a second, {:.1} MB of text, index / text {:.2}",
            count as f64 / seconds,
            bytes as f64 / 1e6,
            stats.bytes as f64 / bytes as f64
        );
        sizes(&folder, bytes);
    }
    let start = Instant::now();
    let backend = dateline::backend::tantivy::open(&folder).expect("an index");
    println!("opened in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    // As a server does once it is open.
    let start = Instant::now();
    backend.warm().expect("warmed");
    println!("warmed in {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    backend
}

/// Median and 95th percentile in milliseconds.
fn spread(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    let at = |share: f64| {
        times
            .get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1)))
            .map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    (at(0.5), at(0.95))
}

/// Times that a query is asked, after a first one that finds cold caches.
const ROUNDS: usize = 5;

/// Wall time, and time of the processor in all threads.
#[derive(Clone, Copy)]
struct Took {
    wall: Duration,
    cpu: Duration,
}

/// The least of the times, which is what the work takes by itself; `all` gets every one.
fn timed<T>(all: &mut Vec<Duration>, mut work: impl FnMut() -> T) -> Took {
    std::hint::black_box(work());
    let mut least = Took {
        wall: Duration::MAX,
        cpu: Duration::MAX,
    };
    for _ in 0..ROUNDS {
        let (cpu, start) = (cpu_time(), Instant::now());
        std::hint::black_box(work());
        let time = start.elapsed();
        all.push(time);
        least.wall = least.wall.min(time);
        least.cpu = least.cpu.min(cpu_time().saturating_sub(cpu));
    }
    least
}

/// What the process has taken of the processor so far, where the system tells (Linux); else the time of day.
fn cpu_time() -> Duration {
    // The system brings its books up to date when it is the turn of another thread.
    std::thread::yield_now();
    let Ok(threads) = fs_err::read_dir("/proc/self/task") else {
        return Instant::now().elapsed();
    };
    let spent = threads.filter_map(|thread| {
        let text = fs_err::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(spent.sum())
}

fn walls(times: &[Took]) -> (f64, f64) {
    spread(&mut times.iter().map(|took| took.wall).collect::<Vec<_>>())
}

fn cpus(times: &[Took]) -> (f64, f64) {
    spread(&mut times.iter().map(|took| took.cpu).collect::<Vec<_>>())
}

fn request(names: &Lexicon, settings: &[(&str, &str)]) -> Request {
    let mut params = Params::default();
    for (name, value) in settings {
        params.set(name, value).expect("a parameter");
    }
    // Made once, as in a server.
    static SETTINGS: LazyLock<Settings> = LazyLock::new(Settings::default);
    resolve(&params, names, &SETTINGS, 1_700_000_000)
        .expect("a request")
        .0
}

fn compare(
    backend: &TantivyBackend,
    names: &Lexicon,
    plain: &Bare,
    path: &Path,
    wanted: &dyn Fn(&str) -> bool,
) {
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in fs_err::read_to_string(path).expect("queries").lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let list = kinds
            .entry(line["kind"].as_str().unwrap_or_default().to_owned())
            .or_default();
        if list.len() < 100 {
            list.push(line["text"].as_str().unwrap_or_default().to_owned());
        }
    }
    kinds.retain(|kind, _| wanted(kind));
    println!(
        "{:14} {:>9} {:>9} {:>9} {:>9} {:>6}",
        "words, CPU ms", "ours p50", "p95", "bare p50", "p95", "ratio"
    );
    for (kind, queries) in kinds {
        let (mut mine, mut theirs, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for query in &queries {
            let matching = if kind.starts_with("or") || kind == "headline" {
                "any"
            } else {
                "all"
            };
            let plain_words = if kind.starts_with("phrase") {
                "false"
            } else {
                "true"
            };
            let asked = [
                ("q", query.as_str()),
                ("match", matching),
                ("plain", plain_words),
                ("expand", "false"),
                ("snippets", "0"),
                ("sort", "relevance"),
            ];
            theirs.push(timed(&mut all, || plain.search(&kind, query)));
            mine.push(timed(&mut all, || {
                backend
                    .ranked(&request(names, &asked), &Deadline::none())
                    .expect("an answer")
            }));
        }
        let sum = |times: &[Took]| -> f64 { times.iter().map(|took| took.cpu.as_secs_f64()).sum() };
        let ratio = sum(&mine) / sum(&theirs);
        let ((a, b), (c, d)) = (cpus(&mine), cpus(&theirs));
        println!("{kind:14} {a:9.3} {b:9.3} {c:9.3} {d:9.3} {ratio:6.2}");
    }
}

fn main() {
    if let Some(folder) = std::env::var_os("DATELINE_SIZES") {
        let bytes = std::env::var("DATELINE_TEXT").expect("the bytes of its text");
        sizes(Path::new(&folder), bytes.parse().expect("a number"));
        return;
    }
    let Some(path) = std::env::var_os("DATELINE_LARGE") else {
        println!("set DATELINE_LARGE to a file of articles");
        return;
    };
    let path = Path::new(&path);
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wanted =
        |kind: &str| words.is_empty() || words.iter().any(|word| kind.contains(word.as_str()));
    let backend = ours(path);
    let names = Lexicon::builtin().expect("the lexicon");
    if let Some(queries) = std::env::var_os("DATELINE_QUERIES") {
        let plain = bare(path);
        compare(&backend, &names, &plain, Path::new(&queries), &wanted);
    }
    println!(
        "{:46} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "", "p50 ms", "p95 ms", "CPU p50", "CPU p95", "p95 raw", "articles", "events"
    );
    for kind in kinds::kinds() {
        if !wanted(kind.name) {
            continue;
        }
        let (mut times, mut all) = (Vec::new(), Vec::new());
        let (mut articles, mut events) = (0, 0);
        for query in &kind.queries {
            let asked: Vec<(&str, &str)> = query
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let mut total = dateline::search::Total::default();
            times.push(timed(&mut all, || {
                let request = request(&names, &asked);
                let hits = backend.search(&request, &Deadline::none());
                total = hits.expect("an answer").total;
            }));
            articles += total.articles;
            events += total.events;
        }
        let queries = kind.queries.len() as u64;
        let ((median, high), (a, b), (_, raw)) = (walls(&times), cpus(&times), spread(&mut all));
        println!(
            "{:46} {median:9.3} {high:9.3} {a:9.3} {b:9.3} {raw:9.3} {:9} {:9}",
            kind.name,
            articles / queries,
            events / queries
        );
    }
    if wanted("suggestions") {
        let (mut all, mut times, mut first) = (Vec::new(), Vec::new(), Vec::new());
        for beginning in kinds::beginnings() {
            let suggest = || backend.suggest(&beginning, 10).expect("suggestions");
            let start = Instant::now();
            std::hint::black_box(suggest());
            first.push(start.elapsed());
            times.push(timed(&mut all, suggest));
        }
        let ((median, high), (a, b), (_, raw)) = (walls(&times), cpus(&times), spread(&mut all));
        println!(
            "{:46} {median:9.3} {high:9.3} {a:9.3} {b:9.3} {raw:9.3}",
            "suggestions"
        );
        let (median, high) = spread(&mut first);
        println!(
            "{:46} {median:9.3} {high:9.3}",
            "suggestions, the first time"
        );
    }
}

//! What searches cost, beside bare Tantivy on the same texts in the same run.
//!
//! `DATELINE_LARGE=FILE cargo bench --bench query` indexes a file of articles (`{"id","title","text","date"}` a line) once,
//! into `FILE.ours` and `FILE.bare`, three made-up events for each article, and prints the median and the 95th percentile
//! for each kind of query; words are compared by the least
//! of several times, best ten and count, without reading articles. `DATELINE_SIZES=FOLDER DATELINE_TEXT=BYTES` prints where the bytes of an index lie instead.
//! `DATELINE_QUERIES=FILE` holds queries (`{"kind","text"}` a line) for the comparison.
//!
//! One file, though a long one: what is asked, and of what, is read side by side with how it is timed.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench reports to the terminal and fails where a step fails"
)]

use std::collections::BTreeMap;
use std::io::BufRead as _;
use std::path::Path;
use std::time::{Duration, Instant};

use dateline::annotate::{Actor, Annotations, CountryCount, EntityCount, Event, EventDate, Place};
use dateline::article::Article;
use dateline::backend::tantivy::{TantivyBackend, WriteOptions, create_or_open_writer};
use dateline::backend::{Backend as _, Deadline, Writer as _};
use dateline::config::Settings;
use dateline::document;
use dateline::lexicon::Lexicon;
use dateline::ontology::{EventType, Polarity};
use dateline::search::{Params, Request, resolve};
use dateline::text::{Quote, Span, TextField};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, Searcher, TantivyDocument, Term};

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const COUNTRIES: [&str; 40] = [
    "USA", "IRN", "RUS", "CHN", "GBR", "FRA", "DEU", "ISR", "SYR", "IRQ", "TUR", "SAU", "EGY",
    "IND", "PAK", "AFG", "JPN", "KOR", "PRK", "UKR", "POL", "ITA", "ESP", "BRA", "MEX", "CAN",
    "AUS", "NGA", "ZAF", "KEN", "ETH", "SDN", "LBY", "YEM", "LBN", "JOR", "VNM", "PHL", "IDN",
    "COL",
];

/// A small generator, so that the same file gives the same index everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    /// Small numbers far more often than large ones, as names in news.
    fn zipf(&mut self, most: u64) -> u64 {
        let share = self.roll(1_000_000) as f64 / 1e6;
        ((most as f64).powf(share) as u64).min(most) - 1
    }
}

fn actor(dice: &mut Dice) -> Actor {
    let name = format!("Actor {}", dice.zipf(100_000));
    Actor {
        text: name.clone(),
        name,
        country: Some(COUNTRIES[dice.zipf(40) as usize].to_owned()),
        sector: Some(["GOV", "MIL", "REB", "CVL", "BUS"][dice.roll(5) as usize].to_owned()),
        ..Actor::default()
    }
}

fn annotations(id: &str, body: &str, dice: &mut Dice) -> Annotations {
    let mut made = Annotations::default();
    for at in 0..3 {
        let kind = EventType::ALL[dice.zipf(17) as usize];
        let start = body.floor_char_boundary(dice.roll(body.len().max(1) as u64) as usize) as u32;
        let end = body.floor_char_boundary((start as usize + 160).min(body.len())) as u32;
        let sentence = Span {
            field: TextField::Body,
            start,
            end,
        };
        made.events.push(Event {
            id: format!("{id}#{at}"),
            kind,
            mode: (dice.roll(2) == 0).then(|| "aerial".to_owned()),
            quad_class: kind.quad_class(),
            contexts: vec!["military".to_owned()],
            cameo: Some(format!("{:02}{}", dice.roll(20) + 1, dice.roll(6))),
            source: vec![actor(dice)],
            target: vec![actor(dice)],
            place: Some(Place {
                name: format!("Place {}", dice.zipf(20_000)),
                country: Some(COUNTRIES[dice.zipf(40) as usize].to_owned()),
                ..Place::default()
            }),
            date: Some(EventDate {
                start: Some(format!(
                    "2023-{:02}-{:02}",
                    dice.roll(12) + 1,
                    dice.roll(28) + 1
                )),
                ..EventDate::default()
            }),
            polarity: Polarity::ALL[dice.zipf(6) as usize],
            attribution: None,
            counts: BTreeMap::new(),
            trigger: Quote::default(),
            sentence: Quote::new(sentence, body),
            also: Vec::new(),
            fingerprint: None,
            confidence: 0.8,
            why: Vec::new(),
        });
    }
    for _ in 0..3 {
        let code = COUNTRIES[dice.zipf(40) as usize];
        made.countries.push(CountryCount {
            code: code.to_owned(),
            name: code.to_owned(),
            mentions: 1,
        });
        let entity = |kind: &str, number: u64| EntityCount {
            id: String::new(),
            name: format!("{kind} {number}"),
            country: None,
            lat: None,
            lon: None,
            mentions: 1,
        };
        made.persons.push(entity("Person", dice.zipf(100_000)));
        made.organizations
            .push(entity("Organization", dice.zipf(20_000)));
        made.places.push(entity("Town", dice.zipf(20_000)));
    }
    made
}

fn articles(path: &Path) -> impl Iterator<Item = Article> {
    let file = fs_err::File::open(path).expect("the large file");
    std::io::BufReader::new(file)
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let line: serde_json::Value = serde_json::from_str(&line.expect("text")).expect("JSON");
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            Article {
                id: text("id"),
                title: text("title"),
                body: text("text"),
                published: text("date").parse().ok(),
                language: Some("en".to_owned()),
                outlet: Some(format!("Outlet {}", at % 97)),
                section: Some(format!("Section {}", at % 11)),
                tags: vec![format!("tag {}", at % 503)],
                ..Article::default()
            }
        })
}

fn ours(path: &Path) -> TantivyBackend {
    let folder = path.with_extension("ours");
    if !folder.exists() {
        let names = Lexicon::builtin().expect("the lexicon");
        let options = WriteOptions {
            memory_bytes: 512 << 20,
            threads: 2,
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
    backend
}

/// Where the bytes of an index lie: each part of each field, as a share of the text.
fn sizes(folder: &Path, text_bytes: u64) {
    let index = Index::open_in_dir(folder).expect("an index");
    let searcher = index.reader().expect("a reader").searcher();
    let usage = searcher.space_usage().expect("sizes");
    let mut fields: BTreeMap<String, [u64; 5]> = BTreeMap::new();
    let mut store = 0;
    for segment in usage.segments() {
        let parts = [
            segment.termdict(),
            segment.postings(),
            segment.positions(),
            segment.fast_fields(),
            segment.fieldnorms(),
        ];
        for (at, part) in parts.into_iter().enumerate() {
            for field in part.fields() {
                fields.entry(field.field_name().to_owned()).or_default()[at] +=
                    field.total().get_bytes();
            }
        }
        store += segment.store().total().get_bytes();
    }
    let share = |bytes: u64| bytes as f64 / text_bytes as f64;
    println!(
        "{:22} {:>7} {:>8} {:>9} {:>6} {:>6}",
        "index / text", "terms", "postings", "positions", "fast", "norms"
    );
    for (field, sizes) in &fields {
        println!(
            "{field:22} {:7.3} {:8.3} {:9.3} {:6.3} {:6.3}",
            share(sizes[0]),
            share(sizes[1]),
            share(sizes[2]),
            share(sizes[3]),
            share(sizes[4])
        );
    }
    let whole = usage.total().get_bytes();
    println!("{:22} {:7.3}", "stored articles", share(store));
    println!("{:22} {:7.3}", "together", share(whole));
}

struct Bare {
    searcher: Searcher,
    text: Field,
}

fn bare(path: &Path) -> Bare {
    let folder = path.with_extension("bare");
    if !folder.exists() {
        fs_err::create_dir_all(&folder).expect("a folder");
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("en_stem")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = schema.add_text_field(
            "text",
            TextOptions::default().set_indexing_options(indexing),
        );
        let index = Index::create_in_dir(&folder, schema.build()).expect("an index");
        let mut writer = index
            .writer_with_num_threads(2, 512 << 20)
            .expect("a writer");
        let start = Instant::now();
        for article in articles(path) {
            let mut document = TantivyDocument::default();
            document.add_text(text, format!("{}\n{}", article.title, article.body));
            writer.add_document(document).expect("indexed");
        }
        writer.commit().expect("committed");
        writer.wait_merging_threads().expect("merged");
        println!("bare: {:.0} s", start.elapsed().as_secs_f64());
    }
    let index = Index::open_in_dir(&folder).expect("an index");
    let text = index.schema().get_field("text").expect("the field");
    Bare {
        searcher: index.reader().expect("a reader").searcher(),
        text,
    }
}

impl Bare {
    fn terms(&self, words: &str) -> Vec<Term> {
        let mut analyzer = self
            .searcher
            .index()
            .tokenizers()
            .get("en_stem")
            .expect("a tokenizer");
        let mut terms = Vec::new();
        analyzer
            .token_stream(words)
            .process(&mut |token| terms.push(Term::from_field_text(self.text, &token.text)));
        terms
    }

    fn search(&self, kind: &str, words: &str) -> usize {
        let terms = self.terms(words);
        let occur = if kind.starts_with("or") || kind == "headline" {
            Occur::Should
        } else {
            Occur::Must
        };
        let query: Box<dyn Query> = if kind.starts_with("phrase") && terms.len() > 1 {
            Box::new(PhraseQuery::new(terms))
        } else if terms.len() == 1 {
            Box::new(TermQuery::new(
                terms[0].clone(),
                IndexRecordOption::WithFreqs,
            ))
        } else {
            let parts = terms.into_iter().map(|term| -> (Occur, Box<dyn Query>) {
                (
                    occur,
                    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
                )
            });
            Box::new(BooleanQuery::new(parts.collect()))
        };
        self.searcher
            .search(&query, &(TopDocs::with_limit(10).order_by_score(), Count))
            .expect("an answer")
            .1
    }
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

/// Times that a query is asked: the first finds cold caches, the least of the others is what it takes by itself, whatever
/// else the machine does meanwhile.
const ROUNDS: usize = 6;

fn least<T>(mut work: impl FnMut() -> T) -> Duration {
    let rounds = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed()
    });
    rounds.skip(1).min().unwrap_or_default()
}

fn request(names: &Lexicon, settings: &[(&str, &str)]) -> Request {
    let mut params = Params::default();
    for (name, value) in settings {
        params.set(name, value).expect("a parameter");
    }
    resolve(&params, names, &Settings::default(), 1_700_000_000)
        .expect("a request")
        .0
}

fn ask(
    backend: &TantivyBackend,
    names: &Lexicon,
    settings: &[(&str, &str)],
) -> (Duration, u64, u64) {
    let start = Instant::now();
    let hits = backend
        .search(&request(names, settings), &Deadline::none())
        .expect("an answer");
    (start.elapsed(), hits.total.articles, hits.total.events)
}

fn compare(backend: &TantivyBackend, names: &Lexicon, plain: &Bare, path: &Path) {
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
    println!(
        "{:14} {:>9} {:>9} {:>9} {:>9} {:>6}",
        "words, ms", "ours p50", "p95", "bare p50", "p95", "ratio"
    );
    for (kind, queries) in kinds {
        let (mut mine, mut theirs) = (Vec::new(), Vec::new());
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
            theirs.push(least(|| plain.search(&kind, query)));
            mine.push(least(|| {
                backend
                    .ranked(&request(names, &asked), &Deadline::none())
                    .expect("an answer")
            }));
        }
        let ratio = mine.iter().sum::<Duration>().as_secs_f64()
            / theirs.iter().sum::<Duration>().as_secs_f64();
        let ((a, b), (c, d)) = (spread(&mut mine), spread(&mut theirs));
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
    let backend = ours(path);
    let names = Lexicon::builtin().expect("the lexicon");
    if let Some(queries) = std::env::var_os("DATELINE_QUERIES") {
        compare(&backend, &names, &bare(path), Path::new(&queries));
    }
    let facets =
        "country,organization,person,place,actor,event_type,source_country,outlet,tag,polarity";
    let kinds: &[(&str, &[(&str, &str)])] = &[
        (
            "everything, ten facets, timeline",
            &[("q", "*"), ("facet", facets), ("interval", "auto")],
        ),
        (
            "a word in most articles, ten facets, timeline",
            &[
                ("q", "the"),
                ("facet", facets),
                ("interval", "auto"),
                ("sort", "relevance"),
            ],
        ),
        (
            "a word in about 1 %, ten facets, timeline",
            &[("q", "senate"), ("facet", facets), ("interval", "auto")],
        ),
        (
            "two picks, ten facets",
            &[
                ("q", "senate"),
                ("country", "USA"),
                ("tag", "tag 7"),
                ("facet", facets),
            ],
        ),
        (
            "event, four slots",
            &[("event", "IRN > ASSAULT > USA @ SYR")],
        ),
        ("event, three slots", &[("event", "IRN > ASSAULT > USA")]),
        ("event, two slots", &[("event", "USA > CONSULT")]),
        ("event, one slot", &[("event", "USA")]),
        (
            "event, rare actor",
            &[("q", "event(source:\"Actor 4711\")")],
        ),
        (
            "event and words",
            &[("q", "oil event(source:IRN target:USA)")],
        ),
        (
            "event with text",
            &[("q", "event(source:USA text:government)")],
        ),
        (
            "event with a date",
            &[("q", "event(source:USA type:ASSAULT date:2023-10)")],
        ),
        (
            "event, ten facets",
            &[("event", "IRN > ASSAULT > USA"), ("facet", facets)],
        ),
        ("newest", &[("q", "senate"), ("sort", "newest")]),
        ("prefix", &[("q", "sena*")]),
        ("fuzzy", &[("q", "sennate~1")]),
        ("dates", &[("q", "oil date:2023-10")]),
    ];
    println!(
        "{:46} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "", "least ms", "p50 ms", "p95 ms", "articles", "events"
    );
    for (name, asked) in kinds {
        let mut times = Vec::new();
        let mut counts = (0, 0);
        for round in 0..22 {
            let (time, articles, events) = ask(&backend, &names, asked);
            counts = (articles, events);
            if round >= 2 {
                times.push(time);
            }
        }
        let (median, high) = spread(&mut times);
        let least = times[0].as_secs_f64() * 1e3;
        println!(
            "{name:46} {least:9.3} {median:9.3} {high:9.3} {:9} {:9}",
            counts.0, counts.1
        );
    }
    let mut times: Vec<Duration> = ["s", "se", "act", "person 1", "united"]
        .iter()
        .flat_map(|prefix| {
            (0..10)
                .map(|_| {
                    let start = Instant::now();
                    std::hint::black_box(backend.suggest(prefix, 10).expect("suggestions"));
                    start.elapsed()
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let (median, high) = spread(&mut times);
    println!("{:46} {median:9.3} {high:9.3}", "suggestions");
}

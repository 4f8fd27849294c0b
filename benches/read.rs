//! How fast archives are read: MB/s of inflated input for each format, cut into records and made into articles.
//!
//! `cargo bench --bench read` writes the articles of `sample-data`, joined to the length that reports have and over and over
//! with numbers in them, in each format and reads that from memory; with `DATELINE_BENCH=PATH` it reads a file or folder of yours instead, once for all formats in
//! it. `records` is what the one reading thread of a load does (unpacking, finding where records begin and end);
//! `articles` adds what each worker does (charset, parsing, cleaning, dates, language), here on the same thread. Times are
//! those of the thread on a processor, where the system tells them, so that other work on the machine does not count.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench reports to the terminal and fails where a step fails"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline::archive::{self, Item, Position, ReadOptions};
use dateline::article::{self, Article, ArticleOptions, Understood};
use serde_json::json;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Bytes of text in each format, about.
const BYTES: usize = 4 << 20;
/// Bytes of one article at least; those of `sample-data` are shorter than most reports.
const ARTICLE_BYTES: usize = 2000;

/// How far reading goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goal {
    Records,
    Articles,
}

/// What came of reading.
#[derive(Default)]
struct Tally {
    bytes: u64,
    records: u64,
    articles: u64,
}

impl Tally {
    fn take(&mut self, item: Item, goal: Goal) -> ControlFlow<()> {
        if let Item::Record(record) = item {
            self.records += 1;
            self.bytes += record.bytes;
            if goal == Goal::Articles
                && let Ok(Understood::Article(_)) =
                    article::from_record(*record, &ArticleOptions::default())
            {
                self.articles += 1;
            }
        }
        ControlFlow::Continue(())
    }
}

fn read_memory(name: &str, bytes: &[u8], goal: Goal) -> Tally {
    let mut tally = Tally::default();
    archive::read_bytes(name, bytes, &ReadOptions::default(), &mut |item| {
        tally.take(item, goal)
    });
    tally
}

fn read_path(path: &Path, goal: Goal) -> Tally {
    let options = ReadOptions::default();
    let mut tally = Tally::default();
    for input in archive::inputs(&[path.to_owned()], &options).unwrap() {
        let Ok(input) = input else { continue };
        archive::read(&input, Position::default(), &options, &mut |item| {
            tally.take(item, goal)
        });
    }
    tally
}

/// Articles that follow each other in one language, joined to [`ARTICLE_BYTES`].
fn joined(mut articles: Vec<Article>) -> Vec<Article> {
    articles.sort_by(|a, b| a.language.cmp(&b.language));
    let mut joined: Vec<Article> = Vec::new();
    for article in articles {
        match joined.last_mut() {
            Some(last) if last.language == article.language && last.body.len() < ARTICLE_BYTES => {
                last.body.push_str("\n\n");
                last.body.push_str(&article.body);
            }
            _ => joined.push(article),
        }
    }
    joined
}

/// The articles of `sample-data`, joined, and repeated with a number in each until they have [`BYTES`].
fn articles() -> Vec<Article> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    let read: Vec<Article> = joined(
        archive::open(&[folder], &ReadOptions::default(), 64)
            .unwrap()
            .filter_map(|item| match item {
                Item::Record(record) => {
                    match article::from_record(*record, &ArticleOptions::default()) {
                        Ok(Understood::Article(parsed)) => Some(parsed.article),
                        Ok(Understood::Skipped(_)) | Err(_) => None,
                    }
                }
                Item::Reject(_) | Item::Skipped(_) | Item::Done { .. } => None,
            })
            .filter(|article| !article.body.is_empty())
            .collect(),
    );
    let mut bytes = 0;
    let mut articles = Vec::new();
    for number in 0.. {
        let mut article = read[number % read.len()].clone();
        article.id = format!("{number}");
        article.url = Some(format!("https://news.example/{number}"));
        article.title = format!("{} ({number})", article.title);
        bytes += article.title.len() + article.body.len();
        articles.push(article);
        if bytes >= BYTES {
            return articles;
        }
    }
    articles
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// How long a thread has run; `None` where there is no `/proc`.
fn on_processor() -> Option<Duration> {
    let told = fs_err::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = told.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// Runs `read` that many times and returns what it took.
fn timed(times: u64, read: impl Fn() -> u64) -> Duration {
    let (began, clock) = (on_processor(), Instant::now());
    for _ in 0..times {
        black_box(read());
    }
    match (began, on_processor()) {
        (Some(began), Some(ended)) => ended.saturating_sub(began),
        _ => clock.elapsed(),
    }
}

/// One text for each article, joined.
fn each(articles: &[Article], mut write: impl FnMut(&Article, &mut String)) -> String {
    let mut out = String::with_capacity(BYTES * 5 / 4);
    for article in articles {
        write(article, &mut out);
    }
    out
}

fn paragraphs(article: &Article) -> String {
    article
        .body
        .split("\n\n")
        .map(|paragraph| format!("<p>{}</p>\n", escaped(paragraph)))
        .collect()
}

fn page(article: &Article) -> String {
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><meta property=\"og:type\" content=\"article\"><title>{0}</title></head><body><nav><a href=\"/\">Home</a></nav>\
         <article><h1>{0}</h1>\n{1}</article><footer>All rights reserved</footer></body></html>\n",
        escaped(&article.title),
        paragraphs(article)
    )
}

fn jsonl(articles: &[Article]) -> String {
    each(articles, |article, out| {
        let line = json!({"id": article.id, "url": article.url, "title": article.title, "body": article.body, "date": "2023-10-17T08:15:00Z"});
        let _ = writeln!(out, "{line}");
    })
}

fn csv(articles: &[Article]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["id", "title", "text", "date"])
        .unwrap();
    for article in articles {
        writer
            .write_record([&article.id, &article.title, &article.body, "2023-10-17"])
            .unwrap();
    }
    writer.into_inner().unwrap()
}

fn tar(articles: &[Article], extension: &str, text: impl Fn(&Article) -> String) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for article in articles {
        let text = text(article);
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(
                &mut header,
                format!("{}.{extension}", article.id),
                text.as_bytes(),
            )
            .unwrap();
    }
    builder.into_inner().unwrap()
}

fn warc(articles: &[Article]) -> String {
    each(articles, |article, out| {
        let page = page(article);
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
        let _ = write!(
            out,
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{}\r\nWARC-Date: 2023-10-17T08:15:00Z\r\n\
             Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{head}{page}\r\n\r\n",
            article.id,
            head.len() + page.len()
        );
    })
}

fn rss(articles: &[Article]) -> String {
    let items = each(articles, |article, out| {
        let _ = writeln!(
            out,
            "<item><title>{}</title><link>https://news.example/{}</link><pubDate>Tue, 17 Oct 2023 08:15:00 GMT</pubDate>\
             <content:encoded><![CDATA[{}]]></content:encoded></item>",
            escaped(&article.title),
            article.id,
            paragraphs(article)
        );
    });
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Wire</title>\n{items}</channel></rss>\n"
    )
}

fn atom(articles: &[Article]) -> String {
    let entries = each(articles, |article, out| {
        let _ = writeln!(
            out,
            "<entry><id>urn:{0}</id><title>{1}</title><link href=\"https://news.example/{0}\"/><updated>2023-10-17T08:15:00Z</updated>\
             <content type=\"html\">{2}</content></entry>",
            article.id,
            escaped(&article.title),
            escaped(&paragraphs(article))
        );
    });
    format!(
        "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Wire</title>\n{entries}</feed>\n"
    )
}

fn newsml(articles: &[Article]) -> String {
    let items = each(articles, |article, out| {
        let _ = writeln!(
            out,
            "<newsItem guid=\"urn:{}\"><itemMeta><versionCreated>2023-10-17T08:15:00Z</versionCreated></itemMeta>\
             <contentMeta><headline>{1}</headline></contentMeta><contentSet><inlineXML contenttype=\"application/xhtml+xml\">\
             <html><body>{2}</body></html></inlineXML></contentSet></newsItem>",
            article.id,
            escaped(&article.title),
            paragraphs(article)
        );
    });
    format!(
        "<?xml version=\"1.0\"?><newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemSet>\n{items}</itemSet></newsMessage>\n"
    )
}

fn mbox(articles: &[Article]) -> String {
    each(articles, |article, out| {
        let _ = write!(
            out,
            "From desk@news.example Tue Oct 17 08:15:00 2023\nFrom: Desk <desk@news.example>\nSubject: Item {0}\n\
             Message-ID: <{0}@news.example>\nDate: Tue, 17 Oct 2023 08:15:00 +0000\nMIME-Version: 1.0\n\
             Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{1}\n\n",
            article.id, article.body
        );
    })
}

fn mediawiki(articles: &[Article]) -> String {
    let pages = each(articles, |article, out| {
        let _ = writeln!(
            out,
            "<page><title>{}</title><ns>0</ns><id>{}</id><revision><timestamp>2023-10-17T08:15:00Z</timestamp>\
             <text xml:space=\"preserve\">{{{{date|October 17, 2023}}}}\n{}\n\n[[Category:News]]</text></revision></page>",
            escaped(&article.title),
            article.id,
            escaped(&article.body)
        );
    });
    format!(
        "<mediawiki xml:lang=\"en\"><siteinfo><sitename>Wiki</sitename></siteinfo>\n{pages}</mediawiki>\n"
    )
}

fn reuters(articles: &[Article]) -> String {
    let items = each(articles, |article, out| {
        let _ = writeln!(
            out,
            "<REUTERS NEWID=\"{}\">\n<DATE>17-OCT-1987 08:15:00.00</DATE>\n<TEXT>\n<TITLE>{}</TITLE>\n<DATELINE>LONDON, Oct 17 - </DATELINE><BODY>{}</BODY></TEXT>\n</REUTERS>",
            article.id,
            escaped(&article.title),
            escaped(&article.body)
        );
    });
    format!("<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n{items}")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Each format by name; the extension stands at the end of it.
fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    let articles = articles();
    let lines = jsonl(&articles).into_bytes();
    let array = format!("[{}]", jsonl(&articles).trim_end().replace('\n', ",\n"));
    let web = warc(&articles).into_bytes();
    vec![
        ("gzip.jsonl.gz", gzip(&lines)),
        (
            "zstd.jsonl.zst",
            zstd::encode_all(lines.as_slice(), 3).unwrap(),
        ),
        ("gzip.warc.gz", gzip(&web)),
        ("lines.jsonl", lines),
        ("array.json", array.into_bytes()),
        ("table.csv", csv(&articles)),
        (
            "text.tar",
            tar(&articles, "txt", |article| {
                format!("{}\n\n{}\n", article.title, article.body)
            }),
        ),
        ("html.tar", tar(&articles, "html", page)),
        ("web.warc", web),
        ("rss.xml", rss(&articles).into_bytes()),
        ("atom.xml", atom(&articles).into_bytes()),
        ("newsml-g2.xml", newsml(&articles).into_bytes()),
        ("mail.mbox", mbox(&articles).into_bytes()),
        ("mediawiki.xml", mediawiki(&articles).into_bytes()),
        ("reuters.sgm", reuters(&articles).into_bytes()),
    ]
}

fn reading(criterion: &mut Criterion) {
    let goals = [(Goal::Records, "records"), (Goal::Articles, "articles")];
    let mut group = criterion.benchmark_group("read");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    if let Some(path) = std::env::var_os("DATELINE_BENCH").map(PathBuf::from) {
        for (goal, name) in goals {
            let tally = read_path(&path, goal);
            println!(
                "{}: {} records, {} articles, {} bytes",
                path.display(),
                tally.records,
                tally.articles,
                tally.bytes
            );
            group.throughput(Throughput::Bytes(tally.bytes));
            group.bench_function(name, |bench| {
                bench.iter_custom(|times| timed(times, || read_path(&path, goal).records))
            });
        }
    } else {
        for (name, bytes) in inputs() {
            for (goal, what) in goals {
                let tally = read_memory(name, &bytes, goal);
                assert!(
                    tally.records > 500
                        && (goal == Goal::Records || tally.articles * 2 > tally.records),
                    "{name}: {} records, {} articles",
                    tally.records,
                    tally.articles
                );
                group.throughput(Throughput::Bytes(tally.bytes));
                group.bench_function(format!("{name} {what}"), |bench| {
                    bench.iter_custom(|times| {
                        timed(times, || read_memory(name, &bytes, goal).records)
                    });
                });
            }
        }
    }
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);

//! Tokens a second on one core, stage by stage and all together: sentences, tokens, tags, names, trees.
//!
//! The text is our own, repeated with changing names so that the processor cannot learn it by heart. To measure on a
//! corpus, name a file of JSON lines with `text` (plain or gzip) in `DATELINE_BENCH_CORPUS`:
//!
//! ```text
//! cargo bench --bench annotate
//! DATELINE_BENCH_CORPUS=reuters.jsonl.gz cargo bench --bench annotate
//! ```

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench reports to the terminal and fails where a step fails"
)]

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use dateline::annotate::Sentence;
use dateline::annotate::model::{Models, Scratch, split};
use dateline::text::TextField;

const TEXT: &str = "NORTHPORT (Agency) - Rebel fighters shelled an army post near the town of {place} on Tuesday, \
killing at least seven soldiers and wounding 23 others, Defence Minister {name} said.\n\n\
\"We will answer this attack in kind,\" {name} told reporters in the capital, adding that two helicopters had been \
sent to the border. A spokesman for the {place} Liberation Front denied that its men had taken part and accused the \
government of shelling three villages in the valley a day earlier.\n\n\
The United Nations urged both sides to return to the talks that broke down in March, when the president of the \
central bank, Mr. {name}, resigned over a $2.5 million loan. Aid workers in {place} said that about 4,000 people, \
most of them women and children, had fled to neighbouring countries since the fighting began.\n\n\
Parliament is expected to vote on the emergency law next week. The opposition, which holds 41 of 120 seats, says it \
will march through the streets of the capital unless the army withdraws from the universities.\n";

/// At most this many bytes are measured.
const BYTES: usize = 1 << 20;

fn texts() -> Vec<String> {
    const NAMES: [&str; 8] = [
        "Amir Salehi",
        "Joan Peters",
        "Li Wen",
        "Okoro",
        "Maria Santos",
        "Pavel Orlov",
        "Kim",
        "Abdul Rahman",
    ];
    const PLACES: [&str; 7] = [
        "Kafr Zeta",
        "Oldham",
        "Santa Rosa",
        "Marib",
        "Donja",
        "Port Eliz",
        "Bama",
    ];
    if let Ok(path) = std::env::var("DATELINE_BENCH_CORPUS") {
        return corpus(&path);
    }
    (0..64)
        .map(|at| {
            TEXT.replace("{name}", NAMES[at % NAMES.len()])
                .replace("{place}", PLACES[at % PLACES.len()])
        })
        .collect()
}

fn corpus(path: &str) -> Vec<String> {
    let bytes = fs_err::read(path).expect("a readable corpus");
    let mut plain = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::MultiGzDecoder::new(&bytes[..])
            .read_to_end(&mut plain)
            .expect("a whole gzip file");
    } else {
        plain = bytes;
    }
    let mut total = 0;
    BufReader::new(&plain[..])
        .lines()
        .filter_map(|line| {
            let record: serde_json::Value = serde_json::from_str(&line.ok()?).ok()?;
            Some(record.get("text")?.as_str()?.to_owned())
        })
        .take_while(|text| {
            total += text.len();
            total <= BYTES
        })
        .collect()
}

fn annotate(criterion: &mut Criterion) {
    let models = Models::builtin().expect("the shipped models are good");
    let texts = texts();
    let mut scratch = Scratch::default();
    let tagged: Vec<(String, Vec<Sentence>)> = texts
        .iter()
        .map(|text| {
            let mut sentences = split(text, TextField::Body, &mut scratch);
            for sentence in &mut sentences {
                models.tag(text, sentence, &mut scratch);
            }
            (text.clone(), sentences)
        })
        .collect();
    let tokens: usize = tagged
        .iter()
        .flat_map(|(_, sentences)| sentences)
        .map(|sentence| sentence.tokens.len())
        .sum();
    let mut group = criterion.benchmark_group("annotate");
    group.sample_size(10);
    group.throughput(Throughput::Elements(tokens as u64));
    group.bench_function("split", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(split(text, TextField::Body, &mut scratch));
            }
        });
    });
    group.bench_function("tag", |bencher| {
        bencher.iter_batched_ref(
            || tagged.clone(),
            |articles| {
                for (text, sentences) in articles {
                    for sentence in sentences {
                        models.tag(text, sentence, &mut scratch);
                    }
                }
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("names", |bencher| {
        bencher.iter_batched_ref(
            || tagged.clone(),
            |articles| {
                for (text, sentences) in articles {
                    models.names_of_article(|_| text, sentences, &mut scratch);
                }
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("parse", |bencher| {
        bencher.iter_batched_ref(
            || tagged.clone(),
            |articles| {
                for (text, sentences) in articles {
                    for sentence in sentences {
                        models.parse(text, sentence, &mut scratch);
                    }
                }
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("all", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                let mut sentences = split(text, TextField::Body, &mut scratch);
                models.read(|_| text, &mut sentences, &mut scratch);
                models.parse_where(&mut sentences, |_, _| true, &mut scratch);
                black_box(sentences);
            }
        });
    });
    group.finish();
    criterion.bench_function("load models", |bencher| {
        bencher.iter(|| Models::builtin().expect("the shipped models are good"));
    });
}

criterion_group!(benches, annotate);
criterion_main!(benches);

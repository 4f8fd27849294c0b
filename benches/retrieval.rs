//! How well searches rank, on test collections with human judgements.
//!
//! `cargo bench --bench retrieval -- DIR… [NAME=VALUE…]` indexes each folder (`docs.jsonl.gz` with `id`, `title`, `text`;
//! `queries.jsonl` with `id`, `text`; `qrels.tsv`), asks every query as plain words, any of which may match, and prints
//! nDCG@10 and MAP as trec_eval defines them. `NAME=VALUE` sets a field of the ranking, `a,b,c` tries several values; with
//! `hits` the query is widened by words of so many best hits.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench reports to the terminal and fails where a step fails"
)]

use std::collections::{BTreeMap, HashMap};
use std::io::BufRead as _;
use std::path::Path;

use dateline::annotate::Annotations;
use dateline::article::Article;
use dateline::backend::tantivy::{TantivyBackend, WriteOptions, create_or_open_writer};
use dateline::backend::{Deadline, Writer as _};
use dateline::config::Settings;
use dateline::document::{self, NoNames};
use dateline::search::{Match, Params, Ranking, Request, resolve};

struct Collection {
    name: String,
    backend: TantivyBackend,
    queries: Vec<(String, String)>,
    /// Ids by the tie-break of their hits.
    ids: HashMap<u64, String>,
    judged: HashMap<String, BTreeMap<String, f64>>,
    _folder: tempfile::TempDir,
}

fn lines(path: &Path) -> Vec<serde_json::Value> {
    let file = fs_err::File::open(path).expect("a file of the collection");
    let reader: Box<dyn std::io::Read> = if path.extension().is_some_and(|ending| ending == "gz") {
        Box::new(flate2::read::MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    std::io::BufReader::new(reader)
        .lines()
        .map(|line| serde_json::from_str(&line.expect("text")).expect("JSON"))
        .collect()
}

fn text(value: &serde_json::Value, name: &str) -> String {
    match &value[name] {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn load(folder: &Path) -> Collection {
    let index = tempfile::tempdir().expect("a folder");
    let options = WriteOptions {
        memory_bytes: 64 << 20,
        threads: 1,
        ..WriteOptions::default()
    };
    let mut writer = create_or_open_writer(index.path(), &options).expect("a writer");
    let mut ids = HashMap::new();
    let documents = folder.join("docs.jsonl.gz");
    for line in lines(&documents) {
        let article = Article {
            id: text(&line, "id"),
            title: text(&line, "title"),
            body: text(&line, "text"),
            language: Some("en".to_owned()),
            ..Article::default()
        };
        ids.insert(document::tie_of(&article.id), article.id.clone());
        writer
            .put(document::build(article, Annotations::default(), &NoNames))
            .expect("indexed");
    }
    writer.commit("").expect("committed");
    let mut judged: HashMap<String, BTreeMap<String, f64>> = HashMap::new();
    for line in fs_err::read_to_string(folder.join("qrels.tsv"))
        .expect("judgements")
        .lines()
    {
        let fields: Vec<&str> = line.split_whitespace().collect();
        if let [query, _, document, grade] = fields.as_slice() {
            let grade = grade.parse().expect("a grade");
            judged
                .entry((*query).to_owned())
                .or_default()
                .insert((*document).to_owned(), grade);
        }
    }
    judged.retain(|_, grades| grades.values().any(|grade| *grade > 0.0));
    Collection {
        name: folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        backend: writer.backend().expect("a reader"),
        queries: lines(&folder.join("queries.jsonl"))
            .iter()
            .map(|line| (text(line, "id"), text(line, "text")))
            .collect(),
        judged,
        ids,
        _folder: index,
    }
}

/// nDCG@10 and average precision of one ranking.
fn score(grades: &BTreeMap<String, f64>, ranked: &[String]) -> (f64, f64) {
    let gain = |grade: f64, at: usize| grade.max(0.0) / (at as f64 + 2.0).log2();
    let mut ideal: Vec<f64> = grades
        .values()
        .copied()
        .filter(|grade| *grade > 0.0)
        .collect();
    ideal.sort_by(|a, b| b.total_cmp(a));
    let best: f64 = ideal
        .iter()
        .take(10)
        .enumerate()
        .map(|(at, grade)| gain(*grade, at))
        .sum();
    let grade = |id: &String| grades.get(id).copied().unwrap_or_default();
    let found: f64 = ranked
        .iter()
        .take(10)
        .enumerate()
        .map(|(at, id)| gain(grade(id), at))
        .sum();
    let mut hits = 0.0;
    let mut precision = 0.0;
    for (at, _) in ranked.iter().enumerate().filter(|(_, id)| grade(id) > 0.0) {
        hits += 1.0;
        precision += hits / (at as f64 + 1.0);
    }
    (found / best, precision / ideal.len() as f64)
}

/// Fields of the ranking that were set, by name.
type Changes = Vec<(String, f32)>;

fn measure(collection: &Collection, changes: &Changes) -> (f64, f64) {
    let settings = Settings::default();
    let (mut ndcg, mut map) = (0.0, 0.0);
    for (id, query) in &collection.queries {
        let Some(grades) = collection.judged.get(id) else {
            continue;
        };
        let params = Params {
            q: query.clone(),
            plain: true,
            matching: Match::Any,
            ..Params::default()
        };
        let (request, _) = resolve(&params, &NoNames, &settings, 0).expect("a request");
        let mut ranking = request.ranking;
        for (name, value) in changes {
            set(&mut ranking, name, *value);
        }
        let request = Request {
            limit: 1000,
            snippets: 0,
            ranking,
            expand: changes.iter().any(|(name, _)| name == "hits"),
            ..request
        };
        let ranked: Vec<String> = collection
            .backend
            .ranked(&request, &Deadline::none())
            .expect("an answer")
            .iter()
            .map(|key| collection.ids[&key.tie].clone())
            .collect();
        let (one, other) = score(grades, &ranked);
        ndcg += one;
        map += other;
    }
    let judged = collection.judged.len() as f64;
    (ndcg / judged, map / judged)
}

fn set(ranking: &mut Ranking, name: &str, value: f32) {
    match name {
        "k1" => ranking.k1 = value,
        "b" => ranking.b = value,
        "proximity" => ranking.proximity = value,
        "window" => ranking.window = value as u32,
        "hits" => ranking.feedback_hits = value as usize,
        "words" => ranking.feedback_words = value as usize,
        "weight" => ranking.feedback_weight = value,
        _ => panic!("no field of the ranking is called `{name}`"),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let mut settings: Vec<Changes> = vec![Vec::new()];
    for (name, values) in arguments
        .iter()
        .filter_map(|argument| argument.split_once('='))
    {
        settings = settings
            .into_iter()
            .flat_map(|changes| {
                values.split(',').map(move |value| {
                    let mut changes = changes.clone();
                    changes.push((name.to_owned(), value.parse().expect("a number")));
                    changes
                })
            })
            .collect();
    }
    let folders = arguments.iter().filter(|argument| !argument.contains('='));
    let collections: Vec<Collection> = folders.map(|folder| load(Path::new(folder))).collect();
    for changes in settings {
        println!("{changes:?}");
        for collection in &collections {
            let (ndcg, map) = measure(collection, &changes);
            println!("  {:20} nDCG@10 {ndcg:.4}  MAP {map:.4}", collection.name);
        }
    }
}

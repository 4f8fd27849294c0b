//! The query language: what is written prints back, nothing that can be typed panics or hangs, and what it means is the
//! same on every backend. Cases are in `tests/cases/query.toml` and `search.toml`.
//!
//! One file, though a long one: its properties share one corpus and one way of making queries up.

use std::path::Path;

use dateline::annotate::{Actor, Annotations, Event, EventDate, Place};
use dateline::article::Article;
use dateline::backend::{Backend, Deadline};
use dateline::document::{self, Facet};
use dateline::ontology::Polarity;
use dateline::query::{
    Ast, At, Context, Joined, ParseLimits, Problem, parse, polarity_bits, resolve,
};
use dateline::search::{FacetRequest, Match, ParamError, Params, RequestError, Sort};
use dateline::text::{Quote, Span, TextField};
use proptest::prelude::*;
use serde::Deserialize;

use crate::backend::corpus::{NOW, TestNames};
use crate::backend::{Change, Pair};
use crate::served::{Served, sample_data};

const LIMITS: ParseLimits = ParseLimits {
    bytes: 4096,
    depth: 32,
    clauses: 128,
};

fn cases<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name);
    toml::from_str(&fs_err::read_to_string(path).expect("the cases")).expect("TOML")
}

fn problems(query: &str) -> (Option<Ast>, Vec<Problem>) {
    let (ast, mut problems) = parse(query, &LIMITS);
    let context = Context {
        names: &TestNames,
        now: NOW,
        joined: Joined::All,
        polarity: polarity_bits(&[Polarity::Asserted]),
    };
    problems.extend(resolve(ast.as_ref(), &context).1);
    problems.sort_by_key(|problem| problem.at.start);
    (ast, problems)
}

#[derive(Deserialize)]
struct QueryCase {
    query: String,
    prints: String,
    #[serde(default)]
    problems: Vec<(String, usize, usize)>,
}

#[test]
fn queries_print_back_and_say_what_is_broken_where() {
    #[derive(Deserialize)]
    struct File {
        case: Vec<QueryCase>,
    }
    for case in cases::<File>("query.toml").case {
        let (ast, problems) = problems(&case.query);
        let printed = ast.map(|ast| ast.to_string()).unwrap_or_default();
        assert_eq!(printed, case.prints, "{}", case.query);
        let found: Vec<_> = problems
            .iter()
            .map(|problem| {
                (
                    problem.kind.code().to_owned(),
                    problem.at.start,
                    problem.at.end,
                )
            })
            .collect();
        assert_eq!(found, case.problems, "{}", case.query);
    }
}

#[derive(Deserialize)]
struct EventCase {
    r#type: String,
    mode: Option<String>,
    source: Option<String>,
    target: Option<String>,
    place: Option<String>,
    date: Option<String>,
    polarity: Option<String>,
    sentence: String,
}

#[derive(Deserialize)]
struct ArticleCase {
    id: String,
    title: String,
    body: String,
    published: String,
    language: Option<String>,
    #[serde(default)]
    events: Vec<EventCase>,
}

#[derive(Deserialize)]
struct SearchCase {
    query: String,
    ids: Vec<String>,
    events: u64,
    #[serde(default)]
    relaxed: bool,
    #[serde(default)]
    why: String,
}

/// `~IRN/REB`: sponsor or country, and sector.
fn actor(text: &str) -> Actor {
    let (who, sector) = text
        .split_once('/')
        .map_or((text, None), |(who, sector)| (who, Some(sector.to_owned())));
    let sponsor = who.strip_prefix('~').map(str::to_owned);
    let country = sponsor.is_none().then(|| who.to_owned());
    Actor {
        name: format!("actor {text}"),
        country,
        sector,
        sponsor,
        ..Actor::default()
    }
}

fn article(case: &ArticleCase) -> Change {
    let events = case.events.iter().enumerate().map(|(at, event)| {
        let start = case
            .body
            .find(&event.sentence)
            .expect("a sentence of the body") as u32;
        let span = Span {
            field: TextField::Body,
            start,
            end: start + event.sentence.len() as u32,
        };
        let kind: dateline::ontology::EventType = event.r#type.parse().expect("a type");
        Event {
            id: format!("{}#{at}", case.id),
            kind,
            mode: event.mode.clone(),
            quad_class: kind.quad_class(),
            contexts: Vec::new(),
            cameo: None,
            source: event.source.as_deref().map(actor).into_iter().collect(),
            target: event.target.as_deref().map(actor).into_iter().collect(),
            place: event.place.clone().map(|country| Place {
                country: Some(country),
                ..Place::default()
            }),
            date: event.date.clone().map(|start| EventDate {
                start: Some(start),
                ..EventDate::default()
            }),
            polarity: event
                .polarity
                .as_deref()
                .map_or(Polarity::Asserted, |polarity| {
                    polarity.parse().expect("a polarity")
                }),
            attribution: None,
            counts: std::collections::BTreeMap::new(),
            trigger: Quote::default(),
            sentence: Quote::new(span, &case.body),
            also: Vec::new(),
            fingerprint: None,
            confidence: 1.0,
            why: Vec::new(),
        }
    });
    let annotations = Annotations {
        events: events.collect(),
        ..Annotations::default()
    };
    let article = Article {
        id: case.id.clone(),
        title: case.title.clone(),
        body: case.body.clone(),
        published: Some(case.published.parse().expect("a date")),
        language: case.language.clone().or(Some("en".to_owned())),
        ..Article::default()
    };
    Change::Put(Box::new(document::build(article, annotations, &TestNames)))
}

fn search(pair: &Pair, query: &str) -> dateline::search::Hits {
    sorted(pair, query, Sort::Newest)
}

fn sorted(pair: &Pair, query: &str, sort: Sort) -> dateline::search::Hits {
    let params = Params {
        q: query.to_owned(),
        sort: Some(sort),
        ..Params::default()
    };
    let (request, _) = dateline::search::resolve(
        &params,
        &TestNames,
        &dateline::config::Settings::default(),
        NOW,
    )
    .expect("a request");
    pair.agree(&request)
        .unwrap_or_else(|error| panic!("{query}: {error}"))
}

fn small_archive() -> (Pair, Vec<SearchCase>) {
    #[derive(Deserialize)]
    struct File {
        article: Vec<ArticleCase>,
        case: Vec<SearchCase>,
    }
    let file: File = cases("search.toml");
    let changes: Vec<Change> = file
        .article
        .iter()
        .flat_map(|case| [article(case), Change::Commit])
        .collect();
    (Pair::of(&changes), file.case)
}

#[test]
fn searches_find_what_the_cases_say() {
    let (pair, cases) = small_archive();
    for case in cases {
        let hits = search(&pair, &case.query);
        let ids: Vec<String> = hits.hits.into_iter().map(|hit| hit.id).collect();
        assert_eq!(
            (ids, hits.total.events, hits.relaxed),
            (case.ids, case.events, case.relaxed),
            "{} {}",
            case.query,
            case.why
        );
        let ranked = sorted(&pair, &case.query, Sort::Relevance);
        assert_eq!(ranked.total, hits.total, "{} by relevance", case.query);
    }
}

#[test]
fn words_that_no_article_has_are_offered_put_right() {
    let (pair, _) = small_archive();
    for (query, meant) in [
        (
            "Tankesr title:\"attacking tankrs\"",
            Some("Tankers title:\"attacking tankers\""),
        ),
        ("tankers unicorns", None),
        ("tankers", None),
        // A name is not meant for a word that is none, were it but a letter away.
        ("tropps", Some("troops")),
        ("Tropps", None),
    ] {
        let hits = search(&pair, query);
        assert_eq!(hits.did_you_mean.as_deref(), meant, "{query}");
    }
}

#[test]
fn snippets_mark_phrases_whole_and_never_what_is_excluded() {
    let (pair, _) = small_archive();
    let hits = search(&pair, "\"oil tankers\" -syria");
    let html = &hits.hits[0].snippets.last().expect("a snippet").html;
    assert!(html.contains("<mark>oil tankers</mark>"), "{html}");
    let hits = search(&pair, "event(type:ASSAULT text:drones)");
    let html = &hits.hits[0].snippets.last().expect("a snippet").html;
    assert!(html.contains("<mark>drones</mark>"), "{html}");
    for hit in search(&pair, "iran OR 中国 OR munster").hits {
        for snippet in hit.snippets {
            assert_eq!(snippet.html.matches("<mark").count(), snippet.spans.len());
        }
    }
}

#[test]
fn parameters_are_refused_with_the_nearest_right_name() {
    let mut params = Params::default();
    let ParamError { code, nearest, .. } =
        params.set("contry", "IRN").expect_err("no such parameter");
    assert_eq!(
        (code, nearest.as_deref()),
        ("unknown_parameter", Some("country"))
    );
    let error = params.set("sort", "newst").expect_err("no such order");
    assert_eq!(
        (error.code, error.nearest.as_deref()),
        ("bad_parameter", Some("newest"))
    );
    let strict = Params {
        q: "\"open".to_owned(),
        strict: true,
        ..Params::default()
    };
    let settings = dateline::config::Settings::default();
    let error =
        dateline::search::resolve(&strict, &TestNames, &settings, NOW).expect_err("a broken query");
    assert!(
        matches!(&error, RequestError::Query { problems } if problems[0].code == "unclosed_quote" && problems[0].start == 0)
    );
    let wrong = Params {
        limit: Some(1_000_000),
        matching: Match::Any,
        ..Params::default()
    };
    assert!(dateline::search::resolve(&wrong, &TestNames, &settings, NOW).is_err());
}

#[test]
fn deleting_what_matches_leaves_the_rest() {
    use dateline::backend::Writer as _;
    let (pair, _) = small_archive();
    let scan = pair.scan.clone();
    let params = Params {
        q: "oil".to_owned(),
        ..Params::default()
    };
    let (request, _) = dateline::search::resolve(
        &params,
        &TestNames,
        &dateline::config::Settings::default(),
        NOW,
    )
    .expect("a request");
    let mut writer = scan.writer();
    assert_eq!(writer.delete_matching(&request).expect("deleted"), 2);
    writer.commit("").expect("committed");
    assert_eq!(
        scan.search(&request, &Deadline::none())
            .expect("an answer")
            .total
            .articles,
        0
    );
    assert_eq!(scan.stats().expect("stats").articles, 3);
}

fn ast() -> impl Strategy<Value = Ast> {
    let at = At::default;
    let text = || {
        proptest::string::string_regex("[a-zA-Z0-9 :~*?()\\\\\"^+|&\\[\\]{}-]{1,8}")
            .expect("a pattern")
            .prop_filter("a word has something in it", |text| {
                !text.trim().is_empty() && text.trim() == text
            })
    };
    let wordy = prop_oneof![
        text(),
        Just("AND".to_owned()),
        Just("|".to_owned()),
        Just("-x".to_owned())
    ];
    let word = || {
        wordy
            .clone()
            .prop_map(move |text| Ast::Word { text, at: at() })
    };
    let simple = prop_oneof![
        word(),
        (text(), 1..3u8).prop_map(move |(text, distance)| Ast::Fuzzy {
            text,
            distance,
            at: at()
        }),
        (text(), 0..9u32).prop_map(move |(text, slop)| Ast::Phrase {
            text,
            slop,
            at: at()
        }),
        Just(Ast::All),
        Just(Ast::Pattern {
            text: "go*v?".to_owned(),
            at: at()
        }),
        Just(Ast::Pattern {
            text: "a\\*b*".to_owned(),
            at: at()
        }),
    ];
    let range = (
        proptest::option::of(text()),
        proptest::option::of(text()),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(move |(from, to, from_included, to_included)| Ast::Range {
            from,
            to,
            from_included,
            to_included,
            at: at(),
        });
    let leaf = prop_oneof![
        simple.clone(),
        ("[a-d][a-z_.]{0,5}", prop_oneof![simple.clone(), range]).prop_map(move |(name, inner)| {
            Ast::Field {
                name,
                inner: Box::new(inner),
                at: at(),
            }
        }),
        text().prop_map(move |text| Ast::Arrow { text, at: at() }),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let several = || proptest::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several().prop_map(|nodes| Ast::Many(flat(nodes, |node| matches!(node, Ast::Many(_))))),
            several().prop_map(|nodes| Ast::And(flat(nodes, |node| matches!(node, Ast::And(_))))),
            several().prop_map(|nodes| Ast::Or(flat(nodes, |node| matches!(node, Ast::Or(_))))),
            inner.clone().prop_map(|node| Ast::Not(Box::new(node))),
            inner.clone().prop_map(|node| Ast::Must(Box::new(node))),
            (inner.clone(), 1..5000u32).prop_map(|(node, thousandths)| Ast::Boost {
                inner: Box::new(node),
                thousandths
            }),
            inner.clone().prop_map(move |node| Ast::Event {
                inner: Box::new(node),
                at: at()
            }),
            ("[a-d][a-z]{0,5}", inner.clone()).prop_map(move |(name, node)| Ast::Field {
                name,
                inner: Box::new(node),
                at: at()
            }),
        ]
    })
}

/// Lists in lists of their own kind cannot be written.
fn flat(nodes: Vec<Ast>, same: fn(&Ast) -> bool) -> Vec<Ast> {
    nodes
        .into_iter()
        .map(|node| {
            if same(&node) {
                Ast::Not(Box::new(node))
            } else {
                node
            }
        })
        .collect()
}

proptest! {
    #[test]
    fn a_printed_query_parses_to_itself(ast in ast()) {
        let text = ast.to_string();
        let (again, problems) = parse(&text, &ParseLimits { bytes: 1 << 20, depth: 256, clauses: 4096 });
        prop_assert_eq!(&problems, &Vec::new(), "{}", text);
        prop_assert_eq!(again, Some(ast), "{}", text);
    }

    #[test]
    fn anything_typed_gives_a_plan(text in "\\PC{0,80}") {
        problems(&text);
    }

    #[test]
    fn operators_and_brackets_in_any_order_give_a_plan(parts in proptest::collection::vec(proptest::sample::select(vec!["(", ")", "\"", "AND", "OR", "NOT", "-", "+", "event(", "event:", "source:", "date:", "[", "TO", "]", "a", "*", "~2", "^3", "\\", "|", "中", " "]), 0..60)) {
        let text = parts.concat();
        problems(&text);
        problems(&parts.join(" "));
    }
}

#[test]
fn depth_and_length_are_bounded() {
    let (_, problems) = problems(&"(".repeat(4000));
    assert!(
        problems
            .iter()
            .any(|problem| problem.kind.code() == "query_too_deep")
    );
    let (ast, problems) = parse(&"a ".repeat(100_000), &LIMITS);
    assert!(
        ast.is_some()
            && problems
                .iter()
                .any(|problem| problem.kind.code() == "query_too_long")
    );
    let (_, problems) = parse(&"a ".repeat(200), &LIMITS);
    assert!(
        problems
            .iter()
            .any(|problem| problem.kind.code() == "too_many_clauses")
    );
}

/// The rows of the tables in the page of examples: what is asked, and the headline of an article that answers.
fn examples() -> Vec<(String, String)> {
    let page = include_str!("../../src/query/examples.md");
    let row = |line: &str| {
        // A bar within a cell is written `\|`.
        let line = line.strip_prefix("| `")?.replace("\\|", "\u{1}");
        let mut cells = line.split('|');
        let query = cells
            .next()?
            .trim()
            .trim_end_matches('`')
            .replace('\u{1}', "|");
        Some((query, cells.nth(1)?.trim().to_owned()))
    };
    page.lines().filter_map(row).collect()
}

#[test]
fn the_examples_of_the_manual_are_answered_as_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let index = folder.path().join("index");
    let server = Served::start([
        "up".as_ref(),
        sample_data().as_os_str(),
        "--index".as_ref(),
        index.as_os_str(),
    ]);
    let examples = examples();
    assert_eq!(examples.len(), 20);
    for (query, headline) in examples {
        let asked: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let answer = server
            .get(&format!("/api/v1/search?limit=50&q={asked}"))
            .json();
        assert_eq!(answer["warnings"], serde_json::json!([]), "{query}");
        let hits = answer["hits"].as_array().expect("hits");
        let titles: Vec<&str> = hits
            .iter()
            .filter_map(|hit| hit["title"].as_str())
            .collect();
        assert!(titles.contains(&headline.as_str()), "{query}: {titles:?}");
    }
}

/// Segments differ in the terms they have; facets count over all of them all the same.
#[test]
fn facets_of_an_event_query_count_every_segment() {
    let (pair, _) = small_archive();
    let params = Params {
        q: "event(type:ASSAULT text:drones)".to_owned(),
        sort: Some(Sort::Relevance),
        facets: vec![
            FacetRequest::new(Facet::Language),
            FacetRequest::new(Facet::Country),
        ],
        ..Params::default()
    };
    let request = dateline::search::resolve(
        &params,
        &TestNames,
        &dateline::config::Settings::default(),
        NOW,
    )
    .expect("a request")
    .0;
    let hits = pair
        .agree(&request)
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(hits.total.articles, 1);
    assert!(
        hits.facets["language"]
            .iter()
            .any(|bucket| bucket.articles == 1)
    );
}

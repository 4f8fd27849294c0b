//! Properties of backends: for any articles, changes and requests, Tantivy answers what the plain scan answers — hits,
//! both counts, every facet, timeline, matrix, events, walks by cursor — over many segments and after deletes.

pub(crate) mod corpus;

use dateline::backend::scan::ScanBackend;
use dateline::backend::{Backend, Deadline, Writer, tantivy};
use dateline::document::{self, Document, Facet};
use dateline::search::{FacetRequest, Hits, Interval, Params, Request, Sort, TimelineDate};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use self::corpus::TestNames;

/// Both backends with the same documents.
pub(crate) struct Pair {
    pub(crate) scan: ScanBackend,
    pub(crate) tantivy: tantivy::TantivyBackend,
    _folder: tempfile::TempDir,
}

/// One change of an index.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Put(Box<Document>),
    Delete(String),
    DeleteMatching(Box<Request>),
    Optimize,
    Commit,
}

impl Pair {
    pub(crate) fn of(changes: &[Change]) -> Pair {
        let folder = tempfile::tempdir().expect("a folder");
        let mut fast = tantivy::create_or_open_writer(
            folder.path(),
            &tantivy::WriteOptions {
                memory_bytes: 16 << 20,
                threads: 1,
                ..tantivy::WriteOptions::default()
            },
        )
        .expect("a writer");
        let scan = ScanBackend::new();
        let mut slow = scan.writer();
        for change in changes {
            let deleted = [&mut fast as &mut dyn Writer, &mut slow].map(|writer| {
                match change {
                    Change::Put(document) => writer.put((**document).clone()).expect("put"),
                    Change::Delete(id) => writer.delete(id).expect("delete"),
                    Change::DeleteMatching(request) => {
                        return writer.delete_matching(request).expect("delete");
                    }
                    Change::Optimize => writer.optimize().expect("optimize"),
                    Change::Commit => writer.commit("here").expect("commit"),
                }
                0
            });
            assert_eq!(deleted[0], deleted[1], "articles deleted by {change:?}");
        }
        fast.commit("end").expect("commit");
        slow.commit("end").expect("commit");
        let tantivy = fast.backend().expect("a reader");
        drop(fast);
        Pair {
            scan,
            tantivy,
            _folder: folder,
        }
    }

    /// Asks both and compares everything but scores.
    pub(crate) fn agree(&self, request: &Request) -> Result<Hits, String> {
        let none = Deadline::none();
        let fast = self
            .tantivy
            .search(request, &none)
            .map_err(|error| error.to_string())?;
        let slow = self
            .scan
            .search(request, &none)
            .map_err(|error| error.to_string())?;
        same("total", &fast.total, &slow.total)?;
        same("relaxed", &fast.relaxed, &slow.relaxed)?;
        same("facets", &fast.facets, &slow.facets)?;
        same("timeline", &fast.timeline, &slow.timeline)?;
        let shape = |hits: &Hits| {
            let mut shape: Vec<_> = hits
                .hits
                .iter()
                .map(|hit| (hit.id.clone(), hit.events.clone(), hit.snippets.clone()))
                .collect();
            if request.sort == Sort::Relevance {
                shape.sort_by(|a, b| a.0.cmp(&b.0));
            }
            shape
        };
        if request.sort != Sort::Relevance || fast.total.articles <= request.limit as u64 {
            same("hits", &shape(&fast), &shape(&slow))?;
        }
        let by_date = Request {
            sort: Sort::Newest,
            ..request.clone()
        };
        let (fast_events, slow_events) = (
            self.tantivy.events(&by_date, &none),
            self.scan.events(&by_date, &none),
        );
        let (mut fast_events, mut slow_events) = (
            fast_events.map_err(|error| error.to_string())?,
            slow_events.map_err(|error| error.to_string())?,
        );
        fast_events.warnings.clear();
        slow_events.warnings.clear();
        same("events", &fast_events, &slow_events)?;
        let (fast_matrix, slow_matrix) = (
            self.tantivy.matrix(request, &none),
            self.scan.matrix(request, &none),
        );
        same(
            "matrix",
            &fast_matrix.map_err(|error| error.to_string())?,
            &slow_matrix.map_err(|error| error.to_string())?,
        )?;
        Ok(fast)
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, fast: &T, slow: &T) -> Result<(), String> {
    if fast == slow {
        Ok(())
    } else {
        Err(format!(
            "{what} differ\n tantivy: {fast:#?}\n scan: {slow:#?}"
        ))
    }
}

fn request() -> impl Strategy<Value = Request> {
    let picks = proptest::collection::vec(corpus::pick(), 0..4);
    let facets = proptest::sample::subsequence(Facet::ALL.to_vec(), 0..6);
    let timeline = proptest::option::of((
        proptest::sample::select(vec![
            None,
            Some(Interval::Day),
            Some(Interval::Month),
            Some(Interval::Year),
            Some(Interval::Week),
        ]),
        any::<bool>(),
    ));
    (
        corpus::query(),
        picks,
        facets,
        timeline,
        0..3usize,
        1..30usize,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(query, picks, facets, timeline, sort, limit, any, collapse)| {
                let mut params = Params {
                    q: query,
                    limit: Some(limit),
                    collapse,
                    sort: Some([Sort::Relevance, Sort::Newest, Sort::Oldest][sort]),
                    ..Params::default()
                };
                if any {
                    params.matching = dateline::search::Match::Any;
                }
                for (facet, value) in picks {
                    params.picks.entry(facet).or_default().push(value);
                }
                params.facets = facets
                    .into_iter()
                    .map(|facet| FacetRequest {
                        limit: 50,
                        ..FacetRequest::new(facet)
                    })
                    .collect();
                if let Some((interval, by_event)) = timeline {
                    params.interval = Some(interval);
                    params.timeline = if by_event {
                        TimelineDate::Event
                    } else {
                        TimelineDate::Published
                    };
                }
                let settings = dateline::config::Settings::default();
                dateline::search::resolve(&params, &TestNames, &settings, corpus::NOW)
                    .expect("a request")
                    .0
            },
        )
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        20 => corpus::article().prop_map(|(article, annotations)| Change::Put(Box::new(document::build(article, annotations, &TestNames)))),
        2 => (0..40u32).prop_map(|id| Change::Delete(format!("a{id}"))),
        1 => request().prop_map(|request| Change::DeleteMatching(Box::new(request))),
        1 => Just(Change::Optimize),
        3 => Just(Change::Commit),
    ];
    proptest::collection::vec(change, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn tantivy_answers_what_the_scan_answers(changes in changes(), requests in proptest::collection::vec(request(), 1..12)) {
        let pair = Pair::of(&changes);
        for request in &requests {
            if let Err(error) = pair.agree(request) {
                prop_assert!(false, "{error}\n for {request:#?}");
            }
        }
    }

    #[test]
    fn a_walk_by_cursor_gives_every_hit_once(changes in changes(), request in request(), page in 1..7usize) {
        let pair = Pair::of(&changes);
        let whole = pair.tantivy.search(&Request { limit: 1000, ..request.clone() }, &Deadline::none()).expect("an answer");
        let mut walked = Vec::new();
        let mut at = Request { limit: page, ..request };
        loop {
            let hits = pair.tantivy.search(&at, &Deadline::none()).expect("an answer");
            walked.extend(hits.hits.into_iter().map(|hit| hit.id));
            match hits.next_cursor {
                Some(next) => at.cursor = Some(dateline::search::Cursor::decode(&next, at.fingerprint).expect("its own cursor")),
                None => break,
            }
            prop_assert!(walked.len() <= whole.hits.len());
        }
        let all: Vec<String> = whole.hits.into_iter().map(|hit| hit.id).collect();
        prop_assert_eq!(walked, all);
    }
}

#[test]
fn an_index_agrees_with_itself_and_gives_articles_back() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let changes: Vec<Change> = (0..60)
        .map(|_| {
            Change::Put(Box::new({
                let (article, annotations) = corpus::article()
                    .new_tree(&mut runner)
                    .expect("a value")
                    .current();
                document::build(article, annotations, &TestNames)
            }))
        })
        .collect();
    let pair = Pair::of(&changes);
    let report = pair.tantivy.verify().expect("a report");
    assert_eq!(report.faults, Vec::<String>::new());
    for change in changes.iter().rev() {
        let Change::Put(document) = change else {
            continue;
        };
        let stored = pair
            .tantivy
            .article(&document.article.id)
            .expect("an answer")
            .expect("an article");
        let same = pair
            .scan
            .article(&document.article.id)
            .expect("an answer")
            .expect("an article");
        assert_eq!(stored, same);
    }
    let stats = pair.tantivy.stats().expect("stats");
    assert_eq!((stats.articles, stats.events), {
        let stats = pair.scan.stats().expect("stats");
        (stats.articles, stats.events)
    });
}

/// Counts are exact for any number of values, over segments, after replacements and deletes.
#[test]
fn thousands_of_actors_are_counted_exactly() {
    // A prime, so that squares take half of the values.
    const VALUES: u64 = 8_999;
    let article = |number: u64, round: u64| {
        let mut annotations = dateline::annotate::Annotations::default();
        for event in 0..4 {
            let mut made = corpus::bare_event(&format!("{number}-{event}"));
            // Squares make some actors frequent and most of them rare.
            let actor = (number * 7 + event * 13 + round).pow(2) % VALUES;
            made.source.push(dateline::annotate::Actor {
                name: format!("Actor {actor}"),
                ..dateline::annotate::Actor::default()
            });
            annotations.events.push(made);
        }
        let article = dateline::article::Article {
            id: format!("a{number}"),
            ..dateline::article::Article::default()
        };
        document::build(article, annotations, &TestNames)
    };
    let mut changes = Vec::new();
    for number in 0..2_500 {
        changes.push(Change::Put(Box::new(article(number, 0))));
        if number % 400 == 399 {
            changes.push(Change::Commit);
        }
    }
    for number in (0..2_500).step_by(5) {
        changes.push(Change::Put(Box::new(article(number, 3))));
    }
    for number in (0..2_500).step_by(7) {
        changes.push(Change::Delete(format!("a{number}")));
    }
    let pair = Pair::of(&changes);
    for limit in [10, 1_000, usize::MAX] {
        let wanted = FacetRequest {
            limit,
            ..FacetRequest::new(Facet::Actor)
        };
        let none = Deadline::none();
        let fast = pair.tantivy.facet(&Request::all(), &wanted, &none);
        let slow = pair.scan.facet(&Request::all(), &wanted, &none);
        let (fast, slow) = (fast.expect("buckets"), slow.expect("buckets"));
        assert!(
            limit < VALUES as usize || slow.len() > 1_000,
            "{} values",
            slow.len()
        );
        assert_eq!(fast, slow);
    }
}

/// Documents are handled by blocks, and those that stand no chance are not weighed: neither may change an answer.
#[test]
fn long_lists_are_answered_like_short_ones() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut changes = Vec::new();
    for number in 0..1_500 {
        let tree = corpus::article().new_tree(&mut runner).expect("a value");
        let (article, annotations) = tree.current();
        let article = dateline::article::Article {
            id: format!("long{number}"),
            ..article
        };
        let document = document::build(article, annotations, &TestNames);
        changes.push(Change::Put(Box::new(document)));
        if number % 900 == 899 {
            changes.push(Change::Commit);
        }
    }
    changes.extend(
        (0..1_500)
            .step_by(11)
            .map(|number| Change::Delete(format!("long{number}"))),
    );
    let pair = Pair::of(&changes);
    for _ in 0..20 {
        let request = request().new_tree(&mut runner).expect("a value").current();
        if let Err(error) = pair.agree(&request) {
            panic!("{error}\n for {request:#?}");
        }
        let best = |limit: usize| {
            let request = Request {
                limit,
                collapse: false,
                sort: Sort::Relevance,
                ..request.clone()
            };
            let hits = pair.tantivy.search(&request, &Deadline::none());
            let hits = hits.expect("an answer").hits;
            hits.into_iter()
                .map(|hit| (hit.id, hit.score))
                .take(5)
                .collect::<Vec<_>>()
        };
        assert_eq!(best(5), best(2_000), "for {request:#?}");
    }
}

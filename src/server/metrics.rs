//! What Prometheus scrapes (the text form of `OpenMetrics` 1.0): requests, latencies, searches, writes, and the index.

use std::sync::atomic::{AtomicI64, AtomicU64};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::search::Stats;

/// Upper bounds of the latency buckets, in seconds.
const LATENCIES: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Labels of a counted request.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub(super) struct RequestLabels {
    /// The route's template, never the address itself.
    pub(super) route: String,
    /// The method.
    pub(super) method: String,
    /// The status.
    pub(super) status: u32,
}

/// Labels of a latency.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub(super) struct RouteLabels {
    /// The route's template.
    pub(super) route: String,
}

/// Labels of counted writes.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub(super) struct WriteLabels {
    /// `indexed`, `replaced`, `deleted` or `rejected`.
    pub(super) result: String,
}

/// All counters of a server.
pub(super) struct Metrics {
    registry: Registry,
    pub(super) requests: Family<RequestLabels, Counter>,
    pub(super) latency: Family<RouteLabels, Histogram>,
    pub(super) running: Gauge,
    pub(super) waiting: Gauge,
    pub(super) refused: Counter,
    pub(super) writes: Family<WriteLabels, Counter>,
    index: [Gauge<i64, AtomicI64>; 5],
}

impl Metrics {
    pub(super) fn new() -> Metrics {
        let mut registry = Registry::with_prefix("dateline");
        let requests = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        let latency =
            Family::<RouteLabels, Histogram>::new_with_constructor(|| Histogram::new(LATENCIES));
        registry.register_with_unit(
            "http_request_duration",
            "Time from a request's head to its answer's head",
            Unit::Seconds,
            latency.clone(),
        );
        let running = Gauge::<i64, AtomicI64>::default();
        registry.register("searches_running", "Searches at work", running.clone());
        let waiting = Gauge::<i64, AtomicI64>::default();
        registry.register(
            "searches_waiting",
            "Searches waiting for a turn",
            waiting.clone(),
        );
        let refused = Counter::<u64, AtomicU64>::default();
        registry.register(
            "searches_refused",
            "Searches answered 503 because all turns were taken",
            refused.clone(),
        );
        let writes = Family::default();
        registry.register(
            "writes",
            "Articles written over HTTP by result",
            writes.clone(),
        );
        let index: [Gauge<i64, AtomicI64>; 5] = Default::default();
        for (gauge, (name, help)) in index.iter().zip([
            ("index_articles", "Articles in the index"),
            ("index_events", "Events in the index"),
            ("index_bytes", "Size of the index on disk"),
            ("index_segments", "Segments of the index"),
            ("index_generation", "Commits of the index"),
        ]) {
            registry.register(name, help, gauge.clone());
        }
        Metrics {
            registry,
            requests,
            latency,
            running,
            waiting,
            refused,
            writes,
            index,
        }
    }

    /// Takes over the size of the index.
    pub(super) fn set_index(&self, stats: &Stats) {
        let values = [
            stats.articles,
            stats.events,
            stats.bytes,
            stats.segments,
            stats.generation,
        ];
        for (gauge, value) in self.index.iter().zip(values) {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        }
    }

    /// The text form.
    pub(super) fn encode(&self) -> String {
        let mut out = String::new();
        prometheus_client::encoding::text::encode(&mut out, &self.registry)
            .expect("invariant: a string can always be written to");
        out
    }
}

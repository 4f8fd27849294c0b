//! Posts what watches find to their webhooks: each finding at least once, in order, again and again until it is taken.
//!
//! One delivery of a watch runs at a time. What is undelivered lies on disk with the watch, so that a restart goes on
//! where it stood; when to try again is kept in memory only.

use std::collections::HashMap;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::state::AppState;
use super::watches::{Finding, Watch};

/// Longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// Status line up to the status: `HTTP/1.1 200`.
const STATUS_BYTES: usize = 12;

/// Deliveries that run or wait for another attempt, by watch.
#[derive(Default)]
pub(super) struct Deliveries(Mutex<HashMap<String, Delivery>>);

struct Delivery {
    running: bool,
    /// Whether something came while it ran.
    more: bool,
    failures: u32,
    not_before: Instant,
}

impl Deliveries {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Delivery>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches whose next attempt is due.
    pub(super) fn due(&self, now: Instant) -> Vec<String> {
        let all = self.all();
        all.iter()
            .filter(|(_, delivery)| !delivery.running && delivery.not_before <= now)
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Whether a delivery may start: none runs, and no pause is on.
    fn begin(&self, id: &str, now: Instant) -> bool {
        let mut all = self.all();
        let delivery = all.entry(id.to_owned()).or_insert(Delivery {
            running: false,
            more: false,
            failures: 0,
            not_before: now,
        });
        if delivery.running || now < delivery.not_before {
            delivery.more = true;
            return false;
        }
        delivery.running = true;
        delivery.more = false;
        true
    }

    /// Everything has been taken; whether something came meanwhile, so that the delivery goes on.
    fn done(&self, id: &str) -> bool {
        let mut all = self.all();
        match all.get_mut(id) {
            Some(delivery) if delivery.more => {
                delivery.more = false;
                true
            }
            Some(_) | None => {
                all.remove(id);
                false
            }
        }
    }

    /// The attempt failed; returns the pause before the next.
    fn failed(&self, id: &str, now: Instant, first_pause: Duration) -> Duration {
        let mut all = self.all();
        let Some(delivery) = all.get_mut(id) else {
            return first_pause;
        };
        let doubled = first_pause.saturating_mul(1 << delivery.failures.min(20));
        let pause = doubled.min(LONGEST_PAUSE);
        delivery.failures += 1;
        delivery.not_before = now + pause;
        delivery.running = false;
        pause
    }
}

/// Starts to post what a watch has found, on a thread of its own: slow receivers hold up neither each other nor the server.
pub(super) fn deliver(state: &AppState, watch: Watch) {
    if watch.webhook.is_some() && state.deliveries.begin(&watch.id, Instant::now()) {
        let state = state.clone();
        tokio::task::spawn_blocking(move || send_all(&state, &watch));
    }
}

fn send_all(state: &AppState, watch: &Watch) {
    loop {
        match send_some(state, watch) {
            Ok(true) => {}
            Ok(false) if state.deliveries.done(&watch.id) => {}
            Ok(false) => return,
            Err(error) => {
                let first = Duration::from_millis(state.settings.webhook_retry_ms);
                let pause = state.deliveries.failed(&watch.id, Instant::now(), first);
                tracing::warn!(
                    error,
                    watch = watch.id,
                    pause_ms = pause.as_millis() as u64,
                    "a webhook did not take what was found; it is tried again"
                );
                return;
            }
        }
    }
}

/// Posts everything that waits in one request; whether there was anything.
fn send_some(state: &AppState, watch: &Watch) -> Result<bool, String> {
    let (Some(webhook), Some(book)) = (&watch.webhook, &state.watches) else {
        return Ok(false);
    };
    let findings = book.unsent(&watch.id).map_err(|error| error.to_string())?;
    if findings.is_empty() {
        return Ok(false);
    }
    let patience = Duration::from_millis(state.settings.webhook_ms);
    post(webhook, watch, &findings, patience).map_err(|error| error.to_string())?;
    book.sent(&watch.id, findings.len())
        .map_err(|error| error.to_string())?;
    Ok(true)
}

/// Posts findings as JSON; any 2xx will do.
fn post(webhook: &str, watch: &Watch, findings: &[Finding], patience: Duration) -> io::Result<()> {
    let end = Instant::now() + patience;
    let left = || {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::Error::from(io::ErrorKind::TimedOut));
        }
        Ok(left)
    };
    let url = url::Url::parse(webhook).map_err(io::Error::other)?;
    let host = url.host_str().unwrap_or_default();
    let port = url.port_or_known_default().unwrap_or(80);
    let body = serde_json::to_vec(&serde_json::json!({"watch": watch, "findings": findings}))?;
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let head = format!(
        "POST {target} HTTP/1.1\r\nhost: {host}:{port}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\nuser-agent: dateline/{}\r\n\r\n",
        body.len(),
        env!("CARGO_PKG_VERSION"),
    );
    let address = (host.trim_matches(['[', ']']), port)
        .to_socket_addrs()?
        .next()
        .ok_or(io::ErrorKind::NotFound)?;
    let mut stream = TcpStream::connect_timeout(&address, left()?)?;
    stream.set_write_timeout(Some(left()?))?;
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)?;
    let mut status = Vec::with_capacity(STATUS_BYTES);
    while status.len() < STATUS_BYTES {
        stream.set_read_timeout(Some(left()?))?;
        let mut rest = [0u8; STATUS_BYTES];
        let read = stream.read(&mut rest[..STATUS_BYTES - status.len()])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        status.extend_from_slice(&rest[..read]);
    }
    if status.starts_with(b"HTTP/1.") && status[9] == b'2' {
        Ok(())
    } else {
        Err(io::Error::other(format!(
            "it answered `{}`",
            String::from_utf8_lossy(&status)
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_delivery_at_a_time_and_pauses_that_double() {
        let deliveries = Deliveries::default();
        let start = Instant::now();
        let second = Duration::from_secs(1);
        assert!(deliveries.begin("a", start));
        assert!(!deliveries.begin("a", start), "one runs already");
        assert!(deliveries.done("a"), "something came meanwhile");
        assert_eq!(deliveries.failed("a", start, second), second);
        assert!(deliveries.due(start).is_empty() && !deliveries.begin("a", start));
        assert_eq!(deliveries.due(start + second), ["a"]);
        assert!(deliveries.begin("a", start + second));
        assert_eq!(deliveries.failed("a", start, second), 2 * second);
        for _ in 0..40 {
            assert!(deliveries.failed("a", start, second) <= LONGEST_PAUSE);
        }
        assert!(deliveries.begin("a", start + LONGEST_PAUSE));
        assert!(!deliveries.done("a"));
        assert!(deliveries.due(start + LONGEST_PAUSE).is_empty());
    }
}

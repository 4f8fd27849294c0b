//! The server on a socket: what only shows when connections are cut, held open, or given up, and processes killed.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use dateline::config::Settings;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::backend::Endless;
use super::world::parts;
use crate::served::{Answer, Served, dateline};

/// Longer than anything here may take.
const LONG: Duration = Duration::from_mins(1);

/// An index with one article, and the headers with which one may write to it.
struct Desk {
    folder: TempDir,
    headers: String,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk {
            folder,
            headers: String::new(),
        };
        desk.load(&json!({"id": "first", "title": "First", "body": "The first article.", "date": "2023-10-07"}));
        let mut made = dateline(["key", "new", "desk", "--index"]);
        let key = made.arg(desk.index()).output().unwrap().stdout;
        let key = String::from_utf8(key).unwrap();
        let headers = format!(
            "authorization: Bearer {}\r\ncontent-type: application/json\r\n",
            key.trim()
        );
        Desk { headers, ..desk }
    }

    /// Loads an article with the command line.
    fn load(&self, article: &Value) {
        let mut load = dateline(["index", "-", "--index"])
            .arg(self.index())
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = load.stdin.take().unwrap();
        input.write_all(article.to_string().as_bytes()).unwrap();
        drop(input);
        assert!(load.wait().unwrap().success());
    }

    fn index(&self) -> std::path::PathBuf {
        self.folder.path().join("index")
    }

    fn serve(&self, more: &[&str]) -> Served {
        let index = self.index();
        let mut args: Vec<&std::ffi::OsStr> =
            vec!["serve".as_ref(), "--index".as_ref(), index.as_os_str()];
        args.extend(more.iter().map(AsRef::<std::ffi::OsStr>::as_ref));
        Served::start(args)
    }

    fn put(&self, server: &Served, article: &Value) -> Answer {
        server.send(
            "POST",
            "/api/v1/articles",
            &self.headers,
            &article.to_string(),
        )
    }
}

fn found(server: &Served, query: &str) -> u64 {
    let answer = server.get(&format!("/api/v1/search?{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["total"]["articles"].as_u64().unwrap()
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let desk = Desk::new();
    let server = desk.serve(&[]);
    for number in 0..3 {
        let written = desk.put(
            &server,
            &json!({"id": format!("n{number}"), "title": "Zebras", "body": "Seen."}),
        );
        assert_eq!(written.status, 200, "{}", written.text());
    }
    // One more is on its way when the process dies: it may be there or not, but not in part.
    let mut last = server.connect();
    let body = json!({"id": "last", "title": "Zebras"}).to_string();
    let request = format!(
        "POST /api/v1/articles HTTP/1.1\r\nhost: x\r\n{}content-length: {}\r\n\r\n{body}",
        desk.headers,
        body.len()
    );
    last.write_all(request.as_bytes()).unwrap();
    server.kill();

    let again = desk.serve(&[]);
    for number in 0..3 {
        let article = again.get(&format!("/api/v1/articles/n{number}"));
        assert_eq!(
            (article.status, article.json()["title"].as_str()),
            (200, Some("Zebras"))
        );
    }
    let there = u64::from(again.get("/api/v1/articles/last").status == 200);
    assert_eq!(
        found(&again, "q=zebras"),
        3 + there,
        "nothing lost, nothing twice"
    );
    let index = desk.index();
    let verified =
        { dateline(["verify".as_ref(), "--index".as_ref(), index.as_os_str()]) }.output();
    assert!(verified.unwrap().status.success());
}

#[test]
fn a_stop_lets_running_requests_end() {
    let desk = Desk::new();
    // Time enough on any machine: what is proved is that the request ends, not how fast.
    let server = desk.serve(&["--set", "shutdown_ms=2min"]);
    let body = json!({"id": "slow", "title": "Arrives in two parts"}).to_string();
    let (one, two) = body.split_at(10);
    let mut client = server.connect();
    let head = format!(
        "POST /api/v1/articles HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n{}content-length: {}\r\n\r\n",
        desk.headers,
        body.len()
    );
    client.write_all(head.as_bytes()).unwrap();
    // Told to go on, so the request is surely running.
    let mut told = [0u8; 25];
    client.read_exact(&mut told).unwrap();
    assert!(told.starts_with(b"HTTP/1.1 100"));
    client.write_all(one.as_bytes()).unwrap();
    server.signal("TERM");
    while TcpStream::connect(&server.address).is_ok() {
        std::thread::yield_now();
    }
    client.write_all(two.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    client.read_to_end(&mut bytes).unwrap();
    assert_eq!(Answer::parse(&bytes).status, 200);
    assert!(server.terminate(), "it ends well");
}

#[test]
fn slow_and_endless_requests_are_cut_and_hold_up_nobody() {
    let desk = Desk::new();
    let server = desk.serve(&["--set", "request_ms=2s"]);
    let slow: Vec<TcpStream> = (0..400)
        .map(|_| {
            let mut stream = server.connect();
            stream
                .write_all(b"GET /api/v1/search?q=first HTTP/1.1\r\nhost: x\r\nx-slow: ")
                .unwrap();
            stream
        })
        .collect();
    assert_eq!(found(&server, "q=first"), 1);
    for mut stream in slow {
        let mut rest = Vec::new();
        // Closed in good order or reset: either way it is over.
        let _ = stream.read_to_end(&mut rest);
        assert!(
            rest.is_empty() || rest.starts_with(b"HTTP/1.1 4"),
            "{rest:?}"
        );
    }
    let mut endless = server.connect();
    let head = format!(
        "POST /api/v1/articles HTTP/1.1\r\nhost: x\r\n{}content-length: 1000\r\n\r\n{{",
        desk.headers
    );
    endless.write_all(head.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    endless.read_to_end(&mut bytes).unwrap();
    assert_eq!(Answer::parse(&bytes).json()["code"], "request_timeout");
}

#[test]
fn a_search_ends_when_its_client_leaves() {
    let (tell, told) = channel();
    let (bound, address) = channel();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let mut settings = Settings::default();
    settings.set("test", "deadline_ms", "1h").unwrap();
    settings.set("test", "shutdown_ms", "0").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let parts = parts(settings, Arc::new(Endless(tell)), None, &dir);
    let server = std::thread::spawn(move || {
        let listening = move |address| bound.send(address).unwrap();
        dateline::server::run(parts, "127.0.0.1:0", listening, async {
            let _ = stopped.await;
        })
    });
    let mut client = TcpStream::connect(address.recv_timeout(LONG).unwrap()).unwrap();
    client
        .write_all(b"GET /api/v1/search?q=x HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    assert_eq!(told.recv_timeout(LONG), Ok("begun"));
    assert_eq!(
        told.recv_timeout(Duration::from_millis(50)),
        Err(RecvTimeoutError::Timeout)
    );
    drop(client);
    assert_eq!(told.recv_timeout(LONG), Ok("ended"));
    stop.send(()).unwrap();
    server.join().unwrap().unwrap();
}

#[test]
fn a_webhook_that_fails_gets_the_same_again() {
    let desk = Desk::new();
    let hook = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = desk.serve(&["--set", "webhook_retry_ms=10ms"]);
    let watch = json!({"name": "Herds", "search": "q=zebras", "webhook": format!("http://{}/in?x=1", hook.local_addr().unwrap())});
    let added = server.send("POST", "/api/v1/watches", &desk.headers, &watch.to_string());
    assert_eq!(added.status, 201, "{}", added.text());
    assert_eq!(
        desk.put(&server, &json!({"id": "z", "title": "Zebras at large"}))
            .status,
        200
    );
    let mut bodies = Vec::new();
    for answer in ["500 Sorry", "204 Taken"] {
        let (stream, _) = hook.accept().unwrap();
        bodies.push(delivered(&stream, answer));
    }
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(bodies[1]["watch"]["id"], "herds");
    assert_eq!(bodies[1]["findings"][0]["id"], "z");
    assert_eq!(bodies[1]["findings"].as_array().unwrap().len(), 1);

    assert_eq!(
        desk.put(&server, &json!({"id": "y", "title": "More zebras"}))
            .status,
        200
    );
    let (stream, _) = hook.accept().unwrap();
    let next = delivered(&stream, "200 OK");
    assert_eq!(
        next["findings"].as_array().unwrap().len(),
        1,
        "what was taken does not come again"
    );
    assert_eq!(next["findings"][0]["id"], "y");
    assert!(server.terminate());
}

#[test]
fn a_watch_of_the_command_line_finds_what_comes_after_it() {
    let desk = Desk::new();
    let index = desk.index();
    let mut add = dateline(["watch", "add", "Articles", "article", "--index"]);
    assert!(add.arg(&index).output().unwrap().status.success());
    desk.load(&json!({"id": "second", "title": "Second", "body": "Another article."}));
    let server = desk.serve(&[]);
    let findings = || server.get("/api/v1/watches/articles").json()["findings"].clone();
    until(|| findings() != json!([]));
    assert_eq!(
        findings().as_array().unwrap().len(),
        1,
        "the first was there before"
    );
    assert_eq!(findings()[0]["id"], "second");
}

/// Reads one delivery and answers it.
fn delivered(stream: &TcpStream, answer: &str) -> Value {
    stream.set_read_timeout(Some(LONG)).unwrap();
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert_eq!(line, "POST /in?x=1 HTTP/1.1\r\n");
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut out = stream;
    out.write_all(format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n").as_bytes())
        .unwrap();
    serde_json::from_slice(&body).unwrap()
}

#[test]
fn changed_dictionaries_are_taken_up_while_serving() {
    let desk = Desk::new();
    let file = desk.folder.path().join("names.jsonl");
    write(&file, "");
    let server = desk.serve(&["--dictionary", file.to_str().unwrap()]);
    let chip = || server.get("/?country=GON").text();
    assert!(!chip().contains("<b>Gondor</b>"));
    let gondor = json!({"name": "Gondor", "type": "country", "country": "GON", "action": "add"});
    write(&file, &gondor.to_string());
    until(|| chip().contains("<b>Gondor</b>"));
    let told =
        json!({"id": "g", "title": "Gondor calls for aid", "body": "Gondor called for aid."});
    assert_eq!(desk.put(&server, &told).status, 200);
    assert_eq!(found(&server, "country=Gondor"), 1);

    write(&file, "no dictionary");
    server.signal("HUP");
    assert_eq!(
        found(&server, "country=Gondor"),
        1,
        "a broken one changes nothing"
    );
    assert!(server.terminate(), "nor does it end the server");
}

fn write(path: &Path, text: &str) {
    fs_err::write(path, text).unwrap();
}

/// Asks again and again.
fn until(holds: impl Fn() -> bool) {
    let start = std::time::Instant::now();
    while !holds() {
        assert!(start.elapsed() < LONG, "never");
        std::thread::yield_now();
    }
}

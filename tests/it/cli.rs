//! The built binary, as a user runs it.
//!
//! - Exit codes: 0 all went in or something was found, 1 some were rejected or nothing was found, 2 failure.
//! - stdout is data, stderr is talk; a closed pipe ends the program quietly.
//! - A bad record never ends a load; it is listed with origin and reason.
//! - `kill -9` in the middle and the same command again give the index of an undisturbed run.
//! - What comes of a load does not depend on threads.
//!
//! One file, though a long one: all tests run one binary through the same few helpers.

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use fs_err as fs;
use serde_json::{Value, json};

fn sample_data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")
}

/// A folder of its own, with the index in it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn command(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .args(args);
        command
    }

    fn run(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Ran {
        Ran::of(self.command(args).stdin(Stdio::null()).output().unwrap())
    }

    fn feed(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Ran::of(child.wait_with_output().unwrap())
    }

    /// Everything that can be told of the index, in an order of its own.
    fn content(&self) -> Vec<String> {
        let exported = self.run(["export"]);
        let mut lines: Vec<String> = exported.stdout.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    }
}

struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "stdout: {}\nstderr: {}",
            self.stdout, self.stderr
        );
        self
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

fn article(id: &str, title: &str, body: &str) -> String {
    json!({"id": id, "title": title, "body": body, "date": "2023-10-27", "source": "Test Wire", "language": "en"}).to_string()
}

#[test]
fn sample_data_goes_in_whole_and_is_found() {
    let place = Place::new();
    let sample = sample_data();
    let indexed = place
        .run(["index".as_ref(), "--json".as_ref(), sample.as_os_str()])
        .exits(0);
    let summary = indexed.json();
    assert_eq!(summary["rejected"], 0);
    assert_eq!(summary["indexed"], 78, "{summary}");
    assert!(summary["events"].as_u64().unwrap() > 50, "{summary}");
    assert!(summary["seconds"].is_number() && summary["bytes"].is_number());

    let found = place
        .run(["search", "--country", "IRN", "drones", "--format", "json"])
        .exits(0)
        .json();
    assert!(found["total"]["articles"].as_u64().unwrap() >= 2, "{found}");
    place.run(["search", "nosuchwordanywhere"]).exits(1);
    place.run(["search", "event(type:ASSAULT)"]).exits(0);
    place
        .run(["events", "--event", "ISR > ASSAULT > nobody_of_that_name"])
        .exits(1);

    let stats = place.run(["stats", "--json"]).exits(0).json();
    assert_eq!(stats["articles"], 78);
    place.run(["verify"]).exits(0);

    let again = place
        .run(["index".as_ref(), "--json".as_ref(), sample.as_os_str()])
        .exits(0)
        .json();
    assert_eq!(
        (&again["indexed"], &again["duplicates"]),
        (&json!(0), &json!(78))
    );
    let new = place
        .run([
            "index".as_ref(),
            "--only-new".as_ref(),
            "--json".as_ref(),
            sample.as_os_str(),
        ])
        .exits(0);
    assert_eq!(new.json()["read"], 0);
}

#[test]
fn bad_records_are_listed_and_the_load_goes_on() {
    let place = Place::new();
    let good = article(
        "a",
        "Talks in Oman",
        "Iran and the United States held talks in Muscat.",
    );
    let lines = format!(
        "{good}\n{{\"title\": \"broken\n\n[1, 2]\n{}\n",
        article("b", "Second", "Text.")
    );
    let input = place.write("in.jsonl", &lines);
    let rejects = place.path("rejects.jsonl");
    let args: [&OsStr; 5] = [
        "index".as_ref(),
        "--json".as_ref(),
        "--rejects".as_ref(),
        rejects.as_os_str(),
        input.as_os_str(),
    ];
    let ran = place.run(args).exits(1);
    let summary = ran.json();
    assert_eq!(
        (&summary["indexed"], &summary["rejected"]),
        (&json!(2), &json!(2))
    );
    let listed: Vec<Value> = fs::read_to_string(&rejects)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["origin"]["record"], 2);
    assert_eq!(listed[0]["origin"]["offset"], good.len() as u64 + 1);
    assert_eq!(listed[0]["code"], "invalid");
    assert_eq!(listed[1]["code"], "not-an-object");
    assert!(ran.stderr.contains("in.jsonl, record 2"), "{}", ran.stderr);
}

#[test]
fn faults_are_told_with_their_cure() {
    let place = Place::new();
    let missing = place.run(["search", "anything"]).exits(2);
    assert!(missing.stdout.is_empty());
    assert!(missing.stderr.contains("hint:"), "{}", missing.stderr);
    let nothing = place.run(["index", "no-such-file.jsonl"]).exits(2);
    assert!(
        nothing
            .stderr
            .contains("there is no file or folder `no-such-file.jsonl`; hint:"),
        "{}",
        nothing.stderr
    );
    place.write("articles.jsonl", "");
    let near = place.run(["index", "article.jsonl"]).exits(2);
    assert!(
        near.stderr.contains("did you mean `articles.jsonl`?"),
        "{}",
        near.stderr
    );
    let input = place.write("a.jsonl", article("a", "T", "Body."));
    place.run(["index".as_ref(), input.as_os_str()]).exits(0);
    let wrong = place
        .run(["search", "--set", "qurey_depth=4", "x"])
        .exits(2);
    assert!(
        wrong.stderr.contains("did you mean `query_depth`?"),
        "{}",
        wrong.stderr
    );
    let wrong = place.run(["search", "--facet", "contry", "x"]).exits(2);
    assert!(wrong.stderr.contains("country"), "{}", wrong.stderr);
    place.run(["search", "--no-such-flag"]).exits(2);
    place.run(["get", "nothing"]).exits(1);
    place.run(["delete"]).exits(2);
}

#[test]
fn limits_hold_and_are_named() {
    let place = Place::new();
    let long = article("long", "Long", &"word ".repeat(2_000));
    let short = article("short", "Short", "Body.");
    let input = place.write("in.jsonl", format!("{long}\n{short}\n"));
    let args: [&OsStr; 5] = [
        "index".as_ref(),
        "--json".as_ref(),
        "--set".as_ref(),
        "record_bytes=2kB".as_ref(),
        input.as_os_str(),
    ];
    let ran = place.run(args).exits(1);
    assert_eq!(
        (&ran.json()["indexed"], &ran.json()["rejected"]),
        (&json!(1), &json!(1))
    );
    assert!(ran.stderr.contains("record_bytes"), "{}", ran.stderr);
    let empty = place.write("empty.jsonl", "");
    assert_eq!(
        place
            .run(["index".as_ref(), "--json".as_ref(), empty.as_os_str()])
            .exits(0)
            .json()["read"],
        0
    );
}

#[test]
fn standard_input_is_read_like_a_file() {
    let place = Place::new();
    let lines = format!(
        "{}\n{}\n",
        article("a", "One", "First body."),
        article("b", "Two", "Second body.")
    );
    let summary = place
        .feed(&["index", "--json", "-"], lines.as_bytes())
        .exits(0)
        .json();
    assert_eq!(summary["indexed"], 2);
    let line = article("c", "Paris", "France recalled its ambassador from Niger.");
    let read = place
        .feed(&["extract", "-"], line.as_bytes())
        .exits(0)
        .json();
    assert_eq!(read["id"], "c");
    let codes: Vec<&str> = read["countries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["code"].as_str().unwrap())
        .collect();
    assert!(
        codes.contains(&"FRA") && codes.contains(&"NER"),
        "{codes:?}"
    );
    for name in ["mentions", "events", "organizations", "persons", "places"] {
        assert!(read[name].is_array(), "{name}");
    }
}

#[test]
fn duplicates_by_id_content_and_likeness() {
    let body: String = (0..120).map(|n| format!("word{n} ")).collect();
    let lines = [
        article("a", "Title", &body),
        article("a", "Title changed", &body),
        article("b", "Title", &body),
        article("c", "Title", &format!("{body} and a tail")),
    ]
    .join("\n");
    let counts = |mode: &str, on: &str| {
        let place = Place::new();
        let summary = place
            .feed(
                &[
                    "index",
                    "--json",
                    "--dedup",
                    mode,
                    "--on-duplicate",
                    on,
                    "-",
                ],
                lines.as_bytes(),
            )
            .exits(0)
            .json();
        let articles = place.run(["stats", "--json"]).json()["articles"]
            .as_u64()
            .unwrap();
        let number = |name: &str| summary[name].as_u64().unwrap();
        (
            number("indexed"),
            number("replaced"),
            number("duplicates"),
            articles,
        )
    };
    assert_eq!(counts("id", "skip"), (3, 0, 1, 3));
    assert_eq!(counts("id", "replace"), (3, 1, 0, 3));
    assert_eq!(counts("content", "skip"), (2, 0, 2, 2));
    assert_eq!(counts("near", "skip"), (1, 0, 3, 1));
    assert_eq!(counts("near", "replace"), (1, 3, 0, 1));
    assert_eq!(counts("off", "skip").3, 3);
}

#[test]
fn threads_change_nothing() {
    let load = |threads: &str| {
        let place = Place::new();
        let sample = sample_data();
        let args: [&OsStr; 5] = [
            "index".as_ref(),
            "--json".as_ref(),
            "--threads".as_ref(),
            threads.as_ref(),
            sample.as_os_str(),
        ];
        let mut summary = place.run(args).exits(0).json();
        summary["seconds"] = Value::Null;
        (summary, place.content())
    };
    assert_eq!(load("1"), load("4"));
}

#[test]
fn a_killed_load_goes_on_where_its_last_commit_was() {
    let mut lines = String::new();
    for number in 0..4_000 {
        let body = format!(
            "The minister of town {number} met the envoy of Iran on Tuesday. They signed an agreement."
        );
        lines.push_str(&article(
            &format!("n{number}"),
            &format!("Talks {number}"),
            &body,
        ));
        lines.push('\n');
        if number % 1_000 == 7 {
            lines.push_str("{broken\n");
        }
    }
    let args = [
        "index",
        "--json",
        "--set",
        "commit_articles=150",
        "--rejects",
        "rejects.jsonl",
        "in.jsonl",
    ];
    let calm = Place::new();
    calm.write("in.jsonl", &lines);
    let whole = calm.run(args).exits(1);

    let place = Place::new();
    place.write("in.jsonl", &lines);
    let mut kills = 0;
    let finished = loop {
        let mut child = place
            .command(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Killed once a new commit is there, so that each round comes a little further.
        let before = fs::read(place.path("dateline-index/meta.json")).unwrap_or_default();
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            let now = fs::read(place.path("dateline-index/meta.json")).unwrap_or_default();
            if kills < 4 && now != before && !now.is_empty() {
                child.kill().unwrap();
                child.wait().unwrap();
                break None;
            }
            std::thread::yield_now();
        };
        let mut told = String::new();
        child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut told)
            .unwrap();
        match ended {
            None => kills += 1,
            Some(status) => {
                assert_eq!(status.code(), Some(1));
                break told;
            }
        }
    };
    assert_eq!(kills, 4);
    let (mut calm_summary, mut summary): (Value, Value) =
        (whole.json(), serde_json::from_str(&finished).unwrap());
    calm_summary["seconds"] = Value::Null;
    summary["seconds"] = Value::Null;
    assert_eq!(calm_summary, summary);
    assert_eq!(calm.content(), place.content());
    let rejects = |place: &Place| fs::read_to_string(place.path("rejects.jsonl")).unwrap();
    assert_eq!(rejects(&calm), rejects(&place));
}

#[test]
fn a_grown_file_is_taken_up_where_it_ended() {
    let place = Place::new();
    let line = |number: usize| {
        article(
            &format!("n{number}"),
            &format!("Talks {number}"),
            "The envoy left.",
        ) + "\n"
    };
    let args = ["index", "--only-new", "--json", "news"];
    fs::create_dir(place.path("news")).unwrap();
    place.write("news/a.jsonl", line(1) + &line(2));
    place.write("news/b.jsonl", line(3));
    assert_eq!(place.run(args).exits(0).json()["read"], 3);
    assert_eq!(place.run(args).exits(0).json()["read"], 0);
    place.write("news/a.jsonl", line(1) + &line(2) + &line(4) + &line(5));
    place.write("news/c.jsonl", line(6));
    let grown = place.run(args).exits(0).json();
    assert_eq!(
        (&grown["read"], &grown["indexed"], &grown["duplicates"]),
        (&json!(3), &json!(3), &json!(0))
    );
    // Not the same file made longer, but another one: read as a whole.
    place.write("news/b.jsonl", line(7) + &line(8) + &line(9));
    assert_eq!(place.run(args).exits(0).json()["indexed"], 3);
    assert_eq!(place.run(["stats", "--json"]).json()["articles"], 9);
}

#[test]
fn a_second_writer_is_told_to_wait_and_readers_go_on() {
    let place = Place::new();
    let mut first = place
        .command(["index", "--set", "commit_articles=500", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = first.stdin.take().unwrap();
    for number in 0..2_000 {
        let body = "Enough words to fill what readers take at once. ".repeat(5);
        writeln!(input, "{}", article(&format!("n{number}"), "Title", &body)).unwrap();
    }
    // Its input stays open, so it keeps the index open for writing; once something can be seen, it surely has it.
    loop {
        let seen = place.run(["stats", "--json"]);
        if seen.code == 0 && seen.json()["articles"].as_u64() > Some(0) {
            break;
        }
    }
    let second = place.feed(&["index", "-"], b"").exits(2);
    assert!(
        second.stderr.contains("another process writes"),
        "{}",
        second.stderr
    );
    place.run(["search", "words"]).exits(0);
    drop(input);
    assert!(first.wait().unwrap().success());
}

#[test]
fn formats_of_answers() {
    let place = Place::new();
    let sample = sample_data();
    place.run(["index".as_ref(), sample.as_os_str()]).exits(0);
    let run = place
        .run(["search", "Iran", "--format", "trec", "--limit", "3"])
        .exits(0);
    for (at, line) in run.stdout.lines().enumerate() {
        let fields: Vec<&str> = line.split(' ').collect();
        assert_eq!(
            (fields[0], fields[1], fields[3], fields[5]),
            ("1", "Q0", (at + 1).to_string().as_str(), "dateline")
        );
    }
    assert_eq!(run.stdout.lines().count(), 3);
    let lines = place
        .run(["search", "Iran", "--format", "jsonl", "--limit", "2"])
        .exits(0);
    assert!(
        lines
            .stdout
            .lines()
            .all(|line| serde_json::from_str::<Value>(line).unwrap()["id"].is_string())
    );
    let table = place.run(["search", "Iran", "--format", "csv"]).exits(0);
    assert!(table.stdout.starts_with("id,score,title,"));
    for format in ["jsonl", "csv", "geojson", "gdelt", "polecat"] {
        let events = place
            .run(["events", "--event-type", "ASSAULT", "--format", format])
            .exits(0);
        assert!(!events.stdout.is_empty(), "{format}");
    }
    let batch = place.write(
        "queries.jsonl",
        "{\"id\": 7, \"text\": \"drone (attack\"}\n{\"id\": \"b\", \"text\": \"grain AND\"}\n",
    );
    let args: [&OsStr; 8] = [
        "search".as_ref(),
        "--batch".as_ref(),
        batch.as_os_str(),
        "--format".as_ref(),
        "trec".as_ref(),
        "--match".as_ref(),
        "any".as_ref(),
        "--limit=5".as_ref(),
    ];
    let run = place.run(args).exits(0);
    let queries: Vec<&str> = run
        .stdout
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert!(queries.contains(&"7") && queries.contains(&"b"));
    let countries = place
        .run(["facets", "country", "--limit", "3", "--format", "jsonl"])
        .exits(0);
    assert_eq!(countries.stdout.lines().count(), 3);
    let export = place.run(["export", "--country", "IRN"]).exits(0);
    let first: Value = serde_json::from_str(export.stdout.lines().next().unwrap()).unwrap();
    for name in [
        "title",
        "body",
        "mentions",
        "events",
        "countries",
        "organizations",
    ] {
        assert!(!first[name].is_null(), "{name}");
    }
}

#[test]
fn articles_are_shown_and_deleted() {
    let place = Place::new();
    let lines = format!(
        "{}\n{}\n",
        article("a", "One\u{1b}[31m", "First body."),
        article("b", "Two", "Second body.")
    );
    place.feed(&["index", "-"], lines.as_bytes()).exits(0);
    let shown = place.run(["get", "a", "--format", "text"]).exits(0);
    assert!(!shown.stdout.contains('\u{1b}'), "{}", shown.stdout);
    assert_eq!(place.run(["get", "b"]).exits(0).json()["title"], "Two");
    place.run(["delete", "a"]).exits(0);
    place.run(["delete", "a"]).exits(1);
    place.run(["get", "a"]).exits(1);
    place.run(["delete", "--query", "second"]).exits(0);
    assert_eq!(
        place.run(["stats", "--json"]).exits(0).json()["articles"],
        0
    );
    place.run(["optimize"]).exits(0);
    place.run(["verify"]).exits(0);
}

#[test]
fn a_reader_that_leaves_ends_the_program_quietly() {
    let place = Place::new();
    let mut child = place
        .command(["schema"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn settings_can_be_saved_and_read_back() {
    let place = Place::new();
    let printed = place
        .run(["schema", "settings", "--set", "query_depth=9"])
        .exits(0);
    place.write("dateline.toml", &printed.stdout);
    let again = place.run(["schema", "settings"]).exits(0);
    assert_eq!(printed.stdout, again.stdout);
    assert!(again.stdout.contains("query_depth = 9"));
}

//! Keeps the rules of the source tree that no compiler checks.
//!
//! - A module uses only modules that stand before it in [`ORDER`].
//! - Only `backend/tantivy` knows tantivy, only `server` axum, only `cli` clap.
//! - The library neither prints nor exits, reads no clock and no environment, except where [`BANS`] says so.
//! - Each source file opens with `//!` and stays below 650 lines, tests included; each dictionary opens with a `#` header.
//! - The top level of the package holds nothing but what belongs there.

use std::path::{Path, PathBuf};

use fs_err as fs;

/// The modules of the library; each may use only itself and those before it.
const ORDER: &[&str] = &[
    "text", "config", "ontology", "lexicon", "archive", "article", "annotate", "document", "query",
    "search", "backend", "ingest", "server", "cli",
];

/// Pieces of code and the only places (path prefixes below `src/`) where they may stand.
const BANS: &[(&str, &[&str])] = &[
    ("tantivy::", &["backend/tantivy"]),
    ("axum::", &["server"]),
    ("tower::", &["server"]),
    ("tower_http::", &["server"]),
    ("utoipa_axum::", &["server"]),
    ("tokio::", &["server", "cli"]),
    ("clap::", &["cli"]),
    ("clap_complete::", &["cli"]),
    ("indicatif::", &["cli"]),
    ("anyhow::", &["cli"]),
    ("tracing_subscriber::", &["cli"]),
    ("println!", &[]),
    ("print!(", &[]),
    ("eprintln!", &[]),
    ("dbg!", &[]),
    ("io::stdout", &["cli"]),
    ("io::stderr", &["cli"]),
    ("process::exit", &[]),
    ("SystemTime::now", &["cli", "server"]),
    ("Timestamp::now", &["cli", "server"]),
    ("Zoned::now", &["cli", "server"]),
    ("std::env::", &["config.rs", "main.rs"]),
];

/// What may lie at the top level beside dotfiles.
const TOP: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "src",
    "schema",
    "tests",
    "benches",
    "sample-data",
    "target",
];

const MAX_LINES: usize = 650;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Paths of all files below `folder` that end in `suffix`, relative to it, sorted.
fn files(folder: &Path, suffix: &str) -> Vec<(String, PathBuf)> {
    let mut found: Vec<_> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let relative = entry
                .path()
                .strip_prefix(folder)
                .unwrap()
                .to_str()?
                .to_owned();
            relative
                .ends_with(suffix)
                .then(|| (relative, entry.path().to_owned()))
        })
        .collect();
    found.sort();
    found
}

/// The code of a source file with its line numbers: no comments, and nothing from the tests at its end.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .map(|(number, line)| (number + 1, line.split("//").next().unwrap_or_default()))
        .filter(|(_, line)| !line.trim().is_empty())
}

fn module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or_default()
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// Whether `needle` stands in `line` as a path or macro of its own, not as the end of a longer name.
fn mentions(line: &str, needle: &str) -> bool {
    line.match_indices(needle).any(|(at, _)| {
        !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
            && (needle.starts_with("std::")
                || !line[..at].ends_with("crate::")
                    && !line[..at].ends_with("super::")
                    && !line[..at].ends_with("backend::"))
    })
}

#[test]
fn modules_use_only_those_before_them() {
    let mut wrong = Vec::new();
    for (path, file) in files(&root().join("src"), ".rs") {
        let Some(own) = ORDER.iter().position(|name| *name == module(&path)) else {
            continue;
        };
        if is_test(&path) {
            continue;
        }
        for (number, line) in code(&fs::read_to_string(file).unwrap()) {
            for (at, _) in line.match_indices("crate::") {
                let name = module(
                    line[at + 7..]
                        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                        .next()
                        .unwrap(),
                );
                match ORDER.iter().position(|known| *known == name) {
                    Some(used) if used > own => {
                        wrong.push(format!("src/{path}:{number}: {} uses {name}", ORDER[own]))
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "modules must use only those before them:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_module_has_its_place_in_the_order() {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let mut declared: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let mut ordered = ORDER.to_vec();
    declared.sort_unstable();
    ordered.sort_unstable();
    assert_eq!(declared, ordered);
}

#[test]
fn banned_code_stands_only_where_it_may() {
    let mut wrong = Vec::new();
    for (path, file) in files(&root().join("src"), ".rs") {
        if is_test(&path) {
            continue;
        }
        let text = fs::read_to_string(file).unwrap();
        for (number, line) in code(&text) {
            for (needle, places) in BANS {
                if mentions(line, needle) && !places.iter().any(|place| path.starts_with(place)) {
                    wrong.push(format!(
                        "src/{path}:{number}: `{needle}` belongs to {places:?}"
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "code stands where it must not:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn source_files_say_what_they_are_and_stay_short() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for (path, file) in files(&root().join(folder), ".rs") {
            let text = fs::read_to_string(file).unwrap();
            if !text.starts_with("//!") {
                wrong.push(format!("{folder}/{path}: does not open with `//!`"));
            }
            let lines = text.lines().count();
            if lines > MAX_LINES {
                wrong.push(format!(
                    "{folder}/{path}: {lines} lines, more than {MAX_LINES}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn dictionaries_open_with_a_header() {
    let mut wrong = Vec::new();
    for (path, file) in files(&root().join("schema"), ".tsv") {
        let text = fs::read_to_string(file).unwrap();
        let header: String = text
            .lines()
            .take_while(|line| line.starts_with('#'))
            .collect::<Vec<_>>()
            .join("\n")
            .to_lowercase();
        for needed in ["origin", "licence"] {
            if !header.contains(needed) {
                wrong.push(format!(
                    "schema/{path}: the `#` header says nothing of its {needed}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn top_level_holds_only_what_belongs_there() {
    let stray: Vec<String> = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && !TOP.contains(&name.as_str()))
        .filter(|name| name != "dateline-index")
        .collect();
    assert!(stray.is_empty(), "stray at the top level: {stray:?}");
}

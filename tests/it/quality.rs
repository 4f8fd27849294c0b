//! Floors for what the annotator finds: exact spans of names in sentences of our own, and countries in thirteen languages.
//!
//! The sentences stand in `tests/cases/annotate/quality.md`. A floor lies a little below what is reached; raise it when that rises.

use std::collections::BTreeSet;
use std::sync::Arc;

use dateline::annotate::{Annotator, EntityType};
use dateline::article::Article;
use dateline::lexicon::Lexicon;

/// A heading, the least F1 of names under it, and the least F1 of countries.
const FLOORS: [(&str, f64, f64); 5] = [
    ("News", 0.91, 0.0),
    ("Headlines in capitals", 0.90, 0.0),
    ("Without punctuation", 0.90, 0.0),
    ("Scanned", 0.85, 0.0),
    ("Languages", 0.0, 0.97),
];

/// Right, found and wanted things.
#[derive(Default)]
struct Counts {
    right: usize,
    found: usize,
    wanted: usize,
    wrong: Vec<String>,
}

impl Counts {
    fn add(&mut self, found: &BTreeSet<String>, wanted: &BTreeSet<String>, line: &str) {
        self.right += found.intersection(wanted).count();
        self.found += found.len();
        self.wanted += wanted.len();
        if found != wanted {
            self.wrong
                .push(format!("{line}\n  found {found:?}\n  not {wanted:?}"));
        }
    }

    fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.wanted).max(1) as f64
    }
}

/// Takes the marks of a line away: its text, and each name as `start type`.
fn unmark(line: &str) -> (String, BTreeSet<String>) {
    let (mut text, mut names) = (String::new(), BTreeSet::new());
    let mut rest = line;
    while let Some((before, marked)) = rest.split_once('[') {
        let (name, after) = marked.split_once("](").expect("a link");
        let (kind, after) = after.split_once(')').expect("the end of a link");
        text.push_str(before);
        names.insert(format!("{kind} {name} at {}", text.len()));
        text.push_str(name);
        rest = after;
    }
    text.push_str(rest);
    (text, names)
}

fn kind(kind: EntityType) -> &'static str {
    match kind {
        EntityType::Person => "person",
        EntityType::Organization => "organization",
        EntityType::Country | EntityType::Place => "place",
        EntityType::Nationality | EntityType::Group => "people",
    }
}

#[test]
fn names_and_countries_stay_above_their_floors() {
    let lexicon = Lexicon::builtin().expect("the built-in dictionaries are good");
    let annotator = Annotator::new(Arc::new(lexicon)).expect("the shipped models are good");
    let cases = include_str!("../cases/annotate/quality.md");
    let mut failed = Vec::new();
    for (heading, names_floor, countries_floor) in FLOORS {
        let section = cases
            .split_once(&format!("\n## {heading}\n"))
            .map(|(_, after)| after.split("\n## ").next().unwrap_or_default())
            .expect("a heading");
        let (mut names, mut countries) = (Counts::default(), Counts::default());
        for line in section.lines().filter_map(|line| line.strip_prefix("- ")) {
            let (language, line, codes) = match line.rsplit_once(" => ") {
                Some((line, codes)) => {
                    let (language, line) = line.split_once(": ").expect("a language");
                    (language, line, Some(codes))
                }
                None => ("en", line, None),
            };
            let (text, wanted) = unmark(line);
            let annotations = annotator.annotate(&Article {
                id: "a".into(),
                body: text,
                language: Some(language.into()),
                ..Article::default()
            });
            if let Some(codes) = codes {
                let found = annotations.countries.iter();
                let found = found.map(|country| country.code.clone()).collect();
                let wanted = codes.split(' ').map(str::to_owned).collect();
                countries.add(&found, &wanted, line);
                continue;
            }
            let found = annotations
                .mentions
                .iter()
                .filter(|mention| {
                    !mention.why.starts_with("role:") && !mention.why.contains("describes")
                })
                .map(|mention| {
                    format!(
                        "{} {} at {}",
                        kind(mention.kind),
                        mention.text,
                        mention.start
                    )
                })
                .collect();
            names.add(&found, &wanted, line);
        }
        for (what, counts, floor) in [
            ("names", &names, names_floor),
            ("countries", &countries, countries_floor),
        ] {
            if counts.f1() < floor {
                failed.push(format!(
                    "{heading}: F1 of {what} is {:.3}, below {floor}\n{}",
                    counts.f1(),
                    counts.wrong.join("\n")
                ));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

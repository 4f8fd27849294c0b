//! Pages with the text, title and date that their articles should have → how well articles are read out of pages.
//!
//! A record names a page by `file`, beside its own file, packed or not. `text` is the whole text, `text_prefix` its
//! beginning, `with` and `without` are passages that belong and do not belong to it; `title` and `date` count where they
//! are given. Bodies are compared by their words, whatever their order (token F1, the mean over pages), with or without the
//! title before them, because sets differ in that; in scripts that set no spaces, letters stand for words.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Context as _;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;

use crate::archive::{self, Item, Position, ReadOptions};
use crate::article::{Article, ArticleOptions, Understood, from_record};

/// A page with what should be read out of it.
#[derive(Debug, Deserialize)]
struct Gold {
    file: String,
    #[serde(default)]
    set: String,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    text_prefix: Option<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    date: Option<String>,
}

/// How many of how many.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    right: usize,
    all: usize,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }
}

/// Precision, recall and F1 of one text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Likeness {
    precision: f64,
    recall: f64,
    f1: f64,
}

impl Likeness {
    fn of(found: &str, gold: &str) -> Self {
        let (found, gold) = (tokens(found), tokens(gold));
        let sum = |tokens: &HashMap<String, usize>| tokens.values().sum::<usize>();
        let shared: usize = found
            .iter()
            .filter_map(|(token, count)| Some((*count).min(*gold.get(token)?)))
            .sum();
        if shared == 0 {
            return Self::default();
        }
        let precision = shared as f64 / sum(&found) as f64;
        let recall = shared as f64 / sum(&gold) as f64;
        Likeness {
            precision,
            recall,
            f1: 2.0 * precision * recall / (precision + recall),
        }
    }
}

/// What was measured on one set.
#[derive(Debug, Default)]
struct Measured {
    pages: usize,
    bodies: Vec<(Likeness, String)>,
    beginnings: Share,
    wanted: Share,
    unwanted: Share,
    titles: Share,
    dates: Share,
}

/// What was measured on the pages of each set.
#[derive(Debug, Default)]
pub(super) struct Pages {
    sets: BTreeMap<String, Measured>,
}

impl Pages {
    /// Whether a line of a file of gold is a record of this kind.
    pub(super) fn are_in(line: &str) -> bool {
        serde_json::from_str::<Gold>(line).is_ok()
    }

    /// Measures on the page that a record of `file` names.
    pub(super) fn add(&mut self, file: &Path, line: &str) -> anyhow::Result<()> {
        let gold: Gold = serde_json::from_str(line)?;
        let page = file.with_file_name(&gold.file);
        let article = article_of(&page)
            .with_context(|| format!("cannot read the page `{}`", page.display()))?
            .unwrap_or_default();
        let set = if gold.set.is_empty() {
            file.file_name().unwrap_or_default().to_string_lossy()
        } else {
            gold.set.as_str().into()
        };
        self.sets
            .entry(set.into_owned())
            .or_default()
            .add(&gold, &article);
        Ok(())
    }

    /// Writes a table of all sets, and the pages whose bodies are farthest off, at most `errors` of each.
    pub(super) fn write(&self, out: &mut impl Write, errors: usize) -> io::Result<()> {
        if self.sets.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "\narticles of pages\n{:<28} {:>6} {:>7} {:>20} {:>11} {:>11} {:>11} {:>11} {:>11}",
            "set",
            "pages",
            "bodies",
            "body P/R/F1",
            "title",
            "date",
            "beginning",
            "wanted",
            "unwanted"
        )?;
        for (set, measured) in &self.sets {
            measured.write(out, set)?;
        }
        for (set, measured) in self.sets.iter().filter(|_| errors > 0) {
            let mut bodies: Vec<&(Likeness, String)> = measured.bodies.iter().collect();
            bodies.sort_by(|(a, _), (b, _)| a.f1.total_cmp(&b.f1));
            writeln!(out, "\n{set}")?;
            for (likeness, file) in bodies.into_iter().take(errors) {
                writeln!(out, "{:>6.1}  {file}", 100.0 * likeness.f1)?;
            }
        }
        Ok(())
    }
}

impl Measured {
    fn add(&mut self, gold: &Gold, article: &Article) {
        self.pages += 1;
        let titled = format!("{} {}", article.title, article.body);
        if let Some(text) = &gold.text {
            let alone = Likeness::of(&article.body, text);
            let with_title = Likeness::of(&titled, text);
            let best = if with_title.f1 > alone.f1 {
                with_title
            } else {
                alone
            };
            self.bodies.push((best, gold.file.clone()));
        }
        if let Some(prefix) = &gold.text_prefix {
            const COMPARED: usize = 60;
            let prefix: String = plain(prefix).chars().take(COMPARED).collect();
            self.beginnings.add(plain(&titled).contains(&prefix));
        }
        let body = plain(&article.body);
        for passage in &gold.with {
            self.wanted.add(body.contains(&plain(passage)));
        }
        for passage in &gold.without {
            self.unwanted.add(body.contains(&plain(passage)));
        }
        if let Some(title) = gold.title.as_deref().filter(|title| !title.is_empty()) {
            self.titles.add(plain(title) == plain(&article.title));
        }
        if let Some(day) = gold.date.as_deref().and_then(|date| date.get(..10)) {
            let read = article.published.map(|date| date.to_string());
            self.dates
                .add(read.is_some_and(|read| read.starts_with(day)));
        }
    }

    fn write(&self, out: &mut impl Write, set: &str) -> io::Result<()> {
        let mean = |of: fn(&Likeness) -> f64| {
            let sum: f64 = self.bodies.iter().map(|(likeness, _)| of(likeness)).sum();
            100.0 * sum / self.bodies.len().max(1) as f64
        };
        let body = if self.bodies.is_empty() {
            String::new()
        } else {
            format!(
                "{:.1} {:.1} {:.1}",
                mean(|likeness| likeness.precision),
                mean(|likeness| likeness.recall),
                mean(|likeness| likeness.f1)
            )
        };
        let share = |share: Share| match share.all {
            0 => String::new(),
            all => format!("{}/{all}", share.right),
        };
        let row = format!(
            "{set:<28} {:>6} {:>7} {body:>20} {:>11} {:>11} {:>11} {:>11} {:>11}",
            self.pages,
            self.bodies.len(),
            share(self.titles),
            share(self.dates),
            share(self.beginnings),
            share(self.wanted),
            share(self.unwanted)
        );
        writeln!(out, "{}", row.trim_end())
    }
}

/// The article of a page, as a load reads it; `None` when it makes none.
fn article_of(page: &Path) -> anyhow::Result<Option<Article>> {
    let options = ReadOptions::default();
    let mut found = None;
    for input in archive::inputs(&[page.to_owned()], &options)? {
        let input = input.map_err(|reject| anyhow::anyhow!("{reject}"))?;
        archive::read(&input, Position::default(), &options, &mut |item| {
            if let Item::Record(record) = item
                && let Ok(Understood::Article(parsed)) =
                    from_record(*record, &ArticleOptions::default())
            {
                found = Some(parsed.article);
            }
            ControlFlow::Continue(())
        });
    }
    Ok(found)
}

/// Words in small letters with how often they occur; letters where the text sets no spaces.
fn tokens(text: &str) -> HashMap<String, usize> {
    let text: String = text.nfc().flat_map(char::to_lowercase).collect();
    let unspaced =
        |letter: &char| matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let letters = text.chars().count();
    let by_letter = text.chars().filter(unspaced).count() * 4 > letters;
    let mut tokens = HashMap::new();
    let mut add = |token: &str| *tokens.entry(token.to_owned()).or_insert(0) += 1;
    for word in text.split(|letter: char| !letter.is_alphanumeric()) {
        if by_letter {
            for letter in word.chars() {
                add(letter.encode_utf8(&mut [0; 4]));
            }
        } else if !word.is_empty() {
            add(word);
        }
    }
    tokens
}

/// Words in small letters with single spaces between them.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_counts_words_whatever_their_order() {
        let same = Likeness::of("The cat sat. THE end", "the end: the cat sat");
        assert!((same.f1 - 1.0).abs() < 1e-9);
        let half = Likeness::of("one two three four", "one two");
        assert!((half.precision - 0.5).abs() < 1e-9 && (half.recall - 1.0).abs() < 1e-9);
        assert_eq!(Likeness::of("", "one"), Likeness::default());
        assert!(Likeness::of("東京で会議", "東京の会議").f1 > 0.7);
    }

    #[test]
    fn only_records_that_name_a_page_are_pages() {
        assert!(Pages::are_in(r#"{"file": "a.html", "text": "x"}"#));
        assert!(!Pages::are_in(r#"{"text": "x", "entities": []}"#));
    }
}

//! Proves of the readers: any container in any nesting gives the records inside, each with its origin; bad data cost one
//! record and say why; reading taken up at a position gives the rest, nothing twice and nothing lost.

mod formats;
mod robust;

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use dateline::archive::{self, Input, Item, Position, ReadOptions, RejectCode};
use dateline::article::{self, Article, ArticleOptions, Understood};

/// What came out of an archive.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Articles, in order.
    pub articles: Vec<Article>,
    /// Events given with each article.
    pub events: Vec<serde_json::Value>,
    /// Rejects as `code: origin: reason`.
    pub rejects: Vec<(RejectCode, String)>,
    /// What was left out on purpose.
    pub skipped: Vec<String>,
    /// The last position.
    pub end: Position,
}

/// Reads a file from `from` on with the given options.
pub(crate) fn check_from(
    path: &Path,
    from: Position,
    options: &ReadOptions,
    map: &[&str],
) -> Outcome {
    let article_options = ArticleOptions {
        map: map
            .iter()
            .map(|pair| pair.parse().expect("a mapping"))
            .collect(),
    };
    let mut outcome = Outcome::default();
    archive::read(&Input::file(path), from, options, &mut |item| {
        outcome.end = item.next();
        match item {
            Item::Record(record) => match article::from_record(*record, &article_options) {
                Ok(Understood::Article(parsed)) => {
                    outcome.events.push(parsed.events.unwrap_or_default());
                    outcome.articles.push(parsed.article);
                }
                Ok(Understood::Skipped(skipped)) => outcome.skipped.push(skipped.what),
                Err(reject) => outcome.rejects.push((reject.code, reject.to_string())),
            },
            Item::Reject(reject) => outcome.rejects.push((reject.code, reject.to_string())),
            Item::Skipped(skipped) => outcome.skipped.push(skipped.what),
            Item::Done { .. } => {}
        }
        ControlFlow::Continue(())
    });
    outcome
}

/// Writes `bytes` to a file of that name and reads it.
pub(crate) fn check(name: &str, bytes: &[u8]) -> Outcome {
    check_with(name, bytes, &ReadOptions::default(), &[])
}

/// [`check`] with options and mappings.
pub(crate) fn check_with(name: &str, bytes: &[u8], options: &ReadOptions, map: &[&str]) -> Outcome {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    check_from(&path, Position::default(), options, map)
}

pub(crate) fn line(number: usize) -> String {
    format!(
        "{{\"id\":\"a{number}\",\"title\":\"Headline {number}\",\"body\":\"Body of article {number}.\"}}\n"
    )
}

fn lines(count: usize) -> String {
    (1..=count).map(line).collect()
}

pub(crate) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

pub(crate) fn titles(outcome: &Outcome) -> Vec<&str> {
    outcome
        .articles
        .iter()
        .map(|article| article.title.as_str())
        .collect()
}

#[test]
fn json_lines_say_what_is_wrong_and_go_on() {
    let text = format!(
        "{}[1,2]\n\n{{\"url\":\"http://x.example/\"}}\n{{\"title\": broken\n\"text\"\n{}",
        line(1),
        line(2)
    );
    let outcome = check("news.jsonl", text.as_bytes());
    assert_eq!(titles(&outcome), ["Headline 1", "Headline 2"]);
    let codes: Vec<RejectCode> = outcome.rejects.iter().map(|(code, _)| *code).collect();
    assert_eq!(
        codes,
        [
            RejectCode::NotAnObject,
            RejectCode::NoText,
            RejectCode::Invalid,
            RejectCode::NotAnObject
        ]
    );
    assert!(
        outcome.rejects[0].1.contains("record 2, byte 61"),
        "{}",
        outcome.rejects[0].1
    );
    assert_eq!(outcome.articles[1].origin.record, 6);
}

#[test]
fn a_line_beyond_the_limit_costs_one_record() {
    let mut text = line(1);
    text.push_str("{\"title\":\"");
    text.push_str(&"x".repeat(50 << 20));
    text.push_str("\"}\n");
    text.push_str(&line(2));
    let outcome = check("news.jsonl", text.as_bytes());
    assert_eq!(titles(&outcome), ["Headline 1", "Headline 2"]);
    assert_eq!(outcome.rejects[0].0, RejectCode::RecordTooLarge);
}

#[test]
fn an_empty_file_is_no_fault() {
    let outcome = check("news.jsonl", b"");
    assert!(
        outcome.articles.is_empty() && outcome.rejects.is_empty() && outcome.skipped.is_empty()
    );
    let outcome = check("blank.json", b" \n\n ");
    assert!(outcome.articles.is_empty() && outcome.rejects.is_empty());
}

#[test]
fn arrays_objects_and_wrapped_lists() {
    let list = "[\n {\"title\":\"One\",\"text\":\"First \\\"text\\\".\"},\n {\"headline\":\"Two\",\"content\":\"Second.\"}\n]";
    assert_eq!(titles(&check("a.json", list.as_bytes())), ["One", "Two"]);
    let wrapped = "{\"status\":\"ok\",\"articles\":[{\"title\":\"One\",\"source\":{\"id\":null,\"name\":\"Outlet\"},\"publishedAt\":\"2023-10-17T08:15:00Z\"}]}";
    let outcome = check("b", wrapped.as_bytes());
    assert_eq!(outcome.articles[0].outlet.as_deref(), Some("Outlet"));
    assert_eq!(
        outcome.articles[0]
            .published
            .map(|date| date.to_string())
            .as_deref(),
        Some("2023-10-17T08:15:00Z")
    );
    let one = "{\n \"title\": \"One\",\n \"body\": \"Text.\"\n}\n{\n \"title\": \"Two\",\n \"body\": \"Text.\"\n}";
    assert_eq!(titles(&check("c", one.as_bytes())), ["One", "Two"]);
    let deep =
        "{\"response\":{\"docs\":[{\"headline\":{\"main\":\"Deep\"},\"lead\":\"In the paper.\"}]}}";
    assert_eq!(titles(&check("d", deep.as_bytes())), ["Deep"]);
    let cut = check("e.json", b"[{\"title\":\"One\"},{\"title\":\"Tw");
    assert_eq!(titles(&cut), ["One"]);
    assert_eq!(cut.rejects[0].0, RejectCode::Truncated);
}

#[test]
fn tables_of_all_dialects() {
    for (name, text) in [
        (
            "a.csv",
            "headline,text,pubDate\nOne,\"Body, with a comma\nand a line\",2023-10-17\nTwo,Body,March 1916\n",
        ),
        (
            "b.tsv",
            "title\tbody\tdate\nOne\tBody\t2023-10-17\nTwo\tBody\tMarch 1916\n",
        ),
        (
            "c.csv",
            "title;text;date\nOne;Body;2023-10-17\nTwo;Body;March 1916",
        ),
        (
            "d",
            "\u{feff}title|text|date\r\nOne|Body|2023-10-17\r\nTwo|Body|March 1916\r\n",
        ),
    ] {
        let outcome = check(name, text.as_bytes());
        assert_eq!(titles(&outcome), ["One", "Two"], "{name}");
        let dates: Vec<String> = outcome
            .articles
            .iter()
            .filter_map(|article| article.published)
            .map(|date| date.to_string())
            .collect();
        assert_eq!(dates, ["2023-10-17", "1916-03"], "{name}");
    }
    let mapped = check_with(
        "e.csv",
        b"a,b\nOne,Body one\n",
        &ReadOptions::default(),
        &["title=a", "body=b"],
    );
    assert_eq!(titles(&mapped), ["One"]);
    assert_eq!(mapped.articles[0].body, "Body one");
}

#[test]
fn streams_are_unpacked_in_any_nesting() {
    let text = lines(3);
    let zst = zstd::encode_all(text.as_bytes(), 1).expect("memory");
    let mut members = gz(line(1).as_bytes());
    members.extend(gz(line(2).as_bytes()));
    members.extend(gz(line(3).as_bytes()));
    members.extend([0; 100]);
    for (name, bytes) in [
        ("a.gz", gz(text.as_bytes())),
        ("b.zst", zst.clone()),
        ("c", gz(&zst)),
        ("d.gz", members),
    ] {
        let outcome = check(name, &bytes);
        assert_eq!(
            titles(&outcome),
            ["Headline 1", "Headline 2", "Headline 3"],
            "{name}: {:?}",
            outcome.rejects
        );
    }
}

#[test]
fn a_cut_stream_gives_what_it_holds_and_says_so() {
    let whole = gz(lines(2000).as_bytes());
    let outcome = check("a.gz", &whole[..whole.len() / 2]);
    assert!(outcome.articles.len() > 500);
    assert_eq!(
        outcome.rejects.len(),
        1 + usize::from(outcome.rejects.len() > 1),
        "{:?}",
        outcome.rejects
    );
    assert_eq!(
        outcome.rejects.last().map(|(code, _)| *code),
        Some(RejectCode::Truncated)
    );
}

#[test]
fn a_bomb_is_stopped() {
    let bomb = gz(&gz((line(1) + &"\n".repeat(100 << 20)).as_bytes()));
    let outcome = check("a.jsonl.gz.gz", &bomb);
    assert_eq!(titles(&outcome), ["Headline 1"]);
    assert_eq!(outcome.rejects[0].0, RejectCode::InflationRatio);
}

#[test]
fn a_grown_file_is_taken_up_where_it_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("news.jsonl");
    let options = ReadOptions::default();
    std::fs::write(&path, lines(2)).expect("written");
    let first = check_from(&path, Position::default(), &options, &[]);
    std::fs::write(&path, lines(5)).expect("written");
    let second = check_from(&path, first.end, &options, &[]);
    assert_eq!(titles(&second), ["Headline 3", "Headline 4", "Headline 5"]);
    assert_eq!(second.articles[0].origin.record, 3);
    assert_eq!(second.articles[0].origin.offset, first.end.offset);
    // A line that was still being written is read again as a whole.
    let half = line(6);
    std::fs::write(&path, lines(5) + &half[..20]).expect("written");
    let third = check_from(&path, second.end, &options, &[]);
    assert_eq!(third.rejects[0].0, RejectCode::Invalid);
    std::fs::write(&path, lines(6)).expect("written");
    assert_eq!(
        titles(&check_from(&path, third.end, &options, &[])),
        ["Headline 6"]
    );
    // Packed, the same: by counting.
    let packed = folder.path().join("news.jsonl.gz");
    std::fs::write(&packed, gz(lines(2).as_bytes())).expect("written");
    let first = check_from(&packed, Position::default(), &options, &[]);
    std::fs::write(&packed, gz(lines(4).as_bytes())).expect("written");
    assert_eq!(
        titles(&check_from(&packed, first.end, &options, &[])),
        ["Headline 3", "Headline 4"]
    );
}

#[test]
fn plain_text_has_a_title_when_its_first_line_is_one() {
    let text = "\nMinister resigns after vote\n\nMinister resigns after vote\nA+ A-\nThe minister resigned on Monday after\nlosing a vote in parliament.\n\nNo successor was named.\n";
    let outcome = check("a.txt", text.as_bytes());
    let article = &outcome.articles[0];
    assert_eq!(article.title, "Minister resigns after vote");
    assert_eq!(
        article.body,
        "The minister resigned on Monday after losing a vote in parliament.\n\nNo successor was named."
    );
    assert_eq!(
        (
            article.published,
            article.outlet.as_ref(),
            article.url.as_ref()
        ),
        (None, None, None)
    );
    let outcome = check("b.txt", b"Rebels attacked the town on Monday.\n");
    assert_eq!(outcome.articles[0].title, "");
    assert_eq!(
        outcome.articles[0].body,
        "Rebels attacked the town on Monday."
    );
}

#[test]
fn markdown_gives_its_front_matter_and_plain_words() {
    let text = "---\ntitle: \"Talks end\"\ndate: 2023-10-17\nauthor: A. Writer\ntags: [peace, talks]\n---\n\nThe **talks** in [Geneva](https://x.example/) ended.\n\n- one\n- two\n";
    let outcome = check("a.md", text.as_bytes());
    let article = &outcome.articles[0];
    assert_eq!(article.title, "Talks end");
    assert!(
        article.body.starts_with("The talks in Geneva ended."),
        "{}",
        article.body
    );
    assert_eq!(article.tags, ["peace", "talks"]);
}

#[test]
fn folders_are_walked_in_order_and_filtered() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["b.jsonl", "a/z.jsonl", "a/skip/x.jsonl", "c.log"] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("inside")).expect("made");
        std::fs::write(&path, line(1)).expect("written");
    }
    let options = ReadOptions {
        include: vec!["*.jsonl".to_owned()],
        exclude: vec!["a/skip".to_owned()],
        ..ReadOptions::default()
    };
    let names: Vec<String> = archive::inputs(&[folder.path().to_owned()], &options)
        .expect("listed")
        .map(|input| input.expect("readable").name.to_string())
        .map(|name| name[folder.path().to_string_lossy().len() + 1..].to_owned())
        .collect();
    assert_eq!(names, ["a/z.jsonl", "b.jsonl"]);
    let items = archive::open(&[folder.path().to_owned()], &options, 4).expect("listed");
    assert_eq!(
        items.filter(|item| matches!(item, Item::Record(_))).count(),
        2
    );
}

//! Proves that no bytes make a reader panic or go on for ever, whatever the format they are taken for.

use dateline::archive::{Format, ReadOptions, RejectCode};
use proptest::prelude::*;

use super::{check, check_with, gz, line, titles};

/// Pieces of the formats, so that random input comes further than the first byte.
const PIECES: [&str; 44] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\\u12",
    "\n",
    "\r\n",
    "\t",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?xml version=\"1.0\"?>",
    "<rss><channel><item>",
    "</item>",
    "<title>",
    "<page><revision><text>",
    "{{",
    "}}",
    "[[",
    "]]",
    "<newsItem>",
    "<NewsItem>",
    "<REUTERS>",
    "<nitf>",
    "WARC/1.0\r\n",
    "WARC-Type: response\r\n",
    "Content-Length: 12\r\n\r\n",
    "HTTP/1.1 200 OK\r\n",
    "filedesc://x 0 20080430204825 text/plain 3\n",
    "From a Tue Oct 17 08:15:00 2023\n",
    "Subject: x\n",
    "title,body\n",
    "1\t20231017\t202310\t2023",
    "&amp;",
    "é",
    "\u{202e}",
];

fn noise() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => proptest::sample::select(PIECES.to_vec()).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..12),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_in_any_format(bytes in noise(), format in proptest::sample::select(Format::NAMES.to_vec())) {
        let options = ReadOptions { format: Some(format.1), ..ReadOptions::default() };
        check_with("a", &bytes, &options, &[]);
        check("a", &bytes);
    }

    #[test]
    fn any_bytes_behind_a_magic(bytes in proptest::collection::vec(any::<u8>(), 0..200), magic in 0usize..6) {
        let magics: [&[u8]; 6] = [b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\x00", b"BZh91AY&SY", b"PK\x03\x04", b"\xff\xfe"];
        check("a", &[magics[magic], &bytes].concat());
    }
}

/// A WARC record of a plain text, packed for itself as web archives do.
fn capture(number: usize) -> Vec<u8> {
    let text = format!(
        "Headline {number}\n\n{}\n",
        "The minister met the envoy. ".repeat(30)
    );
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
    let record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x.example/{number}\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{head}{text}\r\n\r\n",
        head.len() + text.len()
    );
    gz(record.as_bytes())
}

#[test]
fn a_damaged_gzip_member_costs_itself_only() {
    let mut bytes = Vec::new();
    for number in 1..=5 {
        let mut member = capture(number);
        if number == 2 || number == 4 {
            let middle = member.len() / 2;
            member[middle..middle + 8].fill(0xff);
        }
        bytes.extend(member);
    }
    let outcome = check("crawl.warc.gz", &bytes);
    assert_eq!(titles(&outcome), ["Headline 1", "Headline 3", "Headline 5"]);
    let codes: Vec<RejectCode> = outcome.rejects.iter().map(|(code, _)| *code).collect();
    assert!(
        codes.len() >= 2
            && codes
                .iter()
                .all(|code| matches!(code, RejectCode::Corrupt | RejectCode::Truncated)),
        "{:?}",
        outcome.rejects
    );
    // The same for lines; bytes that are no gzip between members are passed over.
    let mut lines = gz(line(1).as_bytes());
    lines.extend(b"stray bytes");
    lines.extend(gz(line(2).as_bytes()));
    let outcome = check("news.jsonl.gz", &lines);
    assert_eq!(titles(&outcome), ["Headline 1", "Headline 2"]);
    assert_eq!(outcome.rejects[0].0, RejectCode::Corrupt);
    assert_eq!(outcome.articles[1].origin.record, 3);
}

#[test]
fn a_broken_sequence_does_not_change_the_charset() {
    let mut text = b"{\"title\":\"Caf\xc3\xa9 ferm\xc3\xa9\",\"body\":\"".to_vec();
    text.extend(b"words ".repeat(100_000));
    text.extend(b"\xe2\x80 end\"}\n");
    let outcome = check("news.jsonl", &text);
    assert_eq!(titles(&outcome), ["Café fermé"]);
    assert!(outcome.articles[0].body.ends_with("\u{fffd} end"));
}

#[test]
fn a_headline_that_begins_with_from_is_no_mail() {
    let text = "From 08:15 on Monday 16 October 2023 trains stand still\n\nThe strike of the drivers began in the morning.\n";
    let outcome = check("a.txt", text.as_bytes());
    assert_eq!(
        titles(&outcome),
        ["From 08:15 on Monday 16 October 2023 trains stand still"]
    );
    let mbox = "From desk@x.example Tue Oct 17 08:15:00 2023\nSubject: One\nFrom: a@x.example\n\nText.\n\nFrom 08:15 on Monday 2023 trains stand still.\n\nFrom desk@x.example Tue Oct 17 09:15:00 2023\nSubject: Two\nFrom: a@x.example\n\nText.\n";
    assert_eq!(titles(&check("a.mbox", mbox.as_bytes())), ["One", "Two"]);
}

#[test]
fn objects_wrapped_in_objects_are_unwrapped() {
    let text = "{\"api_version\":\"1.1\",\"data\":{\"meta\":{\"products\":[{\"id\":1}]},\"item\":{\"headline\":\"Talks end\",\"description_caption\":\"The talks ended.\",\"language\":\"en\"}}}";
    let outcome = check("a.json", text.as_bytes());
    assert_eq!(titles(&outcome), ["Talks end"]);
    assert_eq!(outcome.articles[0].body, "The talks ended.");
    let kept = "{\"title\":\"One\",\"body\":\"Text.\",\"data\":{\"desk\":\"world\"}}";
    assert_eq!(
        check("b.json", kept.as_bytes()).articles[0].extra["data"]["desk"],
        "world"
    );
}

#[test]
fn a_name_without_measure_is_not_held_in_memory() {
    let mut packed = tar::Builder::new(Vec::new());
    let mut add = |kind: tar::EntryType, path: &str, data: &[u8]| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(data.len() as u64);
        packed.append_data(&mut header, path, data).unwrap();
    };
    let long = vec![b'x'; 3 << 20];
    add(tar::EntryType::Regular, "a.jsonl", line(1).as_bytes());
    // Members that are left out take nothing from those behind them.
    add(tar::EntryType::Regular, "a.bin", &long);
    add(tar::EntryType::Regular, "b.jsonl", line(2).as_bytes());
    add(tar::EntryType::GNULongName, "././@LongLink", &long);
    add(tar::EntryType::Regular, "c.jsonl", line(3).as_bytes());
    let options = ReadOptions {
        exclude: vec!["*.bin".to_owned()],
        ..ReadOptions::default()
    };
    let outcome = check_with("a.tar", &packed.into_inner().unwrap(), &options, &[]);
    assert_eq!(titles(&outcome), ["Headline 1", "Headline 2"]);
    assert_eq!(outcome.rejects[0].0, RejectCode::RecordTooLarge);
}

#[test]
fn elements_without_measure_cost_one_record() {
    let page = format!(
        "<html><body>{}<p>Text.</p></body></html>",
        "<div>".repeat(200_000)
    );
    assert_eq!(
        check("a.html", page.as_bytes()).rejects[0].0,
        RejectCode::TooDeep
    );
    let feed = format!(
        "<?xml version=\"1.0\"?><rss><channel><item><title>One</title><description><![CDATA[<p>Lead.</p>{}Text.]]></description></item><item><title>Two</title></item></channel></rss>",
        "<div>".repeat(200_000)
    );
    let outcome = check("a.xml", feed.as_bytes());
    assert_eq!(titles(&outcome), ["One", "Two"]);
    assert!(outcome.articles[0].body == "Lead.\n\nText.");
}

#[test]
fn an_element_beyond_the_limit_costs_one_record() {
    let long = "x".repeat(5 << 20);
    let feed = format!(
        "<?xml version=\"1.0\"?><rss><channel><item><title>One</title></item><item><title>{long}</title></item><item/><item><title>Three</title></item></channel></rss>"
    );
    let mut options = ReadOptions::default();
    options.limits.record_bytes = 1 << 20;
    let outcome = check_with("a.xml", feed.as_bytes(), &options, &[]);
    assert_eq!(titles(&outcome), ["One", "Three"]);
    let codes: Vec<RejectCode> = outcome.rejects.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, [RejectCode::RecordTooLarge, RejectCode::NoText]);
}

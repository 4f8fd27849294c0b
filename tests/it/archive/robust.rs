//! Proves that no bytes make a reader panic or go on for ever, whatever the format they are taken for.

use dateline::archive::{Format, ReadOptions};
use proptest::prelude::*;

use super::{check, check_with};

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

//! Charsets, cleaning, dates, character references and markup of any bytes.
#![no_main]

use dateline::text::{charset, language, normal, references, scan_date, xml};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let decoded = charset::decode(bytes, None, None);
    let _ = normal::clean(&decoded.text);
    let _ = normal::paragraphs(&decoded.text);
    let _ = references::unescape(&decoded.text);
    let _ = language::detect("", &decoded.text);
    let _ = scan_date(&decoded.text, None);
    let _ = xml::parse(&decoded.text).text();
});

//! Any bytes taken for each of the formats that `DATELINE_FUZZ_FORMAT` names, or for one that their first byte chooses.
#![no_main]

use std::sync::LazyLock;

use dateline::archive::Format;

static NAMED: LazyLock<Vec<Format>> = LazyLock::new(|| {
    let names = std::env::var("DATELINE_FUZZ_FORMAT").unwrap_or_default();
    names
        .split(',')
        .filter(|name| !name.is_empty())
        .map(|name| name.parse().expect("the name of a format"))
        .collect()
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if NAMED.is_empty() {
        if let Some((first, rest)) = bytes.split_first() {
            let chosen = Format::NAMES[usize::from(*first) % Format::NAMES.len()].1;
            dateline_fuzz::read(rest, Some(chosen));
        }
    } else {
        for format in NAMED.iter() {
            dateline_fuzz::read(bytes, Some(*format));
        }
    }
});

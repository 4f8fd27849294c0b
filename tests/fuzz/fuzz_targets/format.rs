//! Any bytes taken for one of the formats, which `DATELINE_FUZZ_FORMAT` names or the first byte chooses.
#![no_main]

use std::ops::ControlFlow;
use std::sync::LazyLock;

use dateline::archive::{Format, Item, ReadOptions, read_bytes};
use dateline::article::{ArticleOptions, from_record};

static ONLY: LazyLock<Option<Format>> = LazyLock::new(|| {
    let name = std::env::var("DATELINE_FUZZ_FORMAT").ok()?;
    Some(name.parse().expect("the name of a format"))
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (format, bytes) = match (*ONLY, bytes.split_first()) {
        (Some(format), _) => (format, bytes),
        (None, Some((first, rest))) => (
            Format::NAMES[usize::from(*first) % Format::NAMES.len()].1,
            rest,
        ),
        (None, None) => return,
    };
    let options = ReadOptions {
        format: Some(format),
        ..ReadOptions::default()
    };
    read_bytes("fuzz", bytes, &options, &mut |item| {
        if let Item::Record(record) = item {
            let _ = from_record(*record, &ArticleOptions::default());
        }
        ControlFlow::Continue(())
    });
});

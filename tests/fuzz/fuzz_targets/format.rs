//! Any bytes taken for one of the formats, which the first byte chooses.
#![no_main]

use std::ops::ControlFlow;

use dateline::archive::{Format, Item, ReadOptions, read_bytes};
use dateline::article::{ArticleOptions, from_record};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let options = ReadOptions {
        format: Some(Format::NAMES[usize::from(*first) % Format::NAMES.len()].1),
        ..ReadOptions::default()
    };
    read_bytes("fuzz", rest, &options, &mut |item| {
        if let Item::Record(record) = item {
            let _ = from_record(*record, &ArticleOptions::default());
        }
        ControlFlow::Continue(())
    });
});

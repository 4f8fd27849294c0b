//! Any bytes as an archive: containers and formats told by the bytes themselves.
#![no_main]

use std::ops::ControlFlow;

use dateline::archive::{Item, ReadOptions, read_bytes};
use dateline::article::{ArticleOptions, from_record};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    read_bytes("fuzz", bytes, &ReadOptions::default(), &mut |item| {
        if let Item::Record(record) = item {
            let _ = from_record(*record, &ArticleOptions::default());
        }
        ControlFlow::Continue(())
    });
});

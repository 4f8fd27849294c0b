//! What the targets share: bytes are read to their end and each record is understood, as a load does it.

use std::ops::ControlFlow;

use dateline::archive::{Format, Item, Limits, ReadOptions, read_bytes};
use dateline::article::{ArticleOptions, Signature, Understood, from_record};

/// Reads `bytes`, by what they are told to be or as `format`. Limits are low, so that a bomb costs little.
pub fn read(bytes: &[u8], format: Option<Format>) {
    let options = ReadOptions {
        format,
        limits: Limits {
            record_bytes: 1 << 20,
            inflation_free_bytes: 1 << 20,
            ..Limits::default()
        },
        ..ReadOptions::default()
    };
    read_bytes("fuzz", bytes, &options, &mut |item| {
        if let Item::Record(record) = item
            && let Ok(Understood::Article(parsed)) = from_record(*record, &ArticleOptions::default())
        {
            let _ = Signature::of(&parsed.article);
        }
        ControlFlow::Continue(())
    });
}

//! Where the bytes of an index lie.

use std::collections::BTreeMap;
use std::path::Path;

use tantivy::Index;

/// Prints each part of each field, as a share of the text.
pub(crate) fn sizes(folder: &Path, text_bytes: u64) {
    let index = Index::open_in_dir(folder).expect("an index");
    let searcher = index.reader().expect("a reader").searcher();
    let usage = searcher.space_usage().expect("sizes");
    let mut fields: BTreeMap<String, [u64; 5]> = BTreeMap::new();
    let mut store = 0;
    for segment in usage.segments() {
        let parts = [
            segment.termdict(),
            segment.postings(),
            segment.positions(),
            segment.fast_fields(),
            segment.fieldnorms(),
        ];
        for (at, part) in parts.into_iter().enumerate() {
            for field in part.fields() {
                fields.entry(field.field_name().to_owned()).or_default()[at] +=
                    field.total().get_bytes();
            }
        }
        store += segment.store().total().get_bytes();
    }
    let share = |bytes: u64| bytes as f64 / text_bytes as f64;
    println!(
        "{:22} {:>7} {:>8} {:>9} {:>6} {:>6}",
        "index / text", "terms", "postings", "positions", "fast", "norms"
    );
    for (field, sizes) in &fields {
        println!(
            "{field:22} {:7.3} {:8.3} {:9.3} {:6.3} {:6.3}",
            share(sizes[0]),
            share(sizes[1]),
            share(sizes[2]),
            share(sizes[3]),
            share(sizes[4])
        );
    }
    let whole = usage.total().get_bytes();
    println!("{:22} {:7.3}", "stored articles", share(store));
    println!("{:22} {:7.3}", "together", share(whole));
}

//! The two-letter country codes of FIPS 10-4, which GDELT writes where others write ISO 3166.

use std::sync::LazyLock;

use crate::lexicon::table::Table;

const FILE: &str = include_str!("../../../schema/fips.tsv");

static CODES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let table = Table::new("schema/fips.tsv", FILE, &["code", "fips"])
        .expect("invariant: the built-in file has its columns");
    table
        .rows()
        .map(|row| {
            let row = row.expect("invariant: the built-in file has its cells");
            (row.cell(0), row.cell(1))
        })
        .collect()
});

/// The FIPS 10-4 code of an ISO 3166-1 alpha-3 code.
#[must_use]
pub fn fips_of(code: &str) -> Option<&'static str> {
    CODES.iter().find(|pair| pair.0 == code).map(|pair| pair.1)
}

/// The ISO 3166-1 alpha-3 code of a FIPS 10-4 code, in capitals.
#[must_use]
pub fn country_of_fips(fips: &str) -> Option<&'static str> {
    CODES.iter().find(|pair| pair.1 == fips).map(|pair| pair.0)
}

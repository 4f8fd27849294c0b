//! Bodies that every state has.

use super::Loader;
use crate::lexicon::table::{Table, TableError};
use crate::lexicon::{Body, fold};

pub(super) const BODIES: &str = include_str!("../../../schema/bodies.tsv");

impl Loader {
    pub(super) fn bodies_of_states(&mut self) -> Result<(), TableError> {
        let table = Table::new(
            "schema/bodies.tsv",
            BODIES,
            &["key", "name", "sector", "variants"],
        )?;
        for row in table.rows() {
            let row = row?;
            let body = Body {
                key: row.cell(0),
                name: row.cell(1),
                sector: row.cell(2),
            };
            for variant in row.list(3, '|') {
                self.bodies.insert(fold(variant), body);
            }
        }
        Ok(())
    }
}

//! Bodies that every state has, words of companies, and words with a capital that name nobody.

use super::Loader;
use crate::lexicon::table::{Table, TableError};
use crate::lexicon::{Body, Common, CompanyWord, fold};
use crate::ontology::EntityType;

pub(super) const BODIES: &str = include_str!("../../../schema/bodies.tsv");
pub(super) const COMPANY_WORDS: &str = include_str!("../../../schema/company-words.tsv");
pub(super) const COMMON: &str = include_str!("../../../schema/common-capitals.tsv");

impl Loader {
    pub(super) fn bodies_of_states(&mut self) -> Result<(), TableError> {
        let columns = ["key", "name", "sector", "variants"];
        let table = Table::new("schema/bodies.tsv", BODIES, &columns)?;
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

    pub(super) fn company_words(&mut self) -> Result<(), TableError> {
        let table = Table::new("schema/company-words.tsv", COMPANY_WORDS, &["word", "kind"])?;
        for row in table.rows() {
            let row = row?;
            let kind = match row.cell(1) {
                "form" => CompanyWord::Form,
                "firm" => CompanyWord::Firm,
                "head" => CompanyWord::Head,
                _ => return Err(row.error(1, "`form`, `firm` or `head`", "correct the cell")),
            };
            self.company_words.insert(row.cell(0), kind);
        }
        Ok(())
    }

    pub(super) fn common_capitals(&mut self) -> Result<(), TableError> {
        let columns = ["words", "taken_for"];
        let table = Table::new("schema/common-capitals.tsv", COMMON, &columns)?;
        for row in table.rows() {
            let row = row?;
            let common = match row.cell(1) {
                "any" => Common::Never(None),
                "organization" => Common::Never(Some(EntityType::Organization)),
                "person" => Common::Never(Some(EntityType::Person)),
                "place" => Common::Never(Some(EntityType::Place)),
                "part" => Common::Part,
                _ => {
                    return Err(row.error(
                        1,
                        "`any`, `organization`, `person`, `place` or `part`",
                        "correct the cell",
                    ));
                }
            };
            self.common.insert(fold(row.cell(0)), common);
        }
        Ok(())
    }
}

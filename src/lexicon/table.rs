//! The one reader for dictionary files: tab separated, `#` header, columns named in the first row.
//!
//! Comment lines may stand anywhere; blank lines are skipped. Cells are slices of the text, nothing is copied.
//! Errors say file, line, column and remedy.

use thiserror::Error;

/// Why a dictionary file could not be read.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableError {
    /// The file has no row of column names.
    #[error(
        "`{file}` has no row of column names; hint: the first line without `#` must be `{expected}` separated by tabs"
    )]
    NoHeader {
        /// The file.
        file: Box<str>,
        /// The columns that were expected.
        expected: Box<str>,
    },
    /// A column is missing or has another name.
    #[error(
        "`{file}` line {line}: expected the columns `{expected}`, found `{found}`; hint: name all of them once, separated by tabs"
    )]
    Columns {
        /// The file.
        file: Box<str>,
        /// Line from 1.
        line: usize,
        /// The columns that were expected.
        expected: Box<str>,
        /// The columns that stand there.
        found: Box<str>,
    },
    /// A row has too few or too many cells.
    #[error(
        "`{file}` line {line}: expected {expected} cells, found {found}; hint: separate cells by one tab each, also where a cell is empty"
    )]
    Cells {
        /// The file.
        file: Box<str>,
        /// Line from 1.
        line: usize,
        /// Number of columns.
        expected: usize,
        /// Number of cells in the row.
        found: usize,
    },
    /// A cell holds something that the column cannot hold.
    #[error(
        "`{file}` line {line}, column `{column}`: expected {expected}, found `{found}`; hint: {hint}"
    )]
    Value {
        /// The file.
        file: Box<str>,
        /// Line from 1.
        line: usize,
        /// Name of the column.
        column: Box<str>,
        /// What the column holds.
        expected: Box<str>,
        /// What stands there.
        found: Box<str>,
        /// The cure.
        hint: Box<str>,
    },
}

/// A dictionary file with its rows.
#[derive(Debug)]
pub struct Table<'t> {
    file: &'t str,
    columns: Vec<&'t str>,
    /// For each cell of a line the column, as asked for, that it belongs to.
    columns_at: Vec<usize>,
    text: &'t str,
}

/// One row: its cells in the order in which the columns were asked for.
#[derive(Debug)]
pub struct Row<'t, 'a> {
    table: &'a Table<'t>,
    line: usize,
    cells: Vec<&'t str>,
}

impl<'t> Table<'t> {
    /// Reads the header of `text`; `columns` are the columns that the file must have, in any order.
    ///
    /// # Errors
    /// When the row of column names is missing or names other columns.
    pub fn new(file: &'t str, text: &'t str, columns: &[&'t str]) -> Result<Self, TableError> {
        let Some((index, header)) = text
            .lines()
            .enumerate()
            .find(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
        else {
            return Err(TableError::NoHeader {
                file: file.into(),
                expected: columns.join(" ").into(),
            });
        };
        let found: Vec<&str> = header.trim_end_matches('\r').split('\t').collect();
        let order: Option<Vec<usize>> = columns
            .iter()
            .map(|column| found.iter().position(|name| name == column))
            .collect();
        match order {
            Some(order) if found.len() == columns.len() => {
                let mut columns_at = vec![0; order.len()];
                for (column, at) in order.into_iter().enumerate() {
                    columns_at[at] = column;
                }
                Ok(Table {
                    file,
                    columns: columns.to_vec(),
                    columns_at,
                    text,
                })
            }
            _ => Err(TableError::Columns {
                file: file.into(),
                line: index + 1,
                expected: columns.join(" ").into(),
                found: found.join(" ").into(),
            }),
        }
    }

    /// The rows below the header, each with all of its cells or an error.
    pub fn rows(&self) -> impl Iterator<Item = Result<Row<'t, '_>, TableError>> {
        let width = self.columns.len();
        self.text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
            .skip(1)
            .map(move |(index, line)| {
                let mut cells = vec![""; width];
                let mut found = 0;
                for cell in line.trim_end_matches('\r').split('\t') {
                    if let Some(&column) = self.columns_at.get(found) {
                        cells[column] = cell.trim();
                    }
                    found += 1;
                }
                if found == width {
                    Ok(Row {
                        table: self,
                        line: index + 1,
                        cells,
                    })
                } else {
                    Err(TableError::Cells {
                        file: self.file.into(),
                        line: index + 1,
                        expected: width,
                        found,
                    })
                }
            })
    }
}

impl<'t> Row<'t, '_> {
    /// The cell of the `column`-th column asked for, without blanks around it; may be empty.
    ///
    /// # Panics
    /// When fewer columns were asked for.
    pub fn cell(&self, column: usize) -> &'t str {
        self.cells[column]
    }

    /// The cell, or `None` when it is empty.
    pub fn optional(&self, column: usize) -> Option<&'t str> {
        Some(self.cells[column]).filter(|cell| !cell.is_empty())
    }

    /// The parts of a cell that are separated by `separator`, without empty ones.
    pub fn list(&self, column: usize, separator: char) -> impl Iterator<Item = &'t str> + use<'t> {
        self.cells[column]
            .split(separator)
            .map(str::trim)
            .filter(|part| !part.is_empty())
    }

    /// Reads the cell as a value; `expected` says what the column holds.
    ///
    /// # Errors
    /// When the cell does not hold such a value.
    pub fn parse<T: std::str::FromStr>(
        &self,
        column: usize,
        expected: &str,
    ) -> Result<T, TableError> {
        self.cells[column]
            .parse()
            .map_err(|_| self.error(column, expected, "correct the cell"))
    }

    /// Line of the row in its file, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The error that a cell holds something else than `expected`.
    pub fn error(&self, column: usize, expected: &str, hint: &str) -> TableError {
        TableError::Value {
            file: self.table.file.into(),
            line: self.line,
            column: self.table.columns[column].into(),
            expected: expected.into(),
            found: self.cells[column].into(),
            hint: hint.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name() {
        let table = Table::new(
            "x.tsv",
            "# about\nb\ta\n1\t2\n\n# more\n3\t4\n",
            &["a", "b"],
        )
        .expect("a table");
        let rows: Vec<_> = table
            .rows()
            .map(|row| row.map(|row| (row.cell(0).to_owned(), row.cell(1).to_owned(), row.line())))
            .collect();
        assert_eq!(
            rows,
            [
                Ok(("2".into(), "1".into(), 3)),
                Ok(("4".into(), "3".into(), 6))
            ]
        );
    }

    #[test]
    fn errors_say_where_and_how_to_cure() {
        let error = Table::new("x.tsv", "a\tc\n", &["a", "b"]).expect_err("wrong columns");
        assert_eq!(
            error.to_string(),
            "`x.tsv` line 1: expected the columns `a b`, found `a c`; hint: name all of them once, separated by tabs"
        );
        let table = Table::new("x.tsv", "a\tb\n1\n", &["a", "b"]).expect("a table");
        let error = table
            .rows()
            .next()
            .expect("a row")
            .expect_err("too few cells");
        assert!(
            error
                .to_string()
                .starts_with("`x.tsv` line 2: expected 2 cells, found 1; hint:")
        );
        let table = Table::new("x.tsv", "a\tb\n1\tx\n", &["a", "b"]).expect("a table");
        let row = table.rows().next().expect("a row").expect("cells");
        let error = row.parse::<u32>(1, "a number").expect_err("no number");
        assert_eq!(
            error.to_string(),
            "`x.tsv` line 2, column `b`: expected a number, found `x`; hint: correct the cell"
        );
        assert!(Table::new("x.tsv", "# only\n", &["a"]).is_err());
    }
}

//! Comma- and tab-separated values (RFC 4180 and its many dialects): delimiter and header are told from the first lines.
//!
//! Rows are bounded: a quote that never closes costs one record, not the rest of the file.

use std::io::BufRead;
use std::sync::Arc;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::super::fields;
use super::super::session::{Flow, Found, Member, Session};
use super::super::source::{PEEK_BYTES, Source};
use super::super::{Content, Format, RejectCode};

const DELIMITERS: [u8; 4] = [b'\t', b',', b';', b'|'];

/// How a table is written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Dialect {
    delimiter: u8,
    quoted: bool,
    /// Column names when the table has no header line.
    columns: Option<Vec<String>>,
}

/// Tells a table from other text: by its name, or by a header that names a title or a body.
pub(crate) fn sniff(head: &[u8], extension: &str) -> Option<Format> {
    let named = matches!(extension, "csv" | "tsv" | "tab" | "psv");
    if !named
        && !DELIMITERS
            .iter()
            .any(|&delimiter| may_head(head, delimiter))
    {
        return None;
    }
    let (dialect, first) = dialect(head, None)?;
    if !named && !first.iter().any(|cell| is_text_column(cell)) {
        return None;
    }
    Some(if dialect.delimiter == b'\t' {
        Format::Tsv
    } else {
        Format::Csv
    })
}

/// Whether the first line that is not empty, taken apart without regard to quotes, has a column of text.
fn may_head(head: &[u8], delimiter: u8) -> bool {
    let line = head
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    memchr::memchr(delimiter, line).is_some()
        && line.split(|byte| *byte == delimiter).any(|cell| {
            std::str::from_utf8(cell)
                .is_ok_and(|cell| is_text_column(cell.trim().trim_matches('"')))
        })
}

/// Whether a column of this name holds titles or bodies.
fn is_text_column(name: &str) -> bool {
    fields::canonical(&name.trim().to_lowercase())
        .is_some_and(|field| matches!(field, "title" | "body"))
}

/// The dialect of the lines in `head`, and its first row.
fn dialect(head: &[u8], forced: Option<u8>) -> Option<(Dialect, Vec<String>)> {
    let whole_lines = match memchr::memrchr(b'\n', head) {
        Some(last) if head.len() >= PEEK_BYTES / 2 => &head[..=last],
        _ => head,
    };
    let mut best: Option<(usize, Dialect, Vec<String>)> = None;
    let delimiters = forced.map_or_else(|| DELIMITERS.to_vec(), |delimiter| vec![delimiter]);
    for delimiter in delimiters {
        for quoted in [true, false] {
            let rows = rows(whole_lines, delimiter, quoted);
            let Some(first) = rows.first() else {
                continue;
            };
            let width = first.len();
            if width < 2 && forced.is_none() {
                continue;
            }
            let same = rows.iter().filter(|row| row.len() == width).count();
            if same * 5 < rows.len() * 4 && forced.is_none() {
                continue;
            }
            // Regular and wide wins; quoting is the rule unless it makes the rows irregular.
            let score = same * 1000 / rows.len() * 64 + width.min(63);
            let score = score * 2 + usize::from(quoted);
            if best.as_ref().is_none_or(|(known, ..)| score > *known) {
                let columns = (!is_header(first))
                    .then(|| (1..=width).map(|column| column.to_string()).collect());
                let dialect = Dialect {
                    delimiter,
                    quoted,
                    columns,
                };
                best = Some((score, dialect, first.clone()));
            }
        }
    }
    best.map(|(_, dialect, first)| (dialect, first))
}

/// Whether the cells look like names of columns: none empty, none a number, none long, all different.
fn is_header(cells: &[String]) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    let named = cells
        .iter()
        .any(|cell| fields::canonical(&cell.trim().to_lowercase()).is_some());
    let plain = cells.iter().enumerate().all(|(at, cell)| {
        let cell = cell.trim();
        // Tables written by pandas have a first column without a name.
        let empty_index = at == 0 && cell.is_empty();
        (empty_index || (!cell.is_empty() && cell.parse::<f64>().is_err()))
            && cell.chars().count() <= 64
            && seen.insert(cell.to_lowercase())
    });
    plain && (named || cells.iter().all(|cell| !cell.contains(['.', '!', '?'])))
}

fn reader(delimiter: u8, quoted: bool) -> Reader {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(quoted)
        .build()
}

/// The first rows of a sample.
fn rows(sample: &[u8], delimiter: u8, quoted: bool) -> Vec<Vec<String>> {
    let mut reader = reader(delimiter, quoted);
    let mut cells = Cells::default();
    let mut input = sample;
    let mut rows = Vec::new();
    while rows.len() < 64 {
        let (result, read) = cells.feed(&mut reader, input);
        input = &input[read..];
        match result {
            Fed::Row => rows.push(cells.take_text()),
            Fed::Wants => {
                let (result, _) = cells.feed(&mut reader, &[]);
                if result == Fed::Row && sample.len() < PEEK_BYTES / 2 {
                    rows.push(cells.take_text());
                }
                break;
            }
            Fed::End => break,
        }
    }
    rows
}

/// The cells of a row while it is read.
#[derive(Default)]
struct Cells {
    text: Vec<u8>,
    used: usize,
    ends: Vec<usize>,
    count: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fed {
    Row,
    Wants,
    End,
}

impl Cells {
    /// Feeds bytes (none at the end of the table) until a row is whole; returns how many were used.
    fn feed(&mut self, reader: &mut Reader, input: &[u8]) -> (Fed, usize) {
        let mut read = 0;
        loop {
            if self.text.len() - self.used < 1024 {
                self.text.resize((self.text.len() * 2).max(16 << 10), 0);
            }
            if self.ends.len() - self.count < 16 {
                self.ends.resize((self.ends.len() * 2).max(64), 0);
            }
            let (result, used, wrote, ended) = reader.read_record(
                &input[read..],
                &mut self.text[self.used..],
                &mut self.ends[self.count..],
            );
            read += used;
            self.used += wrote;
            self.count += ended;
            match result {
                ReadRecordResult::InputEmpty => return (Fed::Wants, read),
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {}
                ReadRecordResult::Record => return (Fed::Row, read),
                ReadRecordResult::End => return (Fed::End, read),
            }
        }
    }

    fn take(&mut self) -> Vec<Vec<u8>> {
        let mut start = 0;
        let cells = self.ends[..self.count]
            .iter()
            .map(|&end| {
                let cell = self.text[start..end].to_vec();
                start = end;
                cell
            })
            .collect();
        self.clear();
        cells
    }

    fn take_text(&mut self) -> Vec<String> {
        let text = |cell: &Vec<u8>| String::from_utf8_lossy(cell).into_owned();
        self.take().iter().map(text).collect()
    }

    fn clear(&mut self) {
        self.used = 0;
        self.count = 0;
        if self.text.len() > 1 << 20 {
            self.text = Vec::new();
        }
    }
}

/// Reads a table, one record a row.
pub(crate) fn read(
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    let forced = (session.options.format == Some(Format::Tsv)).then_some(b'\t');
    let Some((dialect, _)) = dialect(source.peek(PEEK_BYTES), forced)
        .or_else(|| dialect(source.peek(PEEK_BYTES), Some(b',')))
    else {
        return Ok(());
    };
    let format = if dialect.delimiter == b'\t' {
        Format::Tsv
    } else {
        Format::Csv
    };
    let limit = session.options.limits.record_bytes;
    let mut columns: Option<Arc<[String]>> = dialect.columns.map(Into::into);
    let mut reader = reader(dialect.delimiter, dialect.quoted);
    let mut cells = Cells::default();
    let mut offset = source.offset();
    loop {
        let available = source.fill_buf()?;
        let at_end = available.is_empty();
        let (fed, used) = cells.feed(&mut reader, available);
        source.consume(used);
        match fed {
            Fed::End => return Ok(()),
            Fed::Wants if cells.used > limit => {
                session.reject(
                    member,
                    offset,
                    RejectCode::RecordTooLarge,
                    format!("the row is longer than `record_bytes` ({limit}); hint: a quote that does not close? raise the setting or mend the row"),
                    None,
                )?;
                cells.clear();
                reader.reset();
                pass_line(source)?;
                offset = source.offset();
            }
            Fed::Wants => {
                if at_end {
                    return Ok(());
                }
            }
            Fed::Row => {
                let bytes = source.offset() - offset;
                let Some(columns) = &columns else {
                    let names = cells.take_text();
                    columns = Some(names.iter().map(|name| name.trim().to_owned()).collect());
                    offset = source.offset();
                    continue;
                };
                let content = Content::Row {
                    columns: columns.clone(),
                    cells: cells.take(),
                };
                session.record(
                    member,
                    Found {
                        offset,
                        bytes,
                        format,
                        content,
                        resume: None,
                    },
                )?;
                offset = source.offset();
            }
        }
    }
}

/// Passes over what is left of a line.
fn pass_line(source: &mut Source<'_>) -> std::io::Result<()> {
    loop {
        let available = source.fill_buf()?;
        if available.is_empty() {
            return Ok(());
        }
        match memchr::memchr(b'\n', available) {
            Some(at) => {
                source.consume(at + 1);
                return Ok(());
            }
            None => {
                let all = available.len();
                source.consume(all);
            }
        }
    }
}

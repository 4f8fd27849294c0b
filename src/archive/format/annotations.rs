//! Tables of annotations: GDELT events (1.0 and 2.0), mentions, knowledge graph (1.0 and 2.x) and POLECAT events.
//!
//! Rows that speak of one article become one record, however far apart they stand within a window of [`WINDOW`] articles;
//! more rows than one record may hold become several.

use std::collections::{HashMap, VecDeque};

use serde_json::{Map, Value};

use super::super::session::{Flow, Found, Member, Session};
use super::super::source::{Line, Source};
use super::super::{Content, Format};

/// Articles whose rows are gathered at the same time.
const WINDOW: usize = 4096;
/// Bytes of rows that are gathered at the same time.
const WINDOW_BYTES: usize = 32 << 20;

/// Tells such a table by its first lines.
pub(crate) fn sniff(head: &[u8]) -> Option<Format> {
    let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
    let cells: Vec<&[u8]> = line.split(|&byte| byte == b'\t').collect();
    let digits = |at: usize, count: usize| {
        cells
            .get(at)
            .is_some_and(|cell| cell.len() == count && cell.iter().all(u8::is_ascii_digit))
    };
    let number = |at: usize| {
        cells
            .get(at)
            .is_some_and(|cell| !cell.is_empty() && cell.iter().all(u8::is_ascii_digit))
    };
    if line.starts_with(b"Event ID\t") && memchr::memmem::find(line, b"\tActor Name").is_some() {
        return Some(Format::Polecat);
    }
    if line.starts_with(b"DATE\tNUMARTS\t") {
        return Some(Format::GdeltGkg);
    }
    match cells.len() {
        57 | 58 | 61 if number(0) && digits(1, 8) && digits(2, 6) && digits(3, 4) => {
            Some(Format::GdeltEvents)
        }
        16 if number(0) && digits(1, 14) && digits(2, 14) => Some(Format::GdeltMentions),
        27 if digits(1, 14) && cells[0].starts_with(cells[1]) => Some(Format::GdeltGkg),
        11 | 15 if digits(0, 8) && number(1) => Some(Format::GdeltGkg),
        _ => None,
    }
}

/// The rows of one article.
struct Rows {
    offset: u64,
    lines: Vec<u8>,
}

/// The articles whose rows are being gathered, by key, in the order of their first rows.
#[derive(Default)]
struct Window {
    order: VecDeque<Vec<u8>>,
    open: HashMap<Vec<u8>, Rows>,
    /// Bytes of all rows.
    held: usize,
}

impl Window {
    /// Adds a row to its article.
    fn add(&mut self, key: Vec<u8>, offset: u64, line: &[u8]) {
        let rows = self.open.entry(key).or_insert_with_key(|key| {
            self.order.push_back(key.clone());
            Rows {
                offset,
                lines: Vec::new(),
            }
        });
        rows.lines.extend_from_slice(line);
        rows.lines.push(b'\n');
        self.held += line.len() + 1;
    }

    /// Takes out an article that one more row of this length would make too long.
    fn full(&mut self, key: &[u8], row: usize, limit: usize) -> Option<Rows> {
        if self.open.get(key)?.lines.len() + row < limit {
            return None;
        }
        self.order.retain(|other| other != key);
        self.close(key)
    }

    /// Takes out the article that has been open for longest.
    fn oldest(&mut self) -> Option<Rows> {
        let key = self.order.pop_front()?;
        self.close(&key)
    }

    fn close(&mut self, key: &[u8]) -> Option<Rows> {
        let rows = self.open.remove(key)?;
        self.held -= rows.lines.len();
        Some(rows)
    }

    fn is_over(&self) -> bool {
        self.order.len() > WINDOW || self.held > WINDOW_BYTES
    }
}

/// Reads a table, one record an article.
pub(crate) fn read(
    format: Format,
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    let limit = session.options.limits.record_bytes;
    let mut known = Map::new();
    let mut window = Window::default();
    let mut line = Vec::new();
    loop {
        let offset = source.offset();
        match source.line(&mut line, limit)? {
            Line::End => break,
            Line::TooLong { .. } => {
                session.too_large(member, offset, None)?;
                continue;
            }
            Line::Read { .. } => {}
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        if offset == 0 && (format == Format::Polecat || line.starts_with(b"DATE\t")) {
            let header = String::from_utf8_lossy(&line).into_owned();
            known.insert("header".to_owned(), header.into());
            continue;
        }
        let key = key(format, &line);
        if let Some(rows) = window.full(&key, line.len(), limit) {
            hand_out(rows, format, &known, member, session)?;
        }
        window.add(key, offset, &line);
        while window.is_over()
            && let Some(rows) = window.oldest()
        {
            hand_out(rows, format, &known, member, session)?;
        }
    }
    while let Some(rows) = window.oldest() {
        hand_out(rows, format, &known, member, session)?;
    }
    Ok(())
}

/// What tells the articles of rows apart: their address, or the row itself when it has none.
fn key(format: Format, line: &[u8]) -> Vec<u8> {
    let cells: Vec<&[u8]> = line.split(|&byte| byte == b'\t').collect();
    let at = match format {
        Format::GdeltMentions => 5,
        Format::GdeltGkg if cells.len() >= 27 => 4,
        Format::GdeltGkg => usize::MAX,
        Format::GdeltEvents if cells.len() == 57 => usize::MAX,
        Format::GdeltEvents => cells.len() - 1,
        _ => usize::MAX,
    };
    cells
        .get(at)
        .filter(|cell| !cell.is_empty())
        .map_or_else(|| line.to_vec(), |cell| cell.to_vec())
}

fn hand_out(
    rows: Rows,
    format: Format,
    known: &Map<String, Value>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    let found = Found {
        offset: rows.offset,
        bytes: rows.lines.len() as u64,
        format,
        content: Content::Bytes {
            bytes: rows.lines,
            charset: None,
            known: known.clone(),
        },
        resume: None,
    };
    session.record(member, found)
}

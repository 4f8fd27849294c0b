//! A buffered byte stream that can be looked into, knows its offset, and reads bounded lines.
//!
//! Each layer of an archive has one. A fault met while looking ahead is kept until the bytes before it are used up,
//! so that everything readable is read.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use memchr::memchr;

use super::RejectCode;

/// Bytes that can be looked at ahead, enough to tell every format.
pub(crate) const PEEK_BYTES: usize = 64 << 10;
/// What is read at once of a long stream.
const BUFFER_BYTES: usize = 256 << 10;
/// Enough for most members of archives of small files, each of which has a buffer of its own.
const FIRST_BUFFER_BYTES: usize = 16 << 10;

/// Something wrong with the data, carried inside an [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct Fault {
    pub(crate) code: RejectCode,
    pub(crate) reason: String,
}

pub(crate) fn fault(code: RejectCode, reason: impl Into<String>) -> io::Error {
    io::Error::other(Fault {
        code,
        reason: reason.into(),
    })
}

/// Bytes that came in from disk and out of decompression, shared by all layers of one input.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    pub(crate) root: Cell<u64>,
    pub(crate) inflated: Cell<u64>,
}

/// Counts what is read from the input itself.
pub(crate) struct Metered<R> {
    pub(crate) inner: R,
    pub(crate) meter: Rc<Meter>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.meter.root.set(self.meter.root.get() + read as u64);
        Ok(read)
    }
}

impl<R: io::Seek> io::Seek for Metered<R> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// One line as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Stored in the buffer given, without its line end; `ended` when there was one.
    Read { ended: bool },
    /// Longer than the limit; passed over, this many bytes.
    TooLong { bytes: u64 },
    /// Nothing more.
    End,
}

/// A buffered stream.
pub(crate) struct Source<'r> {
    inner: Box<dyn Read + 'r>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,
    failed: Option<io::Error>,
    done: bool,
}

impl<'r> Source<'r> {
    pub(crate) fn new(inner: impl Read + 'r) -> Self {
        Source::at(inner, 0)
    }

    /// A stream whose first byte has the given offset.
    pub(crate) fn at(inner: impl Read + 'r, offset: u64) -> Self {
        Source {
            inner: Box::new(inner),
            buffer: vec![0; FIRST_BUFFER_BYTES],
            start: 0,
            end: 0,
            offset,
            failed: None,
            done: false,
        }
    }

    /// Offset of the next byte.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Looks at up to `want` bytes without taking them; fewer only before the end or a fault.
    pub(crate) fn peek(&mut self, want: usize) -> &[u8] {
        let want = want.min(BUFFER_BYTES);
        while self.end - self.start < want && !self.done && self.failed.is_none() {
            if self.start > 0 && self.buffer.len() - self.start < want {
                self.buffer.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.start = 0;
            }
            self.more();
        }
        &self.buffer[self.start..self.end]
    }

    fn more(&mut self) {
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(BUFFER_BYTES, 0);
        }
        loop {
            match self.inner.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.done = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => self.failed = Some(error),
            }
            return;
        }
    }

    /// Reads up to and past the next `\n` into `line` (cleared first), keeping at most `limit` bytes.
    pub(crate) fn line(&mut self, line: &mut Vec<u8>, limit: usize) -> io::Result<Line> {
        line.clear();
        let mut bytes = 0u64;
        loop {
            let available = self.fill_buf()?;
            if available.is_empty() {
                return Ok(match bytes {
                    0 => Line::End,
                    bytes if bytes > limit as u64 => Line::TooLong { bytes },
                    _ => Line::Read { ended: false },
                });
            }
            let found = memchr(b'\n', available);
            let take = found.unwrap_or(available.len());
            bytes += take as u64;
            if bytes <= limit as u64 {
                line.extend_from_slice(&available[..take]);
            } else {
                line.clear();
                line.shrink_to(BUFFER_BYTES);
            }
            self.consume(take + usize::from(found.is_some()));
            if found.is_some() {
                return Ok(if bytes > limit as u64 {
                    Line::TooLong { bytes }
                } else {
                    if line.last() == Some(&b'\r') {
                        line.pop();
                    }
                    Line::Read { ended: true }
                });
            }
        }
    }

    /// Reads all that is left, at most `limit` bytes; `None` when there is more (which is then passed over).
    pub(crate) fn rest(&mut self, limit: usize) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        loop {
            let available = self.fill_buf()?;
            if available.is_empty() {
                return Ok(Some(bytes));
            }
            let take = available.len();
            if bytes.len() + take > limit {
                return Ok(None);
            }
            bytes.extend_from_slice(available);
            self.consume(take);
        }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let take = available.len().min(buffer.len());
        buffer[..take].copy_from_slice(&available[..take]);
        self.consume(take);
        Ok(take)
    }
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            if let Some(error) = self.failed.take() {
                self.done = true;
                return Err(error);
            }
            if !self.done {
                self.more();
                if self.start == self.end
                    && let Some(error) = self.failed.take()
                {
                    self.done = true;
                    return Err(error);
                }
            }
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, amount: usize) {
        let amount = amount.min(self.end - self.start);
        self.start += amount;
        self.offset += amount as u64;
    }
}

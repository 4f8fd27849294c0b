//! Markup cut into the elements that are records, without reading it as a whole: feeds, dumps, agency packages.

use std::io::{self, BufRead};

use super::super::source::Source;

/// Bytes before the first record that are kept, to be read for what they say of all.
const HEAD_BYTES: usize = 64 << 10;
/// Longest tag that is looked at to tell its name.
const TAG_BYTES: usize = 128;

/// A piece of markup.
pub(crate) enum Piece {
    /// A whole element, from `<name` to `</name>`.
    Element { offset: u64, bytes: Vec<u8> },
    /// An element longer than the limit, passed over.
    TooLarge { offset: u64 },
    /// An element that the stream ends in.
    Cut { offset: u64 },
}

/// Cuts elements of given names out of a stream.
pub(crate) struct Elements<'n> {
    names: &'n [&'n str],
    limit: usize,
    /// What stood before the first element.
    pub(crate) head: Vec<u8>,
    begun: bool,
}

impl<'n> Elements<'n> {
    pub(crate) fn new(names: &'n [&'n str], limit: usize) -> Self {
        Elements {
            names,
            limit,
            head: Vec::new(),
            begun: false,
        }
    }

    /// The next element, or `None` at the end.
    pub(crate) fn next(&mut self, source: &mut Source<'_>) -> io::Result<Option<Piece>> {
        loop {
            if !self.to_markup(source, None)? {
                return Ok(None);
            }
            let tag = source.peek(TAG_BYTES);
            if tag.starts_with(b"<!--") {
                self.through(source, b"-->", None)?;
                continue;
            }
            let Some(name) = self.opened(tag) else {
                self.take(source, 1, None);
                continue;
            };
            self.begun = true;
            return self.element(source, &name).map(Some);
        }
    }

    /// The name of a start tag if it is one of ours, with its prefix, as written.
    fn opened(&self, tag: &[u8]) -> Option<Vec<u8>> {
        let rest = tag.get(1..)?;
        let end = rest
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'<'))?;
        let full = &rest[..end];
        let local = full.rsplit(|&byte| byte == b':').next()?;
        self.names
            .iter()
            .any(|name| local.eq_ignore_ascii_case(name.as_bytes()))
            .then(|| full.to_vec())
    }

    fn element(&mut self, source: &mut Source<'_>, name: &[u8]) -> io::Result<Piece> {
        let offset = source.offset();
        let mut bytes = Some(Vec::new());
        // The start tag, which may close itself.
        let mut tag = Vec::new();
        self.through(source, b">", Some(&mut tag))?;
        let closed = tag.ends_with(b"/>");
        self.keep(&mut bytes, &tag);
        let mut depth = 1usize;
        while !closed && depth > 0 {
            let mut part = Vec::new();
            let more = self.to_markup(source, Some(&mut part))?;
            self.keep(&mut bytes, &part);
            if !more {
                return Ok(Piece::Cut { offset });
            }
            part.clear();
            let tag = source.peek(TAG_BYTES);
            let named = |tag: &[u8], from: usize| {
                tag.get(from..from + name.len())
                    .is_some_and(|found| found.eq_ignore_ascii_case(name))
                    && tag.get(from + name.len()).is_none_or(|byte| {
                        byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')
                    })
            };
            let end: &[u8] = if tag.starts_with(b"<![CDATA[") {
                b"]]>"
            } else if tag.starts_with(b"<!--") {
                b"-->"
            } else if tag.starts_with(b"</") && named(tag, 2) {
                depth -= 1;
                b">"
            } else if named(tag, 1) {
                self.through(source, b">", Some(&mut part))?;
                depth += usize::from(!part.ends_with(b"/>"));
                self.keep(&mut bytes, &part);
                continue;
            } else {
                self.take(source, 1, Some(&mut part));
                self.keep(&mut bytes, &part);
                continue;
            };
            self.through(source, end, Some(&mut part))?;
            self.keep(&mut bytes, &part);
        }
        Ok(match bytes {
            Some(bytes) => Piece::Element { offset, bytes },
            None => Piece::TooLarge { offset },
        })
    }

    /// Adds to an element, or lets go of it when it grows beyond the limit.
    fn keep(&self, bytes: &mut Option<Vec<u8>>, part: &[u8]) {
        if let Some(kept) = bytes {
            if kept.len() + part.len() > self.limit {
                *bytes = None;
            } else {
                kept.extend_from_slice(part);
            }
        }
    }

    /// Takes bytes up to the next `<`; false at the end.
    fn to_markup(
        &mut self,
        source: &mut Source<'_>,
        mut into: Option<&mut Vec<u8>>,
    ) -> io::Result<bool> {
        loop {
            let available = source.fill_buf()?;
            if available.is_empty() {
                return Ok(false);
            }
            match memchr::memchr(b'<', available) {
                Some(at) => {
                    self.take(source, at, into);
                    return Ok(true);
                }
                None => {
                    let all = available.len();
                    self.take(source, all, into.as_deref_mut());
                }
            }
        }
    }

    /// Takes bytes up to and with `end`, or to the end of the stream.
    fn through(
        &mut self,
        source: &mut Source<'_>,
        end: &[u8],
        mut into: Option<&mut Vec<u8>>,
    ) -> io::Result<()> {
        loop {
            if source.fill_buf()?.is_empty() {
                return Ok(());
            }
            let available = source.peek(TAG_BYTES.max(end.len()));
            match memchr::memmem::find(available, end) {
                Some(at) => {
                    self.take(source, at + end.len(), into);
                    return Ok(());
                }
                None => {
                    // The end may have begun in the last bytes.
                    let sure = (available.len() + 1).saturating_sub(end.len()).max(1);
                    self.take(source, sure, into.as_deref_mut());
                }
            }
            if into.as_ref().is_some_and(|kept| kept.len() > self.limit)
                && let Some(kept) = into.as_deref_mut()
            {
                // Beyond the limit nothing needs to be kept but the fact.
                kept.truncate(self.limit + 1);
            }
        }
    }

    fn take(&mut self, source: &mut Source<'_>, count: usize, into: Option<&mut Vec<u8>>) {
        let bytes = source.peek(0);
        let count = count.min(bytes.len());
        match into {
            Some(kept) => kept.extend_from_slice(&bytes[..count]),
            None if !self.begun && self.head.len() < HEAD_BYTES => {
                self.head.extend_from_slice(&bytes[..count]);
            }
            None => {}
        }
        source.consume(count);
    }
}

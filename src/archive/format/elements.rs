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

/// The bytes of an element, let go of when they grow beyond the limit.
struct Kept {
    bytes: Vec<u8>,
    limit: usize,
    too_large: bool,
}

impl Kept {
    fn push(&mut self, part: &[u8]) {
        if self.too_large {
            return;
        }
        if self.bytes.len() + part.len() > self.limit {
            self.too_large = true;
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(part);
        }
    }
}

/// Cuts elements of given names out of a stream.
pub(crate) struct Elements<'n> {
    names: &'n [&'n str],
    limit: usize,
    /// What stood before the first element.
    pub(crate) head: Vec<u8>,
    begun: bool,
    /// The last two bytes taken.
    last: [u8; 2],
}

impl<'n> Elements<'n> {
    pub(crate) fn new(names: &'n [&'n str], limit: usize) -> Self {
        Elements {
            names,
            limit,
            head: Vec::new(),
            begun: false,
            last: [0; 2],
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
        let mut kept = Kept {
            bytes: Vec::new(),
            limit: self.limit,
            too_large: false,
        };
        let mut depth = usize::from(!self.start_tag(source, &mut kept)?);
        while depth > 0 {
            if !self.to_markup(source, Some(&mut kept))? {
                return Ok(Piece::Cut { offset });
            }
            let tag = source.peek(TAG_BYTES);
            let named = |from: usize| {
                tag.get(from..from + name.len())
                    .is_some_and(|found| found.eq_ignore_ascii_case(name))
                    && tag.get(from + name.len()).is_none_or(|byte| {
                        byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')
                    })
            };
            if tag.starts_with(b"<![CDATA[") {
                self.through(source, b"]]>", Some(&mut kept))?;
            } else if tag.starts_with(b"<!--") {
                self.through(source, b"-->", Some(&mut kept))?;
            } else if tag.starts_with(b"</") && named(2) {
                self.through(source, b">", Some(&mut kept))?;
                depth -= 1;
            } else if named(1) {
                depth += usize::from(!self.start_tag(source, &mut kept)?);
            } else {
                self.take(source, 1, Some(&mut kept));
            }
        }
        Ok(if kept.too_large {
            Piece::TooLarge { offset }
        } else {
            Piece::Element {
                offset,
                bytes: kept.bytes,
            }
        })
    }

    /// Takes a start tag; whether it closes itself.
    fn start_tag(&mut self, source: &mut Source<'_>, kept: &mut Kept) -> io::Result<bool> {
        self.through(source, b">", Some(kept))?;
        Ok(self.last == *b"/>")
    }

    /// Takes bytes up to the next `<`; false at the end.
    fn to_markup(
        &mut self,
        source: &mut Source<'_>,
        mut into: Option<&mut Kept>,
    ) -> io::Result<bool> {
        loop {
            let available = source.fill_buf()?;
            if available.is_empty() {
                return Ok(false);
            }
            let found = memchr::memchr(b'<', available);
            let count = found.unwrap_or(available.len());
            self.take(source, count, into.as_deref_mut());
            if found.is_some() {
                return Ok(true);
            }
        }
    }

    /// Takes bytes up to and with `end`, or to the end of the stream.
    fn through(
        &mut self,
        source: &mut Source<'_>,
        end: &[u8],
        mut into: Option<&mut Kept>,
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
        }
    }

    fn take(&mut self, source: &mut Source<'_>, count: usize, into: Option<&mut Kept>) {
        let bytes = source.peek(0);
        let bytes = &bytes[..count.min(bytes.len())];
        match bytes {
            [.., before, last] => self.last = [*before, *last],
            [last] => self.last = [self.last[1], *last],
            [] => {}
        }
        match into {
            Some(kept) => kept.push(bytes),
            None if !self.begun && self.head.len() < HEAD_BYTES => {
                self.head.extend_from_slice(bytes);
            }
            None => {}
        }
        let count = bytes.len();
        source.consume(count);
    }
}

//! UTF-16 and UTF-32 streams as UTF-8, so that every format reader sees bytes of ASCII.

use std::io::{self, Read};

use super::super::source::Source;
use crate::text::charset::Wide;

/// A stream of wide units read as UTF-8; broken units become U+FFFD.
pub(crate) struct Narrow<'s, 'r> {
    source: &'s mut Source<'r>,
    wide: Wide,
    /// A high surrogate that waits for its other half.
    high: Option<u16>,
    /// Bytes of characters that did not fit the caller's buffer.
    ready: Vec<u8>,
    given: usize,
}

impl<'s, 'r> Narrow<'s, 'r> {
    pub(crate) fn new(source: &'s mut Source<'r>, wide: Wide) -> Self {
        Narrow {
            source,
            wide,
            high: None,
            ready: Vec::new(),
            given: 0,
        }
    }

    fn push(&mut self, letter: char) {
        if letter != '\u{feff}' {
            let mut utf8 = [0; 4];
            self.ready
                .extend_from_slice(letter.encode_utf8(&mut utf8).as_bytes());
        }
    }

    fn unit16(&mut self, code: u32) {
        let Ok(unit) = u16::try_from(code) else {
            return self.push('\u{fffd}');
        };
        if let Some(high) = self.high.take() {
            match char::decode_utf16([high, unit]).next() {
                Some(Ok(letter)) => return self.push(letter),
                _ => self.push('\u{fffd}'),
            }
        }
        match unit {
            0xd800..=0xdbff => self.high = Some(unit),
            0xdc00..=0xdfff => self.push('\u{fffd}'),
            unit => self.push(char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}')),
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.given = 0;
        let mut block = [0u8; 8192];
        let mut filled = 0;
        while filled < block.len() {
            match self.source.read(&mut block[filled..])? {
                0 => break,
                read => filled += read,
            }
        }
        // Only the last block of the stream can end within a unit, which then is no character.
        for unit in block[..filled].chunks(self.wide.width()) {
            let code = self.wide.code(unit);
            match self.wide {
                Wide::Utf16Le | Wide::Utf16Be => self.unit16(code),
                Wide::Utf32Le | Wide::Utf32Be => {
                    self.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                }
            }
        }
        if filled == 0 && self.high.take().is_some() {
            self.push('\u{fffd}');
        }
        Ok(())
    }
}

impl Read for Narrow<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            let before = self.source.offset();
            self.refill()?;
            if self.ready.is_empty() && self.source.offset() == before {
                return Ok(0);
            }
        }
        let take = buffer.len().min(self.ready.len() - self.given);
        buffer[..take].copy_from_slice(&self.ready[self.given..self.given + take]);
        self.given += take;
        Ok(take)
    }
}

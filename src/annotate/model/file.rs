//! Model files: a readable header, then compressed numbers with a checksum.
//!
//! ```text
//! # dateline model: tagger
//! # …what it was trained on, licence, date…
//! # format: 1
//! # xxh3: 0123456789abcdef
//!
//! zstd frame
//! ```
//! The frame holds byte strings, each after its length as a little-endian `u32`.

use std::fmt::Write as _;

use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use super::table::Table;

/// The version of the format and of everything that feeds features to the weights.
const FORMAT: u32 = 1;
/// Models unpack to at most this many bytes.
const UNPACKED_BYTES: usize = 1 << 27;

/// Why a model file cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The file does not begin as a model file does.
    #[error("`{file}` has no model header; hint: write it with `dateline train`")]
    Header {
        /// The model's name.
        file: &'static str,
    },
    /// The file was written by another version.
    #[error(
        "`{file}` has format {found}, expected {expected}; hint: train it again with this version"
    )]
    Format {
        /// The model's name.
        file: &'static str,
        /// The format of the file.
        found: u32,
        /// The format this program reads.
        expected: u32,
    },
    /// The numbers are not those that were written.
    #[error("`{file}` is damaged: its checksum does not match; hint: restore the file")]
    Checksum {
        /// The model's name.
        file: &'static str,
    },
    /// The numbers do not have the shape this program expects.
    #[error("`{file}` does not have the expected shape; hint: train it again with this version")]
    Shape {
        /// The model's name.
        file: &'static str,
    },
    /// The numbers do not unpack.
    #[error("`{file}` does not unpack; hint: restore the file")]
    Unpack {
        /// The model's name.
        file: &'static str,
        /// What the decompressor says.
        #[source]
        source: std::io::Error,
    },
}

/// Reads the byte strings of a model file in the order they were written.
#[derive(Debug)]
pub(crate) struct Reader<'b> {
    file: &'static str,
    rest: &'b [u8],
}

/// Unpacks the model `file` after checking header, format and checksum.
pub(crate) fn unpack(file: &'static str, bytes: &[u8]) -> Result<Vec<u8>, ModelError> {
    let end = memchr::memmem::find(bytes, b"\n\n").ok_or(ModelError::Header { file })?;
    let header = std::str::from_utf8(&bytes[..end]).map_err(|_| ModelError::Header { file })?;
    let value = |name: &str| {
        header
            .lines()
            .find_map(|line| {
                line.strip_prefix("# ")?
                    .strip_prefix(name)?
                    .strip_prefix(": ")
            })
            .ok_or(ModelError::Header { file })
    };
    let found = value("format")?
        .parse()
        .map_err(|_| ModelError::Header { file })?;
    if found != FORMAT {
        return Err(ModelError::Format {
            file,
            found,
            expected: FORMAT,
        });
    }
    let packed = &bytes[end + 2..];
    let sum = u64::from_str_radix(value("xxh3")?, 16).map_err(|_| ModelError::Header { file })?;
    if sum != xxh3_64(packed) {
        return Err(ModelError::Checksum { file });
    }
    zstd::bulk::decompress(packed, UNPACKED_BYTES)
        .map_err(|source| ModelError::Unpack { file, source })
}

impl<'b> Reader<'b> {
    pub(crate) fn new(file: &'static str, rest: &'b [u8]) -> Self {
        Reader { file, rest }
    }

    pub(crate) fn file(&self) -> &'static str {
        self.file
    }

    pub(crate) fn bytes(&mut self) -> Result<&'b [u8], ModelError> {
        let shape = ModelError::Shape { file: self.file };
        let Some((length, rest)) = self.rest.split_first_chunk::<4>() else {
            return Err(shape);
        };
        let length = u32::from_le_bytes(*length) as usize;
        if length > rest.len() {
            return Err(shape);
        }
        let (bytes, rest) = rest.split_at(length);
        self.rest = rest;
        Ok(bytes)
    }

    pub(crate) fn numbers(&mut self) -> Result<Vec<u64>, ModelError> {
        let (chunks, rest) = self.bytes()?.as_chunks::<8>();
        if rest.is_empty() {
            Ok(chunks
                .iter()
                .map(|chunk| u64::from_le_bytes(*chunk))
                .collect())
        } else {
            Err(ModelError::Shape { file: self.file })
        }
    }

    pub(crate) fn table<const L: usize>(&mut self) -> Result<Table<L>, ModelError> {
        let (chunks, rest) = self.bytes()?.as_chunks::<L>();
        let rows = chunks
            .iter()
            .map(|chunk| chunk.map(u8::cast_signed))
            .collect();
        Table::new(rows)
            .filter(|_| rest.is_empty())
            .ok_or(ModelError::Shape { file: self.file })
    }
}

/// Collects the byte strings of a model file.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.bytes
            .extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(bytes);
    }

    pub(crate) fn numbers(&mut self, numbers: &[u64]) {
        let bytes: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
        self.bytes(&bytes);
    }

    pub(crate) fn rows<const L: usize>(&mut self, rows: &[[i8; L]]) {
        let bytes: Vec<u8> = rows
            .iter()
            .flatten()
            .map(|weight| weight.cast_unsigned())
            .collect();
        self.bytes(&bytes);
    }

    /// The whole file, with `lines` as the free part of its header.
    pub(crate) fn pack(self, name: &str, lines: &[String]) -> std::io::Result<Vec<u8>> {
        let packed = zstd::bulk::compress(&self.bytes, 19)?;
        let mut header = format!("# dateline model: {name}\n");
        for line in lines {
            let _ = writeln!(header, "# {line}");
        }
        let _ = write!(
            header,
            "# format: {FORMAT}\n# xxh3: {:016x}\n\n",
            xxh3_64(&packed)
        );
        let mut file = header.into_bytes();
        file.extend_from_slice(&packed);
        Ok(file)
    }
}

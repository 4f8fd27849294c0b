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
//! The frame holds byte strings, each after its length as a little-endian `u32`. A table of weights is two of them: one bit for each weight,
//! set where it is not zero (none at all where few are zero), then the weights that are not zero. Most are; bits and bytes apart unpack
//! in a third of the time that long runs of zeros with few other bytes between them take.

use std::fmt::Write as _;

use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use super::table::{Row, Table};

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

    pub(crate) fn table<const L: usize, R: Row<L>>(&mut self) -> Result<Table<L, R>, ModelError> {
        let (mask, weights) = (self.bytes()?, self.bytes()?);
        let table = if mask.is_empty() {
            Table::from_bytes(weights)
        } else {
            spread(mask, weights).and_then(|bytes| Table::from_bytes(&bytes))
        };
        table.ok_or(ModelError::Shape { file: self.file })
    }
}

/// Puts each of `weights` where a bit of `mask` is set, zeros elsewhere; `None` when their numbers differ.
fn spread(mask: &[u8], weights: &[u8]) -> Option<Vec<u8>> {
    let (words, rest) = mask.as_chunks::<8>();
    let set: usize = words
        .iter()
        .map(|word| u64::from_le_bytes(*word).count_ones() as usize)
        .sum();
    if !rest.is_empty() || set != weights.len() {
        return None;
    }
    let mut bytes = vec![0; mask.len() * 8];
    let mut weights = weights.iter();
    for (word, cells) in words.iter().zip(bytes.as_chunks_mut::<64>().0) {
        let mut bits = u64::from_le_bytes(*word);
        while bits != 0 {
            cells[bits.trailing_zeros() as usize] = *weights.next()?;
            bits &= bits - 1;
        }
    }
    Some(bytes)
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

    pub(crate) fn table<const L: usize, R: Row<L>>(&mut self, table: &Table<L, R>) {
        /// A table of which a smaller part is zero is written as it is.
        const SPARSE: f64 = 0.4;
        let bytes = table.bytes();
        let weights: Vec<u8> = bytes.iter().copied().filter(|&byte| byte != 0).collect();
        let zeros = bytes.len() - weights.len();
        if !bytes.len().is_multiple_of(64) || (zeros as f64) < SPARSE * bytes.len() as f64 {
            self.bytes(&[]);
            self.bytes(&bytes);
            return;
        }
        let mask: Vec<u8> = bytes
            .as_chunks::<8>()
            .0
            .iter()
            .map(|cells| (0..8).fold(0, |mask, at| mask | u8::from(cells[at] != 0) << at))
            .collect();
        self.bytes(&mask);
        self.bytes(&weights);
    }

    /// The whole file, with `lines` as the free part of its header.
    pub(crate) fn pack(self, name: &str, lines: &[String]) -> std::io::Result<Vec<u8>> {
        /// Weights hardly repeat: what a higher level finds makes the file a thirtieth smaller and takes six times as long to unpack.
        const LEVEL: i32 = 1;
        let packed = zstd::bulk::compress(&self.bytes, LEVEL)?;
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

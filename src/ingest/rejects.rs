//! The file of rejected records: one JSON line each with origin, code and reason.
//!
//! Its length is part of each checkpoint: a load that goes on after a crash first cuts off what came after the commit,
//! so that no reject is lost or told twice.

use std::io::{self, BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use fs_err::{File, OpenOptions};

use super::Rejected;

/// A rejects file, or none.
#[derive(Debug)]
pub(super) struct RejectsFile {
    file: Option<BufWriter<File>>,
    bytes: u64,
}

impl RejectsFile {
    /// Opens the file with its first `keep` bytes, or makes it.
    pub(super) fn open(path: Option<&Path>, keep: u64) -> io::Result<Self> {
        let Some(path) = path else {
            return Ok(Self {
                file: None,
                bytes: 0,
            });
        };
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)?;
        let keep = keep.min(file.metadata()?.len());
        file.set_len(keep)?;
        file.seek(SeekFrom::Start(keep))?;
        Ok(Self {
            file: Some(BufWriter::new(file)),
            bytes: keep,
        })
    }

    /// Appends a line.
    pub(super) fn write(&mut self, rejected: &Rejected) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            let mut line = serde_json::to_vec(rejected)?;
            line.push(b'\n');
            file.write_all(&line)?;
            self.bytes += line.len() as u64;
        }
        Ok(())
    }

    /// Makes what was written durable and returns the length.
    pub(super) fn sync(&mut self) -> io::Result<u64> {
        if let Some(file) = &mut self.file {
            file.flush()?;
            file.get_ref().sync_data()?;
        }
        Ok(self.bytes)
    }
}

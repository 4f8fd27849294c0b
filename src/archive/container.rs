//! Containers: streams (gz, zstd, xz, bz2) and collections (tar, zip), opened in place and read through.
//!
//! Nothing is written to disk. A zip is read by its central directory, so it needs a file; one that lies in another
//! container or comes through a pipe is held in memory, up to sixteen times `record_bytes`.

use std::cell::Cell;
use std::io::{self, BufRead, Cursor, Read, Seek};
use std::rc::Rc;

use super::session::{Flow, Halt, Member, Session};
use super::source::{Meter, Metered, Source, fault};
use super::{Limits, RejectCode};

/// How a container packs its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zstd,
    Xz,
    Bzip2,
    Tar,
    Zip,
}

pub(crate) fn read(
    packing: Packing,
    source: &mut Source<'_>,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    match packing {
        Packing::Gzip => gzip(source, member, session),
        Packing::Zstd => unpack(
            zstd::stream::read::Decoder::with_buffer(source)?,
            member,
            session,
        ),
        Packing::Xz => unpack(
            liblzma::bufread::XzDecoder::new_multi_decoder(source),
            member,
            session,
        ),
        Packing::Bzip2 => unpack(bzip2::bufread::MultiBzDecoder::new(source), member, session),
        Packing::Tar => tar(source, member, session),
        Packing::Zip => zip(source, member, session),
    }
}

fn unpack(decoder: impl Read, member: &mut Member, session: &mut Session<'_>) -> Flow {
    let guarded = Guarded::new(
        decoder,
        session.meter.clone(),
        &session.options.limits,
        None,
    );
    session.member(&mut Source::new(guarded), &mut member.unpacked())
}

/// Reads gzip members; after a damaged one it goes on at the next, where a web archive has its next record.
fn gzip(source: &mut Source<'_>, member: &mut Member, session: &mut Session<'_>) -> Flow {
    let mut unpacked = member.unpacked();
    let mut members = GzipMembers::new(source);
    let mut offset = 0;
    loop {
        let guarded = Guarded::new(
            &mut members,
            session.meter.clone(),
            &session.options.limits,
            None,
        );
        let mut part = Source::at(guarded, offset);
        session.member(&mut part, &mut unpacked)?;
        offset = part.offset();
        drop(part);
        if !(members.damaged && unpacked.goes_on_after_damage() && members.to_next()?) {
            return Ok(());
        }
        session.expect_new_faults();
    }
}

/// Stops data that inflate beyond the limits.
struct Guarded<R> {
    inner: R,
    meter: Rc<Meter>,
    ratio: u64,
    free_bytes: u64,
    /// Compressed bytes and bytes out of this member alone, where the container tells them.
    member: Option<(u64, u64)>,
}

impl<R> Guarded<R> {
    fn new(inner: R, meter: Rc<Meter>, limits: &Limits, compressed: Option<u64>) -> Self {
        Guarded {
            inner,
            meter,
            ratio: limits.inflation_ratio,
            free_bytes: limits.inflation_free_bytes,
            member: compressed.map(|bytes| (bytes, 0)),
        }
    }

    fn exceeds(&self, out: u64, from: u64) -> bool {
        out > self.free_bytes && out / self.ratio > from
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)? as u64;
        let total = self.meter.inflated.get() + read;
        self.meter.inflated.set(total);
        let mut bomb = self.exceeds(total, self.meter.root.get());
        if let Some((compressed, out)) = &mut self.member {
            *out += read;
            let (compressed, out) = (*compressed, *out);
            bomb |= self.exceeds(out, compressed);
        }
        if bomb {
            return Err(fault(
                RejectCode::InflationRatio,
                format!(
                    "the data inflate more than `inflation_ratio` ({}); hint: a bomb, or raise the setting",
                    self.ratio
                ),
            ));
        }
        Ok(read as usize)
    }
}

/// Gzip members one after another, with zero padding between them as tape tools leave it.
struct GzipMembers<'s, 'r> {
    /// `None` only while a method runs.
    place: Option<Place<'s, 'r>>,
    /// Whether the bytes were at fault, so that reading may go on at a later member.
    damaged: bool,
}

enum Place<'s, 'r> {
    Within(Box<flate2::bufread::GzDecoder<&'s mut Source<'r>>>),
    Between(&'s mut Source<'r>),
}

impl<'s, 'r> Place<'s, 'r> {
    fn within(source: &'s mut Source<'r>) -> Self {
        Place::Within(Box::new(flate2::bufread::GzDecoder::new(source)))
    }
}

/// How a gzip member begins (RFC 1952): magic, the one method, no reserved flags.
fn begins_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b])
        && head.get(2) == Some(&8)
        && head.get(3).is_some_and(|flags| *flags < 0x20)
}

impl<'s, 'r> GzipMembers<'s, 'r> {
    fn new(source: &'s mut Source<'r>) -> Self {
        GzipMembers {
            place: Some(Place::within(source)),
            damaged: false,
        }
    }

    /// Passes over bytes up to the next beginning of a member; false when there is none.
    fn to_next(&mut self) -> io::Result<bool> {
        let source = match self.place.take() {
            Some(Place::Within(decoder)) => decoder.into_inner(),
            Some(Place::Between(source)) => source,
            None => return Ok(false),
        };
        self.damaged = false;
        loop {
            let head = source.peek(4);
            if begins_gzip(head) {
                self.place = Some(Place::within(source));
                return Ok(true);
            }
            let available = source.fill_buf()?;
            if available.is_empty() {
                return Ok(false);
            }
            let step = memchr::memchr(0x1f, &available[1..]).map_or(available.len(), |at| at + 1);
            source.consume(step);
        }
    }

    /// Bytes of the member at hand, or of the next; 0 at the end.
    fn next_bytes(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.place.take() {
                None => return Ok(0),
                Some(Place::Within(mut decoder)) => match decoder.read(buffer) {
                    Ok(0) if !buffer.is_empty() => {
                        self.place = Some(Place::Between(decoder.into_inner()));
                    }
                    read => {
                        self.place = Some(Place::Within(decoder));
                        return read;
                    }
                },
                Some(Place::Between(source)) => {
                    while source.peek(1) == [0] {
                        let zeros = source
                            .fill_buf()?
                            .iter()
                            .take_while(|byte| **byte == 0)
                            .count();
                        source.consume(zeros);
                    }
                    let head = source.peek(4);
                    if head.is_empty() {
                        source.fill_buf()?;
                        return Ok(0);
                    }
                    if !begins_gzip(head) {
                        self.place = Some(Place::Between(source));
                        return Err(fault(
                            RejectCode::Corrupt,
                            "after a gzip member comes something else; hint: what stood before it has been read",
                        ));
                    }
                    self.place = Some(Place::within(source));
                }
            }
        }
    }
}

impl Read for GzipMembers<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.next_bytes(buffer);
        self.damaged = read.is_err();
        read
    }
}

/// Bytes that stand before a member of a tar: its header, and its name and attributes where they are long.
const TAR_HEAD_BYTES: u64 = 1 << 20;

fn tar(source: &mut Source<'_>, member: &mut Member, session: &mut Session<'_>) -> Flow {
    let allowed = Cell::new(TAR_HEAD_BYTES);
    let mut archive = tar::Archive::new(Allowed {
        inner: source,
        left: &allowed,
    });
    for (count, entry) in (1u64..).zip(archive.entries()?) {
        let entry = entry?;
        entries_allowed(count, session)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let size = entry.size();
        // What is not read of it is passed over on the way to the next.
        allowed.set(size.saturating_add(TAR_HEAD_BYTES));
        if entry.header().entry_type().is_dir() {
            continue;
        }
        let Some(mut child) = admit(&path, member, session)? else {
            continue;
        };
        if !entry.header().entry_type().is_file() && !entry.header().entry_type().is_contiguous() {
            session.skip(&mut child, 0, "link or device", None)?;
            continue;
        }
        let mut source = Source::new(Exactly {
            inner: entry,
            left: size,
        });
        session.member(&mut source, &mut child)?;
    }
    Ok(())
}

/// Bounds what the reader of a tar takes in one go, because it holds long names and attributes in memory whatever their size.
struct Allowed<'a, R> {
    inner: R,
    left: &'a Cell<u64>,
}

impl<R: Read> Read for Allowed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.get().checked_sub(read as u64) {
            Some(left) => self.left.set(left),
            None => {
                return Err(fault(
                    RejectCode::RecordTooLarge,
                    "the name or the attributes of a member take more than a megabyte; hint: pack it again",
                ));
            }
        }
        Ok(read)
    }
}

/// A member that says how long it is: less is a fault, not an end.
struct Exactly<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Exactly<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

fn zip(source: &mut Source<'_>, member: &mut Member, session: &mut Session<'_>) -> Flow {
    if let (true, Some(path)) = (member.root, session.path.clone()) {
        let file = Metered {
            inner: fs_err::File::open(path)?,
            meter: session.meter.clone(),
        };
        return zip_members(io::BufReader::new(file), member, session);
    }
    let limit = session.options.limits.record_bytes.saturating_mul(16);
    match source.rest(limit)? {
        Some(bytes) => zip_members(Cursor::new(bytes), member, session),
        None => session.reject(
            member,
            0,
            RejectCode::RecordTooLarge,
            format!("a zip within another archive or a pipe may have {limit} bytes (16 × `record_bytes`); hint: give it as a file of its own"),
            None,
        ),
    }
}

fn zip_members<R: Read + Seek>(reader: R, member: &mut Member, session: &mut Session<'_>) -> Flow {
    let mut archive = zip::ZipArchive::new(reader).map_err(zip_fault)?;
    for index in 0..archive.len() {
        entries_allowed(index as u64 + 1, session)?;
        let name = match archive.name_for_index(index) {
            Some(Ok(name)) => name.into_owned(),
            Some(Err(_)) | None => format!("#{}", index + 1),
        };
        if name.ends_with('/') {
            continue;
        }
        let Some(mut child) = admit(&name, member, session)? else {
            continue;
        };
        match archive.by_index(index) {
            Ok(entry) => {
                let (compressed, size) = (entry.compressed_size(), entry.size());
                let guarded = Guarded::new(
                    Exactly {
                        inner: entry,
                        left: size,
                    },
                    session.meter.clone(),
                    &session.options.limits,
                    Some(compressed),
                );
                session.member(&mut Source::new(guarded), &mut child)?;
            }
            Err(error) => session.faulty(&mut child, 0, &zip_fault(error))?,
        }
    }
    Ok(())
}

fn zip_fault(error: zip::result::ZipError) -> io::Error {
    use zip::result::ZipError;
    match error {
        ZipError::Io(error) => error,
        ZipError::UnsupportedArchive(what) if what == ZipError::PASSWORD_REQUIRED => fault(
            RejectCode::Encrypted,
            "the member is encrypted; hint: unpack it with its password first",
        ),
        ZipError::UnsupportedArchive(what) => fault(
            RejectCode::UnknownFormat,
            format!("this zip member cannot be read: {what}; hint: pack it again with deflate"),
        ),
        other => fault(
            RejectCode::Corrupt,
            format!("the zip is damaged: {other}; hint: fetch the file again"),
        ),
    }
}

fn entries_allowed(count: u64, session: &Session<'_>) -> Result<(), Halt> {
    let limit = session.options.limits.archive_entries;
    if count > limit {
        return Err(fault(
            RejectCode::TooManyEntries,
            format!("the archive has more members than `archive_entries` ({limit}); hint: raise the setting"),
        )
        .into());
    }
    Ok(())
}

/// The member under `path`, or `None` when it is not selected or its path leads out of the archive.
fn admit(path: &str, member: &Member, session: &mut Session<'_>) -> Result<Option<Member>, Halt> {
    let shown: String = path
        .chars()
        .map(|letter| {
            if letter.is_control() {
                '\u{fffd}'
            } else {
                letter
            }
        })
        .collect();
    let mut child = member.child(&shown);
    if shown.split(['/', '\\']).any(|part| part == "..") {
        session.reject(
            &mut child,
            0,
            RejectCode::UnsafePath,
            "the member's path leads out of the archive; hint: nothing was written; pack it again without `..`".to_owned(),
            None,
        )?;
        return Ok(None);
    }
    Ok(session
        .selection
        .takes(shown.trim_start_matches('/'))
        .then_some(child))
}

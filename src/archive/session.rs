//! The reading of one input: counts items, keeps the position, turns faults into rejects.

use std::io::{self, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use super::input::Selection;
use super::source::{Fault, Meter, Metered, Source};
use super::{
    ArchiveError, Content, Format, Input, Item, Origin, Position, ReadOptions, Record, Reject,
    RejectCode, Skipped, container, detect, inputs,
};

/// Why a reader stops: whoever takes the items has enough, or the bytes are at fault.
pub(crate) enum Halt {
    Stop,
    Io(io::Error),
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Halt::Io(error)
    }
}

pub(crate) type Flow = Result<(), Halt>;

/// A file or a member of a container while it is read.
pub(crate) struct Member {
    /// The file as given, followed by ` › member` for each container.
    pub(crate) name: String,
    /// The last path, to tell formats that bytes leave open.
    pub(crate) path: String,
    /// Containers around it.
    pub(crate) depth: usize,
    /// Records found so far.
    pub(crate) record: u64,
    /// Whether offsets in it are offsets in the input, so that reading can be taken up there.
    pub(crate) root: bool,
    /// What it was found to hold.
    kind: Option<detect::Kind>,
}

impl Member {
    /// The member that comes out of unpacking a single stream such as gz.
    pub(crate) fn unpacked(&self) -> Member {
        let path = self
            .path
            .rsplit_once('.')
            .map_or(self.path.as_str(), |(stem, extension)| {
                match extension.to_ascii_lowercase().as_str() {
                    "gz" | "zst" | "zstd" | "xz" | "bz2" => stem,
                    _ => self.path.as_str(),
                }
            });
        Member {
            name: self.name.clone(),
            path: path.to_owned(),
            depth: self.depth + 1,
            record: 0,
            root: false,
            kind: None,
        }
    }

    /// Whether reading can be taken up behind damage: nothing has been found yet, or records find their own beginning.
    pub(crate) fn goes_on_after_damage(&self) -> bool {
        match &self.kind {
            None | Some(detect::Kind::Empty) => true,
            Some(detect::Kind::Text(format, None)) => super::format::finds_records(*format),
            Some(_) => false,
        }
    }

    /// A member of this container.
    pub(crate) fn child(&self, path: &str) -> Member {
        Member {
            name: format!("{} › {path}", self.name),
            path: path.to_owned(),
            depth: self.depth + 1,
            record: 0,
            root: false,
            kind: None,
        }
    }
}

/// The reading of one input.
pub(crate) struct Session<'a> {
    pub(crate) options: &'a ReadOptions,
    pub(crate) selection: Selection,
    pub(crate) meter: Rc<Meter>,
    /// The input's path, for containers that must be opened anew.
    pub(crate) path: Option<PathBuf>,
    file: Arc<str>,
    visit: &'a mut dyn FnMut(Item) -> ControlFlow<()>,
    next: Position,
    /// Items before this are passed over.
    from: u64,
    /// Where the input stood at the last fault, so that one fault is told once.
    fault_at: Option<u64>,
}

/// What a reader tells of a record.
pub(crate) struct Found {
    pub(crate) offset: u64,
    pub(crate) bytes: u64,
    pub(crate) format: Format,
    pub(crate) content: Content,
    /// Offset in this member where reading may be taken up after the record.
    pub(crate) resume: Option<u64>,
}

impl Session<'_> {
    /// Whether the next item was handed out in an earlier reading, so that its content need not be built.
    pub(crate) fn passes_over(&self) -> bool {
        self.next.items < self.from
    }

    /// Counts an item that begins at `offset`; gives its origin when it is to be handed out.
    fn advance(&mut self, member: &mut Member, offset: u64, resume: Option<u64>) -> Option<Origin> {
        let passed_over = self.passes_over();
        member.record += 1;
        self.next.items += 1;
        self.next.offset = resume.filter(|_| member.root).unwrap_or(0);
        (!passed_over).then(|| Origin {
            archive: member.name.clone(),
            record: member.record,
            offset,
        })
    }

    fn hand_out(&mut self, item: Item) -> Flow {
        match (self.visit)(item) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Halt::Stop),
        }
    }

    pub(crate) fn record(&mut self, member: &mut Member, found: Found) -> Flow {
        let Some(origin) = self.advance(member, found.offset, found.resume) else {
            return Ok(());
        };
        let record = Record {
            file: self.file.clone(),
            origin,
            format: found.format,
            content: found.content,
            bytes: found.bytes,
            read_bytes: self.meter.root.get(),
            next: self.next,
        };
        self.hand_out(Item::Record(Box::new(record)))
    }

    pub(crate) fn reject(
        &mut self,
        member: &mut Member,
        offset: u64,
        code: RejectCode,
        reason: String,
        resume: Option<u64>,
    ) -> Flow {
        let Some(origin) = self.advance(member, offset, resume) else {
            return Ok(());
        };
        let reject = Reject {
            origin,
            code,
            reason,
            file: self.file.clone(),
            next: self.next,
        };
        self.hand_out(Item::Reject(reject))
    }

    pub(crate) fn skip(
        &mut self,
        member: &mut Member,
        offset: u64,
        what: impl Into<String>,
        resume: Option<u64>,
    ) -> Flow {
        let Some(origin) = self.advance(member, offset, resume) else {
            return Ok(());
        };
        let skipped = Skipped {
            origin,
            what: what.into(),
            file: self.file.clone(),
            next: self.next,
        };
        self.hand_out(Item::Skipped(skipped))
    }

    pub(crate) fn too_large(
        &mut self,
        member: &mut Member,
        offset: u64,
        resume: Option<u64>,
    ) -> Flow {
        let limit = self.options.limits.record_bytes;
        self.reject(
            member,
            offset,
            RejectCode::RecordTooLarge,
            format!("the record is longer than `record_bytes` ({limit}); hint: raise the setting, or check that it is one record"),
            resume,
        )
    }

    /// Reads a member of whatever kind; a fault of its bytes becomes a reject and is not passed on.
    pub(crate) fn member(&mut self, source: &mut Source<'_>, member: &mut Member) -> Flow {
        let limit = self.options.limits.archive_depth;
        if member.depth > limit {
            return self.reject(
                member,
                0,
                RejectCode::TooDeep,
                format!("archives lie deeper in each other than `archive_depth` ({limit}); hint: unpack the outer ones or raise the setting"),
                None,
            );
        }
        match self.dispatch(source, member) {
            Err(Halt::Io(error)) => self.faulty(member, source.offset(), &error),
            done => done,
        }
    }

    fn dispatch(&mut self, source: &mut Source<'_>, member: &mut Member) -> Flow {
        use detect::Kind;
        let format = self.options.format.or(match &member.kind {
            Some(Kind::Text(format, _)) => Some(*format),
            Some(_) | None => None,
        });
        let kind = detect::detect(source, &member.path, format);
        member.kind = Some(kind.clone());
        match kind {
            Kind::Empty => {
                // A fault before the first byte shows here.
                io::BufRead::fill_buf(source)?;
                Ok(())
            }
            Kind::Container(packing) => container::read(packing, source, member, self),
            Kind::Text(format, encoding) => {
                super::format::read(format, encoding, source, member, self)
            }
            Kind::Skip(what) => self.skip(member, 0, what, None),
            Kind::Unsupported(what, hint) => self.reject(
                member,
                0,
                RejectCode::UnknownFormat,
                format!("{what} cannot be read; hint: {hint}"),
                None,
            ),
        }
    }

    /// Reading goes on behind a fault: the next one is another, even where the input stands at the same place.
    pub(crate) fn expect_new_faults(&mut self) {
        self.fault_at = None;
    }

    /// Reports a fault of the bytes, once for all layers that it comes through.
    pub(crate) fn faulty(&mut self, member: &mut Member, offset: u64, error: &io::Error) -> Flow {
        let (code, reason) = explain(error);
        let lasting = !matches!(
            code,
            RejectCode::InflationRatio | RejectCode::TooManyEntries
        );
        let place = self.meter.root.get();
        if lasting && self.fault_at == Some(place) {
            return Ok(());
        }
        self.fault_at = Some(place);
        self.reject(member, offset, code, reason, None)
    }
}

fn explain(error: &io::Error) -> (RejectCode, String) {
    if let Some(fault) = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Fault>())
    {
        return (fault.code, fault.reason.clone());
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => (
            RejectCode::Truncated,
            "the data end in the middle of a record; hint: fetch the file again".to_owned(),
        ),
        io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => (
            RejectCode::Unreadable,
            format!("cannot be read: {error}; hint: check the path and its permissions"),
        ),
        _ => (
            RejectCode::Corrupt,
            format!("the data are damaged: {error}; hint: fetch the file again"),
        ),
    }
}

/// Reads one input; see [`super::read`].
pub(crate) fn read_input(
    input: &Input,
    from: Position,
    options: &ReadOptions,
    visit: &mut dyn FnMut(Item) -> ControlFlow<()>,
) {
    run(
        &input.name,
        input.path.clone(),
        from,
        options,
        visit,
        &mut |member, session| match &input.path {
            None => {
                let inner = metered(io::stdin().lock(), &session.meter);
                session.member(&mut Source::new(inner), member)
            }
            Some(path) => match fs_err::File::open(path) {
                Ok(file) => read_file(file, from, member, session),
                Err(error) => session.faulty(member, 0, &error),
            },
        },
    );
}

/// Reads bytes in memory; see [`super::read_bytes`].
pub(crate) fn read_bytes(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
    visit: &mut dyn FnMut(Item) -> ControlFlow<()>,
) {
    run(
        &name.into(),
        None,
        Position::default(),
        options,
        visit,
        &mut |member, session| {
            let inner = metered(bytes, &session.meter);
            session.member(&mut Source::new(inner), member)
        },
    );
}

/// Sets up a session, lets `body` read, and tells the end.
fn run(
    name: &Arc<str>,
    path: Option<PathBuf>,
    from: Position,
    options: &ReadOptions,
    visit: &mut dyn FnMut(Item) -> ControlFlow<()>,
    body: &mut dyn FnMut(&mut Member, &mut Session<'_>) -> Flow,
) {
    // `inputs` refuses globs that do not compile; whoever names a file without it reads all of it.
    let selection = Selection::new(options).unwrap_or_default();
    let mut session = Session {
        options,
        selection,
        meter: Rc::new(Meter::default()),
        path,
        file: name.clone(),
        visit,
        next: Position::default(),
        from: from.items,
        fault_at: None,
    };
    let mut member = Member {
        name: name.to_string(),
        path: name.to_string(),
        depth: 0,
        record: 0,
        root: true,
        kind: None,
    };
    if body(&mut member, &mut session).is_ok() {
        let next = session.next;
        let done = Item::Done {
            file: session.file.clone(),
            next: Position {
                items: next.items.max(from.items),
                offset: next.offset,
            },
        };
        // The last item: whether the visitor wants more no longer matters.
        let _ = session.hand_out(done);
    }
}

/// Reads a file, taking it up at `from` when its records can be found from there.
fn read_file(
    file: fs_err::File,
    from: Position,
    member: &mut Member,
    session: &mut Session<'_>,
) -> Flow {
    if from.offset == 0 {
        let inner = metered(file, &session.meter);
        return session.member(&mut Source::new(inner), member);
    }
    let mut head = Source::new(io::Read::take(file, super::source::PEEK_BYTES as u64));
    let kind = detect::detect(&mut head, &member.path, session.options.format);
    drop(head);
    let path = session.path.clone().unwrap_or_default();
    let mut file = match fs_err::File::open(&path) {
        Ok(file) => file,
        Err(error) => return session.faulty(member, 0, &error),
    };
    match kind {
        detect::Kind::Text(format, None) if super::format::resumes(format) => {
            file.seek(SeekFrom::Start(from.offset))?;
            session.next = from;
            member.record = from.items;
            session.meter.root.set(from.offset);
            let mut source = Source::at(metered(file, &session.meter), from.offset);
            match super::format::read(format, None, &mut source, member, session) {
                Err(Halt::Io(error)) => session.faulty(member, source.offset(), &error),
                done => done,
            }
        }
        _ => session.member(&mut Source::new(metered(file, &session.meter)), member),
    }
}

fn metered<R>(inner: R, meter: &Rc<Meter>) -> Metered<R> {
    Metered {
        inner,
        meter: meter.clone(),
    }
}

/// Reads all inputs under `paths` on a thread of its own and yields their items; at most `queued` wait.
///
/// Dropping the iterator ends the thread at its next item.
pub fn open(
    paths: &[PathBuf],
    options: &ReadOptions,
    queued: usize,
) -> Result<impl Iterator<Item = Item> + use<>, ArchiveError> {
    let listed = inputs(paths, options)?;
    let options = options.clone();
    let (sender, receiver) = crossbeam_channel::bounded(queued);
    std::thread::spawn(move || {
        for input in listed {
            let mut open = true;
            match input {
                Ok(input) => read_input(&input, Position::default(), &options, &mut |item| {
                    open = sender.send(item).is_ok();
                    if open {
                        ControlFlow::Continue(())
                    } else {
                        ControlFlow::Break(())
                    }
                }),
                Err(reject) => open = sender.send(Item::Reject(reject)).is_ok(),
            }
            if !open {
                return;
            }
        }
    });
    Ok(receiver.into_iter())
}

//! What a user named, as a list of inputs in a stable order: files, folders walked by name, standard input.
//!
//! Hidden files and `.gitignore` are treated like all others; links are followed, a cycle of them is a reject.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::{Origin, Position, ReadOptions, Reject, RejectCode};
use crate::text::nearest;

/// Names in a folder that are looked at to find what a wrong one might mean.
const NEIGHBOURS: usize = 10_000;

/// Why the inputs cannot be listed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// A path that the user named does not exist.
    #[error("there is no file or folder `{}`; hint: {}", path.display(), cure(near.as_deref()))]
    Missing {
        /// The path.
        path: PathBuf,
        /// A path beside it with nearly the same name.
        near: Option<PathBuf>,
    },
    /// A path that the user named exists, but may not be read.
    #[error("`{}` cannot be read: {source}; hint: check its permissions", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A glob that cannot be understood.
    #[error("`{glob}` is not a glob: {source}; hint: write `*.jsonl` or `2023/**`")]
    Glob {
        /// As given.
        glob: String,
        /// What is wrong.
        source: globset::Error,
    },
}

/// One file or stream to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// How messages and origins name it: the path as given, or `-`.
    pub name: Arc<str>,
    /// The file; `None` is standard input.
    pub path: Option<PathBuf>,
    /// Its size when it was listed; unknown for streams.
    pub bytes: Option<u64>,
}

impl Input {
    /// Standard input.
    pub fn stdin() -> Self {
        Input {
            name: "-".into(),
            path: None,
            bytes: None,
        }
    }

    /// One file.
    pub fn file(path: &Path) -> Self {
        let bytes = fs_err::metadata(path)
            .ok()
            .filter(std::fs::Metadata::is_file)
            .map(|meta| meta.len());
        Input {
            name: path.to_string_lossy().into(),
            path: Some(path.to_owned()),
            bytes,
        }
    }
}

/// Include and exclude globs, compiled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    include: Option<GlobSet>,
    exclude: GlobSet,
}

impl Selection {
    pub(crate) fn new(options: &ReadOptions) -> Result<Self, ArchiveError> {
        Ok(Selection {
            include: match options.include.as_slice() {
                [] => None,
                globs => Some(compile(globs)?),
            },
            exclude: compile(&options.exclude)?,
        })
    }

    /// Whether the file or member with this path is to be read.
    pub(crate) fn takes(&self, path: &str) -> bool {
        let path = path.trim_start_matches("./");
        !self.exclude.is_match(path)
            && self
                .include
                .as_ref()
                .is_none_or(|include| include.is_match(path))
    }

    /// Whether a folder, with all in it, is left out.
    fn prunes(&self, path: &str) -> bool {
        self.exclude.is_match(path)
    }
}

fn compile(globs: &[String]) -> Result<GlobSet, ArchiveError> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let error = |source| ArchiveError::Glob {
            glob: glob.clone(),
            source,
        };
        let pattern = if glob.contains('/') {
            glob.trim_start_matches('/').to_owned()
        } else {
            format!("**/{glob}")
        };
        let built = GlobBuilder::new(&pattern)
            .literal_separator(true)
            .build()
            .map_err(error)?;
        set.add(built);
    }
    set.build().map_err(|source| ArchiveError::Glob {
        glob: globs.join(" "),
        source,
    })
}

/// Lists the files under `paths`, folders in order of names (byte by byte), lazily. `-` is standard input.
///
/// A folder or file that turns out unreadable is a [`Reject`] in the list; a path given that does not exist is an error.
/// Memory is that of the largest folder's names.
pub fn inputs(
    paths: &[PathBuf],
    options: &ReadOptions,
) -> Result<impl Iterator<Item = Result<Input, Reject>> + Send + use<>, ArchiveError> {
    let selection = Selection::new(options)?;
    for path in paths {
        if path.as_os_str() != "-" {
            exists(path)?;
        }
    }
    let paths = paths.to_vec();
    Ok(paths.into_iter().flat_map(move |path| {
        let listed: Box<dyn Iterator<Item = Result<Input, Reject>> + Send> =
            if path.as_os_str() == "-" {
                Box::new(std::iter::once(Ok(Input::stdin())))
            } else if path.is_dir() {
                Box::new(walk(path, selection.clone()))
            } else {
                Box::new(std::iter::once(Ok(Input::file(&path))))
            };
        listed
    }))
}

fn cure(near: Option<&Path>) -> String {
    match near {
        Some(near) => format!("did you mean `{}`?", near.display()),
        None => "name a file, a folder, or `-` for standard input".to_owned(),
    }
}

/// Whether the path is there and may be looked at.
fn exists(path: &Path) -> Result<(), ArchiveError> {
    let Err(error) = path.metadata() else {
        return Ok(());
    };
    let path = path.to_owned();
    Err(if error.kind() == io::ErrorKind::NotFound {
        let near = neighbour(&path);
        ArchiveError::Missing { path, near }
    } else {
        ArchiveError::Unreadable {
            path,
            source: error,
        }
    })
}

/// The path beside a missing one whose name is nearest to its.
fn neighbour(path: &Path) -> Option<PathBuf> {
    let folder = match path.parent()? {
        parent if parent.as_os_str().is_empty() => Path::new("."),
        parent => parent,
    };
    let names: Vec<String> = fs_err::read_dir(folder)
        .ok()?
        .take(NEIGHBOURS)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let name = path.file_name()?.to_str()?;
    let near = nearest(name, names.iter().map(String::as_str))?;
    Some(path.with_file_name(near))
}

fn walk(root: PathBuf, selection: Selection) -> impl Iterator<Item = Result<Input, Reject>> {
    let base = root.clone();
    let relative = move |path: &Path| {
        path.strip_prefix(&base)
            .unwrap_or(path)
            .to_string_lossy()
            .into_owned()
    };
    let pruned = selection.clone();
    let name = relative.clone();
    walkdir::WalkDir::new(root)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(move |entry| {
            entry.depth() == 0 || !entry.file_type().is_dir() || !pruned.prunes(&name(entry.path()))
        })
        .filter_map(move |entry| match entry {
            Ok(entry) if entry.file_type().is_file() => selection
                .takes(&relative(entry.path()))
                .then(|| Ok(Input::file(entry.path()))),
            Ok(_) => None,
            Err(error) => Some(Err(unreadable(&error))),
        })
}

fn unreadable(error: &walkdir::Error) -> Reject {
    let archive = error
        .path()
        .map_or_else(String::new, |path| path.to_string_lossy().into_owned());
    let reason = match error.loop_ancestor() {
        Some(ancestor) => format!(
            "the link leads back to `{}`; hint: leave it out with --exclude",
            ancestor.display()
        ),
        None => format!("cannot be read: {error}; hint: check the permissions"),
    };
    Reject {
        file: archive.as_str().into(),
        origin: Origin {
            archive,
            ..Origin::default()
        },
        code: RejectCode::Unreadable,
        reason,
        next: Position::default(),
    }
}

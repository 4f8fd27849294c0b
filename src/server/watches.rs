//! Standing queries: what is new since a watch was added is listed, fed, and posted to its webhook.
//!
//! A watch is a search under a name. Whenever the index has changed, each watch is searched again; articles that it
//! has not seen before are new. Watches lie in `watches.json` beside the index, what each has seen in a file of its
//! own, so that a restart neither forgets nor repeats anything. Webhooks are plain `http://`: this program has no TLS.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use fs_err as fs;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// File name of the watches in the index directory.
pub const WATCHES_FILE: &str = "watches.json";

/// Findings that a watch remembers.
const FINDINGS: usize = 1000;

/// Watches that a server keeps.
const WATCHES: usize = 1000;

/// A standing query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Watch {
    /// Made from the name; what addresses take.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The search, as the query string of `search`.
    pub search: String,
    /// Where findings are posted, `http://…`.
    pub webhook: Option<String>,
    /// When it was added, RFC 3339 in UTC.
    pub created: String,
}

/// An article that a watch found after it was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Article id.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Publisher.
    pub outlet: Option<String>,
    /// When the article was published.
    pub published: Option<crate::text::PartialDate>,
    /// Its events in plain words.
    pub events: Vec<String>,
    /// When the watch found it, RFC 3339 in UTC.
    pub found: String,
}

/// Why watches cannot be read or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WatchError {
    /// A file cannot be read or written.
    #[error("cannot use the watches; hint: check who may read and write the index directory")]
    File {
        /// The cause, with the path.
        #[from]
        source: std::io::Error,
    },
    /// A file is not what we wrote.
    #[error("`{path}` is not a file of watches: {source}; hint: restore or remove it")]
    Format {
        /// Where it lies.
        path: PathBuf,
        /// What the JSON reader says.
        #[source]
        source: serde_json::Error,
    },
    /// The name is taken.
    #[error("there is a watch `{id}` already; hint: choose another name, or remove it first")]
    Exists {
        /// The id that both would have.
        id: String,
    },
    /// The name is none.
    #[error("a watch cannot be called `{name}`; hint: choose a name with a letter or digit")]
    Name {
        /// The name asked for.
        name: String,
    },
    /// The webhook is no address that can be posted to.
    #[error("`{webhook}` cannot be posted to; expected an address that starts with `http://`")]
    Webhook {
        /// The address as given.
        webhook: String,
    },
    /// Too many watches.
    #[error("there are {limit} watches already; hint: remove some")]
    TooMany {
        /// How many there may be.
        limit: usize,
    },
    /// No such watch.
    #[error("there is no watch `{id}`; hint: `dateline watch list` shows all")]
    Unknown {
        /// The id asked for.
        id: String,
    },
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WatchFile {
    watches: Vec<Watch>,
}

/// What a watch has seen and found.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Memory {
    /// Whether the articles that matched when it was added are in `seen`.
    begun: bool,
    /// Hashes of the ids of all articles seen.
    seen: Vec<u64>,
    /// Newest first.
    findings: Vec<Finding>,
    /// Findings not yet posted to the webhook.
    unsent: usize,
}

/// Adds a watch. Whoever adds it takes what matches already, so that it counts as seen.
pub fn add_watch(
    dir: &Path,
    name: &str,
    search: &str,
    webhook: Option<&str>,
    now: SystemTime,
) -> Result<Watch, WatchError> {
    let id = slug(name);
    let mut file: WatchFile = read(&dir.join(WATCHES_FILE))?;
    if id.is_empty() {
        return Err(WatchError::Name {
            name: name.to_owned(),
        });
    }
    if file.watches.iter().any(|watch| watch.id == id) {
        return Err(WatchError::Exists { id });
    }
    if file.watches.len() >= WATCHES {
        return Err(WatchError::TooMany { limit: WATCHES });
    }
    if let Some(address) = webhook {
        let good =
            url::Url::parse(address).is_ok_and(|url| url.scheme() == "http" && url.has_host());
        if !good {
            return Err(WatchError::Webhook {
                webhook: address.to_owned(),
            });
        }
    }
    let watch = Watch {
        id,
        name: name.to_owned(),
        search: search.to_owned(),
        webhook: webhook.map(str::to_owned),
        created: rfc3339(now),
    };
    file.watches.push(watch.clone());
    write(&dir.join(WATCHES_FILE), &file)?;
    Ok(watch)
}

/// Every watch, oldest first.
pub fn list_watches(dir: &Path) -> Result<Vec<Watch>, WatchError> {
    read::<WatchFile>(&dir.join(WATCHES_FILE)).map(|file| file.watches)
}

/// Removes a watch and what it found.
pub fn remove_watch(dir: &Path, id: &str) -> Result<Watch, WatchError> {
    let mut file: WatchFile = read(&dir.join(WATCHES_FILE))?;
    let Some(at) = file.watches.iter().position(|watch| watch.id == id) else {
        return Err(WatchError::Unknown { id: id.to_owned() });
    };
    let gone = file.watches.remove(at);
    write(&dir.join(WATCHES_FILE), &file)?;
    match fs::remove_file(memory_path(dir, &gone.id)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        Ok(()) | Err(_) => Ok(gone),
    }
}

/// What a watch found, newest first.
pub fn findings(dir: &Path, id: &str) -> Result<(Watch, Vec<Finding>), WatchError> {
    let watch = list_watches(dir)?
        .into_iter()
        .find(|watch| watch.id == id)
        .ok_or_else(|| WatchError::Unknown { id: id.to_owned() })?;
    let memory: Memory = read(&memory_path(dir, id))?;
    Ok((watch, memory.findings))
}

/// The watches of a process; one change at a time.
pub struct WatchBook {
    dir: PathBuf,
    changing: Mutex<()>,
}

impl WatchBook {
    /// The watches beside the index in `dir`.
    pub fn open(dir: &Path) -> Result<WatchBook, WatchError> {
        list_watches(dir)?;
        Ok(WatchBook {
            dir: dir.to_owned(),
            changing: Mutex::new(()),
        })
    }

    /// Runs `work` on the folder while nobody else changes it.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, WatchError>,
    ) -> Result<T, WatchError> {
        let _one = self
            .changing
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        work(&self.dir)
    }

    /// Tells a watch what matches now; what it has not seen becomes a finding. Returns whether its webhook has yet to get some.
    ///
    /// What matches the first time counts as seen, and nothing of it is found.
    pub fn take(&self, watch: &Watch, matching: Vec<Finding>) -> Result<bool, WatchError> {
        self.with(|dir| {
            let path = memory_path(dir, &watch.id);
            let mut memory: Memory = read(&path)?;
            let seen: HashSet<u64> = memory.seen.iter().copied().collect();
            let mut fresh: Vec<Finding> = Vec::new();
            for finding in matching {
                let key = xxhash_rust::xxh3::xxh3_64(finding.id.as_bytes());
                if !seen.contains(&key) {
                    memory.seen.push(key);
                    fresh.push(finding);
                }
            }
            if fresh.is_empty() && memory.begun {
                return Ok(memory.unsent > 0);
            }
            if memory.begun {
                memory.unsent = if watch.webhook.is_some() {
                    memory.unsent + fresh.len()
                } else {
                    0
                };
                fresh.append(&mut memory.findings);
                fresh.truncate(FINDINGS);
                memory.findings = fresh;
                memory.unsent = memory.unsent.min(memory.findings.len());
            }
            memory.begun = true;
            write(&path, &memory)?;
            Ok(memory.unsent > 0)
        })
    }

    /// What the webhook of a watch has yet to get, newest first; nothing when there is no such watch.
    pub(super) fn unsent(&self, id: &str) -> Result<Vec<Finding>, WatchError> {
        self.with(|dir| {
            let mut memory: Memory = read(&memory_path(dir, id))?;
            memory.findings.truncate(memory.unsent);
            Ok(memory.findings)
        })
    }

    /// Notes that the webhook has got `count` findings; those that came meanwhile are newer and stay.
    pub(super) fn sent(&self, id: &str, count: usize) -> Result<(), WatchError> {
        self.with(|dir| {
            let path = memory_path(dir, id);
            let mut memory: Memory = read(&path)?;
            if memory.unsent == 0 {
                return Ok(());
            }
            memory.unsent = memory.unsent.saturating_sub(count);
            write(&path, &memory)
        })
    }
}

/// A moment as it stands in files and answers.
pub(super) fn rfc3339(time: SystemTime) -> String {
    jiff::Timestamp::try_from(time)
        .and_then(|time| time.round(jiff::Unit::Second))
        .map(|time| time.to_string())
        .unwrap_or_default()
}

fn memory_path(dir: &Path, id: &str) -> PathBuf {
    dir.join(format!("watch-{id}.json"))
}

/// Letters, digits and hyphens: safe in file names and addresses.
fn slug(name: &str) -> String {
    let mut out = String::new();
    for letter in name.to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() {
            out.push(letter);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.truncate(64);
    out.trim_end_matches('-').to_owned()
}

fn read<T: DeserializeOwned + Default>(path: &Path) -> Result<T, WatchError> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|source| WatchError::Format {
            path: path.to_owned(),
            source,
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(T::default()),
        Err(error) => Err(error.into()),
    }
}

fn write(path: &Path, value: &impl Serialize) -> Result<(), WatchError> {
    use std::io::Write as _;
    let bytes = serde_json::to_vec(value).map_err(|source| WatchError::Format {
        path: path.to_owned(),
        source,
    })?;
    let fresh = path.with_extension("json.new");
    let mut out = fs::File::create(&fresh)?;
    out.write_all(&bytes)?;
    out.sync_all()?;
    fs::rename(&fresh, path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(id: &str) -> Finding {
        Finding {
            id: id.to_owned(),
            title: String::new(),
            outlet: None,
            published: None,
            events: Vec::new(),
            found: String::new(),
        }
    }

    #[test]
    fn only_what_came_after_the_first_look_is_found_and_once() {
        let dir = tempfile::tempdir().unwrap();
        let now = SystemTime::UNIX_EPOCH;
        let watch = add_watch(
            dir.path(),
            "Red Sea!",
            "q=houthi",
            Some("http://127.0.0.1:1/x"),
            now,
        )
        .unwrap();
        assert_eq!(watch.id, "red-sea");
        assert!(add_watch(dir.path(), "red sea", "q=x", None, now).is_err());
        assert!(add_watch(dir.path(), "other", "q=x", Some("https://x"), now).is_err());
        let book = WatchBook::open(dir.path()).unwrap();
        let unsent = || book.unsent(&watch.id).unwrap();
        assert!(!book.take(&watch, vec![finding("a"), finding("b")]).unwrap());
        assert!(book.take(&watch, vec![finding("a"), finding("c")]).unwrap());
        assert_eq!(unsent(), [finding("c")]);
        assert!(book.take(&watch, vec![finding("d"), finding("c")]).unwrap());
        assert_eq!(unsent(), [finding("d"), finding("c")], "not yet sent");
        book.sent(&watch.id, 1).unwrap();
        assert_eq!(unsent(), [finding("d")], "what came meanwhile stays");
        book.sent(&watch.id, 1).unwrap();
        assert!(!book.take(&watch, vec![finding("c")]).unwrap());
        assert_eq!(
            findings(dir.path(), "red-sea").unwrap().1,
            [finding("d"), finding("c")]
        );
        remove_watch(dir.path(), "red-sea").unwrap();
        assert!(findings(dir.path(), "red-sea").is_err());
    }
}

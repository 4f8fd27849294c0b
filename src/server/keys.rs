//! API keys: made by `dateline key new`, hashed at rest, compared in constant time.
//!
//! A key reads `dl_ID_SECRET`; the file holds the id, the scopes and a salted BLAKE3 hash of the secret. The
//! secret has 256 random bits, so that a fast hash is enough: there is nothing to guess. The file is written
//! beside the index and read again whenever it changes, so that revoking works without a restart.

use std::path::{Path, PathBuf};
use std::sync::RwLock;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fs_err as fs;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// File name of the keys in the index directory.
pub const KEYS_FILE: &str = "keys.json";

/// What a key allows; each scope includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Search and export.
    Read,
    /// Put and delete articles.
    Write,
    /// Watches, metrics and whatever else concerns the server itself.
    Admin,
}

impl std::str::FromStr for Scope {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "read" => Ok(Scope::Read),
            "write" => Ok(Scope::Write),
            "admin" => Ok(Scope::Admin),
            _ => Err(()),
        }
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Scope::Read => "read",
            Scope::Write => "write",
            Scope::Admin => "admin",
        })
    }
}

/// What is kept of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredKey {
    /// Public part, shown in lists and logs.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it allows.
    pub scope: Scope,
    /// When it was made, RFC 3339 in UTC.
    pub created: String,
    /// Random salt, base64url.
    salt: String,
    /// BLAKE3 of salt and secret, hex.
    hash: String,
}

/// Why keys cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("cannot use the key file; hint: check who may read and write the index directory")]
    File {
        /// The cause, with the path.
        #[from]
        source: std::io::Error,
    },
    /// The file is not what we wrote.
    #[error(
        "`{path}` is not a key file: {source}; hint: restore it, or remove it and make new keys"
    )]
    Format {
        /// Where it lies.
        path: PathBuf,
        /// What the JSON reader says.
        #[source]
        source: serde_json::Error,
    },
    /// No random numbers.
    #[error("the system gives no random numbers")]
    Random {
        /// The cause.
        source: getrandom::Error,
    },
    /// No such key.
    #[error("there is no key `{id}`; hint: `dateline key list` shows all")]
    Unknown {
        /// The id asked for.
        id: String,
    },
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    keys: Vec<StoredKey>,
}

/// Makes a key and returns it with its stored half; the secret is shown once and kept nowhere.
pub fn new_key(
    dir: &Path,
    name: &str,
    scope: Scope,
    now: SystemTime,
) -> Result<(String, StoredKey), KeyError> {
    let mut random = [0u8; 6 + 16 + 32];
    getrandom::fill(&mut random).map_err(|source| KeyError::Random { source })?;
    let number = random[..6]
        .iter()
        .fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    let id = format!("{number:012x}");
    let salt = URL_SAFE_NO_PAD.encode(&random[6..22]);
    let secret = URL_SAFE_NO_PAD.encode(&random[22..]);
    let stored = StoredKey {
        hash: hash(&salt, &secret),
        id: id.clone(),
        name: name.to_owned(),
        scope,
        created: jiff::Timestamp::try_from(now)
            .map(|t| t.to_string())
            .unwrap_or_default(),
        salt,
    };
    let mut file = read(dir)?;
    file.keys.push(stored.clone());
    write(dir, &file)?;
    Ok((format!("dl_{id}_{secret}"), stored))
}

/// Every key, oldest first.
pub fn list_keys(dir: &Path) -> Result<Vec<StoredKey>, KeyError> {
    read(dir).map(|file| file.keys)
}

/// Removes a key for good.
pub fn revoke_key(dir: &Path, id: &str) -> Result<StoredKey, KeyError> {
    let mut file = read(dir)?;
    let Some(at) = file.keys.iter().position(|key| key.id == id) else {
        return Err(KeyError::Unknown { id: id.to_owned() });
    };
    let gone = file.keys.remove(at);
    write(dir, &file)?;
    Ok(gone)
}

/// The keys of a running server.
pub struct KeyRing {
    dir: PathBuf,
    cache: RwLock<(Option<SystemTime>, Vec<StoredKey>)>,
}

impl KeyRing {
    /// The keys kept in `dir`; a missing file means none.
    pub fn open(dir: &Path) -> Result<KeyRing, KeyError> {
        let keys = list_keys(dir)?;
        Ok(KeyRing {
            dir: dir.to_owned(),
            cache: RwLock::new((modified(dir), keys)),
        })
    }

    /// Whether any key has `scope` or more.
    pub fn any(&self, scope: Scope) -> bool {
        self.refresh();
        self.cache
            .read()
            .is_ok_and(|cache| cache.1.iter().any(|key| key.scope >= scope))
    }

    /// Whether any key was made for exactly `scope`.
    pub fn has(&self, scope: Scope) -> bool {
        self.refresh();
        self.cache
            .read()
            .is_ok_and(|cache| cache.1.iter().any(|key| key.scope == scope))
    }

    /// The stored half of `key`, or `None` when it is not one of ours.
    ///
    /// Looks at every key and compares hashes in constant time.
    pub fn check(&self, key: &str) -> Option<StoredKey> {
        self.refresh();
        let (id, secret) = key.strip_prefix("dl_")?.split_once('_')?;
        let cache = self.cache.read().ok()?;
        let mut found = None;
        for stored in &cache.1 {
            let given = hash(&stored.salt, secret);
            let same_id = stored.id.as_bytes().ct_eq(id.as_bytes());
            let same_hash = stored.hash.as_bytes().ct_eq(given.as_bytes());
            if bool::from(same_id & same_hash) {
                found = Some(stored.clone());
            }
        }
        found
    }

    /// Reads the file again when it has changed; a file that cannot be read leaves no key valid.
    fn refresh(&self) {
        let now = modified(&self.dir);
        if self.cache.read().is_ok_and(|cache| cache.0 == now) {
            return;
        }
        let keys = list_keys(&self.dir).unwrap_or_else(|error| {
            tracing::error!(%error, "no API key is accepted");
            Vec::new()
        });
        if let Ok(mut cache) = self.cache.write() {
            *cache = (now, keys);
        }
    }
}

fn hash(salt: &str, secret: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("dateline api key v1");
    hasher.update(salt.as_bytes());
    hasher.update(b"\0");
    hasher.update(secret.as_bytes());
    hasher.finalize().to_hex().to_string()
}

fn modified(dir: &Path) -> Option<SystemTime> {
    fs::metadata(dir.join(KEYS_FILE)).ok()?.modified().ok()
}

fn read(dir: &Path) -> Result<KeyFile, KeyError> {
    let path = dir.join(KEYS_FILE);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(KeyFile::default());
        }
        Err(error) => return Err(error.into()),
    };
    serde_json::from_slice(&bytes).map_err(|source| KeyError::Format { path, source })
}

/// Writes a new file and renames it over the old one, readable by its owner alone.
fn write(dir: &Path, file: &KeyFile) -> Result<(), KeyError> {
    use std::io::Write as _;
    fs::create_dir_all(dir)?;
    let path = dir.join(KEYS_FILE);
    let fresh = dir.join(format!("{KEYS_FILE}.new"));
    let bytes = serde_json::to_vec_pretty(file).map_err(|source| KeyError::Format {
        path: path.clone(),
        source,
    })?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use fs_err::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut out = options.open(&fresh)?;
    out.write_all(&bytes)?;
    out.sync_all()?;
    fs::rename(&fresh, &path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_opens_until_it_is_revoked_and_its_secret_is_not_on_disk() {
        let dir = tempfile::tempdir().unwrap();
        let (key, stored) =
            new_key(dir.path(), "desk", Scope::Write, SystemTime::UNIX_EPOCH).unwrap();
        let ring = KeyRing::open(dir.path()).unwrap();
        assert_eq!(ring.check(&key).unwrap().id, stored.id);
        assert!(ring.any(Scope::Write) && !ring.any(Scope::Admin));
        let file = fs::read_to_string(dir.path().join(KEYS_FILE)).unwrap();
        let secret = key.splitn(3, '_').nth(2).unwrap();
        assert!(!file.contains(secret));
        let mut wrong = key.clone();
        wrong.pop();
        assert!(ring.check(&wrong).is_none());
        assert!(ring.check("").is_none() && ring.check("dl_x").is_none());
        revoke_key(dir.path(), &stored.id).unwrap();
        assert!(KeyRing::open(dir.path()).unwrap().check(&key).is_none());
        assert!(revoke_key(dir.path(), &stored.id).is_err());
    }
}

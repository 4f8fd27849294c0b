//! One `Settings` for the whole program: defaults, then `dateline.toml`, then `DATELINE_*`, then flags; validated once.
//!
//! Every size, depth, ratio and time that the program bounds is a named setting here. This is the only module that reads
//! the environment, and it does so once, in [`Settings::load`]; all others are handed what they need.
//! What is not here: flags of single commands, which mean nothing outside them.
//!
//! One file, though a long one: it is the one table of all settings.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::text::nearest;

/// Why settings could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read settings: {source}")]
    Read {
        /// What the system said, with the path.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("`{}` is not TOML: {source}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// What is wrong, with line and column.
        source: Box<toml::de::Error>,
    },
    /// No setting has this name.
    #[error("{place}: no setting is called `{name}`; hint: {}", offer(name))]
    UnknownName {
        /// File, variable or flag.
        place: String,
        /// The name as written.
        name: String,
    },
    /// The value does not fit.
    #[error(
        "{place}: `{name}` cannot be `{value}`; expected {expected}; hint: the default is `{default}`"
    )]
    Value {
        /// File, variable or flag.
        place: String,
        /// The setting.
        name: &'static str,
        /// The value as written.
        value: String,
        /// What it may be.
        expected: String,
        /// What it is when nobody sets it.
        default: String,
    },
}

fn offer(name: &str) -> String {
    match nearest(name, Settings::TABLE.iter().map(|setting| setting.name)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`dateline schema settings` lists them".to_owned(),
    }
}

/// One line of the table of settings.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Name in `dateline.toml` and for `--set`; in capitals after `DATELINE_` in the environment.
    pub name: &'static str,
    /// What it bounds or chooses.
    pub help: &'static str,
    /// The default as a user would write it.
    pub default: &'static str,
    /// What values it takes.
    pub kind: Kind,
}

/// What values a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A count from `min` to `max`.
    Count {
        /// Least value.
        min: u64,
        /// Greatest value.
        max: u64,
    },
    /// A size in bytes from `min` to `max`; `64MB`, `64MiB` and `67108864` are understood.
    Bytes {
        /// Least value.
        min: u64,
        /// Greatest value.
        max: u64,
    },
    /// A time in milliseconds from `min` to `max`; `250ms`, `10s` and `2min` are understood.
    Millis {
        /// Least value.
        min: u64,
        /// Greatest value.
        max: u64,
    },
    /// Text as it stands: a path, an address.
    Text,
    /// Several texts; in the environment separated by commas.
    Texts,
}

impl Kind {
    fn expected(self) -> String {
        match self {
            Kind::Count { min, max } => format!("a whole number from {min} to {max}"),
            Kind::Bytes { min, max } => format!("a size such as `64MB`, from {min} to {max} bytes"),
            Kind::Millis { min, max } => format!("a time such as `10s`, from {min} to {max} ms"),
            Kind::Text => "text".to_owned(),
            Kind::Texts => "text or a list of texts".to_owned(),
        }
    }

    /// Reads one value, or says what was expected.
    fn number(self, value: &str) -> Result<u64, String> {
        let digits: String = value.trim().replace('_', "");
        let split = digits
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(digits.len());
        let (number, unit) = digits.split_at(split);
        let unit = unit.trim().to_ascii_lowercase();
        let (min, max, factor) = match self {
            Kind::Count { min, max } => (min, max, unit.is_empty().then_some(1)),
            Kind::Bytes { min, max } => (
                min,
                max,
                match unit.as_str() {
                    "" | "b" => Some(1),
                    "k" | "kib" => Some(1 << 10),
                    "kb" => Some(1_000),
                    "m" | "mib" => Some(1 << 20),
                    "mb" => Some(1_000_000),
                    "g" | "gib" => Some(1 << 30),
                    "gb" => Some(1_000_000_000),
                    _ => None,
                },
            ),
            Kind::Millis { min, max } => (
                min,
                max,
                match unit.as_str() {
                    "" | "ms" => Some(1),
                    "s" => Some(1_000),
                    "min" | "m" => Some(60_000),
                    "h" => Some(3_600_000),
                    _ => None,
                },
            ),
            Kind::Text | Kind::Texts => return Err(self.expected()),
        };
        factor
            .and_then(|factor: u64| number.parse::<u64>().ok()?.checked_mul(factor))
            .filter(|amount| (min..=max).contains(amount))
            .ok_or_else(|| self.expected())
    }
}

/// Makes `Settings`, its defaults, its table and its setter from one list, so that they cannot differ.
macro_rules! settings {
    ($( $(#[doc = $help:literal])+ $name:ident: $type:ty = $default:literal, $kind:expr; )+) => {
        /// Everything that can be set, with all limits of the program by name.
        ///
        /// A plain value: whoever has one may read it from any thread. [`Settings::default`] holds the defaults;
        /// [`Settings::load`] adds file, environment and flags.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Settings {
            $( $(#[doc = $help])+ pub $name: $type, )+
            /// Whether the environment asks for no colours (`NO_COLOR`, <https://no-color.org>).
            pub no_color: bool,
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $( $name: <$type as Value>::read(&[$default.to_owned()], $kind)
                    .expect("invariant: defaults lie in their own range"), )+ no_color: false }
            }
        }

        impl Settings {
            /// Every setting with its meaning, default and range, in the order of the struct.
            pub const TABLE: &'static [Setting] = &[ $( Setting {
                name: stringify!($name),
                help: concat!($($help),+),
                default: $default,
                kind: $kind,
            }, )+ ];

            fn assign(&mut self, place: &str, name: &str, values: &[String]) -> Result<(), ConfigError> {
                let plain = name.replace('-', "_");
                match plain.as_str() {
                    $( stringify!($name) => {
                        self.$name = <$type as Value>::read(values, $kind).map_err(|expected| ConfigError::Value {
                            place: place.to_owned(),
                            name: stringify!($name),
                            value: values.join(", "),
                            expected,
                            default: $default.to_owned(),
                        })?;
                    } )+
                    _ => return Err(ConfigError::UnknownName { place: place.to_owned(), name: name.to_owned() }),
                }
                Ok(())
            }

            /// Renders the value in force of the setting `name`.
            #[must_use]
            pub fn get(&self, name: &str) -> Option<String> {
                match name {
                    $( stringify!($name) => Some(Value::show(&self.$name)), )+
                    _ => None,
                }
            }
        }
    };
}

settings! {
    /// Folder of the index.
    index: PathBuf = "dateline-index", Kind::Text;
    /// Address and port of the server.
    listen: String = "127.0.0.1:8080", Kind::Text;
    /// User dictionaries, read in this order; a later one wins.
    dictionary: Vec<PathBuf> = "", Kind::Texts;
    /// What the server logs: a level, or a filter as in `info,dateline=debug`.
    log: String = "info", Kind::Text;
    /// Worker threads that parse and annotate; 0 takes one for each processor.
    threads: usize = "0", Kind::Count { min: 0, max: 1024 };

    /// Longest record (a line, a page, a message) that is read; a longer one is rejected.
    record_bytes: usize = "16MiB", Kind::Bytes { min: 1024, max: 1 << 30 };
    /// How deep archives may lie within archives.
    archive_depth: usize = "8", Kind::Count { min: 0, max: 64 };
    /// Members that one archive may have.
    archive_entries: u64 = "5000000", Kind::Count { min: 1, max: 1_000_000_000 };
    /// Bytes out for each byte in, beyond which compressed data counts as a bomb; looked at after `inflation_free_bytes`.
    inflation_ratio: u64 = "200", Kind::Count { min: 2, max: 1_000_000 };
    /// Bytes that may come out of compressed data before `inflation_ratio` is looked at.
    inflation_free_bytes: u64 = "64MiB", Kind::Bytes { min: 0, max: 1 << 40 };
    /// How deep JSON may nest, 128 at the most. Deeper XML is flattened, HTML too deep for any browser refused.
    markup_depth: usize = "128", Kind::Count { min: 8, max: 128 };
    /// Longest body that is annotated; the rest of a longer one is searched but not annotated.
    annotated_bytes: usize = "1MiB", Kind::Bytes { min: 1024, max: 1 << 28 };
    /// How likely, in percent, an event must be right to be kept; 0 keeps every guess.
    event_confidence: usize = "70", Kind::Count { min: 0, max: 100 };
    /// Events kept for one article.
    article_events: usize = "2000", Kind::Count { min: 1, max: 4000 };

    /// Records and articles that may wait between two stages of a load.
    queue_records: usize = "256", Kind::Count { min: 1, max: 100_000 };
    /// Bytes of records that may be on their way through a load, and of documents that may wait for the index writer.
    queue_bytes: usize = "64MiB", Kind::Bytes { min: 1 << 16, max: 1 << 34 };
    /// Articles after which a load commits.
    commit_articles: u64 = "50000", Kind::Count { min: 1, max: 100_000_000 };
    /// Time after which a load commits.
    commit_ms: u64 = "60s", Kind::Millis { min: 100, max: 86_400_000 };
    /// Memory of the index writer.
    writer_bytes: usize = "256MiB", Kind::Bytes { min: 16 << 20, max: 4 << 30 };
    /// Texts remembered to find duplicates by: 23 bytes each for `--dedup content`, 140 to 165 for `near`, and ids that may be replaced.
    near_duplicates: usize = "2000000", Kind::Count { min: 1, max: 1_000_000_000 };

    /// Longest query text.
    query_bytes: usize = "16KiB", Kind::Bytes { min: 64, max: 1 << 20 };
    /// How deep a query may nest.
    query_depth: usize = "64", Kind::Count { min: 4, max: 256 };
    /// Clauses that a query may have.
    query_clauses: usize = "1024", Kind::Count { min: 1, max: 65_536 };
    /// Terms that a wildcard, prefix or fuzzy word may stand for.
    expansions: usize = "1000", Kind::Count { min: 1, max: 100_000 };
    /// Most hits on one page.
    page_limit: usize = "1000", Kind::Count { min: 1, max: 100_000 };
    /// Most values that one facet returns.
    buckets: usize = "10000", Kind::Count { min: 1, max: 10_000_000 };
    /// Most intervals that a timeline returns.
    timeline_buckets: usize = "20000", Kind::Count { min: 10, max: 10_000_000 };
    /// Bytes of a body in which snippets are looked for.
    snippet_bytes: usize = "1MiB", Kind::Bytes { min: 1024, max: 1 << 28 };
    /// Time that a search may take.
    deadline_ms: u64 = "10s", Kind::Millis { min: 10, max: 3_600_000 };

    /// Searches that run at once; 0 takes one for each processor.
    searches_in_flight: usize = "0", Kind::Count { min: 0, max: 4096 };
    /// Searches that may wait for a turn; more are answered 503.
    searches_waiting: usize = "128", Kind::Count { min: 0, max: 100_000 };
    /// Connections that the server holds open.
    connections: usize = "4096", Kind::Count { min: 1, max: 1_000_000 };
    /// Longest request body.
    request_bytes: usize = "32MiB", Kind::Bytes { min: 1024, max: 1 << 32 };
    /// Longest request line.
    url_bytes: usize = "32KiB", Kind::Bytes { min: 256, max: 1 << 20 };
    /// Time in which a request must have arrived.
    request_ms: u64 = "30s", Kind::Millis { min: 100, max: 3_600_000 };
    /// Time that running requests get when the server stops.
    shutdown_ms: u64 = "10s", Kind::Millis { min: 0, max: 3_600_000 };
    /// Requests that one key or address may make in a minute; 0 sets no bound.
    requests_per_minute: u64 = "0", Kind::Count { min: 0, max: 1_000_000_000 };
    /// Time in which the webhook of a watch must have answered.
    webhook_ms: u64 = "10s", Kind::Millis { min: 10, max: 600_000 };
    /// Pause before a webhook that failed is tried again; it doubles with each failure, up to an hour.
    webhook_retry_ms: u64 = "10s", Kind::Millis { min: 10, max: 3_600_000 };
    /// Origins that browsers may call from (CORS); none by default, `*` for all.
    cors_origin: Vec<String> = "", Kind::Texts;
}

/// A type that a setting can have.
trait Value: Sized {
    fn read(values: &[String], kind: Kind) -> Result<Self, String>;
    fn show(&self) -> String;
}

fn single(values: &[String], kind: Kind) -> Result<&str, String> {
    match values {
        [value] => Ok(value),
        _ => Err(kind.expected()),
    }
}

impl Value for u64 {
    fn read(values: &[String], kind: Kind) -> Result<Self, String> {
        kind.number(single(values, kind)?)
    }
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for usize {
    fn read(values: &[String], kind: Kind) -> Result<Self, String> {
        let number = kind.number(single(values, kind)?)?;
        usize::try_from(number).map_err(|_| kind.expected())
    }
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for String {
    fn read(values: &[String], kind: Kind) -> Result<Self, String> {
        Ok(single(values, kind)?.to_owned()).and_then(|text| not_empty(text, kind))
    }
    fn show(&self) -> String {
        self.clone()
    }
}

impl Value for PathBuf {
    fn read(values: &[String], kind: Kind) -> Result<Self, String> {
        String::read(values, kind).map(PathBuf::from)
    }
    fn show(&self) -> String {
        self.display().to_string()
    }
}

impl Value for Vec<String> {
    fn read(values: &[String], _: Kind) -> Result<Self, String> {
        Ok(values
            .iter()
            .filter(|text| !text.is_empty())
            .cloned()
            .collect())
    }
    fn show(&self) -> String {
        self.join(", ")
    }
}

impl Value for Vec<PathBuf> {
    fn read(values: &[String], kind: Kind) -> Result<Self, String> {
        Ok(Vec::<String>::read(values, kind)?
            .into_iter()
            .map(PathBuf::from)
            .collect())
    }
    fn show(&self) -> String {
        let paths: Vec<String> = self.iter().map(|path| path.display().to_string()).collect();
        paths.join(", ")
    }
}

fn not_empty(text: String, kind: Kind) -> Result<String, String> {
    if text.trim().is_empty() {
        Err(kind.expected())
    } else {
        Ok(text)
    }
}

/// The file that is read when it exists and no other is named.
pub const FILE: &str = "dateline.toml";

/// What the names of environment variables start with.
pub const PREFIX: &str = "DATELINE_";

impl Settings {
    /// Reads `file` (or the one that `DATELINE_CONFIG` names, or `dateline.toml` here, if there is one), then this process's environment, then `flags`.
    ///
    /// # Errors
    /// The first unknown name, bad value or unreadable file, with the place where it stands. A named file must exist.
    pub fn load(file: Option<&Path>, flags: &[(String, String)]) -> Result<Self, ConfigError> {
        let mut settings = Settings::default();
        let named = std::env::var_os("DATELINE_CONFIG").map(PathBuf::from);
        match file.or(named.as_deref()) {
            Some(path) => settings.read_file(path)?,
            None if Path::new(FILE).is_file() => settings.read_file(Path::new(FILE))?,
            None => {}
        }
        settings.read_environment(std::env::vars_os())?;
        for (name, value) in flags {
            settings.set(&format!("--set {name}"), name, value)?;
        }
        Ok(settings)
    }

    /// Sets `name` to `value`; `place` is for the error message.
    pub fn set(&mut self, place: &str, name: &str, value: &str) -> Result<(), ConfigError> {
        self.assign(place, name, &[value.to_owned()])
    }

    fn read_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let text = fs_err::read_to_string(path).map_err(|source| ConfigError::Read { source })?;
        self.read_toml(path, &text)
    }

    fn read_toml(&mut self, path: &Path, text: &str) -> Result<(), ConfigError> {
        let table: toml::Table = toml::from_str(text).map_err(|source| ConfigError::Toml {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        let place = path.display().to_string();
        for (name, value) in &table {
            let values: Vec<String> = match value {
                toml::Value::Array(items) => items.iter().map(plain).collect(),
                other => vec![plain(other)],
            };
            self.assign(&place, name, &values)?;
        }
        Ok(())
    }

    /// Takes the variables whose name starts with `DATELINE_`.
    fn read_environment(
        &mut self,
        variables: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<(), ConfigError> {
        for (name, value) in variables {
            let Some(place) = name.to_str() else {
                continue;
            };
            if place == "NO_COLOR" && !value.is_empty() {
                self.no_color = true;
            }
            let Some(suffix) = place.strip_prefix(PREFIX) else {
                continue;
            };
            if suffix == "CONFIG" {
                continue;
            }
            let setting = suffix.to_ascii_lowercase();
            let several = Settings::TABLE
                .iter()
                .any(|line| line.name == setting && line.kind == Kind::Texts);
            let value = value.to_string_lossy().into_owned();
            let values: Vec<String> = if several {
                value
                    .split(',')
                    .map(|text| text.trim().to_owned())
                    .collect()
            } else {
                vec![value]
            };
            self.assign(place, &setting, &values)?;
        }
        Ok(())
    }

    /// Worker threads in force: `threads`, or one for each processor.
    #[must_use]
    pub fn worker_threads(&self) -> usize {
        or_processors(self.threads)
    }

    /// How likely an event must be right to be kept, as a probability: `event_confidence`.
    #[must_use]
    pub fn least_confidence(&self) -> f32 {
        self.event_confidence as f32 / 100.0
    }

    /// Searches in flight in force: `searches_in_flight`, or one for each processor.
    #[must_use]
    pub fn search_threads(&self) -> usize {
        or_processors(self.searches_in_flight)
    }
}

fn or_processors(number: usize) -> usize {
    match number {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        given => given,
    }
}

fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;

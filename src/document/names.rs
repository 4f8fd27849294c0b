//! What indexing and queries ask of the lexicon: countries, regions, sectors and canonical names.
//!
//! A trait, so that documents can be built and queries resolved with any set of names: the built-in
//! lexicon, one with user dictionaries, or the few names of a test.

/// A code with the name people read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// ISO 3166-1 alpha-3 code, UN M49 code, or a code of the user's own.
    pub code: String,
    /// English name.
    pub name: String,
}

/// An entity that a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedEntity {
    /// Stable id.
    pub id: String,
    /// Canonical name.
    pub name: String,
}

/// The names that queries and documents are resolved against.
pub trait Names: Send + Sync {
    /// The country called so: an ISO code or any name in any supported language.
    fn country_called(&self, text: &str) -> Option<Named>;
    /// The UN M49 regions that hold the country, widest first.
    fn regions_of(&self, country: &str) -> Vec<Named>;
    /// The region called so, by M49 code or English name.
    fn region_called(&self, text: &str) -> Option<Named>;
    /// The sector with this code.
    fn sector_called(&self, text: &str) -> Option<String>;
    /// The person, organization or group that goes by this name.
    fn entity_called(&self, text: &str) -> Option<NamedEntity>;
}

/// No names at all: every text is taken as it stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNames;

impl Names for NoNames {
    fn country_called(&self, _: &str) -> Option<Named> {
        None
    }
    fn regions_of(&self, _: &str) -> Vec<Named> {
        Vec::new()
    }
    fn region_called(&self, _: &str) -> Option<Named> {
        None
    }
    fn sector_called(&self, _: &str) -> Option<String> {
        None
    }
    fn entity_called(&self, _: &str) -> Option<NamedEntity> {
        None
    }
}

//! What indexing and queries ask of the lexicon: countries, regions, sectors and canonical names.
//!
//! A trait, so that documents can be built and queries resolved with any set of names: the built-in
//! lexicon, one with user dictionaries, or the few names of a test.

use crate::lexicon::Lexicon;
use crate::text::nearest;

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
    /// The country it belongs to; `None` for international bodies.
    pub country: Option<String>,
}

/// The names that queries and documents are resolved against.
pub trait Names: Send + Sync {
    /// The country called so: an ISO code or any name in any supported language.
    fn country_called(&self, text: &str) -> Option<Named>;
    /// The English name of a country that `text` may be a misspelling of.
    fn country_near(&self, text: &str) -> Option<String>;
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
    fn country_near(&self, _: &str) -> Option<String> {
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

/// PLOVER sectors, with those of CAMEO that PLOVER's annotators still use.
const SECTORS: &[&str] = &[
    "GOV", "MIL", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "IGO", "NGO", "NGM", "IMG", "MNC",
    "MED", "EDU", "BUS", "CRM", "CVL", "ELI", "LAB", "LEG", "REF", "REL", "SET", "UAF", "AGR",
    "HLH", "HRI", "ENV", "DEV", "UNK",
];

impl Names for Lexicon {
    fn country_called(&self, text: &str) -> Option<Named> {
        self.resolve_country(text).map(|country| Named {
            code: country.code.clone(),
            name: country.name.clone(),
        })
    }

    fn country_near(&self, text: &str) -> Option<String> {
        let names = self.countries().iter().map(|country| &*country.name);
        nearest(text, names).map(str::to_owned)
    }

    fn regions_of(&self, country: &str) -> Vec<Named> {
        let regions = self
            .country(country)
            .map(|country| country.regions.as_slice())
            .unwrap_or_default();
        // The world holds every country and so tells nothing.
        regions
            .iter()
            .filter(|region| region.code != "001")
            .map(|region| Named {
                code: region.code.clone(),
                name: region.name.clone(),
            })
            .collect()
    }

    fn region_called(&self, text: &str) -> Option<Named> {
        self.region(text).map(|region| Named {
            code: region.code.clone(),
            name: region.name.clone(),
        })
    }

    fn sector_called(&self, text: &str) -> Option<String> {
        SECTORS.contains(&text).then(|| text.to_owned())
    }

    fn entity_called(&self, text: &str) -> Option<NamedEntity> {
        self.canonical_name(text).map(|entity| NamedEntity {
            id: entity.id.to_string(),
            name: entity.name.to_string(),
            country: entity.country.as_ref().map(ToString::to_string),
        })
    }
}

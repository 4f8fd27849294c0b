//! What names can stand for.

use std::borrow::Cow;

use crate::ontology::EntityType;

/// A real-world person, organization, country, place or group.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Stable id, the same in every article: `country/IRN`, `organization/hezbollah`, `place/112931`.
    pub id: Cow<'static, str>,
    /// Canonical name.
    pub name: Cow<'static, str>,
    /// What kind of thing it is.
    pub kind: EntityType,
    /// The country it belongs to: ISO 3166-1 alpha-3 or a code of the user's own.
    pub country: Option<Cow<'static, str>>,
    /// PLOVER sector.
    pub sector: Option<Cow<'static, str>>,
    /// Country that backs it.
    pub sponsor: Option<Cow<'static, str>>,
    /// Latitude and longitude in degrees.
    pub position: Option<(f32, f32)>,
    /// Inhabitants of a place, 0 when unknown.
    pub population: u32,
    /// First-level region of a place in GeoNames' code (`US.KY`); of a region its own; empty when unknown.
    pub region: &'static str,
    /// What kind of place it is; `None` for what is no place.
    pub place: Option<PlaceKind>,
    /// First and last year in the role that made a person known.
    pub years: (Option<u16>, Option<u16>),
    /// File of `schema/` (without ending) or user dictionary that it comes from.
    pub origin: Cow<'static, str>,
}

/// Kinds of places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// Capital of its country.
    Capital,
    /// City, town or part of one.
    City,
    /// State, province or another part of a country.
    Region,
    /// Sea, river, lake, canal, strait.
    Water,
    /// Continent, mountains or another area that keeps to no border.
    Area,
    /// Building, square, base.
    Facility,
}

impl Entity {
    /// An entity of which only id, name and kind are known.
    pub(super) fn new(
        id: Cow<'static, str>,
        name: Cow<'static, str>,
        kind: EntityType,
        origin: &'static str,
    ) -> Self {
        Entity {
            id,
            name,
            kind,
            country: None,
            sector: None,
            sponsor: None,
            position: None,
            population: 0,
            region: "",
            place: None,
            years: (None, None),
            origin: Cow::Borrowed(origin),
        }
    }
}

/// The id of an entity that no dictionary knows: its kind and its name in small letters, blanks as hyphens.
#[must_use]
pub fn id_of(kind: EntityType, name: &str) -> String {
    let mut id = String::with_capacity(name.len() + 14);
    id.push_str(kind.as_str());
    id.push('/');
    id.push_str(&super::words::fold(name).replace(' ', "-"));
    id
}

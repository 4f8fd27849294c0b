//! Countries, historical states and the UN M49 regions above them.

/// A country, territory, historical state, or a code that the user invented.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-3, a withdrawn ISO 3166-3 code, or a code of the user's own.
    pub code: String,
    /// ISO 3166-1 alpha-2.
    pub alpha2: Option<String>,
    /// ISO 3166-1 numeric, three digits.
    pub numeric: Option<String>,
    /// English name.
    pub name: String,
    /// UN M49 regions, the widest first (`001` World … `034` Southern Asia); empty when unknown.
    pub regions: Vec<Region>,
    /// Code of the state that a territory belongs to.
    pub parent: Option<String>,
    /// First year of a state that no longer exists.
    pub from: Option<u16>,
    /// Last year of a state that no longer exists.
    pub until: Option<u16>,
    /// Codes of the states that followed it.
    pub successors: Vec<String>,
}

/// A UN M49 region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Three digits.
    pub code: String,
    /// English name.
    pub name: String,
    /// Code of the region that it lies in; `None` for the world.
    pub parent: Option<String>,
}

impl Country {
    /// Whether the state no longer exists.
    pub fn is_historical(&self) -> bool {
        self.until.is_some()
    }
}

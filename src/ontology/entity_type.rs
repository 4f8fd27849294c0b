//! The kinds of things that news names.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of thing a mention names.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum EntityType {
    /// A human being.
    Person,
    /// A body with a name: ministry, company, party, army, militia, court.
    Organization,
    /// A country by its own name.
    Country,
    /// A city, region, river, building: any named place that is not a country.
    Place,
    /// A demonym or national adjective.
    Nationality,
    /// People without an organization's name: an ethnic, religious or political group, or a role phrase ("Shia militias").
    Group,
}

impl EntityType {
    /// Every kind.
    pub const ALL: [EntityType; 6] = [
        EntityType::Person,
        EntityType::Organization,
        EntityType::Country,
        EntityType::Place,
        EntityType::Nationality,
        EntityType::Group,
    ];

    /// The kind as users write it, which also opens the ids of its entities.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            EntityType::Person => "person",
            EntityType::Organization => "organization",
            EntityType::Country => "country",
            EntityType::Place => "place",
            EntityType::Nationality => "nationality",
            EntityType::Group => "group",
        }
    }
}

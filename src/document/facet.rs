//! The countable fields.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A field by which results can be filtered and counted.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// Countries the article speaks of, ISO 3166-1 alpha-3, with UN M49 regions above them.
    Country,
    /// Organizations by canonical name.
    Organization,
    /// Persons by canonical name.
    Person,
    /// Places by canonical name.
    Place,
    /// Whoever is source or target of an event, by canonical name.
    Actor,
    /// `ASSAULT`, `ASSAULT/aerial`.
    EventType,
    /// The four quad classes.
    QuadClass,
    /// How events are presented.
    Polarity,
    /// PLOVER contexts.
    Context,
    /// Countries of events' sources.
    SourceCountry,
    /// Countries of events' targets.
    TargetCountry,
    /// ISO 639-1.
    Language,
    /// Publisher.
    Outlet,
    /// Section.
    Section,
    /// Labels of the archive.
    Tag,
    /// Publication date: `2023`, `2023/2023-10`, `2023/2023-10/2023-10-07`.
    Date,
}

impl Facet {
    /// Every facet, in the order in which pages show them.
    pub const ALL: [Facet; 16] = [
        Facet::Country,
        Facet::Organization,
        Facet::Person,
        Facet::Place,
        Facet::Actor,
        Facet::EventType,
        Facet::QuadClass,
        Facet::Polarity,
        Facet::Context,
        Facet::SourceCountry,
        Facet::TargetCountry,
        Facet::Language,
        Facet::Outlet,
        Facet::Section,
        Facet::Tag,
        Facet::Date,
    ];

    /// The name on every surface.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Facet::Country => "country",
            Facet::Organization => "organization",
            Facet::Person => "person",
            Facet::Place => "place",
            Facet::Actor => "actor",
            Facet::EventType => "event_type",
            Facet::QuadClass => "quad_class",
            Facet::Polarity => "polarity",
            Facet::Context => "context",
            Facet::SourceCountry => "source_country",
            Facet::TargetCountry => "target_country",
            Facet::Language => "language",
            Facet::Outlet => "outlet",
            Facet::Section => "section",
            Facet::Tag => "tag",
            Facet::Date => "date",
        }
    }

    /// Whether the value belongs to an event rather than to the article, so that buckets count events too.
    #[must_use]
    pub fn is_event_facet(self) -> bool {
        match self {
            Facet::Actor
            | Facet::EventType
            | Facet::QuadClass
            | Facet::Polarity
            | Facet::Context
            | Facet::SourceCountry
            | Facet::TargetCountry => true,
            Facet::Country
            | Facet::Organization
            | Facet::Person
            | Facet::Place
            | Facet::Language
            | Facet::Outlet
            | Facet::Section
            | Facet::Tag
            | Facet::Date => false,
        }
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Facet {
    type Err = ();

    /// Reads the name; `-` stands for `_`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let name = text.replace('-', "_");
        Self::ALL
            .into_iter()
            .find(|facet| facet.as_str() == name)
            .ok_or(())
    }
}

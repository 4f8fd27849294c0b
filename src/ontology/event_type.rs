//! The seventeen event types, their quad classes, and the polarities of a report.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What happened: a PLOVER root, or `STATEMENT` for what CAMEO 01 holds.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum EventType {
    /// Agree to, offer, promise or otherwise commit to cooperate ("agreed to share information").
    Agree,
    /// Meet, visit, talk, negotiate, mediate ("held talks in Doha"); not a mere comment.
    Consult,
    /// Express support or improve relations without material effect ("praised", "recognised"); not aid.
    Support,
    /// Cooperate materially: trade, joint exercises, intelligence sharing, signing treaties; not a promise to.
    Cooperate,
    /// Provide economic, military, humanitarian or asylum aid ("shipped food to"); not an offer of it.
    Aid,
    /// Yield materially: release, lift sanctions, allow access, resign under pressure.
    Concede,
    /// Withdraw, surrender, cease fire, retreat; not the promise of it.
    Retreat,
    /// Demand, request, call for, appeal; "demand" that threatens force is `Threaten`.
    Request,
    /// Accuse, criticise, condemn, blame, sue, investigate.
    Accuse,
    /// Refuse, reject, veto, defy; not the denial of a deed, which is a `Statement`.
    Reject,
    /// Threaten, warn, give an ultimatum.
    Threaten,
    /// Demonstrate, strike, riot, hunger strike; by civilians.
    Protest,
    /// Reduce or break relations, embargo, halt aid or talks, expel.
    Sanction,
    /// Raise or move forces, put on alert, deploy; no fighting yet.
    Mobilize,
    /// Repress, arrest, seize, ban, destroy property, cyber-attack, without bodily assault.
    Coerce,
    /// Attack, kill, injure, bomb, abduct, torture, fight.
    Assault,
    /// Comment, claim or deny responsibility (CAMEO 01); in no quad class.
    Statement,
}

/// Verbal or material, cooperation or conflict.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum QuadClass {
    /// `AGREE CONSULT SUPPORT`
    VerbalCooperation,
    /// `COOPERATE AID CONCEDE RETREAT`
    MaterialCooperation,
    /// `REQUEST ACCUSE REJECT THREATEN`
    VerbalConflict,
    /// `PROTEST SANCTION MOBILIZE COERCE ASSAULT`
    MaterialConflict,
}

/// How the text presents an event.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// Told as fact.
    #[default]
    Asserted,
    /// Said not to have happened or negated.
    Denied,
    /// Announced as a threat or condition.
    Threatened,
    /// Intended, scheduled or ordered, not yet done.
    Planned,
    /// Under an "if", "could", "would".
    Hypothetical,
    /// Told as somebody's claim or accusation.
    Alleged,
}

impl EventType {
    /// Every type, in the order of the ontology.
    pub const ALL: [EventType; 17] = [
        EventType::Agree,
        EventType::Consult,
        EventType::Support,
        EventType::Cooperate,
        EventType::Aid,
        EventType::Concede,
        EventType::Retreat,
        EventType::Request,
        EventType::Accuse,
        EventType::Reject,
        EventType::Threaten,
        EventType::Protest,
        EventType::Sanction,
        EventType::Mobilize,
        EventType::Coerce,
        EventType::Assault,
        EventType::Statement,
    ];

    /// The type's code as users write it, in capitals.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            EventType::Agree => "AGREE",
            EventType::Consult => "CONSULT",
            EventType::Support => "SUPPORT",
            EventType::Cooperate => "COOPERATE",
            EventType::Aid => "AID",
            EventType::Concede => "CONCEDE",
            EventType::Retreat => "RETREAT",
            EventType::Request => "REQUEST",
            EventType::Accuse => "ACCUSE",
            EventType::Reject => "REJECT",
            EventType::Threaten => "THREATEN",
            EventType::Protest => "PROTEST",
            EventType::Sanction => "SANCTION",
            EventType::Mobilize => "MOBILIZE",
            EventType::Coerce => "COERCE",
            EventType::Assault => "ASSAULT",
            EventType::Statement => "STATEMENT",
        }
    }

    /// Code of the CAMEO root that stands for the type where nothing more is known.
    #[must_use]
    pub fn cameo_root(self) -> &'static str {
        match self {
            EventType::Statement => "010",
            EventType::Request => "020",
            EventType::Agree => "030",
            EventType::Consult => "040",
            EventType::Support => "050",
            EventType::Cooperate => "060",
            EventType::Aid => "070",
            EventType::Concede => "080",
            EventType::Retreat => "087",
            EventType::Accuse => "110",
            EventType::Reject => "120",
            EventType::Threaten => "130",
            EventType::Protest => "140",
            EventType::Mobilize => "150",
            EventType::Sanction => "160",
            EventType::Coerce => "170",
            EventType::Assault => "190",
        }
    }

    /// The quad class; `None` for `STATEMENT` alone.
    #[must_use]
    pub fn quad_class(self) -> Option<QuadClass> {
        match self {
            EventType::Agree | EventType::Consult | EventType::Support => {
                Some(QuadClass::VerbalCooperation)
            }
            EventType::Cooperate | EventType::Aid | EventType::Concede | EventType::Retreat => {
                Some(QuadClass::MaterialCooperation)
            }
            EventType::Request | EventType::Accuse | EventType::Reject | EventType::Threaten => {
                Some(QuadClass::VerbalConflict)
            }
            EventType::Protest
            | EventType::Sanction
            | EventType::Mobilize
            | EventType::Coerce
            | EventType::Assault => Some(QuadClass::MaterialConflict),
            EventType::Statement => None,
        }
    }
}

impl QuadClass {
    /// Every quad class, verbal cooperation first.
    pub const ALL: [QuadClass; 4] = [
        QuadClass::VerbalCooperation,
        QuadClass::MaterialCooperation,
        QuadClass::VerbalConflict,
        QuadClass::MaterialConflict,
    ];

    /// The class as users write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            QuadClass::VerbalCooperation => "verbal-cooperation",
            QuadClass::MaterialCooperation => "material-cooperation",
            QuadClass::VerbalConflict => "verbal-conflict",
            QuadClass::MaterialConflict => "material-conflict",
        }
    }
}

impl Polarity {
    /// Every polarity, asserted first.
    pub const ALL: [Polarity; 6] = [
        Polarity::Asserted,
        Polarity::Denied,
        Polarity::Threatened,
        Polarity::Planned,
        Polarity::Hypothetical,
        Polarity::Alleged,
    ];

    /// Told as having happened: what event clauses mean that do not say.
    pub const TOLD: [Polarity; 2] = [Polarity::Asserted, Polarity::Alleged];

    /// The polarity as users write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Polarity::Asserted => "asserted",
            Polarity::Denied => "denied",
            Polarity::Threatened => "threatened",
            Polarity::Planned => "planned",
            Polarity::Hypothetical => "hypothetical",
            Polarity::Alleged => "alleged",
        }
    }
}

macro_rules! text_form {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ();

            /// Reads the code without regard to case.
            fn from_str(text: &str) -> Result<Self, ()> {
                Self::ALL.into_iter().find(|value| value.as_str().eq_ignore_ascii_case(text)).ok_or(())
            }
        }
    )*};
}

text_form!(EventType, QuadClass, Polarity);

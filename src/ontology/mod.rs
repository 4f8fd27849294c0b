//! The event ontology: seventeen event types in four quad classes, after PLOVER (openeventdata/PLOVER)
//! and CAMEO (Gerner, Schrodt & Yilmaz 2009).
//!
//! Types and quad classes are fixed by contract and therefore enums; modes, contexts, sectors and the
//! CAMEO crosswalk are data in `schema/` and checked when it is loaded.

mod entity_type;
mod event_type;

pub use entity_type::EntityType;
pub use event_type::{EventType, Polarity, QuadClass};

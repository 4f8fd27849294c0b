//! One file for each group of addresses; every handler carries its part of the OpenAPI document.

pub(super) mod articles;
pub(super) mod export;
pub(super) mod facets;
pub(super) mod gdelt;
pub(super) mod ops;
pub(super) mod pages;
pub(super) mod search;
pub(super) mod watches;
pub(super) mod write;

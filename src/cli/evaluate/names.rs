//! Names and countries of labelled records → how many of them annotation finds.

use std::collections::{BTreeMap, BTreeSet};

use super::{Measured, Record};
use crate::annotate::phrases::{DESCRIPTION, ROLE};
use crate::annotate::{Annotations, EntityType, Mention};
use crate::text::TextField;

/// The label of the gold files for a mention of ours; none for what a set does not mark. `phrases` says whether it marks phrases without
/// a name, which it then takes for organizations.
fn label(mention: &Mention, phrases: bool) -> Option<&'static str> {
    if mention.why.starts_with(DESCRIPTION) {
        return None;
    }
    if mention.why.starts_with(ROLE) {
        let named = mention.text.chars().any(char::is_uppercase);
        return (phrases && named).then_some("ORG");
    }
    Some(match mention.kind {
        EntityType::Person => "PER",
        EntityType::Organization => "ORG",
        EntityType::Country | EntityType::Place => "LOC",
        EntityType::Nationality | EntityType::Group => "MISC",
    })
}

pub(super) fn measure_names(record: &Record, annotations: &Annotations, measured: &mut Measured) {
    if !record
        .entities
        .iter()
        .any(|gold| matches!(gold.kind.as_str(), "PER" | "ORG"))
    {
        return;
    }
    let bytes: Vec<u32> = record
        .text
        .char_indices()
        .map(|(at, _)| at as u32)
        .chain([record.text.len() as u32])
        .collect();
    let unnamed: BTreeSet<(u32, u32)> = record
        .entities
        .iter()
        .filter(|gold| !gold.named)
        .filter_map(|gold| Some((*bytes.get(gold.start)?, *bytes.get(gold.end)?)))
        .collect();
    let gold: BTreeMap<(u32, u32), (&'static str, &str)> = record
        .entities
        .iter()
        .filter(|gold| gold.named)
        .filter_map(|gold| {
            let label = match gold.kind.as_str() {
                "PER" => "PER",
                "ORG" => "ORG",
                "LOC" | "COUNTRY" => "LOC",
                _ => "MISC",
            };
            let span = (*bytes.get(gold.start)?, *bytes.get(gold.end)?);
            Some((span, (label, gold.text.as_str())))
        })
        .collect();
    let mut found = BTreeSet::new();
    for mention in &annotations.mentions {
        if mention.field != TextField::Body {
            continue;
        }
        let span = (mention.start, mention.end);
        let Some(label) = label(mention, !unnamed.is_empty()).filter(|_| !unnamed.contains(&span))
        else {
            continue;
        };
        let score = measured.names.entry(label).or_default();
        match gold.get(&span) {
            Some((right, _)) if *right == label => {
                score.right += 1;
                found.insert(span);
            }
            other => {
                score.spurious += 1;
                let instead = other.map_or("none", |(right, _)| right);
                *measured
                    .errors
                    .entry(format!(
                        "{label} for {instead}: {} [{}]",
                        mention.text.replace('\n', " "),
                        mention.why
                    ))
                    .or_default() += 1;
            }
        }
    }
    for (span, (label, text)) in gold {
        if !found.contains(&span) {
            measured.names.entry(label).or_default().missed += 1;
            *measured
                .errors
                .entry(format!("missed {label}: {}", text.replace('\n', " ")))
                .or_default() += 1;
        }
    }
}

pub(super) fn measure_countries(
    gold: &BTreeSet<String>,
    annotations: &Annotations,
    measured: &mut Measured,
) {
    let found: BTreeSet<String> = annotations
        .countries
        .iter()
        .map(|country| country.code.clone())
        .collect();
    measured.countries.right += gold.intersection(&found).count();
    measured.countries.spurious += found.difference(gold).count();
    measured.countries.missed += gold.difference(&found).count();
    for code in found.difference(gold) {
        for mention in &annotations.mentions {
            if mention.country.as_deref() == Some(code) {
                *measured
                    .errors
                    .entry(format!(
                        "country {code} is wrong: {} [{}]",
                        mention.text.replace('\n', " "),
                        mention.why
                    ))
                    .or_default() += 1;
            }
        }
    }
    for code in gold.difference(&found) {
        *measured
            .errors
            .entry(format!("country {code} is missed"))
            .or_default() += 1;
    }
}

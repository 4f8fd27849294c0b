//! An event in the columns of the POLECAT files (doi:10.7910/DVN/AJGVIT); what we do not know stays empty.

use super::event_day;
use crate::annotate::{Actor, Event};
use crate::ontology::QuadClass;
use crate::search::AnnotatedArticle;

pub(super) const COLUMNS: &[&str] = &[
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

pub(super) fn row(item: &AnnotatedArticle, event: &Event) -> Vec<String> {
    let article = &item.article;
    let notes = &item.annotations;
    let place = event.place.as_ref();
    let names = |list: &[crate::annotate::EntityCount]| {
        join(list.iter().map(|entity| entity.name.as_str()))
    };
    let mut row = vec![
        event.id.clone(),
        event_day(item, event).map(iso).unwrap_or_default(),
        event.kind.to_string(),
        event.mode.clone().unwrap_or_default(),
        String::new(),
        event.quad_class.map(quad).unwrap_or_default().to_owned(),
        join(event.contexts.iter().map(String::as_str)),
    ];
    row.extend(actor(&event.source));
    row.extend(actor(&event.target));
    let of_place = |part: fn(&crate::annotate::Place) -> Option<String>| {
        place.and_then(part).unwrap_or_default()
    };
    row.extend([
        of_place(|p| Some(p.name.clone())),
        String::new(),
        String::new(),
        String::new(),
        of_place(|p| p.country.clone()),
        of_place(|p| p.lat.map(|v| v.to_string())),
        of_place(|p| p.lon.map(|v| v.to_string())),
        String::new(),
        of_place(|p| Some(p.text.clone())),
        String::new(),
        article.outlet.clone().unwrap_or_default(),
        article
            .published
            .map(|date| date.date_only().to_string())
            .unwrap_or_default(),
        names(&notes.persons),
        names(&notes.organizations),
        names(&notes.places),
        article.language.clone().unwrap_or_default(),
        concat!("dateline ", env!("CARGO_PKG_VERSION")).to_owned(),
    ]);
    row
}

/// The eight columns of one role.
fn actor(list: &[Actor]) -> [String; 8] {
    let sectors: Vec<&str> = list.iter().filter_map(|a| a.sector.as_deref()).collect();
    [
        join(list.iter().map(|a| a.name.as_str())),
        join(list.iter().filter_map(|a| a.country.as_deref())),
        String::new(),
        sectors.first().copied().unwrap_or_default().to_owned(),
        join(sectors.iter().copied()),
        String::new(),
        join(list.iter().map(|a| a.text.as_str())),
        String::new(),
    ]
}

fn quad(class: QuadClass) -> &'static str {
    match class {
        QuadClass::VerbalCooperation => "VERBAL COOPERATION",
        QuadClass::MaterialCooperation => "MATERIAL COOPERATION",
        QuadClass::VerbalConflict => "VERBAL CONFLICT",
        QuadClass::MaterialConflict => "MATERIAL CONFLICT",
    }
}

fn iso((year, month, day): (i16, Option<i8>, Option<i8>)) -> String {
    match (month, day) {
        (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (Some(month), None) => format!("{year:04}-{month:02}"),
        (None, _) => format!("{year:04}"),
    }
}

fn join<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.collect::<Vec<_>>().join(";")
}

//! An event in the 61 columns of the GDELT 2.0 event table (codebook V2.0, 2015); what we do not know stays empty.
//!
//! Left empty: known groups, ethnic and religious codes, the Goldstein scale, tone, administrative divisions and feature ids.
//! Country codes of actors are ISO 3166-1 alpha-3, from which CAMEO differs for a few countries.

use super::event_day;
use crate::annotate::{Actor, Event};
use crate::ontology::QuadClass;
use crate::search::AnnotatedArticle;

/// Columns of a row.
pub(super) const COLUMNS: usize = 61;

pub(super) fn row(item: &AnnotatedArticle, event: &Event) -> Vec<String> {
    let (date, month, year, fraction) = dates(item, event);
    let mut row = vec![global_id(&event.id), date, month, year, fraction];
    row.extend(actor(event.source.first()));
    row.extend(actor(event.target.first()));
    let cameo = event.cameo.as_deref().unwrap_or_default();
    row.extend([
        "1".to_owned(),
        cameo.to_owned(),
        cameo.get(..3).unwrap_or(cameo).to_owned(),
        cameo.get(..2).unwrap_or_default().to_owned(),
        event.quad_class.map(quad).unwrap_or_default().to_owned(),
        String::new(),
        (1 + event.also.len()).to_string(),
        "1".to_owned(),
        "1".to_owned(),
        String::new(),
    ]);
    row.extend(nowhere());
    row.extend(nowhere());
    row.extend(place(event));
    let added = item
        .article
        .published
        .map(|d| d.date_only().to_string().replace('-', ""));
    row.push(match added {
        Some(day) if day.len() == 8 => format!("{day}000000"),
        Some(_) | None => String::new(),
    });
    row.push(
        item.article
            .url
            .clone()
            .unwrap_or_else(|| item.article.id.clone()),
    );
    debug_assert_eq!(row.len(), COLUMNS);
    row
}

/// A number that stands for our id, as that column is an integer: 53 bits of its hash.
fn global_id(id: &str) -> String {
    (xxhash_rust::xxh3::xxh3_64(id.as_bytes()) >> 11).to_string()
}

/// `SQLDATE`, `MonthYear`, `Year`, `FractionDate`, each only as far as the date is known.
fn dates(item: &AnnotatedArticle, event: &Event) -> (String, String, String, String) {
    let Some((year, month, day)) = event_day(item, event) else {
        return Default::default();
    };
    let year_text = format!("{year:04}");
    match (month, day) {
        (Some(month), Some(day)) => {
            let fraction = f64::from(year) + (f64::from(month - 1) * 30.0 + f64::from(day)) / 365.0;
            (
                format!("{year:04}{month:02}{day:02}"),
                format!("{year:04}{month:02}"),
                year_text,
                format!("{fraction:.4}"),
            )
        }
        (Some(month), None) => (
            String::new(),
            format!("{year:04}{month:02}"),
            year_text,
            String::new(),
        ),
        (None, _) => (String::new(), String::new(), year_text, String::new()),
    }
}

/// Code, name, country, four group codes that we do not have, and three types, of which we have one.
fn actor(actor: Option<&Actor>) -> [String; 10] {
    let Some(actor) = actor else {
        return Default::default();
    };
    let country = actor.country.clone().unwrap_or_default();
    let sector = actor.sector.clone().unwrap_or_default();
    let mut cells: [String; 10] = Default::default();
    cells[0] = format!("{country}{sector}");
    cells[1] = actor.name.to_uppercase();
    cells[2] = country;
    cells[7] = sector;
    cells
}

/// Type 0 says that no place was found.
fn nowhere() -> [String; 8] {
    let mut cells: [String; 8] = Default::default();
    "0".clone_into(&mut cells[0]);
    cells
}

/// Type 1 is a country, 4 a city or landmark of the world.
fn place(event: &Event) -> [String; 8] {
    let Some(place) = &event.place else {
        return nowhere();
    };
    let coordinate = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    let mut cells: [String; 8] = Default::default();
    let kind = if place.lat.is_some() { "4" } else { "1" };
    kind.clone_into(&mut cells[0]);
    cells[1].clone_from(&place.name);
    let fips = place.country.as_deref().and_then(super::fips_of);
    fips.unwrap_or_default().clone_into(&mut cells[2]);
    cells[5] = coordinate(place.lat);
    cells[6] = coordinate(place.lon);
    cells
}

fn quad(class: QuadClass) -> &'static str {
    match class {
        QuadClass::VerbalCooperation => "1",
        QuadClass::MaterialCooperation => "2",
        QuadClass::VerbalConflict => "3",
        QuadClass::MaterialConflict => "4",
    }
}

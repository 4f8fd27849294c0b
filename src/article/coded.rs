//! Rows of GDELT and POLECAT as annotations of the article that they point at (GDELT Event Codebook 2.0, GKG Codebook 2.1,
//! Mentions table; POLECAT, doi:10.7910/DVN/AJGVIT).
//!
//! The article itself has no text here: its id is its address, its events are those of the rows. CAMEO roots become PLOVER
//! types as in the PLOVER manual; actor codes lose CAMEO's codes of regions, which are no countries.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::html::host_of;
use crate::lexicon::table::Table;

const FIPS_FILE: &str = include_str!("../../schema/fips.tsv");

static FIPS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let table = Table::new("schema/fips.tsv", FIPS_FILE, &["code", "fips"])
        .expect("invariant: the built-in file has its columns");
    table
        .rows()
        .filter_map(Result::ok)
        .map(|row| (row.cell(1), row.cell(0)))
        .collect()
});

/// CAMEO's codes for more than one country.
const REGIONS: [&str; 26] = [
    "AFR", "ASA", "BLK", "CRB", "CAU", "CFR", "CAS", "CEU", "EIN", "EAF", "EEU", "EUR", "LAM",
    "MEA", "MDT", "NAF", "NMR", "PGS", "SCN", "SAM", "SAS", "SEA", "SAF", "WAF", "WST", "IMG",
];

/// PLOVER type of a CAMEO code.
fn plover(code: &str) -> Option<&'static str> {
    Some(match code.get(..2)? {
        "01" => "STATEMENT",
        "02" | "10" => "REQUEST",
        "03" => "AGREE",
        "04" => "CONSULT",
        "05" => "SUPPORT",
        "06" => "COOPERATE",
        "07" => "AID",
        "08" if code.starts_with("087") => "RETREAT",
        "08" => "CONCEDE",
        "09" | "11" => "ACCUSE",
        "12" => "REJECT",
        "13" => "THREATEN",
        "14" => "PROTEST",
        "15" => "MOBILIZE",
        "16" => "SANCTION",
        "17" => "COERCE",
        "18" | "19" | "20" => "ASSAULT",
        _ => return None,
    })
}

fn country(cameo: &str) -> Option<&str> {
    let code = match cameo {
        "ROM" => "ROU",
        "TMP" => "TLS",
        "KSV" => "XKX",
        other => other,
    };
    (code.len() == 3 && !REGIONS.contains(&code)).then_some(code)
}

fn sector(code: &str) -> Option<&str> {
    match code {
        "" => None,
        "INS" | "SEP" | "UAF" => Some("REB"),
        other => Some(other),
    }
}

/// Reads rows that speak of one article.
pub(super) fn gdelt_events(text: &str, draft: &mut Draft) {
    let mut events = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        // Version 1 has no second administrative division.
        let (place, added) = if cells.len() >= 61 {
            (51, 59)
        } else {
            (49, 56)
        };
        let coordinates = if cells.len() >= 61 {
            place + 5
        } else {
            place + 4
        };
        if draft.url.is_none() {
            draft.url = cells
                .get(added + 1)
                .map(|url| url.trim().to_owned())
                .filter(|url| url.contains("://"));
            draft.published = Some(cell(added).to_owned()).filter(|date| !date.is_empty());
            if draft.url.is_none() {
                draft.id = Some(format!("gdelt-event-{}", cell(0)));
            }
        }
        let Some(kind) = plover(cell(26)) else {
            continue;
        };
        events.push(json!({
            "id": format!("gdelt-{}", cell(0)),
            "type": kind,
            "cameo": cell(26),
            "source": gdelt_actor(&cells, 5),
            "target": gdelt_actor(&cells, 15),
            "place": gdelt_place(cell(place), cell(place + 1), cell(place + 2), cell(coordinates), cell(coordinates + 1)),
            "date": day(cell(1)),
            "why": [format!("GDELT event {}", cell(0))],
        }));
    }
    draft.outlet = draft.url.as_deref().and_then(host_of);
    draft.events = Some(Value::Array(events));
    draft.annotates = true;
}

fn gdelt_actor(cells: &[&str], from: usize) -> Value {
    let cell = |at: usize| cells.get(from + at).map_or("", |cell| cell.trim());
    let name = if cell(1).is_empty() { cell(0) } else { cell(1) };
    if name.is_empty() {
        return json!([]);
    }
    let sector = [cell(7), cell(8), cell(9)].into_iter().find_map(sector);
    json!([{
        "text": name,
        "name": capitalized(name),
        "country": country(cell(2)),
        "sector": sector,
    }])
}

/// `UNITED STATES` as `United States`.
fn capitalized(name: &str) -> String {
    let words: Vec<String> = name
        .split(' ')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().collect::<String>() + &letters.as_str().to_lowercase()
            })
        })
        .collect();
    words.join(" ")
}

fn gdelt_place(kind: &str, name: &str, fips: &str, lat: &str, lon: &str) -> Value {
    if matches!(kind, "" | "0") || name.is_empty() {
        return Value::Null;
    }
    let code = FIPS
        .iter()
        .find(|(known, _)| *known == fips)
        .map(|(_, code)| *code);
    json!({
        "text": name,
        "name": name.split(',').next().unwrap_or(name).trim(),
        "country": code,
        "lat": lat.parse::<f64>().ok(),
        "lon": lon.parse::<f64>().ok(),
    })
}

/// `20231017` as a day from and to.
fn day(compact: &str) -> Value {
    match (compact.get(..4), compact.get(4..6), compact.get(6..8)) {
        (Some(year), Some(month), Some(day))
            if compact.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            let date = format!("{year}-{month}-{day}");
            json!({ "start": date, "end": date })
        }
        _ => Value::Null,
    }
}

/// Reads rows of the mentions table: which events an article tells.
pub(super) fn gdelt_mentions(text: &str, draft: &mut Draft) {
    let mut ids: Vec<Value> = Vec::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        address(cell(5), draft);
        draft.published.get_or_insert_with(|| cell(2).to_owned());
        draft.outlet.get_or_insert_with(|| cell(4).to_owned());
        ids.push(cell(0).into());
    }
    draft.extra.insert("gdelt_events".to_owned(), ids.into());
    draft.annotates = true;
}

/// Where an article is: its address, or the name that a database has for it.
fn address(text: &str, draft: &mut Draft) {
    if text.contains("://") {
        draft.url.get_or_insert_with(|| text.to_owned());
    } else if !text.is_empty() {
        draft.id.get_or_insert_with(|| text.to_owned());
    }
}

/// Reads a row of the knowledge graph.
pub(super) fn gdelt_gkg(text: &str, draft: &mut Draft) {
    let Some(line) = text.lines().next() else {
        return;
    };
    let cells: Vec<&str> = line.split('\t').collect();
    let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
    if cells.len() == 15 {
        return gdelt_count(&cells, draft);
    }
    let newer = cells.len() >= 27;
    let (themes, locations, persons, organizations) =
        if newer { (7, 9, 11, 13) } else { (3, 4, 5, 6) };
    draft.published = Some(cell(usize::from(newer)).to_owned());
    if newer {
        draft.outlet = Some(cell(3).to_owned());
        address(cell(4), draft);
        draft.title = between(cell(26), "<PAGE_TITLE>", "</PAGE_TITLE>").unwrap_or_default();
        if let Some(authors) = between(cell(26), "<PAGE_AUTHORS>", "</PAGE_AUTHORS>") {
            draft.authors = authors
                .split(';')
                .map(|name| name.trim().to_owned())
                .collect();
        }
    } else {
        draft.outlet = cell(9).split(';').next().map(str::to_owned);
        address(cell(10).split("<UDIV>").next().unwrap_or(""), draft);
    }
    draft.tags = cell(themes)
        .split(';')
        .filter(|theme| !theme.is_empty())
        .map(str::to_owned)
        .collect();
    let mut entities: Vec<Value> = Vec::new();
    let mut add = |kind: &str, name: String, country: Option<&str>| {
        entities.push(json!({ "type": kind, "text": name, "name": name, "country": country }));
    };
    for place in cell(locations).split(';').filter(|place| !place.is_empty()) {
        let parts: Vec<&str> = place.split('#').collect();
        let name = parts
            .get(1)
            .map_or("", |name| name.split(',').next().unwrap_or(name).trim());
        let code = parts
            .get(2)
            .and_then(|fips| FIPS.iter().find(|(known, _)| known == fips))
            .map(|(_, code)| *code);
        if !name.is_empty() {
            add(
                if parts.first() == Some(&"1") {
                    "country"
                } else {
                    "place"
                },
                name.to_owned(),
                code,
            );
        }
    }
    for name in cell(persons).split(';').filter(|name| !name.is_empty()) {
        add("person", capitalized(name), None);
    }
    for name in cell(organizations)
        .split(';')
        .filter(|name| !name.is_empty())
    {
        add("organization", capitalized(name), None);
    }
    draft.entities = Some(Value::Array(entities));
    draft.annotates = true;
}

/// Reads a row of the counts that the first knowledge graph had in a table of their own.
fn gdelt_count(cells: &[&str], draft: &mut Draft) {
    let cell = |at: usize| cells[at].trim();
    draft.published = Some(cell(0).to_owned());
    draft.outlet = cell(13).split(';').next().map(str::to_owned);
    address(cell(14).split("<UDIV>").next().unwrap_or(""), draft);
    draft.tags = vec![cell(2).to_owned()];
    let name = cell(6).split(',').next().unwrap_or("").trim();
    if !name.is_empty() {
        let kind = if cell(5) == "1" { "country" } else { "place" };
        let code = FIPS
            .iter()
            .find(|(known, _)| *known == cell(7))
            .map(|(_, code)| *code);
        draft.entities =
            Some(json!([{ "type": kind, "text": name, "name": name, "country": code }]));
    }
    draft.annotates = true;
}

fn between(text: &str, open: &str, close: &str) -> Option<String> {
    let rest = text.split_once(open)?.1;
    let inner = rest.split_once(close)?.0.trim();
    (!inner.is_empty()).then(|| inner.to_owned())
}

/// Reads a row of POLECAT: an event of a story whose text and address are not published.
pub(super) fn polecat(text: &str, known: &Map<String, Value>, draft: &mut Draft) {
    let header = known.get("header").and_then(Value::as_str).unwrap_or("");
    let columns: Vec<&str> = header.split('\t').map(str::trim).collect();
    let Some(line) = text.lines().next() else {
        return;
    };
    let cells: Vec<&str> = line.split('\t').collect();
    let cell = |name: &str| {
        let at = columns.iter().position(|column| *column == name);
        let text = at
            .and_then(|at| cells.get(at))
            .map_or("", |cell| cell.trim());
        if matches!(text, "None" | "NA" | "nan") {
            ""
        } else {
            text
        }
    };
    let list = |name: &str| -> Vec<String> {
        cell(name)
            .split([';', '|'])
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect()
    };
    let actors = |role: &str| -> Vec<Value> {
        let names = list(&format!("{role} Name"));
        let raw = list(&format!("{role} Name Raw"));
        let countries = list(&format!("{role} Country"));
        let sector_name = cell(&format!("Primary {role} Sector"));
        names
            .iter()
            .enumerate()
            .map(|(at, name)| {
                json!({
                    "text": raw.get(at).unwrap_or(name),
                    "name": name,
                    "country": countries.get(at).or(countries.first()).filter(|code| code.len() == 3),
                    "sector": sector(sector_name),
                })
            })
            .collect()
    };
    let id = cell("Event ID").to_owned();
    let date = cell("Event Date");
    let place = [
        cell("Placename"),
        cell("City"),
        cell("Province"),
        cell("Country"),
    ]
    .into_iter()
    .find(|name| !name.is_empty());
    let kind = cell("Event Type").to_uppercase();
    draft.events = Some(json!([{
        "id": id,
        "type": kind,
        "mode": Some(cell("Event Mode")).filter(|mode| !mode.is_empty()),
        "contexts": list("Contexts"),
        "source": actors("Actor"),
        "target": actors("Recipient"),
        "place": place.map(|name| json!({
            "text": Some(cell("Raw Placename")).filter(|raw| !raw.is_empty()).unwrap_or(name),
            "name": name,
            "country": Some(cell("Country")).filter(|code| code.len() == 3),
            "lat": cell("Latitude").parse::<f64>().ok(),
            "lon": cell("Longitude").parse::<f64>().ok(),
        })),
        "date": (!date.is_empty()).then(|| json!({ "start": date, "end": date })),
        "why": [format!("POLECAT event {id}")],
    }]));
    draft.id = Some(format!("polecat-{id}"));
    draft.published = Some(cell("Publication Date").to_owned()).filter(|date| !date.is_empty());
    draft.outlet = list("Source").into_iter().next();
    draft.language = Some(cell("Language").to_owned()).filter(|label| !label.is_empty());
    draft.title = cell("Headline").to_owned();
    draft.annotates = true;
}

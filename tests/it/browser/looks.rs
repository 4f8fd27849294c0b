//! Every view at both ends of the widths, by day and by night.

use std::path::Path;

use fs_err as fs;
use serde_json::{Value, json};

use super::open;
use super::page::{Page, View};

/// Every kind of view, with a name for its picture.
const VIEWS: &[(&str, &str)] = &[
    ("first", "/"),
    ("search", "/?q=drone"),
    ("picked", "/?q=attack&country=UKR&event_type=ASSAULT"),
    ("events", "/events?q=attack"),
    ("matrix", "/matrix"),
    ("facet", "/facet/country"),
    ("compare", "/compare?q=Ukraine&q2=Gaza"),
    ("article", "/article/hw-2023-03-10-00?q=Iran"),
    ("arabic", "/article/baridalmina-2023-05-20"),
    ("nothing", "/?q=xyzzyx&country=FRA"),
    ("broken", "/?q=%28drone"),
    ("wrong", "/?contry=IRN"),
    ("missing", "/article/none"),
    ("help", "/help"),
    ("api", "/docs"),
    ("watches", "/watches"),
];

/// Bytes over the wire that a view may have, with all that it loads.
const WEIGHT: u64 = 100_000;

/// Layout shift that counts as none: rounding of fractions of pixels.
const SHIFT: f64 = 0.001;

#[test]
fn views_are_light_still_narrow_and_open_to_everybody() {
    let Some((mut page, _site)) = open(View::DESK) else {
        return;
    };
    let mut wrong = Vec::new();
    for width in [360, 1600] {
        for dark in [false, true] {
            page.look_with(View {
                width,
                dark,
                script: true,
            });
            for (name, path) in VIEWS {
                page.goto(path);
                let found = look_at(&mut page);
                let scheme = if dark { "dark" } else { "light" };
                wrong.extend(
                    found
                        .into_iter()
                        .map(|fault| format!("{path} at {width} px, {scheme}: {fault}")),
                );
                if let Some(folder) = std::env::var_os("DATELINE_PICTURES") {
                    fs::create_dir_all(&folder).unwrap();
                    let file = Path::new(&folder).join(format!("{name}-{width}-{scheme}.png"));
                    fs::write(file, page.picture()).unwrap();
                }
            }
        }
    }
    let faults = page.faults();
    assert!(
        wrong.is_empty() && faults.is_empty(),
        "{}\n{faults}",
        wrong.join("\n")
    );
}

fn look_at(page: &mut Page) -> Vec<String> {
    let mut wrong = Vec::new();
    let wide =
        page.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    if wide != 0 {
        wrong.push(format!("{wide} px too wide"));
    }
    let weight = page.weight();
    if weight >= WEIGHT {
        wrong.push(format!("{weight} bytes"));
    }
    let shift = page.eval("window.__shift").as_f64().unwrap();
    if shift > SHIFT {
        wrong.push(format!("moves by {shift}"));
    }
    wrong.extend(barriers(page));
    wrong
}

/// What axe-core finds: rules of WCAG 2.2 A and AA, and its good practices.
fn barriers(page: &mut Page) -> Vec<String> {
    page.eval(include_str!("../../axe/axe.min.js"));
    let run = json!({
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        "resultTypes": ["violations"],
    });
    let found = page.eval(&format!("axe.run(document, {run}).then((r) => ({{ passes: r.passes.length, violations: r.violations }}))"));
    assert!(
        found["passes"].as_u64() > Some(5),
        "axe-core has looked: {found}"
    );
    let violations = found["violations"].as_array().unwrap();
    let places = |violation: &Value| {
        let nodes = violation["nodes"].as_array().unwrap();
        let places: Vec<String> = nodes
            .iter()
            .take(3)
            .map(|node| node["html"].to_string())
            .collect();
        places.join(", ")
    };
    violations
        .iter()
        .map(|violation| {
            format!(
                "{}: {} {}",
                violation["id"],
                violation["help"],
                places(violation)
            )
        })
        .collect()
}

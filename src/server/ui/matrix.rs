//! Who acts on whom: countries against countries, and the pairs with most events.

use super::html::{Esc, number, put};
use super::links::Link;
use super::search::{Frame, Tab, grid, head, notes, nothing};
use crate::search::{Hits, Matrix, MatrixCell};

/// Countries on each side of the matrix.
const MATRIX: usize = 14;

/// Pairs listed below it.
const PAIRS: usize = 40;

/// Who acts on whom, as a table of countries, with a table of countries by events below.
pub(in crate::server) fn matrix(frame: &Frame<'_>, answer: &Matrix, around: &Hits) -> String {
    let mut main = String::new();
    head(frame, Tab::Matrix, answer.total, &mut main);
    notes(around.relaxed, &around.warnings, &mut main);
    if answer.cells.is_empty() {
        nothing(frame.link, &mut main);
    } else {
        table(frame, &answer.cells, &mut main);
        pairs(frame, &answer.cells, &mut main);
    }
    grid(frame, &around.facets, &main)
}

/// The busiest countries against each other.
fn table(frame: &Frame<'_>, cells: &[MatrixCell], out: &mut String) {
    let busiest = |of: fn(&MatrixCell) -> &str| {
        let mut sums: Vec<(&str, u64)> = Vec::new();
        for cell in cells {
            match sums.iter_mut().find(|sum| sum.0 == of(cell)) {
                Some(sum) => sum.1 += cell.events,
                None => sums.push((of(cell), cell.events)),
            }
        }
        sums.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        sums.truncate(MATRIX);
        sums
    };
    let mut rows = busiest(|cell| &cell.source);
    let mut columns = busiest(|cell| &cell.target);
    // A busy country may act only on such as are not shown, and would be an empty line.
    let shown: Vec<&MatrixCell> = cells
        .iter()
        .filter(|cell| {
            rows.iter().any(|row| row.0 == cell.source)
                && columns.iter().any(|column| column.0 == cell.target)
        })
        .collect();
    rows.retain(|row| shown.iter().any(|cell| cell.source == row.0));
    columns.retain(|column| shown.iter().any(|cell| cell.target == column.0));
    let most = cells.iter().map(|cell| cell.events).max().unwrap_or(1);
    out.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Events by source and target country\"><table class=\"matrix\"><caption class=\"hide\">Events by source country (rows) and target country (columns)</caption><thead><tr><th scope=\"col\">who ↓ on whom →</th>");
    for (target, _) in &columns {
        put!(
            out,
            "<th scope=\"col\"><abbr title=\"{}\">{}</abbr></th>",
            Esc(&(frame.labels)("target_country", target)),
            Esc(target)
        );
    }
    out.push_str("</tr></thead><tbody>");
    for (source, _) in &rows {
        put!(
            out,
            "<tr><th scope=\"row\">{}</th>",
            Esc(&(frame.labels)("source_country", source))
        );
        for (target, _) in &columns {
            let cell = cells
                .iter()
                .find(|c| c.source == *source && c.target == *target);
            match cell {
                Some(cell) => put!(
                    out,
                    "<td class=\"h{}\"><a href=\"{}\">{}</a></td>",
                    heat(cell.events, most),
                    Esc(&pair_link(frame.link, source, target)),
                    number(cell.events)
                ),
                None => out.push_str("<td></td>"),
            }
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
}

fn pairs(frame: &Frame<'_>, cells: &[MatrixCell], out: &mut String) {
    out.push_str("<section class=\"facet\"><h2>Pairs with most events</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Pairs of countries\"><table><thead><tr><th scope=\"col\">Who</th><th scope=\"col\">On whom</th><th scope=\"col\" class=\"n\">Events</th><th scope=\"col\" class=\"n\">Articles</th></tr></thead><tbody>");
    for cell in cells.iter().take(PAIRS) {
        put!(
            out,
            "<tr><td>{}</td><td>{}</td><td class=\"n\"><a href=\"{}\">{}</a></td><td class=\"n\">{}</td></tr>",
            Esc(&(frame.labels)("source_country", &cell.source)),
            Esc(&(frame.labels)("target_country", &cell.target)),
            Esc(&pair_link(frame.link, &cell.source, &cell.target)),
            number(cell.events),
            number(cell.articles)
        );
    }
    out.push_str("</tbody></table></div></section>");
}

/// The events of one pair: both in the same event, which two facets could not say.
pub(super) fn pair_link(link: &Link, source: &str, target: &str) -> String {
    link.at("/events")
        .with("event", &format!("{source} > * > {target}"))
        .href()
}

/// Four steps on a logarithmic scale, as a few pairs always dwarf the rest.
fn heat(events: u64, most: u64) -> u32 {
    if most <= 1 {
        return 1;
    }
    let share = (events as f64).ln() / (most as f64).ln();
    (share * 4.0).ceil().clamp(1.0, 4.0) as u32
}

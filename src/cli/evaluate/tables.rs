//! What was measured, as tables for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Measured;

/// Right, spurious and missed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Score {
    pub(super) right: usize,
    pub(super) spurious: usize,
    pub(super) missed: usize,
}

impl Score {
    pub(super) fn precision(self) -> f64 {
        100.0 * self.right as f64 / (self.right + self.spurious).max(1) as f64
    }

    pub(super) fn recall(self) -> f64 {
        100.0 * self.right as f64 / (self.right + self.missed).max(1) as f64
    }

    pub(super) fn f1(self) -> f64 {
        200.0 * self.right as f64 / (2 * self.right + self.spurious + self.missed).max(1) as f64
    }

    pub(super) fn add(&mut self, other: Score) {
        self.right += other.right;
        self.spurious += other.spurious;
        self.missed += other.missed;
    }
}

pub(super) fn write_names(
    out: &mut impl Write,
    sets: &BTreeMap<String, Measured>,
) -> io::Result<()> {
    writeln!(
        out,
        "\nnames, exact span and type\n{:<16} {:>7} {:>22} {:>22} {:>22} {:>22} {:>22} {:>22}",
        "set",
        "records",
        "PER P/R/F1",
        "ORG P/R/F1",
        "LOC P/R/F1",
        "MISC P/R/F1",
        "PER ORG LOC",
        "all"
    )?;
    for (set, measured) in sets {
        if measured.names.is_empty() {
            continue;
        }
        write!(out, "{set:<16} {:>7}", measured.records)?;
        let mut three = Score::default();
        let mut all = Score::default();
        for label in ["PER", "ORG", "LOC", "MISC"] {
            let score = measured.names.get(label).copied().unwrap_or_default();
            if label != "MISC" {
                three.add(score);
            }
            all.add(score);
            write_score(out, score)?;
        }
        write_score(out, three)?;
        write_score(out, all)?;
        writeln!(out)?;
    }
    Ok(())
}

fn write_score(out: &mut impl Write, score: Score) -> io::Result<()> {
    write!(
        out,
        "    {:5.1} {:5.1} {:5.1} ",
        score.precision(),
        score.recall(),
        score.f1()
    )
}

pub(super) fn write_events(
    out: &mut impl Write,
    sets: &BTreeMap<String, Measured>,
) -> io::Result<()> {
    writeln!(out, "\nevents")?;
    let mut table = String::new();
    for (set, measured) in sets {
        measured.events.write(set, &mut table);
    }
    write!(out, "{table}\nright of those found, by confidence (pairs)")?;
    let mut bands: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for measured in sets.values() {
        for (from, right, all) in measured.events.bands() {
            let band = bands.entry((from * 100.0).round() as u32).or_default();
            band.0 += right;
            band.1 += all;
        }
    }
    for (from, (right, all)) in bands {
        write!(out, "  {from} %: {right}/{all}")?;
    }
    writeln!(out)
}

pub(super) fn write_countries(
    out: &mut impl Write,
    sets: &BTreeMap<String, Measured>,
) -> io::Result<()> {
    writeln!(
        out,
        "\ncountries of an article\n{:<28} {:>7} {:>22}",
        "set", "records", "P/R/F1"
    )?;
    for (set, measured) in sets {
        let score = measured.countries;
        if score.right + score.missed > 0 {
            write!(out, "{set:<28} {:>7}", measured.records)?;
            write_score(out, score)?;
            writeln!(out)?;
        }
    }
    let bytes: usize = sets.values().map(|measured| measured.bytes).sum();
    let seconds: f64 = sets.values().map(|measured| measured.seconds).sum();
    writeln!(
        out,
        "\nannotated {:.1} MB in {seconds:.1} s: {:.3} ms for 2 kB",
        bytes as f64 / 1e6,
        seconds * 2000.0 / bytes.max(1) as f64 * 1000.0
    )
}

pub(super) fn write_errors(
    out: &mut impl Write,
    sets: &BTreeMap<String, Measured>,
    most: usize,
) -> io::Result<()> {
    for (set, measured) in sets {
        let mut errors: Vec<(&String, &usize)> = measured.errors.iter().collect();
        errors.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        writeln!(out, "\n{set}")?;
        for (error, count) in errors.into_iter().take(most) {
            writeln!(out, "{count:>6}  {error}")?;
        }
        for miss in measured.events.misses(most) {
            writeln!(out, "- {miss}")?;
        }
    }
    Ok(())
}

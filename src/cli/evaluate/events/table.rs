//! The rows of the event table.

use std::fmt::Write as _;

use super::EventScores;

impl EventScores {
    /// The rows of the event table for one set.
    pub(crate) fn write(&self, set: &str, out: &mut String) {
        let percent = |part: usize, all: usize| {
            if all == 0 {
                "-".to_owned()
            } else {
                format!("{:.1}", 100.0 * part as f64 / all as f64)
            }
        };
        let pair = |name| self.pairs.get(name).copied().unwrap_or_default();
        let trigger = |name| self.triggers.get(name).copied().unwrap_or_default();
        let rate = 1000.0 * self.events as f64 / self.words.max(1) as f64;
        let _ = write!(
            out,
            "{set:<16} {:>6} records {:>6} events {rate:>5.1} a 1,000 words",
            self.records, self.events
        );
        if self.pair_total > 0 {
            let total = self.pair_total;
            let _ = write!(
                out,
                " | pairs {total}: emitted {} source {} target {} root {} quad {}",
                percent(pair("emitted"), total),
                percent(pair("source"), total),
                percent(pair("target"), total),
                percent(pair("root"), total),
                percent(pair("quad"), total)
            );
        }
        if self.trigger_total > 0 {
            let total = self.trigger_total;
            let _ = write!(
                out,
                " | triggers {total}: found {} root {} quad {}",
                percent(trigger("found"), total),
                percent(trigger("root"), total),
                percent(trigger("quad"), total)
            );
        }
        if trigger("sources") > 0 {
            let _ = write!(
                out,
                " | source {} target {}",
                percent(trigger("source"), trigger("sources")),
                percent(trigger("target"), trigger("targets"))
            );
        }
        let (right, extra, missed) = self.triples;
        if right + extra + missed > 0 {
            let _ = write!(
                out,
                " | triples P {} R {} F1 {}",
                percent(right, right + extra),
                percent(right, right + missed),
                percent(2 * right, 2 * right + extra + missed)
            );
        }
        let (all, only, records) = self.dyads;
        if records > 0 {
            let _ = write!(
                out,
                " | pairs of actors: all found {} and no other {} of {records} records",
                percent(all, records),
                percent(only, records)
            );
        }
        for (kind, &(right, extra, missed)) in &self.articles {
            if right + missed > 0 {
                let _ = write!(
                    out,
                    " | {kind} P {} R {}",
                    percent(right, right + extra),
                    percent(right, right + missed)
                );
            }
        }
        out.push('\n');
    }
}

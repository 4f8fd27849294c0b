//! Cross-validation: how often the classifier is right on sentences it has not seen, and whether its probabilities hold.

use std::collections::BTreeMap;
use std::fmt;

use super::super::{CLASSES, Reading, softmax};
use super::corpus::{Corpus, Example};
use super::fit::{Options, fit, look};
use super::folds::groups;
use crate::ontology::{EventType, QuadClass};

/// What cross-validation measured.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Pairs whose root type is known.
    pub pairs: usize,
    /// Of these, those with the root type right.
    pub roots: usize,
    /// Those with the quad class right.
    pub quads: usize,
    /// Background pairs.
    pub background: usize,
    /// Background pairs that are given an event with at least half of the probability.
    pub alarms: usize,
    /// Divides scores so that probabilities are calibrated.
    pub temperature: f32,
    /// Mean distance of probability and share of right answers over tenths of probability.
    pub calibration_error: f64,
    /// For each tenth of probability: pairs, mean probability, share right.
    pub bins: Vec<(usize, f64, f64)>,
    /// Gold type, answer, pairs; the most frequent first.
    pub confusions: Vec<(EventType, EventType, usize)>,
}

struct Answer {
    scores: [f32; CLASSES],
    allowed: u32,
    weight: f32,
    measured: bool,
    background: bool,
}

/// Fits on all folds but one and measures on that one, for each fold. Near-equal sentences stay in one fold.
#[must_use]
pub fn cross_validate(corpus: &Corpus, folds: usize, options: &Options) -> Report {
    let examples = &corpus.examples;
    let features = look(examples);
    let fold = folds_of(examples, folds);
    let mut answers = Vec::new();
    for held in 0..folds {
        let table = fit(examples, &features, |at| fold[at] != held, options);
        answers.extend(
            (0..examples.len())
                .filter(|&at| fold[at] == held)
                .map(|at| {
                    let example = &examples[at];
                    Answer {
                        scores: table.scores(&features[at]),
                        allowed: example.allowed,
                        weight: example.weight,
                        measured: example.measured,
                        background: example.is_background(),
                    }
                }),
        );
    }
    judge(&answers)
}

/// The fold of each example.
pub(super) fn folds_of(examples: &[Example], folds: usize) -> Vec<usize> {
    let texts: Vec<&str> = examples.iter().map(|e| e.text.as_str()).collect();
    groups(&texts)
        .into_iter()
        .map(|group| (group.wrapping_mul(0x9e37_79b9) >> 7) % folds.max(1))
        .collect()
}

fn judge(answers: &[Answer]) -> Report {
    let mut report = Report {
        temperature: temperature(answers),
        ..Report::default()
    };
    let mut confusions: BTreeMap<(EventType, EventType), usize> = BTreeMap::new();
    let mut bins = [(0usize, 0.0f64, 0usize); 10];
    for answer in answers {
        let reading = Reading {
            probabilities: softmax(&answer.scores.map(|score| score / report.temperature)),
        };
        if answer.background {
            report.background += 1;
            report.alarms += usize::from(reading.none() + reading.of(EventType::Statement) < 0.5);
        }
        if !answer.measured {
            continue;
        }
        let is_allowed = |kind: EventType| answer.allowed >> kind as u32 & 1 == 1;
        let Some(gold) = EventType::ALL.into_iter().find(|&kind| is_allowed(kind)) else {
            continue;
        };
        // The labels join some types; so must the answer. The pair is known to have an event.
        let chance = |kind: EventType| match kind {
            EventType::Concede | EventType::Retreat => {
                reading.of(EventType::Concede) + reading.of(EventType::Retreat)
            }
            EventType::Statement => -1.0,
            kind => reading.of(kind),
        };
        let event = (1.0 - reading.none() - reading.of(EventType::Statement)).max(1e-6);
        let best = EventType::ALL
            .into_iter()
            .max_by(|&a, &b| chance(a).total_cmp(&chance(b)))
            .unwrap_or(EventType::Statement);
        let right = is_allowed(best);
        let quad = QuadClass::ALL
            .into_iter()
            .max_by(|&a, &b| reading.of_quad(a).total_cmp(&reading.of_quad(b)));
        report.pairs += 1;
        report.roots += usize::from(right);
        report.quads += usize::from(gold.quad_class() == quad);
        let told = chance(best) / event;
        let bin = &mut bins[((told * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.1 += f64::from(told);
        bin.2 += usize::from(right);
        if !right {
            *confusions.entry((gold, best)).or_default() += 1;
        }
    }
    for (count, sum, right) in bins {
        let count_f = count.max(1) as f64;
        let (mean, share) = (sum / count_f, right as f64 / count_f);
        report.calibration_error +=
            (mean - share).abs() * count as f64 / report.pairs.max(1) as f64;
        report.bins.push((count, mean, share));
    }
    report.confusions = confusions
        .into_iter()
        .map(|((a, b), n)| (a, b, n))
        .collect();
    report
        .confusions
        .sort_by_key(|&(_, _, count)| std::cmp::Reverse(count));
    report
}

/// The temperature with the least log loss over all answers (Guo et al. 2017), by ternary search.
fn temperature(answers: &[Answer]) -> f32 {
    let loss = |temperature: f32| -> f64 {
        answers
            .iter()
            .map(|answer| {
                let probabilities = softmax(&answer.scores.map(|score| score / temperature));
                let sum: f32 = (0..CLASSES)
                    .filter(|class| answer.allowed >> class & 1 == 1)
                    .map(|class| probabilities[class])
                    .sum();
                -f64::from(answer.weight) * f64::from(sum.max(1e-9).ln())
            })
            .sum()
    };
    let (mut low, mut high) = (0.2f32, 5.0f32);
    for _ in 0..40 {
        let third = (high - low) / 3.0;
        if loss(low + third) < loss(high - third) {
            high -= third;
        } else {
            low += third;
        }
    }
    f32::midpoint(low, high)
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        writeln!(
            f,
            "{} pairs not seen before: root {:.1} %, quad class {:.1} %; calibration error {:.3} at temperature {:.2}",
            self.pairs,
            percent(self.roots, self.pairs),
            percent(self.quads, self.pairs),
            self.calibration_error,
            self.temperature,
        )?;
        writeln!(
            f,
            "{} background pairs: {:.1} % taken for events",
            self.background,
            percent(self.alarms, self.background),
        )?;
        for (count, mean, share) in &self.bins {
            writeln!(f, "  {count} pairs told {mean:.2}, right {share:.2}")?;
        }
        for (gold, answer, count) in self.confusions.iter().take(12) {
            writeln!(f, "  {gold} read as {answer}: {count}")?;
        }
        Ok(())
    }
}

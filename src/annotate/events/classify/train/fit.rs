//! Multinomial logistic regression with partial labels, by stochastic gradient with per-weight rates (`AdaGrad`,
//! Duchi et al. 2011), on features weighted by rarity and scaled to unit length.
//!
//! A label may leave several classes open ("some kind of material conflict"): what is made probable is their sum.

use std::collections::HashMap;

use super::super::features::{Feature, Space, Stemmed};
use super::super::table::{RARITY, Row, Table, check_of, row_of};
use super::super::{CLASSES, softmax};
use super::corpus::Example;
use crate::annotate::model::learn::Random;

/// How to fit.
#[derive(Clone, Debug)]
pub struct Options {
    /// Rows of the table, as a power of two.
    pub bits: u32,
    /// Passes over the examples.
    pub rounds: u32,
    /// Strength of the pull of weights towards zero.
    pub decay: f32,
    /// Features in fewer examples are left out.
    pub least: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            bits: 16,
            rounds: 30,
            decay: 10.0,
            least: 2,
        }
    }
}

struct Vector {
    entries: Vec<(u32, f32)>,
    allowed: u32,
    weight: f32,
}

/// The features of every example, so that folds need not look again.
pub(super) fn look(examples: &[Example]) -> Vec<Vec<Feature>> {
    let mut space = Space::default();
    examples
        .iter()
        .map(|example| {
            let words = Stemmed::new(&example.text, &example.sentence);
            space.look(&words, &example.pair, |_| true);
            space.features.clone()
        })
        .collect()
}

/// Fits a table to those examples that `wanted` picks.
pub(super) fn fit(
    examples: &[Example],
    features: &[Vec<Feature>],
    wanted: impl Fn(usize) -> bool,
    options: &Options,
) -> Table {
    let chosen: Vec<usize> = (0..examples.len()).filter(|&at| wanted(at)).collect();
    let mut counts: HashMap<u64, u32> = HashMap::new();
    for &at in &chosen {
        for feature in &features[at] {
            *counts.entry(feature.hash).or_default() += 1;
        }
    }
    let mut known: Vec<(u64, u32)> = counts
        .into_iter()
        .filter(|&(_, count)| count >= options.least)
        .collect();
    known.sort_unstable();
    let total = chosen.len() as f32;
    let rarity: Vec<f32> = known
        .iter()
        .map(|&(_, count)| {
            let idf = 1.0 + ((1.0 + total) / (1.0 + count as f32)).ln();
            (idf * RARITY).round().clamp(1.0, 255.0) / RARITY
        })
        .collect();
    let number: HashMap<u64, u32> = known
        .iter()
        .enumerate()
        .map(|(number, &(hash, _))| (hash, number as u32))
        .collect();
    let mut vectors: Vec<Vector> = chosen
        .iter()
        .map(|&at| {
            let mut entries: Vec<(u32, f32)> = features[at]
                .iter()
                .filter_map(|feature| {
                    let number = *number.get(&feature.hash)?;
                    Some((number, feature.value * rarity[number as usize]))
                })
                .collect();
            let length = entries
                .iter()
                .map(|(_, value)| value * value)
                .sum::<f32>()
                .max(1e-6)
                .sqrt();
            for (_, value) in &mut entries {
                *value /= length;
            }
            Vector {
                entries,
                allowed: examples[at].allowed,
                weight: examples[at].weight,
            }
        })
        .collect();
    let (weights, bias) = descend(&mut vectors, &known, options);
    pack(&known, &rarity, &weights, bias, options)
}

fn descend(
    vectors: &mut [Vector],
    known: &[(u64, u32)],
    options: &Options,
) -> (Vec<[f32; CLASSES]>, [f32; CLASSES]) {
    const RATE: f32 = 0.5;
    let mut weights = vec![[0.0f32; CLASSES]; known.len()];
    let mut squares = vec![[1e-4f32; CLASSES]; known.len()];
    let mut bias = [0.0f32; CLASSES];
    let mut bias_squares = [1.0f32; CLASSES];
    let mut random = Random(0x5eed);
    for round in 0..options.rounds {
        random.shuffle(vectors);
        let rate = RATE * (1.0 - 0.9 * round as f32 / options.rounds as f32);
        for vector in vectors.iter() {
            let mut scores = bias;
            for &(number, value) in &vector.entries {
                for (score, weight) in scores.iter_mut().zip(&weights[number as usize]) {
                    *score += value * weight;
                }
            }
            let gradient = gradient(&scores, vector.allowed, vector.weight);
            for &(number, value) in &vector.entries {
                let at = number as usize;
                let decay = options.decay / known[at].1 as f32 * 1e-3;
                for class in 0..CLASSES {
                    let slope = gradient[class] * value - decay * weights[at][class];
                    squares[at][class] += slope * slope;
                    weights[at][class] += rate * slope / squares[at][class].sqrt();
                }
            }
            for class in 0..CLASSES {
                bias_squares[class] += gradient[class] * gradient[class];
                bias[class] += 0.1 * rate * gradient[class] / bias_squares[class].sqrt();
            }
        }
    }
    (weights, bias)
}

/// Where the log probability of the allowed classes rises.
fn gradient(scores: &[f32; CLASSES], allowed: u32, weight: f32) -> [f32; CLASSES] {
    let probabilities = softmax(scores);
    let is_allowed = |class: usize| allowed >> class & 1 == 1;
    let sum: f32 = (0..CLASSES)
        .filter(|&class| is_allowed(class))
        .map(|class| probabilities[class])
        .sum::<f32>()
        .max(1e-6);
    std::array::from_fn(|class| {
        let wanted = if is_allowed(class) {
            probabilities[class] / sum
        } else {
            0.0
        };
        weight * (wanted - probabilities[class])
    })
}

/// Weights as bytes in rows; where two features want one row, the more telling has it.
fn pack(
    known: &[(u64, u32)],
    rarity: &[f32],
    weights: &[[f32; CLASSES]],
    bias: [f32; CLASSES],
    options: &Options,
) -> Table {
    /// Weights of fewer steps than this are taken for noise.
    const LEAST: i8 = 2;
    let rows = 1usize << options.bits;
    let mut sizes: Vec<f32> = weights.iter().flatten().map(|w| w.abs()).collect();
    sizes.sort_unstable_by(f32::total_cmp);
    let limit = sizes
        .get(sizes.len().saturating_sub(1 + sizes.len() / 5_000))
        .copied()
        .unwrap_or(1.0);
    let step = limit.max(1e-6) / 127.0;
    let mut table = Table {
        rows: vec![Row::default(); rows],
        bias,
        step,
        temperature: 1.0,
    };
    let mut held = vec![0.0f32; rows];
    for (number, &(hash, count)) in known.iter().enumerate() {
        let at = row_of(hash, rows);
        let norm: f32 = weights[number].iter().map(|w| w * w).sum();
        let worth = norm * rarity[number] * (count as f32).sqrt();
        if worth <= held[at] {
            continue;
        }
        held[at] = worth;
        table.rows[at] = Row {
            check: check_of(hash),
            rarity: (rarity[number] * RARITY) as u8,
            weights: weights[number].map(|w| {
                let steps = (w / step).round().clamp(-127.0, 127.0) as i8;
                if steps.abs() < LEAST { 0 } else { steps }
            }),
        };
    }
    table
}

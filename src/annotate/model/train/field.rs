//! Articles with allowed labels → name tagger: a conditional random field trained by stochastic gradient with
//! per-weight step sizes (Duchi et al. 2011) and dropped features against overfitting.
//!
//! A token may allow several labels (annotators quarrel, a class is not marked in a source); then the likelihood of
//! all allowed paths together is raised.

use super::{Random, TrainError};
use crate::annotate::analysis::Sentence;
use crate::annotate::model::evidence::{Evidence, Roles};
use crate::annotate::model::names::{COLUMNS, LABELS, Names, START, View, may_follow};
use crate::annotate::model::table::Table;
use crate::annotate::model::words::Word;

/// A sentence with the labels that each token may have, as a set of bits.
#[derive(Clone, Debug)]
pub(super) struct Labelled {
    pub(super) sentence: Sentence,
    pub(super) words: Vec<Word>,
    pub(super) allowed: Vec<u16>,
}

/// The sentences of one article, which give evidence for each other.
#[derive(Clone, Debug)]
pub(super) struct Lesson {
    pub(super) sentences: Vec<Labelled>,
    /// How strongly it counts.
    pub(super) weight: f32,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldOptions {
    pub(super) bits: u32,
    pub(super) rate: f32,
    pub(super) dropout: f64,
    pub(super) decay: f32,
}

pub(super) struct Field {
    options: FieldOptions,
    weights: Vec<[f32; COLUMNS]>,
    /// Sums of the weights after each kept round, from which the final ones are averaged.
    sums: Vec<[f32; COLUMNS]>,
    move_sums: [[f32; LABELS]; LABELS + 1],
    kept: u32,
    squares: Vec<[f32; COLUMNS]>,
    moves: [[f32; LABELS]; LABELS + 1],
    move_squares: [[f32; LABELS]; LABELS + 1],
    random: Random,
    roles: Roles,
    evidence: Evidence,
    rows: Vec<u32>,
    ends: Vec<usize>,
    scores: Vec<[f32; LABELS]>,
    forward: Vec<[f32; LABELS]>,
    gradient: Vec<[f32; LABELS]>,
}

impl Field {
    pub(super) fn new(options: FieldOptions) -> Self {
        let rows = 1usize << options.bits;
        let mut moves = [[0.0; LABELS]; LABELS + 1];
        for (last, row) in moves.iter_mut().enumerate() {
            for (next, weight) in row.iter_mut().enumerate() {
                if !may_follow(last, next) {
                    *weight = -40.0;
                }
            }
        }
        Field {
            options,
            weights: vec![[0.0; COLUMNS]; rows],
            sums: vec![[0.0; COLUMNS]; rows],
            move_sums: [[0.0; LABELS]; LABELS + 1],
            kept: 0,
            squares: vec![[0.0; COLUMNS]; rows],
            moves,
            move_squares: [[0.0; LABELS]; LABELS + 1],
            random: Random(13),
            roles: Roles::default(),
            evidence: Evidence::default(),
            rows: Vec::new(),
            ends: Vec::new(),
            scores: Vec::new(),
            forward: Vec::new(),
            gradient: Vec::new(),
        }
    }

    /// One pass over the lessons in the given order; the mean loss of a token.
    pub(super) fn round(&mut self, lessons: &[Lesson], order: &[u32], rate: f32) -> f64 {
        let (mut loss, mut tokens) = (0.0, 0u64);
        for &number in order {
            let lesson = &lessons[number as usize];
            self.evidence.clear();
            for labelled in &lesson.sentences {
                self.evidence.gather(&labelled.words, &self.roles);
            }
            for labelled in &lesson.sentences {
                loss += self.learn(labelled, lesson.weight, rate * self.options.rate);
                tokens += labelled.words.len() as u64;
            }
        }
        loss / tokens.max(1) as f64
    }

    /// Lets all weights move freely again, for examples of another kind.
    pub(super) fn warm(&mut self) {
        for square in self.squares.iter_mut().flatten() {
            *square *= 0.1;
        }
    }

    /// Lets the weights of now count for the final ones.
    pub(super) fn keep(&mut self) {
        self.kept += 1;
        for (sum, row) in self.sums.iter_mut().zip(&self.weights) {
            for (sum, weight) in sum.iter_mut().zip(row) {
                *sum += weight;
            }
        }
        for (sum, row) in self.move_sums.iter_mut().zip(&self.moves) {
            for (sum, weight) in sum.iter_mut().zip(row) {
                *sum += weight;
            }
        }
    }

    fn learn(&mut self, labelled: &Labelled, weight: f32, rate: f32) -> f64 {
        let length = labelled.words.len();
        let shift = 64 - self.options.bits;
        self.rows.clear();
        self.ends.clear();
        self.scores.clear();
        let mut features = Vec::with_capacity(128);
        let view = View::new(
            &labelled.words,
            &labelled.sentence,
            &self.roles,
            &self.evidence,
        );
        let keep = 1.0 - self.options.dropout;
        let boost = (1.0 / keep) as f32;
        for at in 0..length {
            features.clear();
            view.features(at, &mut features);
            let mut scores = [0.0; LABELS];
            for &feature in &features {
                if self.random.unit() >= keep {
                    continue;
                }
                let row = (feature >> shift) as u32;
                self.rows.push(row);
                for (score, weight) in scores.iter_mut().zip(&self.weights[row as usize]) {
                    *score += weight * boost;
                }
            }
            self.ends.push(self.rows.len());
            self.scores.push(scores);
        }
        let free = vec![u16::MAX; length];
        let mut all_moves = [[0.0f32; LABELS]; LABELS + 1];
        let mut true_moves = [[0.0f32; LABELS]; LABELS + 1];
        self.gradient.clear();
        self.gradient.resize(length, [0.0; LABELS]);
        let all = self.expect(&free, 1.0, &mut all_moves);
        let right = self.expect(&labelled.allowed, -1.0, &mut true_moves);
        let loss = f64::from(all - right);
        let mut start = 0;
        for at in 0..length {
            let gradient = self.gradient[at].map(|g| g * weight);
            for &row in &self.rows[start..self.ends[at]] {
                let weights = &mut self.weights[row as usize];
                let squares = &mut self.squares[row as usize];
                for label in 0..LABELS {
                    let g = gradient[label] + self.options.decay * weights[label];
                    squares[label] += g * g;
                    weights[label] -= rate * g / (squares[label].sqrt() + 1e-2);
                }
            }
            start = self.ends[at];
        }
        for last in 0..=LABELS {
            for next in 0..LABELS {
                if may_follow(last, next) {
                    let g = weight * (all_moves[last][next] - true_moves[last][next]);
                    self.move_squares[last][next] += g * g;
                    self.moves[last][next] -=
                        rate * g / (self.move_squares[last][next].sqrt() + 1e-2);
                }
            }
        }
        loss
    }

    /// Adds `sign` × the expected labels of the allowed paths to the gradient; the logarithm of their sum.
    #[expect(
        clippy::needless_range_loop,
        reason = "labels index several tables at once, as in the formulas"
    )]
    fn expect(
        &mut self,
        allowed: &[u16],
        sign: f32,
        moves: &mut [[f32; LABELS]; LABELS + 1],
    ) -> f32 {
        let length = allowed.len();
        let step = self.moves.map(|row| row.map(f32::exp));
        let mut total = 0.0f32;
        self.forward.clear();
        let mut factors = Vec::with_capacity(length);
        for at in 0..length {
            let high = self.scores[at].iter().copied().fold(f32::MIN, f32::max);
            let emit = self.scores[at].map(|score| (score - high).exp());
            let mut now = [0.0f32; LABELS];
            for next in 0..LABELS {
                if allowed[at] >> next & 1 == 0 {
                    continue;
                }
                let mut sum = 0.0;
                if at == 0 {
                    sum = step[START][next];
                } else {
                    for last in 0..LABELS {
                        sum += self.forward[at - 1][last] * step[last][next];
                    }
                }
                now[next] = sum * emit[next];
            }
            let sum: f32 = now.iter().sum::<f32>().max(1e-30);
            total += sum.ln() + high;
            factors.push(emit.map(|e| e / sum));
            self.forward.push(now.map(|value| value / sum));
        }
        let mut back = [1.0f32; LABELS];
        for at in (0..length).rev() {
            let forward = self.forward[at];
            let mut sum = 0.0;
            for label in 0..LABELS {
                sum += forward[label] * back[label];
            }
            let scale = 1.0 / sum.max(1e-30);
            for label in 0..LABELS {
                self.gradient[at][label] += sign * forward[label] * back[label] * scale;
            }
            let mut inner = [0.0f32; LABELS];
            for label in 0..LABELS {
                if allowed[at] >> label & 1 == 1 {
                    inner[label] = back[label] * factors[at][label];
                }
            }
            if at == 0 {
                for next in 0..LABELS {
                    moves[START][next] += forward[next] * back[next] * scale;
                }
            } else {
                let before = self.forward[at - 1];
                let mut next_back = [0.0f32; LABELS];
                for last in 0..LABELS {
                    for next in 0..LABELS {
                        let path = step[last][next] * inner[next];
                        next_back[last] += path;
                        moves[last][next] += before[last] * path * scale;
                    }
                }
                back = next_back;
            }
        }
        total
    }

    /// The mean of the kept weights, as bytes.
    pub(super) fn finish(&self) -> Result<Names, TrainError> {
        let mean = 1.0 / self.kept.max(1) as f32;
        let mut sizes: Vec<f32> = self
            .sums
            .iter()
            .flatten()
            .map(|sum| (sum * mean).abs())
            .filter(|size| *size > 1e-4)
            .collect();
        if sizes.is_empty() {
            return Err(TrainError::Empty);
        }
        let rank = sizes.len() - 1 - sizes.len() / 5_000;
        let (_, &mut limit, _) = sizes.select_nth_unstable_by(rank, f32::total_cmp);
        let scale = mean * 127.0 / limit;
        let rows: Vec<_> = self
            .sums
            .iter()
            .map(|row| row.map(|sum| (sum * scale).round().clamp(-127.0, 127.0) as i8))
            .collect();
        let table = Table::new(&rows).ok_or(TrainError::Empty)?;
        let moves = self
            .move_sums
            .map(|row| row.map(|sum| (sum * scale).round().clamp(-30_000.0, 30_000.0) as i16));
        Ok(Names::new(table, moves))
    }
}

//! Weights while they are learnt: an averaged perceptron over hashed rows (Freund & Schapire 1999; Collins 2002).

use super::table::{Row, Table};

/// Weights of a perceptron in training, with the sums from which their averages are made.
#[derive(Debug)]
pub(crate) struct Learner<const L: usize> {
    weights: Vec<[f32; L]>,
    sums: Vec<[f32; L]>,
    touched: Vec<u32>,
    clock: u32,
    bits: u32,
}

impl<const L: usize> Learner<L> {
    pub(crate) fn new(bits: u32) -> Self {
        let rows = 1usize << bits;
        Learner {
            weights: vec![[0.0; L]; rows],
            sums: vec![[0.0; L]; rows],
            touched: vec![0; rows],
            clock: 0,
            bits,
        }
    }

    /// Starts the next example.
    pub(crate) fn tick(&mut self) {
        self.clock += 1;
    }

    pub(crate) fn score(&self, features: &[u64]) -> [f32; L] {
        let mut scores = [0.0; L];
        for &feature in features {
            let row = &self.weights[(feature >> (64 - self.bits)) as usize];
            for (score, weight) in scores.iter_mut().zip(row) {
                *score += weight;
            }
        }
        scores
    }

    /// Moves the weights of `features` towards `right` and away from `wrong`.
    pub(crate) fn update(&mut self, features: &[u64], right: usize, wrong: usize) {
        for &feature in features {
            let at = (feature >> (64 - self.bits)) as usize;
            self.settle(at);
            self.weights[at][right] += 1.0;
            self.weights[at][wrong] -= 1.0;
        }
    }

    fn settle(&mut self, at: usize) {
        let passed = (self.clock - self.touched[at]) as f32;
        if passed > 0.0 {
            for (sum, weight) in self.sums[at].iter_mut().zip(&self.weights[at]) {
                *sum += passed * weight;
            }
            self.touched[at] = self.clock;
        }
    }

    /// The averages, as bytes. The largest weights are clipped so that the many small ones keep their differences.
    pub(crate) fn finish<R: Row<L>>(mut self) -> Option<Table<L, R>> {
        self.tick();
        for at in 0..self.weights.len() {
            self.settle(at);
        }
        let average = 1.0 / self.clock as f32;
        let mut sizes: Vec<f32> = self
            .sums
            .iter()
            .flatten()
            .map(|sum| (sum * average).abs())
            .filter(|size| *size > 0.0)
            .collect();
        if sizes.is_empty() {
            return None;
        }
        let rank = sizes.len() - 1 - sizes.len() / 2_000;
        let (_, &mut limit, _) = sizes.select_nth_unstable_by(rank, f32::total_cmp);
        let scale = 127.0 / limit.max(f32::MIN_POSITIVE);
        let rows: Vec<[i8; L]> = self
            .sums
            .iter()
            .map(|row| row.map(|sum| (sum * average * scale).round().clamp(-127.0, 127.0) as i8))
            .collect();
        Table::new(&rows)
    }
}

/// A generator of pseudo-random numbers (splitmix64, Steele et al. 2014), so that training is reproducible.
#[derive(Clone, Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, (self.next() % (at as u64 + 1)) as usize);
        }
    }
}

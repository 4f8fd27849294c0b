//! Linear weights in hashed rows: one row of `L` small integers for each feature, one column for each decision.
//!
//! A feature is a number; its row is found by multiplication and shift, without strings, probing or allocation.
//! Rows of different features may coincide; training has seen the same collisions.

use wide::{u8x16, u16x8};

/// A row as it lies in memory.
pub(crate) trait Row<const L: usize>: Copy {
    fn new(weights: [u8; L]) -> Self;
    fn weights(&self) -> &[u8; L];
    fn weights_mut(&mut self) -> &mut [u8; L];
}

impl<const L: usize> Row<L> for [u8; L] {
    fn new(weights: [u8; L]) -> Self {
        weights
    }

    #[inline]
    fn weights(&self) -> &[u8; L] {
        self
    }

    #[inline]
    fn weights_mut(&mut self) -> &mut [u8; L] {
        self
    }
}

/// A long row that begins a line of the cache, so that it does not lie across two: fetching them is what reading a table costs.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Long<const L: usize>([u8; L]);

impl<const L: usize> Row<L> for Long<L> {
    fn new(weights: [u8; L]) -> Self {
        Long(weights)
    }

    #[inline]
    fn weights(&self) -> &[u8; L] {
        &self.0
    }

    #[inline]
    fn weights_mut(&mut self) -> &mut [u8; L] {
        &mut self.0
    }
}

/// Weights as shipped: one byte each, row after row, here raised by 128, so that sums need no signs.
#[derive(Debug)]
pub(crate) struct Table<const L: usize, R = [u8; L]> {
    rows: Vec<R>,
    /// By how much a feature is shifted to give the number of its row.
    shift: u32,
}

/// What a weight is raised by: a change of its upper bit.
const RAISE: u8 = 128;

impl<const L: usize, R: Row<L>> Default for Table<L, R> {
    /// A table that knows nothing.
    fn default() -> Self {
        Table {
            rows: vec![R::new([RAISE; L]); 2],
            shift: 63,
        }
    }
}

impl<const L: usize, R: Row<L>> Table<L, R> {
    /// Chunks of a row.
    const USED: usize = L.div_ceil(LANES);

    /// Takes the rows, which must be a power of two in number.
    pub(crate) fn new(rows: &[[i8; L]]) -> Option<Self> {
        let bytes = rows.iter().flatten().map(|weight| weight.cast_unsigned());
        Self::from_bytes(&bytes.collect::<Vec<u8>>())
    }

    /// Takes the bytes of the rows, which must be a power of two in number.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (rows, rest) = bytes.as_chunks::<L>();
        let good = rest.is_empty() && rows.len().is_power_of_two() && rows.len() > 1;
        let raise = |weights: &[u8; L]| {
            let mut row = R::new(*weights);
            for weight in row.weights_mut() {
                *weight ^= RAISE;
            }
            row
        };
        good.then(|| Table {
            rows: rows.iter().map(raise).collect(),
            shift: 64 - rows.len().trailing_zeros(),
        })
    }

    /// All weights, row by row.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let rows = self.rows.iter().flat_map(R::weights);
        rows.map(|weight| weight ^ RAISE).collect()
    }

    /// The raised weights of a feature.
    #[inline]
    pub(crate) fn row(&self, feature: u64) -> &[u8; L] {
        self.rows[(feature >> self.shift) as usize & (self.rows.len() - 1)].weights()
    }

    /// The sum of the rows of `features`, at most 256, one score for each decision; all are raised by the same amount. `L` is
    /// between 16 and 64. The first weights of every row come before the others of any: so the processor fetches many rows side by
    /// side.
    #[inline]
    pub(crate) fn score(&self, features: &[u64]) -> [u16; L] {
        const { assert!(LANES <= L && L <= LANES * CHUNKS) };
        let mut sums = [Sixteen::default(); CHUNKS];
        for &feature in features {
            sums[0].add(self.row(feature), 0);
        }
        if L > LANES {
            for &feature in features {
                let row = self.row(feature);
                for (number, sum) in sums.iter_mut().enumerate().take(Self::USED).skip(1) {
                    sum.add(row, Self::start(number));
                }
            }
        }
        let mut scores = [0; L];
        for (number, sum) in sums.into_iter().enumerate().take(Self::USED) {
            sum.write(&mut scores, Self::start(number));
        }
        scores
    }

    /// Where a chunk of a row starts: the last may begin within the one before.
    #[inline]
    const fn start(number: usize) -> usize {
        if number * LANES + LANES > L {
            L - LANES
        } else {
            number * LANES
        }
    }
}

/// Weights that are read at once.
const LANES: usize = 16;

/// As many times the longest row has so many.
const CHUNKS: usize = 4;

/// Sums of sixteen raised weights. Written with vectors, since compilers find out by themselves only now and then.
#[derive(Clone, Copy, Debug, Default)]
struct Sixteen {
    low: u16x8,
    high: u16x8,
}

impl Sixteen {
    #[inline]
    fn add<const L: usize>(&mut self, row: &[u8; L], start: usize) {
        if let Some(&weights) = row[start..].first_chunk() {
            let weights = u8x16::new(weights);
            self.low += u16x8::from_u8x16_low(weights);
            self.high += u16x8::from_u8x16_high(weights);
        }
    }

    #[inline]
    fn write<const L: usize>(self, scores: &mut [u16; L], start: usize) {
        if let Some(scores) = scores[start..].first_chunk_mut::<LANES>() {
            let (low, high) = scores.split_at_mut(LANES / 2);
            low.copy_from_slice(self.low.as_array());
            high.copy_from_slice(self.high.as_array());
        }
    }
}

/// What each sum of `count` raised weights is raised by.
pub(crate) const fn raised(count: usize) -> i32 {
    count as i32 * RAISE as i32
}

/// Mixes the number of a template with what it looks at. The upper bits choose the row.
#[inline]
pub(crate) fn feature(template: u64, a: u64, b: u64) -> u64 {
    let mixed = (a ^ template.wrapping_mul(0xa076_1d64_78bd_642f))
        .wrapping_add(b.wrapping_mul(0x8ebc_6af0_9c88_c6e3));
    (mixed ^ (mixed >> 29)).wrapping_mul(0xe703_7ed1_a0b4_28db)
}

/// Hands on a table of features one after the other, so that whoever takes them can fetch a row while the next is mixed.
macro_rules! features {
    ($each:ident: $(($template:literal, $a:expr, $b:expr $(,)?)),* $(,)?) => {
        $($each(feature($template, $a, $b));)*
    };
}
pub(crate) use features;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::model::learn::Random;

    fn sums_are_right<const L: usize, R: Row<L>>() {
        const ROWS: usize = 64;
        let mut random = Random(L as u64);
        let rows: Vec<[i8; L]> = (0..ROWS)
            .map(|_| std::array::from_fn(|_| random.next() as i8))
            .collect();
        let table = Table::<L, R>::new(&rows).expect("a power of two");
        let bytes = table.bytes();
        assert!(rows.iter().flatten().map(|w| w.cast_unsigned()).eq(bytes));
        let features: Vec<u64> = (0..200).map(|at| feature(at, at * at, 7)).collect();
        let scores = table.score(&features);
        for (column, &score) in scores.iter().enumerate() {
            let row = |feature: &u64| &rows[(feature >> 58) as usize];
            let sum: i32 = features.iter().map(|f| i32::from(row(f)[column])).sum();
            assert_eq!(i32::from(score) - raised(features.len()), sum);
        }
    }

    #[test]
    fn rows_of_any_length_are_summed() {
        sums_are_right::<16, [u8; 16]>();
        sums_are_right::<48, Long<48>>();
        sums_are_right::<56, Long<56>>();
        assert_eq!(size_of::<Long<56>>(), 64);
    }
}

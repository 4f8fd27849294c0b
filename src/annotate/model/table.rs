//! Linear weights in hashed rows: one row of `L` small integers for each feature, one column for each decision.
//!
//! A feature is a number; its row is found by multiplication and shift, without strings, probing or allocation.
//! Rows of different features may coincide; training has seen the same collisions.

/// Weights as shipped: one byte each.
#[derive(Debug)]
pub(crate) struct Table<const L: usize> {
    rows: Vec<[i8; L]>,
    bits: u32,
}

impl<const L: usize> Default for Table<L> {
    /// A table that knows nothing.
    fn default() -> Self {
        Table {
            rows: vec![[0; L]; 2],
            bits: 1,
        }
    }
}

impl<const L: usize> Table<L> {
    /// Takes the rows, which must be a power of two in number.
    pub(crate) fn new(rows: Vec<[i8; L]>) -> Option<Self> {
        (rows.len().is_power_of_two() && rows.len() > 1).then(|| Table {
            bits: rows.len().trailing_zeros(),
            rows,
        })
    }

    /// All weights, row by row.
    pub(crate) fn rows(&self) -> &[[i8; L]] {
        &self.rows
    }

    /// The sum of the rows of `features`, one score for each decision.
    #[inline]
    pub(crate) fn score(&self, features: &[u64]) -> [i16; L] {
        let mut scores = [0i16; L];
        let shift = 64 - self.bits;
        let mask = self.rows.len() - 1;
        for &feature in features {
            let row = &self.rows[(feature >> shift) as usize & mask];
            for (score, &weight) in scores.iter_mut().zip(row) {
                *score += i16::from(weight);
            }
        }
        scores
    }
}

/// Mixes the number of a template with what it looks at. The upper bits choose the row.
#[inline]
pub(crate) fn feature(template: u64, a: u64, b: u64) -> u64 {
    let mixed = (a ^ template.wrapping_mul(0xa076_1d64_78bd_642f))
        .wrapping_add(b.wrapping_mul(0x8ebc_6af0_9c88_c6e3));
    (mixed ^ (mixed >> 29)).wrapping_mul(0xe703_7ed1_a0b4_28db)
}

//! Linear weights in hashed rows: one row of `L` small integers for each feature, one column for each decision.
//!
//! A feature is a number; its row is found by multiplication and shift, without strings, probing or allocation.
//! Rows of different features may coincide; training has seen the same collisions.

/// Weights as shipped: one byte each, row after row.
#[derive(Debug)]
pub(crate) struct Table<const L: usize> {
    bytes: Vec<u8>,
    bits: u32,
}

impl<const L: usize> Default for Table<L> {
    /// A table that knows nothing.
    fn default() -> Self {
        Table {
            bytes: vec![0; 2 * L],
            bits: 1,
        }
    }
}

impl<const L: usize> Table<L> {
    /// Takes the rows, which must be a power of two in number.
    pub(crate) fn new(rows: &[[i8; L]]) -> Option<Self> {
        let bytes = rows.iter().flatten().map(|weight| weight.cast_unsigned());
        Self::from_bytes(bytes.collect())
    }

    /// Takes the bytes of the rows, which must be a power of two in number.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let (rows, rest) = bytes.as_chunks::<L>();
        let bits = rows.len().trailing_zeros();
        let good = rest.is_empty() && rows.len().is_power_of_two() && rows.len() > 1;
        good.then_some(Table { bytes, bits })
    }

    /// All weights, row by row.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// All rows, and by how much a feature is shifted to give the number of its row.
    #[inline]
    pub(crate) fn rows(&self) -> (&[[u8; L]], u32) {
        (self.bytes.as_chunks().0, 64 - self.bits)
    }

    /// The sum of the rows of `features`, one score for each decision.
    #[inline]
    pub(crate) fn score(&self, features: &[u64]) -> [i16; L] {
        let mut scores = [0i16; L];
        let (rows, shift) = self.rows();
        let mask = rows.len() - 1;
        for &feature in features {
            let row = &rows[(feature >> shift) as usize & mask];
            for (score, &weight) in scores.iter_mut().zip(row) {
                *score += i16::from(weight.cast_signed());
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

//! Weights in hashed rows: one byte for each class, one for how telling the feature is, one to tell features of a row apart.

use super::CLASSES;
use super::features::Feature;
use crate::annotate::model::ModelError;
use crate::annotate::model::file::{Reader, Writer};

/// The version of the features and of the shape of the table.
const VERSION: u64 = 1;

/// The weights of one feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Bits of the hash that the row's number does not hold; a feature with others is unknown.
    pub(super) check: u8,
    /// Inverse document frequency, in steps of 1/16; 0 in an empty row.
    pub(super) rarity: u8,
    pub(super) weights: [i8; CLASSES],
}

/// Steps of rarity in one.
pub(super) const RARITY: f32 = 16.0;

/// A trained linear model.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) bias: [f32; CLASSES],
    /// What one step of a weight is worth.
    pub(super) step: f32,
    /// Divides the scores so that the probabilities are calibrated.
    pub(super) temperature: f32,
}

/// The row of a hash in a table of `rows` rows, a power of two.
pub(super) fn row_of(hash: u64, rows: usize) -> usize {
    (hash >> 32) as usize & (rows - 1)
}

/// The check bits of a hash.
pub(super) fn check_of(hash: u64) -> u8 {
    hash as u8
}

impl Table {
    /// Reads what [`write`](Table::write) wrote.
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ModelError> {
        let shape = ModelError::Shape {
            file: reader.file(),
        };
        let numbers = reader.numbers()?;
        let [version, rows, step, temperature, bias @ ..] = numbers.as_slice() else {
            return Err(shape);
        };
        let float = |bits: u64| f32::from_bits(bits as u32);
        let count = *rows as usize;
        if *version != VERSION || bias.len() != CLASSES || !count.is_power_of_two() {
            return Err(shape);
        }
        // Column by column, which packs better than row by row.
        let mut rows = vec![Row::default(); count];
        for column in 0..CLASSES + 2 {
            let bytes = reader.bytes()?;
            if bytes.len() != count {
                return Err(shape);
            }
            for (row, &byte) in rows.iter_mut().zip(bytes) {
                match column {
                    0 => row.check = byte,
                    1 => row.rarity = byte,
                    _ => row.weights[column - 2] = byte.cast_signed(),
                }
            }
        }
        Ok(Table {
            rows,
            bias: std::array::from_fn(|class| float(bias[class])),
            step: float(*step),
            temperature: float(*temperature),
        })
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        let bits = |number: f32| u64::from(number.to_bits());
        let mut numbers = vec![
            VERSION,
            self.rows.len() as u64,
            bits(self.step),
            bits(self.temperature),
        ];
        numbers.extend(self.bias.map(bits));
        writer.numbers(&numbers);
        for column in 0..CLASSES + 2 {
            let bytes: Vec<u8> = self
                .rows
                .iter()
                .map(|row| match column {
                    0 => row.check,
                    1 => row.rarity,
                    _ => row.weights[column - 2].cast_unsigned(),
                })
                .collect();
            writer.bytes(&bytes);
        }
    }

    /// The row of a hash, where the table has one.
    pub(super) fn known(&self, hash: u64) -> Option<&Row> {
        let row = &self.rows[row_of(hash, self.rows.len())];
        (row.rarity != 0 && row.check == check_of(hash)).then_some(row)
    }

    /// The scores of the classes: log probabilities up to a constant.
    pub(super) fn scores(&self, features: &[Feature]) -> [f32; CLASSES] {
        let mut sums = [0.0f32; CLASSES];
        let mut length = 0.0f32;
        for feature in features {
            let Some(row) = self.known(feature.hash) else {
                continue;
            };
            let value = feature.value * f32::from(row.rarity) / RARITY;
            length += value * value;
            for (sum, weight) in sums.iter_mut().zip(&row.weights) {
                *sum += value * f32::from(*weight);
            }
        }
        let scale = self.step / length.max(1e-6).sqrt();
        let mut scores = self.bias;
        for (score, sum) in scores.iter_mut().zip(&sums) {
            *score = (*score + sum * scale) / self.temperature;
        }
        scores
    }
}

//! Plain text → classes of words that stand in like surroundings.
//!
//! Neighbours one and two words away are counted, weighed by positive pointwise mutual information, reduced to a few
//! dimensions (randomised range finder, Halko et al. 2011) and clustered on the sphere, once finely and once coarsely.

use std::collections::HashMap;

use super::Random;
use crate::annotate::model::classes::{Class, Classes, Usual};
use crate::annotate::model::words::{Kind, Word};

/// Words seen less often have no class.
const SEEN: u32 = 6;
const WORDS: usize = 40_000;
/// So many words are looked at for themselves when words are looked at in pairs.
const FREQUENT: usize = 8_000;
const CONTEXTS: usize = 3_000;
const DIMENSIONS: usize = 64;
const FINE: usize = 640;
const COARSE: usize = 96;

type Vector = [f32; DIMENSIONS];

/// Counts words and neighbours.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    /// Sentences as words' numbers.
    stream: Vec<u32>,
    numbers: HashMap<u32, u32>,
    counts: Vec<(u32, u32)>,
    /// How often each was written small, with a capital, in capitals within sentences.
    cases: Vec<[u32; 3]>,
}

/// A word without a class is told to be usually small when it was seen so at least this often.
const SMALL_SEEN: u32 = 2;

const BREAK: u32 = u32::MAX;

impl Counter {
    /// Adds a sentence.
    pub(crate) fn add(&mut self, sentence: &[Word]) {
        let small = sentence.iter().filter(|w| w.kind == Kind::Lower).count();
        let telling = small * 2 >= sentence.len();
        for (at, word) in sentence.iter().enumerate() {
            let fresh = self.counts.len() as u32;
            let number = *self.numbers.entry(word.lower).or_insert(fresh);
            if number == fresh {
                self.counts.push((word.lower, 0));
                self.cases.push([0; 3]);
            }
            self.counts[number as usize].1 += 1;
            if telling && at > 0 {
                let case = match word.kind {
                    Kind::Lower => Some(0),
                    Kind::Title => Some(1),
                    Kind::Upper => Some(2),
                    Kind::Mark | Kind::Mixed | Kind::Number | Kind::Alphanumeric => None,
                };
                if let Some(case) = case {
                    self.cases[number as usize][case] += 1;
                }
            }
            self.stream.push(number);
        }
        self.stream.push(BREAK);
    }

    fn usual(&self, number: u32) -> Usual {
        let [small, title, upper] = self.cases[number as usize];
        if small > 0 && small >= title.max(upper) {
            Usual::Lower
        } else if upper > title {
            Usual::Upper
        } else {
            Usual::Title
        }
    }

    /// How many tokens were added.
    pub(crate) fn tokens(&self) -> usize {
        self.stream.len()
    }

    /// Makes the classes.
    pub(crate) fn finish(self, say: &mut dyn FnMut(String)) -> Classes {
        let mut order: Vec<u32> = (0..self.counts.len() as u32).collect();
        order.sort_by_key(|&n| {
            let (word, count) = self.counts[n as usize];
            (std::cmp::Reverse(count), word)
        });
        order.retain(|&n| self.counts[n as usize].1 >= SEEN);
        order.truncate(WORDS);
        let mut rank = vec![BREAK; self.counts.len()];
        for (at, &number) in order.iter().enumerate() {
            rank[number as usize] = at as u32;
        }
        let matrix = Matrix::new(&self.stream, &rank, order.len());
        say(format!(
            "classes: {} words, {} neighbours",
            order.len(),
            matrix.values.len()
        ));
        let mut vectors = matrix.reduce();
        vectors.iter_mut().for_each(normalise);
        let fine = cluster(&vectors, FINE);
        let coarse = cluster(&vectors, COARSE);
        let mut entries: Vec<(u32, Class)> = order
            .iter()
            .enumerate()
            .map(|(at, &number)| {
                let class = Class {
                    fine: fine[at] as u16 + 1,
                    coarse: coarse[at] as u8 + 1,
                    frequent: at < FREQUENT,
                    lists: 0,
                    usual: self.usual(number),
                };
                (self.counts[number as usize].0, class)
            })
            .collect();
        entries.extend((0..self.counts.len() as u32).filter_map(|number| {
            let rare = rank[number as usize] == BREAK;
            let small = self.cases[number as usize][0] >= SMALL_SEEN;
            (rare && small && self.usual(number) == Usual::Lower).then(|| {
                let class = Class {
                    usual: Usual::Lower,
                    ..Class::default()
                };
                (self.counts[number as usize].0, class)
            })
        }));
        Classes::new(entries)
    }
}

/// Sparse rows of weighed neighbours.
struct Matrix {
    starts: Vec<u32>,
    columns: Vec<u32>,
    values: Vec<f32>,
    width: usize,
}

impl Matrix {
    fn new(stream: &[u32], rank: &[u32], words: usize) -> Self {
        let contexts = CONTEXTS.min(words);
        let width = contexts * 4;
        let mut pairs: Vec<u64> = Vec::with_capacity(stream.len() * 3);
        let number = |at: usize| {
            stream
                .get(at)
                .copied()
                .filter(|&n| n != BREAK)
                .map(|n| rank[n as usize])
        };
        for at in 0..stream.len() {
            let Some(word) = number(at).filter(|&w| w != BREAK) else {
                continue;
            };
            for (side, offset) in [-2isize, -1, 1, 2].into_iter().enumerate() {
                let Some(other) = at.checked_add_signed(offset) else {
                    continue;
                };
                // A sentence's end between the two hides the farther one.
                if offset.abs() == 2
                    && stream.get(at.saturating_add_signed(offset / 2)) == Some(&BREAK)
                {
                    continue;
                }
                if let Some(context) = number(other)
                    && (context as usize) < contexts
                {
                    pairs.push(u64::from(word) << 32 | (context as usize * 4 + side) as u64);
                }
            }
        }
        pairs.sort_unstable();
        let mut cells: Vec<(u32, u32, f32)> = Vec::new();
        for run in pairs.chunk_by(|a, b| a == b) {
            cells.push(((run[0] >> 32) as u32, run[0] as u32, run.len() as f32));
        }
        let mut row_sums = vec![0.0f32; words];
        let mut column_sums = vec![0.0f32; width];
        let mut total = 0.0f32;
        for &(row, column, count) in &cells {
            row_sums[row as usize] += count;
            column_sums[column as usize] += count.powf(0.75);
            total += count.powf(0.75);
        }
        let mut starts = vec![0u32];
        let (mut columns, mut values) = (Vec::new(), Vec::new());
        let mut row_now = 0;
        for (row, column, count) in cells {
            while row_now < row {
                starts.push(columns.len() as u32);
                row_now += 1;
            }
            let expected = row_sums[row as usize] * column_sums[column as usize] / total;
            let weight = (count / expected).ln();
            if weight > 0.0 {
                columns.push(column);
                values.push(weight * (count / (count + 2.0)));
            }
        }
        while starts.len() <= words {
            starts.push(columns.len() as u32);
        }
        Matrix {
            starts,
            columns,
            values,
            width,
        }
    }

    /// A vector of few dimensions for each row.
    fn reduce(&self) -> Vec<Vector> {
        let mut random = Random(15);
        let mut right: Vec<Vector> = (0..self.width)
            .map(|_| std::array::from_fn(|_| (random.unit() * 2.0 - 1.0) as f32))
            .collect();
        let mut left = self.times(&right);
        for _ in 0..4 {
            orthogonalise(&mut left);
            right = self.transposed_times(&left);
            orthogonalise(&mut right);
            left = self.times(&right);
        }
        left
    }

    fn row(&self, row: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let range = self.starts[row] as usize..self.starts[row + 1] as usize;
        self.columns[range.clone()]
            .iter()
            .zip(&self.values[range])
            .map(|(&column, &value)| (column as usize, value))
    }

    fn times(&self, right: &[Vector]) -> Vec<Vector> {
        (0..self.starts.len() - 1)
            .map(|row| {
                let mut sum = [0.0; DIMENSIONS];
                for (column, value) in self.row(row) {
                    add(&mut sum, &right[column], value);
                }
                sum
            })
            .collect()
    }

    fn transposed_times(&self, left: &[Vector]) -> Vec<Vector> {
        let mut out = vec![[0.0; DIMENSIONS]; self.width];
        for (row, vector) in left.iter().enumerate() {
            for (column, value) in self.row(row) {
                add(&mut out[column], vector, value);
            }
        }
        out
    }
}

fn add(sum: &mut Vector, vector: &Vector, factor: f32) {
    for (sum, value) in sum.iter_mut().zip(vector) {
        *sum += factor * value;
    }
}

fn normalise(vector: &mut Vector) {
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    if length > 0.0 {
        for value in vector {
            *value /= length;
        }
    }
}

/// Makes the columns orthogonal and of length one (modified Gram-Schmidt).
fn orthogonalise(rows: &mut [Vector]) {
    for column in 0..DIMENSIONS {
        let length = rows
            .iter()
            .map(|row| f64::from(row[column]).powi(2))
            .sum::<f64>()
            .sqrt();
        let factor = if length > 0.0 {
            (1.0 / length) as f32
        } else {
            0.0
        };
        let mut products = [0.0f64; DIMENSIONS];
        for row in rows.iter_mut() {
            row[column] *= factor;
            for (product, value) in products.iter_mut().zip(row.iter()).skip(column + 1) {
                *product += f64::from(row[column] * value);
            }
        }
        for row in rows.iter_mut() {
            let own = row[column];
            for (value, product) in row.iter_mut().zip(&products).skip(column + 1) {
                *value -= own * *product as f32;
            }
        }
    }
}

/// The class of each vector: k-means by cosine, started from frequent words.
fn cluster(vectors: &[Vector], count: usize) -> Vec<u32> {
    let count = count.min(vectors.len()).max(1);
    let step = (vectors.len() / 4 / count).max(1);
    let mut centres: Vec<Vector> = (0..count)
        .map(|at| vectors[(at * step) % vectors.len()])
        .collect();
    let mut classes = vec![0u32; vectors.len()];
    for _ in 0..14 {
        for (class, vector) in classes.iter_mut().zip(vectors) {
            let mut high = f32::MIN;
            for (at, centre) in centres.iter().enumerate() {
                let mut lanes = [0.0f32; 8];
                let (a, _) = vector.as_chunks::<8>();
                let (b, _) = centre.as_chunks::<8>();
                for (a, b) in a.iter().zip(b) {
                    for lane in 0..8 {
                        lanes[lane] += a[lane] * b[lane];
                    }
                }
                let near: f32 = lanes.iter().sum();
                if near > high {
                    (high, *class) = (near, at as u32);
                }
            }
        }
        centres.fill([0.0; DIMENSIONS]);
        for (&class, vector) in classes.iter().zip(vectors) {
            add(&mut centres[class as usize], vector, 1.0);
        }
        centres.iter_mut().for_each(normalise);
    }
    classes
}

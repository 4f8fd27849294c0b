//! Maps and sets that hash little: keys that are hashes already, and keys that nobody outside can choose.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map by hashes.
pub(crate) type ByHash<V> = HashMap<u64, V, BuildHasherDefault<AsItIs>>;

/// A set of hashes.
pub(crate) type Hashes = HashSet<u64, BuildHasherDefault<AsItIs>>;

/// A map whose keys are words and numbers of the program's own dictionaries. The hash is quick, and somebody could make keys up
/// that have the same one: not for keys that come with a text.
pub(crate) type OwnMap<K, V> = HashMap<K, V, BuildHasherDefault<Multiply>>;

/// A hasher of one multiplication for eight bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Multiply(u64);

impl Multiply {
    #[inline]
    fn add(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Multiply {
    /// The upper bits of the product are the best; maps look at both ends.
    #[inline]
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }

    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks();
        for chunk in chunks {
            self.add(u64::from_le_bytes(*chunk));
        }
        let shifted = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        self.add(rest.iter().fold(rest.len() as u64, shifted));
    }

    #[inline]
    fn write_u8(&mut self, value: u8) {
        self.add(u64::from(value));
    }

    #[inline]
    fn write_u32(&mut self, value: u32) {
        self.add(u64::from(value));
    }

    #[inline]
    fn write_u64(&mut self, value: u64) {
        self.add(value);
    }

    #[inline]
    fn write_usize(&mut self, value: usize) {
        self.add(value as u64);
    }
}

/// The hasher that gives back what it was given.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

//! A signature that articles of nearly the same text share: the least hashes of their word shingles (minhash,
//! Broder 1997), so that a wire story printed by two papers with another headline collapses into one hit.

use std::ops::ControlFlow;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::analysis::{words, words_until};

/// Words of one shingle.
const SHINGLE: usize = 4;
/// Independent least hashes that make the signature; more ask for greater likeness.
const HASHES: u64 = 3;
/// Words below which an article is only like itself word for word.
const FEW: usize = 40;
/// Words looked at: the beginning tells reprints apart well enough.
const WORDS: usize = 400;

/// The signature of an article's text.
#[must_use]
pub(super) fn signature(title: &str, body: &str) -> u64 {
    let mut hashes = Vec::with_capacity(WORDS);
    let _ = words_until(body, |word| {
        hashes.push(xxh3_64_with_seed(word.form.as_bytes(), 0));
        if hashes.len() < WORDS {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    if hashes.len() < FEW {
        words(title, |word| {
            hashes.push(xxh3_64_with_seed(word.form.as_bytes(), 1))
        });
        return join(&hashes) >> 1;
    }
    let least: Vec<u64> = (0..HASHES)
        .map(|seed| {
            hashes
                .windows(SHINGLE)
                .map(|shingle| {
                    join(shingle)
                        .wrapping_mul(0x9E37_79B9_7F4A_7C15 ^ (seed << 32 | 1))
                        .rotate_left(17)
                })
                .min()
                .unwrap_or_default()
        })
        .collect();
    join(&least) >> 1
}

fn join(hashes: &[u64]) -> u64 {
    hashes.iter().fold(0xCBF2_9CE4_8422_2325, |all, hash| {
        (all ^ hash).wrapping_mul(0x0100_0000_01B3).rotate_left(29)
    })
}

//! Examples → groups of near-equal sentences, which cross-validation must not tear apart.

use std::collections::{BTreeSet, HashMap};

/// For each text the number of its group: the smallest number of a text that is joined to it by a chain of texts of
/// which each shares more than half of its rarer words with the next.
pub(super) fn groups(texts: &[&str]) -> Vec<usize> {
    let words: Vec<BTreeSet<u32>> = texts
        .iter()
        .map(|text| {
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.len() > 3)
                .map(super::super::features::stem)
                .collect()
        })
        .collect();
    let mut holders: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, words) in words.iter().enumerate() {
        for &word in words {
            holders.entry(word).or_default().push(at);
        }
    }
    let mut parent: Vec<usize> = (0..texts.len()).collect();
    let mut shared: HashMap<usize, usize> = HashMap::new();
    for at in 0..texts.len() {
        shared.clear();
        for word in &words[at] {
            for &other in &holders[word] {
                if other < at && holders[word].len() < 400 {
                    *shared.entry(other).or_default() += 1;
                }
            }
        }
        let mut near: Vec<usize> = shared
            .iter()
            .filter(|&(&other, &count)| {
                let least = words[at].len().min(words[other].len());
                count >= 3 && count * 2 > least
            })
            .map(|(&other, _)| other)
            .collect();
        near.sort_unstable();
        for other in near {
            let (a, b) = (root(&mut parent, at), root(&mut parent, other));
            let (low, high) = (a.min(b), a.max(b));
            parent[high] = low;
        }
    }
    (0..texts.len()).map(|at| root(&mut parent, at)).collect()
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

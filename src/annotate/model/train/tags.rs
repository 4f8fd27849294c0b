//! Examples → tagger.

use std::collections::BTreeMap;

use super::{Example, Random, TrainError, TrainOptions, corrupt};
use crate::annotate::analysis::Tag;
use crate::annotate::model::classes::Classes;
use crate::annotate::model::learn::Learner;
use crate::annotate::model::tagger::{
    COLUMNS, Fixed, TEMPLATES, Tagger, best, fill, fixed_key, may_be_fixed,
};
use crate::annotate::model::words::{Word, look_at};

const BITS: u32 = 18;
/// A word is fixed to a tag when it was seen this often …
const FIXED_COUNT: u32 = 100;
/// … and in no more than one of this many cases with another.
const FIXED_PURITY: u32 = 250;

pub(super) fn train(
    examples: &[Example],
    classes: &Classes,
    options: &TrainOptions,
    say: &mut dyn FnMut(String),
) -> Result<Tagger, TrainError> {
    let fixed = fixed(examples, classes);
    say(format!("tagger: {} words with one tag", fixed.len()));
    let lookup: BTreeMap<u64, Tag> = fixed.iter().copied().collect();
    let mut learner = Learner::<COLUMNS>::new(BITS);
    let mut random = Random(11);
    let mut order: Vec<u32> = (0..examples.len() as u32)
        .step_by(options.every.max(1))
        .collect();
    let mut words: Vec<Word> = Vec::new();
    let mut features = [0u64; TEMPLATES];
    for round in 1..=options.tag_rounds {
        random.shuffle(&mut order);
        let (mut right, mut all) = (0u64, 0u64);
        for &number in &order {
            let example = &examples[number as usize];
            let changed = corrupt(example, &mut random);
            let example = changed.as_ref().unwrap_or(example);
            words.clear();
            look_at(&example.text, &example.sentence, classes, &mut words);
            let (mut first, mut second) = (63, 63);
            for (at, token) in example.sentence.tokens.iter().enumerate() {
                let tag = if let Some(&tag) = lookup.get(&fixed_key(&words[at])) {
                    tag
                } else {
                    fill(&words, at, first, second, &mut features);
                    learner.tick();
                    let tag = best(&learner.score(&features));
                    if tag != token.tag {
                        learner.update(&features, token.tag as usize, tag as usize);
                    }
                    tag
                };
                right += u64::from(tag == token.tag);
                all += 1;
                second = first;
                first = tag as u64;
            }
        }
        say(format!(
            "tagger: round {round}, {:.2} % right while learning",
            100.0 * right as f64 / all.max(1) as f64
        ));
    }
    let table = learner.finish().ok_or(TrainError::Empty)?;
    Ok(Tagger::new(table, Fixed::new(fixed)))
}

/// The words that have one tag wherever they stand.
fn fixed(examples: &[Example], classes: &Classes) -> Vec<(u64, Tag)> {
    let mut counts: BTreeMap<u64, BTreeMap<u8, u32>> = BTreeMap::new();
    let mut words = Vec::new();
    for example in examples {
        words.clear();
        look_at(&example.text, &example.sentence, classes, &mut words);
        for (word, token) in words.iter().zip(&example.sentence.tokens) {
            if may_be_fixed(word) {
                *counts
                    .entry(fixed_key(word))
                    .or_default()
                    .entry(token.tag as u8)
                    .or_default() += 1;
            }
        }
    }
    counts
        .into_iter()
        .filter_map(|(key, tags)| {
            let all: u32 = tags.values().sum();
            let (&tag, &most) = tags.iter().max_by_key(|&(_, &count)| count)?;
            (all >= FIXED_COUNT && (all - most) * FIXED_PURITY <= all)
                .then(|| (key, Tag::ALL[usize::from(tag)]))
        })
        .collect()
}

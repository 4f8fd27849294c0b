//! Labelled pairs → the weights of the classifier. Reproducible: one thread, fixed seed, no clock.

mod corpus;
mod fit;
mod folds;
mod report;

pub use corpus::{Corpus, CorpusError};
pub use fit::Options;
pub use report::{Report, cross_validate};

use std::collections::BTreeSet;

use xxhash_rust::xxh3::xxh3_64;

use super::NAME;
use crate::annotate::model::file::Writer;

/// Fits the classifier to the corpus; the bytes of the model file. `temperature` comes from [`cross_validate`]; `lines`
/// go into the header of the file. With `hold_out` = (k, n), records of the k-th of n parts ([`part_of`]) and all near-equal
/// sentences are left out, so that a program with this model can be measured on that part.
///
/// # Errors
///
/// When the numbers cannot be packed.
pub fn train(
    corpus: &Corpus,
    options: &Options,
    temperature: f32,
    hold_out: Option<(u64, u64)>,
    lines: &[String],
) -> std::io::Result<Vec<u8>> {
    let examples = &corpus.examples;
    let mut left_out = BTreeSet::new();
    let mut groups = vec![0; examples.len()];
    if let Some((part, parts)) = hold_out {
        let texts: Vec<&str> = examples.iter().map(|e| e.text.as_str()).collect();
        groups = folds::groups(&texts);
        for (example, &group) in examples.iter().zip(&groups) {
            if example.key % parts == part && example.key != 0 {
                left_out.insert(group);
            }
        }
    }
    let features = fit::look(examples);
    let wanted = |at: usize| !left_out.contains(&groups[at]);
    let mut table = fit::fit(examples, &features, wanted, options);
    table.temperature = temperature;
    let mut writer = Writer::default();
    table.write(&mut writer);
    writer.pack(NAME, lines)
}

/// The part of `parts` that a record is in.
#[must_use]
pub fn part_of(id: &str, parts: u64) -> u64 {
    xxh3_64(id.as_bytes()) % parts.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotate::Sentence;
    use crate::annotate::events::classify::{Classifier, Pair, Scratch, Stemmed};
    use crate::annotate::model::{self, split};
    use crate::ontology::EventType;
    use crate::text::TextField;

    const RECORDS: &str = r#"
{"text":"Aland greeted Borland.","events":[{"plover":"SUPPORT","source":"Aland","target":"Borland"}]}
{"text":"Cland greeted the Dorlanders.","events":[{"plover":"SUPPORT","source":"Cland","target":"the Dorlanders"}]}
{"text":"Aland shelled Borland.","events":[{"plover":"ASSAULT","source":"Aland","target":"Borland"}]}
{"text":"Cland shelled the Dorlanders.","events":[{"plover":"ASSAULT","source":"Cland","target":"the Dorlanders"}]}
"#;

    fn corpus() -> Corpus {
        let mut corpus = Corpus::default();
        corpus
            .read_labelled("records", RECORDS, &mut |_, _| ())
            .expect("the records are good");
        corpus
    }

    #[test]
    fn learns_words_between_actors_and_writes_the_same_file_twice() {
        let options = Options {
            decay: 0.1,
            ..Options::default()
        };
        let bytes = train(&corpus(), &options, 1.0, None, &[]).expect("it packs");
        assert_eq!(
            bytes,
            train(&corpus(), &options, 1.0, None, &[]).expect("it packs")
        );
        let classifier = Classifier::load(&bytes).expect("it reads what it wrote");
        let text = "Eland shelled Forland.";
        let sentences = split(text, TextField::Body, &mut model::Scratch::default());
        let pair = Pair {
            source: 0..1,
            target: 2..3,
        };
        let words = Stemmed::new(text, &sentences[0]);
        let reading = classifier.classify(&words, &pair, &mut Scratch::default());
        assert_eq!(reading.best().0, EventType::Assault);
    }

    #[test]
    fn a_line_that_is_no_record_is_named() {
        let error = Corpus::default()
            .read_labelled("pairs.jsonl", "{}", &mut |_, _: &mut Sentence| ())
            .expect_err("a record needs a text");
        assert!(error.to_string().contains("`pairs.jsonl` line 1"));
    }
}

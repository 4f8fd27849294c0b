//! Forms with their lemmas in a treebank → the exceptions that no rule gives.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::annotate::analysis::Tag;
use crate::annotate::model::lemma::{Class, by_rule, class};

/// A form must be seen this often before its lemma is believed against the rules.
const SEEN: u32 = 3;

/// Forms whose lemma the treebanks' lemmatizer gets wrong for news.
const LEFT_OUT: &[&str] = &["antibodies", "auspices", "axes", "bases", "biases"];

/// Inflected forms, each with its lemmas and how often they were seen.
#[derive(Debug, Default)]
pub(crate) struct Lemmas {
    seen: BTreeMap<(String, Class), Seen>,
}

#[derive(Debug)]
struct Seen {
    tag: Tag,
    lemmas: BTreeMap<String, u32>,
}

impl Lemmas {
    pub(crate) fn add(&mut self, form: &str, tag: Tag, lemma: &str) {
        if let Some(class) = class(tag)
            && form.bytes().all(|b| b.is_ascii_alphabetic() || b == b'\'')
            && lemma.bytes().all(|b| b.is_ascii_alphabetic())
            && !LEFT_OUT.contains(&form)
        {
            let seen = self
                .seen
                .entry((form.to_ascii_lowercase(), class))
                .or_insert_with(|| Seen {
                    tag,
                    lemmas: BTreeMap::new(),
                });
            *seen.lemmas.entry(lemma.to_lowercase()).or_default() += 1;
        }
    }

    /// The table of exceptions, sorted by form.
    pub(crate) fn table(&self) -> String {
        let mut table = String::from(
            "# Lemmas of inflected English words that the rules of `annotate::model::lemma` do not give.\n\
             # Origin: counted in the treebanks of `dateline train`; facts of the language. Licence: Apache-2.0.\n\
             # Format: form in lower case, class (verb, noun, grade), lemma. Gaps: rare words; a form with two lemmas has the commoner.\n\
             form\tclass\tlemma\n",
        );
        for ((form, class), seen) in &self.seen {
            let Some((lemma, &count)) = seen.lemmas.iter().max_by_key(|&(_, &count)| count) else {
                continue;
            };
            let all: u32 = seen.lemmas.values().sum();
            if count >= SEEN && count * 2 > all && by_rule(Cow::Borrowed(form), seen.tag) != *lemma
            {
                let class = match class {
                    Class::Verb => "verb",
                    Class::Noun => "noun",
                    Class::Grade => "grade",
                };
                // Writing to a string cannot fail.
                let _ = writeln!(table, "{form}\t{class}\t{lemma}");
            }
        }
        table
    }
}

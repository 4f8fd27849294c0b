//! What is known of each word: stem, folded form, sound. Worked out once, because news repeats its words, together with
//! whether the present article had the word before.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::document::analysis::{Language, fold, sound, term};
use crate::text::ByHash;

/// Words remembered for one language before it starts afresh.
const MOST: usize = 200_000;

/// All words so far, by language.
#[derive(Default)]
pub(super) struct Vocabulary {
    /// Words of the languages but the present one.
    languages: HashMap<Option<Language>, Words>,
    /// Language of the present article, with its words.
    language: Option<Language>,
    words: Words,
    /// Number of the present article.
    article: u32,
}

/// Words of one language.
#[derive(Default)]
struct Words {
    /// Numbers of words by the hash of their form, or the next free one where two share it.
    numbers: ByHash<u32>,
    words: Vec<Word>,
}

struct Word {
    /// The word as it is written, where the term is another.
    written: Option<Box<str>>,
    term: Box<str>,
    /// The folded form, where it is another than the word itself.
    form: Box<str>,
    sound: Option<Box<str>>,
    /// The last article that had the word in its title, in its body, and as a name.
    title: u32,
    body: u32,
    name: u32,
}

/// A word as it stands in the present article.
pub(super) struct Known<'v> {
    word: &'v mut Word,
    article: u32,
}

impl Vocabulary {
    /// From here on words belong to another article, in this language.
    pub(super) fn next_article(&mut self, language: Option<Language>) {
        self.article = self.article.wrapping_add(1);
        if self.article == 0 {
            self.languages.clear();
            self.words = Words::default();
            self.article = 1;
        }
        if language != self.language {
            let words = self.languages.remove(&language).unwrap_or_default();
            let before = std::mem::replace(&mut self.words, words);
            self.languages.insert(self.language, before);
            self.language = language;
        }
    }

    /// What is known of `form`.
    pub(super) fn word(&mut self, form: &str) -> Known<'_> {
        let language = self.language;
        let number = self.words.number(form).unwrap_or_else(|hash| {
            let term = term(form, language).into_boxed_str();
            let word = Word {
                written: (*term != *form).then(|| form.into()),
                term,
                form: fold(form).into(),
                sound: sound(form).map(String::into_boxed_str),
                title: 0,
                body: 0,
                name: 0,
            };
            self.words.add(hash, word)
        });
        Known {
            article: self.article,
            word: &mut self.words.words[number],
        }
    }
}

impl Words {
    /// The number of a word, or the hash that is free for it.
    fn number(&self, form: &str) -> Result<usize, u64> {
        let mut hash = xxh3_64(form.as_bytes());
        while let Some(&number) = self.numbers.get(&hash) {
            let known = &self.words[number as usize];
            if **known.written.as_ref().unwrap_or(&known.term) == *form {
                return Ok(number as usize);
            }
            hash = hash.wrapping_add(1);
        }
        Err(hash)
    }

    fn add(&mut self, hash: u64, word: Word) -> usize {
        if self.words.len() >= MOST {
            self.words.clear();
            self.numbers.clear();
        }
        self.numbers.insert(hash, self.words.len() as u32);
        self.words.push(word);
        self.words.len() - 1
    }
}

impl Known<'_> {
    pub(super) fn term(&self) -> &str {
        &self.word.term
    }

    pub(super) fn form(&self) -> &str {
        &self.word.form
    }

    pub(super) fn sound(&self) -> Option<&str> {
        self.word.sound.as_deref()
    }

    /// Whether the title had the word not before.
    pub(super) fn first_in_title(&mut self) -> bool {
        std::mem::replace(&mut self.word.title, self.article) != self.article
    }

    /// Whether the body had the word not before.
    pub(super) fn first_in_body(&mut self) -> bool {
        std::mem::replace(&mut self.word.body, self.article) != self.article
    }

    /// Whether the article had the word not before with a capital letter.
    pub(super) fn first_as_name(&mut self) -> bool {
        std::mem::replace(&mut self.word.name, self.article) != self.article
    }
}

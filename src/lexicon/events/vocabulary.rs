//! Forms → lemmas of the event lexicon's words, by number.

use super::inflect;
use crate::text::OwnMap;

/// Number of a lemma; words that the lexicon does not know have none.
pub type Lemma = u32;

/// The lemmas a form can belong to: as a verb, as a noun, as anything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lemmas {
    /// Lemma of the verb it is a form of.
    pub verb: Option<Lemma>,
    /// Lemma of the noun it is a form of.
    pub noun: Option<Lemma>,
    /// The word itself.
    pub word: Option<Lemma>,
    /// Whether it can be a past participle.
    pub participle: bool,
}

impl Lemmas {
    /// Whether the form can belong to `lemma`.
    #[must_use]
    pub fn is(self, lemma: Lemma) -> bool {
        self.verb == Some(lemma) || self.noun == Some(lemma) || self.word == Some(lemma)
    }
}

/// Which lemmas the words of a sentence can belong to: one bit each.
#[derive(Clone, Debug, Default)]
pub struct Present(Vec<u64>);

impl Present {
    /// Whether any word can belong to `lemma`. O(1).
    #[must_use]
    pub fn has(&self, lemma: Lemma) -> bool {
        self.0
            .get(lemma as usize / 64)
            .is_some_and(|bits| bits >> (lemma % 64) & 1 == 1)
    }

    /// Whether any lemma is in both.
    #[must_use]
    pub fn meets(&self, other: &Present) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    /// Adds a lemma.
    pub(super) fn insert(&mut self, lemma: Lemma) {
        let word = lemma as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (lemma % 64);
    }

    /// Whether there is a word for each of `lemmas`.
    #[must_use]
    pub fn has_all(&self, lemmas: &[Lemma]) -> bool {
        lemmas.iter().all(|&lemma| self.has(lemma))
    }
}

/// Every form of every word of the lexicon.
#[derive(Debug, Default)]
pub struct Vocabulary {
    numbers: OwnMap<Box<str>, Lemma>,
    names: Vec<Box<str>>,
    forms: OwnMap<Box<[u8]>, Lemmas>,
    longest: usize,
}

impl Vocabulary {
    /// The number of the lemma `word`, made when new; its own form is then known.
    pub(super) fn intern(&mut self, word: &str) -> Lemma {
        let number = match self.numbers.get(word) {
            Some(&number) => number,
            None => {
                let number = self.names.len() as Lemma;
                self.numbers.insert(word.into(), number);
                self.names.push(word.into());
                number
            }
        };
        self.form(word).word = Some(number);
        number
    }

    fn form(&mut self, form: &str) -> &mut Lemmas {
        self.longest = self.longest.max(form.len());
        self.forms.entry(form.as_bytes().into()).or_default()
    }

    /// Whether `word` is the better lemma of `form`: a base form rather than the form itself, which a wording may hold ("be blamed").
    fn is_better(&self, known: Option<Lemma>, form: &str, word: &str) -> bool {
        match known {
            None => true,
            Some(known) => *self.names[known as usize] == *form && form != word,
        }
    }

    /// Makes the forms of a verb known.
    pub(super) fn verb(&mut self, word: &str, irregular: Option<&(String, String)>) -> Lemma {
        let number = self.intern(word);
        for (form, participle) in inflect::verb(word, irregular) {
            let known = self.form(&form).verb;
            let better = self.is_better(known, &form, word);
            let lemmas = self.form(&form);
            if better {
                lemmas.verb = Some(number);
            }
            lemmas.participle |= participle;
        }
        number
    }

    /// Makes the forms of a noun known.
    pub(super) fn noun(&mut self, word: &str, irregular: Option<&(String, String)>) -> Lemma {
        let number = self.intern(word);
        for form in inflect::noun(word, irregular.map(|(plural, _)| plural.as_str())) {
            let known = self.form(&form).noun;
            if self.is_better(known, &form, word) {
                self.form(&form).noun = Some(number);
            }
        }
        number
    }

    /// The number of a lemma.
    #[must_use]
    pub fn number(&self, lemma: &str) -> Option<Lemma> {
        self.numbers.get(lemma).copied()
    }

    /// The lemma with this number.
    #[must_use]
    pub fn name(&self, lemma: Lemma) -> &str {
        &self.names[lemma as usize]
    }

    /// The lemmas that any of these words can belong to.
    #[must_use]
    pub fn present(&self, words: &[Lemmas]) -> Present {
        let mut bits = vec![0u64; self.names.len().div_ceil(64)];
        for word in words {
            for lemma in [word.verb, word.noun, word.word].into_iter().flatten() {
                bits[lemma as usize / 64] |= 1 << (lemma % 64);
            }
        }
        Present(bits)
    }

    /// What a form, in any case, can belong to.
    #[must_use]
    pub fn lookup(&self, form: &str) -> Lemmas {
        let mut buffer = [0u8; 40];
        if form.len() > self.longest || form.len() > buffer.len() {
            return Lemmas::default();
        }
        let lower = &mut buffer[..form.len()];
        lower.copy_from_slice(form.as_bytes());
        lower.make_ascii_lowercase();
        self.forms.get(&*lower).copied().unwrap_or_default()
    }
}

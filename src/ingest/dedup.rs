//! Which articles of a load are the same article again.
//!
//! An article's identity is its id; beyond that the same text, or nearly the same text, may count as the same article.
//! Decisions are made in the order of reading, so the first of several equal articles stays (or the last, when
//! duplicates replace). Which ids are taken the index itself knows, so that a load forgets nothing when it is resumed and
//! needs no memory for them. The two modes that compare texts hold hashes of them ([`Texts`]), up to a limit beyond which new
//! texts are no longer remembered.

use std::str::FromStr;

use super::texts::Texts;
use crate::article::{Article, ContentHash, Signature};

/// What makes two articles one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dedup {
    /// Nothing is looked up: every record is an article, and the last with an id stands.
    Off,
    /// The id (given, else the address, else a hash of the content).
    #[default]
    Id,
    /// The id, or the same title and body.
    Content,
    /// The id, or nearly the same body.
    Near,
}

/// What happens to a duplicate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDuplicate {
    /// The article that is already there stays.
    #[default]
    Skip,
    /// The new one takes its place.
    Replace,
}

/// The names are those of `--dedup`.
impl FromStr for Dedup {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Dedup::Off),
            "id" => Ok(Dedup::Id),
            "content" => Ok(Dedup::Content),
            "near" => Ok(Dedup::Near),
            _ => Err("expected off, id, content or near".to_owned()),
        }
    }
}

/// The names are those of `--on-duplicate`.
impl FromStr for OnDuplicate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "skip" => Ok(OnDuplicate::Skip),
            "replace" => Ok(OnDuplicate::Replace),
            _ => Err("expected skip or replace".to_owned()),
        }
    }
}

/// What to do with an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Index it.
    New,
    /// Leave it out.
    Duplicate,
    /// Index it in the place of one with the same id or, when it has another id, of that one.
    Replace(Option<String>),
}

/// What stands for the text of an article where texts are compared.
#[derive(Clone, Debug, Default)]
pub(super) struct TextKey {
    content: u128,
    signature: Option<Signature>,
}

impl TextKey {
    /// The key that `dedup` needs of an article.
    pub(super) fn of(article: &Article, dedup: Dedup) -> Self {
        match dedup {
            Dedup::Off | Dedup::Id => Self::default(),
            Dedup::Content => Self {
                content: ContentHash::of(&article.title, &article.body).0,
                signature: None,
            },
            Dedup::Near => Self {
                content: ContentHash::of(&article.title, &article.body).0,
                signature: Signature::of(article),
            },
        }
    }
}

/// The texts that a load has seen.
#[derive(Debug)]
pub(super) struct Seen {
    dedup: Dedup,
    on_duplicate: OnDuplicate,
    texts: Texts,
    /// The ids of the texts, where the articles that have them may be replaced.
    ids: Vec<Box<str>>,
}

impl Seen {
    pub(super) fn new(dedup: Dedup, on_duplicate: OnDuplicate, most: usize) -> Self {
        Self {
            dedup,
            on_duplicate,
            texts: Texts::new(most),
            ids: Vec::new(),
        }
    }

    /// Whether texts must be remembered, also those of articles that are already in the index.
    pub(super) fn compares_texts(&self) -> bool {
        matches!(self.dedup, Dedup::Content | Dedup::Near)
    }

    /// Remembers the text of an article that is in the index or goes there.
    pub(super) fn remember(&mut self, id: &str, key: &TextKey) {
        if self.compares_texts()
            && self.texts.add(key.content, key.signature)
            && self.on_duplicate == OnDuplicate::Replace
        {
            self.ids.push(id.into());
        }
    }

    /// Decides on an article; `is_indexed` tells whether its id is already in the index or on its way there.
    ///
    /// # Errors
    /// Those of `is_indexed`.
    pub(super) fn judge<E>(
        &mut self,
        id: &str,
        key: &TextKey,
        is_indexed: impl FnOnce() -> Result<bool, E>,
    ) -> Result<Verdict, E> {
        if self.dedup == Dedup::Off {
            return Ok(Verdict::New);
        }
        let same_id = is_indexed()?;
        let twin = self.twin(key);
        if self.on_duplicate == OnDuplicate::Skip && (same_id || twin.is_some()) {
            return Ok(Verdict::Duplicate);
        }
        let Some(number) = twin else {
            self.remember(id, key);
            return Ok(if same_id {
                Verdict::Replace(None)
            } else {
                Verdict::New
            });
        };
        // The text is remembered already; it now stands for the new article.
        let other = std::mem::replace(&mut self.ids[number as usize], id.into());
        Ok(match (&*other == id, same_id) {
            (false, _) => Verdict::Replace(Some(other.into())),
            (true, true) => Verdict::Replace(None),
            (true, false) => Verdict::New,
        })
    }

    /// The first article with the same or nearly the same text.
    fn twin(&self, key: &TextKey) -> Option<u32> {
        if !self.compares_texts() {
            return None;
        }
        let same = self.texts.same(key.content);
        same.or_else(|| {
            key.signature
                .and_then(|signature| self.texts.near(&signature))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// A load with the ids that are in its index.
    struct Load {
        seen: Seen,
        index: HashSet<String>,
    }

    impl Load {
        fn new(dedup: Dedup, on_duplicate: OnDuplicate) -> Self {
            Load {
                seen: Seen::new(dedup, on_duplicate, 10),
                index: HashSet::new(),
            }
        }

        fn judge(&mut self, id: &str, text: u128) -> Verdict {
            let key = TextKey {
                content: text,
                signature: None,
            };
            let there = self.index.contains(id);
            let verdict = self.seen.judge::<()>(id, &key, || Ok(there)).unwrap();
            if let Verdict::Replace(Some(other)) = &verdict {
                self.index.remove(other);
            }
            if verdict != Verdict::Duplicate {
                self.index.insert(id.to_owned());
            }
            verdict
        }
    }

    #[test]
    fn ids_decide_by_default() {
        let mut load = Load::new(Dedup::Id, OnDuplicate::Skip);
        assert_eq!(load.judge("a", 1), Verdict::New);
        assert_eq!(load.judge("b", 1), Verdict::New);
        assert_eq!(load.judge("a", 2), Verdict::Duplicate);
    }

    #[test]
    fn texts_decide_when_asked_and_the_last_may_stand() {
        let mut load = Load::new(Dedup::Content, OnDuplicate::Skip);
        assert_eq!(load.judge("a", 1), Verdict::New);
        assert_eq!(load.judge("b", 1), Verdict::Duplicate);
        // What was left out does not take its id.
        assert_eq!(load.judge("b", 2), Verdict::New);
        let mut load = Load::new(Dedup::Content, OnDuplicate::Replace);
        let of = |id: &str| Verdict::Replace(Some(id.to_owned()));
        assert_eq!(load.judge("a", 1), Verdict::New);
        assert_eq!(load.judge("b", 1), of("a"));
        assert_eq!(load.judge("c", 1), of("b"));
        assert_eq!(load.judge("c", 1), Verdict::Replace(None));
        // Nor does what was replaced.
        assert_eq!(load.judge("a", 2), Verdict::New);
    }

    #[test]
    fn nearly_equal_texts_are_found() {
        let words: Vec<String> = (0..200).map(|number| format!("word{number}")).collect();
        let article = |body: String| Article {
            body,
            ..Article::default()
        };
        let first = TextKey::of(&article(words.join(" ")), Dedup::Near);
        let second = TextKey::of(
            &article(format!("{} and one more", words.join(" "))),
            Dedup::Near,
        );
        let third = TextKey::of(&article(words[100..].join(" of ")), Dedup::Near);
        let mut seen = Seen::new(Dedup::Near, OnDuplicate::Skip, 10);
        let mut judge = |id, key| seen.judge::<()>(id, key, || Ok(false)).unwrap();
        assert_eq!(judge("a", &first), Verdict::New);
        assert_eq!(judge("b", &second), Verdict::Duplicate);
        assert_eq!(judge("c", &third), Verdict::New);
    }

    #[test]
    fn nothing_is_a_duplicate_when_off() {
        let mut seen = Seen::new(Dedup::Off, OnDuplicate::Skip, 10);
        assert_eq!(
            seen.judge::<()>("a", &TextKey::default(), || Ok(true)),
            Ok(Verdict::New)
        );
        assert_eq!(
            seen.judge::<()>("a", &TextKey::default(), || Ok(true)),
            Ok(Verdict::New)
        );
    }
}

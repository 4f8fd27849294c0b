//! Where a page of hits starts: the sort key of the hit before it, so that a walk through the hits goes on
//! where it stood whatever was indexed, deleted or merged meanwhile.
//!
//! Relevance depends on how frequent words are in the whole index; the cursor therefore carries the statistics of
//! the first page, and later pages are scored by them.

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::params::Sort;

/// What decides the order of one hit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SortKey {
    /// Relevance; 0 where the order is not by relevance.
    pub score: f32,
    /// First second of publication since 1970; the lowest number for undated articles.
    pub date: i64,
    /// Hash of the id.
    pub tie: u64,
    /// Number of the event within its article, for walks through events.
    pub event: u32,
}

impl SortKey {
    /// Which of two hits comes first: by the wanted order, then the newer article, then a hash of the id, then the event.
    #[must_use]
    pub fn order(&self, other: &SortKey, sort: Sort) -> Ordering {
        let by_date = |a: &SortKey, b: &SortKey| b.date.cmp(&a.date);
        let main = match sort {
            Sort::Relevance => other
                .score
                .total_cmp(&self.score)
                .then_with(|| by_date(self, other)),
            Sort::Newest => by_date(self, other),
            Sort::Oldest => (self.date == i64::MIN)
                .cmp(&(other.date == i64::MIN))
                .then_with(|| self.date.cmp(&other.date)),
        };
        main.then_with(|| self.tie.cmp(&other.tie))
            .then_with(|| self.event.cmp(&other.event))
    }
}

/// A place in a walk through hits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cursor {
    /// The last hit before the page.
    pub key: SortKey,
    /// Whether the walk goes through the hits of the relaxed query.
    pub relaxed: bool,
    /// Average length and inverse document frequencies of the first page.
    pub statistics: Vec<f32>,
}

/// Version of the form.
const VERSION: u8 = 1;

impl Cursor {
    /// The opaque text.
    #[must_use]
    pub fn encode(&self, fingerprint: u64) -> String {
        let mut bytes = vec![VERSION, u8::from(self.relaxed)];
        bytes.extend((fingerprint as u32).to_le_bytes());
        bytes.extend(self.key.score.to_le_bytes());
        bytes.extend(self.key.date.to_le_bytes());
        bytes.extend(self.key.tie.to_le_bytes());
        bytes.extend(self.key.event.to_le_bytes());
        for number in &self.statistics {
            bytes.extend(number.to_le_bytes());
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what [`Cursor::encode`] wrote for the same search.
    ///
    /// # Errors
    /// What was expected, for people.
    pub fn decode(text: &str, fingerprint: u64) -> Result<Self, &'static str> {
        const EXPECTED: &str = "the `next_cursor` of an answer";
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| EXPECTED)?;
        let mut rest = bytes.as_slice();
        let [version, relaxed] = take(&mut rest).ok_or(EXPECTED)?;
        if version != VERSION {
            return Err("a cursor made by this version; start from the first page");
        }
        if take(&mut rest) != Some((fingerprint as u32).to_le_bytes()) {
            return Err("a cursor of this very search; start from the first page");
        }
        let key = SortKey {
            score: take(&mut rest)
                .map(f32::from_le_bytes)
                .filter(|score| score.is_finite())
                .ok_or(EXPECTED)?,
            date: take(&mut rest).map(i64::from_le_bytes).ok_or(EXPECTED)?,
            tie: take(&mut rest).map(u64::from_le_bytes).ok_or(EXPECTED)?,
            event: take(&mut rest).map(u32::from_le_bytes).ok_or(EXPECTED)?,
        };
        let mut statistics = Vec::new();
        while !rest.is_empty() {
            statistics.push(take(&mut rest).map(f32::from_le_bytes).ok_or(EXPECTED)?);
        }
        Ok(Cursor {
            key,
            relaxed: relaxed != 0,
            statistics,
        })
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_wrote() {
        let cursor = Cursor {
            key: SortKey {
                score: 1.5,
                date: -9,
                tie: 7,
                event: 3,
            },
            relaxed: true,
            statistics: vec![2.0, 3.5],
        };
        let text = cursor.encode(42);
        assert_eq!(Cursor::decode(&text, 42), Ok(cursor));
        assert!(Cursor::decode(&text, 43).is_err());
        assert!(Cursor::decode("nonsense!", 42).is_err());
        assert!(Cursor::decode(&text[..10], 42).is_err());
    }
}

//! Counts by number that are cheap to take up and to clear, however many numbers there are.
//!
//! A row as long as a facet has values is kept and used again; what was counted is remembered beside it, so that a
//! search that touches ten of a hundred thousand values costs ten, not a hundred thousand.

use std::sync::Mutex;

/// Articles and events.
pub(super) type Count = (u32, u32);

/// What one number counts so far.
#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    articles: u32,
    events: u32,
    /// The article that was counted last, by its stamp.
    last: u32,
}

/// Counts by number.
pub(super) struct Tally {
    entries: Vec<Entry>,
    /// Numbers that count, in the order of first sight.
    touched: Vec<u32>,
}

impl Tally {
    /// Adds one article for each number.
    pub(super) fn add_articles(&mut self, numbers: impl ExactSizeIterator<Item = u32>) {
        let mut known = self.touched.len();
        // Room beforehand lets every number be written down, and kept only if it is new: no branch to guess wrong.
        self.touched.resize(known + numbers.len(), 0);
        for number in numbers {
            let entry = &mut self.entries[number as usize];
            self.touched[known] = number;
            known += usize::from(entry.articles == 0);
            entry.articles += 1;
        }
        self.touched.truncate(known);
    }

    /// Adds events as their numbers and articles; articles are told apart by stamps other than 0, and the events of one
    /// follow each other.
    pub(super) fn add_events(&mut self, events: impl ExactSizeIterator<Item = (u32, u32)>) {
        let mut known = self.touched.len();
        self.touched.resize(known + events.len(), 0);
        for (number, article) in events {
            let entry = &mut self.entries[number as usize];
            self.touched[known] = number;
            known += usize::from(entry.articles == 0);
            entry.articles += u32::from(entry.last != article);
            entry.last = article;
            entry.events += 1;
        }
        self.touched.truncate(known);
    }

    /// Adds what was counted elsewhere.
    pub(super) fn add(&mut self, number: u32, (articles, events): Count) {
        let entry = &mut self.entries[number as usize];
        if entry.articles == 0 {
            self.touched.push(number);
        }
        entry.articles += articles;
        entry.events += events;
    }

    /// What a number counts.
    pub(super) fn count(&self, number: u32) -> Count {
        let entry = &self.entries[number as usize];
        (entry.articles, entry.events)
    }

    /// What was counted, in the order of first sight; the tally is empty afterwards.
    fn drain(&mut self) -> Vec<(u32, Count)> {
        let entries = &mut self.entries;
        let take = |number: u32| {
            let entry = std::mem::take(&mut entries[number as usize]);
            (number, (entry.articles, entry.events))
        };
        self.touched.drain(..).map(take).collect()
    }
}

/// Tallies of one length, kept for the next search.
#[derive(Debug, Default)]
pub(super) struct Tallies {
    length: usize,
    free: Mutex<Vec<Vec<Entry>>>,
}

/// Rows that are kept; more searches at once make their own.
const KEPT: usize = 4;

impl Tallies {
    pub(super) fn new(length: usize) -> Self {
        Tallies {
            length,
            free: Mutex::default(),
        }
    }

    /// An empty tally.
    pub(super) fn take(&self) -> Tally {
        let free = self.lock().pop();
        Tally {
            entries: free.unwrap_or_else(|| vec![Entry::default(); self.length]),
            touched: Vec::new(),
        }
    }

    /// What was counted; the row goes back to the others.
    pub(super) fn give_back(&self, mut tally: Tally) -> Vec<(u32, Count)> {
        let counted = tally.drain();
        let mut free = self.lock();
        if free.len() < KEPT {
            free.push(tally.entries);
        }
        counted
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Entry>>> {
        self.free
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_was_given_back_is_empty() {
        let tallies = Tallies::new(5);
        for _ in 0..2 {
            let mut tally = tallies.take();
            tally.add_events([(3, 7), (3, 7)].into_iter());
            tally.add_articles([1, 4].into_iter());
            tally.add_events([(3, 8)].into_iter());
            tally.add(4, (2, 1));
            assert_eq!(tally.count(3), (2, 3));
            assert_eq!(
                tallies.give_back(tally),
                [(3, (2, 3)), (1, (1, 0)), (4, (3, 1))]
            );
        }
    }
}

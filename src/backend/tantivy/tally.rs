//! Counts by number that are cheap to take up and to clear, however many numbers there are.
//!
//! A row as long as a facet has values is kept and used again; what was counted is remembered beside it, so that a
//! search that touches ten of a hundred thousand values costs ten, not a hundred thousand.

use std::sync::Mutex;

/// Articles and events.
pub(super) type Count = (u32, u32);

/// Counts by number.
pub(super) struct Tally {
    counts: Vec<Count>,
    touched: Vec<u32>,
}

impl Tally {
    pub(super) fn add(&mut self, number: u32, articles: u32, events: u32) {
        let count = &mut self.counts[number as usize];
        if *count == (0, 0) {
            self.touched.push(number);
        }
        count.0 += articles;
        count.1 += events;
    }

    /// What was counted, in the order of first sight; the tally is empty afterwards.
    fn drain(&mut self) -> Vec<(u32, Count)> {
        let counts = &mut self.counts;
        let take = |number: u32| (number, std::mem::take(&mut counts[number as usize]));
        self.touched.drain(..).map(take).collect()
    }
}

/// Tallies of one length, kept for the next search.
#[derive(Debug, Default)]
pub(super) struct Tallies {
    length: usize,
    free: Mutex<Vec<Vec<Count>>>,
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

    /// How many numbers there are.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// An empty tally.
    pub(super) fn take(&self) -> Tally {
        let free = self.lock().pop();
        Tally {
            counts: free.unwrap_or_else(|| vec![(0, 0); self.length]),
            touched: Vec::new(),
        }
    }

    /// What was counted; the row goes back to the others.
    pub(super) fn give_back(&self, mut tally: Tally) -> Vec<(u32, Count)> {
        let counted = tally.drain();
        let mut free = self.lock();
        if free.len() < KEPT {
            free.push(tally.counts);
        }
        counted
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Count>>> {
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
            tally.add(3, 1, 2);
            tally.add(1, 1, 0);
            tally.add(3, 1, 1);
            assert_eq!(tallies.give_back(tally), [(3, (2, 3)), (1, (1, 0))]);
        }
    }
}

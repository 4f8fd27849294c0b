//! How much may be on its way to an index: a bound on items and on bytes, between the reader of a load and the one who
//! takes its articles, and again between that one and the threads of an engine.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Lets items in while there is room, and makes whoever brings them wait otherwise.
///
/// An item larger than the whole room is let in when it is alone, so that a load always moves on.
#[derive(Debug)]
pub(crate) struct Gate {
    most_items: usize,
    most_bytes: usize,
    inside: Mutex<Inside>,
    room: Condvar,
}

#[derive(Debug, Default)]
struct Inside {
    items: usize,
    bytes: usize,
    closed: bool,
}

impl Inside {
    fn add(&mut self, bytes: usize) {
        self.items += 1;
        self.bytes += bytes;
    }
}

impl Gate {
    pub(crate) fn new(most_items: usize, most_bytes: usize) -> Self {
        Self {
            most_items: most_items.max(1),
            most_bytes,
            inside: Mutex::default(),
            room: Condvar::new(),
        }
    }

    /// Waits for room and takes it; `false` when the gate was closed instead.
    pub(crate) fn enter(&self, bytes: usize) -> bool {
        let mut inside = self
            .room
            .wait_while(self.lock(), |inside| {
                !inside.closed && self.is_full(inside, bytes)
            })
            .unwrap_or_else(PoisonError::into_inner);
        if inside.closed {
            return false;
        }
        inside.add(bytes);
        true
    }

    /// Waits for room, but no longer than `patience`, and goes in then.
    pub(crate) fn enter_within(&self, patience: Duration, bytes: usize) {
        let (mut inside, _) = self
            .room
            .wait_timeout_while(self.lock(), patience, |inside| self.is_full(inside, bytes))
            .unwrap_or_else(PoisonError::into_inner);
        inside.add(bytes);
    }

    /// Gives back the room of an item that has left.
    pub(crate) fn leave(&self, bytes: usize) {
        let mut inside = self.lock();
        inside.items = inside.items.saturating_sub(1);
        inside.bytes = inside.bytes.saturating_sub(bytes);
        drop(inside);
        self.room.notify_all();
    }

    /// Turns away whoever waits or comes later.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.room.notify_all();
    }

    fn is_full(&self, inside: &Inside, bytes: usize) -> bool {
        inside.items > 0
            && (inside.items >= self.most_items
                || inside.bytes.saturating_add(bytes) > self.most_bytes)
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // The counters are consistent after each statement, so a poisoned lock holds nothing half done.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_items_and_bytes_but_lets_a_lone_giant_in() {
        let gate = Gate::new(2, 10);
        assert!(gate.enter(1_000));
        gate.leave(1_000);
        assert!(gate.enter(4));
        assert!(gate.enter(6));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.enter(5));
            gate.leave(6);
            assert!(waiting.join().unwrap());
        });
        // One who cannot wait for ever goes in all the same.
        gate.enter_within(Duration::ZERO, 5);
        gate.leave(5);
        gate.close();
        assert!(!gate.enter(1));
    }
}

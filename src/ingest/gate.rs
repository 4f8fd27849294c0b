//! How much may be on its way through a load: a bound on items and on bytes between the reader and the index.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Lets items in while there is room, and makes the reader wait otherwise.
///
/// An item larger than the whole room is let in when it is alone, so that a load always moves on.
#[derive(Debug)]
pub(super) struct Gate {
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

impl Gate {
    pub(super) fn new(most_items: usize, most_bytes: usize) -> Self {
        Self {
            most_items: most_items.max(1),
            most_bytes,
            inside: Mutex::default(),
            room: Condvar::new(),
        }
    }

    /// Waits for room and takes it; `false` when the gate was closed instead.
    pub(super) fn enter(&self, bytes: usize) -> bool {
        let mut inside = self.lock();
        while !inside.closed
            && inside.items > 0
            && (inside.items >= self.most_items
                || inside.bytes.saturating_add(bytes) > self.most_bytes)
        {
            inside = self
                .room
                .wait(inside)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if inside.closed {
            return false;
        }
        inside.items += 1;
        inside.bytes += bytes;
        true
    }

    /// Gives back the room of an item that has left.
    pub(super) fn leave(&self, bytes: usize) {
        let mut inside = self.lock();
        inside.items = inside.items.saturating_sub(1);
        inside.bytes = inside.bytes.saturating_sub(bytes);
        drop(inside);
        self.room.notify_all();
    }

    /// Turns away whoever waits or comes later.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.room.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        // The counters are consistent after each statement, so a poisoned lock holds nothing half done.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Gate;

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
        gate.close();
        assert!(!gate.enter(1));
    }
}

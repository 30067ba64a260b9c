//! The memory that hashes fill: tens of MiB each, so it is reused from hash to hash and given back when idle.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use argon2::Block;
use tokio::time::{Instant, interval_at};
use zeroize::Zeroize;

/// Memory that no hash needed for so long is given back.
const IDLE: Duration = Duration::from_secs(30);

/// The memory of one hash at a time; wiped when it is given back.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// As many blocks as a hash needs. What they hold does not matter: Argon2 writes each before it reads it.
    pub(super) fn blocks(&mut self, count: usize) -> &mut [Block] {
        if self.0.len() < count {
            // Not `resize`: growing in place would leave a copy behind that nobody wipes.
            *self = Self(vec![Block::new(); count]);
        }
        &mut self.0
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(Zeroize::zeroize);
    }
}

/// Memory between two hashes.
#[derive(Default)]
pub(super) struct Shelf(Mutex<Idle>);

#[derive(Default)]
struct Idle {
    memories: Vec<Memory>,
    /// The fewest that lay here since the last look: so many were not needed.
    unused: usize,
    watched: bool,
}

impl Shelf {
    /// Memory of an earlier hash, or new one.
    pub(super) fn take(&self) -> Memory {
        let mut idle = self.lock();
        let memory = idle.memories.pop().unwrap_or_default();
        idle.unused = idle.unused.min(idle.memories.len());
        memory
    }

    /// Keeps `memory` for the next hash, unless it is larger than `blocks`: an imported hash of a high cost must not
    /// hold its memory for ever. Called within a runtime, on which a task then looks for idle memory.
    pub(super) fn put(self: &Arc<Self>, memory: Memory, blocks: usize) {
        if memory.0.len() > blocks {
            return;
        }
        let watched = {
            let mut idle = self.lock();
            idle.memories.push(memory);
            std::mem::replace(&mut idle.watched, true)
        };
        if !watched {
            tokio::spawn(Watch { shelf: Arc::clone(self), done: false }.run());
        }
    }

    /// Gives back what was not needed since the last call. `true` when nothing is left.
    fn give_back(&self) -> bool {
        let mut idle = self.lock();
        // The last one put here is the first one taken: the unused ones are in front.
        let unneeded = idle.unused.min(idle.memories.len());
        let unused: Vec<Memory> = idle.memories.drain(..unneeded).collect();
        idle.unused = idle.memories.len();
        let empty = idle.memories.is_empty();
        idle.watched = !empty;
        drop(idle);
        // Wiping takes milliseconds: not under the lock.
        drop(unused);
        empty
    }

    fn lock(&self) -> MutexGuard<'_, Idle> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one task that gives idle memory back; it ends when there is none.
struct Watch {
    shelf: Arc<Shelf>,
    done: bool,
}

impl Watch {
    async fn run(mut self) {
        let mut looks = interval_at(Instant::now() + IDLE, IDLE);
        while !self.done {
            looks.tick().await;
            self.done = self.shelf.give_back();
        }
    }
}

impl Drop for Watch {
    /// A runtime that stops drops the task: the next hash, on another runtime, starts a new one.
    fn drop(&mut self) {
        if !self.done {
            self.shelf.lock().watched = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(blocks: usize) -> Memory {
        let mut memory = Memory::default();
        memory.blocks(blocks);
        memory
    }

    #[tokio::test]
    async fn memory_is_used_again_and_given_back_when_idle() {
        let shelf = Arc::new(Shelf::default());
        for _ in 0..3 {
            shelf.put(memory(8), 8);
        }
        assert!(!shelf.give_back(), "just used");
        let taken = shelf.take();
        assert_eq!(taken.0.len(), 8, "used again");
        shelf.put(taken, 8);
        assert!(!shelf.give_back(), "one of three was needed");
        assert_eq!(shelf.lock().memories.len(), 1);
        assert!(shelf.give_back(), "and now none");
        assert!(!shelf.lock().watched);
    }

    #[tokio::test]
    async fn memory_of_a_costly_hash_is_not_kept() {
        let shelf = Arc::new(Shelf::default());
        shelf.put(memory(9), 8);
        assert!(shelf.lock().memories.is_empty());
    }

    #[test]
    fn more_blocks_are_allocated_when_needed() {
        let mut memory = memory(8);
        assert_eq!(memory.blocks(4).len(), 8);
        assert_eq!(memory.blocks(16).len(), 16);
    }
}

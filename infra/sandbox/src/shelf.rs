//! One lock per system: an effect is seen whole or not at all, and is durable before the lock is given back.

use crate::Error;
use crate::ledger::{Ledger, Row};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A system's whole state.
pub(crate) trait World: Sized {
    /// Name of its data file.
    const NAME: &'static str;
    /// The state as the ledger has it.
    fn load(ledger: &Ledger) -> Result<Self, Error>;
    /// Hands over the rows changed since the last call.
    fn drain(&mut self, out: &mut Vec<Row>) -> Result<(), Error>;
}

/// A world and its ledger behind one lock.
pub(crate) struct Shelf<W> {
    held: Mutex<(W, Ledger)>,
}

impl<W: World> Shelf<W> {
    pub(crate) fn open(folder: Option<&Path>) -> Result<Shelf<W>, Error> {
        let ledger = Ledger::open(folder, W::NAME)?;
        Ok(Shelf { held: Mutex::new((W::load(&ledger)?, ledger)) })
    }

    /// Runs `act` and makes what it changed durable before returning.
    pub(crate) fn effect<T>(&self, act: impl FnOnce(&mut W) -> T) -> Result<T, Error> {
        let mut held = lock(&self.held);
        let (world, ledger) = &mut *held;
        let answer = act(world);
        let mut rows = Vec::new();
        world.drain(&mut rows)?;
        ledger.commit(rows)?;
        Ok(answer)
    }
}

/// A poisoned lock still holds whole rows: the ledger is written only after an effect has run through.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

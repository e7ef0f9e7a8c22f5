//! One lock per system: a change is visible as a whole or not at all, and is stored before the lock is released.

use crate::Error;
use crate::sqlite::{Database, Row};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The whole state of a system.
pub(crate) trait Persistent: Sized {
    /// Name of the data file.
    const NAME: &'static str;
    fn load(database: &Database) -> Result<Self, Error>;
    /// Appends the rows that changed since the last call.
    fn drain(&mut self, out: &mut Vec<Row>) -> Result<(), Error>;
}

/// A system's state and its database behind one lock.
pub(crate) struct LockedStore<S> {
    state: Mutex<(S, Database)>,
}

impl<S: Persistent> LockedStore<S> {
    pub(crate) fn open(folder: Option<&Path>) -> Result<LockedStore<S>, Error> {
        let database = Database::open(folder, S::NAME)?;
        Ok(LockedStore { state: Mutex::new((S::load(&database)?, database)) })
    }

    /// Runs `act` and stores its changes before returning.
    pub(crate) fn effect<T>(&self, act: impl FnOnce(&mut S) -> T) -> Result<T, Error> {
        // A poisoned lock still contains whole rows: they are written only after `act` has returned.
        let mut locked = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (state, database) = &mut *locked;
        let result = act(state);
        let mut rows = Vec::new();
        state.drain(&mut rows)?;
        database.commit(rows)?;
        Ok(result)
    }
}

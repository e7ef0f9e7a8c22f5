//! Keys that a request for many items takes along, so that what belongs to them costs no request of its own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_sdk_dynamodb::types::AttributeValue;

use super::keys::Key;

type Attributes = HashMap<String, AttributeValue>;

/// The keys, and the items once they were read.
#[derive(Debug)]
pub(super) struct Beside {
    pub keys: Vec<Key>,
    read: Mutex<Read>,
}

#[derive(Debug)]
enum Read {
    Wanted,
    /// A request took the keys along and is not back.
    Asked,
    Here(Vec<Attributes>),
}

impl Beside {
    pub fn new(keys: Vec<Key>) -> Self {
        Self { keys, read: Mutex::new(Read::Wanted) }
    }

    /// The keys, once, for a request that has room for so many.
    pub fn taken_along(&self, room: usize) -> Option<&[Key]> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*read, Read::Wanted) || self.keys.len() > room {
            return None;
        }
        *read = Read::Asked;
        Some(&self.keys)
    }

    /// Keeps what a request brought of the keys.
    pub fn keep(&self, found: Vec<Attributes>) {
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = Read::Here(found);
    }

    /// What was kept, once.
    pub fn take(&self) -> Option<Vec<Attributes>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *read, Read::Asked) {
            Read::Here(found) => Some(found),
            Read::Wanted | Read::Asked => None,
        }
    }
}

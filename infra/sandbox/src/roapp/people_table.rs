//! Contacts with an index by phone, so that a search among ten thousand stays fast.
//!
//! The key is the last four digits of a number. In every mode of comparison, two numbers that match have the same key.

use super::model::Person;
use super::phone::digits;
use crate::Error;
use crate::sqlite::{Database, Row};
use crate::table::{ChangedRows, Table};
use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;

/// Digits of a key. Shorter numbers have no key and are always compared.
const KEY: usize = 4;

pub(crate) struct People {
    table: Table<Person>,
    by_phone: HashMap<String, BTreeSet<i64>>,
    short: BTreeSet<i64>,
}

impl People {
    pub(crate) fn load(database: &Database) -> Result<People, Error> {
        let table = Table::load(database, "person")?;
        let mut people = People { table, by_phone: HashMap::new(), short: BTreeSet::new() };
        let known: Vec<(i64, Vec<String>)> = people.table.iter().map(|(id, person)| (id, numbers(person))).collect();
        for (id, numbers) in known {
            people.index(id, &numbers);
        }
        Ok(people)
    }

    pub(crate) fn insert(&mut self, id: i64, person: Person) {
        self.index(id, &numbers(&person));
        self.table.insert(id, person);
    }

    /// Changes a contact. Its former phones stay in the index, which only selects candidates.
    pub(crate) fn edit(&mut self, id: i64, change: impl FnOnce(&mut Person)) -> Option<&Person> {
        let person = self.table.get_mut(id)?;
        change(person);
        let numbers = numbers(person);
        self.index(id, &numbers);
        self.table.get(id)
    }

    pub(crate) fn remove(&mut self, id: i64) -> Option<Person> {
        self.table.remove(id)
    }

    /// Every contact that may have one of these phones, in the order of ids.
    pub(crate) fn candidates(&self, wanted: &[&str]) -> Vec<&Person> {
        let wanted: Vec<String> = wanted.iter().map(|phone| digits(phone)).collect();
        if wanted.iter().any(|number| number.len() < KEY) {
            return self.table.values().collect();
        }
        let keyed = wanted.iter().filter_map(|number| self.by_phone.get(key(number)));
        let ids: BTreeSet<i64> = keyed.flatten().chain(&self.short).copied().collect();
        ids.into_iter().filter_map(|id| self.table.get(id)).collect()
    }

    fn index(&mut self, id: i64, numbers: &[String]) {
        for number in numbers {
            if number.len() < KEY {
                self.short.insert(id);
            } else {
                self.by_phone.entry(key(number).to_owned()).or_default().insert(id);
            }
        }
    }
}

/// Reading is that of the table; every change must also update the index.
impl Deref for People {
    type Target = Table<Person>;

    fn deref(&self) -> &Table<Person> {
        &self.table
    }
}

impl ChangedRows for People {
    fn clear(&mut self) {
        self.table.clear();
        self.by_phone.clear();
        self.short.clear();
    }

    fn drain(&mut self, out: &mut Vec<Row>) -> Result<(), Error> {
        self.table.drain(out)
    }
}

fn numbers(person: &Person) -> Vec<String> {
    person.phones().map(digits).collect()
}

fn key(number: &str) -> &str {
    &number[number.len().saturating_sub(KEY)..]
}

//! Which row a call belongs to. A row without a place for an id goes before one with it.

use crate::table::{Operation, Table};

impl Table {
    /// The row of a call of the exchange: method and path exactly as the row has them, an id in digits.
    pub fn row(&self, method: &str, path: &str) -> Option<&Operation> {
        let mut fitting = self.operations.iter().filter(|row| row.method == method && fits(&row.path, path, true));
        best(&mut fitting)
    }

    /// The row of anybody's call: also at its other paths and by other methods, whatever slash is at the end.
    pub fn row_of_stranger(&self, method: &str, path: &str) -> Option<&Operation> {
        let path = path.trim_end_matches('/');
        let at = |row: &Operation| {
            std::iter::once(&row.path).chain(&row.also_at).any(|own| fits(own.trim_end_matches('/'), path, false))
        };
        let by = |row: &Operation| row.method == method || self.other_methods.iter().any(|other| other == method);
        best(&mut self.operations.iter().filter(|row| by(row) && at(row)))
    }
}

fn best<'a>(fitting: &mut dyn Iterator<Item = &'a Operation>) -> Option<&'a Operation> {
    fitting.min_by_key(|row| row.path.matches('{').count())
}

fn fits(template: &str, path: &str, digits: bool) -> bool {
    let (mut own, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (own.next(), given.next()) {
            (None, None) => return true,
            (Some(own), Some(given)) if own.starts_with('{') => {
                let id = !given.is_empty() && given.bytes().all(|byte| byte.is_ascii_digit());
                if digits && !id {
                    return false;
                }
            }
            (Some(own), Some(given)) if own == given => {}
            _ => return false,
        }
    }
}

//! A shop's list of orders, read around an order for which the shop fails.
//!
//! Guarantees: where the shop fails for a page, fewer rows are asked for at the same place, down to one; a single row for which it fails
//! is passed over. A shop that fails for every page is asked [`UNANSWERED`] times.

use crate::cartum::CartumError;
use crate::exchange::discovery::poll_open::is_of_orders;

/// Rows that are asked for after a failure, and after one for so many.
const FEWER: [usize; 2] = [10, 1];
/// Failed requests of one list.
const FAILURES: usize = 16;
/// Failed requests of a list of which nothing came.
const UNANSWERED: usize = 4;

/// How a list is asked for.
#[derive(Default)]
pub(super) struct AroundFailing {
    limit: Option<usize>,
    failures: usize,
    answered: bool,
    /// Whether a row was passed over.
    pub passed_over: bool,
}

impl AroundFailing {
    /// The most rows to ask for; `None` for a whole page.
    pub(super) fn limit(&self) -> Option<usize> {
        self.limit
    }

    /// Notes that a page came.
    pub(super) fn answered(&mut self) {
        self.answered = true;
    }

    /// Whether a page came.
    pub(super) fn has_answered(&self) -> bool {
        self.answered
    }

    /// After a failed request: how many rows further the next one begins. `None` where there is none.
    pub(super) fn failed(&mut self, error: &CartumError) -> Option<usize> {
        self.failures += 1;
        let most = if self.answered { FAILURES } else { UNANSWERED };
        if !is_of_orders(error) || self.failures >= most {
            return None;
        }
        match self.limit {
            None => self.limit = Some(FEWER[0]),
            Some(1) => {
                (self.limit, self.passed_over) = (Some(FEWER[0]), true);
                return Some(1);
            }
            Some(_) => self.limit = Some(1),
        }
        Some(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a list of which the shop fails for some rows. Returns the rows that came, and the requests.
    fn read(count: usize, failing: &[usize]) -> (Option<Vec<usize>>, usize) {
        let (mut around, mut rows, mut offset, mut requests) = (AroundFailing::default(), Vec::new(), 0, 0);
        loop {
            let page: Vec<usize> = (offset..count).take(around.limit().unwrap_or(100)).collect();
            requests += 1;
            if page.iter().any(|row| failing.contains(row)) {
                match around.failed(&CartumError::Incomplete { function: "orders/get", field: "x" }) {
                    Some(further) => offset += further,
                    None => return (None, requests),
                }
                continue;
            }
            around.answered();
            if page.is_empty() {
                return (Some(rows), requests);
            }
            offset += page.len();
            rows.extend(page);
        }
    }

    #[test]
    fn r3_each_row_but_the_failing_one_comes_with_few_requests_and_a_dead_shop_gets_four() {
        for failing in [0, 7, 55, 99, 149] {
            let (rows, requests) = read(150, &[failing]);
            assert_eq!(rows.unwrap(), (0..150).filter(|row| *row != failing).collect::<Vec<_>>());
            assert!(requests <= 30, "{failing}: {requests}");
        }
        let all: Vec<usize> = (0..150).collect();
        assert_eq!(read(150, &all), (None, 4));
        let net = CartumError::Cut("orders/get");
        assert!(AroundFailing::default().failed(&net).is_some());
    }
}

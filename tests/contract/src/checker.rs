//! The checker of one world: sees every call its stand-ins get, and keeps what broke the contract.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sandbox::{Observed, Observer};
use serde_json::Value;

use crate::answer::Given;
use crate::request::Request;
use crate::table::{Table, cartum, roapp};
use crate::violation::Violation;

/// How the exchange names itself in `User-Agent`; anybody else is a stranger, whose requests are not held against the tables.
pub const AGENT: &str = "order-exchange/";

/// More than this many different violations are not kept.
const MOST: usize = 100;

/// What tells of a violation the moment it is seen.
type Tell = Box<dyn Fn(&Violation) + Send + Sync>;

/// A world's checker. Clones of its [`Checker::observer`] share it.
pub struct Checker {
    tell: Tell,
    /// Requests are wrong on purpose: those of a first hour with an account. Their answers are held against the tables all the same.
    probes: AtomicBool,
    seen: Mutex<Records>,
}

#[derive(Default)]
struct Records {
    violations: Vec<Violation>,
    /// Notations that this world's RO App was seen to want; the exchange remembers them, so they stay right.
    notations: BTreeSet<&'static str>,
    /// Orders that a test placed as raw JSON: what is in them is the test's, not the stand-in's.
    raw: BTreeSet<String>,
}

impl Checker {
    /// A checker that tells of each violation once.
    pub fn new(tell: impl Fn(&Violation) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { tell: Box::new(tell), probes: AtomicBool::new(false), seen: Mutex::default() })
    }

    /// Requests are no longer held against the tables, or are again.
    pub fn allow_probes(&self, allowed: bool) {
        self.probes.store(allowed, Ordering::SeqCst);
    }

    /// What a stand-in is observed with.
    pub fn observer(self: &Arc<Self>) -> Observer {
        let checker = self.clone();
        Arc::new(move |observed: &Observed| checker.see(observed))
    }

    /// What broke the contract so far.
    pub fn violations(&self) -> Vec<Violation> {
        self.records().violations.clone()
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn see(&self, observed: &Observed) {
        if observed.path.starts_with("/_sandbox") {
            return self.see_control(observed);
        }
        let table = if observed.system == "shop" { cartum() } else { roapp() };
        let found = match &observed.answer {
            None if observed.agent.starts_with(AGENT) && !self.probes.load(Ordering::SeqCst) => {
                self.request(table, observed)
            }
            Some(answer) if !answer.by_fault => {
                let given = Given { status: answer.status, content_type: answer.content_type, body: answer.body };
                table.check_answer(observed.method, observed.path, given, |body| self.leave_out(body))
            }
            _ => return,
        };
        for violation in found {
            self.keep(violation);
        }
    }

    fn request(&self, table: &'static Table, observed: &Observed) -> Vec<Violation> {
        let notations: Vec<&str> = {
            let mut seen = self.records();
            seen.notations.extend(table.also_right(observed.variant));
            seen.notations.iter().copied().collect()
        };
        let request = Request {
            method: observed.method,
            path: observed.path,
            query: observed.query,
            content_type: Some(observed.content_type),
            body: observed.body,
        };
        table.check_request(&request, &notations)
    }

    fn keep(&self, violation: Violation) {
        let mut seen = self.records();
        if seen.violations.contains(&violation) || seen.violations.len() >= MOST {
            return;
        }
        seen.violations.push(violation.clone());
        drop(seen);
        (self.tell)(&violation);
    }

    /// A test places an order as it likes.
    fn see_control(&self, observed: &Observed) {
        if observed.answer.is_some() || observed.path != "/_sandbox/shop/orders" {
            return;
        }
        let body: Value = serde_json::from_slice(observed.body).unwrap_or_default();
        if let Some(raw) = body.get("raw") {
            self.records().raw.insert(raw["order_id"].to_string());
        }
    }

    /// Takes raw orders out of an answer of the shop.
    fn leave_out(&self, body: &mut Value) {
        let seen = self.records();
        if seen.raw.is_empty() {
            return;
        }
        if let Some(orders) = body.pointer_mut("/response/orders").and_then(Value::as_array_mut) {
            orders.retain(|order| !seen.raw.contains(&order["order_id"].to_string()));
        }
    }
}

//! The contract with both systems: every call to a world's stand-ins is compared with `tests/fixtures/contract`.
//!
//! Guarantee: each violation is printed at once, and the test fails when its world is dropped.

use std::sync::Arc;

use contract::Checker;
use sandbox::Sandbox;

/// The checker of a world. Dropping it fails the test after a violation.
pub struct Contract(Arc<Checker>);

impl Contract {
    /// Checks all further calls to a stand-in.
    pub fn watch(sandbox: &Sandbox) -> Self {
        let checker = Checker::new(|violation| eprintln!("contract: {violation}"));
        sandbox.observe(checker.observer());
        Self(checker)
    }
}

impl Contract {
    /// See [`Checker::allow_probes`].
    pub fn allow_probes(&self, allowed: bool) {
        self.0.allow_probes(allowed);
    }
}

impl Drop for Contract {
    fn drop(&mut self) {
        let found = self.0.violations();
        // A test that panics already has its reason.
        if !found.is_empty() && !std::thread::panicking() {
            let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
            panic!("the contract was broken (tests/fixtures/contract):\n{}", lines.join("\n"));
        }
    }
}

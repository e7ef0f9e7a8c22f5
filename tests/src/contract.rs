//! The contract with both systems, kept by every test: each call that a world's stand-ins get is held against `tests/fixtures/contract`.
//!
//! Guarantee: a test whose world saw a breach fails when the world is dropped; each breach is printed the moment it is seen.

use std::sync::Arc;

use contract::Checker;
use sandbox::Sandbox;

/// A world's checker; dropping it fails the test when the contract was broken.
pub struct Contract(Arc<Checker>);

impl Contract {
    /// Watches a stand-in from now on.
    pub fn watch(sandbox: &Sandbox) -> Self {
        let checker = Checker::new(|violation| eprintln!("contract: {violation}"));
        sandbox.observe(checker.observer());
        Self(checker)
    }
}

impl Drop for Contract {
    fn drop(&mut self) {
        let found = self.0.violations();
        // A test that fails already says why.
        if !found.is_empty() && !std::thread::panicking() {
            let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
            panic!("the contract was broken (tests/fixtures/contract):\n{}", lines.join("\n"));
        }
    }
}

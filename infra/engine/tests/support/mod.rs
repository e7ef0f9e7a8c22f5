//! Ground the contracts stand on: the embedded engine with a clock of its own, or, when an address
//! is given in the environment, somebody else's server and real time.
//!
//! The same behaviours are checked on both, so that the engine is not the only judge of itself.

#![allow(dead_code, reason = "each contract uses its own part")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use aws_credential_types::Credentials;
use engine::{Engine, Options};
use jiff::Timestamp;

/// A second opinion is waited for in real time, so it is never asked to wait longer than this.
const LONGEST_REAL_WAIT: i64 = 6;

/// Where one test runs.
pub struct Ground {
    engine: Option<Engine>,
    seconds: Arc<AtomicI64>,
    url: String,
    key: String,
    run: String,
}

impl Ground {
    /// The embedded engine, or the address in the environment variable.
    pub async fn start(variable: &str, address: fn(&Engine) -> &str) -> Ground {
        let seconds = Arc::new(AtomicI64::new(1_790_000_000));
        let (engine, url, key) = match std::env::var(variable) {
            // Not anybody's: other servers do not look at it.
            Ok(url) => (None, url, "test".to_owned()),
            Err(_) => {
                let engine = embedded(&seconds).await;
                let (url, key) = (address(&engine).to_owned(), engine.key().to_owned());
                (Some(engine), url, key)
            }
        };
        assert!(
            url.starts_with("http://127.0.0.1:") || url.starts_with("http://localhost:"),
            "contracts run against this machine only, not {url}"
        );
        Ground { engine, seconds, url, key, run: unique() }
    }

    /// Whether this is the embedded engine.
    pub fn embedded(&self) -> bool {
        self.engine.is_some()
    }

    /// Says why a case is left out on somebody else's server; true when it is.
    pub fn skips(&self, case: &str, reason: &str) -> bool {
        if !self.embedded() {
            println!("left out on {}: {case} ({reason})", self.url);
        }
        !self.embedded()
    }

    /// Checks the answers of a table of cases. `elsewhere` lists the answers somebody else's server is known to give
    /// instead; any other answer fails there as well.
    pub fn check(&self, cases: &[(&str, String, &str)], elsewhere: &[(&str, &str)]) {
        for (case, got, expected) in cases {
            let known = elsewhere.contains(&(*case, got.as_str()));
            if got != expected && known && self.skips(case, &format!("it answers {got}")) {
                continue;
            }
            assert_eq!(got, expected, "{case}");
        }
    }

    /// Lets time pass: at once on the embedded engine, really elsewhere.
    pub async fn pass(&self, seconds: i64) {
        if self.embedded() {
            self.seconds.fetch_add(seconds, Ordering::SeqCst);
            return;
        }
        assert!(seconds <= LONGEST_REAL_WAIT, "{seconds} s is too long to wait for: leave the case out");
        tokio::time::sleep(Duration::from_millis(seconds.unsigned_abs() * 1_000 + 200)).await;
    }

    /// The address under test.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What opens it.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A name nobody else uses, as the other server may be shared and may remember.
    pub fn name(&self, stem: &str) -> String {
        format!("{stem}-{}", self.run)
    }

    /// Stops the embedded engine.
    pub async fn stop(self) {
        if let Some(engine) = self.engine {
            engine.stop().await;
        }
    }
}

async fn embedded(seconds: &Arc<AtomicI64>) -> Engine {
    let clock = Arc::clone(seconds);
    let now = Arc::new(move || Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap());
    Engine::start(Options { data: None, now }).await.unwrap()
}

fn unique() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let now = Timestamp::now().as_microsecond();
    format!("{now}-{}", NEXT.fetch_add(1, Ordering::SeqCst))
}

/// Credentials with a server's key; no other server is ever called.
pub fn credentials(key: &str) -> Credentials {
    Credentials::from_keys(key, "test", None)
}

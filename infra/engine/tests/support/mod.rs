//! The server under test: the embedded engine with an injected clock, or another server in real time when the environment names its
//! address. The same behaviour is checked on both, so the engine is compared with independent servers.

#![allow(dead_code, reason = "each contract uses its own part")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use aws_credential_types::Credentials;
use engine::{Engine, Options};
use jiff::Timestamp;

/// Limit for waiting in real time, seconds.
const MAX_REAL_WAIT: i64 = 6;

pub struct TestServer {
    engine: Option<Engine>,
    seconds: Arc<AtomicI64>,
    url: String,
    key: String,
    run: String,
}

impl TestServer {
    /// The embedded engine, or the address in the environment variable.
    pub async fn start(variable: &str, address: fn(&Engine) -> &str) -> TestServer {
        let seconds = Arc::new(AtomicI64::new(1_790_000_000));
        let (engine, url, key) = match std::env::var(variable) {
            // Other servers accept any key.
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
        TestServer { engine, seconds, url, key, run: unique() }
    }

    pub fn embedded(&self) -> bool {
        self.engine.is_some()
    }

    /// Prints why a case is skipped on another server; true when it is skipped.
    pub fn skips(&self, case: &str, reason: &str) -> bool {
        if !self.embedded() {
            println!("skipped on {}: {case} ({reason})", self.url);
        }
        !self.embedded()
    }

    /// Checks the answers of a table of cases. `other_answers` lists known different answers of other servers; any other answer fails
    /// there as well.
    pub fn check(&self, cases: &[(&str, String, &str)], other_answers: &[(&str, &str)]) {
        for (case, got, expected) in cases {
            let known = other_answers.contains(&(*case, got.as_str()));
            if got != expected && known && self.skips(case, &format!("it answers {got}")) {
                continue;
            }
            assert_eq!(got, expected, "{case}");
        }
    }

    /// Advances the time: at once on the embedded engine, by waiting on another server.
    pub async fn pass(&self, seconds: i64) {
        if self.embedded() {
            self.seconds.fetch_add(seconds, Ordering::SeqCst);
            return;
        }
        assert!(seconds <= MAX_REAL_WAIT, "{seconds} s is too long to wait for: skip the case");
        tokio::time::sleep(Duration::from_millis(seconds.unsigned_abs() * 1_000 + 200)).await;
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The access key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A name that no other test uses: another server may be shared and may keep its data.
    pub fn name(&self, stem: &str) -> String {
        format!("{stem}-{}", self.run)
    }

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

pub fn credentials(key: &str) -> Credentials {
    Credentials::from_keys(key, "test", None)
}

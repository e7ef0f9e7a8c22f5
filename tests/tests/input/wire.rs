//! The real clients over a wire that answers with whatever a test wants.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use exchange::net::{Request, Response, Sending, Transport};

use crate::mutate::{Case, ECHO};

/// Answers every request alike, but for the shop's login.
#[derive(Default)]
pub struct Wire {
    answer: Mutex<(u16, Bytes)>,
    login: Mutex<Option<Bytes>>,
}

impl Wire {
    pub fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// Logins succeed with this answer, whatever else is answered.
    pub fn log_in_with(&self, body: &[u8]) {
        *self.login.lock().unwrap() = Some(Bytes::copy_from_slice(body));
    }

    /// From now on.
    pub fn answers(&self, status: u16, body: &[u8]) {
        *self.answer.lock().unwrap() = (status, Bytes::copy_from_slice(body));
    }
}

impl Transport for Wire {
    fn send(&self, request: Request) -> Sending<'_> {
        let login = self.login.lock().unwrap().clone().filter(|_| request.url.contains("/api/auth/"));
        let (status, body) = login.map_or_else(|| self.answer.lock().unwrap().clone(), |body| (200, body));
        Box::pin(async move { Ok(Response { status, body, ..Response::default() }) })
    }
}

/// What must hold of every error a person can see.
pub fn is_a_clear_error(text: &str, call: &str, case: &Case) {
    let shown = format!("{call}, {}: {}", case.label, text.chars().take(2_000).collect::<String>());
    assert!(text.chars().count() >= 20, "says too little: {shown}");
    assert!(text.len() <= 1_500, "is {} bytes long: {shown}", text.len());
    assert!(!text.contains(ECHO), "tells a secret: {shown}");
    assert!(!text.chars().any(char::is_control), "has control characters: {shown:?}");
    let named = ["shop", "RO App", "'"].iter().any(|word| text.contains(word));
    assert!(named, "says nothing of where: {shown}");
}

//! A stand-in of AWS Secrets Manager with one secret and the two actions that the functions use.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::recorder::{Calls, note};
use crate::world::listen;

/// Name of the secret.
pub const NAME: &str = "order-exchange/credentials";

/// The stand-in; clones share the secret.
#[derive(Clone, Default)]
pub struct Vault(Arc<Mutex<Value>>, Arc<AtomicBool>);

impl Vault {
    pub fn holding(secret: Value) -> Self {
        Self(Arc::new(Mutex::new(secret)), Arc::default())
    }

    /// From now on nobody may write it, as the roles of most functions say.
    pub fn refuse_writes(&self) {
        self.1.store(true, Ordering::Relaxed);
    }

    pub fn secret(&self) -> Value {
        self.0.lock().unwrap().clone()
    }

    /// Changes the secret, as a person does with the command line.
    pub fn change(&self, change: impl FnOnce(&mut Value)) {
        change(&mut self.0.lock().unwrap());
    }

    /// Serves it at an address whose calls are recorded.
    pub async fn at(&self, calls: Calls) -> String {
        let (listener, url) = listen().await;
        let router = Router::new().fallback(answer).with_state((self.clone(), calls));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        url
    }
}

async fn answer(State((vault, calls)): State<(Vault, Calls)>, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let call = note(&calls, &headers, &body);
    let id = call.body["SecretId"].as_str().unwrap_or_default();
    let known = |answer: Value| (StatusCode::OK, answer);
    let (status, answer) = match call.target.as_str() {
        _ if id != NAME => (StatusCode::BAD_REQUEST, json!({"__type": "ResourceNotFoundException"})),
        "secretsmanager.GetSecretValue" => {
            let text = vault.secret();
            // A test of an unreadable secret sets a plain string.
            let text = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
            known(json!({"Name": NAME, "SecretString": text, "VersionStages": ["AWSCURRENT"]}))
        }
        "secretsmanager.PutSecretValue" if vault.1.load(Ordering::Relaxed) => {
            (StatusCode::BAD_REQUEST, json!({"__type": "AccessDeniedException"}))
        }
        "secretsmanager.PutSecretValue" => {
            let text = call.body["SecretString"].as_str().unwrap();
            vault.change(|secret| *secret = serde_json::from_str(text).unwrap());
            known(json!({"Name": NAME, "VersionStages": ["AWSCURRENT"]}))
        }
        _ => (StatusCode::BAD_REQUEST, json!({"__type": "InvalidRequestException"})),
    };
    (status, [("content-type", "application/x-amz-json-1.1")], answer.to_string())
}

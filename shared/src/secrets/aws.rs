//! In the cloud: the deployment's one JSON secret in AWS Secrets Manager. What people enter in the console is written to its object
//! `values`; what the deployment itself put beside that is read and stays as it is.
//!
//! The service has no write on a condition, so what was written is read again, and written again if another writer replaced it.

use aws_sdk_secretsmanager::Client;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::{Answer, Named, SecretStore, SecretsError, named, store_name};
use crate::texts::Message;

/// Attempts before the write fails.
const TRIES: usize = 3;
/// Largest secret of AWS Secrets Manager, in bytes: the logins of some 700 stores.
const LARGEST: usize = 65_536;

/// One secret of AWS Secrets Manager.
#[derive(Debug)]
pub struct AwsSecrets {
    client: Client,
    id: String,
}

impl AwsSecrets {
    /// The secret with this name or ARN: of AWS, with the credentials that the Lambda environment holds, or behind an endpoint that
    /// has the service's protocol.
    pub fn connect(id: &str, endpoint: Option<&str>) -> Self {
        Self { client: Client::new(&crate::net::aws::config(&endpoint.into(), None)), id: id.to_owned() }
    }

    async fn read(&self) -> Result<Value, SecretsError> {
        let answer = self.client.get_secret_value().secret_id(&self.id).send().await;
        // Without the answer, which holds the value.
        let answer =
            answer.map_err(|error| SecretsError::Place(Message::text(crate::net::aws::short_causes(&error))))?;
        let text = answer.secret_string.unwrap_or_else(|| "{}".to_owned());
        // serde_json's own words would quote the text.
        serde_json::from_str(&text)
            .map_err(|_| SecretsError::Place(Message::new("secrets-not-json").with("name", &self.id)))
    }

    /// Changes the secret until it is as wanted: another writer may have replaced what was written.
    async fn change(&self, is_done: impl Fn(&Value) -> bool, change: impl Fn(&mut Value)) -> Result<(), SecretsError> {
        for _ in 0..TRIES {
            let mut all = self.read().await?;
            if is_done(&all) {
                return Ok(());
            }
            if !all["values"].is_object() {
                all["values"] = json!({});
            }
            change(&mut all);
            let text = all.to_string();
            if text.len() > LARGEST {
                let full = Message::new("secrets-full").with("name", &self.id).with("bytes", LARGEST);
                return Err(SecretsError::Place(full));
            }
            let put = self.client.put_secret_value().secret_id(&self.id).secret_string(text);
            put.send()
                .await
                .map_err(|error| SecretsError::Place(Message::text(crate::net::aws::short_causes(&error))))?;
        }
        if is_done(&self.read().await?) {
            return Ok(());
        }
        Err(SecretsError::Place(Message::new("secrets-changing")))
    }
}

/// Takes names out of what people entered, and the stores that they are of out of what the deployment put beside that.
fn without(all: &mut Value, names: &[String]) {
    if let Some(values) = all["values"].as_object_mut() {
        values.retain(|name, _| !names.contains(name));
    }
    if let Some(stores) = all.get_mut("stores").and_then(Value::as_object_mut) {
        stores.retain(|store, _| !names.contains(&store_name("LOGIN", store)));
    }
}

impl SecretStore for AwsSecrets {
    fn load(&self) -> Answer<'_, Vec<Named>> {
        Box::pin(async move {
            let all = self.read().await?;
            Ok(named(&all).into_iter().map(|(name, value)| (name, SecretString::from(value))).collect())
        })
    }

    fn save(&self, changed: Vec<Named>) -> Answer<'_, ()> {
        Box::pin(async move {
            let is_done =
                |all: &Value| changed.iter().all(|(name, value)| all["values"][name] == *value.expose_secret());
            let change = |all: &mut Value| {
                for (name, value) in &changed {
                    all["values"][name] = json!(value.expose_secret());
                }
            };
            self.change(is_done, change).await
        })
    }

    fn remove(&self, names: Vec<String>) -> Answer<'_, ()> {
        Box::pin(async move {
            let is_done = |all: &Value| named(all).iter().all(|(name, _)| !names.contains(name));
            self.change(is_done, |all| without(all, &names)).await
        })
    }
}

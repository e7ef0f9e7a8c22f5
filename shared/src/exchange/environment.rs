//! The application of a Lambda function, configured by environment variables.
//!
//! `EXCHANGE_TABLE`, `EXCHANGE_QUEUE_URL`, `EXCHANGE_PUSH_QUEUE_URL`, and where secrets are: `EXCHANGE_SECRET_ID` names the
//! deployment's secret, `EXCHANGE_CREDENTIALS` holds such a secret's JSON itself, for running a binary on one machine. Where wanted
//! `EXCHANGE_DEAD_QUEUE_URL`, `EXCHANGE_PUBLIC_URL`, `EXCHANGE_NO_ALARMS`, set where no alarm tells anybody, and `EXCHANGE_DEPLOYMENT`,
//! the name under which metrics are written. For running
//! `EXCHANGE_ROAPP_URL`, `EXCHANGE_ROAPP_OLDER_URL`, `EXCHANGE_ROAPP_ORDER_URL`, `EXCHANGE_ROAPP_REQUESTS_PER_SECOND` and
//! `EXCHANGE_FIELD_STORE`, `_EXTERNAL_ID`, `_CREATED` and `_LAST_UPDATE` take precedence over the account's settings in the
//! table. For running the same binaries against local engines `EXCHANGE_DYNAMODB_URL`, `EXCHANGE_SQS_URL` and
//! `EXCHANGE_SECRETS_URL`, or AWS's own
//! `AWS_ENDPOINT_URL` for all three; `EXCHANGE_ENGINE_KEY` is the key of the engines behind the first two. Stores and the account's
//! settings are read from the table.
//!
//! Secrets are never in a function's configuration: they are read when it starts, and again as [`super::stores::registry`] describes, so
//! that a secret can be changed without a deployment.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::clock::{SharedClock, SystemClock};
use crate::exchange::app::{App, Deps};
use crate::exchange::stores::registry::StoredConfig;
use crate::metrics::{Meter, Sink, StandardOutput};
use crate::net::{Endpoint, HttpTransport};
use crate::queue::{self, Queue};
use crate::secrets::{AwsSecrets, SecretStore};
use crate::settings::{Credentials, RoAppSettings};
use crate::state::{self, STORES_VERSION, Table, usable_version};
use crate::texts::Message;

/// The fact that holds the account's settings.
pub const ROAPP_SETTINGS: &str = "SETTINGS";

/// Timeout of a request: longer than the slowest known answer, and below a function's own limit.
const TIMEOUT: Duration = Duration::from_secs(60);

/// What a process gets from its host besides variables.
pub struct HostEnv {
    /// Clock.
    pub clock: SharedClock,
    /// Where metrics are written.
    pub metrics: Arc<dyn Sink>,
}

impl App {
    /// Connects everything; done once, when the function starts.
    ///
    /// # Errors
    /// A message that names the variable or setting.
    pub async fn from_environment() -> Result<Self, Message> {
        let host_env = HostEnv { clock: Arc::new(SystemClock), metrics: Arc::new(StandardOutput) };
        Self::from_variables(&|name| std::env::var(name).ok(), host_env).await
    }

    /// As [`Self::from_environment`], with the given variables.
    ///
    /// # Errors
    /// A message that names the variable or setting.
    pub async fn from_variables(
        variable: &(dyn Fn(&str) -> Option<String> + Send + Sync),
        host_env: HostEnv,
    ) -> Result<Self, Message> {
        // An empty variable counts as missing: the template has to name even those that are set elsewhere.
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let need = |name: &str| variable(name).ok_or_else(|| Message::new("variable-missing").with("name", name));
        let (dynamodb, sqs) = (variable("EXCHANGE_DYNAMODB_URL"), variable("EXCHANGE_SQS_URL"));
        let engine = |url: Option<String>| Endpoint::from(url.as_deref()).with_key(variable("EXCHANGE_ENGINE_KEY"));
        let sqs = queue::Connection::to(engine(sqs));
        let table = Table::new(state::connect(engine(dynamodb)), &need("EXCHANGE_TABLE")?);
        let given = match variable("EXCHANGE_CREDENTIALS") {
            Some(json) => Credentials::from_json(&json)?,
            None => Credentials::default(),
        };
        let endpoint = variable("EXCHANGE_SECRETS_URL");
        let secrets = variable("EXCHANGE_SECRET_ID").map(|id| AwsSecrets::connect(&id, endpoint.as_deref()));
        if secrets.is_none() {
            given.roapp_key().map_err(|_| Message::new("roapp-key-missing"))?;
        }
        let load = async {
            match &secrets {
                Some(place) => place.load().await.map_err(|error| error.message()),
                None => Ok(Vec::new()),
            }
        };
        let cached = async {
            let facts = table.get_two_cached::<RoAppSettings, String>((ROAPP_SETTINGS, STORES_VERSION)).await;
            facts.map_err(|error| error.message())
        };
        let list = async { table.stores().await.map_err(|error| error.message()) };
        // All at once: an order may be waiting for this process to start.
        let (secrets_now, (roapp, mark), stored) = tokio::try_join!(load, cached, list)?;
        let mark = usable_version(mark).map_err(|error| error.message())?;
        let transport = Arc::new(HttpTransport::new(TIMEOUT)?);
        let meter = match variable("EXCHANGE_DEPLOYMENT") {
            Some(name) => Meter::new(&name, host_env.metrics),
            None => Meter::default(),
        };
        let deps = Deps {
            clock: host_env.clock,
            orders: Queue::new(sqs.clone(), &need("EXCHANGE_QUEUE_URL")?),
            pushes: Queue::new(sqs.clone(), &need("EXCHANGE_PUSH_QUEUE_URL")?),
            dead: variable("EXCHANGE_DEAD_QUEUE_URL").map(|url| Queue::new(sqs, &url)),
            table,
            to_shops: transport.clone(),
            to_roapp: transport,
            roapp: account_settings(roapp.map(|known| known.fact).unwrap_or_default(), &variable)?,
            stores: Vec::new(),
            // Without a key every call is refused until one is entered, which needs a running console. Nothing else of
            // the secret is kept here, so that what is taken out of it is no longer used.
            credentials: if secrets.is_some() { given.awaiting_key() } else { given },
            public_url: variable("EXCHANGE_PUBLIC_URL"),
            instance: uuid::Uuid::new_v4().to_string(),
            alone: false,
        };
        let exchange = Self::measured(deps, meter)?;
        let exchange = match secrets {
            Some(place) => exchange.with_secrets(Arc::new(place)),
            None => exchange,
        };
        exchange.health.only_channels.store(variable("EXCHANGE_NO_ALARMS").is_some(), Ordering::Relaxed);
        exchange.stores.replace(StoredConfig { version: mark, stored, secrets: secrets_now });
        Ok(exchange)
    }
}

/// The account's settings, with what the deployment's variables say instead.
fn account_settings(
    mut known: RoAppSettings,
    variable: &(dyn Fn(&str) -> Option<String> + Send + Sync),
) -> Result<RoAppSettings, Message> {
    const PER_SECOND: &str = "EXCHANGE_ROAPP_REQUESTS_PER_SECOND";
    for (name, place) in [
        ("EXCHANGE_ROAPP_URL", &mut known.url),
        ("EXCHANGE_ROAPP_OLDER_URL", &mut known.older_url),
        ("EXCHANGE_ROAPP_ORDER_URL", &mut known.order_url),
        ("EXCHANGE_FIELD_STORE", &mut known.fields.store),
        ("EXCHANGE_FIELD_EXTERNAL_ID", &mut known.fields.external_id),
        ("EXCHANGE_FIELD_CREATED", &mut known.fields.created),
        ("EXCHANGE_FIELD_LAST_UPDATE", &mut known.fields.last_update),
    ] {
        if let Some(value) = variable(name) {
            *place = value;
        }
    }
    if let Some(value) = variable(PER_SECOND) {
        let wrong = || {
            Message::new("variable-no-number").with("name", PER_SECOND).with("value", value.escape_debug().to_string())
        };
        let number = value.parse().ok().filter(|number| (1..=1000).contains(number));
        known.requests_per_second = number.ok_or_else(wrong)?;
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_take_precedence_over_the_table_and_a_wrong_number_is_named() {
        let set = |name: &str| match name {
            "EXCHANGE_FIELD_STORE" => Some("Shop".to_owned()),
            "EXCHANGE_ROAPP_REQUESTS_PER_SECOND" => Some("2".to_owned()),
            _ => None,
        };
        let known = account_settings(RoAppSettings::default(), &set).unwrap();
        assert_eq!((known.fields.store.as_str(), known.requests_per_second), ("Shop", 2));
        assert_eq!(known.fields.created, "Created");
        for wrong in ["0", "1001", "three"] {
            let set = |name: &str| name.ends_with("PER_SECOND").then(|| wrong.to_owned());
            let error = account_settings(RoAppSettings::default(), &set).unwrap_err().to_string();
            assert!(error.contains("EXCHANGE_ROAPP_REQUESTS_PER_SECOND") && error.contains(wrong), "{error}");
        }
    }
}

//! An exchange as a Lambda function's environment describes it.
//!
//! `EXCHANGE_TABLE`, `EXCHANGE_QUEUE_URL`, `EXCHANGE_PUSH_QUEUE_URL`, `EXCHANGE_CREDENTIALS` (one JSON);
//! where wanted `EXCHANGE_DEAD_QUEUE_URL` and `EXCHANGE_PUBLIC_URL`; for running the same binaries against local engines,
//! `EXCHANGE_DYNAMODB_URL` and `EXCHANGE_SQS_URL`, or AWS's own `AWS_ENDPOINT_URL` for all services. Stores and the account's settings are read from the table.

use std::sync::Arc;
use std::time::Duration;

use super::open::{Exchange, Parts};
use crate::clock::SystemClock;
use crate::net::HttpTransport;
use crate::queue::{self, Queue};
use crate::secrets::AwsSecrets;
use crate::settings::{Credentials, OfficeSettings};
use crate::state::{self, Table};

/// The fact that holds the account's settings.
pub const OFFICE_SETTINGS: &str = "SETTINGS";

/// Longer than any answer of either system was seen to take, and well below a function's own limit.
const TIMEOUT: Duration = Duration::from_secs(60);

impl Exchange {
    /// Connects everything; done once, when the function starts.
    ///
    /// # Errors
    /// A sentence that names the variable or setting to mend.
    pub async fn from_environment() -> Result<Self, String> {
        // An empty one is as good as none: the template has to name even what only another place sets.
        let endpoint = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let need = |name: &str| endpoint(name).ok_or_else(|| format!("the variable {name} is not set"));
        let dynamodb = endpoint("EXCHANGE_DYNAMODB_URL");
        let sqs = endpoint("EXCHANGE_SQS_URL");
        let table = Table::new(state::connect(dynamodb.as_deref()), &need("EXCHANGE_TABLE")?);
        let office = table.recall::<OfficeSettings>(OFFICE_SETTINGS).await.map_err(|error| error.to_string())?;
        let transport = Arc::new(HttpTransport::new(TIMEOUT)?);
        let exchange = Self::new(Parts {
            clock: Arc::new(SystemClock),
            orders: Queue::new(queue::connect(sqs.as_deref()), &need("EXCHANGE_QUEUE_URL")?),
            pushes: Queue::new(queue::connect(sqs.as_deref()), &need("EXCHANGE_PUSH_QUEUE_URL")?),
            dead: endpoint("EXCHANGE_DEAD_QUEUE_URL").map(|url| Queue::new(queue::connect(sqs.as_deref()), &url)),
            table,
            to_shops: transport.clone(),
            to_roapp: transport,
            office: office.map(|known| known.fact).unwrap_or_default(),
            stores: Vec::new(),
            credentials: Credentials::from_json(&need("EXCHANGE_CREDENTIALS")?)?,
            public_url: endpoint("EXCHANGE_PUBLIC_URL"),
            instance: uuid::Uuid::new_v4().to_string(),
            alone: false,
        })?;
        // Without it, credentials are those of the deployment and the console cannot change them.
        let exchange = match endpoint("EXCHANGE_SECRET_ID") {
            Some(id) => exchange.with_secrets(Arc::new(AwsSecrets::connect(&id))),
            None => exchange,
        };
        exchange.reload().await.map_err(|error| error.to_string())?;
        Ok(exchange)
    }
}

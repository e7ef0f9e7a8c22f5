//! Lambda function of the schedule. It returns the number of queued orders.

use exchange::exchange::App;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    exchange::logs::start();
    let exchange = App::from_environment().await?;
    let exchange = &exchange;
    run(service_fn(async move |_: LambdaEvent<Value>| {
        let found = scheduled_import::handle(exchange).await?;
        let queued: usize = found.stores.iter().map(|store| store.queued).sum();
        Ok::<_, Error>(json!({"queued": queued, "due": found.due}))
    }))
    .await
}

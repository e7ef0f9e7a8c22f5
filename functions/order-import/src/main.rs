//! The Lambda binary: queue messages in, batch failures out.

use std::sync::Arc;

use aws_lambda_events::sqs::SqsEvent;
use exchange::exchange::Exchange;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    exchange::logs::start();
    let exchange = Arc::new(Exchange::from_environment().await?);
    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        Ok::<_, Error>(order_import::handle(exchange.clone(), event.payload).await)
    }))
    .await
}

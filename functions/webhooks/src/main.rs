//! Lambda function of the web-hooks of both systems.

use std::sync::Arc;

use bytes::Bytes;
use exchange::exchange::App;
use lambda_http::{Error, Request, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    exchange::logs::start();
    let exchange = Arc::new(App::from_environment().await?);
    run(service_fn(async |request: Request| {
        let request = request.map(|body| Bytes::from(body.to_vec()));
        Ok::<_, Error>(webhooks::handle(exchange.clone(), request).await)
    }))
    .await
}

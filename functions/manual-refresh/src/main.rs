//! The Lambda binary: which orders to update in, what became of asking out.

use std::sync::Arc;

use console::{Access, Console};
use exchange::exchange::Exchange;
use lambda_http::{Error, run, tracing};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let exchange = Arc::new(Exchange::from_environment().await?);
    let console = Console::new(exchange, Access::from_environment()?).await?;
    run(manual_refresh::router(console)).await
}

//! Lambda function of "Update orders".

use std::sync::Arc;

use console::{Access, Console};
use exchange::exchange::App;
use lambda_http::{Error, run};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    exchange::logs::start();
    let exchange = Arc::new(App::from_environment().await?);
    let console = Console::new(exchange, Access::from_environment()?).await?;
    run(manual_refresh::router(console)).await
}

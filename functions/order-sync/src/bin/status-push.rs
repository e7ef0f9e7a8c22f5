//! Lambda function of the queue of urgent orders: staff changed a status, one of the two systems sent a web-hook, or a person asked.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    order_sync::run().await
}

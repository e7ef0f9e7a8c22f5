//! Lambda function of the queue of urgent orders: staff changed a status, a web-hook arrived, or a person requested it.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    order_sync::run().await
}

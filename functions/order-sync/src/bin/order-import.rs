//! Lambda function of the queue of imports: orders that a poll found new or changed, or that are due. They go to RO App.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    order_sync::run().await
}

//! Least privilege.

use crate::days::days;

#[tokio::test]
async fn each_function_may_do_what_it_does() {
    let deployed = days().await;
    for (name, function) in &deployed.functions {
        println!("== {name}");
        for need in tests::deployed::used::needs(&function.calls.lock().unwrap()) {
            println!("{} {} {}", need.action, need.resource, need.key.unwrap_or_default());
        }
    }
}

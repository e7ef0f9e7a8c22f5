//! The pages, one file each.

pub mod attention;
pub mod dry_run;
pub mod office_list;
pub mod order;
pub mod orders;
mod parts;
pub mod progress;
pub mod rules;
pub mod secrets;
pub mod sides;
pub mod store;
pub mod store_form;
pub mod stores;

use crate::Console;
use crate::answer::Problem;
use crate::visitor::Visitor;

/// What a page answers: itself, or why not, as a page too.
type Shown = Result<axum::response::Response, axum::response::Response>;

/// Turns a problem into its page.
fn told(visitor: &Visitor) -> impl Fn(Problem) -> axum::response::Response + '_ {
    move |problem| problem.clone().page(visitor)
}

/// Makes sure that stores are known as they are now.
async fn fresh(console: &Console) -> Result<(), Problem> {
    Ok(console.exchange.stores.refresh().await?)
}

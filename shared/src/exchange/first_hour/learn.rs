//! What was found goes where everyday work looks first: the cached facts of the account and its dialect.

use serde_json::Value;

use crate::decide::first_hour::Answer;
use crate::exchange::account::cache::AccountCache;
use crate::exchange::account::dialect::{Dialect, SeenBy};
use crate::exchange::failure::Failure;
use crate::order::StoreId;
use crate::roapp::{FilterNotation, ProductRoute};

/// What a question was answered with.
pub(crate) fn found<'a>(answers: &'a [Answer], question: &str) -> Option<&'a Value> {
    answers.iter().find(|answer| answer.question == question && answer.open.is_none()).map(|answer| &answer.found)
}

/// Puts what was found into the cached facts.
pub(crate) async fn learn(
    cache: &AccountCache,
    dialect: &Dialect,
    store: Option<&StoreId>,
    answers: &[Answer],
) -> Result<(), Failure> {
    for (of, begins) in [(None, "roapp."), (store, "shop.")] {
        let known = answers.iter().filter(|answer| answer.open.is_none() && answer.question.starts_with(begins));
        let seen: Vec<(String, Value)> = known.map(|answer| (answer.question.clone(), answer.found.clone())).collect();
        if !seen.is_empty() {
            dialect.learn(of, seen, SeenBy::FirstHour).await?;
        }
    }
    let word = |question: &str| found(answers, question).and_then(Value::as_str).unwrap_or_default();
    let notation = match word("roapp.filter_names") {
        "bare" | "both" | "all" => Some(FilterNotation::Repeated),
        "brackets" => Some(FilterNotation::Bracketed),
        "comma" => Some(FilterNotation::Joined),
        _ => None,
    };
    if let Some(notation) = notation {
        cache.learn_notation(notation).await?;
    }
    let route = match (word("roapp.product_create"), word("roapp.old_product_create")) {
        ("demanding" | "offered", _) => Some(ProductRoute::V2),
        (_, "offered") => Some(ProductRoute::Bare),
        _ => None,
    };
    if let Some(route) = route {
        cache.put("PRODUCT_ROUTE", route).await?;
    }
    if matches!(word("roapp.category_create"), "403" | "404") {
        cache.put("CATEGORIES_CLOSED", true).await?;
    }
    Ok(())
}

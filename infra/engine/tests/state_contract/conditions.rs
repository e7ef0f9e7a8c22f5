//! Conditions: a refused second writer gets the item of the first one in the same answer.

use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure::AllOld;
use aws_sdk_dynamodb::types::{CancellationReason, ConditionCheck, Delete, Put, TransactWriteItem, Update};

use crate::world::{Item, World, code, item, key, n, s};

const FAILED: &str = "ConditionalCheckFailedException";

#[tokio::test]
async fn only_the_first_of_two_claims_wins_and_the_second_sees_it() {
    let world = World::start().await;
    let claim = |by: &str| {
        let call = world.db.put_item().table_name(&world.table);
        let call = call.set_item(Some(item("PHONE#1", "CONTACT", [("lease", s(by))])));
        let call = call.condition_expression("attribute_not_exists(pk)");
        call.return_values_on_condition_check_failure(AllOld).send()
    };
    claim("first").await.unwrap();
    let error = claim("second").await.unwrap_err().into_service_error();
    let aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(failed) = error else {
        panic!("another error: {error:?}");
    };
    assert_eq!(failed.item.unwrap(), item("PHONE#1", "CONTACT", [("lease", s("first"))]));
}

#[tokio::test]
async fn of_many_claims_at_once_exactly_one_wins() {
    let world = World::start().await;
    let claims = (0..20).map(|number| {
        let call = world.db.put_item().table_name(&world.table);
        let call = call.set_item(Some(item("ORDER#1", "LINK", [("lease", n(number))])));
        tokio::spawn(call.condition_expression("attribute_not_exists(pk)").send())
    });
    let mut wins = 0;
    for claim in claims.collect::<Vec<_>>() {
        match code(claim.await.unwrap()).as_str() {
            "accepted" => wins += 1,
            other => assert_eq!(other, FAILED),
        }
    }
    assert_eq!(wins, 1);
}

#[tokio::test]
async fn a_failed_update_or_delete_returns_the_old_item_and_changes_nothing() {
    let world = World::start().await;
    let old = item("A", "1", [("version", n(7)), ("text", s("kept"))]);
    world.put(old.clone()).await;
    let update = world.db.update_item().table_name(&world.table).set_key(Some(key("A", "1")));
    let update = update
        .update_expression("SET version = :next REMOVE #text")
        .condition_expression("version = :expected")
        .expression_attribute_names("#text", "text")
        .expression_attribute_values(":next", n(8))
        .expression_attribute_values(":expected", n(6))
        .return_values_on_condition_check_failure(AllOld);
    let error = update.send().await.unwrap_err().into_service_error();
    let aws_sdk_dynamodb::operation::update_item::UpdateItemError::ConditionalCheckFailedException(failed) = error
    else {
        panic!("another error: {error:?}");
    };
    assert_eq!(failed.item.unwrap(), old);

    let delete = world.db.delete_item().table_name(&world.table).set_key(Some(key("A", "1")));
    let delete = delete.condition_expression("attribute_not_exists(version)");
    assert_eq!(code(delete.send().await), FAILED);
    assert_eq!(world.get("A", "1").await.unwrap(), old);
}

#[tokio::test]
async fn conditions_compare_and_combine() {
    let world = World::start().await;
    world.put(item("A", "1", [("ends", n(100)), ("by", s("me"))])).await;
    let table = [
        ("attribute_not_exists(ends) OR ends < :now", true),
        ("ends < :early", false),
        ("#by = :me AND ends <= :now", true),
        ("NOT #by = :me", false),
        ("begins_with(#by, :m)", true),
        ("ends BETWEEN :early AND :now", true),
        ("attribute_exists(absent)", false),
        ("#by IN (:m, :me)", true),
        ("size(#by) > :early", false),
    ];
    for (condition, expected) in table {
        let call = world.db.update_item().table_name(&world.table).set_key(Some(key("A", "1")));
        let mut call = call.update_expression("SET touched = :now").condition_expression(condition);
        for (name, value) in [(":now", n(101)), (":early", n(50)), (":me", s("me")), (":m", s("m"))] {
            if name == ":now" || mentions(condition, name) {
                call = call.expression_attribute_values(name, value);
            }
        }
        if condition.contains("#by") {
            call = call.expression_attribute_names("#by", "by");
        }
        let expected = if expected { "accepted" } else { FAILED };
        assert_eq!(code(call.send().await), expected, "{condition}");
    }
}

/// Whether a condition uses this placeholder, and not a longer one that begins with it.
fn mentions(condition: &str, name: &str) -> bool {
    condition
        .match_indices(name)
        .any(|(at, _)| !condition[at + name.len()..].starts_with(|next: char| next.is_ascii_alphanumeric()))
}

fn put(world: &World, item: Item) -> TransactWriteItem {
    let put = Put::builder().table_name(&world.table).set_item(Some(item));
    let put = put.condition_expression("attribute_not_exists(pk)").return_values_on_condition_check_failure(AllOld);
    TransactWriteItem::builder().put(put.build().unwrap()).build()
}

#[tokio::test]
async fn a_transaction_is_all_or_nothing_and_says_which_part_failed() {
    let world = World::start().await;
    let taken = item("B", "2", [("lease", s("other"))]);
    world.put(taken.clone()).await;
    let call = world.db.transact_write_items();
    let call = call.transact_items(put(&world, key("B", "1"))).transact_items(put(&world, key("B", "2")));
    let error = call.send().await.unwrap_err().into_service_error();
    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(
        canceled,
    ) = error
    else {
        panic!("another error: {error:?}");
    };
    let reasons: Vec<_> = canceled.cancellation_reasons().iter().map(CancellationReason::code).collect();
    assert_eq!(reasons, [Some("None"), Some("ConditionalCheckFailed")]);
    assert_eq!(canceled.cancellation_reasons()[1].item, Some(taken));
    assert_eq!(world.get("B", "1").await, None);
}

#[tokio::test]
async fn a_transaction_puts_updates_deletes_and_checks_together() {
    let world = World::start().await;
    for sort in ["update", "delete", "check"] {
        world.put(item("C", sort, [("version", n(1))])).await;
    }
    let update = Update::builder().table_name(&world.table).set_key(Some(key("C", "update")));
    let update = update.update_expression("ADD version :one").expression_attribute_values(":one", n(1));
    let delete = Delete::builder().table_name(&world.table).set_key(Some(key("C", "delete")));
    let check = ConditionCheck::builder().table_name(&world.table).set_key(Some(key("C", "check")));
    let check = check.condition_expression("version = :one").expression_attribute_values(":one", n(1));
    let part = TransactWriteItem::builder;
    world
        .db
        .transact_write_items()
        .client_request_token(world.server.name("token").chars().rev().take(36).collect::<String>())
        .transact_items(put(&world, key("C", "put")))
        .transact_items(part().update(update.build().unwrap()).build())
        .transact_items(part().delete(delete.build().unwrap()).build())
        .transact_items(part().condition_check(check.build().unwrap()).build())
        .send()
        .await
        .unwrap();
    assert!(world.get("C", "put").await.is_some());
    assert_eq!(world.get("C", "update").await.unwrap()["version"], n(2));
    assert_eq!(world.get("C", "delete").await, None);
}

//! Updates: counters, defaults, removals, and what they return.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, TimeToLiveSpecification};

use crate::world::{World, code, item, key, n, s};

#[tokio::test]
async fn an_update_sets_adds_defaults_and_removes() {
    let world = World::start().await;
    world.put(item("A", "1", [("count", n(5)), ("old", s("x"))])).await;
    let call = world.db.update_item().table_name(&world.table).set_key(Some(key("A", "1")));
    let updated = call
        .update_expression(
            "SET made = if_not_exists(made, :now), #count = #count + :two, notes = list_append(if_not_exists(notes, :none), :note) \
             REMOVE #old ADD tries :one",
        )
        .expression_attribute_names("#count", "count")
        .expression_attribute_names("#old", "old")
        .expression_attribute_values(":now", n(1_790_000_000))
        .expression_attribute_values(":one", n(1))
        .expression_attribute_values(":two", n(2))
        .expression_attribute_values(":none", AttributeValue::L(vec![]))
        .expression_attribute_values(":note", AttributeValue::L(vec![s("first")]))
        .return_values(ReturnValue::AllNew)
        .send()
        .await
        .unwrap();
    let expected = item(
        "A",
        "1",
        [("made", n(1_790_000_000)), ("count", n(7)), ("notes", AttributeValue::L(vec![s("first")])), ("tries", n(1))],
    );
    assert_eq!(updated.attributes.unwrap(), expected);
    assert_eq!(world.get("A", "1").await.unwrap(), expected);
}

#[tokio::test]
async fn an_update_of_nothing_makes_the_item() {
    let world = World::start().await;
    for expected in 1..=3 {
        let call = world.db.update_item().table_name(&world.table).set_key(Some(key("BUDGET", "roapp")));
        let call = call.update_expression("ADD used :one").expression_attribute_values(":one", n(1));
        let updated = call.return_values(ReturnValue::UpdatedNew).send().await.unwrap();
        assert_eq!(updated.attributes.unwrap()["used"], n(expected));
    }
    assert!(world.get("BUDGET", "other").await.is_none(), "an item that is not there is no error");
}

#[tokio::test]
async fn concurrent_additions_all_count() {
    let world = World::start().await;
    let additions = (0..30).map(|_| {
        let call = world.db.update_item().table_name(&world.table).set_key(Some(key("BUDGET", "all")));
        let call = call.update_expression("ADD used :one").expression_attribute_values(":one", n(1));
        tokio::spawn(call.send())
    });
    for addition in additions.collect::<Vec<_>>() {
        addition.await.unwrap().unwrap();
    }
    assert_eq!(world.get("BUDGET", "all").await.unwrap()["used"], n(30));
}

#[tokio::test]
async fn a_replaced_or_deleted_item_can_be_returned() {
    let world = World::start().await;
    let old = item("A", "1", [("version", n(1))]);
    world.put(old.clone()).await;
    let put = world.db.put_item().table_name(&world.table).set_item(Some(item("A", "1", [("version", n(2))])));
    assert_eq!(put.return_values(ReturnValue::AllOld).send().await.unwrap().attributes.unwrap(), old);
    let delete = world.db.delete_item().table_name(&world.table).set_key(Some(key("A", "1")));
    let deleted = delete.return_values(ReturnValue::AllOld).send().await.unwrap();
    assert_eq!(deleted.attributes.unwrap()["version"], n(2));
    assert_eq!(world.get("A", "1").await, None);
}

#[tokio::test]
async fn every_kind_of_value_comes_back_as_it_was() {
    let world = World::start().await;
    let map = [("лампа".to_owned(), AttributeValue::Null(true)), ("on".to_owned(), AttributeValue::Bool(true))];
    let values = item(
        "A",
        "values",
        [
            ("empty", s("")),
            ("text", s("Ламп\u{0430} 💡 \"quoted\"")),
            ("money", n("1234567890.12")),
            ("tiny", n("-0.0000001")),
            ("bytes", AttributeValue::B(aws_sdk_dynamodb::primitives::Blob::new([0, 255]))),
            ("list", AttributeValue::L(vec![n(1), s("two")])),
            ("map", AttributeValue::M(map.into())),
        ],
    );
    world.put(values.clone()).await;
    assert_eq!(world.get("A", "values").await.unwrap(), values);
}

#[tokio::test]
async fn what_the_real_service_refuses_is_refused() {
    let world = World::start().await;
    let put = |item| world.db.put_item().table_name(&world.table).set_item(Some(item)).send();
    let update = |expression: &str| {
        let call = world.db.update_item().table_name(&world.table).set_key(Some(key("A", "1")));
        call.update_expression(expression).expression_attribute_values(":one", n(1)).send()
    };
    let nowhere = world.db.get_item().table_name(world.server.name("nowhere")).set_key(Some(key("A", "1")));
    let invalid = "ValidationException";
    let cases = [
        ("empty key", code(put(key("", "1")).await), invalid),
        ("number for a key", code(put([("pk".into(), n(1)), ("sk".into(), s("1"))].into()).await), invalid),
        ("empty index key", code(put(item("A", "1", [("gsi3pk", s("")), ("gsi3sk", s("1"))])).await), invalid),
        ("number for an index key", code(put(item("A", "1", [("gsi3pk", n(1))])).await), invalid),
        ("400 KB", code(put(item("A", "1", [("big", s("x".repeat(410_000)))])).await), invalid),
        ("reserved word", code(update("SET status = :one").await), invalid),
        ("changing a key", code(update("SET sk = :one").await), invalid),
        ("unused value", code(update("REMOVE old").await), invalid),
        ("no such table", code(nowhere.send().await), "ResourceNotFoundException"),
    ];
    world.server.check(&cases, &[]);
}

#[tokio::test]
async fn expiry_can_be_set_and_an_expired_item_may_still_be_read() {
    let world = World::start().await;
    let setting = TimeToLiveSpecification::builder().enabled(true).attribute_name("expires_at").build().unwrap();
    let call = world.db.update_time_to_live().table_name(&world.table).time_to_live_specification(setting);
    call.send().await.unwrap();
    let described = world.db.describe_time_to_live().table_name(&world.table).send().await.unwrap();
    let described = described.time_to_live_description.unwrap();
    assert_eq!(described.attribute_name.as_deref(), Some("expires_at"));
    assert!(["ENABLED", "ENABLING"].contains(&described.time_to_live_status.unwrap().as_str()));

    if world.server.skips("reading an expired item", "when it goes is that server's business") {
        return;
    }
    world.put(item("EVENT#1", "SEEN", [("expires_at", n(1_790_000_010))])).await;
    world.server.pass(20).await;
    assert!(world.get("EVENT#1", "SEEN").await.is_some());
}

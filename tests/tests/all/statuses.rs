//! T1 to T7 beyond the table of changes: rules, refusals, status e-mails.

use exchange::exchange::Outcome;
use exchange::settings::Winner;
use serde_json::json;
use tests::World;

use crate::import::order;

async fn linked(change: impl FnOnce(&mut World)) -> (World, u64, i64) {
    let mut world = World::without_orders().await;
    change(&mut world);
    world.listen().await;
    let number = world.place_order(order("0722 999 001", "FIRST")).await;
    world.run().await;
    world.drop_hooks().await;
    let id = world.roapp_order_of(number).await["id"].as_i64().unwrap();
    (world, number, id)
}

async fn staff_set(world: &World, id: i64, status: i64) {
    world.control("POST", &format!("roapp/orders/{id}/status"), Some(json!({"status_id": status}))).await;
}

async fn admin_set(world: &World, number: u64, status: u64) {
    world.control("POST", &format!("shop/orders/{number}/status"), Some(json!({"status": status}))).await;
}

async fn statuses(world: &World, number: u64) -> (u64, i64) {
    let shop = world.shop_order(number).await.unwrap()["stat_status"].as_u64().unwrap();
    (shop, world.roapp_order_of(number).await["status"]["id"].as_i64().unwrap())
}

#[tokio::test]
async fn t2_a_status_reaches_the_shop_by_web_hook_alone_and_by_the_look_alone() {
    for by_hook in [true, false] {
        let (world, number, id) = linked(|_| {}).await;
        staff_set(&world, id, sandbox::STATUS_SHIPPED).await;
        if by_hook {
            world.deliver_hooks(json!({})).await;
        } else {
            world.drop_hooks().await;
            world.run().await;
        }
        assert_eq!(statuses(&world, number).await, (6, sandbox::STATUS_SHIPPED), "by web-hook: {by_hook}");
        assert_eq!(world.status_emails(number).await, 1);
        // Our own change of the shop comes back as its web-hook, and RO App's event again.
        world.deliver_hooks(json!({"double": 9})).await;
        world.run().await;
        assert_eq!(world.status_emails(number).await, 1, "T7");
        assert_eq!(statuses(&world, number).await, (6, sandbox::STATUS_SHIPPED));
    }
}

#[tokio::test]
async fn t4_what_was_sent_to_roapp_is_no_change_by_staff_whatever_else_was_sent_since() {
    for new in [false, true] {
        let (world, number) = if new {
            let world = World::without_orders().await;
            let number = world.place_order(order("0722 999 001", "FIRST")).await;
            (world, number)
        } else {
            let (world, number, _) = linked(|_| {}).await;
            (world, number)
        };
        // The first arrives and its answer is lost; the second never arrives; the third has no rule.
        for (status, kind) in [(3, "cut_after"), (6, "cut_before")] {
            let lost = json!({"system": "roapp", "method": "POST", "path": "/status", "kind": kind, "times": 1});
            world.fault(lost).await;
            admin_set(&world, number, status).await;
            world.retry(number).await;
            assert_eq!(world.control("GET", "faults", None).await["waiting"], json!([]), "{status} was not sent");
        }
        admin_set(&world, number, 9).await;
        world.run().await;
        assert_eq!(world.status_emails(number).await, 0, "staff changed nothing (new: {new})");
        assert_eq!(statuses(&world, number).await, (9, sandbox::STATUS_CLOSED), "new: {new}");
    }
}

#[tokio::test]
async fn t5_when_both_sides_changed_the_store_says_who_counts() {
    for (winner, expected) in
        [(Winner::Roapp, (6, sandbox::STATUS_SHIPPED)), (Winner::Cartum, (2, sandbox::STATUS_IN_PROGRESS))]
    {
        let (world, number, id) = linked(|world| world.store.conflict = winner).await;
        staff_set(&world, id, sandbox::STATUS_SHIPPED).await;
        admin_set(&world, number, 2).await;
        world.deliver_hooks(json!({})).await;
        world.run().await;
        assert_eq!(statuses(&world, number).await, expected, "{winner:?}");
        let notes = world.notes(number).await;
        let says = "Both sides changed the status, the shop to 'Processing', RO App to 'Shipped'";
        assert_eq!(notes.iter().filter(|said| said.starts_with(says)).count(), 1, "{notes:#?}");
    }
}

#[tokio::test]
async fn t6_a_status_without_a_rule_stays_and_is_said_once_with_the_rule_to_add() {
    let (world, number, id) = linked(|_| {}).await;
    staff_set(&world, id, sandbox::STATUS_AWAITING_PAYMENT).await;
    for _ in 0..3 {
        world.deliver_hooks(json!({})).await;
        world.run().await;
    }
    assert_eq!(statuses(&world, number).await, (1, sandbox::STATUS_AWAITING_PAYMENT));
    let notes = world.notes(number).await;
    let says = "RO App's status 'Awaiting payment' has no rule for Cartum";
    assert_eq!(notes.iter().filter(|said| said.starts_with(says)).count(), 1, "{notes:#?}");
    assert!(notes.iter().any(|said| said.contains("Stores > Lamp shop > Status rules")), "{notes:#?}");
    assert_eq!(world.attention().await, []);
}

#[tokio::test]
async fn t4_statuses_that_map_to_one_never_come_back_as_another() {
    // Both Processing and Shipping become "In progress"; "In progress" goes back as Processing.
    let many = |world: &mut World| {
        for rule in &mut world.store.status_to_roapp {
            if rule.cartum.0 == 6 {
                rule.roapp.0 = u64::try_from(sandbox::STATUS_IN_PROGRESS).unwrap();
            }
        }
    };
    let (world, number, _) = linked(many).await;
    for (status, status_emails) in [(6, 0), (2, 0), (6, 0)] {
        admin_set(&world, number, status).await;
        for _ in 0..2 {
            world.deliver_hooks(json!({"double": 9})).await;
            world.run().await;
        }
        assert_eq!(statuses(&world, number).await, (status, sandbox::STATUS_IN_PROGRESS));
        assert_eq!(world.status_emails(number).await, status_emails, "after {status}");
    }
}

#[tokio::test]
async fn t7_cancelling_warns_that_the_stock_stays() {
    let (world, number, id) = linked(|_| {}).await;
    staff_set(&world, id, sandbox::STATUS_REFUSED).await;
    world.deliver_hooks(json!({})).await;
    assert_eq!(statuses(&world, number).await.0, 4);
    let notes = world.notes(number).await;
    assert!(notes.iter().any(|said| said.contains("back into stock")), "{notes:#?}");
}

#[tokio::test]
async fn a_status_the_shop_refuses_in_its_log_is_a_failure_of_that_order() {
    for log in ["messages", "message", "both"] {
        let (world, number, id) = linked(|_| {}).await;
        world.control("POST", "variants", Some(json!({"shop.update_log": log}))).await;
        world.control("DELETE", "shop/statuses/6", None).await;
        staff_set(&world, id, sandbox::STATUS_SHIPPED).await;
        world.deliver_hooks(json!({})).await;
        let held = world.attention().await;
        assert!(held.len() == 1 && held[0].0 == number, "{log}: {held:?}");
        for part in ["does not take status", "'Shipped'", "Status rules", "not defined"] {
            assert!(held[0].1.contains(part), "{log}: '{part}' in {}", held[0].1);
        }
        world.control("POST", "shop/statuses", Some(json!({"id": 6, "title": {"en": "Shipping"}}))).await;
        assert_eq!(world.retry(number).await, Outcome::Updated);
        assert_eq!(statuses(&world, number).await.0, 6);
        assert_eq!(world.attention().await, []);
    }
}

#[tokio::test]
async fn a_step_roapp_forbids_names_the_rule_and_other_changes_still_arrive() {
    // 200: RO App answers as if it had made the step.
    for status in ["400", "403", "409", "422", "200"] {
        let (world, number, id) = linked(|_| {}).await;
        world.control("POST", "variants", Some(json!({"roapp.transition_status": status}))).await;
        let forbidden = json!({"forbidden": [{"from": null, "to": sandbox::STATUS_IN_PROGRESS}]});
        world.control("POST", "roapp/settings", Some(forbidden)).await;
        admin_set(&world, number, 2).await;
        let line = json!({"title": "A new lamp", "article": "FIRST", "price": 84.5, "quantity": 7});
        world.control("PATCH", &format!("shop/orders/{number}"), Some(json!({"products": [line]}))).await;
        world.run().await;
        let held = world.attention().await;
        assert!(held.len() == 1 && held[0].1.contains("Allow that step in RO App"), "{status}: {held:?}");
        let roapp = world.roapp_order(id).await.unwrap();
        assert_eq!(roapp["items"][0]["quantity"].as_str().unwrap().parse::<f64>().unwrap(), 7.0, "{status}");
        world.run_for(1).await;
        assert_eq!(statuses(&world, number).await.0, 2, "{status}: the shop keeps its own");
        assert_eq!(world.status_emails(number).await, 0, "{status}");
        world.control("POST", "roapp/settings", Some(json!({"forbidden": []}))).await;
        assert_eq!(world.retry(number).await, Outcome::Updated, "{status}");
        assert_eq!(statuses(&world, number).await, (2, sandbox::STATUS_IN_PROGRESS));
    }
}

#[tokio::test]
async fn o6_a_line_that_cannot_be_removed_becomes_zero_or_needs_attention() {
    for (delete, zero, expected) in
        [("offered", "refused", None), ("404", "accepted", Some(0.0)), ("405", "refused", Some(2.0))]
    {
        let (world, number, id) = linked(|_| {}).await;
        let variants = json!({"roapp.item_delete": delete, "roapp.zero_quantity": zero});
        world.control("POST", "variants", Some(variants.clone())).await;
        let shop_order = format!("shop/orders/{number}");
        // The line that goes has a discount of its own.
        world.control("PATCH", &shop_order, Some(json!({"coupon_discount_value": 1.5}))).await;
        world.run().await;
        assert_eq!(world.roapp_order(id).await.unwrap()["items"][0]["discount"]["amount"], "1.50", "{variants}");
        let line = json!({"title": "Other", "article": "OTHER", "price": 5, "quantity": 1});
        let change = json!({"products": [line], "coupon_discount_value": 0});
        world.control("PATCH", &shop_order, Some(change)).await;
        world.run().await;
        let roapp = world.roapp_order(id).await.unwrap();
        if expected != Some(2.0) {
            assert_eq!(roapp["total"], "5.00", "O8, {variants}");
        }
        let first = roapp["items"].as_array().unwrap().iter().find(|item| item["entity"]["sku"] == "FIRST").cloned();
        let quantity = first.map(|item| item["quantity"].as_str().unwrap().parse::<f64>().unwrap());
        assert_eq!(quantity, expected, "{variants}");
        let held = world.attention().await;
        if expected == Some(2.0) {
            assert!(held.len() == 1 && held[0].1.contains("by hand") && held[0].1.contains("FIRST"), "{held:?}");
            // By hand, as the sentence says.
            let items = world.roapp_order(id).await.unwrap()["items"].clone();
            let item = items.as_array().unwrap().iter().find(|item| item["entity"]["sku"] == "FIRST").unwrap();
            world.control("DELETE", &format!("roapp/items/{}", item["id"]), None).await;
            assert_eq!(world.retry(number).await, Outcome::Unchanged);
        }
        assert_eq!(world.attention().await, [], "{variants}");
        let writes = world.writes().await;
        world.run().await;
        assert_eq!(world.writes().await, writes, "{variants}");
    }
}

#[tokio::test]
async fn t1_a_status_that_roapp_has_no_more_is_to_be_replaced_and_a_step_it_forbids_to_be_allowed() {
    for gone in [true, false] {
        let (world, number, _) = linked(|_| {}).await;
        let wanted = sandbox::STATUS_SHIPPED;
        if gone {
            world.control("DELETE", &format!("roapp/statuses/{wanted}"), None).await;
        } else {
            let rules = json!({"forbidden": [{"from": null, "to": wanted}]});
            world.control("POST", "roapp/settings", Some(rules)).await;
        }
        admin_set(&world, number, 6).await;
        world.run().await;
        let held = world.attention().await;
        assert_eq!(held.len(), 1, "{held:?}");
        let said = &held[0].1;
        assert_eq!(said.contains("Choose another status"), gone, "{said}");
        assert_eq!(said.contains("Allow that step"), !gone, "{said}");
        assert!(said.contains("Stores > Lamp shop > Status rules") && said.contains("then try again"), "{said}");
    }
}

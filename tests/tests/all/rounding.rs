//! O8: a thousand random orders, with every rounding that the stand-in can play. RO App's total is the shop's to the cent, or the
//! difference is said; a second poll writes nothing.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};
use tests::World;
use tests::rng::Rng;

use crate::import::order;

/// Orders of each rounding: a thousand in all.
const ORDERS: u64 = 100;

fn decimal(value: &Value) -> Decimal {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned).parse().unwrap()
}

/// A number below `most` with up to so many decimals.
fn number(rng: &mut Rng, most: u64, decimals: u32) -> f64 {
    let scale = 10_u64.pow(u32::try_from(rng.below(u64::from(decimals) + 1)).unwrap());
    (1 + rng.below(most * scale)) as f64 / scale as f64
}

fn line(rng: &mut Rng, at: usize, kind: &str) -> Value {
    let article = format!("R{at}");
    let quantity = if rng.one_in(2) { 1.0 + rng.below(5) as f64 } else { number(rng, 9, 3) };
    let price = match rng.below(8) {
        // A gift.
        0 => 0.0,
        _ => number(rng, 200, 4),
    };
    json!({"title": format!("Thing {at}"), "article": article, "price": price, "quantity": quantity, "type": kind})
}

/// A random order: lines, sometimes a set, and what changes its total.
fn random(rng: &mut Rng) -> Value {
    let mut given = order(&format!("0722 9{:02} {:03}", rng.below(100), rng.below(1_000)), "X");
    let mut lines: Vec<Value> =
        (0..1 + usize::try_from(rng.below(5)).unwrap()).map(|at| line(rng, at, "product")).collect();
    if rng.one_in(5) {
        lines.push(line(rng, 7, "set_main"));
        lines.push(line(rng, 8, "set_item"));
        lines.push(line(rng, 9, "set_item"));
    }
    given["products"] = json!(lines);
    match rng.below(6) {
        0 => given["coupon_percent"] = json!(1 + rng.below(60)),
        1 => given["coupon_discount_value"] = json!(number(rng, 20, 2)),
        2 => given["manager_discount"] = json!(number(rng, 20, 2)),
        3 => given["payment_price"] = json!(number(rng, 20, 2)),
        4 => {
            given["coupon_percent"] = json!(1 + rng.below(60));
            given["manager_discount"] = json!(number(rng, 9, 2));
            given["payment_price"] = json!(number(rng, 9, 2));
        }
        _ => {}
    }
    given
}

/// What is wrong with an order.
async fn wrong(world: &World, number: u64, said: &mut u64) -> Option<String> {
    let shop = world.shop_order(number).await.unwrap();
    let roapp = world.roapp_order_of(number).await;
    let wanted = decimal(&shop["total_sum"]).round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let is = decimal(&roapp["total"]);
    if wanted == is {
        return None;
    }
    let notes = world.notes(number).await;
    if notes.iter().any(|note| note.contains("RO App shows")) {
        *said += 1;
        return None;
    }
    Some(format!(
        "{number}: the shop has {wanted}, RO App {is}; lines {}; items {}; {notes:?}",
        shop["products"], roapp["items"]
    ))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o8_a_thousand_random_orders_have_the_shops_total_with_every_rounding_or_the_difference_is_said() {
    let mut rng = Rng::new(20_261_129);
    for decimals in ["shown_2", "2", "3", "4", "refused"] {
        for discount in ["line", "unit"] {
            let sets = rng.pick(&["main", "parts", "both_parts", "both"]);
            let fees = rng.pick(&["inside", "outside"]);
            let world = World::without_orders().await;
            let variants = json!({"roapp.item_decimals": decimals, "roapp.value_discount": discount,
                                  "shop.set_prices": sets, "shop.payment_in_total": fees});
            world.control("POST", "variants", Some(variants)).await;
            let mut numbers = Vec::new();
            for _ in 0..ORDERS {
                numbers.push(world.place_order(random(&mut rng)).await);
            }
            world.run().await;
            let about = format!("{decimals}, {discount}, {sets}, {fees}");
            let held: Vec<_> = world.attention().await;
            assert_eq!(held, [], "{about}");
            let (mut said, mut all) = (0, Vec::new());
            for number in &numbers {
                all.extend(wrong(&world, *number, &mut said).await);
            }
            assert!(all.is_empty(), "{about}: {} of {ORDERS}: {:#?}", all.len(), &all[..all.len().min(3)]);
            eprintln!("{about}: {said} differences said");
            let writes = world.roapp_writes().await;
            world.pass(301);
            world.run().await;
            assert_eq!(world.roapp_writes().await, writes, "{about}: a second poll writes nothing");
        }
    }
}

//! One order off the wire: every line is kept, whatever its type; a field of an unexpected type never hides another order; what names
//! a line is short, whatever the shop calls it, so that an order always fits into the table.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde_json::Value;

use super::dates::ShopClock;
use crate::net::{json, plain::plain};
use crate::order::{
    Buyer, BuyerReading, Cost, Currency, Delivery, Fingerprint, Line, LineKey, OrderNumber, Presumed, ShopOrder,
    ShopStatusId, canonical, count_sets,
};
use crate::texts::Message;

/// Most lines of an order: RO App takes one a call, three calls a second, and the table keeps 400 KB of an order.
pub(super) const MOST_LINES: usize = 500;
/// Kind of a line that the shop gives away.
const GIFT: &str = "gift";

/// Bytes of what names a line.
const LONGEST_NAME: usize = 128;

/// Characters of a delivery cost that is said as the shop has it.
const LONGEST_COST: usize = 100;

/// A name of the shop's as a line is known by: a long one by its beginning and its digest.
fn short(text: &str) -> String {
    if text.len() <= LONGEST_NAME {
        return text.to_owned();
    }
    let start: String = text.chars().take(16).collect();
    format!("{start}…{}", Fingerprint::of(&text).as_str())
}

/// An order that cannot be read, and which, where that much can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its number, if that was readable.
    pub number: Option<OrderNumber>,
    /// What is wrong, as the part of a sentence.
    pub why: Message,
}

/// Whether a row names no currency at all.
pub(super) fn lacks_currency(row: &Value) -> bool {
    let field = &row["currency"];
    row.is_object() && (field.is_null() || field.as_str().is_some_and(|text| text.trim().is_empty()))
}

/// Reads one row of `orders[]`. `sole` is the currency of rows that name none, or why there is none.
pub(super) fn read(
    row: &Value,
    clock: &ShopClock,
    buyers: &BuyerReading,
    sole: Option<&Result<Currency, Message>>,
) -> Result<ShopOrder, Unreadable> {
    let number = json::id(&row["order_id"]).map(OrderNumber);
    if let Some(place) = json::broken(row) {
        return Err(Unreadable {
            number,
            why: Message::new("row-broken").with("place", if place.is_empty() { "none" } else { place }),
        });
    }
    parse(row, clock, buyers, sole).map_err(|why| Unreadable { number, why })
}

fn parse(
    row: &Value,
    clock: &ShopClock,
    buyers: &BuyerReading,
    sole: Option<&Result<Currency, Message>>,
) -> Result<ShopOrder, Message> {
    let number = OrderNumber(json::need(row, "order_id")?);
    let created = json::text(row, "stat_created");
    let created = clock.read(&created).ok_or_else(|| no_date(&created))?;
    let status = ShopStatusId(json::need(row, "stat_status")?);
    let mut lines = lines(&row["products"])?;
    let total = json::decimal(&row["total_sum"])
        .ok_or_else(|| two_amounts(row, "total_sum").unwrap_or_else(|| field("field-no-amount", "total_sum")))?;
    let currency = currency(row, sole)?;
    let sets = count_sets(&mut lines, json::decimal(&row["total_default"]), currency);
    let (lines, aside): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(Line::is_for_roapp);
    let fee = json::decimal(&row["payment_price"]).filter(|fee| *fee > Decimal::ZERO);
    Ok(ShopOrder {
        number,
        created,
        status,
        buyer: buyer(row, buyers),
        lines,
        aside,
        total,
        currency,
        presumed: Presumed { currency: lacks_currency(row), sets },
        coupon: json::plain(row, "coupon_code"),
        discount_title: json::plain(row, "manager_discount_title"),
        delivery: delivery(row),
        comment: json::plain(row, "comment"),
        manager_comment: json::plain(row, "manager_comment"),
        payment: json::plain(&row["payment_type"], "title"),
        payment_fee: fee.unwrap_or_default(),
        paid: json::truth(&row["payed"]),
        no_call: json::truth(&row["order_without_callback"]),
    })
}

fn currency(row: &Value, sole: Option<&Result<Currency, Message>>) -> Result<Currency, Message> {
    if let Some(sole) = sole.filter(|_| lacks_currency(row)) {
        return sole.clone().map_err(|why| Message::new("currency-empty").with("why", why));
    }
    let text = json::text(row, "currency");
    text.parse().map_err(|_| field("field-no-currency", "currency").with("text", shown(&text)))
}

fn buyer(row: &Value, buyers: &BuyerReading) -> Buyer {
    Buyer {
        name: json::plain(row, "delivery_name"),
        phone: buyers.phone(&json::plain(row, "delivery_phone")),
        email: buyers.email(&json::plain(row, "delivery_email")),
    }
}

fn field(id: &str, name: &str) -> Message {
    Message::new(id).with("field", name)
}

/// What is wrong with an amount that could be two.
fn two_amounts(row: &Value, name: &str) -> Option<Message> {
    let text = json::as_text(&row[name]).filter(|text| json::ambiguous(text))?;
    Some(field("field-two-amounts", name).with("text", shown(text.trim())))
}

/// Why a text is no date of creation.
fn no_date(text: &str) -> Message {
    let id = if text.trim().starts_with("0000-00-00") { "field-date-zero" } else { "field-no-date" };
    field(id, "stat_created").with("text", shown(text))
}

/// A text of the shop as an error shows it.
fn shown(text: &str) -> String {
    text.chars().take(40).collect::<String>().escape_debug().to_string()
}

fn lines(products: &Value) -> Result<Vec<Line>, Message> {
    // Not read as an order that lost all its lines: they would be taken out of RO App.
    if !(products.is_array() || products.is_object()) {
        return Err(field("field-no-list", "products"));
    }
    let mut seen = HashMap::new();
    let rows = json::rows(products);
    if rows.len() > MOST_LINES {
        return Err(Message::new("too-many-lines").with("lines", rows.len()).with("most", MOST_LINES));
    }
    rows.into_iter()
        .enumerate()
        .map(|(at, row)| {
            let missing = |name: &str| {
                let what =
                    two_amounts(row, name).map(|why| Message::new("of-line").with("line", at + 1).with("why", why));
                what.unwrap_or_else(|| field("line-field-unreadable", name).with("line", at + 1))
            };
            let article = json::plain(row, "article");
            let title = json::plain(row, "title");
            let kind =
                Some(json::plain(row, "type")).filter(|kind| !kind.is_empty()).unwrap_or_else(|| "product".into());
            let name = short(&canonical(if article.is_empty() { &title } else { &article }));
            let kind = short(&kind);
            let next = seen.entry((name.clone(), kind.clone())).or_insert(0_u32);
            let key = LineKey { article: name, kind, ordinal: *next };
            *next += 1;
            let quantity = json::quantity(&row["quantity"]).ok_or_else(|| missing("quantity"))?;
            let price = price(row, quantity).ok_or_else(|| missing("price"))?;
            let price = if is_free_gift(row, &key.kind) { Decimal::ZERO } else { price };
            Ok(Line { key, article, title, quantity, price })
        })
        .collect()
}

/// Unit price; a line that has only its total is divided. Without units the total stands for it.
fn price(row: &Value, quantity: Decimal) -> Option<Decimal> {
    let of_total = |total: Decimal| if quantity.is_zero() { Some(total) } else { total.checked_div(quantity) };
    let price = json::decimal(&row["price"]).or_else(|| of_total(json::decimal(&row["total_price"])?));
    price.filter(|price| price.abs() <= json::LARGEST)
}

/// Whether a line is a gift that the shop counts as free, whatever its article costs.
fn is_free_gift(row: &Value, kind: &str) -> bool {
    kind == GIFT && json::decimal(&row["total_price"]).is_some_and(|total| total.is_zero())
}

/// What delivery costs. An amount that cannot be read, that could be two, or that is below zero is said as the shop has it.
fn cost(field: &Value) -> Cost {
    let text = if field.is_boolean() { None } else { json::as_text(field) };
    let text = plain(text.unwrap_or_default().trim());
    match json::decimal(field) {
        Some(price) if price == Decimal::NEGATIVE_ONE => Cost::CarrierTariff,
        Some(price) if price >= Decimal::ZERO => Cost::Fixed(price),
        _ if text.contains(char::is_alphanumeric) => Cost::Said(text.chars().take(LONGEST_COST).collect()),
        _ => Cost::Unknown,
    }
}

fn delivery(row: &Value) -> Delivery {
    let city = Some(json::plain(row, "delivery_city")).filter(|city| !city.trim().is_empty());
    let city = city.unwrap_or_else(|| json::plain(row, "delivery_city_stable"));
    // UkrPoshta's parts are joined with @.
    let street = json::plain(row, "delivery_address");
    let parts = std::iter::once(city.as_str()).chain(street.split('@'));
    let mut address: Vec<&str> = Vec::new();
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        if !address.contains(&part) {
            address.push(part);
        }
    }
    let waybill = [&row["delivery_data"]["tnNumber"], &row["np_number"]]
        .into_iter()
        .find_map(json::as_text)
        .map(|number| plain(&number));
    Delivery {
        method: json::plain(&row["delivery_type"], "title"),
        cost: cost(&row["delivery_price"]),
        recipient: json::plain(row, "delivery_name"),
        address: address.join(", "),
        country: json::plain(row, "delivery_country"),
        waybill: waybill.filter(|number| !number.trim().is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::order::SetPrices;
    use crate::texts::Fact;

    fn row(changed: &Value) -> Value {
        let mut row = json!({
            "order_id": 1042, "stat_created": "2026-11-19 10:00:00", "stat_status": 1, "currency": "RON",
            "total_default": 30, "total_sum": 30, "payed": 0, "comment": "", "payment_price": 0, "manager_comment": "",
            "products": [{"article": "A", "title": "Lamp", "price": 10, "quantity": 3, "type": "product"}],
        });
        let changed = changed.as_object().unwrap().clone();
        row.as_object_mut().unwrap().extend(changed);
        row.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        row
    }

    fn order(changed: &Value, sole: Option<&Result<Currency, Message>>) -> Result<ShopOrder, Message> {
        let clock = ShopClock::new("Europe/Bucharest").unwrap();
        read(&row(changed), &clock, &BuyerReading::of("RO"), sole).map_err(|unreadable| unreadable.why)
    }

    #[test]
    fn p5_o8_a_gift_whose_total_is_nothing_is_free_whatever_its_article_costs() {
        let line = |kind: &str, price: &str, total: Value| json!({"article": "A", "title": "Lamp", "price": price, "total_price": total, "quantity": 2, "type": kind});
        for (given, price) in [
            (line("gift", "50", json!(0)), "0"),
            (line("gift", "50", json!("0.00")), "0"),
            (line("gift", "50", json!(100)), "50"),
            (line("gift", "50", Value::Null), "50"),
            (line("gift", "0", json!(0)), "0"),
            (line("product", "50", json!(0)), "50"),
        ] {
            let read = order(&json!({"products": [given.clone()]}), None).unwrap();
            assert_eq!(read.lines[0].price.to_string(), price, "{given}");
        }
    }

    #[test]
    fn o7_an_order_without_currency_takes_the_only_one_of_the_shop() {
        let uah: Currency = "UAH".parse().unwrap();
        let (one, none) = (Ok(uah), Err(Message::new("currency-several").with("names", ["EUR", "UAH"])));
        for empty in [json!({"currency": null}), json!({"currency": ""}), json!({"currency": "  "})] {
            assert!(lacks_currency(&row(&empty)), "{empty}");
            let read = order(&empty, Some(&one)).unwrap();
            assert_eq!((read.currency, read.presumed.currency), (uah, true), "{empty}");
            let why = order(&empty, Some(&none)).unwrap_err();
            assert_eq!(
                (why.id(), why.fact("why")),
                ("currency-empty", Some(&json!(none.as_ref().unwrap_err()).into()))
            );
        }
        // What it names counts, also where it cannot be read.
        for (given, expected) in [
            (json!({"currency": "RON"}), Ok("RON".parse::<Currency>().unwrap())),
            (json!({"currency": "lei"}), Ok("LEI".parse().unwrap())),
            (json!({"currency": "leu 1"}), Err("leu 1")),
            (json!({"currency": []}), Err("")),
        ] {
            assert!(!lacks_currency(&row(&given)), "{given}");
            let read = order(&given, Some(&one)).map(|order| order.currency);
            let text = |why: Message| match why.fact("text") {
                Some(Fact::Text(text)) => text.clone(),
                _ => String::new(),
            };
            assert_eq!(read.map_err(text), expected.map_err(str::to_owned), "{given}");
        }
    }

    #[test]
    fn o3_what_the_shops_manager_added_is_read_in_every_type() {
        let given =
            json!({"manager_comment": " call first ", "manager_discount_title": "Regular", "payment_price": "12.50"});
        let read = order(&given, None).unwrap();
        let seen = (read.manager_comment.as_str(), read.discount_title.as_str(), read.payment_fee.to_string());
        assert_eq!(seen, ("call first", "Regular", "12.50".to_owned()));
        for nothing in [json!({}), json!({"manager_comment": null, "manager_discount_title": [], "payment_price": -1})]
        {
            let read = order(&nothing, None).unwrap();
            let seen = (read.manager_comment.as_str(), read.discount_title.as_str(), read.payment_fee);
            assert_eq!(seen, ("", "", Decimal::ZERO), "{nothing}");
        }
    }

    #[test]
    fn d1_a_delivery_cost_that_cannot_be_read_is_said_as_the_shop_has_it() {
        let said = |text: &str| Cost::Said(text.into());
        for (given, expected) in [
            (json!(null), Cost::Unknown),
            (json!(""), Cost::Unknown),
            (json!(" "), Cost::Unknown),
            (json!("-"), Cost::Unknown),
            (json!(false), Cost::Unknown),
            (json!([]), Cost::Unknown),
            (json!(0), Cost::Fixed(0.into())),
            (json!("0.00"), Cost::Fixed("0.00".parse().unwrap())),
            (json!(-0.0), Cost::Fixed(0.into())),
            (json!("12,5"), Cost::Fixed("12.5".parse().unwrap())),
            (json!(" 25 "), Cost::Fixed(25.into())),
            (json!(-1), Cost::CarrierTariff),
            (json!("-1"), Cost::CarrierTariff),
            (json!("-1.00"), Cost::CarrierTariff),
            (json!(-1.0), Cost::CarrierTariff),
            (json!("1,250"), said("1,250")),
            (json!("25 lei"), said("25 lei")),
            (json!(" 70 грн "), said("70 грн")),
            (json!("1 250.00"), said("1 250.00")),
            (json!("free"), said("free")),
            (json!("безкоштовно"), said("безкоштовно")),
            (json!(-0.5), said("-0.5")),
            (json!(-2), said("-2")),
            (json!("1000000000000"), said("1000000000000")),
            (json!("a\u{0}b"), said("a b")),
        ] {
            let read = order(&json!({"delivery_price": given}), None).unwrap();
            assert_eq!(read.delivery.cost, expected, "{given}");
        }
        let long = order(&json!({"delivery_price": "9 ".repeat(10_000)}), None).unwrap();
        assert!(matches!(long.delivery.cost, Cost::Said(text) if text.len() <= LONGEST_COST));
        assert!(matches!(order(&json!({"delivery_price": 1e12}), None).unwrap().delivery.cost, Cost::Said(_)));
    }

    #[test]
    fn o8_a_line_with_neither_price_nor_units_holds_no_order() {
        let good = json!({"article": "A", "title": "Lamp", "price": 10, "quantity": 3, "type": "product"});
        let none = json!({"article": "B", "title": "Mug", "price": null, "total_price": 0, "quantity": 0});
        let read = order(&json!({"products": [good, none]}), None).unwrap();
        assert_eq!((read.lines.len(), read.aside.len()), (1, 1));
    }

    #[test]
    fn o8_p6_a_set_is_counted_once_and_every_line_is_there() {
        let line = |article: &str, price: u32, kind: &str| json!({"article": article, "title": article, "price": price, "quantity": 1, "type": kind});
        let products = json!([line("SET", 90, "set_main"), line("P1", 60, "set_item"), line("P2", 40, "set_item")]);
        let read = order(&json!({"products": products, "total_default": 90, "total_sum": 80}), None).unwrap();
        let prices: Vec<String> = read.lines.iter().map(|line| line.price.to_string()).collect();
        assert_eq!((prices, read.presumed.sets), (vec!["90".into(), "0".into(), "0".into()], Some(SetPrices::Main)));
        assert_eq!(read.lines_total() - read.total, 10.into(), "what is left is the order's discount");
    }

    #[test]
    fn what_an_order_lacks_does_not_change_its_digest() {
        let plain = order(&json!({}), None).unwrap().fingerprint();
        for same in [
            json!({"manager_comment": null, "payment_price": null, "total_default": null}),
            json!({"manager_comment": " ", "manager_discount_title": ""}),
        ] {
            assert_eq!(order(&same, None).unwrap().fingerprint(), plain, "{same}");
        }
        for other in
            [json!({"manager_comment": "x"}), json!({"manager_discount_title": "x"}), json!({"payment_price": 1})]
        {
            assert_ne!(order(&other, None).unwrap().fingerprint(), plain, "{other}");
        }
    }
}

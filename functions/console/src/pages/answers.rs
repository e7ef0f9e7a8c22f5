//! *Technical details* of an order: what both systems answered last, as it was read, and what is kept of the order.
//!
//! Guarantees: nothing of a buyer or of staff is in it; what people typed is left out or replaced by `…`.

use exchange::exchange::Sides;
use exchange::order::{Line, ShopOrder, iso};
use exchange::roapp::{Item, RoAppOrder};
use exchange::state::Link;
use exchange::texts::Language;
use maud::{Markup, html};
use serde_json::{Value, json};

/// Stands for what a person typed.
const BLANK: &str = "…";

pub fn technical(link: &Link, sides: &Sides, language: Language) -> Markup {
    let shop = match &sides.shop {
        Ok(Some(order)) => of_shop(order),
        Ok(None) => json!(null),
        Err(_) => json!(language.text("no-answer")),
    };
    let roapp = match &sides.roapp {
        Ok(Some((order, items))) => of_roapp(order, items),
        Ok(None) => json!(null),
        Err(_) => json!(language.text("no-answer")),
    };
    let all = [("Cartum", shop), ("RO App", roapp), ("", of_link(link))];
    html! {
        details {
            summary { (language.text("technical-details")) }
            p.hint { (language.text("answers-hint")) }
            @for (name, value) in &all {
                h3 { @if name.is_empty() { (language.text("kept-here")) } @else { (name) } }
                pre tabindex="0" { (serde_json::to_string_pretty(value).unwrap_or_default()) }
            }
        }
    }
}

fn blank(text: &str) -> &str {
    if text.is_empty() { "" } else { BLANK }
}

fn of_shop(order: &ShopOrder) -> Value {
    let line = |line: &Line| {
        json!({
            "article": line.article, "title": line.title, "type": line.key.kind,
            "quantity": line.quantity.normalize().to_string(), "price": line.price.normalize().to_string(),
        })
    };
    json!({
        "order_id": order.number.0,
        "stat_created": iso(order.created),
        "stat_status": order.status.0,
        "total": order.total.to_string(),
        "currency": order.currency.to_string(),
        "payed": order.paid,
        "payment": order.payment,
        "delivery": order.delivery.method,
        "buyer": {
            "name": blank(&order.buyer.name),
            "phone": blank(order.buyer.phone.as_typed()),
            "email": blank(order.buyer.email.as_ref().map_or("", |email| email.as_typed())),
        },
        "address": blank(&order.delivery.address),
        "recipient": blank(&order.delivery.recipient),
        "comment": blank(&order.comment),
        "manager_comment": blank(&order.manager_comment),
        "products": order.lines.iter().chain(&order.aside).map(line).collect::<Vec<_>>(),
    })
}

fn of_roapp(order: &RoAppOrder, items: &[Item]) -> Value {
    let item = |item: &Item| {
        json!({
            "id": item.id.0, "title": item.title,
            "quantity": item.quantity.normalize().to_string(), "price": item.price.normalize().to_string(),
            "discount": item.discount.map(|off| off.normalize().to_string()), "written_off": item.written_off,
        })
    };
    json!({
        "id": order.id.0,
        "number": order.number,
        "status": { "id": order.status.map(|status| status.0), "name": order.status_name },
        "created_at": order.created.map(iso),
        "modified_at": order.modified.map(iso),
        "total": order.total.map(|total| total.to_string()),
        "client": {
            "id": order.client.map(|client| client.0),
            "name": blank(&order.client_name),
            "phone": blank(&order.client_phone),
        },
        "manager_notes": blank(&order.notes),
        "items": items.iter().map(item).collect::<Vec<_>>(),
    })
}

fn of_link(link: &Link) -> Value {
    json!({
        "stage": link.stage,
        "rev": link.rev,
        "updated_at": iso(link.updated_at),
        "claimed_at": iso(link.claimed_at),
        "retries": link.retries,
        "next_attempt_at": link.next_attempt_at.map(iso),
        "in_flight": link.in_flight,
        "agreed_shop_status": link.agreed.as_ref().and_then(|agreed| agreed.shop_status).map(|status| status.0),
        "agreed_roapp_status": link.agreed.as_ref().and_then(|agreed| agreed.roapp_status).map(|status| status.0),
    })
}

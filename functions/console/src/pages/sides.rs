//! Both sides of an order next to each other, live, differences marked.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use exchange::exchange::{Sides, StatusTitles};
use exchange::order::{Cost, Money, ShopOrder};
use exchange::roapp::{Item, OfficeRow};
use exchange::state::Link;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::parts::{foreign, notice, time};
use crate::answer::{PageResult, Problem};
use crate::app::Console;
use crate::board::{Board, money, zone};
use crate::form::path_order;
use crate::layout;
use crate::texts::Language;
use crate::visitor::Visitor;

pub async fn part(
    State(console): State<Console>,
    visitor: Visitor,
    Path((store, number)): Path<(String, String)>,
) -> PageResult {
    let (store, number) = path_order(&store, &number)?;
    let link = console.exchange.table().link(&store, number).await?;
    let link = link.ok_or_else(|| Problem::missing(visitor.language.say("order-unknown")))?;
    let sides = console.exchange.sides(&link).await;
    let board = Board::new(&console).await;
    let clock = zone(console.exchange.shop(&store).as_ref());
    let view = View { link: &link, names: board.names(), zone: &clock, language: visitor.language };
    let part = html! { div.sides { (compared(&view, &sides)) } };
    if visitor.part {
        return Ok(part.into_response());
    }
    let title = format!("{} {number}", visitor.language.say("order"));
    let body = html! {
        p.crumbs { a href={ "/orders/" (store) "/" (number) } { (title) } }
        h1 { (visitor.language.say("both-sides")) }
        (part)
    };
    Ok(layout::page(&visitor, &title, "orders", body).into_response())
}

/// What both sides are shown with.
struct View<'a> {
    link: &'a Link,
    names: &'a StatusTitles,
    zone: &'a TimeZone,
    language: Language,
}

/// A fact, or a line, as each side has it.
struct Pair {
    name: Markup,
    shop: Markup,
    office: Markup,
    differs: bool,
}

fn compared(view: &View<'_>, sides: &Sides) -> Markup {
    let language = view.language;
    let (shop, office) = match (&sides.shop, &sides.office) {
        (Err(why), Err(other)) => return html! { (notice("bad", why)) (notice("bad", other)) },
        (shop, office) => (shop, office),
    };
    let shop_order = shop.as_ref().ok().and_then(Option::as_ref);
    let office_order = office.as_ref().ok().and_then(Option::as_ref);
    html! {
        @if let Err(why) = shop { (notice("bad", why)) }
        @if let Err(why) = office { (notice("bad", why)) }
        @if matches!(shop, Ok(None)) { p.notice { (language.say("gone-in-shop")) } }
        @if matches!(office, Ok(None)) { p.notice { (language.say("not-in-office")) } }
        (pairs(view, language.say("head"), &heads(view, shop_order, office_order.map(|(row, _)| row))))
        (pairs(view, language.say("lines"), &lines(view, shop_order, office_order.map(|(_, items)| items.as_slice()))))
        @if let Some(order) = shop_order { (delivery(view, order)) }
    }
}

fn pairs(view: &View<'_>, caption: String, pairs: &[Pair]) -> Markup {
    let language = view.language;
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table.compare {
                caption { (caption) }
                thead { tr { th scope="col" {} th scope="col" { "Cartum" } th scope="col" { "RO App" } } }
                tbody {
                    @for pair in pairs {
                        tr.differs[pair.differs] {
                            th scope="row" { (pair.name) @if pair.differs { " " span.state.bad { (language.say("differs")) } } }
                            td { (pair.shop) }
                            td { (pair.office) }
                        }
                    }
                }
            }
        }
    }
}

fn heads(view: &View<'_>, shop: Option<&ShopOrder>, office: Option<&OfficeRow>) -> Vec<Pair> {
    let language = view.language;
    let agreed = view.link.agreed.as_ref();
    let shop_status = shop.map(|order| order.status);
    let office_status = office.and_then(|row| row.status);
    let moved = agreed.is_some_and(|agreed| {
        shop_status.is_some_and(|now| now != agreed.shop_status)
            || (office_status.is_some() && office_status != agreed.office_status)
    });
    let name = |row: &OfficeRow| row.status.map(|status| view.names.office(status)).unwrap_or_default();
    let total = |order: &ShopOrder| money(&Money { amount: order.total, currency: order.currency });
    let currency = shop.map(|order| order.currency);
    let office_total = office.and_then(|row| row.total);
    let unequal = matches!((shop, office_total), (Some(order), Some(total)) if order.total != total);
    let shown = |total| match currency {
        Some(currency) => money(&Money { amount: total, currency }),
        None => total.to_string(),
    };
    vec![
        Pair {
            name: html! { (language.say("status")) },
            shop: foreign(
                &shop_status.map(|s| view.names.shop(&view.link.store, s, language.code())).unwrap_or_default(),
            ),
            office: foreign(&office.map(name).unwrap_or_default()),
            differs: moved,
        },
        Pair {
            name: html! { (language.say("amount")) },
            shop: foreign(&shop.map(total).unwrap_or_default()),
            office: foreign(&office_total.map(shown).unwrap_or_default()),
            differs: unequal,
        },
        Pair {
            name: html! { (language.say("client")) },
            shop: foreign(&shop.map(|order| order.buyer.name.clone()).unwrap_or_default()),
            office: foreign(&office.map(|row| row.client.clone()).unwrap_or_default()),
            differs: false,
        },
        Pair {
            name: html! { (language.say("phone")) },
            shop: foreign(shop.map_or("", |order| order.buyer.phone.as_typed())),
            office: foreign(&office.map(|row| row.phone.clone()).unwrap_or_default()),
            differs: false,
        },
        Pair {
            name: html! { (language.say("created")) },
            shop: html! { @if let Some(order) = shop { (time(order.created, view.zone)) } },
            office: html! { @if let Some(at) = office.and_then(|row| row.created) { (time(at, view.zone)) } },
            differs: false,
        },
    ]
}

/// Every line of either side: paired by what was agreed, the rest alone.
fn lines(view: &View<'_>, shop: Option<&ShopOrder>, office: Option<&[Item]>) -> Vec<Pair> {
    let agreed = view.link.agreed.as_ref().map(|agreed| agreed.lines.as_slice()).unwrap_or_default();
    let mut left: Vec<&Item> = office.unwrap_or_default().iter().collect();
    let mut pairs = Vec::new();
    for line in shop.map(|order| order.lines.as_slice()).unwrap_or_default() {
        let id = agreed.iter().find(|known| known.key == line.key).and_then(|known| known.item);
        let at = left.iter().position(|item| Some(item.id) == id);
        let item = at.map(|at| left.remove(at));
        let same = item.is_some_and(|item| item.quantity == line.quantity && item.price == line.price);
        pairs.push(Pair {
            name: html! { (foreign(&line.title)) @if !line.article.is_empty() { small { bdi { (line.article) } } } },
            shop: html! { span.number { (line.quantity.normalize()) " × " (line.price.normalize()) } },
            office: item.map_or_else(|| html! { "–" }, |item| line_of(view, item)),
            differs: office.is_some() && !same,
        });
    }
    for item in left {
        pairs.push(Pair {
            name: foreign(&item.title),
            shop: html! { "–" },
            office: line_of(view, item),
            differs: shop.is_some(),
        });
    }
    pairs
}

fn line_of(view: &View<'_>, item: &Item) -> Markup {
    html! {
        span.number { (item.quantity.normalize()) " × " (item.price.normalize()) }
        @if let Some(off) = item.discount.filter(|off| !off.is_zero()) { " − " span.number { (off.normalize()) } }
        @if item.written_off { br; span.state.cold { (view.language.say("written-off")) } }
    }
}

fn delivery(view: &View<'_>, order: &ShopOrder) -> Markup {
    let language = view.language;
    let way = &order.delivery;
    let cost = match way.cost {
        Cost::Fixed(amount) => money(&Money { amount, currency: order.currency }),
        Cost::CarrierTariff => language.say("carrier-tariff"),
        Cost::Unknown => "–".to_owned(),
    };
    let facts = [
        (language.say("delivery"), way.method.clone()),
        (language.say("delivery-cost"), cost),
        (language.say("recipient"), way.recipient.clone()),
        (language.say("address"), way.address.clone()),
        (language.say("waybill"), way.waybill.clone().unwrap_or_default()),
        (language.say("comment"), order.comment.clone()),
    ];
    html! {
        h3 { (language.say("delivery-in-shop")) }
        dl.facts { @for (name, value) in facts { @if !value.is_empty() { div { dt { (name) } dd { (foreign(&value)) } } } } }
    }
}

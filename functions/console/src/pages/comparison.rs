//! Both sides of an order next to each other, read live, with differences marked.

use axum::extract::{Path, State};
use exchange::exchange::{PageTitles, Sides};
use exchange::order::{Cost, Currency, Money, ShopOrder};
use exchange::roapp::{Item, RoAppOrder};
use exchange::state::Link;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use rust_decimal::Decimal;

use super::answers::technical;
use super::components::{isolated, time, trouble};
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::path_order;
use crate::layout;
use crate::order_row::{RowBuilder, format_amount, format_money, time_zone};
use crate::request_context::RequestContext;
use exchange::texts::{Language, Message};

pub async fn part(
    State(console): State<Console>,
    context: RequestContext,
    Path((store, number)): Path<(String, String)>,
) -> PageResult {
    let (store, number) = path_order(&store, &number)?;
    let link = console.exchange.table().orders.link(&store, number).await?;
    let link = link.ok_or_else(|| HttpError::not_found(Message::new("order-unknown")))?;
    let sides = console.exchange.live_view.sides(&link).await;
    let builder = RowBuilder::new(&console).await;
    let zone = time_zone(console.exchange.stores.get(&store).as_ref());
    let view = View { link: &link, titles: builder.titles(), zone: &zone, language: context.language };
    let part = html! { div.sides { (compared(&view, &sides)) } };
    let title = format!("{} {number}", context.language.text("order"));
    let before = html! {
        p.crumbs { a href={ "/orders/" (store) "/" (number) } { (title) } }
        h1 { (context.language.text("both-sides")) }
    };
    Ok(layout::part_or_page(&context, &title, "orders", part, before))
}

/// What the comparison is rendered with.
struct View<'a> {
    link: &'a Link,
    titles: &'a PageTitles,
    zone: &'a TimeZone,
    language: Language,
}

impl View<'_> {
    /// The order's currency: the shop's, else as the order was last seen.
    fn currency(&self, shop: Option<&ShopOrder>) -> Option<Currency> {
        shop.map(|order| order.currency).or_else(|| self.link.view.as_ref().map(|view| view.currency))
    }
}

/// A fact or a line on both sides.
struct Pair {
    name: Markup,
    cartum: Markup,
    roapp: Markup,
    differs: bool,
}

fn compared(view: &View<'_>, sides: &Sides) -> Markup {
    let language = view.language;
    let (shop, roapp) = match (&sides.shop, &sides.roapp) {
        (Err(why), Err(other)) => {
            return html! { (trouble(why, language)) (trouble(other, language)) };
        }
        (shop, roapp) => (shop, roapp),
    };
    let shop_order = shop.as_ref().ok().and_then(Option::as_ref);
    let roapp_order = roapp.as_ref().ok().and_then(Option::as_ref);
    html! {
        @if let Err(why) = shop { (trouble(why, language)) }
        @if let Err(why) = roapp { (trouble(why, language)) }
        @if matches!(shop, Ok(None)) { p.notice { (language.text("gone-in-cartum")) } }
        @if matches!(roapp, Ok(None)) { p.notice { (language.text("not-in-roapp")) } }
        (pairs(view, language.text("order"), &facts(view, shop_order, roapp_order.map(|(row, _)| row))))
        (pairs(view, language.text("lines"), &lines(view, shop_order, roapp_order.map(|(_, items)| items.as_slice()))))
        @if let Some(order) = shop_order { (in_shop_alone(view, order)) }
        (of_each_side(view, shop_order, roapp_order.map(|(row, _)| row)))
        (technical(view.link, sides, language))
    }
}

fn pairs(view: &View<'_>, caption: String, pairs: &[Pair]) -> Markup {
    let language = view.language;
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table.compare {
                caption { (caption) }
                thead { tr { td {} th scope="col" { "Cartum" } th scope="col" { "RO App" } } }
                tbody {
                    @for pair in pairs {
                        tr.differs[pair.differs] {
                            th scope="row" { (pair.name) @if pair.differs { " " span.state.bad { (language.text("differs")) } } }
                            td { (pair.cartum) }
                            td { (pair.roapp) }
                        }
                    }
                }
            }
        }
    }
}

fn facts(view: &View<'_>, shop: Option<&ShopOrder>, roapp: Option<&RoAppOrder>) -> Vec<Pair> {
    let language = view.language;
    let agreed = view.link.agreed.as_ref();
    let cartum_status = shop.map(|order| order.status);
    let roapp_status = roapp.and_then(|row| row.status);
    let status_changed = agreed.is_some_and(|agreed| {
        cartum_status.is_some_and(|now| Some(now) != agreed.shop_status)
            || (roapp_status.is_some() && roapp_status != agreed.roapp_status)
    });
    let status_title = |row: &RoAppOrder| row.status.map(|status| view.titles.roapp(status)).unwrap_or_default();
    let total =
        |order: &ShopOrder| format_money(&Money { amount: order.total, currency: order.currency }, view.language);
    let roapp_total = roapp.and_then(|row| row.total);
    let total_differs = matches!((shop, roapp_total), (Some(order), Some(total)) if order.total != total);
    let with_currency = |total| format_amount(total, view.currency(shop), language);
    vec![
        Pair {
            name: html! { (language.text("status")) },
            cartum: isolated(
                &cartum_status.map(|s| view.titles.shop(&view.link.store, s, language.code())).unwrap_or_default(),
            ),
            roapp: isolated(&roapp.map(status_title).unwrap_or_default()),
            differs: status_changed,
        },
        Pair {
            name: html! { (language.text("amount")) },
            cartum: isolated(&shop.map(total).unwrap_or_default()),
            roapp: isolated(&roapp_total.map(with_currency).unwrap_or_default()),
            differs: total_differs,
        },
        Pair {
            name: html! { (language.text("client")) },
            cartum: isolated(&shop.map(|order| order.buyer.name.clone()).unwrap_or_default()),
            roapp: isolated(&roapp.map(|row| row.client_name.clone()).unwrap_or_default()),
            differs: false,
        },
        Pair {
            name: html! { (language.text("phone")) },
            cartum: isolated(shop.map_or("", |order| order.buyer.phone.as_typed())),
            roapp: isolated(&roapp.map(|row| row.client_phone.clone()).unwrap_or_default()),
            differs: false,
        },
    ]
}

/// Lines of both sides. Linked lines are paired, the others stand alone.
fn lines(view: &View<'_>, shop: Option<&ShopOrder>, roapp: Option<&[Item]>) -> Vec<Pair> {
    let language = view.language;
    let currency = view.currency(shop);
    let agreed = view.link.agreed.as_ref().map(|agreed| agreed.lines.as_slice()).unwrap_or_default();
    let mut left: Vec<&Item> = roapp.unwrap_or_default().iter().collect();
    let mut pairs = Vec::new();
    for line in shop.map(|order| order.lines.as_slice()).unwrap_or_default() {
        let id = agreed.iter().find(|known| known.key == line.key).and_then(|known| known.item);
        let at = left.iter().position(|item| Some(item.id) == id);
        let item = at.map(|at| left.remove(at));
        let known = agreed.iter().find(|known| known.key == line.key);
        let same = item.is_some_and(|item| {
            // What RO App was sent is what the shop has, also where RO App keeps it with fewer decimals or with a discount in the price.
            let unchanged = known.is_some_and(|known| known.quantity == line.quantity && known.price == line.price);
            let sent =
                known.filter(|_| unchanged).is_some_and(|known| known.is_shown_as(item.quantity, item.price, None));
            sent || item.quantity == line.quantity && item.price == line.price
        });
        pairs.push(Pair {
            name: html! { (isolated(&line.title)) @if !line.article.is_empty() { small { bdi { (line.article) } } } @if line.is_part_of_set() { small { (language.text("part-of-set")) } } },
            cartum: html! { span.number { (counted(line.quantity, line.price, currency, language)) } },
            roapp: item.map_or_else(|| html! { "–" }, |item| roapp_line(view, item, currency)),
            differs: roapp.is_some() && !same,
        });
    }
    for item in left {
        pairs.push(Pair {
            name: isolated(&item.title),
            cartum: html! { "–" },
            roapp: roapp_line(view, item, currency),
            differs: shop.is_some(),
        });
    }
    pairs
}

/// Units and the price of one.
fn counted(quantity: Decimal, price: Decimal, currency: Option<Currency>, language: Language) -> String {
    format!("{} × {}", language.decimal(quantity, 0), format_amount(price, currency, language))
}

fn roapp_line(view: &View<'_>, item: &Item, currency: Option<Currency>) -> Markup {
    let language = view.language;
    html! {
        span.number { (counted(item.quantity, item.price, currency, language)) }
        @if let Some(off) = item.discount.filter(|off| !off.is_zero()) { " − " span.number { (format_amount(off, currency, language)) } }
        @if item.written_off { br; span.state.cold { (view.language.text("written-off")) } }
    }
}

/// What stands in the shop's order alone, or in RO App's notes.
fn in_shop_alone(view: &View<'_>, order: &ShopOrder) -> Markup {
    let language = view.language;
    let way = &order.delivery;
    let money = |amount| format_money(&Money { amount, currency: order.currency }, language);
    let cost = match &way.cost {
        Cost::Fixed(amount) => money(*amount),
        Cost::CarrierTariff => language.text("carrier-tariff"),
        Cost::Said(text) => text.clone(),
        Cost::Unknown => String::new(),
    };
    let paid = language.text(if order.paid { "paid" } else { "not-paid" });
    let payment = [order.payment.clone(), paid].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
    let fee = if order.payment_fee.is_zero() { String::new() } else { money(order.payment_fee) };
    let facts = [
        ("email", order.buyer.email.as_ref().map(|email| email.as_typed().to_owned()).unwrap_or_default()),
        ("payment", payment.join(", ")),
        ("payment-fee", fee),
        ("coupon", order.coupon.clone()),
        ("managers-discount", order.discount_title.clone()),
        ("delivery", way.method.clone()),
        ("delivery-cost", cost),
        ("recipient", way.recipient.clone()),
        ("address", way.address.clone()),
        ("waybill", way.waybill.clone().unwrap_or_default()),
        ("comment", order.comment.clone()),
        ("managers-comment", order.manager_comment.clone()),
    ];
    html! {
        h3 { (language.text("also-in-shop")) }
        dl.facts { @for (name, value) in facts { @if !value.is_empty() { div { dt { (language.text(name)) } dd { (isolated(&value)) } } } } }
    }
}

/// What each side has of its own, and what is never equal.
fn of_each_side(view: &View<'_>, shop: Option<&ShopOrder>, roapp: Option<&RoAppOrder>) -> Markup {
    let language = view.language;
    html! {
        h3 { (language.text("of-each-side")) }
        dl.facts {
            @if let Some(order) = shop { div { dt { (language.text("created-in-cartum")) } dd { (time(order.created, view.zone, language)) } } }
            @if let Some(at) = roapp.and_then(|row| row.created) { div { dt { (language.text("created-in-roapp")) } dd { (time(at, view.zone, language)) } } }
            @if let Some(row) = roapp { div { dt { (language.text("id-in-roapp")) } dd { (row.id) } } }
        }
    }
}

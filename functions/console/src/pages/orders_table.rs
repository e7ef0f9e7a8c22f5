//! What the tables of linked orders and of RO App's own list share: tick boxes, *Other actions*, links into both systems.

use exchange::texts::Value;
use maud::{Markup, html};

use crate::layout;
use crate::order_row::OrderRow;
use crate::request_context::RequestContext;
use crate::session::Role;

/// A table with a tick box for each row and *Other actions*, for those who may update orders.
pub fn selectable(context: &RequestContext, heads: &Markup, rows: &Markup) -> Markup {
    let language = context.language;
    let can_update = context.has_role(Role::Operator);
    html! {
        form method="post" action="/orders/refresh" hx-post="/orders/refresh" hx-target="#progress" hx-swap="innerHTML" {
            (layout::csrf_field(context))
            @if can_update {
                div.actions {
                    details.menu {
                        summary { (language.text("other-actions")) }
                        div.sheet { button { (language.text("update-orders")) } }
                    }
                    span.hint { (language.text("select-hint")) }
                }
            }
            div #progress aria-live="polite" {}
            div.scroll tabindex="0" role="region" aria-label=(language.text("orders")) {
                table.orders {
                    thead {
                        tr {
                            @if can_update { th.pick scope="col" { input type="checkbox" data-all aria-label=(language.text("select-all")); } }
                            (heads)
                        }
                    }
                    tbody { (rows) }
                }
            }
        }
    }
}

/// The tick box of an order.
pub fn tick_box(context: &RequestContext, order: &str, number: &str) -> Markup {
    html! {
        @if context.has_role(Role::Operator) {
            td.pick { input type="checkbox" name="order" value=(order) aria-label=(format!("{} {number}", context.language.text("select"))); }
        }
    }
}

/// A link to an order in Cartum, or to the list of the store's orders where no address of one order is known.
pub fn in_cartum(context: &RequestContext, row: &OrderRow) -> Markup {
    let message = if row.is_cartum_page { "open-in-cartum" } else { "open-in-shop" };
    outside(context, row.cartum_url.as_ref(), message, &row.number.to_string())
}

/// A link to an order in another system.
pub fn outside(context: &RequestContext, url: Option<&String>, message: &str, number: &str) -> Markup {
    let label = context.language.text_with(message, &[("number", Value::Text(number))]);
    html! {
        @if let Some(url) = url { " " a.out href=(url) rel="noreferrer" target="_blank" title=(label) aria-label=(label) { "↗" } }
    }
}

//! Orders that need attention (rule R2): a card for each kind of reason, with the page that fixes it and a button that tries all its orders
//! again; the orders of one kind; and the buttons to try again, to dismiss and to put back.
//!
//! Guarantees: the cards are two reads of the table, however many orders there are, with the line of health, the check of the session and
//! the run that tries all again; they follow what happens while the page is open.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::order::{OrderNumber, StoreId};
use exchange::state::{AttentionFilter, HeldOrders, HeldPage, Link, MOST_GROUPED, ReasonGroup, Table};
use exchange::texts::{Language, Message, Value};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::components::{isolated, notice, rendered, store, time};
use super::dismissed::said as dismissed_said;
use super::retry_all;
use crate::app::Console;
use crate::attention_filter::{filter, kind_code};
use crate::error::PageResult;
use crate::form::Fields;
use crate::layout;
use crate::order_row::RowBuilder;
use crate::orders_query::{OrdersQuery, PAGE_SIZE};
use crate::reason_kind::{fixes, kind_name};
use crate::request_context::RequestContext;
use crate::session::Role;
use crate::store_actions::refresh_stores;
use crate::visit::HeldCount;
use exchange::net::escape;

/// Time between two looks of an open page: after orders were tried again, and else.
const LOOK_SOON: &str = "every 3s";
const LOOK: &str = "every 30s";

fn address(filter: &AttentionFilter, more: &[(&str, &str)]) -> String {
    let kind = filter.kind.as_deref().map(kind_code).unwrap_or_default();
    let store = filter.store.as_ref().map(ToString::to_string).unwrap_or_default();
    let fields = [("reason", kind), ("store", store.as_str())].into_iter().chain(more.iter().copied());
    let fields: Vec<String> = fields
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", escape(value)))
        .collect();
    if fields.is_empty() { "/attention".to_owned() } else { format!("/attention?{}", fields.join("&")) }
}

pub async fn page(State(console): State<Console>, context: RequestContext, Query(fields): Query<Fields>) -> PageResult {
    refresh_stores(&console).await?;
    let filter = filter(&fields)?;
    let tried: Option<usize> = fields.get("tried").parse().ok();
    let builder = RowBuilder::new(&console).await;
    if filter.kind.is_some() {
        let from = OrdersQuery::parse(&fields)?.from;
        let read = async |table: &Table| {
            let page = table.orders.attention_page(&filter, from, PAGE_SIZE).await?;
            let held = page.all.map_or(HeldCount::Unknown, HeldCount::Counted);
            Ok((page, held))
        };
        let (context, page) = context.reading_counting(&console, read).await?;
        return Ok(View { context: &context, builder: &builder, filter: &filter }.one_kind(&page, tried));
    }
    let is_part = context.is_part;
    let read = async |table: &Table| {
        let (held, run) = match is_part {
            true => (table.orders.held_groups(&filter).await?, None),
            false => table.held_groups_and_run(&filter).await?,
        };
        let count = HeldCount::Counted(held.all);
        Ok(((held, run), count))
    };
    let (context, (held, run)) = context.reading_counting(&console, read).await?;
    let view = View { context: &context, builder: &builder, filter: &filter };
    if is_part {
        return Ok(view.groups(&held, tried.is_some()).into_response());
    }
    let run = console.exchange.retry_all.progress_of(run);
    let part = view.groups(&held, tried.is_some() || run.as_ref().is_some_and(|run| run.running));
    let language = context.language;
    let dismissed = fields.orders_named("dismissed")?;
    let reopened: Option<usize> = fields.get("reopened").parse().ok();
    let title = language.text("attention");
    let body = html! {
        h1 { (title) }
        (tried_said(tried, language))
        (retry_all::strip(run.as_ref(), &context))
        @if let Some(count) = reopened { p.notice role="status" { (language.text_with("reopened-said", &[("count", Value::Count(count))])) } }
        @if !dismissed.is_empty() { (dismissed_said(&console, &context, &dismissed).await?) }
        @if fields.get("none") == "yes" { (notice("bad", &language.text("select-some"))) }
        @if fields.get("settled") == "yes" { (notice("", &language.text("dismissed-settled"))) }
        (view.store_filter())
        (part)
        p { a href="/attention/dismissed" { (language.text("dismissed-orders")) } }
    };
    Ok(layout::page(&context, &title, "attention", body).into_response())
}

fn tried_said(tried: Option<usize>, language: Language) -> Markup {
    html! {
        @if let Some(count) = tried { p.notice role="status" { (language.text_with("tried", &[("count", Value::Count(count))])) } }
    }
}

/// What the pages are rendered with.
struct View<'a> {
    context: &'a RequestContext,
    builder: &'a RowBuilder,
    filter: &'a AttentionFilter,
}

impl View<'_> {
    fn store_filter(&self) -> Markup {
        let language = self.context.language;
        let stores = self.builder.stores();
        html! {
            @if stores.len() > 1 || self.filter.store.is_some() {
                form.filter method="get" action="/attention" {
                    label for="store" { (language.text("store")) }
                    select #store name="store" data-submit {
                        option value="" { (language.text("all-stores")) }
                        @for shop in &stores {
                            option value=(shop.settings.id) selected[self.filter.store.as_ref() == Some(&shop.settings.id)] { (shop.settings.name) }
                        }
                    }
                    button data-without-script { (language.text("search")) }
                }
            }
        }
    }

    /// The cards. The part looks again by itself.
    fn groups(&self, held: &HeldOrders, soon: bool) -> Markup {
        let language = self.context.language;
        let again = if soon { address(self.filter, &[("tried", "0")]) } else { address(self.filter, &[]) };
        html! {
            div #groups aria-live="polite" hx-get=(again) hx-trigger=(if soon { LOOK_SOON } else { LOOK }) hx-swap="outerHTML" {
                @if held.groups.is_empty() { p.empty { (language.text("attention-none")) } }
                @if held.more { p.notice { (language.text_with("attention-many", &[("count", Value::Count(MOST_GROUPED))])) } }
                @if !held.groups.is_empty() { (self.retry_all("retry-all", "retry-all", self.filter)) }
                ul.cards { @for group in &held.groups { (self.card(group, held.groups.len() > 1)) } }
            }
        }
    }

    /// A kind of reason. `one_of_many`: whether there are others, so that it has a button of its own.
    fn card(&self, group: &ReasonGroup, one_of_many: bool) -> Markup {
        let language = self.context.language;
        let of_kind = AttentionFilter { kind: Some(group.kind.clone()), store: self.filter.store.clone() };
        let code = kind_code(&group.kind);
        let count = language.text_with("orders-count", &[("count", Value::Count(group.count))]);
        let first: Option<Timestamp> = group.since.parse().ok();
        let example = group.latest.first().and_then(|link| link.attention.as_ref()).map(|held| &held.reason);
        let zone = self.zone(group.stores.keys().next());
        html! {
            li.card #{ "kind-" (code.replace(':', "-")) } {
                h2 { (count) (language.text("colon")) (kind_name(&group.kind, language)) }
                p.hint {
                    @if let Some(first) = first { (language.text("kind-first")) " " (time(first, &zone, language)) }
                    @for (id, count) in &group.stores { " · " bdi { (self.store_name(id)) } @if group.stores.len() > 1 { " (" (count) ")" } }
                }
                @if let Some(reason) = example {
                    div.reason { @if group.count > 1 { (language.text("for-example")) " " } (rendered(reason, language)) }
                }
                (self.fix_links(&group.kind, group.stores.keys()))
                @if group.count > 1 {
                    div.actions {
                        @if one_of_many { (self.retry_all("retry-kind", &format!("retry-{code}"), &of_kind)) }
                        a.button href=(address(&of_kind, &[])) { (language.text("show-orders-of-kind")) }
                    }
                }
                ul.results { @for link in &group.latest { (self.line(link, example)) } }
            }
        }
    }

    /// An order within a card; its reason only where it is another than the example.
    fn line(&self, link: &Link, example: Option<&Message>) -> Markup {
        let language = self.context.language;
        let row = self.builder.row(link, language);
        html! {
            li {
                a href={ "/orders/" (row.store) "/" (row.number) } { (language.text("order")) " " (row.number) }
                " · " (store(&row, language))
                @if let Some(held) = &link.attention {
                    span.hint { " " (language.text("since")) " " (time(held.since, &row.time_zone, language)) " · " (isolated(&row.client)) }
                    @if Some(&held.reason) != example { div.reason { (rendered(&held.reason, language)) } }
                }
                @if self.context.has_role(Role::Operator) { " " (buttons(self.context, &row.store, row.number)) }
            }
        }
    }

    /// Links to the pages on which a kind of trouble is fixed, one for each store that has it.
    fn fix_links<'s>(&self, kind: &str, stores: impl Iterator<Item = &'s StoreId>) -> Markup {
        let language = self.context.language;
        let fixes = fixes(kind);
        let stores: Vec<&StoreId> = stores.collect();
        html! {
            @if !fixes.is_empty() {
                div.actions {
                    @for fix in fixes {
                        @for id in stores.iter().take(if fix.is_of_all() { 1 } else { stores.len() }) {
                            @if self.context.has_role(fix.role()) {
                                a.button.strong href=(fix.path(id)) {
                                    (language.text(fix.label))
                                    @if stores.len() > 1 && !fix.is_of_all() { (language.text("colon")) bdi { (self.store_name(id)) } }
                                }
                            }
                        }
                    }
                    span.hint { (language.text(if self.context.has_role(Role::Admin) { "fix-then" } else { "fix-admin" })) }
                }
            }
        }
    }

    fn retry_all(&self, label: &str, id: &str, filter: &AttentionFilter) -> Markup {
        let language = self.context.language;
        html! {
            @if self.context.has_role(Role::Operator) {
                form.inline method="post" action="/attention/retry-all" {
                    (layout::csrf_field(self.context))
                    @if let Some(kind) = &filter.kind { input type="hidden" name="reason" value=(kind_code(kind)); }
                    @if let Some(store) = &filter.store { input type="hidden" name="store" value=(store); }
                    button #(id.replace(':', "-")) { (language.text(label)) }
                }
            }
        }
    }

    fn zone(&self, store: Option<&StoreId>) -> TimeZone {
        let shop = self.builder.stores().into_iter().find(|shop| Some(&shop.settings.id) == store);
        crate::order_row::time_zone(shop)
    }

    fn store_name(&self, id: &StoreId) -> String {
        let shop = self.builder.stores().into_iter().find(|shop| shop.settings.id == *id);
        shop.map_or_else(|| id.to_string(), |shop| shop.settings.name.clone())
    }

    /// The page of the orders of one kind, with tick boxes.
    fn one_kind(&self, page: &HeldPage, tried: Option<usize>) -> Response {
        let (context, language) = (self.context, self.context.language);
        let kind = self.filter.kind.as_deref().unwrap_or_default();
        let title = kind_name(kind, language);
        let stores: std::collections::BTreeSet<&StoreId> = page.links.iter().map(|link| &link.store).collect();
        let body = html! {
            p.crumbs { a href="/attention" { (language.text("attention")) } }
            h1 { (title) }
            (tried_said(tried, language))
            (self.fix_links(kind, stores.into_iter()))
            @if page.links.is_empty() && page.older.is_none() && page.newer.is_none() { p.empty { (language.text("attention-none")) } }
            @else { div.actions { (self.retry_all("retry-kind", "retry-kind", self.filter)) } }
            @if page.links.is_empty() && page.older.is_some() { p.notice { (language.text("kind-looked-through")) } }
            (self.selectable(page))
            nav.pager aria-label=(language.text("pages")) {
                @if let Some(position) = &page.newer { a.button rel="prev" href=(address(self.filter, &[("newer", &position.to_string())])) { "← " (language.text("newer")) } }
                @if let Some(position) = &page.older { a.button rel="next" href=(address(self.filter, &[("older", &position.to_string())])) { (language.text("older")) " →" } }
            }
        };
        layout::page(context, &title, "attention", body).into_response()
    }

    fn selectable(&self, page: &HeldPage) -> Markup {
        let (context, language) = (self.context, self.context.language);
        let operator = context.has_role(Role::Operator);
        html! {
            @if !page.links.is_empty() {
                form method="post" action="/attention/retry" {
                    (layout::csrf_field(context))
                    @if operator {
                        div.actions {
                            label.check { input type="checkbox" data-all; " " (language.text("select-all")) }
                            button { (language.text("retry-selected")) }
                            button.quiet formaction="/attention/dismiss" { (language.text("dismiss-selected")) }
                        }
                    }
                    ul.cards {
                        @for link in &page.links {
                            @let row = self.builder.row(link, language);
                            @let order = format!("{}/{}", row.store, row.number);
                            li.card {
                                h2 {
                                    @if operator { input type="checkbox" name="order" value=(order) aria-label=(format!("{} {}", language.text("select"), row.number)); " " }
                                    a href={ "/orders/" (order) } { (language.text("order")) " " (row.number) } " · " (store(&row, language))
                                }
                                @if let Some(held) = &link.attention {
                                    p.hint { (language.text("since")) " " (time(held.since, &row.time_zone, language)) " · " (isolated(&row.client)) }
                                    div.reason { (rendered(&held.reason, language)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// *Try again* and *Dismiss*.
pub fn buttons(context: &RequestContext, store: &StoreId, number: OrderNumber) -> Markup {
    let language = context.language;
    let order = format!("{store}/{number}");
    html! {
        form.inline method="post" action="/attention/retry" {
            (layout::csrf_field(context))
            input type="hidden" name="order" value=(order);
            button id={ "retry-" (store) "-" (number) } aria-label=(format!("{} {number}", language.text("retry"))) { (language.text("retry")) }
            button.quiet id={ "dismiss-" (store) "-" (number) } formaction="/attention/dismiss" aria-label=(format!("{} {number}", language.text("dismiss"))) { (language.text("dismiss")) }
        }
    }
}

pub async fn retry(State(console): State<Console>, context: RequestContext, Form(fields): Form<Fields>) -> PageResult {
    let orders = fields.orders()?;
    if orders.is_empty() {
        return Ok(Redirect::to("/attention?none=yes").into_response());
    }
    let retried = console.exchange.refresh.try_again(&orders, context.person()).await?;
    Ok(match orders.as_slice() {
        // The page of the order shows the result.
        [(store, number)] => Redirect::to(&format!("/orders/{store}/{number}")).into_response(),
        _ => to_list(retried),
    })
}

pub async fn dismiss(
    State(console): State<Console>,
    context: RequestContext,
    Form(fields): Form<Fields>,
) -> PageResult {
    let orders = fields.orders()?;
    let mut dismissed = Vec::new();
    for (store, number) in &orders {
        if console.exchange.refresh.dismiss(store, *number, context.person()).await? {
            dismissed.push(format!("dismissed={}", escape(&format!("{store}/{number}"))));
        }
    }
    let query = match dismissed.as_slice() {
        [] if orders.is_empty() => "none=yes".to_owned(),
        [] => "settled=yes".to_owned(),
        all => all.join("&"),
    };
    Ok(Redirect::to(&format!("/attention?{query}")).into_response())
}

fn to_list(retried: usize) -> Response {
    Redirect::to(&format!("/attention?tried={retried}")).into_response()
}

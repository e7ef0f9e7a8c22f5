//! HTML fragments that several pages use.

use exchange::order::{Money, iso};
use exchange::settings::StoreSettings;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::order_row::{OrderRow, OrderState, format_money};
use exchange::texts::{Language, Message};

/// A time by the shop's clock, with its zone.
pub fn time(at: Timestamp, zone: &TimeZone, language: Language) -> Markup {
    let local = language.local_time(at, zone);
    html! { time datetime=(iso(at)) { span.day { (local.date) } " " span.day { (local.time) " " span.zone { (local.zone) } } } }
}

/// Hours and minutes by the shop's clock, with its zone.
pub fn short_time(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let local = language.local_time(at, zone);
    format!("{} {}", local.time, local.zone)
}

/// Date and time by the shop's clock, with its zone.
pub fn date_time(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    language.local_time(at, zone).to_string()
}

/// A state as a coloured word.
pub fn state(state: OrderState, language: Language) -> Markup {
    html! { span class={ "state " (state.class()) } { (state.label(language)) } }
}

/// An amount, or a dash.
pub fn amount(amount: Option<&Money>, language: Language) -> Markup {
    html! { @match amount { Some(some) => span.number { (format_money(some, language)) }, None => "–" } }
}

/// Text of a shop, of RO App or of a person, isolated in its writing direction; a dash when it is empty.
pub fn isolated(text: &str) -> Markup {
    html! { @if text.is_empty() { "–" } @else { bdi { (text) } } }
}

/// A store's name, linked to its orders in the shop.
pub fn store(row: &OrderRow, language: Language) -> Markup {
    html! {
        @match &row.store_url {
            Some(url) => a href=(url) rel="noreferrer" target="_blank" title=(language.text("open-in-shop")) { bdi { (row.store_name) } },
            None => bdi { (row.store_name) },
        }
    }
}

/// Link from a page about a store back to the store.
pub fn store_link(settings: &StoreSettings) -> Markup {
    html! { p.crumbs { a href={ "/stores/" (settings.id) } { bdi { (settings.name) } } } }
}

/// What went wrong, in words for people; what only a programmer understands stands behind *Technical details*.
pub fn rendered(message: &Message, language: Language) -> Markup {
    let (plain, all) = (message.plain(language), message.render(language));
    html! {
        bdi { (plain) }
        @if all != plain { " " details.why { summary { (language.text("technical-details")) } p { bdi { (all) } } } }
    }
}

/// The same as a message above a page or a part of one.
pub fn trouble(message: &Message, language: Language) -> Markup {
    noticed("bad", message, language)
}

/// The same in the colour of a kind, such as `good` or `bad`; in none where that is empty.
pub fn noticed(kind: &str, message: &Message, language: Language) -> Markup {
    html! { div class={ "notice " (kind) } role="status" { (rendered(message, language)) } }
}

/// A message above a page; `kind` is `good` or `bad`.
pub fn notice(kind: &str, text: &str) -> Markup {
    html! { p class={ "notice " (kind) } role="status" { bdi { (text) } } }
}

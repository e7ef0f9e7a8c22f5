//! Small pieces that several pages show.

use exchange::order::Money;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::board::{Row, State, money};
use crate::texts::Language;

/// A moment on the shop's clock.
pub fn time(at: Timestamp, zone: &TimeZone) -> Markup {
    let local = at.to_zoned_datetime(zone.clone());
    html! { time datetime=(at.strftime("%Y-%m-%dT%H:%M:%SZ")) { span.day { (local.strftime("%Y-%m-%d")) } " " (local.strftime("%H:%M")) } }
}

/// Hours and minutes on the shop's clock.
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%H:%M").to_string()
}

/// A state as a coloured word.
pub fn state(state: State, language: Language) -> Markup {
    html! { span class={ "state " (state.class()) } { (state.says(language)) } }
}

/// An amount, or a dash.
pub fn amount(amount: Option<&Money>) -> Markup {
    html! { @match amount { Some(some) => span.number { (money(some)) }, None => "–" } }
}

/// Foreign text, isolated in its direction.
pub fn foreign(text: &str) -> Markup {
    html! { @if text.is_empty() { "–" } @else { bdi { (text) } } }
}

/// A store's name, linking to its orders in the shop.
pub fn store(row: &Row, language: Language) -> Markup {
    html! {
        @match &row.store_url {
            Some(url) => a href=(url) rel="noreferrer" target="_blank" title=(language.say("open-in-shop")) { bdi { (row.store_name) } },
            None => bdi { (row.store_name) },
        }
    }
}

/// Something that went well, or did not, above a page.
pub fn notice(kind: &str, text: &str) -> Markup {
    html! { p class={ "notice " (kind) } role="status" { bdi { (text) } } }
}

/// Text inside a query.
pub fn escape(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

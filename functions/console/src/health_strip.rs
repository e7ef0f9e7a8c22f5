//! The line at the top of every page (rule H1): whether RO App and the stores work, which orders wait, and when that was last looked at.
//!
//! Guarantees: the line is green only when nothing at all is to be said and the orders that need attention were counted now; each state is
//! a word, never a colour alone; no far side is asked.

use exchange::exchange::{HealthReading, Level, MOST_COUNTED, StoreCondition, StoreReading};
use exchange::order::StoreId;
use exchange::state::{RoAppHealth, RoAppTrouble, StoreTrouble};
use exchange::texts::{Language, Value};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::pages::components::{rendered, time};
use crate::request_context::{KnownHealth, RequestContext};
use crate::session::Role;

/// Stores that the line names; it counts the others.
const MOST_STORES: usize = 5;

/// The line; nothing where nobody is signed in.
pub fn strip(context: &RequestContext) -> Markup {
    let language = context.language;
    html! {
        @match &context.health {
            KnownHealth::None => {},
            KnownHealth::Failed(why) => {
                (frame(language, "bad", html! {
                    li { span.state.bad { (language.text("health-unknown")) } " " (rendered(why, language)) }
                }))
            }
            KnownHealth::Read(health) => {
                @let items = items(context, health);
                @if items.is_empty() && health.is_attention_of_poll {
                    (frame(language, "", html! {
                        li { span.state.mute { (language.text("health-good-at-poll")) } }
                        (looked(health, language))
                    }))
                } @else if items.is_empty() {
                    (frame(language, "good", html! {
                        li { span.state.good { (language.text("health-good")) } }
                        (looked(health, language))
                    }))
                } @else {
                    (frame(language, "", html! {
                        @for item in items { li { (item) } }
                        (looked(health, language))
                    }))
                }
            }
        }
    }
}

fn frame(language: Language, class: &str, items: Markup) -> Markup {
    html! { section.health aria-label=(language.text("health")) role="status" { ul class=(class) { (items) } } }
}

/// When the latest poll came to its end.
fn looked(health: &HealthReading, language: Language) -> Markup {
    html! {
        @if let Some(at) = health.looked {
            li.looked { (language.text("last-poll")) " " (time(at, &zone(health), language)) }
        }
    }
}

/// Everything that is not as it should be.
fn items(context: &RequestContext, health: &HealthReading) -> Vec<Markup> {
    let mut all = exchange_items(context.language, health);
    all.extend(roapp_item(context, health));
    all.extend(store_items(context.language, health, |_| true));
    all.extend(order_items(context.language, health));
    all.extend(channels_item(context, health));
    all.extend(unset_items(context, health));
    all
}

/// What only a person can mend: everything but what ends by itself. An outage is left out until it has lasted so long that the exchange
/// counts as broken.
pub fn needs_person(context: &RequestContext, health: &HealthReading) -> Vec<Markup> {
    let language = context.language;
    let mut all = exchange_items(language, health);
    all.extend(roapp_item(context, health).filter(|_| health.of_roapp() == Level::Broken));
    let of_person = |store: &&StoreReading| match store.condition {
        StoreCondition::Trouble(StoreTrouble::Unreachable) => health.of_store(store) == Level::Broken,
        // The next poll looks at it.
        StoreCondition::Trouble(StoreTrouble::WaitsForRoApp) | StoreCondition::Unknown => false,
        _ => true,
    };
    all.extend(store_items(language, health, of_person));
    all.extend(attention_item(language, health));
    all.extend(channels_item(context, health));
    all.extend(unset_items(context, health));
    all
}

/// Channels of notifications that do not work (rule H2).
fn channels_item(context: &RequestContext, health: &HealthReading) -> Option<Markup> {
    let count = Some(health.channels_failing).filter(|count| *count > 0)?;
    let text = context.language.text_with("health-channels", &[("count", Value::Count(count))]);
    Some(html! {
        @if context.has_role(Role::Admin) { a.state.wait href="/notifications" { (text) } } @else { span.state.wait { (text) } }
    })
}

/// What was never set up: somebody to be told (rule H2), and RO App's web-hook (rule R7). Each leads admins to where that is done.
fn unset_items(context: &RequestContext, health: &HealthReading) -> Vec<Markup> {
    let all =
        [(health.untold, "health-untold", "/notifications"), (health.hooks_unset, "health-hooks-unset", "/secrets")];
    let unset = all.into_iter().filter(|(unset, ..)| *unset);
    let item = |(_, id, address): (bool, &str, &str)| {
        let text = context.language.text(id);
        html! {
            @if context.has_role(Role::Admin) { a.state.wait href=(address) { (text) } } @else { span.state.wait { (text) } }
        }
    };
    unset.map(item).collect()
}

/// What is wrong with the exchange itself.
fn exchange_items(language: Language, health: &HealthReading) -> Vec<Markup> {
    let mut all = Vec::new();
    if health.looked.is_none() {
        all.push(html! { span.state.wait { (language.text("health-never")) } });
    } else if health.is_late() {
        all.push(html! { span.state.bad { (language.text("health-late")) } " " (language.text("health-late-hint")) });
    }
    if let Some(since) = health.silent {
        all.push(html! {
            a.state.bad href="/stores" { (language.text("roapp-silent")) } " " (since_time(since, health, language))
        });
    }
    if let Some(by) = health.clock_set_back {
        let minutes = usize::try_from(by.as_mins()).unwrap_or_default();
        let text = language.text_with("health-clock", &[("minutes", Value::Count(minutes))]);
        all.push(html! { span.state.wait { (text) } " " (language.text("health-clock-hint")) });
    }
    let dead = usize::try_from(health.dead_letters).unwrap_or(usize::MAX);
    for (id, count) in [("health-unreadable", health.unreadable), ("health-dead", dead)] {
        if count > 0 {
            all.push(html! {
                span.state.bad { (language.text_with(id, &[("count", Value::Count(count))])) } " "
                (language.text("health-log-hint"))
            });
        }
    }
    all
}

fn roapp_item(context: &RequestContext, health: &HealthReading) -> Option<Markup> {
    let roapp = health.roapp.as_ref()?;
    let language = context.language;
    let text = language.text(match roapp.kind {
        RoAppTrouble::KeyRefused => "health-roapp-key",
        RoAppTrouble::NoPlan => "health-roapp-plan",
        RoAppTrouble::Down => "health-roapp-down",
        RoAppTrouble::Problem => "health-roapp-problem",
    });
    let enters_keys = roapp.kind == RoAppTrouble::KeyRefused && context.has_role(Role::Admin);
    Some(html! {
        @if enters_keys { a.state.bad href="/secrets" { (text) } } @else { span.state.bad { (text) } }
        " " (since_time(roapp.since, health, language))
        @if let Some(good) = roapp.last_good { ", " (language.text("health-last-good")) " " (time(good, &zone(health), language)) }
        ". "
        @if roapp.kind == RoAppTrouble::Down { (language.text("health-roapp-down-hint")) " " }
        (reason(roapp, language))
    })
}

/// Why: a sentence that says what to do stands in the line, one about a single request is for who opens it.
fn reason(roapp: &RoAppHealth, language: Language) -> Markup {
    let why = html! { (rendered(&roapp.reason.clone().sentence(), language)) };
    let all = roapp.reason.clone().sentence().render(language);
    match roapp.kind {
        RoAppTrouble::KeyRefused | RoAppTrouble::NoPlan => why,
        RoAppTrouble::Down | RoAppTrouble::Problem => {
            html! { details.why { summary { (language.text("technical-details")) } p { bdi { (all) } } } }
        }
    }
}

fn store_items(language: Language, health: &HealthReading, wanted: impl Fn(&&StoreReading) -> bool) -> Vec<Markup> {
    let named = |store: &&StoreReading| match store.condition {
        // RO App's trouble, or that of the exchange, is said once.
        StoreCondition::Trouble(StoreTrouble::WaitsForRoApp) => health.roapp.is_none(),
        StoreCondition::Working | StoreCondition::Off => false,
        // That no poll came to its end is said once.
        StoreCondition::Unknown => !health.is_late(),
        _ => true,
    };
    let stores: Vec<&StoreReading> = health.stores.iter().filter(named).filter(wanted).collect();
    let mut all: Vec<Markup> =
        stores.iter().take(MOST_STORES).map(|store| store_item(store, health, language)).collect();
    if let Some(more) = stores.len().checked_sub(MOST_STORES).filter(|more| *more > 0) {
        all.push(html! { a href="/stores" { (language.text_with("health-more", &[("count", Value::Count(more))])) } });
    }
    all
}

fn store_item(store: &StoreReading, health: &HealthReading, language: Language) -> Markup {
    // A store that cannot be used has no page of its own.
    let usable = store.condition != StoreCondition::Trouble(StoreTrouble::Unusable);
    let address = if usable { format!("/stores/{}", store.id) } else { "/stores".to_owned() };
    html! {
        a href=(address) { bdi { (store.name) } } (language.text("colon")) (condition(Some(store.condition), language))
        @if let Some(since) = store.since { " " (since_time(since, health, language)) }
    }
}

fn order_items(language: Language, health: &HealthReading) -> Vec<Markup> {
    let mut all = Vec::new();
    if health.waiting > 0 {
        let count = [("count", Value::Count(health.waiting))];
        all.push(html! { span.state.wait { (language.text_with("health-waiting", &count)) } });
    }
    all.extend(attention_item(language, health));
    all
}

fn attention_item(language: Language, health: &HealthReading) -> Option<Markup> {
    let count = Some(health.attention).filter(|count| *count > 0)?;
    let id = if count < MOST_COUNTED { "health-attention" } else { "health-attention-many" };
    Some(html! { a.state.wait href="/attention" { (language.text_with(id, &[("count", Value::Count(count))])) } })
}

/// Number of orders that need attention, for the menu.
pub fn badge(context: &RequestContext) -> Markup {
    let count = match &context.health {
        KnownHealth::Read(health) => health.attention,
        KnownHealth::None | KnownHealth::Failed(_) => 0,
    };
    html! {
        @if count >= MOST_COUNTED { " " span.badge { (MOST_COUNTED - 1) "+" } }
        @else if count > 0 { " " span.badge { (count) } }
    }
}

/// State of a store as a coloured word.
pub fn condition(condition: Option<StoreCondition>, language: Language) -> Markup {
    let (class, id) = match condition {
        None | Some(StoreCondition::Unknown) => ("mute", "store-unchecked"),
        Some(StoreCondition::Working) => ("good", "store-working"),
        Some(StoreCondition::Off) => ("mute", "store-off"),
        Some(StoreCondition::NoRules) => ("wait", "store-no-rules"),
        Some(StoreCondition::Trouble(trouble)) => match trouble {
            StoreTrouble::Unreachable => ("bad", "store-unreachable"),
            StoreTrouble::LoginRefused => ("bad", "store-login-refused"),
            StoreTrouble::NoPlan => ("bad", "store-no-plan"),
            StoreTrouble::Unusable => ("bad", "store-unusable"),
            StoreTrouble::WaitsForRoApp => ("bad", "store-waits"),
            StoreTrouble::Notice => ("wait", "store-notice"),
            StoreTrouble::Problem => ("bad", "store-problem"),
        },
    };
    html! { span class={ "state " (class) } { (language.text(id)) } }
}

/// State of a store as this request knows it.
pub fn condition_of(context: &RequestContext, id: &StoreId) -> Option<StoreCondition> {
    match &context.health {
        KnownHealth::Read(health) => health.store(id).map(|store| store.condition),
        KnownHealth::None | KnownHealth::Failed(_) => None,
    }
}

fn since_time(since: Timestamp, health: &HealthReading, language: Language) -> Markup {
    html! { (language.text("since")) " " (time(since, &zone(health), language)) }
}

/// The time zone of what stands for all stores: that of the first store.
pub fn zone(health: &HealthReading) -> TimeZone {
    health.stores.iter().find_map(|store| TimeZone::get(&store.time_zone).ok()).unwrap_or(TimeZone::UTC)
}

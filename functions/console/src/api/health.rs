//! The health address (rule H1): for machines that watch the exchange, without a session and without anything personal.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use exchange::exchange::{Level, StoreCondition};
use exchange::order::iso;
use exchange::release;
use exchange::state::{RoAppTrouble, StoreTrouble};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Console;
use crate::error::HttpError;

/// Health of the exchange.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthBody {
    /// `good`: everything works. `warning`: something is to be looked at, or will mend itself: an outage of less than 15
    /// minutes, orders that wait or need attention, a notification channel that does not work or none at all, RO App's
    /// web-hook that was never set up, a clock that was set back, a store without a status rule or with a setting to change, a store
    /// that the latest poll did not reach, a daily comparison that did not come to its end for two days.
    /// `broken`: a person has to mend something, among it new orders that nobody takes from the queue for 15 minutes.
    pub state: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Commit that it was built from.
    pub commit: &'static str,
    /// When orders were last looked for, in UTC. A look that is older than 15 minutes is `broken`.
    pub last_poll: Option<String>,
    pub roapp: RoAppBody,
    /// All stores, by id.
    pub stores: Vec<StoreHealthBody>,
    /// Orders that wait for their next try.
    pub orders_waiting: usize,
    /// Orders that need attention. They are counted up to 100.
    pub orders_in_attention: usize,
    /// Since when web-hooks of RO App are missing, in UTC.
    pub webhooks_silent_since: Option<String>,
    /// Items of the state table that cannot be read.
    pub unreadable_items: usize,
    /// Messages that could not be handled.
    pub dead_letters: u64,
    /// Channels of notifications that do not work.
    pub channels_failing: usize,
    /// Whether nobody is told when something is wrong: no notification channel is set up, and no alarm of AWS tells anybody.
    pub nobody_is_told: bool,
    /// Whether RO App's web-hook was never set up: its secret is not entered.
    pub roapp_webhook_unset: bool,
    /// Seconds by which the machine's clock was set back, where that is more than a minute: its time is to be checked.
    pub clock_set_back: Option<i64>,
}

/// RO App.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoAppBody {
    /// `answers`, `key_refused`, `no_plan` (its plan has no API, or is not paid), `down` or `problem`; `unknown` before the first look.
    pub state: &'static str,
    /// Since when it is in this state, in UTC, if it is not well.
    pub since: Option<String>,
    /// The last look that found it well, in UTC.
    pub last_good: Option<String>,
}

/// A store.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoreHealthBody {
    /// Store id.
    pub id: String,
    /// `working`, `off`, `no_rules`, `unknown`, `unreachable`, `login_refused`, `no_plan` (the shop's plan has no API),
    /// `unusable` (login or settings are missing or cannot be read), `waits_for_roapp`, `notice` (a setting is to be changed, or
    /// the daily comparison is overdue, although orders flow) or `problem`.
    pub state: &'static str,
    /// Since when it is in this state, in UTC, if it is not well.
    pub since: Option<String>,
    /// The last look that found it well, in UTC.
    pub last_good: Option<String>,
}

/// Health of the exchange. Needs no session, asks neither RO App nor a shop, and is answered from what the latest look found.
#[utoipa::path(get, path = "/health", responses(
    (status = 200, description = "Nothing that a person has to mend", body = HealthBody),
    (status = 503, description = "Something is broken that a person has to mend, or the state table fails (then with an error's body)", body = HealthBody)
))]
pub async fn get(State(console): State<Console>) -> Result<(StatusCode, Json<HealthBody>), HttpError> {
    let health = console.exchange.health.read().await?;
    let (status, state) = match health.level() {
        Level::Good => (StatusCode::OK, "good"),
        Level::Warning => (StatusCode::OK, "warning"),
        Level::Broken => (StatusCode::SERVICE_UNAVAILABLE, "broken"),
    };
    let roapp = health.roapp.as_ref();
    let body = HealthBody {
        state,
        version: release::VERSION,
        commit: release::COMMIT,
        last_poll: text(health.looked),
        roapp: RoAppBody {
            state: match roapp.map(|roapp| roapp.kind) {
                None if health.looked.is_none() => "unknown",
                None => "answers",
                Some(RoAppTrouble::KeyRefused) => "key_refused",
                Some(RoAppTrouble::NoPlan) => "no_plan",
                Some(RoAppTrouble::Down) => "down",
                Some(RoAppTrouble::Problem) => "problem",
            },
            since: text(roapp.map(|roapp| roapp.since)),
            last_good: text(roapp.map_or(health.looked, |roapp| roapp.last_good)),
        },
        stores: health
            .stores
            .iter()
            .map(|store| StoreHealthBody {
                id: store.id.to_string(),
                state: store_state(store.condition),
                since: text(store.since),
                last_good: text(store.last_good),
            })
            .collect(),
        orders_waiting: health.waiting,
        orders_in_attention: health.attention,
        webhooks_silent_since: text(health.silent),
        unreadable_items: health.unreadable,
        dead_letters: health.dead_letters,
        channels_failing: health.channels_failing,
        nobody_is_told: health.untold,
        roapp_webhook_unset: health.hooks_unset,
        clock_set_back: health.clock_set_back.map(|by| by.as_secs()),
    };
    Ok((status, Json(body)))
}

fn text(at: Option<Timestamp>) -> Option<String> {
    at.map(iso)
}

pub(super) fn store_state(condition: StoreCondition) -> &'static str {
    match condition {
        StoreCondition::Working => "working",
        StoreCondition::Off => "off",
        StoreCondition::NoRules => "no_rules",
        StoreCondition::Unknown => "unknown",
        StoreCondition::Trouble(trouble) => match trouble {
            StoreTrouble::Unreachable => "unreachable",
            StoreTrouble::LoginRefused => "login_refused",
            StoreTrouble::NoPlan => "no_plan",
            StoreTrouble::Unusable => "unusable",
            StoreTrouble::WaitsForRoApp => "waits_for_roapp",
            StoreTrouble::Notice => "notice",
            StoreTrouble::Problem => "problem",
        },
    }
}

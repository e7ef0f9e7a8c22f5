//! Stores. Secrets go in and never come out (rule S4).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use exchange::exchange::SecretName;
use exchange::net::json::without_values;
use exchange::order::StoreId;
use exchange::settings::StoreSettings;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::answer::Problem;
use crate::app::Console;
use crate::form::path_store;
use crate::store_actions::{save_store, switch_to};

/// A store.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoreBody {
    /// Its settings, as in the configuration file.
    #[schema(value_type = Object)]
    pub settings: Value,
    /// Why it cannot be used, if so.
    pub problem: Option<String>,
}

/// All stores.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoresBody {
    /// By id.
    pub stores: Vec<StoreBody>,
}

/// What to keep of a store.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StorePut {
    /// Its settings, as in the configuration file. `enabled` is passed over: a new store is off, another stays as it is.
    #[schema(value_type = Object)]
    pub settings: Value,
    /// Login at the shop; none leaves it as it is.
    #[serde(default)]
    pub login: Option<String>,
    /// Password at the shop; none leaves it as it is.
    #[serde(default)]
    pub password: Option<String>,
}

/// On or off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SwitchBody {
    /// Whether orders are taken.
    pub on: bool,
}

/// What a dry run found.
#[derive(Debug, Serialize, ToSchema)]
pub struct DryRunBody {
    /// Orders that would be entered.
    pub orders: usize,
    /// Orders that are linked already.
    pub linked: usize,
    /// Delivered orders that stay out.
    pub delivered: usize,
    /// Clients that would be created.
    pub clients_new: usize,
    /// Clients RO App has.
    pub clients_there: usize,
    /// Products that would be created.
    pub products_new: usize,
    /// Products RO App has.
    pub products_there: usize,
    /// Orders that would be refused.
    pub refused: Vec<RefusedBody>,
    /// Whether the shop has more orders than were looked at.
    pub cut: bool,
}

/// An order that would be refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefusedBody {
    /// Its number, where it has one that can be read.
    pub number: Option<u64>,
    /// Why, and what to do.
    pub reason: String,
}

fn body(settings: &StoreSettings, problem: Option<String>) -> StoreBody {
    StoreBody { settings: serde_json::to_value(settings).unwrap_or_default(), problem }
}

/// All stores.
#[utoipa::path(get, path = "/api/stores", responses((status = 200, body = StoresBody)))]
pub async fn list(State(console): State<Console>) -> Result<Json<StoresBody>, Problem> {
    console.exchange.look_at_roster().await?;
    let mut stores: Vec<_> = console.exchange.all_shops().iter().map(|shop| body(&shop.settings, None)).collect();
    let unusable = console.exchange.unusable_stores();
    if !unusable.is_empty() {
        let all: Vec<StoreSettings> = console.exchange.table().stores().await?;
        for (id, _, why) in unusable {
            stores.extend(all.iter().filter(|settings| settings.id == id).map(|s| body(s, Some(why.clone()))));
        }
    }
    Ok(Json(StoresBody { stores }))
}

/// Connects a store, switched off, or changes it.
#[utoipa::path(
    put, path = "/api/stores/{store}", request_body = StorePut,
    params(("store" = String, Path, description = "Store id")),
    responses((status = 200, body = StoreBody), (status = 403, body = crate::answer::ErrorBody), (status = 422, body = crate::answer::ErrorBody))
)]
pub async fn save(
    State(console): State<Console>,
    Path(store): Path<String>,
    bytes: Bytes,
) -> Result<Json<StoreBody>, Problem> {
    let id: StoreId = store.parse().map_err(|why| Problem::bad(format!("{why}.")))?;
    let put: StorePut = super::request::body(&bytes)?;
    let all: Vec<StoreSettings> = console.exchange.table().stores().await?;
    let before = all.iter().find(|settings| settings.id == id);
    let mut settings: StoreSettings = serde_json::from_value(put.settings).map_err(|error| {
        Problem::bad(format!("The settings cannot be read: {}.", without_values(&error.to_string())))
    })?;
    if settings.id != id {
        return Err(Problem::bad(format!("The settings are of store '{}', the address of store '{id}'.", settings.id)));
    }
    settings.enabled = before.is_some_and(|before| before.enabled);
    let problems = settings.problems();
    if !problems.is_empty() {
        return Err(Problem::bad(problems.join(" ")));
    }
    let secrets: Vec<(SecretName, SecretString)> =
        [(SecretName::Login(id.clone()), put.login), (SecretName::Password(id.clone()), put.password)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, SecretString::from(value.filter(|value| !value.is_empty())?))))
            .collect();
    if before.is_none() && secrets.len() < 2 {
        return Err(Problem::bad("A new store needs the login and the password of a user of the shop."));
    }
    save_store(&console, &settings, secrets).await?;
    Ok(Json(body(&settings, None)))
}

/// What the first import of a store would create. Writes nothing.
#[utoipa::path(
    get, path = "/api/stores/{store}/dry-run",
    params(("store" = String, Path, description = "Store id")),
    responses((status = 200, body = DryRunBody), (status = 404, body = crate::answer::ErrorBody), (status = 502, body = crate::answer::ErrorBody))
)]
pub async fn dry_run(State(console): State<Console>, Path(store): Path<String>) -> Result<Json<DryRunBody>, Problem> {
    console.exchange.look_at_roster().await?;
    let shop =
        console.exchange.shop(&path_store(&store)?).ok_or_else(|| Problem::missing("There is no such store."))?;
    let found = console.exchange.dry_run(&shop).await?;
    let refused = found.refused.into_iter().map(|(number, reason)| RefusedBody { number: number.map(|n| n.0), reason });
    Ok(Json(DryRunBody {
        orders: found.orders,
        linked: found.linked,
        delivered: found.delivered,
        clients_new: found.clients.new,
        clients_there: found.clients.there,
        products_new: found.products.new,
        products_there: found.products.there,
        refused: refused.collect(),
        cut: found.cut,
    }))
}

/// Switches a store on, if its check finds nothing wrong, or off.
#[utoipa::path(
    post, path = "/api/stores/{store}/switch", request_body = SwitchBody,
    params(("store" = String, Path, description = "Store id")),
    responses((status = 200, body = StoreBody), (status = 403, body = crate::answer::ErrorBody), (status = 422, body = crate::answer::ErrorBody))
)]
pub async fn switch(
    State(console): State<Console>,
    Path(store): Path<String>,
    bytes: Bytes,
) -> Result<Json<StoreBody>, Problem> {
    let wanted: SwitchBody = super::request::body(&bytes)?;
    console.exchange.look_at_roster().await?;
    let shop =
        console.exchange.shop(&path_store(&store)?).ok_or_else(|| Problem::missing("There is no such store."))?;
    let wrong = switch_to(&console, &shop.settings, wanted.on).await?;
    if !wrong.is_empty() {
        let says: Vec<String> = wrong.into_iter().map(|finding| finding.says).collect();
        return Err(Problem::bad(says.join(" ")));
    }
    Ok(Json(body(&StoreSettings { enabled: wanted.on, ..shop.settings.clone() }, None)))
}

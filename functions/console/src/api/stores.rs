//! Stores: list, save, dry run, switch. Secrets are written and never returned (rule S4).

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use exchange::exchange::{DryRunOf, SecretName, Tried};
use exchange::net::json::without_values;
use exchange::order::{OrderNumber, StoreId, iso};
use exchange::settings::{Grade, StoreSettings};
use exchange::state::DryRunStage;
use exchange::texts::{Language, Message};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::app::Console;
use crate::error::HttpError;
use crate::request_context::RequestContext;
use crate::store_actions::{
    Switched, all_stores, clashes, delete_store, find_store, kept_store, load_settings, move_problems, refresh_stores,
    save_store, store_to_change, switch_store,
};

/// A store.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoreBody {
    /// Its settings, as in the configuration file.
    #[schema(value_type = Object)]
    pub settings: Value,
    /// Why it cannot be used, if so; after a change of its login, why the shop did not take that, or that it could not be tried.
    pub problem: Option<String>,
}

/// All stores.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoresBody {
    /// By id.
    pub stores: Vec<StoreBody>,
    /// That RO App sends no web-hooks any more, if so.
    pub webhooks_silent: Option<SilenceBody>,
}

/// RO App sends no web-hooks any more: changes of staff are found by checks alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct SilenceBody {
    /// Since when, in UTC.
    pub since: String,
    /// What that means and what to do.
    pub notice: String,
}

/// Body that connects or changes a store.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StorePut {
    /// Its settings, as in the configuration file. `enabled` is ignored: a new store is off, an existing one stays as it is.
    #[schema(value_type = Object)]
    pub settings: Value,
    /// Login at the shop; without it the stored login stays.
    #[serde(default)]
    pub login: Option<String>,
    /// Password at the shop; without it the stored password stays.
    #[serde(default)]
    pub password: Option<String>,
    /// True where `url` leads to another server than before and is still the same shop; a store that has orders is not given another's.
    #[serde(default)]
    pub same_shop: bool,
}

/// Body that deletes a store.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreDelete {
    /// The store's name, so that none is deleted by mistake.
    pub name: String,
}

/// Body that switches a store.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SwitchBody {
    /// True to switch the store on.
    pub on: bool,
}

/// The latest dry run of a store.
#[derive(Debug, Serialize, ToSchema)]
pub struct DryRunBody {
    /// `orders` or `records` while it works; then `done`, `failed` or `cancelled`.
    #[schema(value_type = String)]
    pub stage: DryRunStage,
    /// Requests made of the present stage.
    pub done: usize,
    /// Requests of the present stage, where that is known.
    pub all: Option<usize>,
    /// Why it failed, if so.
    pub problem: Option<String>,
    /// What it found, once it is done.
    pub result: Option<DryRunResultBody>,
}

/// What a dry run found.
#[derive(Debug, Serialize, ToSchema)]
pub struct DryRunResultBody {
    /// Orders that would be entered.
    pub orders: usize,
    /// Orders that are linked already.
    pub linked: usize,
    /// Delivered orders, which are not imported.
    pub delivered: usize,
    /// Clients that would be created.
    pub clients_new: usize,
    /// Clients RO App has.
    pub clients_there: usize,
    /// Clients that were not looked for, because they are too many.
    pub clients_unknown: usize,
    /// Products that would be created.
    pub products_new: usize,
    /// Products RO App has.
    pub products_there: usize,
    /// Products that were not looked for, because the catalogue is too large.
    pub products_unknown: usize,
    /// New products without a category in RO App, whose lines would go on the fallback product.
    pub products_on_fallback: usize,
    /// Orders whose phone cannot be read as a number.
    pub phones_unread: usize,
    /// Number of orders that would be refused.
    pub refusals: usize,
    /// The first of the orders that would be refused.
    pub refused: Vec<RefusedBody>,
    /// True when the shop has more orders than were read.
    pub cut: bool,
}

/// An order that would be refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefusedBody {
    /// Order number, if it can be read.
    pub number: Option<u64>,
    /// Why, and what to do.
    pub reason: String,
}

fn body(settings: &StoreSettings, problem: Option<String>) -> StoreBody {
    StoreBody { settings: serde_json::to_value(settings).unwrap_or_default(), problem }
}

/// All stores.
#[utoipa::path(get, path = "/api/stores", responses((status = 200, body = StoresBody)))]
pub async fn list(State(console): State<Console>, context: RequestContext) -> Result<Json<StoresBody>, HttpError> {
    refresh_stores(&console).await?;
    let mut stores: Vec<_> = console.exchange.stores.all().iter().map(|shop| body(&shop.settings, None)).collect();
    let unusable = console.exchange.stores.unusable();
    if !unusable.is_empty() {
        let all: Vec<StoreSettings> = console.exchange.table().stores().await?;
        for (id, _, why) in unusable {
            stores.extend(
                all.iter().filter(|settings| settings.id == id).map(|s| body(s, Some(why.render(context.language)))),
            );
        }
    }
    let silent = context.health(&console).await?.silent;
    let webhooks_silent =
        silent.map(|since| SilenceBody { since: iso(since), notice: context.language.text("roapp-silent-hint") });
    Ok(Json(StoresBody { stores, webhooks_silent }))
}

/// Connects a store, which is then off, or changes it.
#[utoipa::path(
    put, path = "/api/stores/{store}", request_body = StorePut,
    params(("store" = String, Path, description = "Store id")),
    responses((status = 200, body = StoreBody), (status = 403, body = crate::error::ErrorBody), (status = 409, body = crate::error::ErrorBody), (status = 422, body = crate::error::ErrorBody))
)]
pub async fn save(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    bytes: Bytes,
) -> Result<Json<StoreBody>, HttpError> {
    let id: StoreId = store.parse().map_err(|_| HttpError::unprocessable(Message::new("store-id-wrong")))?;
    let put: StorePut = super::request::parse_body(&bytes)?;
    let mut settings: StoreSettings = serde_json::from_value(put.settings).map_err(|error| {
        HttpError::unprocessable(Message::new("settings-unreadable").with("why", without_values(&error.to_string())))
    })?;
    if settings.id != id {
        return Err(HttpError::unprocessable(
            Message::new("settings-of-another").with("store", &settings.id).with("address", &id),
        ));
    }
    let kept = kept_store(&console, &id).await?;
    let all = all_stores(&console).await?;
    let before = kept.as_ref().map(|kept| &kept.settings);
    settings.enabled = before.is_some_and(|before| before.enabled);
    settings.phase = before.map(|before| before.phase).unwrap_or_default();
    let problems = settings.problems();
    if !problems.is_empty() {
        let messages = problems.into_iter().map(|problem| problem.message).collect();
        return Err(HttpError::unprocessable(Message::all(messages)));
    }
    let secrets: Vec<(SecretName, SecretString)> =
        [(SecretName::Login(id.clone()), put.login), (SecretName::Password(id.clone()), put.password)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, SecretString::from(value.filter(|value| !value.is_empty())?))))
            .collect();
    if before.is_none() && secrets.len() < 2 {
        return Err(HttpError::unprocessable(Message::new("secrets-needed")));
    }
    let mut refused = clashes(&console, &settings, &all).await?;
    if let Some(before) = before {
        refused.extend(move_problems(&console, (before, &settings), &secrets, put.same_shop).await?);
    }
    if !refused.is_empty() {
        return Err(HttpError::unprocessable(Message::all(refused.into_iter().map(|one| one.message).collect())));
    }
    let problem = match save_store(&console, &context, kept.as_ref(), &settings, secrets).await? {
        None | Some(Tried::Accepted) => None,
        Some(Tried::Refused(why) | Tried::Untried(why)) => Some(why.sentence().render(context.language)),
    };
    Ok(Json(body(&settings, problem)))
}

/// Deletes a store: its settings, its login, its links and histories. RO App's orders and the shop stay as they are. It takes some minutes
/// and is carried on behind the scenes.
#[utoipa::path(
    delete, path = "/api/stores/{store}", request_body = StoreDelete,
    params(("store" = String, Path, description = "Store id")),
    responses((status = 202), (status = 404, body = crate::error::ErrorBody), (status = 422, body = crate::error::ErrorBody))
)]
pub async fn delete(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    bytes: Bytes,
) -> Result<StatusCode, HttpError> {
    let wanted: StoreDelete = super::request::parse_body(&bytes)?;
    let settings = load_settings(&console, &store).await?;
    if wanted.name.trim() != settings.name.trim() {
        return Err(HttpError::unprocessable(Message::new("delete-name-differs").with("name", &settings.name)));
    }
    delete_store(&console, &context, &settings).await?;
    Ok(StatusCode::ACCEPTED)
}

/// The latest dry run of a store: how far it is, and what the first import would create.
#[utoipa::path(
    get, path = "/api/stores/{store}/dry-run",
    params(("store" = String, Path, description = "Store id")),
    responses((status = 200, body = DryRunBody), (status = 404, body = crate::error::ErrorBody))
)]
pub async fn dry_run(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
) -> Result<Json<DryRunBody>, HttpError> {
    let shop = find_store(&console, &store).await?;
    let state = console.exchange.dry_run.state(&shop.settings.id).await?;
    let state = state.ok_or_else(|| HttpError::not_found(Message::new("dry-run-none")))?;
    Ok(Json(dry_run_body(&state, context.language)))
}

/// Begins a dry run of a store, unless one is running. It writes nothing to the shop or to RO App.
#[utoipa::path(
    post, path = "/api/stores/{store}/dry-run",
    params(("store" = String, Path, description = "Store id")),
    responses((status = 202, body = DryRunBody), (status = 404, body = crate::error::ErrorBody))
)]
pub async fn begin_dry_run(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
) -> Result<(StatusCode, Json<DryRunBody>), HttpError> {
    let shop = find_store(&console, &store).await?;
    let state = console.exchange.dry_run.begin(&shop.settings.id).await?;
    Ok((StatusCode::ACCEPTED, Json(dry_run_body(&state, context.language))))
}

/// Ends a running dry run without a result.
#[utoipa::path(
    delete, path = "/api/stores/{store}/dry-run",
    params(("store" = String, Path, description = "Store id")),
    responses((status = 204), (status = 404, body = crate::error::ErrorBody))
)]
pub async fn cancel_dry_run(
    State(console): State<Console>,
    Path(store): Path<String>,
) -> Result<StatusCode, HttpError> {
    let shop = find_store(&console, &store).await?;
    console.exchange.dry_run.cancel(&shop.settings.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn dry_run_body(state: &DryRunOf, language: Language) -> DryRunBody {
    let refused = |(number, reason): &(Option<OrderNumber>, Message)| RefusedBody {
        number: number.map(|number| number.0),
        reason: reason.render(language),
    };
    DryRunBody {
        stage: state.stage,
        done: state.done,
        all: state.all,
        problem: state.problem.as_ref().map(|why| why.render(language)),
        result: state.result.as_ref().map(|found| DryRunResultBody {
            orders: found.orders,
            linked: found.linked,
            delivered: found.delivered,
            clients_new: found.clients.new,
            clients_there: found.clients.there,
            clients_unknown: found.clients.unknown,
            products_new: found.products.new,
            products_there: found.products.there,
            products_unknown: found.products.unknown,
            products_on_fallback: found.on_fallback,
            phones_unread: found.phones_unread,
            refusals: found.refusals,
            refused: found.refused.iter().map(refused).collect(),
            cut: found.cut,
        }),
    }
}

/// Switches a store on or off. On only when its check finds no problem.
#[utoipa::path(
    post, path = "/api/stores/{store}/switch", request_body = SwitchBody,
    params(("store" = String, Path, description = "Store id")),
    responses((status = 200, body = StoreBody), (status = 404, body = crate::error::ErrorBody), (status = 403, body = crate::error::ErrorBody), (status = 409, body = crate::error::ErrorBody), (status = 422, body = crate::error::ErrorBody))
)]
pub async fn switch(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    bytes: Bytes,
) -> Result<Json<StoreBody>, HttpError> {
    let wanted: SwitchBody = super::request::parse_body(&bytes)?;
    let kept = store_to_change(&console, &store).await?;
    // A program has decided already; the warnings are for people.
    if let Switched::Not(found) = switch_store(&console, &context, &kept, wanted.on, Grade::Warning).await? {
        let problems = found.into_iter().filter(|finding| finding.grade == Grade::Problem);
        return Err(HttpError::unprocessable(Message::all(problems.map(|finding| finding.message).collect())));
    }
    Ok(Json(body(&StoreSettings { enabled: wanted.on, ..kept.settings }, None)))
}

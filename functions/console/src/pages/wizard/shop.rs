//! Step 1: the shop and its login, tried on the spot.

use axum::Form as Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::exchange::TriedShop;
use exchange::order::{LocationId, OrderTypeId, StoreId};
use exchange::settings::{
    HISTORY_DAYS, Identify, Phase, Problem, StoreSettings, Winner, same_name, same_shop, store_id_for,
};
use exchange::texts::{Message, Value};
use http::StatusCode;
use maud::{Markup, html};

use super::{Step, next_step, page};
use crate::app::Console;
use crate::error::{HttpError, PageResult};
use crate::form::Fields;
use crate::pages::components::trouble;
use crate::pages::store_inputs::Form;
use crate::request_context::RequestContext;
use crate::store_actions::{
    Kept, all_stores, clashes, keep_secrets, keep_store, load_settings, move_problems, store_to_change,
};
use crate::{layout, store_fields};

/// The fields of the step.
const FIELDS: [&str; 4] = ["name", "url", "login", "password"];

/// Why the step is shown again.
#[derive(Default)]
struct Refused<'a> {
    problems: &'a [Problem],
    /// Why the shop could not be asked.
    untried: Option<&'a Message>,
    /// Whether the store is kept all the same, as a draft.
    is_kept: bool,
    /// The draft that has the same name or shop.
    draft: Option<&'a StoreSettings>,
}

pub async fn new(context: RequestContext) -> PageResult {
    let fields = Fields(vec![("url".to_owned(), "https://".to_owned())]);
    Ok(show(&context, None, &fields, &Refused::default()))
}

pub async fn edit(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let settings = load_settings(&console, &store).await?;
    if !settings.phase.is_connecting() {
        return Ok(Redirect::to(&format!("/stores/{}", settings.id)).into_response());
    }
    Ok(show(&context, Some(&settings), &store_fields::from_settings(&settings), &Refused::default()))
}

/// The step of a store that is kept and whose shop does not take what was entered.
pub fn refused(context: &RequestContext, settings: &StoreSettings, problem: Problem) -> Response {
    let fields = store_fields::from_settings(settings);
    let refused = Refused { problems: &[problem], is_kept: true, ..Refused::default() };
    let mut page = show(context, Some(settings), &fields, &refused);
    // It was asked for, not sent.
    *page.status_mut() = StatusCode::OK;
    page
}

pub async fn create(State(console): State<Console>, context: RequestContext, Body(fields): Body<Fields>) -> PageResult {
    save(&console, &context, None, &fields).await
}

pub async fn change(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    Body(fields): Body<Fields>,
) -> PageResult {
    let kept = store_to_change(&console, &store).await?;
    if !kept.settings.phase.is_connecting() {
        return Ok(Redirect::to(&format!("/stores/{}", kept.settings.id)).into_response());
    }
    save(&console, &context, Some(kept), &fields).await
}

/// Keeps the store, switched off, and tries its shop.
async fn save(console: &Console, context: &RequestContext, kept: Option<Kept>, fields: &Fields) -> PageResult {
    let all = all_stores(console).await?;
    let before = kept.as_ref().map(|kept| &kept.settings);
    let draft = match before {
        Some(before) => before.clone(),
        None => draft(
            store_id_for(fields.get("name"), &all)
                .map_err(|_| HttpError::unprocessable(Message::new("store-id-wrong")))?,
        ),
    };
    let url = fields.get("url").trim_end_matches('/').to_owned();
    let settings = StoreSettings { name: fields.get("name").to_owned(), url, ..draft };
    let mut problems = problems(&settings, before.is_none(), fields);
    problems.extend(clashes(console, &settings, &all).await?);
    let secrets = store_fields::secrets(fields, &settings.id);
    if let Some(before) = before {
        // No order comes over before the last step.
        problems.extend(move_problems(console, (before, &settings), &secrets, true).await?);
    }
    if !problems.is_empty() {
        let other = same_shop(&settings, &all).or_else(|| same_name(&settings, &all));
        let draft = other.filter(|other| other.phase.is_connecting());
        return Ok(show(context, before, fields, &Refused { problems: &problems, draft, ..Refused::default() }));
    }
    if !secrets.is_empty() {
        keep_secrets(console, context, secrets).await?;
    }
    keep_store(console, context, kept.as_ref(), &settings).await?;
    let Some(shop) = console.exchange.stores.get(&settings.id) else {
        return Err(HttpError::unprocessable(Message::new("login-missing")));
    };
    // The password is kept by now.
    let fields = &fields.without("password");
    match console.exchange.form_options.try_shop(&shop).await {
        TriedShop::Read(_) => Ok(Redirect::to(&Step::RoApp.path(&settings.id)).into_response()),
        TriedShop::Wrong(field, message) => {
            let problems = &[Problem { field, message }];
            Ok(show(context, Some(&settings), fields, &Refused { problems, is_kept: true, ..Refused::default() }))
        }
        TriedShop::Untried(why) => {
            Ok(show(context, Some(&settings), fields, &Refused { untried: Some(&why), ..Refused::default() }))
        }
    }
}

fn problems(settings: &StoreSettings, is_new: bool, fields: &Fields) -> Vec<Problem> {
    let mut problems = settings.problems_of_shop();
    let mut add = |field, message| problems.push(Problem { field, message });
    for field in ["login", "password"] {
        if is_new && fields.get(field).is_empty() {
            add(field, Message::new("login-missing"));
        }
    }
    if fields.get("login").contains('@') {
        add("login", Message::new("login-is-email"));
    }
    problems
}

/// A store of which nothing is chosen yet.
fn draft(id: StoreId) -> StoreSettings {
    StoreSettings {
        id,
        name: String::new(),
        url: String::new(),
        enabled: false,
        location: LocationId(0),
        order_type: OrderTypeId(0),
        language: String::new(),
        identify_by: Identify::Article,
        managers: Vec::new(),
        time_zone: "UTC".to_owned(),
        country: String::new(),
        fake_emails: Vec::new(),
        default_category: None,
        fallback_product: None,
        status_to_roapp: Vec::new(),
        status_to_cartum: Vec::new(),
        orders_url: None,
        conflict: Winner::default(),
        discount_sponsor: exchange::roapp::Sponsor::default(),
        staff_language: None,
        history_days: HISTORY_DAYS,
        phase: Phase::RoApp,
    }
}

/// Above a form that comes back: what is kept, and where to go on.
fn refusal(form: &Form<'_>, store: Option<&StoreSettings>, refused: &Refused<'_>) -> Markup {
    let language = form.context.language;
    let go_on = |settings: &StoreSettings| {
        html! { @if let Some(next) = next_step(settings) { a href=(next) { (language.text("wizard-go-on")) } } }
    };
    match (store, refused.draft) {
        (Some(settings), _) if refused.is_kept => form.refusal_of(&FIELDS, "wizard-kept-as-draft", &go_on(settings)),
        (_, Some(draft)) => html! {
            (form.refusal(&FIELDS))
            p.notice { (language.text_with("wizard-draft-is-there", &[("store", Value::Text(&draft.name))])) " " (go_on(draft)) }
        },
        _ => form.refusal(&FIELDS),
    }
}

fn show(context: &RequestContext, store: Option<&StoreSettings>, fields: &Fields, refused: &Refused<'_>) -> Response {
    let language = context.language;
    let (problems, untried) = (refused.problems, refused.untried);
    let form = Form { context, fields, problems };
    let action = store.map_or_else(|| "/stores/new".to_owned(), |settings| Step::Shop.path(&settings.id));
    let body: Markup = html! {
        p { (language.text("wizard-shop-hint")) }
        (refusal(&form, store, refused))
        @if let Some(why) = untried { (trouble(why, language)) }
        form.fields method="post" action=(action) autocomplete="off" {
            (layout::csrf_field(context))
            fieldset {
                legend { "Cartum" }
                (form.text("name", "field-name", Some("field-name-hint"), true))
                (form.text("url", "field-url", Some("field-url-hint"), true))
                (form.secret("login", "field-user", Some("field-user-hint"), store.is_some()))
                (form.secret("password", "field-password", None, store.is_some()))
            }
            button.strong { (language.text(if untried.is_some() { "try-again" } else { "wizard-next" })) }
        }
    };
    let is_refused = !problems.is_empty() || untried.is_some();
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(context, store, Step::Shop, status, body)
}

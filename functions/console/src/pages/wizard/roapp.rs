//! Step 2: where orders go in RO App, chosen from its own lists. What is most likely meant is chosen beforehand.

use axum::Form as Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use exchange::decide::{Likely, country_of, only, product_language};
use exchange::exchange::{Choices, Shop, TriedShop};
use exchange::settings::{Phase, Problem, StoreSettings};
use exchange::texts::{Language, Message, Value};
use http::StatusCode;
use maud::{Markup, html};

use super::{Step, find, page};
use crate::app::Console;
use crate::error::PageResult;
use crate::form::Fields;
use crate::pages::components::{notice, trouble};
use crate::pages::store_inputs::Form;
use crate::request_context::RequestContext;
use crate::store_actions::{keep_store, store_to_change};
use crate::{layout, store_fields};

/// The fields of the step.
const FIELDS: [&str; 10] = [
    "location",
    "order_type",
    "managers",
    "default_category",
    "fallback_product",
    "language",
    "identify_by",
    "country",
    "time_zone",
    "staff_language",
];

/// What both sides offer, and what stands in the way.
struct Offer {
    choices: Choices,
    tried: TriedShop,
}

async fn offer(console: &Console, shop: &Shop, product: &str) -> Offer {
    let options = &console.exchange.form_options;
    let (choices, tried) = tokio::join!(options.roapp_choices(product), options.try_shop(shop));
    Offer { choices, tried }
}

pub async fn form(State(console): State<Console>, context: RequestContext, Path(store): Path<String>) -> PageResult {
    let shop = match find(&console, &store, Step::RoApp).await? {
        Ok(shop) => shop,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let offer = offer(&console, &shop, "").await;
    if let TriedShop::Wrong(field, message) = offer.tried {
        // What the shop refuses is entered in the step before.
        return Ok(super::shop::refused(&context, &shop.settings, Problem { field, message }));
    }
    let mut fields = store_fields::from_settings(&shop.settings);
    if shop.settings.phase == Phase::RoApp {
        propose(&mut fields, &offer, context.language);
    }
    Ok(show(&context, &shop.settings, &fields, &offer, &[]))
}

pub async fn save(
    State(console): State<Console>,
    context: RequestContext,
    Path(store): Path<String>,
    Body(fields): Body<Fields>,
) -> PageResult {
    let kept = store_to_change(&console, &store).await?;
    let shop = match find(&console, &store, Step::RoApp).await? {
        Ok(shop) => shop,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let wanted = fields.get("product_search");
    if fields.get("search") == "yes" {
        return Ok(show(&context, &shop.settings, &fields, &offer(&console, &shop, wanted).await, &[]));
    }
    match store_fields::parse(&store_fields::over(&fields, &kept.settings), &shop.settings.id, Some(&kept.settings)) {
        Ok(settings) => {
            let phase = settings.phase.max(Phase::Rules);
            keep_store(&console, &context, Some(&kept), &StoreSettings { phase, ..settings }).await?;
            Ok(Redirect::to(&Step::Rules.path(&shop.settings.id)).into_response())
        }
        Err(problems) => Ok(show(&context, &shop.settings, &fields, &offer(&console, &shop, wanted).await, &problems)),
    }
}

/// Fills in what is most likely meant; a person sees it and may choose otherwise.
fn propose(fields: &mut Fields, offer: &Offer, reader: Language) {
    let Offer { choices, tried } = offer;
    let mut set = |name: &str, value: Option<String>| {
        let Some(value) = value else { return };
        fields.0.retain(|(known, _)| known != name);
        fields.0.push((name.to_owned(), value));
    };
    set("location", only(&choices.locations).map(|row| row.id.to_string()));
    let order_type = Likely::OrderType.among(&choices.order_types, |row| row.name.as_str());
    set("order_type", order_type.or_else(|| only(&choices.order_types)).map(|row| row.id.to_string()));
    set("managers", only(&choices.employees).map(|row| row.id.to_string()));
    let other = Likely::OtherCategory.among(&choices.categories, |row| row.title.as_str());
    set("default_category", other.map(|row| row.id.to_string()));
    let fallback = Likely::FallbackProduct.among(&choices.products, |row| row.title.as_str());
    set("fallback_product", fallback.map(|row| row.id.to_string()));
    let company = choices.company.as_ref();
    set("country", company.and_then(|company| country_of(&company.country)));
    set("time_zone", company.map(|company| company.time_zone.clone()).filter(|zone| !zone.is_empty()));
    if let TriedShop::Read(read) = tried {
        set("language", product_language(&read.languages, reader).cloned());
    }
}

fn show(
    context: &RequestContext,
    settings: &StoreSettings,
    fields: &Fields,
    Offer { choices, tried }: &Offer,
    problems: &[Problem],
) -> Response {
    let language = context.language;
    let form = Form { context, fields, problems };
    let (languages, missing) = match tried {
        TriedShop::Read(read) => (read.languages.as_slice(), None),
        TriedShop::Wrong(_, why) | TriedShop::Untried(why) => (&[][..], Some(why)),
    };
    let missing: Vec<&Message> = missing.into_iter().chain(&choices.problem).collect();
    let body: Markup = html! {
        @if let TriedShop::Read(read) = tried {
            @let currencies = read.currencies.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            (notice("good", &language.text_with("wizard-shop-read", &[
                ("languages", Value::Text(&read.languages.join(", "))),
                ("currencies", Value::Text(&currencies)),
                ("statuses", Value::Count(read.statuses)),
            ])))
        }
        @if !missing.is_empty() {
            @for why in &missing { (trouble(why, language)) }
            p { a.button href=(Step::RoApp.path(&settings.id)) { (language.text("try-again")) } }
        }
        (form.refusal(&FIELDS))
        form.fields method="post" action=(Step::RoApp.path(&settings.id)) autocomplete="off" {
            (layout::csrf_field(context))
            fieldset {
                legend { "RO App" }
                (form.roapp(choices, languages))
            }
            button.strong { (language.text("wizard-next")) }
        }
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(context, Some(settings), Step::RoApp, status, body)
}

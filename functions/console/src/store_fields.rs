//! Settings of a store as fields of a form, and back. Login and password are read from the form and never put into it (rule S4).

use exchange::decide::country_of;
use exchange::exchange::SecretName;
use exchange::order::{CategoryId, EmployeeId, LocationId, OrderTypeId, ProductId, StoreId};
use exchange::roapp::Sponsor;
use exchange::settings::{HISTORY_DAYS, Identify, Problem, StoreSettings, Winner};
use exchange::texts::Message;
use secrecy::SecretString;

use crate::form::Fields;

/// Login and password, as far as they are filled in.
pub fn secrets(fields: &Fields, id: &StoreId) -> Vec<(SecretName, SecretString)> {
    [("login", SecretName::Login(id.clone())), ("password", SecretName::Password(id.clone()))]
        .into_iter()
        .filter(|(field, _)| !fields.get(field).is_empty())
        .map(|(field, name)| (name, SecretString::from(fields.get(field).to_owned())))
        .collect()
}

/// The fields of a form that shows some of a store's settings, with the others as they are.
pub fn over(fields: &Fields, settings: &StoreSettings) -> Fields {
    let mut all = fields.clone();
    // Unticked boxes are not sent.
    let kept = |(name, _): &(String, String)| name != "managers" && !fields.has(name);
    all.0.extend(from_settings(settings).0.into_iter().filter(kept));
    all
}

/// Parses the form; on failure returns all problems of it, each with its field.
pub fn parse(fields: &Fields, id: &StoreId, before: Option<&StoreSettings>) -> Result<StoreSettings, Vec<Problem>> {
    let mut problems: Vec<Problem> = Vec::new();
    let mut number = |field: &'static str, label: &str| {
        fields.optional_id(field, label).unwrap_or_else(|message| {
            problems.push(Problem { field, message });
            None
        })
    };
    let location = LocationId(number("location", "field-location").unwrap_or_default());
    let order_type = OrderTypeId(number("order_type", "field-order-type").unwrap_or_default());
    let default_category = number("default_category", "field-category").map(CategoryId);
    let fallback_product = number("fallback_product", "field-fallback").map(ProductId);
    let days = number("history_days", "field-history-days").map(|days| u32::try_from(days).unwrap_or(u32::MAX));
    let managers = managers(fields).unwrap_or_else(|message| {
        problems.push(Problem { field: "managers", message });
        Vec::new()
    });
    let text = |name: &str| fields.get(name).to_owned();
    let given = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
    let kept_language = || before.and_then(|before| before.staff_language.clone());
    let settings = StoreSettings {
        staff_language: if fields.has("staff_language") { given("staff_language") } else { kept_language() },
        id: id.clone(),
        name: text("name"),
        url: text("url").trim_end_matches('/').to_owned(),
        // A new store is off.
        enabled: before.is_some_and(|before| before.enabled),
        location,
        order_type,
        language: text("language"),
        identify_by: if fields.get("identify_by") == "name" { Identify::Name } else { Identify::Article },
        managers,
        time_zone: text("time_zone"),
        country: country_of(fields.get("country")).unwrap_or_else(|| text("country")),
        fake_emails: entries(fields.get("fake_emails")),
        default_category,
        fallback_product,
        status_to_roapp: before.map(|before| before.status_to_roapp.clone()).unwrap_or_default(),
        status_to_cartum: before.map(|before| before.status_to_cartum.clone()).unwrap_or_default(),
        orders_url: given("orders_url"),
        conflict: if fields.get("conflict") == "cartum" { Winner::Cartum } else { Winner::Roapp },
        discount_sponsor: if fields.get("discount_sponsor") == "company" { Sponsor::Company } else { Sponsor::Staff },
        history_days: days.unwrap_or(HISTORY_DAYS),
        phase: before.map(|before| before.phase).unwrap_or_default(),
    };
    // What could not be read is told once.
    let known: Vec<&str> = problems.iter().map(|problem| problem.field).collect();
    let more: Vec<Problem> =
        settings.problems().into_iter().filter(|problem| !known.contains(&problem.field)).collect();
    problems.extend(more);
    if fields.get("login").contains('@') {
        problems.push(Problem { field: "login", message: Message::new("login-is-email") });
    }
    if problems.is_empty() { Ok(settings) } else { Err(problems) }
}

fn managers(fields: &Fields) -> Result<Vec<EmployeeId>, Message> {
    let texts = fields.all("managers").flat_map(|text| text.split([',', ' '])).filter(|text| !text.is_empty());
    let wrong = || Message::new("enter-number").with("label", Message::new("field-managers"));
    texts.map(|text| text.parse().map(EmployeeId).map_err(|_| wrong())).collect()
}

/// The entries of a list that is typed in one line.
fn entries(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
}

pub fn from_settings(settings: &StoreSettings) -> Fields {
    let id = |id: Option<u64>| id.map(|id| id.to_string()).unwrap_or_default();
    let mut pairs = vec![
        ("id", settings.id.to_string()),
        ("name", settings.name.clone()),
        ("url", settings.url.clone()),
        ("location", id(Some(settings.location.0).filter(|id| *id > 0))),
        ("order_type", id(Some(settings.order_type.0).filter(|id| *id > 0))),
        ("language", settings.language.clone()),
        ("identify_by", if settings.identify_by == Identify::Name { "name" } else { "article" }.to_owned()),
        ("time_zone", settings.time_zone.clone()),
        ("country", settings.country.clone()),
        ("fake_emails", settings.fake_emails.join(", ")),
        ("default_category", id(settings.default_category.map(|id| id.0))),
        ("fallback_product", id(settings.fallback_product.map(|id| id.0))),
        ("orders_url", settings.orders_url.clone().unwrap_or_default()),
        ("history_days", settings.history_days.to_string()),
        ("staff_language", settings.staff_language.clone().unwrap_or_default()),
        (
            "discount_sponsor",
            if settings.discount_sponsor == Sponsor::Company { "company" } else { "staff" }.to_owned(),
        ),
        ("conflict", if settings.conflict == Winner::Cartum { "cartum" } else { "roapp" }.to_owned()),
    ];
    pairs.extend(settings.managers.iter().map(|id| ("managers", id.to_string())));
    Fields(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

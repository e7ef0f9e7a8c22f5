//! Settings of a store as fields of a form, and back. Login and password are read from the form and never put into it (rule S4).

use exchange::exchange::SecretName;
use exchange::order::{CategoryId, EmployeeId, LocationId, OrderTypeId, ProductId, StoreId};
use exchange::roapp::Sponsor;
use exchange::settings::{HISTORY_DAYS, Identify, StoreSettings, Winner};
use exchange::texts::Message;
use secrecy::SecretString;

use crate::form::Fields;

/// Values of an empty form.
const DEFAULTS: [(&str, &str); 5] = [
    ("url", "https://"),
    ("language", "ua"),
    ("time_zone", "Europe/Kyiv"),
    ("country", "UA"),
    ("identify_by", "article"),
];

/// The fields of a new store.
pub fn defaults() -> Fields {
    let defaults = DEFAULTS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Fields(defaults.chain([("history_days".to_owned(), HISTORY_DAYS.to_string())]).collect())
}

/// Login and password, as far as they are filled in.
pub fn secrets(fields: &Fields, id: &StoreId) -> Vec<(SecretName, SecretString)> {
    [("login", SecretName::Login(id.clone())), ("password", SecretName::Password(id.clone()))]
        .into_iter()
        .filter(|(field, _)| !fields.get(field).is_empty())
        .map(|(field, name)| (name, SecretString::from(fields.get(field).to_owned())))
        .collect()
}

/// Parses the form; on failure returns all problems of it.
pub fn parse(fields: &Fields, id: &StoreId, before: Option<&StoreSettings>) -> Result<StoreSettings, Vec<Message>> {
    let mut problems = Vec::new();
    let mut take = |result: Result<u64, Message>| {
        result.unwrap_or_else(|why| {
            problems.push(why);
            0
        })
    };
    let location = LocationId(take(fields.id("location", "field-location")));
    let order_type = OrderTypeId(take(fields.id("order_type", "field-order-type")));
    let managers = fields.all("managers").flat_map(|text| text.split([',', ' '])).filter(|text| !text.is_empty());
    let managers: Vec<EmployeeId> = managers
        .map(|text| {
            EmployeeId(take(
                text.parse().map_err(|_| Message::new("enter-number").with("label", Message::new("field-managers"))),
            ))
        })
        .collect();
    let mut optional = |name: &str, label: &str| {
        fields.optional_id(name, label).unwrap_or_else(|why| {
            problems.push(why);
            None
        })
    };
    let default_category = optional("default_category", "field-category").map(CategoryId);
    let fallback_product = optional("fallback_product", "field-fallback").map(ProductId);
    let days = optional("history_days", "field-history-days").map(|days| u32::try_from(days).unwrap_or(u32::MAX));
    let history_days = days.unwrap_or(HISTORY_DAYS);
    let text = |name: &str| fields.get(name).to_owned();
    let settings = StoreSettings {
        staff_language: before.and_then(|before| before.staff_language.clone()),
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
        country: text("country").to_uppercase(),
        fake_emails: entries(fields.get("fake_emails")),
        default_category,
        fallback_product,
        status_to_roapp: before.map(|before| before.status_to_roapp.clone()).unwrap_or_default(),
        status_to_cartum: before.map(|before| before.status_to_cartum.clone()).unwrap_or_default(),
        orders_url: Some(text("orders_url")).filter(|url| !url.is_empty()),
        conflict: if fields.get("conflict") == "cartum" { Winner::Cartum } else { Winner::Roapp },
        discount_sponsor: if fields.get("discount_sponsor") == "company" { Sponsor::Company } else { Sponsor::Staff },
        history_days,
    };
    problems.extend(settings.problems());
    if problems.is_empty() { Ok(settings) } else { Err(problems) }
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
        ("location", settings.location.to_string()),
        ("order_type", settings.order_type.to_string()),
        ("language", settings.language.clone()),
        ("identify_by", if settings.identify_by == Identify::Name { "name" } else { "article" }.to_owned()),
        ("time_zone", settings.time_zone.clone()),
        ("country", settings.country.clone()),
        ("fake_emails", settings.fake_emails.join(", ")),
        ("default_category", id(settings.default_category.map(|id| id.0))),
        ("fallback_product", id(settings.fallback_product.map(|id| id.0))),
        ("orders_url", settings.orders_url.clone().unwrap_or_default()),
        ("history_days", settings.history_days.to_string()),
        (
            "discount_sponsor",
            if settings.discount_sponsor == Sponsor::Company { "company" } else { "staff" }.to_owned(),
        ),
        ("conflict", if settings.conflict == Winner::Cartum { "cartum" } else { "roapp" }.to_owned()),
    ];
    pairs.extend(settings.managers.iter().map(|id| ("managers", id.to_string())));
    Fields(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

//! The settings of one store and of the account (rule S2).

use serde::{Deserialize, Serialize};

use crate::decide::Identify;
use crate::net::escape;
use crate::net::guarded::is_never_a_server;
use crate::order::{
    BuyerReading, CategoryId, EmployeeId, FakeEmails, LocationId, OrderTypeId, ProductId, RoAppOrderId, RoAppStatusId,
    ShopStatusId, StoreId, is_control_or_direction, is_country,
};
use crate::roapp::Sponsor;
use crate::texts::{Language, Message};

/// A pair of statuses, one of each side (rule T1); which becomes which depends on the list it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusRule {
    /// Status in the shop.
    pub cartum: ShopStatusId,
    /// Status in RO App.
    pub roapp: RoAppStatusId,
}

/// Whose change counts when both sides changed the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Winner {
    #[default]
    Roapp,
    /// The shop's.
    Cartum,
}

/// Where a store is between its first page of the wizard and its deletion (rule S6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It can be switched on and off.
    #[default]
    Connected,
    /// It is being connected; the wizard goes on with RO App's settings.
    #[serde(rename = "roapp")]
    RoApp,
    /// It is being connected; the wizard goes on with the status rules.
    Rules,
    /// It is being connected; the wizard goes on with the dry run.
    DryRun,
    /// It is being deleted.
    Removal,
}

impl Phase {
    /// Whether the wizard has not come to its end.
    pub fn is_connecting(self) -> bool {
        matches!(self, Self::RoApp | Self::Rules | Self::DryRun)
    }

    fn is_connected(&self) -> bool {
        *self == Self::Connected
    }
}

/// What is wrong with one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The setting, as the configuration file calls it.
    pub field: &'static str,
    /// What is wrong, and what to do.
    pub message: Message,
}

/// One connected shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreSettings {
    /// Short id in keys and commands.
    pub id: StoreId,
    /// Name, 1 to 64 characters of any script; stands in RO App's field "Store".
    pub name: String,
    /// `https://shop.example.com`, no path.
    pub url: String,
    /// Whether orders are taken.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// RO App location of new orders.
    pub location: LocationId,
    /// RO App order type of new orders.
    pub order_type: OrderTypeId,
    /// Language of product names and descriptions.
    pub language: String,
    /// By what products are recognised.
    #[serde(default)]
    pub identify_by: Identify,
    /// Employees to whom new orders are assigned, one after the other.
    pub managers: Vec<EmployeeId>,
    /// The shop's time zone (IANA).
    pub time_zone: String,
    /// Country whose phone numbers buyers type without a code (ISO 3166).
    pub country: String,
    /// E-mails of buyers that are none, beside the usual ones: whole addresses, `@domain` for all of a domain, `name@` for a name at
    /// every domain (rule C3).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fake_emails: Vec<String>,
    /// Where products go whose category RO App does not have.
    #[serde(default)]
    pub default_category: Option<CategoryId>,
    /// The product that carries lines whose own product cannot be created (rule P8).
    #[serde(default)]
    pub fallback_product: Option<ProductId>,
    /// Status rules, Cartum to RO App.
    #[serde(default)]
    pub status_to_roapp: Vec<StatusRule>,
    /// Status rules, RO App to Cartum.
    #[serde(default)]
    pub status_to_cartum: Vec<StatusRule>,
    /// Where the shop's own list of orders is, for links of the console; without it, the shop's administration.
    #[serde(default)]
    pub orders_url: Option<String>,
    /// Whose change counts when both sides changed the same thing (rule T5).
    #[serde(default)]
    pub conflict: Winner,
    /// Who bears the discounts of orders in RO App: it decides what employees' wages are reckoned from.
    #[serde(default)]
    pub discount_sponsor: Sponsor,
    /// The language of what is written into RO App: `en`, `uk` or `fr`; without it the one of the shop's country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_language: Option<String>,
    /// For how many days histories are kept (rule G2).
    #[serde(default = "history_days")]
    pub history_days: u32,
    /// How far it is connected. A store that is not is off.
    #[serde(default, skip_serializing_if = "Phase::is_connected")]
    pub phase: Phase,
}

/// Days a history is kept by default.
pub const HISTORY_DAYS: u32 = 180;

/// Most e-mails that a store adds to the usual ones that are none.
const MOST_FAKE_EMAILS: usize = 200;

pub(super) fn history_days() -> u32 {
    HISTORY_DAYS
}

pub(super) fn yes() -> bool {
    true
}

impl StoreSettings {
    /// The language of what is written into RO App (rule L1): the shop's country decides where none is set.
    pub fn staff_language(&self) -> Language {
        let set = self.staff_language.as_deref().and_then(Language::from_code);
        set.unwrap_or_else(|| Language::from_country(&self.country))
    }

    /// How what the store's buyers typed of themselves is read.
    pub fn buyers(&self) -> BuyerReading {
        BuyerReading::of(&self.country).with_fake_emails(&self.fake_emails)
    }

    /// What is wrong with the settings by themselves, each with its field.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = self.problems_of_shop();
        found.extend(self.problems_of_roapp());
        found.extend(self.problems_of_rules());
        found
    }

    /// What is wrong with name and address.
    pub fn problems_of_shop(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let characters = self.name.trim().chars().count();
        if characters == 0 {
            found.push(problem("name", Message::new("name-missing")));
        } else if characters > 64 {
            found.push(problem("name", Message::new("name-length").with("characters", characters)));
        }
        if self.name.chars().any(is_control_or_direction) {
            found.push(problem("name", Message::new("name-characters")));
        }
        found.extend(url_problem(&self.url).map(|why| problem("url", why)));
        found
    }

    /// What is wrong with how orders are entered into RO App.
    pub fn problems_of_roapp(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if self.location.0 == 0 {
            found.push(problem("location", Message::new("location-missing")));
        }
        if self.order_type.0 == 0 {
            found.push(problem("order_type", Message::new("order-type-missing")));
        }
        if self.managers.is_empty() {
            found.push(problem("managers", Message::new("no-managers")));
        }
        if !is_country(&self.country) {
            let shown: String = self.country.chars().take(40).collect();
            let why = Message::new("country-unknown").with("text", shown.escape_debug().to_string());
            found.push(problem("country", why));
        }
        if let Some(code) = self.staff_language.as_deref().filter(|code| Language::from_code(code).is_none()) {
            let codes: Vec<&str> = Language::all().map(|(_, code, _)| code).collect();
            let why = Message::new("staff-language").with("code", code.escape_debug().to_string());
            found.push(problem("staff_language", why.with("codes", codes)));
        }
        found.extend(self.orders_url.as_deref().and_then(link_problem).map(|why| problem("orders_url", why)));
        found.extend(self.fake_emails_problem().map(|why| problem("fake_emails", why)));
        if !(1..=3650).contains(&self.history_days) {
            found.push(problem("history_days", Message::new("history-days").with("days", self.history_days)));
        }
        if let Err(why) = crate::cartum::ShopClock::new(&self.time_zone) {
            found.push(problem("time_zone", why.sentence()));
        }
        found
    }

    fn fake_emails_problem(&self) -> Option<Message> {
        if self.fake_emails.len() > MOST_FAKE_EMAILS {
            let many = Message::new("fake-emails-many").with("count", self.fake_emails.len());
            return Some(many.with("most", MOST_FAKE_EMAILS));
        }
        let entry = self.fake_emails.iter().find(|entry| !FakeEmails::is_entry(entry))?;
        let shown: String = entry.chars().take(100).collect();
        Some(Message::new("fake-email-unreadable").with("text", shown.escape_debug().to_string()))
    }

    fn problems_of_rules(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for rule in self.status_to_roapp.iter().filter(|rule| !seen.insert(rule.cartum)) {
            let why = Message::new("two-rules-to-roapp").with("status", rule.cartum);
            found.push(problem("status_to_roapp", why));
        }
        let mut seen = std::collections::HashSet::new();
        for rule in self.status_to_cartum.iter().filter(|rule| !seen.insert(rule.roapp)) {
            let why = Message::new("two-rules-to-shop").with("status", rule.roapp);
            found.push(problem("status_to_cartum", why));
        }
        found
    }
}

fn problem(field: &'static str, message: Message) -> Problem {
    Problem { field, message }
}

/// An address that a page may link to.
fn link_problem(url: &str) -> Option<Message> {
    let good = (url.starts_with("https://") || url.starts_with("http://127.0.0.1")) && url.len() <= 500;
    // An order's number may stand in it.
    let filled = url.replace("{number}", "1");
    let good = good && filled.parse::<http::Uri>().is_ok_and(|uri| uri.host().is_some());
    (!good).then(|| Message::new("orders-url-scheme").with("url", url.escape_debug().to_string()))
}

/// `https`, a host, no path; `http` only for the machine itself.
fn url_problem(url: &str) -> Option<Message> {
    // What the form of a new store begins with is nothing entered.
    if matches!(url.trim(), "" | "https:" | "https://") {
        return Some(Message::new("site-url-missing"));
    }
    let problem = |id: &str| Some(Message::new(id).with("url", url.escape_debug().to_string()));
    let uri: http::Uri = match url.parse() {
        Ok(uri) => uri,
        Err(_) => return problem("site-url-malformed"),
    };
    // Where clouds keep credentials of machines, among others.
    if uri.host().is_some_and(is_never_a_server) {
        return problem("site-url-host");
    }
    let local = matches!(uri.host(), Some("127.0.0.1" | "localhost"));
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if local => {}
        _ => return problem("site-url-scheme"),
    }
    let bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
    let user = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
    if !bare || user { problem("site-url-path") } else { None }
}

/// The RO App account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoAppSettings {
    /// `https://api.roapp.io`.
    #[serde(default = "roapp_url")]
    pub url: String,
    /// The older host, on which some accounts still create products.
    #[serde(default = "older_url")]
    pub older_url: String,
    /// The page of an order in RO App for people, with `{id}` and `{number}` in place of the order's; empty without one.
    #[serde(default = "order_url")]
    pub order_url: String,
    /// Requests in any second; RO App allows 3. Set 2 or 1 to leave room for other integrations.
    #[serde(default = "three")]
    pub requests_per_second: usize,
    /// Titles of the four custom fields of rule O4.
    #[serde(default)]
    pub fields: FieldTitles,
}

impl RoAppSettings {
    /// The page of an order in RO App.
    pub fn order_page(&self, id: RoAppOrderId, number: &str) -> Option<String> {
        let known = ["https://", "http://"].iter().any(|scheme| self.order_url.starts_with(scheme));
        let filled = self.order_url.replace("{id}", &id.to_string()).replace("{number}", &escape(number));
        known.then_some(filled)
    }
}

impl Default for RoAppSettings {
    fn default() -> Self {
        Self {
            url: roapp_url(),
            older_url: older_url(),
            order_url: order_url(),
            requests_per_second: three(),
            fields: FieldTitles::default(),
        }
    }
}

fn roapp_url() -> String {
    "https://api.roapp.io".into()
}

fn older_url() -> String {
    "https://api.remonline.app".into()
}

fn order_url() -> String {
    "https://web.roapp.io/app/orders/{id}".into()
}

fn three() -> usize {
    3
}

/// Titles of the custom fields each RO App order carries (rule O4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FieldTitles {
    /// Name of the store.
    pub store: String,
    /// Order number in the shop.
    pub external_id: String,
    /// When it was placed.
    pub created: String,
    /// When it was last synchronised.
    pub last_update: String,
}

impl FieldTitles {
    /// All four.
    pub fn all(&self) -> [&str; 4] {
        [&self.store, &self.external_id, &self.created, &self.last_update]
    }
}

impl Default for FieldTitles {
    fn default() -> Self {
        Self {
            store: "Store".into(),
            external_id: "External ID".into(),
            created: "Created".into(),
            last_update: "Last update".into(),
        }
    }
}

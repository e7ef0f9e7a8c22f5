//! The settings of one store and of the account (rule S2).

use serde::{Deserialize, Serialize};

use crate::decide::Identify;
use crate::order::{CategoryId, EmployeeId, LocationId, OfficeStatusId, OrderTypeId, ProductId, ShopStatusId, StoreId};
use crate::roapp::Sponsor;

/// A pair of statuses, one of each side (rule T1); which becomes which depends on the list it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusRule {
    /// Status in the shop.
    pub cartum: ShopStatusId,
    /// Status in RO App.
    pub roapp: OfficeStatusId,
}

/// Whose change counts when both sides changed the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Winner {
    /// RO App's.
    #[default]
    Roapp,
    /// The shop's.
    Cartum,
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
    /// Employees who receive new orders in turn.
    pub managers: Vec<EmployeeId>,
    /// The shop's time zone (IANA).
    pub time_zone: String,
    /// Country whose phone numbers buyers type without a code (ISO 3166).
    pub country: String,
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
    /// For how many days histories are kept (rule G2).
    #[serde(default = "history_days")]
    pub history_days: u32,
}

/// Days a history is kept where a store does not say.
pub const HISTORY_DAYS: u32 = 180;

fn history_days() -> u32 {
    HISTORY_DAYS
}

fn yes() -> bool {
    true
}

impl StoreSettings {
    /// What is wrong with the settings by themselves, one sentence each.
    pub fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        let characters = self.name.trim().chars().count();
        if !(1..=64).contains(&characters) {
            found.push(format!("The name has {characters} characters; it needs 1 to 64."));
        }
        if let Some(why) = url_problem(&self.url) {
            found.push(why);
        }
        if let Some(why) = self.orders_url.as_deref().and_then(link_problem) {
            found.push(why);
        }
        if self.managers.is_empty() {
            found.push("No manager is named; RO App needs an employee for every line of an order.".into());
        }
        if !(1..=3650).contains(&self.history_days) {
            found.push(format!("Histories are kept for {} days; it must be 1 to 3650.", self.history_days));
        }
        if let Err(why) = crate::cartum::ShopClock::new(&self.time_zone) {
            found.push(format!("Time zone: {why}."));
        }
        let mut seen = std::collections::HashSet::new();
        for rule in &self.status_to_roapp {
            if !seen.insert(rule.cartum) {
                found.push(format!("Cartum status {} has two rules towards RO App; keep one.", rule.cartum));
            }
        }
        let mut seen = std::collections::HashSet::new();
        for rule in &self.status_to_cartum {
            if !seen.insert(rule.roapp) {
                found.push(format!("RO App status {} has two rules towards Cartum; keep one.", rule.roapp));
            }
        }
        found
    }
}

/// An address that a page may link to.
fn link_problem(url: &str) -> Option<String> {
    let good = (url.starts_with("https://") || url.starts_with("http://127.0.0.1")) && url.len() <= 500;
    let good = good && url.parse::<http::Uri>().is_ok_and(|uri| uri.host().is_some());
    (!good).then(|| format!("The address of the shop's orders '{}' must start with https://", url.escape_debug()))
}

/// `https`, a host, no path; `http` only for the machine itself.
fn url_problem(url: &str) -> Option<String> {
    let shown = url.escape_debug();
    let uri: http::Uri = match url.parse() {
        Ok(uri) => uri,
        Err(_) => return Some(format!("The site URL '{shown}' is no address; write https://shop.example.com")),
    };
    let local = matches!(uri.host(), Some("127.0.0.1" | "localhost"));
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if local => {}
        _ => return Some(format!("The site URL '{shown}' must start with https://")),
    }
    let bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
    let user = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
    (!bare || user).then(|| format!("The site URL '{shown}' must end after the host name: no path, no user"))
}

/// The RO App account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeSettings {
    /// `https://api.roapp.io`.
    #[serde(default = "roapp_url")]
    pub url: String,
    /// The older host, on which some accounts still create products.
    #[serde(default = "older_url")]
    pub older_url: String,
    /// Requests in any second; RO App allows 3. Set 2 or 1 to leave room for other integrations.
    #[serde(default = "three")]
    pub requests_per_second: usize,
    /// Titles of the four custom fields of rule O4.
    #[serde(default)]
    pub fields: FieldTitles,
}

impl Default for OfficeSettings {
    fn default() -> Self {
        Self { url: roapp_url(), older_url: older_url(), requests_per_second: three(), fields: FieldTitles::default() }
    }
}

fn roapp_url() -> String {
    "https://api.roapp.io".into()
}

fn older_url() -> String {
    "https://api.remonline.app".into()
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

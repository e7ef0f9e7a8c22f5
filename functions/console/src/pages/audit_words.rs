//! Settings and their values of the audit in the words of the forms. What stands in no form keeps the name of the configuration file.

use exchange::exchange::{KeptNames, PageTitles};
use exchange::order::{RoAppStatusId, ShopStatusId, StoreId};
use exchange::settings::StatusRule;
use exchange::team::{AuditSubject, Change};
use exchange::texts::Language;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What values are said with.
pub struct Words<'a> {
    pub language: Language,
    /// The names of RO App's records.
    pub names: &'a KeptNames,
    /// The titles of statuses, where they are known.
    pub titles: Option<&'a PageTitles>,
    /// The store that was changed.
    pub store: Option<StoreId>,
}

impl Words<'_> {
    fn of_shop(&self, status: ShopStatusId) -> String {
        let known = self.titles.zip(self.store.as_ref());
        known.map_or_else(|| status.0.to_string(), |(titles, store)| titles.shop(store, status, self.language.code()))
    }

    fn of_roapp(&self, status: RoAppStatusId) -> String {
        self.titles.map_or_else(|| status.0.to_string(), |titles| titles.roapp(status))
    }
}

/// The label that the forms give a setting.
pub fn label(subject: AuditSubject, setting: &str, language: Language) -> Option<String> {
    let id = if subject == AuditSubject::Channel { of_channel(setting) } else { of_store(setting) };
    match setting {
        "status_to_roapp" => Some(format!("{} (Cartum → RO App)", language.text("rules"))),
        "status_to_cartum" => Some(format!("{} (RO App → Cartum)", language.text("rules"))),
        _ => id.map(|id| language.text(id)),
    }
}

/// Whether a setting says something to a person: a channel's id and the moment of its adding do not.
pub fn is_shown(subject: AuditSubject, setting: &str) -> bool {
    subject != AuditSubject::Channel || !matches!(setting, "id" | "added")
}

fn of_store(setting: &str) -> Option<&'static str> {
    Some(match setting {
        "id" => "audit-code",
        "role" => "role",
        "name" => "field-name",
        "url" => "field-url",
        "enabled" => "audit-enabled",
        "location" => "field-location",
        "order_type" => "field-order-type",
        "language" => "field-language",
        "identify_by" => "field-identify",
        "managers" => "field-managers",
        "time_zone" => "field-zone",
        "country" => "field-country",
        "fake_emails" => "field-fake-emails",
        "default_category" => "field-category",
        "fallback_product" => "field-fallback",
        "orders_url" => "field-orders-url",
        "conflict" => "field-conflict",
        "discount_sponsor" => "field-sponsor",
        "staff_language" => "field-staff-language",
        "history_days" => "field-history-days",
        "phase" => "audit-phase",
        _ => return None,
    })
}

fn of_channel(setting: &str) -> Option<&'static str> {
    Some(match setting {
        "name" => "channel-name",
        "kinds" => "channel-kinds",
        "language" => "channel-language-field",
        "time_zone" => "channel-time-zone",
        "pace" => "channel-pace",
        "way.mail.host" => "mail-host",
        "way.mail.port" => "mail-port",
        "way.mail.security" => "mail-security",
        "way.mail.user" => "mail-user",
        "way.mail.from" => "mail-from",
        "way.mail.to" => "mail-to",
        "way.telegram.chat" => "telegram-chat-field",
        "way.telegram.server" => "telegram-server-field",
        "way.web_hook.url" => "web-hook-url",
        _ => return None,
    })
}

/// What a value says; empty where there is none. A record of RO App has the name that is kept of it, else its id.
pub fn value(subject: AuditSubject, change: &Change, value: &str, words: &Words<'_>) -> String {
    let (language, names) = (words.language, words.names);
    let id = match (change.setting.as_str(), value) {
        (_, "") | ("location" | "order_type", "0") => return String::new(),
        (_, "true") => "yes".to_owned(),
        (_, "false") => "no".to_owned(),
        ("role", role) => format!("role-{role}"),
        ("country", country) => format!("country-{country}"),
        ("identify_by", by) => format!("by-{by}"),
        ("discount_sponsor", sponsor) => format!("sponsor-{sponsor}"),
        ("conflict", "roapp") => return "RO App".to_owned(),
        ("conflict", "cartum") => return "Cartum".to_owned(),
        ("phase", "roapp") => "wizard-roapp".to_owned(),
        ("phase", "rules") => "wizard-rules".to_owned(),
        ("phase", "dry_run") => "wizard-dry-run".to_owned(),
        ("phase", "removal") => "delete-store".to_owned(),
        ("pace", "at_once") => "pace-at-once".to_owned(),
        ("status_to_roapp", rules) => {
            return joined(rules, ", ", |rule: StatusRule| {
                format!("{} → {}", words.of_shop(rule.cartum), words.of_roapp(rule.roapp))
            });
        }
        ("status_to_cartum", rules) => {
            return joined(rules, ", ", |rule: StatusRule| {
                format!("{} → {}", words.of_roapp(rule.roapp), words.of_shop(rule.cartum))
            });
        }
        (setting @ ("location" | "order_type" | "default_category"), id) => {
            let known = id.parse().ok().and_then(|id| names.of(setting, id));
            return known.unwrap_or(id).to_owned();
        }
        (setting @ "managers", ids) => {
            return joined(ids, ", ", |id: u64| names.of(setting, id).map_or_else(|| id.to_string(), str::to_owned));
        }
        ("kinds", kinds) if subject == AuditSubject::Channel => {
            return joined(kinds, "; ", |kind: String| language.text(&format!("kind-{kind}").replace('_', "-")));
        }
        (_, other) => {
            return joined(other, ", ", |one: Value| one.as_str().map_or_else(|| one.to_string(), str::to_owned));
        }
    };
    language.text(&id)
}

/// The entries of a list without its brackets; one that was cut at its end, and what is no list, stays as it is.
fn joined<T: DeserializeOwned>(value: &str, separator: &str, said: impl Fn(T) -> String) -> String {
    let Ok(list) = serde_json::from_str::<Vec<T>>(value) else { return value.to_owned() };
    list.into_iter().map(said).collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANGUAGE: Language = Language::English;

    fn said(setting: &str, text: &str) -> String {
        let change = Change { setting: setting.to_owned(), before: String::new(), after: text.to_owned() };
        let words = Words { language: LANGUAGE, names: &KeptNames::default(), titles: None, store: None };
        value(AuditSubject::Store, &change, text, &words)
    }

    #[test]
    fn k_a_value_is_said_as_the_forms_say_it() {
        assert_eq!(said("enabled", "true"), "yes");
        assert_eq!(said("country", "RO"), "Romania");
        assert_eq!(said("managers", "[410001,410002]"), "410001, 410002");
        assert_eq!(said("status_to_cartum", r#"[{"cartum":2,"roapp":1900002}]"#), "1900002 → 2");
        assert_eq!(said("status_to_cartum", r#"[{"cartum":2,"roa"#), r#"[{"cartum":2,"roa"#);
        assert_eq!(said("name", "Lamps & more"), "Lamps & more");
    }

    #[test]
    fn k_what_says_nothing_to_a_person_is_left_out() {
        for (subject, setting, shown) in [
            (AuditSubject::Channel, "id", false),
            (AuditSubject::Channel, "added", false),
            (AuditSubject::Channel, "name", true),
            (AuditSubject::Store, "id", true),
        ] {
            assert_eq!(is_shown(subject, setting), shown, "{setting}");
        }
    }

    #[test]
    fn k_every_setting_of_a_store_has_a_label() {
        for setting in ["history_days", "enabled", "phase", "status_to_roapp", "role"] {
            assert!(label(AuditSubject::Store, setting, LANGUAGE).is_some(), "{setting}");
        }
        assert_eq!(label(AuditSubject::Store, "new_setting", LANGUAGE), None);
    }
}

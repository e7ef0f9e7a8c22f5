//! What the connection check found: one line for each setting, with its grade.

use std::collections::BTreeMap;

use serde::Serialize;

use super::store::{StatusRule, StoreSettings};
use crate::order::RoAppStatusId;
use crate::texts::{Message, Title};

/// Which setting a line of the check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Checked {
    /// The settings by themselves.
    Settings,
    /// RO App's key and account.
    Account,
    Location,
    OrderType,
    Managers,
    /// Status rules.
    Rules,
    /// The custom fields of rule O4.
    Fields,
    /// Category of products whose own RO App lacks.
    Category,
    /// Fallback product.
    Fallback,
    /// The shop's address and login.
    Login,
    /// The right to read the shop's orders.
    Orders,
    Currency,
    Language,
    /// Country of the phones that buyers type without a code.
    Phones,
}

impl Checked {
    /// Its name in messages and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Account => "account",
            Self::Location => "location",
            Self::OrderType => "order-type",
            Self::Managers => "managers",
            Self::Rules => "rules",
            Self::Fields => "fields",
            Self::Category => "category",
            Self::Fallback => "fallback",
            Self::Login => "login",
            Self::Orders => "orders",
            Self::Currency => "currency",
            Self::Language => "language",
            Self::Phones => "phones",
        }
    }
}

/// How a line of the check turned out (rule S6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// It is as it should be.
    Good,
    /// Orders come over, and some of them may need attention.
    Warning,
    /// The store cannot be switched on.
    Problem,
}

/// One line of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub about: Checked,
    pub grade: Grade,
    /// What was found, and what to do where it is not good.
    pub message: Message,
}

impl Finding {
    pub(super) fn good(about: Checked, message: Message) -> Self {
        Self { about, grade: Grade::Good, message }
    }

    pub(super) fn warning(about: Checked, message: Message) -> Self {
        Self { about, grade: Grade::Warning, message }
    }

    pub(super) fn problem(about: Checked, message: Message) -> Self {
        Self { about, grade: Grade::Problem, message }
    }
}

/// What RO App's statuses are called.
pub(super) type StatusNames = BTreeMap<RoAppStatusId, String>;

/// A sentence about a status that is gone, with the rules that name it.
pub(super) fn status_gone(
    says: &str,
    status: impl Serialize,
    settings: &StoreSettings,
    names: &StatusNames,
    about: impl Fn(&StatusRule) -> bool,
) -> Message {
    let line = |id: &str, rule: &StatusRule| {
        let name = names.get(&rule.roapp).filter(|name| !name.is_empty());
        let roapp = name.map_or_else(|| Title::Number(rule.roapp.0), |name| Title::Named { title: name.clone() });
        Message::new(id).with("shop", rule.cartum).with("roapp", roapp)
    };
    let of = |id: &'static str, rules: &[StatusRule]| -> Vec<Message> {
        rules.iter().filter(|rule| about(rule)).map(|rule| line(id, rule)).collect()
    };
    let mut rules = of("rule-to-roapp", &settings.status_to_roapp);
    rules.extend(of("rule-to-shop", &settings.status_to_cartum));
    let says = Message::new(says).with("status", status).with("store", &settings.name);
    says.with("count", rules.len()).with("rules", rules)
}

/// The names of a list with their ids, as the end of a sentence.
pub(super) fn choices<'a>(rows: impl Iterator<Item = (u64, &'a String)>) -> Message {
    Message::choices(rows.map(|(id, name)| format!("{id} ({name})")).collect())
}

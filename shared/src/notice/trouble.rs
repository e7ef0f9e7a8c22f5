//! A trouble: what it is, what it is about, and how far it has come.
//!
//! A trouble is the same one as long as its kind and subject are the same, also where what is said of it changes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::order::StoreId;

/// What a channel is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Orders need attention.
    Attention,
    /// No successful look at a system, or none at all.
    Outage,
    /// A key, a login or a plan is refused.
    Refused,
    /// Web-hooks of RO App stopped.
    Webhooks,
    /// A store without status rules, with a setting to change, or that cannot be used.
    Settings,
    /// What the exchange itself cannot read or handle.
    Exchange,
    /// What a newer release knows of.
    #[serde(other)]
    Unknown,
}

impl Kind {
    /// Those that can be chosen.
    pub const ALL: [Self; 6] =
        [Self::Attention, Self::Outage, Self::Refused, Self::Webhooks, Self::Settings, Self::Exchange];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Attention => "attention",
            Self::Outage => "outage",
            Self::Refused => "refused",
            Self::Webhooks => "webhooks",
            Self::Settings => "settings",
            Self::Exchange => "exchange",
            Self::Unknown => "unknown",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == code)
    }
}

/// What a trouble is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Orders,
    #[serde(rename = "roapp")]
    RoApp,
    Store(StoreId),
    /// The looks for orders.
    Checks,
    /// Items of the table.
    Items,
    /// Messages that nobody could handle.
    Messages,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    OrdersNeedAttention,
    #[serde(rename = "roapp_down")]
    RoAppDown,
    #[serde(rename = "roapp_problem")]
    RoAppProblem,
    #[serde(rename = "roapp_key")]
    RoAppKey,
    #[serde(rename = "roapp_plan")]
    RoAppPlan,
    ShopUnreachable,
    ShopProblem,
    ShopLogin,
    ShopPlan,
    StoreUnusable,
    StoreNotice,
    StoreNoRules,
    #[serde(rename = "roapp_silent")]
    RoAppSilent,
    NoChecks,
    ItemsUnreadable,
    MessagesDead,
    /// What a newer release knows of.
    #[serde(other)]
    Unknown,
}

impl What {
    pub fn kind(self) -> Kind {
        match self {
            Self::OrdersNeedAttention => Kind::Attention,
            Self::RoAppDown | Self::RoAppProblem | Self::ShopUnreachable | Self::ShopProblem | Self::NoChecks => {
                Kind::Outage
            }
            Self::RoAppKey | Self::RoAppPlan | Self::ShopLogin | Self::ShopPlan => Kind::Refused,
            Self::RoAppSilent => Kind::Webhooks,
            Self::StoreUnusable | Self::StoreNotice | Self::StoreNoRules => Kind::Settings,
            Self::ItemsUnreadable | Self::MessagesDead => Kind::Exchange,
            Self::Unknown => Kind::Unknown,
        }
    }

    /// The name of it for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OrdersNeedAttention => "orders_need_attention",
            Self::RoAppDown => "roapp_down",
            Self::RoAppProblem => "roapp_problem",
            Self::RoAppKey => "roapp_key",
            Self::RoAppPlan => "roapp_plan",
            Self::ShopUnreachable => "shop_unreachable",
            Self::ShopProblem => "shop_problem",
            Self::ShopLogin => "shop_login",
            Self::ShopPlan => "shop_plan",
            Self::StoreUnusable => "store_unusable",
            Self::StoreNotice => "store_notice",
            Self::StoreNoRules => "store_no_rules",
            Self::RoAppSilent => "roapp_silent",
            Self::NoChecks => "no_checks",
            Self::ItemsUnreadable => "items_unreadable",
            Self::MessagesDead => "messages_dead",
            Self::Unknown => "unknown",
        }
    }
}

/// Something that is not well now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub what: What,
    pub subject: Subject,
    /// Name of the store; empty where it is about none.
    pub name: String,
    /// Since when, where that is known.
    pub since: Option<Timestamp>,
    /// Number of what is counted; 0 where nothing is.
    pub count: usize,
}

/// A trouble that a poll saw, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Names it for ever; the next time that the same is wrong has another one.
    pub id: String,
    pub what: What,
    pub subject: Subject,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub count: usize,
    /// When it began.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    /// When it had lasted long enough to be told.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub due: Option<Timestamp>,
    /// The first poll that did not find it any more.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub gone: Option<Timestamp>,
    /// Whether it was gone long enough to count as over.
    #[serde(default)]
    pub over: bool,
}

/// What a channel says of a trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It began.
    Began,
    /// There are more of what it counts.
    More,
    /// It goes on: only a digest says so.
    GoesOn,
    Ended,
}

/// One thing to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub phase: Phase,
    pub trouble: Known,
}

impl Notice {
    /// The same for the same notice, however often it is sent: of a trouble that goes on, on one day.
    pub fn id(&self, now: Timestamp) -> String {
        let id = &self.trouble.id;
        match self.phase {
            Phase::Began => format!("{id}.began"),
            Phase::More => format!("{id}.more.{}", self.trouble.count),
            Phase::GoesOn => format!("{id}.goes_on.{}", now.strftime("%Y-%m-%d")),
            Phase::Ended => format!("{id}.ended"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h2_what_is_kept_has_the_names_that_programs_see() {
        for what in [
            What::OrdersNeedAttention,
            What::RoAppDown,
            What::RoAppProblem,
            What::RoAppKey,
            What::RoAppPlan,
            What::ShopUnreachable,
            What::ShopProblem,
            What::ShopLogin,
            What::ShopPlan,
            What::StoreUnusable,
            What::StoreNotice,
            What::StoreNoRules,
            What::RoAppSilent,
            What::NoChecks,
            What::ItemsUnreadable,
            What::MessagesDead,
        ] {
            assert_eq!(serde_json::to_value(what).unwrap(), what.as_str());
            assert_eq!(serde_json::from_value::<What>(what.as_str().into()).unwrap(), what);
            assert!(Kind::ALL.contains(&what.kind()), "{what:?}");
        }
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        assert_eq!(serde_json::from_value::<What>("of a newer release".into()).unwrap(), What::Unknown);
    }
}

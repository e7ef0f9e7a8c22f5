//! What a person wished of a first hour, and how far it is.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::decide::first_hour::{Answer, Seen};
use crate::order::StoreId;
use crate::texts::Message;

/// What a person allows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FirstHourWish {
    /// The store whose shop is asked; RO App alone without one.
    pub store: Option<StoreId>,
    /// Test things are created in RO App.
    pub things: bool,
    /// Six requests are sent at once, to see how too many are answered.
    pub over_limit: bool,
    /// An order of the shop whose status and paid mark are moved and moved back.
    pub shop_order: Option<u64>,
}

/// What will be done, before it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstHourPlan {
    /// Name of the RO App account.
    pub account: String,
    /// Name of the store.
    pub store: Option<String>,
    /// Requests to RO App, at most.
    pub roapp: usize,
    /// Requests to the shop, at most.
    pub shop: usize,
    pub minutes: usize,
    pub wish: FirstHourWish,
}

/// Stage of a first hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstHourStage {
    /// Test things are created and changed.
    Things,
    /// RO App is read.
    Reading,
    /// Web-hooks of RO App are waited for.
    Hooks,
    /// The shop is read.
    Shop,
    /// Web-hooks of the shop are waited for.
    ShopHooks,
    Done,
    /// It can be taken up again.
    Failed,
    /// A person stopped it; it can be taken up again.
    Stopped,
}

impl FirstHourStage {
    pub fn is_running(self) -> bool {
        matches!(self, Self::Things | Self::Reading | Self::Hooks | Self::Shop | Self::ShopHooks)
    }
}

/// A write: when it was noted, and its answer once there was one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Written {
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub begun: Timestamp,
    pub seen: Option<Seen>,
}

/// An order of a shop that is not as it was, with what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedOrder {
    pub store: StoreId,
    pub order: u64,
    pub status: u64,
    /// The name that moves the paid mark, and what that was, where it was moved.
    #[serde(default)]
    pub paid: Option<(String, u64)>,
}

/// A first hour with what it found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirstHourOf {
    /// The name of all test things.
    pub mark: String,
    pub wish: FirstHourWish,
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub begun: Timestamp,
    /// When it last got on.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub seen: Timestamp,
    pub stage: FirstHourStage,
    /// Requests made so far.
    pub requests: usize,
    /// Requests that it will make, at most.
    pub expected: usize,
    /// Writes by name.
    pub(crate) writes: BTreeMap<String, Written>,
    /// Ids of the test things.
    pub things: BTreeMap<String, u64>,
    pub answers: Vec<Answer>,
    /// An order of a shop that has to be moved back.
    #[serde(default)]
    pub moved: Option<MovedOrder>,
    /// The name that moves the paid mark, once it was found.
    #[serde(default)]
    pub paid_field: Option<String>,
    /// Whether it is worked at behind the queue, not by a command that a person looks at.
    #[serde(default)]
    pub behind_queue: bool,
    /// What was heard of web-hooks, by system, once it was waited for.
    #[serde(default)]
    pub heard: BTreeMap<String, Value>,
    /// Why it stopped.
    pub problem: Option<Message>,
}

impl FirstHourOf {
    /// A new one.
    pub(crate) fn new(wish: FirstHourWish, now: Timestamp, expected: usize) -> Self {
        let mark = format!("TEST {}", now.strftime("%Y-%m-%d %H:%M"));
        let stage = if wish.things { FirstHourStage::Things } else { FirstHourStage::Reading };
        Self {
            mark,
            wish,
            begun: now,
            seen: now,
            stage,
            requests: 0,
            expected,
            writes: BTreeMap::new(),
            things: BTreeMap::new(),
            answers: Vec::new(),
            moved: None,
            paid_field: None,
            behind_queue: false,
            heard: BTreeMap::new(),
            problem: None,
        }
    }

    /// Puts answers in the place of earlier ones; one that is open does not take the place of one that was found.
    pub(crate) fn keep(&mut self, answers: Vec<Answer>, of: &str) {
        for answer in answers.into_iter().filter(|answer| answer.question.starts_with(of)) {
            match self.answers.iter_mut().find(|known| known.question == answer.question) {
                Some(known) if answer.open.is_some() && known.open.is_none() => {}
                Some(known) => *known = answer,
                None => self.answers.push(answer),
            }
        }
    }
}

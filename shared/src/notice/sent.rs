//! What is kept of channels and of what they told, in one item for the account: it is written on a condition, so that two processes never
//! tell the same at once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::channel::{Channel, ChannelId};
use super::trouble::Known;
use crate::texts::Message;

/// The item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notices {
    /// Counts writes.
    #[serde(default)]
    pub rev: u64,
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// Address of the console, as the person used it who changed channels last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub console: Option<String>,
    /// Troubles that go on, or that ended a short time ago.
    #[serde(default)]
    pub known: Vec<Known>,
    /// One for each channel that was used.
    #[serde(default)]
    pub states: Vec<ChannelState>,
    /// Until when a process may be telling.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub telling: Option<Timestamp>,
}

/// What a channel did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelState {
    pub id: ChannelId,
    /// What it told, by trouble.
    #[serde(default)]
    pub sent: Vec<Sent>,
    /// When it last told anything.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub last_sent: Option<Timestamp>,
    /// The latest daily digest, whether there was anything to tell or not.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::millisecond::optional"
    )]
    pub digest: Option<Timestamp>,
    /// `None` while the channel works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failed>,
}

impl ChannelState {
    pub fn new(id: ChannelId) -> Self {
        Self { id, sent: Vec::new(), last_sent: None, digest: None, failed: None }
    }

    /// What it told of a trouble.
    pub fn sent(&self, trouble: &str) -> Option<&Sent> {
        self.sent.iter().find(|sent| sent.id == trouble)
    }
}

/// What a channel told of a trouble.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Id of the trouble.
    pub id: String,
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// The largest number that was told.
    #[serde(default)]
    pub count: usize,
    /// Whether it told the end.
    #[serde(default)]
    pub ended: bool,
}

/// Why a channel does not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub since: Timestamp,
    /// Failures in a row.
    pub times: u32,
    /// It is not tried before.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub next: Timestamp,
    /// What is wrong and what to do.
    pub reason: Message,
}

impl Notices {
    pub fn channel(&self, id: &ChannelId) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == *id)
    }

    /// What a channel did so far.
    pub fn state(&self, id: &ChannelId) -> Option<&ChannelState> {
        self.states.iter().find(|state| state.id == *id)
    }

    /// The same, to be changed; made where it is missing.
    pub fn state_mut(&mut self, id: &ChannelId) -> &mut ChannelState {
        let at = self.states.iter().position(|state| state.id == *id).unwrap_or_else(|| {
            self.states.push(ChannelState::new(id.clone()));
            self.states.len() - 1
        });
        &mut self.states[at]
    }

    /// Channels that do not work.
    pub fn failing(&self) -> usize {
        self.states.iter().filter(|state| state.failed.is_some() && self.channel(&state.id).is_some()).count()
    }
}

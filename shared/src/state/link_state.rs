//! The state of an order as its link tells it, for people.

use super::lease::Stage;
use super::link::Link;

/// State of an order that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkState {
    /// Both sides agree.
    InSync,
    /// It is being processed, or waits for its next try.
    Waiting,
    /// Its lines are frozen because stock is written off. Its status is still synchronised.
    Frozen,
    /// A person has to act.
    NeedsAttention,
    /// A person dismissed it.
    Dismissed,
    /// It no longer exists in the shop.
    Gone,
}

impl LinkState {
    pub const ALL: [Self; 6] =
        [Self::NeedsAttention, Self::Waiting, Self::InSync, Self::Frozen, Self::Dismissed, Self::Gone];
}

impl Link {
    /// Whether a person has to act.
    pub fn needs_attention(&self) -> bool {
        self.state() == LinkState::NeedsAttention
    }

    pub fn state(&self) -> LinkState {
        match (&self.attention, self.stage) {
            (Some(attention), _) if !attention.dismissed => LinkState::NeedsAttention,
            _ if !self.is_at_rest() => LinkState::Waiting,
            (Some(_), _) => LinkState::Dismissed,
            (None, Stage::Gone) => LinkState::Gone,
            (None, Stage::Creating) => LinkState::Waiting,
            (None, _) if self.frozen_lines.is_some() => LinkState::Frozen,
            (None, _) => LinkState::InSync,
        }
    }
}

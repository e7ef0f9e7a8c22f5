//! What the steps of one order's way hand on, and what may become of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::decide::manager_of;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::history::{Event, Reason};
use crate::order::{Agreed, EmployeeId, ProductId, RoAppOrderId, ShopOrder, Trigger};
use crate::state::{ClaimKey, Link};
use crate::texts::Message;

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The order is now in RO App.
    Imported,
    /// A change was carried from one side to the other.
    Updated,
    /// Both sides agree already.
    Unchanged,
    /// Another handler is at work on it, or was a moment ago: look again so soon.
    Waiting(Duration),
    /// It waits in the table for its next try.
    Scheduled,
    /// It failed and will be tried again after this time.
    Failed(Message, Duration),
    /// It failed before anything is known of the order here: the poll brings it again.
    LeftToPoll(Message),
    /// It waits for a person.
    Attention(Message),
    /// There is nothing to do: the store or the order is no longer there, or the order is not to come over.
    Nothing(Message),
}

impl Outcome {
    /// One word for logs.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Waiting(_) => "waiting",
            Self::Scheduled => "scheduled",
            Self::Failed(..) | Self::LeftToPoll(_) => "failed",
            Self::Attention(_) => "attention",
            Self::Nothing(_) => "nothing",
        }
    }

    /// What a person reads.
    pub fn message(&self) -> Message {
        match self {
            Self::Imported => Message::new("outcome-imported"),
            Self::Updated => Message::new("outcome-updated"),
            Self::Unchanged => Message::new("outcome-unchanged"),
            Self::Waiting(_) => Message::new("outcome-waiting"),
            Self::Scheduled => Message::new("outcome-scheduled"),
            Self::Failed(why, wait) => Message::new("outcome-failed").with("why", why).with("seconds", wait.as_secs()),
            Self::LeftToPoll(why) => Message::new("outcome-left").with("why", why),
            Self::Attention(reason) => Message::new("outcome-attention").with("why", reason),
            Self::Nothing(why) => Message::new("outcome-nothing").with("why", why),
        }
    }
}

/// One order being synchronised: the shop's data, its [`Link`] under lease, and the notes for its history.
pub(crate) struct Work {
    pub shop: Arc<Shop>,
    pub order: ShopOrder,
    pub link: Link,
    pub why: Trigger,
    /// Whether an earlier attempt may have written what is not recorded.
    pub resumed: bool,
    /// What the history will say.
    pub events: Vec<Event>,
    /// Whether anything was written to either system.
    pub wrote: bool,
    /// Whether the order has to be looked at once more after this.
    pub look_again: bool,
    /// Ids of claims, as far as they were read when the order was taken in hand.
    pub known: HashMap<ClaimKey, u64>,
    /// Products of lines, by their place in the order, as far as they are known.
    pub placed: HashMap<usize, Placed>,
}

/// What the shop has of one order.
pub(crate) enum InShop {
    /// The order.
    Order(Box<ShopOrder>),
    /// Something that cannot be read.
    Unreadable(Message),
    /// Nothing.
    Gone,
}

/// A linked order as it was found in the table.
pub(crate) struct Linked {
    pub shop: Arc<Shop>,
    pub link: Link,
    pub id: RoAppOrderId,
    pub agreed: Agreed,
}

/// A line and the product it becomes.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub product: ProductId,
    /// What the item's comment says beside the mark.
    pub comment: String,
}

impl Work {
    /// The RO App order in hand.
    pub(crate) fn roapp(&self) -> Result<RoAppOrderId, Failure> {
        self.link.roapp.ok_or_else(|| Failure::later(Reason::OrderIdUnknown))
    }

    /// The manager of this order: its number modulo the number of managers (rule S2), so a repeated import chooses the same.
    pub(crate) fn manager(&self) -> Result<EmployeeId, Failure> {
        manager_of(&self.order, &self.shop.settings.managers).ok_or_else(|| Failure::attention(Reason::NoManager))
    }
}

//! What the steps of one order's way hand on, and what may become of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::decide::manager_of;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::order::{Agreed, EmployeeId, OfficeOrderId, ProductId, ShopOrder, Trigger};
use crate::state::{ClaimKey, Link};

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
    Failed(String, Duration),
    /// It failed before anything is known of the order here: the poll brings it again.
    LeftToPoll(String),
    /// It waits for a person.
    Attention(String),
    /// There is nothing to do: the store or the order is no longer there, or the order is not to come over.
    Nothing(String),
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

    /// As a person is told.
    pub fn says(&self) -> String {
        match self {
            Self::Imported => "The order is now in RO App.".into(),
            Self::Updated => "A change was carried over.".into(),
            Self::Unchanged => "Both sides agree.".into(),
            Self::Waiting(_) => "Another handler is at work on it.".into(),
            Self::Scheduled => "It waits for its next try.".into(),
            Self::Failed(why, wait) => format!("It failed: {why}. It is tried again in {} s.", wait.as_secs()),
            Self::LeftToPoll(why) => format!("It failed: {why}. The next poll looks at it again."),
            Self::Attention(reason) => format!("It needs attention: {reason}"),
            Self::Nothing(why) => format!("Nothing to do: {why}"),
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
    pub told: Vec<String>,
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
    Unreadable(String),
    /// Nothing.
    Gone,
}

/// A linked order as it was found in the table.
pub(crate) struct Linked {
    pub shop: Arc<Shop>,
    pub link: Link,
    pub id: OfficeOrderId,
    pub agreed: Agreed,
}

/// A line and the product it becomes.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub product: ProductId,
    /// What the item's comment says beside the mark.
    pub says: String,
}

impl Work {
    /// The RO App order in hand.
    pub(crate) fn office(&self) -> Result<OfficeOrderId, Failure> {
        self.link.office.ok_or_else(|| Failure::later("the RO App order's id is not known yet"))
    }

    /// The manager of this order: its number modulo the number of managers (rule S2), so a repeated import chooses the same.
    pub(crate) fn manager(&self) -> Result<EmployeeId, Failure> {
        manager_of(&self.order, &self.shop.settings.managers)
            .ok_or_else(|| Failure::Attention("The store names no manager. Add one to its settings.".into()))
    }
}

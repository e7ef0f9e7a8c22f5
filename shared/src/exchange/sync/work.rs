//! What one order's steps pass on, and how its way may end.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::decide::{StatusTitles, manager_of};
use crate::exchange::account::reader::Account;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::history::{Event, Reason};
use crate::order::{AgreedLine, ContactId, EmployeeId, ProductId, RoAppOrderId, ShopOrder, Trigger};
use crate::roapp::RoAppOrder;
use crate::state::{Attention, ClaimKey, Link, Stage, StateError};
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
    /// A word for logs and for programs.
    pub fn code(&self) -> &'static str {
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

/// An order while it is looked at: what an ending writes on.
pub(crate) struct Attempt {
    pub shop: Arc<Shop>,
    /// The order's link. Its revision is 0 where the table has none.
    pub link: Link,
    pub why: Trigger,
    /// The shop's order, where it was read.
    pub order: Option<ShopOrder>,
    /// RO App's order, where it was read.
    pub roapp: Option<RoAppOrder>,
    /// Entries of the history.
    pub events: Vec<Event>,
    /// Why a person had to look when the order was claimed.
    pub held: Option<Attention>,
    /// Whether this handler has the order's lease.
    pub claimed: bool,
    /// Whether an earlier attempt may have written what is not recorded.
    pub resumed: bool,
    /// Whether the order is being entered.
    pub entering: bool,
    /// Whether anything was written to either system.
    pub wrote: bool,
    /// Whether the order has to be looked at once more after this.
    pub look_again: bool,
}

/// What is known of the account when an order is looked at.
pub(crate) struct AccountFacts {
    pub account: Account,
    pub titles: StatusTitles,
    /// The store's managers who can be given orders.
    pub managers: Vec<EmployeeId>,
}

/// An order that is being brought to agreement: both sides, its link, and what its history will say.
pub(crate) struct Work {
    pub shop: Arc<Shop>,
    pub order: ShopOrder,
    pub link: Link,
    pub why: Trigger,
    /// RO App's order as it was read last.
    pub roapp: Option<RoAppOrder>,
    /// What the account demands and how it names its fields.
    pub account: Account,
    /// What statuses are called.
    pub titles: StatusTitles,
    /// The store's managers who can be given orders.
    pub managers: Vec<EmployeeId>,
    pub events: Vec<Event>,
    pub held: Option<Attention>,
    pub claimed: bool,
    pub resumed: bool,
    pub entering: bool,
    /// Whether RO App's order was created by this attempt: it is empty.
    pub created: bool,
    pub wrote: bool,
    /// Whether this attempt wrote *Last update* to RO App's order.
    pub marked: bool,
    pub look_again: bool,
    /// Whether the buyer may be another than the one with whom an earlier attempt created the order.
    pub buyer_changed: bool,
    /// Ids of claims, as far as they were read when the order was claimed.
    pub known: HashMap<ClaimKey, u64>,
    /// Products of lines, by their place in the order, as far as they are known.
    pub line_products: HashMap<usize, LineProduct>,
    /// Whether RO App's order was taken up without the fields by which it is found.
    pub unnamed: bool,
    /// When RO App's items were read, on [`crate::clock::Clock::elapsed`].
    pub items_read: Duration,
    /// Whether the statuses are as planned.
    pub status_done: bool,
    /// The lines as RO App has them by now, where they were written.
    pub lines: Option<Vec<AgreedLine>>,
    /// The contact of a buyer who is another now.
    pub buyer: Option<ContactId>,
    /// What of it RO App's order does not have yet.
    pub client: Option<ContactId>,
}

/// How an order's way ends.
pub(crate) enum Ending {
    /// Both sides agree already, and the table says so.
    Unchanged,
    /// Both sides agree, but for what a person has to do.
    Agreed {
        problems: Vec<Message>,
    },
    /// A step failed.
    Failed(Failure),
    /// The shop's order could not be read.
    NotRead(Failure),
    /// The order cannot come over as it is in the shop.
    Refused(Message),
    DeletedInShop,
    DeletedInRoApp,
    DeletedOnBoth,
}

/// Why an order's way ends before both sides are compared.
pub(crate) enum Stop {
    /// Nothing is to be noted.
    Outcome(Outcome),
    /// It ends so.
    Ended(Box<Attempt>, Ending),
    /// The table failed.
    State(StateError),
}

impl From<StateError> for Stop {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

impl Attempt {
    /// An order of which only the link was read. `None`: the table has none.
    pub(crate) fn new(shop: Arc<Shop>, link: Link, why: Trigger) -> Self {
        Self {
            shop,
            link,
            why,
            order: None,
            roapp: None,
            events: Vec::new(),
            held: None,
            claimed: false,
            resumed: false,
            entering: false,
            wrote: false,
            look_again: false,
        }
    }

    /// Whether the table knows the order.
    pub(crate) fn is_known(&self) -> bool {
        self.link.rev > 0
    }

    /// Stops here.
    pub(crate) fn ends(self, ending: Ending) -> Stop {
        Stop::Ended(Box::new(self), ending)
    }

    /// Stops without anything new.
    pub(crate) fn stays(self) -> Stop {
        self.ends(Ending::Unchanged)
    }
}

impl From<Work> for Attempt {
    fn from(work: Work) -> Self {
        Self {
            shop: work.shop,
            link: work.link,
            why: work.why,
            order: Some(work.order),
            roapp: work.roapp,
            events: work.events,
            held: work.held,
            claimed: work.claimed,
            resumed: work.resumed,
            entering: work.entering,
            wrote: work.wrote,
            look_again: work.look_again,
        }
    }
}

/// A line and the product it becomes.
#[derive(Debug, Clone)]
pub(crate) struct LineProduct {
    pub product: ProductId,
    /// What the item's comment says beside the mark.
    pub comment: String,
}

impl Work {
    pub(crate) fn new(attempt: Attempt, order: ShopOrder, known: AccountFacts) -> Self {
        let AccountFacts { account, titles, managers } = known;
        Self {
            shop: attempt.shop,
            order,
            entering: attempt.link.agreed.is_none(),
            link: attempt.link,
            why: attempt.why,
            roapp: attempt.roapp,
            account,
            titles,
            managers,
            events: attempt.events,
            held: attempt.held,
            claimed: attempt.claimed,
            resumed: attempt.resumed,
            created: false,
            wrote: false,
            marked: false,
            look_again: false,
            buyer_changed: false,
            known: HashMap::new(),
            line_products: HashMap::new(),
            unnamed: false,
            items_read: Duration::ZERO,
            status_done: false,
            lines: None,
            buyer: None,
            client: None,
        }
    }

    /// The id of RO App's order.
    pub(crate) fn roapp_id(&self) -> Result<RoAppOrderId, Failure> {
        self.link.roapp.ok_or_else(|| Failure::later(Reason::OrderIdUnknown))
    }

    /// Whether the table says already what is true. An order that waits for a person waits on, unless that person asks.
    pub(crate) fn is_settled(&self) -> bool {
        let link = &self.link;
        let shop = self.order.fingerprint();
        let agreed = link.agreed.as_ref().is_some_and(|agreed| agreed.shop == shop);
        let waits_on = |held: &Attention| held.shop.as_ref() == Some(&shop) && !self.why.tries_again();
        agreed && link.is_at_rest() && link.stage == Stage::Agreed && link.attention.as_ref().is_none_or(waits_on)
    }

    /// The manager of this order: its number modulo the number of managers (rule S2), so a repeated import chooses the same. Those who
    /// left are passed over, unless all did.
    pub(crate) fn manager(&self) -> Result<EmployeeId, Failure> {
        let all = if self.managers.is_empty() { &self.shop.settings.managers } else { &self.managers };
        manager_of(&self.order, all).ok_or_else(|| Failure::attention(Reason::NoManager))
    }
}

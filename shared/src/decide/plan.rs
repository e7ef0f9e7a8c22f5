//! The rules put together: what is missing between the two sides of an order, and in which order to write it.
//!
//! Guarantees: a new order goes by the same rules as a changed one. It is an order of which nothing is agreed yet: all of its lines
//! are missing in RO App, and its first status is a changed status. Planning what is there already plans nothing.

use rust_decimal::Decimal;

use super::arrived::arrived_and_added;
use super::{
    Base, LinePlan, LineViews, Match, RoAppLine, StatusPlan, StatusRules, StatusTitles, Statuses, is_stock_written_off,
    line_plan, lines_changed, notes, status_plan,
};
use crate::order::{
    Agreed, AgreedLine, ContactId, Currency, Fingerprint, RoAppStatusId, SentStatus, ShopOrder, ShopStatusId, Trigger,
};

/// What is known of an order from before.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// What both sides agreed on; `None` while the order is being entered.
    pub agreed: Option<&'a Agreed>,
    /// Lines that an attempt which did not finish was about to write.
    pub journal: &'a [AgreedLine],
    /// A status that such an attempt sent, or was about to send.
    pub sent: Option<SentStatus>,
    /// The status that RO App gave the order when it was created.
    pub first_status: Option<RoAppStatusId>,
    /// Digest of the shop's lines that were left out because stock is written off.
    pub frozen_lines: Option<&'a Fingerprint>,
    /// Digest of the shop's lines of which RO App refused one.
    pub refused_lines: Option<&'a Fingerprint>,
    /// Digest of what the client is recognised by.
    pub buyer: Option<&'a Fingerprint>,
    /// Whether the buyer's data was erased.
    pub erased: bool,
    /// Digest of the delivery data that RO App has for certain.
    pub delivery: Option<&'a Fingerprint>,
    /// RO App's total that was said to differ.
    pub reported_total: Option<Decimal>,
    /// Whether RO App's total could not be read after the lines were written.
    pub total_unread: bool,
}

/// RO App's side of an order.
#[derive(Debug, Clone, Default)]
pub struct RoAppSide {
    pub status: Option<RoAppStatusId>,
    pub client: Option<ContactId>,
    pub total: Option<Decimal>,
    /// Its items; `None` where [`needs_items`] asks for none.
    pub items: Option<Vec<RoAppLine>>,
    /// Whether its custom fields say which store and number it is (rule O4), or nothing at all.
    pub is_named: bool,
}

/// A store's rules.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    pub status: &'a StatusRules,
    pub titles: &'a StatusTitles,
    /// Whether RO App is not known to give a new order the total that its lines come to.
    pub compare_total: bool,
}

/// What becomes of the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineChange {
    Nothing,
    /// The shop's lines changed, and stock is written off (rule O6). The agreed lines as attempts that did not finish left them.
    Frozen(Vec<AgreedLine>),
    Write(LinePlan),
}

impl LineChange {
    /// The agreed lines as attempts that did not finish left them, where RO App's items were read.
    fn before(&self) -> Option<&[AgreedLine]> {
        match self {
            Self::Nothing => None,
            Self::Frozen(before) => Some(before),
            Self::Write(plan) => Some(&plan.before),
        }
    }
}

/// A step of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Lines,
    Status,
    Client,
    Delivery,
    /// Says that staff changed RO App's total.
    ReportTotal,
    /// Writes the order's fields, and its client where that is another.
    Fields,
    /// Compares RO App's total with the shop's.
    CompareTotal,
}

/// What to write, and what to note before it is written.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Whether nothing is agreed yet.
    pub entering: bool,
    /// What the statuses were compared with.
    pub base: Base,
    /// Both statuses as they are now.
    pub now: Statuses,
    pub status: StatusPlan,
    pub lines: LineChange,
    pub client: bool,
    pub delivery: bool,
    /// RO App's total, where staff made it another and nobody was told.
    pub unexpected_total: Option<Decimal>,
    /// Whether the order's fields are to be written again.
    pub fields: bool,
    /// The status that is about to be sent.
    pub sent: Option<SentStatus>,
    /// Whether RO App's total is compared whatever the lines are.
    pub compare_total: bool,
}

impl Plan {
    /// Whether both sides agree.
    pub fn is_nothing(&self) -> bool {
        !self.entering
            && self.status == StatusPlan::Nothing
            && self.lines == LineChange::Nothing
            && !self.client
            && !self.delivery
            && self.unexpected_total.is_none()
            && !self.fields
    }

    /// The steps, in order. A changed status goes first: the buyer waits for it. A first status goes after the lines: it may close the
    /// order.
    pub fn steps(&self) -> Vec<Step> {
        let [first, second] = if self.entering { [Step::Lines, Step::Status] } else { [Step::Status, Step::Lines] };
        let inexact = |line: &AgreedLine| {
            !line.discount.is_zero() || line.price.normalize().scale() > 2 || line.quantity.normalize().scale() > 0
        };
        let compare =
            self.compare_total || matches!(&self.lines, LineChange::Write(plan) if plan.lines.iter().any(inexact));
        [
            (true, first),
            (true, second),
            (self.client, Step::Client),
            (self.unexpected_total.is_some(), Step::ReportTotal),
            (true, Step::Fields),
            (self.delivery, Step::Delivery),
            (compare, Step::CompareTotal),
        ]
        .into_iter()
        .filter_map(|(wanted, step)| wanted.then_some(step))
        .collect()
    }

    /// RO App's status once the plan is carried out.
    pub fn roapp_status_after(&self) -> Option<RoAppStatusId> {
        match self.status {
            StatusPlan::ToRoApp(status, _) => Some(status),
            StatusPlan::LeftToStaff => self.base.roapp,
            _ => self.now.roapp.or(self.base.roapp),
        }
    }

    /// The shop's status once the plan is carried out.
    pub fn shop_status_after(&self) -> ShopStatusId {
        match self.status {
            StatusPlan::ToShop { to, .. } => to,
            _ => self.now.shop,
        }
    }

    /// Whether staff made lines of RO App's order what they are: lines that no step of the plan writes, and that are not as agreed.
    pub fn leaves_staffs_lines(&self, items: &[RoAppLine]) -> bool {
        let LineChange::Write(plan) = &self.lines else { return false };
        let is_of = |item: &RoAppLine, line: &AgreedLine| line.mark == item.mark || line.item == Some(item.item);
        let is_as_agreed = |item: &RoAppLine| {
            let shown = |line: &AgreedLine| line.is_shown_as(item.quantity, item.price, item.discount);
            plan.lines.iter().any(|line| is_of(item, line) && shown(line))
        };
        let is_gone = |line: &AgreedLine| !line.quantity.is_zero() && !items.iter().any(|item| is_of(item, line));
        let mut kept = items.iter().filter(|item| !item.quantity.is_zero() && !plan.writes_item(item.item));
        kept.any(|item| !is_as_agreed(item)) || plan.lines.iter().any(|line| is_gone(line) && !plan.adds(line.mark))
    }

    /// The agreed lines as an attempt that did not finish left them.
    pub fn lines_before(&self) -> Option<&[AgreedLine]> {
        self.lines.before()
    }

    /// The lines that are about to be written; see [`LinePlan::journal`].
    pub fn journal(&self, before: &[AgreedLine]) -> Option<Vec<AgreedLine>> {
        let LineChange::Write(plan) = &self.lines else { return None };
        Some(plan.journal(before))
    }
}

/// Whether RO App's items have to be read. A change of lines that was left out, because stock is written off or RO App refused it, is
/// looked at again only when a person asks or the store's settings change.
pub fn needs_items(past: &Past<'_>, shop: &ShopOrder, why: Trigger) -> bool {
    let Some(agreed) = past.agreed else { return true };
    let lines = shop.lines_digest();
    let left_out = [past.frozen_lines, past.refused_lines].contains(&Some(&lines));
    let news = why.tries_again() || !left_out;
    (lines_changed(&agreed.lines, shop) && news) || !past.journal.is_empty()
}

/// What is missing on either side.
pub fn plan(past: &Past<'_>, shop: &ShopOrder, roapp: &RoAppSide, rules: Rules<'_>, why: Trigger) -> Plan {
    let now = Statuses { shop: shop.status, roapp: roapp.status };
    let base = base(past, now);
    let status = status_plan(base, now, rules.status, rules.titles);
    let agreed = past.agreed.map(|agreed| agreed.lines.as_slice()).unwrap_or_default();
    let lines = match &roapp.items {
        None => LineChange::Nothing,
        Some(items) => {
            let (roapp_wins, frozen) = (rules.status.roapp_wins, is_stock_written_off(items));
            let views = LineViews { agreed, journal: past.journal, shop, items, frozen, roapp_wins };
            match past.agreed.is_some() && frozen {
                true => LineChange::Frozen(arrived_and_added(views)),
                false => LineChange::Write(line_plan(views)),
            }
        }
    };
    let before = lines.before().unwrap_or(agreed);
    let unexpected =
        past.agreed.and_then(|_| unexpected_total(before, past.reported_total, roapp.total, shop.currency));
    Plan {
        entering: past.agreed.is_none(),
        base,
        now,
        sent: about_to_send(&status, now),
        status,
        lines,
        client: buyer_changed(past, shop),
        delivery: past.delivery != Some(&Fingerprint::of(&notes(shop))),
        unexpected_total: unexpected.filter(|_| why == Trigger::Reconcile || past.total_unread),
        fields: past.agreed.is_some() && !roapp.is_named,
        compare_total: past.agreed.is_none() && rules.compare_total && !shop.lines.is_empty(),
    }
}

/// What was agreed, or what an attempt whose end nobody noted has sent, where it arrived. What we sent ourselves is never taken for a
/// change, whatever else changed since.
fn base(past: &Past<'_>, now: Statuses) -> Base {
    let before = match past.agreed {
        Some(agreed) => Base { shop: agreed.shop_status, roapp: agreed.roapp_status },
        None => Base { shop: None, roapp: past.first_status },
    };
    let arrived = |sent: &SentStatus| match sent.to_shop {
        true => now.shop == sent.shop,
        false => now.roapp == Some(sent.roapp),
    };
    match past.sent.filter(arrived) {
        Some(sent) => Base { shop: before.shop.map(|_| sent.shop), roapp: Some(sent.roapp) },
        None => before,
    }
}

fn about_to_send(plan: &StatusPlan, now: Statuses) -> Option<SentStatus> {
    match plan {
        StatusPlan::ToRoApp(status, _) => Some(SentStatus { shop: now.shop, roapp: *status, to_shop: false }),
        StatusPlan::ToShop { to, from, .. } => Some(SentStatus { shop: *to, roapp: *from, to_shop: true }),
        StatusPlan::Nothing | StatusPlan::LeftToStaff | StatusPlan::Agree(_) => None,
    }
}

/// Whether the client is to be another than the one that RO App's order was entered for.
fn buyer_changed(past: &Past<'_>, shop: &ShopOrder) -> bool {
    let by = Match::of(&shop.buyer);
    // Of an order whose buyer was erased there is nothing to compare with.
    !past.erased && by != Match::None && past.buyer != Some(&by.digest())
}

/// RO App's total, where it is not what the agreed lines come to and was not said before.
pub fn unexpected_total(
    agreed: &[AgreedLine],
    reported: Option<Decimal>,
    total: Option<Decimal>,
    currency: Currency,
) -> Option<Decimal> {
    let amount = |line: &AgreedLine| {
        let (quantity, price) = line.sent();
        // A line that the shop removed and RO App kept.
        if line.quantity.is_zero() { Decimal::ZERO } else { quantity * price }
    };
    let off: Decimal = agreed.iter().map(|line| line.discount).sum();
    let by_line: Decimal = agreed.iter().map(|line| currency.round(amount(line))).sum();
    let by_sum = currency.round(agreed.iter().map(amount).sum());
    let total = currency.round(total?);
    let expected = total == by_line - off || total == by_sum - off;
    (!expected && reported.map(|known| currency.round(known)) != Some(total)).then_some(total)
}

/// The contact of an order whose buyer is another now (rules C2, C3): the one to set, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientChange {
    /// RO App's order has it.
    Nothing,
    /// Staff chose another, and RO App's side counts.
    LeftToStaff,
    Set(ContactId),
}

/// Which contact RO App's order gets. `ours` are the one it was entered with and one that was about to be set, `there` the one it has.
pub fn client_change(
    buyer: ContactId,
    ours: [Option<ContactId>; 2],
    there: Option<ContactId>,
    roapp_wins: bool,
) -> ClientChange {
    if there == Some(buyer) {
        ClientChange::Nothing
    } else if roapp_wins && there.is_some() && !ours.contains(&there) {
        ClientChange::LeftToStaff
    } else {
        ClientChange::Set(buyer)
    }
}

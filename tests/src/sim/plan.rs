//! The plan of a seed: sizes and rates of faults. Each seed draws its own mixture, and many rates are 0: a run with all faults at once
//! would hide errors that show only when, for example, the queue alone fails.

use std::time::Duration;

use exchange::settings::{Identify, Winner};

use super::core::Core;
use super::pace::{Pace, Paces};

/// Rate of a fault: once in so many steps; 0 for never.
pub type Rate = u64;

#[derive(Debug, Clone)]
pub struct FaultRates {
    /// Calls to both systems.
    pub call: Rate,
    /// Bit set of the [`super::wire::FATES`] that may happen to them.
    pub call_kinds: u64,
    /// Calls to the table.
    pub table: Rate,
    /// Calls to the queue; a message may be delivered twice.
    pub queue: Rate,
    /// Most calls of a process before it is killed; 0 for no kill.
    pub lifetime: u64,
    /// Web-hooks lost, doubled, late.
    pub hooks: Rate,
    /// Longest lag of an index in milliseconds.
    pub lag: u64,
    /// Largest difference of clocks in microseconds.
    pub skew: u64,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Connected stores.
    pub stores: usize,
    /// Key of products, in every store.
    pub identify: Identify,
    /// Who wins when both sides changed.
    pub conflict: Winner,
    /// Orders that buyers place.
    pub orders: u64,
    /// Changes that people make.
    pub changes: u64,
    /// Duration of people's actions.
    pub busy: Duration,
    /// Processes that take orders off the queue.
    pub importers: usize,
    /// Processes that take RO App's changes off the queue.
    pub pushers: usize,
    /// Processes that poll; two of them overlap.
    pub pollers: usize,
    /// Rates of faults.
    pub faults: FaultRates,
    /// The table does not answer for ten minutes.
    pub table_outage: bool,
    /// One of the two systems does not answer: for minutes, or for 27 hours.
    pub outage: Option<(Side, Duration)>,
    /// Keys and secrets are rotated.
    pub rotate: bool,
    /// A store is switched off and on again.
    pub switch: bool,
    /// Staff edit lines in RO App too.
    pub staff_edits: bool,
    /// RO App shows comments to programs.
    pub comments_read: bool,
    /// RO App's changes made through the API cause web-hooks too.
    pub echo: bool,
    /// What is odd about the shops.
    pub odd: Oddities,
    /// How both sides answer until faults end.
    pub paces: Paces,
    /// What happens to the table's state.
    pub state_loss: Option<StateLoss>,
    /// The stand-ins play variants, not only their defaults.
    pub variants: bool,
}

/// What happens to the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateLoss {
    /// All items are lost.
    Lost,
    /// The items are those of this time ago.
    SetBack(Duration),
}

/// One of the two systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Shops,
    RoApp,
}

impl Plan {
    /// Draws the plan of a seed.
    pub fn draw(seed: u64, core: &Core) -> Self {
        let mut plan = Self::drawn(core);
        // What needs several changes of one line or status, and a call that is cut between them, is otherwise rare.
        // Two of eight, by number,
        // so that every other seed is what it was.
        if matches!(seed % 8, 4 | 7) {
            plan.changes = 40;
            plan.staff_edits = true;
            plan.faults.call = 8;
        }
        plan.odd.fields_on_change = seed.is_multiple_of(5) && plan.stores == 1;
        plan
    }

    fn drawn(core: &Core) -> Self {
        let rate = |often: &[Rate]| core.pick(often);
        let mut faults = FaultRates {
            call: rate(&[0, 8, 25, 80]),
            call_kinds: core.below(u64::MAX) | core.below(u64::MAX),
            table: rate(&[0, 0, 30, 100, 300]),
            queue: rate(&[0, 0, 10, 40]),
            lifetime: rate(&[0, 0, 30, 60, 150, 400]),
            hooks: rate(&[0, 2, 4, 10]),
            lag: rate(&[0, 200, 2_000, 8_000]),
            skew: rate(&[0, 3_000]),
        };
        let outage = match core.below(24) {
            0 => Some((Side::Shops, Duration::from_secs(27 * 3600))),
            1 => Some((Side::RoApp, Duration::from_secs(27 * 3600))),
            2 | 3 => Some((Side::Shops, Duration::from_secs(60 * (1 + core.below(40))))),
            4 | 5 => Some((Side::RoApp, Duration::from_secs(60 * (1 + core.below(40))))),
            _ => None,
        };
        // A day of processes that die at every turn would say nothing that an hour of it does not.
        let long = outage.is_some_and(|(_, length)| length > Duration::from_secs(7_200));
        if long && faults.lifetime > 0 {
            faults.lifetime = 400;
        }
        let mut plan = Self {
            stores: 1 + usize::try_from(core.below(3)).unwrap(),
            identify: core.pick(&[Identify::Article, Identify::Article, Identify::Name]),
            conflict: core.pick(&[Winner::Roapp, Winner::Roapp, Winner::Cartum]),
            orders: 2 + core.below(7),
            changes: core.pick(&[0, 4, 12, 30]),
            busy: Duration::from_secs(60 * (2 + core.below(40))),
            importers: 1 + usize::try_from(core.below(3)).unwrap(),
            pushers: 1 + usize::try_from(core.below(2)).unwrap(),
            pollers: 1 + usize::from(core.one_in(3)),
            faults,
            table_outage: core.one_in(12),
            outage,
            rotate: core.one_in(6),
            switch: core.one_in(6),
            staff_edits: core.one_in(2),
            comments_read: core.one_in(2),
            echo: !core.one_in(4),
            odd: Oddities::draw(core),
            paces: Paces::default(),
            state_loss: None,
            variants: true,
        };
        plan.paces = draw_paces(core, plan.stores);
        plan.state_loss = draw_loss(core);
        plan
    }
}

/// Every side is quick in most seeds; one that is not is slow, hangs or is dead.
fn draw_paces(core: &Core, stores: usize) -> Paces {
    let slow = Pace::Spread { median: Duration::from_millis(300), p99: Duration::from_secs(3) };
    let very_slow = Pace::Spread { median: Duration::from_secs(4), p99: Duration::from_secs(40) };
    let shop = || if core.one_in(6) { core.pick(&[slow, very_slow, Pace::Hanging, Pace::Dead]) } else { Pace::Quick };
    let shops = (0..stores).map(|_| shop()).collect();
    Paces { roapp: if core.one_in(8) { slow } else { Pace::Quick }, shops }
}

fn draw_loss(core: &Core) -> Option<StateLoss> {
    match core.below(16) {
        0 => Some(StateLoss::Lost),
        1 | 2 => Some(StateLoss::SetBack(core.millis(60_000, 3_600_000))),
        _ => None,
    }
}

/// One seed in so many has an oddity, for each of them.
const ONE_IN: u64 = 6;

/// What is odd about the shops of a seed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Oddities {
    /// RO App keeps custom fields of an order that a change sends, and none of a new order; see `world_state.rs`. With several stores an
    /// order whose answer is lost may then be entered twice: a limit of guarantees.md.
    pub fields_on_change: bool,
    /// Quantities and prices of three decimals, and prices that follow from a line's total.
    pub decimals: bool,
    /// Lines that RO App does not take, beside good ones.
    pub refused_lines: bool,
    /// Rows of the shop's lists that are no JSON.
    pub spoiled: bool,
    /// Phones and e-mails with more than one in a field, or with none.
    pub buyers: bool,
    /// Orders that lose all lines, with and without their total.
    pub emptied: bool,
    /// Settings of RO App that vanish and come back.
    pub settings: bool,
    /// Orders that are dated ahead and back.
    pub dated: bool,
}

impl Oddities {
    pub fn draw(core: &Core) -> Self {
        Self {
            decimals: core.one_in(ONE_IN),
            refused_lines: core.one_in(ONE_IN),
            spoiled: core.one_in(ONE_IN),
            buyers: core.one_in(ONE_IN),
            emptied: core.one_in(ONE_IN),
            settings: core.one_in(ONE_IN),
            dated: core.one_in(ONE_IN),
            fields_on_change: false,
        }
    }
}

//! The state of the control API. Settings survive a restart; waiting faults and the call log do not.

use super::calls::Calls;
use super::faults::Faults;
use super::latency::{Delay, Draws, Latencies};
use super::limit::{Arrivals, Hour};
use super::variants::Variants;
use crate::Error;
use crate::call::{Call, System};
use crate::locked_store::Persistent;
use crate::sqlite::{Database, Row};
use crate::table::{ChangedRows, Table};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) variants: Variants,
    pub(crate) roapp_per_second: Option<u32>,
    /// `None` by default: no limit of the shop is documented.
    pub(crate) shop_per_second: Option<u32>,
    #[serde(default)]
    pub(crate) shop_per_hour: Option<u32>,
    /// Seconds between automatic web-hook deliveries; `None`: only on demand.
    pub(crate) auto_shop: Option<u64>,
    pub(crate) auto_roapp: Option<u64>,
    #[serde(default)]
    pub(crate) latencies: Latencies,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            variants: Variants::default(),
            roapp_per_second: Some(3),
            shop_per_second: None,
            shop_per_hour: None,
            auto_shop: None,
            auto_roapp: None,
            latencies: Latencies::default(),
        }
    }
}

/// Faults of the next web-hook deliveries of a system: so many are lost, so many are sent twice.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct HookFaults {
    pub(crate) lose: u32,
    pub(crate) double: u32,
    pub(crate) reverse: bool,
}

/// A further shop of this process.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ShopEntry {
    pub(crate) port: u16,
}

pub(crate) struct Control {
    settings: Table<Settings>,
    /// The further shops by their number; always empty in the control state of a further shop.
    pub(crate) shops: Table<ShopEntry>,
    pub(crate) faults: Faults,
    pub(crate) calls: Calls,
    arrivals: [Arrivals; 2],
    shop_hour: Hour,
    pub(crate) hook_faults: [HookFaults; 2],
    pub(crate) paused_calls: u32,
    draws: Draws,
}

impl Control {
    pub(crate) fn settings(&self) -> Settings {
        self.settings.get(0).cloned().unwrap_or_default()
    }

    pub(crate) fn settings_mut(&mut self) -> &mut Settings {
        self.settings.entry(0)
    }

    /// Seconds until a call is allowed again, when it exceeds a limit. Counts the call.
    pub(crate) fn retry_after(&mut self, system: System, at: Timestamp, settings: &Settings) -> Option<u64> {
        let limit = match system {
            System::Shop => settings.shop_per_second,
            System::Roapp => settings.roapp_per_second,
        };
        let count_refused = settings.variants.is("roapp.refused_count", "counted");
        if self.arrivals[system as usize].refuses(at, limit, count_refused) {
            return Some(1);
        }
        if system == System::Shop { self.shop_hour.refuses(at, settings.shop_per_hour) } else { None }
    }

    /// What the latency of a system makes a call meet. Each call draws once.
    pub(crate) fn delay(&mut self, system: System, call: &Call, settings: &Settings) -> Option<Delay> {
        settings.latencies.draw(&mut self.draws, system, &call.method, &call.target())
    }

    /// Resets everything but the further shops and the number of paused calls to its default.
    pub(crate) fn clear(&mut self) {
        *self.settings_mut() = Settings::default();
        self.faults.clear();
        self.calls.clear();
        self.arrivals = Default::default();
        self.shop_hour = Hour::default();
        self.hook_faults = Default::default();
        self.draws.clear();
    }
}

impl Persistent for Control {
    const NAME: &'static str = "control";

    fn load(database: &Database) -> Result<Control, Error> {
        Ok(Control {
            settings: Table::load(database, "settings")?,
            shops: Table::load(database, "shop")?,
            faults: Faults::default(),
            calls: Calls::default(),
            arrivals: Default::default(),
            shop_hour: Hour::default(),
            hook_faults: Default::default(),
            paused_calls: 0,
            draws: Draws::new(),
        })
    }

    fn drain(&mut self, out: &mut Vec<Row>) -> Result<(), Error> {
        self.settings.drain(out)?;
        self.shops.drain(out)
    }
}

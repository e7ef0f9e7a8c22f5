//! What the control API has set. Choices survive a restart; waiting faults and the call log belong to one run.

use super::calls::Calls;
use super::faults::Faults;
use super::limit::{Arrivals, Hour};
use super::variants::Variants;
use crate::Error;
use crate::ledger::{Ledger, Row};
use crate::shelf::World;
use crate::table::Table;
use serde::{Deserialize, Serialize};

/// Choices that survive a restart.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Settings {
    pub(crate) variants: Variants,
    pub(crate) roapp_per_second: Option<u32>,
    /// No limit of the shop is documented, so there is none unless it is set.
    pub(crate) shop_per_second: Option<u32>,
    #[serde(default)]
    pub(crate) shop_per_hour: Option<u32>,
    /// Seconds between automatic web-hook deliveries; none is "only on demand".
    pub(crate) auto_shop: Option<u64>,
    pub(crate) auto_roapp: Option<u64>,
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
        }
    }
}

/// What happens to the next web-hook deliveries of a system.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct HookFaults {
    pub(crate) lose: u32,
    pub(crate) double: u32,
    pub(crate) reverse: bool,
}

/// The control API's state.
pub(crate) struct Control {
    settings: Table<Settings>,
    pub(crate) faults: Faults,
    pub(crate) calls: Calls,
    pub(crate) arrivals: [Arrivals; 2],
    pub(crate) shop_hour: Hour,
    pub(crate) hook_faults: [HookFaults; 2],
    pub(crate) held: u32,
}

impl Control {
    pub(crate) fn settings(&self) -> Settings {
        self.settings.get(0).cloned().unwrap_or_default()
    }

    pub(crate) fn settings_mut(&mut self) -> &mut Settings {
        self.settings.entry(0)
    }

    /// Everything back to the start.
    pub(crate) fn clear(&mut self) {
        *self.settings_mut() = Settings::default();
        self.faults.clear();
        self.calls.clear();
        self.arrivals = <[Arrivals; 2]>::default();
        self.shop_hour = Hour::default();
        self.hook_faults = [HookFaults::default(); 2];
    }
}

impl World for Control {
    const NAME: &'static str = "control";

    fn load(ledger: &Ledger) -> Result<Control, Error> {
        Ok(Control {
            settings: Table::load(ledger, "settings")?,
            faults: Faults::default(),
            calls: Calls::default(),
            arrivals: <[Arrivals; 2]>::default(),
            shop_hour: Hour::default(),
            hook_faults: [HookFaults::default(); 2],
            held: 0,
        })
    }

    fn drain(&mut self, out: &mut Vec<Row>) -> Result<(), Error> {
        self.settings.drain(out)
    }
}

//! Faults of the fault table, beside those that a seed draws: calls of one side that go wrong at a rate, a slow table,
//! queues that are away,
//! two releases at work at once.

use std::collections::BTreeSet;
use std::time::Duration;

use super::core::Core;
use super::plan::Side;

/// See the module. The default is none.
#[derive(Debug, Default)]
pub struct Trouble {
    /// Sides, the fates of their calls, and how many of a hundred calls meet one.
    pub calls: Vec<(Side, &'static [&'static str], u64)>,
    /// Time that each call to the table takes more.
    pub table_answers_in: Duration,
    /// Whether the queues do not answer.
    pub queues_away: bool,
    pub releases: Releases,
}

impl Trouble {
    /// Ends all but the mixture of releases.
    pub fn end(&mut self) {
        *self = Self { releases: std::mem::take(&mut self.releases), ..Self::default() };
    }

    /// The fate of a call, if it goes wrong.
    pub fn fate(&self, side: Side, core: &Core) -> Option<&'static str> {
        let (_, fates, percent) = self.calls.iter().find(|(of, ..)| *of == side)?;
        (core.below(100) < *percent).then(|| core.pick(fates))
    }
}

/// Processes of a later release, whose items an earlier one refuses to read.
#[derive(Debug, Default)]
pub struct Releases {
    /// Which processes that start now are of the later release.
    pub starting: Starting,
    later: BTreeSet<String>,
}

/// See [`Releases::starting`].
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Starting {
    #[default]
    Earlier,
    EverySecondLater,
    Later,
}

impl Releases {
    /// A process starts.
    pub fn start(&mut self, number: u64, name: &str) {
        let later = match self.starting {
            Starting::Earlier => false,
            Starting::EverySecondLater => number % 2 == 1,
            Starting::Later => true,
        };
        if later {
            self.later.insert(name.to_owned());
        }
    }

    /// Whether a process is of the later release.
    pub fn is_later(&self, name: &str) -> bool {
        self.later.contains(name)
    }
}

/// The version of an item, as releases write it.
const VERSIONS: [&str; 2] = [r#"schema":{"N":"1"}"#, r#"schema":{"N":"2"}"#];

/// A request of the later release.
pub fn as_written_later(body: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(body).replace(VERSIONS[0], VERSIONS[1]).into_bytes()
}

/// An answer as the later release reads it: its own items and those of the earlier one.
pub fn as_read_later(body: &str) -> String {
    body.replace(VERSIONS[1], VERSIONS[0])
}

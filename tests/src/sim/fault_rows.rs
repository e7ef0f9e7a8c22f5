//! The rows of the fault table: what goes wrong, and when.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::pace::Pace;
use super::plan::{Plan, Side};
use super::process::Deployment;
use super::state_loss::PAUSE;
use super::trouble::Starting;
use super::world_state::lock;

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    pub name: &'static str,
    pub fault: Fault,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    None,
    /// So many of a hundred calls of a side meet one of these fates.
    Calls(Side, &'static [&'static str], u64),
    /// No call of either side's writes is sure: so many of a hundred answers are lost after the effect.
    AnswersLost(u64),
    /// A side answers like this, for ten minutes.
    Pace(Side, Pace),
    /// The table takes so long for each call.
    SlowTable(Duration),
    /// The table does not answer, for so long.
    TableAway(Duration),
    /// The queues do not answer, for ten minutes.
    QueuesAway,
    /// Each process dies at one of its first 60 calls.
    Kills,
    /// All processes end at once and the queues are empty, five times.
    PowerCuts,
    /// The table is empty.
    StateLost,
    /// The table is what it was so long ago.
    StateOld(Duration),
    /// Half of the processes write items that the others do not read, for ten minutes.
    TwoReleases,
    /// Another store's shop takes calls and never answers, all the time.
    HangingNeighbour,
}

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
/// Time that a fault lasts where nothing else is said.
const LENGTH: Duration = Duration::from_secs(600);
/// A store that is set back further than this was switched off meanwhile.
const AT_WORK: Duration = DAY;

/// All rows.
pub const ROWS: [Row; 27] = [
    Row { name: "none", fault: Fault::None },
    Row { name: "RO App answers 500 to 30 % of the requests", fault: Fault::Calls(Side::RoApp, &["500 before"], 30) },
    Row { name: "RO App answers 500 to all requests", fault: Fault::Calls(Side::RoApp, &["500 before"], 100) },
    Row { name: "RO App answers 500 to 30 % after the effect", fault: Fault::Calls(Side::RoApp, &["500 after"], 30) },
    Row {
        name: "RO App answers 429 with `Retry-After` to 30 %",
        fault: Fault::Calls(Side::RoApp, &["429, says when"], 30),
    },
    Row { name: "RO App answers 429 without it to 30 %", fault: Fault::Calls(Side::RoApp, &["429, says nothing"], 30) },
    Row { name: "RO App takes connections and does not answer", fault: Fault::Pace(Side::RoApp, Pace::Hanging) },
    Row { name: "RO App takes no connection", fault: Fault::Pace(Side::RoApp, Pace::Dead) },
    Row { name: "RO App sends HTML instead of 30 % of the answers", fault: Fault::Calls(Side::RoApp, &["a page"], 30) },
    Row { name: "5 % of all answers lost after the effect", fault: Fault::AnswersLost(5) },
    Row { name: "the shop answers in 4 s, 1 % after 40 s", fault: Fault::Pace(Side::Shops, SLOW) },
    Row { name: "the shop takes connections and does not answer", fault: Fault::Pace(Side::Shops, Pace::Hanging) },
    Row { name: "the shop sends malformed JSON instead of 30 %", fault: Fault::Calls(Side::Shops, &["malformed"], 30) },
    Row { name: "the shop's answers end half-way, 30 %", fault: Fault::Calls(Side::Shops, &["truncated"], 30) },
    Row { name: "the shop sends HTML instead of all answers", fault: Fault::Calls(Side::Shops, &["a page"], 100) },
    Row { name: "the table takes 2 s for each call", fault: Fault::SlowTable(Duration::from_secs(2)) },
    Row { name: "the table is away for 20 s", fault: Fault::TableAway(Duration::from_secs(20)) },
    Row { name: "the table is away for 10 minutes", fault: Fault::TableAway(LENGTH) },
    Row { name: "the queues are away for 10 minutes", fault: Fault::QueuesAway },
    Row { name: "every handler killed within 60 calls, again and again", fault: Fault::Kills },
    Row { name: "five power cuts", fault: Fault::PowerCuts },
    Row { name: "state lost", fault: Fault::StateLost },
    Row { name: "state an hour old", fault: Fault::StateOld(HOUR) },
    Row { name: "state a day old", fault: Fault::StateOld(DAY) },
    Row { name: "state thirty days old", fault: Fault::StateOld(Duration::from_secs(30 * 86_400)) },
    Row { name: "two releases at work at once", fault: Fault::TwoReleases },
    Row { name: "another store's shop hangs", fault: Fault::HangingNeighbour },
];

const SLOW: Pace = Pace::Spread { median: Duration::from_secs(4), p99: Duration::from_secs(40) };

impl Fault {
    /// Changes the plan of a run without faults.
    pub(super) fn prepare(self, plan: &mut Plan) {
        match self {
            Self::Kills => plan.faults.lifetime = 60,
            Self::TwoReleases => plan.pollers = 2,
            Self::HangingNeighbour => {
                plan.stores = 2;
                plan.paces.shops = vec![Pace::Quick, Pace::Hanging];
            }
            _ => {}
        }
    }

    /// Lets it happen, and returns when it is over.
    pub(super) async fn happen(self, deployment: &Deployment) {
        let world = &deployment.world;
        let trouble = || lock(&world.trouble);
        match self {
            Self::None => {}
            Self::HangingNeighbour | Self::Kills => tokio::time::sleep(4 * LENGTH).await,
            Self::Calls(side, fates, percent) => {
                trouble().calls = vec![(side, fates, percent)];
                tokio::time::sleep(LENGTH).await;
            }
            Self::AnswersLost(percent) => {
                let lost = |side| (side, &["cut after"][..], percent);
                trouble().calls = vec![lost(Side::RoApp), lost(Side::Shops)];
                tokio::time::sleep(4 * LENGTH).await;
            }
            Self::Pace(side, pace) => {
                match side {
                    Side::RoApp => lock(&world.paces).roapp = pace,
                    Side::Shops => lock(&world.paces).shops = vec![pace],
                }
                tokio::time::sleep(LENGTH).await;
            }
            Self::SlowTable(each) => {
                trouble().table_answers_in = each;
                tokio::time::sleep(LENGTH).await;
            }
            Self::TableAway(length) => {
                world.table_down.store(true, Ordering::SeqCst);
                tokio::time::sleep(length).await;
            }
            Self::QueuesAway => {
                trouble().queues_away = true;
                tokio::time::sleep(LENGTH).await;
            }
            Self::PowerCuts => {
                for _ in 0..5 {
                    tokio::time::sleep(world.core.millis(60_000, 300_000)).await;
                    deployment.stop_all();
                    world.empty_queues();
                    deployment.create_queues().await;
                    tokio::time::sleep(world.core.millis(5_000, 120_000)).await;
                    world.stopped.store(false, Ordering::SeqCst);
                }
            }
            Self::StateLost => {
                deployment.stop_all();
                tokio::time::sleep(PAUSE).await;
                deployment.go_on_with(&[]);
            }
            Self::StateOld(age) => set_back(deployment, age).await,
            Self::TwoReleases => {
                trouble().releases.starting = Starting::EverySecondLater;
                deployment.deploy().await;
                tokio::time::sleep(LENGTH).await;
                trouble().releases.starting = Starting::Later;
                deployment.deploy().await;
            }
        }
        deployment.end_faults();
    }
}

/// Puts the table back to what it is now, after `age`. For longer than a day nothing is at work.
async fn set_back(deployment: &Deployment, age: Duration) {
    let kept = deployment.world.table_state();
    let at_work = age.min(AT_WORK);
    tokio::time::sleep(at_work - PAUSE.min(at_work - MINUTE)).await;
    deployment.stop_all();
    tokio::time::sleep(PAUSE + (age - at_work)).await;
    deployment.go_on_with(&kept);
}

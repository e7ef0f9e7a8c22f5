//! The run of a seed.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Mutex, Once, OnceLock};

use engine::Embedded;
use sandbox::Sandbox;
use serde_json::json;

use super::core::{Broken, Core, Coverage};
use super::parts::leave_out;
use super::plan::Plan;
use super::process::Deployment;
use super::world_state::{Secrets, WorldState, lock, rows, variants};

/// Result of a run.
#[derive(Debug)]
pub struct Outcome {
    pub seed: u64,
    /// The first promise that did not hold, if any.
    pub broken: Option<Broken>,
    /// Digest and number of steps of the trace.
    pub trace: (u64, u64),
    /// Fates of all steps.
    pub coverage: Coverage,
    /// Simulated time in seconds.
    pub simulated: u64,
}

thread_local! {
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}
static HOOK: Once = Once::new();

/// Runs a seed; `print` shows every step.
pub fn run(seed: u64, print: bool) -> Outcome {
    run_without(seed, print, &[])
}

/// Runs a seed without parts of its plan; see [`super::parts::PARTS`].
pub fn run_without(seed: u64, print: bool, without: &[String]) -> Outcome {
    // A panic in any task of the run is a broken promise.
    HOOK.call_once(|| {
        std::panic::set_hook(Box::new(|info| PANIC.set(Some(info.to_string().replace('\n', " ")))));
    });
    PANIC.set(None);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime without sockets starts");
    let core = runtime.block_on(async { Core::new(seed, print) });
    let running = std::panic::AssertUnwindSafe(|| runtime.block_on(scenario(seed, core.clone(), without)));
    let _caught_below = std::panic::catch_unwind(running);
    if let Some(why) = PANIC.take() {
        runtime.block_on(async { core.broke("no handler stops short", "-", why) });
    }
    let simulated = runtime.block_on(async { core.now().as_second() }) - 1_795_168_800;
    let outcome = Outcome {
        seed,
        broken: core.broken(),
        trace: core.trace(),
        coverage: core.coverage(),
        simulated: u64::try_from(simulated).unwrap_or(0),
    };
    drop(runtime);
    outcome
}

async fn scenario(seed: u64, core: Arc<Core>, without: &[String]) {
    let mut plan = Plan::draw(seed, &core);
    leave_out(&mut plan, without);
    let world = open(core, plan, true).await;
    world.core.step("plan", "is", &format!("{:?}", world.plan));
    *lock(&world.paces) = world.plan.paces.clone();
    world.play(variants(&world).await).await;
    let deployment = Deployment::new(world.clone());
    let _running = deployment.start();
    let fault_schedule = tokio::spawn(deployment.clone().run_fault_schedule());
    let oddities = tokio::spawn(deployment.clone().run_oddities());
    deployment.live().await;
    // A panic there is reported below.
    drop(fault_schedule.await);
    drop(oddities.await);
    deployment.end_faults();
    if world.core.broken().is_none() && deployment.settle().await {
        deployment.check_held().await;
        let waited = deployment.await_dated().await;
        // Orders that need attention are retried once; after that only lasting reasons are allowed.
        let settled = !(deployment.try_again().await | waited) || deployment.settle().await;
        if settled {
            deployment.check().await;
            deployment.sync_again().await;
        }
    }
}

/// A world whose stand-ins have their defaults.
pub(super) async fn open(core: Arc<Core>, plan: Plan, watched: bool) -> Arc<WorldState> {
    let clock = core.clone();
    let now: sandbox::Now = Arc::new(move || clock.now());
    // Where stores are many, they share shops.
    let sandboxes: Vec<Sandbox> = (0..plan.stores.min(3))
        .map(|_| Sandbox::open(sandbox::Options { data: None, now: now.clone(), seed: true }))
        .collect::<Result<_, _>>()
        .expect("the stand-ins work in memory");
    watch(&core, &sandboxes);
    let (engine, queues) = (in_memory(&core), Mutex::new(in_memory(&core)));
    let secrets = Secrets {
        hooks: ("a-hooks-key".to_owned(), "the-key-before".to_owned()),
        roapp: (sandbox::WEBHOOK_SECRET.to_owned(), "the-secret-before".to_owned()),
    };
    let world = Arc::new(WorldState {
        roapp: sandboxes[0].roapp(),
        shops: sandboxes.iter().cycle().take(plan.stores).map(Sandbox::shop).collect(),
        sandboxes,
        engine,
        queues,
        core,
        plan,
        index: Mutex::default(),
        known: Mutex::default(),
        secrets: Mutex::new(secrets),
        down: Mutex::default(),
        trouble: Mutex::default(),
        paces: Mutex::default(),
        stopped: AtomicBool::new(false),
        table_down: AtomicBool::new(false),
        faults_ended: AtomicBool::new(false),
        writes: AtomicU64::new(0),
        watched,
        departures: Mutex::default(),
        sends: Mutex::default(),
        news: tokio::sync::Notify::new(),
        hooks_flying: AtomicU64::new(0),
        before: Mutex::default(),
        people_before: Mutex::default(),
        variants: OnceLock::new(),
    });
    prepare(&world).await;
    world
}

/// Table and queues in memory, with the clock of the run.
pub(super) fn in_memory(core: &Arc<Core>) -> Embedded {
    let clock = core.clone();
    Embedded::open(engine::Options { data: None, now: Arc::new(move || clock.now()) })
        .expect("the engines work in memory")
}

/// Checks every request of the exchange and every answer of the stand-ins against the contract.
fn watch(core: &Arc<Core>, sandboxes: &[Sandbox]) {
    let core = core.clone();
    let checker = contract::Checker::new(move |violation| {
        // A line whose price follows from its total; see the seed's oddities.
        if violation.field.ends_with("products.*.price") {
            return;
        }
        core.broke("the contract with both systems is kept", &violation.operation, violation);
    });
    sandboxes.iter().for_each(|sandbox| sandbox.observe(checker.observer()));
}

/// Deletes the example orders, creates table and queues, and counts contacts and products.
async fn prepare(world: &Arc<WorldState>) {
    for (at, router) in world.shops.iter().enumerate() {
        for order in rows(world.shop(at, "GET", "orders", None).await) {
            world.shop(at, "DELETE", &format!("orders/{}", order["order_id"]), None).await;
        }
        world.control(router, "POST", "limits", Some(json!({"shop_per_second": null}))).await;
    }
    let deployment = Deployment::new(world.clone());
    deployment.table().create_if_missing().await.expect("the table works in memory");
    deployment.create_queues().await;
    deployment.sign_with().await;
    let mut before = world.contacts().await;
    before.extend(world.products().await);
    *lock(&world.before) = before;
    let people = rows(world.roapp("GET", "people", None).await);
    *lock(&world.people_before) = people.iter().filter_map(|person| person["id"].as_i64()).collect();
}

//! The run of a seed.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Mutex, Once, OnceLock};

use engine::Embedded;
use exchange::queue::Queue;
use sandbox::Sandbox;
use serde_json::json;

use super::core::{Broken, Core, Coverage};
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
    // A panic in any task of the run is a broken promise.
    HOOK.call_once(|| {
        std::panic::set_hook(Box::new(|info| PANIC.set(Some(info.to_string().replace('\n', " ")))));
    });
    PANIC.set(None);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime without sockets starts");
    let core = runtime.block_on(async { Core::new(seed, print) });
    let running = std::panic::AssertUnwindSafe(|| runtime.block_on(scenario(seed, core.clone())));
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

async fn scenario(seed: u64, core: Arc<Core>) {
    let plan = Plan::draw(seed, &core);
    let world = open(core, plan, true).await;
    world.core.step("plan", "is", &format!("{:?}", world.plan));
    world.play(variants(&world).await).await;
    let deployment = Deployment::new(world.clone());
    let _running = deployment.start();
    let fault_schedule = tokio::spawn(deployment.clone().run_fault_schedule());
    deployment.live().await;
    // A panic there is reported below.
    drop(fault_schedule.await);
    world.end_faults();
    let living: Vec<_> = lock(&deployment.living).values().cloned().collect();
    living.iter().for_each(|lifetime| lifetime.never_kill());
    if world.core.broken().is_none() && deployment.settle().await {
        // Orders that need attention are retried once; after that only lasting reasons are allowed.
        let settled = !deployment.try_again().await || deployment.settle().await;
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
    let sandboxes: Vec<Sandbox> = (0..plan.stores)
        .map(|_| Sandbox::open(sandbox::Options { data: None, now: now.clone(), seed: true }))
        .collect::<Result<_, _>>()
        .expect("the stand-ins work in memory");
    watch(&core, &sandboxes);
    let engine = Embedded::open(engine::Options { data: None, now }).expect("the engines work in memory");
    let secrets = Secrets {
        hooks: ("a-hooks-key".to_owned(), "the-key-before".to_owned()),
        roapp: (sandbox::WEBHOOK_SECRET.to_owned(), "the-secret-before".to_owned()),
    };
    let world = Arc::new(WorldState {
        roapp: sandboxes[0].roapp(),
        shops: sandboxes.iter().map(Sandbox::shop).collect(),
        sandboxes,
        engine,
        core,
        plan,
        index: Mutex::default(),
        known: Mutex::default(),
        secrets: Mutex::new(secrets),
        down: Mutex::default(),
        table_down: AtomicBool::new(false),
        faults_ended: AtomicBool::new(false),
        writes: AtomicU64::new(0),
        watched,
        departures: Mutex::default(),
        sends: Mutex::default(),
        news: tokio::sync::Notify::new(),
        hooks_flying: AtomicU64::new(0),
        before: Mutex::default(),
        variants: OnceLock::new(),
    });
    prepare(&world).await;
    world
}

/// Checks every request of the exchange and every answer of the stand-ins against the contract.
fn watch(core: &Arc<Core>, sandboxes: &[Sandbox]) {
    let core = core.clone();
    let checker = contract::Checker::new(move |violation| {
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
    let client = deployment.sqs();
    let dead = Queue::create(client.clone(), "dead", None).await.expect("the queue works in memory");
    for name in ["orders", "pushes"] {
        Queue::create(client.clone(), name, Some(&dead)).await.expect("the queue works in memory");
    }
    deployment.sign_with().await;
    let mut before = world.contacts().await;
    before.extend(world.products().await);
    *lock(&world.before) = before;
}

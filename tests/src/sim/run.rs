//! One seed from beginning to end.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Mutex, Once, OnceLock};

use engine::Embedded;
use exchange::queue::Queue;
use sandbox::Sandbox;
use serde_json::json;

use super::core::{Broken, Core, Coverage};
use super::land::{Land, Secrets, lock, rows, variants};
use super::plan::Plan;
use super::process::Deployment;

/// What became of a seed.
#[derive(Debug)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// The first promise that did not hold, if any.
    pub broken: Option<Broken>,
    /// The trace's digest and its number of steps.
    pub trace: (u64, u64),
    /// What was met.
    pub coverage: Coverage,
    /// How much time passed in the run, in seconds.
    pub simulated: u64,
}

thread_local! {
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}
static HOOK: Once = Once::new();

/// Runs a seed; `print` shows every step.
pub fn run(seed: u64, print: bool) -> Outcome {
    // A panic in a task of the run is a broken promise, wherever it is caught.
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
    let land = open(core, plan, true).await;
    land.core.step("plan", "is", &format!("{:?}", land.plan));
    land.play(variants(&land).await).await;
    let deployment = Deployment::new(land.clone());
    let _running = deployment.start();
    let weather = tokio::spawn(deployment.clone().weather());
    deployment.live().await;
    // Whatever broke the run breaks it below too.
    drop(weather.await);
    land.calm_down();
    let living: Vec<_> = lock(&deployment.living).values().cloned().collect();
    living.iter().for_each(|life| life.spare());
    if land.core.broken().is_none() && deployment.settle().await {
        // What waits for a person is tried again once, after which only what cannot be helped may wait.
        let settled = !deployment.try_again().await || deployment.settle().await;
        if settled {
            deployment.check().await;
            deployment.look_once_more().await;
        }
    }
}

/// A world whose RO App and shops are at their defaults.
pub(super) async fn open(core: Arc<Core>, plan: Plan, watched: bool) -> Arc<Land> {
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
        office: (sandbox::WEBHOOK_SECRET.to_owned(), "the-secret-before".to_owned()),
    };
    let land = Arc::new(Land {
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
        calm: AtomicBool::new(false),
        writes: AtomicU64::new(0),
        watched,
        departures: Mutex::default(),
        sends: Mutex::default(),
        news: tokio::sync::Notify::new(),
        hooks_flying: AtomicU64::new(0),
        before: Mutex::default(),
        variants: OnceLock::new(),
    });
    furnish(&land).await;
    land
}

/// Every request of the exchange and every answer of the stand-ins is as the table of the contract has it.
fn watch(core: &Arc<Core>, sandboxes: &[Sandbox]) {
    let core = core.clone();
    let checker = contract::Checker::new(move |violation| {
        core.broke("the contract with both systems is kept", &violation.operation, violation);
    });
    sandboxes.iter().for_each(|sandbox| sandbox.observe(checker.observer()));
}

/// Empties the shops, makes table and queues, and notes what is there twice from the start.
async fn furnish(land: &Arc<Land>) {
    for (at, router) in land.shops.iter().enumerate() {
        for order in rows(land.shop(at, "GET", "orders", None).await) {
            land.shop(at, "DELETE", &format!("orders/{}", order["order_id"]), None).await;
        }
        land.control(router, "POST", "limits", Some(json!({"shop_per_second": null}))).await;
    }
    let deployment = Deployment::new(land.clone());
    deployment.table().create_if_missing().await.expect("the table works in memory");
    let client = deployment.sqs();
    let dead = Queue::create(client.clone(), "dead", None).await.expect("the queue works in memory");
    for name in ["orders", "pushes"] {
        Queue::create(client.clone(), name, Some(&dead)).await.expect("the queue works in memory");
    }
    deployment.sign_with().await;
    let mut before = land.contacts().await;
    before.extend(land.products().await);
    *lock(&land.before) = before;
}

//! Delivery of web-hooks of both systems, with faults: lost, doubled, late, out of order. Each is tried three times.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sandbox::HookCall;

use super::process::Deployment;
use super::world_state::lock;

/// Time between two deliveries of waiting web-hooks.
const CRON: Duration = Duration::from_secs(2);
/// Attempts of a web-hook.
const ATTEMPTS: u32 = 3;
/// Time limit of the function.
const LIMIT: Duration = Duration::from_secs(15);

impl Deployment {
    /// Delivers the web-hooks of both systems.
    pub async fn deliver_hooks(self: Arc<Self>) {
        loop {
            tokio::time::sleep(CRON).await;
            let mut calls = self.world.sandboxes[0].take_roapp_hooks().expect("the stand-in works in memory");
            for shop in &self.world.sandboxes {
                calls.extend(shop.take_shop_hooks().expect("the stand-in works in memory"));
            }
            for call in calls {
                self.send(call);
            }
        }
    }

    fn send(self: &Arc<Self>, call: HookCall) {
        let core = &self.world.core;
        let trouble = !self.world.faults_ended() && core.one_in(self.world.plan.faults.hooks);
        let fate = if trouble { core.pick(&["lost", "lost", "twice", "late", "twice, late"]) } else { "arrives" };
        let step = format!("web-hook {}", call.event);
        core.met(&step, fate);
        core.step("hooks", &step, &format!("{fate} {}", call.body));
        let copies = match fate {
            "lost" => 0,
            "twice" | "twice, late" => 2,
            _ => 1,
        };
        for _ in 0..copies {
            let delay = if fate.contains("late") { core.millis(5_000, 900_000) } else { core.millis(20, 3_000) };
            self.world.hooks_flying.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(self.clone().try_three_times(call.clone(), delay));
        }
    }

    async fn try_three_times(self: Arc<Self>, call: HookCall, delay: Duration) {
        tokio::time::sleep(delay).await;
        for attempt in 0..ATTEMPTS {
            let status = self.arrive(&call).await;
            self.world.core.step("hooks", "answered", &format!("{} attempt {attempt}: {status:?}", call.event));
            if status.is_some_and(|status| status < 300) {
                break;
            }
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        self.world.hooks_flying.fetch_sub(1, Ordering::SeqCst);
    }

    async fn arrive(&self, call: &HookCall) -> Option<u16> {
        let (exchange, lifetime) = lock(&self.receiver).clone()?;
        let mut request = http::Request::builder().method(call.method.as_str()).uri(&call.url);
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        let request = request.body(bytes::Bytes::from(call.body.clone())).expect("a web-hook is well formed");
        // A killed process does not answer; its successor gets the next attempt.
        if !lock(&self.living).contains_key(&lifetime.name) {
            return None;
        }
        let id = call.headers.iter().find(|(name, _)| name == "x-webhook-id").map(|(_, id)| id.clone());
        let repeated = id.as_ref().is_some_and(|id| lock(&self.taken).contains(id));
        let sends = || lock(&self.world.sends).get(&lifetime.name).copied().unwrap_or(0);
        let (arrival, sent) = (self.arrivals.0.fetch_add(1, Ordering::SeqCst), sends());
        let alone = self.arrivals.1.fetch_add(1, Ordering::SeqCst) == 0;
        let work = tokio::time::timeout(LIMIT, webhooks::handle(exchange, request));
        let status = work.await.ok().map(|answer| answer.status().as_u16());
        self.arrivals.1.fetch_sub(1, Ordering::SeqCst);
        // No other web-hook arrived meanwhile, so the sent messages are of this one.
        let alone = alone && self.arrivals.0.load(Ordering::SeqCst) == arrival + 1;
        if repeated && alone && sends() > sent {
            let seen = "it was taken before and put an order on the queue again";
            self.world.core.broke("R5: a web-hook that was taken is taken once", &call.event, seen);
        }
        if status.is_some_and(|status| status < 300) {
            lock(&self.taken).extend(id);
        }
        status
    }
}

//! Faults and changes of the deployment as a whole, one after the other: outages of the systems and of the table, new secrets, a store that
//! is switched off and on, a new deployment.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;

use super::plan::Side;
use super::process::{Deployment, Kind, settings, store_id};
use super::world_state::lock;

impl Deployment {
    /// Runs the planned faults one after the other.
    pub async fn run_fault_schedule(self: Arc<Self>) {
        let plan = self.world.plan.clone();
        let core = self.world.core.clone();
        if let Some((side, length)) = plan.outage {
            tokio::time::sleep(core.millis(0, 600_000)).await;
            core.step("faults", "outage", &format!("{side:?} for {} s", length.as_secs()));
            *lock(&self.world.down) = Some(side);
            core.met(if side == Side::Shops { "outage of the shops" } else { "outage of RO App" }, "happens");
            tokio::time::sleep(length).await;
            *lock(&self.world.down) = None;
            core.step("faults", "outage", "over");
        }
        if plan.table_outage {
            tokio::time::sleep(core.millis(0, 600_000)).await;
            core.step("faults", "table", "does not answer for 600 s");
            core.met("outage of the table", "happens");
            self.world.table_down.store(true, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_secs(600)).await;
            self.world.table_down.store(false, Ordering::SeqCst);
            core.step("faults", "table", "answers again");
        }
        if let Some(loss) = plan.state_loss {
            tokio::time::sleep(core.millis(0, 900_000)).await;
            self.lose_state(loss).await;
        }
        if plan.rotate {
            tokio::time::sleep(core.millis(0, 600_000)).await;
            self.rotate().await;
        }
        if plan.switch {
            tokio::time::sleep(core.millis(0, 600_000)).await;
            let store = usize::try_from(core.below(plan.stores as u64)).unwrap();
            core.step("faults", "store off", store_id(store));
            core.met("store switched off and on", "happens");
            self.switch(store, false).await;
            tokio::time::sleep(core.millis(60_000, 1_800_000)).await;
            core.step("faults", "store on", store_id(store));
            self.switch(store, true).await;
        }
    }

    /// Switches a store off or on as the console does, until it succeeds. Other processes read the change from the table.
    async fn switch(&self, store: usize, on: bool) {
        loop {
            let lifetime = self.start_process(Kind::Refresh);
            let exchange = self.boot(&lifetime).await;
            let settings = settings(&self.world, store, on);
            let saved = tokio::time::timeout(Duration::from_secs(30), exchange.stores.save_store(&settings)).await;
            lock(&self.living).remove(&lifetime.name);
            if matches!(saved, Ok(Ok(()))) {
                return;
            }
            tokio::time::sleep(self.world.core.millis(1_000, 10_000)).await;
        }
    }

    /// Rotates secrets: first the deployment gets the new and the previous one, then RO App signs with the new one.
    async fn rotate(&self) {
        self.world.core.step("faults", "rotate", "hooks key and RO App secret");
        self.world.core.met("secrets rotated", "happens");
        {
            let mut secrets = lock(&self.world.secrets);
            secrets.hooks = ("a-newer-hooks-key".to_owned(), secrets.hooks.0.clone());
            secrets.roapp = ("a-newer-roapp-secret".to_owned(), secrets.roapp.0.clone());
        }
        self.deploy().await;
        tokio::time::sleep(Duration::from_secs(60)).await;
        self.sign_with().await;
    }

    /// Enters the present secret in RO App.
    pub async fn sign_with(&self) {
        for point in super::world_state::rows(self.world.roapp("GET", "webhooks", None).await) {
            self.world.roapp("DELETE", &format!("webhooks/{}", point["id"]), None).await;
        }
        let secret = lock(&self.world.secrets).roapp.0.clone();
        let point = json!({"url": format!("{}/hooks/roapp", super::process::PUBLIC_URL), "secret": secret});
        self.world.roapp("POST", "webhooks", Some(point)).await;
    }

    /// Replaces the processes one after the other by processes with the present settings.
    pub async fn deploy(&self) {
        let living: Vec<_> = lock(&self.living).values().cloned().collect();
        for lifetime in living {
            tokio::time::sleep(self.world.core.millis(0, 2_000)).await;
            self.world.core.step(&lifetime.name, "is replaced", "");
            lifetime.kill();
        }
    }
}

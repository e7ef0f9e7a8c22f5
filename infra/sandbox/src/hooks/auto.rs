//! Deliveries by themselves while serving, like the live systems' cron, when an interval is set.

use super::flush;
use crate::call::System;
use crate::sandbox::Inner;
use std::time::{Duration, Instant};

/// Looks several times a second whether a round is due. Ends only by being dropped.
pub(crate) async fn run(inner: &Inner) {
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    let mut last = [Instant::now(); 2];
    loop {
        tick.tick().await;
        let every = inner.control.effect(|control| {
            let settings = control.settings();
            [settings.auto_shop, settings.auto_roapp]
        });
        let Ok(every) = every else { continue };
        for (place, system) in [System::Shop, System::Roapp].into_iter().enumerate() {
            let due = every[place].is_some_and(|seconds| last[place].elapsed() >= Duration::from_secs(seconds));
            if due {
                last[place] = Instant::now();
                if let Err(error) = flush(inner, system, false).await {
                    tracing::warn!(%error, "web-hooks could not be delivered");
                }
            }
        }
    }
}

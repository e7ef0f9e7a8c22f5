//! Periodic deliveries while serving, like the live systems' cron, when an interval is set.

use super::flush::flush;
use crate::call::System;
use crate::inner::Inner;
use std::time::{Duration, Instant};

/// Checks several times a second whether a round is due. Ends only when it is dropped.
pub(crate) async fn deliver_periodically(inner: &Inner) {
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    let mut last = [Instant::now(); 2];
    loop {
        tick.tick().await;
        let settings = inner.control.effect(|control| control.settings());
        let Ok(settings) = settings else { continue };
        let intervals = [(System::Shop, settings.auto_shop), (System::Roapp, settings.auto_roapp)];
        for ((system, interval), last) in intervals.into_iter().zip(&mut last) {
            if !inner.systems().contains(&system) {
                continue;
            }
            if interval.is_some_and(|seconds| last.elapsed() >= Duration::from_secs(seconds)) {
                *last = Instant::now();
                if let Err(error) = flush(inner, system, false).await {
                    tracing::warn!(%error, "web-hooks could not be delivered");
                }
            }
        }
    }
}

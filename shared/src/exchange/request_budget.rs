//! The client of the account, and the request budget that it keeps: of one process, or in the table for several.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::clock::SharedClock;
use crate::net::SharedTransport;
use crate::roapp::{BoxFuture, Limits, ProcessRateLimiter, RateLimiter, Reservations, Reserved, RoApp, RoAppAddress};
use crate::settings::{Credentials, RoAppSettings};
use crate::state::Table;
use crate::texts::Message;

/// A client of the account. Each of its requests needs a permit of `rate_limiter`.
///
/// # Errors
/// The name of the credential that is missing.
pub fn roapp_client(
    roapp: &RoAppSettings,
    credentials: &Credentials,
    transport: SharedTransport,
    rate_limiter: Arc<dyn RateLimiter>,
) -> Result<RoApp, Message> {
    let address = RoAppAddress {
        base: roapp.url.trim_end_matches('/').to_owned(),
        older: roapp.older_url.trim_end_matches('/').to_owned(),
    };
    Ok(RoApp::new(transport, rate_limiter, address, credentials.roapp_key()?))
}

/// The rate limiter of a process that alone calls this account.
pub fn own_rate_limiter(roapp: &RoAppSettings, clock: SharedClock) -> Arc<dyn RateLimiter> {
    Arc::new(ProcessRateLimiter::new(clock, limits(roapp)))
}

pub(crate) fn limits(roapp: &RoAppSettings) -> Limits {
    Limits { per_second: roapp.requests_per_second }
}

/// The request budget in the table, for several processes.
pub(crate) struct TableBudget(pub Table);

impl Reservations for TableBudget {
    fn reserve(
        &self,
        count: u32,
        apart: SignedDuration,
        now: Timestamp,
        latest: Option<Timestamp>,
    ) -> BoxFuture<'_, Result<Reserved, Message>> {
        Box::pin(async move {
            let reserved = self.0.reserve_requests(count, apart, now, latest).await.map_err(|error| error.message())?;
            Ok(reserved.map_or_else(Reserved::TooFar, Reserved::From))
        })
    }

    fn block_until(&self, until: Timestamp, now: Timestamp) -> BoxFuture<'_, Result<(), Message>> {
        Box::pin(async move { self.0.block_requests_until(until, now).await.map_err(|error| error.message()) })
    }
}

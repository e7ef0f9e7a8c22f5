//! Tries a key or a login that a person has just saved, so that a refused one is not answered with "saved" alone.
//!
//! An attempt takes three seconds at most and changes nothing on either side. What it finds is noted for the pages (rule H1).

use std::sync::Arc;
use std::time::Duration;

use crate::clock::{SharedClock, in_time};
use crate::exchange::failure::Failure;
use crate::exchange::health_record::HealthRecord;
use crate::exchange::stores::registry::StoreRegistry;
use crate::order::StoreId;
use crate::roapp::RoApp;
use crate::texts::Message;

/// A person waits for the answer.
const LIMIT: Duration = Duration::from_secs(3);

/// How the far side answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// It took the key or the login.
    Accepted,
    /// It does not work with it: why, and what to do.
    Refused(Message),
    /// It could not be tried: why.
    Untried(Message),
}

/// Tries keys and logins.
pub struct KeyTrial {
    pub(crate) clock: SharedClock,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) stores: Arc<StoreRegistry>,
    pub(crate) health: Arc<HealthRecord>,
}

impl KeyTrial {
    /// Tries the present key of RO App with one request.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn roapp_key(&self) -> Result<Tried, Failure> {
        let tried = match in_time(&*self.clock, LIMIT, self.roapp.company()).await {
            None => Tried::Untried(too_slow()),
            Some(Ok(_)) => Tried::Accepted,
            Some(Err(error)) if error.is_passing() && !error.is_of_account() => Tried::Untried(error.message()),
            Some(Err(error)) => Tried::Refused(error.message()),
        };
        match &tried {
            Tried::Accepted => self.health.note_key(None).await?,
            Tried::Refused(why) => self.health.note_key(Some(why.clone())).await?,
            Tried::Untried(_) => {}
        }
        Ok(tried)
    }

    /// Tries the present login of a store's shop; `None` where there is no such store with a login.
    ///
    /// # Errors
    /// [`Failure::State`] when the table fails.
    pub async fn login(&self, store: &StoreId) -> Result<Option<Tried>, Failure> {
        let Some(shop) = self.stores.get(store) else { return Ok(None) };
        let tried = match in_time(&*self.clock, LIMIT, shop.cartum.check_login()).await {
            None => Tried::Untried(too_slow()),
            Some(Ok(())) => Tried::Accepted,
            Some(Err(error)) if error.is_passing() => Tried::Untried(error.message()),
            Some(Err(error)) => Tried::Refused(error.message()),
        };
        match &tried {
            Tried::Accepted => self.health.note_login(store, None).await?,
            Tried::Refused(why) => self.health.note_login(store, Some(why)).await?,
            Tried::Untried(_) => {}
        }
        Ok(Some(tried))
    }
}

fn too_slow() -> Message {
    Message::new("no-answer-in-time").with("seconds", LIMIT.as_secs())
}

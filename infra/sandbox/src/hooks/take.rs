//! Web-hooks handed over instead of sent, for a caller that plays the network itself: it decides when each arrives, how often,
//! in which order, and whether at all.

use super::{Delivery, Sender};
use crate::Error;
use crate::sandbox::Sandbox;
use crate::shelf::Shelf;
use serde_json::Value;

/// One web-hook that a system makes.
#[derive(Debug, Clone)]
pub struct HookCall {
    /// The event's name on the wire.
    pub event: String,
    /// HTTP verb.
    pub method: String,
    /// Where it goes.
    pub url: String,
    /// Its headers, the signature among them.
    pub headers: Vec<(String, String)>,
    /// Its body; empty where it has none.
    pub body: String,
}

impl Sandbox {
    /// Takes what the shop has to tell; from then on the caller delivers it.
    ///
    /// # Errors
    /// When the world's storage fails.
    pub fn take_shop_hooks(&self) -> Result<Vec<HookCall>, Error> {
        take(&self.inner.shop)
    }

    /// Takes what the account has to tell; from then on the caller delivers it.
    ///
    /// # Errors
    /// When the world's storage fails.
    pub fn take_roapp_hooks(&self) -> Result<Vec<HookCall>, Error> {
        take(&self.inner.roapp)
    }

    /// How many web-hooks wait to be taken or sent.
    ///
    /// # Errors
    /// When the world's storage fails.
    pub fn waiting_hooks(&self) -> Result<usize, Error> {
        Ok(self.inner.shop.effect(|shop| shop.deliveries.iter().count())?
            + self.inner.roapp.effect(|office| office.deliveries.iter().count())?)
    }
}

fn take<W: Sender>(shelf: &Shelf<W>) -> Result<Vec<HookCall>, Error> {
    shelf.effect(|world| {
        let all: Vec<(i64, Delivery)> = world.deliveries().iter().map(|(id, call)| (id, call.clone())).collect();
        all.into_iter()
            .map(|(id, delivery)| {
                world.deliveries().remove(id);
                HookCall {
                    event: delivery.event,
                    method: delivery.method,
                    url: delivery.url,
                    headers: delivery.headers,
                    body: if delivery.body == Value::Null { String::new() } else { delivery.body.to_string() },
                }
            })
            .collect()
    })
}

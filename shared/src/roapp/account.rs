//! One account: orders, items, people, settings; and its catalogue.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::client::{Client, RoAppAddress};
use super::error::RoAppError;
use super::filter_notation::FilterNotation;
use super::rate_limiter::RateLimiter;
use crate::net::SharedTransport;

/// Forms of what is written, of which an account takes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WireForms {
    /// Custom fields are a JSON text, and not an object.
    pub fields_as_text: bool,
    /// An item's warranty has its newer form.
    pub newer_warranty: bool,
}

impl WireForms {
    /// Whether they are the documented ones.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// One account.
pub struct RoApp {
    /// Its catalogue.
    pub products: Products,
    pub(super) client: Arc<Client>,
}

/// The catalogue of an account.
pub struct Products {
    pub(super) client: Arc<Client>,
}

impl RoApp {
    /// A client that acts as the employee of `key`.
    pub fn new(
        transport: SharedTransport,
        rate_limiter: Arc<dyn RateLimiter>,
        address: RoAppAddress,
        key: SecretString,
    ) -> Self {
        let client = Arc::new(Client::new(transport, rate_limiter, address, key));
        Self { products: Products { client: client.clone() }, client }
    }

    /// Sends with another key from now on (rule R7).
    pub fn set_key(&self, key: SecretString) {
        self.client.set_key(key);
    }

    /// Whether RO App refused the present key when it was last used, or there is none.
    pub fn refuses_key(&self) -> bool {
        self.client.refuses_key()
    }

    /// Requests since the previous call of this function, and how many of them were answered by 429.
    pub fn take_counts(&self) -> (u64, u64) {
        self.client.take_counts()
    }

    /// Whether a 403 is the plan's or a missing right's. Costs up to two requests.
    pub async fn why_forbidden(&self, error: RoAppError) -> RoAppError {
        self.client.why_forbidden(error).await
    }

    /// How this account was seen to want what is written.
    pub fn forms(&self) -> WireForms {
        WireForms {
            fields_as_text: self.client.fields_as_text.load(Ordering::Relaxed),
            newer_warranty: self.client.newer_warranty.load(Ordering::Relaxed),
        }
    }

    /// Writes so from now on.
    pub fn set_forms(&self, forms: WireForms) {
        self.client.fields_as_text.store(forms.fields_as_text, Ordering::Relaxed);
        self.client.newer_warranty.store(forms.newer_warranty, Ordering::Relaxed);
    }

    /// How this account was seen to take filters of several values.
    pub fn notation(&self) -> Option<FilterNotation> {
        self.client.notation()
    }

    /// Uses this notation from now on; `None`: finds it out anew.
    pub fn set_notation(&self, notation: Option<FilterNotation>) {
        self.client.set_notation(notation);
    }
}

//! Stores of a configuration file in which records stand by name, looked up by a process that works already.

use crate::cartum::Cartum;
use crate::exchange::app::App;
use crate::settings::{FileStore, StoreSettings, resolve_store};
use crate::texts::Message;

impl App {
    /// The settings of a store, with the ids of what it names. RO App is asked by the process's own client, whose limit counts these
    /// requests with all others.
    ///
    /// # Errors
    /// What could not be found out.
    pub async fn resolve_store(&self, store: &FileStore, shop: &Cartum) -> Result<StoreSettings, Vec<Message>> {
        resolve_store(store, shop, &self.live_view.roapp).await
    }
}

//! The secrets that a person can enter, and the names under which they are kept.

use crate::notice::ChannelId;
use crate::order::StoreId;
use crate::settings::Credentials;

/// A secret that a person can enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretName {
    /// RO App's API key.
    RoAppKey,
    /// What RO App signs its web-hooks with.
    RoAppHookSecret,
    /// What addresses of web-hooks are made with.
    HooksKey,
    /// A store's login.
    Login(StoreId),
    /// A store's password.
    Password(StoreId),
    /// What the console's sessions are sealed with.
    SessionKey,
    /// Password, token or key of a channel of notifications.
    Channel(ChannelId),
}

impl SecretName {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::RoAppKey => "ROAPP_KEY".to_owned(),
            Self::RoAppHookSecret => "ROAPP_HOOK_SECRET".to_owned(),
            Self::HooksKey => "HOOKS_KEY".to_owned(),
            Self::Login(store) => Credentials::name("LOGIN", store),
            Self::Password(store) => Credentials::name("PASSWORD", store),
            Self::SessionKey => "CONSOLE_KEY".to_owned(),
            Self::Channel(id) => format!("CHANNEL_{}", id.as_str().to_uppercase()),
        }
    }

    /// Whether the value before it stays good for a while (rule R7).
    pub(crate) fn overlaps(&self) -> bool {
        matches!(self, Self::RoAppHookSecret | Self::HooksKey)
    }
}

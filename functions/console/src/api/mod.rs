//! The JSON API: it shows and does what the pages do, for programs.

pub mod attention;
pub mod comparison;
pub mod document;
pub mod health;
pub mod home;
pub mod lookup;
pub mod notifications;
pub mod orders;
pub mod refresh;
mod request;
pub mod retry_all;
pub mod session;
pub mod stores;

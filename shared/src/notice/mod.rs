//! What people are told without looking (rule H2): kinds of trouble, the channels that tell it, and what each channel has told.
//!
//! Guarantees: no type here has room for a buyer, an order number or a secret; of a store its id and name are kept.

mod channel;
mod sent;
mod trouble;

pub use channel::{Channel, ChannelDraft, ChannelId, MOST_CHANNELS, Mail, Pace, Security, Telegram, Way, WebHook};
pub use sent::{ChannelState, Failed, Notices, Sent};
pub use trouble::{Kind, Known, Notice, Phase, Subject, Trouble, What};

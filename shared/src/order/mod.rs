//! What an order is, in neither system's words.
//!
//! Values are parsed where they enter ([`Phone`], [`Money`], [`Currency`], the ids) and never checked again inside. Ids of the
//! two systems are different types, so they cannot be swapped.

mod agreed;
mod articles;
mod canonical;
mod country;
mod delivery;
mod email;
mod fingerprint;
mod ids;
mod line;
mod money;
mod no_email;
mod phone;
mod phone_text;
mod reading;
mod sets;
mod shop_order;
mod time;
mod trigger;
mod view;

pub use agreed::{Agreed, AgreedLine, Entered, SentStatus};
pub use articles::Articles;
pub(crate) use canonical::is_invisible;
pub use canonical::{as_seen, canonical, is_control_or_direction, name_key};
pub use country::{countries, is_country};
pub use delivery::{Cost, Delivery};
pub use email::{FakeEmails, TypedEmail, addresses};
pub use fingerprint::Fingerprint;
pub use ids::{
    CategoryId, ContactId, EmployeeId, FieldId, InvalidStoreId, ItemId, LocationId, OrderNumber, OrderTypeId,
    ProductId, RoAppOrderId, RoAppStatusId, ShopStatusId, StoreId,
};
pub use line::{Line, LineKey, title_digest, title_mark};
pub use money::{Currency, InvalidCurrency, Money};
pub use phone::{Phone, TypedPhone, notations};
pub use reading::BuyerReading;
pub use sets::{SetPrices, count_sets};
pub use shop_order::{Buyer, Presumed, ShopOrder};
pub use time::{CLOCKS_APART, iso, lies_ahead};
pub use trigger::Trigger;
pub use view::{OrderView, PHONE_PART, digits, phone_words, words};

//! What the control calls of each system work with.

use super::answers::storage_failed;
use super::variants::Variants;
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::clock::whole_seconds;
use crate::inner::Inner;
use crate::roapp::model::{Change, Order};
use crate::roapp::{RoApp, comments, item_view, order_view};
use crate::shop::Shop;
use jiff::Timestamp;
use serde_json::Value;

pub(super) struct RoappContext<'a> {
    pub(super) roapp: &'a mut RoApp,
    pub(super) change: Change<'a>,
    pub(super) body: &'a Value,
}

impl RoappContext<'_> {
    /// Runs a control call of the account.
    pub(super) fn run(inner: &Inner, call: &Call, body: &Value, act: impl FnOnce(&mut RoappContext) -> Reply) -> Reply {
        let variants = variants(inner)?;
        let change = Change { at: whole_seconds(call.at), variants: &variants, by_api: false };
        inner.roapp.effect(|roapp| act(&mut RoappContext { roapp, change, body })).map_err(storage_failed)?
    }

    /// An order with its items and comments.
    pub(super) fn order(&self, order: &Order) -> Value {
        let variants = self.change.variants;
        let mut view = order_view::order(self.roapp, order, variants);
        view["items"] = order.items.iter().map(|item| item_view::item(self.roapp, item, variants)).collect();
        view["comments"] = comments::view(order);
        view
    }
}

pub(super) struct ShopContext<'a> {
    pub(super) shop: &'a mut Shop,
    pub(super) at: Timestamp,
    pub(super) variants: &'a Variants,
    pub(super) body: &'a Value,
}

impl ShopContext<'_> {
    /// Runs a control call of the shop.
    pub(super) fn run(inner: &Inner, call: &Call, body: &Value, act: impl FnOnce(&mut ShopContext) -> Reply) -> Reply {
        let variants = variants(inner)?;
        let at = call.at;
        inner
            .shop
            .effect(|shop| act(&mut ShopContext { shop, at, variants: &variants, body }))
            .map_err(storage_failed)?
    }
}

fn variants(inner: &Inner) -> Result<Variants, Answer> {
    inner.control.effect(|control| control.settings().variants).map_err(storage_failed)
}

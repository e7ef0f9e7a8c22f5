//! Why an order waits: for a person, who is told what to do, or for its next try.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::order::{CategoryId, ContactId, Currency, OrderNumber, ProductId, RoAppOrderId};
use crate::texts::{Message, Title};

/// A form of RO App that may demand fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    People,
    Orders,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "id", rename_all = "kebab-case")]
pub enum Reason {
    // The order as the shop has it.
    ForeignCurrency {
        order: Currency,
        roapp: Currency,
    },
    /// Of an order that is in RO App already.
    CurrencyChanged {
        order: Currency,
        roapp: Currency,
        #[serde(rename = "roapp_order")]
        id: RoAppOrderId,
    },
    NoLines,
    /// Of an order that is in RO App already: lines are gone, and the total is still there.
    LinesVanished {
        order: RoAppOrderId,
        total: Decimal,
        currency: Currency,
    },
    UnreadableOrder {
        number: OrderNumber,
        /// RO App's order, where it has one: that stays as it was.
        #[serde(rename = "roapp_order", skip_serializing_if = "Option::is_none")]
        roapp: Option<RoAppOrderId>,
        why: Message,
    },
    /// The shop's list has it, and the shop does not give it by its number.
    ListedOnly {
        number: OrderNumber,
    },
    GoneWhileEntered {
        number: OrderNumber,
    },
    /// Why it waits was erased with the buyer's data.
    Erased,
    DeletedInRoapp {
        order: RoAppOrderId,
        number: OrderNumber,
    },

    // What RO App or the shop does not take.
    RoappRefusesStatus {
        status: Title,
        order: RoAppOrderId,
        why: Message,
        shop: Title,
        store: String,
    },
    /// RO App's list of statuses does not have it any more.
    RoappStatusGone {
        status: Title,
        order: RoAppOrderId,
        shop: Title,
        store: String,
    },
    ShopRefusesStatus {
        status: Title,
        number: OrderNumber,
        why: String,
        roapp: Title,
        store: String,
    },
    StatusNotSent {
        why: Message,
    },
    LineNotTaken {
        article: String,
        order: RoAppOrderId,
        why: Message,
    },
    LineNotChangeable {
        order: RoAppOrderId,
        why: Message,
    },
    LineNotRemovable {
        article: String,
        order: RoAppOrderId,
    },
    ProductNotEntered {
        title: String,
        why: Message,
        #[serde(skip_serializing_if = "String::is_empty")]
        article: String,
        store: String,
    },
    NoCategory,
    NoProductRoute,
    CustomFieldDemanded {
        title: String,
        form: Form,
    },
    FieldDemanded {
        label: String,
        name: String,
        form: Form,
    },
    /// The value that was sent is not taken.
    FieldRefused {
        label: String,
        name: String,
        form: Form,
        why: Message,
    },

    // Settings.
    LocationGone {
        location: String,
        store: String,
        choices: Message,
    },
    OrderTypeGone {
        order_type: String,
        store: String,
        choices: Message,
    },
    /// The store's default category.
    CategoryGone {
        category: CategoryId,
        store: String,
        choices: Message,
    },
    /// The store's fallback product, which a line needs.
    FallbackGone {
        product: ProductId,
        store: String,
        article: String,
    },
    /// None of a store's managers can be given orders.
    ManagersGone {
        managers: Vec<String>,
        store: String,
        choices: Message,
    },
    /// The same, where RO App takes orders for them all the same.
    ManagersLeft {
        managers: Vec<String>,
        store: String,
        choices: Message,
    },
    /// Some of them cannot.
    ManagersPassedOver {
        managers: Vec<String>,
        store: String,
    },
    NoManager,
    NoCurrency,
    NoOrderField {
        title: String,
    },
    /// RO App takes the fields of rule O4, and an order of this type does not have them afterwards.
    FieldsNotKept {
        #[serde(rename = "order_type")]
        kind: String,
        titles: Vec<String>,
    },
    NoPlaceForSecrets,
    NoSessionKey,

    // What passes by itself.
    FailedOften {
        count: u32,
        why: Message,
    },
    ContactGone {
        contact: ContactId,
    },
    LinesNotShown {
        order: RoAppOrderId,
    },
    LineNotShown {
        order: RoAppOrderId,
    },
    LineWithoutProduct,
    OrderIdUnknown,
    CommentUncertain,
    UnitMissing,
}

/// Characters of a kind of reason.
const KIND: usize = 70;

/// Which kind of trouble a reason is, for lists: its id and that of what caused it, such as `product-not-entered:no-category`.
/// What of an order or of a far side stands in it makes no other kind. Empty where nothing tells the kind.
pub fn kind(reason: &Message) -> String {
    let causes: Vec<&str> = reason.causes().into_iter().take(2).collect();
    let known = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-:".contains(*c);
    causes.join(":").chars().filter(known).take(KIND).collect()
}

impl From<Reason> for Message {
    fn from(reason: Reason) -> Self {
        Self::of(&reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r2_reasons_of_one_trouble_are_of_one_kind_whatever_order_they_are_of() {
        let product = |title: &str| {
            Message::from(Reason::ProductNotEntered {
                title: title.into(),
                why: Reason::NoCategory.into(),
                article: title.into(),
                store: "Lamp shop".into(),
            })
        };
        let failed = |status: u16| Reason::FailedOften {
            count: 12,
            why: Message::new("roapp-fails").with("status", status).sentence(),
        };
        for (reason, expected) in [
            (product("A"), "product-not-entered:no-category"),
            (product("B"), "product-not-entered:no-category"),
            (failed(500).into(), "failed-often:roapp-fails"),
            (failed(503).into(), "failed-often:roapp-fails"),
            (Reason::NoLines.into(), "no-lines"),
            (Message::all(vec![Reason::NoLines.into(), product("A")]), "no-lines"),
            (Message::text("A sentence of an older release."), ""),
            (Message::new("BAD #~ id"), "id"),
        ] {
            assert_eq!(kind(&reason), expected, "{reason:?}");
        }
        assert!(kind(&Message::new(&"long".repeat(100))).len() <= KIND);
    }
}

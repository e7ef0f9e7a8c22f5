//! What happened, an event for each sentence of a history.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::order::{ContactId, Currency, OrderNumber, ProductId, RoAppOrderId, SetPrices};
use crate::texts::{Message, Title};

/// How a buyer's contact is recognised (rules C2, C3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RecognisedBy {
    Phone,
    Email,
    /// By nothing: the contact is this order's alone.
    Order,
}

/// Whose change counts where both sides changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Roapp,
    Shop,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "id", rename_all = "kebab-case")]
pub enum Event {
    // Entering.
    ContactFound {
        contact: ContactId,
        by: RecognisedBy,
    },
    ContactCreated {
        contact: ContactId,
        by: RecognisedBy,
    },
    /// RO App does not take the e-mail, which is in the contact's notes.
    EmailRefused {
        contact: ContactId,
    },
    OrderCreated {
        order: RoAppOrderId,
    },
    /// An attempt that was cut off had created it.
    OrderFound {
        order: RoAppOrderId,
    },
    /// RO App had it already, and the table did not know it.
    OrderLinked {
        order: RoAppOrderId,
    },
    LinesEntered {
        count: usize,
    },
    CurrencyPresumed {
        currency: Currency,
    },
    SetRead {
        reading: SetPrices,
    },

    // Statuses.
    FirstStatusByStaff,
    FirstStatusWithoutRule {
        status: Title,
        store: String,
    },
    FirstStatusSet {
        to: Title,
        shop: Title,
    },
    RoappStatusSet {
        to: Title,
        shop: Title,
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<Title>,
    },
    ShopStatusSet {
        to: Title,
        roapp: Title,
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<Title>,
    },
    /// Rule T7.
    StockNotReturned,
    BothStatusesChanged {
        shop: Title,
        roapp: Title,
        counts: Side,
    },
    NoRuleToRoapp {
        status: Title,
        store: String,
    },
    NoRuleToShop {
        status: Title,
        store: String,
    },

    // Lines and amounts.
    LineAdded {
        article: String,
        quantity: Decimal,
        price: Decimal,
    },
    LineChanged {
        article: String,
        quantity: Decimal,
        price: Decimal,
        #[serde(skip_serializing_if = "Option::is_none")]
        before_quantity: Option<Decimal>,
        #[serde(skip_serializing_if = "Option::is_none")]
        before_price: Option<Decimal>,
    },
    /// Units and price are as they were.
    LineDiscountChanged {
        article: String,
        quantity: Decimal,
        price: Decimal,
        discount: Decimal,
        before_discount: Decimal,
    },
    LineRemoved {
        article: String,
    },
    /// RO App's API cannot remove lines.
    LineEmptied {
        article: String,
    },
    /// RO App takes the comment of its item in a shorter form only.
    LineCommentCut {
        article: String,
    },
    LineChangedOnBoth {
        article: String,
        shop_quantity: Decimal,
        shop_price: Decimal,
        roapp_quantity: Decimal,
        roapp_price: Decimal,
    },
    LineRemovedInShopChangedInRoapp {
        article: String,
        quantity: Decimal,
        price: Decimal,
    },
    LineChangedInShopRemovedInRoapp {
        article: String,
    },
    LinesFrozen {
        order: RoAppOrderId,
    },
    DiscountShared {
        amount: Decimal,
        currency: Currency,
    },
    /// The shop rounds the sum of the lines, RO App each line.
    TotalRounded {
        amount: Decimal,
        currency: Currency,
    },
    /// The shop has no line of the order any more, and a total of zero.
    OrderEmptied,
    LinesBelowTotal {
        total: Decimal,
        lines: Decimal,
        difference: Decimal,
        currency: Currency,
    },
    RoappTotalDiffers {
        roapp: Decimal,
        shop: Decimal,
        currency: Currency,
    },
    /// The same, where a discount was entered.
    RoappDiscountDiffers {
        roapp: Decimal,
        shop: Decimal,
        currency: Currency,
    },
    RoappTotalChanged {
        roapp: Decimal,
        shop: Decimal,
        currency: Currency,
    },

    // Products.
    ProductCreated {
        title: String,
        product: ProductId,
    },
    ProductOnFallback {
        title: String,
        why: Message,
    },
    DescriptionNotKept {
        title: String,
    },
    ProductsNotDescribed {
        why: Message,
    },
    UnitUnknown {
        why: Message,
    },
    CategoriesUnknown {
        why: Message,
    },
    CategoryMissing {
        path: String,
    },
    /// The same of a store without a default category.
    CategoriesUnknownNoDefault {
        why: Message,
    },
    CategoryMissingNoDefault {
        path: String,
    },

    // Client, delivery, fields.
    ClientSet {
        contact: ContactId,
    },
    ClientChosenByStaff,
    DeliveryCommented,
    DeliveryInNotes {
        why: Message,
    },
    DeliveryNotWritten {
        why: Message,
    },
    FieldsRestored,

    // The order as a whole.
    /// A person asked for its import; why it was not here.
    ImportRequested {
        why: Message,
    },
    BackInShop,
    GoneFromShop {
        number: OrderNumber,
    },
    GoneBeforeEntered {
        number: OrderNumber,
    },
    GoneOnBoth {
        number: OrderNumber,
    },
    RoappStatusWithoutShop {
        status: Title,
    },
    AttemptFailed {
        attempt: u32,
        why: Message,
        seconds: u64,
    },
    /// What it waits for is said of the store.
    WaitsForStore {
        why: Message,
    },
    NeedsAttention {
        reason: Message,
    },
    Dismissed {
        reason: Message,
    },
    /// A person put it back on the list of those that need attention.
    Reopened,
    BuyerErased,
    /// Of an entry that would not fit into the table.
    More {
        count: usize,
    },
}

impl From<Event> for Message {
    fn from(event: Event) -> Self {
        Self::of(&event)
    }
}

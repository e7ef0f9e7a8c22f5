//! Fixed credentials and ids of the demo data, so that a configuration stays valid after a reset.

pub const SHOP_LOGIN: &str = "exchange-bot";
pub const SHOP_PASSWORD: &str = "sandbox-password";
/// API key of the RO App account, sent as a Bearer token.
pub const ROAPP_KEY: &str = "sandbox-roapp-key";
/// Default secret of a web-hook endpoint.
pub const WEBHOOK_SECRET: &str = "example-secret-only-1";
/// The only active location of the account.
pub const LOCATION: i64 = 150_001;
/// Order type «Online shop».
pub const ORDER_TYPE_SHOP: i64 = 249_001;
pub const ORDER_TYPE_REPAIR: i64 = 249_002;
/// Active employee; the API key belongs to this one.
pub const MANAGER: i64 = 410_001;
pub const SECOND_MANAGER: i64 = 410_002;
pub const INACTIVE_MANAGER: i64 = 410_003;
/// Status «New», the first of every order type.
pub const STATUS_NEW: i64 = 1_900_001;
pub const STATUS_IN_PROGRESS: i64 = 1_900_002;
pub const STATUS_AWAITING_PAYMENT: i64 = 1_900_003;
pub const STATUS_READY: i64 = 1_900_004;
pub const STATUS_SHIPPED: i64 = 1_900_005;
pub const STATUS_CLOSED: i64 = 1_900_006;
pub const STATUS_REFUSED: i64 = 1_900_007;
/// Order custom field «Store» (text).
pub const FIELD_STORE: i64 = 7_000_101;
/// Order custom field «External ID» (text).
pub const FIELD_EXTERNAL_ID: i64 = 7_000_102;
/// Order custom field «Created» (date and time).
pub const FIELD_CREATED: i64 = 7_000_103;
/// Order custom field «Last update» (date and time).
pub const FIELD_LAST_UPDATE: i64 = 7_000_104;
/// Article of the «Shop item» product, the fallback for products that cannot be created.
pub const FALLBACK_SKU: &str = "SHOP-ITEM";
pub const FALLBACK_PRODUCT: i64 = 39_900_001;
pub const SHOP_TIMEZONE: &str = "Europe/Bucharest";

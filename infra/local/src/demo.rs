//! The demo store: a stand-in shop connected to a stand-in RO App account. The program, the tests and the benchmarks start from the same
//! settings and secrets.

use exchange::order::{CategoryId, EmployeeId, LocationId, OrderTypeId, ProductId, RoAppStatusId, ShopStatusId};
use exchange::settings::{ConfigFile, Credentials, Identify, RoAppSettings, StatusRule, StoreSettings, Winner};
use exchange::texts::Message;

/// Id of the demo store.
pub const STORE: &str = "demo";
/// Category of new products.
const CATEGORY: u64 = 934_010;

/// Settings of the demo store, whose shop is at `shop_url`.
///
/// # Errors
/// When [`STORE`] is no store id.
pub fn store(shop_url: &str) -> Result<StoreSettings, Message> {
    let rule = |cartum: u64, roapp: i64| StatusRule {
        cartum: ShopStatusId(cartum),
        roapp: RoAppStatusId(roapp.unsigned_abs()),
    };
    Ok(StoreSettings {
        id: STORE.parse().map_err(|_| Message::new("store-id-wrong"))?,
        name: "Lamp shop".into(),
        url: shop_url.to_owned(),
        enabled: true,
        location: LocationId(sandbox::LOCATION.unsigned_abs()),
        order_type: OrderTypeId(sandbox::ORDER_TYPE_SHOP.unsigned_abs()),
        language: "en".into(),
        identify_by: Identify::Article,
        managers: [sandbox::MANAGER, sandbox::SECOND_MANAGER].map(|id| EmployeeId(id.unsigned_abs())).into(),
        time_zone: sandbox::SHOP_TIMEZONE.into(),
        country: "RO".into(),
        default_category: Some(CategoryId(CATEGORY)),
        fallback_product: Some(ProductId(sandbox::FALLBACK_PRODUCT.unsigned_abs())),
        status_to_roapp: vec![
            rule(1, sandbox::STATUS_NEW),
            rule(2, sandbox::STATUS_IN_PROGRESS),
            rule(3, sandbox::STATUS_CLOSED),
            rule(4, sandbox::STATUS_REFUSED),
            rule(6, sandbox::STATUS_SHIPPED),
        ],
        status_to_cartum: vec![
            rule(2, sandbox::STATUS_IN_PROGRESS),
            rule(3, sandbox::STATUS_CLOSED),
            rule(4, sandbox::STATUS_REFUSED),
            rule(6, sandbox::STATUS_SHIPPED),
        ],
        conflict: Winner::Roapp,
        staff_language: None,
        fake_emails: Vec::new(),
        discount_sponsor: exchange::roapp::Sponsor::Staff,
        orders_url: None,
        history_days: exchange::settings::HISTORY_DAYS,
        phase: exchange::settings::Phase::Connected,
    })
}

/// Settings of the stand-in account at `url`.
pub fn roapp(url: &str) -> RoAppSettings {
    let order_url = format!("{url}/_sandbox/orders#{{id}}");
    RoAppSettings { url: url.to_owned(), older_url: url.to_owned(), order_url, ..RoAppSettings::default() }
}

/// Secrets of the stand-in account and of stores on stand-in shops, as [`Credentials::new`] takes them: a pair that follows replaces one of
/// the same name.
pub fn secrets<'a>(stores: impl IntoIterator<Item = &'a str>) -> Vec<(String, String)> {
    let mut pairs = vec![
        ("ROAPP_KEY".to_owned(), sandbox::ROAPP_KEY.to_owned()),
        ("ROAPP_HOOK_SECRET".to_owned(), sandbox::WEBHOOK_SECRET.to_owned()),
        // Enough for web-hooks that come from the same machine only.
        ("HOOKS_KEY".to_owned(), "demo".to_owned()),
    ];
    for store in stores {
        let id = store.to_uppercase();
        pairs.push((format!("CARTUM_LOGIN_{id}"), sandbox::SHOP_LOGIN.to_owned()));
        pairs.push((format!("CARTUM_PASSWORD_{id}"), sandbox::SHOP_PASSWORD.to_owned()));
    }
    pairs
}

/// Configuration of the program without `--config`; `base` is the first of its three ports.
pub(crate) fn config(base: u16) -> Result<(ConfigFile, Credentials), Message> {
    let url = |offset: u16| format!("http://127.0.0.1:{}", base + offset);
    let config = ConfigFile {
        credentials_file: None,
        public_url: Some(url(0)),
        server: exchange::settings::ServerSettings::default(),
        roapp: roapp(&url(2)),
        stores: vec![store(&url(1))?],
        named: Vec::new(),
    };
    Ok((config, Credentials::new(secrets([STORE]))))
}

//! The demo store: the stand-in shop connected to the stand-in account.

use std::sync::Arc;
use std::time::Duration;

use exchange::net::{HttpTransport, Request, Transport};
use exchange::order::{CategoryId, EmployeeId, LocationId, OfficeStatusId, OrderTypeId, ProductId, ShopStatusId};
use exchange::settings::{ConfigFile, Credentials, Identify, OfficeSettings, StatusRule, StoreSettings, Winner};
use jiff::Timestamp;
use sandbox::Sandbox;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::ports;

/// The stand-ins, answering.
pub struct Running {
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), sandbox::Error>>,
}

impl Running {
    /// Opens the world under `data` (seeded the first time) and serves it at the second and third port.
    pub async fn start(data: &std::path::Path, base: u16) -> Result<Self, String> {
        let shop = ports::open(base, 1, "stand-in shop").await?;
        let roapp = ports::open(base, 2, "stand-in RO App").await?;
        let options = sandbox::Options { data: Some(data.to_owned()), now: Arc::new(Timestamp::now), seed: true };
        let world = Sandbox::open(options).map_err(|error| error.to_string())?;
        // The shop's own rhythm is five minutes; RO App calls within a second.
        world
            .auto_hooks(Some(Duration::from_secs(300)), Some(Duration::from_secs(1)))
            .map_err(|error| error.to_string())?;
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(async move {
            let until = async move { drop(stopped.await) };
            world.serve(shop, roapp, until).await
        });
        Ok(Self { stop, served })
    }

    /// Finishes answers in hand.
    pub async fn stop(self) -> Result<(), String> {
        // The receiver is gone only when the server already ended, whose result says why.
        let _ended_already = self.stop.send(());
        match self.served.await {
            Ok(result) => result.map_err(|error| error.to_string()),
            Err(error) => Err(format!("the stand-ins stopped short: {error}")),
        }
    }
}

/// Enters our address in the stand-in account, as a person does under Settings > API of a live one.
pub async fn send_hooks(base: u16) -> Result<(), String> {
    let control = format!("http://127.0.0.1:{}/_sandbox/roapp/webhooks", base + 2);
    let ours = format!("http://127.0.0.1:{base}/hooks/roapp");
    let http = HttpTransport::new(Duration::from_secs(10))?;
    let call = |method, body: Option<String>| {
        let request = Request { method, url: control.clone(), bearer: None, body: body.map(Into::into) };
        let http = &http;
        async move { http.send(request).await.map_err(|error| error.to_string()) }
    };
    let there = call(http::Method::GET, None).await?;
    if !String::from_utf8_lossy(&there.body).contains(&ours) {
        let body = serde_json::json!({"url": ours, "secret": sandbox::WEBHOOK_SECRET});
        call(http::Method::POST, Some(body.to_string())).await?;
    }
    Ok(())
}

/// The demo's configuration.
pub fn config(base: u16) -> Result<(ConfigFile, Credentials), String> {
    let url = |offset: u16| format!("http://127.0.0.1:{}", base + offset);
    let id = |id: i64| u64::try_from(id).map_err(|error| error.to_string());
    let rule = |cartum: u64, roapp: i64| -> Result<StatusRule, String> {
        Ok(StatusRule { cartum: ShopStatusId(cartum), roapp: OfficeStatusId(id(roapp)?) })
    };
    let store = StoreSettings {
        id: "demo".parse()?,
        name: "Lamp shop".into(),
        url: url(1),
        enabled: true,
        location: LocationId(id(sandbox::LOCATION)?),
        order_type: OrderTypeId(id(sandbox::ORDER_TYPE_SHOP)?),
        language: "en".into(),
        identify_by: Identify::Article,
        managers: vec![EmployeeId(id(sandbox::MANAGER)?), EmployeeId(id(sandbox::SECOND_MANAGER)?)],
        time_zone: sandbox::SHOP_TIMEZONE.into(),
        country: "RO".into(),
        default_category: Some(CategoryId(934_010)),
        fallback_product: Some(ProductId(id(sandbox::FALLBACK_PRODUCT)?)),
        status_to_roapp: vec![
            rule(1, sandbox::STATUS_NEW)?,
            rule(2, sandbox::STATUS_IN_PROGRESS)?,
            rule(3, sandbox::STATUS_CLOSED)?,
            rule(4, sandbox::STATUS_REFUSED)?,
            rule(6, sandbox::STATUS_SHIPPED)?,
        ],
        status_to_cartum: Vec::new(),
        conflict: Winner::Roapp,
        staff_language: None,
        discount_sponsor: exchange::roapp::Sponsor::Staff,
        orders_url: None,
        history_days: exchange::settings::HISTORY_DAYS,
    };
    let back = |roapp: i64, cartum: u64| rule(cartum, roapp);
    let store = StoreSettings {
        status_to_cartum: vec![
            back(sandbox::STATUS_IN_PROGRESS, 2)?,
            back(sandbox::STATUS_SHIPPED, 6)?,
            back(sandbox::STATUS_CLOSED, 3)?,
            back(sandbox::STATUS_REFUSED, 4)?,
        ],
        ..store
    };
    let office = OfficeSettings { url: url(2), older_url: url(2), ..OfficeSettings::default() };
    let credentials = Credentials::new([
        ("ROAPP_KEY".to_owned(), sandbox::ROAPP_KEY.to_owned()),
        ("ROAPP_HOOK_SECRET".to_owned(), sandbox::WEBHOOK_SECRET.to_owned()),
        // Reachable from this machine only.
        ("HOOKS_KEY".to_owned(), "demo".to_owned()),
        ("CARTUM_LOGIN_DEMO".to_owned(), sandbox::SHOP_LOGIN.to_owned()),
        ("CARTUM_PASSWORD_DEMO".to_owned(), sandbox::SHOP_PASSWORD.to_owned()),
    ]);
    let public_url = Some(url(0));
    Ok((ConfigFile { credentials_file: None, public_url, roapp: office, stores: vec![store] }, credentials))
}

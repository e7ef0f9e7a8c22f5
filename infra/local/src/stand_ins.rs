//! The stand-ins of this machine: a shop and an RO App account, kept in the data folder.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use exchange::clock::{Clock, SystemClock};
use exchange::net::{HttpTransport, Request, Transport};
use exchange::texts::{Language, Message, Value};
use sandbox::{FurtherShop, PageOf, PageWords, Sandbox};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::data::folder_failed;
use crate::ports;

/// How often the stand-in shop sends its web-hooks, as a real shop does.
const SHOP_HOOKS: Duration = Duration::from_secs(300);
/// Delay of the stand-in account's web-hooks.
const ROAPP_HOOKS: Duration = Duration::from_secs(1);

/// Time that answers have to end when the stand-ins are to stop.
const STOP: Duration = Duration::from_secs(4);

/// Both stand-ins and the further shops, served until they are stopped.
pub struct StandIns {
    stop: oneshot::Sender<()>,
    server: JoinHandle<Result<(), sandbox::Error>>,
    further: Vec<FurtherShop>,
    _lock: File,
}

/// Two processes that keep stand-ins in one folder would write over each other.
fn lock(data: &Path) -> Result<File, Message> {
    let failed = |what: &str, error: std::io::Error| folder_failed(data, what, &error);
    guard::file::folder(data).map_err(|error| failed("made", error))?;
    let file = guard::file::open(&data.join("stand-ins.lock")).map_err(|error| failed("written", error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Message::new("cli-in-use").with("path", data)),
        Err(TryLockError::Error(error)) => Err(failed("locked", error)),
    }
}

impl StandIns {
    /// Opens the stand-ins under `data`, with example orders the first time, and serves them at the second and third port.
    pub async fn start(data: &Path, base: u16) -> Result<Self, Message> {
        let shop = ports::open(base, 1, "shop").await?;
        let roapp = ports::open(base, 2, "roapp").await?;
        let lock = lock(data)?;
        let options = sandbox::Options { data: Some(data.to_owned()), now: Arc::new(|| SystemClock.now()), seed: true };
        let sandbox = Sandbox::open(options).map_err(|error| Message::text(error.to_string()))?;
        sandbox.auto_hooks(Some(SHOP_HOOKS), Some(ROAPP_HOOKS)).map_err(|error| Message::text(error.to_string()))?;
        sandbox.pages(Arc::new(move |of, accepted| page(of, base, Language::from_accept_language(accepted))));
        let further = sandbox.open_shops().await.map_err(|error| Message::text(error.to_string()))?;
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(async move {
            let until = async move { drop(stopped.await) };
            sandbox.serve(shop, roapp, until).await
        });
        Ok(Self { stop, server, further, _lock: lock })
    }

    /// The further shops of the data folder.
    pub fn further_shops(&self) -> &[FurtherShop] {
        &self.further
    }

    /// Stops after the answers that are being given, or at [`STOP`]: one that is played as hanging never ends.
    pub async fn stop(mut self) -> Result<(), Message> {
        // The receiver is gone only when the server has ended already; its result tells why.
        let _ended_already = self.stop.send(());
        match tokio::time::timeout(STOP, &mut self.server).await {
            Err(_) => {
                self.server.abort();
                Ok(())
            }
            Ok(Ok(result)) => result.map_err(|error| Message::text(error.to_string())),
            Ok(Err(error)) => Err(Message::new("cli-stand-ins-ended").with("why", error.to_string())),
        }
    }
}

/// The line that places an order in the stand-in shop and has its web-hook sent at once; a shell runs it as it is.
pub fn order_line(base: u16) -> String {
    let control = format!("http://127.0.0.1:{}/_sandbox", base + 1);
    let order = r#"{"delivery_name":"Ana Pop","products":[{"article":"LMP-W-01","quantity":2}]}"#;
    format!("curl -d '{order}' {control}/shop/orders --next -X POST {control}/hooks/flush")
}

/// What the page of a stand-in says.
fn page(of: PageOf, base: u16, language: Language) -> PageWords {
    let (title, about, port) = match of {
        PageOf::Shop => ("page-shop", "page-shop-about", base + 1),
        PageOf::RoApp => ("page-roapp", "page-roapp-about", base + 2),
    };
    let control = format!("http://127.0.0.1:{port}/_sandbox");
    let mut lines =
        vec![language.text(about), language.text_with("page-control", &[("address", Value::Text(&control))])];
    if of == PageOf::Shop {
        lines.push(language.text("page-place"));
    }
    PageWords {
        language: language.code().to_owned(),
        title: language.text(title),
        about: lines,
        command: if of == PageOf::Shop { order_line(base) } else { String::new() },
        orders: language.text("orders"),
        heads: ["number", "created", "client", "amount", "status"].map(|head| language.text(head)),
    }
}

/// Enters this program's web-hook address in the stand-in account, as a person does in a real one under Settings > API.
pub async fn register_hooks(base: u16) -> Result<(), Message> {
    let control = format!("http://127.0.0.1:{}/_sandbox/roapp/webhooks", base + 2);
    let ours = format!("http://127.0.0.1:{base}/hooks/roapp");
    let http = HttpTransport::new(Duration::from_secs(10))?;
    let call = |method, body: Option<String>| {
        let request = Request { method, url: control.clone(), bearer: None, body: body.map(Into::into) };
        let http = &http;
        async move { http.send(request).await.map_err(|error| error.message()) }
    };
    let registered = call(http::Method::GET, None).await?;
    if !String::from_utf8_lossy(&registered.body).contains(&ours) {
        let body = serde_json::json!({"url": ours, "secret": sandbox::WEBHOOK_SECRET});
        call(http::Method::POST, Some(body.to_string())).await?;
    }
    Ok(())
}

//! Table of all routes: method, path, required role, handler. The router is built from it, so a route that is not in the table does
//! not exist, and a test that goes through the table covers every route.

use axum::Router;
use axum::routing::{MethodRouter, delete, get, post, put};
use http::Method;

use crate::app::Console;
use crate::session::Role;
use crate::{api, assets, pages, sign_in};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// Anyone: sign-in, static files, the API's description, the health address. Nothing of it writes.
    Public,
    /// Anyone, from a page of the console itself: a write that begins a session.
    SignIn,
    /// A session of this role or a greater one. A write also needs the console's origin and the session's CSRF token. Of the
    /// API, a token of the role is enough.
    Role(Role),
}

/// Format of a route's answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// HTML.
    Page,
    /// JSON.
    Api,
}

/// When the session of a request is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Before the handler runs.
    First,
    /// With what the handler reads, so that it costs no read of its own: of a look that every session may take.
    Beside,
}

pub struct Route {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: Method,
    /// Path, with parameters in braces.
    pub path: &'static str,
    pub auth: Auth,
    pub kind: Kind,
    pub(crate) check: Check,
    handler: fn() -> MethodRouter<Console>,
}

const PUBLIC: Auth = Auth::Public;
const SIGN_IN: Auth = Auth::SignIn;
const VIEWER: Auth = Auth::Role(Role::Viewer);
const OPERATOR: Auth = Auth::Role(Role::Operator);
const ADMIN: Auth = Auth::Role(Role::Admin);

const fn page(method: Method, path: &'static str, auth: Auth, handler: fn() -> MethodRouter<Console>) -> Route {
    Route { method, path, auth, kind: Kind::Page, check: Check::First, handler }
}

/// A page that lists orders, for everybody with a session.
const fn list(path: &'static str, handler: fn() -> MethodRouter<Console>) -> Route {
    Route { method: Method::GET, path, auth: VIEWER, kind: Kind::Page, check: Check::Beside, handler }
}

const fn api(method: Method, path: &'static str, auth: Auth, handler: fn() -> MethodRouter<Console>) -> Route {
    Route { method, path, auth, kind: Kind::Api, check: Check::First, handler }
}

pub static ROUTES: [Route; 116] = [
    page(Method::GET, "/assets/{file}", PUBLIC, || get(assets::file)),
    page(Method::GET, "/sign-in", PUBLIC, || get(sign_in::page)),
    page(Method::POST, "/sign-in", SIGN_IN, || post(sign_in::with_password)),
    page(Method::GET, "/invitation/{token}", PUBLIC, || get(pages::invitation::page)),
    page(Method::POST, "/invitation/{token}", SIGN_IN, || post(pages::invitation::accept)),
    page(Method::GET, "/enter/{token}", PUBLIC, || get(sign_in::enter)),
    page(Method::GET, "/sign-in/start", PUBLIC, || get(sign_in::start)),
    page(Method::GET, "/sign-in/done", PUBLIC, || get(sign_in::done)),
    page(Method::POST, "/sign-out", VIEWER, || post(sign_in::sign_out)),
    page(Method::POST, "/language", VIEWER, || post(sign_in::language)),
    page(Method::GET, "/", VIEWER, || get(pages::home::page)),
    list("/orders", || get(pages::orders::page)),
    page(Method::GET, "/orders.csv", VIEWER, || get(pages::orders_csv::file)),
    list("/orders/counts", || get(pages::orders::counts)),
    page(Method::GET, "/orders/progress", VIEWER, || get(pages::progress::page)),
    page(Method::POST, "/orders/refresh", OPERATOR, || post(pages::progress::refresh)),
    page(Method::GET, "/orders/{store}/{number}", VIEWER, || get(pages::order::page)),
    page(Method::GET, "/orders/{store}/{number}/sides", VIEWER, || get(pages::comparison::part)),
    page(Method::GET, "/orders/{store}/{number}/now", VIEWER, || get(pages::order::details)),
    page(Method::POST, "/orders/{store}/{number}/refresh", OPERATOR, || post(pages::order::refresh)),
    page(Method::GET, "/orders/{store}/{number}/why", VIEWER, || get(pages::lookup::page)),
    page(Method::POST, "/orders/{store}/{number}/import", OPERATOR, || post(pages::lookup::import)),
    list("/attention", || get(pages::attention::page)),
    page(Method::POST, "/attention/retry", OPERATOR, || post(pages::attention::retry)),
    page(Method::GET, "/attention/retry-all", VIEWER, || get(pages::retry_all::part)),
    page(Method::POST, "/attention/retry-all", OPERATOR, || post(pages::retry_all::begin)),
    page(Method::POST, "/attention/retry-all/cancel", OPERATOR, || post(pages::retry_all::cancel)),
    page(Method::POST, "/attention/dismiss", OPERATOR, || post(pages::attention::dismiss)),
    list("/attention/dismissed", || get(pages::dismissed::page)),
    page(Method::POST, "/attention/reopen", OPERATOR, || post(pages::dismissed::reopen)),
    page(Method::GET, "/comparison", VIEWER, || get(pages::daily::page)),
    page(Method::GET, "/stores", VIEWER, || get(pages::stores::page)),
    page(Method::GET, "/stores/new", ADMIN, || get(pages::wizard::shop::new)),
    page(Method::POST, "/stores/new", ADMIN, || post(pages::wizard::shop::create)),
    page(Method::GET, "/stores/{store}/connect/shop", ADMIN, || get(pages::wizard::shop::edit)),
    page(Method::POST, "/stores/{store}/connect/shop", ADMIN, || post(pages::wizard::shop::change)),
    page(Method::GET, "/stores/{store}/connect/roapp", ADMIN, || get(pages::wizard::roapp::form)),
    page(Method::POST, "/stores/{store}/connect/roapp", ADMIN, || post(pages::wizard::roapp::save)),
    page(Method::GET, "/stores/{store}/connect/rules", ADMIN, || get(pages::wizard::rules::form)),
    page(Method::POST, "/stores/{store}/connect/rules", ADMIN, || post(pages::wizard::rules::save)),
    page(Method::GET, "/stores/{store}/connect/dry-run", ADMIN, || get(pages::wizard::dry_run::form)),
    page(Method::POST, "/stores/{store}/connect/dry-run", ADMIN, || post(pages::wizard::dry_run::begin)),
    page(Method::GET, "/stores/{store}/connect/dry-run/result", ADMIN, || get(pages::wizard::dry_run::result)),
    page(Method::POST, "/stores/{store}/connect/dry-run/cancel", ADMIN, || post(pages::wizard::dry_run::cancel)),
    page(Method::GET, "/stores/{store}/connect/switch-on", ADMIN, || get(pages::wizard::switch_on::form)),
    page(Method::POST, "/stores/{store}/connect/switch-on", ADMIN, || post(pages::wizard::switch_on::switch)),
    page(Method::GET, "/stores/{store}/switch-off", ADMIN, || get(pages::store::switch_off)),
    page(Method::GET, "/stores/{store}/delete", ADMIN, || get(pages::store_delete::form)),
    page(Method::POST, "/stores/{store}/delete", ADMIN, || post(pages::store_delete::delete)),
    page(Method::GET, "/stores/{store}", VIEWER, || get(pages::store::page)),
    page(Method::GET, "/stores/{store}/settings", ADMIN, || get(pages::store_form::edit)),
    page(Method::POST, "/stores/{store}/settings", ADMIN, || post(pages::store_form::save)),
    page(Method::GET, "/stores/{store}/check", VIEWER, || get(pages::store::check)),
    page(Method::GET, "/stores/{store}/dry-run", ADMIN, || get(pages::dry_run::page)),
    page(Method::POST, "/stores/{store}/dry-run", ADMIN, || post(pages::dry_run::begin)),
    page(Method::GET, "/stores/{store}/dry-run/result", ADMIN, || get(pages::dry_run::result)),
    page(Method::POST, "/stores/{store}/dry-run/cancel", ADMIN, || post(pages::dry_run::cancel)),
    page(Method::GET, "/stores/{store}/rules", VIEWER, || get(pages::rules::page)),
    page(Method::POST, "/stores/{store}/rules", ADMIN, || post(pages::rules::save)),
    page(Method::POST, "/stores/{store}/switch", ADMIN, || post(pages::store::switch)),
    page(Method::GET, "/secrets", ADMIN, || get(pages::secrets::page)),
    page(Method::POST, "/secrets", ADMIN, || post(pages::secrets::save)),
    page(Method::GET, "/people", ADMIN, || get(pages::people::page)),
    page(Method::POST, "/people", ADMIN, || post(pages::people::invite)),
    page(Method::POST, "/people/sessions/end", ADMIN, || post(pages::people::end_sessions)),
    page(Method::POST, "/people/{person}/role", ADMIN, || post(pages::people::role)),
    page(Method::POST, "/people/{person}/link", ADMIN, || post(pages::people::link)),
    page(Method::POST, "/people/{person}/remove", ADMIN, || post(pages::people::remove)),
    page(Method::GET, "/tokens", ADMIN, || get(pages::tokens::page)),
    page(Method::POST, "/tokens", ADMIN, || post(pages::tokens::make)),
    page(Method::POST, "/tokens/{token}/revoke", ADMIN, || post(pages::tokens::revoke)),
    page(Method::GET, "/audit", ADMIN, || get(pages::audit::page)),
    page(Method::GET, "/notifications", ADMIN, || get(pages::notifications::page)),
    page(Method::GET, "/notifications/new", ADMIN, || get(pages::notifications::new)),
    page(Method::POST, "/notifications/new", ADMIN, || post(pages::notifications::create)),
    page(Method::GET, "/notifications/{channel}", ADMIN, || get(pages::notifications::edit)),
    page(Method::POST, "/notifications/{channel}", ADMIN, || post(pages::notifications::save)),
    page(Method::POST, "/notifications/{channel}/test", ADMIN, || post(pages::notifications::test)),
    page(Method::POST, "/notifications/{channel}/remove", ADMIN, || post(pages::notifications::remove)),
    page(Method::GET, "/first-hour", ADMIN, || get(pages::first_hour::page)),
    page(Method::POST, "/first-hour", ADMIN, || post(pages::first_hour::begin)),
    page(Method::GET, "/first-hour/result", ADMIN, || get(pages::first_hour::result)),
    page(Method::POST, "/first-hour/stop", ADMIN, || post(pages::first_hour::stop)),
    page(Method::GET, "/first-hour/report.md", ADMIN, || get(pages::first_hour::report_text)),
    page(Method::GET, "/first-hour/report.json", ADMIN, || get(pages::first_hour::report_data)),
    api(Method::GET, "/health", PUBLIC, || get(api::health::get)),
    api(Method::GET, "/api/openapi.json", PUBLIC, || get(api::document::document)),
    api(Method::GET, "/api/session", VIEWER, || get(api::session::get)),
    api(Method::GET, "/api/home", VIEWER, || get(api::home::get)),
    api(Method::GET, "/api/orders", VIEWER, || get(api::orders::list)),
    api(Method::GET, "/api/orders/{store}/{number}", VIEWER, || get(api::orders::one)),
    api(Method::GET, "/api/orders/{store}/{number}/why", VIEWER, || get(api::lookup::why)),
    api(Method::POST, "/api/orders/{store}/{number}/import", OPERATOR, || post(api::lookup::import)),
    api(Method::POST, "/api/refresh", OPERATOR, || post(api::refresh::post)),
    api(Method::GET, "/api/attention", VIEWER, || get(api::attention::list)),
    api(Method::POST, "/api/attention/retry", OPERATOR, || post(api::attention::retry)),
    api(Method::GET, "/api/attention/reasons", VIEWER, || get(api::attention::reasons)),
    api(Method::GET, "/api/attention/retry-all", VIEWER, || get(api::retry_all::get)),
    api(Method::POST, "/api/attention/retry-all", OPERATOR, || post(api::retry_all::begin)),
    api(Method::DELETE, "/api/attention/retry-all", OPERATOR, || delete(api::retry_all::cancel)),
    api(Method::POST, "/api/attention/dismiss", OPERATOR, || post(api::attention::dismiss)),
    api(Method::GET, "/api/attention/dismissed", VIEWER, || get(api::attention::dismissed)),
    api(Method::POST, "/api/attention/reopen", OPERATOR, || post(api::attention::reopen)),
    api(Method::GET, "/api/comparison", VIEWER, || get(api::comparison::get)),
    api(Method::GET, "/api/stores", VIEWER, || get(api::stores::list)),
    api(Method::PUT, "/api/stores/{store}", ADMIN, || put(api::stores::save)),
    api(Method::DELETE, "/api/stores/{store}", ADMIN, || delete(api::stores::delete)),
    api(Method::GET, "/api/stores/{store}/dry-run", ADMIN, || get(api::stores::dry_run)),
    api(Method::POST, "/api/stores/{store}/dry-run", ADMIN, || post(api::stores::begin_dry_run)),
    api(Method::DELETE, "/api/stores/{store}/dry-run", ADMIN, || delete(api::stores::cancel_dry_run)),
    api(Method::POST, "/api/stores/{store}/switch", ADMIN, || post(api::stores::switch)),
    api(Method::GET, "/api/notifications", ADMIN, || get(api::notifications::list)),
    api(Method::POST, "/api/notifications", ADMIN, || post(api::notifications::add)),
    api(Method::PUT, "/api/notifications/{channel}", ADMIN, || put(api::notifications::change)),
    api(Method::DELETE, "/api/notifications/{channel}", ADMIN, || delete(api::notifications::remove)),
    api(Method::POST, "/api/notifications/{channel}/test", ADMIN, || post(api::notifications::test)),
];

impl Route {
    /// The route of a request; `HEAD` is served by `GET`.
    pub fn find(method: &Method, path: &str) -> Option<&'static Self> {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        ROUTES.iter().find(|route| route.method == *method && route.path == path)
    }

    /// Whether an answer shows the health of the exchange: a whole page does, and two of the API.
    pub(crate) fn shows_health(&self, is_part: bool) -> bool {
        match self.kind {
            // What the home page shows is read with it, part or not.
            Kind::Page => !is_part || self.path == "/",
            Kind::Api => ["/api/home", "/api/stores"].contains(&self.path),
        }
    }

    /// True when it may change something.
    pub fn is_write(&self) -> bool {
        self.method != Method::GET
    }
}

/// Router of these paths; of all paths when none is given.
pub fn router(paths: &[&str]) -> Router<Console> {
    let wanted = |route: &&Route| paths.is_empty() || paths.contains(&route.path);
    ROUTES.iter().filter(wanted).fold(Router::new(), |router, route| router.route(route.path, (route.handler)()))
}

//! Layout of every page: head, menu, language, sign-out; and the page of an error.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{DOCTYPE, Markup, html};

use crate::assets::VERSION;
use crate::error::HttpError;
use crate::health_strip::{badge, strip};
use crate::pages::components::rendered;
use crate::request_context::RequestContext;
use crate::session::Role;
use exchange::release;
use exchange::texts::Language;

/// The content security policy allows neither inline styles nor evaluated text.
const HTMX_CONFIG: &str =
    r#"{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"historyCacheSize":0}"#;

/// A page; `menu_entry` is the id of its entry in the menu.
pub fn page(context: &RequestContext, title: &str, menu_entry: &str, body: Markup) -> Markup {
    let language = context.language;
    html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="htmx-config" content=(HTMX_CONFIG);
                title { (title) " · " (language.text("product")) }
                link rel="icon" href={ "/assets/icon.svg?v=" (VERSION) } type="image/svg+xml";
                link rel="stylesheet" href={ "/assets/style.css?v=" (VERSION) };
                script src={ "/assets/htmx.min.js?v=" (VERSION) } defer {}
                script src={ "/assets/console.js?v=" (VERSION) } defer {}
            }
            body {
                a.skip href="#main" { (language.text("skip")) }
                header.top {
                    a.brand href="/" { (language.text("product")) }
                    @if context.session.is_some() { (menu(context, menu_entry)) }
                    (session_menu(context))
                }
                (strip(context))
                main #main tabindex="-1" { (body) }
                @if context.session.is_some() {
                    footer { small { (language.text("product")) " " bdi { (release::name()) } } }
                }
            }
        }
    }
}

/// Pages of admins that are rarely opened: name, path and text.
const RARE: [(&str, &str, &str); 4] = [
    ("secrets", "/secrets", "secrets"),
    ("notifications", "/notifications", "notifications"),
    ("people", "/people", "team"),
    ("first-hour", "/first-hour", "first-menu"),
];

fn menu(context: &RequestContext, current: &str) -> Markup {
    let language = context.language;
    let entries = [
        ("home", "/", "home"),
        ("orders", "/orders", "orders"),
        ("attention", "/attention", "attention"),
        ("daily", "/comparison", "daily-menu"),
        ("stores", "/stores", "stores"),
    ];
    let entry = |(name, path, text): (&str, &str, &str)| {
        html! {
            a href=(path) aria-current=[(name == current).then_some("page")] {
                (language.text(text))
                @if name == "attention" { (badge(context)) }
            }
        }
    };
    html! {
        nav aria-label=(language.text("menu")) {
            @for each in entries { (entry(each)) }
            @if context.has_role(Role::Admin) {
                // What is rarely needed, so that the menu is one row in every language.
                details.menu {
                    summary aria-current=[RARE.iter().any(|(name, ..)| *name == current).then_some("true")] { (language.text("menu-more")) }
                    div.sheet { @for each in RARE { (entry(each)) } }
                }
            }
        }
    }
}

fn session_menu(context: &RequestContext) -> Markup {
    let language = context.language;
    html! {
        div.person {
            @if let Some(session) = &context.session {
                form.languages method="post" action="/language" {
                    (csrf_field(context))
                    input type="hidden" name="back" value=(context.path);
                    label.hidden for="ui-language" { (language.text("language")) }
                    select #ui-language name="language" data-submit {
                        @for (each, code, name) in Language::all() {
                            option value=(code) lang=(code) selected[each == language] { (name) }
                        }
                    }
                    button.quiet data-without-script { (language.text("choose")) }
                }
                @if context.can_sign_out {
                    bdi.who title=(session.name) { (session.name) }
                    form method="post" action="/sign-out" { (csrf_field(context)) button.quiet { (language.text("sign-out")) } }
                }
            }
        }
    }
}

/// The part alone when a script asks for it, otherwise a page with it.
pub fn part_or_page(context: &RequestContext, title: &str, menu_entry: &str, part: Markup, before: Markup) -> Response {
    if context.is_part {
        return part.into_response();
    }
    page(context, title, menu_entry, html! { (before) (part) }).into_response()
}

/// Hidden form field with the CSRF token.
pub fn csrf_field(context: &RequestContext) -> Markup {
    html! { input type="hidden" name="csrf" value=(context.csrf_token); }
}

pub fn error_page(context: &RequestContext, error: &HttpError) -> Response {
    let title = context.language.text("problem-title");
    let body = html! {
        h1 { (title) }
        div.problem role="alert" { (rendered(&error.message, context.language)) }
        p { a href="/orders" { (context.language.text("back-to-orders")) } }
    };
    (error.status, page(context, &title, "", body)).into_response()
}

/// The page of an address that is none.
pub fn unknown_page(context: &RequestContext) -> Response {
    let title = context.language.text("page-unknown");
    let body = html! {
        h1 { (title) }
        p { a.button href="/" { (context.language.text("home")) } }
    };
    (StatusCode::NOT_FOUND, page(context, &title, "", body)).into_response()
}

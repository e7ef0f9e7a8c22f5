//! The frame of every page.

use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::answer::Problem;
use crate::assets::VERSION;
use crate::session::Role;
use crate::texts::Language;
use crate::visitor::Visitor;

/// What htmx must not do under our policy: write styles, evaluate text.
const HTMX: &str = r#"{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"historyCacheSize":0}"#;

/// A page; `here` names its place in the menu.
pub fn page(visitor: &Visitor, title: &str, here: &str, body: Markup) -> Markup {
    let language = visitor.language;
    html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="htmx-config" content=(HTMX);
                title { (title) " · " (language.say("product")) }
                link rel="icon" href={ "/assets/icon.svg?v=" (VERSION) } type="image/svg+xml";
                link rel="stylesheet" href={ "/assets/style.css?v=" (VERSION) };
                script src={ "/assets/htmx.min.js?v=" (VERSION) } defer {}
                script src={ "/assets/console.js?v=" (VERSION) } defer {}
            }
            body {
                a.skip href="#main" { (language.say("skip")) }
                header.top {
                    a.brand href="/" { (language.say("product")) }
                    @if visitor.session.is_some() { (menu(visitor, here)) }
                    (person(visitor))
                }
                main #main tabindex="-1" { (body) }
            }
        }
    }
}

fn menu(visitor: &Visitor, here: &str) -> Markup {
    let language = visitor.language;
    let entries = [
        ("orders", "/", language.say("orders"), true),
        ("attention", "/attention", language.say("attention"), true),
        ("stores", "/stores", language.say("stores"), true),
        ("secrets", "/secrets", language.say("secrets"), visitor.may(Role::Admin)),
    ];
    html! {
        nav aria-label=(language.say("menu")) {
            @for (name, path, text, shown) in entries {
                @if shown {
                    a href=(path) aria-current=[(name == here).then_some("page")] {
                        (text)
                    }
                }
            }
        }
    }
}

fn person(visitor: &Visitor) -> Markup {
    let language = visitor.language;
    html! {
        div.person {
            @if let Some(session) = &visitor.session {
                form.languages method="post" action="/language" {
                    (token(visitor))
                    input type="hidden" name="back" value=(visitor.here);
                    label.hidden for="ui-language" { (language.say("language")) }
                    select #ui-language name="language" data-submit {
                        @for (each, code, name) in Language::all() {
                            option value=(code) lang=(code) selected[each == language] { (name) }
                        }
                    }
                    button.quiet data-without-script { (language.say("choose")) }
                }
                @if visitor.signs_out {
                    bdi.who { (session.name) }
                    form method="post" action="/sign-out" { (token(visitor)) button.quiet { (language.say("sign-out")) } }
                }
            }
        }
    }
}

/// The field that proves a form is ours.
pub fn token(visitor: &Visitor) -> Markup {
    html! { input type="hidden" name="csrf" value=(visitor.token); }
}

/// The page of an error.
pub fn error_page(visitor: &Visitor, problem: &Problem) -> Response {
    let title = visitor.language.say("problem-title");
    let body = html! {
        h1 { (title) }
        p.problem role="alert" { bdi { (problem.says) } }
        p { a href="/" { (visitor.language.say("back-to-orders")) } }
    };
    (problem.status, page(visitor, &title, "", body)).into_response()
}

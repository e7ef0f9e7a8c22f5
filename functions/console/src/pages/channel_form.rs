//! The form of a channel of notifications. It never shows a password, token or key.

use axum::response::{IntoResponse, Response};
use exchange::texts::{Fact, Language, Message};
use maud::{Markup, html};

use super::components::rendered;
use crate::channel_fields::{WAYS, kinds};
use crate::form::Fields;
use crate::layout;
use crate::request_context::RequestContext;

/// The form as it is shown.
struct Shown<'a> {
    context: &'a RequestContext,
    fields: &'a Fields,
    /// What is wrong, one sentence each.
    problems: Vec<Message>,
    /// Whether the channel is there and may have a secret.
    kept: bool,
}

/// The field at which a sentence stands; none of one that is about the channel as a whole.
fn field_of(problem: &Message, fields: &Fields) -> Option<&'static str> {
    let is_of_sender =
        || problem.fact("text").is_some_and(|text| *text == Fact::Text(fields.get("from").escape_debug().to_string()));
    Some(match problem.cause() {
        "name-missing" | "name-characters" | "channel-name-length" => "name",
        "channel-no-kind" => "kinds",
        "channel-language" => "language",
        "channel-zone" => "time_zone",
        "channel-hour" => "hour",
        "channel-chat" => "chat",
        "channel-url" if fields.get("way") == "telegram" => "server",
        "channel-url" => "url",
        "channel-mail-host" => "host",
        "channel-mail-port" => "port",
        "channel-mail-security" => "security",
        "channel-mail-user" => "user",
        "channel-mail-recipients" => "to",
        "channel-mail-address" if is_of_sender() => "from",
        "channel-mail-address" => "to",
        _ => return None,
    })
}

impl Shown<'_> {
    fn is_wrong(&self, name: &str) -> bool {
        self.problems.iter().any(|problem| field_of(problem, self.fields) == Some(name))
    }

    /// What is wrong with a field, below it.
    fn wrong(&self, name: &str) -> Markup {
        let of_field = self.problems.iter().filter(|problem| field_of(problem, self.fields) == Some(name));
        html! {
            @if self.is_wrong(name) {
                div.problem id={ (name) "-problem" } {
                    @for problem in of_field { (rendered(problem, self.context.language)) " " }
                }
            }
        }
    }

    /// Above a form that was refused.
    fn refusal(&self) -> Markup {
        let language = self.context.language;
        let others = self.problems.iter().filter(|problem| field_of(problem, self.fields).is_none());
        html! {
            @if !self.problems.is_empty() {
                div.notice.bad role="alert" {
                    p { (language.text("form-refused")) }
                    ul { @for problem in others { li { (rendered(problem, language)) } } }
                }
            }
        }
    }
}

/// The form, with what is wrong with it; `kept` says that the channel is there and may have a secret.
pub fn form(context: &RequestContext, fields: &Fields, kept: bool, problem: Option<&Message>) -> Response {
    let language = context.language;
    let title = language.text(if kept { "channel-edit" } else { "channel-new" });
    let way = fields.get("way");
    let name = WAYS.iter().find(|(known, _)| *known == way).map_or("channel-new", |(_, name)| name);
    let shown = &Shown { context, fields, problems: problem.map(Message::each).unwrap_or_default(), kept };
    let body = html! {
        p.crumbs { a href="/notifications" { (language.text("notifications")) } }
        h1 { (title) (language.text("colon")) (language.text(name)) }
        (shown.refusal())
        form.fields method="post" autocomplete="off" {
            (layout::csrf_field(context))
            input type="hidden" name="way" value=(way);
            fieldset {
                legend { (language.text(name)) }
                (input(shown, "name", "channel-name", Some("channel-name-hint"), true))
                @match way {
                    "mail" => (mail(shown)),
                    "telegram" => (telegram(shown)),
                    _ => (web_hook(shown)),
                }
            }
            (choices(shown))
            button.strong { (language.text("save")) }
        }
    };
    let status = if problem.is_none() { http::StatusCode::OK } else { http::StatusCode::UNPROCESSABLE_ENTITY };
    (status, layout::page(context, &title, "notifications", body)).into_response()
}

/// A labelled input with a hint, and what is wrong with it.
fn input(shown: &Shown<'_>, name: &str, label: &str, hint: Option<&str>, required: bool) -> Markup {
    let Shown { context, fields, .. } = shown;
    let (hint_id, problem_id, wrong) = (format!("{name}-hint"), format!("{name}-problem"), shown.is_wrong(name));
    let described: Vec<&str> =
        wrong.then_some(problem_id.as_str()).into_iter().chain(hint.map(|_| hint_id.as_str())).collect();
    let described = Some(described.join(" ")).filter(|ids| !ids.is_empty());
    html! {
        div.field {
            label for=(name) { (context.language.text(label)) }
            input id=(name) name=(name) value=(fields.get(name)) required[required] maxlength="3000" aria-describedby=[described] aria-invalid=[wrong.then_some("true")];
            (shown.wrong(name))
            @if let Some(hint) = hint { small.hint id=(hint_id) { (context.language.text(hint)) } }
        }
    }
}

/// A secret: never filled in. Of one that was typed and is lost, the form says so.
fn secret(shown: &Shown<'_>, label: &str, hint: Option<&str>) -> Markup {
    let Shown { context, fields, kept, .. } = shown;
    let is_lost = !fields.get("secret").is_empty();
    let placeholder = (*kept && !is_lost).then(|| context.language.text("channel-secret-kept"));
    let described = [hint.map(|_| "secret-hint"), is_lost.then_some("secret-again")];
    let described = Some(described.into_iter().flatten().collect::<Vec<_>>().join(" ")).filter(|ids| !ids.is_empty());
    html! {
        div.field {
            label for="secret" { (context.language.text(label)) }
            input #secret type="password" name="secret" autocomplete="new-password" maxlength="500" placeholder=[placeholder] aria-describedby=[described];
            @if is_lost { small.problem #secret-again { (context.language.text("secret-not-saved")) } }
            @if let Some(hint) = hint { small.hint #secret-hint { (context.language.text(hint)) } }
        }
    }
}

fn select(shown: &Shown<'_>, name: &str, label: &str, options: &[(String, String)]) -> Markup {
    let Shown { context, fields, .. } = shown;
    html! {
        div.field {
            label for=(name) { (context.language.text(label)) }
            select id=(name) name=(name) aria-invalid=[shown.is_wrong(name).then_some("true")] {
                @for (value, text) in options { option value=(value) selected[fields.get(name) == value] { (text) } }
            }
            (shown.wrong(name))
        }
    }
}

/// Options whose texts have these ids.
fn named(language: Language, options: &[(&str, &str)]) -> Vec<(String, String)> {
    options.iter().map(|(value, id)| ((*value).to_owned(), language.text(id))).collect()
}

fn mail(shown: &Shown<'_>) -> Markup {
    let securities = [("tls", "security-tls"), ("start_tls", "security-start-tls"), ("none", "security-none")];
    html! {
        (input(shown, "host", "mail-host", Some("mail-host-hint"), true))
        (input(shown, "port", "mail-port", None, true))
        (select(shown, "security", "mail-security", &named(shown.context.language, &securities)))
        (input(shown, "user", "mail-user", Some("mail-user-hint"), false))
        (secret(shown, "mail-password", None))
        (input(shown, "from", "mail-from", None, true))
        (input(shown, "to", "mail-to", Some("mail-to-hint"), true))
    }
}

fn telegram(shown: &Shown<'_>) -> Markup {
    html! {
        (secret(shown, "telegram-bot-token", Some("telegram-bot-token-hint")))
        (input(shown, "chat", "telegram-chat-field", Some("telegram-chat-hint"), true))
        (input(shown, "server", "telegram-server-field", Some("telegram-server-hint"), false))
    }
}

fn web_hook(shown: &Shown<'_>) -> Markup {
    html! {
        (input(shown, "url", "web-hook-url", Some("web-hook-url-hint"), true))
        (secret(shown, "web-hook-key", Some("web-hook-key-hint")))
    }
}

/// What it tells, how often, and in which language.
fn choices(shown: &Shown<'_>) -> Markup {
    let Shown { context, fields, .. } = shown;
    let language = context.language;
    let paces = [("at_once", "pace-at-once"), ("daily", "pace-daily")];
    let hours: Vec<_> = (0..24).map(|hour: u8| (hour.to_string(), format!("{hour}:00"))).collect();
    let languages: Vec<_> = Language::all().map(|(_, code, name)| (code.to_owned(), name.to_owned())).collect();
    html! {
        fieldset {
            legend { (language.text("channel-kinds")) }
            fieldset.plain {
                @for (kind, text) in kinds() {
                    label.check {
                        input type="checkbox" name="kinds" value=(kind.as_str()) checked[fields.all("kinds").any(|chosen| chosen == kind.as_str())];
                        " " (language.text(&text))
                    }
                }
                (shown.wrong("kinds"))
            }
            (select(shown, "pace", "channel-pace", &named(language, &paces)))
            (select(shown, "hour", "channel-digest-hour", &hours))
            (input(shown, "time_zone", "channel-time-zone", None, true))
            (select(shown, "language", "channel-language-field", &languages))
        }
    }
}

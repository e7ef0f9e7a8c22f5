//! `{"status": "...", "response": ...}`, read as the page of the API demands: the word decides, not the HTTP code.
//!
//! Four facts have no word of their own and are told by text alone, each in one function: that the plan has no API
//! ([`says_no_api`]), that a token is old ([`says_old_token`]), that an event has its five subscribers ([`says_full`]), and that the
//! hour's requests are used up ([`says_limit`]), where the answer has no code.

use std::time::Duration;

use secrecy::SecretString;
use serde_json::Value;

use super::error::CartumError;
use crate::net::{LONGEST_WAIT, Response, excerpt, json, quote_foreign, redact};

/// Bytes of an answer that is no JSON in which the shop's words are looked for.
const LOOKED_AT: usize = 2_000;
/// The words of the vendor's own list, and `WARNING`, which stands on a page of its own.
const KNOWN_WORDS: [&str; 10] = [
    "OK",
    "WARNING",
    "EMPTY",
    "ERROR",
    "UNAUTHORIZED",
    "AUTHORIZATION_ERROR",
    "EXCEPTION",
    "UNDEFINED_FUNCTION",
    "HTTP_ERROR",
    "FORBIDDEN",
];

/// Words of the shop of which each stands in the refusal of a plan without API.
const NO_API_MODULE: &str = "module is not available";

/// What an answer says.
#[derive(Debug)]
pub(super) enum Said {
    /// `OK` or `WARNING`.
    Done(Done),
    /// `EMPTY`.
    Nothing,
    /// The token is no longer good; the failure it is should a new token fare no better.
    OldToken(CartumError),
}

/// What a success holds.
#[derive(Debug)]
pub(super) struct Done {
    /// The response.
    pub response: Value,
    /// Whether the answer ended early, so that rows of its list may be missing.
    pub cut: bool,
}

/// An answer taken apart.
struct Envelope {
    word: String,
    message: String,
    body: Value,
}

/// Reads an answer of `function` to a request that held these secrets.
pub(super) fn read(function: &'static str, answer: &Response, secrets: &[&SecretString]) -> Result<Said, CartumError> {
    understand(function, answer, answer.json(), false, secrets)
}

/// As [`read`], for an answer that is a list: it is read row by row where it cannot be read as a whole. `number` is the field by which
/// its rows are known.
pub(super) fn read_rows(
    number: &'static str,
) -> impl Fn(&'static str, &Response, &[&SecretString]) -> Result<Said, CartumError> {
    move |function, answer, secrets| {
        let rows = answer.json_rows(Some(number));
        let cut = rows.as_ref().is_some_and(|rows| rows.cut);
        understand(function, answer, rows.map(|rows| rows.value), cut, secrets)
    }
}

fn understand(
    function: &'static str,
    answer: &Response,
    body: Option<Value>,
    cut: bool,
    secrets: &[&SecretString],
) -> Result<Said, CartumError> {
    let body = body.filter(Value::is_object);
    if lacks_plan(answer, body.as_ref()) {
        return Err(CartumError::NoPlan);
    }
    let old = || CartumError::TokenRefused(function);
    if answer.status == 401 {
        return Ok(Said::OldToken(old()));
    }
    let Envelope { word, message, body } = open(function, answer, body, secrets)?;
    match word.as_str() {
        "OK" | "WARNING" => Ok(Said::Done(Done { response: response_of(body), cut })),
        // The word comes last on some shops.
        "" if cut && body["response"].is_object() => Ok(Said::Done(Done { response: response_of(body), cut })),
        "EMPTY" => Ok(Said::Nothing),
        "UNAUTHORIZED" | "AUTHORIZATION_ERROR" => Ok(Said::OldToken(old())),
        // The log says what became of each record; its words may be anything, such as the name of a product.
        "ERROR" if function == "orders/update" && has_log(&body) => {
            Ok(Said::Done(Done { response: response_of(body), cut }))
        }
        "ERROR" | "HTTP_ERROR" if says_old_token(&message) => {
            Ok(Said::OldToken(refused(function, answer.status, quote_foreign(&word), &message)))
        }
        _ => Err(refusal(function, answer, &word, &message, secrets)),
    }
}

/// Reads an answer of `auth`. User name or password are wrong only where the word is `ERROR`; a firewall, a failing server, a plan
/// without API and whatever else may answer there is what it is.
pub(super) fn read_login(answer: &Response, secrets: &[&SecretString]) -> Result<Value, CartumError> {
    let body = answer.json().filter(Value::is_object);
    if lacks_plan(answer, body.as_ref()) {
        return Err(CartumError::NoPlan);
    }
    let Envelope { word, message, body } = open("auth", answer, body, secrets)?;
    let by_the_api = matches!(answer.status, 200..300 | 400 | 401);
    match word.as_str() {
        "OK" | "WARNING" => Ok(response_of(body)),
        "ERROR" if by_the_api && !message.contains("FORBIDDEN") => Err(CartumError::Login(quote_foreign(&message))),
        _ => Err(refusal("auth", answer, &word, &message, secrets)),
    }
}

/// What every function's answer has in common.
fn open(
    function: &'static str,
    answer: &Response,
    body: Option<Value>,
    secrets: &[&SecretString],
) -> Result<Envelope, CartumError> {
    match answer.status {
        404 => return Err(CartumError::NoApi),
        429 | 503 => {
            let said = || wait_of(&message_of(body.as_ref()?));
            return Err(CartumError::Busy { status: answer.status, retry_after: answer.retry_after.or_else(said) });
        }
        _ => {}
    }
    let body = body.ok_or_else(|| no_envelope(function, answer, secrets))?;
    // The hourly limit may be told with HTTP 200, and the wait in words.
    let by_words = || json::text(&body, "status") == "HTTP_ERROR" && says_limit(&message_of(&body));
    if code_of(&body) == Some(429) || by_words() {
        let retry_after = answer.retry_after.or_else(|| wait_of(&message_of(&body)));
        return Err(CartumError::Busy { status: 429, retry_after });
    }
    let word = redact(&json::text(&body, "status"), secrets);
    let message = redact(&message_of(&body), secrets);
    Ok(Envelope { word, message, body })
}

/// The code of a failure of the transport, in the response or beside the status.
fn code_of(body: &Value) -> Option<u64> {
    json::id(&body["response"]["code"]).or_else(|| json::id(&body["code"]))
}

/// Whether the shop's words are those of an hour whose requests are used up: "You hour requests limit has been exceeded. Retry after
/// 840 seconds".
fn says_limit(message: &str) -> bool {
    message.to_lowercase().contains("requests limit") || wait_of(message).is_some()
}

/// The wait in "... Retry after 840 seconds".
fn wait_of(message: &str) -> Option<Duration> {
    let message = message.to_lowercase();
    let (_, after) = message.split_once("retry after ")?;
    let seconds = after.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
    Some(Duration::from_secs(seconds)).filter(|wait| *wait <= LONGEST_WAIT)
}

/// A word that is no success and no matter of the token.
fn refusal(
    function: &'static str,
    answer: &Response,
    word: &str,
    message: &str,
    secrets: &[&SecretString],
) -> CartumError {
    match word {
        "UNDEFINED_FUNCTION" => CartumError::UnknownFunction(function),
        "FORBIDDEN" => CartumError::Forbidden(function),
        _ if message.contains("FORBIDDEN") && KNOWN_WORDS.contains(&word) => CartumError::Forbidden(function),
        "" => no_envelope(function, answer, secrets),
        // JSON of something else that happens to have a status.
        _ if answer.status == 403 && !KNOWN_WORDS.contains(&word) => no_envelope(function, answer, secrets),
        _ => refused(function, answer.status, quote_foreign(word), message),
    }
}

/// An answer of something that is not the API.
fn no_envelope(function: &'static str, answer: &Response, secrets: &[&SecretString]) -> CartumError {
    let excerpt = excerpt(&answer.body).map_texts(&|text| redact(text, secrets));
    match answer.status {
        403 => CartumError::Blocked { function, excerpt },
        status => CartumError::NotJson { function, status, excerpt },
    }
}

/// Rows beside the status, as some pages of the API show them, or under `response`.
fn response_of(mut body: Value) -> Value {
    if body.get("response").is_none() { body } else { body["response"].take() }
}

fn has_log(body: &Value) -> bool {
    !json::rows(&body["response"]["log"]).is_empty()
}

/// Whether the plan has no API: by the HTTP status, by the code inside an `HTTP_ERROR`, or by words.
fn lacks_plan(answer: &Response, body: Option<&Value>) -> bool {
    if answer.status == 409 {
        return true;
    }
    let Some(body) = body else {
        let start = answer.body.get(..LOOKED_AT).unwrap_or(&answer.body);
        return says_no_api(&String::from_utf8_lossy(start));
    };
    let word = json::text(body, "status");
    match word.as_str() {
        "OK" | "WARNING" | "EMPTY" => false,
        "HTTP_ERROR" if code_of(body) == Some(409) => true,
        _ => says_no_api(&message_of(body)),
    }
}

/// Whether the shop's words are those of a plan without API: "Api module is not available".
fn says_no_api(text: &str) -> bool {
    text.to_lowercase().contains(NO_API_MODULE)
}

/// Whether the shop's words are about a token that is old, in the languages shops answer in.
fn says_old_token(message: &str) -> bool {
    let message = message.to_lowercase();
    ["token", "authoriz", "authoris", "autoriz", "токен", "автор"].iter().any(|part| message.contains(part))
}

/// Whether the shop's words are those of an event with its five subscribers: "Subscriptions limit for current event has been reached".
pub(super) fn says_full(message: &str) -> bool {
    let message = message.to_lowercase();
    message.contains("subscriptions limit") || message.contains("subscription limit")
}

/// A refusal with the shop's own words.
pub(super) fn refused(function: &'static str, http: u16, status: String, message: &str) -> CartumError {
    let message = if message.is_empty() { String::new() } else { format!(": {}", quote_foreign(message)) };
    CartumError::Refused { function, http, status, message }
}

/// What the shop says in words, wherever it says it: `message`, or `messages` as the vendor's own example has it, inside the response
/// or at the top; different texts one after the other.
pub(super) fn message_of(value: &Value) -> String {
    let text = |place: &Value| match place {
        Value::Array(parts) => parts.iter().filter_map(json::as_text).collect::<Vec<_>>().join(", "),
        other => json::as_text(other).unwrap_or_default().trim().to_owned(),
    };
    let response = &value["response"];
    let inside = [text(&response["message"]), text(&response["messages"]), response.as_str().unwrap_or("").to_owned()];
    let mut said: Vec<String> = Vec::new();
    for text in inside.into_iter().chain([text(&value["message"]), text(&value["messages"])]) {
        if !text.is_empty() && !said.contains(&text) {
            said.push(text);
        }
    }
    said.join("; ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(status: u16, body: impl ToString) -> Response {
        Response { status, body: body.to_string().into(), ..Response::default() }
    }

    #[test]
    fn r1_an_hourly_limit_is_read_whatever_its_http_status() {
        let full = "You hour requests limit has been exceeded. Retry after 840 seconds";
        let inside = |message: &str| json!({"status": "HTTP_ERROR", "response": {"code": 429, "message": message}});
        let top = |message: &str| json!({"status": "HTTP_ERROR", "message": message});
        let both = |message: &str| json!({"status": "HTTP_ERROR", "code": 429, "response": {"message": message}});
        for http in [200, 400, 429, 500] {
            for (body, wait) in [
                (inside(full), Some(840)),
                (top(full), Some(840)),
                (both(full), Some(840)),
                (inside("requests limit has been exceeded"), None),
                (top("Requests limit has been exceeded"), None),
                (top("Too many calls, retry after 30 s"), Some(30)),
                (inside("Retry after 999999999999 seconds"), None),
                (both("Slowly"), None),
            ] {
                let answer = answer(http, &body);
                for read in [read("orders/get", &answer, &[]).map(drop), read_login(&answer, &[]).map(drop)] {
                    let Err(CartumError::Busy { retry_after, .. }) = read else { panic!("{http}, {body}: {read:?}") };
                    assert_eq!(retry_after, wait.map(Duration::from_secs), "{http}, {body}");
                }
            }
        }
    }

    /// What kind an answer is, in a word of this table.
    fn kind(error: &CartumError) -> &'static str {
        match error {
            CartumError::Net(_) => "net",
            CartumError::Quiet(_) => "quiet",
            CartumError::NotJson { .. } => "page",
            CartumError::Blocked { .. } => "blocked",
            CartumError::Moved { .. } => "moved",
            CartumError::Login(_) => "login",
            CartumError::TokenRefused(_) => "token",
            CartumError::Cut(_) => "cut",
            CartumError::NoApi => "no api",
            CartumError::NoPlan => "no plan",
            CartumError::Forbidden(_) => "forbidden",
            CartumError::UnknownFunction(_) => "unknown",
            CartumError::HooksFull => "full",
            CartumError::NoSubscription => "no subscription",
            CartumError::NotTaken(_) => "not taken",
            CartumError::Incomplete { .. } => "incomplete",
            CartumError::Refused { .. } => "refused",
            CartumError::Busy { .. } => "busy",
        }
    }

    fn at_auth(answer: &Response) -> &'static str {
        read_login(answer, &[]).map_or_else(|error| kind(&error), |_| "ok")
    }

    fn later(function: &'static str, answer: &Response) -> &'static str {
        match read(function, answer, &[]) {
            Ok(Said::Done(_)) => "ok",
            Ok(Said::Nothing) => "nothing",
            Ok(Said::OldToken(_)) => "old token",
            Err(error) => kind(&error),
        }
    }

    #[test]
    fn what_an_answer_is_at_auth_and_later() {
        let said = |word: &str, text: &str| json!({"status": word, "response": {"message": text}});
        let top = |word: &str, text: &str| json!({"status": word, "message": text});
        let plan = json!({"status": "HTTP_ERROR", "response": {"code": 409, "message": "Модуль вимкнено"}});
        let table = [
            // HTTP status, body, at auth, later
            (200, said("ERROR", "User with such username/password not found"), "login", "refused"),
            (401, said("ERROR", "User with such username/password not found"), "login", "old token"),
            (200, json!({"status": "ERROR"}), "login", "refused"),
            (200, said("ERROR", "Token is not valid or expired"), "login", "old token"),
            (200, said("ERROR", "Невірний ТОКЕН"), "login", "old token"),
            (200, said("ERROR", "Необхідна авторизація"), "login", "old token"),
            (200, top("ERROR", "Ошибка Авторизации"), "login", "old token"),
            (200, top("HTTP_ERROR", "Потрібна авторизація"), "refused", "old token"),
            (200, said("HTTP_ERROR", "Payload is not json"), "refused", "refused"),
            (500, top("HTTP_ERROR", "UNKNOWN SERVER ERROR"), "refused", "refused"),
            (500, said("ERROR", "Internal"), "refused", "refused"),
            (200, said("EXCEPTION", "Internal error"), "refused", "refused"),
            (200, said("UNAUTHORIZED", "Unauthorized"), "refused", "old token"),
            (200, said("AUTHORIZATION_ERROR", ""), "refused", "old token"),
            (200, said("UNDEFINED_FUNCTION", ""), "unknown", "unknown"),
            (200, said("FORBIDDEN", ""), "forbidden", "forbidden"),
            (200, said("ERROR", "FORBIDDEN: not on your plan"), "forbidden", "forbidden"),
            (200, json!({"status": "EMPTY"}), "refused", "nothing"),
            (200, json!({"status": "OK", "response": {"token": "t"}}), "ok", "ok"),
            (409, said("HTTP_ERROR", "Api module is not available"), "no plan", "no plan"),
            (409, json!("conflict"), "no plan", "no plan"),
            (200, plan, "no plan", "no plan"),
            (200, top("ERROR", "API MODULE IS NOT AVAILABLE"), "no plan", "no plan"),
            (403, json!({"message": "Api module is not available"}), "no plan", "no plan"),
            (404, top("HTTP_ERROR", "Api module is not available"), "no plan", "no plan"),
            (404, said("ERROR", "not found"), "no api", "no api"),
            (403, json!({"error": "blocked"}), "blocked", "blocked"),
            (403, json!({"status": 403, "message": "blocked"}), "blocked", "blocked"),
            (403, said("ERROR", "blocked"), "refused", "refused"),
            (403, said("FORBIDDEN", ""), "forbidden", "forbidden"),
            (503, json!({}), "busy", "busy"),
            (200, json!({"answer": 1}), "page", "page"),
        ];
        for (status, body, auth, elsewhere) in table {
            let given = answer(status, &body);
            assert_eq!(at_auth(&given), auth, "at auth: {status} {body}");
            assert_eq!(later("orders/get", &given), elsewhere, "later: {status} {body}");
        }
        for (status, body, auth, elsewhere) in [
            (409, "Api module is not available", "no plan", "no plan"),
            (200, "<h1>api MODULE is not available</h1>", "no plan", "no plan"),
            (403, "<html>Access denied</html>", "blocked", "blocked"),
            (401, "<html>Authorization required</html>", "page", "old token"),
            (502, "<html>Bad gateway</html>", "page", "page"),
            (404, "<html>Not found</html>", "no api", "no api"),
        ] {
            let given = answer(status, body);
            assert_eq!(at_auth(&given), auth, "at auth: {status} {body}");
            assert_eq!(later("orders/get", &given), elsewhere, "later: {status} {body}");
        }
    }

    #[test]
    fn t2_a_log_is_read_whatever_the_word_and_its_words_are_no_matter_of_tokens() {
        let log = |message: &str| {
            let row = json!({"order_id": 1, "status": "ERROR", "message": message});
            answer(
                200,
                json!({"status": "ERROR", "response": {"log": [row], "message": "Авторський токен закінчився"}}),
            )
        };
        assert_eq!(later("orders/update", &log("Товар «Авторський токен» відсутній")), "ok");
        assert_eq!(later("orders/get", &log("x")), "old token");
        let empty = answer(200, json!({"status": "ERROR", "response": {"log": [], "message": "Невірний токен"}}));
        assert_eq!(later("orders/update", &empty), "old token");
    }

    #[test]
    fn a_text_that_only_looks_like_an_old_token_is_said_in_the_shops_words() {
        let given = answer(200, json!({"status": "ERROR", "response": {"message": "Автор не вказаний"}}));
        let Ok(Said::OldToken(error)) = read("catalog/export", &given, &[]) else { panic!("not tried again") };
        assert_eq!(error.to_string(), "the shop refused catalog/export: «ERROR»: «Автор не вказаний»");
    }

    #[test]
    fn messages_are_found_in_every_place() {
        for (value, expected) in [
            (json!({"response": {"message": "a"}, "message": "b"}), "a; b"),
            (json!({"response": {"message": "a"}, "message": "a"}), "a"),
            (json!({"response": {"message": ""}, "message": "b"}), "b"),
            (json!({"response": [], "message": "b"}), "b"),
            (json!({"response": {"messages": ["a", "b"]}}), "a, b"),
            (json!({"response": "a"}), "a"),
            (json!({"messages": "UPDATED"}), "UPDATED"),
            (json!({"message": "x", "messages": "x"}), "x"),
            (json!({"response": {"orders": []}}), ""),
            (json!([1]), ""),
        ] {
            assert_eq!(message_of(&value), expected, "{value}");
        }
    }

    #[test]
    fn the_limit_of_subscribers_is_said_by_the_shops_words_alone() {
        for (said, full) in [
            ("Subscriptions limit for current event has been reached", true),
            ("SUBSCRIPTIONS LIMIT reached", true),
            ("The subscription limit for this event has been reached", true),
            ("target_url is not defined or defined incorrectly", false),
            ("Internal error", false),
        ] {
            assert_eq!(says_full(said), full, "{said}");
        }
    }
    #[test]
    fn the_words_are_those_that_an_answer_is_held_against() {
        let known = include_str!("../decide/drift.txt").lines();
        let lists: Vec<&str> = known.filter_map(|line| line.split_once("status t(OK/")?.1.split(')').next()).collect();
        assert!(!lists.is_empty());
        for list in lists {
            assert_eq!(format!("OK/{list}"), KNOWN_WORDS.join("/"));
        }
    }
}
